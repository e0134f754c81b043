"""Runs a submission's notebook in a room, and keeps what was observed of its answers."""

import ast
import errno
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from nbformat import NotebookNode

from course_utils.grading.feedback import left_out, safe_outputs
from course_utils.grading.sandbox import ROOM, Gone, Sandbox

OBSERVATION = 2 << 20  # characters of the largest observation that is looked at
OUTPUTS = 10 << 20  # characters of all outputs of a notebook
NOT_SEEN = {"seen": None, "printed": "", "stopped": "unreadable"}


@dataclass(frozen=True)
class Check:
    """A check cell: the exercise it checks, and the expression that is the answer."""

    name: str
    answer: str


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


class Run:
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


def _plain(observation: Any) -> dict[str, Any]:
    """An observation of the form that judges know, whatever was sent for one."""
    if not isinstance(observation, dict) or len(str(observation.get("seen"))) > OBSERVATION:
        return NOT_SEEN
    stopped = observation.get("stopped")
    return {"seen": observation.get("seen"), "stopped": stopped if stopped is None else str(stopped),
            "printed": str(observation.get("printed", ""))[:600]}
