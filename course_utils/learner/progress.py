"""How far a learner is: each check that runs in the learner's folder notes its points there, and a table adds them up.

The notes are in `.course/points.jsonl`, in the folder that `course lab` makes for the learner. Nowhere else is
anything noted: not when a class is graded, not when the solutions run.
"""

import html
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path

from course_utils.course import STEPS
from course_utils.learner.folder import RECORDS, learners_folder, places_of
from course_utils.report import LEFT, Report, prose

POINTS = "points.jsonl"
TITLES = Path(__file__).with_name("exercises.json")  # written by course_utils.authoring.exercises
BAR = "display: inline-block; width: 8em; height: 0.7em; margin-right: 0.7em; border: 1px solid currentColor"
Exercise = tuple[str, str]  # a chapter's step and the exercise's name


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
    """The points of one chapter: of each exercise what was earned, and what it is worth.

    Args:
        number: Its place in the course, from 1.
        step: Its word, such as `"loss"`.
        exercises: By name, in their order: what was earned and what it is worth.
        minutes: What it takes, all of it.
        titled: By name, what an exercise is called and the id of its cell.
    """

    number: int
    step: str
    exercises: dict[str, tuple[float, float]]
    minutes: int
    titled: dict[str, dict[str, str]]

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
    def left(self) -> float:
        """The minutes that it still takes: as large a share of them as of its points is open."""
        return self.minutes * (1 - self.earned / self.points)

    def title(self, exercise: str) -> str:
        """What an exercise is called."""
        return self.titled.get(exercise, {}).get("title", exercise)

    def link(self, exercise: str) -> str:
        """The title of an exercise as a link to its cell."""
        cell = self.titled.get(exercise, {}).get("cell", exercise)
        return f'<a href="{self.file}#cell-id={cell}">{html.escape(self.title(exercise))}</a>'

    @property
    def name(self) -> str:
        """Its step, in words."""
        return self.step.replace("_", " ")

    @property
    def file(self) -> str:
        """Its notebook, seen from the learner's folder."""
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
        return "\n".join([*lines, *self._next(Chapter.title), *self.remarks])

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col" style="{LEFT}">{text}</th>' for text in ("Chapter", "Points", "State"))
        rows = "".join(_row(f'<a href="{each.file}">{each.number} {each.name}</a>', each.earned, each.points,
                            _state(each)) for each in self.chapters)
        below = "".join(f"<p>{line}</p>" for line in (*self._next(Chapter.link), *map(prose, self.remarks)))
        return (f'<table aria-label="Your points, by chapter"><thead><tr>{head}</tr></thead><tbody>{rows}'
                f'{_row("all", self.earned, self.points, "")}</tbody></table>{below}')

    def _next(self, shown: Callable[[Chapter, str], str]) -> Iterator[str]:
        """What is left, and what is open in the next chapter and in those that are begun."""
        todo = [each for each in self.chapters if each.open]
        if not todo:
            yield "Every point of the course is earned."
            return
        yield (f"Next: chapter {todo[0].number}, {todo[0].name}. About {_time(sum(each.left for each in todo))} of the "
                   "course are left.")
        for each in todo:
            if each.earned or each is todo[0]:
                yield f"Open in chapter {each.number}: {' · '.join(shown(each, name) for name in each.open)}"


def _time(minutes: float) -> str:
    return f"{minutes / 60:.0f} hours" if minutes > 90 else f"{max(5, 5 * round(minutes / 5))} minutes"


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
    from course_utils.learner.work import newer, news

    folder = folder or learners_folder()
    best, unreadable = noted(folder) if folder else ({}, 0)
    remarks = [_program(best)] if best else []
    if folder and (names := newer(places_of(folder).notebooks, folder)):
        remarks.append(news(names, folder))
    if unreadable:
        remarks.append(f"Lines of {RECORDS}/{POINTS} that can't be read: {unreadable}. They are kept, and don't count.")
    known = json.loads(TITLES.read_text("utf-8"))
    return Progress([_chapter(number, step, best, **known[step]) for number, step in enumerate(STEPS, 1)], remarks)


def _program(best: dict[Exercise, float]) -> str:
    """How much of the program that `course script` writes is the learner's own."""
    from course_utils.parts.script import CHAPTER_OF, NAMES

    steps = [(CHAPTER_OF[name][3:], name) for name in NAMES]
    full = sum(best.get(each, 0) >= getattr(import_module(f"course_utils.judges.{each[0]}"), each[1]).points
               for each in steps)
    return (f"A training program of your own: {full} of its {len(steps)} parts are yours. `course script` writes it as "
            "one file.")


def _chapter(number: int, step: str, best: dict[Exercise, float], minutes: int,
             exercises: dict[str, dict[str, str]]) -> Chapter:
    judges = vars(import_module(f"course_utils.judges.{step}"))
    worth = {name: judge.points for name, judge in judges.items()
             if isinstance(getattr(judge, "points", None), int | float)}
    places = {name: place for place, name in enumerate(exercises)}
    names = sorted(worth, key=lambda name: places.get(name, len(places)))
    return Chapter(number, step, {name: (min(best.get((step, name), 0), worth[name]), worth[name]) for name in names},
                   minutes, exercises)
