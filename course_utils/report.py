"""What a check answers with: a number that explains itself."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

SECONDS = 10.0  # that an answer may take at its check


@dataclass(frozen=True)
class Criterion:
    """One thing an answer is checked for.

    Args:
        name: What is looked at, as the learner reads it.
        points: What it is worth.
        passed: Whether the answer holds.
        expected: What should have come; empty where there is nothing to compare.
        came: What came instead; empty where the criterion is passed.
        first: Criteria that have to hold before this one can be judged, and don't.
    """

    name: str
    points: float
    passed: bool
    expected: str = ""
    came: str = ""
    first: tuple[str, ...] = ()

    @property
    def earned(self) -> float:
        """The points this criterion adds to the score."""
        return self.points if self.passed else 0.0


@dataclass(frozen=True)
class Diagnosis:
    """What went wrong, in the learner's terms.

    Args:
        name: A short stable name, such as `"no floor"`.
        text: What the answer does.
        next: The next thing to try.
        code: Lines that show it, to be pasted into a cell.
    """

    name: str
    text: str
    next: str = ""
    code: str = ""


class Way(NamedTuple):
    """Another way to write an answer: how it differs, and its code."""

    text: str
    code: str


class Report(float):
    """The points earned, and why.

    `repr` is the score, which nbgrader reads as partial credit; `str` is the explanation as plain text, and
    JupyterLab shows the same as HTML. The score is a finite number between 0 and `points`.

    Args:
        exercise: The exercise's name.
        criteria: What was checked; the score is the sum of what they earned.
        diagnosis: What went wrong, or `None`.
        note: A sentence on what the score does and doesn't cover.
        printed: What the answer printed while it was checked.
        way: Another way to write it, or `None`.
    """

    exercise: str
    criteria: tuple[Criterion, ...]
    diagnosis: Diagnosis | None
    note: str
    printed: str
    way: Way | None

    def __new__(
        cls,
        exercise: str,
        criteria: Sequence[Criterion],
        diagnosis: Diagnosis | None = None,
        note: str = "",
        printed: str = "",
        way: Way | None = None,
    ) -> Report:
        """Score the criteria."""
        report = super().__new__(cls, sum(criterion.earned for criterion in criteria))
        report.exercise, report.criteria, report.diagnosis = exercise, tuple(criteria), diagnosis
        report.note, report.printed, report.way = note, printed, way
        return report

    @property
    def points(self) -> float:
        """The points that can be earned."""
        return float(sum(criterion.points for criterion in self.criteria))

    def __repr__(self) -> str:
        return f"{float(self):g}"

    def __str__(self) -> str:
        lines = [self._headline()]
        for criterion in self.criteria:
            lines.append(f"  [{self._mark(criterion)}] {criterion.name} ({criterion.earned:g}/{criterion.points:g})")
            lines += [f"           {label}: {text}" for label, text in self._comparison(criterion)]
            lines += [f"           {_waits(criterion)}"] if self._mark(criterion) == "not yet" else []
        lines += [f"{label}:{NEWLINE if label in (CODE, CODE_OF_IT) else ' '}{text}" for label, text in self._remarks()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        given = {label for criterion in self.criteria for label, _ in self._comparison(criterion)}
        compared = [label for label in ("expected", "came") if label in given]
        columns = ["Result", "Points", "Checked", *map(str.capitalize, compared)]
        head = "".join(f'<th scope="col" style="{LEFT}">{column}</th>' for column in columns)
        rows = "".join(
            _row(criterion, self._mark(criterion), dict(self._comparison(criterion)), compared)
            for criterion in self.criteria
        )
        remarks = "".join(f"<p><strong>{label}:</strong> {_remark(label, text)}</p>" for label, text in self._remarks())
        return (
            f'<div role="group" tabindex="0" aria-label="{html.escape(self._headline(), quote=True)}" '
            'style="border-left: 4px solid currentColor; padding-left: 1em">'
            f"<p><strong>{_text(self._headline())}</strong></p>"
            f'<table style="margin: 0 0 1em"><thead><tr>{head}</tr>'
            f"</thead><tbody>{rows}</tbody></table>{remarks}</div>"
        )

    def _headline(self) -> str:
        open_yet = " not answered yet," if self._open() else ""
        return f"{self.exercise}:{open_yet} {float(self):g} of {self.points:g} point{'s' if self.points != 1 else ''}"

    def _open(self) -> bool:
        return self.diagnosis is not None and self.diagnosis.name == "not answered"

    def _mark(self, criterion: Criterion) -> str:
        if criterion.passed:
            return "passed"
        return "open" if self._open() else "not yet" if criterion.first else "missed"

    def _comparison(self, criterion: Criterion) -> list[tuple[str, str]]:
        if criterion.passed or self._open():
            return []
        return [(label, text) for label, text in (("expected", criterion.expected), ("came", criterion.came)) if text]

    def _remarks(self) -> list[tuple[str, str]]:
        remarks = []
        if self.diagnosis:
            remarks.append(("What happened", self.diagnosis.text))
            remarks.append(("Try next", self.diagnosis.next))
            remarks.append((CODE, self.diagnosis.code))
        remarks.append((PRINTED, self.printed))
        remarks.append(("Note", self.note))
        if self.way:
            remarks += [("Another way", self.way.text), (CODE_OF_IT, self.way.code)]
        return [(label, text) for label, text in remarks if text]


def _waits(criterion: Criterion) -> str:
    return f"judged after: {'; '.join(criterion.first)}"


PRINTED, CODE, CODE_OF_IT = "Your code printed", "In a new cell", "As code"
NEWLINE = "\n"
SYMBOLS = {"passed": "✓", "missed": "✗", "open": "–", "not yet": "–"}
LEFT = "text-align: left; padding: 0.4em 1em 0.4em 0.4em"


def _row(criterion: Criterion, mark: str, texts: Mapping[str, str], compared: Sequence[str]) -> str:
    result = f"{SYMBOLS[mark]} {mark}", f"{criterion.earned:g}/{criterion.points:g}"
    waits = f"<br><small>{_text(_waits(criterion))}</small>" if mark == "not yet" else ""
    name = f'<th scope="row" style="{LEFT}; font-weight: normal">{_text(criterion.name)}{waits}</th>'
    whole = "; white-space: nowrap" if compared else ""  # a wide comparison would break "missed" in two lines
    return f"<tr>{_cells(result, whole)}{name}{_cells([texts.get(label, '') for label in compared])}</tr>"


def _cells(texts: Sequence[str], style: str = "") -> str:
    return "".join(f'<td style="{LEFT}{style}">{_text(text)}</td>' for text in texts)


def _text(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def _remark(label: str, text: str) -> str:
    if label in (CODE, CODE_OF_IT):
        return f'<code style="white-space: pre-wrap; display: block">{html.escape(text)}</code>'
    return _text(text) if label == PRINTED else prose(text)


def prose(text: str) -> str:
    """A text of ours, in which code stands between backticks."""
    return re.sub("`(.+?)`", r"<code>\1</code>", _text(text))
