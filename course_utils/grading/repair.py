"""Makes a notebook that can be graded out of whatever was submitted."""

import copy
import json
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_utils.carry import carry

LARGEST = 64 << 20  # bytes of a submitted file
WHOLE = "It was graded as an empty one."


class Unreadable(Exception):
    """The file is no notebook; the message is the sentence that its author reads."""


def repaired(release: NotebookNode, submitted: bytes | None) -> tuple[NotebookNode, list[str]]:
    """The release with the answers of a submission in it.

    Args:
        release: The released notebook; it isn't changed.
        submitted: The submitted file; `None` if there is none.

    Returns:
        The notebook to grade, and what was put right, in sentences. It never fails: a file that can't be read counts
        as an unanswered one, and the sentence says why.
    """
    try:
        if submitted is None:
            raise Unreadable("The submission holds no notebook.")
        return carry(release, read(submitted), release)
    except Unreadable as reason:
        return copy.deepcopy(release), [f"{reason} {WHOLE}"]


def read(content: bytes) -> NotebookNode:
    """Read a notebook of any nbformat, as its cells alone: type, source, metadata and id.

    Raises:
        Unreadable: It isn't one.
    """
    if not content.strip():
        raise Unreadable("The submitted file is empty.")
    if len(content) > LARGEST:
        raise Unreadable(f"The submitted file is larger than {LARGEST >> 20} MB.")
    try:
        found = json.loads(content.decode(json.detect_encoding(content), "replace"), strict=False)
    except (ValueError, RecursionError):
        raise Unreadable("The submitted file is damaged: it is not JSON, as a notebook has to be.") from None
    if not isinstance(found, dict) or not isinstance(found.get("nbformat", 4), int):
        raise Unreadable("The submitted file is not a notebook.")
    if found.get("nbformat", 4) < 4:
        try:
            found = nbformat.convert(nbformat.from_dict(found), 4)
        except Exception:  # an old format has many ways to be wrong
            raise Unreadable("The submitted notebook is of an old format and can't be converted.") from None
    if not isinstance(found.get("cells"), list):
        raise Unreadable("The submitted file is not a notebook: it has no cells.")
    return new_notebook(cells=[_cell(cell) for cell in found["cells"] if isinstance(cell, dict)])


def _cell(found: dict[str, Any]) -> NotebookNode:
    source = found.get("source", "")
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    cell = new_code_cell(text) if found.get("cell_type") == "code" else new_markdown_cell(text)
    metadata = found.get("metadata")
    if isinstance(metadata, dict) and isinstance(metadata.get("nbgrader"), dict):
        cell.metadata.nbgrader = nbformat.from_dict(metadata["nbgrader"])
    if isinstance(found.get("id"), str):
        cell.id = found["id"]
    else:
        del cell["id"]
    return cell
