"""The folder of a course: where it is, its chapters, and what its nbgrader_config.py sets."""

from pathlib import Path

from traitlets.config import Config, PyFileConfigLoader

from course_utils.errors import CourseError

STEPS = ("network", "data", "forward", "loss", "graph", "backward", "update", "training_loop", "debugging",
         "engine")
PAGES = {"index": "the front page", "next": "the last page"}  # the notebooks beside the chapters

PACKAGE = Path(__file__).parent
CARRIED = PACKAGE / "carried"  # a wheel has here what a clone has beside the package; install/wheel.py puts it there
PARTS = ("solutions", "notebooks", "docs/instructor.md", "docs/grading.md", "docs/exercises.md", "nbgrader_config.py",
         ".gitignore")  # of a course's folder, as an instructor needs it


def is_course(folder: Path) -> bool:
    """Whether a folder is a course's."""
    return (folder / "nbgrader_config.py").exists() and (folder / "notebooks").is_dir()


def around() -> list[Path]:
    """The folder that this process is in, and those that hold it.

    Raises:
        CourseError: It was deleted.
    """
    try:
        here = Path.cwd()
    except OSError:
        raise CourseError("The folder that you are in is gone; change to another.") from None
    return [here, *here.parents]


def root() -> Path:
    """The course's folder: the one that holds this one, or the clone that the package was installed from.

    Raises:
        CourseError: Neither is a course.
    """
    for folder in (*around(), PACKAGE.parent):
        if is_course(folder):
            return folder
    raise CourseError("This is not a course's folder; change to the one that holds nbgrader_config.py and notebooks/, "
                      "or make one with: course new FOLDER")


def source() -> Path:
    """The course that this installation has: what its wheel carries, or the clone that it was installed from.

    Raises:
        CourseError: It has none.
    """
    for folder in (CARRIED, PACKAGE.parent):
        if is_course(folder):
            return folder
    raise CourseError("This installation holds no chapters; bring them with: "
                      "pip install --force-reinstall --no-deps training-loop-course")


def settings(root: Path) -> Config:
    """What nbgrader_config.py sets."""
    return PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()


def chapters(root: Path) -> list[str]:
    """The names of the chapters in solutions/, in order."""
    return _chapters(root / "solutions")


def released(root: Path) -> list[str]:
    """The names of the chapters in notebooks/, in order."""
    return _chapters(root / "notebooks")


def _chapters(folder: Path) -> list[str]:
    return sorted(chapter.name for chapter in folder.glob("[0-9][0-9]_*") if chapter.is_dir())


def chapter_named(root: Path, step: str) -> str:
    """The chapter that is meant by `"01_network"` or `"network"`.

    Raises:
        CourseError: There is none.
    """
    known = [*chapters(root), *released(root)]
    for name in known:
        if step in (name, name[3:]):
            return name
    raise CourseError(f"There is no chapter {step!r}; there are {', '.join(sorted(set(known))) or 'none'}.")
