"""The students of a class, as Canvas, Moodle or a plain table list them, in nbgrader's gradebook."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from nbgrader.api import Gradebook

from course_utils.errors import CourseError
from course_utils.grading.gradebook import open_gradebook
from course_utils.grading.lms.tables import Table, read_table

# The column of the first of these roles that has another value for every student names them; see read_roster.
IDS = ("username", "sis login id", "sis user id", "id number", "id", "email")
FOLDER = r"[\w@+-][\w.@+-]*"


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


def import_roster(root: Path, file: Path, encoding: str | None = None, **columns: str | None) -> str:
    """Put the students of a file into the gradebook; nobody is taken out.

    Args:
        root: The course's folder.
        file: What `read_roster` reads.
        encoding: See `read_table`.
        columns: Names of columns, by `key`, `first`, `last` and `email`; see `read_roster`.

    Returns:
        What was done, in a sentence or two.

    Raises:
        CourseError: What `read_table` and `read_roster` raise.
    """
    table = read_table(file, encoding)
    found, column = read_roster(table, **columns)
    with open_gradebook(root) as gradebook:
        known = {student.id for student in students(gradebook)}
        for name, *fields in found:
            gradebook.update_or_create_student(name, **dict(zip(Student._fields[1:], fields, strict=True)))
    new, others = {student.id for student in found} - known, known - {student.id for student in found}
    said = [f"{len(found)} students, {len(new)} of them new; nbgrader knows each by the column {column!r}."]
    if others:
        said.append(f"In the gradebook and not in this file: {', '.join(sorted(others))}.")
    if nameless := [student.id for student in found if not student.first_name + student.last_name]:
        said.append(f"Without a name, so that a Moodle zip can't be matched: {', '.join(nameless)}.")
    return " ".join([*said, table.note]).strip()


def read_roster(table: Table, key: str | None = None, **columns: str | None) -> tuple[list[Student], str]:
    """Read a gradebook export of Canvas, a grades export of Moodle, or a table with id, first, last and email.

    Args:
        table: One of these.
        key: The column whose values nbgrader shall know the students by. If not given, the first of `IDS` that has
            another value for every student.
        columns: Columns that hold something else than their name says, by `first`, `last` and `email`.

    Returns:
        The students, and the name of the column they are known by.

    Raises:
        CourseError: No student, no name, no such column, or an id that is missing, given twice, or no name of a folder.
    """
    table = table.named(**columns, key=key)
    people = [row for row in table.rows if not _is_about_columns(table, row)]
    if not people:
        raise CourseError("There is no student in this file; export the gradebook or the grades as CSV.")
    if not {"first", "last", "name"} & set(table.columns):
        raise CourseError("No column is known to hold names, by which submissions are matched; name two with --first "
                          f"and --last. There are {', '.join(map(repr, table.header))}. {table.note}".strip())
    column = table.columns.get("key") or _default_column(table, people)
    _require_ids([row.get(column, "") for row in people], column)
    return [_student(table, row, row[column]) for row in people], column


def _is_about_columns(table: Table, row: Mapping[str, str]) -> bool:
    """Whether a row is no person: Canvas adds one of possible points, one of posting, and a test student."""
    name = table.value(row, "name") or ", ".join(filter(None, (table.value(row, "last"), table.value(row, "first"))))
    return "section" in table.columns and name in ("", "Points Possible", "Student, Test")


def _default_column(table: Table, people: Sequence[Mapping[str, str]]) -> str:
    columns = [table.columns[role] for role in IDS if role in table.columns]
    unique = [column for column in columns if len({row.get(column, "") for row in people} - {""}) == len(people)]
    usable = [column for column in unique if all(re.fullmatch(FOLDER, row[column]) for row in people)]
    for column in usable or unique:
        return column
    raise CourseError("No column that is known has another value for every student; name one with --id. "
                      f"There are {', '.join(map(repr, table.header))}.")


def _require_ids(ids: Sequence[str], column: str) -> None:
    if "" in ids:
        raise CourseError(f"Student {ids.index('') + 1} has nothing in the column {column!r}; name another with --id.")
    for name, count in Counter(ids).items():
        if count > 1:
            raise CourseError(f"The column {column!r} has {name!r} {count} times; name another with --id.")
        if re.fullmatch(r"\d[.,]?\d*E\+\d+", name):
            raise CourseError(f"The column {column!r} has {name!r}, to which Excel has shortened a long number; export "
                              "the file again and don't save it in Excel.")
        if not re.fullmatch(FOLDER, name):
            raise CourseError(f"The column {column!r} has {name!r}, which can't name a folder; name another with --id.")


def _student(table: Table, row: Mapping[str, str], name: str) -> Student:
    first, last = table.value(row, "first"), table.value(row, "last")
    if not first and not last:
        first, last = _split(table.value(row, "name"))
    number = table.value(row, "id" if "section" in table.columns else "id number")
    emails = (table.value(row, role) for role in ("email", "sis login id"))
    return Student(name, first, last, next((email for email in emails if "@" in email), ""), number)


def _split(name: str) -> tuple[str, str]:
    """A full name's first and last: "Kim, Ada" or "Ada Kim"."""
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
    return first.strip(), last.strip()
