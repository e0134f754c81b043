"""Submissions from the zip that Canvas or Moodle hands out, into grading/submitted.

nbgrader's own zip_collect isn't used: it ends the whole batch at a student who submitted before or twice, and what
its pattern doesn't match is a line in a log.
"""

import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory

from course_utils.course import chapter_named, settings
from course_utils.errors import CourseError
from course_utils.grading.gradebook import open_gradebook
from course_utils.grading.lms.archive import Upload, read_zip
from course_utils.grading.lms.columns import squeeze
from course_utils.grading.lms.late import Times, ask_for, stamp
from course_utils.grading.lms.people import Groups, People
from course_utils.grading.lms.roster import Student, students
from course_utils.grading.repair import LARGEST, Unreadable, chapter_of, read
from course_utils.grading.submissions import folder

# What Moodle's assign.php calls somebody whose name is hidden.
NOBODY = set(map(squeeze, ("Participant", "Teilnehmer/in", "Participante", "Participant/e", "Partecipante", "Участник",
                           "参与者", "參與者", "参加者", "Uczestnik", "Deelnemer", "مشارك", "المشترك", "Katılımcı")))
HIDDEN = "the LMS hides the names; show them there and download again"


class Line(NamedTuple):
    """One line of the table of who matched."""

    student: str
    name: str
    file: str
    outcome: str


class Found(NamedTuple):
    """A file that is a student's; the surest is taken, and of these the latest."""

    surely: bool
    order: tuple[int, ...]
    upload: Upload
    remark: str


class Class(NamedTuple):
    """The students and, where there are files that say so, their groups and when they handed in."""

    people: People
    groups: Groups | None = None
    times: Times | None = None

    def whose(self, upload: Upload) -> tuple[list[Student], str]:
        """Those who handed a file in together, or nobody and why."""
        if not upload.who:
            return [], HIDDEN if upload.lms else "neither Canvas nor Moodle names files like this one"
        if self.groups and (members := self.groups.named(upload.who)):
            return members, ""
        if upload.lms == "moodle" and not upload.number:
            found = self.groups.ungrouped if self.groups else []
            return found, "it is of the students without a group; list them in --groups FILE with an empty group"
        if upload.lms == "canvas" and upload.number in self.people.numbers:
            return [self.people.numbers[upload.number]], ""
        found = self.people.named(upload.who)
        if not found and squeeze(upload.who) in NOBODY:
            return [], HIDDEN
        return (found if len(found) == 1 else []), f"{len(found) or 'no'} students of the roster have this name"

    def time(self, student: Student, upload: Upload) -> datetime | None:
        """When a student handed in, as the LMS says."""
        is_students = upload.lms == "moodle" and self.people.named(upload.who)  # or the number is a team's
        return self.times.of(student.id, upload.number if is_students else "") if self.times else None

    def notes(self, uploads: Sequence[Upload]) -> list[str]:
        """What is to be said of groups and times."""
        said = [note for file in (self.groups, self.times) if file for note in file.notes]
        strange = {upload.who for upload in uploads if squeeze(upload.who) not in NOBODY | {""}
                   and (upload.number in self.people.numbers if upload.lms == "canvas" else upload.number)
                   and not (self.groups and self.groups.named(upload.who)) and not self.people.named(upload.who)}
        if strange and self.groups:
            said.append(f"No student and no group is called {', '.join(sorted(strange))}.")
        elif strange:
            said.append(f"No student of the roster is called {', '.join(sorted(strange))}. If these are groups, "
                        "--groups FILE gives each member the submission.")
        return said


def collect(
    root: Path, archive: Path, step: str, dry_run: bool = False, replace: bool = False, groups: Path | None = None,
    times: Path | None = None,
) -> tuple[list[Line], list[str]]:
    """Put each student's notebook where nbgrader looks for it.

    Args:
        root: The course's folder.
        archive: The zip, as the LMS handed it out.
        step: The chapter that was submitted.
        dry_run: Only say what would be done.
        replace: Whether a submission that differs from the one already there takes its place.
        groups: A table that says who is in which group; each member gets what the group handed in.
        times: A table that says when students handed in.

    Returns:
        A line for every file of the zip and for every student without one, and sentences on what else there is.

    Raises:
        CourseError: No zip, nobody in the gradebook, or a table that can't be read.
        CourseError: No such chapter.
    """
    name = chapter_named(root, step)
    with open_gradebook(root) as gradebook:
        people = People(students(gradebook))
        is_due = any(assignment.name == name and assignment.duedate for assignment in gradebook.assignments)
    if not people.everyone:
        raise CourseError("There is no student in the gradebook yet: run course roster FILE.csv first.")
    known = Class(people, Groups(groups, people) if groups else None, Times(times, people) if times else None)
    uploads = read_zip(archive, people.numbers)
    with warnings.catch_warnings(action="ignore"):  # nbformat's, on cells without ids
        matched, lines = match(uploads, known, _releases(root), name)
    course, untimed = CourseDirectory(config=settings(root)), []
    for student in people.everyone:
        if student.id not in matched:
            lines.append(_line(student, None, "no submission"))
            continue
        *others, best = sorted(matched[student.id], key=lambda found: found[:2])
        lines += [_line(student, found.upload, "left out: another one of this student is taken") for found in others]
        time = known.time(student, best.upload)
        place = folder(course, "submitted_directory", student.id, name) / f"{name}.ipynb"
        outcome = _put(best.upload, place, time, dry_run, replace)
        lines.append(_line(student, best.upload, outcome + best.remark))
        if not time and not _stamp(place).exists():
            untimed.append((student.id, best.upload))
    return lines, [*known.notes(uploads), *_untimed(root, name, untimed, is_due, dry_run)]


def _releases(root: Path) -> dict[str, NotebookNode]:
    return {path.stem: nbformat.read(path, as_version=4) for path in sorted((root / "notebooks").glob("*/*.ipynb"))}


def match(
    uploads: Sequence[Upload], known: Class, releases: Mapping[str, NotebookNode], chapter: str
) -> tuple[dict[str, list[Found]], list[Line]]:
    """Find out whose each file is.

    Returns:
        For each student's id what may be their submission, and a line for each file that is nobody's or no submission.
    """
    matched, left = defaultdict(list), []
    for upload in sorted(uploads, key=lambda upload: upload.order):
        students, nobody = known.whose(upload)
        surely, why, remark = _is_submission(upload, releases, chapter)
        if why or not students:
            left.append(_line(students[0] if len(students) == 1 else None, upload, f"left out: {why or nobody}"))
            continue
        if len(students) > 1:
            remark += f", as one of {upload.who}"
        for student in students:
            matched[student.id].append(Found(surely, upload.order, upload, remark))
    return dict(matched), left


def _is_submission(upload: Upload, releases: Mapping[str, NotebookNode], chapter: str) -> tuple[bool, str, str]:
    """Whether a file surely answers a chapter, why it is no submission to it, and a remark.

    What is in doubt is one, so that the grader looks at it and tells the student what is wrong with it.
    """
    if upload.content is None:
        return False, f"it is larger than {LARGEST >> 20} MB", ""
    found = chapter_of(upload.content, releases, chapter)
    if found:
        return True, "" if found == chapter else f"this is {found}, not {chapter}", ""
    try:
        read(upload.content)
    except Unreadable:
        damaged = upload.path.endswith(".ipynb")
        return False, "" if damaged else "it is no notebook", "; it can't be read as a notebook"
    return False, "", f"; no answer of {chapter} was found in it"


def _stamp(place: Path) -> Path:
    return place.with_name("timestamp.txt")


def _put(upload: Upload, place: Path, time: datetime | None, dry_run: bool, replace: bool) -> str:
    assert upload.content is not None
    said = ", late" if upload.late else ""
    there = place.exists()
    same = there and place.read_bytes() == upload.content
    if there and not same and not replace:
        return f"left out{said}: another one is already there; --replace takes this one"
    if not dry_run:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(upload.content)
        if time:
            _stamp(place).write_text(stamp(time))
        elif not same:
            _stamp(place).unlink(missing_ok=True)  # it was that of another file
    outcome = "already there" if same else "replaces the one that was there" if there else "collected"
    return outcome + said + (f", handed in {stamp(time).strip()}" if time else "")


def _untimed(
    root: Path, chapter: str, untimed: Sequence[tuple[str, Upload]], is_due: bool, dry_run: bool
) -> Iterator[str]:
    """Keep who was late without a time, and say for whom no penalty can count."""
    if late := [student for student, upload in untimed if upload.late]:
        file = root / "grading" / f"times-{chapter}.csv"
        if not dry_run:
            ask_for(file, late)
        shown = file.relative_to(root)
        yield (f"Canvas calls {', '.join(late)} late, and its zip doesn't say since when, so that no penalty counts. "
               f"Fill in the times in {shown}, and collect again with --times {shown}.")
    if is_due and any(upload.lms == "moodle" for _, upload in untimed):
        yield (f"{chapter} has a due date, and Moodle's zip has no times, so that no penalty counts. Collect again "
               "with --times FILE, where FILE is Moodle's grading worksheet.")


def _line(student: Student | None, upload: Upload | None, outcome: str) -> Line:
    name = f"{student.first_name} {student.last_name}".strip() if student else upload.who if upload else ""
    return Line(student.id if student else "", name, upload.path if upload else "", outcome)


def table(lines: Sequence[Line]) -> Iterator[str]:
    """The lines as aligned text under a header."""
    rows = [Line("student", "name", "file in the zip", "what happens"), *lines]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        yield "  ".join([*(text.ljust(width) for text, width in zip(row[:3], widths, strict=True)), row.outcome])
