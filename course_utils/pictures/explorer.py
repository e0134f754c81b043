"""Walks a gradient through the drawn graph, step by step."""

import os
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from course_utils.backward_steps import BackwardSteps
from course_utils.pictures.grad_fn_chain import draw_graph, names_of
from course_utils.pictures.picture import Picture

FRAMES = 4


def plot_step(
    steps: BackwardSteps, step: int, fold: bool | None, open: str | Iterable[str], ax: Axes | None
) -> Picture:
    """The graph as it is when step number `step` has run; see `BackwardSteps.plot`."""
    if not -len(steps) <= step < len(steps):
        raise ValueError(f"There is no step {step!r}: pass a number from 0 to {len(steps) - 1}.")
    number = step % len(steps)
    ran = [each.node.order for each in steps.steps[: number + 1]]
    caption = f"step {number} of {len(steps) - 1}: {steps[number].node.name}"
    picture = draw_graph(steps.graph, fold, names_of(open), steps.norms, ran, caption, ax)
    return Picture(picture.figure, f"Step {number} of {len(steps) - 1}: {steps[number]}.\n{picture.text}")


class Explorer:
    """A slider that walks through the steps; as long as no kernel runs, a strip of frames in its place.

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
        chosen = sorted({round(last * part / (FRAMES - 1)) for part in range(FRAMES)})
        folded = any(node.module for node in self.steps.graph.nodes) or self.fold
        sizes = [plot_step(self.steps, step, folded, self.open, None).figure.get_size_inches() for step in chosen]
        width, height = sum(size[0] for size in sizes), max(size[1] for size in sizes)
        figure, left, lines = Figure(figsize=(width, height)), 0.0, []
        for step, size in zip(chosen, sizes, strict=True):
            ax = figure.add_axes((left / width, 1 - size[1] / height, size[0] / width, size[1] / height))
            plot_step(self.steps, step, folded, self.open, ax)
            left += size[0]
            lines.append(f"Step {step} of {last}: {self.steps[step]}.")
        return Picture(figure, "\n".join(["Frames of one backward run.", *lines]))

    @cached_property
    def widget(self) -> Any:
        """The slider with its picture, an ipywidgets box; arrow keys move the slider when it has the focus."""
        import ipywidgets

        slider = ipywidgets.IntSlider(
            0, 0, len(self.steps) - 1, description="step", layout=ipywidgets.Layout(width="90%")
        )
        picture = ipywidgets.HTML()

        def show(change: Any = None) -> None:
            drawn = plot_step(self.steps, slider.value, self.fold, self.open, None)
            picture.value = drawn._repr_mimebundle_()[0]["text/html"]

        slider.observe(show, "value")
        show()
        return ipywidgets.VBox([slider, picture])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = self.strip._repr_mimebundle_()
        if os.environ.get("COURSE_QUIET"):  # what is stored or graded is read where no kernel moves a slider
            return data, metadata
        live = self.widget._repr_mimebundle_()
        live = live[0] if isinstance(live, tuple) else live
        view = "application/vnd.jupyter.widget-view+json"
        return {**data, **{kind: value for kind, value in live.items() if kind == view}}, metadata
