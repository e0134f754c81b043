"""What `to_images` is called with, `standardise` and `PictureDataset`: drawn from seeds, with a small case each."""

from typing import Any

import torch
from torch import Tensor

from course_utils.inputs import raw_digits, uniform_images

RAW_AS_CODE = "pixels = (torch.arange(64) % 17).view(1, 8, 8).to(torch.uint8)"


def raw(case: dict[str, int]) -> Tensor:
    """Raw digits (N, 8, 8), uint8; without a seed, one that counts from 0 to 16 again and again."""
    return raw_digits(**case) if case else (torch.arange(64) % 17).view(1, 8, 8).to(torch.uint8)


def two_sets(case: dict[str, Any]) -> tuple[Tensor, Tensor]:
    """Images to train on and others, (N, 1, H, W) float32: as lists of numbers, or drawn from seeds."""
    if "numbers" in case:
        training, others = (torch.tensor(rows)[:, None] for rows in case["numbers"])
        return training, others
    return uniform_images(*case["training"]), uniform_images(*case["others"])


def stored(case: dict[str, Any]) -> Tensor:
    """The pixels in the files of a `PictureDataset`, (N, H, W) uint8; none is 255."""
    generator = torch.Generator().manual_seed(case["seed"])
    return torch.randint(251, (len(case["files"]), *case["size"]), dtype=torch.uint8, generator=generator)
