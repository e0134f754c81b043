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

from course_utils.backward_steps import BackwardSteps
from course_utils.pictures.grad_fn_chain import draw_graph, names_of
from course_utils.pictures.picture import DPI, PIXELS, Picture, encode_png
from course_utils.pictures.placing import LEGEND

FRAMES, PLACES = 4, 100  # of the strip, and of the slider at most
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

    The slider asks no kernel: all its frames are in the output, so it moves in a notebook that is opened again and
    in an exported page as well.

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
        """Frames side by side: the first step, the last, and some in between; modules are folded to make room."""
        last = len(self.steps) - 1
        chosen = _evenly(range(last + 1), FRAMES)
        folded = any(node.module for node in self.steps.graph.nodes) or self.fold
        width, height = plot_step(self.steps, 0, folded, self.open, None).figure.get_size_inches()
        figure, part = Figure(figsize=(width * len(chosen), height)), 1 / len(chosen)
        for place, step in enumerate(chosen):
            plot_step(self.steps, step, folded, self.open, figure.add_axes((place * part, 0, part, 1)))
        lines = [f"Step {step} of {last}: {self.steps[step]}." for step in chosen]
        return Picture(figure, "\n".join(["Frames of one backward run.", *lines]))

    @cached_property
    def frames(self) -> list[dict[str, Any]]:
        """What the slider shows: for each of its places a text, and what changes in the image as PNG patches.

        A place is a step, or in graphs of more than 100 nodes the last of several steps.
        """
        before, frames = np.zeros((1, 1, 4), np.uint8), []
        for step in _evenly(range(len(self.steps)), PLACES):
            picture = plot_step(self.steps, step, self.fold, self.open, None)
            pixels = picture.pixels().copy()
            frames.append({"text": picture.text, "patches": list(_patches(before, pixels))})
            before = pixels
        return frames

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = self.strip._repr_mimebundle_(include)
        if "text/html" in data and not os.environ.get("COURSE_QUIET"):  # what is stored shall be small
            script = SCRIPT.read_text("utf-8").replace("FRAMES", json.dumps(self.frames).replace("</", "<\\/"))
            data["text/html"] = f"<div>{data['text/html']}<script>{script}</script></div>"
        return data, metadata


def _evenly(steps: Sequence[int], most: int) -> list[int]:
    """The first, the last and some in between, `most` in all; every one if there aren't more."""
    parts = min(most, len(steps)) - 1
    return sorted({steps[round((len(steps) - 1) * part / parts)] for part in range(parts + 1)}) if parts else [steps[0]]


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
