"""Records gradients and updates while training runs, as plain numbers."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.optim import Optimizer

if TYPE_CHECKING:
    from course_utils.pictures.picture import Picture

_Sums = tuple[Any, ...]  # Σg², Σ|g|, max |g| and the number of elements that aren't 0, of each gradient
MEASURES = ("norm", "mean_abs", "max_abs", "zeros", "update_ratio")


class GradientHistory:
    """Records, per step and parameter, how large the gradient is and how far the update moves the weight.

    With an optimizer every `optimizer.step()` inside the `with` block is one step:

        with GradientHistory(net, optimizer) as history:
            for images, labels in loader:
                training_step(net, optimizer, images, labels)
        history.plot()

    Without one, call `history.record()` after `backward()`; the update ratio is then unknown.

    It keeps five numbers per parameter and step, no gradient and no graph, and its hooks are gone after the block,
    also when the block raises.

    Args:
        module: The network whose parameters are recorded.
        optimizer: Its optimizer, or `None`.

    Raises:
        TypeError: `module` or `optimizer` is something else.
        ValueError: The network has no parameters.
    """

    def __init__(self, module: nn.Module, optimizer: Optimizer | None = None) -> None:
        if not isinstance(module, nn.Module):
            raise TypeError(f"GradientHistory records an nn.Module, not a {type(module).__name__}; pass the network.")
        if optimizer is not None and not isinstance(optimizer, Optimizer):
            raise TypeError(f"The second argument is an optimizer or None, not a {type(optimizer).__name__}.")
        named = [(name, parameter) for name, parameter in module.named_parameters() if parameter.numel()]
        if not named:
            raise ValueError(f"{type(module).__name__} has no parameters, so there is no gradient to record.")
        self.names = [name for name, _ in named]
        self._parameters = [parameter for _, parameter in named]
        self._optimizer = optimizer
        self._handles: list[Any] = []
        self._steps: list[_Step] = []
        self._rows: dict[tuple[bool, ...], _Row] = {}  # a gradient of None has no place in a row
        self._weights = _Row(self._parameters)
        self._all = _Row(self._parameters)
        self._rows = {(True,) * len(named): self._all}

    def __enter__(self) -> GradientHistory:
        if self._optimizer is not None:
            self._handles = [
                self._optimizer.register_step_pre_hook(lambda *_: self._before_step()),
                self._optimizer.register_step_post_hook(lambda *_: self._after_step()),
            ]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for handle in self._handles:
            handle.remove()
        self._handles = []

    def __len__(self) -> int:
        return len(self._steps)

    @torch.no_grad()
    def record(self) -> None:
        """Record the gradients as they are now, as one step."""
        gradients = [parameter.grad for parameter in self._parameters]
        present = [gradient for gradient in gradients if gradient is not None]
        there = tuple(gradient is not None for gradient in gradients)
        row = self._rows.get(there) or self._rows.setdefault(there, _Row(present))
        row.fill(present)
        self._steps.append(_Step(there, row.sizes, row.sums()))

    def to_dict(self) -> dict[str, dict[str, list[float | None]]]:
        """What was recorded.

        Returns:
            For each parameter's name the lists `norm` (‖g‖₂), `mean_abs`, `max_abs`, `zeros` (the share of elements
            that are exactly 0) and `update_ratio` (‖Δw‖₂ / ‖w‖₂, w before the step), a number per step. `None`
            stands for a gradient that is `None`, and for a ratio that wasn't recorded; NaN and infinity are kept.
        """
        steps = [step.measures() for step in self._steps]
        return {
            name: {measure: [step[measure][index] for step in steps] for measure in MEASURES}
            for index, name in enumerate(self.names)
        }

    def plot(self) -> Picture:
        """Draw the norms as a heat map over the steps, and the update ratios with their healthy band."""
        from course_utils.pictures.gradient_history import plot_gradient_history

        return plot_gradient_history(self.to_dict())

    @torch.no_grad()
    def _before_step(self) -> None:
        self.record()
        self._weights.fill(self._parameters)

    @torch.no_grad()
    def _after_step(self) -> None:
        if not self._steps:
            return
        weights = self._weights.squares()
        self._all.fill(self._parameters)
        self._all.subtract(self._weights)
        self._steps[-1].update = self._all.squares(), weights


@dataclass
class _Step:
    """What a step leaves: sums, turned into the measures only when they are asked for."""

    there: tuple[bool, ...]
    sizes: NDArray[np.int64]
    sums: _Sums
    update: tuple[Sequence[float], Sequence[float]] | None = None  # Σ(Δw)² and Σw² of each parameter

    def measures(self) -> dict[str, list[float | None]]:
        squares, sums, largest, nonzero = (np.asarray(values, dtype=np.float64) for values in self.sums)
        known = (np.sqrt(squares), sums / self.sizes, largest, 1 - nonzero / self.sizes)
        columns = [self._with_gaps(values.tolist()) for values in known]
        return dict(zip(MEASURES, [*columns, self._ratios()], strict=True))

    def _with_gaps(self, values: list[float]) -> list[float | None]:
        """The values where a gradient is there, `None` where it isn't."""
        remaining = iter(values)
        return [next(remaining) if there else None for there in self.there]

    def _ratios(self) -> list[float | None]:
        if self.update is None:
            return [None] * len(self.there)
        update, weight = np.sqrt(np.asarray(self.update, dtype=np.float64))
        with np.errstate(divide="ignore"):
            return np.divide(update, weight, out=np.zeros_like(update), where=update != 0).tolist()


class _Row:
    """The elements of several tensors in one row of memory, where NumPy goes over all of them in one call.

    A call per tensor costs more than the arithmetic for a small network. The memory is kept from step to step.
    """

    def __init__(self, tensors: Sequence[Tensor]) -> None:
        self.sizes = np.array([tensor.numel() for tensor in tensors], dtype=np.int64)
        edges = [0, *np.cumsum(self.sizes).tolist()]
        self.starts = np.array(edges[:-1], dtype=np.int64)
        self.parts = [slice(start, end) for start, end in itertools.pairwise(edges)]
        self.memory = torch.empty(edges[-1], device=tensors[0].device if tensors else None)
        self.views = [self.memory[part].view(tensor.shape) for part, tensor in zip(self.parts, tensors, strict=True)]
        self.is_there = np.empty(edges[-1], dtype=bool)

    def fill(self, tensors: Sequence[Tensor]) -> None:
        if tensors:
            torch._foreach_copy_(self.views, list(tensors))
        self.values = self.memory.cpu().numpy()

    def subtract(self, other: _Row) -> None:
        np.subtract(self.values, other.values, out=self.values)

    def squares(self) -> list[float]:
        return [np.dot(self.values[part], self.values[part]) for part in self.parts]

    def sums(self) -> _Sums:
        if not self.parts:
            return [], [], [], []
        size = np.abs(self.values, out=self.values)
        np.not_equal(size, 0, out=self.is_there)
        nonzero = [np.count_nonzero(self.is_there[part]) for part in self.parts]
        return self.squares(), np.add.reduceat(size, self.starts), np.maximum.reduceat(size, self.starts), nonzero
