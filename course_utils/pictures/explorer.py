"""Walks a gradient through the drawn graph, step by step."""

import base64
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from course_utils.graph.steps import BackwardSteps
from course_utils.pictures.boxes import NOW
from course_utils.pictures.grad_fn_chain import draw_graph, names_of
from course_utils.pictures.picture import DPI, LEAST, PIXELS, Picture, encode_png
from course_utils.pictures.placing import LEGEND

FRAMES, COLUMNS, PLACES = 4, 2, 100  # of the strip, and of the slider at most
SCRIPT = Path(__file__).with_suffix(".js")
Pixels = NDArray[np.uint8]


def plot_step(
    steps: BackwardSteps, step: int, fold: bool | None, open: str | Iterable[str], ax: Axes | None
) -> Picture:
    """The graph as it is when step number `step` has run; see `BackwardSteps.plot`."""
    if not -len(steps) <= step < len(steps):
        raise ValueError(f"There is no step {step!r}: pass a number from 0 to {len(steps) - 1}.")
    number = step % len(steps)
    ran = [each.node.order for each in steps.steps[: number + 1]]
    captions = [f"step {place} of {len(steps) - 1}: {each.node.name}" for place, each in enumerate(steps)]
    shown = captions[number], max(captions, key=len)
    picture = draw_graph(steps.graph, fold, names_of(open), steps.norms, ran, shown, ax)
    return Picture(picture.figure, f"Step {number} of {len(steps) - 1}: {steps[number]}.\n{picture.text}")


class Explorer:
    """A slider that walks through the steps; where no script may run, a strip of frames in its place.

    The graph stands below it in a box that is lower than the screen and scrolls to the node of the step. The slider
    asks no kernel: all its frames are in the output, so it moves in a notebook that is opened again and in an exported
    page as well.

    Args:
        steps: What `step_backward` returned.
        fold: Whether modules are folded, as in `plot_grad_fn_chain`.
        open: Modules whose inside is drawn, as in `plot_grad_fn_chain`.
    """

    def __init__(self, steps: BackwardSteps, fold: bool | None = None, open: str | Iterable[str] = ()) -> None:
        self.steps = steps
        self.fold = fold
        self.open = names_of(open)

    def __repr__(self) -> str:
        return self.strip.text

    @cached_property
    def strip(self) -> Picture:
        """Frames, two in a row: the first step, the last, and some in between; modules are folded to make room."""
        last = len(self.steps) - 1
        chosen = _evenly(range(last + 1), FRAMES)
        folded = any(node.module for node in self.steps.graph.nodes) or self.fold
        width, height = plot_step(self.steps, 0, folded, self.open, None).figure.get_size_inches()
        columns = min(COLUMNS, len(chosen))
        rows = -(-len(chosen) // columns)
        figure = Figure(figsize=(width * columns, height * rows))
        for place, step in enumerate(chosen):
            row, column = divmod(place, columns)
            corner = column / columns, 1 - (row + 1) / rows
            plot_step(self.steps, step, folded, self.open, figure.add_axes((*corner, 1 / columns, 1 / rows)))
        lines = [f"Step {step} of {last}: {self.steps[step]}." for step in chosen]
        return Picture(figure, "\n".join(["Frames of one backward run.", *lines]))

    @cached_property
    def frames(self) -> list[dict[str, Any]]:
        """What the slider shows: for each of its places a text, what changes in the image as PNG patches, and its spot.

        A place is a step, or in graphs of more than 100 nodes the last of several steps. The spot is where the middle
        of the step's node is, from the left and the top, in parts of the image's width and height.
        """
        before, frames = np.zeros((1, 1, 4), np.uint8), []
        for step in _evenly(range(len(self.steps)), PLACES):
            picture = plot_step(self.steps, step, self.fold, self.open, None)
            pixels = picture.pixels().copy()
            frames.append({"text": picture.text, "patches": list(_patches(before, pixels)), "spot": _spot(picture)})
            before = pixels
        return frames

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = self.strip._repr_mimebundle_(include)
        if "text/html" in data and not os.environ.get("COURSE_QUIET"):  # what is stored shall be small
            script = SCRIPT.read_text("utf-8").replace("LEAST", str(LEAST))
            script = script.replace("FRAMES", json.dumps(self.frames).replace("</", "<\\/"))
            data["text/html"] = f"<div>{data['text/html']}<script>{script}</script></div>"
        return data, metadata


def _evenly(steps: Sequence[int], most: int) -> list[int]:
    """The first, the last and some in between, `most` in all; every one if there aren't more."""
    parts = min(most, len(steps)) - 1
    return sorted({steps[round((len(steps) - 1) * part / parts)] for part in range(parts + 1)}) if parts else [steps[0]]


def _spot(picture: Picture) -> tuple[float, float]:
    """The middle of the frame around the box that runs; the picture was drawn before."""
    (frame,) = [part for part in picture.figure.axes[0].collections if part.get_gid() == NOW]
    corners = frame.get_transform().transform(frame.get_paths()[0].vertices)
    x, y = (corners.min(axis=0) + corners.max(axis=0)) / 2
    return round(x / picture.figure.bbox.width, 4), round(1 - y / picture.figure.bbox.height, 4)


def _patches(before: Pixels, after: Pixels) -> Iterator[dict[str, Any]]:
    """The rectangles in which an image differs, the line at the top apart: place and width in the page's pixels."""
    if before.shape != after.shape:
        yield _patch(after, slice(0, after.shape[0]), slice(0, after.shape[1]))
        return
    heading = round(LEGEND / 72 * DPI)
    changed = (before != after).any(axis=2)
    for top, band in ((0, changed[:heading]), (heading, changed[heading:])):
        rows, columns = np.flatnonzero(band.any(axis=1)), np.flatnonzero(band.any(axis=0))
        if len(rows):
            yield _patch(after, _whole(top + rows[0], top + rows[-1]), _whole(columns[0], columns[-1]))


def _whole(first: int, last: int) -> slice:
    """A span of the image that starts and ends on whole pixels of the page, of which 2 are 3 of the image."""
    return slice(int(first) // 3 * 3, (int(last) // 3 + 1) * 3)


def _patch(pixels: Pixels, rows: slice, columns: slice) -> dict[str, Any]:
    png = base64.b64encode(encode_png(pixels[rows, columns])).decode("ascii")
    width = pixels[rows, columns].shape[1]
    return {"left": columns.start * PIXELS / DPI, "top": rows.start * PIXELS / DPI, "width": width * PIXELS / DPI,
            "png": png}
