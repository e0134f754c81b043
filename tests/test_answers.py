"""The bank of right and wrong answers, for every chapter that has one."""

import html
import inspect
import json
import random
import re
from collections import Counter, defaultdict
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from course_utils.checks import Check
from tests.answers import Answer

CHAPTERS = sorted(path.stem for path in Path(__file__).parent.joinpath("answers").glob("[a-z]*.py"))
BANK = [(chapter, answer) for chapter in CHAPTERS for answer in import_module(f"tests.answers.{chapter}").bank]
SEEDS = (0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (17, 20411)))
GENERAL = {"not answered", "half answered", "raised", "unknown"}


def check_of(chapter: str, exercise: str) -> Check:
    return getattr(import_module(f"course_utils.checks.{chapter}"), exercise)


def judge_of(chapter: str, exercise: str) -> Any:
    return getattr(import_module(f"course_utils.judges.{chapter}"), exercise)


def exercises(chapter: str) -> dict[str, Check]:
    return {name: value for name, value in vars(import_module(f"course_utils.checks.{chapter}")).items()
            if isinstance(value, Check)}


def of(chapter: str, exercise: str) -> list[Answer]:
    return [answer for where, answer in BANK if (where, answer.exercise) == (chapter, exercise)]


EXERCISES = [(chapter, name) for chapter in CHAPTERS for name in exercises(chapter)]


@pytest.mark.parametrize("chapter, answer", BANK, ids=[f"{chapter}-{answer.label}" for chapter, answer in BANK])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_answer_gets_its_points_and_its_diagnosis(chapter, answer, seed):
    report = check_of(chapter, answer.exercise)(answer.value, seed=seed)
    assert report == (report.points if answer.points is None else answer.points), str(report)
    assert (report.diagnosis.name if report.diagnosis else None) == answer.diagnosis, str(report)


@pytest.mark.parametrize("chapter, exercise", EXERCISES)
def test_the_bank_is_wide_enough(chapter, exercise):
    right = [answer for answer in of(chapter, exercise) if answer.points is None]
    assert len(right) >= 3
    wrong = [answer for answer in of(chapter, exercise) if answer.points is not None]
    assert len({observation(chapter, answer) for answer in wrong}) >= 5


@pytest.mark.parametrize("chapter, exercise", EXERCISES)
def test_no_two_mistakes_look_alike(chapter, exercise):
    diagnoses = defaultdict(set)
    for answer in of(chapter, exercise):
        diagnoses[observation(chapter, answer)].add(answer.diagnosis)
    assert all(len(names) == 1 for names in diagnoses.values())


@pytest.mark.parametrize("chapter, exercise", EXERCISES)
def test_every_diagnosis_is_tried_on_two_mistakes(chapter, exercise):
    tried = Counter(answer.diagnosis for answer in of(chapter, exercise))
    assert not {name for name, count in tried.items() if count < 2} - GENERAL


def observation(chapter: str, answer: Answer) -> str:
    """What a check sees, without the words of an error, which would make any two answers differ."""
    seen = check_of(chapter, answer.exercise).observe(answer.value)

    def bare(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: bare(value) for key, value in part.items() if key != "line"}
        return [bare(value) for value in part] if isinstance(part, list) else part

    return json.dumps(bare(seen), sort_keys=True)


@pytest.mark.parametrize("chapter, exercise", EXERCISES)
def test_hints_come_one_by_one_and_stay_at_the_last(chapter, exercise):
    check = check_of(chapter, exercise)
    if not check.hints:
        assert exercise.startswith("guess_")
        return
    assert 1 <= len(check.hints) <= 3
    fresh = Check(check.look, check.draw, check.hints)
    for number, text in enumerate(check.hints, 1):
        given = repr(fresh.hint())
        assert text in given
        assert given.count("Hint ") == number
    assert repr(fresh.hint()) == given
    page = html.unescape(re.sub(r"</?(p|code)>", "", fresh.hint()._repr_html_()))
    assert page == given.replace("\n", "").replace("`", "")


@pytest.mark.parametrize("chapter, exercise", EXERCISES)
def test_nothing_that_can_be_forged_makes_a_judge_raise_or_score(chapter, exercise):
    judge, check = judge_of(chapter, exercise), check_of(chapter, exercise)
    right = [answer.value for answer in of(chapter, exercise) if answer.points is None]
    honest = check.observe(right[0])
    draw = random.Random(0)
    for _ in range(60):
        forged = json.loads(json.dumps(honest))
        forged["seen"] = mangle(forged["seen"], draw)
        report = judge(forged, check.draw(0))
        assert 0 <= report <= report.points
    for nonsense in ({}, {"seen": None}, {"seen": 7, "stopped": None}, {"seen": honest["seen"], "stopped": "odd"}):
        assert judge(nonsense, check.draw(0)) == 0


def mangle(part: Any, draw: random.Random) -> Any:
    """Replace one random part of plain data by something else."""
    if isinstance(part, dict | list) and part and draw.random() < 0.8:
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        key = draw.choice(keys)
        part[key] = mangle(part[key], draw)
        return part
    return draw.choice([None, -1, float("nan"), "text", [], {}, {"type": "Tensor", "shape": [3]}, [[1], {"value": {}}]])


@pytest.mark.parametrize("chapter, exercise", EXERCISES)
def test_a_check_leaves_random_states_and_threads_as_they_were(chapter, exercise):
    def states() -> list[Any]:
        return [torch.get_rng_state().tolist(), random.getstate(), str(np.random.get_state()), torch.get_num_threads()]

    answer = next(answer for answer in of(chapter, exercise) if answer.points is None)
    before = states()
    check_of(chapter, exercise)(answer.value)
    assert states() == before


def test_judges_alone_know_the_right_answers():
    for chapter in CHAPTERS:
        source = inspect.getsource(import_module(f"course_utils.checks.{chapter}"))
        assert "judges" not in source
