"""Reads an error for the learner: what it says, and what that means for the line that raised it."""

import re
from collections.abc import Mapping, Sequence

from course_utils.judges.meanings import MEANINGS, Meaning
from course_utils.report import Diagnosis


def raised(error: Mapping[str, str]) -> Diagnosis:
    """What an error says, and what that means for a beginner's code.

    Args:
        error: `{"type", "message", "line"}`, and `"passed"`: what the answer was called with.
    """
    said, called = _told(error)
    return meant(error, MEANINGS) or Diagnosis(
        "raised", f"{said}{called}", "Read the message from its end, and print the shapes or values just before that "
        "line.")


def meant(error: Mapping[str, str], meanings: Sequence[Meaning]) -> Diagnosis | None:
    """The first of some meanings that an error has; an exercise may know more of its errors than the table."""
    said, called = _told(error)
    if not (known := meaning_of(error, meanings)):
        return None
    meaning, parts = known
    return Diagnosis(meaning.name, f"{said} {meaning.text.format(**parts)}{called}", meaning.next.format(**parts))


def meaning_of(error: Mapping[str, str], meanings: Sequence[Meaning]) -> tuple[Meaning, dict[str, str]] | None:
    """The first row that an error matches, and the parts of its message that the row names."""
    for meaning in meanings:
        found = re.match(meaning.pattern, f"{error['type']}: {error['message']}", re.DOTALL)
        if found and (there := re.search(meaning.line, error.get("line", ""))):
            return meaning, {name: str(part) for name, part in (found.groupdict() | there.groupdict()).items()}
    return None


def _told(error: Mapping[str, str]) -> tuple[str, str]:
    where = f" at `{error['line']}`" if error["line"] else ""
    passed = error.get("passed")
    called = f" The answer was called with {passed[:300]}." if isinstance(passed, str) and passed else ""
    return sentence(f"Your code raised {error['type']}{where}: {error['message']}"), called


def sentence(text: str) -> str:
    """A text with a full stop at its end."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
