"""Carries a learner's answers from their notebook into a fresh release.

Notebooks come back changed: cells edited, moved, pasted twice or deleted, marks lost in another editor. The release has
its cells in order; the answers are found in the other notebook and put where they belong, and what its author added
stays where it was, after the cell that it followed.
"""

import copy
import re
from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import count
from typing import Any

from course_utils.learner.defined import DEFINES, defined

Cell = Any  # a cell as nbformat reads it; nothing here needs nbformat itself
LIKE = 0.5  # a renamed answer has a line that is at least so much like the first one of its stub
NEAR, LINES = 50, 10  # how many cells around a missing answer are compared with its stub, and how many lines of each


def carry(release: Any, old: Any, base: Any = None) -> tuple[Any, list[str]]:
    """Put the answers and additions of one notebook into a release.

    Args:
        release: The released notebook, as nbformat reads it; it isn't changed.
        old: The notebook with the answers; cells need a type and a source, ids and metadata may be lost.
        base: The release that `old` began as, if it was another one: its cells are not taken for additions.

    Returns:
        The release with the answers, and what had to be put right, in sentences. It raises nothing.
    """
    new = copy.deepcopy(release)
    work = _Carrying(new.cells, list(filter(_is_sound, old.cells)), base.cells if base else [])
    for place, cell in enumerate(new.cells):
        if _mark(cell, "solution"):
            work.answer(place, cell)
    work.find_the_rest()
    work.look_elsewhere()
    ids = {cell.get("id") for cell in new.cells}
    new.cells = list(work.in_order(ids))
    return new, [*work.notes, *work.remarks()]


def named(old: Any) -> set[str]:
    """The names that a notebook's cells are marked with, and those that they define."""
    cells = list(filter(_is_sound, old.cells))
    return {name for cell in cells if (name := _grade_id(cell))}.union(
        *defined([cell for cell in cells if cell.cell_type == "code"]))


def held(release: Any, old: Any) -> set[str]:
    """The names of a release's answers that another notebook has cells for, by mark, id or what they define."""
    ids = {cell.get("id") for cell in filter(_is_sound, old.cells) if _grade_id(cell) is None} - {None}
    names = named(old)
    return {name for cell in release.cells if _mark(cell, "solution") and (name := _grade_id(cell))
            and (name in names or cell.get("id") in ids)}


class _Carrying:
    """The state of one carrying: which old cell stands for which cell of the release."""

    def __init__(self, cells: list[Cell], old: list[Cell], base: list[Cell]) -> None:
        self.cells, self.old = cells, old
        self.old_texts, self.defined = list(map(_text, old)), defined(old)
        self.texts = {_text(cell) for cell in [*cells, *base]}
        self.stubs = {_text(cell) for cell in [*cells, *base] if _mark(cell, "solution")}
        self.marks = {_grade_id(cell) for cell in cells} - {None}
        self.asked = {name for cell in [*cells, *old] if (name := _checked(cell))}
        self.checks = {_grade_id(cell) for cell in cells if _checks(cell)}  # merged with one, an answer has its mark
        self.taken: dict[int, int] = {}  # old cell: cell of the release
        self.dropped: set[int] = set()
        self.not_found: list[int] = []
        self.notes: list[str] = []
        self.unmarked = False

    def answer(self, place: int, cell: Cell) -> None:
        """Find an answer and put it into its cell."""
        name = cell.metadata["nbgrader"]["grade_id"]
        found = self._candidates(cell, name)
        if not found:
            self.not_found.append(place)
            return
        chosen, others = found[-1], self._others(found, cell, name)
        if others:
            which = "last one" if chosen > max(others) else "one that was released with this chapter"
            self.notes.append(f"The answer {name} was there {len(others) + 1} times; the {which} counts.")
            self.dropped |= set(others)
        if self.old[chosen].cell_type != cell.cell_type:
            self.notes.append(f"The answer {name} was in a {self.old[chosen].cell_type} cell; it was made code again.")
        self.unmarked |= _grade_id(self.old[chosen]) != name
        self._take(chosen, place)

    def _take(self, number: int, place: int) -> None:
        """Put an old cell's answer into a cell; a stub, perhaps an older one, leaves the release's own there."""
        if self.old_texts[number] not in self.stubs:
            self.cells[place].source = self.old[number].source
        self.taken[number] = place

    def _candidates(self, cell: Cell, name: str) -> list[int]:
        """Old cells that may hold an answer, the best last; stubs come first."""
        sure = {number: self._sureness(number, cell, name) for number, old in enumerate(self.old)
                if number not in self.taken and (_grade_id(old) == name or _grade_id(old) not in self.marks or
                                                 _grade_id(old) in self.checks and name in self.defined[number])}
        return sorted((number for number, how in sure.items() if any(how)),
                      key=lambda number: (self.old_texts[number] not in self.stubs, sure[number], number))

    def _others(self, found: list[int], cell: Cell, name: str) -> list[int]:
        """Cells that are as sure as the chosen one, or answers of this name from another chapter or release."""
        answered = (number for number in found if self.old_texts[number] not in self.stubs)
        how = {number: self._sureness(number, cell, name) for number in answered}
        sure = how.pop(found[-1], ())
        return [number for number, other in how.items()
                if other == sure or (sure[:3] == (True, True, True) and other[:3] == (True, True, False))]

    def _sureness(self, number: int, cell: Cell, name: str) -> tuple[bool, ...]:
        """How sure it is that an old cell holds the answer of a cell: whether it has its name, mark, checksum and id.

        The name comes first because editors copy marks and ids to both halves of a cell that is split. The checksum
        tells answers apart that have the same name in two chapters.
        """
        old = self.old[number]
        marked, same = _grade_id(old) == name, old.get("id") is not None and old.get("id") == cell.get("id")
        return ((old.cell_type == "code" or marked or same) and name in self.defined[number], marked,
                marked and _marks(old).get("checksum") == _marks(cell).get("checksum"), same)

    def look_elsewhere(self) -> None:
        """See whether an answer that has no cell of its own is in that of another, or in one without its name."""
        for place in self.not_found:
            cell, name = self.cells[place], self.cells[place].metadata["nbgrader"]["grade_id"]
            if any(name in self.defined[number] for number in self.taken):
                self.notes.append(f"The answer {name} was in the cell of another answer; it counts from there.")
                cell.source = "# Answered in the cell of another answer."
            elif (number := self._in_its_place(place)) is not None:
                self.notes.append(f"The answer {name} was taken from the cell in its place.")
                self._take(number, place)
            else:
                self.notes.append(f"The cell of the answer {name} was missing; it counts as not answered.")

    def _in_its_place(self, place: int) -> int | None:
        """The added code cell between the neighbours of an answer that is most like its stub, if any is."""
        known = {_place(where): number for number, where in self.taken.items()}
        if not any(_marks(self.cells[where]) for where in known):
            return None
        first = max(((where, number) for where, number in known.items() if where < place), default=(0, -1))[1]
        last = min(((where, number) for where, number in known.items() if where > place), default=(0, len(self.old)))[1]
        like = {number: _likeness(self.old[number].source, self.cells[place].source)
                for number in range(first + 1, min(last, first + 1 + NEAR)) if self._is_free(number)}
        best = max(like, key=lambda number: like[number], default=None)
        return best if best is not None and like[best] > LIKE else None

    def _is_free(self, number: int) -> bool:
        """Whether an old cell is code that its author added, and not known as the answer to anything else."""
        return (self.old[number].cell_type == "code" and number not in self.taken and number not in self.dropped
                and _grade_id(self.old[number]) is None and not self.asked & self.defined[number])

    def find_the_rest(self) -> None:
        """Match what else is of the release: by mark, by text, by id."""
        self.edited, checks = set[int](), {}
        by_text, by_id = defaultdict[str, list[int]](list), {}
        for place, cell in enumerate(self.cells):
            if _checks(cell):
                checks[_grade_id(cell)] = place
            by_text[_text(cell)].append(place)
            by_id[cell.get("id")] = place
        for number, old in enumerate(self.old):
            if number in self.taken or number in self.dropped:
                continue
            if (place := checks.get(_grade_id(old), -1)) >= 0:
                self.taken[number] = place
                self.edited |= {place} if self.old_texts[number] != _text(self.cells[place]) else set()
            elif places := by_text[self.old_texts[number]]:
                self.taken[number] = places[0] if len(places) == 1 else places.pop(0)
            elif self.old_texts[number] in self.texts or _checked(old):
                self.dropped.add(number)
            elif old.get("id") in by_id and not _mark(self.cells[by_id[old.id]], "solution"):
                self.taken[number] = -1 - by_id[old.get("id")]  # edited: kept after the release's own

    def in_order(self, ids: set[str | None]) -> Iterator[Cell]:
        """The release's cells, each followed by what was added after it."""
        added, last = defaultdict[int, list[Cell]](list), -1
        fresh = (name for number in count(1) if (name := f"added-{number}") not in ids)
        for number, old in enumerate(self.old):
            if number in self.dropped:
                continue
            place = self.taken.get(number)
            if place is None or place < 0:
                last = last if place is None else -1 - place
                added[last].append(_addition(old, ids, fresh))
            else:
                last = place
        yield from added[-1]
        for place, cell in enumerate(self.cells):
            yield cell
            yield from added[place]

    def remarks(self) -> Iterator[str]:
        """What was found about the notebook as a whole."""
        there = set(map(_place, self.taken.values()))
        checks = {place for place, cell in enumerate(self.cells) if _checks(cell)}
        for place in sorted(checks - there):
            yield f"The check cell {_grade_id(self.cells[place])} was missing; it was put back."
        for place in sorted(self.edited):
            yield f"The check cell {_grade_id(self.cells[place])} was changed; it was put back as released."
        if self.unmarked:
            yield "Cells had lost their nbgrader marks; the answers were found by their ids and the names they define."
        places = [place for _, place in sorted(self.taken.items()) if place >= 0]
        if places != sorted(places):
            yield "Cells had been moved or pasted twice; they were put back in order."


def _is_sound(cell: Cell) -> bool:
    """Whether a cell is one at all, and isn't empty."""
    kinds = {"source": str, "metadata": dict, "cell_type": str}
    return (isinstance(cell, dict) and all(isinstance(cell.get(part), kind) for part, kind in kinds.items())
            and isinstance(cell.get("id", ""), str) and bool(cell["source"].strip()))


def _place(taken: int) -> int:
    return taken if taken >= 0 else -1 - taken


def _likeness(source: str, stub: str) -> float:
    """How much a line that defines something is like the first one of a stub, without what is said behind it."""
    first, *lines = (line.partition("#")[0].strip()[:100]
                     for line in [stub.partition("\n")[0], *filter(DEFINES.match, source.splitlines())][: 1 + LINES])
    return max((SequenceMatcher(None, first, line).ratio() for line in lines), default=0)


def _checked(cell: Cell) -> str | None:
    """The exercise of a cell that is nothing but a check, such as `check.mse(mse)`."""
    found = re.fullmatch(r"check\.(\w+)\(\1\)", cell.source.strip()) if len(cell.source) < 200 else None
    return found[1] if found else None


def _mark(cell: Cell, name: str) -> bool:
    return bool(_marks(cell).get(name))


def _checks(cell: Cell) -> bool:
    return _mark(cell, "grade") and not _mark(cell, "solution")


def _grade_id(cell: Cell) -> str | None:
    found = _marks(cell).get("grade_id")
    return found if isinstance(found, str) else None


def _marks(cell: Cell) -> dict[str, Any]:
    found = cell.metadata.get("nbgrader")
    return found if isinstance(found, dict) else {}


def _text(cell: Cell) -> str:
    return "\n".join(line.rstrip() for line in cell.source.strip().splitlines())


def _addition(old: Cell, ids: set[str | None], fresh: Iterator[str]) -> Cell:
    """A copy of an added cell, with an id that no other cell has."""
    cell = copy.deepcopy(old)
    cell.metadata.pop("nbgrader", None)
    if cell.get("id") in ids or not re.fullmatch(r"[\w-]{1,64}", str(cell.get("id", "")), re.ASCII):
        cell.id = next(fresh)
    ids.add(cell.id)
    return cell
