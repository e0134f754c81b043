"""Reads a graph of values that remember what made them, such as those of chapter 10, into plain data."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.graph.grad_fn import GradFnGraph
from course_utils.graph.nodes import Edge, Node

NEEDED = ("data", "parents", "name")


def value_graph(root: Any, parameters: Mapping[str, Any] | None = None) -> GradFnGraph:
    """Read the graph behind a value into plain data, so that it can be drawn like torch's.

    It only looks: nothing is run, and no value is kept.

    Args:
        root: Any object with `data` (a number or an array), `parents` (the objects that it was made of, none for a
            leaf) and `name` (a short word, or "").
        parameters: Leaves that are drawn as parameters, by their names; they needn't be in the graph.

    Returns:
        The nodes in an order in which gradients can go through them: root first, each one after all that it is a
        parent of, and among those that are ready the one that was found last. A leaf without a name is called by its
        data if that is one number, and else "leaf". An edge for each entry of `parents`, repeats counted.

    Raises:
        TypeError: If root, or something behind it, lacks one of the three.
        ValueError: If a value is among its own ancestors.
    """
    found = _reach(root)
    places = {key: place for place, key in enumerate(_execution_order(found, id(root)))}
    names = {id(value): name for name, value in (parameters or {}).items()}
    nodes = [_node(places[key], value, len(parents), names.get(key)) for key, (value, parents) in found.items()]
    nodes.sort(key=lambda node: node.order)
    edges = [Edge(places[key], slot, places[id(parent)], 0) for key, (_, parents) in found.items()
             for slot, parent in enumerate(parents)]
    return GradFnGraph(tuple(nodes), tuple(sorted(edges)), (0,))


def _reach(root: Any) -> dict[int, tuple[Any, list[Any]]]:
    """Every value with its parents, by its id; that the values are kept also keeps their ids apart."""
    found: dict[int, tuple[Any, list[Any]]] = {}
    todo = [root]
    while todo:
        value = todo.pop()
        if id(value) not in found:
            found[id(value)] = value, _parents(value)
            todo.extend(reversed(found[id(value)][1]))
    return found


def _parents(value: Any) -> list[Any]:
    missing = [name for name in NEEDED if not hasattr(value, name)]
    if missing:
        raise TypeError(f"A value has data, parents and a name; one of type {type(value).__name__} has no "
                        f"{' and no '.join(missing)}.")
    parents = value.parents
    if not isinstance(parents, Iterable):
        raise TypeError(f"The parents of a value are a tuple of values; one has {parents!r}.")
    return list(parents)


def _execution_order(found: Mapping[int, tuple[Any, list[Any]]], root: int) -> list[int]:
    """The ids of the values, each after all values that it is a parent of."""
    waiting = dict.fromkeys(found, 0)
    for _, parents in found.values():
        for parent in parents:
            waiting[id(parent)] += 1
    ready, order = [root] if not waiting[root] else [], []
    while ready:
        order.append(ready.pop())
        for parent in reversed(found[order[-1]][1]):
            waiting[id(parent)] -= 1
            if not waiting[id(parent)]:
                ready.append(id(parent))
    if len(order) < len(found):
        raise ValueError("A value is among its own ancestors, so there is no order in which gradients can go back.")
    return order


def _node(place: int, value: Any, parents: int, parameter: str | None) -> Node:
    data = np.asarray(value.data)
    node = Node(place, "operation" if parents else "leaf", str(value.name) or _called(data, parents),
                shapes=(data.shape,), dtypes=(str(data.dtype),), inputs=(True,) * parents)
    return node if parameter is None else replace(node, kind="parameter", name=parameter, is_weight=True)


def _called(data: np.ndarray, parents: int) -> str:
    if parents:
        return "operation"
    return f"{data.item():.4g}" if data.size == 1 and data.dtype.kind in "biuf" else "leaf"
