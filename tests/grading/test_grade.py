"""`course grade` on a class: only what is missing, nothing lost whatever ends it, one sentence for each mistake."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from course_utils.authoring.release import release
from tests.conftest import copy_course, run_course
from tests.hostile import CLASS

pytestmark = [pytest.mark.slow,
              pytest.mark.skipif(not shutil.which("bwrap"), reason="submissions run in bubblewrap's rooms")]
NAME = "04_loss"
STUDENTS = [f"student {number}" for number in range(6)]


def hand_in_class(course: Path) -> None:
    for number, student in enumerate(STUDENTS):
        kind = ["honest", "untouched", "reverse"][number % 3]
        for file, content in CLASS[kind].make(NAME).items():
            path = course / "grading" / "submitted" / student / NAME / file
            path.parent.mkdir(parents=True)
            path.write_bytes(content)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    course = copy_course(tmp_path_factory.mktemp("grade") / "a course")
    release(course, NAME)
    hand_in_class(course)
    return course


@pytest.fixture
def course(made, tmp_path):
    return shutil.copytree(made, tmp_path / "a course")


def start(course: Path, *arguments: str) -> subprocess.Popen[str]:
    """`course grade` in a process of its own, which can be ended."""
    command = [sys.executable, "-m", "course_utils.cli", "grade", NAME, "--workers", "1", *arguments]
    return subprocess.Popen(command, cwd=course, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            preexec_fn=heeding_interrupts)


def heeding_interrupts() -> None:
    """What a terminal does; a background job of a script begins with interrupts ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def grade(course: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    return run_course(course, "grade", NAME, "--workers", "1", *arguments, **settings)


def scores(course: Path) -> dict[str, float]:
    with Gradebook(f"sqlite:///{course}/grading/gradebook.db", "training_loop") as gradebook:
        return {submission.student_id: submission.score for submission in gradebook.assignment_submissions(NAME)}


def folders(course: Path) -> dict[str, int]:
    return {path.parents[1].name: path.stat().st_mtime_ns
            for path in (course / "grading" / "autograded").glob(f"*/{NAME}/{NAME}.ipynb")}


def wait_for(course: Path, process: subprocess.Popen[str], count: int) -> None:
    """Wait until some submissions are graded, and more are to come."""
    end = time.monotonic() + 180
    while len(folders(course)) < count:
        assert process.poll() is None and time.monotonic() < end, process.communicate()[0]
        time.sleep(0.01)


RIGHT = {student: 0.0 if number % 3 == 1 else 20.0 for number, student in enumerate(STUDENTS)}


def test_a_class_is_graded_once_and_what_changes_again(course):
    code, said = grade(course, "--workers", "2")
    assert code == 0, said
    assert scores(course) == RIGHT
    assert "6 of 6" in said and "student 2, student 5" in said
    before = folders(course)
    code, said = grade(course)
    assert (code, "--rerun" in said, folders(course)) == (0, True, before)
    shutil.copyfile(*(course / "grading" / "submitted" / student / NAME / f"{NAME}.ipynb"
                      for student in ("student 0", "student 1")))
    assert grade(course)[0] == 0
    assert {student for student, when in folders(course).items() if when != before[student]} == {"student 1"}
    assert scores(course) == RIGHT | {"student 1": 20.0}
    assert grade(course, "--rerun", "--student", "student 3")[0] == 0
    assert sum(when != before[student] for student, when in folders(course).items()) == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_whatever_ends_a_run_the_next_one_finishes_it(course, number):
    process = start(course)
    wait_for(course, process, 2)
    process.send_signal(number)
    said = process.communicate()[0]
    assert process.returncode != 0
    assert "Traceback" not in said
    done = folders(course)
    assert 2 <= len(done) < len(STUDENTS)
    assert {student: scores(course)[student] for student in done} == {student: RIGHT[student] for student in done}
    assert grade(course)[0] == 0
    assert {student: folders(course)[student] for student in done} == done
    assert scores(course) == RIGHT
    assert not list((course / "grading" / "autograded").glob("*/.*"))


def test_rooms_end_with_their_grader(course):
    process = start(course)
    wait_for(course, process, 1)
    rooms = subprocess.run(["pgrep", "-P", str(process.pid), "bwrap"], capture_output=True, text=True,
                           check=False).stdout.split()
    assert rooms
    process.kill()
    process.wait()
    end = time.monotonic() + 10
    while any(Path(f"/proc/{pid}").exists() for pid in rooms):
        assert time.monotonic() < end
        time.sleep(0.05)
    left = set(Path(tempfile.gettempdir()).glob(f"course-room-{process.pid}-*"))
    assert left
    assert grade(course, "--student", "student 5")[0] == 0
    assert not any(folder.exists() for folder in left)


def test_a_gradebook_locked_for_a_while_is_waited_for(course):
    with sqlite3.connect(course / "grading" / "gradebook.db", isolation_level=None, check_same_thread=False) as other:
        other.execute("BEGIN EXCLUSIVE")
        threading.Timer(8, lambda: other.execute("ROLLBACK")).start()
        code, said = grade(course)
    assert (code, "Traceback" in said, scores(course)) == (0, False, RIGHT), said


def test_a_locked_gradebook_stops_the_run_and_nothing_is_lost(course):
    file = course / "grading" / "gradebook.db"
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        code, said = grade(course, COURSE_GRADEBOOK=f"sqlite:///{file}?timeout=1")
        assert code == 1
        assert "database is locked" in said and "Traceback" not in said
        other.execute("ROLLBACK")
    assert grade(course)[0] == 0
    assert scores(course) == RIGHT


@pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small disk")
def test_a_full_disk_stops_the_run_and_nothing_is_lost(course):
    autograded = course / "grading" / "autograded"
    autograded.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=180k", "tmpfs", str(autograded)], check=True)
    try:
        code, said = grade(course)
        assert code == 1
        assert "No space left" in said and "Traceback" not in said
        done = folders(course)
        assert 0 < len(done) < len(STUDENTS)
        subprocess.run(["mount", "-o", "remount,size=100m", str(autograded)], check=True)
        assert grade(course)[0] == 0
        assert {student: folders(course)[student] for student in done} == done
        assert scores(course) == RIGHT
    finally:
        subprocess.run(["umount", str(autograded)], check=True)


def test_two_runs_at_once_are_one_too_many(course):
    first = start(course)
    wait_for(course, first, 1)
    first.send_signal(signal.SIGSTOP)
    code, said = grade(course)
    first.send_signal(signal.SIGCONT)
    assert (code, "Another course grade is running" in said) == (1, True)
    assert "6 of 6" in first.communicate()[0]


def test_a_lost_gradebook_is_filled_again(course):
    assert grade(course, "--student", "student 0")[0] == 0
    (course / "grading" / "gradebook.db").unlink()
    code, said = grade(course)
    assert (code, f"course release {NAME}" in said) == (1, True)
    release(course, NAME)
    assert grade(course)[0] == 0
    assert scores(course) == RIGHT


@pytest.mark.parametrize("arguments, sentence", [
    (["--student", "nobody"], "There is no submission to 04_loss by nobody."),
    (["--scheduler", "tcp://127.0.0.1:9"], "No Dask scheduler answers at tcp://127.0.0.1:9"),
])
def test_bad_input_gets_one_sentence(course, arguments, sentence):
    code, said = grade(course, *arguments)
    assert code == 1
    assert sentence in said and "Traceback" not in said


def test_a_chapter_that_nobody_submitted_is_not_called_graded(course):
    shutil.rmtree(course / "grading" / "submitted")
    code, said = grade(course)
    assert (code, "Nobody has submitted 04_loss yet" in said) == (0, True)


def test_without_bubblewrap_it_refuses_unless_told(course, tmp_path):
    path = {"PATH": str(tmp_path)}
    code, said = grade(course, **path)
    assert (code, "bubblewrap is not installed" in said, "--unsandboxed" in said) == (1, True, True)
    assert not folders(course)
    assert grade(course, "--unsandboxed", **path)[0] == 0
    assert scores(course) == RIGHT


def test_plain_autograde_warns_once_without_bubblewrap(course, tmp_path):
    (tmp_path / "alembic").symlink_to(Path(sys.executable).with_name("alembic"))
    done = subprocess.run([sys.executable, "-m", "nbgrader", "autograde", NAME], cwd=course, text=True,
                          env=os.environ | {"PATH": str(tmp_path)}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Submissions run unprotected") == 1
    assert scores(course) == RIGHT
