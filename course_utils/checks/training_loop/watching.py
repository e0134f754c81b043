"""Watches a small network while a learner's loop runs: each forward pass and each step, as plain data."""

import weakref
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from course_utils.inputs.training_loop import Set, seed_dropout, state_of

Event = dict[str, Any]


class Watch:
    """Notes what goes through a network of `small_net` and what its optimizer does.

    Each forward pass is an event: which pictures of which set, in which mode, with or without gradients, the state
    that the network had, and the logits that came. Each backward, each step of the optimizer and each loading of
    weights, its own tensors or others, is an event too.

    Args:
        net: What is watched.
        case: The inputs of the check; with dropout in the network, they seed what it draws in each pass.
        sets: Pictures and labels by the name of the set.
        optimizer: Its optimizer, if there is one.
    """

    def __init__(self, net: nn.Sequential, case: dict[str, Any], sets: dict[str, Set],
                 optimizer: Optimizer | None = None) -> None:
        self.net, self.case, self.events, self.passes = net, case, list[Event](), 0
        self.running: nn.Module = net
        self.graphs = weakref.WeakSet[_Token]()
        self.places = {_key(picture): (name, index)
                       for name, (pictures, _) in sets.items() for index, picture in enumerate(pictures)}
        net.register_forward_pre_hook(self._begin)
        net.register_forward_hook(self._end)
        net[0].register_forward_pre_hook(self._enter)
        net[-1].register_forward_hook(self._leave)
        net.register_load_state_dict_pre_hook(self._load)
        if optimizer is not None:
            optimizer.register_step_pre_hook(self._step)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Watch":
        """A copy of the network is watched by the same one."""
        return self

    def _begin(self, module: nn.Module, args: Any) -> None:
        self.running = module  # a copy has weights of its own

    def _end(self, module: nn.Module, args: Any, logits: Any) -> None:
        self.running = self.net

    def _enter(self, module: nn.Module, args: tuple[Tensor]) -> None:
        places = [self.places.get(_key(picture), ("unknown", -1)) for picture in args[0]]
        name = places[0][0] if places else "unknown"
        state = state_of(self.running)
        if self.passes and name == "training" and module.training:
            state["buffers"] = []  # no part of what such a pass gives
        self.events.append({
            "set": name, "ids": [index for _, index in places], "training": module.training,
            "grad": torch.is_grad_enabled(), "graphs kept": len(self.graphs) > 2, "state": state})
        if any(isinstance(layer, nn.Dropout) and layer.p for layer in self.net):
            seed_dropout(self.case, self.passes)
        self.passes += 1

    def _leave(self, module: nn.Module, args: tuple[Tensor], logits: Tensor) -> Tensor:
        self.events[-1]["logits"] = [[round(value, 5) for value in row] for row in logits.tolist()]
        token = _Token(self.events)
        self.graphs.add(token)
        return _Tagged.apply(logits, token)

    def _load(self, module: nn.Module, state: dict[str, Tensor], *_: Any) -> None:
        own = {parameter.data_ptr() for parameter in self.net.parameters()}
        self.events.append({"loaded": "itself" if own & {value.data_ptr() for value in state.values()} else "another"})

    def _step(self, optimizer: Optimizer, *_: Any) -> None:
        gradients = [parameter.grad for group in optimizer.param_groups for parameter in group["params"]]
        self.events.append({"step": any(gradient is not None and bool(gradient.any()) for gradient in gradients)})


class _Token:
    """Lives as long as the graph of one forward pass, and notes when backward comes along."""

    def __init__(self, events: list[Event]) -> None:
        self.events = events


class _Tagged(torch.autograd.Function):
    """Hands logits on unchanged, and ties a token to the graph: backward frees what was saved, not the graph."""

    @staticmethod
    def forward(ctx: Any, logits: Tensor, token: _Token) -> Tensor:
        """Give back the logits."""
        ctx.token = token
        return logits.view_as(logits)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        """Note the call, and give back the gradient."""
        ctx.token.events.append({"backward": True})
        return gradients[0], None


def _key(picture: Tensor) -> tuple[float, ...]:
    return tuple(round(value, 3) for value in picture.flatten()[:4].tolist())
