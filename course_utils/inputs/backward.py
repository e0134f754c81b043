"""What chapter 6 is checked on: a small classifier, batches for it, and functions whose gradient is asked for."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from course_utils.inputs import batch, dense, drawn

OLD = 0.5  # what lies in every .grad before an answer is called, where something does


def classifier(seed: int) -> nn.Sequential:
    """Linear 4 → 5, ReLU, Linear 5 → 3."""
    return dense([4, 5, 3], seed)


def examples(seed: int, count: int) -> tuple[Tensor, Tensor]:
    """Inputs (count, 4), float32, and labels (count,), int64, for `classifier`."""
    return batch(seed + 1, count, 4, 3)


FUNCTIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "linear": lambda x: (x * torch.arange(1, x.numel() + 1, dtype=x.dtype).view(x.shape)).sum(),
    "curved": lambda x: (2 * x).exp().sum() + (x.flatten()[0] * x.flatten()[-1]),
}


def point(case: dict[str, Any]) -> Tensor:
    """Where the gradient of a function is asked for: numbers from 0.5 up, of the case's shape and dtype."""
    return (0.5 + 0.5 * drawn(case["seed"], *case["shape"]).abs()).to(getattr(torch, case["dtype"]))
