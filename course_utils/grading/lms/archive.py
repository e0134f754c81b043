"""The files of a zip that Canvas or Moodle hands out, and what their names say."""

import re
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from course_utils.errors import CourseError
from course_utils.grading.repair import LARGEST

# canvas-lms, lib/content_zipper.rb: name of a student or a group, LATE, the number of the student who submitted, the
# upload's number (it grows), the file's name.
CANVAS = re.compile(r"(?=(?P<late>_LATE)?_(?P<number>\d+)_(?P<upload>\d+)_.)")
ANONYMOUS = re.compile(r"(?:LATE_)?anon_[^_]+_\d+_.+")
# moodle, mod/assign/classes/downloader.php: name of a student or a team, a number of this assignment or of the team,
# and the file in a folder or behind. The team of those who have none has no number.
MOODLE = re.compile(r"(?:.*/)?(?P<who>[^/]+?)(?:_(?P<number>\d+))?_assignsubmission_file(?:_?/|_).+")


class Upload(NamedTuple):
    """One file of the zip.

    Args:
        path: Where it is in the zip.
        content: The bytes; `None` of a file that is too large.
        order: Grows with time among the files of one student, as far as the zip says. Its times are no more than that:
            both LMSs write down when the zip was made.
        lms: `"canvas"` or `"moodle"`; nothing if neither names files like this one.
        who: The name of a student or a group, as the LMS spells it there; empty where names are hidden.
        number: Canvas's number of the student, or Moodle's of the student in this assignment.
        late: Whether Canvas says that it was late.
    """

    path: str
    content: bytes | None
    order: tuple[int, ...]
    lms: str = ""
    who: str = ""
    number: str = ""
    late: bool = False


def read_zip(archive: Path, numbers: Collection[str] = ()) -> list[Upload]:
    """The files in a zip of Canvas's or Moodle's layout; nothing is unpacked, so no name in it becomes a path.

    Args:
        archive: The zip.
        numbers: Canvas's numbers of students that are known.

    Raises:
        CourseError: It isn't a zip, or is damaged or encrypted.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            return [_upload(opened, entry, numbers) for entry in opened.infolist()
                    if not entry.is_dir() and not entry.filename.startswith("__MACOSX/")]
    except OSError as error:
        raise CourseError(f"{archive} can't be read: {error.strerror or error}.") from None
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        raise CourseError(f"{archive} can't be read as a zip: it is damaged, encrypted or something else. Download it "
                          "again.") from None


def _upload(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, numbers: Collection[str]) -> Upload:
    path = entry.filename
    if not entry.flag_bits & 0x800:  # the zip doesn't say that names are UTF-8, and Python took them for DOS's
        path = path.encode("cp437").decode("utf-8", errors="replace")
    content = opened.read(entry) if entry.file_size <= LARGEST else None
    if found := MOODLE.fullmatch(path):
        return Upload(path, content, entry.date_time, "moodle", found["who"], found["number"] or "")
    name = PurePosixPath(path).name
    if ANONYMOUS.fullmatch(name):
        return Upload(path, content, entry.date_time, "canvas")
    splits = [split for split in CANVAS.finditer(name) if split.start()]
    if not splits:
        return Upload(path, content, entry.date_time)
    # A group's name may have numbers between underscores too, such as "team_1": the student's is one that is known.
    split = next((split for split in splits if split["number"] in numbers), splits[0])
    return Upload(path, content, (int(split["upload"]), *entry.date_time), "canvas", name[:split.start()],
                  split["number"], bool(split["late"]))
