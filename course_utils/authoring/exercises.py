"""Writes docs/exercises.md: what each chapter takes and teaches, and the mistakes that each exercise knows by name.

It also writes the titles, cells and minutes that the progress page shows, which are read from no notebook there. Run
`python -m course_utils.authoring.exercises` after a change to a chapter, a judge or a bank.
"""

import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import nbformat
import torch

from course_utils.course import chapters
from course_utils.errors import CourseError
from course_utils.learner.progress import TITLES

ROOT = Path(__file__).parents[2]
# Not mistakes about the subject: nothing there, an error with its own message, or nothing that has a name.
NO_MISTAKE = {"not answered", "half answered", "raised", "unknown", "other", "too long", "unreadable", "ended"}
HEAD = """# Exercises, and the mistakes they look for

Each exercise has a check that looks at what an answer does. Under each stand the mistakes that its check tells apart: \
the short name, and what the learner is told. All of them are tried on wrong answers, in `tests/answers/`.

This page is written by `python -m course_utils.authoring.exercises`, from the chapters and from those answers.
"""


def page() -> str:
    """The whole page."""
    torch.set_num_threads(1)  # two wait for each other on a busy machine: 80 s in place of 9
    names = chapters(ROOT)
    return HEAD + summary(names) + "".join(f"\n{line}\n" for name in names for line in chapter(name))


def titles() -> str:
    """The minutes of each chapter, and the title and cell of each exercise in its order, as JSON."""
    known = {name[3:]: {"minutes": int(opening(name)["minutes"]), "exercises": dict(_titled(name))}
             for name in chapters(ROOT)}
    return json.dumps(known, indent=1, ensure_ascii=False) + "\n"


def _titled(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The answers that are checked; what else a learner fills in, such as a name, has no title."""
    said, guesses = "", 0
    checked = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells(name)}
    for cell in cells(name):
        said = cell.source if cell.cell_type == "markdown" else said
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution") and f"check_{marks.grade_id}" in checked:
            guesses += (guess := marks.grade_id.startswith("guess_"))
            yield marks.grade_id, {"title": f"Guess {guesses}" if guess else title(said), "cell": cell.id}


def summary(names: list[str]) -> str:
    """A table of what each chapter takes and is worth, and all of them."""
    costs = {name: (int(opening(name)["minutes"]), int(opening(name)["points"])) for name in names}
    costs["all"] = sum(cost[0] for cost in costs.values()), sum(cost[1] for cost in costs.values())
    return "\n| chapter | minutes | points |\n|---|---|---|\n" + "".join(
        f"| {name} | {minutes} | {points} |\n" for name, (minutes, points) in costs.items())


def cells(name: str) -> list[nbformat.NotebookNode]:
    """The cells of a chapter's solution."""
    return nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4).cells


def opening(name: str) -> re.Match[str]:
    """Title, minutes, points and goals, from a chapter's first cell."""
    return found(r"# (?P<title>.+)\n\n\*(?P<minutes>\d+) minutes · (?P<points>\d+) points\.\* "
                 r"You will (?P<goals>.+)", cells(name)[0].source)


def found(pattern: str, text: str) -> re.Match[str]:
    """Where a text has a pattern.

    Raises:
        CourseError: It hasn't.
    """
    if match := re.search(pattern, text):
        return match
    raise CourseError(f"There is nothing like {pattern} in: {text}")


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
    cost = re.search(r"\*(\d+ points?[^*]*)\.\*", said)
    worth = cost[1] if cost else f"{points:g} point{'s' if points != 1 else ''}"
    return f"{title(said)} · {worth}"


def title(said: str) -> str:
    """What the cell before an exercise calls it."""
    name = found(r"\*\*(?:Exercise: )?(.+?)\.?\*\*", said)[1]
    return f"{name[0].upper()}{name[1:]}"


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
    TITLES.write_text(titles(), "utf-8")
