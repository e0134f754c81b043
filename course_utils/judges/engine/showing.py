"""What the judges of chapter 10 share: arrays as text and as code, tuples of them, and errors of NumPy."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from course_utils.checks.describe import describe
from course_utils.judges import errors, say
from course_utils.judges.comparing import same
from course_utils.judges.meanings import MEANINGS, Meaning
from course_utils.judges.raised import meant, raised
from course_utils.report import Diagnosis

ERRORS = [
    Meaning(r"ValueError: The truth value of an array", "many at once",
            "A condition needs one True or False, and an array with several numbers came.",
            "A comparison such as `a > 0` gives an array of True and False, with which numbers can be multiplied; "
            "`np.where` chooses number by number."),
    Meaning(r"ValueError: operands could not be broadcast together with (?:remapped )?shapes (?P<a>\([\d,]*\)) "
            r"(?P<b>\([\d,]*\))", "shapes differ", "Arrays of the shapes {a} and {b} meet, and don't fit.",
            "Print both shapes just before this line. Where a matrix product was meant, it is `@`."),
    Meaning(r"ValueError: matmul: Input operand 1 has a mismatch in its core dimension 0.*\(size (?P<b>\d+) is "
            r"different from (?P<a>\d+)\)", "matrix shapes", "In a matrix product, the rows of the first have {a} "
            "numbers, and the columns of the second have {b}: they must be as long as each other.",
            "Print both shapes. `.T` exchanges the axes of one."),
    Meaning(r"ValueError: cannot reshape array of size (?P<size>\d+) into shape (?P<shape>\([\d,]*\))", "reshape",
            "An array of {size} numbers doesn't fit into {shape}: there are copies to be added up first.",
            "Sum over the axes that were stretched, and reshape afterwards if at all."),
    Meaning(r"AxisError: axis (?P<axis>-?\d+) is out of bounds for array of dimension (?P<dim>\d+)", "no such axis",
            "There is no axis {axis} in an array of {dim}.", "Print its shape just before this line: a sum without "
            "`keepdims=True` takes the axis away."),
    *MEANINGS,
]


def error_of(seen: Any) -> Diagnosis | None:
    """What the first error of an observation means; none for one that says that the answer isn't written yet."""
    error = next(errors(seen), None)
    if error is None or unwritten(error):
        return None
    return meant(error, ERRORS) or raised(error)


def unwritten(error: dict[str, str]) -> bool:
    """Whether an error is that of an empty answer."""
    return error["type"] == "NotImplementedError" and error["line"].startswith("raise")


def fits(result: dict[str, Any], wanted: Any) -> bool:
    """Whether the result of a call is an array or a number, a tuple of them, or an error."""
    if not isinstance(wanted, tuple):
        return same(result, _tensor(wanted))
    value = result.get("value", {})
    items = value.get("items", [])
    return value.get("type") in ("tuple", "list") and len(items) == len(wanted) and all(
        same(item, _tensor(each)) for item, each in zip(items, wanted, strict=True))


def _tensor(value: Any) -> Any:
    return value if isinstance(value, Exception) else torch.as_tensor(np.asarray(value, dtype=np.float64))


def shown(result: dict[str, Any]) -> str:
    """What came, in a few words, with arrays as NumPy's."""
    return say(result).replace("tensor(", "array(").replace(", float64)", ")").replace("a tensor of", "an array of")


def plain(value: Any) -> Any:
    """An array as itself, one without axes as a number, and so in a tuple."""
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    return float(value) if np.ndim(value) == 0 else value


def compared(wanted: Any, result: dict[str, Any]) -> tuple[str, str]:
    """What was expected and what came, as two texts that differ."""
    expected, came = shown(describe(plain(wanted))), shown(result)
    if expected != came:
        return expected, came
    return expected, f"{came}, with other numbers behind the digits that are shown"


def numpy_code(value: Any) -> str:
    """A number, or lists of numbers as the code of an array."""
    return f"np.array({value})" if isinstance(value, list) else str(value)


def lines(call: str, **values: Any) -> str:
    """The lines that make some arrays and print a call with them."""
    return "\n".join([*(f"{name} = {numpy_code(value)}" for name, value in values.items()), f"print({call})"])


def none_of(results: Sequence[dict[str, Any]]) -> bool:
    """Whether all of some results are None."""
    return all(result.get("value", {}).get("type") == "None" for result in results)
