"""Rosters and submissions in from Canvas and Moodle, grades out, in the layouts that both have."""

import csv
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import nbformat
import pytest

from course_utils.authoring.release import release
from course_utils.course import settings
from course_utils.errors import CourseError
from course_utils.grading.gradebook import open_gradebook, save
from course_utils.grading.lms import collect as collecting
from course_utils.grading.lms.grades import Column, canvas, export, moodle
from course_utils.grading.lms.late import extend
from course_utils.grading.lms.roster import Student, import_roster, read_roster, students
from course_utils.grading.lms.tables import parse
from course_utils.grading.submissions import read
from tests.conftest import ROOT, copy_course, run_course

ROSTERS = Path(__file__).parent / "rosters"
NETWORK = (ROOT / "notebooks" / "01_network" / "01_network.ipynb").read_bytes()
DATA = (ROOT / "notebooks" / "02_data" / "02_data.ipynb").read_bytes()
JOSE = Student("jgarcia", "José", "García Müller", "", "4711")
ADA = Student("akim", "Ada", "Kim", "", "4712")
SAM = Student("soneil", "Sam_7", "O'Neil", "", "4713")


def answered(text: str) -> bytes:
    """The chapter with something else in it, so that submissions can be told apart."""
    return NETWORK.replace(b"# Chapter 1", f"# Chapter 1 {text}".encode())


def roster(table: str | bytes | Path, key: str | None = None, encoding: str | None = None, **columns):
    content = table.read_bytes() if isinstance(table, Path) else table.encode() if isinstance(table, str) else table
    return read_roster(parse(content, encoding), key, **columns)


def collect(*args, **options):
    return collecting.collect(*args, **options)[0]


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
    people, column = roster(ROSTERS / "canvas.csv")
    assert (people, column) == ([JOSE, ADA, SAM], "SIS Login ID")


def test_moodle_students_are_known_by_their_id_number():
    people, column = roster(ROSTERS / "moodle.csv")
    assert people[0] == Student("100", "José", "García Müller", "jgarcia@uni.example", "100")
    assert column == "ID number"


def test_without_id_numbers_moodle_students_are_known_by_their_address():
    people, column = roster("First name,Surname,ID number,Email address\nAda,Kim,,akim@uni.example\n")
    assert (people, column) == ([Student("akim@uni.example", "Ada", "Kim", "akim@uni.example")], "Email address")


def test_a_plain_table_with_semicolons_is_a_roster():
    people, column = roster(ROSTERS / "plain.csv")
    assert people == [Student("akim", "Ada", "Kim", "akim@uni.example"), Student("soneil", "Sam", "O'Neil")]
    assert column == "id"


def test_another_column_can_name_the_students():
    people, _ = roster(ROSTERS / "canvas.csv", "SIS User ID")
    assert [student.id for student in people] == ["S100", "S101", "S102"]


@pytest.mark.parametrize("text, column, told", [
    ("", None, "no line below its header"),
    ("id,name\n", None, "no student"),
    ("name\nAda\n", None, "No column that is known has another value for every student"),
    ("id,name,login\nada,Ada,\n", "login", "Student 1 has nothing"),
    ("id,name\nada,Ada\nada,Ada\n", "id", "'ada' 2 times"),
    ("id,name\n../ada,Ada\n", None, "can't name a folder"),
    ("id,name\n..,Ada\n", None, "can't name a folder"),
    ("id,name\n1.23457E+11,Ada\n", None, "shortened a long number"),
    ("id,name\nada,Ada\n", "login", "There is no column 'login'; there are 'id', 'name'"),
    ("id,mail\nada,a@b.org\n", None, "No column is known to hold names.*--first"),
    ("Numer;Jméno;Příjmení\n1;Ada;Nováková\n", None, "No column is known to hold names.*'Příjmení'"),
])
def test_a_roster_that_names_nobody_is_refused_in_a_sentence(text, column, told):
    with pytest.raises(CourseError, match=told):
        roster(text, column)


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
        "kimada_LATE_4712_90003_01_network.ipynb": ("akim", "left out: another one of this student is taken"),
        "kimada_LATE_4712_90008_notes.txt": ("akim", "left out: it is no notebook"),
        "studenttest_4799_90004_01_network.ipynb": ("", "left out: no students of the roster have this name"),
        "anon_x1Y2z_90005_01_network.ipynb": ("", f"left out: {collecting.HIDDEN}"),
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
    assert told == ["collected"] * 3 + ["left out: another one of this student is taken"]
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
    code, said = run_course(on_canvas, "collect", str(archive), "--assignment", "01_network", "--dry-run")
    assert code == 0, said
    header, *rows, last = said.splitlines()
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


@pytest.mark.parametrize("name, content, told", [
    ("01_network.ipynb", DATA, "left out: this is 02_data, not 01_network"),
    ("notes.txt", b"see above", "left out: it is no notebook"),
    ("data.json", b"[]", "left out: it is no notebook"),
])
def test_a_file_that_is_no_submission_to_this_chapter_is_left_out(on_canvas, tmp_path, name, content, told):
    lines = collect(on_canvas, zipped(tmp_path, {f"kimada_4712_90003_{name}": content}), "network")
    assert outcomes(lines)[f"kimada_4712_90003_{name}"] == ("akim", told)
    assert outcomes(lines)["akim"] == ("akim", "no submission")


@pytest.mark.parametrize("content", [b"", b"[]", b"<html>", b"[" * 100_000, b'{"cells": [1]}', nbformat.writes(
    nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])).encode()])
def test_a_notebook_that_cannot_be_read_is_left_to_the_grader(on_canvas, tmp_path, content):
    files = {"kimada_4712_90003_01_network.ipynb": content}
    told = outcomes(collect(on_canvas, zipped(tmp_path, files), "network"))["kimada_4712_90003_01_network.ipynb"]
    assert told[1].startswith("collected; ")
    files |= {"kimada_4712_90001_sooner.ipynb": NETWORK}
    told = outcomes(collect(on_canvas, zipped(tmp_path, files), "network", replace=True))
    assert told["kimada_4712_90003_01_network.ipynb"][1] == "left out: another one of this student is taken"
    assert submitted(on_canvas, "akim").read_bytes() == NETWORK


@pytest.mark.slow
def test_what_is_no_zip_or_no_chapter_is_refused(on_canvas, tmp_path):
    (tmp_path / "notes.zip").write_text("not a zip")
    with pytest.raises(CourseError, match="can't be read as a zip"):
        collect(on_canvas, tmp_path / "notes.zip", "network")
    with pytest.raises(CourseError, match="There is no chapter 'lost'"):
        collect(on_canvas, tmp_path / "notes.zip", "lost")
    code, said = run_course(on_canvas, "collect", str(tmp_path / "lost.zip"), "--assignment", "network")
    assert (code, len(said.splitlines()), said[:8]) == (1, 1, "course: ")


def test_without_a_roster_nothing_is_collected(a_course, tmp_path):
    with pytest.raises(CourseError, match="run course roster"):
        collect(a_course, zipped(tmp_path, {}), "network")


def test_canvas_gets_the_columns_it_requires_and_the_possible_points():
    assert canvas([JOSE, ADA, SAM], Column("01_network", 32, {"akim": 31, "jgarcia": 12.5})) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "01_network"],
        ["    Points Possible", "", "", "", "", "32"],
        ["García Müller, José", "4711", "", "jgarcia", "", "12.5"],
        ["Kim, Ada", "4712", "", "akim", "", "31"],
    ]


def test_moodle_gets_who_and_the_grade_and_nobody_without_one():
    ada = Student("101", "Ada", "Kim", "akim@uni.example", "101")
    assert moodle([ada, JOSE], Column("01_network", 32, {"101": 0})) == [
        ["First name", "Last name", "ID number", "Email address", "01_network"],
        ["Ada", "Kim", "101", "akim@uni.example", "0"],
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
    assert [row[-1] for row in rows] == ["01_network", "32", "12.5", "29"]
    again, _ = roster(tmp_path / "grades.csv")
    assert again == [JOSE, ADA]


@pytest.mark.slow
def test_grades_of_nothing_are_refused(on_canvas, tmp_path):
    said = run_course(on_canvas, "grades", "--for", "moodle", "02_data", "--to", str(tmp_path / "grades.csv"))
    assert said == (1, "course: Nothing of 02_data has been graded yet.\n")
    assert not (tmp_path / "grades.csv").exists()


CANVAS_GROUPS = ("name,canvas_user_id,user_id,login_id,sections,group_name,canvas_group_id,group_id\n"
                 '"García Müller, José",4711,S100,jgarcia,A,Team_1,9,\n"Kim, Ada",4712,S101,akim,A,Team_1,9,\n'
                 '"O\'Neil, Sam_7",4713,S102,soneil,A,,,\n"Gone, Ann",4999,,ann,A,Team_1,9,\n')


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_each_member_of_a_canvas_group_gets_the_submission(on_canvas, tmp_path):
    archive = zipped(tmp_path, {"team_1_LATE_4711_90001_01_network.ipynb": answered("by the team"),
                                "oneilsam_7_4713_90002_01_network.ipynb": answered("by Sam")})
    lines, notes = collecting.collect(on_canvas, archive, "network")
    assert [line.outcome for line in lines] == ["collected, late", "no submission", "collected"]
    assert notes[0].startswith("No student of the roster is called team_1. If these are groups, --groups FILE")
    lines, notes = collecting.collect(on_canvas, archive, "network",
                                      groups=written(tmp_path, "groups.csv", CANVAS_GROUPS))
    assert [line.outcome for line in lines] == [
        "already there, late, as one of team_1", "collected, late, as one of team_1", "already there"]
    assert submitted(on_canvas, "akim").read_bytes() == answered("by the team")
    assert "groups.csv and not in the roster: Gone, Ann." in notes[0]


@pytest.mark.parametrize("groups", [
    "group,id\nTeam A,100\nTeam A,101\n,102\n",
    "First name,Last name,Groups\nJosé,García Müller,\"Lab 2, Team A\"\nAda,Kim,Team A\nSam,O'Neil,\n",
    "Gruppe;E-Mail-Adresse\nTeam A;jgarcia@uni.example\nTeam A;akim@uni.example\n;soneil@uni.example\n",
])
def test_each_member_of_a_moodle_team_gets_the_submission(on_moodle, tmp_path, groups):
    archive = zipped(tmp_path, {"Team A_31_assignsubmission_file/01_network.ipynb": answered("by the team"),
                                "Standardgruppe_assignsubmission_file/01_network.ipynb": answered("by the rest")})
    lines, notes = collecting.collect(on_moodle, archive, "network")
    assert [line.outcome for line in lines[:2]] == [
        "left out: no students of the roster have this name",
        "left out: it is of the students without a group; list them in --groups FILE with an empty group"]
    assert notes == ["No student of the roster is called Team A. If these are groups, --groups FILE gives each member "
                     "the submission."]
    collecting.collect(on_moodle, archive, "network", groups=written(tmp_path, "groups.csv", groups))
    assert [submitted(on_moodle, name).read_bytes() for name in ("100", "101", "102")] == [
        answered("by the team"), answered("by the team"), answered("by the rest")]


def test_a_table_without_groups_or_times_is_refused(on_moodle, tmp_path):
    archive = zipped(tmp_path, {})
    for option, text, told in [("groups", "id\n100\n", "has no column of groups"),
                               ("groups", "group,id\nA,999\n", "has no group with a student of the roster"),
                               ("times", "id\n100\n", "has no column of times"),
                               ("times", "id,time\n999,2025-11-24 08:00\n", "has no time of a student of the roster")]:
        with pytest.raises(CourseError, match=told):
            collect(on_moodle, archive, "network", **{option: written(tmp_path, "table.csv", text)})


@pytest.mark.parametrize("who", ["Participant", "Teilnehmerin", "Участник", "参与者"])
def test_hidden_names_are_told_apart_from_unknown_ones(on_moodle, tmp_path, who):
    archive = zipped(tmp_path, {f"{who}_812_assignsubmission_file/01_network.ipynb": NETWORK})
    lines, notes = collecting.collect(on_moodle, archive, "network")
    assert (lines[0].outcome, notes) == (f"left out: {collecting.HIDDEN}", [])


def test_what_has_lost_its_marks_is_collected(on_canvas, tmp_path):
    cells = [nbformat.v4.new_code_cell(cell.source) for cell in nbformat.reads(NETWORK.decode(), 4).cells]
    content = nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode()
    told = outcomes(collect(on_canvas, zipped(tmp_path, {"kimada_4712_90003_a.ipynb": content}), "network"))
    assert told["kimada_4712_90003_a.ipynb"] == ("akim", "collected")


def test_late_without_a_time_is_kept_and_no_time_is_made_up(on_canvas, tmp_path):
    archive = zipped(tmp_path, {"kimada_LATE_4712_90003_a.ipynb": NETWORK})
    _, notes = collecting.collect(on_canvas, archive, "network", dry_run=True)
    times = on_canvas / "grading" / "times-01_network.csv"
    assert not times.exists()
    assert notes == collecting.collect(on_canvas, archive, "network")[1]
    assert notes[0].startswith("Canvas calls akim late, and its zip doesn't say since when")
    assert times.read_text().split() == ["id,time", "akim,"]
    assert not submitted(on_canvas, "akim").with_name("timestamp.txt").exists()
    times.write_text("id;time\nsoneil;2025-11-24 08:00Z\nakim;2025-11-24 09:30Z\n")
    lines, notes = collecting.collect(on_canvas, archive, "network", times=times)
    assert (lines[1].outcome, notes) == ("already there, late, handed in 2025-11-24 09:30:00 UTC", [])
    assert submitted(on_canvas, "akim").with_name("timestamp.txt").read_text() == "2025-11-24 09:30:00 UTC\n"
    archive = zipped(tmp_path, {"kimada_LATE_4712_90009_a.ipynb": answered("again")})
    assert "akim" in collecting.collect(on_canvas, archive, "network", replace=True)[1][0]
    assert not submitted(on_canvas, "akim").with_name("timestamp.txt").exists()
    assert times.read_text().split("\n")[1:3] == ["akim,2025-11-24 09:30Z", "soneil,2025-11-24 08:00Z"]


WORKSHEET = ('Identifier,"Full name",Status,Grade,"Last modified (submission)","Last modified (grade)"\n'
             '"Participant 55310","José García Müller",Submitted,,"2025-11-24 08:00Z",-\n'
             '"Participant 55311",Adah,Submitted,,"2025-11-24 09:00Z",-\n'
             '"Participant 55312","Sam O\'Neil","No submission",,-,-\n')


def test_moodles_worksheet_says_when(on_moodle, tmp_path):
    archive = zipped(tmp_path, {f"{name}_assignsubmission_file/a.ipynb": NETWORK for name in (
        "José García Müller_1", "Ada Kim_55311", "Sam O'Neil_55312")})
    with open_gradebook(on_moodle) as gradebook:
        gradebook.add_assignment("01_network", duedate="2025-11-24 08:30:00 UTC")
    _, notes = collecting.collect(on_moodle, archive, "network", dry_run=True)
    assert notes[0].startswith("01_network has a due date, and Moodle's zip has no times")
    lines, notes = collecting.collect(on_moodle, archive, "network", times=written(tmp_path, "a.csv", WORKSHEET))
    assert {line.student: line.outcome for line in lines} == {
        "100": "collected, handed in 2025-11-24 08:00:00 UTC", "101": "collected, handed in 2025-11-24 09:00:00 UTC",
        "102": "collected"}
    assert len(notes) == 1


@pytest.mark.slow
def test_a_late_submission_has_its_penalty_and_an_extension_takes_it_away(on_canvas, tmp_path):
    release(on_canvas, "network")
    (on_canvas / "nbgrader_config.py").open("a").write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    archive = zipped(tmp_path, {"kimada_LATE_4712_90003_a.ipynb": NETWORK})
    times = written(tmp_path, "times.csv", "id,time\nakim,2025-11-24 09:30Z\n")
    collect(on_canvas, archive, "network", times=times)
    submission = read(submitted(on_canvas, "akim").parent, "akim", "01_network")

    def penalty() -> tuple[float, float]:
        with open_gradebook(on_canvas) as gradebook:
            gradebook.update_or_create_assignment("01_network", duedate="2025-11-24 09:00:00 UTC")
            save(gradebook, settings(on_canvas), submission, NETWORK.decode())
            saved = gradebook.find_submission("01_network", "akim")
            return saved.score, saved.late_submission_penalty

    assert penalty() == (20, 20)
    assert extend(on_canvas, "network", "akim", timedelta(hours=1)) == (
        "akim may hand in 01_network until 2025-11-24 10:00 UTC. If it is graded, grade it again: "
        "course grade 01_network --student akim --rerun")
    assert penalty() == (20, 0)
    assert "until 2025-11-24 09:00 UTC" in extend(on_canvas, "network", "akim", timedelta())
    assert penalty() == (20, 20)
    assert "until 2025-11-24 10:00" in extend(on_canvas, "network", "soneil", timedelta(hours=1))
    assert len(export(on_canvas, "canvas", None, tmp_path / "grades.csv")) == 1  # an extension is no submission
    assert (tmp_path / "grades-01_network.csv").read_text().splitlines()[2:] == ['"Kim, Ada",4712,,akim,,0']
    for arguments, told in [(("network", "nobody"), "no student 'nobody'"),
                            (("data", "akim"), "course release 02_data")]:
        with pytest.raises(CourseError, match=told):
            extend(on_canvas, *arguments, timedelta())
