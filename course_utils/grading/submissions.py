"""Submissions as nbgrader keeps them, in submitted/<student>/<assignment>/; read, never changed."""

import os
import stat
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc

from course_utils.grading.reading import LARGEST, clean

ROOM_FOR_FILES, MOST_FILES = 20 << 20, 1_000  # bytes and number of what is submitted beside the notebook
SEEN, DEEPEST, LONGEST = 50_000, 20, 240  # entries looked at, folders in each other, bytes of a path
CANDIDATES = 100  # how many files are looked at for a notebook of another name
IGNORED = (".ipynb_checkpoints", "__pycache__", "feedback")
Left = defaultdict[str, list[str]]  # the files that were left out, by the reason


@dataclass(frozen=True)
class Submission:
    """One student's folder, read.

    Args:
        student: The student's id.
        chapter: The assignment, such as `"01_network"`.
        notebook: The submitted notebook's bytes; `None` if there is none.
        files: The other files, by name.
        notes: What was noticed while it was read, in sentences.
        timestamp: When it was submitted, as timestamp.txt has it.
    """

    student: str
    chapter: str
    notebook: bytes | None
    files: dict[str, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    timestamp: str | None = None


def folder(course: CourseDirectory, kind: str, student: str, chapter: str) -> Path:
    """The folder of a student's assignment; `kind` is such as `"submitted_directory"`."""
    return Path(course.format_path(getattr(course, kind), student, chapter))


def students(course: CourseDirectory, chapter: str) -> list[str]:
    """Everyone who handed in something for an assignment and can be graded, in order."""
    return [name for name, reason in _handed_in(course, chapter) if not reason]


def passed_over(course: CourseDirectory, chapter: str) -> dict[str, str]:
    """What is in the place of submissions and can't be graded: the reason in a sentence, by the folder's name."""
    return {_shown(name): reason for name, reason in _handed_in(course, chapter) if reason}


def _handed_in(course: CourseDirectory, chapter: str) -> Iterator[tuple[str, str]]:
    within = folder(course, "submitted_directory", "x", chapter).parents[1]
    for name in sorted(os.listdir(within)) if within.is_dir() else ():
        try:
            kinds = [path.lstat().st_mode for path in (within / name, within / name / chapter)]
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            yield name, f"Its folder can't be read: {error.strerror}."
            continue
        if name in IGNORED:
            continue
        if name != clean(name):
            yield name, "The folder's name is not UTF-8, so the gradebook can't hold it; give it the student's id."
        elif any(map(stat.S_ISLNK, kinds)):
            yield name, "The folder is a symbolic link, which is not followed; put the folder itself there."
        else:
            yield name, "" if stat.S_ISDIR(kinds[1]) else f"{chapter} is a file there, and has to be a folder."


def read(path: Path, student: str, chapter: str) -> Submission:
    """Read a submission's folder, within bounds; links are not followed. It raises nothing for what is in there."""
    left = Left(list)
    files = _files(path, f"{chapter}.ipynb", left)
    chosen, notes = _notebook(files, chapter)
    content = _content(files.pop(chosen), LARGEST + 1, chosen, left) if chosen else None
    timestamp, remark = _timestamp(files.pop("timestamp.txt", None), left)
    beside = _beside(files, {f"{chapter}.ipynb", "timestamp.txt"}, left)
    return Submission(student, chapter, content, beside, (*notes, *remark, *_left_out(left)), timestamp)


def _beside(files: dict[str, Path], taken: set[str], left: Left) -> dict[str, bytes]:
    """What is kept of the files beside the notebook."""
    beside, room = dict[str, bytes](), ROOM_FOR_FILES
    for name, file in files.items():
        if file.suffix == ".ipynb" or name.partition("/")[0] in taken:
            continue
        if name != clean(name):
            left["its name is not UTF-8"].append(name)
        elif len(beside) == MOST_FILES:
            left[f"a submission has {MOST_FILES:,} files beside its notebook"].append(name)
        elif (content := _content(file, room + 1, name, left)) is not None:
            if len(content) > room:
                left[f"a submission has {ROOM_FOR_FILES >> 20} MB for its files"].append(name)
            else:
                beside[name] = content
                room -= len(content)
    return beside


def _left_out(left: Left) -> Iterator[str]:
    for reason, names in left.items():
        more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
        yield f"Left out: {', '.join(map(_shown, names[:3]))}{more}; {reason}."


def _shown(name: str) -> str:
    """A name for a sentence: of one line, not too long, and in characters that can be encoded."""
    text = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in clean(name))
    return text if len(text) <= 80 else f"{text[:40]}…{text[-30:]}"


def _content(file: Path, count: int, name: str, left: Left) -> bytes | None:
    """The first bytes of a file; what is no file, or became none, is not waited for."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)  # Windows has neither
    try:
        with open(os.open(file, flags), "rb") as opened:
            if stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                return opened.read(count)
            left["it is no file of its own"].append(name)
    except OSError as error:
        left[f"it can't be read ({error.strerror})"].append(name)
    return None


def _timestamp(file: Path | None, left: Left) -> tuple[str | None, tuple[str, ...]]:
    content = _content(file, 100, "timestamp.txt", left) if file else None
    text = (content or b"").decode(errors="replace").strip()
    try:
        return text if text and "\0" not in text and parse_utc(text) else None, ()
    except Exception:  # the parser stumbles over many things
        return None, ("The time in timestamp.txt can't be read; it was left out.",)


def _files(path: Path, wanted: str, left: Left) -> dict[str, Path]:
    """The files of a folder and of those in it, the upper ones first, and no more than can be looked at."""
    found, folders, seen = dict[str, Path](), deque([("", 0)]), 0
    if os.path.isfile(path / wanted) and not any(map(os.path.islink, (path, path / wanted))):
        found[wanted] = path / wanted  # however many files there are
    while folders:
        within, depth = folders.popleft()
        entries = _entries(path / within, SEEN - seen, within or path.name, left)
        seen += len(entries)
        for entry in entries:
            name = f"{within}/{entry.name}" if within else entry.name
            kind = _kind(entry)
            if reason := _refused(name, kind, depth):
                left[reason].append(name)
            elif kind == "folder" and entry.name not in IGNORED:
                folders.append((name, depth + 1))
            elif kind == "file":
                found[name] = path / name
        if seen == SEEN:
            left[f"only {SEEN:,} files and folders are looked at"].append("what is in the folder after those")
            break
    return found


def _entries(folder: Path, count: int, name: str, left: Left) -> list[os.DirEntry[str]]:
    try:
        if folder.is_symlink():
            left["symbolic links are not followed"].append(name)
            return []
        with os.scandir(folder) as entries:
            return sorted(islice(entries, count), key=lambda entry: entry.name)
    except OSError as error:
        left[f"it can't be read ({error.strerror})"].append(name)
        return []


def _kind(entry: os.DirEntry[str]) -> str:
    try:
        if entry.is_symlink():
            return "link"
        if entry.is_dir(follow_symlinks=False):
            return "folder"
        return "file" if entry.is_file(follow_symlinks=False) else ""
    except OSError:
        return ""


def _refused(name: str, kind: str, depth: int) -> str | None:
    """Why a file or a folder isn't looked at."""
    if kind == "link":
        return "symbolic links are not followed"
    if not kind:
        return "it is neither a file nor a folder"
    if len(os.fsencode(name)) > LONGEST:
        return f"the name with its folders has more than {LONGEST} bytes"
    return f"it is more than {DEEPEST} folders deep" if depth > DEEPEST else None


def _notebook(files: dict[str, Path], chapter: str) -> tuple[str | None, tuple[str, ...]]:
    """The file to grade: of the right name, else the one that looks most like the chapter."""
    wanted = f"{chapter}.ipynb"
    if wanted in files:
        return wanted, ()
    named = [name for name, file in files.items() if file.suffix.lower() in (".ipynb", ".json", ".zip")]
    room, likeness = LARGEST, dict[str, int]()
    for name in (named or list(files))[:CANDIDATES]:
        content = _content(files[name], room, name, Left(list)) or b""
        room -= len(content)
        text = content.replace(b"\0", b"")  # UTF-16 holds as many of them as letters
        if name in named or b'"nbformat"' in text:
            likeness[name] = text.count(b'"grade_id"') + 1000 * (f"import {chapter[3:]} as check".encode() in text)
    if not likeness:
        return None, ()
    chosen = max(likeness, key=lambda name: (likeness[name], name))
    return chosen, (f"The notebook was named {_shown(chosen)}; it was graded as {wanted}.",)
