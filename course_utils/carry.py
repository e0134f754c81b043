"""Carries a learner's answers from their notebook into a fresh release.

Notebooks come back changed: cells edited, moved, pasted twice or deleted, marks lost in another editor. The release has
its cells in order; the answers are found in the other notebook and put where they belong, and what its author added
stays where it was, after the cell that it followed.
"""

import copy
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import count
from typing import Any

Cell = Any  # a cell as nbformat reads it; nothing here needs nbformat itself


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
    work = _Carrying(new.cells, [cell for cell in old.cells if cell.source.strip()], base.cells if base else [])
    for place, cell in enumerate(new.cells):
        if _mark(cell, "solution"):
            work.answer(place, cell)
    work.look_elsewhere()
    work.find_the_rest()
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
        self.not_found: list[Cell] = []
        self.notes: list[str] = []
        self.unmarked = False

    def answer(self, place: int, cell: Cell) -> None:
        """Find an answer and put it into its cell."""
        name = cell.metadata["nbgrader"]["grade_id"]
        found = self._candidates(cell, name)
        if not found:
            self.not_found.append(cell)
            return
        chosen = found[-1]
        others = [number for number in found[:-1] if _text(self.old[number]) not in self.stubs]
        if len(others) and _rank(self.old[others[-1]], cell, name) == _rank(self.old[chosen], cell, name):
            self.notes.append(f"The answer {name} was there {len(others) + 1} times; the last one counts.")
            self.dropped |= set(others)
        if self.old[chosen].cell_type != cell.cell_type:
            self.notes.append(f"The answer {name} was in a {self.old[chosen].cell_type} cell; it was made code again.")
        self.unmarked |= _grade_id(self.old[chosen]) != name
        cell.source = self.old[chosen].source
        self.taken[chosen] = place

    def _candidates(self, cell: Cell, name: str) -> list[int]:
        """Old cells that may hold an answer, best last: by mark, by id, by the name they define; stubs come first."""
        ranks = {number: _rank(old, cell, name) for number, old in enumerate(self.old)
                 if number not in self.taken and _grade_id(old) in (None, name)}
        return sorted((number for number, rank in ranks.items() if rank),
                      key=lambda number: (_text(self.old[number]) not in self.stubs, ranks[number], number))

    def look_elsewhere(self) -> None:
        """See whether an answer that has no cell of its own is in that of another."""
        for cell in self.not_found:
            name = cell.metadata["nbgrader"]["grade_id"]
            if any(_defines(self.old[number].source, name) for number in self.taken):
                self.notes.append(f"The answer {name} was in the cell of another answer; it counts from there.")
                cell.source = "# Answered in the cell of another answer."
            else:
                self.notes.append(f"The cell of the answer {name} was missing; it counts as not answered.")

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
                self.taken[number] = -1 - by_id[old.id]  # edited: kept after the release's own

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
        there = {place if place >= 0 else -1 - place for place in self.taken.values()}
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


def _rank(old: Cell, cell: Cell, name: str) -> int:
    """How sure it is that an old cell holds the answer of a cell: 3 by mark, 2 by id, 1 by name, 0 it doesn't."""
    if _grade_id(old) == name:
        return 3
    if old.get("id") is not None and old.get("id") == cell.get("id"):
        return 2
    return int(old.cell_type == "code" and _defines(old.source, name))


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
