"""The gradients and updates of a training run, step by step."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from course_utils.pictures.grouping import grouped, is_bias
from course_utils.pictures.picture import BLUE, GREEN, GREY, INK, OCHRE, PURPLE, VERMILION, WIDTH, Picture, new_axes

HEALTHY = (1e-4, 1e-2)  # a decade on each side of the 1e-3 that the source calls healthy
MOST_COLUMNS = 200  # of the heat map; more steps share one
MOST_LINES = 6  # that can be told apart by name
LINES = ((BLUE, "-"), (VERMILION, "--"), (GREEN, "-."), (PURPLE, ":"), (INK, (0, (6, 1, 1, 1, 1, 1))), (GREY, "-"))
MARKS = (("x", "infinite"), ("_", "exactly 0"), (".", "None"), ("+", "NaN"))

Table = Mapping[str, Mapping[str, Sequence[float | None]]]
Numbers = NDArray[np.float64]


def plot_gradient_history(history: Table, ax: Axes | None = None) -> Picture:
    """Draw the gradients' norms as a heat map of parameters × steps, and below it how far the updates moved weights.

    Above 40 parameters those of a block share a row, above 200 steps some steps share a column, with the median of
    their norms. The update ratio ‖Δw‖ / ‖w‖ is drawn over the band around 1e-3 that a healthy run keeps to: weights by
    name, or if there are many only the lowest and the highest by name; biases, which start near 0, are dashed.

    Args:
        history: What `GradientHistory.to_dict()` gives.
        ax: Where to draw, axes made by `subplots`; two axes take its place. A new figure if left out.

    Raises:
        ValueError: No step was recorded.

    Source:
        The 1e-3: A. Karpathy, CS231n notes, Neural Networks Part 3, "Ratio of weights:updates".
    """
    norms, missing = _rows(history)
    if not next(iter(norms.values())).size:
        raise ValueError("No step was recorded: train inside the with block, or call record() after backward().")
    ratios = {name: _numbers(row["update_ratio"]) for name, row in history.items()}
    height = 1.2 + 0.24 * len(norms)
    ax = new_axes(ax, WIDTH, height + 3)
    upper, lower = _split(ax, height)
    _draw_norms(upper, norms, missing)
    _draw_ratios(lower, ratios)
    for half in (upper, lower):
        half.xaxis.set_major_locator(MaxNLocator(10, steps=[1, 2, 5, 10], integer=True))
    lower.set_xlabel("step")
    return Picture(upper.figure, _text(history, ratios))  # type: ignore[arg-type]


def _numbers(values: Sequence[float | None]) -> Numbers:
    return np.array([math.nan if value is None else value for value in values], dtype=float)


def _rows(history: Table) -> tuple[dict[str, Numbers], dict[str, NDArray[np.bool_]]]:
    """The norms by row of the heat map, and where a whole row has the gradient `None`."""
    norms: dict[str, Numbers] = {}
    missing: dict[str, NDArray[np.bool_]] = {}
    for row, names in grouped(list(history)).items():
        gone = np.array([[value is None for value in history[name]["norm"]] for name in names])
        values = np.array([_numbers(history[name]["norm"]) for name in names])
        norms[row] = np.sqrt(np.square(np.where(gone, 0, values)).sum(0))
        missing[row] = np.logical_and.reduce(gone)
    return norms, missing


def _split(ax: Axes, height: float) -> tuple[Axes, Axes]:
    """Two axes, one above the other, in the place of one."""
    spec = ax.get_subplotspec()
    if spec is None:
        raise ValueError("The history needs axes that were made by subplots, because two take their place.")
    figure, halves = ax.figure, spec.subgridspec(2, 1, height_ratios=[height, 2.6])
    ax.remove()
    return figure.add_subplot(halves[0]), figure.add_subplot(halves[1])


def _draw_norms(ax: Axes, norms: dict[str, Numbers], missing: dict[str, NDArray[np.bool_]]) -> None:
    steps = len(next(iter(norms.values())))
    width = -(-steps // MOST_COLUMNS)
    starts = range(0, steps, width)
    values, gone = np.array(list(norms.values())), np.array(list(missing.values()))
    usable = np.isfinite(values) & (values > 0) & ~gone
    cells = np.ma.masked_invalid([[_median(row[start : start + width]) for start in starts]
                                  for row in np.where(usable, values, np.nan)])
    ax.set_facecolor("#E8E8E8")
    image = ax.imshow(cells, aspect="auto", interpolation="nearest", cmap="cividis", norm=_scale(cells.compressed()),
                      extent=(0.5, len(starts) * width + 0.5, len(norms) - 0.5, -0.5))
    kinds = (np.isinf(values), (values == 0) & ~gone, gone, np.isnan(values))
    for (marker, label), which in zip(MARKS, kinds, strict=True):
        rows, columns = np.nonzero(np.logical_or.reduceat(which, starts, axis=1))
        if len(rows):
            ax.plot(columns * width + (width + 1) / 2, rows, marker, color=INK, markersize=4, linestyle="none",
                    label=label)
    if ax.get_legend_handles_labels()[0]:
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, fontsize=9, frameon=False)
    ax.set_xlim(0.5, steps + 0.5)
    ax.set_yticks(range(len(norms)), list(norms))
    shared = f", median of {width} steps a column" if width > 1 else ""
    ax.set_title(f"norm of the gradient{shared}", fontsize=10, loc="right")
    if usable.any():
        ax.figure.colorbar(image, cax=ax.inset_axes((1.02, 0, 0.025, 1)))


def _scale(norms: Numbers) -> LogNorm:
    """From the smallest norm to the largest, and a decade at least, so that what is nearly equal looks it."""
    if not norms.size:
        return LogNorm()
    low, high = float(norms.min()), float(norms.max())
    room = max(1.0, 10 / (high / low)) ** 0.5
    return LogNorm(low / room, high * room)


def _median(values: Numbers) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else math.nan


def _draw_ratios(ax: Axes, ratios: dict[str, Numbers]) -> None:
    ax.axhspan(*HEALTHY, color=GREEN, alpha=0.15, linewidth=0)
    for edge in HEALTHY:
        ax.axhline(edge, color=GREEN, linewidth=0.6, linestyle=":")
    ax.axhline(1e-3, color=GREEN, linewidth=1, label="healthy: about 1e-3")
    drawn = {name: np.where(np.isfinite(row) & (row > 0), row, np.nan) for name, row in ratios.items()}
    drawn = {name: row for name, row in drawn.items() if not np.isnan(row).all()}
    for name, row in drawn.items():
        if is_bias(name):
            _draw_line(ax, row, OCHRE, (0, (2, 2)), 0.8)
    weights = {name: row for name, row in drawn.items() if not is_bias(name)}
    named = _named(weights)
    for name in weights.keys() - named:
        _draw_line(ax, weights[name], GREY, "-", 0.5)
    for (colour, style), name in zip(LINES, named, strict=False):
        _draw_line(ax, weights[name], colour, style, 1.8, name)
    if len(drawn) > len(weights):
        ax.plot([], [], color=OCHRE, linestyle=(0, (2, 2)), linewidth=0.8, label="biases")
    if len(named) < len(weights):
        ax.plot([], [], color=GREY, linewidth=0.5, label="other weights")
    if still := _still(ratios):
        ax.plot([], [], linestyle="none", label=f"{still} of {len(ratios)} parameters\nnever moved")
    ax.set_yscale("log")
    ax.set_xlim(0.5, len(next(iter(ratios.values()))) + 0.5)
    if not drawn:
        ax.set_ylim(1e-5, 1e-1)
        ax.text(0.5, 0.2, "no parameter moved, or no update was recorded", transform=ax.transAxes, ha="center")
    ax.set_title("update ratio ‖Δw‖ / ‖w‖", fontsize=10, loc="right")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), fontsize=9, frameon=False, handlelength=3)
    ax.spines[["top", "right"]].set_visible(False)


def _still(ratios: dict[str, Numbers]) -> int:
    return sum(not np.isnan(row).all() and not np.nan_to_num(row).any() for row in ratios.values())


def _named(weights: dict[str, Numbers]) -> list[str]:
    """All weights if they are few, else the one that moves least and the one that moves most."""
    if len(weights) <= MOST_LINES:
        return list(weights)
    medians = {name: _median(row) for name, row in weights.items()}
    return [max(medians, key=medians.__getitem__), min(medians, key=medians.__getitem__)]


def _draw_line(ax: Axes, row: Numbers, colour: str, style: object, width: float, label: str | None = None) -> None:
    ax.plot(np.arange(1, len(row) + 1), row, color=colour, linestyle=style, linewidth=width, label=label,
            marker="." if (~np.isnan(row)).sum() < 3 else None)


def _text(history: Table, ratios: dict[str, Numbers]) -> str:
    steps = len(next(iter(ratios.values())))
    lines = [f"Gradients of {len(history)} parameters over {steps} step{'s' if steps > 1 else ''}."]
    if still := _still(ratios):
        lines[0] += f" {still} of them never moved."
    for name, ratio in ratios.items():
        parts = [_range(_numbers(history[name]["norm"]), history[name]["norm"])]
        known = ratio[~np.isnan(ratio)]
        if len(known):
            parts.append(_ratio(float(np.median(known)), is_bias(name)))
        lines.append(f"{name}: {'; '.join(parts)}")
    return "\n".join(lines)


def _ratio(middle: float, bias: bool) -> str:
    if middle == 0:
        return "no update"
    if math.isinf(middle):
        return "moved away from 0"
    place = "below" if middle < HEALTHY[0] else "above" if middle > HEALTHY[1] else "within"
    return f"median update ratio {middle:.1e}" + ("" if bias else f", {place} the healthy band")


def _range(row: Numbers, raw: Sequence[float | None]) -> str:
    usable = row[np.isfinite(row)]
    counts = (("None", sum(value is None for value in raw)), ("infinite", int(np.isinf(row).sum())),
              ("NaN", sum(value is not None and math.isnan(value) for value in raw)))
    odd = ", ".join(f"{name} in {count} of {len(row)} steps" for name, count in counts if count)
    if not len(usable):
        return odd
    spread = f"norm from {usable.min():.1e} to {usable.max():.1e}" if usable.max() else "norm exactly 0"
    return f"{spread}, {odd}" if odd else spread
