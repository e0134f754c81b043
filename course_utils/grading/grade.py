"""Grades one submission: from a notebook to the graded notebook, and nothing else.

Student code only runs in a `Sandbox`, where it is observed; what it returned is judged here. The hidden inputs come
from a seed that depends on the submission and on a secret, so that nobody can know them beforehand.
"""

import ast
import errno
import hashlib
import hmac
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import nbformat
import torch
from nbformat import NotebookNode
from nbformat.v4 import new_output

from course_utils.checks.guard import undisturbed
from course_utils.grading.feedback import explained, left_out, safe_markdown, safe_outputs, summary
from course_utils.grading.repair import repaired
from course_utils.grading.sandbox import ROOM, Gone, Sandbox
from course_utils.report import Report

OBSERVATION = 2 << 20  # characters of the largest observation that is looked at
OUTPUTS = 10 << 20  # characters of all outputs of a notebook
NOT_SEEN = {"seen": None, "printed": "", "stopped": "unreadable"}
_judging = threading.Lock()  # a judge draws from torch's one random generator


@dataclass(frozen=True)
class Check:
    """A check cell: the exercise it checks, and the expression that is the answer."""

    name: str
    answer: str


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
    run = _Run(chapter[3:], notebook, known, files, sandbox)
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


def check_of(cell: NotebookNode) -> Check | None:
    """The check that a released cell is, such as `check.mse(mse)`; `None` if it is none."""
    if cell.cell_type != "code" or not cell.metadata.get("nbgrader", {}).get("grade"):
        return None
    try:
        tree = ast.parse(cell.source).body
    except SyntaxError:
        return None
    match tree:
        case [ast.Expr(ast.Call(ast.Attribute(ast.Name("check"), name), [answer], []))]:
            return Check(name, ast.unparse(answer))
    return None


def hidden_seed(key: bytes, chapter: str, name: str) -> int:
    """The seed of an exercise's hidden inputs, from 1 to 1,000,000.

    Source: HMAC-SHA256, RFC 2104.
    """
    digest = hmac.digest(key, f"{chapter}/{name}".encode(), "sha256")
    return 1 + int.from_bytes(digest[:8], "big") % 1_000_000


class _Run:
    """Runs a notebook's cells in a sandbox; what ends the process is left out, and the rest run again."""

    def __init__(
        self, chapter: str, notebook: NotebookNode, known: set[str], files: Mapping[str, bytes], sandbox: Sandbox
    ) -> None:
        self.chapter, self.notebook, self.known, self.files, self.sandbox = chapter, notebook, known, files, sandbox
        found = {index: check_of(cell) for index, cell in enumerate(notebook.cells)}
        self.checks = {index: check for index, check in found.items() if check and self._has(check)}
        self.left_out: dict[tuple[int, bool], str] = {}  # a cell, and whether on hidden inputs: the reason
        self.suspected: set[tuple[int, bool]] = set()
        self.visible: dict[int, dict[str, Any]] = {}
        self.hidden: dict[int, dict[str, Any]] = {}
        self.seconds: dict[int, float] = {}
        self.seeds: dict[int, int] = {}

    def _has(self, check: Check) -> bool:
        return hasattr(import_module(f"course_utils.checks.{self.chapter}"), check.name)

    def all(self, key: bytes) -> None:
        """Run every cell, then observe every answer on its hidden inputs."""
        self.seeds = {index: hidden_seed(key, self.chapter, check.name) for index, check in self.checks.items()}
        self.end = time.monotonic() + self.sandbox.limits.total
        while not self._once():
            pass

    def _once(self) -> bool:
        """Run through what isn't left out; False if the process ended on the way."""
        steps = [(index, False) for index, cell in enumerate(self.notebook.cells) if cell.cell_type == "code"]
        steps += [(index, True) for index in self.checks]
        step = steps[0]
        self.room_left = OUTPUTS
        try:
            self.sandbox.open(self.files)
            for step in steps:
                if step not in self.left_out:
                    self._step(*step)
            return True
        except Gone as reason:
            if str(reason) == ROOM and step not in self.suspected:
                self.suspected.add(step)  # the machine may have ended the room, so try once more
                return False
            self.left_out[step] = str(reason)
            if step[0] not in self.checks:
                self.notebook.cells[step[0]].outputs = [left_out(str(reason))]
            return False
        finally:
            self.sandbox.close()

    def _step(self, index: int, hidden: bool) -> None:
        if time.monotonic() > self.end:
            self.left_out[index, hidden] = "total"
            if index not in self.checks:
                self.notebook.cells[index].outputs = [left_out("total")]
            return
        started = time.monotonic()
        if index in self.checks:
            self._observe(index, hidden)
        else:
            self._cell(index)
        self.seconds[index] = self.seconds.get(index, 0.0) * hidden + time.monotonic() - started

    def _cell(self, index: int) -> None:
        cell, limit = self.notebook.cells[index], self.sandbox.limits.seconds
        reply, interrupted = self.sandbox.run(cell.source, brief=cell.source in self.known, seconds=limit)
        cell.outputs, cell.execution_count = safe_outputs(reply.get("outputs")), None
        self.room_left -= len(str(cell.outputs))
        if self.room_left < 0:
            cell.outputs = [left_out("output")]
        if full := next(filter(None, map(_full, cell.outputs)), None):
            raise Gone(full)  # what the cell holds would be missing to the others
        if interrupted:
            cell.outputs.append(left_out("interrupted"))
            self.left_out[index, True] = "interrupted"

    def _observe(self, index: int, hidden: bool) -> None:
        check, seed = self.checks[index], self.seeds[index] if hidden else 0
        if hidden and self.visible.get(index, NOT_SEEN)["stopped"] == "time":
            self.hidden[index] = self.visible[index]
            return
        seen, interrupted = self.sandbox.observe(self.chapter, check.name, check.answer, seed, first=not hidden)
        if interrupted:
            self.left_out[index, hidden] = "interrupted"
        (self.hidden if hidden else self.visible)[index] = _plain(seen)


def _full(output: NotebookNode) -> str | None:
    """What a cell that stopped with this output had used up."""
    name, text = str(output.get("ename")), str(output.get("evalue"))
    return "memory" if name.endswith("MemoryError") else "files" if text.startswith(f"[Errno {errno.ENOSPC}]") else None


def _judge(run: _Run, index: int, cell: NotebookNode, graded: Graded) -> None:
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


def _plain(observation: Any) -> dict[str, Any]:
    """An observation of the form that judges know, whatever was sent for one."""
    if not isinstance(observation, dict) or len(str(observation.get("seen"))) > OBSERVATION:
        return NOT_SEEN
    stopped = observation.get("stopped")
    return {"seen": observation.get("seen"), "stopped": stopped if stopped is None else str(stopped),
            "printed": str(observation.get("printed", ""))[:600]}
