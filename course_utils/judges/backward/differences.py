"""What chapter 6 asks of gradients that are worked out by hand: of a linear layer, and by differences."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from course_utils.inputs import drawn
from course_utils.inputs.backward import FUNCTIONS, point
from course_utils.judges import PRINTED, Mark, Marks, nothing, say, shape
from course_utils.judges.comparing import Formulas, named, same
from course_utils.report import Diagnosis

Parts = tuple[Tensor, Tensor, Tensor]


def _right(x: Tensor, weight: Tensor, grad: Tensor) -> Parts:
    return grad @ weight, grad.T @ x, grad.sum(0)


TRANSPOSED = Diagnosis("weight transposed", "The gradient of weight comes as (in, out). Where in and out are the same "
                       "this goes unnoticed, and it is wrong there too.", "It has the shape of weight, (out, in): "
                       "grad_output.T @ x")
ORDER = Diagnosis("order", "The three gradients come in another order.", "Return those of x, weight and bias.")
WRONG_PARTS: list[tuple[int, Callable[..., Tensor], Diagnosis]] = [
    (1, lambda x, w, g: x.T @ g, TRANSPOSED),
    (1, lambda x, w, g: g.T @ x / len(x), Diagnosis(
        "weight averaged", "The gradient of weight is divided by N. The mean is the loss's business; it is in "
        "grad_output already.", "Leave out the division.")),
    (1, lambda x, w, g: g[:1].T @ x[:1], Diagnosis(
        "first image only", "Only the first image's share is in the gradient of weight.", "Add up the shares of all.")),
    (2, lambda x, w, g: g, Diagnosis(
        "bias not summed", "The gradient of bias has a row for each image. There is one bias for all of them.",
        "Add the rows up: grad_output.sum(dim=0)")),
    (2, lambda x, w, g: g.mean(0), Diagnosis(
        "bias averaged", "The gradient of bias is a mean. Each image adds its share, so it is a sum.",
        "Use sum(dim=0) instead of mean.")),
    (2, lambda x, w, g: g.sum(1), Diagnosis(
        "bias over outputs", "The gradient of bias is summed over the outputs, so it has one number per image.",
        "Sum over the images, dim=0.")),
    (0, lambda x, w, g: g @ w / len(x), Diagnosis(
        "x averaged", "The gradient of x is divided by N.", "Leave out the division.")),
    (0, lambda x, w, g: torch.ones_like(g) @ w, Diagnosis(
        "grad_output left out", "The gradient of x doesn't depend on grad_output. The chain rule multiplies by it.",
        "Multiply by what comes from above: grad_output @ weight")),
]
NO_THREE = Diagnosis("not three", "What comes back isn't three tensors.",
                     "Return the gradients of x, weight and bias, with commas in between.")


def judge_linear(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `linear_backward`, one for each gradient in all cases."""
    seed = inputs["seed"]
    cases = [(drawn(seed, n, into), drawn(seed + 1, out, into), drawn(seed + 2, n, out))
             for n, into, out in inputs["sizes"]]
    items = [result.get("value", {}).get("items", []) for result in seen]
    whole = all(len(parts) == 3 for parts in items)
    fits = [whole and all(same(parts[part], _right(*case)[part]) for parts, case in zip(items, cases, strict=True))
            for part in range(3)]
    marks = [Mark(fit, *_shapes(cases[0], items[0], part)) for part, fit in enumerate(fits)]
    if any("error" in result for result in seen):
        return marks, None
    if not whole:
        return marks, PRINTED if nothing(seen) else NO_THREE
    return marks, _wrong_part(items, cases, fits)


def _shapes(case: Parts, parts: list[dict[str, Any]], part: int) -> tuple[str, str]:
    expected = list(_right(*case)[part].shape)
    if len(parts) == 3 and parts[part].get("shape") == expected:
        return "", "the right shape, other numbers"
    return f"shape {shape(expected)}", say(parts[part]) if len(parts) == 3 else ""


def _wrong_part(items: list[list[dict[str, Any]]], cases: list[Parts], fits: list[bool]) -> Diagnosis | None:
    for part, formula, diagnosis in WRONG_PARTS:
        if not fits[part] and all(same(parts[part], formula(*case)) for parts, case in zip(items, cases, strict=True)):
            return diagnosis
    orders = ((0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))
    for order in orders:
        if all(same(parts[to], _right(*case)[of]) for parts, case in zip(items, cases, strict=True)
               for to, of in enumerate(order)):
            return ORDER
    return None


def _exact(case: dict[str, Any]) -> Tensor:
    x = point(case).double().requires_grad_()
    return torch.autograd.grad(FUNCTIONS[case["function"]](x), x)[0]


def _quotients(case: dict[str, Any], steps: tuple[float, float]) -> Tensor:
    """(f(x + up) − f(x − down)) / (up + down) for every number of x."""
    f, x = FUNCTIONS[case["function"]], point(case).double()
    up, down = steps
    units = torch.eye(x.numel(), dtype=x.dtype).view(-1, *x.shape)
    return torch.stack([(f(x + up * unit) - f(x - down * unit)) / (up + down) for unit in units]).view(x.shape)


def _came_by(result: dict[str, Any], case: dict[str, Any], steps: tuple[float, float]) -> bool:
    return same(result, _quotients(case, steps), 1e-6, 1e-6)


STEPS = [10.0**-power for power in range(1, 6)]
ONE_SIDED = Diagnosis("one-sided", "Only one side is looked at: f(x + h) − f(x). The error is then as large as h "
                      "itself, times half the curvature.", "Take both sides, (f(x + h) − f(x − h)) / (2h), where "
                      "the error shrinks with h².")
WIDE = Diagnosis("wide step", "The step is so large that the function bends within it.", "Take h = 1e-5.")
ROUNDED = Diagnosis("rounded", "A straight function comes out wrong too, so it isn't its bend: the difference of two "
                    "nearly equal numbers has lost its digits. Either the step is too small, or it was computed in "
                    "float32.", "Compute in float64, x.double(), with h = 1e-5.")
ROUNDED_32 = Diagnosis("float32", "The float64 point is right and the float32 one isn't: it was computed in the dtype "
                       "of x, and its seven digits don't suffice for a difference.", "Start with x = x.double().")
WHOLE: Formulas = [
    (lambda case: 2 * _exact(case), Diagnosis(
        "not halved", "The distance between the two points is 2h, and it is divided by h.", "Divide by 2 * h.")),
    (lambda case: _exact(case) / 2, Diagnosis(
        "halved", "The points are h apart, and the division is by 2h.", "Divide by h, or go to both sides.")),
    (lambda case: -_exact(case), Diagnosis(
        "sign", "The sign is turned.", "f at the larger x minus f at the smaller one.")),
    (lambda case: _exact(case).sum().expand(case["shape"]), Diagnosis(
        "all at once", "All numbers are moved together, so each place gets the sum of all derivatives.",
        "Move one number at a time, and put it back before the next.")),
    (lambda case: _exact(case).sum(), Diagnosis(
        "all at once", "All numbers are moved together, so each place gets the sum of all derivatives.",
        "Move one number at a time, and put it back before the next.")),
    (lambda case: _exact(case).flatten(), Diagnosis(
        "flattened", "The derivatives are right, and they come in one row.", "Give them the shape of x.")),
]
IN_PLACE = Diagnosis("in place", "The derivatives are right, and x has been changed on the way.",
                     "Work on a copy: x.clone() or x.double().clone()")


def judge_numerical(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `numerical_gradient`: float64, float32, x left alone."""
    exact = [_exact(case) for case in inputs]
    fits = [same(result, value, 1e-5, 1e-5) for result, value in zip(seen, exact, strict=True)]
    rough = [same(result, value, 0.3, 0.3) for result, value in zip(seen, exact, strict=True)]
    kept = all(rough[:2]) and all(result["kept"] for result in seen)
    marks = [Mark(fits[0] and fits[1], came=say(seen[0]) if "error" in seen[0] else ""), Mark(fits[2] and fits[3]),
             Mark(kept, came="changed" if all(rough[:2]) else "no right gradient yet")]
    plainly = [(case,) for case in inputs[:2]]
    whole = named(seen[:2], plainly, WHOLE, lambda result, value: same(result, value, 0.01, 0.01))
    return marks, whole or _imprecise(seen, inputs, fits, rough) or (IN_PLACE if all(fits) and not kept else None)


def _imprecise(
    seen: list[dict[str, Any]], inputs: list[dict[str, Any]], fits: list[bool], rough: list[bool]
) -> Diagnosis | None:
    """What is wrong with derivatives that are nearly right."""
    if fits[0] and not fits[1]:
        if any(_came_by(seen[1], inputs[1], steps) for step in STEPS for steps in ((step, 0.0), (0.0, step))):
            return ONE_SIDED
        return WIDE if any(_came_by(seen[1], inputs[1], (step, step)) for step in (1.0, 0.5, 0.2, *STEPS)) else None
    if fits[0] and fits[1]:
        return ROUNDED_32 if not (fits[2] and fits[3]) and "error" not in str(seen[2:]) else None
    return ROUNDED if rough[0] else None
