"""What a learner who works alone may see of other answers: the course's own, and another way to write it."""

import ast
from importlib import resources

from course_utils.course import STEPS
from course_utils.parts import solutions_of
from course_utils.parts.assembly import assembled
from course_utils.report import Way


def solution(step: str, name: str) -> str | None:
    """The course's own answer as code; `None` where it isn't there.

    Args:
        step: The chapter's, such as `"loss"`.
        name: The exercise's.
    """
    notebook = solutions_of(f"{STEPS.index(step) + 1:02}_{step}")
    statements = assembled(notebook, name) if notebook else None
    return statements[-1].text if statements else None


def another_way(step: str, name: str) -> Way | None:
    """How else an answer can be written, and how that differs from the course's own; `None` if nothing is kept."""
    try:
        text = resources.files("course_utils.parts.ways").joinpath(f"{step}.py").read_text("utf-8")
    except (ModuleNotFoundError, FileNotFoundError):
        return None
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            said = ast.get_docstring(node) or ""
            lines = text.splitlines()
            code = [*lines[node.lineno - 1:node.body[0].lineno - 1],
                    *lines[node.body[0].end_lineno or 0:node.end_lineno]]
            return Way(" ".join(said.split()), "\n".join(code))
    return None
