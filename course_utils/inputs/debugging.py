"""The small networks and batches that chapter 9's answers are tried on, made from seeds."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from course_utils.inputs import build, drawn


def dense(sizes: Sequence[int], seed: int) -> nn.Sequential:
    """Linear layers of these sizes with a ReLU between any two; layer n has the name str(2 * n).

    The weights (out, in) are `drawn` from the seed, the biases (out,) a tenth of that.
    """
    layers = [layer for pair in zip(sizes, sizes[1:], strict=False) for layer in (["Linear", *pair], ["ReLU"])]
    net = build(["Sequential", *layers[:-1]])
    with torch.no_grad():
        for number, parameter in enumerate(net.parameters()):
            parameter.copy_(drawn(seed + number, *parameter.shape) * (1 if parameter.dim() > 1 else 0.1))
    assert isinstance(net, nn.Sequential)
    return net


def batch(seed: int, count: int, features: int, classes: int) -> tuple[Tensor, Tensor]:
    """Noise (count, features), float32, standard normal, and labels (count,), int64, each class equally often."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(count, features, generator=generator), torch.arange(count) % classes


def flat(net: nn.Module) -> Tensor:
    """All parameters in one row, float32, detached."""
    return torch.cat([parameter.detach().flatten() for parameter in net.parameters()])


def restore(net: nn.Module, weights: Tensor) -> None:
    """Put a row as `flat` makes it back into a network's parameters."""
    torch.nn.utils.vector_to_parameters(weights, list(net.parameters()))
