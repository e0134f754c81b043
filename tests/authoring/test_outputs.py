"""Solutions that are run again say what they show otherwise, and lose nothing when they stop."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_utils.authoring import outputs
from course_utils.authoring.outputs import changes, notebooks, renew
from course_utils.cli import main
from course_utils.errors import CourseError
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
    assert told[1:] == ["  The picture is another one; its text is the same."]


def test_the_report_of_a_check_is_told_as_text():
    before, after = (new_notebook(cells=[new_code_cell("check.mse(mse)", id="check", outputs=[
        new_output("execute_result", {"text/plain": "4", "text/html": f"<p><b>{text}</b></p>"})])])
        for text in ("all is well", "all is right"))
    assert list(changes(before, after)) == [
        "cell check: check.mse(mse)", "  @@ -1,2 +1,2 @@", "   4", "  -all is well", "  +all is right"]


def test_html_that_differs_in_its_tags_only_is_not_called_the_same():
    before, after = (new_notebook(cells=[new_code_cell("table", id="table", outputs=[
        new_output("execute_result", {"text/plain": "4", "text/html": f"<p{style}>4</p>"})])])
        for style in ("", " hidden"))
    assert list(changes(before, after)) == ["cell table: table", "  It looks different; its text is the same."]


def test_an_error_is_told_by_its_name_too():
    before, after = (new_notebook(cells=[new_code_cell("f()", id="f", outputs=[
        new_output("error", ename=name, evalue="no")])]) for name in ("TypeError", "ValueError"))
    assert list(changes(before, after))[-2:] == ["  -TypeError: no", "  +ValueError: no"]


def chapter(path, *sources):
    """A notebook whose first cells' outputs are stored, and say other than what they would say now."""
    cells = [new_code_cell(source, id=f"cell-{number}", outputs=[new_output("stream", text="then")])
             for number, source in enumerate(sources)]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells), path)
    return path


@pytest.mark.parametrize("source, reason", [
    ("1 / 0", "ZeroDivisionError: division by zero"),
    ("while True: pass", "it takes more than 2 seconds."),
    ("import os; os._exit(1)", "it ends the kernel."),
])
def test_a_notebook_that_stops_names_the_cell_and_is_left_as_it_was(tmp_path, monkeypatch, source, reason):
    monkeypatch.setattr(outputs, "SECONDS", 2)
    path = chapter(tmp_path / "chapter.ipynb", "print('now')", source, "print('never')")
    before = path.read_bytes()
    with pytest.raises(CourseError) as told:
        renew(path)
    assert str(told.value) == f"chapter stops, and keeps its outputs. In cell cell-1: {source}: {reason}"
    assert path.read_bytes() == before


def test_an_error_that_is_meant_is_not_taken_for_the_one_that_stops(tmp_path):
    path = chapter(tmp_path / "chapter.ipynb", "{}['meant']", "1 / 0")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].metadata.tags = ["raises-exception"]
    nbformat.write(notebook, path)
    with pytest.raises(CourseError, match="In cell cell-1: 1 / 0: ZeroDivisionError"):
        renew(path)


def test_a_chapter_that_stops_does_not_keep_the_next_from_being_run(tmp_path, monkeypatch, capfd):
    (tmp_path / "nbgrader_config.py").touch()
    (tmp_path / "notebooks").mkdir()
    chapter(tmp_path / "solutions" / "01_one" / "01_one.ipynb", "1 / 0")
    second = chapter(tmp_path / "solutions" / "02_two" / "02_two.ipynb", "print('now')")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["outputs"])
    assert ended.value.code == ("course: 01_one stops, and keeps its outputs. "
                                "In cell cell-0: 1 / 0: ZeroDivisionError: division by zero")
    assert nbformat.read(second, as_version=4).cells[0].outputs[0].text == "now\n"
    told = capfd.readouterr()
    assert told.out.splitlines()[0] == "02_two:"
    assert told.err == ""


def test_notebooks_are_chosen_by_either_name():
    assert [path.stem for path in notebooks(ROOT, "network")] == ["01_network"]
    assert notebooks(ROOT, "01_network") == notebooks(ROOT, "network")
    assert {"index", "pictures", "09_debugging"} <= {path.stem for path in notebooks(ROOT, None)}
    with pytest.raises(CourseError, match="There is no notebook 'networks'; there are .*01_network"):
        notebooks(ROOT, "networks")
