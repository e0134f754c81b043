"""What a notebook has set costs nobody a point when it is graded: the same points as in the learner's kernel."""

import json
import shutil
from functools import cache

import nbformat
import pytest

from course_utils.grading.grade import _report
from course_utils.grading.sandbox import Limits, Sandbox
from tests.checks.test_defaults import SETTINGS
from tests.conftest import ROOT
from tests.test_answers import BANK, CHAPTERS, EXERCISES

pytestmark = [pytest.mark.slow,
              pytest.mark.skipif(not shutil.which("bwrap"), reason="submissions run in bubblewrap's rooms")]
HIDDEN = 20411


@pytest.fixture(scope="module")
def room():
    room = Sandbox(("sympy", "torch._dynamo", "course_utils.mine"), Limits(seconds=20))
    yield room
    room.end()


def imports(chapter: str) -> str:
    """The cell of imports of a chapter."""
    (path,) = (ROOT / "notebooks").glob(f"*_{chapter}/*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    return next(cell.source for cell in cells if cell.cell_type == "code")


@cache
def lines(number: int) -> str:
    """An answer of the bank as it is typed; Python reads all of a module to find them."""
    return BANK[number][1].source()


def points_short(room: Sandbox, line: str, chosen: list[int]) -> list[int]:
    """The answers of some, by their places in the bank, that don't have all points where a cell has set something."""
    room.open({})
    room.run("import numpy as np\nfrom torch import tensor", True, 20)  # which guesses are written with
    for chapter in CHAPTERS:
        room.run(imports(chapter), True, 20)
        for number in chosen:
            where, answer = BANK[number]
            if where == chapter:
                room.run(f"{lines(number)}\nanswer_{number} = {answer.exercise}", True, 20)
    room.run(f"import torch\n{line}", True, 20)
    short = []
    for number in chosen:
        chapter, answer = BANK[number]
        for seed in (0, HIDDEN):
            seen = room.observe(chapter, answer.exercise, f"answer_{number}", seed, first=seed == 0).content
            if not has_all_points(chapter, answer.exercise, json.dumps(seen), seed):
                short.append(number)
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
    bank = [number for number, (_, answer) in enumerate(BANK) if answer.points is None]
    incomplete = set(points_short(room, "", bank))
    assert len(incomplete) < 0.05 * len(bank)
    return [number for number in bank if number not in incomplete]


@pytest.mark.parametrize("name", SETTINGS)
def test_right_answers_have_their_points_whatever_is_set(room, right, name):
    place = [*SETTINGS].index(name)  # of each exercise another one, so that all have their turn
    chosen = []
    for exercise in EXERCISES:
        answers = [number for number in right if (BANK[number][0], BANK[number][1].exercise) == exercise]
        chosen.append(answers[place % len(answers)])
    assert not [BANK[number][1].label for number in points_short(room, SETTINGS[name], chosen)]
