"""What a student reads of the grading: reports without hidden inputs, repairs, and why a cell was left out."""

import re
from collections.abc import Sequence
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_markdown_cell

from course_utils.report import SECONDS, Criterion, Diagnosis, Report

IMAGES = ("image/png", "image/jpeg")
SHOWN = ("text/plain", *IMAGES)  # of a student's outputs; HTML could run in the grader's browser
LONGEST = 400
HIDDEN = Diagnosis(
    "on other inputs", "The answer is right on the inputs you can see, and not on all of those it is graded on.",
    "Look for a number, a shape or a name that is written into it although it depends on what is passed in.",
)
REASONS = {
    "undefined": Diagnosis(
        "undefined", "When the notebook ran from its top, nothing of this name was there.",
        "Choose Restart Kernel and Run All Cells, and look for the first cell that stops with an error.",
    ),
    "broken": Diagnosis(
        "broken", "The check itself could not run: a cell has changed Python, torch or the course's own modules.",
        "Look for a cell that assigns to what it imports, or takes modules out of sys.modules.",
    ),
    "gone": Diagnosis(
        "ended", "The code ended Python itself, so it was left out and the rest was run without it.",
        "Calls such as os._exit() have no place in an answer; a crash has its cause in the last lines that ran.",
    ),
    "room": Diagnosis(
        "ended the room", "The code ended the room it ran in twice, so it was left out.",
        "Look for what takes much time, memory or many processes.",
    ),
    "stuck": Diagnosis(
        "too long", "The code ran past its time limit and could not be interrupted, so it was left out.",
        "Look for a loop whose end is never reached, and let KeyboardInterrupt through.",
    ),
    "total": Diagnosis(
        "no time left", "The notebook as a whole ran past its time limit before its turn came.",
        "Look for the cell that takes long; every cell of this chapter is meant to take seconds.",
    ),
    "memory": Diagnosis(
        "memory", "The code took more memory than a submission may use, so it was left out.",
        "Look for a list or a tensor that grows without end.",
    ),
    "processes": Diagnosis(
        "processes", "The code started more processes than a submission may have, so it was left out.",
        "No answer of this course needs a process of its own.",
    ),
    "files": Diagnosis(
        "files", "The code wrote more files than a submission may have, so it was left out.",
        "No answer of this course needs more than a few small files.",
    ),
    "output": Diagnosis(
        "output", "The notebook shows or gives back more than can be kept, so this was left out.", "Show less."
    ),
    "threads": Diagnosis(
        "threads", "The code started more threads than a submission may have, so it was left out.",
        "No answer of this course needs a thread of its own.",
    ),
    "rest": Diagnosis(
        "not run", "What follows the last check could not be run here.", "Nothing that is graded depends on it.",
    ),
    "interrupted": Diagnosis(
        "interrupted", "This cell ran past its time limit and was interrupted.",
        "Look for a loop whose end is never reached.",
    ),
}


def explained(
    visible: Report, hidden: Report, reason: str | None = None, lacking: Sequence[str] = (), seconds: float = SECONDS,
) -> Report:
    """The report that a student reads: a criterion counts where it is met on both kinds of inputs.

    Args:
        visible: The report on the inputs that a learner sees.
        hidden: The report on inputs drawn for this grading; its values are not shown.
        reason: Why the answer could not be observed.
        lacking: What the machine didn't have for the answer's cell.
        seconds: After how many an answer was stopped.
    """
    rows = [_row(*pair) for pair in zip(visible.criteria, hidden.criteria, strict=True)]
    full = all(row.passed for row in rows)
    told = _lacking(lacking) if reason == "undefined" and lacking else REASONS.get(reason or "")
    told = _too_long(seconds) if reason == "time" else told
    diagnosis = None if full else told or visible.diagnosis or HIDDEN
    return Report(visible.exercise, rows, diagnosis, "", visible.printed[:LONGEST])


def _row(seen: Criterion, hidden: Criterion) -> Criterion:
    if seen.passed:
        return Criterion(seen.name, seen.points, hidden.passed)
    return Criterion(seen.name, seen.points, False, seen.expected[:LONGEST], seen.came[:LONGEST], seen.first)


def _lacking(what: Sequence[str]) -> Diagnosis:
    return Diagnosis(
        "lacking", f"Where this was graded, {' and '.join(what)} is not there, and the cell stopped for want of it.",
        "Ask whoever teaches you to add it, or write the answer without it.")


def _too_long(seconds: float) -> Diagnosis:
    return Diagnosis("too long", f"The answer ran for more than {seconds:g} seconds and was stopped.",
                     "Look for a loop whose end is never reached.")


def new_output(kind: str, **content: Any) -> NotebookNode:
    """An output as nbformat's own `new_output` makes it, which reads its schema again for each one."""
    return from_dict({"output_type": kind, **content})


def shown_as(kind: str, data: dict[str, str]) -> NotebookNode:
    """The output of a value or a display, by MIME type."""
    counted = {"execution_count": None} if kind == "execute_result" else {}
    return new_output(kind, data=data, metadata={}, **counted)


def left_out(reason: str) -> NotebookNode:
    """The output of a cell that was stopped or left out."""
    why = REASONS.get(reason, REASONS["gone"])
    return new_output("error", ename="Stopped", evalue=why.text, traceback=[f"{why.text} {why.next}"])


def summary(repairs: Sequence[str], lacking: Sequence[str] = ()) -> NotebookNode:
    """A cell that says what was put right before grading, and what the machine that graded doesn't have."""
    lists = {"Before it was graded, this notebook was repaired.": repairs,
             "It asks for what is not there where it was graded. What else its cells hold was run.": lacking}
    return new_markdown_cell("\n\n".join(
        f"**{title}**\n\n" + "\n".join(f"- {_literal(line)}" for line in lines) for title, lines in lists.items()
        if lines))


def _literal(text: str) -> str:
    """A text in one line of Markdown that shows it as it is, names of a student's files included."""
    return re.sub(r"([\\`*_\[\]<>&!|~$#])", r"\\\1", " ".join(plain_text(text).split()))


def safe_outputs(outputs: Any) -> list[NotebookNode]:
    """A cell's outputs as nbformat has them; what isn't of that form, or could run in a browser, is dropped."""
    if not isinstance(outputs, list):
        return []
    return [safe for output in outputs if isinstance(output, dict) and (safe := _safe(output))]


def _safe(output: dict[str, Any]) -> NotebookNode | None:
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": text}:
            return new_output("stream", name=name, text=plain_text(text))
        case {"output_type": "error", "ename": name, "evalue": value, "traceback": list(traceback)}:
            lines = [plain_text(line) for line in traceback]
            return new_output("error", ename=plain_text(name), evalue=plain_text(value), traceback=lines)
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
            shown = {mime: plain_text(data[mime]) for mime in SHOWN if mime in data}
            shown = {mime: text for mime, text in shown.items() if mime not in IMAGES or _is_base64(text)}
            return shown_as(kind, shown) if shown else None
    return None


def safe_markdown(source: str) -> str:
    """A student's Markdown, which pages render so that it can do nothing, see `markdown.py`."""
    return plain_text(source)


def _is_base64(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9+/=\s]*", text) is not None


def plain_text(value: Any) -> str:
    """A text that can be written to a file: half a character is replaced."""
    text = "".join(map(str, value)) if isinstance(value, list) else str(value)
    return text.encode("utf-8", "replace").decode("utf-8")
