"""A class in which most submissions are broken or dishonest: everyone gets what the answers are worth."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from course_utils.grading.release import release
from tests.conftest import copy_course
from tests.hostile import CLASS, marks, stub

pytestmark = [pytest.mark.slow,
              pytest.mark.skipif(not shutil.which("bwrap"), reason="submissions run in bubblewrap's rooms")]
SLOW = {"loops", "loops when called", "swallows interrupts", "swallows when called", "stops the clock", "fork bomb",
        "eats memory", "fills the disk", "leaves a thread"}
CASES = [("01_network", student) for student in CLASS] + [
    (name, student) for name in ("04_loss", "06_backward") for student in CLASS if student not in SLOW]


def hand_in(course: Path, name: str, students: list[str]) -> dict[Path, bytes]:
    written = {}
    for student in students:
        for file, content in CLASS[student].make(name).items():
            path = course / "grading" / "submitted" / student / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written[path] = content
    return written


def grade(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "course_utils.cli", "grade", *arguments], cwd=course, text=True,
                          capture_output=True, check=False)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Three chapters' classes, each graded in one batch."""
    course = copy_course(tmp_path_factory.mktemp("hostile") / "a course")
    for name in dict.fromkeys(name for name, _ in CASES):
        release(course, name)
        written = hand_in(course, name, [student for chapter, student in CASES if chapter == name])
        done = grade(course, name, "--seconds", "6")
        assert done.returncode == 0, done.stdout + done.stderr
        assert all(path.read_bytes() == content for path, content in written.items()), "a submission was changed"
    with Gradebook(f"sqlite:///{course}/grading/gradebook.db", "training_loop") as gradebook:
        yield course, gradebook


def expected(name: str, student: str) -> dict[str, float]:
    case = CLASS[student]
    points = {marks(cell).grade_id: marks(cell).points for cell in stub(name).cells if marks(cell).get("grade")}
    if not case.full:
        return dict.fromkeys(points, 0.0)
    lost = [check for check in points if not check.startswith("check_guess_")][: case.lost]
    return points | dict.fromkeys(lost, 0.0)


@pytest.mark.parametrize("name, student", CASES)
def test_everyone_gets_what_the_answers_are_worth(graded, name, student):
    notebook = graded[1].find_submission_notebook(name, name, student)
    assert {grade.name: grade.auto_score for grade in notebook.grades} == expected(name, student)
    assert not notebook.needs_manual_grade


@pytest.mark.parametrize("name, student", CASES)
def test_the_feedback_says_why_and_shows_nothing_it_must_not(graded, name, student):
    path = graded[0] / "grading" / "autograded" / student / name / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    shown = json.dumps([cell.get("outputs", cell.source if "repaired" in cell.source else "")
                        for cell in notebook.cells], ensure_ascii=False)
    assert CLASS[student].says in shown
    assert CLASS[student].never not in shown
    assert path.stat().st_size < 3_000_000
