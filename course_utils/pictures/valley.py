"""The paths of gradient descent on a loss of two parameters."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from course_utils.pictures.picture import BLUE, GREEN, GREY, INK, OCHRE, VERMILION, WIDTH, Picture, new_axes

Loss = Callable[[Any, Any], Any]
Path = Sequence[tuple[float, float]]
Range = tuple[float, float]

STYLES: list[dict[str, Any]] = [
    {"color": BLUE, "linestyle": "-", "marker": "o"},
    {"color": VERMILION, "linestyle": "--", "marker": "^"},
    {"color": GREEN, "linestyle": "-.", "marker": "s"},
    {"color": OCHRE, "linestyle": ":", "marker": "D"},
]
REACHED = 0.01  # of the way down is left where a path counts as arrived
LINES = 12


def plot_valley(loss: Loss, paths: Mapping[str, Path], a: Range, b: Range, ax: Axes | None = None) -> Picture:
    """Draw lines of equal loss over two parameters, and the paths that gradient descent takes there.

    A ring marks where a path starts, a cross the lowest loss.

    The text says of each path where it starts and ends, and what becomes of it. It *converges* if less than a
    hundredth of the way down to the lowest loss in the picture is left at its end, *diverges* if the loss is higher
    at its end than at its start or isn't finite, *oscillates* if it turns back in most of its steps, and *crawls*
    otherwise.

    Args:
        loss: A function of `a` and `b` that also takes NumPy arrays, element by element.
        paths: One to four paths by their name, each a list of places (a, b) from the start to the end.
        a: The lowest and the highest `a` in the picture; what lies outside isn't drawn.
        b: The same for `b`.
        ax: Where to draw; a new figure if left out.

    Raises:
        ValueError: There is no path, one without a step, or more than four.
    """
    if not 1 <= len(paths) <= len(STYLES) or any(len(path) < 2 for path in paths.values()):
        raise ValueError("plot_valley draws one to four paths, each with a start and at least one step.")
    ax = new_axes(ax, WIDTH, 4)
    across, up = np.meshgrid(np.linspace(*a, 201), np.linspace(*b, 201))
    heights = np.asarray(loss(across, up), dtype=float)
    _draw_lines(ax, across, up, heights)
    walks = {name: np.asarray(path, dtype=float) for name, path in paths.items()}
    for style, (name, walk) in zip(STYLES, walks.items(), strict=False):
        ax.plot(*_finite(walk).T, label=name, markersize=4, linewidth=1.3, **style)
    _mark(ax, walks, across, up, heights)
    ax.set(xlim=a, ylim=b, xlabel="a", ylabel="b")
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, fontsize=9, handlelength=3.5, frameon=False)
    text = _valley(across, up, heights)
    text += "".join(f" {_told(name, walk, loss, float(heights.min()), a, b)}" for name, walk in walks.items())
    return Picture(ax.figure, text)  # type: ignore[arg-type]


def _draw_lines(ax: Axes, across: NDArray[Any], up: NDArray[Any], heights: NDArray[Any]) -> None:
    """Lines that are denser near the bottom, where a valley would otherwise be empty."""
    low, high = heights.min(), heights.max()
    levels = low + (high - low) * (np.arange(1, LINES + 1) / (LINES + 1)) ** 2
    ax.contour(across, up, heights, levels=levels, colors=GREY, linewidths=0.5)


def _mark(
    ax: Axes, walks: Mapping[str, NDArray[Any]], across: NDArray[Any], up: NDArray[Any], heights: NDArray[Any]
) -> None:
    starts, bottom = {tuple(walk[0]) for walk in walks.values()}, heights.argmin()
    ax.plot(*zip(*starts, strict=True), "o", color=INK, markersize=13, fillstyle="none", label="start")
    ax.plot(across.flat[bottom], up.flat[bottom], "+", color=INK, markersize=14, markeredgewidth=2, zorder=3,
            label="lowest loss")


def _finite(walk: NDArray[Any]) -> NDArray[Any]:
    """The path up to the first place that is no place any more, and no further than can be drawn."""
    usable = np.isfinite(walk).all(axis=1) & (np.abs(walk) < 1e6).all(axis=1)
    return walk if usable.all() else walk[: int(usable.argmin())]


def _valley(across: NDArray[Any], up: NDArray[Any], heights: NDArray[Any]) -> str:
    bottom = heights.argmin()
    place = _place((across.flat[bottom], up.flat[bottom]))
    return (f"Lines of equal loss for a from {across.min():g} to {across.max():g} and b from {up.min():g} to "
            f"{up.max():g}; lowest {heights.min():.2f} at {place}.")


def _told(name: str, walk: NDArray[Any], loss: Loss, lowest: float, a: Range, b: Range) -> str:
    """One path in words."""
    with np.errstate(all="ignore"):
        heights = np.asarray(loss(walk[:, 0], walk[:, 1]), dtype=float)
    steps = len(walk) - 1
    text = f"{name}: {steps} step{'s' * (steps > 1)} from {_place(walk[0])} to {_place(walk[-1])}"
    text += f", loss from {heights[0]:.2f} to {_height(heights[-1])}: {_fate(walk, heights, lowest)}"
    outside = ~((a[0] <= walk[:, 0]) & (walk[:, 0] <= a[1]) & (b[0] <= walk[:, 1]) & (walk[:, 1] <= b[1]))
    text += f", first outside the picture at step {outside.argmax()}" * bool(outside.any())
    return f"{text}."


def _place(place: Sequence[float] | NDArray[Any]) -> str:
    """A place with one decimal, which is also 0.0 where it is −0.0."""
    return "({})".format(", ".join(_number(value) for value in place))


def _number(value: float) -> str:
    return f"{value:.1e}" if abs(value) >= 1000 else f"{round(float(value), 1) + 0.0:.1f}"


def _height(height: float) -> str:
    return f"{height:.1e}" if abs(height) >= 1000 else f"{height:.2f}"


def _fate(walk: NDArray[Any], heights: NDArray[Any], lowest: float) -> str:
    if not np.isfinite(heights).all() or heights[-1] > heights[0]:
        return "diverges"
    turning = _turns_back(walk)
    if heights[-1] - lowest < REACHED * (heights[0] - lowest):
        return "converges, from side to side" if turning else "converges"
    return "oscillates" if turning else "crawls"


def _turns_back(walk: NDArray[Any]) -> bool:
    """Whether most steps go against the one before: the angle between them is more than 90°."""
    moves = np.diff(walk, axis=0)
    against = (moves[1:] * moves[:-1]).sum(axis=1) < 0
    return bool(against.size and against.mean() > 0.5)
