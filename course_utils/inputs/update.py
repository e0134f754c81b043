"""What chapter 7 is checked on: parameters with gradients, and a small classifier with batches for it."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from course_utils.inputs import drawn, kept

SHAPES = [torch.Size(sizes) for sizes in ((6, 16), (6,), (10, 6), (10,))]  # of the parameters of the classifier


@kept
def rounded(seed: int, *shape: int) -> Tensor:
    """Drawn numbers with two decimals, which can be printed as they are; none of them is 0."""
    numbers = (100 * drawn(seed, *shape)).round() / 100
    return torch.where(numbers == 0, 0.01, numbers)


def parameters(case: dict[str, Any]) -> list[tuple[Tensor, Tensor | None]]:
    """The parameters of a case, each with its gradient; the one that is `missing` has none."""
    return [(rounded(case["seed"] + number, *shape),
             None if number == case["missing"] else rounded(case["seed"] + 50 + number, *shape))
            for number, shape in enumerate(case["shapes"])]


def starts(case: dict[str, Any]) -> list[Tensor]:
    """The parameters that an optimizer is given in a run."""
    return [rounded(case["seed"] + number, case["size"]) for number in range(case["count"])]


def gradients(case: dict[str, Any]) -> list[list[Tensor | None]]:
    """The gradients of each step of a run, of which those that are `missing` are None."""
    return [[None if number == missing else rounded(case["seed"] + 10 * step + number + 100, case["size"])
             for number in range(case["count"])] for step, missing in enumerate(case["missing"])]


def weights(seed: int) -> list[Tensor]:
    """The parameters of the classifier, in the order of `SHAPES`."""
    return [drawn(seed + place, *shape) for place, shape in enumerate(SHAPES)]


def left_gradients(seed: int) -> list[Tensor]:
    """What lies in the gradients before the first training step."""
    return [drawn(seed + place + 50, *shape) for place, shape in enumerate(SHAPES)]


def batch_of(case: dict[str, Any], place: int) -> tuple[Tensor, Tensor]:
    """Pictures (N, 1, 4, 4), float32, and labels (N,), int64, of one training step."""
    first, apart = case["starts"][place]
    count = case["count"]
    images = drawn(case["seed"] + 500 + place, count, 16).view(count, 1, 4, 4)
    return images, (first + apart * torch.arange(count)) % 10


def logits_of(params: list[Tensor], images: Tensor) -> Tensor:
    """What the classifier gives with these parameters."""
    first, first_bias, second, second_bias = params
    return F.linear(torch.tanh(F.linear(images.flatten(1), first, first_bias)), second, second_bias)
