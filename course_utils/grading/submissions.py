"""Submissions as nbgrader keeps them, in submitted/<student>/<assignment>/; read, never changed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc
from traitlets.config import Config, PyFileConfigLoader

from course_utils.grading.repair import LARGEST

ROOM_FOR_FILES = 20 << 20  # bytes of what is submitted beside the notebook


@dataclass(frozen=True)
class Submission:
    """One student's folder, read.

    Args:
        student: The student's id.
        chapter: The assignment, such as `"01_network"`.
        notebook: The submitted notebook's bytes; `None` if there is none.
        files: The other files, by name.
        notes: What was noticed while it was read, in sentences.
        timestamp: When it was submitted, as timestamp.txt has it.
    """

    student: str
    chapter: str
    notebook: bytes | None
    files: dict[str, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    timestamp: str | None = None


def settings(root: Path) -> Config:
    """What nbgrader_config.py sets."""
    return PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()


def folder(course: CourseDirectory, kind: str, student: str, chapter: str) -> Path:
    """The folder of a student's assignment; `kind` is such as `"submitted_directory"`."""
    return Path(course.format_path(getattr(course, kind), student, chapter))


def students(course: CourseDirectory, chapter: str) -> list[str]:
    """Everyone who handed in something for an assignment, in order."""
    within = folder(course, "submitted_directory", "x", chapter).parents[1]
    return sorted(path.parent.name for path in within.glob(f"*/{chapter}") if path.is_dir())


def read(path: Path, student: str, chapter: str) -> Submission:
    """Read a submission's folder; links are not followed."""
    files = {str(file.relative_to(path)): file for file in sorted(_files(path))}
    chosen, notes = _notebook(files, chapter)
    content = _head(files.pop(chosen), LARGEST + 1) if chosen else None
    timestamp, remark = _timestamp(files.pop("timestamp.txt", None))
    notes += remark
    beside, left = {}, ROOM_FOR_FILES
    for name, file in files.items():
        if file.suffix == ".ipynb":
            continue
        if file.stat().st_size <= left:
            beside[name] = file.read_bytes()
            left -= len(beside[name])
        else:
            notes += (f"The file {name} was left out: a submission has {ROOM_FOR_FILES >> 20} MB for its files.",)
    return Submission(student, chapter, content, beside, notes, timestamp)


def _head(file: Path, count: int) -> bytes:
    with file.open("rb") as opened:
        return opened.read(count)


def _timestamp(file: Path | None) -> tuple[str | None, tuple[str, ...]]:
    text = _head(file, 100).decode(errors="replace").strip() if file else ""
    try:
        return text if text and parse_utc(text) else None, ()
    except (ValueError, OverflowError):
        return None, ("The time in timestamp.txt can't be read; it was left out.",)


def _files(path: Path) -> Iterator[Path]:
    for entry in path.iterdir():
        if entry.is_symlink() or entry.name in (".ipynb_checkpoints", "__pycache__", "feedback"):
            continue
        if entry.is_dir():
            yield from _files(entry)
        elif entry.is_file():
            yield entry


def _notebook(files: dict[str, Path], chapter: str) -> tuple[str | None, tuple[str, ...]]:
    """The file to grade: of the right name, else the one that looks most like the chapter."""
    wanted = f"{chapter}.ipynb"
    if wanted in files:
        return wanted, ()
    others = [name for name, file in files.items() if file.suffix.lower() in (".ipynb", ".json") or _is_one(file)]
    if not others:
        return None, ()
    chosen = max(others, key=lambda name: (_likeness(files[name], chapter), name))
    return chosen, (f"The notebook was named {chosen}; it was graded as {wanted}.",)


def _is_one(file: Path) -> bool:
    return b'"nbformat"' in _head(file, ROOM_FOR_FILES)


def _likeness(file: Path, chapter: str) -> int:
    """How many cells carry nbgrader's marks, first those of the notebooks that import this chapter's checks."""
    text = _head(file, LARGEST).decode(errors="replace")
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return 0
    return text.count('"grade_id"') + 1000 * (f"import {chapter[3:]} as check" in text) + 1
