"""Judges `squared_error`: whether each output is compared with its own target, and the gradient gets back to it."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from course_utils.inputs.debugging import outputs_and_targets
from course_utils.judges import UNCALLED, Mark, Marks, as_code, nothing, number, say, uncalled
from course_utils.judges.comparing import alike, explained, mistake, together
from course_utils.report import Diagnosis


def _error(
    output: Tensor, target: Tensor, pair: Callable[[Tensor, Tensor], Tensor] = lambda o, t: o[:, 0] - t,
    power: Callable[[Tensor], Tensor] = lambda d: d ** 2, reduce: Callable[[Tensor], Tensor] = lambda s: s.mean(),
    end: Callable[[Tensor], Tensor] = lambda e: e,
) -> Tensor:
    """The mean of the squared differences; with the other arguments, what a mistake gives."""
    return end(reduce(power(pair(output, target))))


OWN_TARGET = "Bring both to one shape, (N,) or (N, 1), so that each output meets its own target."
MISTAKES = [
    mistake("still broadcast", "Every output still meets every target: their differences are a table, (N, N), and not "
            "one per pair.",
            "Print output.shape, target.shape and (output - target).shape; all three should be the same.",
            pair=lambda o, t: o - t),
    mistake("still broadcast", "Every output meets every target, and the sum of all these squares is divided by N.",
            OWN_TARGET, pair=lambda o, t: o - t, reduce=lambda s: s.sum() / len(s)),
    mistake("one output", "The first output alone is compared with all targets.", "output[:, 0] is the column.",
            pair=lambda o, t: o[0] - t),
    mistake("one target", "All outputs are compared with the first target.", "Keep all of target.",
            pair=lambda o, t: o[:, 0] - t[0]),
    mistake("one pair", "The first output and the first target alone are compared.", "Keep all of both.",
            pair=lambda o, t: o[:1, 0] - t[:1]),
    mistake("averaged output", "The outputs are averaged before they are compared, so no output has a target of its "
            "own.", OWN_TARGET, pair=lambda o, t: o.mean() - t),
    mistake("sorted", "Both are sorted first, so outputs meet targets of other pictures.", "Keep the order.",
            pair=lambda o, t: o[:, 0].sort().values - t.sort().values),
    mistake("plus", "Output and target are added instead of subtracted.", "The error is their difference.",
            pair=lambda o, t: o[:, 0] + t),
    mistake("brackets", "The target alone is squared, before it is subtracted: ** comes before −.",
            "Put the difference in brackets, and square that.",
            pair=lambda o, t: o[:, 0] - t ** 2, power=lambda d: d),
    mistake("squared first", "Output and target are squared, and then subtracted.", "Square the difference.",
            pair=lambda o, t: o[:, 0] ** 2 - t ** 2, power=lambda d: d),
    mistake("absolute", "The distances aren't squared.", "Square each difference.", power=lambda d: d.abs()),
    mistake("not squared", "The differences aren't squared, so that errors of opposite sign cancel.",
            "Square each difference.", power=lambda d: d),
    mistake("not squared", "The differences aren't squared, so that errors of opposite sign cancel.",
            "Square each difference.", power=lambda d: -d),
    mistake("other power", "The differences are raised to the power of 3 or 4.", "The square is ** 2.",
            power=lambda d: d ** 3),
    mistake("other power", "The differences are raised to the power of 3 or 4.", "The square is ** 2.",
            power=lambda d: d ** 4),
    mistake("smooth L1", "Only differences below 1 are squared: this is the smooth L1 loss, or Huber's.",
            "Square each difference.", power=lambda d: torch.where(d.abs() < 1, d ** 2 / 2, d.abs() - 0.5)),
    mistake("variance", "This is the variance of the differences, which takes their mean off first.",
            "Take the mean of the squares.", power=lambda d: d,
            reduce=lambda s: ((s - s.mean()) ** 2).sum() / (len(s) - 1)),
    mistake("mean first", "The differences are averaged before they are squared, so that errors of opposite sign "
            "cancel.", "Square first.", power=lambda d: d, end=lambda e: e ** 2),
    mistake("sum", "The squares are added up instead of averaged.", "End with .mean().", reduce=lambda s: s.sum()),
    mistake("largest alone", "The largest square comes back instead of their mean.", "End with .mean().",
            reduce=lambda s: s.max()),
    mistake("median", "The median of the squares comes back instead of their mean.", "End with .mean().",
            reduce=lambda s: s.median()),
    mistake("first alone", "Only the first square is added up, and then divided by N.",
            "A return inside the loop ends it; put it below the loop.", reduce=lambda s: s.flatten()[0] / len(s)),
    mistake("N − 1", "The sum is divided by one less than the number of pictures.", "End with .mean().",
            reduce=lambda s: s.sum() / (len(s) - 1)),
    mistake("not reduced", "One number per picture comes back, or more.", "Take the mean of the squares.",
            reduce=lambda s: s.flatten()),
    mistake("root", "A root is taken at the end.", "Return the mean of the squares.", end=lambda e: e.sqrt()),
    mistake("half", "The result is half of what was asked for.", "Leave out the half; it belongs to another loss.",
            end=lambda e: e / 2),
    mistake("N twice", "The mean is divided by the number of pictures once more.", "Divide once: .mean() has done it.",
            reduce=lambda s: s.mean() / len(s)),
]
CUT = Diagnosis("cut off", "No gradient comes back to the output: the graph was cut, as detach, .data, item(), "
                "torch.tensor, no_grad and numpy do.", "Compute with tensors from output to the loss.")
NO_TENSOR = Diagnosis("no tensor", "What comes back is a list or a tuple.", "Return one tensor with one number, the "
                      "mean of the squares.")
EARLY = Diagnosis("backward called", "The function calls backward itself. Whoever calls it wants to do that, and then "
                  "the graph has been used up.", "Return the loss, and leave backward to the caller.")


def judge_squared_error(seen: list[dict[str, Any]], inputs: list[dict[str, int]]) -> tuple[Marks, Diagnosis | None]:
    """Mean of (output − target)² with each output against its own target, and the gradient 2 (o − t) / N."""
    if any("error" in case for case in seen):
        return [], None
    cases = [outputs_and_targets(**case) for case in inputs]
    early = any(case["early"] is True for case in seen)
    values = [_value_mark(case, *tensors) for case, tensors in zip(seen, cases, strict=True)]
    slopes = [_slope_mark(case, *tensors) for case, tensors in zip(seen, cases, strict=True)]
    marks = [next((mark for mark in row if not mark.passed), Mark(True)) for row in (values, slopes)]
    explanation = None if marks[0].passed else explained(seen, cases, _error_and_slopes, MISTAKES, _as_computed)
    if uncalled(seen):
        return marks, UNCALLED
    if any("items" in case["value"] for case in seen):
        return marks, NO_TENSOR
    cut = CUT if all(case["gradient"] is None for case in seen) and not nothing(seen) else None
    reduced = all(_count(case) == 1 for case in seen)
    return marks, together(explanation, EARLY if early else cut if reduced else None)


def _count(case: dict[str, Any]) -> int:
    return len(_numbers(case))


def _numbers(case: dict[str, Any]) -> list[float]:
    single = number(case)
    return list(case["value"].get("values", [] if single is None else [single]))


def _error_and_slopes(output: Tensor, target: Tensor, **changes: Any) -> tuple[Tensor, list[float]]:
    """What comes back, and the gradient of the output."""
    leaf = output.clone().requires_grad_()
    error = _error(leaf, target, **changes)
    return error.detach(), torch.autograd.grad(error.sum(), leaf)[0].flatten().tolist()


def _as_computed(case: dict[str, Any], computed: tuple[Tensor, list[float]]) -> bool:
    """Whether the value is the one computed, and the gradient too, if one came from the value alone."""
    slopes = computed[1] if case["gradient"] is None or case["early"] is True else case["gradient"]
    return _fits(case, computed[0]) and alike(slopes, computed[1], 1e-3)


def _fits(case: dict[str, Any], value: Tensor) -> bool:
    return alike(_numbers(case), value.flatten().tolist(), 1e-3)


def _call(output: Tensor, target: Tensor) -> str:
    return (f"output = {as_code(output)}.requires_grad_()\nloss = squared_error(output, {as_code(target)})\n")


def _value_mark(case: dict[str, Any], output: Tensor, target: Tensor) -> Mark:
    right = _error(output, target)
    return Mark(_fits(case, right), f"{right.item():.4g}", say(case), _call(output, target) + "print(loss)")


def _slope_mark(case: dict[str, Any], output: Tensor, target: Tensor) -> Mark:
    right = (2 * (output[:, 0] - target) / len(target)).tolist()
    came = case["gradient"]
    said = ("it was already there: backward was called" if case["early"] is True else
            "no gradient from backward()" if came is None else as_code([float(f"{slope:.4g}") for slope in came]))
    return Mark(alike(came or [], right, 1e-3) and case["early"] is False,
                as_code([float(f"{slope:.4g}") for slope in right]), said,
                _call(output, target) + "loss.backward()\nprint(output.grad)")
