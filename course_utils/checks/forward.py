"""Chapter 3, forward: the check of each exercise and guess, with its inputs and hints."""

import random
from collections.abc import Sequence
from typing import Any

import torch
from torch import nn
from torch.nn.modules.module import register_module_forward_pre_hook

from course_utils.checks import check
from course_utils.checks.describe import describe
from course_utils.checks.guard import call
from course_utils.inputs import by_hand_images, images, lenet_parameters, logits_and_labels, logits_of
from course_utils.lenet import LeNet


@check()
def guess_untrained(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of the accuracy before training."""
    return describe(answer)


@check()
def guess_shift(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of a probability after 100 is added to every logit."""
    return describe(answer)


@check()
def guess_dropout(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of what dropout makes of the ones that stay."""
    return describe(answer)


def _lenet_of(kernel: int, channels: Sequence[int]) -> LeNet:
    """A LeNet whose two convolutions have kernels of another size and other numbers of channels."""
    net, (first, second) = LeNet(), channels
    side = ((32 - kernel + 1) // 2 - kernel + 1) // 2
    net.conv1, net.conv2 = nn.Conv2d(1, first, kernel), nn.Conv2d(first, second, kernel)
    net.fc1 = nn.Linear(second * side * side, 120)
    return net


def _shape_walk_inputs(seed: int) -> list[dict[str, Any]]:
    """LeNet and one image, then two networks of other sizes and several images."""
    draw = random.Random(seed)
    most = 12 if seed else 6
    sizes = [(1, 5, 6, 16), (draw.randint(3, most), 3, draw.randint(4, 8), draw.randint(9, 14)),
             (draw.randint(2, most), 5, draw.randint(9, 12), draw.randint(17, 20))]
    return [{"seed": seed, "count": count, "kernel": kernel, "channels": channels}
            for count, kernel, *channels in sizes]


@check(
    _shape_walk_inputs,
    hints=(
        "Look at the cell above that prints two shapes: it does the first two of the eight steps.",
        "Send x through one step at a time, in the order of the docstring. After each step, add its shape to a list. "
        "Pooling and flattening aren't layers of the network; chapter 1 has the functions for them.",
        "Start with `shapes, x = [], net.conv1(images)`. After each step: `shapes.append(tuple(x.shape))`. The next "
        "steps are `x = F.max_pool2d(F.relu(x), 2)`, `x = net.conv2(x)`, the pooling again, `x = torch.flatten(x, "
        "1)`, `x = net.fc1(x)`, and so on.",
    ),
)
def shape_walk(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `shape_walk(net, images)`."""
    return [call(answer, _lenet_of(case["kernel"], case["channels"]), images(case["seed"], case["count"]))
            for case in inputs]


def _forward_by_hand_inputs(seed: int) -> dict[str, Any]:
    draw = random.Random(seed)
    return {"seed": seed, "count": draw.randint(3, 16 if seed else 5), "raw": draw.randint(2, 9) if seed else 2}


@check(
    _forward_by_hand_inputs,
    hints=(
        "Look at `forward` in your `Net` of chapter 1: the steps are the same. Which two entries of `parameters` does "
        "each layer need?",
        "First look at the dtype of the images: only uint8 is divided by 16. Then convolution, ReLU and pooling, "
        "twice; flatten; linear and ReLU, twice. The last linear step has no ReLU.",
        "`x = images.float() / 16 if images.dtype == torch.uint8 else images`. Then, with `p = parameters`: `x = "
        "F.max_pool2d(F.relu(F.conv2d(x, p[\"conv1.weight\"], p[\"conv1.bias\"])), 2)`, the same with conv2, `x = "
        "F.relu(F.linear(torch.flatten(x, 1), p[\"fc1.weight\"], p[\"fc1.bias\"]))`, and so on.",
    ),
)
def forward_by_hand(answer: Any, inputs: dict[str, Any]) -> list[dict[str, Any]]:
    """Check `forward_by_hand(parameters, images)`."""
    return [_observe_forward_by_hand(answer, lenet_parameters(inputs["seed"]), batch)
            for batch in by_hand_images(inputs)]


def _observe_forward_by_hand(answer: Any, parameters: dict[str, torch.Tensor], batch: torch.Tensor) -> dict[str, Any]:
    """What comes back, which of what was passed in has changed, and whether a layer with parameters was called."""
    given, called = {**parameters, "images": batch}, []
    values = {name: tensor.clone() for name, tensor in given.items()}
    hook = register_module_forward_pre_hook(lambda layer, args: called.append(any(True for _ in layer.parameters())))
    try:
        result = call(answer, parameters, batch)
    finally:
        hook.remove()
    now = {**dict(parameters), "images": batch}
    changed = [name for name, value in values.items()
               if now.get(name) is not given[name] or not _unchanged(given[name], value)]
    return result | {"changed": [*changed, *(str(name) for name in now if name not in given)], "network": any(called)}


def _unchanged(tensor: torch.Tensor, before: torch.Tensor) -> bool:
    """Whether a tensor that an answer had is as it was."""
    return tensor.shape == before.shape and tensor.dtype == before.dtype and torch.equal(tensor, before)


def _probabilities_inputs(seed: int) -> list[dict[str, Any]]:
    draw = random.Random(seed)
    cases = [("tenths", 2, 3), ("plain", draw.randint(4, 40 if seed else 6), 10), ("plain", 3, 3), ("plain", 1, 10),
             ("large", 2, 3), ("far", 2, 3), ("spread", 1, 3), ("spread", 2, 3)]
    return [{"seed": seed, "kind": kind, "labels": list(range(rows)), "classes": classes}
            for kind, rows, classes in cases]


@check(
    _probabilities_inputs,
    hints=(
        "Look at the formula: what has to be divided by what, so that each row adds up to 1?",
        "You need two numbers per row: the largest logit, which you subtract before the exponential, and the sum "
        "after it. Keep both in the shape (N, 1), with `keepdim=True`, so that they line up with the rows.",
        "`powers = torch.exp(logits - logits.max(dim=1, keepdim=True).values)`, then `return powers / "
        "powers.sum(dim=1, keepdim=True)`",
    ),
)
def probabilities(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `probabilities(logits)`."""
    return [_observe_probabilities(answer, logits_of(case)) for case in inputs]


def _observe_probabilities(answer: Any, logits: torch.Tensor) -> dict[str, Any]:
    before = logits.clone()
    result = call(answer, logits)
    return result | {"kept": _unchanged(logits, before)}


def _accuracy_inputs(seed: int) -> list[list[int]]:
    """Arguments of `logits_and_labels`: some right, all right, none right, one image."""
    draw = random.Random(seed)
    rows, right = (draw.choice([7, 9, 11, 13, 17, 19]), draw.randint(2, 3)) if seed else (9, 3)
    cases = [[seed, 2, 3, 1], [seed, 3, 3, 2], [seed, rows, 10, right],
             [seed + 1, 5, 10, 5], [seed + 2, 4, 10, 0], [seed + 3, 1, 10, 1]]
    more = range(4, 14 if seed else 4)
    return cases + [[seed + number, size := draw.randint(2, 6), 10, draw.choice([0, size])] for number in more]


@check(
    _accuracy_inputs,
    hints=(
        "Look at the cell above that computes `everything` and `right`.",
        "The prediction is the place of the largest logit in each row. If you compare it with the labels, you get True "
        "or False for each image. Turn these into 1 and 0, and their mean is the fraction.",
        "`predictions = logits.argmax(dim=1)`, then `return predictions, (predictions == labels).float().mean()`",
    ),
)
def accuracy(answer: Any, inputs: list[list[int]]) -> list[dict[str, Any]]:
    """Check `accuracy(logits, labels)`."""
    return [call(answer, *logits_and_labels(*case)) for case in inputs]
