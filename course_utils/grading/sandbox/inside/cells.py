"""Runs a cell; where this machine lacks something that the cell asks for, the rest of it is run all the same."""

import ast
import errno
import re
from collections.abc import Iterator
from typing import Any

from course_utils.checks.memory import out_of_memory

LACKS = {  # what PyTorch's messages say where a device isn't there
    "a GPU": re.compile(r"not compiled with CUDA|NVIDIA driver|No CUDA GPUs|CUDA device|accelerator device when none|"
                        r"not linked with support for mps|MPS (?:backend|device)|not compiled with XPU|HIP GPUs"),
}


def run_cell(shell: Any, source: str, brief: bool) -> dict[str, Any]:
    """Run a cell, and say what this machine lacked for it.

    Returns:
        `{"outputs": [...], "lacking": [...], "full": ...}`: outputs as nbformat has them; what was missing, such as
        `"the module seaborn"` or `"a GPU"`; and the word for what the cell used up, or `None`.
    """
    shell.begin(brief=brief)
    lacking: list[str] = []
    left, full = [source], None
    while left:
        code = left.pop(0)
        error = shell.run_cell(code, store_history=True).error_in_exec
        full = full or used_up(error)
        if isinstance(error, KeyboardInterrupt):
            break
        if what := lacked(error):
            lacking.append(what)
            left[:0] = _rest(shell, code, error)
    return {"outputs": shell.outputs, "lacking": list(dict.fromkeys(lacking)), "full": full}


def used_up(error: BaseException | None) -> str | None:
    """What a cell that stopped with this error had used up, in one word."""
    match error:
        case _ if out_of_memory(error):
            return "memory"
        case RuntimeError() if str(error) == "can't start new thread":
            return "threads"
        case OSError(errno=errno.ENOSPC):
            return "files"
    return None


def lacked(error: BaseException | None) -> str | None:
    """What a machine lacks where this error is raised; `None` if it isn't the machine's."""
    match error:
        case ModuleNotFoundError(name=str(name)) if not name.startswith("course_utils"):
            return f"the module {name.partition('.')[0]}"
        case ImportError(name=str(name)) if found := re.match(r"cannot import name '(\w+)'", str(error)):
            return f"{found[1]} of the module {name}" if not name.startswith("course_utils") else None
        case EOFError() if "reading a line" in str(error):
            return "somebody who answers input()"
        case RuntimeError() | AssertionError():
            return next((what for what, pattern in LACKS.items() if pattern.search(str(error))), None)
    return None


def _rest(shell: Any, source: str, error: BaseException) -> Iterator[str]:
    """The statements of a cell after the one that raised, and of that one the imports that may still work."""
    try:
        body = ast.parse(shell.transform_cell(source)).body
    except SyntaxError:
        return
    line = _line(shell, error)
    for place, statement in enumerate(body):
        first = min(part.lineno for part in (statement, *getattr(statement, "decorator_list", ())))
        if first <= line <= (statement.end_lineno or first):
            yield from _single_imports(statement)
            yield from (ast.unparse(later) for later in body[place + 1:])
            return


def _line(shell: Any, error: BaseException) -> int:
    """The line of the cell that raised."""
    found = error.__traceback__
    while found is not None:
        if found.tb_frame.f_code.co_name == "<module>" and found.tb_frame.f_globals is shell.user_ns:
            return found.tb_lineno
        found = found.tb_next
    return 0


def _single_imports(statement: ast.stmt) -> Iterator[str]:
    """Each import of a statement that has several, alone: those that work give their names."""
    if isinstance(statement, ast.Import | ast.ImportFrom) and len(statement.names) > 1:
        for name in statement.names:
            yield ast.unparse(type(statement)(**{**dict(ast.iter_fields(statement)), "names": [name]}))
