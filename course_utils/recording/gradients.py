"""Records gradients and updates while training runs, as plain numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from types import TracebackType
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.linalg import vector_norm
from torch.optim import Optimizer
from torch.utils.hooks import RemovableHandle

from course_utils.recording.parameters import recorded_parameters

if TYPE_CHECKING:
    from course_utils.pictures.picture import Picture

MEASURES = ("norm", "mean_abs", "max_abs", "zeros", "update_ratio")
WIDTH = 1024  # of a block; wider ones waste more on padding, narrower ones are more numbers to keep
PENDING = 64  # steps that are kept as blocks before they are added up
SAFE = (1e-15, 1e15)  # numbers whose squares float32 adds up with room to spare
History = dict[str, dict[str, list[float | None]]]


def _require_common_parameters(module: nn.Module, optimizer: Optimizer) -> None:
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"The second argument is an optimizer or None, not a {type(optimizer).__name__}.")
    stepped = {id(parameter) for group in optimizer.param_groups for parameter in group["params"]}
    if stepped.isdisjoint(map(id, module.parameters())):
        raise ValueError(f"This optimizer steps no parameter of this {type(module).__name__}; make it from the "
                         "network's own parameters().")


class GradientHistory:
    """Records, per step and parameter, how large the gradient is and how far the update moves the weight.

    With an optimizer every `optimizer.step()` inside the block is a step, with the gradients that it used (after
    clipping, say) and the weights before and after it:

        with GradientHistory(net, optimizer) as history:
            train(net, optimizer, batches)
        history.plot()

    Without one, say where the step is: call `history.record()` between `backward()` and the update. The weights are
    compared with those of the next call, and at the end of the block, so an update written by hand is measured too.

    Five numbers per parameter and step stay, no gradient and no graph; a GPU is waited for once in 64 steps. While it
    lives it holds one copy of the parameters. The hooks are gone after the block, also when it raises.

    Args:
        module: The network whose parameters are recorded.
        optimizer: Its optimizer, or `None`.

    Raises:
        TypeError: `module` or `optimizer` is something else.
        ValueError: The network has no parameters, they have no shape yet, or the optimizer holds none of them.
    """

    def __init__(self, module: nn.Module, optimizer: Optimizer | None = None) -> None:
        parameters = recorded_parameters(module)
        if optimizer is not None:
            _require_common_parameters(module, optimizer)
        self.names = list(parameters)
        self._parameters: list[Tensor] = list(parameters.values())
        self._optimizer = optimizer
        self._handles: list[RemovableHandle] = []
        self._blocks = _Blocks(self._parameters)  # the gradients for a moment, then the weights until they moved
        self._coming: _Step | None = None
        self._steps: list[_Step] = []  # the last few, in blocks
        self._measured: list[tuple[Tensor, Tensor]] = []  # those before, as `_Blocks.measure` returns them

    def __enter__(self) -> GradientHistory:
        if self._optimizer is not None:
            self._handles += [
                self._optimizer.register_step_pre_hook(self._before_step),
                self._optimizer.register_step_post_hook(self._after_step),
            ]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._handles:
            self._handles.pop().remove()
        with torch.no_grad():
            self._compare_weights()

    def __len__(self) -> int:
        return len(self._steps) + sum(len(measures) for measures, _ in self._measured)

    def __repr__(self) -> str:
        return f"GradientHistory of {len(self)} steps and {len(self.names)} parameters"

    @torch.no_grad()
    def record(self) -> None:
        """Record the gradients as they are now as one step; not needed when an optimizer is given.

        Raises:
            RuntimeError: An optimizer was given, whose steps are recorded already.
        """
        if self._optimizer is not None:
            raise RuntimeError("Each optimizer.step() is recorded already; leave out record() or the optimizer.")
        self._compare_weights()
        self._append(self._measure_gradients())
        self._blocks.fill(self._parameters)

    def to_dict(self) -> History:
        """What was recorded.

        Returns:
            For each parameter's name the lists `norm` (‖g‖₂), `mean_abs` (of |g|), `max_abs`, `zeros` (the share of
            elements that are exactly 0) and `update_ratio` (‖Δw‖₂ / ‖w‖₂, w before the step; 0 if nothing moved),
            one number a step. `None` stands for a gradient that is `None` and for weights that weren't compared;
            NaN and infinity stay what they are.
        """
        recorded = [*self._measured, self._blocks.measure(self._steps)]
        measures, known = (torch.cat(parts).permute(2, 1, 0).tolist() for parts in zip(*recorded, strict=True))
        return {
            name: {
                measure: [value if there else None for value, there in zip(values, theres, strict=True)]
                for measure, values, theres in zip(MEASURES, measures[column], known[column], strict=True)
            }
            for column, name in enumerate(self.names)
        }

    def plot(self) -> Picture:
        """Draw the norms as a heat map over steps and parameters, and the update ratios with their healthy band."""
        from course_utils.pictures.gradient_history import plot_gradient_history

        return plot_gradient_history(self.to_dict())

    @torch.no_grad()
    def _before_step(self, _: Optimizer, args: tuple[Any, ...], options: dict[str, Any]) -> None:
        closure = options.get("closure", args[1] if len(args) > 1 else None)
        # An optimizer may change gradients in place, so they are measured first; a closure makes them only in the step.
        self._coming = None if closure else self._measure_gradients()
        self._blocks.fill(self._parameters)

    @torch.no_grad()
    def _after_step(self, *_: object) -> None:
        weights = self._blocks.norms(), self._blocks.subtract(self._parameters).norms()
        self._append(self._coming or self._measure_gradients())
        self._steps[-1].weights = weights

    def _append(self, step: _Step) -> None:
        if len(self._steps) == PENDING:
            self._measured.append(self._blocks.measure(self._steps))
            self._steps = []
        self._steps.append(step)

    def _measure_gradients(self) -> _Step:
        gradients = [parameter.grad for parameter in self._parameters]
        return _Step([gradient is not None for gradient in gradients], self._blocks.fill(gradients).magnitudes())

    def _compare_weights(self) -> None:
        if self._optimizer is None and self._steps and self._steps[-1].weights is None:
            self._steps[-1].weights = self._blocks.norms(), self._blocks.subtract(self._parameters).norms()


@dataclass
class _Step:
    """What a step leaves at first: a number per block and measure, added up later, so that the step is quick."""

    there: list[bool]  # which parameters have a gradient
    gradients: tuple[Tensor, ...]  # ‖g‖₂, Σ|g|, max |g|, and how many elements aren't 0
    weights: tuple[Tensor, ...] | None = None  # ‖w‖₂, ‖Δw‖₂


class _Blocks:
    """All parameters in one matrix, each padded with zeros to whole rows of 1,024.

    One call then measures all parameters. A call for each of them takes LeNet twice as long, because most are so
    small that the call itself is the cost.
    """

    def __init__(self, parameters: list[Tensor]) -> None:
        self.sizes = [parameter.numel() for parameter in parameters]
        self.rows = [-(-size // WIDTH) for size in self.sizes]
        dtype = reduce(torch.promote_types, {parameter.dtype for parameter in parameters}, torch.float32)
        self.matrix = torch.zeros(sum(self.rows), WIDTH, dtype=dtype, device=parameters[0].device)
        parts = zip(self.matrix.split(self.rows), self.sizes, parameters, strict=True)
        self.views = [part.view(-1)[:size].view(parameter.shape) for part, size, parameter in parts]

    def fill(self, tensors: Sequence[Tensor | None]) -> _Blocks:
        """Copy the tensors, one per parameter, into the matrix; where there is `None`, the block keeps what it has."""
        pairs = [(view, tensor) for view, tensor in zip(self.views, tensors, strict=True) if tensor is not None]
        if pairs:
            views, sources = zip(*pairs, strict=True)
            torch._foreach_copy_(views, [tensor.to_dense() if tensor.is_sparse else tensor for tensor in sources])
        return self

    def subtract(self, tensors: Sequence[Tensor]) -> _Blocks:
        """Take one tensor per parameter off the matrix."""
        torch._foreach_sub_(self.views, list(tensors))
        return self

    def norms(self) -> Tensor:
        """The norm of each row; below 1e-23 it may come out as 0, above 1e19 as infinity."""
        return vector_norm(self.matrix, dim=1)

    def magnitudes(self) -> tuple[Tensor, ...]:
        """Norm, sum and maximum of each row's absolute values, and how many aren't 0; the matrix is used up.

        Vanishing and exploding gradients are measured in double precision, so that 1e-30 isn't told as 0.
        """
        total, largest = self.matrix.abs_().sum(1), self.matrix.amax(1)
        safe = largest.is_cpu and all(not size or SAFE[0] < size < SAFE[1] for size in largest.tolist())
        norms = self.norms() if safe else vector_norm(self.matrix, dim=1, dtype=torch.float64)
        return norms, total, largest, self.matrix.ne_(0).sum(1)  # floating, so ten times as fast as count_nonzero

    def measure(self, steps: list[_Step]) -> tuple[Tensor, Tensor]:
        """Add the blocks up.

        Returns:
            MEASURES, float64 of shape (steps, 5, parameters), and which of them are known, bool of the same shape.
        """
        if not steps:
            return torch.zeros(0, 5, len(self.sizes)), torch.zeros(0, 5, len(self.sizes), dtype=torch.bool)
        unknown = [torch.zeros_like(norm) for norm in steps[0].gradients[:2]]
        kept = [block for step in steps for block in (*step.gradients, *(step.weights or unknown))]
        blocks = torch.stack(kept).view(len(steps), 6, -1)
        columns = []
        for part, size in zip(blocks.cpu().double().split(self.rows, dim=2), self.sizes, strict=True):
            norm, total, largest, nonzero, weight, change = part.unbind(1)
            weight, change = vector_norm(weight, dim=1), vector_norm(change, dim=1)
            ratio = torch.where(change == 0, 0.0, change / weight)
            mean, zeros = total.sum(1) / size, 1 - nonzero.sum(1) / size
            columns.append(torch.stack([vector_norm(norm, dim=1), mean, largest.amax(1), zeros, ratio], 1))
        there = torch.tensor([step.there for step in steps])
        compared = torch.tensor([step.weights is not None for step in steps])[:, None].expand_as(there)
        return torch.stack(columns, 2), torch.stack([there] * 4 + [compared], 1)
