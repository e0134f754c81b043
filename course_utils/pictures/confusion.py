"""A confusion matrix: which classes a network takes for which."""

from collections.abc import Sequence

import torch
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from torch import Tensor

from course_utils.pictures.picture import GREY, INK, VERMILION, WIDTH, Picture, new_axes

MOST = 25
NAMED = 3  # confusions in the text


def plot_confusion(
    counts: Tensor | Sequence[Sequence[int]], classes: Sequence[object] | None = None, ax: Axes | None = None
) -> Picture:
    """Draw how often each label got each prediction; the most frequent confusions are framed.

    Args:
        counts: (C, C), whole numbers; a row is a label, a column a prediction.
        classes: The names of the C classes; 0 to C - 1 if left out.
        ax: Where to draw; a new figure if left out.

    Raises:
        ValueError: The table isn't square, has more than 25 rows, negative or broken numbers, or other names.
    """
    table = _table(counts)
    names = [str(name) for name in (range(len(table)) if classes is None else classes)]
    if len(names) != len(table):
        raise ValueError(f"There are {len(table)} rows and {len(names)} names; pass one for each row.")
    side = min(0.42, (WIDTH - 1.2) / len(table))  # of a cell, in inches
    ax = new_axes(ax, 1.2 + side * len(table), 1.0 + side * len(table))
    worst = _confusions(table)
    _draw(ax, table, worst, min(9, 24 * side))
    ax.set_xticks(range(len(table)), names)
    ax.set_yticks(range(len(table)), names)
    ax.set_xlabel("prediction")
    ax.set_ylabel("label")
    ax.tick_params(length=0)
    ax.spines[:].set_color(GREY)
    return Picture(ax.figure, _text(table, names, worst))  # type: ignore[arg-type]


def _table(counts: Tensor | Sequence[Sequence[int]]) -> Tensor:
    table = torch.as_tensor(counts).detach().cpu()
    if table.dim() != 2 or table.shape[0] != table.shape[1] or not 1 <= len(table) <= MOST:
        raise ValueError(f"plot_confusion draws a square table of 1 to {MOST} rows, not one of {tuple(table.shape)}.")
    if (table < 0).any() or (table != table.long()).any():
        raise ValueError("The table holds counts: whole numbers from 0. Leave them undivided.")
    return table.long()


def _confusions(table: Tensor) -> list[tuple[int, int]]:
    """The places off the diagonal that aren't 0, the most frequent first."""
    places = [(row, column) for row, column in table.nonzero().tolist() if row != column]
    return sorted(places, key=lambda place: -int(table[place]))


def _draw(ax: Axes, table: Tensor, worst: list[tuple[int, int]], size: float) -> None:
    shade = table / table.sum(1, keepdim=True).clamp(min=1)
    ax.imshow(shade.numpy(), cmap="Blues", vmin=0, vmax=2.5)  # never so dark that black numbers can't be read on it
    for row, column in table.nonzero().tolist():
        ax.text(column, row, str(int(table[row, column])), ha="center", va="center", fontsize=size,
                color=INK, fontweight="bold" if row != column else "normal")
    for row, column in worst[:NAMED]:
        ax.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor=VERMILION, linewidth=2))


def _text(table: Tensor, names: list[str], worst: list[tuple[int, int]]) -> str:
    total, right = int(table.sum()), int(table.diagonal().sum())
    text = f"{right} of {total} predictions are right."
    if not worst:
        return text
    named = [f"{names[row]} taken for {names[column]} ({int(table[row, column])})" for row, column in worst[:NAMED]]
    rest = len(worst) - NAMED
    more = f", and {rest} other pair{'s' * (rest > 1)}" if rest > 0 else ""
    return f"{text} Most frequent confusion{'s' * (len(named) > 1)}: {', '.join(named)}{more}."
