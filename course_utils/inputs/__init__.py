"""What observers and judges both make from plain data: seeded tensors and networks."""

import zlib
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from course_utils.lenet import LeNet

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


def raw_images(seed: int, count: int) -> Tensor:
    """Noise pictures (count, 1, 32, 32) as a file stores them, uint8 from 0 to 16."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, 17, (count, 1, 32, 32), generator=generator, dtype=torch.uint8)


def lenet_parameters(seed: int) -> dict[str, Tensor]:
    """Parameters of a LeNet by their names, float32, drawn from the seed."""
    with torch.device("meta"):
        empty = LeNet()
    return {name: drawn(seed, *parameter.shape) for name, parameter in empty.named_parameters()}


def lenet_of(kernel: int, channels: Sequence[int]) -> LeNet:
    """A LeNet whose two convolutions have kernels of another size and other numbers of channels."""
    net, (first, second) = LeNet(), channels
    side = ((32 - kernel + 1) // 2 - kernel + 1) // 2
    net.conv1, net.conv2 = nn.Conv2d(1, first, kernel), nn.Conv2d(first, second, kernel)
    net.fc1 = nn.Linear(second * side * side, 120)
    return net


def labelled(seed: int, rows: int, classes: int, right: int) -> tuple[Tensor, Tensor]:
    """Logits (rows, classes), float32, and labels (rows,), int64, of which `right` are the largest logit's class.

    Where there are as many rows as classes, the largest of each column stand elsewhere than the largest of each row.
    """
    logits = next(table for table in (3 * drawn(seed + more, rows, classes) for more in range(100))
                  if rows != classes or not torch.equal(table.argmax(0), table.argmax(1)))
    wrong_by = (torch.arange(rows) >= right).long()
    return logits, (logits.argmax(1) + wrong_by) % classes


def build(recipe: Recipe) -> nn.Module:
    """Make a network from a recipe: the name of a layer of `torch.nn` and its arguments.

    Arguments that are recipes are built first, so `["Sequential", ["Linear", 4, 3], ["ReLU"]]` nests; a dictionary
    at the end holds keyword arguments.
    """
    name, *rest = recipe
    options = rest.pop() if rest and isinstance(rest[-1], dict) else {}
    return getattr(nn, name)(*(build(part) if isinstance(part, list) else part for part in rest), **options)


def logits_of(case: dict[str, Any]) -> Tensor:
    """Logits (N, classes), float32, of a kind.

    `"plain"`; `"large"`, near 1000; `"far"`, ±1000 with the right class at −1000; `"spread"`, one row near −1000 and
    all others near 1000.
    """
    labels = torch.tensor(case["labels"])
    logits = 3 * drawn(case["seed"], len(labels), case["classes"])
    if case["kind"] == "large":
        return logits + 1000
    if case["kind"] == "spread":
        return logits + torch.where(torch.arange(len(labels)) == 0, -1000.0, 1000.0)[:, None]
    if case["kind"] == "far":
        logits = torch.full_like(logits, -1000.0)
        logits[torch.arange(len(labels)), (labels + 1) % case["classes"]] = 1000.0
    return logits


class Patched(nn.Module):
    """Linear layers fc1, fc2, … of width 3 with ReLU after each, one result of which may be detached.

    Args:
        layers: How many there are.
        detached: The layer whose result is detached, counted from 1; 0 for none.
        frozen: The layer whose parameters require no gradient; 0 for none.
        spare: Whether there is a layer, `spare`, that forward doesn't use.
    """

    def __init__(self, layers: int, detached: int = 0, frozen: int = 0, spare: bool = False) -> None:
        super().__init__()
        self.count, self.detached = layers, detached
        for number in range(1, layers + 1):
            setattr(self, f"fc{number}", nn.Linear(3, 3).requires_grad_(number != frozen))
        if spare:
            self.spare = nn.Linear(3, 3)

    def forward(self, x: Tensor) -> Tensor:
        """Turn (N, 3) into (N, 3)."""
        for number in range(1, self.count + 1):
            x = getattr(self, f"fc{number}")(x).relu()
            x = x.detach() if number == self.detached else x
        return x


def small_net(seed: int) -> nn.Sequential:
    """Linear 4 → 5, ReLU, Linear 5 → 3, with parameters drawn from the seed."""
    with torch.device("meta"):
        net = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3))
    net = net.to_empty(device="cpu")
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(drawn(seed, *parameter.shape))
    return net


def small_batch(seed: int, count: int) -> tuple[Tensor, Tensor]:
    """Inputs (count, 4), float32, and labels (count,), int64, from 0 to 2, for `small_net`."""
    return 2 * drawn(seed + 1, count, 4), (torch.arange(count) * 2 + seed) % 3


FUNCTIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "linear": lambda x: (x * torch.arange(1, x.numel() + 1, dtype=x.dtype).view(x.shape)).sum(),
    "curved": lambda x: (2 * x).exp().sum() + (x.flatten()[0] * x.flatten()[-1]),
}


def point(case: dict[str, Any]) -> Tensor:
    """Where the gradient of a function is asked for: numbers from 0.5 up, of the case's shape and dtype."""
    return (0.5 + 0.5 * drawn(case["seed"], *case["shape"]).abs()).to(getattr(torch, case["dtype"]))
