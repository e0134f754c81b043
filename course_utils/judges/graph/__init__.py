"""Chapter 5, graph: knows the right answers and the mistakes people make."""

from collections.abc import Callable, Sequence
from typing import Any

from course_utils.judges import COSTLESS, PRINTED, Mark, Marks, guess, judge, nothing, number, plain, say, word
from course_utils.judges.graph.walks import judge_nodes, judge_path
from course_utils.report import Diagnosis


@judge({"the end of next_functions[0][0]": 1}, note="")
def guess_third(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """fc3.bias: Addmm's first input is what is added."""
    known = {
        "fc3.weight": Diagnosis("weight", "The weight is a factor of the product. What does addmm name first: the "
                                "factors, or what is added?", COSTLESS),
        "conv1.weight": Diagnosis("first layer", "The first layer is thirteen steps away; these are two.", COSTLESS),
        "relu": Diagnosis("relu", "A ReLU has no parameter. The ReLU is there, at another place of `next_functions`.",
                          COSTLESS),
    }
    other = Diagnosis("other", "The loss comes first, then fc3, then one of the three things that fc3 takes.", COSTLESS)
    seen = word(seen)
    return guess(seen, plain(seen) in ("fc3.bias", "net.fc3.bias"), known, other)


@judge({"flatten's name": 1}, note="")
def guess_flatten(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """ViewBackward0."""
    flat = Diagnosis("flatten", "Flattening moves no number. The operation that only looks at the same numbers in "
                     "another shape has another name.", COSTLESS)
    relu = Diagnosis("relu", "The ReLU comes before the pooling, and has a node of its own.", COSTLESS)
    known = {"flattenbackward0": flat, "flatten": flat, "flattenbackward": flat, "relubackward0": relu, "relu": relu}
    other = Diagnosis("other", "Which method of a tensor changes its shape and nothing else?", COSTLESS)
    seen = word(seen)
    return guess(seen, plain(seen) in ("viewbackward0", "view", "viewbackward"), known, other)


@judge({"the parameters that are reached": 1}, note="")
def guess_detached(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """6: weight and bias of fc1, fc2 and fc3."""
    known = {
        10: Diagnosis("all", "Ten is all of them. The way to some of them led through the flattened result.", COSTLESS),
        4: Diagnosis("other side", "Four are those that are cut off.", COSTLESS),
        3: Diagnosis("layers", "Three layers; each has a weight and a bias.", COSTLESS),
        0: Diagnosis("none", "The loss still has a graph as far back as the place of the cut.", COSTLESS),
    }
    other = Diagnosis("other", "Which layers come after flatten, and how many parameters has each?", COSTLESS)
    return guess(seen, number(seen) == 6, known, other)


@judge({
    "to conv1.weight": 1,
    "to a bias": 1,
    "to the weight of a linear layer": 1,
    "in another network": 1,
})
def path_names(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The nodes between the loss and one leaf."""
    return judge_path(seen, inputs)


@judge({
    "every node of a network's graph": 2,
    "a shared node once": 1,
    "a chain of some 5,000 operations": 1,
    "nothing but nodes": 1,
})
def all_nodes(seen: list[dict[str, Any]], inputs: dict[str, int]) -> tuple[Marks, Diagnosis | None]:
    """Root, leaves and all in between."""
    return judge_nodes(seen, inputs)


Names = list[str]


def reached(case: dict[str, Any]) -> Names:
    """The names of the parameters that the loss reaches."""
    layers = [number for number in range(case["detached"] + 1, case["layers"] + 1) if number != case["frozen"]]
    return _both(layers)


def _both(layers: Sequence[int]) -> Names:
    return [f"fc{number}.{kind}" for number in layers for kind in ("weight", "bias")]


def _every(case: dict[str, Any]) -> Names:
    return _both(range(1, case["layers"] + 1)) + ["spare.weight", "spare.bias"] * case["spare"]


REACHES: list[tuple[Callable[[dict[str, Any]], Names], Diagnosis]] = [
    (_every, Diagnosis("all parameters", "All of the network's parameters are listed, wherever the loss comes from.",
                       "Walk from `loss.grad_fn`, and keep only the parameters that you arrive at.")),
    (lambda case: [name for name in _every(case) if not name.startswith(f"fc{case['frozen']}.")], Diagnosis(
        "requires_grad", "These are the parameters that require a gradient. Requiring one and getting one are two "
        "things: the way to it may be cut.", "Walk from `loss.grad_fn`, and keep the parameters that you arrive at.")),
    (lambda case: [f"fc{case['layers']}.bias"], Diagnosis(
        "first only", "It follows the first entry of `next_functions` and arrives at a single bias.",
        "Follow every entry.")),
    (lambda case: [name for name in reached(case) if name.endswith("weight")], Diagnosis(
        "weights only", "The biases are missing.", "They are parameters too, one edge away from each layer's node.")),
    (lambda case: [name for name in reached(case) if name.endswith("bias")], Diagnosis(
        "biases only", "The weights are missing; they are behind a TBackward0 each.",
        "Follow every node to its end, not only one step to the side.")),
    (lambda case: [name for name in _every(case) if name not in reached(case)], Diagnosis(
        "the others", "These are the parameters that the loss can't reach.", "Return those that it can.")),
]
INPUT = Diagnosis("input counted", "A leaf that is no parameter is listed: images that require a gradient.",
                  "Keep only leaves that are among `net.parameters()`.")
TENSORS = Diagnosis("tensors", "The parameters themselves come back.",
                    "Return their names, from `net.named_parameters()`.")
TWICE = Diagnosis("repeats", "Some names come more than once.", "Collect them in a set, or skip nodes that were seen.")
LEFT = Diagnosis("gradients left", "The names are right, and gradients are left in the network: it ran backward. The "
                 "next step of training would add to them.", "Read the graph without running it.")


@judge({
    "all of a whole network": 1,
    "none behind a detached result": 1,
    "no frozen or unused one, and no input": 1,
    "gradients are left as they were": 1,
})
def reachable(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The leaves of the graph that are parameters."""
    came = [[item.get("value") for item in result.get("value", {}).get("items", [])] for result in seen]
    right = [reached(case) for case in inputs]
    fits = [_as_set(names) == _as_set(wanted) for names, wanted in zip(came, right, strict=True)]
    varied = any(fits) and _as_set(came[0]) != _as_set(came[1])
    left = any(result["left"] for result in seen)
    whole, detached, frozen, needed = [
        Mark(fit, _listed(wanted), _listed(names)) for fit, wanted, names in zip(fits, right, came, strict=True)
    ]
    if fits[0] and not varied:
        whole = Mark(False, came="the same names, whether the way is cut or not")
    marks = [whole, detached, needed if fits[2] else frozen,
             Mark(varied and not left, came="gradients left behind" if left else "no right names yet")]
    return marks, _named_reach(seen, came, inputs) or (LEFT if all(fits) and left else None)


def _listed(names: list[Any]) -> str:
    return ", ".join(map(str, names)) or "no names"


def _as_set(names: list[Any]) -> list[Any]:
    return sorted(map(str, names))


def _named_reach(seen: list[dict[str, Any]], came: list[list[Any]], inputs: list[dict[str, Any]]) -> Diagnosis | None:
    values = [result.get("value", {}) for result in seen]
    if nothing(values):
        return PRINTED
    items = [item for value in values for item in value.get("items", [])]
    if items and all(item["type"] in ("Tensor", "Parameter") for item in items):
        return TENSORS
    for mistake, diagnosis in REACHES:
        if [_as_set(names) for names in came] == [_as_set(mistake(case)) for case in inputs]:
            return diagnosis
    if any(len(set(map(str, names))) < len(names) for names in came):
        return TWICE
    return INPUT if came[:3] == [reached(case) for case in inputs[:3]] and len(came[3]) == 7 else None


CUTS = ("detach", "data", "no_grad", "numpy", "detached linear")
OFF_BY_ONE = Diagnosis("off by one", "The place is one too high: that step is the first to get an x without a graph.",
                       "Return the place of the step that loses it, counted from 0.")
LAST_CUT = Diagnosis("last cut", "With several cuts, the last one is returned.", "Return at once at the first.")
UNASKED = Diagnosis("input without gradient", "The first step is always the one: x doesn't require a gradient, so "
                    "nothing computed from it alone has a graph.", "Start from `x.detach().requires_grad_()`.")
REQUIRES = Diagnosis("requires_grad", "A step with parameters of its own hides the cut in it: its result requires a "
                     "gradient again, and that gradient stops at these parameters.",
                     "Ask whether it gets back to x: `torch.autograd.grad(y.sum(), x, allow_unused=True)[0]`")
NEVER = Diagnosis("never", "It finds no cut anywhere.", "Look at what each step gives for an x that requires a "
                  "gradient.")
NAMED = Diagnosis("a step", "The step itself comes back.", "Return its place in the list: `enumerate(steps)` counts.")
TRUTH = Diagnosis("True or False", "It says whether there is a cut.", "Return the place of it, or None.")


@judge({
    "a whole chain gives None": 1,
    "a detached result": 1,
    "the first of several, under no_grad": 1,
    "a cut inside a step with parameters": 1,
})
def find_cut(seen: list[dict[str, Any]], inputs: list[list[str]]) -> tuple[Marks, Diagnosis | None]:
    """The first step from which no gradient gets back to its input."""
    places = [[place for place, name in enumerate(names) if name in CUTS] for names in inputs]
    right = [found[0] if found else None for found in places]
    came = [_place(result) for result in seen]
    fits = [place == wanted for place, wanted in zip(came, right, strict=True)]
    marks = [Mark(fit, str(wanted), say(result)) for fit, wanted, result in zip(fits, right, seen, strict=True)]
    if fits[0] and not any(fits[1:]):
        marks[0] = Mark(False, came="None, and no right place anywhere")
    return marks, _named_cut(seen, came, right, places)


def _place(result: dict[str, Any]) -> Any:
    value = result.get("value", {})
    if value.get("type") == "None":
        return None
    return "" if (found := number(result)) is None else found


def _named_cut(
    seen: list[dict[str, Any]], came: list[Any], right: list[int | None], places: list[list[int]]
) -> Diagnosis | None:
    kinds = {result.get("value", {}).get("type") for result in seen[1:]}
    if came[1:] == [None] * 3:
        return NEVER
    if kinds == {"bool"}:
        return TRUTH
    if "error" not in str(seen) and kinds & {"function", "Linear", "builtin_function_or_method", "str", "list"}:
        return NAMED
    if came[1:] == [wanted + 1 for wanted in right[1:] if wanted is not None]:
        return OFF_BY_ONE
    if came[:3] == [right[0], right[1], places[2][-1]]:
        return LAST_CUT
    if set(came[1:]) == {0}:
        return UNASKED
    return REQUIRES if came[1] == right[1] and came[3] is None else None
