"""The engine's judges: mistakes give the numbers that are known of them, and earlier answers aren't taken for later."""

import types
from collections.abc import Callable
from typing import Any

import pytest

from course_utils.checks import engine as check
from course_utils.inputs import engine as inputs
from course_utils.judges.engine.backward import gradients
from tests.answers import engine as answers

# Graphs, and the gradients of their leaves by mistake.
FORMULAS: dict[str, tuple[str, list[float]]] = {
    "a": ("b = a + a; y = b * b", [3]),
    "a b": ("c = a + b; d = a * b; e = c + d; f = c * d; y = e + f", [2, 3]),
    "x": ("p = k * x; q = m * p; r = n * p; y = q + r", [3, 2, 2, 5]),
    "x late": ("u = k * x; v = m * u; w = n * v; y = w + u", [2, 1, 3, 4]),
}
TABLE: dict[str, tuple[dict[str, Any], list[list[float]]]] = {
    "none": ({}, [[24], [25, 19], [21], [26]]),
    "overwritten": ({"adds": False}, [[6], [1, 1], [6], [24]]),
    "passed on again": ({"way": "recursion"}, [[24], [29, 22], [27], [52]]),
    "pre-order": ({"way": "met"}, [[24], [4, 3], [6], [26]]),
    "breadth first": ({"way": "breadth"}, [[24], [25, 19], [21], [2]]),
    "not reversed": ({"way": "front"}, [[0], [0, 0], [0], [0]]),
    "no seed": ({"seed": None}, [[0], [0, 0], [0], [0]]),
}


@pytest.fixture(autouse=True)
def graphs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, (text, _) in FORMULAS.items():
        monkeypatch.setitem(inputs.GRAPHS, name, text)


def case(name: str, calls: int = 1) -> dict[str, Any]:
    return {"graph": name, "leaves": FORMULAS[name][1], "calls": calls, "seed": 0}


def of_leaves(name: str, found: dict[str, float]) -> list[float]:
    return [found[label] for label in name.removesuffix(" late").split()]


@pytest.mark.parametrize("mistake", TABLE)
def test_a_mistake_gives_the_numbers_that_are_known_of_it(mistake):
    changes, wanted = TABLE[mistake]
    assert [of_leaves(name, gradients(case(name), **changes)[0]) for name in FORMULAS] == wanted


def test_a_second_call_without_clearing_between_adds_too_much():
    """The leaves are cleared between the calls, so what the first one gave is taken off."""
    found = []
    for name in FORMULAS:
        first, second = (of_leaves(name, call) for call in gradients(case(name, 2), between="none"))
        found.append([after - before for before, after in zip(first, second, strict=True)])
    assert found == [[48], [75, 57], [63], [100]]


@pytest.mark.parametrize("rule, wanted", [
    (lambda a, b, upstream: (upstream * a, upstream * b), [[24], [20, 27], [24], [13]]),  # own factor
    (lambda a, b, upstream: (b, a), [[24], [10, 9], [3], [2]]),  # upstream left out
])
def test_a_mistake_in_the_rule_of_a_product_gives_the_numbers_that_are_known_of_it(rule, wanted):
    assert [in_values(name, rule) for name in FORMULAS] == wanted


def in_values(name: str, rule: Callable[..., Any]) -> list[float]:
    """The gradients of the leaves of a graph whose products have another rule, by a right backward."""
    nodes = inputs.built(case(name))
    for node in nodes.values():
        if node.name == "*":
            node.rule = lambda upstream, parents=node.parents: rule(*(each.data for each in parents), upstream)
    answers.back_in_order([*nodes.values()][-1])
    return of_leaves(name, {label: node.grad for label, node in nodes.items()})


def with_globals(function: Any, **values: Any) -> Any:
    """The same function in a notebook with other variables."""
    return types.FunctionType(function.__code__, function.__globals__ | values, function.__name__,
                              function.__defaults__, function.__closure__)


def unanswered(*_: Any) -> Any:
    raise NotImplementedError


@pytest.mark.parametrize("order", [unanswered, answers.order_reversed, answers.order_by_levels, lambda root: [root]])
def test_backward_is_right_before_order_is(order):
    report = check.backward(with_globals(answers.back_in_order, order=order))
    assert report == report.points, str(report)


def test_a_wrong_backward_is_told_from_a_wrong_order():
    report = check.backward(with_globals(answers.back_overwrites, order=answers.order_by_levels))
    assert report.diagnosis.name == "overwritten"


@pytest.mark.parametrize("rule", [unanswered, answers.product_own_factor, answers.power_as_high])
def test_value_is_right_before_local_rule_is(rule, monkeypatch):
    monkeypatch.setattr(answers, "local_rule", rule)
    report = check.Value(answers.AllOfArithmetic)
    assert report == report.points, str(report)


def test_a_mistake_of_value_is_told_from_one_of_local_rule(monkeypatch):
    monkeypatch.setattr(answers, "local_rule", answers.product_own_factor)
    assert check.Value(answers.NoUpstream).diagnosis.name == "upstream left out"


def test_the_notebooks_variables_are_as_they_were():
    before = dict(vars(answers))
    for answer, name in ((answers.back_in_order, "backward"), (answers.AllOfArithmetic, "Value"),
                         (answers.stepped_by_function, "training_step")):
        getattr(check, name)(answer)
    assert {name: value for name, value in vars(answers).items() if before.get(name) is not value} == {}


def test_nodes_are_of_the_notebooks_own_class_too():
    def order(root):
        found = answers.order(root)
        return found if all(isinstance(node, Value) for node in found) else []  # noqa: F821

    report = check.order(with_globals(order, Value=answers.AllOfArithmetic))
    assert report == report.points, str(report)


def test_code_of_a_report_gives_what_it_says():
    """The lines for a new cell make the graph of the case, and show the gradients that came."""
    report = check.backward(answers.back_halved)
    lines, expected, came = report.diagnosis.code.rsplit("\n", 2)
    space: dict[str, Any] = {"backward": answers.back_halved}
    exec(lines, space)
    told = dict(part.split(".grad = ") for part in came.removeprefix("# came: ").split(", "))
    assert {name: float(value) for name, value in told.items()} == {name: space[name].grad for name in told}
    assert expected.startswith("# expected: ")
