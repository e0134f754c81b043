"""The students of a class, as Canvas, Moodle or a plain table list them, in nbgrader's gradebook."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from nbgrader.api import Gradebook

from course_utils.errors import CourseError
from course_utils.grading.gradebook import open_gradebook

# The first of these columns that has another value for every student names them; see read_roster.
ID_COLUMNS = ("username", "sis login id", "sis user id", "id number", "id", "email address", "email")
FIRST = ("first name", "firstname", "first")
LAST = ("last name", "surname", "lastname", "last")
EMAIL = ("email address", "email", "sis login id")


class Student(NamedTuple):
    """One student, as nbgrader's gradebook keeps them.

    Args:
        id: nbgrader's id: the name of the student's folder, and on a JupyterHub the user's name there.
        first_name: As the LMS has it.
        last_name: As the LMS has it.
        email: The address, or nothing.
        lms_user_id: Canvas's number or Moodle's ID number, by which the LMS knows the student again.
    """

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


def students(gradebook: Gradebook) -> list[Student]:
    """Everyone in a gradebook, by name."""
    everyone = [Student(*(getattr(row, field) or "" for field in Student._fields)) for row in gradebook.students]
    return sorted(everyone, key=lambda student: (student.last_name, student.first_name, student.id))


def import_roster(root: Path, file: Path, id_column: str | None = None) -> str:
    """Put the students of a file into the gradebook; nobody is taken out.

    Args:
        root: The course's folder.
        file: What `read_roster` reads.
        id_column: See `read_roster`.

    Returns:
        What was done, in a sentence or two.

    Raises:
        CourseError: What `read_roster` raises, or a file that isn't text.
    """
    try:
        found, column = read_roster(file.read_text(encoding="utf-8-sig"), id_column)
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{file} can't be read as text in UTF-8: {error}.") from None
    with open_gradebook(root) as gradebook:
        known = {student.id for student in students(gradebook)}
        for name, *fields in found:
            gradebook.update_or_create_student(name, **dict(zip(Student._fields[1:], fields, strict=True)))
    new, others = {student.id for student in found} - known, known - {student.id for student in found}
    said = f"{len(found)} students, {len(new)} of them new; nbgrader knows each by the column {column!r}."
    return said + (f" In the gradebook and not in this file: {', '.join(sorted(others))}." if others else "")


def read_roster(text: str, id_column: str | None = None) -> tuple[list[Student], str]:
    """Read a gradebook export of Canvas, a grades export of Moodle, or a table with id, first, last and email.

    Args:
        text: CSV with commas, semicolons or tabs, and a header.
        id_column: The column whose values nbgrader shall know the students by. If not given, the first of
            `ID_COLUMNS` that has another value for every student.

    Returns:
        The students, and the name of the column they are known by.

    Raises:
        CourseError: No student, no such column, or a value in it that is missing, given twice, or no name of a folder.
    """
    header = text.partition("\n")[0]
    table = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=header.count), restkey="", restval="")
    rows = [{_plain(column): value.strip() for column, value in row.items() if column} for row in table]
    people = [row for row in rows if any(row.values()) and not _is_about_columns(row)]
    if not people:
        raise CourseError("There is no student in this file; export the gradebook or the grades as CSV.")
    column = _plain(id_column) if id_column else _default_column(people)
    _require_ids([row.get(column, "") for row in people], column)
    return [_student(row, row[column]) for row in people], column


def _plain(column: str) -> str:
    return column.strip().lower().replace("_", " ")


def _is_canvas(row: Mapping[str, str]) -> bool:
    return "section" in row and ("student" in row or "lastname" in row)


def _is_about_columns(row: Mapping[str, str]) -> bool:
    """Whether a row is no person: Canvas adds one of possible points, one of posting, and a test student."""
    name = row.get("student", row.get("lastname", ""))
    return _is_canvas(row) and name in ("", "Points Possible", "Student, Test")


def _default_column(people: Sequence[Mapping[str, str]]) -> str:
    for column in ID_COLUMNS:
        values = {row.get(column, "") for row in people}
        if len(values) == len(people) and "" not in values:
            return column
    raise CourseError(f"No column has another value for every student; give one of {', '.join(map(repr, ID_COLUMNS))}, "
                   "or name another with --id.")


def _require_ids(ids: Sequence[str], column: str) -> None:
    if "" in ids:
        raise CourseError(f"Student {ids.index('') + 1} has nothing in the column {column!r}; name another with --id.")
    for name, count in Counter(ids).items():
        if count > 1:
            raise CourseError(f"The column {column!r} has {name!r} {count} times; name another with --id.")
        if not re.fullmatch(r"[\w@+-][\w.@+-]*", name):
            raise CourseError(f"The column {column!r} has {name!r}, which can't name a folder; name another with --id.")


def _student(row: Mapping[str, str], name: str) -> Student:
    last, _, first = row.get("student", "").partition(", ")
    number = row.get("id" if _is_canvas(row) else "id number", "")
    email = next((value for value in _values(row, EMAIL) if "@" in value), "")
    return Student(name, next(_values(row, FIRST), first), next(_values(row, LAST), last), email, number)


def _values(row: Mapping[str, str], columns: Iterable[str]) -> Iterator[str]:
    return (row[column] for column in columns if row.get(column))
