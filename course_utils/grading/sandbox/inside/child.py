"""One submission's process, as process 1 of a sandbox sees it: what it is asked, and what it may use."""

import base64
import json
import os
import select
import signal
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from shell import live
from wire import GRACE, receive, send

from course_utils.checks.clock import Clock

TICK, SELDOM = 0.02, 0.5  # seconds between two looks at a child: that is silent, that sends
LARGEST = 16 << 20  # bytes of a reply
BUSY = 4  # a submission's processes together may compute so many times the seconds that one may take
HERTZ = os.sysconf("SC_CLK_TCK")


class Ended(Exception):
    """The child is gone, or had to go; the message is the reason in one word."""


class Use(NamedTuple):
    """What a process uses: bytes of memory, threads, seconds of the processor with those of its ended children."""

    memory: int
    threads: int
    seconds: float


class Child:
    """One submission's process.

    Args:
        settings: What the host says of the room.
        shell: The IPython shell that the child inherits.
        files: What lies beside the notebook, in base64 by name.
        host: The channel to the host, which the child may not keep.
    """

    def __init__(self, settings: dict[str, Any], shell: Any, files: dict[str, str], host: socket.socket) -> None:
        self.settings, self.inherited = settings, _use(os.getpid()).memory
        folder = Path(settings["folder"]) / "submission"
        folder.mkdir()
        for name, content in files.items():
            with suppress(OSError, ValueError):  # a name that this system can't have
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(base64.b64decode(content))
        self.channel, theirs = socket.socketpair()
        self.pid = os.fork()
        if not self.pid:
            try:
                host.close()
                self.channel.close()
                live(settings, shell, lambda: receive(theirs), lambda reply: send(theirs, reply), folder)
            finally:
                os._exit(1)
        theirs.close()
        self.aside: int | None = None
        self.gone = self.interrupted = False

    def ask(self, message: bytes, seconds: float, alive: Callable[[], None]) -> bytes:
        """Pass a message on and give back the reply.

        Args:
            message: What to pass on.
            seconds: After so many the child is interrupted, as `clock` counts them.
            alive: Called about once a second.

        Raises:
            Ended: There is none: too much time, memory or output, too many processes, or the child is gone.
        """
        self.clock, self.seconds, self.alive = Clock(f"/proc/{self.pid}"), seconds, alive
        self.looked = self.told = time.monotonic()
        self.computed: float | None = None
        self.interrupted = False
        if self.gone:
            raise Ended("gone")
        try:
            self._write(struct.pack(">I", len(message)) + message)
            length = struct.unpack(">I", self._read(4))[0]
            if length > LARGEST:
                raise Ended("output")
            reply = self._read(length)
            self.clock.tick()
            return reply
        except Ended:
            self.end()
            raise
        except OSError:
            ended = self._how_it_ended()
            self.end()
            raise Ended(ended) from None

    def _write(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            if self._ready(writing=True):
                left = left[self.channel.send(left[: 1 << 16], socket.MSG_DONTWAIT):]

    def _read(self, count: int) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            if self._ready():
                part = self.channel.recv(min(count - len(parts), 1 << 20))
                if not part:
                    raise Ended(self._how_it_ended())
                parts += part
        return bytes(parts)

    def _ready(self, writing: bool = False) -> bool:
        """Whether the channel can be used now; looks at the child from time to time."""
        mine = [self.channel]
        ready = any(select.select([] if writing else mine, mine if writing else [], [], TICK))
        if not ready or time.monotonic() > self.looked + SELDOM:
            self._watch()
        return ready

    def _watch(self) -> None:
        self.looked = time.monotonic()
        if self.looked > self.told + 1:
            self.told = self.looked
            self.alive()
        with suppress(ChildProcessError):
            gone, status = os.waitpid(self.pid, os.WNOHANG)
            if gone:
                raise Ended(_word(status))
        if _state(self.pid) == "T":  # somebody stopped it, which is no reason to wait
            os.kill(self.pid, signal.SIGCONT)
        over = self.clock.tick() - self.seconds
        if reason := self._excess():
            raise Ended(reason)
        if over > GRACE:
            raise Ended("stuck")
        if over > 0 and not self.interrupted:
            self.interrupted = True
            os.kill(self.pid, signal.SIGINT)

    def _excess(self) -> str | None:
        """Which limit on the whole room is passed; a limit on one process is the kernel's."""
        if not self.settings["sealed"]:
            return None
        uses = [use for pid in _processes() if pid not in (1, self.aside) and (use := _use(pid)).threads]
        if len(uses) >= self.settings["processes"]:
            return "processes"
        if sum(use.threads for use in uses) > self.settings["threads"]:
            return "threads"
        if sum(max(use.memory - self.inherited, 0) for use in uses) > self.settings["memory"]:
            return "memory"
        computed = sum(use.seconds for use in uses)
        if self.computed is None:
            self.computed = computed
        return "stuck" if computed - self.computed > BUSY * (self.seconds + GRACE) else None

    def _how_it_ended(self) -> str:
        with suppress(ChildProcessError):
            for _ in range(50):
                gone, status = os.waitpid(self.pid, os.WNOHANG)
                if gone:
                    return _word(status)
                time.sleep(0.01)
        return "gone"

    def remember(self, reply: bytes) -> None:
        """Keep the number of the copy that the child says it set aside."""
        with suppress(ValueError, TypeError, RecursionError):
            aside = json.loads(reply).get("pid")
            self.aside = aside if isinstance(aside, int) and aside > 1 else None

    def back(self) -> None:
        """End the child, and go on with the copy that it set aside."""
        with suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self.aside is None or _state(self.aside) is None:
            self.gone = True
            return
        self.pid, self.aside = self.aside, None
        os.kill(self.pid, signal.SIGCONT)

    def end(self) -> None:
        """End the child and everything that it started."""
        self.gone = True
        self.channel.close()
        if self.settings["sealed"]:
            _end_all()
            return
        for pid in filter(None, (self.pid, self.aside)):
            with suppress(OSError):
                os.killpg(pid, signal.SIGKILL)
            with suppress(OSError):
                os.waitpid(pid, 0)


def _word(status: int) -> str:
    """Why a process is gone: somebody's SIGKILL, which may be the machine's own, or something else."""
    return "killed" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL else "gone"


def _processes() -> Iterator[int]:
    return (int(name) for name in os.listdir("/proc") if name.isdigit())


def _state(pid: int) -> str | None:
    """The letter for what a process does, such as T where it is stopped; `None` if it is gone or not to be seen."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return None


def _use(pid: int) -> Use:
    """What a process has for itself and shares with others of the room; nothing if it is gone."""
    try:
        lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, ValueError):
        return Use(0, 0, 0.0)
    if "RssAnon" not in lines:  # ended, and not yet waited for
        return Use(0, 0, 0.0)
    memory = sum(int(lines[name].split()[0]) << 10 for name in ("RssAnon", "RssShmem"))
    return Use(memory, int(lines["Threads"]), sum(map(int, after_name[11:15])) / HERTZ)


def _end_all() -> None:
    while True:
        with suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return
