"""Judges: what knows the right answers. Each turns an observation into a report.

A judge is a pure function of plain data: what `course_utils.checks` saw of an answer, and the inputs it saw it on.
No answer's code runs here, and nothing here is needed in order to observe, so grading can keep the two apart.

The judge of an exercise NAME is called NAME, in the module of its chapter. Where a chapter is a folder, it may leave
the work to `judge_NAME`, in a module that is named after the exercise, or after what several of them are about.
"""

import ast
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any, NamedTuple

import torch

from course_utils.checks.describe import describe
from course_utils.judges.raised import raised
from course_utils.report import Criterion, Diagnosis, Report


class Mark(NamedTuple):
    """Whether one criterion is met, what was expected and what came.

    Args:
        passed: Whether it is met.
        expected: What should have come.
        came: What came; never the same text as `expected`.
        case: A call on which they differ, as code that can be pasted into a cell; the smallest there is.
        first: Criteria without which nothing can be said of this one, beside those that `after` names.
    """

    passed: bool
    expected: str = ""
    came: str = ""
    case: str = ""
    first: tuple[str, ...] = ()


class After(NamedTuple):
    """The points of a criterion that nothing can be said of before others hold, and the names of those."""

    points: float
    first: tuple[str, ...]


def after(points: float, *first: str) -> After:
    """The points of a criterion, and the names of those that have to hold before it is judged."""
    return After(points, first)


Marks = Sequence[Mark]
Rule = Callable[[Any, Any], tuple[Marks, Diagnosis | None]]

NOT_ANSWERED = Diagnosis(
    "not answered", "The answer is still the empty one.", "Write yours, run its cell, then run this one again."
)
HALF_ANSWERED = Diagnosis(
    "half answered",
    "One part of the answer still raises NotImplementedError.",
    "Replace the line `raise NotImplementedError` that is left.",
)
UNREADABLE = Diagnosis(
    "unreadable", "What the answer gave back can't be read as a result.",
    "Compare what it returns with the return type in the docstring.",
)
STOPPED = {
    "time": Diagnosis(
        "too long", "The answer ran for more than 10 seconds and was stopped.",
        "Look for a loop whose end is never reached.",
    ),
    "memory": Diagnosis(
        "memory", "The answer ran out of memory and was stopped.",
        "Look for a list or a tensor that grows without end, or is made larger than you meant.",
    ),
    "interrupt": Diagnosis("interrupted", "You interrupted the check.", "Run the cell again when you are ready."),
    "fault": Diagnosis(
        "fault", "The check could not go on with what the answer gave back. That is a fault of the check.",
        "Compare what the answer returns with the return type in its docstring.",
    ),
    "raised": Diagnosis(
        "left", "The answer ended the check itself instead of returning.",
        "Return the result; calls such as `exit()` have no place in it.",
    ),
}
VISIBLE = "The checks you can see pass. When your work is graded, the same check also runs on other inputs."


def judge(
    criteria: Mapping[str, float | After], note: str | Callable[[Any], str] = VISIBLE
) -> Callable[[Rule], Callable[..., Report]]:
    """Make a rule the judge of the exercise it is named after.

    The rule takes `(seen, inputs)` and returns one `Mark` per criterion, and a `Diagnosis` or `None`. It need not
    handle an answer that was stopped, is still empty, or gave back what the rule can't read.

    Args:
        criteria: What is checked, and the points for each, or `after(points, …)` the criteria that come first.
        note: Added to a report of full points on the inputs that a learner sees; a function makes it of what was seen.
    """
    points = {name: each.points if isinstance(each, After) else each for name, each in criteria.items()}
    first = {name: each.first for name, each in criteria.items() if isinstance(each, After)}
    if strange := {name for names in first.values() for name in names} - points.keys():
        raise ValueError(f"No criterion is called {', '.join(strange)}.")

    def judged_by(rule: Rule) -> Callable[..., Report]:
        @wraps(rule)
        def judged(observation: dict[str, Any], inputs: Any, fresh: bool = False) -> Report:
            marks, diagnosis = _apply(rule, observation, inputs)
            marks = marks or [_of_an_error(observation.get("seen"))] * len(points)
            missed = {name: mark for name, mark in zip(points, marks, strict=True) if not mark.passed}
            again = _again(missed, observation.get("seen"))
            rows = [Criterion(name, points[name], False, first=tuple(waits)) if not mark.passed and waits
                    else Criterion(name, points[name], mark.passed, mark.expected, mark.came)
                    for name, mark in zip(points, marks, strict=True)
                    for waits in [[one for one in dict.fromkeys(
                        (*first.get(name, ()), *mark.first, *again.get(name, ()))) if one in missed]]]
            full = not missed
            return Report(
                rule.__name__,
                rows,
                None if full else diagnosis or _general(observation, marks),
                "" if fresh or not full else note if isinstance(note, str) else note(observation["seen"]),
                str(observation.get("printed", "")),
            )

        judged.points = sum(points.values())  # type: ignore[attr-defined]
        return judged

    return judged_by


def _again(missed: Mapping[str, Mark], seen: Any) -> dict[str, list[str]]:
    """The criteria of which an error says nothing but that it was raised, which another one before them shows."""
    shown: dict[str, str] = {}
    again = {}
    for name, mark in missed.items():
        error = next((text for each in errors(seen) if ":" in mark.came
                      and (text := say({"error": each})).startswith(mark.came)), None)
        if error and shown.setdefault(error, name) != name:
            again[name] = [shown[error]]
    return again


def _apply(rule: Rule, observation: dict[str, Any], inputs: Any) -> tuple[Marks, Diagnosis | None]:
    if observation.get("stopped"):
        return [], STOPPED.get(observation["stopped"], UNREADABLE)
    try:
        return rule(observation["seen"], inputs)
    except Exception:  # an observation may be forged, or of a kind no rule thought of; either earns nothing
        return [], UNREADABLE


def _of_an_error(seen: Any) -> Mark:
    error = next(errors(seen), None)
    return Mark(False, "a result", error["type"]) if error else Mark(False)


def _general(observation: dict[str, Any], marks: Marks) -> Diagnosis:
    """What can be said of any answer whose mistake has no name."""
    error = next(errors(observation.get("seen")), None)
    if error and error["type"] == "NotImplementedError" and error["line"].startswith("raise"):
        return HALF_ANSWERED if any(mark.passed for mark in marks) else NOT_ANSWERED
    unused = _unused(observation.get("names"))
    if error:
        told = raised(error)
        return Diagnosis(told.name, f"{told.text} {unused.text}", f"{told.next} {unused.next}") if unused else told
    found = unused or _not_called(observation.get("seen"))
    return replace(found, code=unknown(marks).code) if found else unknown(marks)


def _unused(names: Any) -> Diagnosis | None:
    """An argument that no line of the answer uses, and what of the notebook it uses; `names` may be forged."""
    unused, read = (_listed(names.get(part)) if isinstance(names, dict) else "" for part in ("unused", "read"))
    if not unused:
        return None
    instead = f" It uses the notebook's own {read}." if read else ""
    where = f"Write {unused} where the answer needs what was passed in."
    if unused.endswith(" of `__init__`"):
        name = unused.split("`")[1]
        where = f"If another method needs it, keep it there: `self.{name} = {name}`, and write `self.{name}` later."
    return Diagnosis("unused", f"No line of the answer uses the argument {unused}.{instead}", where)


def _not_called(seen: Any) -> Diagnosis | None:
    """Whether a method came back instead of what it gives."""
    parts = seen.values() if isinstance(seen, dict) else seen if isinstance(seen, list) else ()
    if isinstance(seen, dict) and seen.get("type") in ("builtin_function_or_method", "method", "function"):
        return UNCALLED
    return next(filter(None, map(_not_called, parts)), None)


def _listed(names: Any) -> str:
    found = [name for name in names[:3] if isinstance(name, str)] if isinstance(names, list) else []
    return " and ".join(f"`{name[:40].replace(' of ', '` of `')}`" for name in found)


def unknown(marks: Marks) -> Diagnosis:
    """What differs, where no mistake is known that gives what came: the first missed case as code."""
    text = "The result differs from what was expected, and this check has no name for the mistake."
    mark = next((mark for mark in marks if not mark.passed and mark.case), None)
    if mark is None:
        return Diagnosis("unknown", text, "Compare what is expected and what came in the first missed line above.")
    expected, came = (" ".join(said.split()) for said in (mark.expected, mark.came))
    return Diagnosis("unknown", text, "Paste the lines below into a new cell, and follow them through your code.",
                     f"{mark.case}\n# expected: {expected}\n# came: {came}")


COSTLESS = "A wrong guess costs nothing: run the next cell, and change the guess when you know why."
PRINTED = Diagnosis(
    "prints", "Every call gives None: the function comes to its end without a `return` that gives a result.",
    "End it with `return` and the result. If one is there, ask whether it is ever reached.",
)
UNCALLED = Diagnosis(
    "no brackets", "What comes back is a method or a function itself, and not what it gives: it isn't called.",
    "Write the brackets behind its name, as in `x.item()`.",
)


def prediction(criterion: str) -> Callable[[Rule], Callable[..., Report]]:
    """Make a rule the judge of the guess it is named after; it gets the guess as it was meant."""
    def judged_by(rule: Rule) -> Callable[..., Report]:
        @wraps(rule)
        def kindly(seen: Any, inputs: Any) -> tuple[Marks, Diagnosis | None]:
            return rule(as_meant(seen), inputs)

        return judge({criterion: 1}, note="")(kindly)

    return judged_by


NUMBER = re.compile(r"([-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?) ?(?:%|[a-z ]+)?", re.IGNORECASE)
WRAPPED = re.compile(r"(?:torch\.)?(?:Size|tensor)\((.*)\)")


def as_meant(seen: dict[str, Any]) -> dict[str, Any]:
    """A described guess without quotes, units and tensors around a number, or around several in brackets."""
    values = seen.get("values")
    if values is not None and len(values) == 1:
        return {"type": type(values[0]).__name__, "value": values[0]}
    if values is not None and len(seen["shape"]) == 1:
        return {"type": "tuple", "items": [{"type": type(value).__name__, "value": value} for value in values]}
    if seen["type"] != "str":
        return seen
    text = seen["value"].strip()
    if wrapped := WRAPPED.fullmatch(text):
        text = wrapped[1]
    if number := NUMBER.fullmatch(text):
        text = number[1].replace(",", "")
    try:
        meant = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return seen
    return describe(meant) if isinstance(meant, int | float | tuple | list) else seen


def guess(
    seen: dict[str, Any], right: bool, known: Mapping[Any, Diagnosis], other: Diagnosis, empty: str = "None"
) -> tuple[Marks, Diagnosis]:
    """Judge a prediction: its one mark, and what is behind this guess if `known` has it; `empty` is no guess yet."""
    if seen["type"] == empty:
        return [Mark(False)], Diagnosis(
            "not answered", "There is no guess yet.",
            f"Replace {'None' if empty == 'None' else '`...`'} with your guess; a wrong one costs nothing.",
        )
    return [Mark(right, "what the next cells show", say(seen))], known.get(plain(seen), other)


def plain(seen: dict[str, Any]) -> Any:
    """A described number, text, list or tuple as itself, lists as tuples; `None` for anything else."""
    return tuple(plain(item) for item in seen["items"]) if "items" in seen else seen.get("value")


def errors(seen: Any) -> Iterator[dict[str, str]]:
    """Every error in an observation, in order; what has another form was made up, and is none."""
    if isinstance(seen, dict):
        error = seen.get("error")
        if isinstance(error, dict) and all(isinstance(error.get(part), str) for part in ("type", "message", "line")):
            yield error
        for part in seen.values():
            yield from errors(part)
    elif isinstance(seen, list):
        for part in seen:
            yield from errors(part)


def raised_or(seen: Any, came: str) -> str:
    """The first error of an observation in a few words, or what else is said to have come."""
    error = next(errors(seen), None)
    return say({"error": error}) if error else came


def say(result: dict[str, Any]) -> str:
    """A described value, or the result of a call, in a few words."""
    if "error" in result:
        return f"{result['error']['type']}: {result['error']['message']}"
    seen = _value(result)
    if "items" in seen:
        inside = ", ".join(say(item) for item in seen["items"])
        one = "," if len(seen["items"]) == 1 else ""
        return f"({inside}{one})" if seen["type"] == "tuple" else f"[{inside}]"
    if seen.get("shape") == [] and seen.get("values"):
        return f"tensor({seen['values'][0]:.4g})"
    if "shape" in seen and len(seen.get("values", range(SMALL + 1))) <= SMALL:
        return _small(seen)
    if "shape" in seen:
        return f"a tensor of shape {shape(seen['shape'])}, {seen['dtype']}"
    if isinstance(seen.get("value"), float):
        return repr(float(f"{seen['value']:.6g}"))
    if "value" in seen:
        return repr(seen.get("written", seen["value"]))
    text = re.sub(r" at 0x[0-9a-f]+", "", str(seen.get("text", "")))
    return f"{' '.join(text.split())[:60]} …" if len(text) > 60 else text or str(seen["type"])


SMALL = 12  # numbers of a tensor that is printed


def _small(seen: dict[str, Any]) -> str:
    """A small tensor with its numbers, and its type where that isn't the usual one."""
    usual = seen["dtype"] in ("float32", "int64", "bool")
    kind = {"bool": torch.bool}.get(seen["dtype"], torch.float64)
    values = torch.tensor(seen["values"], dtype=kind).view(seen["shape"])
    text = str(_rounded(values.tolist(), whole=not seen["dtype"].startswith(("float", "bfloat"))))
    return f"tensor({text}{'' if usual else ', ' + seen['dtype']})"


def _rounded(values: Any, whole: bool) -> Any:
    if isinstance(values, list):
        return [_rounded(value, whole) for value in values]
    if isinstance(values, bool):
        return values
    return int(values) if whole and math.isfinite(values) else float(f"{values:.4g}")


def as_code(value: Any) -> str:
    """A number, text, list or small tensor as the code that makes it, with four digits."""
    if isinstance(value, torch.Tensor):
        whole = not value.is_floating_point()
        dtype = "" if value.dtype in (torch.float32, torch.int64) else f", dtype={value.dtype}"
        text = re.sub(r"\b(nan|inf)\b", r'float("\1")', str(_rounded(value.tolist(), whole)))
        return f"torch.tensor({text}{dtype})"
    return repr(_rounded(value, False) if isinstance(value, float) else value)


def shape(sizes: Sequence[int]) -> str:
    """A shape the way PyTorch's documentation writes it, such as `(1, 10)`."""
    return str(tuple(sizes))


def number(result: dict[str, Any]) -> float | None:
    """The number in a described value or in the result of a call, or `None`."""
    seen = _value(result)
    if seen.get("shape") == []:
        return seen["values"][0]
    return seen["value"] if seen.get("type") in ("int", "float") and "value" in seen else None


def _value(result: dict[str, Any]) -> dict[str, Any]:
    return result["value"] if isinstance(result.get("value"), dict) else result


def nothing(results: Iterable[dict[str, Any]]) -> bool:
    """Whether every call, or described value, is a function's None: it ends without a return."""
    return all(_value(result).get("type") == "None" for result in results)


def uncalled(results: Iterable[dict[str, Any]]) -> bool:
    """Whether every call gives back a method or a function of Python's own, without its brackets."""
    return all(_value(result).get("type") in ("builtin_function_or_method", "method") for result in results)


def word(seen: dict[str, Any]) -> dict[str, Any]:
    """A described guess, a text in lower case and without spaces around it; `written` keeps it as it came."""
    if seen["type"] != "str":
        return seen
    return seen | {"value": seen["value"].strip().lower(), "written": seen["value"]}
