"""Runs the class `Value`: computes with its objects, and writes down what they were made of."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils.checks.describe import describe
from course_utils.checks.engine.watching import instead, space_of
from course_utils.checks.guard import attempt
from course_utils.inputs.engine import Case, Expression, names_in

NODES = 60  # of a result's graph that are written down
UPSTREAM = (1.0, 2.5)  # what each rule is called with
METHODS = ("__mul__", "__pow__", "__neg__", "__sub__", "__truediv__", "__radd__", "__rmul__", "__rsub__",
           "__rtruediv__")
OPERATORS: dict[str, Callable[..., Any]] = {
    "+": operator.add, "*": operator.mul, "-": operator.sub, "/": operator.truediv, "**": operator.pow,
    "minus": operator.neg}


def observe_Value(answer: Any, case: Case) -> dict[str, Any]:
    """What an expression of Values gave: its number, the nodes behind it, and what their rules give."""
    plain = {"own": answer, "sub": type("Sub", (answer,), {})}
    made, error = attempt(lambda: {name: plain["sub" if name in case["sub"] else "own"](number)
                                   for name, number in case["numbers"].items()
                                   if name in names_in(case["expression"])})
    if error:
        return {"error": error}
    deepest: list[str] = []
    fresh = [_state(each) for each in made.values()]
    value, error = attempt(_noting(lambda: _computed(case["expression"], made), deepest))
    if error:
        return {"error": error, "deepest": sorted(set(deepest))}
    if not hasattr(value, "parents"):
        return {"value": describe(value)}
    kinds = {plain["sub"]: "sub", answer: "own"}
    before = [_state(each) for each in made.values()]
    found = _nodes(value)
    nodes = [node for node in found if node is value or _is_behind(node, found, list(made.values()))]
    told = [_told(node, nodes, kinds) for node in nodes]
    after = [_state(each) for each in made.values()]
    return {"data": describe(getattr(value, "data", None)), "nodes": told,
            "operands": {name: _place(each, nodes) for name, each in made.items()},
            "kept": fresh == before, "adds": before != after}


def _noting(function: Callable[[], Any], deepest: list[str]) -> Callable[[], Any]:
    """The same function, which notes the names of the innermost calls where there were too many."""
    def run() -> Any:
        try:
            return function()
        except RecursionError as error:
            names, place = [], error.__traceback__
            while place is not None:
                names.append(place.tb_frame.f_code.co_name)
                place = place.tb_next
            deepest.extend(names[-100:-50])
            raise

    return run


def _computed(expression: Expression, values: dict[str, Any]) -> Any:
    if isinstance(expression, str):
        return values[expression]
    if not isinstance(expression, list):
        return expression
    parts = [_computed(part, values) for part in expression[1:]]
    return sum(parts) if expression[0] == "sum" else OPERATORS[expression[0]](*parts)


def _state(value: Any) -> list[Any]:
    return [describe(getattr(value, name, None)) for name in ("data", "grad", "parents")]


def _nodes(root: Any) -> list[Any]:
    """The nodes behind a result, it first."""
    found = [root]
    for node in found:
        for parent in _parents(node):
            if hasattr(parent, "parents") and _place(parent, found) is None and len(found) < NODES:
                found.append(parent)
    return found


def _parents(node: Any) -> list[Any]:
    return list(node.parents)[:5] if isinstance(node.parents, tuple | list) else []


def _place(node: Any, nodes: list[Any]) -> int | None:
    return next((place for place, each in enumerate(nodes) if each is node), None)


def _is_behind(node: Any, nodes: list[Any], operands: list[Any]) -> bool:
    """Whether one of the operands is behind a node, or is it."""
    todo, seen = [node], [node]
    for each in todo:
        if _place(each, operands) is not None:
            return True
        for parent in _parents(each):
            if _place(parent, nodes) is not None and _place(parent, seen) is None:
                seen.append(parent)
                todo.append(parent)
    return False


def _told(node: Any, nodes: list[Any], kinds: dict[Any, str]) -> dict[str, Any]:
    """What is so of one node, as plain data.

    A parent is the place of a node, or the number of one behind which there is no operand, or what it is instead. The
    shares of numbers are left out, and numbers that nothing is computed from are text.
    """
    rule, data = getattr(node, "rule", None), getattr(node, "data", None)
    parents = [_parent(each, nodes) for each in _parents(node)]
    shares = [_call(rule, upstream, parents) for upstream in UPSTREAM] if callable(rule) else []
    return {"kind": kinds.get(type(node), type(node).__name__), "number": _text(data),
            "holds": hasattr(data, "parents"), "parents": parents,
            "kept in": type(node.parents).__name__, "rule": "none" if rule is None else
            "function" if callable(rule) else type(rule).__name__, "shares": shares}


def _parent(parent: Any, nodes: list[Any]) -> Any:
    if (place := _place(parent, nodes)) is not None:
        return place
    return {"constant": _text(parent.data)} if hasattr(parent, "parents") else {"plain": describe(parent)}


def _text(number: Any) -> str:
    return repr(float(number)) if isinstance(number, int | float | np.number) else ""


def _call(rule: Any, upstream: float, parents: list[Any]) -> dict[str, Any]:
    """What a rule gives; or what it asks the notebook's `local_rule`, if it hands on what comes from there.

    So this exercise can be right before that one is.
    """
    asked: list[Any] = []
    token = (0.0, 0.0)

    def stand_in(operation: Any, a: Any = None, b: Any = None, upstream: Any = None) -> tuple[float, ...]:
        asked.append([str(operation)[:20], _text(a), _text(b), _number(upstream)])
        return token

    with instead(space_of(rule), "local_rule", stand_in):
        value, error = attempt(rule, upstream)
    if asked and value is token:
        return {"asked": asked[0]}
    if asked:
        value, error = attempt(rule, upstream)
    if error:
        return {"error": error}
    told = describe(value)
    if len(told.get("items", [])) == len(parents):
        told["items"] = [item if isinstance(parent, int) else {"type": item["type"], "text": "of a number"}
                         for item, parent in zip(told["items"], parents, strict=True)]
    return told


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float | np.number) else None


def missing_methods(answer: Any) -> list[str]:
    """Which of the methods that are asked for a class lacks."""
    return [name for name in METHODS if not callable(getattr(answer, name, None))]
