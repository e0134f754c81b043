"""The folder that `course lab` makes for the learner: work/ in a course's folder, elsewhere training-loop/."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from course_utils.course import CARRIED, around, is_course, source
from course_utils.errors import CourseError

RECORDS = ".course"  # what the course keeps there beside the learner's copies
NAME = "training-loop"


class Places(NamedTuple):
    """Where a learner works.

    Args:
        notebooks: The released notebooks.
        copies: The learner's copies of them.
        jupyter: What JupyterLab keeps.
    """

    notebooks: Path
    copies: Path
    jupyter: Path


def learners_folder() -> Path | None:
    """The learner's folder, if this is it or in it."""
    try:
        return next((folder for folder in around() if (folder / RECORDS).is_dir()), None)
    except (CourseError, OSError):
        return None


def places_of(copies: Path) -> Places:
    """What belongs to a learner's folder; newer chapters come from the course that holds it, or from the installation.

    Raises:
        CourseError: The installation holds no chapters.
    """
    if is_course(copies.parent):
        return Places(copies.parent / "notebooks", copies, copies.parent / ".jupyter")
    return Places(source() / "notebooks", copies, copies / ".jupyter")


def places(begin: bool = False) -> Places:
    """Where the learner works who is in this folder.

    Args:
        begin: Whether a folder may be begun here, where there is neither a course nor a learner's folder.

    Raises:
        CourseError: There is no such folder, or something else has its name.
    """
    here = around()
    course = next((folder for folder in (*here, source()) if is_course(folder) and folder != CARRIED), None)
    if course:
        return places_of(course / "work")
    copies = learners_folder() or here[0] / NAME
    if not copies.exists() and not begin:
        raise CourseError(f"There is no {NAME}/ here; change to the folder that holds it, or begin one: course lab")
    if copies.is_dir() and not (copies / RECORDS).is_dir() and not (copies / "index.ipynb").exists() and any(
            copies.iterdir()):
        raise CourseError(f"{NAME}/ here is a folder of something else; rename it, or change to another folder.")
    return places_of(copies)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn what keeps files in a folder from being written into one sentence."""
    try:
        yield
    except OSError as error:
        raise CourseError(f"{error.filename or folder} can't be written ({error.strerror}); mend that, or change to "
                          "another folder.") from None
