"""Runs `training_step` on a small network whose arrays have an engine of their own, and notes what happens when."""

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from course_utils.checks.describe import describe
from course_utils.checks.engine.watching import instead, space_of
from course_utils.checks.guard import call
from course_utils.inputs.engine import Case, batches, old_gradients, weights


class _Engine:
    """A layer, a weight and a bias, that notes what is asked of it; PyTorch computes its gradients."""

    def __init__(self, case: Case) -> None:
        self.events: list[str] = []
        self.moved = False  # whether the parameters were changed between a forward pass and its backward
        self.parameters = [Tensor(weight, self) for weight in weights(case)]
        for parameter, gradient in zip(self.parameters, old_gradients(case), strict=True):
            parameter.grad = gradient
        self.seen: tuple[Any, ...] = ()  # the numbers of images, weight and bias in the last forward pass

    def network(self, images: Any) -> "Tensor":
        """The logits of images, as an answer calls it."""
        if not isinstance(images, Tensor):
            raise TypeError(f"the network takes a Tensor, and got {type(images).__name__}")
        self.events.append("forward")
        self.seen = tuple(np.array(each.data) for each in (images, *self.parameters))
        logits = Tensor(self.seen[0] @ self.seen[1] + self.seen[2], self)
        logits.name = "logits"
        return logits

    def loss(self, targets: Any) -> "Tensor":
        """The mean cross-entropy of the last forward pass."""
        images, *leaves = (torch.tensor(each, requires_grad=True) for each in self.seen)
        loss = F.cross_entropy(images @ leaves[0] + leaves[1], torch.as_tensor(np.asarray(targets)))
        shares = [gradient.numpy() for gradient in torch.autograd.grad(loss, leaves)]
        made = Tensor(loss.item(), self)
        made.parents, made.name = tuple(self.parameters), "cross-entropy"
        made.rule = lambda upstream: tuple(upstream * share for share in shares)
        self.events.append("loss")
        return made

    def backward(self, root: Any, *_: Any) -> None:
        """Add the gradients of a loss to those of the parameters."""
        if getattr(root, "rule", None) is None:
            raise TypeError("backward starts from the loss, which is one number")
        self.events.append("backward")
        now = [np.array(parameter.data) for parameter in self.parameters]
        self.moved |= not all(map(np.array_equal, self.seen[1:], now))
        for parent, gradient in zip(root.parents, root.rule(1.0), strict=True):
            parent.grad = parent.grad + gradient


class Tensor:
    """A node as the chapter's are, as far as a step of training needs it."""

    __array_ufunc__ = None

    def __init__(self, data: Any, engine: Any = None) -> None:
        self.data, self.grad = np.array(data, dtype=np.float64), 0.0
        self.parents: tuple[Any, ...] = ()
        self.rule: Any = None
        self.name, self._engine = "", engine

    def cross_entropy(self, targets: Any) -> "Tensor":
        """The mean cross-entropy of logits."""
        if self.name != "logits":
            raise TypeError("cross_entropy belongs to the logits that the network gives")
        made: Tensor = self._engine.loss(targets)
        return made

    def backward(self) -> None:
        """Add the gradients of a loss to those of the parameters."""
        self._engine.backward(self)

    def __sub__(self, other: Any) -> "Tensor":
        return Tensor(self.data - getattr(other, "data", other))

    def __add__(self, other: Any) -> "Tensor":
        return Tensor(self.data + getattr(other, "data", other))

    def __mul__(self, other: Any) -> "Tensor":
        return Tensor(self.data * getattr(other, "data", other))

    __rmul__, __radd__ = __mul__, __add__


def observe_training_step(answer: Any, case: Case) -> list[dict[str, Any]]:
    """For each step what came back, what happened in which order, and the parameters afterwards."""
    engine = _Engine(case)
    seen = []
    for images, targets in batches(case):
        engine.events.clear()
        engine.moved = False
        with instead(space_of(answer), "backward", engine.backward):
            result = call(answer, engine.network, list(engine.parameters), Tensor(images), targets, case["rate"])
        seen.append(result | {"events": engine.events[:20], "moved": engine.moved,
                              "after": [_numbers(parameter.data) for parameter in engine.parameters]})
    return seen


def _numbers(data: Any) -> dict[str, Any]:
    return describe(data) if isinstance(data, np.ndarray | float | int) else {"type": type(data).__name__}
