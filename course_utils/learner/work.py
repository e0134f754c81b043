"""The learner's copies of the chapters, and newer versions brought in with the answers."""

import os
import shutil
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat

from course_utils.course import PAGES
from course_utils.errors import CourseError
from course_utils.learner.carry import carry
from course_utils.learner.folder import RECORDS, writing

RELEASES = Path(RECORDS, "releases")  # each copy as it began, so that a newer version can be told from an edited copy


class Unreadable(CourseError):
    """A file that is no notebook; the message is one sentence."""


def files(folder: Path) -> Iterator[Path]:
    """The files of the released notebooks, in order."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and ".ipynb_checkpoints" not in path.parts)


def prepare(notebooks: Path, work: Path) -> list[str]:
    """Copy what isn't in the learner's folder yet, and renew what nobody has touched since it was copied.

    Args:
        notebooks: The course's released notebooks.
        work: The learner's folder.

    Returns:
        The names of those that weren't there.

    Raises:
        CourseError: There is nothing to copy, or the folder can't be written.
    """
    if not any(files(notebooks)):
        raise CourseError(f"{notebooks} holds no chapters; where there are solutions, make them with: course release")
    if work.exists() and not work.is_dir():
        raise CourseError(f"{work} is a file, and the chapters go into a folder of that name; rename it, or change to "
                          "another folder.")
    brought = []
    with writing(work):
        for source in files(notebooks):
            name = source.relative_to(notebooks)
            copy, release = work / name, work / RELEASES / name
            if not copy.exists():
                brought.append(source.stem)
            if not copy.exists() or (release.exists()
                                     and copy.read_bytes() == release.read_bytes() != source.read_bytes()):
                _put(source.read_bytes(), copy)
                _put(source.read_bytes(), release)
            elif not release.exists() and _holds(copy, source):
                _put(source.read_bytes(), release)
    return brought


def newer(notebooks: Path, work: Path) -> list[str]:
    """The names of the notebooks that the course has in a newer version than the learner's folder."""
    return [source.stem for source in files(notebooks)
            if source.suffix == ".ipynb" and _is_newer(source, work, source.relative_to(notebooks))]


def update(notebooks: Path, work: Path, name: str) -> tuple[Path, list[str]]:
    """Replace a copy by the course's version, with the answers and additions of the copy.

    Args:
        notebooks: The course's released notebooks.
        work: The learner's folder.
        name: The notebook, such as `"06_backward"`.

    Returns:
        The file that the old copy is kept in, and what had to be put right, in sentences.

    Raises:
        Unreadable: The copy is no notebook; nothing was changed.
    """
    (source,) = (path for path in files(notebooks) if path.name == f"{name}.ipynb")
    copy, release = (folder / source.relative_to(notebooks) for folder in (work, work / RELEASES))
    new, notes = carry(_read(source), _read(copy), _read(release) if release.exists() else None)
    kept = _kept(copy)
    with writing(work):
        shutil.copyfile(copy, kept)
        _put(nbformat.writes(new).encode() + b"\n", copy)
        _put(source.read_bytes(), release)
    return kept, notes


def restart(notebooks: Path, work: Path, name: str) -> Path | None:
    """Put a chapter as it is released in the place of a copy.

    Args:
        notebooks: The course's released notebooks.
        work: The learner's folder.
        name: The notebook, such as `"06_backward"`.

    Returns:
        The file that the old copy is kept in; `None` if there was none.
    """
    (source,) = (path for path in files(notebooks) if path.name == f"{name}.ipynb")
    copy, release = (folder / source.relative_to(notebooks) for folder in (work, work / RELEASES))
    with writing(work):
        kept = copy.rename(_kept(copy)) if copy.exists() else None
        _put(source.read_bytes(), copy)
        _put(source.read_bytes(), release)
    return kept


def news(names: Sequence[str], work: Path) -> str:
    """What to say of notebooks that the course has in a newer version."""
    titles = [PAGES.get(name, name) for name in names]
    listed = " and ".join(filter(None, (", ".join(titles[:-1]), titles[-1])))
    command = "`make update`, or `course update`," if (work.parent / "Makefile").exists() else "`course update`"
    return (f"Newer than in {work.name}/: {listed}. {command} brings that in with your answers, and keeps the old "
            "files.")


def _is_newer(source: Path, work: Path, name: Path) -> bool:
    copy, release = work / name, work / RELEASES / name
    if not copy.exists():
        return False
    return release.read_bytes() != source.read_bytes() if release.exists() else not _holds(copy, source)


def _holds(copy: Path, source: Path) -> bool:
    """Whether every cell of a release that isn't for answers is in a copy of unknown age."""
    try:
        there, wanted = _read(copy).cells, _read(source).cells
    except Unreadable:
        return False
    return {cell.source for cell in there} >= {
        cell.source for cell in wanted if not cell.metadata.get("nbgrader", {}).get("solution")}


def _read(path: Path) -> Any:
    try:
        with warnings.catch_warnings(action="ignore"):  # ids that are missing are none of the learner's business
            return nbformat.read(path, as_version=4)
    except Exception as error:  # a damaged file has many ways to be wrong
        reason = type(error).__name__
        raise Unreadable(f"{path.name} can't be read as a notebook ({reason}); it stays as it is.") from None


def _put(content: bytes, path: Path) -> None:
    """Write a file at once or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.write_bytes(content)
    os.replace(unfinished, path)


def _kept(copy: Path) -> Path:
    number = 1
    while (kept := copy.with_name(f"{copy.stem}.old-{number}.ipynb")).exists():
        number += 1
    return kept
