"""Marks and mistakes of functions that return whole numbers: `output_size` and `count_parameters`."""

from collections.abc import Sequence
from typing import Any

from course_utils.judges import Mark, Marks, number, plain, say
from course_utils.report import Diagnosis

FLOATS = Diagnosis(
    "floats", "The values are right, and they are floats. Counts and sizes are whole; `nn.Linear` refuses a float.",
    "Divide with `//`, which keeps whole numbers whole.",
)
TENSOR = Diagnosis(
    "a tensor", "The values are right, and they come as tensors.",
    "`.item()` makes a plain number out of a tensor that holds one, and `int(…)` a whole one.",
)
TEXT = Diagnosis("text", "The values are right, and they come as text.", "Leave out the quotes or the f.")
TWO_SIZES = Diagnosis("twice", "The right number comes several times, as a row.", "Return it once, as an int.")
NOT_ADDED = Diagnosis("not added", "A list of numbers comes back, which together give the right one.",
                      "Add them up: `sum(…)`.")
NOTHING_ADDED = Diagnosis("always 0", "Every answer is 0, from which a counter starts.",
                          "Add to it in the loop: `count += 1`, or `total += …`.")
A_LIST = Diagnosis(
    "a list", "A list or a range comes back with as many entries as the number that is asked for.",
    "Return how many there are: `len(…)` of it.",
)


def whole_numbers(seen: list[Any], criteria: list[int], right: list[int], calls: list[tuple[str, str]]) -> Marks:
    """Marks of a function that returns ints: one for each criterion its calls belong to, and one for the type.

    A call is told in a few words, and as code.
    """
    cases = list(zip(seen, criteria, right, calls, strict=True))
    marks = []
    for criterion in sorted(set(criteria)):
        missed = (Mark(False, f"{value} {words}", say(result), code) for result, belongs, value, (words, code) in cases
                  if belongs == criterion and number(result) != value)
        marks.append(next(missed, Mark(True)))
    kinds = {result["value"]["type"] if "value" in result else "an error"
             for result, value in zip(seen, right, strict=True) if value}  # of nothing, an error may come
    if not any(mark.passed for mark in marks):
        return [*marks, Mark(False, "an int, and a right one", "no right value yet")]
    return [*marks, Mark(kinds == {"int"}, "int", ", ".join(sorted(kinds - {"int"})), calls[0][1])]


def not_a_number(seen: Sequence[dict[str, Any]], right: list[int]) -> Diagnosis | None:
    """What is wrong with the type of the results, if it is that and not the values."""
    kinds = {result["value"]["type"] for result in seen if "value" in result}
    if kinds == {"Tensor"} and [result.get("value", {}).get("values") for result in seen] == [[size] for size in right]:
        return TENSOR
    if [number(result) for result in seen] == right and kinds != {"int"}:
        return TENSOR if "Tensor" in kinds else FLOATS
    if {number(result) for result in seen} == {0}:
        return NOTHING_ADDED
    if kinds == {"str"}:
        return TEXT if [plain(result["value"]) for result in seen] == [str(value) for value in right] else None
    rows = [[number(item) for item in result.get("value", {}).get("items", [])] for result in seen]
    if [{*row} for row in rows] == [{value} for value in right]:
        return TWO_SIZES
    if all(None not in row for row in rows) and [sum(row) for row in rows] == right:  # type: ignore[arg-type]
        return NOT_ADDED
    return A_LIST if [len(row) for row in rows] == right else None
