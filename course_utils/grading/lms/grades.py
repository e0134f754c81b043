"""Grades out of nbgrader's gradebook, as the CSV that Canvas or Moodle imports."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from nbgrader.api import SubmittedAssignment
from nbgrader.coursedir import CourseDirectory

from course_utils.course import chapter_named, settings
from course_utils.errors import CourseError
from course_utils.grading.gradebook import open_gradebook, scored
from course_utils.grading.lms.roster import Student, students
from course_utils.grading.submissions import students as submitters


class Column(NamedTuple):
    """The grades of one chapter.

    Args:
        chapter: Its name, which is also the column's.
        points: What can be earned.
        earned: For each student's id what was earned, late penalties taken off.
    """

    chapter: str
    points: float
    earned: Mapping[str, float]


def export(root: Path, lms: str, step: str | None, file: Path) -> list[str]:
    """Write the grades of one chapter, or of every chapter that has been graded, for an LMS to import.

    Each chapter has a file of its own, with those who have a grade: both LMSs take an empty cell for an order to clear
    the grade that is there, and leave alone whoever isn't in the file.

    Args:
        root: The course's folder.
        lms: `"canvas"` or `"moodle"`.
        step: A chapter; `None` for all that have been graded.
        file: The CSV to write; where a chapter isn't given, the chapter is added to its name.

    Returns:
        Sentences that say what is in the files, and what is not.

    Raises:
        CourseError: Nothing has been graded.
        CourseError: No such chapter.
    """
    columns: list[Column] = []
    notes: list[str] = []
    course = CourseDirectory(config=settings(root))
    with open_gradebook(root) as gradebook:
        everyone = students(gradebook)
        released = {chapter.name: chapter.max_score for chapter in gradebook.assignments}
        for name in [chapter_named(root, step)] if step else sorted(released):
            graded = scored(gradebook, name)
            submissions = gradebook.assignment_submissions(name) if graded else []
            if graded:
                columns.append(_column(submissions, graded, name, released[name]))
            notes += _notes(submissions, graded, set(submitters(course, name)), name)
    if not columns:
        raise CourseError(f"Nothing of {step or 'the course'} has been graded yet.")
    return [*(_write(file if step else file.with_stem(f"{file.stem}-{column.chapter}"), lms, everyone, column)
              for column in columns), *notes]


def _write(file: Path, lms: str, everyone: Sequence[Student], column: Column) -> str:
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows({"canvas": canvas, "moodle": moodle}[lms](everyone, column))
    return f"Wrote {column.chapter} ({len(column.earned)} of {len(everyone)} students) to {file}."


def canvas(everyone: Iterable[Student], column: Column) -> list[list[str]]:
    """Rows as Canvas imports them (canvas-lms, lib/gradebook_importer.rb).

    Canvas finds a student by ID, then by login, then by name, and an assignment by its title; Section must be there
    and isn't read.
    """
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", column.chapter]
    possible = ["    Points Possible", "", "", "", "", f"{column.points:g}"]
    return [header, possible, *(
        [f"{student.last_name}, {student.first_name}", student.lms_user_id, "", student.id, "", points]
        for student, points in _graded(everyone, column))]


def moodle(everyone: Iterable[Student], column: Column) -> list[list[str]]:
    """Rows as Moodle imports them (moodle, grade/import/csv): the teacher picks which column identifies a student."""
    header = ["First name", "Last name", "ID number", "Email address", column.chapter]
    return [header, *([student.first_name, student.last_name, student.lms_user_id, student.email, points]
                      for student, points in _graded(everyone, column))]


def _graded(everyone: Iterable[Student], column: Column) -> Iterator[tuple[Student, str]]:
    return ((student, f"{column.earned[student.id]:g}") for student in everyone if student.id in column.earned)


def _column(submissions: Iterable[SubmittedAssignment], graded: set[str], name: str, points: float) -> Column:
    earned = {submission.student_id: max(0.0, submission.score - submission.late_submission_penalty)
              for submission in submissions if submission.student_id in graded}
    return Column(name, points, earned)


def _notes(
    submissions: Iterable[SubmittedAssignment], graded: set[str], submitted: set[str], name: str
) -> list[str]:
    """Who is not in a chapter's column although they submitted, and whose grade isn't final."""
    unseen = {submission.student_id for submission in submissions if submission.needs_manual_grade} & graded
    texts = [(submitted - graded, "submitted and not graded"), (unseen, "still to be looked at by hand")]
    return [f"{name}: {text}: {', '.join(sorted(who))}." for who, text in texts if who]
