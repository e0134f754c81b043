"""How large the gradients of a network's parameters are."""

from typing import NamedTuple

import torch
from matplotlib.axes import Axes
from torch import Tensor, nn

from course_utils.pictures.picture import BLUE, GREY, INK, VERMILION, Picture, new_axes

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


class Spread(NamedTuple):
    """How the elements of one gradient are spread.

    Args:
        quantiles: Of |gradient|, over the elements that are finite and not 0; `None` if there are none.
        zeros, nans, infinite: The numbers of elements that are exactly 0, NaN, infinite.
        size: The number of elements; 0 stands for a gradient that is `None`.
    """

    quantiles: tuple[float, ...] | None
    zeros: int
    nans: int
    infinite: int
    size: int

    def remark(self) -> str:
        """What a box can't show."""
        if not self.size:
            return "no gradient: None"
        if self.zeros == self.size:
            return "all exactly 0"
        counts = (("exactly 0", self.zeros), ("NaN", self.nans), ("infinite", self.infinite))
        return ", ".join(f"{count:,} of {self.size:,} {what}" if count < self.size else f"all {what}"
                         for what, count in counts if count)


def plot_gradients(module: nn.Module, ax: Axes | None = None) -> Picture:
    """Draw the spread of |gradient| for every parameter, biases included, on a logarithmic scale.

    A box holds the middle half of the elements with the median in it, the line nine in ten. Elements that have no
    place on the scale are named beside it: a gradient of `None`, exact zeros, NaN, infinity.

    Args:
        module: A network after `backward()`.
        ax: Where to draw; a new figure if left out.

    Raises:
        ValueError: The network has no parameters.
    """
    spreads = {name: _spread(parameter.grad) for name, parameter in module.named_parameters()}
    if not spreads:
        raise ValueError(f"{type(module).__name__} has no parameters, so there are no gradients to draw.")
    ax = new_axes(ax, 8, 1 + 0.3 * len(spreads))
    drawn = [spread.quantiles for spread in spreads.values() if spread.quantiles]
    for row, spread in enumerate(spreads.values()):
        if spread.quantiles:
            _draw_box(ax, row, spread.quantiles)
        if spread.remark():
            ax.text(1.01, row, spread.remark(), transform=ax.get_yaxis_transform(), va="center", fontsize=9,
                    color=VERMILION if spread.nans or spread.infinite or not spread.quantiles else INK)
    ax.set_yticks(range(len(spreads)), list(spreads))
    ax.set_ylim(len(spreads) - 0.4, -0.6)
    ax.set_xscale("log")
    if drawn:
        ax.set_xlim(0.5 * min(box[0] for box in drawn), 2 * max(box[-1] for box in drawn))
    ax.set_xlabel("|gradient|")
    ax.grid(axis="x", color="#DDDDDD")
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    return Picture(ax.figure, _text(type(module).__name__, spreads))  # type: ignore[arg-type]


def _spread(gradient: Tensor | None) -> Spread:
    if gradient is None:
        return Spread(None, 0, 0, 0, 0)
    size = gradient.detach().to_dense().float().abs().flatten()
    usable = size[torch.isfinite(size) & (size > 0)].sort().values
    quantiles = tuple(usable[round(q * (len(usable) - 1))].item() for q in QUANTILES) if len(usable) else None
    counts = (int((size == 0).sum()), int(size.isnan().sum()), int(size.isinf().sum()))
    return Spread(quantiles, *counts, len(size))


def _draw_box(ax: Axes, row: int, quantiles: tuple[float, ...]) -> None:
    low, first, median, third, high = quantiles
    ax.plot([low, high], [row, row], color=GREY, linewidth=1.5, solid_capstyle="butt", zorder=1)
    ax.barh(row, third - first, left=first, height=0.56, color=BLUE, zorder=2)
    ax.plot([median, median], [row - 0.28, row + 0.28], color="white", linewidth=2, zorder=3)


def _text(network: str, spreads: dict[str, Spread]) -> str:
    lines = [f"|gradient| of the {len(spreads)} parameters of {network}."]
    medians = {name: spread.quantiles[2] for name, spread in spreads.items() if spread.quantiles}
    if len(medians) > 1:
        least, most = min(medians, key=medians.__getitem__), max(medians, key=medians.__getitem__)
        lines[0] += f" The smallest median is {medians[least]:.1e}, {least}; the largest {medians[most]:.1e}, {most}."
    for name, spread in spreads.items():
        parts = []
        if spread.quantiles:
            low, _, median, _, high = spread.quantiles
            parts.append(f"median {median:.1e}, nine in ten from {low:.1e} to {high:.1e}")
        parts += [spread.remark()] if spread.remark() else []
        lines.append(f"{name}: {'; '.join(parts)}")
    return "\n".join(lines)
