"""The process and the folder of one room: made, asked why it failed, removed."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import matplotlib
import nbformat
from matplotlib import font_manager  # noqa: F401  writes the list of fonts that a room is given

import course_utils
from course_utils.course import CARRIED
from course_utils.grading.sandbox.bubblewrap import bubblewrap, last_line
from course_utils.parts import PARTS, solutions_of, solutions_path
from course_utils.report import SECONDS

PRELOADED = ["course_utils", "course_utils.pictures", "course_utils.checks", "matplotlib.pyplot",
             "matplotlib_inline.backend_inline", "torch.nn.functional"]
NOT_IN_THE_ROOM = ("judges", "grading", "authoring", "ways", CARRIED.name, "__pycache__")
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Args:
        seconds: Time for one cell.
        answer: Seconds for one answer at its check.
        total: Seconds for the whole notebook.
        memory: Bytes of memory, of all its processes together.
        processes: How many processes there may be at once.
        threads: How many threads there may be at once, of all its processes together.
        file: Bytes of one file, and of all of them together.
    """

    seconds: float = 60
    answer: float = SECONDS
    total: float = 600
    memory: int = 2048 * MEGABYTE
    processes: int = 64
    threads: int = 256
    file: int = 64 * MEGABYTE


class Room:
    """A process that serves a sandbox, with a folder of its own on the host.

    Args:
        modules: What chapters import, beside torch, matplotlib and the course.
        limits: What a submission may use.
        sealed: Whether bubblewrap keeps it apart from this machine.
        chapter: The one that is graded; the course's answers to earlier ones are there, for `mine`.
    """

    def __init__(self, modules: tuple[str, ...], limits: Limits, sealed: bool, chapter: str = "") -> None:
        self.modules, self.limits, self.sealed = modules, limits, sealed
        self.folder = Path(tempfile.mkdtemp(prefix=f"course-room-{os.getpid()}-"))
        self.folder.chmod(0o755)
        course = self.folder / "course"
        shutil.copytree(Path(course_utils.__file__).parent, course / "course_utils",
                        ignore=shutil.ignore_patterns(*NOT_IN_THE_ROOM))
        shutil.copytree(Path(__file__).with_name("inside"), course, dirs_exist_ok=True)
        for name in PARTS:
            if name < chapter and (answers := _sources(name)):
                path = course / "course_utils" / solutions_path(name)
                path.parent.mkdir(parents=True)
                path.write_text(answers, encoding="utf-8")
        _copy_font_list(course / "matplotlib")
        self.channel, theirs = socket.socketpair()
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

    def why_it_failed(self) -> str | None:
        """What a room said that ended by itself; `None` if somebody ended it."""
        try:
            code = self.process.wait(1)
        except subprocess.TimeoutExpired:
            return None
        self.errors.seek(0)
        return last_line(self.errors.read().decode(errors="replace")) if 0 < code < 128 else None

    def remove(self) -> None:
        """End the process and everything in it, and delete its folder."""
        self.channel.close()  # process 1 ends when its host hangs up, unless a child keeps it busy
        try:
            self.process.wait(0.5)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.errors.close()
        _delete(self.folder)

    def _environment(self, course: Path) -> dict[str, str]:
        inside = Path("/tmp") if self.sealed else self.folder / "files"
        inside.mkdir(exist_ok=True)
        settings = {
            "modules": [*PRELOADED, *self.modules], "sealed": self.sealed, "folder": str(inside),
            "writable": [str(inside), "/dev/shm"] if self.sealed else [str(inside)],
            "memory": self.limits.memory, "processes": self.limits.processes, "threads": self.limits.threads,
            "limits": {"RLIMIT_DATA": self.limits.memory, "RLIMIT_FSIZE": self.limits.file, "RLIMIT_CORE": 0,
                       "RLIMIT_NOFILE": 256} | ({"RLIMIT_NPROC": self.limits.processes} if self.sealed else {}),
        }
        return {"ROOM": json.dumps(settings), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(inside),
                "PYTHONPATH": "/course" if self.sealed else str(course), "PYTHONDONTWRITEBYTECODE": "1",
                "IPYTHONDIR": str(inside / "ipython"), "MPLBACKEND": "module://matplotlib_inline.backend_inline",
                "MPLCONFIGDIR": str(inside / "matplotlib"), "COURSE_QUIET": "1", "OMP_NUM_THREADS": "1",
                "TORCHDYNAMO_DISABLE": "1"}  # compiling takes a minute, and changes no result


@cache
def _sources(chapter: str) -> str:
    """A chapter with its answers and without outputs; empty if it isn't there."""
    notebook = deepcopy(solutions_of(chapter))
    if notebook is None:
        return ""
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for cell in notebook.cells:
        cell.outputs = []
    return nbformat.writes(notebook)


def remove_orphans() -> None:
    """Remove the folders of graders that were killed."""
    for folder in Path(tempfile.gettempdir()).glob("course-room-*"):
        found = re.fullmatch(r"course-room-(\d{1,9})-\w+", folder.name)
        try:
            if found:
                os.kill(int(found[1]), 0)
        except ProcessLookupError:
            _delete(folder)
        except PermissionError:  # of another user, and alive
            pass


def _delete(folder: Path) -> None:
    """Delete a folder; Python's own way gives up where a submission has made thousands of folders in each other."""
    subprocess.run(["/bin/rm", "-rf", "--", str(folder)], stderr=subprocess.DEVNULL, check=False)


def _copy_font_list(folder: Path) -> None:
    folder.mkdir()
    for path in Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):
        shutil.copyfile(path, folder / path.name)
