"""A progress bar for long work: one line that changes in place, and never a word to stderr."""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from course_utils.pictures.loss import SECONDS, in_a_notebook

Item = TypeVar("Item")
CELLS = 20


class _Bar:
    """How far it has come, as JupyterLab shows it and as a terminal prints it."""

    def __init__(self, done: int, total: int, unit: str) -> None:
        self.done, self.total, self.unit = done, total, unit

    def __repr__(self) -> str:
        return f"{self.done} of {self.total} {self.unit}{'s' * (self.total != 1)}"

    def _repr_html_(self) -> str:
        return f'<progress value="{self.done}" max="{self.total}" aria-label="{self!r}"></progress> {self!r}'

    def line(self) -> str:
        """The bar drawn with characters."""
        full = CELLS * self.done // max(self.total, 1)
        return f"{'█' * full}{'░' * (CELLS - full)} {self!r}"


def progress(items: Iterable[Item], unit: str = "step") -> Iterator[Item]:
    """Give the items one by one, and show how many are done.

        for epoch in progress(range(20), "epoch"):
            ...

    In a notebook the bar is drawn at most twice a second and at the end; in a terminal one line is written over.
    Where the environment variable COURSE_QUIET is set, or the output goes to a file, the end alone is shown.

    Args:
        items: What to loop over.
        unit: What an item is, such as `"epoch"`.
    """
    listed = list(items)
    quiet, notebook, shown, after = bool(os.environ.get("COURSE_QUIET")), in_a_notebook(), None, time.monotonic()
    for done, item in enumerate(listed):
        if not quiet and time.monotonic() >= after:
            shown = _show(_Bar(done, len(listed), unit), notebook, shown)
            after = time.monotonic() + SECONDS
        yield item
    _show(_Bar(len(listed), len(listed), unit), notebook, shown, last=True)


def _show(bar: _Bar, notebook: bool, shown: Any, last: bool = False) -> Any:
    if not notebook:
        if last or sys.stdout.isatty():
            print(f"\r{bar.line()}" if sys.stdout.isatty() else bar.line(), end="\n" if last else "", flush=True)
        return None
    from IPython.display import display

    if shown is None:
        return display(bar, display_id=True)
    shown.update(bar)
    return shown
