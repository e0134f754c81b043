"""What expressions of Values give, computed with right rules and with mistakes, and from what was seen of an answer."""

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from course_utils.inputs.engine import Case, Expression, names_in
from course_utils.judges import number
from course_utils.judges.comparing import close

UPSTREAM = 4.0  # the gradient of each result
ASKED = 1.0, 2.5  # what rules were called with


class Rule(NamedTuple):
    """What an operation of x and y gives, and the gradients of both for the gradient u of the result."""

    value: Callable[[float, float], float]
    shares: Callable[[float, float, float], tuple[float, float]]


RIGHT = {
    "+": Rule(lambda x, y: x + y, lambda x, y, u: (u, u)),
    "*": Rule(lambda x, y: x * y, lambda x, y, u: (u * y, u * x)),
    "-": Rule(lambda x, y: x - y, lambda x, y, u: (u, -u)),
    "/": Rule(lambda x, y: x / y, lambda x, y, u: (u / y, -u * x / y**2)),
    "**": Rule(lambda x, y: x**y, lambda x, y, u: (u * y * x ** (y - 1), 0.0)),
    "minus": Rule(lambda x, y: -x, lambda x, y, u: (-u, 0.0)),
}
TURNED = {
    "-": Rule(lambda x, y: y - x, lambda x, y, u: (-u, u)),
    "/": Rule(lambda x, y: y / x, lambda x, y, u: (-u * y / x**2, u / x)),
}
Outcome = tuple[float, dict[str, float]]  # the number, and the gradient of each name


def computed(case: Case, **rules: Any) -> Outcome:
    """The number of an expression and its gradients, with other rules for some operations.

    Args:
        case: The expression, and the numbers of its names.
        rules: By the name of the operation in `WORDS`; those with `right_` before count where a plain number stands on
            the left.
    """
    return _computed(case["expression"], case["numbers"], UPSTREAM, rules)


WORDS = {"+": "plus", "*": "times", "-": "less", "/": "over", "**": "power", "minus": "minus"}


def _computed(expression: Expression, numbers: dict[str, float], upstream: float, rules: dict[str, Any]) -> Outcome:
    if isinstance(expression, str):
        return numbers[expression], {expression: upstream}
    if not isinstance(expression, list):
        return float(expression), {}
    name, *parts = expression
    if name == "sum":
        return _computed(_nested(parts), numbers, upstream, rules)
    values = [_computed(part, numbers, 0.0, rules)[0] for part in parts] + [0.0] * (len(parts) < 2)
    reflected = len(parts) > 1 and not isinstance(parts[0], str | list)
    rule = rules.get(("right_" if reflected else "") + WORDS[name]) or RIGHT[name]
    found = dict.fromkeys(names_in(expression), 0.0)
    for part, share in zip(parts, rule.shares(values[0], values[1], upstream), strict=False):
        for label, gradient in _computed(part, numbers, share, rules)[1].items():
            found[label] += gradient
    return rule.value(values[0], values[1]), found


def _nested(parts: Sequence[Expression]) -> Expression:
    found: Expression = 0
    for part in parts:
        found = ["+", found, part]
    return found


def result_of(told: dict[str, Any], case: Case, mended: Mapping[str, Rule] = MappingProxyType({})) -> dict[str, Any]:
    """What was told of an expression, with the number that came and the gradients that its rules give.

    Args:
        told: What was seen.
        case: The expression.
        mended: Wrong rules of operations. Nodes whose rule gives just what these give have a right one instead.
    """
    if "nodes" not in told:
        return told
    nodes = told["nodes"]
    grads, problem = _back(nodes, mended)
    found = {name: 0.0 if place is None else grads[place] for name, place in told["operands"].items()}
    return told | {"number": number(told["data"]), "problem": problem, "grads": {} if problem else found}


def _back(nodes: list[dict[str, Any]], mended: Mapping[str, Rule]) -> tuple[list[float], str]:
    """The gradient of each node, and what is in the way of computing them."""
    grads, waiting = [0.0] * len(nodes), [0] * len(nodes)
    for node in nodes:
        for place in _places(node):
            waiting[place] += 1
    grads[0], todo, done = UPSTREAM, [0] if not waiting[0] else [], 0
    while todo:
        place = todo.pop()
        done += 1
        parents = nodes[place]["parents"]
        shares = _shares(nodes, place, grads[place], mended) if parents else []
        if len(shares) != len(parents) or any(_is_wrong(*pair) for pair in zip(parents, shares, strict=True)):
            return grads, "shares"
        for parent, share in zip(parents, shares, strict=True):
            if isinstance(parent, int):
                grads[parent] += share or 0.0
                waiting[parent] -= 1
                if not waiting[parent]:
                    todo.append(parent)
    return grads, "" if done == len(nodes) else "circle"


def _is_wrong(parent: Any, share: float | None) -> bool:
    """Whether a parent is no node, or is one that should get a number and doesn't."""
    return share is None if isinstance(parent, int) else "constant" not in parent


def _places(node: dict[str, Any]) -> list[int]:
    return [parent for parent in node["parents"] if isinstance(parent, int)]


def _shares(nodes: list[dict[str, Any]], place: int, gradient: float, mended: Mapping[str, Rule]) -> list[float | None]:
    """What the rule of a node gives for a gradient, seen from what it gave for two others."""
    node = nodes[place]
    name, values = _operation(_number(node["number"]), [
        _number(nodes[parent]["number"] if isinstance(parent, int) else str(parent.get("constant", "")))
        for parent in node["parents"]])
    first, second = (gradients_of_share(share) for share in node["shares"] or [{}, {}])
    if name in mended and all(
            came is None or close(came, wrong, 1e-9, 1e-9)
            for found, upstream in zip((first, second), ASKED, strict=True)
            for came, wrong in zip(found, mended[name].shares(values[0], values[1], upstream), strict=False)):
        return list(RIGHT[name].shares(values[0], values[1], gradient)[:len(node["parents"])])
    return [None if one is None or other is None
            else one + (other - one) / (ASKED[1] - ASKED[0]) * (gradient - ASKED[0])
            for one, other in zip(first, second, strict=False)]


def gradients_of_share(share: dict[str, Any]) -> list[float | None]:
    """What a rule gave; where it asked the notebook's `local_rule`, what a right one gives."""
    if "asked" not in share:
        return [number(item) for item in share.get("items", [])]
    name, first, second, upstream = share["asked"]
    values = [_number(first), _number(second)]
    if name not in RIGHT or upstream is None or None in values[:2 if name != "relu" else 1]:
        return []
    found = RIGHT[name].shares(values[0] or 0.0, values[1] or 0.0, upstream)
    return list(found[:1] if name == "**" else found)


def _number(text: str) -> float | None:
    """A number that was noted as text."""
    return float(text) if text else None


def _operation(came: float | None, numbers: Sequence[float | None]) -> tuple[str, list[float]]:
    """Which of `*`, `**` and `-v` a node is, as its number and those of its parents show, and the two numbers of it."""
    values = [value for value in numbers if value is not None]
    if came is None or len(values) < len(numbers):
        return "", []
    if len(values) == 2 and close(came, values[0] * values[1], 1e-9, 1e-9):
        return "*", values
    if len(values) == 1 and close(came, -values[0], 1e-9, 1e-9):
        return "minus", [*values, 0.0]
    if len(values) == 1 and came > 0 and values[0] > 0 and values[0] != 1:
        return "**", [*values, math.log(came) / math.log(values[0])]
    return "", []


def agrees(result: dict[str, Any], wanted: Outcome) -> bool:
    """Whether a result has a number and gradients."""
    return "number" in result and not result["problem"] and close(result["number"], wanted[0], 1e-9, 1e-9) and \
        set(result["grads"]) == set(wanted[1]) and all(
            close(result["grads"][name], gradient, 1e-9, 1e-9) for name, gradient in wanted[1].items())
