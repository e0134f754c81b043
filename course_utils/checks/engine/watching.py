"""Runs the answers to `order` and `backward` on nodes that count how often they are looked at."""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from course_utils.checks.describe import describe
from course_utils.checks.guard import attempt
from course_utils.inputs.engine import Case, Node, built, keys_of

LOOKS = 20_000  # at the parents of 41 nodes; a walk that keeps in mind where it was needs a few hundred


class _TooMany(BaseException):
    """The answer still goes through the graph; not an `Exception`, so that `except Exception` lets it pass."""


class _Watch:
    """Counts how often parents are asked for."""

    def __init__(self) -> None:
        self.looks, self.limit = 0, 250 * LOOKS


class _Watched(Node):
    """A node that counts how often its parents are asked for."""

    watch: _Watch

    @property
    def parents(self) -> Any:
        self.watch.looks += 1
        if self.watch.looks > self.watch.limit:
            raise _TooMany
        return self._parents

    @parents.setter
    def parents(self, parents: Any) -> None:
        self._parents = parents


def space_of(answer: Any) -> dict[str, Any]:
    """The variables of the notebook that an answer was made in."""
    found = getattr(inspect.unwrap(answer), "__globals__", None) if callable(answer) else None
    return found if isinstance(found, dict) else {}


@contextmanager
def instead(space: dict[str, Any], name: str, value: Any) -> Iterator[None]:
    """Have another value for a variable of the notebook, if there is such a variable, and the old one afterwards."""
    if name not in space:
        yield
        return
    before = space[name]
    space[name] = value
    try:
        yield
    finally:
        space[name] = before


def _node_type(answer: Any, watch: _Watch) -> type[_Watched]:
    """Watched nodes, which are Values of the notebook as well, where it has a class of this name."""
    for name in ("Value", "Node"):
        base = space_of(answer).get(name)
        try:
            kind = type("Node", (_Watched, base), {"watch": watch})  # type: ignore[arg-type]
            node = kind(2.0, (), None, "")
            if (node.data, node.grad, node.parents) == (2.0, 0.0, ()):
                return kind
        except Exception:  # a class can be made so that none can be made of it
            continue
    return type("Node", (_Watched,), {"watch": watch})


def _graph(answer: Any, case: Case) -> tuple[dict[str, Any], _Watch]:
    watch = _Watch()
    nodes = built(case, _node_type(answer, watch))
    watch.looks, watch.limit = 0, LOOKS if case["graph"] == "doublings" else 250 * LOOKS
    return nodes, watch


def observe_order(answer: Any, case: Case) -> dict[str, Any]:
    """The numbers of the nodes that `order` gave, in its order, and whether a second call gave something else."""
    nodes, watch = _graph(answer, case)
    numbers = dict(zip(map(id, nodes.values()), keys_of(case), strict=True))
    try:
        first = _listed(answer, [*nodes.values()][-1], numbers)
        second = first if len(nodes) > 20 else _listed(answer, [*nodes.values()][-1], numbers)
    except _TooMany:
        return {"looks": LOOKS}
    return first | {"again": second != first} if "found" in first else first


def _listed(answer: Any, root: Any, numbers: dict[int, int]) -> dict[str, Any]:
    value, error = attempt(answer, root)
    if error:
        return {"error": error}
    if not hasattr(value, "__iter__") or isinstance(value, str):
        return {"value": describe(value)}
    items, error = attempt(list, value)
    if error:
        return {"error": error}
    return {"type": type(value).__name__, "sized": hasattr(value, "__len__"),
            "found": [numbers[id(each)] for each in items if id(each) in numbers][:5000],
            "foreign": any(isinstance(each, Node) and id(each) not in numbers for each in items),
            "strange": sorted({type(each).__name__ for each in items if not isinstance(each, Node)})}


def observe_backward(answer: Any, case: Case) -> dict[str, Any]:
    """What `backward` leaves in the gradients, with a stand-in for the notebook's `order`.

    The stand-in gives the nodes as they were made. So this exercise can be right before that one is.
    """
    nodes, watch = _graph(answer, case)
    root = [*nodes.values()][-1]
    shown = list(nodes) if len(nodes) < 20 else ["a"]
    calls: list[Any] = []
    with instead(space_of(answer), "order", lambda *_, **__: list(nodes.values())):
        for _ in range(case["calls"]):
            try:
                _, error = attempt(answer, root)
            except _TooMany:
                return {"looks": LOOKS}
            if error:
                return {"error": error}
            calls.append({label: describe(nodes[label].grad) for label in shown})
    kept = [node.data for node in built(case).values()] == [node.data for node in nodes.values()]
    return {"calls": calls, "kept": kept}
