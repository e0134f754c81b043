"""Compares what came with numbers and tensors, and with what each known mistake would give."""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from torch import Tensor

from course_utils.judges import PRINTED, nothing, number
from course_utils.report import Diagnosis

Formulas = Sequence[tuple[Callable[..., Any], Diagnosis]]


def close(came: float | None, value: float, rel: float = 1e-4, least: float = 1e-5) -> bool:
    """Whether two numbers agree, to four digits or as said, or are both nan."""
    if came is None or math.isnan(came) or math.isnan(value):
        return came is not None and math.isnan(came) and math.isnan(value)
    return math.isclose(came, value, rel_tol=rel, abs_tol=least)


def alike(came: Sequence[float | None], right: Iterable[float], rel: float = 1e-4, least: float = 1e-5) -> bool:
    """Whether rows of numbers are as long as one another and agree."""
    values = list(right)
    return len(came) == len(values) and all(close(*pair, rel, least) for pair in zip(came, values, strict=True))


def same(result: dict[str, Any], value: Any, rel: float = 1e-4, least: float = 1e-5) -> bool:
    """Whether a described value, or the result of a call, holds the number or the tensor `value`."""
    if isinstance(value, Tensor) and value.dim():
        seen = result["value"] if isinstance(result.get("value"), dict) else result
        return seen.get("shape") == list(value.shape) and alike(seen["values"], value.flatten().tolist(), rel, least)
    return close(number(result), float(value), rel, least)


def named(
    seen: Sequence[dict[str, Any]], cases: Sequence[tuple[Any, ...]], formulas: Formulas,
    fits: Callable[[dict[str, Any], Any], bool] = same,
) -> Diagnosis | None:
    """The diagnosis of the first formula that gives what came in every case."""
    if nothing(seen):
        return PRINTED
    for formula, diagnosis in formulas:
        if all(fits(result, formula(*case)) for result, case in zip(seen, cases, strict=True)):
            return diagnosis
    return None
