"""A solved chapter, opened and saved in another editor, checks and grades as before.

What each editor does to a file is written down here after its own sources and issues; the real ones are no part of
these tests. Jupytext is: it runs.
"""

import contextlib
import copy
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.api import Gradebook

from course_utils.authoring.release import release
from course_utils.grading.repair import repaired
from course_utils.learner import work
from tests.conftest import ROOT, copy_course
from tests.learner.test_carry import CHAPTERS, answers, marks, read, solved


def plain(notebook: NotebookNode) -> dict[str, Any]:
    """The notebook as it is in a file, where a source is a list of lines."""
    return json.loads(nbformat.writes(notebook))


def jupyterlab(notebook: NotebookNode) -> bytes:
    """JupyterLab, once the cells ran and one was looked at in the property inspector."""
    found = plain(notebook)
    for number, cell in enumerate(found["cells"]):
        cell["metadata"] |= {"slideshow": {"slide_type": ""}, "tags": []}
        if cell["cell_type"] == "code":
            cell["metadata"]["execution"] = {"iopub.execute_input": "2026-01-01T00:00:00.000000Z"}
            cell |= {"execution_count": number, "outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}]}
    return json.dumps(found, indent=1).encode()


def vscode(notebook: NotebookNode) -> bytes:
    """VS Code keeps metadata and ids, sorts all keys and names the language of a cell.

    Source: microsoft/vscode, extensions/ipynb/src/serializers.ts.
    """
    found = plain(notebook)
    found["metadata"] = {"kernelspec": {"display_name": ".venv", "language": "python", "name": "python3"},
                         "language_info": {"name": "python", "version": "3.12.1"}, "orig_nbformat": 4}
    for cell in found["cells"]:
        if cell["cell_type"] == "code":
            cell["metadata"]["vscode"] = {"languageId": "python"}
    return json.dumps(found, indent=1, sort_keys=True).encode() + b"\n"


def vscode_of_2021(notebook: NotebookNode) -> bytes:
    """VS Code when it lost ids and left the file at nbformat 4.5. Source: microsoft/vscode-jupyter issue 5933."""
    found = json.loads(vscode(notebook))
    for cell in found["cells"]:
        del cell["id"]
    return json.dumps(found, indent=1).encode()


def vscode_unlocked(notebook: NotebookNode) -> bytes:
    """VS Code doesn't know locked cells: checks are edited, and a pasted cell keeps its marks and its id."""
    found = json.loads(vscode(notebook))
    locked = [cell for cell in found["cells"] if cell["metadata"].get("editable") is False]
    locked[0]["source"] = ["# " + line for line in locked[0]["source"]]
    found["cells"].remove(locked[1])
    found["cells"].append(copy.deepcopy(locked[2]))
    return json.dumps(found, indent=1).encode()


def colab(notebook: NotebookNode) -> bytes:
    """Colab saves nbformat 4.0: its ids are in the metadata, and a badge comes first.

    Source: googlecolab/colabtools issue 5402, and notebooks saved by it.
    """
    found = plain(notebook)
    found |= {"nbformat_minor": 0, "metadata": {
        "colab": {"provenance": [], "include_colab_link": True}, "kernelspec": {"name": "python3",
        "display_name": "Python 3"}, "language_info": {"name": "python"}, "accelerator": "GPU"}}
    for number, cell in enumerate(found["cells"]):
        del cell["id"]
        cell["metadata"] |= {"id": f"aB-{number:09}", "outputId": "1", "colab": {"base_uri": "https://localhost:8080/"}}
    badge = {"cell_type": "markdown", "metadata": {"id": "view-in-github", "colab_type": "text"},
             "source": ['<a href="https://colab.research.google.com/github/a/b" target="_parent">Open</a>']}
    return json.dumps(found | {"cells": [badge, *found["cells"]]}, indent=2).encode()


def colab_pasted(notebook: NotebookNode) -> bytes:
    """All cells pasted into a new notebook of Colab, which knows of no marks, with a cell to install the course."""
    found = json.loads(colab(notebook))
    found["cells"][0] = {"cell_type": "code", "metadata": {"id": "x"}, "source": ["import sys"], "outputs": [],
                         "execution_count": None}
    for cell in found["cells"]:
        cell["metadata"] = {"id": cell["metadata"]["id"]}
    return json.dumps(found, indent=2).encode()


def nbstripout(notebook: NotebookNode) -> bytes:
    """A git filter that numbers the ids anew."""
    found = plain(notebook)
    for number, cell in enumerate(found["cells"]):
        cell["id"] = str(number)
    return json.dumps(found, indent=1).encode()


def through_jupytext(notebook: NotebookNode) -> bytes:
    """A script and back: ids are lost."""
    return jupytext.writes(jupytext.reads(jupytext.writes(notebook, "py:percent"), "py:percent"), "ipynb").encode()


def nbformat_3(notebook: NotebookNode) -> bytes:
    """The format of IPython 3: no ids, and other names for everything."""
    return nbformat.writes(nbformat.convert(copy.deepcopy(notebook), 3), version=3).encode()


EDITORS = [jupyterlab, vscode, vscode_of_2021, vscode_unlocked, colab, colab_pasted, nbstripout, through_jupytext,
           nbformat_3]
pytestmark = pytest.mark.filterwarnings("ignore:.*id:UserWarning", "ignore:.*id:FutureWarning")
each_editor = pytest.mark.parametrize("editor", EDITORS, ids=lambda editor: editor.__name__)


@cache
def earned(sources: tuple[str, ...]) -> dict[str, float]:
    """Run the code cells, and give back what each check said."""
    names: dict[str, Any] = {"__name__": "__main__", "display": print}
    came = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for source in sources:
            if found := re.fullmatch(r"check\.(\w+)\(\1\)", source.strip()):
                came[found[1]] = float(eval(source, names))
            else:
                exec(compile(source, "cell", "exec"), names)
    return came


def run(notebook: NotebookNode) -> dict[str, float]:
    return earned(tuple(cell.source for cell in notebook.cells if cell.cell_type == "code"))


def worth(name: str) -> dict[str, float]:
    return {marks(cell).grade_id.removeprefix("check_"): marks(cell).points
            for cell in read("notebooks", name).cells if marks(cell).get("grade")}


@pytest.mark.slow
@each_editor
@pytest.mark.parametrize("name", CHAPTERS)
def test_every_check_earns_its_points_in_the_edited_file(name, editor):
    came = run(nbformat.reads(editor(solved(name)).decode(), as_version=4))
    assert came.items() <= worth(name).items()
    assert len(came) >= len(worth(name)) - (2 if editor is vscode_unlocked else 0)


@pytest.mark.slow
@each_editor
@pytest.mark.parametrize("name", CHAPTERS)
def test_every_check_earns_its_points_in_what_is_graded(name, editor):
    content = editor(solved(name))
    notebook, notes = repaired(read("notebooks", name), content)
    assert answers(notebook) == answers(solved(name))
    assert run(notebook) == worth(name)
    assert not [note for note in notes if "counts as not answered" in note or "empty one" in note]


@each_editor
@pytest.mark.parametrize("name", CHAPTERS)
def test_an_update_carries_every_answer(name, editor, tmp_path):
    source = tmp_path / "notebooks" / name / f"{name}.ipynb"
    shutil.copytree(ROOT / "notebooks" / name, source.parent)
    work.prepare(tmp_path / "notebooks", tmp_path / "work")
    (tmp_path / "work" / name / source.name).write_bytes(editor(solved(name)))
    newer = read("notebooks", name)
    newer.cells[0].source += " More."
    nbformat.write(newer, source)
    work.update(tmp_path / "notebooks", tmp_path / "work", name)
    updated = nbformat.read(tmp_path / "work" / name / source.name, as_version=4)
    assert answers(updated) == answers(solved(name))
    released = [cell.id for cell in newer.cells]
    assert [cell.id for cell in updated.cells if cell.id in released] == released


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory) -> Any:
    """A chapter submitted as each editor saves it, and autograded by nbgrader."""
    course = copy_course(tmp_path_factory.mktemp("editors") / "a course")
    release(course, "04_loss")
    for editor in EDITORS:
        folder = course / "grading" / "submitted" / editor.__name__ / "04_loss"
        folder.mkdir(parents=True)
        Path(folder, "04_loss.ipynb").write_bytes(editor(solved("04_loss")))
    done = subprocess.run([sys.executable, "-m", "nbgrader", "autograde", "04_loss"], cwd=course, text=True,
                          capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    with Gradebook(f"sqlite:///{course}/grading/gradebook.db", "training_loop") as found:
        yield found


@pytest.mark.slow
@each_editor
def test_nbgrader_gives_every_point(gradebook, editor: Callable[[NotebookNode], bytes]):
    assert gradebook.find_submission("04_loss", editor.__name__).score == sum(worth("04_loss").values())
