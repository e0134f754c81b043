"""Solutions that are run again say what they show otherwise, and lose nothing when they stop."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_utils.errors import CourseError
from course_utils.outputs import changes, notebooks, renew
from tests.conftest import ROOT

PICTURE = """from matplotlib.figure import Figure
from course_utils.pictures.picture import Picture
Picture(Figure(figsize=(1, 1)), "Nothing is drawn.")"""
pytestmark = pytest.mark.slow


@pytest.fixture
def stored(tmp_path):
    """A notebook whose outputs are stored; gives a function that replaces a cell's source and runs it again."""
    path = tmp_path / "chapter.ipynb"
    cells = [new_markdown_cell("# Chapter"), new_code_cell("print(1)\nprint(2)"), new_code_cell("{'a': 1}"),
             new_code_cell(PICTURE)]
    nbformat.write(new_notebook(cells=cells), path)
    renew(path)

    def again(**sources):
        notebook = nbformat.read(path, as_version=4)
        for place, source in sources.items():
            notebook.cells[int(place[1:])].source = source
        nbformat.write(notebook, path)
        return renew(path), nbformat.read(path, as_version=4)

    again.path = path
    return again


def test_what_is_the_same_is_not_mentioned(stored):
    before = stored.path.read_bytes()
    assert stored()[0] == []
    assert stored.path.read_bytes() == before


def test_a_change_is_told_by_cell_and_line_and_stored(stored):
    (header, *lines), after = stored(_1="print(1)\nprint(3)")
    assert header.endswith(": print(1)")
    assert lines == ["  @@ -1,2 +1,2 @@", "   1", "  -2", "  +3"]
    assert after.cells[1].outputs[0].text == "1\n3\n"


def test_a_picture_is_told_by_its_text_and_never_by_its_bytes(stored):
    told, _ = stored(_3=PICTURE.replace("Nothing is", "Something was"))
    assert told[-2:] == ["  -Nothing is drawn.", "  +Something was drawn."]
    assert max(map(len, told)) < 100
    told, _ = stored(_3=PICTURE.replace("Nothing is", "Something was").replace("(1, 1)", "(2, 1)"))
    assert told[0].endswith("The picture is another one; its text is the same.")


def test_the_report_of_a_check_is_told_as_text():
    before, after = (new_notebook(cells=[new_code_cell("check.mse(mse)", id="check", outputs=[
        new_output("execute_result", {"text/plain": "4", "text/html": f"<p><b>{text}</b></p>"})])])
        for text in ("all is well", "all is right"))
    assert list(changes(before, after)) == [
        "cell check: check.mse(mse)", "  @@ -1,2 +1,2 @@", "   4", "  -all is well", "  +all is right"]


def test_a_notebook_that_stops_is_left_as_it_was(stored):
    notebook = nbformat.read(stored.path, as_version=4)
    notebook.cells[2].source = "1 / 0"
    nbformat.write(notebook, stored.path)
    before = stored.path.read_bytes()
    with pytest.raises(CourseError) as told:
        renew(stored.path)
    assert str(told.value) == (f"chapter stops, and keeps its outputs. In cell {notebook.cells[2].id}: 1 / 0: "
                               "ZeroDivisionError: division by zero")
    assert stored.path.read_bytes() == before


def test_notebooks_are_chosen_by_either_name():
    assert [path.stem for path in notebooks(ROOT, "network")] == ["01_network"]
    assert notebooks(ROOT, "01_network") == notebooks(ROOT, "network")
    assert {"index", "pictures", "09_debugging"} <= {path.stem for path in notebooks(ROOT, None)}
    with pytest.raises(CourseError, match="There is no notebook 'networks'; there are .*01_network"):
        notebooks(ROOT, "networks")
