"""The learner's own answers are used where they are right, and what is said of each part is so."""

import importlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import course_utils.mine
from course_utils.checks import Check
from course_utils.checks import network as check
from course_utils.learner.folder import RECORDS
from course_utils.parts import CHAPTER_OF, PARTS, part
from course_utils.parts.script import FILE, NAMES, write
from tests.conftest import ROOT
from tests.test_answers import of


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A learner's folder with the released chapters, in which this test runs."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "mine")
    (tmp_path / "mine" / RECORDS).mkdir()
    monkeypatch.chdir(tmp_path / "mine")
    return tmp_path / "mine"


def answer(folder: Path, name: str, source: str) -> None:
    path = folder / CHAPTER_OF[name] / f"{CHAPTER_OF[name]}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name]
    cell.source = source
    nbformat.write(notebook, path)


def right(name: str, which: int) -> str:
    """The source of a right answer of the bank."""
    answers = [found for found in of(CHAPTER_OF[name][3:], name) if found.points is None]
    return answers[which % len(answers)].source()


def test_every_part_is_an_exercise_and_the_courses_has_full_points():
    for chapter, names in PARTS.items():
        checks = importlib.import_module(f"course_utils.checks.{chapter[3:]}")
        for name in names:
            report = getattr(checks, name)(part(name).value)
            assert report == report.points, name


def test_a_right_answer_is_used_and_another_one_is_not(folder, capsys):
    importlib.reload(course_utils.mine)
    answer(folder, "split", "def split(count, held_back, seed):\n    return 'mine'")
    answer(folder, "accuracy", right("accuracy", 1))
    answer(folder, "Net", "class Net(:")
    assert course_utils.mine.split(10, 3, 0) != "mine"
    assert course_utils.mine.accuracy and course_utils.mine.Net and course_utils.mine.accuracy
    assert course_utils.mine.batches
    said = capsys.readouterr().out.splitlines()
    assert said == ["split: the course's. Yours has 0 of 3 points.", "accuracy: yours, from chapter 3.",
                    "Net: the course's. 01_network has no answer of yours.",
                    "batches: the course's. Yours has 0 of 4 points."]
    with pytest.raises(AttributeError, match="mine has no mse; it has Net, "):
        assert course_utils.mine.mse


@pytest.mark.parametrize("which", [None, pytest.param(1, marks=pytest.mark.slow),
                                   pytest.param(2, marks=pytest.mark.slow)])
@pytest.mark.slow
def test_the_program_needs_no_course_and_reads_new_digits(folder, which):
    if which is not None:
        for name in NAMES:
            answer(folder, name, right(name, which))
    path, parts, kept = write(folder)
    assert kept is None
    assert path == folder / FILE
    if which is not None:
        assert sum(each.theirs for each in parts) >= len(parts) - 2, [each for each in parts if not each.theirs]
    text = path.read_text("utf-8")
    assert "course_utils" not in text.replace("uses course_utils", "")
    assert text.count("your own.") == sum(each.theirs for each in parts)
    hidden = ("import sys, runpy; sys.modules['course_utils'] = None\n"
              "runpy.run_path(sys.argv[1], run_name='__main__')")
    done = subprocess.run([sys.executable, "-c", hidden, path], cwd=folder, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(re.findall(r"^epoch +\d+: training loss \d", done.stdout, re.MULTILINE)) == 20
    assert float(re.search(r"accuracy on 300 new digits: ([\d.]+)%", done.stdout)[1]) >= 95


def test_a_program_that_was_changed_is_kept(folder):
    path, *_ = write(folder)
    assert write(folder)[2] is None
    path.write_text("# my own\n")
    assert write(folder)[2].read_text() == "# my own\n"
    assert path.read_text("utf-8").startswith('"""')


def test_helpers_of_one_name_that_differ_are_not_mixed_up(folder):
    answer(folder, "accuracy", "import torch\ndef best(x):\n    return x.argmax(1)\n"
           "def accuracy(logits, labels):\n    return best(logits), (best(logits) == labels).float().mean()")
    answer(folder, "cross_entropy", "import torch\ndef best(x):\n    return torch.logsumexp(x, 1)\n"
           "def cross_entropy(x, y):\n    return (best(x) - x[torch.arange(len(y)), y]).mean()")
    parts = {each.name: each for each in write(folder)[1]}
    assert parts["accuracy"].theirs
    assert parts["cross_entropy"].why == "Yours needs a `best` that differs from the one of an answer above."


def test_the_answer_is_shown_after_five_different_tries_or_full_points(folder, monkeypatch):
    def fresh() -> Check:
        return Check(check.output_size.look, check.output_size.draw, check.output_size.hints)

    tries = fresh()
    for number in range(5):
        assert "of which" in tries.solution()
        for _ in range(2):
            tries(lambda size, kernel, stride=1, padding=0, number=number: number)
    assert tries.solution().startswith("def output_size(size, kernel")
    passed = fresh()
    passed(lambda size, kernel, stride=1, padding=0: (size + 2 * padding - kernel) // stride + 1)
    assert "### " not in passed.solution()
    assert "return" in passed.solution()
    empty = fresh()
    for _ in range(6):
        empty(None)
    monkeypatch.setenv("COURSE_ANSWERS", "off")
    assert "only where you work for yourself" in passed.solution()
    monkeypatch.chdir("/")
    monkeypatch.delenv("COURSE_ANSWERS")
    assert "only where you work for yourself" in passed.solution()


def test_grading_is_spoken_of_only_where_somebody_grades(folder, monkeypatch):
    def said() -> str:
        right = of("network", "output_size")[0]
        return str(check.output_size(right.value))

    assert "4 of 4 points" in said()
    assert "graded" not in said()
    monkeypatch.setenv("COURSE_ANSWERS", "off")
    assert "When your work is graded" in said()
    monkeypatch.delenv("COURSE_ANSWERS")
    monkeypatch.chdir("/")
    assert "When your work is graded" in said()
