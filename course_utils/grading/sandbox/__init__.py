"""A room in which student code runs: no network, no course but what chapters import, nothing that outlasts it."""

import json
import os
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from course_utils.grading.reading import clean
from course_utils.grading.sandbox.bubblewrap import TRUST, SandboxError, require
from course_utils.grading.sandbox.inside.wire import ALIVE, ENDED, HEADER, INTERRUPTED, receive, send
from course_utils.grading.sandbox.room import Limits, Room, remove_orphans
from course_utils.report import SECONDS

__all__ = ["Gone", "Limits", "Reply", "Sandbox", "SandboxError", "require"]

PATIENCE = 30.0  # seconds without a sign of life after which a room is given up
STARTING = 300.0  # the same for one that imports torch on a busy machine
TRIES = 4  # to make a room, where the machine ends it without a word
NO_ROOM = "Rooms end as soon as they are made: this machine may have too little memory or time, or something ends them."
ROOM = "room"  # why a process is gone: the whole room is


class Gone(Exception):
    """The process that ran a submission's cells is gone; the message says why in one word."""


class Reply(NamedTuple):
    """What a room answers.

    Args:
        content: Plain data, unchecked, with no half characters in it.
        interrupted: Whether the cell or the answer had to be interrupted.
        seconds: What it took, without the time in which the machine did something else.
    """

    content: dict[str, Any]
    interrupted: bool
    seconds: float


class Sandbox:
    """One room, used by one submission after another.

    Args:
        modules: What chapters import, beside torch, matplotlib and the course.
        limits: What a submission may use.
        sealed: Whether bubblewrap keeps it apart from this machine; otherwise an ordinary process of this user runs it.
        chapter: The one that is graded, such as `"04_loss"`; the course's answers to earlier ones are there.

    Raises:
        SandboxError: bubblewrap is missing, or can't make a room here.
    """

    def __init__(
        self, modules: tuple[str, ...] = (), limits: Limits | None = None, sealed: bool = True, chapter: str = "",
    ) -> None:
        self.modules, self.limits, self.sealed, self.chapter = modules, limits or Limits(), sealed, chapter
        self.room: Room | None = None
        self.ended = False
        self._start()

    def _start(self) -> None:
        """Make the room, and wait until it has imported what chapters need."""
        if not hasattr(os, "fork"):
            raise SandboxError("Grading needs Linux or macOS; on Windows it runs in WSL.")
        if self.sealed:
            require()
        remove_orphans()
        for _ in range(TRIES):
            if self.ended:
                raise SandboxError("The room was ended before its work was done.")
            self.number, self.room = 0, Room(self.modules, self.limits, self.sealed, self.chapter)
            try:
                self._answer(self.room, 0, STARTING)
                return
            except Gone:
                reason = self.room.why_it_failed() if self.room else None
                self._remove()
                if reason:
                    raise SandboxError(f"No room can be made here ({reason}); mend it, {TRUST}") from None
        raise SandboxError(NO_ROOM)

    def end(self) -> None:
        """End the room and everything in it, for good; a thread that waits for it gets a SandboxError."""
        self.ended = True
        self._remove()

    def _remove(self) -> None:
        room, self.room = self.room, None
        if room:
            room.remove()

    def open(self, files: Mapping[str, bytes]) -> None:
        """Begin a submission, with files beside its notebook; a room that doesn't answer is made anew.

        Raises:
            SandboxError: No room answers.
        """
        order = {"do": "open", "files": {name: b64encode(content).decode() for name, content in files.items()}}
        for _ in range(TRIES):
            try:
                if self.lost:
                    self._start()
                self._ask(order)
                return
            except Gone:
                continue
        raise SandboxError(NO_ROOM)

    def run(self, source: str, brief: bool, seconds: float) -> Reply:
        """Run a cell.

        Returns:
            `{"outputs": ...}` as nbformat has them, and as `"lacking"` what this machine doesn't have.

        Raises:
            Gone: The cell ended its process, or had to be ended with it.
        """
        return self._ask({"do": "run", "source": source, "brief": brief, "seconds": seconds})

    def observe(self, chapter: str, name: str, answer: str, seed: int, first: bool) -> Reply:
        """Observe an answer on the inputs of a seed; `first` is at its check, where `answer` is looked up.

        Returns:
            The observation; it is interrupted where it took longer than an answer may, and a cell's time more: an
            answer may import and compile.

        Raises:
            Gone: The answer ended its process, or had to be ended with it.
        """
        return self._ask({"do": "observe", "chapter": chapter, "name": name, "answer": answer, "seed": seed,
                          "first": first, "answer_seconds": self.limits.answer,
                          "seconds": self.limits.answer + self.limits.seconds + 3})

    def set_aside(self) -> None:
        """Keep a copy of the submission's process as it is now, without threads it started; see `go_back`."""
        self._ask({"do": "aside", "seconds": SECONDS})

    def go_back(self) -> None:
        """Forget what happened since `set_aside`.

        Raises:
            Gone: There is no copy.
        """
        self._ask({"do": "back", "seconds": SECONDS})

    def close(self) -> None:
        """End the submission and sweep the room; one that doesn't answer is made anew when the next one comes."""
        with suppress(Gone):
            self._ask({"do": "close"})

    @property
    def lost(self) -> bool:
        """Whether there is no room now."""
        return self.room is None

    def _ask(self, order: dict[str, Any]) -> Reply:
        """Give an order and wait for its reply; a room that fails to answer is never used again."""
        room = self.room
        if room is None:
            raise Gone(ROOM)
        self.number += 1
        try:
            room.channel.settimeout(PATIENCE)
            send(room.channel, json.dumps(order | {"number": self.number}).encode())
            return self._answer(room, self.number, PATIENCE)
        except (OSError, Gone) as reason:
            if isinstance(reason, Gone) and str(reason) != ROOM:
                raise
            self._remove()
            raise Gone(ROOM) from None

    def _answer(self, room: Room, wanted: int, patience: float) -> Reply:
        room.channel.settimeout(patience)
        kind = ALIVE
        while kind == ALIVE:
            try:
                message = receive(room.channel)
            except (OSError, EOFError):
                raise Gone(ROOM) from None
            number, kind, seconds = HEADER.unpack_from(message)
            if number != wanted:
                raise Gone(ROOM)
        body = message[HEADER.size:]
        if kind == ENDED:
            raise Gone(body.decode())
        return Reply(_content(body), kind == INTERRUPTED, seconds)


def _content(body: bytes) -> dict[str, Any]:
    try:
        reply = _clean(json.loads(body)) if body else {}
    except (ValueError, RecursionError):
        reply = {}
    return reply if isinstance(reply, dict) else {}


def _clean(value: Any) -> Any:
    """Plain data with each half of a character, which no file can hold, replaced."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return value
