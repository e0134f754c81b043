"""Chapter 3, forward: observes the learner's answers."""

import random
from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from course_utils.checks import check
from course_utils.checks.describe import describe
from course_utils.checks.guard import call
from course_utils.inputs import images, labelled, lenet_parameters, logits_of, raw_images
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


def _nets(seed: int) -> list[dict[str, Any]]:
    draw = random.Random(seed)
    return [
        {"seed": seed, "count": 1, "kernel": 5, "channels": [6, 16]},
        {"seed": seed, "count": draw.randint(3, 6), "kernel": 3, "channels": [draw.randint(4, 8), draw.randint(9, 14)]},
        {"seed": seed, "count": 2, "kernel": 5, "channels": [draw.randint(9, 12), draw.randint(17, 20)]},
    ]


@check(
    _nets,
    hints=(
        "Send x through one step at a time, `x = net.conv1(x)`, and note its shape after each. ReLU changes no shape.",
        "After conv1: `x = F.max_pool2d(F.relu(x), 2)`. After the second pooling: `x = torch.flatten(x, 1)`.",
        "Start with `shapes = []`, add `shapes.append(tuple(x.shape))` after each of the eight steps, and return "
        "shapes.",
    ),
)
def shape_walk(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `shape_walk(net, images)`."""
    return [call(answer, _lenet_of(case["kernel"], case["channels"]), images(case["seed"], case["count"]))
            for case in inputs]


def _pictures(seed: int) -> dict[str, Any]:
    draw = random.Random(seed)
    return {"seed": seed, "counts": [draw.randint(3, 5), 1], "raw": 2}


@check(
    _pictures,
    hints=(
        "`parameters[\"conv1.weight\"]` and `parameters[\"conv1.bias\"]` are what `net.conv1` holds. `F.conv2d` takes "
        "the images and these two, `F.linear` does the same for a linear layer.",
        "Convolution, ReLU, pooling, twice; `torch.flatten(x, 1)`; linear and ReLU, twice; the last linear has no "
        "ReLU. Before all that: if `images.dtype == torch.uint8`, make floats and divide by 16.",
        "`x = F.max_pool2d(F.relu(F.conv2d(x, p[\"conv1.weight\"], p[\"conv1.bias\"])), 2)`, the same with conv2, "
        "then `x = F.relu(F.linear(torch.flatten(x, 1), p[\"fc1.weight\"], p[\"fc1.bias\"]))` and so on.",
    ),
)
def forward_by_hand(answer: Any, inputs: dict[str, Any]) -> list[dict[str, Any]]:
    """Check `forward_by_hand(parameters, images)`."""
    raw = raw_images(inputs["seed"], inputs["raw"])
    batches = [images(inputs["seed"], count) for count in inputs["counts"]]
    return [_logits(answer, lenet_parameters(inputs["seed"]), batch) for batch in (*batches, raw, raw.float() / 16)]


def _logits(answer: Any, parameters: dict[str, torch.Tensor], batch: torch.Tensor) -> dict[str, Any]:
    given, values = dict(parameters), [tensor.clone() for tensor in (*parameters.values(), batch)]
    result = call(answer, parameters, batch)
    kept = list(parameters) == list(given) and all(
        torch.equal(tensor, value) for tensor, value in zip([*given.values(), batch], values, strict=True))
    return result | {"kept": kept}


def _tables(seed: int) -> list[dict[str, Any]]:
    draw = random.Random(seed)
    cases = [("plain", draw.randint(4, 6), 10), ("plain", 3, 3), ("plain", 1, 10), ("large", 4, 10), ("far", 4, 10),
             ("spread", 4, 10)]
    return [{"seed": seed + number, "kind": kind, "labels": list(range(rows)), "classes": classes}
            for number, (kind, rows, classes) in enumerate(cases)]


@check(
    _tables,
    hints=(
        "`torch.exp` makes every number positive. What has to be divided by what, so that each row adds up to 1?",
        "`x.sum(dim=1, keepdim=True)` has the shape (N, 1), one sum per row, and lines up with the rows.",
        "Against overflow, take each row's largest logit off first: `logits - logits.max(dim=1, keepdim=True).values`",
    ),
)
def probabilities(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `probabilities(logits)`."""
    return [_table(answer, logits_of(case)) for case in inputs]


def _table(answer: Any, logits: torch.Tensor) -> dict[str, Any]:
    before = logits.clone()
    result = call(answer, logits)
    return result | {"kept": torch.equal(logits, before)}


def _answers(seed: int) -> list[list[int]]:
    """Arguments of `labelled`: some right, as many rows as classes, all right, none right, one picture."""
    rows = random.Random(seed).choice([7, 9, 11])
    return [[seed, rows, 10, 3], [seed, 3, 3, 2], [seed + 1, 5, 10, 5], [seed + 2, 4, 10, 0], [seed + 3, 1, 10, 1]]


@check(
    _answers,
    hints=(
        "The predicted class is the place of the largest logit in each row.",
        "`logits.argmax(dim=1)` gives one place per row. Comparing it with labels gives a True for each right one.",
        "`(predictions == labels).float().mean()` is the fraction. Return both: `return predictions, fraction`",
    ),
)
def accuracy(answer: Any, inputs: list[list[int]]) -> list[dict[str, Any]]:
    """Check `accuracy(logits, labels)`."""
    return [call(answer, *labelled(*case)) for case in inputs]
