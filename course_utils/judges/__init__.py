"""Judges: what knows the right answers. Each turns an observation into a report.

A judge is a pure function of plain data: what `course_utils.checks` saw of an answer, and the inputs it saw it on.
No answer's code runs here, and nothing here is needed in order to observe, so grading can keep the two apart.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any, NamedTuple

from course_utils.report import Criterion, Diagnosis, Report


class Mark(NamedTuple):
    """Whether one criterion is met, what was expected and what came."""

    passed: bool
    expected: str = ""
    came: str = ""


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
UNKNOWN = Diagnosis(
    "unknown", "The result differs from what was expected, in a way this check has no name for.",
    "Take the first missed line above and work its case out on paper.",
)
OTHER_NUMBERS = Diagnosis(
    "unknown", "The shapes are right and the numbers aren't: more than one step differs, or one this check has no name "
    "for.", "Read your steps beside LeNet's table in chapter 1, line by line. What comes after each layer?",
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
    "interrupt": Diagnosis("interrupted", "You interrupted the check.", "Run the cell again when you are ready."),
    "raised": Diagnosis(
        "left", "The answer ended the check itself instead of returning.",
        "Return the result; calls such as `exit()` have no place in it.",
    ),
}
VISIBLE = "The checks you can see pass. When your work is graded, the same check also runs on other inputs."


def judge(criteria: Mapping[str, float], note: str = VISIBLE) -> Callable[[Rule], Callable[..., Report]]:
    """Make a rule the judge of the exercise it is named after.

    The rule takes `(seen, inputs)` and returns one `Mark` per criterion, and a `Diagnosis` or `None`. It need not
    handle an answer that was stopped, is still empty, or gave back what the rule can't read.

    Args:
        criteria: What is checked, and the points for each.
        note: Added to a report of full points on the inputs that a learner sees.
    """

    def judged_by(rule: Rule) -> Callable[..., Report]:
        @wraps(rule)
        def judged(observation: dict[str, Any], inputs: Any, fresh: bool = False) -> Report:
            marks, diagnosis = _apply(rule, observation, inputs)
            marks = marks or [Mark(False)] * len(criteria)
            rows = [
                Criterion(name, points, *mark) for (name, points), mark in zip(criteria.items(), marks, strict=True)
            ]
            full = all(mark.passed for mark in marks)
            return Report(
                rule.__name__,
                rows,
                None if full else diagnosis or _general(observation, marks),
                note if full and not fresh else "",
                str(observation.get("printed", "")),
            )

        judged.points = sum(criteria.values())  # type: ignore[attr-defined]
        return judged

    return judged_by


def _apply(rule: Rule, observation: dict[str, Any], inputs: Any) -> tuple[Marks, Diagnosis | None]:
    if observation.get("stopped"):
        return [], STOPPED.get(observation["stopped"], UNREADABLE)
    try:
        return rule(observation["seen"], inputs)
    except Exception:  # an observation may be forged, or of a kind no rule thought of; either earns nothing
        return [], UNREADABLE


def _general(observation: dict[str, Any], marks: Marks) -> Diagnosis:
    error = next(errors(observation.get("seen")), None)
    if error is None:
        return UNKNOWN
    if error["type"] == "NotImplementedError" and "forward" not in error["message"]:
        return HALF_ANSWERED if any(mark.passed for mark in marks) else NOT_ANSWERED
    where = f" at `{error['line']}`" if error["line"] else ""
    return Diagnosis(
        "raised",
        f"Your code raised {error['type']}{where}: {error['message']}",
        "Read the message from its end, and print the shapes or values just before that line.",
    )


COSTLESS = "A wrong guess costs nothing: run the next cell, and change the guess when you know why."
PRINTED = Diagnosis(
    "prints", "The function ends without a return, so a caller gets None.", "End it with `return` and the result."
)
FLOATS = Diagnosis(
    "floats", "The values are right, and they are floats. Counts and sizes are whole; `nn.Linear` refuses a float.",
    "Divide with `//`, which keeps whole numbers whole.",
)
TENSOR = Diagnosis(
    "a tensor", "The values are right, and they come as tensors.",
    "`numel()` gives an int; `.item()` makes a plain number out of a tensor that holds one.",
)


def guess(
    seen: dict[str, Any], right: bool, known: Mapping[Any, Diagnosis], other: Diagnosis
) -> tuple[Marks, Diagnosis]:
    """Judge a prediction: its one mark, and what is behind this guess if `known` has it."""
    if seen["type"] == "None":
        return [Mark(False)], Diagnosis(
            "not answered", "There is no guess yet.", "Replace None with your guess; a wrong one costs nothing."
        )
    return [Mark(right, came=say(seen))], known.get(plain(seen), other)


def whole_numbers(seen: list[Any], inputs: list[Any], right: list[int], expected: list[str]) -> Marks:
    """Marks of a function that returns ints: one for each criterion its calls belong to, and one for the type."""
    cases = list(zip(seen, inputs, right, expected, strict=True))
    marks = []
    for criterion in sorted({case["criterion"] for case in inputs}):
        missed = (Mark(False, text, say(result)) for result, case, value, text in cases
                  if case["criterion"] == criterion and number(result) != value)
        marks.append(next(missed, Mark(True)))
    kinds = {result["value"]["type"] if "value" in result else "an error" for result in seen}
    if not any(mark.passed for mark in marks):
        return [*marks, Mark(False, came="no right value yet")]
    return [*marks, Mark(kinds == {"int"}, "int", ", ".join(sorted(kinds)))]


def not_a_result(seen: list[Any], right: list[int]) -> Diagnosis | None:
    """What is wrong with the type of the results, if it is that and not the values."""
    kinds = {result["value"]["type"] for result in seen if "value" in result}
    if kinds == {"None"}:
        return PRINTED
    if [number(result) for result in seen] == right:
        return TENSOR if "Tensor" in kinds else FLOATS
    return None


def plain(seen: dict[str, Any]) -> Any:
    """A described number, text, list or tuple as itself, lists as tuples; `None` for anything else."""
    return tuple(plain(item) for item in seen["items"]) if "items" in seen else seen.get("value")


def errors(seen: Any) -> Iterator[dict[str, str]]:
    """Every error in an observation, in order."""
    if isinstance(seen, dict):
        if isinstance(seen.get("error"), dict):
            yield seen["error"]
        for part in seen.values():
            yield from errors(part)
    elif isinstance(seen, list):
        for part in seen:
            yield from errors(part)


def say(result: dict[str, Any]) -> str:
    """A described value, or the result of a call, in a few words."""
    if "error" in result:
        return f"{result['error']['type']}: {result['error']['message']}"
    seen = _value(result)
    if "items" in seen:
        inside = ", ".join(say(item) for item in seen["items"])
        return f"({inside})" if seen["type"] == "tuple" else f"[{inside}]"
    if seen.get("shape") == [] and seen.get("values"):
        return f"tensor({seen['values'][0]:.4g})"
    if "shape" in seen:
        return f"a tensor of shape {shape(seen['shape'])}, {seen['dtype']}"
    if isinstance(seen.get("value"), float):
        return repr(float(f"{seen['value']:.6g}"))
    if "value" in seen:
        return repr(seen.get("written", seen["value"]))
    return str(seen.get("text") or seen["type"])


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


def word(seen: dict[str, Any]) -> dict[str, Any]:
    """A described guess, a text in lower case and without spaces around it; `written` keeps it as it came."""
    if seen["type"] != "str":
        return seen
    return seen | {"value": seen["value"].strip().lower(), "written": seen["value"]}
