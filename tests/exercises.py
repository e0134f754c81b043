"""Writes docs/exercises.md: what each chapter takes and teaches, and the mistakes that each exercise knows by name.

Run `python -m tests.exercises` after a change to a chapter, a judge or a bank.
"""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import nbformat
import torch

from course_utils.grading.release import chapters

ROOT = Path(__file__).parents[1]
# Not mistakes about the subject: nothing there, an error with its own message, or nothing that has a name.
NO_MISTAKE = {"not answered", "half answered", "raised", "unknown", "other", "too long", "unreadable", "ended"}
HEAD = """# Exercises, and the mistakes they look for

Each exercise has a check that looks at what an answer does. Under each stand the mistakes that its check tells apart: \
the short name, and what the learner is told. All of them are tried on wrong answers, in `tests/answers/`.

This page is written by `python -m tests.exercises`, from the chapters and from those answers.
"""


def page() -> str:
    """The whole page."""
    torch.set_num_threads(1)  # two wait for each other on a busy machine: 80 s in place of 9
    names = chapters(ROOT)
    return HEAD + summary(names) + "".join(f"\n{line}\n" for name in names for line in chapter(name))


def summary(names: list[str]) -> str:
    """A table of what each chapter takes and is worth, and all of them."""
    costs = {name: (int(opening(name)["minutes"]), int(opening(name)["points"])) for name in names}
    costs["all"] = tuple(map(sum, zip(*costs.values(), strict=True)))
    return "\n| chapter | minutes | points |\n|---|---|---|\n" + "".join(
        f"| {name} | {minutes} | {points} |\n" for name, (minutes, points) in costs.items())


def cells(name: str) -> list[nbformat.NotebookNode]:
    """The cells of a chapter's solution."""
    return nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4).cells


def opening(name: str) -> re.Match[str]:
    """Title, minutes, points and goals, from a chapter's first cell."""
    return re.match(r"# (?P<title>.+)\n\n\*(?P<minutes>\d+) minutes · (?P<points>\d+) points\.\* "
                    r"You will (?P<goals>.+)", cells(name)[0].source)


def chapter(name: str) -> Iterator[str]:
    """The paragraphs about one chapter."""
    about = opening(name)
    yield f"## {about['title']}"
    yield f"`{name}` · {about['minutes']} minutes · {about['points']} points. Learners {about['goals']}"
    said = ""
    for cell in cells(name):
        said = cell.source if cell.cell_type == "markdown" else said
        if cell.metadata.get("nbgrader", {}).get("grade"):
            exercise = cell.metadata.nbgrader.grade_id.removeprefix("check_")
            yield f"### {exercise}"
            yield what(said, cell.metadata.nbgrader.points)
            yield "\n".join(f"- **{mistake}**: {text}" for mistake, text in mistakes(name[3:], exercise))


def what(said: str, points: float) -> str:
    """What the cell before an exercise calls it, and what it costs and is worth."""
    title = re.search(r"\*\*(?:Exercise: )?(.+?)\.?\*\*", said)[1]
    cost = re.search(r"\*(\d+ points?[^*]*)\.\*", said)
    worth = cost[1] if cost else f"{points:g} point{'s' if points != 1 else ''}"
    return f"{title[0].upper()}{title[1:]} · {worth}"


def mistakes(step: str, exercise: str) -> Iterator[tuple[str, str]]:
    """The name and the words of each diagnosis that the wrong answers of the bank get."""
    check = getattr(import_module(f"course_utils.checks.{step}"), exercise)
    told = NO_MISTAKE.copy()
    for answer in import_module(f"tests.answers.{step}").bank:
        if answer.exercise == exercise and answer.diagnosis and answer.diagnosis not in told:
            told.add(answer.diagnosis)
            yield answer.diagnosis, check(answer.value).diagnosis.text.replace("\n", " ")


if __name__ == "__main__":
    (ROOT / "docs" / "exercises.md").write_text(page(), "utf-8")
