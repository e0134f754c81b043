"""Observes answers to chapter 9 on small seeded networks: `observe_NAME` for the exercise NAME, as plain data."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim import Optimizer

from course_utils.checks.describe import describe
from course_utils.checks.guard import attempt
from course_utils.inputs import MAKE_OPTIMIZER_SIZES, batch, dense, flat
from course_utils.inputs.debugging import patient


def observe_prepare(answer: Any, case: dict[str, Any]) -> dict[str, Any]:
    """Every parameter before and after one step with the optimizer that came back, and what the optimizer holds.

    The judge works out what the step had to be; only the weights of a new layer can't be known beforehand.
    """
    net = dense(case["sizes"], case["seed"])
    for layer in case["frozen"]:
        net[layer].requires_grad_(False)
    old = list(net[-1].parameters())
    optimizer, error = attempt(answer, net, case["classes"])
    if error or not isinstance(optimizer, Optimizer):
        return {"error": error} if error else {"value": describe(optimizer)}
    held = [id(parameter) for group in optimizer.param_groups for parameter in group["params"]]
    own = dict(net.named_parameters())
    seen = {"optimizer": _settings(optimizer), "before": _weights(net),
            "asks": {name: parameter.requires_grad for name, parameter in own.items()},
            "held": [name for name, parameter in own.items() if id(parameter) in held],
            "old": any(id(parameter) in held for parameter in old if all(parameter is not one for one in own.values())),
            "others": any(part not in map(id, [*own.values(), *old]) for part in held)}
    _, error = attempt(_one_step, net, optimizer, case)
    return seen | ({"broken": f"{error['type']}: {error['message']}"} if error else {"after": _weights(net)})


def _settings(optimizer: Optimizer) -> dict[str, Any]:
    """The optimizer's name, and its learning rate, momentum and the like, where they are plain numbers."""
    return {"type": type(optimizer).__name__,
            **{name: describe(value) for name, value in optimizer.param_groups[0].items()
               if isinstance(value, bool | int | float)}}


def _weights(net: nn.Module) -> dict[str, dict[str, Any]]:
    return {name: describe(parameter) for name, parameter in net.named_parameters()}


def _one_step(net: nn.Module, optimizer: Optimizer, case: dict[str, Any]) -> None:
    images, _ = batch(case["seed"], 8, case["sizes"][0], 2)
    net.zero_grad()
    F.cross_entropy(net(images), torch.arange(8) % 3).backward()
    optimizer.step()


def observe_make_optimizer(answer: Any, seed: int) -> dict[str, Any]:
    """The losses of 60 steps with the optimizer that came back, and the weights that they lead to."""
    torch.set_num_threads(1)  # two are slower for networks as small as these
    net = dense(MAKE_OPTIMIZER_SIZES, seed)
    images, labels = batch(seed, 40, MAKE_OPTIMIZER_SIZES[0], MAKE_OPTIMIZER_SIZES[-1])
    optimizer, error = attempt(answer, net)
    if error or not isinstance(optimizer, Optimizer):
        return {"error": error} if error else {"value": describe(optimizer)}
    losses, error = attempt(_losses, net, optimizer, images, labels, 60)
    return {"error": error} if error else {"losses": losses, "weights": flat(net.parameters()).tolist(),
                                           "optimizer": _settings(optimizer)}


def _losses(net: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor, steps: int) -> list[float]:
    losses: list[float] = []

    def closure() -> float:  # some optimizers, such as LBFGS, compute the loss several times in a step
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        losses.append(loss.item())
        return losses[-1]

    for step in range(steps):
        optimizer.step(closure)
        del losses[step + 1:]
    return losses


def observe_make_deep(answer: Any, case: dict[str, Any]) -> dict[str, Any]:
    """The layers, gradients, outputs and losses of the network that came back."""
    torch.set_num_threads(1)
    torch.manual_seed(case["seed"])
    net, error = attempt(answer, list(case["sizes"]))
    if error or not isinstance(net, nn.Module):
        return {"error": error} if error else {"value": describe(net)}
    linear = [layer for layer in net.modules() if isinstance(layer, nn.Linear)]
    seen = {"shapes": [list(layer.weight.shape) for layer in linear], "parameters": len(list(net.parameters()))}
    images, labels = batch(case["seed"], 40, case["sizes"][0], case["sizes"][-1])
    given, error = attempt(net, images)
    if error or not isinstance(given, Tensor) or not linear:
        return seen | ({"error": error} if error else {"given": describe(given)})
    more, error = attempt(_trained, net, linear, images, labels)
    return seen | ({"error": error} if error else more)


def _trained(net: nn.Module, linear: list[nn.Linear], images: Tensor, labels: Tensor) -> dict[str, Any]:
    weights = [layer.weight for layer in linear]
    F.cross_entropy(net(images), labels).backward()
    norms = [0.0 if weight.grad is None else weight.grad.norm().item() for weight in (weights[0], weights[-1])]
    net.eval()
    with torch.no_grad():
        bends, on_top = _between(net, linear, images)
    net.train()
    losses = _losses(net, torch.optim.Adam(net.parameters(), lr=0.01), images, labels, 60)
    return {"norms": norms, "losses": losses, "bends": bends, "on_top": on_top}


def _between(net: nn.Module, linear: list[nn.Linear], images: Tensor) -> tuple[list[float], float]:
    """How far what each layer gets is from a linear function of what the one before gave, and what comes after all.

    Each layer gives large noise instead of its own output, so that a function that is nearly straight where the
    network uses it bends too.
    """
    got: list[Tensor] = []
    gave: list[Tensor] = []

    def replace(layer: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> Tensor:
        got.append(inputs[0])
        gave.append(3 * torch.randn(output.shape))
        return gave[-1]

    with ExitStack() as stack:
        for layer in linear:
            stack.callback(layer.register_forward_hook(replace).remove)
        logits = net(torch.cat([images, images, images]))
    bends = [_bend(before, after) for before, after in zip(gave, got[1:], strict=False)]
    return bends, _spread(logits - gave[-1]) if gave and gave[-1].shape == logits.shape else 0.0


def _bend(before: Tensor, after: Tensor) -> float:
    """The share of what varies in `after` that no linear function of `before` gives."""
    rows = torch.cat([before, torch.ones(len(before), 1)], dim=1).double()
    rest = after.double() - rows @ torch.linalg.lstsq(rows, after.double(), driver="gelsd").solution
    return (rest.norm() / (after - after.mean(0)).double().norm().clamp(min=1e-12)).item()


def _spread(difference: Tensor) -> float:
    """By how much a difference of logits is not the same for all classes of a picture, which a softmax wouldn't see."""
    return (difference - difference.mean(dim=1, keepdim=True)).abs().max().item()


def observe_check_up(answer: Any, case: dict[str, Any]) -> dict[str, Any]:
    """The names that come back for one network, how often step() ran, and whether its result was left."""
    net, step = patient(**case)
    calls: list[Tensor] = []
    value, error = attempt(answer, net, _counted(net, step, calls))
    return {"error": error} if error else {"value": describe(_names(value)), "calls": len(calls), "left": bool(
        calls and torch.equal(calls[-1], flat(net.parameters())))}


def _counted(net: nn.Module, step: Callable[[], None], calls: list[Tensor]) -> Callable[[], None]:
    def counted() -> None:
        step()
        calls.append(flat(net.parameters()))

    return counted


def _names(value: Any) -> Any:
    """The answer with sets, dictionaries and the like as lists; a single name stays one."""
    if not isinstance(value, tuple | list):
        return value
    unordered = set | frozenset | dict | type({}.keys())
    return [sorted(part, key=str) if isinstance(part, unordered) else part for part in value]
