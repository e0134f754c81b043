"""Right and wrong answers to every exercise, with the points and the diagnosis each must get."""

import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    exercise: str
    value: Any
    points: float | None  # None: all of them
    diagnosis: str | None

    @property
    def label(self) -> str:
        return f"{self.exercise}: {getattr(self.value, '__name__', repr(self.value))}"

    def source(self) -> str:
        """The answer as a learner would have typed it into the notebook."""
        if not callable(self.value):
            return f"{self.exercise} = {self.value!r}\n"
        parts = inspect.getmro(self.value)[::-1] if inspect.isclass(self.value) else [self.value]
        parts = [part for part in parts if part.__module__.startswith("tests.")]
        text = "\n\n".join(_bare_source(part) for part in dict.fromkeys([*_helpers(parts), *parts]))
        return f"import math\nimport numpy as np\n\n{text}\n{self.exercise} = {self.value.__name__}\n"


def _helpers(parts: list[Any]) -> list[Any]:
    """The functions of their module that some functions and classes call, those that are called first."""
    found = []
    for part in parts:
        whole = vars(inspect.getmodule(part))
        for name in re.findall(r"\b[a-z]\w+(?=\()", inspect.getsource(part)):
            helper = whole.get(name)
            if inspect.isfunction(helper) and helper.__module__ == part.__module__ and helper is not part:
                found += [*_helpers([helper]), helper]
    return found


def _bare_source(part: Any) -> str:
    text = textwrap.dedent(inspect.getsource(part))
    return text[re.search(r"^(def|class) ", text, re.M).start():]


class Bank(list[Answer]):
    """The answers of one chapter.

    `otherwise` has, by exercise, the diagnoses that are seen by something else than numbers that a mistake gives: by a
    type, an order, a mode, a call, or something that is the same.
    """

    def __init__(self) -> None:
        super().__init__()
        self.otherwise: dict[str, set[str]] = {}

    def right(self, exercise: str, *values: Any) -> Callable[[Any], Any]:
        """Add values, or the decorated function or class, as right answers."""
        return self._adder(exercise, values, None, None)

    def wrong(self, exercise: str, *values: Any, points: float, diagnosis: str) -> Callable[[Any], Any]:
        """Add wrong answers with the points and the diagnosis they get."""
        return self._adder(exercise, values, points, diagnosis)

    def _adder(self, exercise: str, values: Any, points: float | None, diagnosis: str | None) -> Callable[[Any], Any]:
        def add(value: Any) -> Any:
            self.append(Answer(exercise, value, points, diagnosis))
            return value

        for value in values:
            add(value)
        return add
