"""What a report says of an answer is so: a named mistake gives what came, and a missed criterion says how it differs.

The bank says which diagnoses are right. Here, what came is changed at random, and no diagnosis of a mistake that the
numbers don't show any more may stay.
"""

import copy
import json
import math
import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
import torch

from course_utils.checks.defaults import default_settings
from course_utils.report import Report
from tests.test_answers import BANK, check_of, each_exercise, judge_of, judged, module_of, numbers, observed

CHANGES = 2  # of an answer's numbers
GENERAL = {"and more", "not answered", "half answered", "unknown", "unused", "unreadable", "fault", "too long",
           "memory", "left"}


def wrong(chapter: str, exercise: str) -> Iterator[int]:
    """The places in the bank of an exercise's wrong answers."""
    return (number for number in numbers(chapter, exercise) if BANK[number][1].points is not None)


def leaves(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the numbers of an observation are."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from leaves(value, (*path, key))
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from leaves(value, (*path, place))
    elif isinstance(part, int | float) and not isinstance(part, bool) and "shape" not in path:
        yield path


def changed(observation: dict[str, Any], draw: random.Random) -> dict[str, Any] | None:
    """The same observation with another number in one place, or in many; `None` if it has no numbers."""
    other = copy.deepcopy(observation)
    places = list(leaves(other["seen"], ("seen",)))
    if not places:
        return None
    for path in draw.sample(places, max(1, draw.choice([1, len(places) // 10, len(places) // 2]))):
        part: Any = other
        for step in path[:-1]:
            part = part[step]
        was = part[path[-1]]
        new = was * draw.choice([0, 3, -1]) + draw.choice([2, 5, 11])
        part[path[-1]] = type(was)(new) if math.isfinite(was) else 7.0
    return other


def judged_as(chapter: str, exercise: str, observation: dict[str, Any]) -> Report:
    with default_settings():
        return judge_of(chapter, exercise)(observation, check_of(chapter, exercise).draw(0))


@pytest.mark.slow
@each_exercise
def test_no_mistake_is_named_that_the_numbers_dont_show(chapter, exercise):
    """`bank.otherwise` has the diagnoses that an exercise's observation shows by something else than its numbers."""
    otherwise = {*GENERAL, *module_of(chapter).bank.otherwise.get(exercise, ())}
    draw, kept = random.Random(f"{chapter}/{exercise}"), {}
    for number in wrong(chapter, exercise):
        report = judged(number, 0)
        if (report.diagnosis is None or {*report.diagnosis.name.split(", ")} <= otherwise
                or "raised" in report.diagnosis.text):
            continue
        others = [other for _ in range(CHANGES) if (other := changed(observed(number, 0), draw))
                  and other["seen"] != observed(number, 0)["seen"]]
        same = [said.name == report.diagnosis.name for other in others
                if (said := judged_as(chapter, exercise, other).diagnosis)]
        partly = not otherwise.isdisjoint(report.diagnosis.name.split(", "))  # the change may be about the other part
        if any(same) and not (partly and len(others) > sum(same)):
            kept[report.diagnosis.name] = BANK[number][1].label
    assert not kept


@each_exercise
def test_a_missed_criterion_says_what_was_expected_and_what_came(chapter, exercise):
    silent = set()
    for number in wrong(chapter, exercise):
        report = judged(number, 0)
        if report.diagnosis and report.diagnosis.name in GENERAL - {"unknown", "unused"}:
            continue
        silent |= {(criterion.name, BANK[number][1].label) for criterion in report.criteria
                   if not criterion.passed and not criterion.first and not (
                       criterion.expected and criterion.came != criterion.expected and criterion.came)}
    assert not silent


@each_exercise
def test_what_has_no_name_is_shown_as_code(chapter, exercise):
    if exercise.startswith("guess_"):
        return
    for number in wrong(chapter, exercise):
        diagnosis = judged(number, 0).diagnosis
        if diagnosis and diagnosis.name == "unknown":
            assert diagnosis.code, BANK[number][1].label
            compile(diagnosis.code, "<a cell>", "exec")


@pytest.mark.slow
@each_exercise
def test_what_is_seen_of_an_answer_doesnt_depend_on_the_random_state(chapter, exercise):
    """A report follows from what is seen and from the inputs; `test_a_report_doesnt_either` holds that."""
    for place, number in enumerate(numbers(chapter, exercise)):
        seed_all(place % 12)
        again = check_of(chapter, exercise).observe(BANK[number][1].value)
        if without_places(again) != without_places(observed(number, 0)):  # such as how many objects there are
            assert str(judged_as(chapter, exercise, again)) == str(judged(number, 0))


@each_exercise
def test_a_report_doesnt_either(chapter, exercise):
    for place, number in enumerate([*wrong(chapter, exercise)][:3]):
        seed_all(place + 1)
        assert str(check_of(chapter, exercise)(BANK[number][1].value)) == str(judged(number, 0))


def without_places(observation: dict[str, Any]) -> str:
    """An observation as text, without the places in memory that some objects tell."""
    return re.sub(" at 0x[0-9a-f]+", "", json.dumps(observation))


def seed_all(seed: int) -> None:
    torch.manual_seed(seed)
    random.seed(seed)
