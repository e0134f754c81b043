"""Chapter 2, iterate over the data: observes the learner's answers."""

import random
from itertools import islice
from typing import Any

import numpy as np
import torch
from torch import Tensor

from course_utils.checks import check
from course_utils.checks.describe import describe
from course_utils.checks.guard import attempt, call
from course_utils.inputs import pixels, shades

MOST = 45


@check()
def guess_ink(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of what sixteen times 16 is in uint8."""
    return describe(answer)


@check()
def guess_means(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of what (32, 1, 32, 32) minus (32,) gives."""
    return describe(answer)


@check()
def guess_batches(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of how many batches of 32 an epoch has."""
    return describe(answer)


def _raw(seed: int) -> list[dict[str, int]]:
    draw = random.Random(seed)
    count = draw.randint(2, 4)
    cases = [(count, 16), (1, draw.randint(9, 11)), (count, draw.randint(12, 14))]
    return [{"seed": seed + number, "count": count, "ink": ink} for number, (count, ink) in enumerate(cases)]


@check(
    _raw,
    hints=(
        "Three things are missing: an axis for the channel, pixels as large as 4×4, and floats from 0 to 1. Do one at "
        "a time, and print shape and dtype after each.",
        "`pixels[:, None]` has the shape (N, 1, 8, 8). Of this, axis 2 is the height and axis 3 the width, and "
        "`repeat_interleave(4, dim=2)` makes each row of pixels into four.",
        "`pixels[:, None].repeat_interleave(4, dim=2)`, the same again with `dim=3`, then `.float()` and `/ 16`.",
    ),
)
def to_images(answer: Any, inputs: list[dict[str, int]]) -> list[dict[str, Any]]:
    """Check `to_images(pixels)`."""
    return [_pictures(answer, pixels(**case)) for case in inputs]


def _pictures(answer: Any, raw: Tensor) -> dict[str, Any]:
    """What one call returns, as a whole and in as many parts as there are pictures: a batch holds too many numbers."""
    value, error = attempt(answer, raw)
    if error:
        return {"error": error}
    seen: dict[str, Any] = {"value": describe(value)}
    if "shape" in seen["value"]:
        flat = torch.as_tensor(value).flatten()
        seen["pictures"] = [describe(picture) for picture in flat.tensor_split(len(raw))]
    return seen


def _sets(seed: int) -> list[dict[str, Any]]:
    """As many training images as an image has pixels a side, which is where a lost axis goes unnoticed."""
    draw = random.Random(seed)
    sides = draw.sample(range(6, 10), 2)
    return [{"training": [seed + side, side, side, 0.1, 0.6], "others": [seed, draw.randint(2, 4), side, 0.3, 1.4]}
            for side in sides]


@check(
    _sets,
    hints=(
        "Two numbers are needed, `training.mean()` and `training.std()`, and both sets get the same two.",
        "Take both numbers before you change anything: once training is standardised, its mean is 0 and its deviation "
        "1. `-=` and `/=` change the images of whoever called the function.",
        "`mean, deviation = training.mean(), training.std()`; then return `(training - mean) / deviation` and the "
        "same with others.",
    ),
)
def standardise(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `standardise(training, others)`."""
    return [_standardised(answer, shades(*case["training"]), shades(*case["others"])) for case in inputs]


def _standardised(answer: Any, training: Tensor, others: Tensor) -> dict[str, Any]:
    before = training.clone(), others.clone()
    result = call(answer, training, others)
    return result | {"kept": torch.equal(training, before[0]) and torch.equal(others, before[1])}


def _stir(number: int) -> None:
    """Put the shared random states somewhere, so that an answer which uses them is seen to."""
    torch.manual_seed(number)
    np.random.seed(number)
    random.seed(number)


def _parts(seed: int) -> list[list[int]]:
    """Arguments of `split`: the same twice, then another seed, other sizes, and nothing held back."""
    draw = random.Random(seed)
    count, held_back = draw.randint(30, 40), draw.randint(6, 10)
    return [[count, held_back, seed], [count, held_back, seed], [count, held_back, seed + 1],
            [count - 9, 5, seed], [count, 0, seed]]


@check(
    _parts,
    hints=(
        "Put the numbers 0 to count − 1 in a random order once, and cut this one row in two. Nothing can then be in "
        "both parts.",
        "`torch.randperm(count, generator=torch.Generator().manual_seed(seed))` is such an order. Cut it at the place "
        "`count - held_back`; `order[:-held_back]` is empty when held_back is 0.",
        "`order = torch.randperm(…).tolist()`, then `return order[:count - held_back], order[count - held_back:]`",
    ),
)
def split(answer: Any, inputs: list[list[int]]) -> list[dict[str, Any]]:
    """Check `split(count, held_back, seed)`."""
    return [_split(answer, number, arguments) for number, arguments in enumerate(inputs)]


def _split(answer: Any, number: int, arguments: list[int]) -> dict[str, Any]:
    _stir(number)
    return call(lambda: _taken(answer(*arguments), depth=2))


def _taken(value: Any, depth: int) -> Any:
    """A list of what an iterable gives, to a depth; at most 45 items, since it may never end."""
    rows = hasattr(value, "__iter__") or hasattr(value, "__getitem__")
    if depth == 0 or not rows or isinstance(value, str) or getattr(value, "shape", None) == ():
        return value
    return [_taken(part, depth - 1) for part in islice(value, MOST)]


def _epochs(seed: int) -> dict[str, Any]:
    draw = random.Random(seed)
    size = draw.randint(3, 4)
    count = 3 * size + draw.randint(1, size - 1)
    plain = [[count, size], [2 * size, size], [size, size + 2]]
    return {"seed": seed, "plain": plain, "shuffled": [count, size]}


@check(
    _epochs,
    hints=(
        "First decide on the order: `torch.arange(N)` without a generator, `torch.randperm(N, generator=generator)` "
        "with one. Then walk through it in steps of batch_size.",
        "`range(0, N, batch_size)` gives the place where each batch starts. A slice that reaches over the end simply "
        "stops there, which makes the last batch short.",
        "`for chosen in order.split(batch_size): yield images[chosen], labels[chosen]`. Both get the same numbers, so "
        "each image keeps its label.",
    ),
)
def batches(answer: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    """Check `batches(images, labels, batch_size, generator=None)`."""
    seed = inputs["seed"]
    generators = [torch.Generator().manual_seed(seed) for _ in range(2)]
    shuffled = [(number, inputs["shuffled"], generators[number // 2]) for number in range(3)]
    return {"plain": [_epoch(answer, seed, 0, *sizes) for sizes in inputs["plain"]],
            "shuffled": [_epoch(answer, seed, number, *sizes, generator) for number, sizes, generator in shuffled]}


def _epoch(answer: Any, seed: int, stirred: int, count: int, size: int, *generator: torch.Generator) -> dict[str, Any]:
    _stir(stirred)
    images, labels = shades(seed, count, 3, 0, 1), torch.arange(count) * 3 % 10
    return call(lambda: _taken(answer(images, labels, size, *generator), depth=1))
