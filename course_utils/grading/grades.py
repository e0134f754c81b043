"""Grades out of nbgrader's gradebook, as the CSV that Canvas or Moodle imports."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from nbgrader.api import SubmittedAssignment
from nbgrader.coursedir import CourseDirectory

from course_utils.errors import CourseError
from course_utils.grading.gradebook import open_gradebook, scored
from course_utils.grading.release import chapter_named
from course_utils.grading.roster import Student, students
from course_utils.grading.submissions import settings
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

    Args:
        root: The course's folder.
        lms: `"canvas"` or `"moodle"`.
        step: A chapter; `None` for all that have been graded.
        file: The CSV to write.

    Returns:
        Sentences that say what is in the file, and what is not.

    Raises:
        CourseError: Nothing has been graded.
        ReleaseError: No such chapter.
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
            notes += _notes(submissions, set(submitters(course, name)) - graded, name)
    if not columns:
        raise CourseError(f"Nothing of {step or 'the course'} has been graded yet.")
    rows = {"canvas": canvas, "moodle": moodle}[lms](everyone, columns)
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(rows)
    written = ", ".join(f"{column.chapter} ({len(column.earned)} of {len(everyone)} students)" for column in columns)
    return [f"Wrote {written} to {file}.", *notes]


def canvas(everyone: Sequence[Student], columns: Sequence[Column]) -> list[list[str]]:
    """Rows as Canvas imports them (canvas-lms, lib/gradebook_importer.rb).

    Canvas finds a student by ID, then by login, then by name, and an assignment by its title; Section must be there
    and isn't read. A student without a grade has an empty cell.
    """
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(column.chapter for column in columns)]
    possible = ["    Points Possible", "", "", "", "", *(f"{column.points:g}" for column in columns)]
    return [header, possible, *(
        [f"{student.last_name}, {student.first_name}", student.lms_user_id, "", student.id, "",
         *_cells(student, columns, "")] for student in everyone)]


def moodle(everyone: Sequence[Student], columns: Sequence[Column]) -> list[list[str]]:
    """Rows as Moodle imports them (moodle, grade/import/csv): the teacher picks which column identifies a student.

    A student without a grade has Moodle's own mark for that, a hyphen.
    """
    header = ["First name", "Last name", "ID number", "Email address", *(column.chapter for column in columns)]
    return [header, *([student.first_name, student.last_name, student.lms_user_id, student.email,
                       *_cells(student, columns, "-")] for student in everyone)]


def _cells(student: Student, columns: Sequence[Column], nothing: str) -> list[str]:
    return [f"{column.earned[student.id]:g}" if student.id in column.earned else nothing for column in columns]


def _column(submissions: Iterable[SubmittedAssignment], graded: set[str], name: str, points: float) -> Column:
    earned = {submission.student_id: max(0.0, submission.score - submission.late_submission_penalty)
              for submission in submissions if submission.student_id in graded}
    return Column(name, points, earned)


def _notes(submissions: Iterable[SubmittedAssignment], missing: set[str], name: str) -> list[str]:
    """Who is not in a chapter's column although they submitted, and whose grade isn't final."""
    unseen = {submission.student_id for submission in submissions if submission.needs_manual_grade} - missing
    texts = [(missing, "submitted and not graded"), (unseen, "still to be looked at by hand")]
    return [f"{name}: {text}: {', '.join(sorted(who))}." for who, text in texts if who]
