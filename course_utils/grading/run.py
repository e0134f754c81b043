"""Runs a submission's notebook in a room, and keeps what was observed of its answers."""

import ast
import hmac
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from typing import Any

from nbformat import NotebookNode

from course_utils.grading.feedback import left_out, safe_outputs
from course_utils.grading.sandbox import ROOM, Gone, Reply, Sandbox
from course_utils.judges import errors

LOSSES = 6  # of rooms, after which one submission isn't tried again
DOUBTS = 3  # after being killed so many times at one step, a process is taken to have killed itself
OBSERVATION = 2 << 20  # characters of the largest observation that is looked at
OUTPUTS = 10 << 20  # characters of all outputs of a notebook
USED_UP = ("memory", "threads", "files")
MORE = 2  # so many times the total is there for answers, which cells that came before can't use up
Step = tuple[int, str]  # a cell, and what is done: "cell", "hidden" for hidden inputs, "aside" and "back"
NOT_SEEN = {"seen": None, "printed": "", "stopped": "unreadable"}


class NotGraded(Exception):
    """What kept a submission from being graded, and isn't its own doing; the message is one sentence."""


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


def name_of(cell: NotebookNode, index: int) -> str:
    """What a grader knows a cell by: its grade_id, or its place."""
    return cell.metadata.get("nbgrader", {}).get("grade_id") or f"cell {index + 1}"


def hidden_seed(key: bytes, chapter: str, name: str) -> int:
    """The seed of an exercise's hidden inputs, from 1 to 1,000,000.

    Source: HMAC-SHA256, RFC 2104.
    """
    digest = hmac.digest(key, f"{chapter}/{name}".encode(), "sha256")
    return 1 + int.from_bytes(digest[:8], "big") % 1_000_000


class Run:
    """Runs a notebook's cells in a sandbox; what ends the process is left out, and the rest run again."""

    def __init__(
        self, chapter: str, notebook: NotebookNode, known: set[str], files: Mapping[str, bytes], sandbox: Sandbox,
        python: str | None = None,
    ) -> None:
        self.python = python
        self.chapter, self.notebook, self.known, self.files, self.sandbox = chapter, notebook, known, files, sandbox
        found = {index: check_of(cell) for index, cell in enumerate(notebook.cells)}
        self.checks = {index: check for index, check in found.items() if check and self._has(check)}
        self.losses, self.doubts = 0, Counter[Step]()
        self._forget()

    def _has(self, check: Check) -> bool:
        return hasattr(import_module(f"course_utils.checks.{self.chapter}"), check.name)

    def _forget(self) -> None:
        self.used = 0.0
        self.left_out: dict[Step, str] = {}
        self.interrupted: set[int] = set()
        self.lacking: dict[int, list[str]] = {}
        self.visible: dict[int, dict[str, Any]] = {}
        self.hidden: dict[int, dict[str, Any]] = {}
        self.seconds: dict[int, float] = {}

    def all(self, key: bytes) -> None:
        """Run the cells up to the last check, observe every answer on its hidden inputs, and run what follows.

        What follows the last check runs in a copy that was made before the hidden inputs came, so that it can neither
        take their time nor show them.

        Raises:
            NotGraded: Rooms were lost again and again.
            SandboxError: No room can be made.
        """
        self.seeds = {index: hidden_seed(key, self.chapter, check.name) for index, check in self.checks.items()}
        while not self._once():
            pass

    def _steps(self) -> Iterator[Step]:
        cells = [index for index, cell in enumerate(self.notebook.cells) if cell.cell_type == "code"]
        last = max(self.checks, default=len(cells))
        after = [index for index in cells if index > last]
        yield from ((index, "cell") for index in cells if index <= last)
        if after:
            yield last, "aside"
        yield from ((index, "hidden") for index in self.checks)
        if after:
            yield last, "back"
        yield from ((index, "cell") for index in after)

    def _once(self) -> bool:
        """Run through what isn't left out; False if the process ended on the way."""
        self.room_left = OUTPUTS
        step = next(self._steps(), None)
        try:
            self.sandbox.open(self.files)
            for step in self._steps():
                if step not in self.left_out:
                    self._step(*step)
            return True
        except Gone as reason:
            if step:
                self._blame(step, str(reason))
            return False
        finally:
            self.sandbox.close()

    def _blame(self, step: Step, reason: str) -> None:
        """Leave out what ended the process, unless it may have been the machine."""
        if reason == ROOM:
            self.losses += 1
            if self.losses == LOSSES:
                where = name_of(self.notebook.cells[step[0]], step[0])
                raise NotGraded(f"its room was lost {LOSSES} times, the last time at {where}")
            self._forget()
            return
        self.doubts[step] += 1
        if reason == "killed" and self.doubts[step] < DOUBTS:
            return
        self._leave_out(step, reason)

    def reason(self, index: int) -> str | None:
        """Why a cell, or an answer at its check, was stopped or left out; `None` if it wasn't."""
        found = self.left_out.get((index, "cell")) or self.left_out.get((index, "hidden"))
        return found or ("interrupted" if index in self.interrupted else None)

    def all_lacking(self) -> list[str]:
        """What the machine doesn't have for this notebook, each thing once."""
        seen = [part["seen"] for part in self.visible.values()]
        modules = [f"the module {found[1]}" for error in errors(seen) if error.get("type") == "ModuleNotFoundError"
                   and (found := re.match(r"No module named '(\w+)", str(error.get("message"))))]
        return list(dict.fromkeys([*chain(*self.lacking.values()), *modules]))

    def lacking_for(self, answer: str) -> list[str]:
        """What the machine didn't have for the cell of an answer."""
        return [what for index, found in self.lacking.items() for what in found
                if name_of(self.notebook.cells[index], index) == answer]

    def _leave_out(self, step: Step, reason: str) -> None:
        index, kind = step
        if kind == "back":  # there is no copy, so nothing that follows can run
            for later, _ in [later for later in self._steps() if later[0] > index]:
                self._leave_out((later, "cell"), "rest")
        self.left_out[step] = reason
        if kind == "cell" and index not in self.checks:
            self.notebook.cells[index].outputs = [left_out(reason)]

    def _step(self, index: int, kind: str) -> None:
        match kind:
            case "aside":
                self.sandbox.set_aside()
            case "back":
                self.sandbox.go_back()
            case _ if self.used > self.sandbox.limits.total * (MORE if index in self.checks else 1):
                self._leave_out((index, kind), "total")
            case "hidden":
                self._observe(index, hidden=True)
            case _ if index in self.checks:
                self._observe(index, hidden=False)
            case _:
                self._cell(index)

    def _cell(self, index: int) -> None:
        cell, limit = self.notebook.cells[index], self.sandbox.limits.seconds
        reply = self.sandbox.run(cell.source, brief=cell.source in self.known, seconds=limit)
        self._spent(index, reply)
        cell.outputs, cell.execution_count = safe_outputs(reply.content.get("outputs")), None
        self.lacking[index] = _sentences(reply.content.get("lacking"))
        if self.python and any(output.get("ename") == "SyntaxError" for output in cell.outputs):
            self.lacking[index].append(self.python)
        self.room_left -= len(str(cell.outputs))
        if self.room_left < 0:
            cell.outputs = [left_out("output")]
        if (full := reply.content.get("full")) in USED_UP:
            raise Gone(full)  # what the cell holds would be missing to the others
        if reply.interrupted:
            cell.outputs.append(left_out("interrupted"))
            self.interrupted.add(index)

    def _observe(self, index: int, hidden: bool) -> None:
        check, seed = self.checks[index], self.seeds[index] if hidden else 0
        if hidden and self.visible.get(index, NOT_SEEN)["stopped"] in ("time", "interrupt"):
            self.hidden[index] = self.visible[index]
            return
        reply = self.sandbox.observe(self.chapter, check.name, check.answer, seed, first=not hidden)
        self._spent(index, reply)
        if reply.interrupted:
            self.interrupted.add(index)
        (self.hidden if hidden else self.visible)[index] = _plain(reply.content)

    def _spent(self, index: int, reply: Reply) -> None:
        self.used += reply.seconds
        self.seconds[index] = self.seconds.get(index, 0.0) + reply.seconds


def _sentences(found: Any) -> list[str]:
    return [str(what)[:100] for what in found[:10]] if isinstance(found, list) else []


def _plain(observation: Any) -> dict[str, Any]:
    """An observation of the form that judges know, whatever was sent for one."""
    if not isinstance(observation, dict) or len(str(observation.get("seen"))) > OBSERVATION:
        return NOT_SEEN
    stopped = observation.get("stopped")
    return {"seen": observation.get("seen"), "stopped": stopped if stopped is None else str(stopped),
            "printed": str(observation.get("printed", ""))[:600], "names": observation.get("names")}
