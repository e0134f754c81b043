"""Gives boxes and lines their coordinates in points."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from course_utils.pictures.fold import Box, Link
from course_utils.pictures.layered import layered
from course_utils.pictures.lettering import text_width

# All lengths are in points, at the scale at which labels are read.
TITLE, DETAIL, NUMBER = 10.5, 9.5, 9.0  # font sizes
HEIGHT, PAD, GAP = 32.0, 9.0, 26.0  # of a box, beside its text, between boxes
SPACE, NUMBERED_SPACE, STUB = 26.0, 42.0, 17.0  # between layers; the straight end of a line, beside its number
PORT = 44.0  # between lines that enter one box, if each has a number
MARGIN, LEGEND, LEAST_WIDTH = 14.0, 30.0, 400.0
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is to be drawn.

    Attributes:
        boxes: The boxes.
        links: The lines between them.
        norms: The number at each line, None at lines that get none; None if no line gets one.
        range: Least and greatest positive norm, drawn as the thinnest and the thickest line.
        waiting: For each box whether backward has yet to reach it.
        now: The box that runs now.
        caption: Stands above the graph in place of the legend.
        room: The longest caption of a series of pictures, which are all wide enough for it.
    """

    boxes: list[Box]
    links: list[Link]
    norms: list[float | None] | None = None
    range: tuple[float, float] = (1.0, 1.0)
    waiting: tuple[bool, ...] = ()
    now: int | None = None
    caption: str = ""
    room: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """Boxes' middles and widths, lines' points, and the size of it all; y grows upwards from 0 at the bottom."""

    middles: list[Point]
    widths: list[float]
    lines: list[list[Point]]
    size: Point


def place_boxes(scene: Scene) -> Placed:
    """Where everything goes; lines touch boxes only at their ends."""
    boxes, links, numbered = scene.boxes, scene.links, scene.norms is not None
    entering = np.bincount([link.target for link in links], minlength=len(boxes)) if links else [0] * len(boxes)
    widths = [
        max(text_width(box.title, TITLE), text_width(box.detail, DETAIL), numbered * PORT * (count - 1)) + 2 * PAD
        for box, count in zip(boxes, entering, strict=True)
    ]
    space = NUMBERED_SPACE if numbered else SPACE
    pairs = [(link.source, link.target) for link in links]
    layout = layered(pairs, widths, {pair for pair, link in zip(pairs, links, strict=True) if link.backbone}, GAP)
    number_room = PORT / 2 if numbered else 0.0
    least = text_width(scene.room, TITLE) if scene.room else LEAST_WIDTH
    size = max(layout.width, least) + 2 * MARGIN + number_room, layout.layers * (HEIGHT + space) + LEGEND + MARGIN
    left = MARGIN + max(0.0, least - layout.width) / 2

    def at(x: float, layer: int) -> Point:
        return left + x, size[1] - LEGEND - MARGIN / 2 - HEIGHT / 2 - layer * (HEIGHT + space)

    middles = [at(*spot) for spot in layout.spots]
    bends = {pair: [at(*bend) for bend in spots] for pair, spots in layout.bends.items()}
    return Placed(middles, widths, _lines(links, middles, widths, bends), size)


def _lines(
    links: Sequence[Link],
    middles: Sequence[Point],
    widths: Sequence[float],
    bends: dict[tuple[int, int], list[Point]],
) -> list[list[Point]]:
    """For each link: its start below the source, two points for each layer it passes, its end above the target."""
    passed = [bends.get((link.source, link.target), []) for link in links]
    onwards = [[*points, middles[link.target]][0][0] for points, link in zip(passed, links, strict=True)]
    backwards = [[middles[link.source], *points][-1][0] for points, link in zip(passed, links, strict=True)]
    starts = _ports(links, [link.source for link in links], onwards, middles, widths)
    ends = _ports(links, [link.target for link in links], backwards, middles, widths)
    lines = []
    for link, points, start, end in zip(links, passed, starts, ends, strict=True):
        line = [(start, middles[link.source][1] - HEIGHT / 2)]
        for x, y in points:
            line += [(x, y + HEIGHT / 2), (x, y - HEIGHT / 2)]
        line.append((end, middles[link.target][1] + HEIGHT / 2))
        lines.append(line)
    return lines


def _ports(
    links: Sequence[Link],
    owners: Sequence[int],
    towards: Sequence[float],
    middles: Sequence[Point],
    widths: Sequence[float],
) -> list[float]:
    """X where each line meets its box: side by side, the backbone in the middle so that it stays straight."""
    groups: dict[int, list[int]] = defaultdict(list)
    for number in sorted(range(len(links)), key=lambda number: (towards[number], number)):
        groups[owners[number]].append(number)
    ports = [0.0] * len(links)
    for box, numbers in groups.items():
        main = next((place for place, number in enumerate(numbers) if links[number].backbone), (len(numbers) - 1) / 2)
        apart = min(PORT, (widths[box] / 2 - PAD) / max(main, len(numbers) - 1 - main, 1))
        for place, number in enumerate(numbers):
            ports[number] = middles[box][0] + (place - main) * apart
    return ports
