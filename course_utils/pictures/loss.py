"""Loss curves, finished ones and ones that grow while a loop runs."""

import math
import os
import sys
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from course_utils.pictures.picture import BLUE, OCHRE, VERMILION, WIDTH, Picture, new_axes

SECONDS = 0.5  # at least, between two drawings of a growing curve
SMOOTH_ABOVE = 200  # losses; more are also drawn as a mean over a fiftieth of them

Losses = Sequence[float] | Mapping[int, float]


def plot_loss(
    training: Losses, validation: Losses | None = None, unit: str = "step", ax: Axes | None = None, *, log: bool = False
) -> Picture:
    """Draw the loss of a training run; steps at which it is NaN or infinite are marked.

    Args:
        training: A loss per step or epoch, or losses by the number of the step, counted from 1.
        validation: The same for the validation set; of a list that is shorter than `training` the last belongs to the
            last step, and the others are spread evenly.
        unit: What is counted, such as `"step"` or `"epoch"`.
        ax: Where to draw; a new figure if left out.
        log: Whether the axis of the losses is logarithmic, for losses that span several powers of ten. Losses that
            aren't above 0 have no place on it and are marked like those that aren't finite.

    Raises:
        ValueError: There is no loss yet, or `log` is set and none is above 0.
    """
    if len(training) == 0:
        raise ValueError("There is no loss to draw yet; append each step's loss.item() to a list.")
    curves = {"Training": _by_step(training, 1)}
    if validation is not None and len(validation):
        curves["Validation"] = _by_step(validation, max(curves["Training"]) / len(validation))
    usable = [loss for losses in curves.values() for loss in losses.values() if _has_place(loss, log)]
    if log and not usable:
        raise ValueError("No loss is above 0, so there is nothing to draw on a logarithmic axis; leave out log=True.")
    ax = new_axes(ax, WIDTH, 3)
    for (name, losses), colour, style in zip(curves.items(), (BLUE, OCHRE), ("-", "--"), strict=False):
        _draw(ax, name.lower(), losses, colour, style, log)
    if len(ax.get_legend_handles_labels()[0]) > 1:
        ax.legend(frameon=False)
    ax.xaxis.set_major_locator(MaxNLocator(10, steps=[1, 2, 5, 10], integer=True))
    ax.set_xlabel(unit)
    ax.set_ylabel("loss, logarithmic" if log else "loss")
    if log:
        ax.set_yscale("log")
    ax.spines[["top", "right"]].set_visible(False)
    text = " ".join(_sentence(name, losses, unit, log) for name, losses in curves.items())
    if log:
        text += f" The axis is logarithmic, from {min(usable):.1e} to {max(usable):.1e}."
    return Picture(ax.figure, text)  # type: ignore[arg-type]


def _by_step(losses: Losses, every: float) -> dict[float, float]:
    if isinstance(losses, Mapping):
        return {step: float(loss) for step, loss in losses.items()}
    return {number * every: float(loss) for number, loss in enumerate(losses, 1)}


def _has_place(loss: float, log: bool) -> bool:
    return math.isfinite(loss) and (loss > 0 or not log)


def _draw(ax: Axes, label: str, losses: dict[float, float], colour: str, style: str, log: bool) -> None:
    steps, values = list(losses), [loss if _has_place(loss, log) else math.nan for loss in losses.values()]
    many = len(values) > SMOOTH_ABOVE
    ax.plot(steps, values, color=colour, linestyle=style, label=label, linewidth=0.5 if many else 1.5,
            marker="o" if len(values) <= 20 else None)
    if many:
        width = len(values) // 50
        means = np.convolve(values, np.full(width, 1 / width), "valid")
        middles = steps[width // 2 :][: len(means)]
        ax.plot(middles, means, color=colour, linestyle=style, linewidth=2.5, label=f"{label}, mean of {width}")
    odd = [step for step, loss in losses.items() if not _has_place(loss, log)]
    if odd:
        ax.plot(odd, [0.02] * len(odd), "x", color=VERMILION, transform=ax.get_xaxis_transform(), clip_on=False,
                label=f"{label}: {_odd(log)}")


def _odd(log: bool) -> str:
    return "NaN, infinite or not above 0" if log else "NaN or infinite"


def _sentence(what: str, losses: dict[float, float], unit: str, log: bool) -> str:
    steps, values = list(losses), list(losses.values())
    usable = {step: loss for step, loss in losses.items() if _has_place(loss, log)}
    form = ".1e" if log else ".2f"
    text = f"{what} loss over {max(steps):g} {unit}{'s' * (max(steps) > 1)}"
    text += f" ({len(steps)} value{'s' * (len(steps) > 1)})" * (len(steps) != max(steps))
    text += f": from {values[0]:{form}} to {values[-1]:{form}}"
    if usable:
        lowest = min(usable, key=usable.__getitem__)
        text += f", lowest {losses[lowest]:{form}} at {unit} {lowest:g}"
    if len(usable) < len(values):
        first = next(step for step in steps if step not in usable)
        text += f"; {_odd(log)} in {len(values) - len(usable)} of {len(values)}, first at {unit} {first:g}"
    return f"{text}."


class LiveLoss:
    """A loss curve that grows in place while a loop runs.

        with LiveLoss() as curve:
            for images, labels in loader:
                curve.add(training_step(net, optimizer, images, labels))

    In a notebook it is drawn at most twice a second, for no more than a tenth of the time, and once at the end.
    Anywhere else, and where the environment variable COURSE_QUIET is set, as in tests and grading, the end alone is
    shown, so that what a notebook stores doesn't depend on how fast it ran.

    Args:
        unit: What `add` counts, such as `"step"` or `"epoch"`.
        log: Whether the axis of the losses is logarithmic, as in `plot_loss`; until a loss is above 0 it isn't.
    """

    def __init__(self, unit: str = "step", *, log: bool = False) -> None:
        self.unit = unit
        self.log = log
        self.training: list[float] = []
        self.validation: dict[int, float] = {}
        self._live = in_a_notebook() and not os.environ.get("COURSE_QUIET")
        self._display: Any = None
        self._next = time.monotonic() + SECONDS

    def __enter__(self) -> "LiveLoss":
        return self

    def add(self, training: float, validation: float | None = None) -> None:
        """Add a loss to the curve, and one of the validation set if there is one at this step."""
        self.training.append(float(training))
        if validation is not None:
            self.validation[len(self.training)] = float(validation)
        if self._live and time.monotonic() > self._next:
            self._draw()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.training:
            self._draw()

    def _draw(self) -> None:
        from IPython.display import display

        start = time.monotonic()
        log = self.log and any(_has_place(loss, log=True) for loss in (*self.training, *self.validation.values()))
        picture = plot_loss(self.training, self.validation, self.unit, log=log)
        if self._display is None:
            self._display = display(picture, display_id=True)
        else:
            self._display.update(picture)
        self._next = time.monotonic() + max(SECONDS, 9 * (time.monotonic() - start))


def in_a_notebook() -> bool:
    """Whether a kernel runs this; IPython in a terminal can't change what it has shown."""
    return "IPython" in sys.modules and hasattr(sys.modules["IPython"].get_ipython(), "kernel")
