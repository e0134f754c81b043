"""How far a learner is: each check that runs in work/ notes its points there, and a table adds them up.

The notes are in `.course/points.jsonl`, in the folder that `course lab` makes for the learner. Nowhere else is
anything noted: not when a class is graded, not when the solutions run.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path

from course_utils.report import LEFT, Report, prose

RECORDS, POINTS = ".course", "points.jsonl"
STEPS = ("network", "data", "forward", "loss", "graph", "backward", "update", "training_loop", "debugging")
BAR = "display: inline-block; width: 8em; height: 0.7em; margin-right: 0.7em; border: 1px solid currentColor"
Exercise = tuple[str, str]  # a chapter's step and the exercise's name


def learners_folder() -> Path | None:
    """The folder that `course lab` made for the learner, if this is it or in it."""
    try:
        here = Path.cwd()
        return next((folder for folder in (here, *here.parents) if (folder / RECORDS).is_dir()), None)
    except OSError:
        return None


def note(step: str, report: Report) -> None:
    """Note the points of a check, if they are more than before. Where nothing can be written, nothing is noted."""
    folder = learners_folder()
    if folder is None or report <= noted(folder)[0].get((step, report.exercise), 0):
        return
    line = json.dumps({"chapter": step, "exercise": report.exercise, "points": float(report), "of": report.points,
                       "when": datetime.now().isoformat(timespec="seconds")})
    try:
        # One short write at the end of the file: two kernels can't mix their lines, and as the newline comes first, a
        # line that was cut off by a crash spoils no other.
        with (folder / RECORDS / POINTS).open("a", encoding="utf-8") as file:
            file.write("\n" + line)
    except OSError:
        pass


def noted(folder: Path) -> tuple[dict[Exercise, float], int]:
    """The best points noted for each exercise, and how many lines of the notes can't be read."""
    try:
        lines = (folder / RECORDS / POINTS).read_text("utf-8", "replace").splitlines()
    except OSError:
        return {}, 0
    best: dict[Exercise, float] = {}
    unreadable = 0
    for line in filter(str.strip, lines):
        try:
            found = json.loads(line)
            exercise, points = (str(found["chapter"]), str(found["exercise"])), float(found["points"])
        except (ValueError, TypeError, KeyError, RecursionError):
            unreadable += 1
            continue
        if math.isfinite(points):
            best[exercise] = max(points, best.get(exercise, 0))
    return best, unreadable


@dataclass(frozen=True)
class Chapter:
    """The points of one chapter: of each exercise what was earned, and what it is worth."""

    number: int
    step: str
    exercises: dict[str, tuple[float, float]]

    @property
    def earned(self) -> float:
        """The points that were earned."""
        return sum(earned for earned, _ in self.exercises.values())

    @property
    def points(self) -> float:
        """The points that can be earned."""
        return sum(points for _, points in self.exercises.values())

    @property
    def open(self) -> list[str]:
        """The exercises that can still earn something."""
        return [name for name, (earned, points) in self.exercises.items() if earned < points]

    @property
    def name(self) -> str:
        """Its step, in words."""
        return self.step.replace("_", " ")

    @property
    def file(self) -> str:
        """Its notebook, seen from work/."""
        return f"{self.number:02}_{self.step}/{self.number:02}_{self.step}.ipynb"


class Progress:
    """Points by chapter and what is next, as text and as a table in a notebook."""

    def __init__(self, chapters: list[Chapter], remarks: list[str]) -> None:
        self.chapters, self.remarks = chapters, remarks
        self.earned, self.points = sum(each.earned for each in chapters), sum(each.points for each in chapters)

    def __repr__(self) -> str:
        rows = [*((f"{each.number} {each.name}", each.earned, each.points, _state(each)) for each in self.chapters),
                ("all", self.earned, self.points, "")]
        lines = [f"{title:<16}{earned:>5g} of {points:<5g}{state}".rstrip() for title, earned, points, state in rows]
        return "\n".join([*lines, *self._below()])

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col" style="{LEFT}">{text}</th>' for text in ("Chapter", "Points", "State"))
        rows = "".join(_row(f'<a href="{each.file}">{each.number} {each.name}</a>', each.earned, each.points,
                            _state(each)) for each in self.chapters)
        below = "".join(f"<p>{prose(line)}</p>" for line in self._below())
        return (f'<table aria-label="Your points, by chapter"><thead><tr>{head}</tr></thead><tbody>{rows}'
                f'{_row("all", self.earned, self.points, "")}</tbody></table>{below}')

    def _below(self) -> Iterator[str]:
        todo = next((each for each in self.chapters if each.open), None)
        if todo is None:
            yield "Every point of the course is earned."
        else:
            rest = len(todo.open) - 3
            more = f" and {rest} more" if rest > 0 else ""
            yield f"Next: chapter {todo.number}, {todo.name}. Open there: {', '.join(todo.open[:3])}{more}."
        yield from self.remarks


def _state(chapter: Chapter) -> str:
    return "done" if not chapter.open else "begun" if chapter.earned else "not begun"


def _row(title: str, earned: float, points: float, state: str) -> str:
    bar = (f'<div aria-hidden="true" style="{BAR}">'
           f'<div style="width: {100 * earned / points:.0f}%; height: 100%; background: currentColor"></div></div>')
    cells = (f"{earned:g} of {points:g}", f"{bar}{state}")
    return f'<tr><th scope="row" style="{LEFT}">{title}</th>' + "".join(
        f'<td style="{LEFT}">{text}</td>' for text in cells) + "</tr>"



def progress(folder: Path | None = None) -> Progress:
    """Add up the points that checks have noted.

    Args:
        folder: The learner's folder; the one that this is run in, if not given. Where there is none, nothing has been
            earned yet.

    Returns:
        Points by chapter and what is next.
    """
    from course_utils.work import newer, news

    folder = folder or learners_folder()
    best, unreadable = noted(folder) if folder else ({}, 0)
    remarks = []
    if folder and (names := newer(folder.parent / "notebooks", folder)):
        remarks.append(news(names))
    if unreadable:
        remarks.append(f"Lines of {RECORDS}/{POINTS} that can't be read: {unreadable}. They are kept, and don't count.")
    return Progress([_chapter(number, step, best) for number, step in enumerate(STEPS, 1)], remarks)


def _chapter(number: int, step: str, best: dict[Exercise, float]) -> Chapter:
    judges = vars(import_module(f"course_utils.judges.{step}"))
    worth = {name: getattr(judge, "points", None) for name, judge in judges.items()}
    return Chapter(number, step, {name: (min(best.get((step, name), 0), points), points)
                                  for name, points in worth.items() if isinstance(points, int | float)})
