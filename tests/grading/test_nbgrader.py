"""Real nbgrader runs, for every chapter: solved, untouched, and right in part."""

from importlib import import_module
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI

from course_utils.authoring.release import release
from course_utils.course import chapters, settings
from tests.answers import Answer
from tests.conftest import ROOT, copy_course

pytestmark = pytest.mark.slow
CHAPTERS = chapters(ROOT)


def part_right(chapter: str) -> dict[str, Answer]:
    """For each exercise a wrong answer of the bank that earns the most, so that scores lie in between."""
    chosen: dict[str, Answer] = {}
    for answer in import_module(f"tests.answers.{chapter[3:]}").bank:
        best = chosen.get(answer.exercise)
        if answer.points is not None and (best is None or answer.points > best.points):
            chosen[answer.exercise] = answer
    return chosen


def answered(course: Path, name: str, sources: dict[str, str]) -> nbformat.NotebookNode:
    """The released notebook with answers in it."""
    notebook = nbformat.read(course / "notebooks" / name / f"{name}.ipynb", as_version=4)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = sources.get(grade_id, cell.source)
    return notebook


def submit(course: Path, name: str, student: str, sources: dict[str, str]) -> None:
    folder = course / "grading" / "submitted" / student / name
    folder.mkdir(parents=True)
    nbformat.write(answered(course, name, sources), folder / f"{name}.ipynb")


def solution_cells(course: Path, name: str) -> dict[str, str]:
    notebook = nbformat.read(course / "solutions" / name / f"{name}.ipynb", as_version=4)
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in notebook.cells
            if cell.metadata.get("nbgrader", {}).get("solution")}


@pytest.fixture(scope="module", params=CHAPTERS)
def graded(request, tmp_path_factory):
    """A chapter released, three submissions to it autograded: the gradebook, and the course's folder."""
    name = request.param
    course = copy_course(tmp_path_factory.mktemp("grading") / "a course")
    release(course, name)
    (course / "grading" / "secret").write_bytes(bytes(32))  # on some hidden inputs a wrong answer is right by chance
    submit(course, name, "solved", solution_cells(course, name))
    submit(course, name, "untouched", {})
    submit(course, name, "partly", {step: answer.source() for step, answer in part_right(name).items()})
    done = NbGraderAPI(config=settings(course)).autograde(name, "*")
    assert done["success"], done
    with Gradebook(f"sqlite:///{course}/grading/gradebook.db", "training_loop") as gradebook:
        yield name, course, gradebook


def scores(gradebook: Gradebook, name: str, student: str) -> dict[str, float]:
    notebook = gradebook.find_submission_notebook(name, name, student)
    return {grade.name: grade.score for grade in notebook.grades}


def test_the_solution_earns_every_point(graded):
    name, _, gradebook = graded
    submission = gradebook.find_submission(name, "solved")
    assert submission.score == submission.max_score > 0
    assert not submission.needs_manual_grade


def test_the_untouched_release_earns_nothing_and_raises_nothing(graded):
    name, course, gradebook = graded
    assert gradebook.find_submission(name, "untouched").score == 0
    ran = nbformat.read(course / "grading" / "autograded" / "untouched" / name / f"{name}.ipynb", as_version=4)
    for cell in ran.cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error", cell.source
            assert output.get("name") != "stderr", cell.source


def test_an_answer_right_in_part_earns_what_the_visible_check_said(graded):
    name, _, gradebook = graded
    came = scores(gradebook, name, "partly")
    checks = import_module(f"course_utils.checks.{name[3:]}")
    for exercise, answer in part_right(name).items():
        assert came[f"check_{exercise}"] == getattr(checks, exercise)(answer.value) == answer.points
    assert 0 < sum(came.values()) < gradebook.find_submission(name, "partly").max_score
