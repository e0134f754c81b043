"""Judges `all_nodes`: every node of a graph, once."""

from functools import lru_cache
from typing import Any

from course_utils.inputs.graph import brief, graph_output, nodes_of
from course_utils.judges import PRINTED, Mark, Marks, say
from course_utils.judges.comparing import explained, first_missed, mistake, together
from course_utils.report import Diagnosis

Graph = tuple[list[list[int | None]], list[str]]  # what follows each node, and its name


@lru_cache(maxsize=16)
def _graph(kind: str, count: int, more: int) -> Graph:
    output = graph_output({"kind": kind, "count": count, "more": more})
    nodes = nodes_of(output.grad_fn)
    numbers = {node: number for number, node in enumerate(nodes)}
    return [[numbers.get(after) for after, _ in node.next_functions] for node in nodes], [n.name() for n in nodes]


def _collect(
    graph: Graph, order: int = 0, entries: slice = slice(None), levels: int = 1_000_000, same: str = "",
    root: bool = True, leaves: bool = True, inner: bool = True,
) -> list[int]:
    """The numbers of the nodes that are found, the next one always taken from place `order`.

    Args:
        graph: What follows each node, and the names.
        order: 0 or -1.
        entries: Which entries of `next_functions` are followed.
        levels: How many steps from the root it goes.
        same: What makes two nodes one: `"name"`, or `"after"`, what follows them; empty if nothing does.
        root: Whether the root counts.
        leaves: Whether the ends count.
        inner: Whether the others count.
    """
    after, names = graph
    found, known, todo = set(), set(), [(0, 0)]
    while todo:
        node, level = todo.pop(order)
        key = {"": node, "name": names[node], "after": str(after[node])}[same]
        if key in known or level > levels:
            continue
        known.add(key)
        found.add(node)
        todo += [(each, level + 1) for each in after[node][entries] if each is not None]
    return sorted(node for node in found if (root or node) and (leaves if not after[node] else inner))


BY_NAME = ("names taken for nodes", "Of the nodes that have the same name only one is there. Many have the same name.",
           "Note the nodes themselves: `node in seen`.")
BY_WHAT_FOLLOWS = ("same followers", "Of the nodes behind which the same follows only one is there; behind every end "
                   "there is nothing.", "Note the nodes themselves: `node in seen`.")
ALL_NODES_MISTAKES = [
    mistake("root left out", "The node it starts from is missing.", "Put root itself on the list.", root=False),
    mistake("leaves left out", "The AccumulateGrad nodes are missing; they are nodes too, without any that follow.",
            "Keep each node that you meet, whether or not anything follows it.", leaves=False),
    mistake("first only", "Only the first entry of each `next_functions` is followed.",
            "Put all entries of `next_functions` on the list of nodes to look at.", entries=slice(1)),
    mistake("last only", "Only the last entry of each `next_functions` is followed.", "Put all entries of "
            "`next_functions` on the list of nodes to look at.", entries=slice(-1, None)),
    mistake("leaves only", "Only the AccumulateGrad nodes are there, the ends.", "Return all nodes that were seen.",
            inner=False),
    mistake("nothing", "Nothing comes: the list or the set is empty.", "Return the nodes that were seen, and not the "
            "list of those to be looked at, which is empty at the end.", levels=-1),
    mistake("two levels", "Only the nodes up to two steps from the root are there.", "What follows those is to be "
            "looked at as well: keep a list of nodes to do, and loop.", levels=2),
    mistake("root only", "The root comes back alone.", "Look for a `return` inside the loop, or for a list that "
            "nothing is put on.", levels=0),
    mistake("one level", "Only the root and what follows it directly are there.",
            "What follows those is to be looked at as well: keep a list of nodes to do, and loop.", levels=1),
    *(mistake(*BY_NAME, same="name", order=order) for order in (0, -1)),
    *(mistake(*BY_WHAT_FOLLOWS, same="after", order=order) for order in (0, -1)),
]
FOREIGN = Diagnosis("other graphs", "Nodes are there that can't be reached from this root.",
                    "Make the list and the set inside the function: a default such as `seen=set()` is made once, for "
                    "all calls, and keeps what earlier ones found.")
REPEATS = Diagnosis("repeats", "A node to which several lines lead is there several times.",
                    "Ask whether a node was noted already before it goes into the result, and note it in the same "
                    "moment; or use a set.")
AGAIN = Diagnosis("second call", "Called again with the same root, it gives something else: something is kept from one "
                  "call to the next.", "Make the list and the set inside the function. A default such as `seen=set()` "
                  "is made once, for all calls.")
RECURSION = Diagnosis("recursion", "In a graph of more than 10,000 operations the function calls itself until Python "
                      "gives up.", "Use a while loop over a list of nodes that are still to be looked at.")
COUNTED = Diagnosis("counted", "A number comes back.", "Return the nodes in a list.")
KINDS = {
    "NoneType": Diagnosis("None included", "None is there, which stands in `next_functions` where no gradient is "
                          "wanted.", "Skip it: `if node is not None`."),
    "tuple": Diagnosis("pairs", "Pairs (node, number) are there, the entries of `next_functions`.",
                       "Unpack them: `for node, number in node.next_functions`."),
    "str": Diagnosis("names", "Names are there. Many nodes have the same name.", "Return the nodes themselves."),
    "int": Diagnosis("numbers", "Numbers are there instead of nodes.", "Return the nodes themselves; of a dictionary "
                     "from id to node, they are the `values()`."),
}
Results = list[dict[str, Any]]


def judge_all_nodes(seen: Results, inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `all_nodes`: a network's, shared ones, a long chain's, and nothing else."""
    graphs = [_graph(case["kind"], case["count"], case["more"]) for case in inputs]
    rows = [(case["criterion"], _mark(result, len(graph[0]), case))
            for result, graph, case in zip(seen, graphs, inputs, strict=True)]
    marks = first_missed(rows, 3)
    came = " and ".join(sorted({kind for result in seen for kind in _odd(result)}))
    pure = all(result.get("sized") is True and not _odd(result) for result in seen if "items" in result)
    any_right = any(mark.passed for mark in marks)
    marks.append(Mark(pure and any_right, "a list or a set of nodes", came or "no graph whose nodes are all there",
                      _code(inputs[0])))
    return marks, _shown(seen) or _named_nodes(seen, inputs, graphs)


def _mark(result: dict[str, Any], size: int, case: dict[str, Any]) -> Mark:
    ends = [*result.get("found", [])[:1], *result.get("found", [])[-1:]]
    once = case["criterion"] == 0 or result.get("items") == size
    full = once and result.get("nodes") == size and ends == [0, size - 1]
    return Mark(full, f"{size} nodes", _counted(result, size), _code(case))


def _counted(result: dict[str, Any], size: int) -> str:
    if "lines" in result:
        return f"no end after {result['lines']:,} lines"
    if "items" not in result:
        return say(result)
    more = result["items"] - result["nodes"]
    return f"{result['nodes']} of them{', and entries that come again or are none of them' * bool(more)}"


def _odd(result: dict[str, Any]) -> list[str]:
    """What came that isn't a node of the graph, or isn't a list or a set."""
    return [*result.get("strange", []), *(["nodes of another graph"] if result.get("foreign") else []),
            *([] if result.get("sized", True) else [result["type"]])]


def _shown(seen: Results) -> Diagnosis | None:
    """What an observation shows by types, errors and repeated numbers."""
    values = [result["value"]["type"] for result in seen if "value" in result]
    if values and set(values) <= {"None", "int"}:
        return PRINTED if set(values) == {"None"} else COUNTED
    strange = [kind for result in seen for kind in result.get("strange", [])]
    if strange:
        return KINDS.get(strange[0]) or Diagnosis(
            "not nodes", f"Things of type {strange[0]} are there, which are no nodes.", "Return what `grad_fn` and the "
            "entries of `next_functions` hold: the nodes themselves.")
    odd = next((result["type"] for result in seen if result.get("sized") is False), None)
    if odd:
        return Diagnosis("no list", f"A {odd} comes, which gives its nodes one by one and only once.",
                         "Return a list or a set; `yield` makes a generator.")
    if any(result.get("foreign") for result in seen):
        return FOREIGN
    return AGAIN if any(result.get("again") for result in seen) else None


def _named_nodes(seen: Results, inputs: list[dict[str, Any]], graphs: list[Graph]) -> Diagnosis | None:
    """What the numbers of the nodes show, or the lines that were run, and the error of a long chain."""
    errors = [result["error"]["type"] for result in seen if "error" in result]
    recursion = RECURSION if errors == ["RecursionError"] and "error" in seen[-1] else None
    if errors and not recursion:
        return None
    listed = [(result, graph) for result, graph in zip(seen, graphs, strict=True) if "items" in result]
    named = explained([result for result, _ in listed], [(graph,) for _, graph in listed], _collect,
                      ALL_NODES_MISTAKES, _fits) if listed else None
    repeated = any("found" in result and len(set(result["found"])) < len(result["found"]) for result in seen)
    return together(named, REPEATS if repeated else _endless(seen, inputs), recursion)


def _endless(seen: Results, inputs: list[dict[str, Any]]) -> Diagnosis | None:
    stopped = [case["count"] for result, case in zip(seen, inputs, strict=True) if "lines" in result]
    if not stopped or min(stopped) <= 2:
        return None
    return Diagnosis("every path", f"With 2 times x + x it came to its end, with {stopped[0]} it was stopped after "
                     "100,000 lines of Python: each x + x doubles the paths, and it follows them all.",
                     "Note which nodes were seen, and go on from each of them once.")


def _fits(result: dict[str, Any], numbers: list[int]) -> bool:
    if len(numbers) > 50:
        return bool(result["nodes"] == len(numbers) and result["found"] == brief(numbers))
    found = sorted(set(result["found"]))
    return found == numbers and result["nodes"] == len(numbers) and result["items"] == len(result["found"])


def _code(case: dict[str, Any]) -> str:
    """The call on a case."""
    start = "example = torch.ones(1, requires_grad=True)\n"
    if case["kind"] == "network":
        layers = ", nn.ReLU(), ".join(["nn.Linear(2, 2)"] * case["count"])
        start = f"example = F.cross_entropy(nn.Sequential({layers})(torch.zeros(1, 2)), torch.tensor([0]))\n"
    else:
        step = "example * 1.0" if case["kind"] == "deep" else "example + example"
        start += f"for _ in range({case['count']}):\n    example = {step}\n"
    show = "len(list(found))" if case["kind"] == "deep" else "len(list(found)), found"
    return f"{start}found = all_nodes(example.grad_fn)\nprint({show})"
