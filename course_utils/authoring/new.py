"""Makes a course's folder where there is no clone."""

import shutil
from pathlib import Path

import nbgrader  # noqa: F401  without it, the folder's settings can't be read

from course_utils.course import PARTS, source
from course_utils.errors import CourseError


def new(folder: Path) -> None:
    """Put into a folder what a class is taught and graded with.

    Args:
        folder: It is empty, or doesn't exist yet.

    Raises:
        CourseError: It holds something, or can't be written, or this installation has nothing to put there.
    """
    course = source()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise CourseError(f"{folder} isn't empty; give the name of a new folder.")
        for part in PARTS:
            if (course / part).is_dir():
                shutil.copytree(course / part, folder / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
            else:
                (folder / part).parent.mkdir(exist_ok=True)
                shutil.copyfile(course / part, folder / part)
    except OSError as error:
        raise CourseError(f"{folder} can't be made ({error.strerror or 'not everything could be copied'}); mend that, "
                          "or give another name.") from None
