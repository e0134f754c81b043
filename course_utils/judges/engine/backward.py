"""Judges `backward`: gradients that are complete before they are passed on, and add up."""

from collections.abc import Callable, Sequence
from typing import Any

from course_utils.inputs.engine import Case, graph_code, long_code, numbers_of, shares, steps_of
from course_utils.judges import Mark, Marks, errors, number, say
from course_utils.judges.comparing import close, explained, first_missed, mistake, together
from course_utils.judges.engine.order import RECURSION, parents_of, walked
from course_utils.judges.engine.showing import error_of
from course_utils.report import Diagnosis

Gradients = dict[str, float]
LONG = ("additions", "doublings")


class _Walk:
    """One or more calls of backward on a graph, with a mistake."""

    def __init__(self, case: Case, adds: bool, share: Callable[[float, float], float]) -> None:
        self.case, self.parents = case, parents_of(case)
        numbers = list(numbers_of(case).values())
        self.factors = [shares(step.name, [numbers[place] for place in self.parents[at]])
                        for at, step in enumerate(steps_of(case))]
        self.adds, self.share = adds, share
        self.grads = [0.0] * len(self.parents)

    def pass_on(self, node: int, gradient: float, first: bool = False) -> None:
        """Give the parents of a node their shares of a gradient."""
        for parent, factor in [*zip(self.parents[node], self.factors[node], strict=True)][:1 if first else None]:
            self.grads[parent] = self.share(gradient, factor) + (self.grads[parent] if self.adds else 0.0)

    def recurse(self, node: int, met: set[int] | None, twice: bool = False, last_first: bool = False) -> None:
        """Pass on what a node has, then go to each parent; to those that were met no more, if some are kept.

        Args:
            node: Its place.
            met: Those that were gone to, if that is noted.
            twice: Whether a parent that stands there twice is gone to twice.
            last_first: Whether the last parent is gone to first.
        """
        if met is not None:
            if node in met:
                return
            met.add(node)
        self.pass_on(node, self.grads[node])
        following = self.parents[node][::-1] if last_first else self.parents[node]
        for parent in following if twice else dict.fromkeys(following):
            self.recurse(parent, met, twice, last_first)

    def one_by_one(self, node: int) -> None:
        """Pass on to one parent and go there at once, before the next one has its share."""
        for parent, factor in zip(self.parents[node], self.factors[node], strict=True):
            self.grads[parent] = self.share(self.grads[node], factor) + (self.grads[parent] if self.adds else 0.0)
            self.one_by_one(parent)


def gradients(
    case: Case, way: str = "sorted", tie: str = "made", adds: bool = True, seed: float | None = 1.0,
    share: Callable[[float, float], float] = lambda gradient, factor: gradient * factor, first: bool = False,
    between: str = "inner", seeded: str = "set", kept: str = "all",
) -> list[Gradients] | None:
    """The gradients of all nodes after each call of backward; `None` for one that comes to no end in a long graph.

    Args:
        case: The graph, and the number of calls.
        way: In which order gradients are passed on: `"sorted"`; from the `"front"`, without turning it round; `"pre"`
            or `"breadth"`, nodes once; `"recursion"`, from each node to its parents again and again; `"recursion
            twice"`, to one that stands there twice too, `"recursion last"`, to the last one first; `"met"`, the same,
            but no node twice; `"one by one"`, each parent before the next one has
            its share.
        tie: Which of the orders with parents first: as nodes were `"made"`, or of a walk to the `"first"` or the
            `"last"` parent first.
        adds: Whether shares are added.
        seed: The root's gradient.
        share: What a parent gets of a gradient, given a factor.
        first: Whether only the first parent gets something.
        between: What is set to 0 at the beginning of a call: `"inner"` nodes, `"all"` or `"none"`.
        seeded: Whether the root's gradient is `"set"` or `"added"`.
        kept: Of which nodes the gradient is kept: `"all"`, `"leaves"`, or all but the `"root"`.
    """
    if case["graph"] in LONG and way.startswith(("recursion", "one by one", "met")):
        return None
    walk = _Walk(case, adds, share)
    order = list(range(len(walk.parents))) if tie == "made" else walked(walk.parents, last_first=tie == "last")
    root, calls = len(order) - 1, []
    for _ in range(case["calls"]):
        walk.grads = [0.0 if between == "all" or between == "inner" and walk.parents[node] else gradient
                      for node, gradient in enumerate(walk.grads)]
        if seed is not None:
            walk.grads[root] = seed + (walk.grads[root] if seeded == "added" else 0.0)
        if "recursion" in way:
            walk.recurse(root, None, "twice" in way, "last" in way)
        elif way == "one by one":
            walk.one_by_one(root)
        elif "met" in way:
            walk.recurse(root, set(), last_first="last" in way)
        else:
            chosen = {"sorted": order[::-1], "front": order}.get(way) or walked(
                walk.parents, way=way.partition(" ")[0], last_first="last" in way, on_pushing="pushing" in way)
            for node in chosen:
                walk.pass_on(node, walk.grads[node], first)
        labels = [step.label for step in steps_of(case)]
        calls.append({label: gradient if kept == "all" or not walk.parents[node] or kept == "root" and node != root
                      else 0.0 for node, (label, gradient) in enumerate(zip(labels, walk.grads, strict=True))})
    return calls


ADD = "Add: `parent.grad = parent.grad + gradient`."
LATER = "Go through `order(root)` from its end: then all that is made of a node has passed on its share before."
PRE_ORDER = ("pre-order", "A node passes on its gradient when it is met first, and is skipped after that. What comes "
             "to it later, on other paths, isn't passed on.", LATER)
BREADTH = ("breadth first", "The nodes are taken level by level from the root. One that is near on one path and far on "
           "another passes its gradient on before all of it is there.", LATER)
FRONT = ("not reversed", "The nodes are gone through from the front, so the leaves come first and the root last: when "
         "a node passes on its gradient, it has none yet.", "Go through the list from its end: `reversed(...)`.")
RECURSION_WITH_ALL = ("passed on again", "Each time a share comes to a node, all that the node has so far is passed "
                      "on, and what was passed on before goes on a second time.", LATER)
BACKWARD_MISTAKES = [
    *(mistake("overwritten", "A share takes the place of what was there, so that the last one counts alone.", ADD,
              adds=False, tie=tie) for tie in ("made", "first", "last")),
    *(mistake(*RECURSION_WITH_ALL, way=way) for way in ("recursion", "recursion twice", "recursion last",
                                                              "recursion twice last")),
    mistake(*RECURSION_WITH_ALL, way="one by one"),
    *(mistake(*PRE_ORDER, way=way) for way in ("met", "met last")),
    *(mistake(*PRE_ORDER, way=f"pre{how}") for how in ("", " last", " pushing", " last pushing")),
    *(mistake(*BREADTH, way=f"breadth{how}") for how in ("", " last", " pushing", " last pushing")),
    mistake("no seed", "Every gradient is 0, the root's own too, which is 1.", "`root.grad = 1.0` before anything is "
            "passed on. And what is passed on belongs into the `grad` of the nodes.", seed=None),
    *(mistake(*FRONT, way="front", tie=tie) for tie in ("made", "first", "last")),
    mistake("upstream left out", "Each rule is called with 1 instead of the node's gradient.",
            "`node.rule(node.grad)`", share=lambda gradient, factor: factor),
    mistake("gradient twice", "The shares are multiplied by the node's gradient once more: the rule has done so.",
            "`node.rule(node.grad)` gives the whole share.",
            share=lambda gradient, factor: gradient * gradient * factor),
    mistake("first parent only", "Only the first parent of a node gets its share.",
            "Go through all pairs of `zip(node.parents, node.rule(node.grad))`.", first=True),
    mistake("inner gradients kept", "In a second call, nodes that were made of others begin with the gradient of the "
            "first call, and pass it on again.", "Set the grad of each node that has parents to 0.0 first.",
            between="none"),
    mistake("inner gradients kept", "In a second call, all nodes that were made of others, the root too, begin with "
            "the gradient of the first call, and pass it on again.", "Set the grad of each node that has parents to "
            "0.0 first.", between="none", seeded="added"),
    mistake("leaves cleared", "A second call starts the leaves from 0, too. Their gradients are to be added to, so "
            "that the gradients of several losses can be summed up.", "Clear only nodes that have parents.",
            between="all"),
    mistake("leaves only", "The nodes between the leaves and the root keep no gradient: theirs is 0 afterwards.",
            "Keep the gradient of every node in its `grad`.", kept="leaves"),
    mistake("root's own", "The root's own gradient isn't kept in its grad: it is 1.", "`root.grad = 1.0`", kept="root"),
]
EVERY_PATH = Diagnosis("every path", "Where {} sums of a node with itself follow each other, the nodes' parents were "
                       "asked for 20,000 times, and then it was stopped: every path from the root is followed, and "
                       "each sum doubles their number.", "Go through each node once, in the order of `order(root)`.")
DATA = Diagnosis("data changed", "The numbers of the nodes are others afterwards.", "backward changes gradients alone.")
Results = list[dict[str, Any]]


def judge_backward(seen: Results, inputs: list[Case]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `backward`, one for each kind of graph."""
    rows = [(case["criterion"], _mark(result, case)) for result, case in zip(seen, inputs, strict=True)]
    return first_missed(rows, 5), _diagnosed(seen, inputs)


def _mark(result: dict[str, Any], case: Case) -> Mark:
    wanted = gradients(case)
    assert wanted is not None
    passed = "calls" in result and result["kept"] is True and _fits(result, wanted)
    return Mark(passed, *_compared(result, wanted, case), _code(case))


def _fits(result: dict[str, Any], wanted: Sequence[Gradients] | None) -> bool:
    return wanted is None or "calls" in result and len(result["calls"]) == len(wanted) and all(
        set(call) <= set(expected) and bool(call) and all(
            close(number(call[label]), expected[label], 1e-9, 1e-9) for label in call)
        for call, expected in zip(result["calls"], wanted, strict=True))


def _compared(result: dict[str, Any], wanted: list[Gradients], case: Case) -> tuple[str, str]:
    """The gradients that differ, the leaves' first, and after the last call."""
    leaves = [step.label for step in steps_of(case) if not step.name]
    if "calls" not in result:
        return _told(wanted[-1], leaves[:3]), _stopped(result)
    if result["kept"] is not True:
        return "the numbers as they were", "other numbers"
    call, expected = result["calls"][-1], wanted[-1]
    wrong = [label for label in call if not close(number(call[label]), expected[label], 1e-9, 1e-9)]
    named = [*(label for label in wrong if label in leaves), *(label for label in wrong if label not in leaves)][:3]
    return _told(expected, named), ", ".join(f"{label}.grad = {say(call[label])}" for label in named)


def _told(values: Gradients, labels: Sequence[str]) -> str:
    return ", ".join(f"{label}.grad = {values[label]!r}" for label in labels)


def _stopped(result: dict[str, Any]) -> str:
    return f"no end after {result['looks']:,} looks at parents" if "looks" in result else say(result)


def _code(case: Case) -> str:
    calls = ["backward(y)"] * case["calls"]
    if case["graph"] in LONG:
        return "\n".join([*long_code(case), *calls, "print(a.grad)"])
    labels = [step.label for step in steps_of(case)]
    shown = ", ".join(f"{label}.grad" for label in labels)
    return "\n".join([*graph_code(case), *calls, f"print({shown})"])


def _diagnosed(run: Results, inputs: list[Case]) -> Diagnosis | None:
    came = list(errors(run))
    recursion = RECURSION if [error["type"] for error in came] == ["RecursionError"] and "error" in run[-2] else None
    if came and not recursion:
        return error_of(run)
    if any(result.get("kept", True) is not True for result in run):
        return DATA
    pairs = [(result, (case,)) for result, case in zip(run, inputs, strict=True)
             if "calls" in result]
    wrong = any(not _fits(result, gradients(*case)) for result, case in pairs)
    named = explained([result for result, _ in pairs], [case for _, case in pairs], gradients, BACKWARD_MISTAKES,
                      _fits) if wrong else None
    endless = next((case["count"] for result, case in zip(run, inputs, strict=True) if "looks" in result), None)
    paths = Diagnosis(EVERY_PATH.name, EVERY_PATH.text.format(endless), EVERY_PATH.next) if endless else None
    return None if wrong and not named else together(named, paths, recursion)
