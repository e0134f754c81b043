"""`course doctor` names what keeps a class from being graded, and each command it names mends what it stands under."""

import os
import shlex
from pathlib import Path

import pytest

from course_utils.authoring.release import release
from course_utils.course import chapters
from course_utils.grading.gradebook import open_gradebook
from tests.conftest import ROOT, copy_course, run_course
from tests.hostile import CLASS

pytestmark = pytest.mark.slow
OTHER, NAME = "01_network", "04_loss"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = copy_course(tmp_path_factory.mktemp("doctor") / "a course")
    for name in chapters(ROOT):  # two chapters tell as much as ten
        if name in (OTHER, NAME):
            continue
        for folder in ("solutions", "notebooks"):
            for path in (course / folder / name).iterdir():
                path.unlink()
            (course / folder / name).rmdir()
    release(course)
    return course


def mend(course: Path, said: str) -> None:
    program, *arguments = shlex.split(said.splitlines()[1])
    assert program == "course"
    assert run_course(course, *arguments)[0] == 0


def test_a_course_in_order_has_nothing_to_mend(course):
    assert run_course(course, "doctor") == (0, "Nothing to mend.\n")


def test_a_stale_release_is_found_and_mended(course):
    source = course / "solutions" / NAME / f"{NAME}.ipynb"
    source.write_text(source.read_text().replace("# Chapter 4", "# A new chapter 4", 1))
    code, said = run_course(course, "doctor")
    assert (code, said.count("to mend")) == (1, 1)
    assert said.startswith(f"notebooks/{NAME} is older than solutions/{NAME}.")
    mend(course, said)
    assert run_course(course, "doctor")[0] == 0


def test_a_gradebook_that_does_not_match_is_found_and_mended(course):
    with open_gradebook(course) as gradebook:
        gradebook.db.delete(gradebook.find_notebook(NAME, NAME).grade_cells[0])
        gradebook.db.commit()
    code, said = run_course(course, "doctor")
    assert code == 1
    assert f"The gradebook doesn't have the cells of {NAME}" in said
    mend(course, said)
    assert run_course(course, "doctor")[0] == 0


def test_chapters_kept_for_later_are_told_and_nothing_to_mend(course):
    kept = {path: path.read_bytes() for path in (course / "notebooks" / OTHER).iterdir()}
    with open_gradebook(course) as gradebook:
        gradebook.remove_assignment(OTHER)
    told = f"Not released to a class: {OTHER}.\nNothing to mend.\n"
    assert run_course(course, "doctor") == (0, told)
    for path in kept:
        path.unlink()
    assert run_course(course, "doctor") == (0, told)
    assert run_course(course, "release")[0] == 0
    assert run_course(course, "doctor") == (0, "Nothing to mend.\n")


def test_a_lost_gradebook_is_found_where_somebody_handed_in(course):
    (course / "grading" / "gradebook.db").unlink()
    (course / "grading" / "submitted" / "someone" / OTHER).mkdir(parents=True)
    code, said = run_course(course, "doctor")
    assert (code, f"The gradebook doesn't have the cells of {OTHER}" in said) == (1, True)
    assert f"Not released to a class: {NAME}." in said
    (course / "grading" / "submitted" / "someone" / OTHER).rmdir()
    assert run_course(course, "release")[0] == 0
    assert run_course(course, "doctor")[0] == 0


def test_submissions_that_wait_are_found_and_graded(course):
    for file, content in CLASS["honest"].make(NAME).items():
        path = course / "grading" / "submitted" / "someone" / NAME / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    code, said = run_course(course, "doctor")
    assert (code, "Not graded in 04_loss, or changed since: 1." in said) == (1, True)
    mend(course, said)
    assert run_course(course, "doctor")[0] == 0


def test_missing_bubblewrap_is_found(course, tmp_path):
    code, said = run_course(course, "doctor", PATH=str(tmp_path))
    assert (code, said) == (1, "bubblewrap is not installed.\n    apt install bubblewrap\n1 to mend.\n")


def test_a_bubblewrap_that_makes_no_room_is_not_told_to_be_missing(course, tmp_path):
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho bwrap: no namespaces: not permitted >&2\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    code, said = run_course(course, "doctor", PATH=f"{tmp_path}:{os.environ['PATH']}")
    what, mended_by, _ = said.splitlines()
    assert (code, what) == (1, "No room can be made here (bwrap: no namespaces: not permitted).")
    assert "namespaces" in mended_by and "apt install" not in mended_by


def test_a_gradebook_that_is_none_gets_one_sentence(course):
    path = course / "grading" / "gradebook.db"
    kept = path.read_bytes()
    path.write_bytes(b"not a database at all" * 100)
    try:
        code, said = run_course(course, "doctor")
    finally:
        path.write_bytes(kept)
    assert (code, "The gradebook can't be read" in said, "Traceback" in said) == (1, True, False)
