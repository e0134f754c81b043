"""What observers and judges both make from plain data: seeded tensors and networks."""

import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, wraps
from typing import Any

import torch
from torch import Tensor, nn

from course_utils.lenet import LeNet

Recipe = Sequence[Any]
MAKE_OPTIMIZER_SIZES = (16, 32, 32, 4)  # of the layers of the network that `make_optimizer` is checked on


PLAIN: dict[str, Any] = {"dtype": torch.float32, "device": "cpu"}  # whatever the notebook has set


def kept(draw: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """The same function of plain arguments, which draws once what it is asked for again, and gives a new copy of it.

    What is drawn must depend on nothing else, such as PyTorch's default dtype.
    """
    known = lru_cache(maxsize=1024, typed=True)(draw)

    @wraps(draw)
    def copy(*arguments: Any, **named: Any) -> Tensor:
        return known(*arguments, **named).clone()

    return copy


@kept
def drawn(seed: int, *shape: int) -> Tensor:
    """Normally distributed numbers that depend on nothing but the seed and the shape.

    More than one axis: standard deviation √(2 / fan-in), the scale at which ReLU layers keep the size of their
    input (K. He et al., Delving Deep into Rectifiers, 2015). One axis, as a bias has: 0.5.

    Returns:
        A float32 tensor of the shape.
    """
    generator = torch.Generator().manual_seed(zlib.crc32(repr((seed, shape)).encode()))
    scale = (2 / torch.Size(shape[1:]).numel()) ** 0.5 if len(shape) > 1 else 0.5
    return torch.randn(shape, generator=generator, **PLAIN) * scale


def output_and_target(seed: int, output: Sequence[int], target: Sequence[int]) -> tuple[Tensor, Tensor]:
    """Two `drawn` tensors of these shapes, with one decimal."""
    return drawn(seed, *output).round(decimals=1), drawn(seed + 1, *target).round(decimals=1)


@kept
def images(seed: int, count: int) -> Tensor:
    """Noise pictures (count, 1, 32, 32), float32, standard normal."""
    return torch.randn((count, 1, 32, 32), generator=torch.Generator().manual_seed(seed), **PLAIN)


@kept
def raw_digits(seed: int, count: int, ink: int) -> Tensor:
    """Raw noise digits (count, 8, 8), uint8 from 0 to `ink`; the first pixel of each is 0, the last one `ink`."""
    raw = torch.randint(0, ink + 1, (count, 8, 8), generator=torch.Generator().manual_seed(seed), dtype=torch.uint8,
                        device="cpu")
    raw[:, 0, 0], raw[:, -1, -1] = 0, ink
    return raw


@kept
def uniform_images(seed: int, count: int, side: int, low: float, high: float) -> Tensor:
    """Noise pictures (count, 1, side, side), float32, evenly distributed between low and high."""
    noise = torch.rand((count, 1, side, side), generator=torch.Generator().manual_seed(seed), **PLAIN)
    return low + (high - low) * noise


def by_hand_images(inputs: dict[str, Any]) -> list[Tensor]:
    """Noise pictures (N, 1, 32, 32) for `forward_by_hand`.

    One of floats from 0 to 1, and several; the bytes of some, uint8 from 0 to 13, and the same divided by 16; the bytes
    of some pale ones, uint8 of 0 and 1, and the same divided by 16.
    """
    seed, count = inputs["seed"], inputs["count"]
    generator = torch.Generator().manual_seed(seed)
    raw, pale = (torch.randint(0, most + 1, (inputs["raw"], 1, 32, 32), generator=generator, dtype=torch.uint8)
                 for most in (13, 1))
    floats = [uniform_images(seed + number, size, 32, 0, 1) for number, size in enumerate((1, count))]
    return [*floats, raw, raw / 16, pale, pale / 16]


def lenet_parameters(seed: int) -> dict[str, Tensor]:
    """Parameters of a LeNet by their names, float32, drawn from the seed."""
    with torch.device("meta"):
        empty = LeNet()
    return {name: drawn(seed, *parameter.shape) for name, parameter in empty.named_parameters()}


def logits_and_labels(seed: int, rows: int, classes: int, right: int) -> tuple[Tensor, Tensor]:
    """Logits (rows, classes), float32, and labels (rows,), int64, of which `right` are the largest logit's class.

    Logits have one decimal, and the largest of each row stands alone. Where there are as many rows as classes, the
    largest of each column stand elsewhere than the largest of each row.
    """
    tables = ((3 * drawn(seed + more, rows, classes)).round(decimals=1) for more in range(1000))
    logits = next(table for table in tables if ((table == table.max(1, keepdim=True).values).sum(1) == 1).all() and (
        rows != classes or not torch.equal(table.argmax(0), table.argmax(1))))
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


def flat(tensors: Iterable[Tensor]) -> Tensor:
    """Tensors in one row, detached."""
    return torch.cat([tensor.detach().flatten() for tensor in tensors])


def logits_of(case: dict[str, Any]) -> Tensor:
    """Logits (N, classes), float32, of a kind.

    `"plain"`; `"tenths"`, with one decimal. Of whole numbers: `"large"`, near 1000; `"spread"`, one row near −1000 and
    all others near 1000; `"far"`, ±1000, or ± the case's `size`, with the right class below; `"sure"`, the same with
    the right class above.
    """
    labels = torch.tensor(case["labels"])
    logits = 3 * drawn(case["seed"], len(labels), case["classes"])
    if case["kind"] == "tenths":
        return logits.round(decimals=1)
    if case["kind"] == "large":
        return logits.round() + 1000
    if case["kind"] == "spread":
        return logits.round() + torch.where(torch.arange(len(labels)) == 0, -1000.0, 1000.0)[:, None]
    if case["kind"] in ("far", "sure"):
        size = float(case.get("size", 1000))
        logits = torch.full_like(logits, -size)
        logits[torch.arange(len(labels)), (labels + (case["kind"] == "far")) % case["classes"]] = size
    return logits
