"""A class in which most submissions are broken or dishonest: everyone gets what the answers are worth."""

import hashlib
import json
import re
import shutil
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI

from course_utils.authoring.release import release
from course_utils.checks import network
from course_utils.course import settings
from course_utils.grading.command import run
from course_utils.grading.run import hidden_seed
from course_utils.grading.sandbox import Limits
from tests.conftest import copy_course
from tests.hostile import CLASS, brief, files, marks, read, stub, target

pytestmark = [pytest.mark.slow,
              pytest.mark.skipif(not shutil.which("bwrap"), reason="submissions run in bubblewrap's rooms")]
SLOW = {"loops", "loops when called", "swallows interrupts", "swallows when called", "stops the clock", "fork bomb",
        "eats memory", "fills the disk", "leaves a thread"}
ENDLESS = {"loops", "loops when called", "swallows interrupts", "swallows when called", "stops the clock"}
LIMITS, SHORT = Limits(memory=1 << 30), Limits(seconds=2, answer=2)  # memory takes seconds to fill
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


def grade(course: Path, name: str, students: list[str]) -> None:
    """Grade submissions as `course grade` does; those that never end have little time, and the others all they need."""
    for limits, endless in ((SHORT, True), (LIMITS, False)):
        if chosen := [student for student in students if (student in ENDLESS) == endless]:
            assert run(course, name, limits, sealed=True, only=chosen, workers=1) == 0


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Gives a chapter's course and its class's scores; the class is graded in one batch when it is first asked for."""
    @cache
    def of(name: str) -> tuple[Path, dict[str, dict[str, float]]]:
        course = copy_course(tmp_path_factory.mktemp(name) / "a course")
        nbformat.write(brief(read("solutions", name)), course / "solutions" / name / f"{name}.ipynb")
        release(course, name)
        students = [student for chapter, student in CASES if chapter == name]
        written = hand_in(course, name, students)
        grade(course, name, students)
        assert all(path.read_bytes() == content for path, content in written.items()), "a submission was changed"
        with Gradebook(f"sqlite:///{course}/grading/gradebook.db", "training_loop") as gradebook:
            return course, {submission.student_id: {grade.name: grade.score for grade in submission.notebooks[0].grades}
                            for submission in gradebook.assignment_submissions(name)}

    return of


def expected(name: str, student: str) -> dict[str, float]:
    case = CLASS[student]
    points = {marks(cell).grade_id: marks(cell).points for cell in stub(name).cells if marks(cell).get("grade")}
    if not case.full:
        return dict.fromkeys(points, 0.0)
    lost = [check for check in points if not check.startswith("check_guess_")][: case.lost]
    return points | dict.fromkeys(lost, 0.0)


@pytest.mark.parametrize("name, student", CASES)
def test_everyone_gets_what_the_answers_are_worth(graded, name, student):
    assert graded(name)[1][student] == expected(name, student)


@pytest.mark.parametrize("name, student", CASES)
def test_the_feedback_says_why_and_shows_nothing_it_must_not(graded, name, student):
    path = graded(name)[0] / "grading" / "autograded" / student / name / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    shown = json.dumps([cell.get("outputs", cell.source if cell is notebook.cells[0] else "")
                        for cell in notebook.cells], ensure_ascii=False)
    assert CLASS[student].says in shown
    assert CLASS[student].never not in shown
    assert path.stat().st_size < 3_000_000


def told(course: Path, name: str, student: str) -> str:
    return (course / "grading" / "feedback" / student / name / f"{name}.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def feedback(graded):
    course, _ = graded("01_network")
    for student in ("markup", "reverse", "os._exit", "honest"):
        done = NbGraderAPI(config=settings(course)).generate_feedback("01_network", student)
        assert done["success"], done
    return course


def test_no_markup_of_a_student_runs_in_the_feedback(feedback):
    page = told(feedback, "01_network", "markup")
    assert "<script>alert(1)" not in page
    assert not re.search(r"<img[^>]*onerror", page)


def test_the_feedback_shows_reports_repairs_and_reasons(feedback):
    page = told(feedback, "01_network", "honest")
    assert re.search(r'aria-label="output_size: 4 of 4 points"[^>]*role="group"', page)
    assert "repaired" in told(feedback, "01_network", "reverse")
    assert "ended Python itself" in told(feedback, "01_network", "os._exit")


def test_hidden_inputs_are_shown_nowhere(graded):
    """Not by printing what is passed in, not by keeping it for a later cell, not by being wrong on it."""
    name = "01_network"
    course, _ = graded(name)
    notebook = stub(name)
    target(notebook).source = ("kept = []\ndef output_size(*sizes, **named):\n    kept.append((sizes, named))\n"
                               "    print(sizes, named)\n    return sum(sizes)")
    notebook.cells.append(nbformat.v4.new_code_cell("print(kept)"))
    submitted = files(name, notebook)[f"{name}.ipynb"]
    path = course / "grading" / "submitted" / "curious" / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(submitted)
    grade(course, name, ["curious"])
    key = (course / "grading" / "secret").read_bytes() + hashlib.sha256(submitted).digest()
    hidden, visible = (
        {f"({call['size']}, {call['kernel']})" for case in network.output_size.draw(seed) for call in [case["call"]]}
        for seed in (hidden_seed(key, "network", "output_size"), 0)
    )
    text = (course / "grading" / "autograded" / "curious" / name / f"{name}.ipynb").read_text()
    assert all(pair in text for pair in visible)
    assert hidden - visible
    assert not any(pair in text for pair in hidden - visible)
