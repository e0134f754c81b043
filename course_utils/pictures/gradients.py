"""How large the gradients of a network's parameters are."""

import math
from typing import Any, NamedTuple

import torch
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from torch import Tensor, nn

from course_utils.gradients import absolute_gradients
from course_utils.pictures.grouping import grouped, is_bias
from course_utils.pictures.picture import BLUE, GREY, INK, ORANGE, VERMILION, Picture, new_axes

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_VALUES = 1_000_000  # more of one row than this are thinned out before they are sorted
STYLES: dict[str, Any] = {
    "weights": {"facecolor": BLUE, "edgecolor": INK, "linewidth": 0.5},
    "biases": {"facecolor": ORANGE, "hatch": "///", "edgecolor": INK, "linewidth": 0.5},
}


class Spread(NamedTuple):
    """How the elements of a gradient, or of several in one row, are spread.

    Args:
        quantiles: Of |gradient|, over the elements that are finite and not 0; `None` if there are none.
        zeros, nans, infinite: The numbers of elements that are exactly 0, NaN, infinite.
        size: The number of elements.
        missing: How many of the row's parameters have the gradient `None`.
        parameters: How many parameters the row holds.
    """

    quantiles: tuple[float, ...] | None
    zeros: int
    nans: int
    infinite: int
    size: int
    missing: int
    parameters: int

    def remark(self) -> str:
        """What a box can't show."""
        counts = (("exactly 0", self.zeros), ("NaN", self.nans), ("infinite", self.infinite))
        parts = [f"{count:,} of {self.size:,} {what}" if count < self.size else f"all {what}"
                 for what, count in counts if count]
        if self.missing:
            missing = f"{self.missing} of {self.parameters} parameters: None"
            parts.append("no gradient: None" if self.missing == self.parameters else missing)
        return ", ".join(parts)


def plot_gradients(module: nn.Module, ax: Axes | None = None) -> Picture:
    """Draw the spread of |gradient| for every parameter, biases included, on a logarithmic scale.

    A box holds the middle half of the elements with the median in it, the line nine in ten. Elements that have no
    place on the scale are named beside it: a gradient of `None`, exact zeros, NaN, infinity. Above 40 parameters
    those of a block share a row.

    Args:
        module: A network after `backward()`.
        ax: Where to draw; a new figure if left out.

    Raises:
        TypeError: `module` isn't a network.
        ValueError: The network has no parameters.
    """
    gradients = absolute_gradients(module)
    spreads = {row: _spread([gradients[name] for name in names]) for row, names in grouped(list(gradients)).items()}
    ax = new_axes(ax, 8.2, 1.1 + 0.3 * len(spreads))
    for row, (name, spread) in enumerate(spreads.items()):
        _draw_row(ax, row, name, spread)
    drawn = [spread.quantiles for spread in spreads.values() if spread.quantiles]
    ax.set_yticks(range(len(spreads)), list(spreads))
    ax.set_ylim(len(spreads) - 0.4, -0.6)
    ax.set_xscale("log")
    if drawn:
        low, high = min(box[0] for box in drawn), max(box[-1] for box in drawn)
        ax.set_xlim(10.0 ** math.floor(math.log10(low)), 10.0 ** (math.floor(math.log10(high)) + 1))
    ax.set_xlabel("|gradient|")
    ax.grid(axis="x", color="#DDDDDD")
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(handles=[Patch(**style, label=kind) for kind, style in STYLES.items()], loc="lower left",
              bbox_to_anchor=(0, 1), ncols=2, fontsize=9, frameon=False)
    return Picture(ax.figure, _text(type(module).__name__, len(gradients), spreads))  # type: ignore[arg-type]


def _spread(gradients: list[Tensor | None]) -> Spread:
    there = [gradient for gradient in gradients if gradient is not None]
    values = torch.cat(there) if there else torch.zeros(0)
    usable = values[torch.isfinite(values) & (values > 0)]
    usable = usable[:: 1 + len(usable) // MOST_VALUES].sort().values
    quantiles = tuple(usable[round(q * (len(usable) - 1))].item() for q in QUANTILES) if len(usable) else None
    counts = (int((values == 0).sum()), int(values.isnan().sum()), int(values.isinf().sum()))
    return Spread(quantiles, *counts, len(values), len(gradients) - len(there), len(gradients))


def _draw_row(ax: Axes, row: int, name: str, spread: Spread) -> None:
    if spread.quantiles:
        low, first, median, third, high = spread.quantiles
        ax.plot([low, high], [row, row], color=GREY, linewidth=1.5, solid_capstyle="butt", zorder=1)
        style = STYLES["biases" if is_bias(name) else "weights"]
        ax.barh(row, third - first, left=first, height=0.56, zorder=2, **style)
        ax.plot([median, median], [row - 0.28, row + 0.28], color="white", linewidth=3.5, zorder=3)
        ax.plot([median, median], [row - 0.28, row + 0.28], color=INK, linewidth=1.5, zorder=4)
    alarming = spread.nans or spread.infinite or not spread.quantiles
    ax.text(1.01, row, spread.remark(), transform=ax.get_yaxis_transform(), va="center", fontsize=9,
            color=VERMILION if alarming else INK)


def _text(network: str, count: int, spreads: dict[str, Spread]) -> str:
    rows = f" in {len(spreads)} rows" if len(spreads) < count else ""
    what = f"|gradient| of the {count} parameter{'s' * (count > 1)} of {network}{rows}."
    lines = [what + _odd(spreads) + _trend(spreads)]
    for name, spread in spreads.items():
        parts = []
        if spread.quantiles:
            low, _, median, _, high = spread.quantiles
            parts.append(f"median {median:.1e}, nine in ten from {low:.1e} to {high:.1e}")
        parts += [spread.remark()] if spread.remark() else []
        lines.append(f"{name}: {'; '.join(parts)}")
    return "\n".join(lines)


def _odd(spreads: dict[str, Spread]) -> str:
    """How many rows hold nothing that could move a weight, or something that would ruin it."""
    counts = {
        "no gradient: None": sum(spread.missing == spread.parameters for spread in spreads.values()),
        "only exact zeros": sum(0 < spread.size == spread.zeros for spread in spreads.values()),
        "NaN or infinity": sum(bool(spread.nans or spread.infinite) for spread in spreads.values()),
    }
    parts = [f"{count} of {len(spreads)} rows: {what}." for what, count in counts.items() if count]
    return "".join(f" {part}" for part in parts)


def _trend(spreads: dict[str, Spread]) -> str:
    """The extremes, and how the weights' medians change from the last layer back to the first."""
    medians = {name: spread.quantiles[2] for name, spread in spreads.items() if spread.quantiles}
    if len(medians) < 2:
        return ""
    least, most = min(medians, key=medians.__getitem__), max(medians, key=medians.__getitem__)
    text = f" The smallest median is {medians[least]:.1e}, {least}; the largest {medians[most]:.1e}, {most}."
    weights = [name for name in medians if not is_bias(name)]
    if len(weights) > 1:
        decades = round(math.log10(medians[weights[0]] / medians[weights[-1]]))
        if abs(decades) >= 3:
            way = "shrinks" if decades < 0 else "grows"
            text += f" From {weights[-1]} back to {weights[0]} it {way} by a factor of about 1e{abs(decades)}."
    return text
