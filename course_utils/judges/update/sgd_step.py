"""Judges `sgd_step`: the update, a parameter without a gradient, and what has to stay as it is."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from course_utils.checks.describe import describe
from course_utils.inputs.update import parameters
from course_utils.judges import Mark, Marks, as_code, errors, raised_or, say
from course_utils.judges.comparing import explained, mistake, of_parts, same
from course_utils.report import Diagnosis

Weights = list[Tensor]
FIXED_RATES = (0.1, 0.01, 0.02, 0.001)  # that notebooks and habits suggest


def fixed_rate(rate: float) -> tuple[str, str, str]:
    """What to say of a learning rate that is written in."""
    return ("fixed rate", f"The learning rate is always {rate}, whatever was passed in.",
            "Use the rate that was passed in.")


PLUS = ("plus", "The weights move along the gradient, which is the direction in which the loss grows.",
        "Subtract: weight − learning rate · gradient.")
NO_RATE = "no learning rate", "The learning rate is missing in the step.", "Multiply by it once."
IN_GRAPH = Diagnosis(
    "in the graph", "The weights are changed while autograd is recording, and it refuses: a leaf that requires a "
    "gradient can't be changed in place.", "Put the update under `with torch.no_grad():`.")
NONE_GRADIENT = Diagnosis(
    "None gradient", "It breaks off at a parameter whose gradient is None, as that of a layer that wasn't used in the "
    "forward pass.", "Skip a parameter with `param.grad is None`.")
UNMOVED = Diagnosis(
    "rebound", "No parameter has changed: each holds what it held before. `param = param - …`, for one, makes a new "
    "tensor and gives it the local name, and the network keeps the old one.",
    "Change the tensor itself, with param -= … or param.sub_(…).")
REPLACED = Diagnosis(
    "list changed", "The list now holds new tensors. The network still has the old ones.",
    "Change each tensor in place instead of putting another one into the list.")
FROZEN = Diagnosis("not a leaf", "The parameters are changed, and afterwards they are no longer leaves that require a "
                   "gradient, so the next backward has nothing to fill.",
                   "Leave requires_grad alone; torch.no_grad() is enough.")
GRADIENTS_CHANGED = Diagnosis(
    "gradients changed", "The gradients come out changed. Whoever looks at them after the step, or adds to them, "
    "gets something else than what backward left.",
    "Don't assign to param.grad, and use no -=, *= or method with _ at its end on it.")


def refusal(seen: list[dict[str, Any]], gaps: list[dict[str, Any]]) -> Diagnosis | None:
    """What an error of an update says, if it is one of the two known ones.

    Args:
        seen: What was seen in each case.
        gaps: That of the cases in which a gradient is None.
    """
    for error in errors(seen):
        if "leaf Variable" in error["message"]:
            return IN_GRAPH
        if "NoneType" in error["message"] and not any(errors([case for case in seen if case not in gaps])):
            return NONE_GRADIENT
    return None


def stepped(
    case: dict[str, Any], sign: int = -1, rate: Callable[[float], float] = lambda lr: lr, start: int = 1,
    times: float = 1, pull: Callable[[Tensor, Tensor], Tensor] = lambda p, g: g, only: slice | None = None,
    stops: bool = False, shifted: bool = False,
) -> Weights:
    """The parameters after the step, or after one with a mistake."""
    given = parameters(case)
    gradients = [g for _, g in given if g is not None] if shifted else [g for _, g in given]
    after, ended = [], False
    for place, (p, _) in enumerate(given):
        g = gradients[place] if place < len(gradients) else None
        ended = ended or (stops and g is None)
        left = g is None or ended or (only is not None and place not in range(len(given))[only])
        after.append(p if g is None or left else start * p + sign * times * rate(case["lr"]) * pull(p, g))
    return after


MISTAKES = [
    mistake(*PLUS, sign=1),
    mistake(*NO_RATE, rate=lambda lr: 1),
    *(mistake(*fixed_rate(rate), rate=lambda lr, rate=rate: rate) for rate in FIXED_RATES),
    mistake("divided", "The gradient is divided by the learning rate.",
            "Multiply: a small rate means a small step.", rate=lambda lr: 1 / lr),
    mistake("rate squared", "The learning rate is in the step twice.", "Multiply by it once.", rate=lambda lr: lr * lr),
    *(mistake("weight lost", "The weight itself is lost: what is left is the step alone.",
              "Start from the weight: weight − lr · gradient.", start=0, sign=sign) for sign in (-1, 1)),
    mistake("twice", "Each parameter moves twice as far as it should.", "Subtract lr · gradient once.", times=2),
    mistake("half", "Each parameter moves half as far as it should.", "Subtract lr · gradient itself.", times=0.5),
    mistake("sign", "Every weight moves by the same amount, whatever its gradient.",
            "Subtract lr times the gradient itself.", pull=lambda p, g: g.sign()),
    mistake("normalised", "The gradient is divided by its length, so that the size of a step doesn't depend on it.",
            "Subtract lr times the gradient itself.", pull=lambda p, g: g / g.norm()),
    mistake("averaged", "All numbers of a parameter move by the mean of its gradient.",
            "Subtract lr times the gradient itself, which has the parameter's shape.",
            pull=lambda p, g: g.mean().expand_as(g)),
    mistake("summed", "All numbers of a parameter move by the sum of its gradient.",
            "Subtract lr times the gradient itself, which has the parameter's shape.",
            pull=lambda p, g: g.sum().expand_as(g)),
    mistake("no gradient", "Every number goes down by the learning rate itself; the gradient isn't in the step.",
            "Subtract lr times param.grad.", pull=lambda p, g: torch.ones_like(g)),
    mistake("squared", "The gradient is squared.", "Subtract lr times the gradient itself.", pull=lambda p, g: g * g),
    mistake("multiplied", "The step grows with the weight: lr · gradient · weight is subtracted.",
            "Subtract lr · gradient, without the weight in it.", pull=lambda p, g: g * p),
    mistake("weight in the gradient", "The weight is subtracted with the gradient: lr · (gradient + weight).",
            "Subtract lr · gradient, without the weight in it.", pull=lambda p, g: g + p),
    mistake("first only", "Only the first parameter is changed.",
            "Look at the indentation of what follows the update, a return for instance.", only=slice(0, 1)),
    mistake("last only", "Only the last parameter is changed.",
            "Look at the indentation of the update: it belongs into the loop.", only=slice(-1, None)),
    mistake("last left out", "The last parameter is left out.", "Go through all of params.", only=slice(0, -1)),
    mistake("first left out", "The first parameter is left out.", "Go through all of params.", only=slice(1, None)),
    mistake("stops at None", "It ends at the first parameter without a gradient, and those after it are left out.",
            "Skip that one parameter and go on, with continue or an if around the update.", stops=True),
    mistake("shifted", "After a parameter without a gradient, each one gets the gradient of the next: gradients were "
            "picked out first, and then counted off against all parameters.",
            "Take param.grad of each parameter inside the loop.", shifted=True),
]
MODE_LEFT = Diagnosis(
    "mode left", "Recording for autograd is switched off and stays off, so the next forward pass builds no graph.",
    "Use `with torch.no_grad():`, which switches it on again at its end.")
CLEARED = Diagnosis("cleared", "The gradients are gone after the step. Clearing is the work of zero_grad, and whoever "
                    "wants to look at a gradient after the step looks in vain.", "Leave param.grad as it is.")
FILLED = Diagnosis("None replaced", "Where a gradient was None, there is a tensor after the step.",
                   "Skip a parameter with `param.grad is None`, and leave its .grad alone.")
RETURNED = Diagnosis(
    "returned", "The new weights are returned as new tensors, and the parameters hold what they held before. The "
    "network keeps its old weights.", "Change the tensors themselves, with param -= … under no_grad.")


def all_near(seen: list[dict[str, Any]], right: Weights) -> bool:
    """Whether described tensors are those of a list, in its order."""
    return len(seen) == len(right) and all(map(same, seen, right))


def judge_sgd_step(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `sgd_step`: the update, a parameter without a gradient, and what has to stay as it is."""
    full, gap = (_is(result, stepped(case)) for result, case in zip(seen, inputs, strict=True))
    amiss = list(dict.fromkeys(text for case in seen for text in _left(case)))
    kept = full and not amiss
    marks = [_mark(full, seen[0], inputs[0]), _mark(gap, seen[1], inputs[1]),
             Mark(kept, "the same leaves, with the same .grad",
                  ", ".join(amiss) or raised_or(seen[0], "not yet the numbers expected"), _code(inputs[0]))]
    return marks, _diagnosed(seen, inputs)


def _is(result: dict[str, Any], right: Weights) -> bool:
    return "error" not in result and all_near(result["after"], right)


def _left(case: dict[str, Any]) -> list[str]:
    """What isn't as it was, in words."""
    if "error" in case:
        return []
    texts = {"leaves that don't require a gradient, or no leaves": case["leaves"] is True,
             f".grad {case['gradients']}": case["gradients"] == "as they were",
             "a tensor in place of None": case["filled"] is False, "recording switched off": case["learning"] is True}
    return [text for text, fine in texts.items() if not fine]


def _mark(right: bool, result: dict[str, Any], case: dict[str, Any]) -> Mark:
    came = say(result) if "error" in result else _numbers(result["after"])
    return Mark(right, _numbers(describe(stepped(case))["items"]), came, _code(case))


def _numbers(described: list[dict[str, Any]]) -> str:
    return ", ".join(map(say, described))


def _code(case: dict[str, Any]) -> str:
    given = parameters(case)
    values = ", ".join(as_code(p) for p, _ in given)
    gradients = ", ".join("None" if g is None else as_code(g) for _, g in given)
    return (f"params = [{values}]\nfor param, gradient in zip(params, [{gradients}]):\n"
            "    param.requires_grad_()\n    param.grad = gradient\n"
            f"sgd_step(params, {case['lr']})\nprint(params, [param.grad for param in params])")


def _diagnosed(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> Diagnosis | None:
    done = [(result, case) for result, case in zip(seen, inputs, strict=True) if "error" not in result]
    results = [result for result, _ in done]
    return of_parts(
        (all(_is(result, stepped(case)) for result, case in done), _misstep(done)),
        (len(done) == len(seen), refusal(seen, seen[1:])),
        (all(result["learning"] is True for result in results), MODE_LEFT),
        (all(result["leaves"] is True for result in results), FROZEN),
        (all(result["gradients"] != "cleared" for result in results), CLEARED),
        (all(result["gradients"] != "changed" for result in results), GRADIENTS_CHANGED),
        (all(result["filled"] is False for result in results), FILLED),
    )


def _misstep(done: list[tuple[dict[str, Any], dict[str, Any]]]) -> Diagnosis | None:
    if all(_is(result, [p for p, _ in parameters(case)]) for result, case in done):
        return _unmoved(done)
    return explained([result for result, _ in done], [(case,) for _, case in done], stepped, MISTAKES,
                     lambda result, after: all_near(result["after"], after))


def _unmoved(done: list[tuple[dict[str, Any], dict[str, Any]]]) -> Diagnosis | None:
    if any(result["unused"] for result, _ in done):
        return None
    for part, diagnosis in (("listed", REPLACED), ("returned", RETURNED)):
        if all(all_near((result[part] or {}).get("items", []), stepped(case)) for result, case in done):
            return diagnosis
    return UNMOVED if not any(result["listed"] or result["returned"] for result, _ in done) else None
