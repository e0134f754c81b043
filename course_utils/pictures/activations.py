"""What every layer of a network gives for some inputs."""

from typing import NamedTuple

import torch
from matplotlib.axes import Axes
from torch import Tensor, nn

from course_utils.pictures.picture import BLUE, GREY, INK, Picture, new_axes

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


class Layer(NamedTuple):
    """One layer's output: its shape, five quantiles, the share of exact zeros and of numbers that aren't finite."""

    name: str
    shape: tuple[int, ...]
    quantiles: tuple[float, ...]
    zeros: float
    odd: float


def plot_activations(module: nn.Module, inputs: Tensor, ax: Axes | None = None) -> Picture:
    """Draw the spread of every layer's output for the inputs, in the order in which the layers run.

    A layer is a module without modules in it; functions such as `F.relu` are no modules and aren't seen. The forward
    pass runs without gradients, and its hooks are gone afterwards.

    Args:
        module: The network.
        inputs: A batch it takes.
        ax: Where to draw; a new figure if left out.

    Raises:
        ValueError: No layer of the network ran.
    """
    layers = _observed(module, inputs)
    if not layers:
        raise ValueError(f"No layer of {type(module).__name__} ran on these inputs, so there is nothing to draw.")
    ax = new_axes(ax, 8, 1 + 0.36 * len(layers))
    for row, layer in enumerate(layers):
        low, first, median, third, high = layer.quantiles
        ax.plot([low, high], [row, row], color=GREY, linewidth=1.5, zorder=1)
        ax.barh(row, third - first, left=first, height=0.56, color=BLUE, zorder=2)
        ax.plot([median, median], [row - 0.28, row + 0.28], color="white", linewidth=2, zorder=3)
        ax.text(1.01, row, _remark(layer), transform=ax.get_yaxis_transform(), va="center", fontsize=9, color=INK)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.set_yticks(range(len(layers)), [f"{layer.name} {layer.shape}" for layer in layers])
    ax.set_ylim(len(layers) - 0.4, -0.6)
    ax.set_xlabel("output")
    ax.spines[["top", "right"]].set_visible(False)
    lines = [f"Outputs of {len(layers)} layers of {type(module).__name__}."]
    for layer in layers:
        low, _, median, _, high = layer.quantiles
        parts = [f"{layer.shape}", f"median {median:.2g}", f"nine in ten from {low:.2g} to {high:.2g}", _remark(layer)]
        lines.append(f"{layer.name}: {', '.join(filter(None, parts))}")
    return Picture(ax.figure, "\n".join(lines))  # type: ignore[arg-type]


def _remark(layer: Layer) -> str:
    shares = ((layer.zeros, "exactly 0"), (layer.odd, "NaN or infinite"))
    return ", ".join(f"{share:.0%} {what}" for share, what in shares if share)


def _observed(module: nn.Module, inputs: Tensor) -> list[Layer]:
    layers: list[Layer] = []

    def watch(name: str) -> object:
        return lambda _module, _inputs, output: layers.append(_layer(name, output))

    handles = [part.register_forward_hook(watch(name or type(part).__name__))
               for name, part in module.named_modules() if not list(part.children())]
    try:
        with torch.no_grad():
            module(inputs)
    finally:
        for handle in handles:
            handle.remove()
    return layers


def _layer(name: str, output: Tensor) -> Layer:
    values = output.detach().float().flatten()
    finite = values[values.isfinite()].sort().values
    quantiles = tuple(finite[round(q * (len(finite) - 1))].item() for q in QUANTILES) if len(finite) else (0.0,) * 5
    return Layer(name, tuple(output.shape), quantiles, (values == 0).float().mean().item(),
                 1 - len(finite) / max(len(values), 1))
