"""Chapter 5, graph: observes the learner's answers."""

import random
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_utils.autograd import read_graph
from course_utils.checks import check
from course_utils.checks.describe import describe
from course_utils.checks.guard import attempt, call
from course_utils.lenet import LeNet


@check()
def guess_third(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of the parameter at which next_functions[0][0] ends."""
    return describe(answer)


@check()
def guess_flatten(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of the name that flatten has in the graph."""
    return describe(answer)


@check()
def guess_detached(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of how many parameters a loss reaches past a detached result."""
    return describe(answer)


def _ways(seed: int) -> list[dict[str, Any]]:
    draw = random.Random(seed)
    layers = draw.randint(2, 4)
    squash = draw.choice(["Tanh", "Sigmoid", "ReLU"])
    return [
        {"net": "lenet", "parameter": "conv1.weight"},
        {"net": "lenet", "parameter": draw.choice(["conv2", "fc1", "fc2"]) + ".bias"},
        {"net": "lenet", "parameter": draw.choice(["fc1", "fc2"]) + ".weight"},
        {"net": squash, "layers": layers, "parameter": f"{2 * draw.randint(1, layers - 1)}.weight"},
    ]


@check(
    _ways,
    hints=(
        "Keep whole paths instead of single nodes: start with `[[loss.grad_fn]]`, take a path, and for each node that "
        "follows its last one put `path + [node]` back.",
        "The path is complete when its last node has a `variable` that is the parameter: `getattr(node, \"variable\", "
        "None) is parameter`.",
        "`paths = [[loss.grad_fn]]`; `for path in paths:` return the names if `path[-1]` holds the parameter, else "
        "`paths.extend(path + [node] for node, _ in path[-1].next_functions if node is not None)`.",
    ),
)
def path_names(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `path_names(loss, parameter)`."""
    return [_path(answer, case) for case in inputs]


def _path(answer: Any, case: dict[str, Any]) -> dict[str, Any]:
    if case["net"] == "lenet":
        net: nn.Module = LeNet()
        loss = F.cross_entropy(net(torch.zeros(2, 1, 32, 32)), torch.tensor([0, 1]))
    else:
        squash = getattr(nn, case["net"])
        net = nn.Sequential(*(part for _ in range(case["layers"]) for part in (nn.Linear(3, 3), squash())))
        loss = F.mse_loss(net(torch.zeros(2, 3)), torch.ones(2, 3))
    return call(answer, loss, dict(net.named_parameters())[case["parameter"]])


def _roots(seed: int) -> dict[str, int]:
    """How many linear layers a network has, how often x is added to itself, how long a chain of products is."""
    draw = random.Random(seed)
    return {"network": draw.randint(3, 6), "shared": draw.randint(9, 11), "deep": draw.randint(4500, 5500)}


def _root(kind: str, count: int) -> Tensor:
    if kind == "network":
        layers = [part for _ in range(count) for part in (nn.Linear(3, 3), nn.ReLU())]
        return F.cross_entropy(nn.Sequential(*layers[:-1])(torch.zeros(2, 3)), torch.tensor([0, 1]))
    x = torch.ones(1, requires_grad=True)
    for _ in range(count):
        x = x * 1.0 if kind == "deep" else x + x
    return x


@check(
    _roots,
    hints=(
        "Keep two things: the nodes that are still to be looked at, and those that were seen already.",
        "As long as there are nodes to look at, take one of them. If it was seen, go on to the next; else note it, "
        "and put what its `next_functions` hold on the list, except None. A set answers quickly whether a node is in "
        "it.",
        "`seen, todo = set(), [root]`; `while todo:` take `node = todo.pop()`; `if node not in seen:` do "
        "`seen.add(node)` and `todo.extend(after for after, _ in node.next_functions if after is not None)`. Then "
        "return seen.",
    ),
)
def all_nodes(answer: Any, inputs: dict[str, int]) -> list[dict[str, Any]]:
    """Check `all_nodes(root)`."""
    return [_nodes(answer, _root(kind, count)) for kind, count in inputs.items()]


def _nodes(answer: Any, output: Tensor) -> dict[str, Any]:
    """How many nodes came, how many of them differ and belong to the graph, and which kinds are missing."""
    _, functions = read_graph(output)
    value, error = attempt(answer, output.grad_fn)
    if error:
        return {"error": error}
    if not hasattr(value, "__iter__") or isinstance(value, str | Tensor):
        return {"value": describe(value)}
    came, known = list(value), set(functions)
    found = {node for node in came if getattr(node, "__hash__", None) and node in known}
    return {"items": len(came), "nodes": len(found), "strange": sorted({type(node).__name__ for node in came
                                                                       if node not in known}),
            "missing": sorted({node.name() for node in known - found})[:5]}


class Patched(nn.Module):
    """Linear layers fc1, fc2, … of width 3 with ReLU after each, one result of which may be detached.

    Args:
        layers: How many there are.
        detached: The layer whose result is detached, counted from 1; 0 for none.
        frozen: The layer whose parameters require no gradient; 0 for none.
        spare: Whether there is a layer, `spare`, that forward doesn't use.
    """

    def __init__(self, layers: int, detached: int = 0, frozen: int = 0, spare: bool = False) -> None:
        super().__init__()
        self.count, self.detached = layers, detached
        for number in range(1, layers + 1):
            setattr(self, f"fc{number}", nn.Linear(3, 3).requires_grad_(number != frozen))
        if spare:
            self.spare = nn.Linear(3, 3)

    def forward(self, x: Tensor) -> Tensor:
        """Turn (N, 3) into (N, 3)."""
        for number in range(1, self.count + 1):
            x = getattr(self, f"fc{number}")(x).relu()
            x = x.detach() if number == self.detached else x
        return x


def _patched(seed: int) -> list[dict[str, Any]]:
    draw = random.Random(seed)
    layers = draw.randint(4, 6)
    detached = draw.randint(2, layers - 1)
    return [
        {"layers": layers, "detached": 0, "frozen": 0, "spare": False, "input": False},
        {"layers": layers, "detached": detached, "frozen": 0, "spare": False, "input": False},
        {"layers": layers, "detached": 0, "frozen": draw.randint(1, layers - 1), "spare": True, "input": False},
        {"layers": 3, "detached": 0, "frozen": 0, "spare": False, "input": True},
    ]


@check(
    _patched,
    hints=(
        "Walk through all nodes, as `all_nodes` does. Those at the ends, the AccumulateGrad nodes, have an attribute "
        "`variable`: the leaf tensor itself.",
        "`net.named_parameters()` gives pairs of a name and a parameter. Which of these parameters are among the "
        "leaves?",
        "Compare with `is`, or by `id(parameter)`: `==` compares the numbers inside. Then return `[name for name, "
        "parameter in net.named_parameters() if id(parameter) in found]`.",
    ),
)
def reachable(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `reachable(loss, net)`."""
    return [_reached(answer, Patched(*(case[name] for name in ("layers", "detached", "frozen", "spare"))),
                     case["input"]) for case in inputs]


def _reached(answer: Any, net: Patched, needed: bool) -> dict[str, Any]:
    images = torch.ones(2, 3, requires_grad=needed)
    result = call(lambda: _in_order(answer(net(images).sum(), net)))
    left = any(parameter.grad is not None for parameter in (*net.parameters(), images))
    return result | {"left": left}


def _in_order(value: Any) -> Any:
    """A set or the keys of a dictionary as a list, so that their order doesn't count."""
    unordered = isinstance(value, set | frozenset | dict | type({}.keys()))
    return sorted(value, key=str) if unordered else value


def _detached_linear() -> Callable[[Tensor], Tensor]:
    layer = nn.Linear(3, 3)
    return lambda x: layer(x.detach())


STEPS: dict[str, Callable[[], Callable[[Tensor], Tensor]]] = {
    "double": lambda: lambda x: 2 * x,
    "relu": lambda: torch.relu,
    "linear": lambda: nn.Linear(3, 3),
    "detach": lambda: lambda x: x.detach() + 1,
    "data": lambda: lambda x: x.data * 2,
    "no_grad": lambda: torch.no_grad()(lambda x: x * 2),
    "numpy": lambda: lambda x: torch.tensor(x.detach().numpy() * 2),
    "detached linear": _detached_linear,
}


def _chains(seed: int) -> list[list[str]]:
    draw = random.Random(seed)

    def whole(most: int) -> list[str]:
        return ["double", *(draw.choice(["relu", "linear", "double"]) for _ in range(draw.randint(1, most)))]

    return [
        [*whole(4), "linear"],
        [*whole(4), "detach", *whole(2)],
        [*whole(2), "no_grad", "linear", "numpy", "linear", "relu", "data", "double"],
        [*whole(3), "detached linear", "relu", "linear"],
    ]


@check(
    _chains,
    hints=(
        "Take the steps one at a time. Give each an x of its own that requires a gradient: `x = "
        "x.detach().requires_grad_()`",
        "After `y = step(x)`, ask whether a gradient gets from y back to x. That y requires a gradient isn't enough: "
        "a step with parameters of its own always has a graph.",
        "`torch.autograd.grad(y.sum(), x, allow_unused=True)[0]` is None where x isn't behind y; and where not even "
        "`y.requires_grad` holds, there is no graph to ask.",
    ),
)
def find_cut(answer: Any, inputs: list[list[str]]) -> list[dict[str, Any]]:
    """Check `find_cut(steps, x)`."""
    return [call(answer, [STEPS[name]() for name in names], torch.ones(2, 3)) for names in inputs]
