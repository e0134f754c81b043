"""When submissions came in, as the LMS says, and who has more time; nbgrader takes the penalties from it."""

import csv
import re
import warnings
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from babel.dates import get_month_names
from dateutil import parser
from nbgrader.api import MissingEntry

from course_utils.course import chapter_named
from course_utils.errors import CourseError
from course_utils.grading.gradebook import open_gradebook
from course_utils.grading.lms.columns import LANGUAGES, squeeze
from course_utils.grading.lms.people import People
from course_utils.grading.lms.tables import read_table

MONTHS = {name.casefold().rstrip("."): number for width in ("wide", "abbreviated") for form in ("format", "stand-alone")
          for language in LANGUAGES for number, name in get_month_names(width, form, language).items()}
HALVES = {"": "", "am": "AM", "pm": "PM", "上午": "AM", "下午": "PM", "午前": "AM", "午後": "PM", "ص": "AM", "م": "PM"}
OTHER = datetime(2000, 1, 1)  # what is missing in a time is taken from here, and so found out
LOCAL = datetime.now().astimezone().tzname()


class Times:
    """When each student handed in.

    Args:
        file: A table with a column of times and one that names students: Moodle's grading worksheet, or your own.
        people: The class.

    Raises:
        CourseError: The table can't be read, has no times, or one that isn't understood.
    """

    def __init__(self, file: Path, people: People) -> None:
        table = read_table(file)
        if "time" not in table.columns:
            raise CourseError(f"{file} has no column of times: call it 'time', beside one called 'id'.")
        self._students: dict[str, datetime] = {}
        self._numbers: dict[str, datetime] = {}
        is_local = False
        for row in table.rows:
            time = read_time(table.value(row, "time"), file)
            is_local |= bool(time and not time.tzinfo)
            time = time and time.astimezone(UTC)
            if time and (student := people.of(table, row)):
                self._students[student.id] = time
            # Moodle's worksheet begins with "Participant 4711", in its language; the zip has the number too.
            number = re.fullmatch(r"\D+(\d+)", row.get(table.header[0], ""))
            if time and number and table.header[0] not in table.columns.values():
                self._numbers[number.group(1)] = time
        if not self._students and not self._numbers:
            raise CourseError(f"{file} has no time of a student of the roster.")
        self.notes = [table.note] if table.note else []
        if is_local:
            self.notes.append(f"Times without a zone in {file} were read as {LOCAL}, this machine's.")

    def of(self, student: str, number: str) -> datetime | None:
        """When a student handed in, known by nbgrader's id or by Moodle's number in this assignment."""
        return self._students.get(student) or self._numbers.get(number)


def read_time(text: str, file: Path) -> datetime | None:
    """Read a time as Moodle writes it in the languages of `columns.py`, or as ISO 8601; nothing if there is none.

    Raises:
        CourseError: It isn't understood, lacks the day or the clock, or may mean two days.
    """
    if text.strip() in ("", "-"):
        return None
    try:
        with warnings.catch_warnings(action="error"):  # a zone that isn't known
            may_be = {parser.parse(_plain(text), dayfirst=first, default=day) for first, day in
                      [(False, OTHER), (_is_short(text), OTHER), (False, OTHER.replace(year=2001, day=2, hour=2))]}
    except (ValueError, LookupError, OverflowError, Warning):
        may_be = set()
    if len(may_be) != 1 or not re.search(r"\d{4}", text):
        raise CourseError(f"{file} has the time {text!r}, which isn't understood for certain; write it as "
                          "2025-11-24 08:00.")
    return may_be.pop()


def _is_short(text: str) -> bool:
    """Whether a date is written in numbers with the year last, so that day and month can be taken for each other."""
    return bool(re.match(r"\s*\d{1,2}[./-]\d{1,2}[./-]\d", text))


def _plain(text: str) -> str:
    """A time in digits: year, month, day, clock."""
    numbers = re.match(r"\D*(\d{4})年\s*(\d{1,2})月\s*(\d{1,2})日(.*)", text)
    if numbers:
        year, month, day, rest = numbers.groups()
    else:
        words = re.findall(r"[^\W\d]+", text.casefold())
        named = [MONTHS[word] for word in words if word in MONTHS]
        dated = re.search(r"(\d{1,2})\D+(\d{4})\b(.*)", text)
        if not named or not dated:
            return text
        month, (day, year, rest) = str(named[-1]), dated.groups()
    clock = re.search(r"\d{1,2}:\d{2}(:\d{2})?", rest)
    if not clock:
        raise ValueError
    before, after = re.findall("[上下]午|午[前後]", rest[:clock.start()]), squeeze(rest[clock.end():])
    return f"{year}-{month}-{day} {clock.group()} {HALVES[(before or [after])[0]]}"


def stamp(time: datetime) -> str:
    """A time as nbgrader's timestamp.txt has it."""
    return f"{time:%Y-%m-%d %H:%M:%S} UTC\n"


def ask_for(file: Path, students: Iterable[str]) -> None:
    """Write a table with a line for each student whose time is to be filled in; what is in it stays."""
    filled = read_table(file) if file.exists() else None
    there = {filled.value(row, "id"): filled.value(row, "time") for row in filled.rows} if filled else {}
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([("id", "time"), *(dict.fromkeys(students, "") | there).items()])


def extend(root: Path, step: str, student: str, longer: timedelta) -> str:
    """Give a student more time for a chapter, or take it back with a time of nothing; gives a sentence.

    Raises:
        CourseError: No such student, or the chapter isn't in the gradebook.
        CourseError: No such chapter.
    """
    chapter = chapter_named(root, step)
    with open_gradebook(root) as gradebook, warnings.catch_warnings(action="ignore"):  # SQLAlchemy's, on nbgrader
        try:
            gradebook.find_assignment(chapter)
        except MissingEntry:
            raise CourseError(f"The gradebook doesn't know {chapter}; run: course release {chapter}") from None
        try:
            gradebook.find_student(student)
        except MissingEntry:
            raise CourseError(f"There is no student {student!r} in the gradebook.") from None
        gradebook.update_or_create_submission(chapter, student)
        gradebook.grant_extension(chapter, student, minutes=longer.total_seconds() / 60)
        due = gradebook.find_submission(chapter, student).duedate
    until = f"may hand in {chapter} until {due:%Y-%m-%d %H:%M} UTC" if due else \
        f"has {longer} more for {chapter}, which has no due date yet"
    return f"{student} {until}. If it is graded, grade it again: course grade {chapter} --student {student} --rerun"
