"""The bank of right and wrong answers, for every chapter that has one."""

import html
import inspect
import json
import random
import re
from collections import Counter, defaultdict
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from course_utils.checks import Check
from course_utils.checks.defaults import default_settings
from course_utils.judges.meanings import MEANINGS
from course_utils.report import Report
from tests.answers import Answer

CHAPTERS = sorted(path.stem for path in Path(__file__).parent.joinpath("answers").glob("[a-z]*.py"))


def module_of(chapter: str) -> Any:
    return import_module(f"tests.answers.{chapter}")


BANK = [(chapter, answer) for chapter in CHAPTERS for answer in module_of(chapter).bank]
SEEDS = (0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (17, 20411)))
GENERAL = {"not answered", "half answered", "raised", "unknown", "unused", "prints", "and more"}
COMMON = {meaning.name for meaning in MEANINGS}  # what an error says in any exercise


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

LONG = {("training_loop", "train"), ("graph", "all_nodes"), ("debugging", "check_up"), ("debugging", "make_deep"),
        ("debugging", "make_optimizer")}  # each answer trains, or walks a graph of many nodes


def slow(chapter: str, exercise: str) -> list[pytest.MarkDecorator]:
    return [pytest.mark.slow] if (chapter, exercise) in LONG else []


each_exercise = pytest.mark.parametrize("chapter, exercise", [
    pytest.param(*exercise, marks=slow(*exercise)) for exercise in EXERCISES])


def numbers(chapter: str, exercise: str) -> list[int]:
    """The places of an exercise's answers in the bank."""
    return [number for number, (where, answer) in enumerate(BANK) if (where, answer.exercise) == (chapter, exercise)]


@cache
def observed(number: int, seed: int) -> dict[str, Any]:
    """What a check sees of an answer of the bank."""
    chapter, answer = BANK[number]
    return check_of(chapter, answer.exercise).observe(answer.value, seed)


@cache
def judged(number: int, seed: int) -> Report:
    chapter, answer = BANK[number]
    with default_settings():
        inputs = check_of(chapter, answer.exercise).draw(seed)
        return judge_of(chapter, answer.exercise)(observed(number, seed), inputs, fresh=seed != 0)


@each_exercise
@pytest.mark.parametrize("seed", SEEDS)
def test_every_answer_gets_its_points_and_its_diagnosis(chapter, exercise, seed):
    other = {}
    for number in numbers(chapter, exercise):
        answer, report = BANK[number][1], judged(number, seed)
        full = answer.points is None and report == report.points
        name = report.diagnosis.name if report.diagnosis else None
        if not (full or report == answer.points) or name != answer.diagnosis:
            other[answer.label] = str(report)
    assert not other, "\n\n".join(f"{label}\n{report}" for label, report in other.items())


@each_exercise
def test_the_bank_is_wide_enough(chapter, exercise):
    right = [number for number in numbers(chapter, exercise) if BANK[number][1].points is None]
    assert len(right) >= 3
    wrong = set(numbers(chapter, exercise)) - set(right)
    assert len({bare_text(number) for number in wrong}) >= 5


@each_exercise
def test_no_two_mistakes_look_alike(chapter, exercise):
    diagnoses = defaultdict(set)
    for number in numbers(chapter, exercise):
        diagnoses[bare_text(number)].add(BANK[number][1].diagnosis)
    assert all(len(names) == 1 for names in diagnoses.values())


@each_exercise
def test_every_diagnosis_is_tried_on_two_mistakes(chapter, exercise):
    tried = Counter(name for answer in of(chapter, exercise) for name in str(answer.diagnosis).split(", "))
    once = {answer.diagnosis for answer in of(chapter, exercise) if tried[str(answer.diagnosis)] == 1}
    assert not once - GENERAL - COMMON


def bare_text(number: int) -> str:
    """What a check sees, without the words of an error, which would make any two answers differ."""
    def bare(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: bare(value) for key, value in part.items() if key != "line"}
        return [bare(value) for value in part] if isinstance(part, list) else part

    return json.dumps(bare(observed(number, 0)), sort_keys=True)


@each_exercise
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


@each_exercise
def test_a_check_is_observe_and_judge_and_leaves_random_states_and_threads_as_they_were(chapter, exercise):
    def states() -> list[Any]:
        return [torch.get_rng_state().tolist(), random.getstate(), str(np.random.get_state()), torch.get_num_threads()]

    number = next(number for number in numbers(chapter, exercise) if BANK[number][1].points is None)
    before = states()
    report = check_of(chapter, exercise)(BANK[number][1].value)
    assert states() == before
    assert str(report) == str(judged(number, 0))


def test_judges_alone_know_the_right_answers():
    for chapter in CHAPTERS:
        source = inspect.getsource(import_module(f"course_utils.checks.{chapter}"))
        assert "judges" not in source
