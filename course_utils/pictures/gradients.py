"""How large the gradients of a network's parameters are."""

import math
from typing import NamedTuple

import torch
from matplotlib.axes import Axes
from torch import Tensor, nn

from course_utils.pictures.grouping import grouped, is_bias
from course_utils.pictures.picture import WIDTH, Picture, new_axes
from course_utils.pictures.spread import HATCHED, PLAIN, QUANTILES, draw_box, draw_remark, name_rows
from course_utils.recording.parameters import absolute_gradients

MOST_VALUES = 1_000_000  # more of one row than this are thinned out before they are sorted
STYLES = {"weights": PLAIN, "biases": HATCHED}


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
    ax = new_axes(ax, WIDTH, 1.1 + 0.3 * len(spreads))
    for row, (name, spread) in enumerate(spreads.items()):
        if spread.quantiles:
            draw_box(ax, row, spread.quantiles, STYLES["biases" if is_bias(name) else "weights"])
        draw_remark(ax, row, spread.remark(), bool(spread.nans or spread.infinite or not spread.quantiles))
    name_rows(ax, list(spreads), STYLES.items())
    _scale(ax, [spread.quantiles for spread in spreads.values() if spread.quantiles])
    return Picture(ax.figure, _text(type(module).__name__, len(gradients), spreads))  # type: ignore[arg-type]


def _spread(gradients: list[Tensor | None]) -> Spread:
    there = [gradient for gradient in gradients if gradient is not None]
    values = torch.cat(there) if there else torch.zeros(0)
    usable = values[torch.isfinite(values) & (values > 0)]
    usable = usable[:: 1 + len(usable) // MOST_VALUES].sort().values
    quantiles = tuple(usable[round(q * (len(usable) - 1))].item() for q in QUANTILES) if len(usable) else None
    counts = (int((values == 0).sum()), int(values.isnan().sum()), int(values.isinf().sum()))
    return Spread(quantiles, *counts, len(values), len(gradients) - len(there), len(gradients))


def _scale(ax: Axes, drawn: list[tuple[float, ...]]) -> None:
    """Whole decades around the boxes, and no scale at all where there is no box."""
    ax.set_xlabel("|gradient|")
    if not drawn:
        ax.set_xticks([])
        ax.text(0.5, 0.5, "no finite gradient other than 0", transform=ax.transAxes, ha="center", va="center")
        return
    low, high = min(box[0] for box in drawn), max(box[-1] for box in drawn)
    ax.set_xscale("log")
    ax.set_xlim(10.0 ** math.floor(math.log10(low)), 10.0 ** (math.floor(math.log10(high)) + 1))
    ax.grid(axis="x", color="#DDDDDD")
    ax.set_axisbelow(True)


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
