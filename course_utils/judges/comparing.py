"""Compares what came with numbers and tensors, and with what each known mistake would give."""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from itertools import combinations
from typing import Any, NamedTuple

import torch
from torch import Tensor

from course_utils.checks.describe import describe
from course_utils.judges import PRINTED, Mark, nothing, number, say
from course_utils.judges.raised import sentence
from course_utils.report import Diagnosis


class Mistake(NamedTuple):
    """A mistake: what to say of it, and the arguments with which the reference makes it."""

    diagnosis: Diagnosis
    changes: dict[str, Any]


def mistake(name: str, text: str, next: str, **changes: Any) -> Mistake:  # noqa: A002
    """A mistake that the reference makes with these keyword arguments; without them, it gives the right answer."""
    return Mistake(Diagnosis(name, text, next), changes)


def mistakes(name: str, text: str, next: str, **ways: Sequence[Any]) -> list[Mistake]:  # noqa: A002
    """A mistake that can be made in several ways at one step of the reference."""
    return [mistake(name, text, next, **{step: way}) for step, all_ways in ways.items() for way in all_ways]


def explained(
    seen: Sequence[dict[str, Any]], cases: Sequence[tuple[Any, ...]], reference: Callable[..., Any],
    mistakes: Sequence[Mistake], fits: Callable[[dict[str, Any], Any], bool] | None = None,
) -> Diagnosis | None:
    """The mistake, or the two mistakes, with which the reference gives what came in every case.

    Args:
        seen: Results of calls, or described values, one for each case.
        cases: Arguments of the reference.
        reference: Computes the right answer, and with a mistake's keyword arguments what that gives.
        mistakes: Tried one by one, then in pairs of those that change other arguments.
        fits: Whether a result is what the reference gave; compares numbers and shapes if left out.

    Returns:
        `None` where nothing gives what came, or where different pairs do, so that it can't be told which was made.
    """
    if nothing(seen):
        return PRINTED
    if not any(map(_tells, seen)):
        return None  # errors and nan alone show no mistake
    compare = fits or same
    for made in mistakes:
        if _gives(seen, cases, reference, made.changes, compare):
            return made.diagnosis
    found = [pair for pair in combinations(mistakes, 2) if not pair[0].changes.keys() & pair[1].changes.keys()
             and _gives(seen, cases, reference, pair[0].changes | pair[1].changes, compare)]
    names = {tuple(made.diagnosis.name for made in pair) for pair in found}
    return both(*(made.diagnosis for made in found[0])) if len(names) == 1 else None


def _tells(result: dict[str, Any]) -> bool:
    """Whether something came that isn't an error, or a number or tensor without any finite number."""
    value = result["value"] if isinstance(result.get("value"), dict) else result
    numbers = value.get("values", [value.get("value")])
    return "error" not in result and any(not isinstance(each, float) or math.isfinite(each) for each in numbers)


def tried(reference: Callable[..., Any]) -> Callable[..., Any]:
    """The same reference, but it gives back the error that it would raise: a mistake may raise in some cases."""
    @wraps(reference)
    def outcome(*case: Any, **changes: Any) -> Any:
        try:
            return reference(*case, **changes)
        except (ValueError, TypeError, RuntimeError, IndexError, ArithmeticError) as error:
            return error

    return outcome


def _gives(
    seen: Sequence[dict[str, Any]], cases: Sequence[tuple[Any, ...]], reference: Callable[..., Any],
    changes: dict[str, Any], fits: Callable[[dict[str, Any], Any], bool],
) -> bool:
    try:
        return all(fits(result, reference(*case, **changes)) for result, case in zip(seen, cases, strict=True))
    except (ValueError, TypeError, RuntimeError, IndexError, ArithmeticError):  # together, two don't fit into a result
        return False


def both(first: Diagnosis, second: Diagnosis) -> Diagnosis:
    """One diagnosis that tells two, or the one if they have the same name."""
    if first.name == second.name:
        return first
    advice = first.next if first.next == second.next else f"(1) {sentence(first.next)} (2) {second.next}"
    return Diagnosis(f"{first.name}, {second.name}", f"Two things. (1) {first.text} (2) {second.text}", advice)


def together(*made: Diagnosis | None) -> Diagnosis | None:
    """The first two of the mistakes that were made, told as one; a pair stays as it is."""
    found = [diagnosis for diagnosis in made if diagnosis]
    single = not any(", " in diagnosis.name for diagnosis in found[:2])
    return both(*found[:2]) if len(found) > 1 and single else next(iter(found), None)


def first_missed(rows: Iterable[tuple[int, Mark]], criteria: int) -> list[Mark]:
    """The mark of each criterion: the first of its cases that was missed, with the cases as (criterion, mark)."""
    found: dict[int, Mark] = {}
    for criterion, mark in rows:
        if criterion not in found or found[criterion].passed:
            found[criterion] = mark
    return [found[criterion] for criterion in range(criteria)]


ALSO = Diagnosis("and more", "Something else differs too, and this check has no name for that.",
                 "Mend the first, then run the check again.")


def of_parts(*parts: tuple[bool, Diagnosis | None]) -> Diagnosis | None:
    """What is wrong with the parts of an answer that can go wrong apart from each other.

    Args:
        parts: For each, whether it is right, and its mistake if it has a name.

    Returns:
        The first two mistakes; or the one that has a name, with a word on what has none.
    """
    wrong = [diagnosis for right, diagnosis in parts if not right]
    named = list({diagnosis.name: diagnosis for diagnosis in wrong if diagnosis}.values())
    if not named:
        return None
    return both(named[0], ALSO if None in wrong else named[min(1, len(named) - 1)])


def apart(came: Sequence[float], right: Sequence[float]) -> tuple[str, str]:
    """The place at which two rows of numbers differ most, as text: what is right there, and what came."""
    if len(came) != len(right):
        return f"{len(right)} numbers", f"{len(came)} numbers"
    gaps = [abs(a - b) if math.isfinite(a) else math.inf for a, b in zip(came, right, strict=True)]
    place = gaps.index(max(gaps))
    return f"{right[place]:.6g} as number {place + 1}", f"{came[place]:.6g} as number {place + 1}"


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
    """Whether a described value, or the result of a call, is the number, the tensor or the error `value`."""
    if isinstance(value, Exception):
        return "error" in result and result["error"]["type"] == type(value).__name__
    if isinstance(value, Tensor) and value.dim():
        seen = result["value"] if isinstance(result.get("value"), dict) else result
        shaped = seen.get("shape") == list(value.shape)
        return shaped and alike(seen.get("values", []), value.flatten().tolist(), rel, least)
    return close(number(result), float(value), rel, least)


def mark(rows: Iterable[tuple[dict[str, Any], Any, str]], fits: Callable[[dict[str, Any], Any], bool] = same) -> Mark:
    """The mark of results: of the first that isn't what it should be, what was expected and what came.

    Args:
        rows: Result, number or tensor that it should be, and the call as code; the smallest first.
        fits: Whether a result is what it should be.
    """
    return next((Mark(False, *told(result, value), case) for result, value, case in rows if not fits(result, value)),
                Mark(True))


def told(result: dict[str, Any], value: Any) -> tuple[str, str]:
    """What was expected and what came; of tensors that are too large to print, the numbers that differ most."""
    expected, came = say(describe(value)), say(result)
    if expected != came:
        return expected, came
    right = torch.as_tensor(value, dtype=torch.float64).flatten()
    seen = result["value"] if isinstance(result.get("value"), dict) else result
    apart = (torch.tensor(seen["values"], dtype=torch.float64) - right).nan_to_num(math.inf).abs().argmax()
    place = [int(index) for index in torch.unravel_index(apart, torch.as_tensor(value).shape)]
    return f"{right[apart]:.6g} at {place}", f"{seen['values'][apart]:.6g} at {place}"
