"""Whatever happened to a submission on its way, what can be read of it is graded, and the rest is named."""

import copy
import json
import os
import random
import shutil
import socket
import subprocess
import tracemalloc
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import compute_checksum

from course_utils.course import settings
from course_utils.grading import reading
from course_utils.grading.repair import chapter_of, repaired
from course_utils.grading.submissions import passed_over, students
from course_utils.grading.submissions import read as read_folder
from course_utils.learner import carry
from tests.conftest import ROOT
from tests.learner.test_carry import CHAPTERS, answer_cell, answers, lose_both, marks, read, solved

NAME = "04_loss"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
JUNK = [None, 7, 1.5, True, [], {}, "x", "\ud83d", "a\0b", ["\udc00", 3], "é" * 70, {"a": []}, 10**400, float("nan")]


def text(notebook: NotebookNode) -> str:
    return json.dumps(notebook, indent=1, ensure_ascii=False)


def graded(content: bytes, name: str = NAME) -> tuple[dict[str, str], str]:
    """The answers that arrive, and what is said; what is to be graded is whole and can be written."""
    notebook, notes = repaired(read("notebooks", name), content)
    nbformat.validate(notebook)
    json.dumps([notebook, notes], ensure_ascii=False).encode()
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    return answers(notebook), " ".join(notes)


def deep(key: str) -> str:
    return text(solved(NAME)).replace(f'"{key}": ', f'"{key}": {"[" * 100_000}{"]" * 100_000}, "x": ', 1)


WHOLE: dict[str, Callable[[], str | bytes]] = {
    "UTF-16": lambda: text(solved(NAME)).encode("utf-16"),
    "commas after last lines": lambda: nbformat.writes(solved(NAME)).replace('"\n   ]\n  }', '",\n   ]\n  }'),
    "a comma after the last cell": lambda: text(solved(NAME)).replace("\n ],\n", "\n,],\n"),
    "rubbish behind": lambda: text(solved(NAME)) + "\n<html>",
    "deep metadata": lambda: deep("metadata"),
    "deep outputs": lambda: deep("outputs"),
    "a long number": lambda: text(solved(NAME)).replace('"execution_count": null', f'"execution_count": {"9" * 9999}'),
    "no number": lambda: text(solved(NAME)).replace('"nbformat": 4', '"nbformat": 1e999'),
    "a later format": lambda: text(solved(NAME)).replace('"nbformat": 4', '"nbformat": "5"'),
    "control characters": lambda: text(solved(NAME)).replace("# ", "# \x01\x1b"),
    "an output of many numbers": lambda: text(solved(NAME)).replace(
        '"outputs": []', '"outputs": [{"data": {"application/json": [' + "0.5," * reading.VALUES + "1]}}]", 1),
}


@pytest.mark.parametrize("change", WHOLE)
def test_every_answer_of_a_strange_file_arrives(change):
    content = WHOLE[change]()
    came, said = graded(content if isinstance(content, bytes) else content.encode())
    assert ("damaged" in said) == any(word in change for word in ("comma", "behind", "deep"))
    wanted = answers(solved(NAME))
    assert {name: source.replace("\x01\x1b", "") for name, source in came.items()} == wanted


def test_outputs_are_not_held_in_memory():
    content = text(solved(NAME)).replace('"outputs": []', '"outputs": [' + "0.5," * reading.VALUES + "1]", 1).encode()
    tracemalloc.start()
    reading.read(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * len(content)


def test_letters_of_an_editors_ansi_are_read():
    mine = solved(NAME)
    answer_cell(mine, 2).source += "\n# Größe, déjà vu"
    ascii_only = text(mine).encode("ascii", "ignore").decode()
    content = ascii_only.replace("Gre, dj vu", "Größe, déjà vu").encode("cp1252")
    assert graded(content)[0]["mse"].endswith("# Größe, déjà vu")


def test_half_a_character_is_joined_or_replaced():
    mine = solved(NAME)
    answer_cell(mine, 2).source += "\n# \ud83d\n# \ud83d\ude00"
    mine.cells[3].id = mine.metadata["\udc00"] = mine.cells[4].metadata["\udc00"] = "\ud83d"
    came, _ = graded(json.dumps(mine).encode())
    assert came["mse"].endswith("\n# \ufffd\n# 😀")


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("place", range(11))
def test_what_came_before_a_cut_counts(place, indent):
    mine = solved(NAME)
    cut = mine.cells[5 * place + 1]
    whole = json.dumps(mine, indent=indent, ensure_ascii=False)
    came, said = graded(whole[: whole.index(f'"{cut.id}"') + 10].encode())
    before = {marks(cell).grade_id: cell.source for cell in mine.cells[: 5 * place + 1] if marks(cell).get("solution")}
    assert came == answers(read("notebooks", NAME)) | before
    assert f"The {5 * place + 1} cells that came before count." in said if place else "ends in its middle" in said


def conflict(first: str, second: str, base: str = "") -> str:
    return "\n".join(["<<<<<<< HEAD", first, *(["||||||| 1234", base] if base else []), "=======", second, ">>>>>>> b"])


def in_conflict(theirs: str, base: str = "", swapped: bool = False) -> str:
    """A solved chapter in which another source of mse came by a merge."""
    mine = solved(NAME)
    other = copy.deepcopy(answer_cell(mine, 2))
    other.source = theirs
    first, second = ('   "source": ' + json.dumps(cell.source) for cell in (answer_cell(mine, 2), other))
    return text(mine).replace(first, conflict(second, first) if swapped else conflict(first, second, base), 1)


def test_of_a_merge_conflict_what_lies_outside_counts():
    wanted, stubs = answers(solved(NAME)), answers(read("notebooks", NAME))
    for base in ("", '"source": "mse = 3"'):
        came, said = graded(in_conflict("def mse(a, b):\n    return 7", base).encode())
        assert came == wanted | {"mse": stubs["mse"]}
        assert "holds a merge conflict" in said and "Its two sides answer mse differently" in said
    for swapped in (False, True):
        came, said = graded(in_conflict(stubs["mse"], swapped=swapped).encode())
        assert came == wanted and "holds a merge conflict" in said and "differently" not in said
    half = text(solved(NAME)).replace('"nbformat_minor": 5', conflict('"nbformat_minor": 5', '"nbformat_minor": 4'))
    assert graded(half.encode())[0] == wanted


def test_a_merge_conflict_in_a_cells_text_is_named():
    mine = solved(NAME)
    answer_cell(mine, 2).source = conflict("def mse(a, b):\n    return 7", answer_cell(mine, 2).source)
    came, said = graded(text(mine).encode())
    assert came == answers(mine)
    assert "The answer mse holds the marks of a merge conflict" in said


def no_import(notebook: NotebookNode) -> None:
    notebook.cells = [cell for cell in notebook.cells if " as check" not in cell.source]


@pytest.mark.slow
@pytest.mark.parametrize("lost", [None, lose_both, no_import])
@pytest.mark.parametrize("name", CHAPTERS)
def test_another_chapter_is_named_and_nothing_is_taken_from_it(name, lost):
    mine = solved(name)
    if lost:
        lost(mine)
    content = json.dumps(mine).encode()
    releases = {other: read("notebooks", other) for other in CHAPTERS}
    assert chapter_of(content, releases) == name
    for other in set(CHAPTERS) - {name}:
        notebook, notes = repaired(releases[other], content)
        assert notes == [f"This is {name}, not {other}. It was graded as an empty one."]
        assert notebook == releases[other]
    assert chapter_of(content, releases, wanted=sorted(set(CHAPTERS) - {name})[0]) == name


@pytest.mark.parametrize("content", [b"[1, 2]", b"", b"%PDF", b'{"cells": []}',
                                     b'{"cells": [{"cell_type": "code", "source": "x = 1", "metadata": {}}]}'])
def test_what_is_no_chapter_is_none(content):
    assert chapter_of(content, {name: read("notebooks", name) for name in CHAPTERS}) is None


@pytest.mark.parametrize("name, other", [("01_network", "02_data"), ("04_loss", "03_forward"), ("08_training_loop",
                                                                                                  "09_debugging")])
def test_two_chapters_in_one_file_lose_nothing(name, other):
    for cells in (solved(name).cells + solved(other).cells, solved(other).cells + solved(name).cells):
        both = solved(name)
        both.cells = cells
        content = json.dumps(both).encode()
        assert graded(content, name)[0] == answers(solved(name))
        assert chapter_of(content, {chapter: read("notebooks", chapter) for chapter in CHAPTERS}, name) == name


def test_one_answer_beside_another_chapter_counts():
    mine = solved(NAME)
    mine.cells = [cell for cell in mine.cells if not marks(cell).get("solution") or cell is answer_cell(mine, 2)]
    wanted = answers(read("notebooks", NAME)) | answers(mine)
    mine.cells += solved("09_debugging").cells
    assert graded(json.dumps(mine).encode())[0] == wanted


def test_a_mark_that_no_chapter_has_hides_no_answer():
    content = text(solved(NAME)).replace('"grade_id": "mse"', '"grade_id": "msf"')
    assert graded(content.encode())[0] == answers(solved(NAME))


def test_an_edited_line_of_imports_loses_nothing():
    content = text(solved(NAME)).replace("checks import loss as check", "checks import data as check").encode()
    assert graded(content)[0] == answers(solved(NAME))


def renewed(release: NotebookNode) -> NotebookNode:
    """A release with the checksums that nbgrader gives it."""
    for cell in release.cells:
        if marks(cell):
            cell.metadata.nbgrader.checksum = compute_checksum(cell)
    return release


def other_stub(release: NotebookNode, place: int) -> None:
    release.cells[place].source += "\n    # Sum it up."


def other_points(release: NotebookNode, place: int) -> None:
    release.cells[place + 1].metadata.nbgrader.points += 1


def other_question(release: NotebookNode, place: int) -> None:
    release.cells[place - 1].source = "Something else is asked now."


@pytest.mark.parametrize("change", [other_stub, other_points, other_question])
def test_an_exercise_that_changed_since_is_named(change):
    release = read("notebooks", NAME)
    change(release, release.cells.index(answer_cell(release, 2)))
    notebook, notes = repaired(renewed(release), text(solved(NAME)).encode())
    assert answers(notebook) == answers(solved(NAME))
    assert len(notes) == 1 and "doesn't have mse as the chapter has it now" in notes[0]


def test_a_note_beside_a_question_is_no_change_of_it():
    mine = solved(NAME)
    place = mine.cells.index(answer_cell(mine, 2))
    mine.cells[place - 1].source = f"My note.\n\n{mine.cells[place - 1].source}\n\nAnother."
    assert graded(text(mine).encode()) == (answers(mine), "")


def picture(link: str, attachments: dict[str, Any]) -> NotebookNode:
    mine = solved(NAME)
    cell = {"cell_type": "markdown", "metadata": {}, "source": f"My drawing: {link}", "attachments": attachments}
    mine.cells.insert(2, nbformat.from_dict(cell))
    notebook, _ = repaired(read("notebooks", NAME), json.dumps(mine).encode())
    nbformat.validate(notebook)
    return next(cell for cell in notebook.cells if cell.source.startswith("My drawing"))


def test_a_pasted_picture_is_kept():
    for link, name in [("a.png", "a.png"), ("my%20own.png", "my own.png")]:
        cell = picture(f"![a](attachment:{link})", {name: {"image/png": [PIXEL[:40] + "\n", PIXEL[40:]]}})
        assert cell.attachments == {link: {"image/png": PIXEL}}


@pytest.mark.parametrize("attachments", [
    None, {}, [], {"a.png": 3}, {"a.png": {}}, {"a.png": {"image/svg+xml": "<svg onload='alert(1)'/>"}},
    {"a.png": {"image/png": "\"><script>alert(1)</script>"}}, {"a.png": {"image/png": "A" * (reading.PICTURES + 4)}},
    {"a.png": {"text/html": PIXEL}}])
def test_what_is_no_picture_is_left_out_with_its_link(attachments):
    cell = picture("![a](attachment:a.png)", attachments)
    assert "attachments" not in cell
    assert cell.source == "My drawing: ![a](missing-attachment:a.png)"


def test_more_than_there_is_room_for_is_left_out():
    mine = solved(NAME)
    long = nbformat.v4.new_code_cell("x" * (reading.IN_ONE + 1))
    mine.cells = [long, *mine.cells, *(nbformat.v4.new_code_cell("1") for _ in range(reading.CELLS))]
    came, said = graded(json.dumps(mine).encode())
    assert came == answers(solved(NAME))
    assert f"{len(mine.cells) - reading.CELLS + 1} of the notebook's" in said


def test_a_stub_is_compared_with_few_lines(monkeypatch):
    compared = []
    monkeypatch.setattr(carry, "SequenceMatcher", lambda *given: compared.append(given) or SequenceMatcher(*given))
    mine = solved(NAME)
    place = mine.cells.index(answer_cell(mine, 2))
    near = "\n".join(["def mse_(prediction, target):", "    return 1"] * 300)
    mine.cells[place : place + 1] = [nbformat.v4.new_code_cell(near) for _ in range(300)]
    _, said = graded(json.dumps(mine).encode())
    assert "The answer mse was taken from the cell in its place." in said
    assert 0 < len(compared) <= carry.NEAR * carry.LINES


def damaged(seed: int) -> tuple[str, bytes, dict[str, str]]:
    """A solved chapter with some damage, and the answers whose source lies outside of it."""
    draw = random.Random(seed)
    name = draw.choice(CHAPTERS)
    mine = solved(name)
    wanted = answers(mine)
    cell = draw.choice(mine.cells)
    kind, part = draw.choice(["flip", "flip", "lost", "field"]), draw.choice(["id", "metadata", "cell_type", "outputs"])
    if kind == "field":
        cell[part] = draw.choice(JUNK)
        return name, json.dumps(mine).encode(), wanted
    parts = [json.dumps(cell, indent=draw.choice([None, 1]), sort_keys=True) for cell in mine.cells]
    number = draw.randrange(len(parts))
    place = draw.randrange(len(parts[number]))
    if place >= parts[number].index('"source"'):
        wanted.pop(marks(mine.cells[number]).get("grade_id"), None)
    letters = list(parts[number])
    letters[place] = chr(ord(letters[place]) ^ 1 << draw.randrange(7)) if kind == "flip" else ""
    parts[number] = "".join(letters)
    return name, ('{"cells": [' + ", ".join(parts) + '], "nbformat": 4}').encode(), wanted


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(300))
def test_answers_outside_of_some_damage_arrive(seed):
    name, content, wanted = damaged(seed)
    came, _ = graded(content, name)
    assert wanted.items() <= came.items()


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    folder = tmp_path / NAME
    folder.mkdir()
    Path(folder, f"{NAME}.ipynb").write_text(text(solved(NAME)))
    Path(folder, "mine.csv").write_text("1")
    return folder


def make_deep(folder: Path) -> None:
    inner = os.open(folder, os.O_RDONLY)
    for _ in range(300):
        os.mkdir("a", dir_fd=inner)
        outer, inner = inner, os.open("a", os.O_RDONLY, dir_fd=inner)
        os.close(outer)
    os.close(inner)


def make_socket(folder: Path) -> None:
    here = os.open(folder, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(f"/proc/self/fd/{here}/socket")
    os.close(here)


def make_sparse(folder: Path) -> None:
    with Path(folder, "large.bin").open("wb") as file:
        file.truncate(100 << 30)


ODD: dict[str, tuple[Callable[[Path], Any], str]] = {
    "deep": (make_deep, "folders deep"),
    "fifo": (lambda folder: os.mkfifo(folder / "timestamp.txt"), "timestamp.txt; it is neither"),
    "socket": (make_socket, "socket; it is neither"),
    "sparse": (make_sparse, "large.bin; a submission has 20 MB"),
    "name": (lambda folder: Path(folder, os.fsdecode(b"caf\xe9")).touch(), "caf\ufffd; its name is not"),
    "long name": (lambda folder: (folder / ("n" * 250)).touch(), "more than 240 bytes"),
    "link": (lambda folder: (folder / "link").symlink_to("/etc/passwd"), "link; symbolic links are not followed"),
    "folder link": (lambda folder: (folder / "link").symlink_to(folder), "link; symbolic links are not followed"),
    "many": (lambda folder: [(folder / f"a{number:04}").touch() for number in range(1001)], "1,000 files beside"),
    "folder": (lambda folder: (folder / "timestamp.txt").mkdir(), ""),
}


@pytest.mark.parametrize("kind", ODD)
def test_what_is_odd_in_a_folder_is_left_out_with_a_word(submitted, kind):
    make, said = ODD[kind]
    make(submitted)
    found = read_folder(submitted, "ada", NAME)
    assert found.notebook == text(solved(NAME)).encode()
    assert set(found.files) - {f"a{number:04}" for number in range(1001)} == ({"mine.csv"} if kind != "many" else set())
    assert said in " ".join(found.notes)
    assert bool(found.notes) == bool(said)
    json.dumps([found.notes, list(found.files)], ensure_ascii=False).encode()
    subprocess.run(["rm", "-rf", submitted], check=True)  # pytest's own way recurses


@pytest.mark.parametrize("make", [lambda path: path.symlink_to(ROOT / "notebooks" / NAME / f"{NAME}.ipynb"), os.mkfifo])
def test_a_notebook_that_is_no_file_of_its_own_is_not_read(submitted, make):
    path = submitted / f"{NAME}.ipynb"
    path.unlink()
    make(path)
    found = read_folder(submitted, "ada", NAME)
    assert found.notebook is None
    assert f"Left out: {NAME}.ipynb; " in found.notes[0]


def test_a_folder_that_is_a_link_or_is_not_there_is_not_read(submitted):
    link = submitted.with_name("link")
    link.symlink_to(submitted)
    assert read_folder(link, "ada", NAME).notebook is None
    assert "symbolic links are not followed" in read_folder(link, "ada", NAME).notes[0]
    assert "can't be read" in read_folder(submitted / "nowhere", "ada", NAME).notes[0]


def test_a_folder_of_the_notebooks_name_is_in_nobodys_way(submitted):
    (submitted / f"{NAME}.ipynb").rename(submitted / "other.ipynb")
    (submitted / f"{NAME}.ipynb").mkdir()
    (submitted / f"{NAME}.ipynb" / "a.txt").touch()
    found = read_folder(submitted, "ada", NAME)
    assert found.notebook == text(solved(NAME)).encode()
    assert set(found.files) == {"mine.csv"}


def test_what_cannot_be_a_submission_is_passed_over_with_a_reason(tmp_path):
    shutil.copyfile(ROOT / "nbgrader_config.py", tmp_path / "nbgrader_config.py")
    class_ = tmp_path / "grading" / "submitted"
    for name in (b"ada", b"\xff\xe9", b"empty"):
        os.makedirs(os.fsencode(class_) + b"/" + name + (b"/" + NAME.encode() if name != b"empty" else b""))
    (class_ / "bob").symlink_to("ada")
    (class_ / "readme.txt").touch()
    (class_ / "cy").mkdir()
    (class_ / "cy" / NAME).touch()
    course = CourseDirectory(config=settings(tmp_path))
    assert students(course, NAME) == ["ada"]
    reasons = passed_over(course, NAME)
    assert reasons.keys() == {"\ufffd\ufffd", "bob", "cy"}
    assert all(word in reasons[name] for name, word in [("\ufffd\ufffd", "UTF-8"), ("bob", "link"), ("cy", "a file")])
