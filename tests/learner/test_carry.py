"""Answers are found again in notebooks that other editors, and people, have changed."""

import copy
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from course_utils.learner.carry import carry
from tests.conftest import ROOT

CHAPTERS = sorted(path.name for path in (ROOT / "notebooks").glob("[0-9]*"))


def read(folder: str, name: str) -> NotebookNode:
    return nbformat.read(Path(ROOT, folder, name, f"{name}.ipynb"), as_version=4)


def marks(cell: NotebookNode) -> dict:
    return cell.metadata.get("nbgrader", {})


def answers(notebook: NotebookNode) -> dict[str, str]:
    return {marks(cell).grade_id: cell.source for cell in notebook.cells if marks(cell).get("solution")}


def solved(name: str) -> NotebookNode:
    """A learner's notebook: the release with the solutions typed in."""
    notebook, solutions = read("notebooks", name), answers(read("solutions", name))
    for cell in notebook.cells:
        if marks(cell).get("solution"):
            cell.source = solutions[marks(cell).grade_id]
    return notebook


def answer_cell(notebook: NotebookNode, nth: int = 0) -> NotebookNode:
    return [cell for cell in notebook.cells if marks(cell).get("solution")][nth]


def check_cell(notebook: NotebookNode, nth: int = 0) -> NotebookNode:
    return [cell for cell in notebook.cells if marks(cell).get("grade")][nth]


def lose_ids(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        del cell["id"]


def other_ids(notebook: NotebookNode) -> None:
    for number, cell in enumerate(notebook.cells):
        cell.id = f"colab{number}"
        cell.metadata["id"] = cell.id


def lose_marks(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.metadata = NotebookNode()


def lose_both(notebook: NotebookNode) -> None:
    lose_ids(notebook)
    lose_marks(notebook)


def delete_checks(notebook: NotebookNode) -> None:
    notebook.cells = [cell for cell in notebook.cells if not marks(cell).get("grade")]


def delete_text(notebook: NotebookNode) -> None:
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"]


def edit_checks(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if marks(cell).get("grade"):
            cell.source = "20.0"


def reverse(notebook: NotebookNode) -> None:
    notebook.cells.reverse()


def double(notebook: NotebookNode) -> None:
    notebook.cells = [twin for cell in notebook.cells for twin in (cell, copy.deepcopy(cell))]


def make_text(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.cell_type = "markdown"


def answer_beside(notebook: NotebookNode) -> None:
    """Leave the stubs, and answer in new cells below them."""
    stubs = [stub for name in CHAPTERS if (stub := answers(read("notebooks", name))).keys() == answers(notebook).keys()]
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if marks(cell).get("solution"):
            cells.append(nbformat.v4.new_code_cell(cell.source))
            cell.source = stubs[0][marks(cell).grade_id]
    notebook.cells = cells


def all_in_one(notebook: NotebookNode) -> None:
    """Paste every answer into the first answer's cell, and delete the others."""
    together = "\n\n".join(answers(notebook).values())
    first = answer_cell(notebook)
    notebook.cells = [cell for cell in notebook.cells if cell is first or not marks(cell).get("solution")]
    first.source = together


HABITS = [lose_ids, other_ids, lose_marks, lose_both, delete_checks, delete_text, edit_checks, reverse, double,
          make_text, answer_beside]
NOTED = {delete_checks: "missing", edit_checks: "put back as released", reverse: "moved", double: "there 2 times",
         make_text: "made code again", lose_marks: "lost their nbgrader marks", lose_both: "lost their nbgrader marks"}


@pytest.mark.parametrize("name", CHAPTERS)
def test_an_unchanged_notebook_is_carried_without_a_word(name):
    mine = solved(name)
    assert carry(read("notebooks", name), mine) == (mine, [])


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.__name__)
@pytest.mark.parametrize("name", CHAPTERS)
def test_every_answer_is_found_and_the_release_is_whole(name, habit: Callable[[NotebookNode], None]):
    release, mine = read("notebooks", name), solved(name)
    wanted = answers(mine)
    habit(mine)
    new, notes = carry(release, mine)
    assert answers(new) == wanted
    assert [cell.id for cell in new.cells] == [cell.id for cell in release.cells]
    assert [cell.source for cell in new.cells if not marks(cell).get("solution")] == [
        cell.source for cell in release.cells if not marks(cell).get("solution")]
    assert NOTED.get(habit, "") in " ".join(notes)
    nbformat.validate(new)


@pytest.mark.parametrize("name", CHAPTERS)
def test_answers_in_one_cell_are_not_covered_by_stubs(name):
    mine = solved(name)
    wanted = answers(mine)
    all_in_one(mine)
    new, notes = carry(read("notebooks", name), mine)
    text = "\n".join(cell.source for cell in new.cells)
    assert all(answer in text for answer in wanted.values())
    assert "Your answer goes here" not in text
    assert "in the cell of another answer" in " ".join(notes)


@pytest.mark.parametrize("name", CHAPTERS)
def test_what_was_added_stays_after_the_cell_it_followed(name):
    mine = solved(name)
    place = mine.cells.index(answer_cell(mine, 3))
    mine.cells.insert(place, nbformat.v4.new_code_cell("import math"))
    mine.cells.insert(0, nbformat.v4.new_markdown_cell("My notes"))
    new, notes = carry(read("notebooks", name), mine)
    assert [cell.source for cell in new.cells] == [cell.source for cell in mine.cells]
    assert notes == []


def test_an_edited_cell_of_the_chapter_is_kept_after_the_releases_own():
    mine, release = solved("01_network"), read("notebooks", "01_network")
    place, cell = next((place, cell) for place, cell in enumerate(mine.cells) if cell.cell_type == "code")
    cell.source += "\nimport math"
    new, _ = carry(release, mine)
    assert [cell.source for cell in new.cells[place : place + 2]] == [release.cells[place].source, cell.source]
    assert len({cell.id for cell in new.cells}) == len(new.cells)


def test_of_two_answers_the_last_that_is_one_counts():
    mine = solved("01_network")
    cell = answer_cell(mine)
    place = mine.cells.index(cell)
    later = copy.deepcopy(cell)
    later.source = "guess_shape = (9,)"
    mine.cells[place + 1 : place + 1] = [later, copy.deepcopy(answer_cell(read("notebooks", "01_network")))]
    new, notes = carry(read("notebooks", "01_network"), mine)
    assert answer_cell(new).source == "guess_shape = (9,)"
    assert "there 2 times" in notes[0]


def test_a_deleted_answer_counts_as_not_answered():
    mine, release = solved("01_network"), read("notebooks", "01_network")
    mine.cells.remove(answer_cell(mine))
    new, notes = carry(release, mine)
    assert answer_cell(new).source == answer_cell(release).source
    assert notes == ["The cell of the answer guess_shape was missing; it counts as not answered."]


def test_cells_of_an_older_release_are_not_taken_for_additions():
    old, new = read("notebooks", "01_network"), read("notebooks", "01_network")
    new.cells[5].source = "A better sentence."
    del new.cells[-3]
    carried, notes = carry(new, old, old)
    assert [cell.source for cell in carried.cells] == [cell.source for cell in new.cells]
    assert notes == []


def test_what_was_not_answered_in_an_older_release_is_asked_as_in_the_newer():
    old, new = read("notebooks", "01_network"), read("notebooks", "01_network")
    for number in (0, 3):
        answer_cell(new, number).source = f"# Asked in another way.\n{answer_cell(new, number).source}"
    mine = copy.deepcopy(old)
    answer_cell(mine, 3).source += "\n# begun"
    carried, notes = carry(new, mine, old)
    assert answer_cell(carried, 0).source == answer_cell(new, 0).source
    assert answer_cell(carried, 3).source == answer_cell(mine, 3).source
    assert notes == []


def split(notebook: NotebookNode, cell: NotebookNode, first: str, second: str) -> None:
    """As JupyterLab and VS Code do: both halves keep the marks, and in old versions the id."""
    half = copy.deepcopy(cell)
    cell.source, half.source = first, second
    notebook.cells.insert(notebook.cells.index(cell) + 1, half)


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_split_cell_keeps_both_halves_in_order(name):
    mine = solved(name)
    cell = answer_cell(mine, 3)
    answer = cell.source
    split(mine, cell, "def helper():\n    return 7", answer)
    new, notes = carry(read("notebooks", name), mine)
    assert answer_cell(new, 3).source == answer
    assert [cell.source for cell in new.cells] == [cell.source for cell in mine.cells]
    assert notes == []
    split(mine, cell, answer, "def helper():\n    return 7")
    new, _ = carry(read("notebooks", name), mine)
    assert answer_cell(new, 3).source == answer


@pytest.mark.parametrize("source, said", [
    ("half, output_size = None, lambda size, kernel, stride=1, padding=0: 1", "found by their ids and the names"),
    ("try:\n    from mine import output_size\nexcept ImportError:\n    pass", "found by their ids and the names"),
    ("def out_size(size, kernel, stride=1, padding=0):\n    return size - kernel + 1",
     "The answer output_size was taken from the cell in its place."),
])
def test_an_answer_without_mark_and_id_is_found_by_its_name_or_its_place(source, said):
    mine = solved("01_network")
    cell = next(cell for cell in mine.cells if marks(cell).get("grade_id") == "output_size")
    cell.source = source
    cell.id = "another"
    cell.metadata = NotebookNode()
    release = read("notebooks", "01_network")
    new, notes = carry(release, mine)
    assert answers(new)["output_size"] == source
    assert [cell.id for cell in new.cells] == [cell.id for cell in release.cells]
    assert said in " ".join(notes)


def test_what_follows_a_deleted_answer_is_not_taken_for_it():
    mine, release = solved("01_network"), read("notebooks", "01_network")
    place = mine.cells.index(answer_cell(mine))
    mine.cells[place] = nbformat.v4.new_code_cell("import math")
    new, notes = carry(release, mine)
    assert answer_cell(new).source == answer_cell(release).source
    assert [cell.source for cell in new.cells].count("import math") == 1
    assert "counts as not answered" in notes[0]


@pytest.mark.parametrize("broken", [{}, {"source": None}, {"source": "guess_shape = 1", "metadata": []}, 7, None,
                                    {"source": ["a"], "metadata": {}}, {"source": "a", "metadata": {}, "id": 3}])
def test_what_is_no_cell_is_left_out(broken):
    mine = solved("01_network")
    wanted = answers(mine)
    mine.cells.insert(4, nbformat.from_dict(broken))
    new, _ = carry(read("notebooks", "01_network"), mine)
    assert answers(new) == wanted
    nbformat.validate(new)


@pytest.mark.parametrize("strange", [{}, {"nbgrader": 3}, {"nbgrader": {"grade_id": ["a"], "solution": True}},
                                     {"nbgrader": {"grade_id": "guess_shape"}}])
def test_strange_marks_raise_nothing(strange):
    mine = solved("01_network")
    for cell in mine.cells:
        cell.metadata = nbformat.from_dict(strange)
        cell.id = "not a valid id"
    new, _ = carry(read("notebooks", "01_network"), mine)
    nbformat.validate(new)
