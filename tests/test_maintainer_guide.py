"""The maintainer guide, followed to the letter: an exercise is added in five steps, released and graded."""

import re
import shutil
from pathlib import Path

import pytest

from course_utils.grading.gradebook import open_gradebook
from tests.conftest import ROOT, copy_course
from tests.grading.test_nbgrader import solution_cells, submit
from tests.guide import run, section

NAME = "04_loss"
WRONG = "def perplexity(losses):\n    return losses.exp().mean()"
GUIDE = section("maintainer.md", "Add an exercise in five steps")
STEP = re.compile(
    r"At the end of `(?P<file>[^`]+)`:\n\n```python\n(?P<end>.*?)```"
    r"|In `(?P<text>[^`]+)`, above the cell that begins with `(?P<cell>[^`]+)`:\n\n```python\n(?P<above>.*?)```"
    r"|in `(?P<where>[^`]+)`, `(?P<old>[^`]+)` becomes `(?P<new>[^`]+)`"
    r"|```shell\n(?P<commands>.*?)```", re.DOTALL | re.IGNORECASE)


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {file.name}"
    file.write_text(text.replace(old, new), "utf-8")


def follow(step: re.Match[str], course: Path) -> None:
    if step["file"]:
        with (course / step["file"]).open("a", encoding="utf-8") as file:
            file.write(step["end"])
    elif step["text"]:
        begins = f"# %% [markdown]\n{step['cell']}"
        replace(course / step["text"], begins, step["above"] + begins)
    elif step["old"]:
        replace(course / step["where"], step["old"], step["new"])
    else:
        run(step["commands"], course, PYTHONPATH=str(course))


@pytest.fixture(scope="module")
def followed(tmp_path_factory) -> Path:
    """A copy of everything that the guide changes, after its five steps."""
    course = copy_course(tmp_path_factory.mktemp("maintaining") / "a course")
    for name in ("course_utils", "tests", "docs"):
        shutil.copytree(ROOT / name, course / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "conftest.py"):
        shutil.copyfile(ROOT / name, course / name)
    for step in STEP.finditer(GUIDE):
        follow(step, course)
    return course


def test_every_block_of_the_guide_is_followed():
    said = [step["end"] or step["above"] or step["commands"] for step in STEP.finditer(GUIDE)]
    assert list(filter(None, said)) == re.findall(r"^```\w+\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.mark.slow
def test_the_exercise_is_released_without_its_answer(followed):
    run("ruff check course_utils tests solutions", followed)
    released = (followed / "notebooks" / NAME / f"{NAME}.ipynb").read_text("utf-8")
    assert "check.perplexity(perplexity)" in released and "losses.mean().exp()" not in released
    assert "| 55 | 22 |" in (followed / "notebooks" / "index.ipynb").read_text("utf-8")
    assert "### perplexity" in (followed / "docs" / "exercises.md").read_text("utf-8")


@pytest.mark.slow
def test_a_solved_and_a_wrong_answer_get_their_points(followed):
    solved = solution_cells(followed, NAME)
    submit(followed, NAME, "solved", solved)
    submit(followed, NAME, "wrong", solved | {"perplexity": WRONG})
    run(f"course grade {NAME} --unsandboxed --workers 1", followed, PYTHONPATH=str(followed))
    with open_gradebook(followed) as gradebook:
        scores = {student: gradebook.find_submission(NAME, student).score for student in ("solved", "wrong")}
    assert scores == {"solved": 22, "wrong": 21}
