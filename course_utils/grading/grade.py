"""Grades one submission: from a notebook to the graded notebook, and nothing else.

Student code only runs in a `Sandbox`, where it is observed; what it returned is judged here. The hidden inputs come
from a seed that depends on the submission and on a secret, so that nobody can know them beforehand.
"""

import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import nbformat
import torch
from nbformat import NotebookNode
from nbformat.v4 import new_output

from course_utils.checks.guard import undisturbed
from course_utils.grading.feedback import explained, safe_markdown, summary
from course_utils.grading.repair import repaired
from course_utils.grading.run import NOT_SEEN, Run
from course_utils.grading.sandbox import Sandbox
from course_utils.report import Report

_judging = threading.Lock()  # a judge draws from torch's one random generator


@dataclass
class Graded:
    """What came of one submission.

    Args:
        notebook: The graded notebook, as text. The score of a check cell is its output, as nbgrader reads it.
        scores: Points by grade_id.
        missed: The name of the diagnosis where points are missing, by grade_id.
        repairs: What was put right before grading, in sentences.
        stopped: Why a cell was interrupted or left out, by its name.
        seconds: How long each code cell took, by its name.
    """

    notebook: str
    scores: dict[str, float] = field(default_factory=dict)
    missed: dict[str, str] = field(default_factory=dict)
    repairs: list[str] = field(default_factory=list)
    stopped: dict[str, str] = field(default_factory=dict)
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
        The graded submission; whatever was submitted, this raises nothing.

    Raises:
        SandboxError: The room can't be made again.
    """
    released = nbformat.reads(release, as_version=4)
    notebook, repairs = repaired(released, submitted)
    known = {cell.source for cell in released.cells if not cell.metadata.get("nbgrader")}
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source not in known:
            cell.source = safe_markdown(cell.source)
    graded = Graded("", repairs=[*notes, *repairs])
    run = Run(chapter[3:], notebook, known, files, sandbox)
    run.all(secret + hashlib.sha256(submitted or b"").digest())
    for index, cell in enumerate(notebook.cells):
        if index in run.checks:
            _judge(run, index, cell, graded)
    graded.seconds = {name_of(notebook.cells[index], index): seconds for index, seconds in run.seconds.items()}
    graded.stopped = {name_of(notebook.cells[index], index): reason for (index, _), reason in run.left_out.items()}
    if graded.repairs:
        notebook.cells.insert(0, summary(graded.repairs))
    graded.notebook = nbformat.writes(notebook)
    return graded


def name_of(cell: NotebookNode, index: int) -> str:
    """What a grader knows a cell by: its grade_id, or its place."""
    return cell.metadata.get("nbgrader", {}).get("grade_id") or f"cell {index + 1}"


def _judge(run: Run, index: int, cell: NotebookNode, graded: Graded) -> None:
    check, grade_id = run.checks[index], cell.metadata.nbgrader.grade_id
    reason = run.left_out.get((index, False)) or run.left_out.get((index, True))
    visible, hidden = (
        _report(run.chapter, check.name, seen.get(index, NOT_SEEN), seed)
        for seen, seed in ((run.visible, 0), (run.hidden, run.seeds[index]))
    )
    report = explained(visible, hidden, reason or run.visible.get(index, NOT_SEEN)["stopped"])
    points = float(cell.metadata.nbgrader.points)
    score = round(min(max(float(report) * points / report.points, 0.0), points), 6)
    graded.scores[grade_id] = score
    if report.diagnosis:
        graded.missed[grade_id] = report.diagnosis.name
    cell.execution_count = None
    cell.outputs = [new_output("execute_result", {"text/plain": f"{score:g}", "text/html": report._repr_html_()})]


def _report(chapter: str, name: str, observation: dict[str, Any], seed: int) -> Report:
    """Judge an observation that student code may have forged."""
    inputs = getattr(import_module(f"course_utils.checks.{chapter}"), name).draw(seed)
    judge = getattr(import_module(f"course_utils.judges.{chapter}"), name)
    with _judging, undisturbed():
        torch.set_num_threads(1)  # what is judged is small, and rooms use the other cores
        try:
            return judge(observation, inputs, fresh=seed != 0)
        except Exception:  # no shape of a forged observation may end the batch
            return judge(NOT_SEEN, inputs, fresh=seed != 0)
