"""A patient of chapter 9's last ward: a network, a batch and a loop, to be run and looked into."""

import copy
import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

CLASSES = 10
Advance = Callable[[Tensor, Tensor], Tensor]


class Patient:
    """A network, a batch of digits and a training loop whose code isn't shown; something is wrong with one of them.

    Attributes:
        number: What the chapter calls it.
        net: The network, an nn.Sequential that gives logits (N, 10). Its linear layers are `fc1`, `fc2` and so on.
        optimizer: The torch.optim.SGD that `train` and `step` use.
        images: The batch as it reaches the network, (N, 1, 32, 32) float32.
        labels: The labels as they reach the loss, (N,) int64.
    """

    def __init__(
        self, number: int, net: nn.Sequential, optimizer: Optimizer, batch: tuple[Tensor, Tensor], advance: Advance
    ) -> None:
        self.number, self.net, self.optimizer = number, net, optimizer
        self.images, self.labels = batch
        self._advance = advance
        self._weights = copy.deepcopy(net.state_dict())

    def __repr__(self) -> str:
        units = ", ".join(str(layer.out_features) for layer in self.net if isinstance(layer, nn.Linear))
        return f"patient {self.number}: {len(self.images)} pictures, linear layers of {units} units"

    def step(self) -> float:
        """Train for one more step on its own batch, from where the network is now.

        Returns:
            The loss before the step.
        """
        return self._advance(self.images, self.labels).item()

    def train(
        self, steps: int, learning_rate: float | None = None, images: Tensor | None = None, labels: Tensor | None = None
    ) -> list[float]:
        """Start again with the first weights and no gradients, and train.

        Args:
            steps: How many steps, all on the same batch.
            learning_rate: That of this run; its own if not given.
            images: Other pictures (N, 1, 32, 32), float32, in place of its own batch; only together with labels.
            labels: Their labels (N,), int64 from 0 to 9.

        Returns:
            The loss before each step. The network stays as the last step left it, with the gradients of that step.

        Raises:
            ValueError: No such number of steps or learning rate, or images and labels that don't belong together.
        """
        batch = _require_batch(images, labels) or (self.images, self.labels)
        if isinstance(steps, bool) or not isinstance(steps, int) or steps < 1:
            raise ValueError(f"steps is a whole number from 1 on, not {steps!r}.")
        [group] = self.optimizer.param_groups
        own = group["lr"]
        rate = own if learning_rate is None else learning_rate
        if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate < math.inf:
            raise ValueError(f"learning_rate is a number from 0 on, not {learning_rate!r}.")
        self.start_again()
        group["lr"] = float(rate)
        try:
            losses = [self._advance(*batch) for _ in range(steps)]
        finally:
            group["lr"] = own
        return torch.stack(losses).tolist()

    def start_again(self) -> None:
        """Give the network its first weights again, and no gradients."""
        self.net.load_state_dict(self._weights)
        for parameter in self.net.parameters():
            parameter.grad = None


def _require_batch(images: Any, labels: Any) -> tuple[Tensor, Tensor] | None:
    """Pictures with their labels, or None where there are neither."""
    if images is None and labels is None:
        return None
    if not isinstance(images, Tensor) or not isinstance(labels, Tensor):
        raise ValueError("images and labels are two tensors; give both, or neither.")
    if images.shape[1:] != (1, 32, 32) or not images.is_floating_point() or labels.shape != images.shape[:1]:
        raise ValueError("images are floats (N, 1, 32, 32) and labels (N,), not "
                         f"{tuple(images.shape)} {images.dtype} and {tuple(labels.shape)}.")
    if labels.dtype != torch.int64 or not len(labels) or not 0 <= labels.min() <= labels.max() < CLASSES:
        raise ValueError("labels are whole numbers from 0 to 9, one for each image.")
    return images, labels
