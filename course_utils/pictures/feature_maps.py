"""The kernels of a convolution and what they make of an image, before and after training."""

from collections.abc import Mapping
from typing import Any

import torch
import torch.nn.functional as F
from matplotlib.axes import Axes
from torch import Tensor, nn

from course_utils.pictures.picture import INK, WIDTH, Picture, new_axes
from course_utils.pictures.planes import draw_frame, draw_plane, limits, number, plane, shape, span

MOST, STATES = 8, 3  # kernels in a row, and states one below the other
NAMES, GAP = 0.75, 0.1  # the column of names and the space between parts, of a part's width

State = nn.Module | Mapping[str, Tensor]


def plot_feature_maps(
    image: Tensor, states: Mapping[str, State], layer: str = "conv1", ax: Axes | None = None
) -> Picture:
    """Draw the kernels of a layer and the feature maps that they make of an image, for each of some states.

    A state is a network, or what `state_dict()` gave at some time, copied: `{name: tensor.clone() for name, tensor in
    net.state_dict().items()}`. The maps are the layer's outputs, before any activation function. All kernels share one
    scale of greys and all maps another, so that states can be compared.

    Args:
        image: (H, W), or with axes of size 1 before, such as (1, 1, H, W); any number type.
        states: One to three networks or recorded states by what they are called, such as "before" and "after".
        layer: The name of an `nn.Conv2d` with one channel in and up to 8 out. For a recorded state stride 1 and no
            padding are taken.
        ax: Where to draw; a new figure if left out.

    Raises:
        ValueError: No state or more than three, no such convolution, kernels that differ in number or size, or an
            image of more than one channel.
    """
    if not 1 <= len(states) <= STATES:
        raise ValueError(f"plot_feature_maps draws 1 to {STATES} states, not {len(states)}.")
    pixels = plane(image, "image")
    read = {name: _read(state, layer, pixels) for name, state in states.items()}
    if len({(kernels.shape, maps.shape) for kernels, maps in read.values()}) > 1:
        raise ValueError(f"The states of {layer} differ in the number or the size of kernels; take one network's.")
    kernels, maps = (torch.stack(each) for each in zip(*read.values(), strict=True))  # (states, kernels, H, W)
    count, ratio = kernels.shape[1], maps.shape[2] / maps.shape[3]
    width = NAMES + count * (1 + GAP)
    height = GAP + len(states) * (1 + ratio + 3 * GAP) + 0.45
    size = min(1, WIDTH / width)  # of a part, in inches
    ax = new_axes(ax, width * size, height * size)
    for column in range(count):
        ax.text(NAMES + column * (1 + GAP) + 0.5, 0, str(column), ha="center", fontsize=10, color=INK)
    for row, name in enumerate(states):
        top = GAP + row * (1 + ratio + 3 * GAP)
        _draw_row(ax, f"{name}:\nkernels", kernels[row], top, limits(kernels))
        _draw_row(ax, "maps", maps[row], top + 1 + GAP, limits(maps))
    ax.set_xlim(0, width)
    for column, (name, values) in enumerate((("kernels", kernels), ("maps", maps))):
        _draw_scale(ax, name, limits(values), (NAMES + column * 0.5 * (width - NAMES), height - 0.3))
    ax.set_ylim(height - 0.15, -0.15)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return Picture(ax.figure, _text(layer, pixels, list(states), kernels, maps))  # type: ignore[arg-type]


def _read(state: State, layer: str, pixels: Tensor) -> tuple[Tensor, Tensor]:
    """The kernels (N, h, w) of a layer and its maps (N, H, W)."""
    settings: dict[str, Any] = {}
    if isinstance(state, nn.Module):
        module = dict(state.named_modules()).get(layer)
        if not isinstance(module, nn.Conv2d):
            raise ValueError(f"{type(state).__name__} has no nn.Conv2d called {layer!r}; pass its name as layer.")
        weight, bias = module.weight, module.bias
        settings = {"stride": module.stride, "padding": module.padding, "dilation": module.dilation}
    else:
        if f"{layer}.weight" not in state:
            raise ValueError(f"The recorded state has no {layer}.weight; it has {', '.join(state) or 'nothing'}.")
        weight, bias = state[f"{layer}.weight"], state.get(f"{layer}.bias")
    if weight.dim() != 4 or weight.shape[1] != 1 or not 1 <= len(weight) <= MOST:
        raise ValueError(f"plot_feature_maps draws 1 to {MOST} kernels of one channel, and {layer}.weight is of shape "
                         f"{tuple(weight.shape)}.")
    if pixels.shape[0] < weight.shape[2] or pixels.shape[1] < weight.shape[3]:
        raise ValueError(f"The kernels of {layer} don't fit on an image of {shape(pixels)}.")
    with torch.no_grad():
        weight, bias = weight.detach().cpu().float(), None if bias is None else bias.detach().cpu().float()
        return weight[:, 0].clone(), F.conv2d(pixels[None, None], weight, bias, **settings)[0]


def _draw_row(ax: Axes, name: str, planes: Tensor, top: float, scale: tuple[float, float]) -> None:
    ax.text(0, top + 0.5 * planes.shape[1] / planes.shape[2], name, va="center", fontsize=10, color=INK)
    for column, values in enumerate(planes):
        corner = NAMES + column * (1 + GAP), top
        draw_plane(ax, values, corner, scale)
        draw_frame(ax, corner, (1, values.shape[0] / values.shape[1]))


def _draw_scale(ax: Axes, name: str, scale: tuple[float, float], place: tuple[float, float]) -> None:
    """A strip of all greys between the least and the greatest number."""
    low, high = map(number, scale)
    left, top = place[0] + 1.1, place[1] - 0.06
    ax.text(left - 0.05, place[1], f"{name} {low}", ha="right", va="center", fontsize=10, color=INK)
    draw_plane(ax, torch.linspace(*scale, 60).expand(6, 60), (left, top), scale, 1.2)
    draw_frame(ax, (left, top), (1.2, 0.12))
    ax.text(left + 1.25, place[1], high, va="center", fontsize=10, color=INK)


def _text(layer: str, pixels: Tensor, names: list[str], kernels: Tensor, maps: Tensor) -> str:
    count = kernels.shape[1]
    lines = [f"{count} kernel{'s' * (count > 1)} of {layer}, {shape(kernels[0, 0])}, and the feature maps of "
             f"{shape(maps[0, 0])} that they make of an image of {shape(pixels)} pixels: {', '.join(names)}."]
    sizes = kernels[0].flatten(1).norm(dim=1)
    changes = (kernels[-1] - kernels[0]).flatten(1).norm(dim=1) / sizes
    if len(names) > 1 and count > 1:
        most, least = int(changes.argmax()), int(changes.argmin())
        lines[0] += (f" From {names[0]} to {names[-1]} kernel {most} changed most, by {changes[most]:.0%} of its norm, "
                     f"and kernel {least} least, by {changes[least]:.0%}.")
    for index in range(count):
        parts = [f"{name} {span(kernels[row, index])}, its map {span(maps[row, index])}"
                 for row, name in enumerate(names)]
        if len(names) > 1:
            parts.append(f"changed by {changes[index]:.0%} of its norm")
        lines.append(f"Kernel {index}: {'; '.join(parts)}.")
    return "\n".join(lines)
