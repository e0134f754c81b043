"""Whether numbers follow from others by one factor and one shift."""

from typing import NamedTuple

import torch
from torch import Tensor


class Fit(NamedTuple):
    """values = slope · expected + offset, everywhere."""

    slope: float
    offset: float


def fitted(values: Tensor | None, expected: Tensor) -> Fit | None:
    """How `values` follow from what was expected, if by one factor and one shift."""
    if values is None or values.numel() != expected.numel() or not values.isfinite().all():
        return None
    x, y = expected.double().flatten(), values.flatten()
    slope = (((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum()).item()
    offset = (y.mean() - slope * x.mean()).item()
    return Fit(slope, offset) if slope and torch.allclose(y, slope * x + offset, rtol=1e-4, atol=1e-5) else None


def near(fit: Fit, other: Fit) -> bool:
    """Whether two fits are the same but for rounding."""
    return abs(fit.slope - other.slope) < 1e-3 and abs(fit.offset - other.offset) < 1e-3
