"""Judges `mse`: the mean of the squares, and an error where shapes differ."""

import math
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from course_utils.inputs import output_and_target
from course_utils.judges import PRINTED, Mark, Marks, as_code, nothing, number, say, unknown
from course_utils.judges.comparing import Mistake, explained, mark, mistake, mistakes, same, tried
from course_utils.report import Diagnosis

REFUSED, OTHER, RETURNED = "ValueError", "another error", "a returned error"


def _shape(tensor: Tensor) -> Any:
    return tensor.shape


def _subtracted(a: Tensor, b: Tensor) -> Tensor:
    """The difference, or ValueError where torch can't stretch one to the other."""
    try:
        return a - b
    except RuntimeError as error:
        raise ValueError from error


def _mse(
    a: Tensor, b: Tensor,
    compared: Callable[[Tensor], Any] = _shape,
    refused: Any = REFUSED,
    between: Callable[[Tensor, Tensor], Tensor] = lambda a, b: a - b,
    square: Callable[[Tensor], Tensor] = torch.square,
    reduced: Callable[[Tensor], Tensor] = torch.mean,
    then: Callable[[Tensor], Tensor] = lambda x: x,
) -> Any:
    """The mean of the squares; where shapes differ, how they are refused, or what comes if they aren't compared."""
    if compared(a) != compared(b):
        return refused
    return then(reduced(square(between(a, b))))


MEAN = "Take the mean over all numbers: `.mean()`, without an axis."
MISTAKES = [
    *mistakes("sum", "The squares are added up and not divided.", MEAN, reduced=[torch.sum]),
    *mistakes("per row", "One axis is averaged, and another one added up.", MEAN, reduced=[
        lambda x: x.sum() / len(x), lambda x: x.sum() / x.shape[-1], *(way for i in (0, 1, -1) for way in (
            lambda x, i=i: x.sum(i).mean(), lambda x, i=i: x.mean(i).sum()))]),
    *mistakes("not reduced", "One square per number comes back.", MEAN,
              reduced=[lambda x: x, lambda x: x / x.numel(), lambda x: x / len(x)]),
    *mistakes("one axis", "Only one axis is averaged or added up, so that several numbers are left.", MEAN, reduced=[
        lambda x: x.mean(0), lambda x: x.mean(1), lambda x: x.mean(-1), lambda x: x.sum(0), lambda x: x.sum(1),
        lambda x: x.sum(-1), lambda x: x.sum(0) / x.numel(), lambda x: x.sum(-1) / x.numel(),
        lambda x: x.sum(0) / x.shape[-1]]),
    *(made for name, text, advice, place in (
        ("first only", "Only the first row or number counts.", "A `return` inside the loop ends it at its first "
         "turn.", 0),
        ("last only", "Only the last row or number counts.", "Add up in the loop: `total += …`.", -1))
      for made in mistakes(name, text, advice, reduced=[
          lambda x, i=place: x.flatten()[i], lambda x, i=place: x.flatten()[i] / x.numel(), lambda x, i=place: x[i],
          lambda x, i=place: x[i].mean(), lambda x, i=place: x[i].sum(), lambda x, i=place: x[i].sum() / x.numel(),
          lambda x, i=place: x[i].sum() / len(x)])),
    *mistakes("another mean", "The largest, or the middle one of the squares comes back.", MEAN,
              reduced=[torch.max, torch.median]),
    *mistakes("one less", "The sum is divided by one less than how many numbers there are.", MEAN,
              reduced=[lambda x: x.sum() / (x.numel() - 1)]),
    mistake("not squared", "The differences aren't squared.", "Square each difference: `** 2`.", square=lambda x: x),
    mistake("absolute", "These are the distances without their sign; they aren't squared.", "Square each difference.",
            square=torch.abs),
    mistake("another power", "The differences are taken to another power than 2.", "A square is `** 2`.",
            square=lambda x: x**3),
    mistake("another power", "The differences are taken to another power than 2.", "A square is `** 2`.",
            square=lambda x: x**4),
    mistake("doubled", "The differences are multiplied by 2.", "A square is `** 2`.", square=lambda x: x * 2),
    mistake("mean first", "The mean is squared, so errors of opposite sign cancel.",
            "Square first, then take the mean.", square=lambda x: x, reduced=lambda x: x.mean() ** 2),
    mistake("sum first", "The sum is squared, so errors of opposite sign cancel.",
            "Square first, then take the mean.", square=lambda x: x, reduced=lambda x: x.sum() ** 2),
    *(mistake("squares apart", "Output or target is squared before one is taken from the other.",
              "Subtract first, in brackets, then square: `(output - target) ** 2`.",
              between=between, square=lambda x: x)
      for between in (lambda a, b: a**2 - b**2, lambda a, b: a - b**2, lambda a, b: a**2 - b)),
    *(mistake("variance", "This is the variance of the differences, which leaves their mean out.", MEAN,
              square=lambda x: x, reduced=lambda x, i=i: x.var(correction=i)) for i in (0, 1)),
    *mistakes("an axis left", "The mean comes with an axis, (1,) or (1, 1), where one number is asked for.", MEAN,
              then=[lambda x: x.view(1), lambda x: x.view(1, 1)]),
    mistake("added", "Output and target are added.", "The error is output − target.", between=lambda a, b: a + b),
    mistake("multiplied", "Output and target are multiplied.", "The error is output − target.",
            between=lambda a, b: a * b),
    mistake("target left out", "The target has no part in it.", "The error is output − target.",
            between=lambda a, b: a),
    mistake("relative", "The difference is divided by the target, or by the output.", "The error is output − target.",
            between=lambda a, b: (a - b) / b),
    mistake("relative", "The difference is divided by the target, or by the output.", "The error is output − target.",
            between=lambda a, b: (a - b) / a),
    mistake("root", "A root is taken at the end; MSE has none.", "Return the mean of the squares as it is.",
            then=torch.sqrt),
    mistake("halved", "The result is halved.", "MSE has no ½ in front.", then=lambda x: x / 2),
    mistake("negative", "The sign of the result is turned.", "Leave out the minus.", then=lambda x: -x),
    *(mistake("rounded", "The result is rounded.", "Return it as it is; round when you print.",
              then=lambda x, digits=digits: x.round(decimals=digits)) for digits in range(4)),
    mistake("broadcast", "The shapes aren't compared, so numbers of different pictures meet where they differ.",
            "Compare the two shapes before subtracting, and raise ValueError.", compared=lambda x: 0),
    mistake("broadcast", "The shapes aren't compared, so numbers of different pictures meet where torch can stretch "
            "one to the other.", "Compare the two shapes before subtracting, and raise ValueError.",
            compared=lambda x: 0,
            between=_subtracted),
    mistake("other error", "Shapes that differ are refused, and not with a ValueError.",
            "`raise ValueError(\"…\")` with both shapes in the message.", refused=OTHER),
    mistake("returned", "Where shapes differ, an error is given back like a result, and the caller goes on with it.",
            "`raise ValueError(…)` instead of `return ValueError(…)`.", refused=RETURNED),
    *(mistake("no error", "Where shapes differ, a value comes back, and the caller goes on with it.",
              "`raise ValueError(…)` stops the caller.", refused=value)
      for value in ("None", "a text", 0.0, -1.0, float("nan"), float("inf"), True, False)),
]


WHOLE = "Compare the whole shapes as they came, `output.shape != target.shape`, and raise ValueError."


def _stretched(a: Tensor, b: Tensor) -> bool:
    return all(m == n or 1 in (m, n) for m, n in zip(a.shape[::-1], b.shape[::-1], strict=False))


def _counted(passing: str) -> list[Mistake]:
    """Comparisons of less than the shapes, for the shapes that went through."""
    said = "counted", f"Your comparison lets {passing} pass.", WHOLE
    ways: list[Callable[[Tensor], Any]] = [
        len, Tensor.dim, Tensor.numel, lambda x: x.squeeze().shape, lambda x: x.shape[-1], lambda x: set(x.shape),
        lambda x: sum(x.shape), lambda x: x.shape[1:], lambda x: x.dtype]
    reshaped = ("reshaped", f"{passing} are brought to one shape, and not refused.", WHOLE)
    return [*(mistake(*said, compared=way) for way in ways),
            *(mistake(*reshaped, compared=way, between=between) for way in (lambda x: 0, *ways[2:4]) for between in (
                lambda a, b: a.squeeze() - b.squeeze(), lambda a, b: a.flatten() - b.flatten(),
                lambda a, b: a - b.reshape(a.shape), lambda a, b: a.reshape(b.shape) - b))]


def _by_a_number(row: Any) -> list[Mistake]:
    """What dividing by a number gives that stays the same whatever comes, from the second pair of equal shapes."""
    value, total = number(row[0]), (row[1][0] - row[1][1]).square().sum().item()
    if not value or not math.isfinite(value) or not 1.5 < total / value < 1e6:
        return []
    by = round(total / value)
    return mistakes("by a number", f"The sum of the squares is divided by {by}, however many numbers there are.", MEAN,
                    reduced=[lambda x: x.sum() / by])


def _fits(result: dict[str, Any], value: Any) -> bool:
    """Whether a number or tensor came that is this one, or else something of this kind."""
    if isinstance(value, Exception):
        value = REFUSED if isinstance(value, ValueError) else OTHER
    return _kind(result) == value if isinstance(value, str | bool) else same(result, value)


def _kind(result: dict[str, Any]) -> Any:
    if "error" in result:
        return REFUSED if result["refused"] is True else OTHER
    kind = result["value"]["type"]
    texts = {"None": "None", "str": "a text", "bool": result["value"].get("value")}
    return RETURNED if kind.endswith(("Error", "Exception", "Warning")) else texts.get(kind)


def judge_mse(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `mse`: pairs of equal shapes, (N, 1) against (N,), other shapes that differ."""
    cases = [output_and_target(inputs["seed"], *shapes) for shapes in inputs["shapes"]]
    calls = [f"mse({as_code(a)}, {as_code(b)})" for a, b in cases]
    rows = list(zip(seen, cases, calls, strict=True))
    equal = [row for row in rows if row[1][0].shape == row[1][1].shape]
    differ = [row for row in rows if row[1][0].shape != row[1][1].shape]
    first = mark((result, F.mse_loss(*case), code) for result, case, code in equal)
    kinds = [_kind(row[0]) for row in equal]
    marks = [first, _refused(differ[:1], equal), _refused(differ[1:], equal)]
    passing = " and ".join(f"{tuple(a.shape)} with "
                           f"{tuple(b.shape)}" for result, (a, b), _ in differ if "value" in result)
    if all(_kind(row[0]) == REFUSED for row in rows):
        return marks, ALWAYS
    if set(kinds) == {REFUSED} and all("value" in row[0] for row in differ if _stretched(*row[1])):
        return marks, INVERTED
    if nothing(row[0] for row in equal):
        return marks, PRINTED
    found = explained(seen, cases, tried(_mse), [*MISTAKES, *_counted(passing), *_by_a_number(equal[1])], _fits)
    errors = any("error" in row[0] for row in equal)
    return marks, found or (None if errors else unknown(marks))  # a ValueError where shapes differ is no news


ALWAYS = Diagnosis("always refused", "ValueError is raised for equal shapes too.", "Compare with `!=`: `output.shape "
                   "!= target.shape`. `is not` asks for one and the same object, and `size` without brackets is a "
                   "method.")
INVERTED = Diagnosis("inverted", "Equal shapes are refused, and others are let through.", "Raise where they differ: "
                     "`!=`.")


def _refused(rows: list[Any], equal: list[Any]) -> Mark:
    """The mark of shapes that differ; refusing them counts where equal shapes are not refused."""
    for result, _, case in rows:
        if _kind(result) != REFUSED:
            return Mark(False, REFUSED, say(result), case)
    for result, _, case in equal:
        if _kind(result) == REFUSED:
            return Mark(False, "ValueError for shapes that differ alone", "ValueError for equal shapes too", case)
    answered = any("value" in row[0] for row in equal)
    return Mark(answered, "a mean for equal shapes", say(equal[0][0]), equal[0][2])
