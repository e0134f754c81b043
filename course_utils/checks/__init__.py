"""Checks: what a learner calls. Each observes an answer and has the observation judged.

The module of a chapter, such as `course_utils.checks.network`, has one `Check` per exercise and prediction. The check
of an exercise NAME is called NAME, what draws its inputs `_NAME_inputs`, and a function that runs the answer for it
`_observe_NAME`, or `observe_NAME` in another module. What several exercises share names them in its docstring. The
judge of the same name in `course_utils.judges` knows the right answer; no module here does.
"""

import html
import json
import os
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from course_utils.checks.cells import failed, watch_the_notebook
from course_utils.checks.defaults import default_settings
from course_utils.checks.guard import SECONDS, guarded
from course_utils.checks.names import names_of
from course_utils.learner.folder import learners_folder
from course_utils.learner.progress import note
from course_utils.report import Diagnosis, Report, prose

TRIES = 5  # after which the course's own answer is shown
watch_the_notebook()


class Hint(str):
    """A text that a notebook shows as it is, without quotes, in a paragraph for each line."""

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return "".join(f"<p>{prose(line)}</p>" for line in self.splitlines())


class Code(Hint):
    """Lines of code that a notebook shows as they are."""

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self)}</pre>"


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
        self._tries: set[str] = set()  # what was seen of answers, as text
        self._answered = False

    def __call__(self, answer: Any, seed: int = 0) -> Report:
        """Check an answer.

        Args:
            answer: The learner's function, class or value.
            seed: Draws the inputs. 0 is what a learner sees; grading uses others.

        Returns:
            The points earned, with the explanation. Nothing the answer does makes this raise.
        """
        with default_settings():
            judge = getattr(import_module(f"course_utils.judges.{self.chapter}"), self.name)
            observation = self.observe(answer, seed)
            report: Report = judge(observation, self.draw(seed), fresh=seed != 0)
            if seed == 0:
                note(self.chapter, report)
                report = self._seen_alone(report, observation) if _alone() else report
        return self._of_an_older_answer(report) if self.name in failed else report

    def _seen_alone(self, report: Report, observation: dict[str, Any]) -> Report:
        """A report for somebody who works without a class: nobody grades it, and other answers may be seen."""
        if report.diagnosis is None or report.diagnosis.name != "not answered":
            self._tries.add(json.dumps(observation["seen"], sort_keys=True))
        if report < report.points:
            return report
        self._answered = True
        way = _shown().another_way(self.chapter, self.name)
        return Report(report.exercise, report.criteria, report.diagnosis, "", report.printed, way)

    def solution(self) -> Hint:
        """The course's own answer, after full points or five different tries.

        Only in the folder that `course lab` makes, and unless COURSE_ANSWERS=off is in the environment.
        """
        left = TRIES - len(self._tries)
        if not _alone():
            return Hint("Answers are shown only where you work for yourself, in the folder that `course lab` makes.")
        if left > 0 and not self._answered:
            return Hint(f"Try it yourself first. The answer is shown after full points, or after {TRIES} different "
                        f"tries, of which {left} are left. A hint: `check.{self.name}.hint()`.")
        text = _shown().solution(self.chapter, self.name)
        return Code(text) if text else Hint("The answer isn't here.")

    def _of_an_older_answer(self, report: Report) -> Report:
        older = Diagnosis(
            "older answer", f"The cell that defines `{self.name}` failed when it ran last ({failed[self.name]}). These "
            "points are those of the one that worked before.", "Mend that cell, run it, then run this one again.")
        return Report(report.exercise, report.criteria, older, "", report.printed)

    def observe(self, answer: Any, seed: int = 0, seconds: float | None = None) -> dict[str, Any]:
        """Run the answer on the inputs of a seed and give back what was seen, as plain data.

        It is stopped after so many `seconds`; `None` are those that a learner's answer has.
        """
        with default_settings():
            inputs = self.draw(seed)
            limit = SECONDS if seconds is None else seconds
            observation = guarded(lambda: self.look(answer, inputs), limit) | {"names": names_of(answer)}
            return json.loads(json.dumps(observation))

    def hint(self) -> Hint:
        """One more hint each time it is asked for."""
        self._hints_given = min(self._hints_given + 1, len(self.hints))
        given, all_hints = self._hints_given, len(self.hints)
        lines = [f"Hint {number} of {all_hints}: {text}" for number, text in enumerate(self.hints[:given], 1)]
        lines.append("That was the last hint." if given == all_hints else "Run this cell again for the next one.")
        return Hint("\n".join(lines))


def _alone() -> bool:
    """Whether the learner works for themselves, so that answers may be shown: in a folder that `course lab` made."""
    return learners_folder() is not None and os.environ.get("COURSE_ANSWERS") != "off"


def _shown() -> Any:
    return import_module("course_utils.parts.shown")  # which isn't there where a class is graded


def check(draw: Callable[[int], Any] = lambda seed: None, hints: Sequence[str] = ()) -> Callable[[Any], Check]:
    """Make the decorated function, which observes an answer, the `Check` of its exercise."""
    return lambda look: Check(look, draw, hints)
