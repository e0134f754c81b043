"""Grades a class: many submissions at a time, and only what isn't graded yet.

Workers turn submissions into graded notebooks; only this process writes. A submission is done when its scores are in
the gradebook and its folder is in autograded/, in this order, so that whatever ends a run, the next one finds what is
missing and does it again with the same result.
"""

import errno
import hashlib
import importlib.util
import json
import os
import shutil
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError

from course_utils.course import settings
from course_utils.errors import CourseError
from course_utils.grading import gradebook as book
from course_utils.grading.grade import Graded, grade
from course_utils.grading.run import NotGraded
from course_utils.grading.sandbox import Limits, Sandbox, SandboxError
from course_utils.grading.submissions import Submission, folder, passed_over, read, students

# A disk that is full, or can't be written or read, is not one submission's.
EVERYBODYS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM)


@dataclass(frozen=True)
class Assignment:
    """What every submission of a batch is graded with.

    Args:
        chapter: The assignment, such as `"01_network"`.
        release: The released notebook, as text.
        secret: Makes the hidden inputs unpredictable.
        limits: What a submission may use.
        sealed: Whether it runs in a bubblewrap room.
    """

    chapter: str
    release: str
    secret: bytes
    limits: Limits = field(default_factory=Limits)
    sealed: bool = True

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """What the chapter's cells would import late, some of it from within torch."""
        late = {"sklearn": "sklearn.metrics", "backward(": "sympy", "optim": "torch._dynamo",
                "activations": "torch._dynamo", " mine": "course_utils.mine"}
        code = "".join(chain(*(cell["source"] for cell in json.loads(self.release)["cells"]
                               if cell["cell_type"] == "code")))
        return tuple(dict.fromkeys(module for word, module in late.items() if word in code))

    def fingerprint(self, submission: Submission) -> str:
        """Says of a graded notebook what it was made from."""
        digest = hashlib.sha256(self.release.encode() + (submission.timestamp or "").encode())
        for name, content in [("", submission.notebook or b""), *sorted(submission.files.items())]:
            digest.update(name.encode() + hashlib.sha256(content).digest())
        return digest.hexdigest()


_mine = threading.local()
_rooms: set[Sandbox] = set()  # of all threads


def grade_here(assignment: Assignment, submission: Submission) -> Graded:
    """Grade one submission in this thread's own sandbox; what a worker does, in this process or on another machine."""
    room = _room(assignment.modules, assignment.limits, assignment.sealed, assignment.chapter)
    graded = grade(assignment.chapter, assignment.release, submission.notebook, submission.files, assignment.secret,
                   room, submission.notes)
    notebook = json.loads(graded.notebook)
    notebook["metadata"]["course"] = {"graded": assignment.fingerprint(submission), "lacking": graded.lacking}
    graded.notebook = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    return graded


def _room(*wanted: Any) -> Sandbox:
    """This thread's sandbox, made anew when another one is wanted."""
    if getattr(_mine, "wanted", None) != wanted:
        if old := getattr(_mine, "room", None):
            _end(old)
        _mine.room, _mine.wanted = Sandbox(*wanted), wanted
        _rooms.add(_mine.room)
    return _mine.room


def _end(room: Sandbox) -> None:
    _rooms.discard(room)
    room.end()


def end_rooms() -> None:
    """End the sandboxes of all threads."""
    for room in list(_rooms):
        _end(room)


@dataclass
class Batch:
    """The submissions to one assignment, and where they and their scores are kept.

    Args:
        root: The course's folder.
        chapter: The assignment, such as `"01_network"`.
        limits: What a submission may use.
        sealed: Whether submissions run in a bubblewrap room.
        failed: Why a submission could not be graded, by student; filled as the batch runs.

    Raises:
        CourseError: There is no such release.
    """

    root: Path
    chapter: str
    limits: Limits = field(default_factory=Limits)
    sealed: bool = True
    failed: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.config = settings(self.root)
        self.course = CourseDirectory(config=self.config)
        release = folder(self.course, "release_directory", ".", self.chapter) / f"{self.chapter}.ipynb"
        if not release.exists():
            raise CourseError(f"There is no release of {self.chapter}; run: course release {self.chapter}")
        self.assignment = Assignment(self.chapter, release.read_text(encoding="utf-8"), book.secret(self.course),
                                     self.limits, self.sealed)

    def there(self) -> list[str]:
        """The students who handed something in, in order."""
        return students(self.course, self.chapter)

    def waiting(self, gradebook: Gradebook, only: Sequence[str] = (), rerun: bool = False) -> list[str]:
        """The students whose submission is to be graded: new, changed since, or all of them."""
        there = self.there()
        if missing := sorted(set(only) - set(there)):
            raise CourseError(f"There is no submission to {self.chapter} by {', '.join(missing)}.")
        self.failed |= passed_over(self.course, self.chapter)
        scored = set() if rerun else book.scored(gradebook, self.chapter)
        return [student for student in there
                if (not only or student in only) and not (student in scored and self._is_done(student))]

    def _is_done(self, student: str) -> bool:
        try:
            text = (self._graded(student) / f"{self.chapter}.ipynb").read_text(encoding="utf-8")
            made = json.loads(text)["metadata"]["course"]
            same = made["graded"] == self.assignment.fingerprint(self.read(student))
            return same and not any(map(_is_here_now, made.get("lacking", ())))
        except (OSError, ValueError, KeyError, TypeError):
            return False

    def _graded(self, student: str) -> Path:
        return folder(self.course, "autograded_directory", student, self.chapter)

    def read(self, student: str) -> Submission:
        """A student's submission."""
        return read(folder(self.course, "submitted_directory", student, self.chapter), student, self.chapter)

    def run(self, names: Sequence[str], executor: Executor, workers: int,
            gradebook: Gradebook) -> Iterator[tuple[str, Graded]]:
        """Grade and save submissions; gives each as it is done.

        Raises:
            sqlalchemy.exc.SQLAlchemyError, OSError: The gradebook or the disk can't be written; what was given before
                is safe.
            SandboxError: No room can be made.
        """
        book.require_cells(gradebook, self.chapter, self.assignment.release)
        for submission, graded in self._graded_ones(names, executor, workers):
            with self._one(submission.student):
                self._keep(gradebook, submission, graded)
                yield submission.student, graded

    def _graded_ones(self, names: Iterable[str], executor: Executor,
                     workers: int) -> Iterator[tuple[Submission, Graded]]:
        """Hand out as many submissions as there are workers, and one more each, so that memory stays flat."""
        left, running = iter(names), dict[Future[Graded], Submission]()
        while True:
            while len(running) < 2 * workers and (student := next(left, None)) is not None:
                with self._one(student):
                    submission = self.read(student)
                    running[executor.submit(grade_here, self.assignment, submission)] = submission
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                submission = running.pop(future)
                with self._one(submission.student):
                    yield submission, future.result()

    @contextmanager
    def _one(self, student: str) -> Iterator[None]:
        """What goes wrong with one submission costs no other; what no submission can be graded without is raised."""
        try:
            yield
        except (SandboxError, SQLAlchemyError):
            raise
        except NotGraded as reason:
            self.failed[student] = str(reason)
        except OSError as error:
            if error.errno in EVERYBODYS:
                raise
            self.failed[student] = str(error)
        except Exception as error:  # a mistake in the course
            self.failed[student] = f"{type(error).__name__}: {error}"

    def _keep(self, gradebook: Gradebook, submission: Submission, graded: Graded) -> None:
        """Write a graded submission: its folder under another name, its scores, then the folder's own name."""
        target = self._graded(submission.student)
        made, old = (target.with_name(f".{self.chapter}-{word}") for word in ("new", "old"))
        for path in (made, old):
            shutil.rmtree(path, ignore_errors=True)
        try:
            for name, content in submission.files.items():
                _write(made / name, content)
            if submission.timestamp:
                _write(made / "timestamp.txt", submission.timestamp.encode())
            _write(made / f"{self.chapter}.ipynb", graded.notebook.encode())
            book.save(gradebook, self.config, submission, graded.notebook)
            if target.exists():
                os.replace(target, old)
            os.replace(made, target)
        finally:
            for path in (made, old):
                shutil.rmtree(path, ignore_errors=True)


def _is_here_now(lacking: str) -> bool:
    """Whether what a machine lacked when it graded has been installed since."""
    name = lacking.removeprefix("the module ")
    found = importlib.util.find_spec(name) if name != lacking and name.isidentifier() else None
    return bool(found and found.origin and found.origin.startswith(sys.prefix))


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@contextmanager
def local_rooms(workers: int) -> Iterator[Executor]:
    """Threads of this process, each with a sandbox of its own; what hasn't begun when this ends is dropped."""
    executor = ThreadPoolExecutor(workers)
    try:
        yield executor
    finally:
        end_rooms()
        executor.shutdown(wait=True, cancel_futures=True)


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Let one run at a time grade a course.

    Raises:
        CourseError: Another one is at it.
    """
    import fcntl  # which Windows doesn't have

    path = root / "grading" / "lock"
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CourseError("Another course grade is running in this course; wait until it is done.") from None
        yield
