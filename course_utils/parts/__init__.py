"""The learner's own answers as parts of a program, and the course's where there is none yet.

What a learner's answer is called "theirs" for is confirmed: it is run on its check, and has full points.
"""

import linecache
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import nbformat
from nbformat import NotebookNode

from course_utils.checks.defaults import default_settings
from course_utils.course import CARRIED, PACKAGE
from course_utils.learner.folder import learners_folder
from course_utils.parts.assembly import Statement, assembled

PARTS = {
    "01_network": ("Net",),
    "02_data": ("to_images", "standardise", "split", "batches"),
    "03_forward": ("accuracy",),
    "04_loss": ("cross_entropy",),
    "07_update": ("sgd_step", "Momentum"),
    "08_training_loop": ("evaluate", "train_epoch", "train", "confusion", "save_checkpoint", "load_checkpoint"),
}
CHAPTER_OF = {name: chapter for chapter, names in PARTS.items() for name in names}


class Part(NamedTuple):
    """A part of the program.

    Args:
        name: The exercise's.
        value: The function or class.
        statements: What it is made of.
        theirs: Whether it is the learner's own answer.
        why: Why it isn't, as a sentence; empty if it is.
    """

    name: str
    value: Any
    statements: list[Statement]
    theirs: bool
    why: str


def part(name: str, own: bool = True) -> Part:
    """The learner's own answer, if it has full points, and otherwise the course's.

    Args:
        name: One of `CHAPTER_OF`.
        own: Whether the learner's may be used.

    Raises:
        LookupError: The course's answer isn't there, as in a room where its chapter is graded.
    """
    found, why = _own(name) if own else (None, "")
    if found:
        return found
    notebook = solutions_of(CHAPTER_OF[name])
    statements = assembled(notebook, name) if notebook else None
    if not statements:
        raise LookupError(f"{name} is an answer of a chapter that isn't there yet")
    return Part(name, _made(name, statements), statements, False, why)


def _own(name: str) -> tuple[Part | None, str]:
    folder, chapter = learners_folder(), CHAPTER_OF[name]
    path = folder / chapter / f"{chapter}.ipynb" if folder else None
    if path is None or not path.exists():
        return None, ""
    try:
        statements = assembled(nbformat.read(path, as_version=4), name)
        value = _made(name, statements) if statements else None
    except Exception as error:  # a notebook and a cell can be broken in any way
        return None, f"Yours can't be used ({type(error).__name__}: {str(error)[:200]})."
    if not statements:
        return None, f"{chapter} has no answer of yours."
    earned, points = _points(name, value)
    if earned < points:
        return None, f"Yours has {earned:g} of {points:g} points."
    return Part(name, value, statements, True, ""), ""


def _points(name: str, value: Any) -> tuple[float, float]:
    """What the check of an answer says, without noting it."""
    step = CHAPTER_OF[name][3:]
    check = getattr(import_module(f"course_utils.checks.{step}"), name)
    judge = getattr(import_module(f"course_utils.judges.{step}"), name)
    observation = check.observe(value)
    with default_settings():
        report = judge(observation, check.draw(0))
    return float(report), report.points


@cache
def solutions_of(chapter: str) -> NotebookNode | None:
    """A chapter with its answers; `None` where it isn't, as in a room in which it is graded."""
    for path in (CARRIED.parent / solutions_path(chapter), PACKAGE.parent / "solutions" / chapter / f"{chapter}.ipynb"):
        if path.exists():
            return nbformat.read(path, as_version=4)
    return None


def solutions_path(chapter: str) -> Path:
    """Where an installation without a clone has a chapter with its answers, seen from the package."""
    return Path(CARRIED.name) / "solutions" / chapter / f"{chapter}.ipynb"


def _made(name: str, statements: list[Statement]) -> Any:
    """Run the statements in a module of their own, whose source tracebacks can show."""
    text = "\n\n".join(statement.text for statement in statements)
    module = ModuleType(f"mine.{name}")
    file = f"<{name}>"
    linecache.cache[file] = len(text), None, text.splitlines(keepends=True), file
    exec(compile(text, file, "exec"), vars(module))  # noqa: S102
    return getattr(module, name)
