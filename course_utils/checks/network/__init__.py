"""Chapter 1, define the network: the check of each exercise and guess, with its inputs and hints."""

import random
from typing import Any

from course_utils.checks import check
from course_utils.checks.describe import describe
from course_utils.checks.guard import call
from course_utils.checks.network.lenets import observe_lenet
from course_utils.inputs.network import network

MOST_PLACES = 500


@check()
def guess_shape(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of the shape that comes out of a convolution."""
    return describe(answer)


@check()
def guess_larger(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of how many numbers a convolution holds for larger pictures."""
    return describe(answer)


@check()
def guess_layer(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of the layer that holds most of LeNet's numbers."""
    return describe(answer)


def _output_size_inputs(seed: int) -> list[dict[str, Any]]:
    """Calls of `output_size`; with a stride of 2, 3, 4 and 3 they leave a remainder of 1, 2, 1 and 0."""
    draw = random.Random(seed)
    fives, twos = draw.randint(24, 40), 2 * draw.randint(12, 20)
    cases: list[tuple[int, dict[str, int]]] = [
        (0, {"size": fives, "kernel": 5}),
        (0, {"size": twos, "kernel": 3}),
        (1, {"size": fives, "kernel": 5, "padding": 3}),
        (1, {"size": twos, "kernel": 4, "padding": draw.randint(4, 6)}),
        (2, {"size": twos + 1, "kernel": 2, "stride": 2}),
        (2, {"size": 3 * fives + 1, "kernel": 5, "stride": 3, "padding": 3}),
        (2, {"size": 4 * fives, "kernel": 3, "stride": 4}),
        (2, {"size": 3 * fives, "kernel": 7, "stride": 3, "padding": 2}),
    ]
    drawn = [{"criterion": criterion, "call": options, "positions": False} for criterion, options in cases]
    return [*drawn, {**drawn[-1], "positions": True}]


@check(
    _output_size_inputs,
    hints=(
        "Without stride and padding, the window's left edge can stand on pixel 0, 1, 2, … and its right edge must "
        "stay inside. How many places are that for a window of 5 on 32 pixels?",
        "Padding makes the row longer on both sides. A stride of 2 keeps every second place, counted from the first.",
        "Count the steps from the first place to the last, then add 1 for the first place: (row − window) divided by "
        "the stride, rounded down, plus 1. Python rounds down with `//`.",
    ),
)
def output_size(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `output_size(size, kernel, stride=1, padding=0)`."""
    return [_observe_output_size(answer, *case["call"].values()) if case["positions"] else
            _observe_output_size(answer, **case["call"]) for case in inputs]


def _observe_output_size(answer: Any, size: int, kernel: int, *others: int, **named: int) -> dict[str, Any]:
    return call(lambda: _listed(answer(size, kernel, *others, **named)))


def _listed(value: Any) -> Any:
    return list(value[:MOST_PLACES]) if isinstance(value, range) else value


def _lenet_inputs(seed: int) -> dict[str, int]:
    """What `Net` and `SmallKernelNet` are checked on: the seed of weights and images, and how many images."""
    return {"seed": seed, "count": random.Random(seed).randint(3, 6 if seed == 0 else 60)}


@check(
    _lenet_inputs,
    hints=(
        "Write `__init__` first. Its first line is `super().__init__()`; then one attribute per layer, in the order "
        "in which a picture meets them.",
        "In `forward`, each convolution is followed by ReLU and by a 2×2 max-pool; fc1 and fc2 are followed by ReLU, "
        "fc3 by nothing.",
        "Between the second pool and fc1, `torch.flatten(x, 1)` turns (N, 16, 5, 5) into (N, 400). The last line of "
        "`forward` returns x.",
    ),
)
def Net(answer: Any, inputs: dict[str, int]) -> dict[str, Any]:  # noqa: N802
    """Check the class `Net`."""
    return observe_lenet(answer, inputs)


@check(
    _lenet_inputs,
    hints=(
        "Only two things differ from Net: the kernels, and with them how much of the picture is left at the flatten.",
        "Call `output_size` four times in a row, starting from 32: convolution, pool, convolution, pool. A pool is a "
        "window of 2 with a stride of 2.",
        "One of the four sizes is odd before its pool, so the last row and column are dropped. Multiply what is left "
        "by itself and by the 16 channels.",
    ),
)
def SmallKernelNet(answer: Any, inputs: dict[str, int]) -> dict[str, Any]:  # noqa: N802
    """Check the class `SmallKernelNet`."""
    return observe_lenet(answer, inputs)


def _count_parameters_inputs(seed: int) -> list[dict[str, Any]]:
    """Networks to count, as recipes: weights alone, biases too, nested layers with a buffer, and frozen ones.

    Then one that learns nothing, one with a parameter without axes, and one in which two layers share a weight.
    """
    draw = random.Random(seed)
    a, b, c = (draw.randint(2, 9) for _ in range(3))
    inner = ["Sequential", ["Linear", a + 1, b + 2], ["ReLU"], ["Linear", b + 2, c + 3]]
    recipes = [
        (0, ["Linear", a + 10, b + 1, {"bias": False}], False),
        (0, ["Conv2d", a, b + 1, 3, {"bias": False}], False),
        (1, ["Linear", b + 12, a + 1], False),
        (1, ["Conv2d", 1, c + 1, 5], False),
        (2, ["Sequential", ["Linear", 2, c], ["Linear", c, 3]], False),
        (2, ["Sequential", inner, ["BatchNorm1d", c + 3]], False),
        (2, ["Linear", c + 1, 4], True),
        (2, ["ReLU"], False),
    ]
    drawn = [{"criterion": criterion, "recipe": recipe, "frozen": frozen} for criterion, recipe, frozen in recipes]
    alike = ["Linear", c + 1, c + 1]
    odd = [("no axes", ["Linear", b + 4, 3]), ("shared", ["Sequential", alike, alike])]
    return drawn + [{"criterion": 2, "recipe": recipe, "frozen": False, "more": more} for more, recipe in odd]


@check(
    _count_parameters_inputs,
    hints=(
        "`net.parameters()` gives every learnable tensor of the network, of all its layers, one after another.",
        "The number of numbers in one tensor is `tensor.numel()`, the product of its sizes.",
        "Go through `net.parameters()`, and add up what `numel()` gives. Python's `sum` does it in one line.",
    ),
)
def count_parameters(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `count_parameters(net)`."""
    return [call(answer, network(case)) for case in inputs]
