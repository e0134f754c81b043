"""Judges `split`: no number in both parts, and the same parts tomorrow."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from course_utils.judges import PRINTED, Mark, Marks, nothing, number, say
from course_utils.judges.comparing import both
from course_utils.report import Diagnosis

NO_PARTS = Diagnosis("no parts", "What comes back isn't two rows of whole numbers.",
                     "Return two lists, or two tensors: those to train on, and those held back.")
MASKS = Diagnosis("masks", "The parts are made of True and False.",
                  "Return the numbers themselves; `torch.where(mask)[0]` finds them.")
FLOATS = Diagnosis("floats", "The numbers come as floats. They are places in a row, and nothing can be indexed with a "
                   "float.", "Make them whole: `.long()` for a tensor, `int(…)` for a number.")
SWAPPED_PARTS = Diagnosis("swapped", "The part that is held back comes first.", "Return the training part first.")
MINUS_ZERO = Diagnosis("minus zero", "With nothing held back, everything lands in the second part. −0 is 0, so "
                       "`order[:-0]` is `order[:0]`, which is empty, and `order[-0:]` is all of it.",
                       "Cut at `count - held_back` instead.")
SIZES = Diagnosis("sizes", "The parts don't have the sizes that were asked for.",
                  "`held_back` is how many numbers go to the second part; all others go to the first.")
IN_ORDER = Diagnosis("in order", "The part that is held back is a piece of the original order. Where a file is sorted "
                     "by digit or by writer, that part is unlike the rest.", "Shuffle before you cut.")
NOT_REPEATABLE = Diagnosis("not repeatable", "Two calls with the same seed give two splits. From run to run, images "
                           "move from one part to the other.",
                           "Pass `generator=torch.Generator().manual_seed(seed)` to whatever shuffles.")
SEED_IGNORED = Diagnosis("seed ignored", "Every seed gives the same split.",
                         "Seed the generator with the seed that is passed in.")

Parts = tuple[list[int], list[int]]


def judge_split(seen: list[dict[str, Any]], inputs: list[list[int]]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `split`: sizes, no number twice, repeatable, random."""
    calls = [f"split({', '.join(map(str, case))})" for case in inputs]
    parts = [_parts(result.get("value", {})) for result in seen]
    if None in parts:
        place = parts.index(None)
        mark = Mark(False, "two rows of whole numbers", shortened(say(seen[place])), calls[place])
        return [mark] * 3, _no_parts([result.get("value", {}) for result in seen])
    found = [pair for pair in parts if pair]
    sizes = [[count - held_back, held_back] for count, held_back, _ in inputs]
    came = [[len(part) for part in pair] for pair in found]
    wrong = [(rank, diagnosis, place) for place, (pair, case) in enumerate(zip(found, inputs, strict=True))
             for rank, diagnosis in enumerate(_content(pair, case[0])) if diagnosis]
    _, content, place = min(wrong, default=(0, None, 0), key=lambda found: (found[0], found[2]))
    first, again, other = (sorted(pair[1]) for pair in found[1:4])
    asked = all(map(_of_these, found, [case[0] for case in inputs], [case[1] for case in inputs]))
    marks = [
        next((Mark(False, f"{_pair(right)} from {call}", _pair(got), call)
              for right, got, call in zip(sizes, came, calls, strict=True) if right != got), Mark(True)),
        Mark(content is None, f"each of 0 to {inputs[place][0] - 1} once, from {calls[place]}",
             content.text.rstrip(".") if content else "", calls[place]),
        _seeded(asked, (first, again, other), calls),
    ]
    diagnoses = [diagnosis for diagnosis in (content, _uneven(sizes, came), _unsteady(first, again, other))
                 if diagnosis]
    if diagnoses[1:] and diagnoses[1] is SIZES:
        del diagnoses[1]  # it follows from what is lost or there twice
    return marks, both(*diagnoses[:2]) if len(diagnoses) > 1 else diagnoses[0] if diagnoses else None


def shortened(text: str, most: int = 200) -> str:
    """The beginning of a text, without the places of objects in memory, which differ from run to run."""
    text = re.sub(r" at 0x\w+", "", text)
    return text if len(text) <= most else f"{text[:most]} …"


def say_row(row: Sequence[int], most: int = 8) -> str:
    """The first few numbers of a row."""
    return ", ".join(map(str, row[:most])) + (", …" if len(row) > most else "") if row else "none"


def _seeded(asked: bool, held_back: tuple[list[int], ...], calls: list[str]) -> Mark:
    """Whether the same seed gives the same part, and another seed another one, drawn at random."""
    first, again, other = held_back
    if not asked or first != again or not first:
        return Mark(False, "the same numbers held back twice", _other(first, again), f"{calls[1]}[1], {calls[2]}[1]")
    return Mark(first != other and not _in_one_piece(first), "a random part, and another one from another seed",
                f"{say_row(first)}; then {say_row(other)}", f"{calls[1]}[1], {calls[3]}[1]")


def _other(first: list[int], again: list[int]) -> str:
    return f"{say_row(first)}; then {say_row(again)}" if first != again else "none of these"


def _pair(sizes: Sequence[int]) -> str:
    return f"{sizes[0]} and {sizes[1]}"


def _parts(value: dict[str, Any]) -> Parts | None:
    """Two rows of whole numbers, or `None`."""
    rows = [part.get("items", [{}]) for part in value.get("items", [])]
    if len(rows) != 2 or any(_kind(item) not in WHOLE for row in rows for item in row):
        return None
    first, second = ([int(number(item) or 0) for item in row] for row in rows)
    return first, second


WHOLE = {"int", "int8", "int16", "int32", "int64", "uint8"}


def _kind(item: dict[str, Any]) -> str:
    return str(item.get("dtype", item["type"])) if number(item) is not None else "none"


def _of_these(parts: Parts, count: int, held_back: int) -> bool:
    """Whether two parts have to do with what was asked for: by how many there are, or by their largest number."""
    sizes = [len(part) for part in parts]
    largest = max((number for part in parts for number in part), default=0)
    return sum(sizes) == count or count - held_back in sizes or count - 2 <= largest <= count


def _no_parts(values: list[dict[str, Any]]) -> Diagnosis | None:
    if any("type" not in value for value in values):
        return None
    if nothing(values):
        return PRINTED
    kinds = {item.get("dtype", item["type"]) for part in values[0].get("items", []) for item in part.get("items", [])}
    if kinds == {"bool"}:
        return MASKS
    things = len(values[0].get("items", []))
    if things > 2 and all("items" in item for item in values[0]["items"][:2]):
        return Diagnosis("no parts", f"{things} things come back, and two are asked for.",
                         "Return the part to train on and the part that is held back, and nothing else.")
    return FLOATS if kinds and kinds <= {"float", "float32", "float64"} and things == 2 else NO_PARTS


def _in_one_piece(row: list[int]) -> bool:
    """Whether sorted numbers follow one another without a gap."""
    return not row or row[-1] - row[0] == len(row) - 1


def _content(parts: Parts, count: int) -> Iterator[Diagnosis | None]:
    """What is wrong with the numbers themselves, if anything; the first may be the reason of the others."""
    everything = [item for part in parts for item in part]
    outside = sorted(item for item in everything if not 0 <= item < count)
    yield _told(outside, "outside", f"There are numbers outside 0 to {count - 1}",
                "Count from 0: the last of `count` numbers is `count - 1`.")
    again = sorted({item for part in parts for item in part if part.count(item) > 1})
    yield _told(again, "repeats", "These numbers come more than once in the same part",
                "`torch.randperm` gives each number once.")
    yield _told(sorted({*parts[0]} & {*parts[1]}), "overlap", "These numbers are in both parts", "Cut one "
                "random order in two. Images that the network was trained on don't show how it does on new ones.")
    yield _told(sorted({*range(count)} - {*everything}), "missing", "These numbers are in neither part",
                "Every number from 0 to count − 1 belongs to one of the two.")


def _told(row: list[int], name: str, text: str, advice: str) -> Diagnosis | None:
    return Diagnosis(name, f"{text}: {say_row(row)}.", advice) if row else None


def _uneven(sizes: list[list[int]], came: list[list[int]]) -> Diagnosis | None:
    if came == [wanted[::-1] for wanted in sizes]:
        return SWAPPED_PARTS
    if came[:-1] == sizes[:-1] and came[-1] == sizes[-1][::-1]:
        return MINUS_ZERO
    return SIZES if came != sizes else None


def _unsteady(first: list[int], again: list[int], other: list[int]) -> Diagnosis | None:
    if first != again:
        return NOT_REPEATABLE
    if _in_one_piece(first):
        return IN_ORDER
    return SEED_IGNORED if first == other else None
