"""Grades one submission: from a notebook to the graded notebook, and nothing else.

Student code only runs in a `Sandbox`, where it is observed; what it returned is judged here. The hidden inputs come
from a seed that depends on the submission and on a secret, so that nobody can know them beforehand.
"""

import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import Any

import nbformat
from nbformat import NotebookNode

from course_utils.checks.defaults import default_settings
from course_utils.grading.feedback import explained, safe_markdown, shown_as, summary
from course_utils.grading.reading import newer_python
from course_utils.grading.repair import repaired
from course_utils.grading.run import NOT_SEEN, Run, name_of
from course_utils.grading.sandbox import Sandbox
from course_utils.report import Report

_judging = threading.Lock()  # default settings are those of the whole process


@dataclass
class Graded:
    """What came of one submission.

    Args:
        notebook: The graded notebook, as text. The score of a check cell is its output, as nbgrader reads it.
        scores: Points by grade_id.
        missed: The name of the diagnosis where points are missing, by grade_id.
        repairs: What was put right before grading, in sentences.
        stopped: Why a cell was interrupted or left out, by its name.
        lacking: What the submission asks for and this machine doesn't have, such as `"the module seaborn"`.
        seconds: How long each code cell took, by its name.
    """

    notebook: str
    scores: dict[str, float] = field(default_factory=dict)
    missed: dict[str, str] = field(default_factory=dict)
    repairs: list[str] = field(default_factory=list)
    stopped: dict[str, str] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


def grade(
    chapter: str, release: str, submitted: bytes | None, files: Mapping[str, bytes], secret: bytes, sandbox: Sandbox,
    notes: Sequence[str] = (),
) -> Graded:
    """Grade one submission.

    Args:
        chapter: The assignment, such as `"01_network"`.
        release: The released notebook, as text.
        submitted: The submitted file; `None` if there is none.
        files: Other files of the submission, by name.
        secret: Makes the hidden inputs unpredictable.
        sandbox: The room to run it in.
        notes: What was noticed before, told with the repairs.

    Returns:
        The graded submission; whatever was submitted, it is graded.

    Raises:
        NotGraded: The machine kept it from being graded.
        SandboxError: The room can't be made again.
    """
    released = _released(release)
    notebook, repairs = repaired(released, submitted)
    known = {cell.source for cell in released.cells if not cell.metadata.get("nbgrader")}
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source not in known:
            cell.source = safe_markdown(cell.source)
    graded = Graded("", repairs=[*notes, *repairs])
    run = Run(chapter[3:], notebook, known, files, sandbox, newer_python(submitted or b""))
    run.all(secret + hashlib.sha256(submitted or b"").digest())
    for index, cell in enumerate(notebook.cells):
        if index in run.checks:
            _judge(run, index, cell, graded)
    graded.seconds = {name_of(notebook.cells[index], index): seconds for index, seconds in run.seconds.items()}
    graded.stopped = {name_of(cell, index): reason for index, cell in enumerate(notebook.cells)
                      if (reason := run.reason(index))}
    graded.lacking = run.all_lacking()
    if graded.repairs or graded.lacking:
        notebook.cells.insert(0, summary(graded.repairs, graded.lacking))
    graded.notebook = nbformat.writes(notebook)
    return graded


@lru_cache(2)
def _released(text: str) -> NotebookNode:
    return nbformat.reads(text, as_version=4)


def _judge(run: Run, index: int, cell: NotebookNode, graded: Graded) -> None:
    check, grade_id = run.checks[index], cell.metadata.nbgrader.grade_id
    visible, hidden = (
        _report(run.chapter, check.name, seen.get(index, NOT_SEEN), seed)
        for seen, seed in ((run.visible, 0), (run.hidden, run.seeds[index]))
    )
    reason = run.reason(index) or run.visible.get(index, NOT_SEEN)["stopped"]
    seconds = run.sandbox.limits.answer
    report = explained(visible, hidden, reason, run.lacking_for(check.answer), seconds)
    points = float(cell.metadata.nbgrader.points)
    score = round(min(max(float(report) * points / report.points, 0.0), points), 6)
    graded.scores[grade_id] = score
    if report.diagnosis:
        graded.missed[grade_id] = report.diagnosis.name
    cell.execution_count = None
    cell.outputs = [shown_as("execute_result", {"text/plain": f"{score:g}", "text/html": report._repr_html_()})]


def _report(chapter: str, name: str, observation: dict[str, Any], seed: int) -> Report:
    """Judge an observation that student code may have forged."""
    check = getattr(import_module(f"course_utils.checks.{chapter}"), name)
    judge = getattr(import_module(f"course_utils.judges.{chapter}"), name)
    with _judging, default_settings():
        inputs = check.draw(seed)
        try:
            return judge(observation, inputs, fresh=seed != 0)
        except Exception:  # no shape of a forged observation may end the batch
            return judge(NOT_SEEN, inputs, fresh=seed != 0)
