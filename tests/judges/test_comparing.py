"""Mistakes are named alone and in pairs, and only where they give what came."""

import re

import pytest
import torch

from course_utils.checks.describe import describe
from course_utils.judges import Mark, after, as_code, as_meant, judge, plain, say, unknown
from course_utils.judges.comparing import explained, mistake

CASES = [(2, 3), (5, 7), (4, 11)]
MISTAKES = [
    mistake("no factor", "The factor is left out.", "Add it.", factor=1),
    mistake("minus", "It is subtracted.", "Add.", sign=-1),
    mistake("squared", "It is squared.", "Don't.", power=2),
    mistake("doubled", "Twice as much.", "Halve.", factor=4),
]


def reference(a, b, factor=2, sign=1, power=1):
    return (a * factor + sign * b) ** power


def said(answer):
    return explained([{"value": describe(answer(*case))} for case in CASES], CASES, reference, MISTAKES)


@pytest.mark.parametrize("answer, name", [
    (lambda a, b: a + b, "no factor"),
    (lambda a, b: 2 * a - b, "minus"),
    (lambda a, b: (a - b) ** 2, None),  # without factor, minus and squared: three
    (lambda a, b: a - b, "no factor, minus"),
    (lambda a, b: (4 * a + b) ** 2, "squared, doubled"),
    (lambda a, b: a + b if a < 5 else 2 * a + b, None),  # right in one case, and wrong in another way than any
    (lambda a, b: 2 * a + b + 1, None),
    (lambda a, b: None, "prints"),
])
def test_a_mistake_is_named_where_it_gives_what_came_in_every_case(answer, name):
    diagnosis = said(answer)
    assert (diagnosis.name if diagnosis else None) == name


def test_two_mistakes_are_both_told():
    diagnosis = said(lambda a, b: a - b)
    assert "The factor is left out." in diagnosis.text
    assert "It is subtracted." in diagnosis.text
    assert diagnosis.next == "(1) Add it. (2) Add."


def test_pairs_that_give_the_same_are_not_guessed():
    twins = [*MISTAKES, mistake("turned", "It is turned.", "Turn it back.", flipped=True),
             mistake("negative", "It is negative.", "Drop the minus.", negative=True)]

    def turned(a, b, flipped=False, negative=False, **others):
        return reference(a, b, **others) * (-1 if flipped or negative else 1)

    seen = [{"value": describe(-(a + b))} for a, b in CASES]
    assert explained(seen, CASES, turned, twins) is None


def test_a_mistake_that_can_not_be_computed_is_none():
    def fails(a, b, factor=2, **others):
        return torch.ones(2) @ torch.ones(3) if factor == 1 else a + b

    assert explained([{"value": describe(1)}] * 3, CASES, fails, MISTAKES) is None


@pytest.mark.parametrize("given, meant", [
    ("6", 6), (" 2.3 ", 2.3), ("10 %", 10), ("1,184 images", 1184), ("(4, 4)", (4, 4)), ("[4, 4]", (4, 4)),
    ("torch.Size([4, 4])", (4, 4)), (torch.tensor(5.0), 5.0), (torch.tensor([[5]]), 5), (torch.tensor([4, 4]), (4, 4)),
    ("-2", -2), ("1e-3", 0.001), ("fc1", "fc1"), ("conv2 ", "conv2 "), ("None", "None"), (7, 7), ((4, 1), (4, 1)),
    ("2 or 3", "2 or 3"), ("", ""),
])
def test_a_guess_is_read_as_it_was_meant(given, meant):
    assert plain(as_meant(describe(given))) == meant


@pytest.mark.parametrize("value, text", [
    (torch.tensor([[1.0, 2.5]]), "tensor([[1.0, 2.5]])"),
    (torch.tensor([1, 2]), "tensor([1, 2])"),
    (torch.tensor([True, False]), "tensor([True, False])"),
    (torch.tensor([0.5], dtype=torch.float64), "tensor([0.5], float64)"),
    (torch.zeros(4, 4), "a tensor of shape (4, 4), float32"),
    (torch.tensor([float("nan")]), "tensor([nan])"),
])
def test_small_tensors_are_printed(value, text):
    assert say(describe(value)) == text


@pytest.mark.parametrize("value", [torch.tensor([[0.25, -3.0]]), torch.tensor([1, 2]), torch.ones(2, dtype=torch.uint8),
                                   torch.tensor([True]), torch.tensor([float("inf"), 1.0]),
                                   2.5, 3, "a", [1, 2]])
def test_code_makes_what_it_was_made_of(value):
    made = eval(as_code(value))  # noqa: S307
    assert torch.equal(made, value) and made.dtype == value.dtype if isinstance(value, torch.Tensor) else made == value


def test_what_has_no_name_is_shown_on_the_first_missed_case():
    diagnosis = unknown([Mark(True, case="f(0)"), Mark(False, "3", "4", "f(1)"), Mark(False, "5", "6", "f(2)")])
    assert diagnosis.code.splitlines() == ["f(1)", "# expected: 3", "# came: 4"]
    assert unknown([Mark(False, "3", "4")]).code == ""


@judge({"the sum": 1, "x is left": after(1, "the sum")})
def added(seen, inputs):
    return [Mark(seen["value"] == 3, "3", str(seen["value"])), Mark(seen["left"], "as it was", "another")], None


@pytest.mark.parametrize("value, left, marks", [
    (3, True, ["passed", "passed"]), (3, False, ["passed", "missed"]), (4, False, ["missed", "not yet"]),
    (4, True, ["missed", "passed"]),
])
def test_nothing_is_said_of_a_criterion_before_those_that_come_first_hold(value, left, marks):
    report = added({"seen": {"value": value, "left": left}}, None)
    assert re.findall(r"\[(.+?)\]", str(report)) == marks


def test_a_criterion_waits_for_those_that_there_are():
    with pytest.raises(ValueError, match="the some"):
        judge({"the sum": 1, "x is left": after(1, "the some")})


@judge({"the sum": 1, "the rest": 1, "no graph": 1})
def raising(seen, inputs):
    return [Mark(True), Mark(False, "3", say(seen)), Mark(False, "no graph", say(seen))], None


def test_an_error_is_shown_once_and_says_nothing_of_other_criteria():
    report = raising({"seen": {"error": {"type": "ValueError", "message": "too small", "line": "check(x)"}}}, None)
    assert re.findall(r"\[(.+?)\]", str(report)) == ["passed", "missed", "not yet"]
    assert report.criteria[2].first == ("the rest",)
    assert str(report).count("came: ValueError: too small") == 1
