"""Judges `numerical_gradient`: derivatives by central differences."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from course_utils.checks.describe import describe
from course_utils.inputs.backward import FUNCTIONS, Case, function, point
from course_utils.judges import PRINTED, Mark, Marks, as_code, errors, nothing, raised_or, say
from course_utils.judges.comparing import explained, first_missed, mistake, same, together
from course_utils.judges.meanings import Meaning
from course_utils.judges.raised import meant
from course_utils.report import Diagnosis

Quotient = Callable[[Tensor, Tensor, float], Tensor]


def _exact(case: Case) -> Tensor:
    x = point(case).double().requires_grad_()
    return torch.autograd.grad(function(case)(x), x)[0]


def _estimate(
    case: Case, h: float, sides: tuple[float, float] = (1, 1), quotient: Quotient = lambda a, b, h: (a - b) / (2 * h),
    turned: bool = False, moves: str = "one", fills: str = "x",
) -> Tensor:
    """Differences of f with the step h.

    Args:
        case: The function and the point.
        h: The step that was seen.
        sides: How many steps above and below x f is asked.
        quotient: Of the values above and below, and h.
        turned: Whether above and below are exchanged.
        moves: Whether `"one"` number is moved, a `"row"`, `"all"`, or one that is `"kept"` moved.
        fills: What is filled: a tensor like `"x"`, one that is `"flat"`, or only its `"first"` or `"last"` place.
    """
    f, x = function(case), point(case).double()
    units = torch.eye(x.numel(), dtype=x.dtype).view(-1, *x.shape)
    if moves == "all":
        units = torch.ones_like(units[:1])
    elif moves == "row":
        units = units.view(len(x), -1, *x.shape).sum(1)
    elif moves == "kept":
        units = units.cumsum(0)
    values = [(f(x + sides[0] * h * unit), f(x - sides[1] * h * unit)) for unit in units]
    found = torch.stack([quotient(*(pair[::-1] if turned else pair), h) for pair in values])
    if moves == "all" and fills == "flat":
        return found[0]
    if moves in ("all", "row"):
        return (found.view(-1, *[1] * (x.dim() - 1)) * torch.ones_like(x)).view(x.shape)
    if fills in ("first", "last"):
        found = found * (torch.arange(len(found)) == (0 if fills == "first" else len(found) - 1))
    return found if fills == "flat" else found.view(x.shape)


BOTH = "Take both sides, (f(x + h) − f(x − h)) / (2h), where the error shrinks with h²."
BRACKETS = "`(f(up) - f(down)) / (2 * h)`, with both pairs of brackets."
NUMERICAL_GRADIENT_MISTAKES = [
    mistake("one-sided", "Only f(x + h) − f(x) is looked at. The error is then about as large as h.", BOTH,
            sides=(1, 0), quotient=lambda a, b, h: (a - b) / h),
    mistake("one-sided", "Only f(x) − f(x − h) is looked at. The error is then about as large as h.", BOTH,
            sides=(0, 1), quotient=lambda a, b, h: (a - b) / h),
    mistake("halved", "The points are h apart, and the division is by 2h.", "The points are x + h and x − h, 2h apart. "
            "After `old = x[i]`, old is a view that moves along with x: `x[i].item()` is a number.", sides=(1, 0)),
    mistake("halved", "The points are h apart, and the division is by 2h.", "The points are x + h and x − h, 2h apart.",
            sides=(0, 1)),
    mistake("halved", "The derivatives are half as large as they should be: the division is by twice the distance "
            "between the points.", "Divide by the distance between the two points.", quotient=lambda a, b,
            h: (a - b) / (4 * h)),
    mistake("not halved", "The distance between the two points is 2h, and it is divided by h.", "Divide by `2 * h`.",
            quotient=lambda a, b, h: (a - b) / h),
    mistake("not divided", "The difference isn't divided.", BRACKETS, quotient=lambda a, b, h: a - b),
    mistake("no brackets", "Without brackets around 2 * h, the difference is halved and multiplied by h.", BRACKETS,
            quotient=lambda a, b, h: (a - b) / 2 * h),
    mistake("no brackets", "Without brackets around the difference, only its second value is divided.", BRACKETS,
            quotient=lambda a, b, h: a - b / (2 * h)),
    mistake("no brackets", "Without brackets around the difference, only its second value is divided.", BRACKETS,
            quotient=lambda a, b, h: a - b / h),
    mistake("no brackets", "Without any brackets, the second value alone is halved and multiplied by h.", BRACKETS,
            quotient=lambda a, b, h: a - b / 2 * h),
    mistake("multiplied", "The difference is multiplied by 2h.", "Divide it by `2 * h`.",
            quotient=lambda a, b, h: (a - b) * 2 * h),
    mistake("sum", "The two values are added instead of subtracted.", "f(x + h) − f(x − h).",
            quotient=lambda a, b, h: (a + b) / (2 * h)),
    mistake("sign", "The sign is turned.", "f at the larger x minus f at the smaller one.", turned=True),
    mistake("all at once", "All numbers are moved together, so each place gets the sum of all derivatives.",
            "Move one number at a time.", moves="all"),
    mistake("all at once", "All numbers are moved together, so the sum of all derivatives comes, one number.",
            "Move one number at a time.", moves="all", fills="flat"),
    mistake("rows", "All numbers of a row are moved together.", "Move one number at a time: `x.view(-1)[i]` counts "
            "through all of them.", moves="row"),
    mistake("not put back", "A number that was moved stays moved while the next ones are.",
            "Make new copies of x for each number, or put it back.", moves="kept"),
    mistake("flattened", "The derivatives come in one row.", "Give them the shape of x.", fills="flat"),
    mistake("first only", "Only the first number's derivative is filled in.", "Look for a `return` inside the loop.",
            fills="first"),
    mistake("last only", "Only the last number's derivative is filled in.",
            "Make the tensor for the derivatives once, before the loop.", fills="last"),
]
WIDE = mistake("wide step", "The step is so large that the function bends within it.", "Take h = 1e-5.")
NUMERICAL_GRADIENT_ERRORS = [
    Meaning(r"RuntimeError: element 0 of tensors does not require grad", "no graph",
            "What this f returns has no graph, so autograd can't be asked.",
            "Take differences: f at a slightly larger number and at a slightly smaller one."),
]
ROUNDED_32 = Diagnosis("float32", "f is asked at float32 points: the seven digits of their numbers don't suffice for a "
                       "difference.", "Start with `x = x.double()`, and make the step after it.")
NO_STEP = Diagnosis("no step", "f is only ever asked at x itself.", "Make copies, `up = x.clone()` and `down = "
                    "x.clone()`; `up = x` is another name for the same tensor.")
IN_PLACE = Diagnosis("in place", "x is another afterwards.", "Work on a copy: `x.double().clone()`. For a float64 "
                     "tensor `double()` makes none.")
ALSO_IN_PLACE = replace(IN_PLACE, text=f"{IN_PLACE.text} This check has no name for what makes the gradient wrong.")
FLOAT32 = Diagnosis("a float32 tensor", "The derivatives come as float32.", "Make the tensor for them of x.double(), "
                    "not of x: `torch.zeros_like(x.double())`.")


def judge_numerical_gradient(seen: list[dict[str, Any]], inputs: list[Case]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `numerical_gradient`: float64, float32, x left alone."""
    exact = [_exact(case) for case in inputs]
    asked = [_asked(result, case) for result, case in zip(seen, inputs, strict=True)]
    rows = [(case["criterion"], Mark(_precise(result, value) and not odd, *_compared(value, result, odd), _code(case)))
            for case, result, value, odd in zip(inputs, seen, exact, asked, strict=True)]
    rough = all(same(result, value, 0.3, 0.3) for result, value in zip(seen[:3], exact, strict=False))
    kept = all(result["kept"] is True for result in seen)
    marks = [*first_missed(rows, 2), Mark(
        rough and kept, "as it was" if rough else "about the right gradient, and x as it was",
        "another" if rough else raised_or(seen, "no right gradient yet"), _code(inputs[0]))]
    if error := next(errors(seen), None):
        return marks, meant(error, NUMERICAL_GRADIENT_ERRORS)
    if nothing(seen):
        return marks, PRINTED
    if marks[0].passed and marks[1].passed:
        return marks, None if kept else IN_PLACE
    named = _named(seen, inputs, exact, next(filter(None, asked), None), kept)
    changed = None if kept else IN_PLACE if named or rough else ALSO_IN_PLACE
    return marks, together(named, changed)


def _named(
    seen: list[dict[str, Any]], inputs: list[Case], exact: list[Tensor], asked: Diagnosis | None, kept: bool
) -> Diagnosis | None:
    """The mistake that the numbers show where f was asked at float64 points, and what the points show."""
    kind = seen[0]["value"]["type"]
    if kind not in ("Tensor", "float"):
        return Diagnosis("no tensor", f"A {kind} comes.", "Return a float64 tensor of the shape of x.")
    if asked is NO_STEP:
        return NO_STEP
    double = [(result, (case, result["step"])) for result, case in zip(seen, inputs, strict=True)
              if result["float32"] is not True]
    rounded = ROUNDED_32 if len(double) < len(seen) else None
    results, cases = [result for result, _ in double], [case for _, case in double]
    if not kept and all(map(_nearly, seen, exact)):
        return None
    wide = [WIDE] * (seen[0]["step"] > 1e-3)
    named = explained(results, cases, _estimate, [*wide, *NUMERICAL_GRADIENT_MISTAKES],
                      _fits if kept else _nearly) if double else None
    if named or asked or rounded:
        return together(named or asked, rounded)
    types = {result["value"].get("dtype") for result in seen}
    if "float32" in types and all(_precise(*pair, "float32", "float64") for pair in zip(seen, exact, strict=True)):
        return FLOAT32
    if 0 < seen[0]["step"] < 1e-8:
        return Diagnosis("rounded", f"f is asked at points only {seen[0]['step']:.0e} away from x: the two values "
                         "agree in nearly all of their digits, and the difference keeps only the last few.",
                         "Take h = 1e-5.")
    return None


def _fits(result: dict[str, Any], value: Tensor) -> bool:
    single = result["value"].get("dtype") == "float32"  # only what comes back, and not what it was computed in
    return same(result, value.float() if single else value, 1e-6, 1e-13)


def _nearly(result: dict[str, Any], value: Tensor) -> bool:
    """Whether these derivatives came from points that have moved by some steps."""
    return same(result, value, 1e-3, 1e-13)


def _precise(result: dict[str, Any], value: Tensor, *dtypes: str) -> bool:
    return same(result, value, 1e-5, 1e-5) and result["value"].get("dtype", "float64") in (dtypes or ("float64",))


def _asked(result: dict[str, Any], case: Case) -> Diagnosis | None:
    """What is wrong with the points at which f was asked, as far as they could be read."""
    if result["shape"]:
        return Diagnosis("f's shape", f"f is asked with a tensor of shape {result['shape'][:40]}, where x has "
                         f"{tuple(case['shape'])}.", "f takes a whole tensor of x's shape, of which one number is a "
                         "little larger or smaller.")
    if result["asked"] is False or result["above"] and result["below"]:
        return None
    if not result["above"] and not result["below"]:
        return NO_STEP
    return Diagnosis("one-sided", f"f is never asked {'below' if result['above'] else 'above'} x.", BOTH)


def _compared(value: Tensor, result: dict[str, Any], odd: Diagnosis | None) -> tuple[str, str]:
    expected, came = say(describe(value)), say(result)
    return expected, came if came != expected else odd.text if odd else f"{came}, to fewer digits"


def _code(case: Case) -> str:
    """The call on a case."""
    return f"print(numerical_gradient({FUNCTIONS[case['function']]}, {as_code(point(case))}))"
