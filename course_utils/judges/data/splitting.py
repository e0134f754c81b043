"""What chapter 2 asks of a split: no number in both parts, and the same parts tomorrow."""

from collections.abc import Sequence
from typing import Any

from course_utils.judges import PRINTED, Mark, Marks, nothing, number
from course_utils.report import Diagnosis

NO_PARTS = Diagnosis("no parts", "What comes back isn't two rows of whole numbers.",
                     "Return two lists, or two tensors: those to train on, and those held back.")
MASKS = Diagnosis("masks", "The parts are made of True and False.",
                  "Return the numbers themselves; `torch.where(mask)[0]` finds them.")
SWAPPED_PARTS = Diagnosis("swapped", "The part that is held back comes first.", "Return the training part first.")
MINUS_ZERO = Diagnosis("minus zero", "With nothing held back, everything lands in the second part: −0 is 0, so "
    "`order[:-0]` is `order[:0]`, which is empty.", "Cut at `count - held_back` instead.")
SIZES = Diagnosis("sizes", "The parts don't have the sizes that were asked for.",
                  "`held_back` is how many numbers go to the second part; all others go to the first.")
OVERLAP = Diagnosis("overlap", "Some numbers are in both parts. What the network has been trained on tells nothing "
                    "about how it does on new images.", "Make one random order and cut it in two; two draws know "
                    "nothing of each other.")
REPEATED = Diagnosis("repeats", "A number comes more than once in the same part: it was drawn and put back.",
                     "`torch.randperm` gives each number once.")
OUTSIDE = Diagnosis("outside", "There are numbers outside 0 to count − 1; an image with such a number doesn't exist.",
                    "Count from 0.")
MISSING = Diagnosis("missing", "Some numbers are in neither part.",
                    "Every number from 0 to count − 1 belongs to one of the two.")
NOT_REPEATABLE = Diagnosis("not repeatable", "Two calls with the same seed give two splits. Sooner or later every "
                           "image has been trained on.", "Pass `generator=torch.Generator().manual_seed(seed)` to "
                           "whatever shuffles.")
IN_ORDER = Diagnosis("in order", "The part that is held back is a piece of the original order. Where a file is sorted "
                     "by digit or by writer, that part is unlike the rest.", "Shuffle before you cut.")
SEED_IGNORED = Diagnosis("seed ignored", "Every seed gives the same split.",
                         "Seed the generator with the seed that is passed in.")

Parts = tuple[list[int], list[int]]


def judge_split(seen: list[dict[str, Any]], inputs: list[list[int]]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `split`: sizes, no number twice, repeatable, random."""
    values = [result.get("value", {}) for result in seen]
    parts = [both for both in map(_parts, values) if both]
    if len(parts) < len(inputs):
        return [], _no_parts(values)
    sizes = [[count - held_back, held_back] for count, held_back, _ in inputs]
    came = [[len(part) for part in both] for both in parts]
    whole = [sorted(both[0] + both[1]) == list(range(case[0])) for both, case in zip(parts, inputs, strict=True)]
    first, again, other = (sorted(both[1]) for both in parts[:3])
    marks = [Mark(came == sizes, *first_difference(sizes, came)), Mark(all(whole)),
             Mark(first == again and bool(first)), Mark(first != other and not _in_one_piece(first))]
    return marks, _uneven(parts, sizes, came, inputs) or _unsteady(first, again, other)


def _parts(value: dict[str, Any]) -> Parts | None:
    """Two rows of whole numbers, or `None`."""
    rows = [[number(item) for item in part.get("items", [{}])] for part in value.get("items", [])]
    if len(rows) != 2 or not all(_is_whole(item) for row in rows for item in row):
        return None
    return [int(item) for item in rows[0] if item is not None], [int(item) for item in rows[1] if item is not None]


def _is_whole(item: float | None) -> bool:
    return item is not None and not isinstance(item, bool) and item == int(item)


def _no_parts(values: list[dict[str, Any]]) -> Diagnosis | None:
    if any("type" not in value for value in values):
        return None
    if nothing(values):
        return PRINTED
    kinds = {item.get("dtype", item["type"]) for part in values[0].get("items", []) for item in part.get("items", [])}
    return MASKS if kinds == {"bool"} else NO_PARTS


def first_difference(expected: Sequence[Any], came: Sequence[Any]) -> tuple[str, str]:
    """The first two that differ, as text, or nothing twice."""
    for wanted, got in zip(expected, came, strict=True):
        if wanted != got:
            return ", ".join(map(str, wanted)), ", ".join(map(str, got))
    return "", ""


def _in_one_piece(row: list[int]) -> bool:
    """Whether sorted numbers follow one another without a gap."""
    return not row or row[-1] - row[0] == len(row) - 1


def _uneven(
    parts: list[Parts], sizes: list[list[int]], came: list[list[int]], inputs: list[list[int]]
) -> Diagnosis | None:
    if came == [wanted[::-1] for wanted in sizes]:
        return SWAPPED_PARTS
    if came[:-1] == sizes[:-1] and came[-1] == sizes[-1][::-1]:
        return MINUS_ZERO
    if any(not 0 <= item < case[0] for both, case in zip(parts, inputs, strict=True) for part in both for item in part):
        return OUTSIDE
    if any(len(set(part)) < len(part) for both in parts for part in both):
        return REPEATED
    if any(set(both[0]) & set(both[1]) for both in parts):
        return OVERLAP
    if any(sum(got) < case[0] for got, case in zip(came, inputs, strict=True)):
        return MISSING
    return SIZES if came != sizes else None


def _unsteady(first: list[int], again: list[int], other: list[int]) -> Diagnosis | None:
    if first != again:
        return NOT_REPEATABLE
    if _in_one_piece(first):
        return IN_ORDER
    return SEED_IGNORED if first == other else None
