"""Draws boxes and lines that are already placed: few collections, because single artists are what costs time."""

import math
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.path import Path

from course_utils.pictures.fold import Box, repeated
from course_utils.pictures.lettering import text_width, write
from course_utils.pictures.picture import BLUE, GREEN, GREY, INK, OCHRE, RUST, VERMILION
from course_utils.pictures.placing import DETAIL, HEIGHT, LEGEND, MARGIN, NUMBER, STUB, TITLE, Placed, Point, Scene

MAX_AREA, MAP_AREA = 450.0, 200.0  # square inches with labels, and where they would be too small to read
MAX_SIDE, LEGIBLE = 430.0, 0.75  # inches, and the scale below which labels are left out
NOW = "now"  # marks the frame around the box that runs
STYLE = {  # fill, edge, and the word in the legend
    "operation": ("#E3F0F8", BLUE, "operation"),
    "parameter": ("#FCEFD2", OCHRE, "parameter"),
    "leaf": ("#DDF3EB", GREEN, "other leaf"),
    "module": ("#F1F1F1", INK, "folded module"),
}
OUTLINES = {  # corners of a box of half width 1 and half height 1, and steps outwards in points
    "operation": [(-1, 1, 5, 0), (1, 1, -5, 0), (1, 1, 0, -5), (1, -1, 0, 5), (1, -1, -5, 0), (-1, -1, 5, 0),
                  (-1, -1, 0, 5), (-1, 1, 0, -5)],
    "parameter": [(-1, 1, 0, 0), (1, 1, 0, 0), (1, 0, 8, 0), (1, -1, 0, 0), (-1, -1, 0, 0), (-1, 0, -8, 0)],
    "leaf": [(-1, 1, 5, 0), (1, 1, 5, 0), (1, -1, -5, 0), (-1, -1, -5, 0)],
    "module": [(-1, 1, 0, 0), (1, 1, 0, 0), (1, -1, 0, 0), (-1, -1, 0, 0)],
}  # fmt: skip


def draw(placed: Placed, scene: Scene, ax: Axes | None) -> tuple[Figure, bool]:
    """Draw on `ax` or on a figure that fits; tell whether there was room for labels."""
    ax, scale = _axes(placed.size, ax)
    _draw_links(ax, placed, scene, scale)
    _draw_boxes(ax, placed, scene, scale)
    if scale >= LEGIBLE:
        _draw_labels(ax, placed, scene)
        if not scene.caption:
            _draw_legend(ax, placed.size, scene.boxes, scale)
    return cast(Figure, ax.get_figure(root=True)), scale >= LEGIBLE


def _draw_labels(ax: Axes, placed: Placed, scene: Scene) -> None:
    titles = [(x, y + 3.5, box.title) for (x, y), box in zip(placed.middles, scene.boxes, strict=True)]
    details = [(x, y - 10, box.detail) for (x, y), box in zip(placed.middles, scene.boxes, strict=True)]
    ax.add_collection(write(titles, TITLE, INK), autolim=False)
    ax.add_collection(write(details, DETAIL, "#404040"), autolim=False)
    heading = [(MARGIN, placed.size[1] - LEGEND / 2 - 3.5, scene.caption)] if scene.caption else []
    ax.add_collection(write(heading, TITLE, INK, centered=False), autolim=False)
    if scene.norms is None:
        several = repeated(scene.boxes, scene.links)
        counts = [(placed.lines[place][-1], len(scene.links[place].edges)) for place in several]
        times = [(x + 9, y + 7, f"×{count}") for (x, y), count in counts]
        ax.add_collection(write(times, NUMBER, INK, centered=False), autolim=False)
    known = [(line[-1], norm) for line, norm in zip(placed.lines, scene.norms or (), strict=False) if norm is not None]
    for strange in (False, True):
        numbers = [(x + 9, y + 5, f"{norm:.2g}") for (x, y), norm in known if _is_strange(norm) == strange]
        ax.add_collection(write(numbers, NUMBER, RUST, bold=strange, centered=False), autolim=False)


def _is_strange(norm: float) -> bool:
    return norm == 0 or not math.isfinite(norm)


def _axes(size: Point, ax: Axes | None) -> tuple[Axes, float]:
    """Axes whose units are points, and how much smaller than at full size the picture is drawn."""
    scales = [72 * math.sqrt(area / (size[0] * size[1])) for area in (MAX_AREA, MAP_AREA)]
    fitting, smaller = (min(1.0, MAX_SIDE * 72 / max(size), scale) for scale in scales)
    scale = fitting if fitting >= LEGIBLE else smaller
    if ax is None:
        ax = Figure(figsize=(size[0] * scale / 72, size[1] * scale / 72)).add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    ax.set(xlim=(0, size[0]), ylim=(0, size[1]), aspect="equal")
    return ax, scale


def _add(ax: Axes, corners: Any, **look: Any) -> None:
    ax.add_collection(PolyCollection(corners, **look), autolim=False)


def _outlines(kind: str, middles: Sequence[Point], widths: Sequence[float], height: float = HEIGHT) -> np.ndarray:
    """Corners (N, corners, 2) of boxes of one kind."""
    corners = np.array(OUTLINES[kind], dtype=float)
    halves = np.stack([np.array(widths) / 2, np.full(len(widths), height / 2)], axis=1)
    return np.array(middles)[:, None] + halves[:, None] * corners[:, :2] + corners[:, 2:]


def _draw_boxes(ax: Axes, placed: Placed, scene: Scene, scale: float) -> None:
    """One collection for each kind; what backward hasn't run yet is pale and dashed, what runs now is framed."""
    waits = scene.waiting or (False,) * len(scene.boxes)
    for kind, (fill, edge, _) in STYLE.items():
        for waiting in (False, True):
            chosen = [place for place, box in enumerate(scene.boxes) if box.kind == kind and waits[place] == waiting]
            look: dict[str, Any] = {"linewidths": 1.2 * scale, "facecolors": fill, "edgecolors": edge, "zorder": 3}
            if waiting:
                look |= {"facecolors": "white", "edgecolors": GREY, "linestyles": "dashed"}
            if chosen and kind == "module":
                _add(ax, _shapes(placed, scene, chosen) + (4, -4), **look)
            if chosen:
                _add(ax, _shapes(placed, scene, chosen), **look)
    if scene.now is not None:
        frame = _shapes(placed, scene, [scene.now])
        _add(ax, frame, facecolors="none", edgecolors=VERMILION, linewidths=3.5 * scale, zorder=3, gid=NOW)


def _shapes(placed: Placed, scene: Scene, chosen: Sequence[int]) -> np.ndarray:
    """Corners of the chosen boxes, which are of one kind."""
    middles, widths = [placed.middles[place] for place in chosen], [placed.widths[place] for place in chosen]
    return _outlines(scene.boxes[chosen[0]].kind, middles, widths)


def _draw_links(ax: Axes, placed: Placed, scene: Scene, scale: float) -> None:
    """Curves in the spaces between layers, straight past the boxes, an arrow head at the end."""
    if not scene.links:
        return
    norms: list[float | None] = [math.inf] * len(scene.links) if scene.norms is None else scene.norms
    widths, stub = _line_widths(scene), 4.0 if scene.norms is None else STUB
    colors = np.array([INK if link.backbone else GREY for link in scene.links])
    if scene.norms is not None:
        colors[[norm is not None and not math.isfinite(norm) for norm in norms]] = VERMILION
    flows = np.array([bool(norm) for norm in norms])
    for chosen, dashes in ((np.flatnonzero(flows), "solid"), (np.flatnonzero(~flows), "dashed")):
        if len(chosen):
            curves = [_curve(placed.lines[place], stub) for place in chosen]
            look: dict[str, Any] = {"linewidths": widths[chosen] * scale, "edgecolors": colors[chosen]}
            ax.add_collection(
                PathCollection(curves, facecolors="none", linestyles=dashes, zorder=1, **look), autolim=False
            )
    _add(ax, _arrow_heads(placed, widths), facecolors=colors, edgecolors="none", zorder=2)


def _arrow_heads(placed: Placed, widths: np.ndarray) -> np.ndarray:
    """Triangles (N, 3, 2) that touch the boxes."""
    tips = np.array([line[-1] for line in placed.lines])
    size = (2.0 + widths)[:, None]
    left, right = size * (-1, 2), size * (1, 2)
    return np.stack([tips, tips + left, tips + right], axis=1)


def _line_widths(scene: Scene) -> np.ndarray:
    """Points: thick for the backbone, or by the logarithm of the norm where norms are known."""
    if scene.norms is None:
        return np.array([2.6 if link.backbone else 1.0 for link in scene.links])
    usual = np.array([norm if norm and not _is_strange(norm) else scene.range[0] for norm in scene.norms])
    low, high = np.log10(scene.range)
    return 1.0 + 4.0 * (np.log10(usual) - low) / max(high - low, 1.0)


def _curve(line: Sequence[Point], stub: float) -> Path:
    """From box to box: an S in each space between two layers, straight where the line passes a layer."""
    points, codes = [line[0]], [Path.MOVETO]
    for number in range(1, len(line), 2):
        (x, y), (to_x, to_y) = line[number - 1], line[number]
        end = to_y + stub
        middle = (y + end) / 2
        points += [(x, middle), (to_x, middle), (to_x, end), (to_x, to_y)]
        codes += [Path.CURVE4] * 3 + [Path.LINETO]
        if number + 1 < len(line):
            points.append(line[number + 1])
            codes.append(Path.LINETO)
    return Path(points, codes)


def _draw_legend(ax: Axes, size: Point, boxes: Sequence[Box], scale: float) -> None:
    """One sample of each kind that is drawn, with its name."""
    x, y = 24.0, size[1] - LEGEND / 2
    labels = []
    for kind, (fill, edge, name) in STYLE.items():
        if any(box.kind == kind for box in boxes):
            sample = _outlines(kind, [(x, y)], [18.0], 13.0)
            _add(ax, sample, facecolors=fill, edgecolors=edge, linewidths=1.2 * scale, zorder=3)
            labels.append((x + 22, y - 3.5, name))
            x += 22 + text_width(name, DETAIL) + 32
    ax.add_collection(write(labels, DETAIL, INK, centered=False), autolim=False)
