"""The learner's own answers: `from course_utils import mine`, then `mine.Net`.

An answer that is right is taken from the learner's own notebook; of another, the course's is used. Which one it is, is
printed when it is first asked for.
"""

from typing import Any

from course_utils.parts import CHAPTER_OF, part

__all__ = [*CHAPTER_OF]
_parts: dict[str, Any] = {}


def __getattr__(name: str) -> Any:
    if name not in CHAPTER_OF:
        raise AttributeError(f"mine has no {name}; it has {', '.join(CHAPTER_OF)}")
    if name not in _parts:
        try:
            found = part(name)
        except LookupError as error:
            raise AttributeError(str(error)) from None
        print(f"{name}: yours, from chapter {int(CHAPTER_OF[name][:2])}." if found.theirs else
              f"{name}: the course's. {found.why}".rstrip())
        _parts[name] = found.value
    return _parts[name]
