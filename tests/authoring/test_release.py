"""solutions/ becomes notebooks/ through nbgrader, the same each time, and nothing leaks."""

import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.preprocessors import CheckCellMetadata
from nbgrader.validator import Validator

from course_utils.authoring.release import release
from course_utils.course import chapters, settings
from course_utils.errors import CourseError
from tests.conftest import ROOT, run_course

CHAPTERS = chapters(ROOT)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*")
            if path.is_file() and ".ipynb_checkpoints" not in path.parts}


def read(folder: str, name: str) -> nbformat.NotebookNode:
    return nbformat.read(ROOT / folder / name / f"{name}.ipynb", as_version=4)


@pytest.mark.slow
def test_notebooks_are_what_solutions_release_to(tmp_path):
    release(ROOT, into=tmp_path / "fresh")
    assert files(tmp_path / "fresh") == files(ROOT / "notebooks"), "notebooks/ is stale: run make release"


@pytest.mark.slow
def test_releasing_again_gives_the_same_bytes(course):
    release(course)
    assert files(course / "notebooks") == files(ROOT / "notebooks")


@pytest.mark.slow
def test_the_pages_beside_the_chapters_come_with_any_of_them(course):
    for page, old, new in (("index", "| 55 | 20 |", "| 57 | 22 |"), ("next", "# What next", "# And now")):
        source = course / "solutions" / f"{page}.ipynb"
        source.write_text(source.read_text("utf-8").replace(old, new, 1), "utf-8")
        release(course, "network")
        assert new in (course / "notebooks" / f"{page}.ipynb").read_text("utf-8")
        cells = nbformat.read(course / "notebooks" / f"{page}.ipynb", as_version=4).cells
        assert not any(cell.get("outputs") for cell in cells)


@pytest.mark.parametrize("name", CHAPTERS)
def test_nothing_of_a_solution_is_in_the_release(name):
    released = {cell.id: cell for cell in read("notebooks", name).cells}
    for cell in read("solutions", name).cells:
        hidden = re.findall(r"### BEGIN (?:SOLUTION|HIDDEN TESTS)\n(.*?)### END", cell.source, re.DOTALL)
        for line in (line.strip() for part in hidden for line in part.splitlines()):
            assert not line or line not in released[cell.id].source, line
    text = json.dumps(read("notebooks", name))
    assert not re.search(r"BEGIN |END |check\.\w+\([^)]*seed=\d", text)


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_release_has_no_output_and_no_trace_of_a_run(name):
    for cell in read("notebooks", name).cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
        assert "execution" not in cell.metadata


@pytest.mark.parametrize("name", CHAPTERS)
def test_solutions_carry_ids_and_no_timestamps(name):
    cells = read("solutions", name).cells
    assert len({cell.id for cell in cells}) == len(cells)
    assert not any("execution" in cell.metadata for cell in cells)
    assert [cell.id for cell in cells] == [cell.id for cell in read("notebooks", name).cells]


IMPORTS = """import torch
from torch import nn
import torch.nn.functional as F
from torch.utils.data import Dataset
"""


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_stub_never_breaks_its_cell(name):
    names = {}  # a stub may use what another one above it sets
    for cell in read("notebooks", name).cells:
        if cell.cell_type == "code" and (cell.metadata.get("nbgrader", {}).get("solution")
                                         or cell.source.startswith("class Node")):
            exec(IMPORTS + cell.source, names)


@pytest.mark.slow
@pytest.mark.parametrize("name", CHAPTERS)
def test_nbgrader_finds_the_source_valid(course, name):
    validator = Validator(config=settings(course))
    validator.stream = io.StringIO()
    if name != CHAPTERS[0]:  # nbval runs every chapter, and holds the stored outputs to what comes
        validator.preprocessors = [CheckCellMetadata]
    validator.validate_and_print(str(course / "solutions" / name / f"{name}.ipynb"))
    assert validator.stream.getvalue() == "Success! Your notebook passes all the tests.\n"


@pytest.mark.slow
def test_bad_input_gets_one_sentence(course):
    def refused(*arguments: str) -> str:
        before = files(course / "notebooks")
        code, said = run_course(course, "release", *arguments)
        assert code == 1
        assert files(course / "notebooks") == before
        assert len(said.strip().splitlines()) == 1, said
        assert said.startswith("course: ")
        return said

    name = CHAPTERS[0]
    source = course / "solutions" / name / f"{name}.ipynb"
    assert "There is no chapter '99_nowhere'" in refused("99_nowhere")
    text = source.read_text()
    source.write_text(text[:-20])
    assert "is not JSON" in refused(name)
    twice = json.loads(text)
    twice["cells"].append(next(cell for cell in twice["cells"] if cell["metadata"].get("nbgrader")))
    source.write_text(json.dumps(twice))
    assert f"nbgrader can't release {name}: " in (told := refused(name))
    assert "duplicate" in told.lower()
    source.unlink()
    assert f"{name}.ipynb is missing" in refused(name)
    source.parent.rmdir()
    assert "has no source" in refused()
    assert "has no source" in refused(name)


def test_a_chapter_is_found_by_its_step_too(course):
    with pytest.raises(CourseError, match="There is no chapter 'bakcward'"):
        release(course, "bakcward")


@pytest.mark.slow
def test_outside_a_course_the_command_says_so(tmp_path):
    shutil.copytree(ROOT / "course_utils", tmp_path / "course_utils")
    done = subprocess.run([sys.executable, "-c", "from course_utils.cli import main; main(['release'])"], cwd=tmp_path,
                          env={"PYTHONPATH": str(tmp_path)}, text=True, capture_output=True, check=False)
    assert done.returncode != 0
    assert done.stderr.startswith("course: This is not a course's folder; ")
    assert len(done.stderr.splitlines()) == 1
