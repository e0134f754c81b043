"""Chapter 1, define the network: observes the learner's answers."""

import random
from typing import Any

from torch import nn
from torch.nn.parameter import UninitializedParameter

from course_utils.checks import check
from course_utils.checks.describe import describe
from course_utils.checks.guard import attempt, call
from course_utils.inputs import build, drawn, images


@check()
def guess_shape(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of the shape that comes out of a convolution."""
    return describe(answer)


@check()
def guess_tensors(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of how many tensors LeNet learns."""
    return describe(answer)


@check()
def guess_layer(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of the layer that holds most of LeNet's numbers."""
    return describe(answer)


def _sizes(seed: int) -> list[dict[str, Any]]:
    """Calls of `output_size`; with a stride of 2, 3 and 4 they leave a remainder of 1, 2 and 1."""
    draw = random.Random(seed)
    fives, twos = draw.randint(24, 40), 2 * draw.randint(12, 20)
    cases: list[tuple[int, dict[str, int]]] = [
        (0, {"size": fives, "kernel": 5}),
        (0, {"size": twos, "kernel": 3}),
        (1, {"size": fives, "kernel": 5, "padding": 2}),
        (1, {"size": twos, "kernel": 3, "padding": draw.randint(1, 3)}),
        (2, {"size": twos + 1, "kernel": 2, "stride": 2}),
        (2, {"size": 3 * fives + 1, "kernel": 5, "stride": 3, "padding": 3}),
        (2, {"size": 4 * fives, "kernel": 3, "stride": 4}),
    ]
    return [{"criterion": criterion, "call": options} for criterion, options in cases]


@check(
    _sizes,
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
    return [_called(answer, **case["call"]) for case in inputs]


def _called(answer: Any, size: int, kernel: int, **named: int) -> dict[str, Any]:
    return call(answer, size, kernel, **named)


def _picture(seed: int) -> dict[str, int]:
    return {"seed": seed, "count": random.Random(seed).randint(3, 6)}


@check(
    _picture,
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
    return _network(answer, inputs)


@check(
    _picture,
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
    return _network(answer, inputs)


def _network(answer: Any, inputs: dict[str, int]) -> dict[str, Any]:
    """Build the network, list its parameters, give them seeded values, and send one picture and a batch through."""
    net, error = attempt(_built, answer)
    if error:
        return {"error": error}
    batch = images(inputs["seed"], inputs["count"])
    if any(isinstance(parameter, UninitializedParameter) for parameter in net.parameters()):
        attempt(net, batch[:1])  # lazy layers take their sizes from a first input
    for parameter in net.parameters():
        parameter.data = drawn(inputs["seed"], *parameter.shape)
    return {
        "borrowed": any(_is_ours(module) for module in net.modules()),
        "parameters": [[name, list(parameter.shape)] for name, parameter in net.named_parameters()],
        "hidden": _hidden_layers(net),
        "one": call(net, batch[:1]),
        "batch": call(net, batch),
    }


def _built(answer: Any) -> nn.Module:
    if isinstance(answer, nn.Module):
        raise TypeError("this is a network already; the check takes the class, and builds its own")
    net = answer()
    if not isinstance(net, nn.Module):
        raise TypeError(f"this makes an object of type {type(net).__name__}, which is no nn.Module")
    list(net.parameters())  # fails here when nn.Module was never set up
    return net


def _is_ours(module: nn.Module) -> bool:
    return any(kind.__module__.startswith("course_utils") for kind in type(module).__mro__)


def _hidden_layers(net: nn.Module) -> list[list[Any]]:
    """Attributes that hold layers in a plain container, where `parameters()` doesn't find them."""
    found = []
    for module in net.modules():
        for name, value in vars(module).items():
            inside = value.values() if isinstance(value, dict) else value
            if name.startswith("_") or not isinstance(value, list | tuple | dict):
                continue
            layers = sum(isinstance(layer, nn.Module) for layer in inside)
            if layers:
                found.append([name, type(value).__name__, layers])
    return found


def _networks(seed: int) -> list[dict[str, Any]]:
    """Networks to count, as recipes: weights alone, biases too, and nested layers with a buffer."""
    draw = random.Random(seed)
    a, b, c = (draw.randint(2, 9) for _ in range(3))
    inner = ["Sequential", ["Linear", a + 1, b + 2], ["ReLU"], ["Linear", b + 2, c + 3]]
    recipes = [
        (0, ["Linear", a + 10, b + 1, {"bias": False}]),
        (0, ["Conv2d", a, b + 1, 3, {"bias": False}]),
        (1, ["Linear", b + 12, a + 1]),
        (1, ["Conv2d", 1, c + 1, 5]),
        (2, ["Sequential", inner, ["BatchNorm1d", c + 3]]),
    ]
    return [{"criterion": criterion, "recipe": recipe} for criterion, recipe in recipes]


@check(
    _networks,
    hints=(
        "`net.parameters()` gives every learnable tensor of the network, of all its layers, one after another.",
        "The number of numbers in one tensor is `tensor.numel()`, the product of its sizes.",
        "Go through `net.parameters()`, and add up what `numel()` gives. Python's `sum` does it in one line.",
    ),
)
def count_parameters(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `count_parameters(net)`."""
    return [call(answer, build(case["recipe"])) for case in inputs]
