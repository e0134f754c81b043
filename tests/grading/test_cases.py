"""Submissions that a grader got wrong once, each of a kind, with the scores they have to get.

What is in the files is the course's own right answer to everything unless `SCORES` says otherwise.
"""

import shutil
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from course_utils.authoring.release import release
from tests.conftest import copy_course, run_course

pytestmark = [pytest.mark.slow,
              pytest.mark.skipif(not shutil.which("bwrap"), reason="submissions run in bubblewrap's rooms")]
CASES = Path(__file__).parent / "cases"
SCORES = {  # a file's name before its chapter's: points, and what the graded notebook or the closing table says
    "cuda_default": (20, "a GPU"),
    "float64_default": (20, ""),
    "half_character": (20, ""),
    "prints_half_a_character": (20, ""),
    "missing_package": (20, "the module tqdm"),
    "marks_lost": (20, ""),
    "long_experiments": (30, "ran past its time limit"),
    "wrong_chapter": (0, "02_data"),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Gives the course, and by student the score and what `course grade` said of the chapter."""
    course = copy_course(tmp_path_factory.mktemp("cases") / "a course")
    found = {}
    for path in sorted(CASES.glob("*.ipynb")):
        student, chapter, _ = path.name.split(".")
        folder = course / "grading" / "submitted" / student / chapter
        folder.mkdir(parents=True)
        shutil.copyfile(path, folder / f"{chapter}.ipynb")
    for chapter in sorted({path.name.split(".")[1] for path in CASES.glob("*.ipynb")}):
        release(course, chapter)
        code, told = run_course(course, "grade", chapter, "--seconds", "4", "--total", "10", "--workers", "1")
        assert code == 0, told
        with Gradebook(f"sqlite:///{course}/grading/gradebook.db", "training_loop") as gradebook:
            for one in gradebook.assignment_submissions(chapter):
                notebook = course / "grading" / "autograded" / one.student_id / chapter / f"{chapter}.ipynb"
                found[one.student_id] = (one.score, notebook.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("student", SCORES)
def test_everyone_gets_what_the_answers_are_worth_and_is_told_why(graded, student):
    score, said = graded[student]
    assert (score, SCORES[student][1] in said) == (SCORES[student][0], True)
