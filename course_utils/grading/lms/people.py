"""Finds the students of a class in what an LMS writes, and the groups that they work in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from course_utils.errors import CourseError
from course_utils.grading.lms.columns import squeeze
from course_utils.grading.lms.roster import Student
from course_utils.grading.lms.tables import Table, read_table

IDS = ("id", "canvas user id", "sis login id", "sis user id", "id number", "username", "email")


class People:
    """The students of a class, to be found by number, id, address or name.

    Args:
        everyone: All of them.
    """

    def __init__(self, everyone: Sequence[Student]) -> None:
        self.everyone = everyone
        self.numbers = {student.lms_user_id: student for student in everyone if student.lms_user_id}
        self._ids: dict[str, list[Student]] = defaultdict(list)
        self._names: dict[str, list[Student]] = defaultdict(list)
        for student in everyone:
            for key in {student.id, student.lms_user_id, student.email}:
                self._ids[key.casefold()].append(student)
            for name in _spelt(student):
                self._names[name].append(student)

    def named(self, name: str) -> list[Student]:
        """Who has a name, whatever comes first in it."""
        return self._names[squeeze(name)] if squeeze(name) else []

    def of(self, table: Table, row: Mapping[str, str]) -> Student | None:
        """Whom a line of a table is about; nobody if that isn't certain."""
        for role in IDS:
            found = self._ids.get(table.value(row, role).casefold(), []) if table.value(row, role) else []
            if len(found) == 1:
                return found[0]
        found = self.named(written(table, row))
        return found[0] if len(found) == 1 else None


def written(table: Table, row: Mapping[str, str]) -> str:
    """The name in a line of a table."""
    return table.value(row, "name") or f"{table.value(row, 'first')} {table.value(row, 'last')}".strip()


def _spelt(student: Student) -> set[str]:
    """A student's name beginning with each of its words: LMSs turn it, and a table may have it in one column."""
    words = f"{student.first_name} {student.last_name}".split()
    return {squeeze("".join(words[start:] + words[:start])) for start in range(len(words))} - {""}


class Groups:
    """Who is in which group.

    Args:
        file: A table with a column of groups and one that names students.
        people: The class.

    Raises:
        CourseError: The table can't be read, or has no groups or nobody of the class.
    """

    def __init__(self, file: Path, people: People) -> None:
        table = read_table(file)
        if "group" not in table.columns:
            raise CourseError(f"{file} has no column of groups: call it 'group', beside one called 'id'.")
        found = [(row, people.of(table, row)) for row in table.rows]
        self.members: dict[str, list[Student]] = defaultdict(list)
        self.ungrouped: list[Student] = []
        for row, student in found:
            names = _groups(table.value(row, "group"))
            if student and not names:
                self.ungrouped.append(student)
            elif student:
                for name in names:
                    self.members[name].append(student)
        if not self.members:
            raise CourseError(f"{file} has no group with a student of the roster.")
        strangers = [written(table, row) or " ".join(filter(None, row.values()))
                     for row, student in found if not student]
        self.notes = [table.note] if table.note else []
        if strangers:
            self.notes.append(f"In {file} and not in the roster: {', '.join(strangers)}.")

    def named(self, name: str) -> list[Student]:
        """The members of a group, as an LMS spells it in a file's name."""
        return self.members.get(squeeze(name), [])


def _groups(cell: str) -> set[str]:
    """The groups of a cell; Moodle puts several into one, and a group's own name may have a comma."""
    return {squeeze(name) for name in (cell, *cell.split(","))} - {""}
