"""Rosters and submissions in from Canvas and Moodle, grades out, in the layouts that both have."""

import csv
import shutil
import zipfile
from pathlib import Path

import pytest

from course_utils.errors import CourseError
from course_utils.grading.collect import collect
from course_utils.grading.gradebook import open_gradebook
from course_utils.grading.grades import Column, canvas, export, moodle
from course_utils.grading.release import ReleaseError
from course_utils.grading.roster import Student, import_roster, read_roster, students
from tests.conftest import ROOT, copy_course
from tests.grading.test_release import course_command

ROSTERS = Path(__file__).parent / "rosters"
NETWORK = (ROOT / "notebooks" / "01_network" / "01_network.ipynb").read_bytes()
DATA = (ROOT / "notebooks" / "02_data" / "02_data.ipynb").read_bytes()
JOSE = Student("jgarcia", "José", "García Müller", "", "4711")
ADA = Student("akim", "Ada", "Kim", "", "4712")
SAM = Student("soneil", "Sam_7", "O'Neil", "", "4713")


def answered(text: str) -> bytes:
    """The chapter with something else in it, so that submissions can be told apart."""
    return NETWORK.replace(b"# Chapter 1", f"# Chapter 1 {text}".encode())


def zipped(folder: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(folder / "submissions.zip", "w") as opened:
        for number, (name, content) in enumerate(files.items()):
            opened.writestr(zipfile.ZipInfo(name, (2025, 11, 24, 8, 0, 2 * number)), content)
    return folder / "submissions.zip"


def outcomes(lines):
    return {line.file or line.student: (line.student, line.outcome) for line in lines}


def submitted(course: Path, student: str) -> Path:
    return course / "grading" / "submitted" / student / "01_network" / "01_network.ipynb"


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A gradebook without students, made once: nbgrader takes two seconds to make one."""
    course = copy_course(tmp_path_factory.mktemp("empty") / "course")
    (course / "grading").mkdir()
    open_gradebook(course).close()
    return course / "grading" / "gradebook.db"


@pytest.fixture
def a_course(course, empty):
    (course / "grading").mkdir()
    shutil.copyfile(empty, course / "grading" / "gradebook.db")
    return course


@pytest.fixture
def on_canvas(a_course):
    import_roster(a_course, ROSTERS / "canvas.csv")
    return a_course


@pytest.fixture
def on_moodle(a_course):
    import_roster(a_course, ROSTERS / "moodle.csv")
    return a_course


def test_canvas_lists_students_and_rows_that_are_none():
    people, column = read_roster((ROSTERS / "canvas.csv").read_text("utf-8"))
    assert (people, column) == ([JOSE, ADA, SAM], "sis login id")


def test_moodle_students_are_known_by_their_id_number():
    people, column = read_roster((ROSTERS / "moodle.csv").read_text("utf-8"))
    assert people[0] == Student("100", "José", "García Müller", "jgarcia@uni.example", "100")
    assert column == "id number"


def test_without_id_numbers_moodle_students_are_known_by_their_address():
    people, column = read_roster("First name,Surname,ID number,Email address\nAda,Kim,,akim@uni.example\n")
    assert (people, column) == ([Student("akim@uni.example", "Ada", "Kim", "akim@uni.example")], "email address")


def test_a_plain_table_with_semicolons_is_a_roster():
    people, column = read_roster((ROSTERS / "plain.csv").read_text("utf-8"))
    assert people == [Student("akim", "Ada", "Kim", "akim@uni.example"), Student("soneil", "Sam", "O'Neil")]
    assert column == "id"


def test_another_column_can_name_the_students():
    people, _ = read_roster((ROSTERS / "canvas.csv").read_text("utf-8"), "SIS User ID")
    assert [student.id for student in people] == ["S100", "S101", "S102"]


@pytest.mark.parametrize("text, column, told", [
    ("", None, "no student"),
    ("name\nAda\n", None, "No column has another value for every student"),
    ("id,login\nada,\n", "login", "Student 1 has nothing"),
    ("id\nada\nada\n", "id", "'ada' 2 times"),
    ("id\n../ada\n", None, "can't name a folder"),
    ("id\n..\n", None, "can't name a folder"),
    ("id\nada\n", "login", "has nothing in the column 'login'"),
])
def test_a_roster_that_names_nobody_is_refused_in_a_sentence(text, column, told):
    with pytest.raises(CourseError, match=told):
        read_roster(text, column)


def test_a_roster_read_again_updates_and_takes_nobody_out(on_canvas, tmp_path):
    (tmp_path / "later.csv").write_text("id,first,last,email\nakim,Adah,Kim,\nnew,Bo,Li,\n")
    said = import_roster(on_canvas, tmp_path / "later.csv")
    assert said.startswith("2 students, 1 of them new; nbgrader knows each by the column 'id'.")
    assert said.endswith("In the gradebook and not in this file: jgarcia, soneil.")
    with open_gradebook(on_canvas) as gradebook:
        assert [student.first_name for student in students(gradebook)] == ["José", "Adah", "Bo", "Sam_7"]


def test_canvas_submissions_are_matched_by_number(on_canvas, tmp_path):
    files = {
        "garcíamüllerjosé_4711_90001_01_network-2.ipynb": answered("by José"),
        "kimada_LATE_4712_90007_network (1).ipynb": answered("by Ada"),
        "kimada_LATE_4712_90003_01_network.ipynb": answered("by Ada, sooner"),
        "kimada_LATE_4712_90008_notes.txt": b"see above",
        "studenttest_4799_90004_01_network.ipynb": NETWORK,
        "anon_x1Y2z_90005_01_network.ipynb": NETWORK,
        "__MACOSX/._kimada_LATE_4712_90007_network (1).ipynb": b"",
    }
    told = outcomes(collect(on_canvas, zipped(tmp_path, files), "network"))
    assert told == {
        "garcíamüllerjosé_4711_90001_01_network-2.ipynb": ("jgarcia", "collected"),
        "kimada_LATE_4712_90007_network (1).ipynb": ("akim", "collected, late"),
        "kimada_LATE_4712_90003_01_network.ipynb": ("akim", "left out: a later one of this student is taken"),
        "kimada_LATE_4712_90008_notes.txt":
            ("akim", "left out: no notebook with exercises of 01_network, or one of more than 50 MB"),
        "studenttest_4799_90004_01_network.ipynb": ("", "left out: no students of the roster have this name"),
        "anon_x1Y2z_90005_01_network.ipynb": ("", "left out: neither Canvas nor Moodle names files like this one"),
        "soneil": ("soneil", "no submission"),
    }
    assert submitted(on_canvas, "jgarcia").read_bytes() == answered("by José")
    assert submitted(on_canvas, "akim").read_bytes() == answered("by Ada")


@pytest.mark.parametrize("between", ["_/", "/", "_", "/sub/"])
def test_moodle_submissions_are_matched_by_name(on_moodle, tmp_path, between):
    files = {
        f"José García Müller_55310_assignsubmission_file{between}01_network.ipynb": answered("by José"),
        f"Kim Ada_55311_assignsubmission_file{between}01_network.ipynb": answered("by Ada"),
        f"ONeil Sam_55312_assignsubmission_file{between}01_network.ipynb": answered("by Sam, sooner"),
        f"ONeil Sam_55312_assignsubmission_file{between}again.ipynb": answered("by Sam"),
    }
    told = sorted(line.outcome for line in collect(on_moodle, zipped(tmp_path, files), "01_network"))
    assert told == ["collected"] * 3 + ["left out: a later one of this student is taken"]
    assert [submitted(on_moodle, name).read_bytes() for name in ("100", "101", "102")] == [
        answered("by José"), answered("by Ada"), answered("by Sam")]


def test_names_of_a_zip_that_does_not_say_utf8_are_read_as_utf8(on_moodle, tmp_path):
    archive = zipped(tmp_path, {"José García Müller_1_assignsubmission_file_/01_network.ipynb": NETWORK})
    raw = archive.read_bytes().replace(b"\x14\x00\x00\x08", b"\x14\x00\x00\x00")  # the flag in both headers
    archive.write_bytes(raw)
    with zipfile.ZipFile(archive) as opened:
        assert "José" not in opened.namelist()[0]
    assert collect(on_moodle, archive, "network")[0].outcome == "collected"


def test_two_students_of_one_name_are_left_to_the_instructor(on_moodle, tmp_path):
    (tmp_path / "more.csv").write_text("id,first,last,email\ntwin,Ada,Kim,\n")
    import_roster(on_moodle, tmp_path / "more.csv")
    lines = collect(on_moodle, zipped(tmp_path, {"Ada Kim_1_assignsubmission_file_/a.ipynb": NETWORK}), "network")
    assert lines[0].outcome == "left out: 2 students of the roster have this name"
    assert not (on_moodle / "grading" / "submitted").exists()


def test_a_submission_that_is_there_is_replaced_only_when_asked_for(on_canvas, tmp_path):
    archive = zipped(tmp_path, {"kimada_4712_90003_01_network.ipynb": answered("first")})
    assert collect(on_canvas, archive, "network")[1].outcome == "collected"
    assert collect(on_canvas, archive, "network")[1].outcome == "already there"
    archive = zipped(tmp_path, {"kimada_LATE_4712_90009_01_network.ipynb": answered("second")})
    kept = collect(on_canvas, archive, "network")[1].outcome
    assert kept == "left out, late: another one is already there; --replace takes this one"
    assert submitted(on_canvas, "akim").read_bytes() == answered("first")
    assert collect(on_canvas, archive, "network", replace=True)[1].outcome == "replaces the one that was there, late"
    assert submitted(on_canvas, "akim").read_bytes() == answered("second")


@pytest.mark.slow
def test_a_dry_run_says_the_same_and_writes_nothing(on_canvas, tmp_path):
    archive = zipped(tmp_path, {"kimada_4712_90003_01_network.ipynb": NETWORK})
    done = course_command(on_canvas, "collect", str(archive), "--assignment", "01_network", "--dry-run")
    assert done.returncode == 0, done.stderr
    header, *rows, last = done.stdout.splitlines()
    assert header.split("  ")[0] == "student"
    assert rows[1].split() == ["akim", "Ada", "Kim", "kimada_4712_90003_01_network.ipynb", "collected"]
    assert len({row.index("no submission") for row in (rows[0], rows[2])}) == 1
    assert last == "Nothing was written: this was a dry run."
    assert not (on_canvas / "grading" / "submitted").exists()


def test_no_name_in_a_zip_becomes_a_path(on_canvas, tmp_path):
    files = {"../../../kimada_4712_90003_01_network.ipynb": NETWORK,
             "/tmp/oneilsam7_4713_90004_../../01_network.ipynb": NETWORK}
    before = {path for path in tmp_path.rglob("*") if "grading" not in path.parts}
    collect(on_canvas, zipped(tmp_path, files), "network")
    assert {path for path in tmp_path.rglob("*") if "grading" not in path.parts} - before == {
        tmp_path / "submissions.zip"}
    assert {path.name for path in (on_canvas / "grading" / "submitted").rglob("*") if path.is_file()} == {
        "01_network.ipynb"}


@pytest.mark.parametrize("content", [DATA, b"", b"[]", b'{"cells": [1]}', b"<html>", b"[" * 100_000])
def test_a_file_that_is_not_this_chapter_is_left_out(on_canvas, tmp_path, content):
    lines = collect(on_canvas, zipped(tmp_path, {"kimada_4712_90003_01_network.ipynb": content}), "network")
    assert lines[0][2:] == ("kimada_4712_90003_01_network.ipynb",
                            "left out: no notebook with exercises of 01_network, or one of more than 50 MB")
    assert ("akim", "no submission") in outcomes(lines).values()


@pytest.mark.slow
def test_what_is_no_zip_or_no_chapter_is_refused(on_canvas, tmp_path):
    (tmp_path / "notes.zip").write_text("not a zip")
    with pytest.raises(CourseError, match="can't be read as a zip"):
        collect(on_canvas, tmp_path / "notes.zip", "network")
    with pytest.raises(ReleaseError, match="There is no chapter 'lost'"):
        collect(on_canvas, tmp_path / "notes.zip", "lost")
    done = course_command(on_canvas, "collect", str(tmp_path / "lost.zip"), "--assignment", "network")
    assert done.returncode != 0
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("course: ")


def test_without_a_roster_nothing_is_collected(a_course, tmp_path):
    with pytest.raises(CourseError, match="run course roster"):
        collect(a_course, zipped(tmp_path, {}), "network")


COLUMNS = [Column("01_network", 32, {"akim": 31, "jgarcia": 12.5}), Column("02_data", 30, {"akim": 0})]


def test_canvas_gets_the_columns_it_requires_and_the_possible_points():
    assert canvas([JOSE, ADA, SAM], COLUMNS) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "01_network", "02_data"],
        ["    Points Possible", "", "", "", "", "32", "30"],
        ["García Müller, José", "4711", "", "jgarcia", "", "12.5", ""],
        ["Kim, Ada", "4712", "", "akim", "", "31", "0"],
        ["O'Neil, Sam_7", "4713", "", "soneil", "", "", ""],
    ]


def test_moodle_gets_who_and_a_column_for_each_chapter():
    ada = Student("101", "Ada", "Kim", "akim@uni.example", "101")
    assert moodle([ada], [Column("01_network", 32, {"101": 31}), Column("02_data", 30, {})]) == [
        ["First name", "Last name", "ID number", "Email address", "01_network", "02_data"],
        ["Ada", "Kim", "101", "akim@uni.example", "31", "-"],
    ]


def test_grades_leave_out_what_failed_and_name_it(on_canvas, tmp_path):
    with open_gradebook(on_canvas) as gradebook:
        gradebook.add_assignment("01_network")
        gradebook.add_notebook("01_network", "01_network")
        gradebook.add_grade_cell("check", "01_network", "01_network", max_score=32, cell_type="code")
        for name, score in (("akim", 31), ("jgarcia", 12.5), ("soneil", None)):
            notebook = gradebook.add_submission("01_network", name).notebooks[0]
            notebook.grades[0].auto_score, notebook.grades[0].needs_manual_grade = score, name != "akim"
        notebook = gradebook.find_submission("01_network", "akim").notebooks[0]
        notebook.late_submission_penalty = 2
        gradebook.db.commit()
    for name in ("akim", "jgarcia", "soneil"):
        for step in ("submitted", "autograded") if name != "soneil" else ("submitted",):
            place = on_canvas / "grading" / step / name / "01_network" / "01_network.ipynb"
            place.parent.mkdir(parents=True)
            place.write_bytes(NETWORK)
    said = export(on_canvas, "canvas", "network", tmp_path / "grades.csv")
    assert said[0].startswith("Wrote 01_network (2 of 3 students)")
    assert said[1:] == ["01_network: submitted and not graded: soneil.",
                        "01_network: still to be looked at by hand: jgarcia."]
    with (tmp_path / "grades.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened))
    assert [row[-1] for row in rows] == ["01_network", "32", "12.5", "29", ""]
    again, _ = read_roster((tmp_path / "grades.csv").read_text("utf-8"))
    assert again == [JOSE, ADA, SAM]


@pytest.mark.slow
def test_grades_of_nothing_are_refused(on_canvas, tmp_path):
    done = course_command(on_canvas, "grades", "--for", "moodle", "02_data", "--to", str(tmp_path / "grades.csv"))
    assert done.stderr == "course: Nothing of 02_data has been graded yet.\n"
    assert not (tmp_path / "grades.csv").exists()
