"""Watches a small network while a learner's loop runs: each forward pass and each step, as plain data."""

import weakref
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.utils.data import DataLoader, TensorDataset

from course_utils.inputs.training_loop import Set, state_of

Event = dict[str, Any]


class Watch:
    """Notes what goes through a network of `small_net` and what its optimizer does.

    Each forward pass is an event: which pictures of which set, in which mode, with or without gradients, and the
    logits that came. Of a set that isn't trained on, the network's state is noted as well. Each step of the optimizer
    is an event too, and each loading of weights: its own tensors, or others.

    Args:
        net: What is watched.
        sets: Pictures and labels by the name of the set.
        optimizer: Its optimizer, if there is one.
    """

    def __init__(self, net: nn.Sequential, sets: dict[str, Set], optimizer: Optimizer | None = None) -> None:
        self.net, self.events = net, list[Event]()
        self.graphs = weakref.WeakSet[_Token]()
        self.places = {_key(picture): (name, index)
                       for name, (pictures, _) in sets.items() for index, picture in enumerate(pictures)}
        net[0].register_forward_pre_hook(self._enter)
        net[-1].register_forward_hook(self._leave)
        net.register_load_state_dict_pre_hook(self._load)
        if optimizer is not None:
            optimizer.register_step_pre_hook(self._step)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Watch":
        """A copy of the network is watched by the same one."""
        return self

    def _enter(self, module: nn.Module, args: tuple[Tensor]) -> None:
        places = [self.places.get(_key(picture), ("unknown", -1)) for picture in args[0]]
        name = places[0][0] if places else "unknown"
        event = {"set": name, "ids": [index for _, index in places], "training": module.training,
                 "grad": torch.is_grad_enabled(), "alive": len(self.graphs)}
        self.events.append(event if name == "training" else event | {"state": state_of(self.net)})

    def _leave(self, module: nn.Module, args: tuple[Tensor], logits: Tensor) -> Tensor:
        self.events[-1]["logits"] = [[round(value, 5) for value in row] for row in logits.tolist()]
        token = _Token()
        self.graphs.add(token)
        return _Tagged.apply(logits, token)

    def _load(self, module: nn.Module, state: dict[str, Tensor], *_: Any) -> None:
        own = {parameter.data_ptr() for parameter in self.net.parameters()}
        self.events.append({"loaded": "itself" if own & {value.data_ptr() for value in state.values()} else "another"})

    def _step(self, optimizer: Optimizer, *_: Any) -> None:
        gradients = [parameter.grad for group in optimizer.param_groups for parameter in group["params"]]
        self.events.append({"step": sum(gradient is not None and bool(gradient.any()) for gradient in gradients)})


class _Token:
    """Lives as long as the graph of one forward pass."""


class _Tagged(torch.autograd.Function):
    """Hands logits on unchanged, and ties a token to the graph: backward frees what was saved, not the graph."""

    @staticmethod
    def forward(ctx: Any, logits: Tensor, token: _Token) -> Tensor:
        """Give back the logits."""
        ctx.token = token
        return logits.view_as(logits)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        """Give back the gradient."""
        return gradients[0], None


def _key(picture: Tensor) -> tuple[float, ...]:
    return tuple(round(value, 3) for value in picture.flatten()[:4].tolist())


def loader_of(pictures: Tensor, labels: Tensor, size: int, shuffle: bool = False) -> DataLoader[tuple[Tensor, ...]]:
    """Batches of `size`, the last one short if it comes so."""
    return DataLoader(TensorDataset(pictures, labels), batch_size=size, shuffle=shuffle)

