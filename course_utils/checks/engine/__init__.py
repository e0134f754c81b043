"""Chapter 10, the engine: the check of each exercise and guess, with its inputs and hints."""

import random
from typing import Any

import numpy as np

from course_utils.checks import check
from course_utils.checks.describe import describe
from course_utils.checks.engine.training import observe_training_step
from course_utils.checks.engine.values import missing_methods, observe_Value
from course_utils.checks.engine.watching import observe_backward, observe_order
from course_utils.checks.guard import call
from course_utils.inputs.engine import array, tenths


@check()
def guess_used_twice(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of the gradient of a value that is used twice."""
    return describe(answer)


@check()
def guess_breadth_first(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of what comes out where nodes are taken level by level."""
    return describe(answer)


@check()
def guess_bias(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of the gradient of a bias that was added to every row."""
    return describe(answer)


def _local_rule_inputs(seed: int) -> list[dict[str, Any]]:
    """Calls of one operation each, with numbers first and then with arrays; no two numbers of a call are the same."""
    draw = random.Random(seed)
    cases = []
    for operation in ("+", "*", "**", "relu"):
        for shape in ([], [3], [2, 3]):
            a, b, upstream = (tenths(draw, shape, *bounds) for bounds in ((0.3, 4), (4.1, 7), (1.1, 3)))
            if operation == "**":
                b = draw.choice([3, 4]) if not shape else [-1, 2][len(shape) - 1]
            cases.append({"operation": operation, "a": a, "b": b if operation != "relu" else None,
                          "upstream": upstream})
    numbers = cases[9]
    below = round(-draw.uniform(0.3, 4), 1)
    cases[10:] = [numbers | {"a": below}, numbers | {"a": 0.0},
                  numbers | {"a": [below, numbers["a"], 0.0], "upstream": tenths(draw, [3], 1.1, 3)},
                  numbers | {"a": [[numbers["a"], below], [0.0, 2.5]],
                             "upstream": [tenths(draw, [2], 1.1, 3), tenths(draw, [2], -3, -1.1)]}]
    return cases


@check(
    _local_rule_inputs,
    hints=(
        "Nudge a by a little h in your mind. By how much does the result move, for each h? That is the slope, and "
        "the gradient of a is upstream times this slope.",
        "The slopes: for a + b it is 1 on both sides; for a · b, the slope for a is the other factor; for a to the "
        "power b it is b · a to the power b − 1; for the ReLU it is 1 above 0, and 0 elsewhere. A comparison gives "
        "such ones and zeros, for arrays as well.",
        "`(upstream, upstream)`, `(upstream * b, upstream * a)`, `(upstream * b * a ** (b - 1),)` and `(upstream * "
        "(a > 0),)`; the comma makes a tuple of one.",
    ),
)
def local_rule(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `local_rule(operation, a, b, upstream)`."""
    return [_observe_local_rule(answer, case) for case in inputs]


def _observe_local_rule(answer: Any, case: dict[str, Any]) -> dict[str, Any]:
    passed = [array(case[name]) for name in ("a", "b", "upstream")]
    result = call(answer, case["operation"], *passed)
    changed = [name for name, value in zip(("a", "b", "upstream"), passed, strict=True)
               if describe(value) != describe(array(case[name]))]
    return result | {"changed": changed}


EXPRESSIONS: list[tuple[int, Any, list[str]]] = [  # the criterion, the expression, and which values are of a subclass
    (0, ["*", "a", "b"], []), (0, ["*", "a", 3], []), (0, ["*", ["*", "a", "b"], "a"], []),
    (1, ["**", "a", 3], []), (1, ["**", "a", -1], []), (1, ["**", "a", 0.5], []), (1, ["minus", "a"], []),
    (1, ["minus", ["**", "b", 2]], []),
    (2, ["-", "a", "b"], []), (2, ["-", "a", 2], []), (2, ["/", "a", "b"], []), (2, ["/", "a", 4], []),
    (2, ["/", ["-", "a", "b"], "b"], []),
    (3, ["+", 2, "a"], []), (3, ["*", 3, "a"], []), (3, ["-", 1, "a"], []), (3, ["/", 1, "a"], []),
    (3, ["-", 5, ["/", 2, "b"]], []), (3, ["sum", "a", "b", "a"], []),
    (4, ["*", "a", 3], ["a"]), (4, ["*", "a", "b"], ["b"]), (4, ["*", "a", "b"], ["a"]), (4, ["**", "a", 2], ["a"]),
    (4, ["minus", "a"], ["a"]), (4, ["-", "a", "b"], ["a", "b"]), (4, ["/", "a", "b"], ["b"]),
    (4, ["-", 1, "a"], ["a"]),
]


def _Value_inputs(seed: int) -> list[dict[str, Any]]:
    """Expressions of the values a and b, the criterion that each belongs to, and which of the two are of a subclass."""
    draw = random.Random(seed)
    numbers = {"a": round(draw.uniform(1.2, 2.9), 1), "b": round(draw.uniform(3.1, 4.9), 1)}
    return [{"criterion": criterion, "expression": expression, "numbers": numbers, "sub": sub}
            for criterion, expression, sub in EXPRESSIONS]


@check(
    _Value_inputs,
    hints=(
        "`__add__` in Node shows all that an operation needs: the other one wrapped, a rule, and a new node of the "
        "same class with data, parents, rule and name. Which of the other operations can be made of + and * and **?",
        "`__mul__` and `__pow__` look like `__add__`, each with its own `local_rule`. Then −a is a · −1, a − b is a + "
        "−b, and a / b is a · b to the power −1. For `2 - a` Python calls `a.__rsub__(2)`: the object is on the right.",
        "`def __rsub__(self, other): return -self + other` and `def __rtruediv__(self, other): return self**-1 * "
        "other`; `__radd__` and `__rmul__` may turn the two round: `return self + other`. A type is compared by "
        "`isinstance`, which takes subclasses too; `self.wrapped(other)` does so.",
    ),
)
def Value(answer: Any, inputs: list[dict[str, Any]]) -> dict[str, Any]:
    """Check the class `Value`."""
    if not isinstance(answer, type):
        return {"value": describe(answer)}
    return {"cases": [observe_Value(answer, case) for case in inputs], "missing": missing_methods(answer)}


def _order_inputs(seed: int) -> list[dict[str, Any]]:
    """Graphs of a few nodes, one of many additions, and one in which many paths lead from the root to the leaf."""
    draw = random.Random(seed)
    cases: list[dict[str, Any]] = [
        {"graph": graph, "leaves": leaves} for graph, leaves in (
            ("twice", [3]), ("tree", draw.sample(range(2, 9), 3)), ("late", draw.sample(range(2, 9), 4)),
            ("early", draw.sample(range(2, 9), 4)), ("alike", [2, 2]), ("two leaves", [2, 3]))]
    cases += [{"graph": "additions", "count": draw.randint(1000, 1400), "leaves": [1]},
              {"graph": "doublings", "count": 40, "leaves": [1]}]
    return [case | {"seed": draw.randrange(10**6)} for case in cases]


@check(
    _order_inputs,
    hints=(
        "A node may go on the list when all of its parents are there. So look at a node twice: first to see what has "
        "to come before it, and again when that is done.",
        "Keep a list of pairs: a node, and whether its parents are done. Take the last pair off. If they are done, "
        "the node goes on the result. If not, and the node was not seen before, put it back as done, and put its "
        "parents on top of it.",
        "`todo = [(root, False)]`, and in `while todo:` first `node, is_done = todo.pop()`. Then `nodes.append(node)` "
        "if it is done; otherwise, `if node not in seen:`, `seen.add(node)`, `todo.append((node, True))` and "
        "`todo.extend((parent, False) for parent in node.parents)`.",
    ),
)
def order(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `order(root)`."""
    return [observe_order(answer, case) for case in inputs]


def _backward_inputs(seed: int) -> list[dict[str, Any]]:
    """Graphs, how often backward is called on each, and the criterion that each belongs to."""
    draw = random.Random(seed)
    cases: list[dict[str, Any]] = [
        {"criterion": criterion, "graph": graph, "leaves": draw.sample(range(2, 9), leaves), "calls": calls}
        for criterion, graph, leaves, calls in (
            (0, "tree", 3, 1), (1, "twice", 1, 1), (1, "two leaves", 2, 1), (2, "shared", 4, 1), (2, "late", 4, 1),
            (2, "early", 4, 1), (3, "tree", 3, 2), (3, "twice", 1, 2), (3, "late", 4, 2))]
    cases += [{"criterion": 4, "graph": "additions", "count": draw.randint(1000, 1400), "leaves": [1], "calls": 1},
              {"criterion": 4, "graph": "doublings", "count": draw.randint(40, 48), "leaves": [1], "calls": 1}]
    return [case | {"seed": draw.randrange(10**6)} for case in cases]


@check(
    _backward_inputs,
    hints=(
        "The gradient of the root is 1. Every other node may be used in several places: its gradient is the sum of "
        "what comes from all of them, and only then may it be passed on.",
        "Three parts. First, nodes with parents start from 0. Then the root gets its 1. Then go through `order(root)` "
        "from its end, call the rule of each node that has one with the node's gradient, and add each share to the "
        "gradient of its parent.",
        "In `for node in reversed(nodes):`, `if node.parents:`, `for parent, gradient in zip(node.parents, "
        "node.rule(node.grad)):`, the line is `parent.grad = parent.grad + gradient`.",
    ),
)
def backward(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `backward(root)`."""
    return [observe_backward(answer, case) for case in inputs]


def _unbroadcast_inputs(seed: int) -> list[dict[str, Any]]:
    """The shape of a gradient, the array's own, and the criterion that each belongs to."""
    draw = random.Random(seed)
    more = draw.randint(3, 5)
    cases: list[tuple[int, list[int], list[int]]] = [
        (0, [2, 3], [3]), (0, [2, more, 3], [3]), (0, [more], []), (0, [2, 3], []), (1, [2, 3], [2, 1]),
        (1, [2, 3], [1, 3]), (1, [2, 3], [1, 1]), (1, [2, more, 3], [2, 1, 3]), (2, [4, 2, 3], [2, 1]),
        (2, [2, more, 3], [1, 3]), (2, [more, 2, 1], [2, 1]), (2, [3, 2], [1]), (2, [2, 3], [2, 3]), (2, [3], [3])]
    return [{"criterion": criterion, "gradient": tenths(draw, come), "shape": shape}
            for criterion, come, shape in cases]


@check(
    _unbroadcast_inputs,
    hints=(
        "Broadcasting does two things to a shape: it puts axes in front, and it stretches axes of length 1. Each "
        "number was copied, and its gradient is the sum over its copies.",
        "First sum over the axes in front that are too many: there are `gradient.ndim - len(shape)` of them, and "
        "`axis=` takes a tuple. Then sum over the axes where shape has a 1, and keep each as an axis of length 1.",
        "`gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))`, then `gradient.sum(axis=tuple(axis for axis, "
        "size in enumerate(shape) if size == 1), keepdims=True)`.",
    ),
)
def unbroadcast(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `unbroadcast(gradient, shape)`."""
    return [_observe_unbroadcast(answer, case) for case in inputs]


def _observe_unbroadcast(answer: Any, case: dict[str, Any]) -> dict[str, Any]:
    gradient = array(case["gradient"])
    result = call(answer, gradient, tuple(case["shape"]))
    return result | {"kept": describe(gradient) == describe(array(case["gradient"]))}


def _matmul_rule_inputs(seed: int) -> list[dict[str, Any]]:
    """Sizes N, K and M, and numbers for a, b and upstream."""
    draw = random.Random(seed)
    sizes = [(2, 2, 2), (1, 2, 3), (draw.randint(3, 5), 2, 3), (2, 4, draw.choice([1, 3])), (3, 3, 3)]
    return [{"a": tenths(draw, (n, k)), "b": tenths(draw, (k, m)), "upstream": tenths(draw, (n, m))}
            for n, k, m in sizes]


@check(
    _matmul_rule_inputs,
    hints=(
        "Write down the shapes: a (N, K), b (K, M), upstream (N, M). Which products of two of them can be made, if "
        "their axes may be exchanged?",
        "The gradient of a has the shape (N, K), and is a product of upstream and b; that of b, (K, M), one of a and "
        "upstream. In each, one factor has its axes exchanged, so that the shape comes out.",
        "`upstream @ b.T` and `a.T @ upstream`, with a comma between them",
    ),
)
def matmul_rule(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `matmul_rule(a, b, upstream)`."""
    return [call(answer, *(array(case[name]) for name in ("a", "b", "upstream"))) for case in inputs]


def _cross_entropy_rule_inputs(seed: int) -> list[dict[str, Any]]:
    """Logits, targets and upstream: one image, several, and large logits; the criterion that each belongs to."""
    draw = random.Random(seed)
    cases = []
    for criterion, images, classes, add in ((0, 1, 2, 0), (0, 2, 3, 0), (0, 3, 3, 0), (0, draw.randint(4, 6), 3, 0),
                                            (1, 1, 2, 1000), (1, 3, 4, -1000)):
        logits = tenths(draw, (images, classes))
        targets = [draw.randrange(classes) for _ in range(images)]
        if images == 3 and not criterion:
            targets[1] = targets[0]  # two images of one class
        far = [[round(each + add, 1) for each in row] for row in logits]
        if add < 0:
            far[0] = [round(each + 1000, 1) for each in logits[0]]
        cases.append({"criterion": criterion, "logits": far, "targets": targets,
                      "upstream": round(draw.uniform(1.5, 3), 1)})
    return cases


@check(
    _cross_entropy_rule_inputs,
    hints=(
        "The cell above prints the slope of one image's loss: the probabilities, minus 1 at the right class. The mean "
        "over N images divides by N, and the chain rule multiplies by upstream.",
        "For the probabilities, subtract each row's largest logit first: that changes none of them, and the powers "
        "of e stay small. `np.eye(C)[targets]` has a 1 in each row, at the right class.",
        "`powers = np.exp(logits - logits.max(axis=1, keepdims=True))`, `probabilities = powers / "
        "powers.sum(axis=1, keepdims=True)`, `one_hot = np.eye(logits.shape[1])[targets]`, and the tuple `(upstream "
        "* (probabilities - one_hot) / len(logits),)`",
    ),
)
def cross_entropy_rule(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `cross_entropy_rule(logits, targets, upstream)`."""
    return [_observe_cross_entropy_rule(answer, case) for case in inputs]


def _observe_cross_entropy_rule(answer: Any, case: dict[str, Any]) -> dict[str, Any]:
    logits, targets = array(case["logits"]), np.array(case["targets"])
    result = call(answer, logits, targets, case["upstream"])
    kept = describe(logits) == describe(array(case["logits"])) and targets.tolist() == case["targets"]
    return result | {"kept": kept}


def _training_step_inputs(seed: int) -> list[dict[str, Any]]:
    """Two networks: one whose parameters have no gradients yet, for two steps, and one with old ones."""
    draw = random.Random(seed)
    return [{"seed": draw.randrange(10**6), "sizes": [2, 3], "filled": False, "counts": [2, 3],
             "rate": draw.choice([0.2, 0.3, 0.4])},
            {"seed": draw.randrange(10**6), "sizes": [3, 3], "filled": True, "counts": [draw.randint(2, 4)],
             "rate": draw.choice([0.1, 0.5])}]


@check(
    _training_step_inputs,
    hints=(
        "The loop of chapter 7 again: clear, forward, loss, backward, step. Here all of it is yours, so there is no "
        "optimizer that clears or steps for you.",
        "Set the grad of each parameter to 0.0 first, since backward adds. After backward, each parameter gets new "
        "data: the old data minus the learning rate times the gradient. The loss was computed before that.",
        "`loss = network(images).cross_entropy(targets)`, `loss.backward()`, then `for parameter in parameters: "
        "parameter.data = parameter.data - learning_rate * parameter.grad`, and `return float(loss.data)`",
    ),
)
def training_step(answer: Any, inputs: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Check `training_step(network, parameters, images, targets, learning_rate)`."""
    return [observe_training_step(answer, case) for case in inputs]
