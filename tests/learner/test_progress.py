"""Points are noted by checks in work/ and nowhere else, kept whatever happens, and added up."""

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from course_utils.checks import network as check
from course_utils.course import STEPS
from course_utils.learner import progress as module
from course_utils.learner.folder import learners_folder
from course_utils.learner.progress import noted, progress
from course_utils.learner.work import prepare
from tests.conftest import ROOT

RIGHT = eval("lambda size, kernel, stride=1, padding=0: (size + 2 * padding - kernel) // stride + 1")
WRONG = eval("lambda size, kernel, stride=1, padding=0: (size + padding - kernel) // stride + 1")
OUTPUT_SIZE = ("network", "output_size")


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A learner's folder, and the first chapter's in it as the folder that a kernel runs in."""
    prepare(ROOT / "notebooks", tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work" / "01_network")
    return tmp_path / "work"


def test_a_chapter_for_each_step_with_the_points_it_states():
    released = sorted((ROOT / "notebooks").glob("[0-9]*/*.ipynb"))
    assert [each.file for each in progress().chapters] == [
        str(path.relative_to(ROOT / "notebooks").as_posix()) for path in released]
    for path, chapter in zip(released, progress().chapters, strict=True):
        marks = [cell.metadata.nbgrader for cell in nbformat.read(path, as_version=4).cells
                 if cell.metadata.get("nbgrader", {}).get("grade")]
        assert {name: worth for name, (_, worth) in chapter.exercises.items()} == {
            mark.grade_id.removeprefix("check_"): mark.points for mark in marks}


def test_the_best_points_are_kept(work):
    for answer, best in ((WRONG, 2), (RIGHT, 4), (WRONG, 4)):
        check.output_size(answer)
        assert noted(work) == ({OUTPUT_SIZE: best}, 0)
    assert progress().chapters[0].exercises["output_size"] == (4, 4)
    assert "1 network           4 of 20   begun" in repr(progress())
    assert "all                 4 of 230" in repr(progress())


def test_a_check_answers_with_the_same_report_in_work_and_elsewhere(work, monkeypatch):
    inside = check.output_size(WRONG)
    monkeypatch.chdir(ROOT)
    assert str(check.output_size(WRONG)) == str(inside)


def test_nothing_is_noted_when_a_class_is_graded(work):
    check.output_size(RIGHT, seed=17)
    assert noted(work) == ({}, 0)


def test_nothing_is_noted_outside_of_the_learners_folder(work, monkeypatch):
    for folder in (ROOT, ROOT / "solutions" / "01_network", work.parent):
        monkeypatch.chdir(folder)
        assert learners_folder() is None
        check.output_size(RIGHT)
        assert progress().earned == 0
    assert noted(work) == ({}, 0)


def test_a_folder_that_cannot_be_written_to_stops_no_check(work, capfd):
    (work / ".course" / "points.jsonl").mkdir()
    assert check.output_size(RIGHT) == 4
    assert progress().earned == 0
    assert capfd.readouterr() == ("", "")


def test_a_damaged_file_keeps_what_can_be_read_and_stays(work):
    check.output_size(RIGHT)
    file = work / ".course" / "points.jsonl"
    damaged = file.read_bytes() + b'\n{"chapter": "network", "exerc\n7\n[]\n\xff\xfe\x00\n{"chapter": 3}\n'
    damaged += b'{"chapter": "network", "exercise": "LeNet", "points": NaN}'
    file.write_bytes(damaged)
    assert noted(work) == ({OUTPUT_SIZE: 4}, 5)
    assert "can't be read: 5." in repr(progress())
    check.guess_shape((3, 3, 3))
    check.count_parameters(lambda module: sum(each.numel() for each in module.parameters() if each.requires_grad))
    assert file.read_bytes().startswith(damaged)
    assert noted(work)[0].keys() == {OUTPUT_SIZE, ("network", "count_parameters")}


def test_more_points_than_an_exercise_has_count_as_all_of_them(work):
    lines = [{"chapter": "network", "exercise": "output_size", "points": 99},
             {"chapter": "network", "exercise": "output_size", "points": 1},
             {"chapter": "network", "exercise": "of_another_year", "points": 5}]
    (work / ".course" / "points.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert progress().earned == 4


MANY = """
from course_utils.learner.progress import note
from course_utils.report import Criterion, Report
for number in range(200):
    note("network", Report(f"exercise {sys.argv[1]} {number}", [Criterion("right", 1, True)]))
"""


@pytest.mark.slow
def test_kernels_that_write_at_once_lose_nothing(work):
    writers = [subprocess.Popen([sys.executable, "-c", "import sys" + MANY, str(number)]) for number in range(3)]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0]
    best, unreadable = noted(work)
    assert (len(best), unreadable) == (600, 0)


def test_what_is_next_is_the_first_chapter_with_something_open(work):
    assert "Next: chapter 1, network. About 10 hours of the course are left." in repr(progress())
    assert "Open in chapter 1: Guess 1 · How large is the output? · Guess 2 · Write LeNet · " in repr(progress())
    assert "Open in chapter 2" not in repr(progress())

    def earn(*steps: str) -> None:
        chapters = [each for each in progress().chapters if each.step in steps]
        (work / ".course" / "points.jsonl").write_text("\n".join(json.dumps(
            {"chapter": each.step, "exercise": name, "points": worth}
        ) for each in chapters for name, (_, worth) in each.exercises.items()))

    earn("network", "data", "graph")
    assert "Next: chapter 3, forward." in repr(progress())
    earn(*STEPS[:-1])
    assert "Next: chapter 10, engine. About 90 minutes of the course are left." in repr(progress())
    earn("network", "data", "graph")
    assert "1 network          20 of 20   done" in repr(progress())
    earn(*STEPS)
    assert "Every point of the course is earned." in repr(progress())


def test_the_table_can_be_read_aloud(work):
    check.output_size(RIGHT)
    page = progress()._repr_html_()
    assert f'<th scope="row" style="{module.LEFT}"><a href="01_network/01_network.ipynb">1 network</a></th>' in page
    assert ">4 of 20<" in page
    assert 'aria-hidden="true"' in page and "width: 20%" in page
    assert "begun</td>" in page


def test_an_exercise_that_is_open_is_a_link_to_its_cell(work):
    check.output_size(RIGHT)
    page = progress()._repr_html_()
    assert '<a href="01_network/01_network.ipynb#cell-id=Net">Write LeNet</a>' in page
    assert "How large is the output?" not in page
    (graph,) = (each for each in progress().chapters if each.step == "graph")
    (work / ".course" / "points.jsonl").write_text(json.dumps(
        {"chapter": "graph", "exercise": graph.open[0], "points": 1}))
    assert "Open in chapter 1: " in repr(progress()) and "Open in chapter 5: " in repr(progress())


def test_each_exercise_has_a_title_and_its_cell_in_a_learners_copy(work):
    for chapter in progress().chapters:
        cells = {cell.id: cell for cell in nbformat.read(work / chapter.file, as_version=4).cells}
        for name in chapter.exercises:
            assert chapter.title(name)[0].isupper()
            assert cells[chapter.titled[name]["cell"]].metadata.nbgrader.grade_id == name


def test_checks_know_no_judge_through_the_notes():
    assert "judges" not in vars(module)
