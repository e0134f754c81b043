"""What a notebook has set costs nobody a point when it is graded: the same points as in the learner's kernel."""

import json
import shutil
from functools import cache

import nbformat
import pytest

from course_utils.grading.grade import _report
from course_utils.grading.sandbox import Limits, Sandbox
from tests.answers import Answer
from tests.checks.test_defaults import SETTINGS
from tests.conftest import ROOT
from tests.test_answers import BANK, CHAPTERS, EXERCISES

pytestmark = [pytest.mark.slow,
              pytest.mark.skipif(not shutil.which("bwrap"), reason="submissions run in bubblewrap's rooms")]
HIDDEN = 20411


@pytest.fixture(scope="module")
def room():
    room = Sandbox(("sympy", "torch._dynamo", "sklearn.datasets", "course_utils.mine"), Limits(seconds=20))
    yield room
    room.end()


def imports(chapter: str) -> str:
    """The cell of imports of a chapter."""
    (path,) = (ROOT / "notebooks").glob(f"*_{chapter}/*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    return next(cell.source for cell in cells if cell.cell_type == "code")


def points_short(room: Sandbox, line: str, chosen: list[tuple[str, Answer]]) -> list[tuple[str, Answer]]:
    """The answers of some that don't have all points where a cell has set something."""
    room.open({})
    room.run("import numpy as np\nfrom torch import tensor", True, 20)  # which guesses are written with
    for chapter in CHAPTERS:
        room.run(imports(chapter), True, 20)
        for place, (where, answer) in enumerate(chosen):
            if where == chapter:
                room.run(f"{answer.source()}\nanswer_{place} = {answer.exercise}", True, 20)
    room.run(f"import torch\n{line}", True, 20)
    short = []
    for place, (chapter, answer) in enumerate(chosen):
        for seed in (0, HIDDEN):
            seen = room.observe(chapter, answer.exercise, f"answer_{place}", seed, first=seed == 0).content
            if not has_all_points(chapter, answer.exercise, json.dumps(seen), seed):
                short.append((chapter, answer))
    room.close()
    return short


@cache
def has_all_points(chapter: str, exercise: str, seen: str, seed: int) -> bool:
    """Whether an observation does; what was seen is mostly the same as without the setting."""
    report = _report(chapter, exercise, json.loads(seen), seed)
    return report == report.points


@pytest.fixture(scope="module")
def right(room):
    """The right answers of the bank; not those few that need more than their own lines, such as a decorator."""
    bank = [(chapter, answer) for chapter, answer in BANK if answer.points is None]
    incomplete = {id(answer) for _, answer in points_short(room, "", bank)}
    assert len(incomplete) < 0.05 * len(bank)
    return [(chapter, answer) for chapter, answer in bank if id(answer) not in incomplete]


@pytest.mark.parametrize("name", SETTINGS)
def test_right_answers_have_their_points_whatever_is_set(room, right, name):
    number = [*SETTINGS].index(name)  # of each exercise another one, so that all have their turn
    chosen = []
    for exercise in EXERCISES:
        answers = [(chapter, answer) for chapter, answer in right if (chapter, answer.exercise) == exercise]
        chosen.append(answers[number % len(answers)])
    assert not [answer.label for _, answer in points_short(room, SETTINGS[name], chosen)]
