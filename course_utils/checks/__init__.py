"""Checks: what a learner calls. Each observes an answer and has the observation judged.

The module of a chapter, such as `course_utils.checks.network`, has one `Check` per exercise and prediction. The
judge of the same name in `course_utils.judges` knows the right answer; no module here does.
"""

import json
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from course_utils.checks.guard import SECONDS, guarded, undisturbed
from course_utils.progress import note
from course_utils.report import Report, prose


class Hint(str):
    """A text that a notebook shows as it is, without quotes, in a paragraph for each line."""

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return "".join(f"<p>{prose(line)}</p>" for line in self.splitlines())


class Check:
    """The check of one exercise.

    Args:
        look: Called with the answer and the inputs; returns what it saw as plain data.
        draw: Draws the inputs, plain data too, from a seed.
        hints: At most three, each giving away a little more.
    """

    def __init__(
        self, look: Callable[[Any, Any], Any], draw: Callable[[int], Any], hints: Sequence[str]
    ) -> None:
        self.chapter, self.name = look.__module__.rpartition(".")[2], look.__name__
        self.look, self.draw, self.hints = look, draw, hints
        self.__doc__ = look.__doc__
        self._hints_given = 0

    def __call__(self, answer: Any, seed: int = 0) -> Report:
        """Check an answer.

        Args:
            answer: The learner's function, class or value.
            seed: Draws the inputs. 0 is what a learner sees; grading uses others.

        Returns:
            The points earned, with the explanation. Nothing the answer does makes this raise.
        """
        judges = import_module(f"course_utils.judges.{self.chapter}")
        seen = self.observe(answer, seed)
        with undisturbed():  # a judge that makes a network draws numbers too
            report: Report = getattr(judges, self.name)(seen, self.draw(seed), fresh=seed != 0)
        if seed == 0:
            note(self.chapter, report)
        return report

    def observe(self, answer: Any, seed: int = 0) -> dict[str, Any]:
        """Run the answer on the inputs of a seed and give back what was seen, as plain data."""
        inputs = self.draw(seed)
        return json.loads(json.dumps(guarded(lambda: self.look(answer, inputs), SECONDS)))

    def hint(self) -> Hint:
        """One more hint each time it is asked for."""
        self._hints_given = min(self._hints_given + 1, len(self.hints))
        given, all_hints = self._hints_given, len(self.hints)
        lines = [f"Hint {number} of {all_hints}: {text}" for number, text in enumerate(self.hints[:given], 1)]
        lines.append("That was the last hint." if given == all_hints else "Run this cell again for the next one.")
        return Hint("\n".join(lines))


def check(draw: Callable[[int], Any] = lambda seed: None, hints: Sequence[str] = ()) -> Callable[[Any], Check]:
    """Make the decorated function, which observes an answer, the `Check` of its exercise."""
    return lambda look: Check(look, draw, hints)
