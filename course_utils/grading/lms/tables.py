"""Tables that somebody exported from an LMS or saved in Excel, in any encoding, with any delimiter."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from course_utils.errors import CourseError
from course_utils.grading.lms.columns import roles, squeeze

DELIMITERS = ",;\t:|"
# What Excel's plain CSV is in, by the language of Windows, and on an old Mac.
ANSI = ("cp1252", "cp1250", "cp1251", "cp1254", "cp1256", "gb18030", "cp932", "big5", "mac_roman")
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
AS_CSV = "save it as CSV UTF-8 (Excel: File, Save As)"
ABOVE = 10  # lines that may stand above the header


class Table(NamedTuple):
    """A table with a header.

    Args:
        rows: The values of each line by column; lines without a value are left out.
        columns: The column that has a role, such as `{"last": "Nachname"}`; the roles are those of `columns.py`.
        header: All columns.
        note: A sentence on what had to be assumed, or nothing.
    """

    rows: list[dict[str, str]]
    columns: dict[str, str]
    header: list[str]
    note: str = ""

    def value(self, row: Mapping[str, str], role: str) -> str:
        """A line's value in the column of a role; empty if there is none."""
        return row.get(self.columns.get(role, ""), "")

    def named(self, **wanted: str | None) -> "Table":
        """The same table with columns that the user named, by role.

        Raises:
            CourseError: There is no such column.
        """
        given = {role: self._column(name) for role, name in wanted.items() if name is not None}
        return self._replace(columns=self.columns | given)

    def _column(self, name: str) -> str:
        for column in self.header:
            if squeeze(column) == squeeze(name):
                return column
        there = ", ".join(map(repr, self.header))
        raise CourseError(f"There is no column {name!r}; there are {there}. {self.note}".strip())


def read_table(file: Path, encoding: str | None = None) -> Table:
    """Read a table.

    Args:
        file: CSV with a header.
        encoding: A name that Python knows, such as `cp1250`; found out if not given.

    Raises:
        CourseError: It can't be read, is a workbook, or has no line below its header.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CourseError(f"{file} can't be read: {error.strerror}.") from None
    if content.startswith((b"PK\3\4", b"\xd0\xcf\x11\xe0")):
        raise CourseError(f"{file} is a workbook and not a table of text: {AS_CSV}.")
    return parse(content, encoding, str(file))


def parse(content: bytes, encoding: str | None = None, file: str = "The file") -> Table:
    """Read a table; see `read_table`."""
    texts = list(_decoded(content, encoding))
    found = [(table, text, name) for text, name in texts for table in _tables(text)]
    if not found:
        raise CourseError(f"{file} can't be read as text, or has no line below its header: {AS_CSV}.")
    odd = {text: sum(map(_is_odd, _foreign(text))) for text, _ in texts}
    table, text, name = max(found, key=lambda one: (len(one[0].columns), -odd[one[1]], len(one[0].header)))
    example = next(iter(_foreign(text)), "")
    if len(texts) == 1 or not example:
        return table
    return table._replace(note=f"{file} isn't UTF-8 and was read as {name}, as in {example!r}; if that is wrong, "
                               f"{AS_CSV}, or name the encoding with --encoding.")


def _decoded(content: bytes, encoding: str | None) -> Iterator[tuple[str, str]]:
    """The texts that the bytes may be, the likeliest first: one if that is certain."""
    marked = [name for mark, name in MARKS.items() if content.startswith(mark)]
    if encoding or marked:
        certain = [encoding or marked[0]]
    elif b"\0" in content[:200]:
        certain = ["utf-16-be" if content.startswith(b"\0") else "utf-16-le"]
    else:
        certain = ["utf-8"]
    for names in (certain, [] if encoding or certain != ["utf-8"] else ANSI):
        for name in names:
            try:
                yield content.decode(name).lstrip("\ufeff"), name
            except UnicodeDecodeError:
                continue
            except LookupError:
                raise CourseError(f"There is no encoding {name!r}; one of {', '.join(ANSI)} may be meant.") from None
            if names is certain:
                return


def _foreign(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,;:|\"'().-]+", text) if not word.isascii()]


def _is_odd(word: str) -> bool:
    """Whether a word looks as if read in a wrong encoding: signs in it, capitals inside, two scripts at once."""
    foreign = [letter for letter in word if not letter.isascii()]
    scripts = {unicodedata.name(letter, "NO").split()[0] for letter in foreign}
    return (not all(letter.isalpha() or unicodedata.combining(letter) for letter in foreign if letter != "’")
            or any(one.islower() and two.isupper() and not two.isascii() for one, two in pairwise(word))
            or (scripts == {"LATIN"} and len(word) > 2 and len(foreign) == len(word))
            or (len(foreign) < len(word) and bool(scripts & {"CYRILLIC", "ARABIC", "CJK", "HALFWIDTH"}))
            or len(scripts & {"LATIN", "CYRILLIC", "ARABIC", "CJK"}) > 1)


def _tables(text: str) -> Iterator[Table]:
    """What a text may say, by delimiter and header."""
    told = re.match(r'\s*"?sep=(.)', text, re.IGNORECASE)  # for Excel; as a header it is worth nothing
    for delimiter in told.group(1) if told else DELIMITERS:
        try:
            lines = [line for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(line)]
        except csv.Error:
            continue
        for number, header in enumerate(lines[:ABOVE]):
            yield _table([column.strip() for column in header], lines[number + 1:])


def _table(header: list[str], lines: list[list[str]]) -> Table:
    columns = [column for column in dict.fromkeys(header) if column]
    places = [header.index(column) for column in columns]  # of two columns of one name, the first
    rows = [{column: line[place].strip() if place < len(line) else "" for column, place in
             zip(columns, places, strict=True)} for line in lines]
    return Table([row for row in rows if any(row.values())], roles(columns), columns)
