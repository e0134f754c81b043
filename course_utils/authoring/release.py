"""Turns the chapters in solutions/ into the release in notebooks/, with nbgrader's own generate_assignment."""

import json
import re
import shutil
import tempfile
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import preprocessors
from nbgrader.apps import NbGraderAPI
from nbgrader.converters.generate_assignment import GenerateAssignment
from traitlets.config import Config

from course_utils.course import PAGES, chapter_named, chapters, released, settings
from course_utils.errors import CourseError


class ClearSolutions(preprocessors.ClearSolutions):
    """Leaves no `raise` at the left margin, where it would stop a learner who runs the notebook through.

    A guess such as `guess = None` is above its solution in the source, and stays in the release.
    """

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Replace the solution by the stub, or by nothing."""
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        stub = re.escape(self.code_stub["python"])
        cell.source = re.sub(rf"^{stub}\n?", "", cell.source, flags=re.MULTILINE).rstrip("\n")
        return cell, resources


PREPROCESSORS = [
    ClearSolutions if step is preprocessors.ClearSolutions else step
    for step in GenerateAssignment.preprocessors.default()
]


def release(root: Path, step: str | None = None, into: Path | None = None) -> list[str]:
    """Make the release of one chapter or of all, and of the pages beside them.

    A chapter's old release is replaced only when its new one is complete. The gradebook learns the chapter's cells,
    so that submissions can be graded.

    Args:
        root: The course's folder.
        step: A chapter, such as `"01_network"` or `"network"`; `None` for all.
        into: The folder to write to; notebooks/ if not given. Another one gets a gradebook of its own, FOLDER.db.

    Returns:
        The names of the chapters released.

    Raises:
        CourseError: An unknown chapter, a missing or broken notebook, a release without its source.
    """
    names = [chapter_named(root, step)] if step else chapters(root)
    _require_sources(root, names if step else [*names, *released(root)])
    target = into or root / "notebooks"
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".release-") as made:
        _generate(root, names, Path(made), into and into.with_name(f"{into.name}.db"))
        for name in names:
            shutil.rmtree(target / name, ignore_errors=True)
            shutil.copytree(Path(made) / name, target / name)
    for page in PAGES:
        if (source := root / "solutions" / f"{page}.ipynb").exists():
            _release_page(source, target / source.name)
    return names


def _release_page(source: Path, target: Path) -> None:
    """Copy a page beside the chapters without its outputs, as nbgrader does with a chapter."""
    page, _ = preprocessors.ClearOutput().preprocess(nbformat.read(source, as_version=4), {})
    nbformat.write(page, target)


def _require_sources(root: Path, names: Iterable[str]) -> None:
    for name in names:
        source = root / "solutions" / name / f"{name}.ipynb"
        if not source.parent.is_dir():
            raise CourseError(
                f"notebooks/{name} has no source: write solutions/{name}/{name}.ipynb, or delete notebooks/{name}."
            )
        if not source.exists():
            raise CourseError(f"solutions/{name} has no notebook: {name}.ipynb is missing.")
        try:
            json.loads(source.read_text(encoding="utf-8"))
        except ValueError as error:
            raise CourseError(f"solutions/{name}/{name}.ipynb is not a notebook: it is not JSON ({error}).") from None


def _generate(root: Path, names: list[str], made: Path, gradebook: Path | None) -> None:
    config = settings(root)
    course = {"root": str(made.parent), "source_directory": str(root / "solutions"), "release_directory": made.name}
    if gradebook:
        course["db_url"] = f"sqlite:///{gradebook}"
    config.merge(Config({"CourseDirectory": course}))
    api = NbGraderAPI(config=config)
    for name in names:
        with warnings.catch_warnings(action="ignore"):  # what is wrong comes as nbgrader's error
            outcome = api.generate_assignment(name)
        if not outcome["success"]:
            raise CourseError(f"nbgrader can't release {name}: {_reason(outcome)}")


def _reason(outcome: dict[str, Any]) -> str:
    """The line of nbgrader's log or traceback that says what is wrong."""
    text = f"{outcome.get('log', '')}\n{outcome.get('error', '')}"
    raised = re.findall(r"^\s*[\w.]*(?:Error|Exception): (.+)$", text, re.MULTILINE)
    return next((line for line in raised if "Please see the" not in line), "it gave no reason.")
