"""What `course grade` does and says."""

import os
import sys
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import SAWarning, SQLAlchemyError

from course_utils.errors import CourseError
from course_utils.grading import gradebook as book
from course_utils.grading.batch import Batch, alone, local_rooms
from course_utils.grading.grade import Graded
from course_utils.grading.repair import WHOLE
from course_utils.grading.sandbox import Limits, require

SHOWN = 10  # lines of a list
SLOW = 0.1  # seconds of a cell that is worth a line
KEPT = "What is graded is kept; run it again for the rest."


@dataclass
class Tally:
    """What the closing table tells."""

    graded: int = 0
    repaired: list[str] = field(default_factory=list)
    zeros: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    lacking: Counter[str] = field(default_factory=Counter)  # what this machine doesn't have: how many submissions
    slowest: list[tuple[float, str, str]] = field(default_factory=list)  # seconds, student, cell

    def add(self, student: str, graded: Graded) -> None:
        """Count one submission."""
        self.graded += 1
        if graded.repairs:
            self.repaired.append(student)
        if not any(graded.scores.values()):
            self.zeros.append(f"{student}: {_why(graded)}")
        self.stopped += [f"{student}, {cell}: {reason}" for cell, reason in graded.stopped.items()]
        self.lacking.update(graded.lacking)
        self.slowest += [(seconds, student, cell) for cell, seconds in graded.seconds.items() if seconds >= SLOW]
        self.slowest = sorted(self.slowest, reverse=True)[:5]


def _why(graded: Graded) -> str:
    """Why a submission has no points: it couldn't be read, something ended it, or its answers are wrong or missing."""
    unreadable = [repair for repair in graded.repairs if repair.endswith(WHOLE)]
    return ", ".join(unreadable) or ", ".join(dict.fromkeys(graded.missed.values()))


def grade_class(
    batch: Batch, only: Sequence[str] = (), rerun: bool = False, workers: int | None = None,
    scheduler: str | None = None,
) -> bool:
    """Grade what is not graded yet, with a bar, and close with a table.

    Returns:
        Whether every submission that was asked for has its scores now.

    Raises:
        CourseError: The run can't begin or go on.
    """
    console, tally = Console(), Tally()
    with alone(batch.root), book.open_gradebook(batch.root) as gradebook:
        waiting = batch.waiting(gradebook, only, rerun)
        if not waiting:
            console.print(
                f"Every submission to {batch.chapter} is graded; --rerun grades them again." if batch.there() else
                f"Nobody has submitted {batch.chapter} yet: grading/submitted/<student>/{batch.chapter}/ is not there.")
            return True
        if batch.sealed and not scheduler:
            require()
        try:
            with _executor(scheduler, workers) as (executor, count), _bar(console) as bar:
                task = bar.add_task(f"Grading {batch.chapter}", total=len(waiting))
                for student, graded in batch.run(waiting, executor, count, gradebook):
                    tally.add(student, graded)
                    bar.advance(task)
        finally:
            if tally.graded or batch.failed:
                console.print(_table(tally, len(waiting), batch.failed))
        return tally.graded == len(waiting)


@contextmanager
def _executor(scheduler: str | None, workers: int | None) -> Iterator[tuple[Executor, int]]:
    if not scheduler:
        count = workers or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
        with local_rooms(count) as executor:
            yield executor, count
        return
    try:
        from distributed import Client
    except ImportError:
        raise CourseError('--scheduler needs Dask: pip install -e ".[cluster]"') from None
    try:
        client = Client(scheduler, timeout="10s")
    except (OSError, ValueError) as error:
        raise CourseError(f"No Dask scheduler answers at {scheduler} ({error}).") from None
    with client, client.get_executor(pure=False) as executor:
        client.wait_for_workers(1)
        yield executor, sum(client.nthreads().values())


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{60 * speed:.0f} a minute" if speed else "")


def _bar(console: Console) -> Progress:
    return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(),
                    TimeRemainingColumn(), console=console)


def _table(tally: Tally, asked: int, failed: Mapping[str, str]) -> Table:
    table = Table(show_header=False)
    table.add_row("Graded", f"{tally.graded} of {asked}")
    if failed:
        table.add_row("Not graded", _listed([f"{student}: {reason}" for student, reason in failed.items()], "\n"))
    table.add_row("Repaired", _listed(sorted(tally.repaired)))
    table.add_row("No points", _listed(sorted(tally.zeros), "\n"))
    table.add_row("Stopped or left out", _listed(sorted(tally.stopped), "\n"))
    if tally.lacking:
        table.add_row("Not on this machine", _listed([f"{what}: {count} submission{'s' if count > 1 else ''}"
                                                      for what, count in tally.lacking.most_common()], "\n"))
    table.add_row("Slowest cells", _listed([f"{student}, {cell}: {seconds:.1f} s"
                                            for seconds, student, cell in tally.slowest], "\n"))
    return table


def _listed(items: Sequence[str], between: str = ", ") -> Text:
    more = f"{between}and {len(items) - SHOWN} more" if len(items) > SHOWN else ""
    return Text(between.join(items[:SHOWN]) + more if items else "none")


def run(root: Path, chapter: str, limits: Limits, sealed: bool, **options: object) -> int:
    """Grade a class; gives the exit code.

    Raises:
        CourseError: The run can't begin or go on.
    """
    warnings.filterwarnings("ignore", category=SAWarning)  # nbgrader's own queries
    warnings.filterwarnings("ignore", module="nbformat")  # what is odd about a submission is among its repairs
    try:
        return 0 if grade_class(Batch(root, chapter, limits, sealed), **options) else 1  # type: ignore[arg-type]
    except KeyboardInterrupt:
        print(f"Stopped. {KEPT}", file=sys.stderr)
        return 130
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise CourseError(f"The gradebook can't be used ({reason}). {KEPT}") from None
    except OSError as error:
        raise CourseError(f"{error.filename or 'A file'} can't be used ({error.strerror or error}). {KEPT}") from None
