"""A network and an optimizer that note what is done with them, for the check of a training step."""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from course_utils.checks.describe import describe
from course_utils.inputs import drawn, flat


class RecordingNet(nn.Module):
    """A small network that notes when it is called, and when its gradients are cleared or arrive."""

    def __init__(self, seed: int, events: list[str]) -> None:
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(16, 6), nn.Linear(6, 10)
        self.events = events
        with torch.no_grad():
            for number, param in enumerate(self.parameters()):
                param.copy_(drawn(seed + number, *param.shape))
                param.grad = drawn(seed + number + 50, *param.shape)
        self.fc1.bias.register_hook(lambda gradient: events.append("backward"))

    def forward(self, images: Tensor) -> Tensor:
        """Turn images (N, 1, 4, 4) into logits (N, 10)."""
        self.events.append("forward")
        return self.fc2(torch.tanh(self.fc1(images.flatten(1))))

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
        """Note the call and the gradients it finds, and take the step."""
        self.net.events.append("step")
        self.found.append(row_of(param.grad for param in self.net.parameters()))
        return super().step(closure)


def row_of(tensors: Iterable[Tensor | None]) -> dict[str, Any]:
    """Describe tensors as one row of numbers, those that are None left out."""
    parts = [tensor for tensor in tensors if tensor is not None]
    return describe(flat(parts) if parts else None)
