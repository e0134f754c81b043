"""A room in which student code runs: no network, no course but what chapters import, nothing that outlasts it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import font_manager  # noqa: F401  writes the list of fonts that a room is given

import course_utils
from course_utils.checks.guard import SECONDS
from course_utils.grading.sandbox.bubblewrap import TRUST, SandboxError, bubblewrap, last_line, require
from course_utils.grading.sandbox.wire import GRACE, receive, send

PRELOADED = ["course_utils", "course_utils.pictures", "course_utils.checks", "matplotlib.pyplot",
             "matplotlib_inline.backend_inline", "torch.nn.functional"]
NOT_IN_THE_ROOM = ("judges", "grading", "__pycache__")
MEGABYTE = 1 << 20
ROOM = "room"  # why a process is gone: the whole room is


class Gone(Exception):
    """The process that ran a submission's cells is gone; the message says why in one word."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Args:
        seconds: Time for one cell.
        total: Seconds for the whole notebook.
        memory: Bytes of memory, of all its processes together.
        processes: How many processes there may be at once.
        file: Bytes of one file, and of all of them together.
    """

    seconds: float = 60
    total: float = 600
    memory: int = 2048 * MEGABYTE
    processes: int = 64
    file: int = 64 * MEGABYTE


class Sandbox:
    """One room, used by one submission after another.

    Args:
        modules: What chapters import, beside torch, matplotlib and the course.
        limits: What a submission may use.
        sealed: Whether bubblewrap keeps it apart from this machine; otherwise an ordinary process of this user runs it.

    Raises:
        SandboxError: bubblewrap is missing, or can't make a room here.
    """

    def __init__(self, modules: tuple[str, ...] = (), limits: Limits | None = None, sealed: bool = True) -> None:
        self.modules, self.limits, self.sealed = modules, limits or Limits(), sealed
        self.process: subprocess.Popen[bytes] | None = None
        self.ended = False
        self._start()

    def _start(self) -> None:
        """Make the room, and wait until it has imported what chapters need."""
        if self.ended:
            raise SandboxError("The room was ended before its work was done.")
        self._remove()
        if not hasattr(os, "fork"):
            raise SandboxError("Grading needs Linux or macOS; on Windows it runs in WSL.")
        if self.sealed:
            require()
        _remove_orphans()
        self.folder = Path(tempfile.mkdtemp(prefix=f"course-room-{os.getpid()}-"))
        self.folder.chmod(0o755)
        course = self.folder / "course"
        shutil.copytree(Path(course_utils.__file__).parent, course / "course_utils",
                        ignore=shutil.ignore_patterns(*NOT_IN_THE_ROOM))
        for name in ("init.py", "shell.py", "wire.py"):
            shutil.copyfile(Path(__file__).with_name(name), course / name)
        _copy_font_list(course / "matplotlib")
        ours, theirs = socket.socketpair()
        with theirs:
            python = [sys.executable, "-u", "-P"]
            command, files = (bubblewrap(course, self.limits.file, [*python, "/course/init.py"]) if self.sealed
                              else ([*python, str(course / "init.py")], []))
            self.errors = (self.folder / "errors").open("w+b")
            self.process = subprocess.Popen(command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL,
                                            stderr=self.errors, env=self._environment(course), pass_fds=files,
                                            start_new_session=True)
            for file in files:
                os.close(file)
        self.channel = ours
        try:
            self._answer(60)
        except Gone:
            self.errors.seek(0)
            reason = last_line(self.errors.read().decode(errors="replace"))
            raise SandboxError(f"No room can be made here ({reason}); mend it, {TRUST}") from None

    def end(self) -> None:
        """End the room and everything in it, for good; a thread that waits for it gets a SandboxError."""
        self.ended = True
        self._remove()

    def _remove(self) -> None:
        if self.process:
            self.channel.close()  # process 1 ends when its host hangs up, unless a child keeps it busy
            try:
                self.process.wait(0.5)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
            self.errors.close()
            shutil.rmtree(self.folder, ignore_errors=True)
            self.process = None

    def open(self, files: Mapping[str, bytes]) -> None:
        """Begin a submission, with files beside its notebook; a room that doesn't answer is made anew.

        Raises:
            SandboxError: The new one doesn't answer either.
        """
        order = {"do": "open", "files": {name: b64encode(content).decode() for name, content in files.items()}}
        try:
            self._ask(order, 10)
        except Gone:
            self._start()
            try:
                self._ask(order, 30)
            except Gone:
                raise SandboxError("The room ends as soon as it is used.") from None

    def run(self, source: str, brief: bool, seconds: float) -> tuple[dict[str, Any], bool]:
        """Run a cell.

        Returns:
            Its outputs as nbformat has them, unchecked; and whether it had to be interrupted.

        Raises:
            Gone: The cell ended its process, or had to be ended with it.
        """
        return self._reply({"do": "run", "source": source, "brief": brief, "seconds": seconds})

    def observe(self, chapter: str, name: str, answer: str, seed: int, first: bool) -> tuple[dict[str, Any], bool]:
        """Observe an answer on the inputs of a seed; `first` is at its check, where `answer` is looked up.

        Returns:
            The observation, unchecked; and whether it had to be interrupted, past the time that a check gives.

        Raises:
            Gone: The answer ended its process, or had to be ended with it.
        """
        return self._reply({"do": "observe", "chapter": chapter, "name": name, "answer": answer, "seed": seed,
                            "first": first, "seconds": SECONDS + 3})

    def close(self) -> None:
        """End the submission and sweep the room; a room that doesn't answer is made anew."""
        try:
            self._ask({"do": "close"}, 30)
        except Gone:
            self._start()

    def _reply(self, order: dict[str, Any]) -> tuple[dict[str, Any], bool]:
        message = self._ask(order, order["seconds"] + GRACE + 10)
        kind, body = message[:1], message[1:]
        if kind == b"e":
            raise Gone(body.decode())
        try:
            reply = json.loads(body)
        except (ValueError, RecursionError):
            reply = None
        return reply if isinstance(reply, dict) else {}, kind == b"i"

    def _ask(self, order: dict[str, Any], seconds: float) -> bytes:
        try:
            send(self.channel, json.dumps(order).encode())
        except OSError:
            raise Gone(ROOM) from None
        return self._answer(seconds)

    def _answer(self, seconds: float) -> bytes:
        self.channel.settimeout(seconds)
        try:
            return receive(self.channel)
        except (OSError, EOFError):
            raise Gone(ROOM) from None

    def _environment(self, course: Path) -> dict[str, str]:
        inside = Path("/tmp") if self.sealed else self.folder / "files"
        inside.mkdir(exist_ok=True)
        settings = {
            "modules": [*PRELOADED, *self.modules], "sealed": self.sealed, "folder": str(inside),
            "writable": [str(inside), "/dev/shm"] if self.sealed else [str(inside)],
            "memory": self.limits.memory, "processes": self.limits.processes,
            "limits": {"RLIMIT_DATA": self.limits.memory, "RLIMIT_FSIZE": self.limits.file, "RLIMIT_CORE": 0,
                       "RLIMIT_NOFILE": 256} | ({"RLIMIT_NPROC": self.limits.processes} if self.sealed else {}),
        }
        return {"ROOM": json.dumps(settings), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(inside),
                "PYTHONPATH": "/course" if self.sealed else str(course), "PYTHONDONTWRITEBYTECODE": "1",
                "IPYTHONDIR": str(inside / "ipython"), "MPLBACKEND": "module://matplotlib_inline.backend_inline",
                "MPLCONFIGDIR": str(inside / "matplotlib"), "COURSE_QUIET": "1", "OMP_NUM_THREADS": "1"}

def _remove_orphans() -> None:
    """Remove the folders of graders that were killed."""
    for folder in Path(tempfile.gettempdir()).glob("course-room-[0-9]*-*"):
        try:
            os.kill(int(folder.name.split("-")[2]), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except PermissionError:  # of another user, and alive
            pass


def _copy_font_list(folder: Path) -> None:
    folder.mkdir()
    for path in Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):
        shutil.copyfile(path, folder / path.name)
