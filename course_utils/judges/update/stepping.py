"""What chapter 7 asks of a step of SGD."""

from collections.abc import Callable
from typing import Any

from torch import Tensor

from course_utils.inputs import drawn
from course_utils.judges import Mark, Marks, errors
from course_utils.judges.comparing import same
from course_utils.report import Diagnosis

IN_GRAPH = Diagnosis(
    "in the graph", "The weights are changed while autograd is recording, and it refuses: a leaf that requires a "
    "gradient can't be changed in place.", "Put the update under `with torch.no_grad():`.")
NONE_GRADIENT = Diagnosis(
    "None gradient", "It breaks off at a parameter whose gradient is None, as that of a layer that wasn't used in the "
    "forward pass.", "Skip a parameter with `param.grad is None`.")
PLUS = Diagnosis("plus", "The weights move along the gradient, which is the direction in which the loss grows.",
                 "Subtract: weight − learning rate · gradient.")
FROZEN = Diagnosis("not a leaf", "The parameters are changed, and afterwards they are no longer leaves that require a "
                   "gradient, so the next backward has nothing to fill.",
                   "Leave requires_grad alone; torch.no_grad() is enough.")
GRADIENTS_CHANGED = Diagnosis(
    "gradients changed", "The gradients come out changed. Whoever looks at them after the step, or adds to them, "
    "gets something else than what backward left.", "Compute with them without in-place methods such as mul_ on "
    "param.grad.")


def refusal(seen: Any) -> Diagnosis | None:
    """The diagnosis of an error that PyTorch or Python raises at an update, if it is one of the two known ones."""
    for error in errors(seen):
        if "leaf Variable" in error["message"]:
            return IN_GRAPH
        if "NoneType" in error["message"]:
            return NONE_GRADIENT
    return None


Weights = list[Tensor]
Formula = Callable[[Tensor, Tensor, float], Tensor]
STEPS: list[tuple[Formula, Diagnosis]] = [
    (lambda p, g, lr: p + lr * g, PLUS),
    (lambda p, g, lr: p - g, Diagnosis(
        "no learning rate", "The whole gradient is subtracted.", "Multiply the gradient by lr first.")),
    (lambda p, g, lr: -lr * g, Diagnosis(
        "weight lost", "The weights are replaced by −lr · gradient instead of being changed by it.",
        "Start from the weight: weight − lr · gradient.")),
    (lambda p, g, lr: lr * g, Diagnosis(
        "weight lost", "The weights are replaced by lr · gradient instead of being changed by it.",
        "Start from the weight: weight − lr · gradient.")),
    (lambda p, g, lr: p - g / lr, Diagnosis(
        "divided", "The gradient is divided by the learning rate.", "Multiply: a small rate means a small step.")),
    (lambda p, g, lr: p - lr * g.sign(), Diagnosis(
        "sign", "Every weight moves by the same amount, whatever its gradient.",
        "Subtract lr times the gradient itself.")),
    (lambda p, g, lr: p * (1 - lr * g), Diagnosis(
        "multiplied", "The step grows with the weight: lr · gradient · weight is subtracted.",
        "Subtract lr · gradient, without the weight in it.")),
]
REBOUND = Diagnosis(
    "rebound", "The parameters hold what they held before. `param = param - …` does that: it makes a new tensor and "
    "gives it the local name, and the network keeps the old one.",
    "Change the tensor itself, with param -= … or param.sub_(…).")
RETURNED = Diagnosis(
    "returned", "The new weights are returned as new tensors, and the parameters hold what they held before. The "
    "network keeps its old weights.", "Change the tensors themselves, with param -= … under no_grad.")
REPLACED = Diagnosis(
    "list changed", "The list now holds new tensors. The network still has the old ones.",
    "Change each tensor in place instead of putting another one into the list.")
FIRST_ONLY = Diagnosis("first only", "Only the first parameter is changed.",
                       "Look at the indentation of what follows the update, a return for instance.")
STOPS_AT_NONE = Diagnosis(
    "stops at None", "It ends at the first parameter without a gradient, and those after it are left out.",
    "Skip that one parameter and go on, with continue or an if around the update.")
CLEARED = Diagnosis("cleared", "The gradients are gone after the step. Clearing is the work of zero_grad, and whoever "
                    "wants to look at a gradient after the step looks in vain.", "Leave param.grad as it is.")
MODE_LEFT = Diagnosis(
    "mode left", "Recording for autograd is switched off and stays off, so the next forward pass builds no graph.",
    "Use `with torch.no_grad():`, which switches it on again at its end.")


def judge_sgd(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `sgd_step`: the update, a parameter without a gradient, and what has to stay as it is."""
    full, gap = (_matches(*pair, lambda p, g, lr: p - lr * g) for pair in zip(seen, inputs, strict=True))
    whole = [case for case, right in zip(seen, (full, gap), strict=True) if right]
    kept = bool(whole) and full and all(_untouched(case) for case in whole)
    marks = [Mark(full), Mark(gap, came="" if gap else _came(seen[1])), Mark(kept)]
    return marks, _sgd_diagnosis(seen, inputs, full, gap)


def _came(case: dict[str, Any]) -> str:
    return f"{case['error']['type']}" if "error" in case else ""


def _untouched(case: dict[str, Any]) -> bool:
    return bool(case["leaves"] is True and case["learning"] is True and case["same list"] is True
                and case["gradients"] == case["gradients after"])


def _pairs(case: dict[str, Any]) -> list[tuple[Tensor, Tensor | None]]:
    """Each parameter before the step, with its gradient."""
    return [(drawn(case["seed"] + number, *shape),
             None if number == case["missing"] else drawn(case["seed"] + 50 + number, *shape))
            for number, shape in enumerate(case["shapes"])]


def _moved(case: dict[str, Any], formula: Formula) -> Weights:
    return [p if g is None else formula(p, g, case["lr"]) for p, g in _pairs(case)]


def all_near(seen: list[dict[str, Any]], right: Weights) -> bool:
    """Whether described tensors are those of a list, in its order."""
    return len(seen) == len(right) and all(map(same, seen, right))


def _matches(result: dict[str, Any], case: dict[str, Any], formula: Formula) -> bool:
    return "error" not in result and all_near(result["after"], _moved(case, formula))


def _sgd_diagnosis(
    seen: list[dict[str, Any]], inputs: list[dict[str, Any]], full: bool, gap: bool
) -> Diagnosis | None:
    first, second = seen
    if "error" in first or (full and "error" in second):
        return refusal(first if "error" in first else second)
    for formula, diagnosis in STEPS:
        if _matches(first, inputs[0], formula):
            return diagnosis
    if first["after"] == first["before"]:
        return _not_moved(first, inputs[0])
    right = _moved(inputs[0], lambda p, g, lr: p - lr * g)
    if same(first["after"][0], right[0]) and first["after"][1:] == first["before"][1:]:
        return FIRST_ONLY
    return _left_behind(seen, gap) if full else None


def _not_moved(result: dict[str, Any], case: dict[str, Any]) -> Diagnosis:
    right = _moved(case, lambda p, g, lr: p - lr * g)
    if result["same list"] is False and all_near(result["listed"], right):
        return REPLACED
    return RETURNED if all_near(result["value"].get("items", []), right) else REBOUND


def _left_behind(seen: list[dict[str, Any]], gap: bool) -> Diagnosis | None:
    if seen[1]["after"][2] == seen[1]["before"][2]:
        return STOPS_AT_NONE
    if not all(case["learning"] for case in seen):
        return MODE_LEFT
    if not all(case["leaves"] for case in seen):
        return FROZEN
    if all(set(map(_emptied, case["gradients after"])) == {True} for case in seen):
        return CLEARED
    changed = any(case["gradients"] != case["gradients after"] for case in seen)
    return GRADIENTS_CHANGED if changed and gap else None


def _emptied(gradient: dict[str, Any]) -> bool:
    return gradient["type"] == "None" or not any(gradient["values"])
