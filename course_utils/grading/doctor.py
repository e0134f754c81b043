"""What is wrong with a course's folder before a class is graded, and the command that mends it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError

from course_utils.grading import gradebook as book
from course_utils.grading.batch import Batch
from course_utils.grading.release import ReleaseError, chapters, release
from course_utils.grading.sandbox import SandboxError, require
from course_utils.grading.submissions import settings

Finding = tuple[str, str]  # what is wrong, and the command that mends it


def findings(root: Path) -> Iterator[Finding]:
    """Everything that is wrong, each with its one remedy."""
    yield from _releases(root)
    yield from _gradebook(root)
    try:
        require()
    except SandboxError as error:
        yield str(error).partition(":")[0].partition(";")[0] + ".", "apt install bubblewrap"


def _releases(root: Path) -> Iterator[Finding]:
    with tempfile.TemporaryDirectory() as folder:
        for name in chapters(root):
            try:
                release(root, name, into=Path(folder, "fresh"))
            except ReleaseError as error:
                yield str(error), f"git checkout solutions/{name}"
                continue
            made, there = (path / name / f"{name}.ipynb" for path in (Path(folder, "fresh"), root / "notebooks"))
            if not there.exists():
                yield f"notebooks/ has no {name}.", f"course release {name}"
            elif made.read_bytes() != there.read_bytes():
                yield f"notebooks/{name} is older than solutions/{name}.", f"course release {name}"


def _gradebook(root: Path) -> Iterator[Finding]:
    course, unknown = CourseDirectory(config=settings(root)), []
    try:
        with book.opened(course) as gradebook:
            for name in chapters(root):
                if not (root / "notebooks" / name / f"{name}.ipynb").exists():
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
