"""Loss curves, finished ones and ones that grow while a loop runs."""

import os
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from course_utils.pictures.picture import BLUE, ORANGE, Picture, new_axes

SECONDS = 0.5  # between two drawings of a growing curve


def plot_loss(
    training: Sequence[float], validation: Sequence[float] | None = None, unit: str = "step", ax: Axes | None = None
) -> Picture:
    """Draw the loss of a training run.

    Args:
        training: A loss per step or epoch.
        validation: The same for the validation set; shorter ones are spread evenly over the run.
        unit: What one entry of `training` is, such as `"step"` or `"epoch"`.
        ax: Where to draw; a new figure if left out.

    Raises:
        ValueError: There is no loss yet.
    """
    if not training:
        raise ValueError("There is no loss to draw yet; append each step's loss.item() to a list.")
    ax = new_axes(ax, 7, 3)
    ax.plot(range(1, len(training) + 1), training, color=BLUE, label="training", marker=_marker(training))
    if validation:
        every = len(training) / len(validation)
        places = [every * number for number in range(1, len(validation) + 1)]
        ax.plot(places, validation, color=ORANGE, linestyle="--", label="validation", marker=_marker(validation))
        ax.legend(frameon=False)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel(unit)
    ax.set_ylabel("loss")
    ax.spines[["top", "right"]].set_visible(False)
    lines = [_sentence("Training", training, unit)]
    if validation:
        lines.append(_sentence("Validation", validation, unit if len(validation) == len(training) else "measurement"))
    return Picture(ax.figure, " ".join(lines))  # type: ignore[arg-type]


def _marker(values: Sequence[float]) -> str | None:
    return "o" if len(values) <= 20 else None


def _sentence(what: str, losses: Sequence[float], unit: str) -> str:
    lowest = min(range(len(losses)), key=losses.__getitem__)
    return (f"{what} loss over {len(losses)} {unit}{'s' if len(losses) > 1 else ''}: from {losses[0]:.2f} to "
            f"{losses[-1]:.2f}, lowest {losses[lowest]:.2f} at {unit} {lowest + 1}.")


class LiveLoss:
    """A loss curve that grows in place while a loop runs.

        with LiveLoss() as curve:
            for images, labels in loader:
                curve.add(training_step(net, optimizer, images, labels))

    It draws at most twice a second, and once at the end. Where the environment variable COURSE_QUIET is set, as in
    tests and grading, it draws the end alone, so that what a notebook stores doesn't depend on how fast it ran.
    """

    def __init__(self, unit: str = "step") -> None:
        self.unit = unit
        self.training: list[float] = []
        self.validation: list[float] = []
        self._display: Any = None
        self._drawn = time.monotonic()

    def __enter__(self) -> "LiveLoss":
        return self

    def add(self, training: float, validation: float | None = None) -> None:
        """Add a loss to the curve, and one of the validation set if there is one."""
        self.training.append(float(training))
        if validation is not None:
            self.validation.append(float(validation))
        if time.monotonic() - self._drawn > SECONDS and not os.environ.get("COURSE_QUIET"):
            self._draw()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.training:
            self._draw()

    def _draw(self) -> None:
        from IPython.display import display

        picture = plot_loss(self.training, self.validation, self.unit)
        if self._display is None:
            self._display = display(picture, display_id=True)
        else:
            self._display.update(picture)
        self._drawn = time.monotonic()
