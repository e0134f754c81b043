"""Chapter 5, graph: the check of each exercise and guess, with its inputs and hints."""

import random
from typing import Any

from course_utils.checks import check
from course_utils.checks.describe import describe
from course_utils.checks.graph.watching import observe_all_nodes, observe_find_cut, observe_reachable
from course_utils.checks.guard import call
from course_utils.inputs.graph import chain, graph_output


@check()
def guess_nodes(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of how many nodes the graph of a batch has."""
    return describe(answer)


@check()
def guess_visits(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of how often a walk without a memory visits four nodes."""
    return describe(answer)


@check()
def guess_detached(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of how many parameters a loss reaches past a detached result."""
    return describe(answer)


def _path_names_inputs(seed: int) -> list[dict[str, Any]]:
    """Ways to a parameter, and the criterion that each belongs to; where layers are alike, one amid the others."""
    draw = random.Random(seed)
    cases = [_chain(0, [2, 2, 2], "Tanh", "2.bias"), _lenet(0, draw.choice(["conv2", "fc1", "fc2"]) + ".bias"),
             _chain(1, [2, 3, 2], "ReLU", "0.weight"), _lenet(1, draw.choice(["fc1", "fc2"]) + ".weight"),
             _lenet(2, "conv1.weight"), _chain(3, [2] * 4, "Tanh", "2.weight"),
             _chain(3, [2] * draw.randint(4, 6), draw.choice(["Sigmoid", "ReLU"]), "2.weight", alike=True)]
    return cases if seed == 0 else cases + [_path_names_case(draw, place) for place in range(4) for _ in range(2)]


def _lenet(criterion: int, parameter: str) -> dict[str, Any]:
    return {"criterion": criterion, "net": "LeNet", "parameter": parameter}


def _chain(criterion: int, widths: list[int], net: str, parameter: str, alike: bool = False) -> dict[str, Any]:
    return {"criterion": criterion, "net": net, "widths": widths, "parameter": parameter, "alike": alike}


def _path_names_case(draw: random.Random, place: int) -> dict[str, Any]:
    """One more way for the criterion at a place: to a bias, to a first weight, or to any weight."""
    layers = draw.randint(3, 9)
    layer, kind = (0, "weight") if place == 2 else (2 * draw.randrange(layers), "weight" if place else "bias")
    widths = [2] * (layers + 1) if place == 3 else list(range(2, layers + 3))
    return _chain(place, widths, draw.choice(["Tanh", "Sigmoid", "ReLU"]), f"{layer}.{kind}", alike=place == 3)


@check(
    _path_names_inputs,
    hints=(
        "Look at `node`, the last one of a path. How does the node at which the right path ends differ from all "
        "others?",
        "Only an AccumulateGrad node has a `variable`; ask for it so that other nodes give no error. Where it is the "
        "parameter itself, return the names of all nodes of the path.",
        "In the gap: `if getattr(node, \"variable\", None) is parameter:`, and in it `return [each.name() for each in "
        "path]`.",
    ),
)
def path_names(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `path_names(loss, parameter)`."""
    return [_observe_path_names(answer, case) for case in inputs]


def _observe_path_names(answer: Any, case: dict[str, Any]) -> dict[str, Any]:
    net, loss = chain(case)
    return call(answer, loss, dict(net.named_parameters())[case["parameter"]])


def _all_nodes_inputs(seed: int) -> list[dict[str, Any]]:
    """Graphs, and the criterion that each belongs to.

    `count` is how many linear layers a network has, how often x is added to itself, or how long a chain of products
    is; `more` is how many operations of one input come in addition, within the network and after the sums.
    """
    draw = random.Random(seed)
    network, more = (draw.randint(3, 6), 0) if seed == 0 else (draw.randint(7, 60), draw.randint(1, 400))
    graphs = [(0, "network", 2, 0), (0, "network", network, more), (1, "shared", 2, 0),
              (1, "shared", draw.randint(25, 40), more), (2, "deep", draw.randint(10_500, 11_500), 0)]
    return [dict(zip(("criterion", "kind", "count", "more"), graph, strict=True)) for graph in graphs]


@check(
    _all_nodes_inputs,
    hints=(
        "Look at `count_visits` above. Where does it come to a node again, and what would it have to know then?",
        "When you have taken a node off the list, ask whether you have seen it. If so, go on to the next. If not, note "
        "it in a set, and put the nodes in its `next_functions` on the list, except None.",
        "`seen, todo = set(), [root]`; `while todo:` take `node = todo.pop()`; `if node not in seen:` do "
        "`seen.add(node)` and `todo.extend(after for after, _ in node.next_functions if after is not None)`. Then "
        "return seen.",
    ),
)
def all_nodes(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `all_nodes(root)`."""
    return [observe_all_nodes(answer, graph_output(case), case["kind"] == "shared") for case in inputs]


def _reachable_inputs(seed: int) -> list[dict[str, Any]]:
    """Networks, each with something, and the criterion that it belongs to."""
    draw = random.Random(seed)
    widths = [2, 2, *(draw.randint(2, 3) for _ in range(draw.randint(2, 4 if seed == 0 else 20))), 2]
    layers = len(widths) - 1
    plain = {"widths": [2, 2, 2], "detached": 0, "frozen": 0, "dead": 0, "spare": False, "images": False, "old": False}
    return [plain | case for case in (
        {"criterion": 0},
        {"criterion": 0, "widths": [2, 2, 3, 2], "dead": 2},
        {"criterion": 0, "widths": widths},
        {"criterion": 1, "widths": [3, 2, 2, 2], "detached": 2},
        {"criterion": 1, "widths": widths, "detached": draw.randint(2, layers - 1)},
        {"criterion": 1, "detached": 1, "old": True},
        {"criterion": 2, "frozen": 1, "spare": True},
        {"criterion": 2, "images": True},
        {"criterion": 2, "widths": widths, "frozen": draw.randint(1, layers - 1), "spare": True},
    )]


@check(
    _reachable_inputs,
    hints=(
        "Walk through all nodes, as `all_nodes` does, and look at the AccumulateGrad nodes. Each has an attribute "
        "`variable`: the leaf tensor itself.",
        "Note the `id` of each leaf in a set. `net.named_parameters()` gives pairs of a name and a parameter. Return "
        "the names of those that are among the leaves.",
        "With the walk's nodes in `seen`: `found = {id(getattr(node, \"variable\", None)) for node in seen}`, then "
        "`return [name for name, parameter in net.named_parameters() if id(parameter) in found]`.",
    ),
)
def reachable(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `reachable(loss, net)`."""
    return [observe_reachable(answer, case) for case in inputs]


def _find_cut_inputs(seed: int) -> list[dict[str, Any]]:
    """Chains of steps, and the criterion that each belongs to; in one, a ReLU gets nothing but negative numbers."""
    draw = random.Random(seed)

    def whole(most: int) -> list[str]:
        return ["double", *(draw.choice(["relu", "linear", "double"]) for _ in range(draw.randint(1, most)))]

    def four(most: int) -> list[list[str]]:
        return [
            [*whole(4), "narrow", "relu", "wide"],
            [*whole(2 * most), "detach", *whole(2)],
            [*whole(most), "no_grad", "linear", "numpy", "linear", "relu", "data", "double"],
            [*whole(2 * most - 1), "detached linear", "relu", "linear"],
        ]

    small = [["double", "linear"], ["linear", "double", "detach"], ["no_grad", "linear", "double", "data"],
             ["double", "detached linear", "double"]]
    chains = [small, [["negative", "relu", "linear"]], *(four(2 if seed == 0 else 6) for _ in range(3 if seed else 1))]
    return [{"criterion": criterion, "steps": steps} for some in chains for criterion, steps in enumerate(some)]


@check(
    _find_cut_inputs,
    hints=(
        "Look at one step at a time, and at its own x: an x without a graph, which requires a gradient.",
        "After each step, ask whether a gradient gets from its result back to its x. It isn't enough that the result "
        "requires a gradient: a layer's own weight does too. And if the result has no graph, asking is an error.",
        "For each step: `x = x.detach().requires_grad_()`; `y = step(x)`; `if not y.requires_grad or "
        "torch.autograd.grad(y.sum(), x, allow_unused=True)[0] is None`, return its place; `x = y`.",
    ),
)
def find_cut(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `find_cut(steps, x)`."""
    return [observe_find_cut(answer, case["steps"]) for case in inputs]
