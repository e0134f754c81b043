"""Rows of boxes: how numbers are spread, one row for each set of them."""

from collections.abc import Iterable, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from course_utils.pictures.picture import BLUE, GREY, INK, ORANGE, RUST

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
PLAIN: dict[str, Any] = {"facecolor": BLUE, "edgecolor": INK, "linewidth": 0.5}
HATCHED: dict[str, Any] = {"facecolor": ORANGE, "hatch": "///", "edgecolor": INK, "linewidth": 0.5}


def draw_box(ax: Axes, row: int, quantiles: Sequence[float], style: dict[str, Any]) -> None:
    """Draw the middle half as a box with the median in it, and nine in ten as a line; `quantiles` as in QUANTILES."""
    low, first, median, third, high = quantiles
    ax.plot([low, high], [row, row], color=GREY, linewidth=1.5, solid_capstyle="butt", zorder=1)
    ax.barh(row, third - first, left=first, height=0.56, zorder=2, **style)
    ax.plot([median, median], [row - 0.28, row + 0.28], color="white", linewidth=3.5, zorder=3)
    ax.plot([median, median], [row - 0.28, row + 0.28], color=INK, linewidth=1.5, zorder=4)


def draw_remark(ax: Axes, row: int, text: str, alarming: bool) -> None:
    """Write beside a row what its box can't show."""
    ax.text(1.01, row, text, transform=ax.get_yaxis_transform(), va="center", fontsize=9, linespacing=1,
            color=RUST if alarming else INK, weight="bold" if alarming else "normal")


def name_rows(ax: Axes, names: Sequence[str], styles: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """Name the rows from the top down, and the styles of their boxes above them."""
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(handles=[Patch(**style, label=label) for label, style in styles], loc="lower left",
              bbox_to_anchor=(0, 1), ncols=2, fontsize=9, frameon=False)
