"""Chapter 2, iterate over the data: the check of each exercise and guess, with its inputs and hints."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any
from unittest.mock import patch

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader

from course_utils.checks import check
from course_utils.checks.data.items import MOST_ITEMS, observe_PictureDataset, observe_to_images
from course_utils.checks.describe import describe
from course_utils.checks.guard import attempt, call
from course_utils.inputs import uniform_images
from course_utils.inputs.data import raw, two_sets


@check()
def guess_ink(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of what sixteen times 16 is in uint8."""
    return describe(answer)


@check()
def guess_means(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of what (32, 1, 32, 32) minus (32,) gives."""
    return describe(answer)


@check()
def guess_luck(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of how networks that were chosen for their luck do on other labels."""
    return describe(answer)


def _to_images_inputs(seed: int) -> list[dict[str, int]]:
    """One digit that can be printed, then batches whose largest pixel isn't always 16."""
    draw = random.Random(seed)
    count = draw.randint(2, 4)
    cases = [(count, 16), (1, draw.randint(9, 11)), (count, draw.randint(12, 14))]
    if seed:
        cases = [(draw.randint(2, 8), ink) for _, ink in cases] + [(1, 16)]
    drawn = [{"seed": seed + number, "count": count, "ink": ink} for number, (count, ink) in enumerate(cases)]
    return [{}, *drawn]


@check(
    _to_images_inputs,
    hints=(
        "Print the shape and the dtype of `pixels`, and compare them with those in the docstring's Returns. Three "
        "things have to change.",
        "Do one thing at a time. Put the axis for the channel at place 1; the height is then axis 2, and the width "
        "axis 3. The cell above enlarges rows and columns in two steps. At the end, make floats and divide.",
        "`pixels[:, None].repeat_interleave(4, dim=2)`, the same again with `dim=3`, then `.float()` and `/ 16`.",
    ),
)
def to_images(answer: Any, inputs: list[dict[str, int]]) -> list[dict[str, Any]]:
    """Check `to_images(pixels)`."""
    return [observe_to_images(answer, raw(case)) for case in inputs]


def _standardise_inputs(seed: int) -> list[dict[str, Any]]:
    """A few numbers that can be printed; then as many training images as pixels a side, where a lost axis goes unseen.

    In the first case too, the images are as many as an image is wide.
    """
    draw = random.Random(seed)
    sides = draw.sample(range(6, 10), 2)
    drawn = [{"training": [seed + side, side, side, 0.1, 0.6], "others": [seed, draw.randint(2, 4), side, 0.3, 1.4]}
             for side in sides]
    few = [[[0.0, 2.0], [1.0, 5.0]], [[4.0, 10.0], [3.0, 7.0]]], [[[7.0, 8.5], [2.5, 9.0]]]
    return [{"numbers": few}, *drawn]


@check(
    _standardise_inputs,
    hints=(
        "Look at the cell that computes `mean` and `deviation` above. Which of the two sets do they come from here?",
        "Compute both numbers once, from the training images, before you change anything. Use the same two for both "
        "sets, and return new tensors: `-=` and `/=` would change the images that were passed in.",
        "`mean, deviation = training.mean(), training.std()`; then return `(training - mean) / deviation` and the "
        "same with others.",
    ),
)
def standardise(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `standardise(training, others)`."""
    return [_observe_standardise(answer, *two_sets(case)) for case in inputs]


def _observe_standardise(answer: Any, training: Tensor, others: Tensor) -> dict[str, Any]:
    before = training.clone(), others.clone()
    value, error = attempt(answer, training, others)
    seen = {"error": error} if error else {"value": describe(value)}
    arrays = isinstance(value, tuple | list) and any(isinstance(part, np.ndarray) for part in value)
    return seen | {"arrays": arrays, "kept": torch.equal(training, before[0]) and torch.equal(others, before[1])}


def _PictureDataset_inputs(seed: int) -> list[dict[str, Any]]:  # noqa: N802
    """Two pictures of two pixels, which can be printed, then more and larger ones, and the order they are asked for in.

    All labels differ, and so do the mean and the deviation of the two cases.
    """
    draw = random.Random(seed)
    sizes = [(2, [1, 2]), (draw.randint(4, 7), [3, 4])]
    means, deviations = draw.sample(range(10, 30), 2), draw.sample(range(35, 60), 2)
    if seed:
        sizes = [(draw.randint(least, 8), [draw.randint(1, 4), draw.randint(2, 5)]) for least in (2, 4)]
    cases = zip(sizes, means, deviations, strict=True)
    return [{"seed": seed + place, "size": size, "files": [f"{name}.png" for name in "abcdefgh"[:count]],
             "labels": draw.sample(range(10), count), "mean": mean / 100, "deviation": deviation / 100,
             "asked": [count - 1, 0, *draw.sample(range(1, count - 1), count - 2)]}
            for place, ((count, size), mean, deviation) in enumerate(cases)]


@check(
    _PictureDataset_inputs,
    hints=(
        "Compare with `Words`. `__init__` keeps all five arguments in `self`, under any names. `__getitem__` takes "
        "what has the number `index` out of two of them.",
        "In `__getitem__`, read one file, and bring its pixels to the form that a network takes: first from 0 to 1, "
        "then standardised, with an axis for the channel in front. The two numbers are in `self`.",
        "`pixels = self.read(self.files[index])`, then `image = (pixels[None] / 255 - self.mean) / "
        "self.deviation`, and `return image, self.labels[index]`. `__len__` returns `len(self.files)`.",
    ),
)
def PictureDataset(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:  # noqa: N802
    """Check the class `PictureDataset`."""
    return [observe_PictureDataset(answer, case) for case in inputs]


def _seed_random_states(number: int) -> None:
    """Put the shared random states somewhere, so that an answer which uses them is seen to."""
    torch.manual_seed(number)
    np.random.seed(number)
    random.seed(number)


def _split_inputs(seed: int) -> list[list[int]]:
    """Arguments of `split`: few numbers, the same twice, then another seed, other sizes, and nothing held back."""
    draw = random.Random(seed)
    count, held_back = draw.randint(30, 40), draw.randint(6, 10)
    fewer, some = count - 9, 5
    if seed:
        count, held_back = draw.randint(24, 44), draw.randint(4, 11)
        fewer, some = draw.randint(12, 44), draw.randint(2, 5)
    return [[6, 2, seed], [count, held_back, seed], [count, held_back, seed], [count, held_back, seed + 1],
            [fewer, some, seed], [count, 0, seed]]


@check(
    _split_inputs,
    hints=(
        "Look at the cell with `randperm` above: one order has each number once. If you cut this one order in two, no "
        "number is in both parts.",
        "Make a new generator from the seed in each call, and draw the order with it. Count the place of the cut from "
        "the front. A cut counted from the end goes wrong when held_back is 0.",
        "`order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))`, then `return order[:count - "
        "held_back], order[count - held_back:]`",
    ),
)
def split(answer: Any, inputs: list[list[int]]) -> list[dict[str, Any]]:
    """Check `split(count, held_back, seed)`."""
    return [_observe_split(answer, number, arguments) for number, arguments in enumerate(inputs)]


def _observe_split(answer: Any, number: int, arguments: list[int]) -> dict[str, Any]:
    _seed_random_states(number)
    return call(lambda: _as_list(answer(*arguments), depth=2))


def _as_list(value: Any, depth: int) -> Any:
    """A list of what an iterable gives, to a depth; at most 45 items, since it may never end."""
    rows = hasattr(value, "__iter__") or hasattr(value, "__getitem__")
    if depth == 0 or not rows or isinstance(value, str) or getattr(value, "shape", None) == ():
        return value
    return [_as_list(part, depth - 1) for part in islice(value, MOST_ITEMS)]


def _batches_inputs(seed: int) -> dict[str, Any]:
    """How many images and how large a batch: few that can be printed, with a rest, without one, and less than one."""
    draw = random.Random(seed)
    size = draw.randint(3, 4)
    count = 3 * size + draw.randint(1, size - 1)
    plain = [[5, 2], [count, size], [2 * size, size], [size, size + 2]]
    return {"seed": seed, "plain": plain, "shuffled": [count, size]}


@check(
    _batches_inputs,
    hints=(
        "Look at the cell that cuts `row` into batches. Here, cut an order of the images in the same way. Which order "
        "is it without a generator, and which with one?",
        "Make the order once: the numbers 0 to N − 1, or a random order drawn from the generator. For each piece of "
        "it, index the images and the labels with the same numbers, so that each image keeps its label.",
        "`order = torch.arange(len(images))`, or `torch.randperm(len(images), generator=generator)` if there is a "
        "generator. Then `for chosen in order.split(batch_size): yield images[chosen], labels[chosen]`.",
    ),
)
def batches(answer: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    """Check `batches(images, labels, batch_size, generator=None)`."""
    seed = inputs["seed"]
    generators = [torch.Generator().manual_seed(seed) for _ in range(2)]
    shuffled = [(number, inputs["shuffled"], generators[number // 2]) for number in range(3)]
    return {
        "plain": [_observe_batches(answer, seed, 0, *sizes) for sizes in inputs["plain"]],
        "shuffled": [_observe_batches(answer, seed, number, *sizes, generator)
                     for number, sizes, generator in shuffled],
    }


def _observe_batches(
    answer: Any, seed: int, number: int, count: int, size: int, *generator: torch.Generator
) -> dict[str, Any]:
    _seed_random_states(number)
    images, labels = uniform_images(seed, count, 3, 0, 1), torch.arange(count) * 3 % 10
    before = images.clone(), labels.clone()
    with _noted_loaders() as loaders:
        pairs, error = attempt(lambda: _as_list(answer(images, labels, size, *generator), depth=1))
    arrays = [part for pair in pairs or [] if isinstance(pair, tuple | list) for part in pair
              if isinstance(part, np.ndarray)] if isinstance(pairs, list) else []
    seen = {"error": error} if error else {"value": describe(pairs)}
    return seen | {"loader": bool(loaders), "arrays": bool(arrays),
                   "kept": torch.equal(images, before[0]) and torch.equal(labels, before[1])}


@contextmanager
def _noted_loaders() -> Iterator[list[DataLoader[Any]]]:
    """Every DataLoader that is made."""
    made: list[DataLoader[Any]] = []
    make = DataLoader.__init__

    def noted(loader: DataLoader[Any], *args: Any, **named: Any) -> None:
        made.append(loader)
        make(loader, *args, **named)

    with patch.object(DataLoader, "__init__", noted):
        yield made
