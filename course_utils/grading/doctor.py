"""What is wrong with a course's folder before a class is graded, and the command that mends it."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError

from course_utils.authoring.release import release
from course_utils.course import chapters, settings
from course_utils.errors import CourseError
from course_utils.grading import gradebook as book
from course_utils.grading.batch import Batch
from course_utils.grading.sandbox import SandboxError, require
from course_utils.grading.submissions import students

# What distributions close to users without rights: what it is where it's closed, and what opens it.
CLOSED = {"kernel.apparmor_restrict_unprivileged_userns": ("1", "0"), "kernel.unprivileged_userns_clone": ("0", "1"),
          "user.max_user_namespaces": ("0", "15000")}
Finding = tuple[str, str]  # what is wrong, and the command that mends it


def findings(root: Path) -> Iterator[Finding]:
    """Everything that is wrong, each with its one remedy."""
    later = unreleased(root)
    yield from _releases(root, later)
    yield from _gradebook(root, later)
    yield from _room()


def unreleased(root: Path) -> list[str]:
    """The chapters that are kept for later: the gradebook doesn't know them, and nobody has handed one in."""
    course = CourseDirectory(config=settings(root))
    try:
        with book.open_gradebook(root) as gradebook:
            return [name for name in chapters(root) if not book.knows(gradebook, name) and not students(course, name)]
    except SQLAlchemyError:  # is one of the findings
        return []


def _releases(root: Path, later: list[str]) -> Iterator[Finding]:
    with tempfile.TemporaryDirectory() as folder:
        for name in chapters(root):
            try:
                release(root, name, into=Path(folder, "fresh"))
            except CourseError as error:
                yield str(error), f"git checkout solutions/{name}"
                continue
            made, there = (path / name / f"{name}.ipynb" for path in (Path(folder, "fresh"), root / "notebooks"))
            if not there.exists():
                if name in later:
                    continue
                yield f"notebooks/ has no {name}.", f"course release {name}"
            elif made.read_bytes() != there.read_bytes():
                yield f"notebooks/{name} is older than solutions/{name}.", f"course release {name}"


def _gradebook(root: Path, later: list[str]) -> Iterator[Finding]:
    unknown = []
    try:
        with book.open_gradebook(root) as gradebook:
            for name in chapters(root):
                if name in later or not (root / "notebooks" / name / f"{name}.ipynb").exists():
                    continue
                batch = Batch(root, name)
                try:
                    book.require_cells(gradebook, name, batch.assignment.release)
                except book.UnknownCells:
                    unknown.append(name)
                    continue
                if waiting := batch.waiting(gradebook):
                    yield f"Not graded in {name}, or changed since: {len(waiting)}.", f"course grade {name}"
    except SQLAlchemyError as error:
        yield f"The gradebook can't be read ({str(error).splitlines()[0]}).", "nbgrader db upgrade"
    if unknown:
        yield (f"The gradebook doesn't have the cells of {', '.join(unknown)} as they are released.",
               f"course release {unknown[0]}" if len(unknown) == 1 else "course release")


def _room() -> Iterator[Finding]:
    if not shutil.which("bwrap"):
        yield "bubblewrap is not installed.", "apt install bubblewrap"
        return
    try:
        require()
    except SandboxError as error:
        yield str(error).partition("; mend it")[0] + ".", _opening()


def _opening() -> str:
    for name, (closed, opened) in CLOSED.items():
        setting = Path("/proc/sys", *name.split("."))
        if setting.exists() and setting.read_text().strip() == closed:
            return f"sudo sysctl -w {name}={opened}"
    return "grade on a machine, or in a container, where users may make namespaces"
