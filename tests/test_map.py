"""docs/map.md names a cell for each part of the script; the cell is there and holds what the table says."""

import re

import nbformat
import pytest

from tests.conftest import ROOT

TABLE = (ROOT / "docs" / "map.md").read_text("utf-8")
ROWS = re.findall(r"^\| (.+?) \| (\d\d_\w+) \| (\S+) \| `(.+)` \|$", TABLE, re.MULTILINE)


def test_every_chapter_has_a_row():
    chapters = {path.parent.name for path in ROOT.glob("solutions/[0-9]*/*.ipynb")}
    assert {chapter for _, chapter, _, _ in ROWS} == chapters


@pytest.mark.parametrize("part, chapter, cell, held", ROWS, ids=[row[0] for row in ROWS])
def test_the_cell_is_there_and_holds_it(part, chapter, cell, held):
    cells = nbformat.read(ROOT / "solutions" / chapter / f"{chapter}.ipynb", as_version=4).cells
    (found,) = [each.source for each in cells if each.id == cell]
    assert held in found
