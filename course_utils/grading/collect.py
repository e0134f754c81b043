"""Submissions from the zip that Canvas or Moodle hands out, into grading/submitted.

nbgrader's own zip_collect isn't used: it ends the whole batch at a student who submitted before or twice, and what
its pattern doesn't match is a line in a log.
"""

import json
import re
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from nbgrader.coursedir import CourseDirectory

from course_utils.errors import CourseError
from course_utils.grading.gradebook import open_gradebook
from course_utils.grading.release import chapter_named
from course_utils.grading.roster import Student, students
from course_utils.grading.submissions import folder, settings

# canvas-lms, lib/content_zipper.rb: name, LATE, the user's number, the upload's number (it grows), the file's name.
CANVAS = re.compile(r"(?!(?:LATE_)?anon_)(?P<who>.+?)(?P<late>_LATE)?_(?P<number>\d+)_(?P<upload>\d+)_(?P<file>.+)")
# moodle, mod/assign/classes/downloader.php: name, a number of this assignment only, and the file in a folder or behind.
MOODLE = re.compile(r"(?:.*/)?(?P<who>[^/]+)_\d+_assignsubmission_file(?:_?/|_)(?P<file>.+)")
LARGEST = 50_000_000


class Upload(NamedTuple):
    """One file of the zip.

    Args:
        path: Where it is in the zip.
        who: The student's name as the LMS spells it there.
        number: Canvas's number of the student; empty for Moodle, whose number is another one in each assignment.
        late: Whether Canvas says that it was late.
        order: Grows with time among the files of one student.
        content: The bytes; nothing of a file that is too large.
    """

    path: str
    who: str
    number: str
    late: bool
    order: tuple[int, ...]
    content: bytes


class Line(NamedTuple):
    """One line of the table of who matched."""

    student: str
    name: str
    file: str
    outcome: str


def collect(root: Path, archive: Path, step: str, dry_run: bool = False, replace: bool = False) -> list[Line]:
    """Put each student's notebook where nbgrader looks for it.

    Args:
        root: The course's folder.
        archive: The zip, as the LMS handed it out.
        step: The chapter that was submitted.
        dry_run: Only say what would be done.
        replace: Whether a submission that differs from the one already there takes its place.

    Returns:
        A line for every file of the zip and for every student without one.

    Raises:
        CourseError: No zip, or nobody in the gradebook.
        ReleaseError: No such chapter.
    """
    name = chapter_named(root, step)
    with open_gradebook(root) as gradebook:
        everyone = students(gradebook)
    if not everyone:
        raise CourseError("There is no student in the gradebook yet: run course roster FILE.csv first.")
    wanted = exercises((root / "notebooks" / name / f"{name}.ipynb").read_bytes())
    matched, lines = match(read_zip(archive), everyone, wanted, name)
    course = CourseDirectory(config=settings(root))
    for student in everyone:
        *older, latest = matched.get(student.id, [None])
        lines += [_line(student, upload, "left out: a later one of this student is taken") for upload in older]
        place = folder(course, "submitted_directory", student.id, name) / f"{name}.ipynb"
        outcome = _put(latest, place, dry_run, replace) if latest else "no submission"
        lines.append(_line(student, latest, outcome))
    return lines


def read_zip(archive: Path) -> list[Upload]:
    """The files in a zip of Canvas's or Moodle's layout; nothing is unpacked, so no name in it becomes a path.

    Raises:
        CourseError: It isn't a zip, or is damaged or encrypted.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            return [_upload(opened, entry) for entry in opened.infolist()
                    if not entry.is_dir() and not entry.filename.startswith("__MACOSX/")]
    except (OSError, RuntimeError, zipfile.BadZipFile) as error:
        raise CourseError(f"{archive} can't be read as a zip: {error}.") from None


def _upload(opened: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Upload:
    path = entry.filename
    if not entry.flag_bits & 0x800:  # the zip doesn't say that names are UTF-8, and Python took them for DOS's
        path = path.encode("cp437").decode("utf-8", errors="replace")
    found = MOODLE.fullmatch(path) or CANVAS.fullmatch(PurePosixPath(path).name)
    parts = found.groupdict() if found else {}
    order = (int(parts.get("upload", 0)), *entry.date_time)
    content = opened.read(entry) if entry.file_size <= LARGEST else b""
    return Upload(path, parts.get("who", ""), parts.get("number", ""), bool(parts.get("late")), order, content)


def match(
    uploads: Sequence[Upload], everyone: Sequence[Student], wanted: set[str], chapter: str
) -> tuple[dict[str, list[Upload]], list[Line]]:
    """Find out whose each file is.

    Returns:
        For each student's id their notebooks, the latest last, and a line for each file that is nobody's or no answer
        to this chapter.
    """
    numbers, names = _index(everyone)
    matched, left = defaultdict(list), []
    for upload in sorted(uploads, key=lambda upload: upload.order):
        found = [numbers[upload.number]] if upload.number in numbers else names.get(squeeze(upload.who), [])
        if not exercises(upload.content) & wanted:
            reason = f"left out: no notebook with exercises of {chapter}, or one of more than 50 MB"
        elif not upload.who:
            reason = "left out: neither Canvas nor Moodle names files like this one"
        elif len(found) != 1:
            reason = f"left out: {len(found) or 'no'} students of the roster have this name"
        else:
            matched[found[0].id].append(upload)
            continue
        left.append(_line(found[0] if len(found) == 1 else None, upload, reason))
    return dict(matched), left


def _index(everyone: Sequence[Student]) -> tuple[dict[str, Student], dict[str, list[Student]]]:
    names: dict[str, list[Student]] = defaultdict(list)
    for student in everyone:
        for spelt in {squeeze(student.first_name + student.last_name), squeeze(student.last_name + student.first_name)}:
            if spelt:
                names[spelt].append(student)
    return {student.lms_user_id: student for student in everyone if student.lms_user_id}, names


def squeeze(name: str) -> str:
    """A name's letters and digits alone, in lower case: what both LMSs leave of it in a file's name."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", name).casefold() if letter.isalnum())


def exercises(content: bytes) -> set[str]:
    """The nbgrader ids of a notebook's cells; none if it isn't a notebook."""
    try:
        cells = json.loads(content)["cells"]
        ids = {cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") for cell in cells}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return set()
    return ids - {None}


def _put(upload: Upload, place: Path, dry_run: bool, replace: bool) -> str:
    late = ", late" if upload.late else ""
    if place.exists() and place.read_bytes() == upload.content:
        return f"already there{late}"
    if place.exists() and not replace:
        return f"left out{late}: another one is already there; --replace takes this one"
    outcome = "replaces the one that was there" if place.exists() else "collected"
    if not dry_run:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(upload.content)
    return outcome + late


def _line(student: Student | None, upload: Upload | None, outcome: str) -> Line:
    name = f"{student.first_name} {student.last_name}".strip() if student else upload.who if upload else ""
    return Line(student.id if student else "", name, upload.path if upload else "", outcome)


def table(lines: Sequence[Line]) -> Iterator[str]:
    """The lines as aligned text under a header."""
    rows = [Line("student", "name", "file in the zip", "what happens"), *lines]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        yield "  ".join([*(text.ljust(width) for text, width in zip(row[:3], widths, strict=True)), row.outcome])
