"""The gradients and updates of a training run, step by step."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from course_utils.pictures.picture import GREEN, GREY, INK, ORANGE, Picture

HEALTHY = (1e-4, 1e-2)  # a decade on each side of the 1e-3 that the source calls healthy
Table = Mapping[str, Mapping[str, Sequence[float | None]]]


def plot_gradient_history(history: Table) -> Picture:
    """Draw the gradients' norms as a heat map of parameters × steps, and the update ratios where they were recorded.

    The ratio ‖Δw‖ / ‖w‖ is drawn for weights as solid lines and for biases as dashed ones, over the band around 1e-3
    that a healthy run keeps to.

    Args:
        history: What `GradientHistory.to_dict()` gives.

    Raises:
        ValueError: No step was recorded.

    Source:
        The 1e-3: A. Karpathy, CS231n notes, Neural Networks Part 3, "Ratio of weights:updates".
    """
    norms = _column(history, "norm")
    if not norms.size:
        raise ValueError("No step was recorded: train inside the with block, or call record() after backward().")
    ratios = _column(history, "update_ratio")
    rows = 1 if np.isnan(ratios).all() else 2
    height = 1.2 + 0.24 * len(history)
    figure = Figure(figsize=(8.2, height + 2.6 * (rows - 1)), layout="constrained")
    axes = figure.subplots(rows, 1, squeeze=False, height_ratios=[height, 2.6][:rows])[:, 0]
    missing = np.array([[value is None for value in row["norm"]] for row in history.values()])
    _draw_norms(axes[0], norms, missing, list(history))
    if rows == 2:
        _draw_ratios(axes[1], ratios, list(history))
    axes[-1].set_xlabel("step")
    return Picture(figure, _text(history, norms, ratios))


def _column(history: Table, measure: str) -> NDArray[np.float64]:
    """One measure as an array (parameters, steps); `None` becomes NaN."""
    return np.array([[math.nan if value is None else value for value in row[measure]] for row in history.values()])


def _draw_norms(ax: Axes, norms: NDArray[np.float64], missing: NDArray[np.bool_], names: list[str]) -> None:
    usable = np.isfinite(norms) & (norms > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(usable, np.log10(norms), np.nan)
    ax.set_facecolor("#E8E8E8")
    image = ax.imshow(logs, aspect="auto", interpolation="nearest", cmap="cividis",
                      extent=(0.5, norms.shape[1] + 0.5, len(names) - 0.5, -0.5))
    for marker, which, label in (
        ("x", np.isinf(norms), "infinite"), ("_", norms == 0, "exactly 0"), (".", missing, "None"),
        ("+", np.isnan(norms) & ~missing, "NaN"),
    ):
        parameters, steps = np.nonzero(which)
        if len(steps):
            ax.plot(steps + 1, parameters, marker, color=INK, markersize=4, linestyle="none", label=label)
    if ax.get_legend_handles_labels()[0]:
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, fontsize=9, frameon=False)
    ax.set_yticks(range(len(names)), names)
    ax.set_title("norm of the gradient", fontsize=10, loc="right")
    if usable.any():
        bar = ax.figure.colorbar(image, ax=ax)
        bar.ax.yaxis.set_major_formatter(lambda value, _: f"$10^{{{value:g}}}$")


def _draw_ratios(ax: Axes, ratios: NDArray[np.float64], names: list[str]) -> None:
    ax.axhspan(*HEALTHY, color=GREEN, alpha=0.15)
    ax.axhline(1e-3, color=GREEN, linewidth=1)
    ax.text(0.995, 1e-3, "healthy: about 1e-3", transform=ax.get_yaxis_transform(), ha="right", va="bottom", fontsize=9,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1})
    for name, row in zip(names, ratios, strict=True):
        if np.isfinite(row).any():
            bias = name.endswith("bias")
            ax.plot(np.arange(1, len(row) + 1), np.where(row > 0, row, np.nan), linewidth=1.2,
                    color=ORANGE if bias else GREY, linestyle="--" if bias else "-",
                    marker="." if len(row) < 3 else None)
    for name, style, color in (("weights", "-", GREY), ("biases", "--", ORANGE)):
        ax.plot([], [], linestyle=style, color=color, label=name)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), fontsize=9, ncols=2, frameon=False)
    ax.set_yscale("log")
    ax.set_xlim(0.5, ratios.shape[1] + 0.5)
    ax.set_title("update ratio ‖Δw‖ / ‖w‖", fontsize=10, loc="right")
    ax.spines[["top", "right"]].set_visible(False)


def _text(history: Table, norms: NDArray[np.float64], ratios: NDArray[np.float64]) -> str:
    steps = norms.shape[1]
    lines = [f"Gradients of {len(history)} parameters over {steps} step{'s' if steps > 1 else ''}."]
    for name, row, ratio in zip(history, norms, ratios, strict=True):
        parts = [_range("norm", row, history[name]["norm"])]
        known = ratio[~np.isnan(ratio)]
        if len(known):
            middle = float(np.median(known))
            place = "below" if middle < HEALTHY[0] else "above" if middle > HEALTHY[1] else "within"
            parts.append(f"median update ratio {middle:.1e}, {place} the healthy band")
        lines.append(f"{name}: {'; '.join(parts)}")
    return "\n".join(lines)


def _range(what: str, row: NDArray[np.float64], raw: Sequence[float | None]) -> str:
    usable = row[np.isfinite(row)]
    counts = (("None", sum(value is None for value in raw)), ("infinite", int(np.isinf(row).sum())),
              ("NaN", sum(value is not None and math.isnan(value) for value in raw)))
    odd = ", ".join(f"{name} in {count} of {len(row)} steps" for name, count in counts if count)
    if not len(usable):
        return odd
    spread = f"{what} from {usable.min():.1e} to {usable.max():.1e}" if usable.max() else f"{what} exactly 0"
    return f"{spread}, {odd}" if odd else spread
