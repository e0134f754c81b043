"""What chapter 10 is checked on: graphs of numbers, expressions of values, and arrays for the rules."""

import random
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

Case = dict[str, Any]

# Graphs, as steps of one operation each. Names that no step makes are leaves.
GRAPHS = {
    "tree": "c = a * b; y = c * d",
    "twice": "b = a + a; y = b * b",
    "two leaves": "c = a + b; d = a * b; e = c + d; f = c * d; y = e + f",
    "shared": "p = k * x; q = m * p; r = n * p; y = q + r",
    "late": "u = k * x; v = m * u; w = n * v; y = w + u",
    "early": "u = k * x; v = m * u; w = n * v; y = u + w",
    "alike": "c = a + b; d = a * b; y = d * c",  # with 2 and 2, c and d are both 4
}


class Step(NamedTuple):
    """A node of a graph: its label, its operation, and the labels of its parents."""

    label: str
    name: str
    parents: tuple[str, ...]


def steps_of(case: Case) -> list[Step]:
    """The nodes of a graph, each after its parents, the leaves first; the last is the root.

    Args:
        case: `graph`, one of `GRAPHS`; or `"additions"` or `"doublings"` with their `count`.
    """
    return _steps(case["graph"], case.get("count", 0))


@lru_cache(maxsize=64)
def _steps(graph: str, count: int) -> list[Step]:
    before = ["a", *(f"y{place}" for place in range(1, count))]
    if graph == "additions":
        text = "; ".join(f"y{place} = {name} + a" for place, name in enumerate(before, 1))
    elif graph == "doublings":
        text = "; ".join(f"y{place} = {name} + {name}" for place, name in enumerate(before, 1))
    else:
        text = GRAPHS[graph]
    made = [(target, name, (left, right)) for target, _, left, name, right in map(str.split, text.split("; "))]
    inner = {target for target, _, _ in made}
    leaves = dict.fromkeys(part for _, _, parts in made for part in parts if part not in inner)
    return [*(Step(leaf, "", ()) for leaf in leaves), *(Step(*each) for each in made)]


def numbers_of(case: Case) -> dict[str, float]:
    """The number of each node by its label; `leaves` of the case has those of the leaves in their order."""
    found: dict[str, float] = {}
    given = iter(case["leaves"])
    for label, name, parents in steps_of(case):
        if name:
            left, right = (found[parent] for parent in parents)
            found[label] = left + right if name == "+" else left * right
        else:
            found[label] = float(next(given))
    return found


def keys_of(case: Case) -> list[int]:
    """A number for each node of a graph, by which an observation tells it; others for each `seed` of the case."""
    return random.Random(case["seed"]).sample(range(10_000), len(steps_of(case)))


class Node:
    """A number that was made of others.

    Args:
        data: The number.
        parents: The nodes that it was made of.
        rule: A function from the gradient of this node to a tuple, the share of it for each parent.
        name: The operation.
    """

    def __init__(self, data: float, parents: tuple[Any, ...] = (), rule: Any = None, name: str = "") -> None:
        self.data, self.grad = data, 0.0
        self.parents, self.rule, self.name = parents, rule, name

    def __repr__(self) -> str:
        return f"Node({self.data})"

    __eq__ = object.__eq__
    __hash__ = object.__hash__


def built(case: Case, make: Callable[..., Any] = Node) -> dict[str, Any]:
    """The nodes of a graph by their labels; the last one is the root.

    Args:
        case: The graph and the numbers of its leaves.
        make: Called as `Node` is.
    """
    numbers, nodes = numbers_of(case), dict[str, Any]()
    for label, name, parents in steps_of(case):
        factors = shares(name, [numbers[parent] for parent in parents])
        rule = (lambda upstream, factors=factors: tuple(factor * upstream for factor in factors)) if name else None
        nodes[label] = make(numbers[label], tuple(nodes[parent] for parent in parents), rule, name)
    return nodes


def shares(name: str, numbers: Sequence[float]) -> tuple[float, ...]:
    """What a node's gradient is multiplied by for each parent."""
    return () if not name else (1.0, 1.0) if name == "+" else (numbers[1], numbers[0])


def graph_code(case: Case) -> list[str]:
    """The lines of Python that make a graph of a few nodes."""
    numbers, lines = numbers_of(case), ["from course_utils.inputs.engine import Node"]
    for label, name, parents in steps_of(case):
        if not name:
            lines.append(f"{label} = Node({numbers[label]})")
            continue
        parts = ", ".join(f"{factor:g} * g" if name == "*" else "g"
                          for factor in shares(name, [numbers[parent] for parent in parents]))
        lines.append(f'{label} = Node({numbers[label]}, ({", ".join(parents)}), lambda g: ({parts}), "{name}")')
    return lines


def long_code(case: Case) -> list[str]:
    """The lines of Python that make a graph of many additions."""
    other = "y" if case["graph"] == "doublings" else "a"
    return ["from course_utils.inputs.engine import Node", "a = y = Node(1.0)", f"for _ in range({case['count']}):",
            f'    y = Node(y.data + {other}.data, (y, {other}), lambda g: (g, g), "+")']


# Expressions: a name stands for a value, a number for itself.
Expression = Any  # a name, a number, or a list of an operation and what it is of


def code_of(expression: Expression) -> str:
    """An expression as Python's code."""
    if not isinstance(expression, list):
        return str(expression)
    name, *parts = expression
    inside = [f"({code_of(part)})" if isinstance(part, list) and part[0] != "sum" else code_of(part) for part in parts]
    if name == "sum":
        return f"sum([{', '.join(inside)}])"
    if name == "minus":
        return f"-{inside[0]}"
    if name == "**" and str(inside[1]).startswith("-"):
        inside[1] = f"({inside[1]})"
    return f" {name} ".join(inside)


def names_in(expression: Expression) -> list[str]:
    """The names of an expression, each once, in their order."""
    if isinstance(expression, str):
        return [expression]
    found = [name for part in expression[1:] for name in names_in(part)] if isinstance(expression, list) else []
    return list(dict.fromkeys(found))


def array(numbers: Any) -> Any:
    """An array of float64 of lists of numbers; a number as it is."""
    return np.array(numbers, dtype=np.float64) if isinstance(numbers, list) else numbers


def tenths(draw: random.Random, shape: Iterable[int], low: float = -3, high: float = 3) -> Any:
    """Numbers with one decimal in nested lists of a shape, none of them 0; one number for the shape ()."""
    sizes = list(shape)
    if sizes:
        return [tenths(draw, sizes[1:], low, high) for _ in range(sizes[0])]
    while not (drawn := round(draw.uniform(low, high), 1)):
        pass
    return drawn


def batches(case: Case) -> list[tuple[Any, Any]]:
    """The images (N, in), float64, and targets (N,), int64, of each step that `training_step` is checked on."""
    draw = random.Random(case["seed"])
    found = []
    for count in case["counts"]:
        images = array(tenths(draw, (count, case["sizes"][0]), 0.1, 1.5))
        found.append((images, np.array([draw.randrange(case["sizes"][1]) for _ in range(count)])))
    return found


def weights(case: Case) -> list[Any]:
    """A weight (in, out) and a bias (out,), float64, which `training_step` is checked on."""
    draw = random.Random(case["seed"] + 1)
    return [array(tenths(draw, case["sizes"], -1, 1)), array(tenths(draw, case["sizes"][1:], -1, 1))]


def old_gradients(case: Case) -> list[Any]:
    """What lies in `.grad` of both before the first step: 0.0, or arrays if the case is `filled`."""
    if not case["filled"]:
        return [0.0, 0.0]
    draw = random.Random(case["seed"] + 2)
    return [array(tenths(draw, case["sizes"], -1, 1)), array(tenths(draw, case["sizes"][1:], -1, 1))]
