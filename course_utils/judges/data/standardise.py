"""Judges `standardise`: two numbers of the training set, for both sets."""

import warnings
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor

from course_utils.inputs.data import two_sets
from course_utils.judges import PRINTED, Mark, Marks, as_code, nothing, say
from course_utils.judges.comparing import explained, same, tried
from course_utils.judges.data.fits import fitted
from course_utils.judges.data.statistics import MISTAKES, Pair, standardise
from course_utils.report import Diagnosis

Numbers = tuple[float, float]
IN_PLACE = Diagnosis(
    "in place", "The numbers are right, and the images that were passed in have been overwritten. A second run of the "
    "same cell would standardise them again.", "Write training - mean instead of training -= mean: it makes a new "
    "tensor.")
NO_PAIR = Diagnosis("no pair", "What comes back isn't a pair of image batches, each shaped like the one that went in.",
                    "Return both: (training …), (others …), with a comma in between.")
TWICE = [Diagnosis("one set twice", f"Both sets that come back have the shape of {name}.",
                   "Return training first, then others, both with the mean and the deviation of training.")
         for name in ("training", "others")]
ARRAYS = Diagnosis("arrays", "The images come back as NumPy arrays.", "`torch.from_numpy` makes a tensor of an array.")


def judge_standardise(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `standardise`: training, the others, and what was passed in."""
    sets = [two_sets(case) for case in inputs]
    pairs = [_pair(result, case) for result, case in zip(seen, sets, strict=True)]
    call = f"standardise({', '.join(f'{as_code(part[:, 0])}[:, None]' for part in sets[0])})"
    if None in pairs:
        result, case = next(both for both, pair in zip(zip(seen, sets, strict=True), pairs, strict=True) if not pair)
        shapes = " and ".join(str(tuple(part.shape)) for part in case)
        marks = [Mark(False, f"a pair of images, {shapes}", say(_without_numbers(result)), call)] * 3
        return marks, _named(seen, sets) or _no_pair(seen, sets)
    done = [(_done(pair[0], case[0]), _done(pair[1], case[1])) for pair, case in zip(pairs, sets, strict=True) if pair]
    changed = all(training not in (None, (0, 1)) for training, _ in done)
    first, *marks = (next((mark for mark in column if not mark.passed), Mark(True)) for column in zip(*(
        _compared(*both, case[0], call if number == 0 else "")
        for number, (both, case) in enumerate(zip(done, sets, strict=True))), strict=True))
    if any(result["arrays"] for result in seen):
        first = Mark(False, "tensors", "NumPy arrays", call)
    kept = Mark(changed and all(result["kept"] is True for result in seen), "as they were, and new ones come back",
                "overwritten", call)
    marks = [first, *marks, kept]
    return marks, _named(seen, sets) or _seen_otherwise(seen, marks, done)


def _no_pair(seen: list[dict[str, Any]], sets: list[Pair]) -> Diagnosis | None:
    if any("error" in result for result in seen):
        return None
    if nothing(seen):
        return PRINTED
    shapes = [[item.get("shape") for item in result["value"].get("items", [])] for result in seen]
    twice = [which for which in (0, 1) if shapes == [[list(case[which].shape)] * 2 for case in sets]]
    return TWICE[twice[0]] if twice else NO_PAIR


def _without_numbers(result: dict[str, Any]) -> dict[str, Any]:
    items = result.get("value", {}).get("items")
    if items is None:
        return result
    return {"type": "tuple", "items": [{key: part for key, part in item.items() if key != "values"} for item in items]}


def _pair(result: dict[str, Any], case: Pair) -> Pair | None:
    """The two batches that came back, or `None` if they aren't two batches of the shapes that went in."""
    items = result.get("value", {}).get("items", [])
    shapes = [item.get("shape") for item in items]
    sizes = [list(images.shape) for images in case]
    if shapes not in (sizes, sizes[::-1]) or not all("values" in item for item in items):
        return None
    first, second = (torch.tensor(item["values"], dtype=torch.float64).view(item["shape"]) for item in items)
    return first, second


def _done(values: Tensor, images: Tensor) -> Numbers | None:
    """What was subtracted from all images, and what they were divided by, if it is one number each."""
    fit = fitted(values, images)
    return fit and (round(-fit.offset / fit.slope, 5) + 0.0, round(1 / fit.slope, 5))


def _compared(training: Numbers | None, others: Numbers | None, images: Tensor, call: str) -> Iterator[Mark]:
    """Training by both numbers, and the others by both."""
    right = images.mean().item(), [images.std(correction=correction).item() for correction in (1, 0)]
    for came in (training, others):
        fits = came is not None and abs(came[0] - right[0]) < 1e-4 and min(
            abs(came[1] - value) for value in right[1]) < 1e-4
        yield Mark(fits, _said((right[0], right[1][0])), _said(came) if came else "no number for all images", call)


def _said(numbers: Numbers) -> str:
    return f"minus {numbers[0]:.4g}, divided by {numbers[1]:.4g}"


def _named(seen: list[dict[str, Any]], sets: list[Pair]) -> Diagnosis | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the deviation of one number, which some mistakes take
        found = (explained(seen, sets, tried(partial(standardise, correction=correction)), MISTAKES, _same)
                 for correction in (1, 0))
        return next((diagnosis for diagnosis in found if diagnosis), None)


def _same(result: dict[str, Any], pair: Pair | Exception) -> bool:
    if isinstance(pair, Exception):
        return same(result, pair)
    items = result.get("value", {}).get("items", [])
    return len(items) == 2 and all(same(item, images) for item, images in zip(items, pair, strict=True))


def _seen_otherwise(
    seen: list[dict[str, Any]], marks: Sequence[Mark], done: Sequence[tuple[Numbers | None, ...]]
) -> Diagnosis | None:
    """The numbers are right, or the same in every call."""
    if all(mark.passed for mark in marks[:2]):
        return IN_PLACE
    if any(result["arrays"] for result in seen) and all(mark.passed for mark in marks[1:]):
        return ARRAYS
    others_only = marks[0].passed
    used = {numbers for pair in done for numbers in pair[others_only:]}
    if len(used) > 1 or None in used:
        return None
    mean, deviation = used.pop() or (0, 1)
    where = "from the others " if others_only else ""
    return Diagnosis("fixed numbers", f"Whatever images are passed in, {mean:.4g} is subtracted {where}and the rest "
                     f"divided by {deviation:.4g}.", "Take both numbers from the images passed in as training.")
