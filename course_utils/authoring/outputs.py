"""Runs the solutions again, stores what they show, and says where that is other than before.

nbdime compares notebooks too. It prints the whole output twice for one changed letter, with the picture that our HTML
carries as a line of 100,000 characters, and it brings an extension into the JupyterLab that learners open.
"""

import copy
import difflib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from course_utils.errors import CourseError

SECONDS = 120  # for one cell; nbgrader gives as many
KINDS = ("*/*.ipynb", "*.ipynb")


def notebooks(root: Path, step: str | None) -> list[Path]:
    """The notebooks whose outputs are stored: the front page, the chapters, the gallery; or a single one.

    Raises:
        CourseError: There is none of this name.
    """
    found = sorted(path for folder in ("solutions", "docs") for kind in KINDS for path in (root / folder).glob(kind)
                   if ".ipynb_checkpoints" not in path.parts)
    chosen = [path for path in found if step in (None, path.stem, path.stem[3:])]
    if not chosen:
        raise CourseError(f"There is no notebook {step!r}; there are {', '.join(path.stem for path in found)}.")
    return chosen


def renew(path: Path) -> list[str]:
    """Run a notebook and store its outputs.

    Returns:
        What is other than before, as `changes` has it.

    Raises:
        CourseError: A cell stops with an error, takes too long or ends the kernel; the file is left as it was.
    """
    before = nbformat.read(path, as_version=4)
    after = copy.deepcopy(before)
    reached: list[NotebookNode] = []
    os.environ["COURSE_QUIET"] = "1"  # or what moves while it runs would be stored frame by frame
    client = NotebookClient(after, timeout=SECONDS, record_timing=False, coalesce_streams=True,
                            resources={"metadata": {"path": path.parent}},
                            extra_arguments=["--log-level=ERROR"],  # a kernel warns about its transport
                            on_cell_execute=lambda cell, cell_index: reached.append(cell))
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        where = f"{path.stem} stops, and keeps its outputs. In {_name(reached[-1])}"
        raise CourseError(f"{where}: {_reason(error)}") from None
    nbformat.write(after, path)
    return list(changes(before, after))


def changes(before: NotebookNode, after: NotebookNode) -> Iterator[str]:
    """The cells that show something else, each by its first line, with a diff of what can be read of it.

    Args:
        before: A notebook.
        after: The same cells, run again.
    """
    for old, new in zip(before.cells, after.cells, strict=True):
        if old.cell_type != "code":
            continue
        was, now = _readable(old), _readable(new)
        if was != now:
            yield _name(old)
            yield from (f"  {line}" for line in list(difflib.unified_diff(was, now, lineterm="", n=1))[2:])
        elif _shown(old, "image/png") != _shown(new, "image/png"):
            yield from (_name(old), "  The picture is another one; its text is the same.")
        elif _shown(old, "text/html") != _shown(new, "text/html"):
            yield from (_name(old), "  It looks different; its text is the same.")


def _reason(error: Exception) -> str:
    if isinstance(error, CellExecutionError):
        return f"{error.ename}: {error.evalue}"
    return f"it takes more than {SECONDS} seconds." if isinstance(error, CellTimeoutError) else "it ends the kernel."


def _name(cell: NotebookNode) -> str:
    return f"cell {cell.id}: {next(iter(cell.source.splitlines()), '')}"


def _readable(cell: NotebookNode) -> list[str]:
    """What a cell shows, as lines of text; a picture by the text that it carries."""
    lines: list[str] = []
    for output in cell.outputs:
        data = output.get("data", {})
        error = f"{output.ename}: {output.evalue}" if output.output_type == "error" else ""
        lines += (output.get("text") or error or data.get("text/plain", "")).splitlines()
        if "image/png" not in data:
            lines += [text for text in re.split(r"\s*<[^>]*>\s*", data.get("text/html", "")) if text]
    return lines


def _shown(cell: NotebookNode, kind: str) -> list[str]:
    return [output.data[kind] for output in cell.outputs if kind in output.get("data", {})]
