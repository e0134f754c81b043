"""What observers and judges both make from plain data: seeded tensors and networks."""

import zlib
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

Recipe = Sequence[Any]


def drawn(seed: int, *shape: int) -> Tensor:
    """Normally distributed numbers that depend on nothing but the seed and the shape.

    More than one axis: standard deviation √(2 / fan-in), the scale at which ReLU layers keep the size of their
    input (K. He et al., Delving Deep into Rectifiers, 2015). One axis, as a bias has: 0.5.

    Returns:
        A float32 tensor of the shape.
    """
    generator = torch.Generator().manual_seed(zlib.crc32(repr((seed, shape)).encode()))
    scale = (2 / torch.Size(shape[1:]).numel()) ** 0.5 if len(shape) > 1 else 0.5
    return torch.randn(shape, generator=generator) * scale


def images(seed: int, count: int) -> Tensor:
    """Noise pictures (count, 1, 32, 32), float32, standard normal."""
    return torch.randn((count, 1, 32, 32), generator=torch.Generator().manual_seed(seed))


def pixels(seed: int, count: int, ink: int) -> Tensor:
    """Raw noise digits (count, 8, 8), uint8 from 0 to `ink`; the first pixel of each is 0, the last one `ink`."""
    raw = torch.randint(0, ink + 1, (count, 8, 8), generator=torch.Generator().manual_seed(seed), dtype=torch.uint8)
    raw[:, 0, 0], raw[:, -1, -1] = 0, ink
    return raw


def shades(seed: int, count: int, side: int, low: float, high: float) -> Tensor:
    """Noise pictures (count, 1, side, side), float32, evenly distributed between low and high."""
    noise = torch.rand((count, 1, side, side), generator=torch.Generator().manual_seed(seed))
    return low + (high - low) * noise


def build(recipe: Recipe) -> nn.Module:
    """Make a network from a recipe: the name of a layer of `torch.nn` and its arguments.

    Arguments that are recipes are built first, so `["Sequential", ["Linear", 4, 3], ["ReLU"]]` nests; a dictionary
    at the end holds keyword arguments.
    """
    name, *rest = recipe
    options = rest.pop() if rest and isinstance(rest[-1], dict) else {}
    return getattr(nn, name)(*(build(part) if isinstance(part, list) else part for part in rest), **options)


def logits_of(case: dict[str, Any]) -> Tensor:
    """Logits (N, classes), float32: plain ones, ones near 1000, or ±1000 with the right class at −1000."""
    labels = torch.tensor(case["labels"])
    logits = 3 * drawn(case["seed"], len(labels), case["classes"])
    if case["kind"] == "large":
        return logits + 1000
    if case["kind"] == "far":
        logits = torch.full_like(logits, -1000.0)
        logits[torch.arange(len(labels)), (labels + 1) % case["classes"]] = 1000.0
    return logits
