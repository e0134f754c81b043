"""A network and an optimizer that note what is done with them, for the check of a training step."""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from course_utils.checks.describe import describe, kind
from course_utils.inputs import flat
from course_utils.inputs.update import left_gradients, logits_of, weights


class RecordingNet(nn.Module):
    """A small network that notes when it is called, and when its gradients are cleared or arrive."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(16, 6), nn.Linear(6, 10)
        self.events = list[str]()
        with torch.no_grad():
            for param, weight, gradient in zip(self.parameters(), weights(seed), left_gradients(seed), strict=True):
                param.copy_(weight)
                param.grad = gradient
        self.fc1.bias.register_hook(lambda gradient: self.events.append("backward"))

    def forward(self, images: Tensor) -> Tensor:
        """Turn images (N, 1, 4, 4) into logits (N, 10)."""
        self.events.append("forward")
        return logits_of(list(self.parameters()), images)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Note the call, and clear the gradients."""
        self.events.append("zero_grad")
        super().zero_grad(set_to_none)


class RecordingSGD(torch.optim.SGD):
    """SGD that notes when it is called, and the gradients that each step finds."""

    def __init__(self, net: RecordingNet, lr: float) -> None:
        super().__init__(net.parameters(), lr=lr)
        self.net, self.found = net, list[dict[str, Any]]()

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Note the call, and clear the gradients."""
        self.net.events.append("zero_grad")
        super().zero_grad(set_to_none)

    def step(self, closure: Any = None) -> Any:
        """Note the call and the gradients it finds, after calling a closure, and take the step."""
        loss = None
        if closure is not None:
            self.net.events += [] if callable(closure) else [f"step({kind(closure)})"]
            with torch.enable_grad():
                loss = closure()
        self.net.events.append("step")
        self.found.append(row_of(param.grad for param in self.net.parameters()))
        super().step()
        return loss


def row_of(tensors: Iterable[Tensor | None]) -> dict[str, Any]:
    """Describe tensors as one row of numbers, those that are None left out."""
    parts = [tensor for tensor in tensors if tensor is not None]
    return describe(flat(parts) if parts else None)
