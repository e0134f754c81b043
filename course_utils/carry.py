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

Cell = Any  # a cell as nbformat reads it; nothing here needs nbformat itself
LIKE = 0.5  # a renamed answer has a line that is at least so much like the first one of its stub


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


class _Carrying:
    """The state of one carrying: which old cell stands for which cell of the release."""

    def __init__(self, cells: list[Cell], old: list[Cell], base: list[Cell]) -> None:
        self.cells, self.old = cells, old
        self.texts = {_text(cell) for cell in [*cells, *base]}
        self.stubs = {_text(cell) for cell in [*cells, *base] if _mark(cell, "solution")}
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
        chosen, sure = found[-1], _sureness(self.old[found[-1]], cell, name)
        others = [number for number in found[:-1] if _text(self.old[number]) not in self.stubs
                  and _sureness(self.old[number], cell, name) == sure]
        if others:
            self.notes.append(f"The answer {name} was there {len(others) + 1} times; the last one counts.")
            self.dropped |= set(others)
        if self.old[chosen].cell_type != cell.cell_type:
            self.notes.append(f"The answer {name} was in a {self.old[chosen].cell_type} cell; it was made code again.")
        self.unmarked |= _grade_id(self.old[chosen]) != name
        self._take(chosen, place)

    def _take(self, number: int, place: int) -> None:
        self.cells[place].source = self.old[number].source
        self.taken[number] = place

    def _candidates(self, cell: Cell, name: str) -> list[int]:
        """Old cells that may hold an answer, the best last; stubs come first."""
        sure = {number: _sureness(old, cell, name) for number, old in enumerate(self.old)
                if number not in self.taken and _grade_id(old) in (None, name)}
        return sorted((number for number, how in sure.items() if any(how)),
                      key=lambda number: (_text(self.old[number]) not in self.stubs, sure[number], number))

    def look_elsewhere(self) -> None:
        """See whether an answer that has no cell of its own is in that of another, or in one without its name."""
        for place in self.not_found:
            cell, name = self.cells[place], self.cells[place].metadata["nbgrader"]["grade_id"]
            if any(_defines(self.old[number].source, name) for number in self.taken):
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
        first = max(((where, number) for where, number in known.items() if where < place), default=(0, -1))[1]
        last = min(((where, number) for where, number in known.items() if where > place), default=(0, len(self.old)))[1]
        like = {number: _likeness(self.old[number].source, self.cells[place].source)
                for number in range(first + 1, last)
                if self.old[number].cell_type == "code" and number not in self.taken and number not in self.dropped}
        best = max(like, key=lambda number: like[number], default=None)
        return best if best is not None and like[best] > LIKE else None

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
                self.edited |= {place} if _text(old) != _text(self.cells[place]) else set()
            elif places := by_text[_text(old)]:
                self.taken[number] = places[0] if len(places) == 1 else places.pop(0)
            elif _text(old) in self.texts or _is_check(old):
                self.dropped.add(number)
            elif old.get("id") in by_id and not _mark(self.cells[by_id[old.id]], "solution"):
                self.taken[number] = -1 - by_id[old.get("id")]  # edited: kept after the release's own

    def in_order(self, ids: set[str | None]) -> Iterator[Cell]:
        """The release's cells, each followed by what was added after it."""
        added, last = defaultdict[int, list[Cell]](list), -1
        for number, old in enumerate(self.old):
            if number in self.dropped:
                continue
            place = self.taken.get(number)
            if place is None or place < 0:
                last = last if place is None else -1 - place
                added[last].append(_addition(old, ids))
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


def _sureness(old: Cell, cell: Cell, name: str) -> tuple[bool, bool, bool]:
    """How sure it is that an old cell holds the answer of a cell: whether it has its name, its mark, its id.

    The name comes first because editors copy marks and ids to both halves of a cell that is split.
    """
    marked, same = _grade_id(old) == name, old.get("id") is not None and old.get("id") == cell.get("id")
    return (old.cell_type == "code" or marked or same) and _defines(old.source, name), marked, same


def _likeness(source: str, stub: str) -> float:
    first = stub.partition("\n")[0]
    return max(SequenceMatcher(None, first, line[:200]).ratio() for line in source.splitlines()[:200])


def _defines(source: str, name: str) -> bool:
    return bool(re.search(rf"^(?:(?:def|class)\s+{name}\b|{name}\s*(?::[^=\n]+)?=(?!=))", source, re.MULTILINE))


def _is_check(cell: Cell) -> bool:
    """Whether a cell is nothing but a check, such as `check.mse(mse)`."""
    return bool(re.fullmatch(r"check\.(\w+)\(\1\)", cell.source.strip()))


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


def _addition(old: Cell, ids: set[str | None]) -> Cell:
    """A copy of an added cell, with an id that no other cell has."""
    cell = copy.deepcopy(old)
    cell.metadata.pop("nbgrader", None)
    if cell.get("id") in ids or not re.fullmatch(r"[\w-]{1,64}", str(cell.get("id", "")), re.ASCII):
        cell.id = next(name for number in count(1) if (name := f"added-{number}") not in ids)
    ids.add(cell.id)
    return cell
