"""Reads a submitted file as a notebook's cells, whatever has happened to it on its way.

What comes out has only what grading needs, passes nbformat's validation, and can be written as UTF-8. Time and memory
grow with the file and have a bound: a file of LARGEST bytes takes seconds.
"""

import binascii
import io
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any
from urllib.parse import unquote

from nbformat import NotebookNode

LARGEST = 64 << 20  # bytes of a submitted file: a notebook with all its pictures has 20 MB
VALUES = 2_000_000  # of a file that is decoded as a whole; each takes up to 120 bytes of memory
CELLS, CHARACTERS, IN_ONE = 2_000, 4 << 20, 1 << 20  # what is kept of a notebook, all in all and in one cell
PICTURES = 10 << 20  # characters of the pictures pasted into a notebook
MARKS = 3_000  # of merge conflicts
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")  # SVG can hold scripts

CELL = re.compile(r'\{\s*+"(?:cell_type|attachments|execution_count|id|metadata|outputs|source)"\s*+:')
STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
SOURCE = re.compile(rf'"source"\s*+:\s*+(?:{STRING.pattern}|\[(?:\s*+{STRING.pattern}\s*+,?)*+\s*+\])', re.DOTALL)
SOURCE_KEY = re.compile(r'"source"\s*+:')
WORD = {key: re.compile(rf'"{key}"\s*+:\s*+"([\w-]++)"') for key in ("cell_type", "id", "grade_id", "checksum")}
CONFLICT = re.compile(r"^([<|=>])\1{6}(?: .*)?\r?$", re.MULTILINE)
FOLLOWS = {">": "<", "<": "|=", "|": "=", "=": ">"}  # the marks of a merge conflict, in their order
NO_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|)', re.DOTALL)
PASTED = re.compile(r"""attachment:([^\s()<>"'\]]*+)""")
FIRST_KEY = re.compile(r'\{\s*+"cell_type"\s*+:\s*+"\w++"\s*+,\s*+$')
decoder = json.JSONDecoder(strict=False, parse_int=str, parse_float=str)  # no number is needed, and some are too long


class Unreadable(Exception):
    """The file is no notebook; the message is the sentence that its author reads."""


def read(content: bytes | None) -> tuple[list[NotebookNode], list[str]]:
    """Read a notebook of any nbformat, as its cells alone: type, source, marks, id and pasted pictures.

    Args:
        content: The file; `None` if there is none.

    Returns:
        The notebook, or two for a file with a merge conflict, one for each side; and what was wrong, in sentences.

    Raises:
        Unreadable: It isn't one.
    """
    if content is None:
        raise Unreadable("The submission holds no notebook that can be read.")
    if not content.strip():
        raise Unreadable("The submitted file is empty.")
    if content.startswith(b"PK\3\4"):
        content = _unzipped(content)
    if len(content) > LARGEST:
        raise Unreadable(f"The submitted file is larger than {LARGEST >> 20} MB.")
    sides = _sides(_text(content))
    came: list[tuple[NotebookNode, list[str]]] = []
    for side in sides:
        try:
            came.append(_read(side))
        except Unreadable:
            if side is sides[-1] and not came:
                raise
    conflict = ["The submitted file holds a merge conflict (lines with <<<<<<<, ======= and >>>>>>>); what lies "
                "outside of it counts."] if len(sides) > 1 else []
    return [notebook for notebook, _ in came], list(dict.fromkeys([*conflict, *chain(*(notes for _, notes in came))]))


def clean(text: str) -> str:
    """Text that can be encoded: halves of characters are joined, or replaced where the other half is missing."""
    try:
        text.encode()
        return text
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unzipped(content: bytes) -> bytes:
    """The one notebook in a zip that was handed in for it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            inside = [entry for entry in opened.infolist() if entry.filename.endswith(".ipynb")
                      and not any(part.startswith((".", "__")) for part in entry.filename.split("/"))]
            if len(inside) != 1:
                raise Unreadable(f"The submitted file is a zip with {len(inside) or 'no'} notebooks in it.")
            with opened.open(inside[0]) as file:
                return file.read(LARGEST + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        raise Unreadable("The submitted file is a zip that can't be opened.") from None


def newer_python(content: bytes) -> str | None:
    """The Python that a notebook was last run with, such as `"Python 3.13"`, where it is newer than this one."""
    found = re.search(rb'"language_info".{0,400}?"version"\s*+:\s*+"(\d)\.(\d{1,3})', content, re.DOTALL)
    newer = found and (int(found[1]), int(found[2])) > sys.version_info[:2]
    return f"Python {found[1].decode()}.{found[2].decode()}" if found and newer else None


def _text(content: bytes) -> str:
    encoding: str = json.detect_encoding(content)
    if encoding.startswith("utf-8") and content.decode(encoding, "ignore").isascii():
        encoding = "cp1252"  # each byte above 127 stands alone, so this is an editor's "ANSI" rather than UTF-8
        content = content.removeprefix(b"\xef\xbb\xbf")
    return content.decode(encoding, "replace")


def _sides(text: str) -> list[str]:
    """The text; or, where git has left a merge conflict in it, the texts with its first and its second side."""
    if not re.search(r"^<{7} ", text, re.MULTILINE):
        return [text]
    parts: dict[str, list[str]] = {"<": [], "|": [], "=": []}
    now, end = ">", 0
    for mark in [*islice(CONFLICT.finditer(text), MARKS), None]:
        if mark and mark[1] not in FOLLOWS[now]:
            continue
        part = text[end : mark.start() if mark else None]
        for side in parts.keys() if now == ">" else now:
            parts[side].append(part)
        if mark:
            now, end = mark[1], mark.end()
    return ["".join(parts["<"]), "".join(parts["="])]


def _read(text: str) -> tuple[NotebookNode, list[str]]:
    cells, notes = _decoded(text)
    kept, left, pictures = [], CHARACTERS, _Pictures()
    for found in cells[:CELLS]:
        cell = _cell(found, pictures)
        if len(cell.source) <= min(left, IN_ONE):
            kept.append(cell)
            left -= len(cell.source)
    if len(kept) < len(cells):
        notes.append(f"{len(cells) - len(kept):,} of the notebook's {len(cells):,} cells were left out: there is room "
                     f"for {CELLS:,}, with {IN_ONE >> 20} MB of text in one and {CHARACTERS >> 20} MB in all.")
    if pictures.left < 0:
        notes.append(f"Pictures were left out: a notebook has {PICTURES >> 20} MB for those pasted into it.")
    return NotebookNode(cells=kept, metadata=NotebookNode(), nbformat=4, nbformat_minor=5), notes


def _decoded(text: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The cells as they are in the file, and what was wrong with it."""
    if sum(map(text.count, ",[{")) > VALUES:
        whole = False
    else:
        try:
            return _cells(decoder.decode(text)), []
        except (ValueError, RecursionError):
            whole = True
    cells, lost = _recovered(text, whole)
    if not cells:
        raise Unreadable("The submitted file is damaged: it is not JSON, as a notebook has to be.")
    if not text.rstrip().endswith("}"):
        return cells, ["The submitted file is damaged: it ends in its middle, as after an upload that was cut off. The "
                       f"{len(cells)} cells that came before count."]
    if whole or lost:
        return cells, [f"The submitted file is damaged: it can't be read as a whole. The {len(cells)} cells that can "
                       f"be read count{f'; the text of {lost} more is lost' if lost else ''}."]
    return cells, []


def _cells(found: Any) -> list[Any]:
    """The cells of a decoded notebook; until nbformat 3 they were in worksheets."""
    if not isinstance(found, dict):
        raise Unreadable("The submitted file is not a notebook.")
    cells = found.get("cells")
    if not isinstance(cells, list) and isinstance(sheets := found.get("worksheets"), list):
        parts = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
        cells = [cell for part in parts if isinstance(part, list) for cell in part]
    if not isinstance(cells, list):
        raise Unreadable("The submitted file is not a notebook: it has no cells.")
    return [cell for cell in cells if isinstance(cell, dict)]


def _recovered(text: str, whole: bool) -> tuple[list[dict[str, Any]], int]:
    """The cells that can be read in a text that as a whole can't, and of how many the source is lost.

    Args:
        text: The file.
        whole: Whether cells may be decoded whole, with their outputs.
    """
    cells: list[dict[str, Any]] = []
    lost = end = place = 0
    work = 4 * len(text)  # characters to decode: an attempt that fails is begun again further inside
    while whole and work > 0 and len(cells) <= CELLS and (start := CELL.search(text, place)):
        try:
            found, place = decoder.raw_decode(text, start.start())
            if "source" in found:
                lost += _salvage(text[end : start.start()], cells)
                cells.append(found)
                end = place
        except (ValueError, RecursionError) as error:
            place = start.end()
            work -= getattr(error, "pos", start.start() + 100_000) - start.start()
    return cells, lost + _salvage(text[end:], cells)


def _salvage(text: str, cells: list[dict[str, Any]]) -> int:
    """Add the cells in a damaged stretch of text whose source is whole; gives how many have another."""
    lost, end = 0, 0
    source = SOURCE_KEY.search(text)
    while source and lost + len(cells) <= 2 * CELLS:
        start, match = source.start(), SOURCE.match(text, source.start())
        before, end = text[end:start], match.end() if match else source.end()
        source = SOURCE_KEY.search(text, end)
        if match:
            cells.append(_pieced(before, match[0], text[end : source.start() if source else None]))
        lost += not match
    return lost


def _pieced(before: str, source: str, behind: str) -> dict[str, Any]:
    """A cell from its source and the damaged text on both sides of it."""
    first = FIRST_KEY.search(before[-200:])  # Colab writes the marks behind the source, others before it
    words = {key: word[1] for key, pattern in WORD.items() if (word := pattern.search(behind if first else before))}
    kind = WORD["cell_type"].search(first[0]) if first else None
    return {"cell_type": kind[1] if kind else words.get("cell_type", "code"), "id": words.get("id"),
            "source": [_string(part[0]) for part in STRING.finditer(source, source.index(":"))],
            "metadata": {"nbgrader": words}}


def _string(text: str) -> str:
    """A JSON string, in which a backslash before anything else stands for itself."""
    decoded: str = decoder.decode(NO_ESCAPE.sub(lambda match: match[0] if match[1] else r"\\", text))
    return decoded


def _cell(found: dict[str, Any], pictures: "_Pictures") -> NotebookNode:
    kind, source = found.get("cell_type"), found.get("source", found.get("input", found.get("code", "")))
    text = clean("".join(_lines(source))).replace("\0", "")  # which no Python source may hold
    cell = NotebookNode(cell_type=kind if kind in ("code", "raw") else "markdown", metadata=NotebookNode(), source=text)
    if cell.cell_type == "code":  # made by hand because nbformat validates each cell it makes, and then all of them
        cell.update(execution_count=None, outputs=[])
    if cell.cell_type == "markdown":
        pictures.paste(cell, found.get("attachments"))
    metadata = found.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    if isinstance(marks, dict):
        cell.metadata.nbgrader = NotebookNode({key: clean(marks[key]) for key in ("grade_id", "checksum")
                                               if isinstance(marks.get(key), str)})
    name = found.get("id")
    if isinstance(name, str) and re.fullmatch(r"[\w-]{1,64}", name, re.ASCII):
        cell.id = name
    return cell


def _lines(source: Any) -> Iterator[str]:
    return (line for line in (source if isinstance(source, list) else [source]) if isinstance(line, str))


class _Pictures:
    """Keeps the pictures that cells of text show, as long as there is room for them."""

    def __init__(self) -> None:
        self.left = PICTURES

    def paste(self, cell: NotebookNode, attachments: Any) -> None:
        """Attach a cell's pictures again; nbconvert stops at one that is missing, so such a link is renamed."""
        given = attachments if isinstance(attachments, dict) else {}
        kept = NotebookNode()
        for name in dict.fromkeys(PASTED.findall(cell.source)):
            if picture := self._picture(given.get(name, given.get(unquote(name)))):
                kept[name] = picture
        cell.source = PASTED.sub(lambda found: found[0] if found[1] in kept else f"missing-{found[0]}", cell.source)
        if kept:
            cell.attachments = kept

    def _picture(self, data: Any) -> NotebookNode | None:
        for kind in IMAGES if isinstance(data, dict) else ():
            text = "".join("".join(_lines(data.get(kind))).split()) if self.left >= 0 else ""
            self.left -= len(text)
            if self.left >= 0 and _is_base64(text):
                return NotebookNode({kind: text})
        return None


def _is_base64(text: str) -> bool:
    try:
        return bool(binascii.a2b_base64(text, strict_mode=True))
    except ValueError:
        return False
