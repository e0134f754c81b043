"""Judges `order`: every node once, each after its parents."""

from collections import Counter, deque
from collections.abc import Sequence
from typing import Any

from course_utils.inputs.engine import Case, graph_code, keys_of, long_code, numbers_of, steps_of
from course_utils.judges import PRINTED, Mark, Marks, errors, say
from course_utils.judges.comparing import explained, first_missed, mistake, together
from course_utils.judges.engine.showing import error_of
from course_utils.report import Diagnosis

Parents = list[tuple[int, ...]]  # of each node, by its place; the last is the root
SMALL = 20  # nodes of a graph whose lists are shown


def parents_of(case: Case) -> Parents:
    """The places of each node's parents."""
    places = {step.label: place for place, step in enumerate(steps_of(case))}
    return [tuple(places[parent] for parent in step.parents) for step in steps_of(case)]


def walked(
    parents: Parents, way: str = "post", once: bool = True, same: Sequence[Any] = (), last_first: bool = False,
    on_pushing: bool = False, most: int = 10_000,
) -> list[int]:
    """The nodes in the order in which a walk from the root meets them.

    Args:
        parents: Of each node.
        way: `"post"`, each after its parents; `"pre"`, before them; or `"breadth"`, level by level.
        once: Whether nodes that were met before are left out.
        same: What makes two nodes one, for each node; nothing does if it is empty.
        last_first: Whether the last parent is gone to first.
        on_pushing: Whether a node counts as met when it is put on the list of nodes to do.
        most: After so many, the walk ends.
    """
    names = same or range(len(parents))
    root = len(parents) - 1
    found: list[int] = []
    met: set[Any] = {names[root]} if on_pushing else set()
    todo: deque[tuple[int, bool]] = deque([(root, False)])
    while todo and len(found) < most:
        node, done = todo.popleft() if way == "breadth" else todo.pop()
        if done:
            found.append(node)
            continue
        if not on_pushing:
            if once and names[node] in met:
                continue
            met.add(names[node])
        if way == "post":
            todo.append((node, True))
        else:
            found.append(node)
        following = parents[node][::-1] if last_first == (way == "breadth") else parents[node]
        for parent in following:
            if on_pushing and once:
                if names[parent] in met:
                    continue
                met.add(names[parent])
            todo.append((parent, False))
    return found


def in_order(found: Sequence[int], parents: Parents) -> bool:
    """Whether no node of a list stands before one of its parents that is in the list too."""
    first = {node: place for place, node in reversed([*enumerate(found)])}
    return all(first[parent] < place for place, node in enumerate(found) for parent in parents[node]
               if parent in first)


WAYS: dict[str, list[dict[str, Any]]] = {
    "pre": [{"way": "pre", "last_first": last, "on_pushing": pushing} for last in (False, True)
            for pushing in (False, True)],
    "breadth": [{"way": "breadth", "last_first": last, "on_pushing": pushing} for last in (False, True)
                for pushing in (False, True)],
    "post": [{"way": "post", "last_first": last} for last in (False, True)],
}


def _lists(case: Case, way: str = "post", turned: bool = False, once: bool = True, leaves: bool = True,
           root: bool = True, by_data: bool = False) -> dict[str, Any]:
    """What may come: which nodes how often, and in which orders; any order with parents first if there are none."""
    parents, numbers = parents_of(case), list(numbers_of(case).values()) if by_data else ()
    last = len(parents) - 1
    lists = [[node for node in walked(parents, once=once, same=numbers, **each)
              if (leaves or parents[node]) and (root or node != last)] for each in WAYS[way]]
    return {"lists": [each[::-1] if turned else each for each in lists], "turned": turned,
            "free": way == "post" and not by_data}


def _fits(result: dict[str, Any], wanted: dict[str, Any]) -> bool:
    found, parents = result["places"], result["parents"]
    if not wanted["free"]:
        return found in wanted["lists"]
    return Counter(found) == Counter(wanted["lists"][0]) and in_order(
        found[::-1] if wanted["turned"] else found, parents)


SORT = "Put a node on the list when all its parents are there: look at it once to go on to them, and again after that."
ORDER_MISTAKES = [
    mistake("reversed", "The list is the wrong way round: the root comes first, and each node before its parents.",
            "`nodes.reverse()` before the return.", turned=True),
    mistake("leaves left out", "The leaves are missing, those without parents. They are nodes, too: it is their "
            "gradients that are wanted.", "Put every node on the list.", leaves=False),
    mistake("root left out", "The root is missing.", "Put root on the list, as the last.", root=False),
    mistake("once per path", "A node is on the list once for each path that leads to it from the root, and not once.",
            "Keep a set of the nodes that were seen, and go on from each of them once.", once=False),
    mistake("by value", "Of nodes with equal numbers, only one is there. They are different nodes.",
            "Note the nodes themselves: `node in seen`, and not their data.", by_data=True),
    mistake("pre-order", "Each node is put on the list before its parents are, so the root comes first. A node that "
            "is used twice may even come after one of its parents.", SORT, way="pre"),
    mistake("pre-order", "Each node is put on the list before its parents are, and then the list is turned round. "
            "Where a node is used twice, that isn't enough: it may come after a node that was made of it.", SORT,
            way="pre", turned=True),
    mistake("breadth first", "The nodes come level by level, those near the root first.", SORT, way="breadth"),
    mistake("breadth first", "The nodes come level by level, those near the root last. A node may be near the root on "
            "one path and far on another: then it comes after nodes that were made of it.", SORT, way="breadth",
            turned=True),
]
RECURSION = Diagnosis("recursion", "In a graph of more than a thousand additions the function calls itself until "
                      "Python gives up.", "Use a while loop, with a list of the nodes that are still to be looked at.")
EVERY_PATH = Diagnosis("every path", "Where 40 sums of a node with itself follow each other, the parents of the 41 "
                       "nodes were asked for 20,000 times, and then it was stopped: every path is followed, and each "
                       "sum doubles their number.", "Note which nodes were seen, and go on from each of them once.")
AGAIN = Diagnosis("second call", "Called again with the same root, it gives something else: something is kept from one "
                  "call to the next.", "Make the list and the set inside the function. A default such as `seen=set()` "
                  "is made once, for all calls.")
FOREIGN = Diagnosis("other nodes", "Nodes are on the list that aren't in this graph.",
                    "Put the nodes themselves on the list, not copies. And make the list inside the function: a "
                    "default such as `nodes=[]` is made once, for all calls.")
UNORDERED = Diagnosis("a set", "A set comes, which has no order.", "Return a list, to which each node is appended.")
NO_LIST = Diagnosis("no list", "A {} comes, which gives its nodes one by one and only once.", "Return a list.")
NOT_NODES = Diagnosis("not nodes", "Things of type {} are on the list, which are no nodes of this graph.",
                      "Put the nodes themselves on it.")
SETS = ("set", "frozenset")
Results = list[dict[str, Any]]


def judge_order(seen: Results, inputs: list[Case]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `order`: every node once, after its parents, a long chain, many paths."""
    placed = [_placed(result, case) for result, case in zip(seen, inputs, strict=True)]
    small = [(result, case) for result, case in zip(placed, inputs, strict=True) if len(result["parents"]) < SMALL]
    long = [(result, case) for result, case in zip(placed, inputs, strict=True) if len(result["parents"]) >= SMALL]
    rows = [(0, _once(*pair)) for pair in small] + [(1, _sorted(*pair)) for pair in small]
    rows += [(2 + (case["graph"] == "doublings"), _sorted(result, case)) for result, case in long]
    return first_missed(rows, 4), _diagnosed(seen, placed, inputs)


def _placed(result: dict[str, Any], case: Case) -> dict[str, Any]:
    """A result with the places of the nodes that came."""
    places = {key: place for place, key in enumerate(keys_of(case))}
    return result | {"parents": parents_of(case)} | (
        {"places": [places[key] for key in result["found"]]} if "found" in result else {})


def _plain_list(result: dict[str, Any]) -> bool:
    """Whether nodes came in an order, and nothing else, each time the same."""
    return "places" in result and not result["strange"] and result["foreign"] is False and result["sized"] is True \
        and result["again"] is not True and result["type"] not in SETS


def _once(result: dict[str, Any], case: Case) -> Mark:
    labels = [step.label for step in steps_of(case)]
    full = _plain_list(result) and sorted(result["places"]) == list(range(len(labels)))
    return Mark(full, f"{', '.join(labels)}, in some order", _came(result, labels), _code(case))


def _sorted(result: dict[str, Any], case: Case) -> Mark:
    """Whether what came is in order; where too little came, nothing can be said."""
    labels = [step.label for step in steps_of(case)]
    inner = {place for place, parents in enumerate(result["parents"][:-1]) if parents}
    enough = "places" in result and inner <= set(result["places"])
    passed = _plain_list(result) and enough and in_order(result["places"], result["parents"]) and _ends(result)
    expected = f"{', '.join(labels)}, or another order with parents first" if len(labels) < SMALL else (
        f"{len(labels)} nodes, each after its parents")
    few = len(labels) < SMALL and _plain_list(result) and not enough
    return Mark(passed, expected, _came(result, labels), _code(case), ("every node, once",) if few else ())


def _ends(result: dict[str, Any]) -> bool:
    """Whether the root, where it is there, comes last."""
    last = len(result["parents"]) - 1
    return last not in result["places"] or result["places"][-1] == last


def _came(result: dict[str, Any], labels: list[str]) -> str:
    if "looks" in result:
        return f"no end after {result['looks']:,} looks at parents"
    if "places" not in result:
        return say(result)
    if result["strange"]:
        return f"a list with things of type {', '.join(result['strange'])}"
    if result["foreign"] is not False:
        return "a list with nodes that aren't in this graph"
    if result["sized"] is not True or result["type"] in SETS:
        return f"a {result['type']}"
    if result["again"] is True:
        return "another list from the second call"
    if len(labels) < SMALL:
        return ", ".join(labels[place] for place in result["places"]) or "an empty list"
    counted = len(result["places"])
    how = "in such an order" if in_order(result["places"], result["parents"]) else "in another order"
    return f"a list of {counted}, {how}"


def _code(case: Case) -> str:
    if case["graph"] in ("additions", "doublings"):
        return "\n".join([*long_code(case), "print(len(order(y)))"])
    return "\n".join([*graph_code(case), "print(order(y))"])


def _diagnosed(seen: Results, placed: Results, inputs: list[Case]) -> Diagnosis | None:
    kinds = {result["value"]["type"] for result in seen if "value" in result}
    if kinds == {"None"} and all("value" in result for result in seen):
        return PRINTED
    lists = [result for result in seen if "found" in result]
    if strange := sorted({kind for result in lists for kind in result["strange"]}):
        return _with(NOT_NODES, strange[0])
    if any(result["type"] in SETS for result in lists):
        return UNORDERED
    if odd := next((result["type"] for result in lists if result["sized"] is not True), None):
        return _with(NO_LIST, odd)
    if any(result["foreign"] is not False for result in lists):
        return FOREIGN
    if any(result["again"] is True for result in lists):
        return AGAIN
    came = [error["type"] for error in errors(seen)]
    recursion = RECURSION if came == ["RecursionError"] and "error" in seen[-2] else None
    if came and not recursion:
        return error_of(seen)
    pairs = [(result, case) for result, case in zip(placed, inputs, strict=True) if "places" in result]
    wrong = any(not _fits(result, _lists(case)) for result, case in pairs)
    named = explained([result for result, _ in pairs], [(case,) for _, case in pairs], _lists, ORDER_MISTAKES,
                      _fits) if wrong else None
    paths = EVERY_PATH if any("looks" in result for result in seen) else None
    if wrong and not named:
        return None
    return together(*dict.fromkeys((named, None if named and "once per path" in named.name else paths, recursion)))


def _with(diagnosis: Diagnosis, kind: str) -> Diagnosis:
    return Diagnosis(diagnosis.name, diagnosis.text.format(kind), diagnosis.next)
