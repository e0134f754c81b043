"""What is in work/ is the learner's: copied once, renewed only while untouched, updated with the answers."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from course_utils.cli import main
from course_utils.learner import work
from tests.conftest import ROOT

NAME = "01_network/01_network.ipynb"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course that a learner has begun."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    shutil.copyfile(ROOT / "nbgrader_config.py", tmp_path / "nbgrader_config.py")
    work.prepare(tmp_path / "notebooks", tmp_path / "work")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*")
            if path.is_file() and ".course" not in path.parts}


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def answer(course: Path) -> None:
    """Answer the first guess, and add a cell."""
    notebook = read(course / "work" / NAME)
    place = next(place for place, cell in enumerate(notebook.cells) if cell.source.startswith("guess_shape"))
    notebook.cells[place].source = "guess_shape = (4, 5)"
    notebook.cells.insert(place + 2, nbformat.v4.new_code_cell("print('mine')"))
    nbformat.write(notebook, course / "work" / NAME)


def new_release(course: Path, name: str = NAME) -> None:
    """A better title, a sentence more, and a cell less."""
    notebook = read(course / "notebooks" / name)
    notebook.cells[0].source += "\n\nA new sentence."
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell("A new cell."))
    del notebook.cells[-1]
    nbformat.write(notebook, course / "notebooks" / name)


def sources(path: Path) -> list[str]:
    return [cell.source for cell in read(path).cells]


def test_a_copy_is_what_was_released_and_nothing_is_newer(course):
    assert contents(course / "work") == contents(course / "notebooks")
    assert work.newer(course / "notebooks", course / "work") == []


def test_preparing_leaves_what_is_there(course):
    answer(course)
    (course / "work" / "notes.txt").write_text("mine")
    new_release(course)
    before = contents(course / "work")
    work.prepare(course / "notebooks", course / "work")
    assert contents(course / "work") == before


def test_a_copy_that_was_deleted_comes_back(course):
    shutil.rmtree(course / "work" / "01_network")
    work.prepare(course / "notebooks", course / "work")
    assert contents(course / "work") == contents(course / "notebooks")


def test_a_copy_that_nobody_touched_is_renewed(course):
    new_release(course)
    work.prepare(course / "notebooks", course / "work")
    assert contents(course / "work") == contents(course / "notebooks")
    assert work.newer(course / "notebooks", course / "work") == []


def test_an_edited_copy_of_the_same_release_is_not_out_of_date(course):
    answer(course)
    assert work.newer(course / "notebooks", course / "work") == []


def test_an_update_brings_what_is_new_and_keeps_answers_additions_and_the_old_file(course):
    answer(course)
    old = (course / "work" / NAME).read_bytes()
    new_release(course)
    assert work.newer(course / "notebooks", course / "work") == ["01_network"]
    kept, notes = work.update(course / "notebooks", course / "work", "01_network")
    assert kept == course / "work" / "01_network" / "01_network.old-1.ipynb"
    assert kept.read_bytes() == old
    assert notes == []
    wanted = sources(course / "notebooks" / NAME)
    place = next(place for place, source in enumerate(wanted) if source.startswith("guess_shape"))
    wanted[place] = "guess_shape = (4, 5)"
    wanted.insert(place + 2, "print('mine')")
    assert sources(course / "work" / NAME) == wanted
    assert work.newer(course / "notebooks", course / "work") == []


def test_old_files_are_never_overwritten(course):
    kept = []
    for _ in range(3):
        answer(course)
        new_release(course)
        kept.append(work.update(course / "notebooks", course / "work", "01_network")[0])
    assert len(set(kept)) == 3
    assert len({path.read_bytes() for path in kept}) == 3


def test_a_copy_from_before_copies_were_recorded_is_updated_too(course):
    shutil.rmtree(course / "work" / ".course")
    answer(course)
    work.prepare(course / "notebooks", course / "work")
    assert work.newer(course / "notebooks", course / "work") == []
    shutil.rmtree(course / "work" / ".course")
    new_release(course)
    work.prepare(course / "notebooks", course / "work")
    assert work.newer(course / "notebooks", course / "work") == ["01_network"]
    work.update(course / "notebooks", course / "work", "01_network")
    assert {"guess_shape = (4, 5)", "print('mine')", "A new cell."} <= set(sources(course / "work" / NAME))


@pytest.mark.parametrize("content", [b"", b"my answers", b"[]", b'{"cells": 3}', b"\xff\xfe\x00"])
def test_a_file_that_is_no_notebook_stays_and_gets_one_sentence(course, content, capsys):
    (course / "work" / NAME).write_bytes(content)
    new_release(course)
    before = contents(course / "work")
    with pytest.raises(work.Unreadable, match="01_network.ipynb can't be read as a notebook"):
        work.update(course / "notebooks", course / "work", "01_network")
    with pytest.raises(SystemExit) as refused:
        main(["update", "network"])
    assert str(refused.value).startswith("course: 01_network.ipynb can't be read")
    assert contents(course / "work") == before


def test_the_command_updates_one_chapter_or_all_and_says_so(course, capsys):
    answer(course)
    for name in (NAME, "index.ipynb"):
        with (course / "work" / name).open("a") as file:
            file.write("\n")
        new_release(course, name)
    for arguments, said in ((["update", "network"], "01_network.old-1.ipynb"), (["update"], "index.old-1.ipynb"),
                            (["update"], "nothing newer")):
        with pytest.raises(SystemExit):
            main(arguments)
        out, err = capsys.readouterr()
        assert said in out and not err
    assert "A new cell." in sources(course / "work" / "index.ipynb")


def test_the_table_of_points_says_what_is_newer(course, capsys):
    with pytest.raises(SystemExit):
        main(["progress"])
    assert "Newer" not in capsys.readouterr().out
    answer(course)
    new_release(course)
    with pytest.raises(SystemExit):
        main(["progress"])
    assert work.news(["01_network"], course / "work") in capsys.readouterr().out


def test_a_chapter_that_cannot_be_read_keeps_no_other_from_its_update(course, capsys):
    (course / "work" / NAME).write_text("my answers")
    for name in (NAME, "02_data/02_data.ipynb"):
        with (course / "work" / name).open("a") as file:
            file.write("\n")
        new_release(course, name)
    with pytest.raises(SystemExit, match="01_network.ipynb can't be read"):
        main(["update"])
    assert "02_data.old-1.ipynb" in capsys.readouterr().out


@pytest.mark.slow
def test_opening_jupyterlab_says_what_is_newer_first(course):
    answer(course)
    new_release(course)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run([sys.executable, "-m", "course_utils.cli", "lab", "--version"], cwd=course, text=True,
                          env=environment, capture_output=True, check=True)
    assert done.stdout.splitlines()[0] == work.news(["01_network"], course / "work")


@pytest.mark.skipif(os.name != "posix", reason="elsewhere JupyterLab is a process of its own")
def test_a_terminal_in_jupyterlab_finds_the_command(course, monkeypatch):
    monkeypatch.setattr(os, "execve", lambda program, command, environment: started.append(environment))
    monkeypatch.setattr(subprocess, "call", lambda *_, **__: 0)
    started: list[dict[str, str]] = []
    with pytest.raises(SystemExit):
        main(["lab"])
    assert started[0]["PATH"].split(os.pathsep)[0] == str(Path(sys.executable).parent)


def test_the_command_refuses_a_chapter_that_is_none(course, capsys):
    with pytest.raises(SystemExit) as refused:
        main(["update", "bakcward"])
    assert str(refused.value).startswith("course: There is no chapter 'bakcward'; there are 01_network, ")


def test_a_chapter_is_begun_again_and_the_old_file_and_its_points_stay(course, capsys):
    copy, points = course / "work" / NAME, course / "work" / ".course" / "points.jsonl"
    released = copy.read_bytes()
    points.write_text("1\n")
    for number in (1, 2):
        copy.write_text(f"try {number}")
        main_ends(["restart", "network"])
        assert copy.read_bytes() == released
        assert copy.with_name(f"01_network.old-{number}.ipynb").read_text() == f"try {number}"
        assert f"Your file is now work/01_network/01_network.old-{number}.ipynb." in capsys.readouterr().out
    assert points.read_text() == "1\n"
    copy.unlink()
    main_ends(["restart", "01_network"])
    assert copy.read_bytes() == released
    assert "Your file" not in capsys.readouterr().out


def main_ends(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert not end.value.code


def test_the_news_name_what_is_newer(tmp_path):
    said = work.news(["01_network"], tmp_path / "training-loop")
    assert said.startswith("Newer than in training-loop/: 01_network. `course update` brings")
    (tmp_path / "Makefile").touch()
    said = work.news(["01_network", "index", "next"], tmp_path / "work")
    assert said.startswith("Newer than in work/: 01_network, the front page and the last page. `make update`, or ")


def test_a_chapter_that_was_deleted_is_brought_back_and_that_is_said(course, capsys):
    shutil.rmtree(course / "work" / "01_network")
    with pytest.raises(SystemExit):
        main(["update", "network"])
    assert capsys.readouterr().out == "01_network wasn't in work/; it is there now, without answers.\n"
    assert contents(course / "work") == contents(course / "notebooks")


@pytest.mark.parametrize("place", ["work", "work/01_network"])
def test_a_file_in_the_place_of_a_folder_gets_one_sentence(course, place):
    shutil.rmtree(course / "work")
    (course / place).parent.mkdir(exist_ok=True)
    (course / place).write_text("mine")
    with pytest.raises(SystemExit) as refused:
        main(["lab", "--version"])
    assert str(course / place) in str(refused.value) and str(refused.value).count("\n") == 0
    assert (course / place).read_text() == "mine"


def test_a_folder_that_cannot_be_written_gets_one_sentence(course, monkeypatch):
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", str(course / "work"))

    (course / "work" / NAME).unlink()
    monkeypatch.setattr(work.os, "replace", refuse)
    with pytest.raises(SystemExit, match=r"^course: .*work can't be written \(Permission denied\); mend that"):
        main(["lab", "--version"])


def test_a_course_without_chapters_gets_one_sentence(course):
    shutil.rmtree(course / "notebooks")
    (course / "notebooks").mkdir()
    with pytest.raises(SystemExit, match=r"^course: .*notebooks holds no chapters; "):
        main(["lab", "--version"])
