"""Which answers are older than their cells, because a cell that defines one failed when it ran last."""

import sys
from typing import Any

from course_utils.learner.defined import defined

failed: dict[str, str] = {}  # the error of the last run of the cell that defines a name


class _Cell:
    """The text of a cell, as `defined` reads it."""

    def __init__(self, source: str) -> None:
        self.source = source


def watch(shell: Any) -> None:
    """Note, for each cell that fails from now on, the names that it didn't come to define.

    Args:
        shell: IPython's; see its `events`.
    """
    before: dict[str, Any] = {}

    def begin(info: Any) -> None:
        before.clear()
        before.update(shell.user_ns)

    def end(result: Any) -> None:
        error = result.error_before_exec or result.error_in_exec
        (names,) = defined([_Cell(result.info.raw_cell or "")])
        for name in names:
            if error and shell.user_ns.get(name) is before.get(name):
                message = error.msg if isinstance(error, SyntaxError) else error  # without the kernel's file
                failed[name] = f"{type(error).__name__}: {message}"
            else:
                failed.pop(name, None)
        before.clear()

    shell.events.register("pre_run_cell", begin)
    shell.events.register("post_run_cell", end)


def watch_the_notebook() -> None:
    """Watch the cells of the notebook that this process is the kernel of, if it is."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if hasattr(shell, "events"):
        watch(shell)
