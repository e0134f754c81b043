"""Runs what a learner wrote for chapter 9 on a small seeded network, and gives back what it did as plain data."""

import random
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim import Optimizer

from course_utils.checks.describe import describe
from course_utils.checks.guard import attempt
from course_utils.inputs import batch, dense, drawn, flat


def prepared(answer: Any, case: dict[str, Any]) -> dict[str, Any]:
    """Whether an optimizer came back, and how every parameter moves in one step with it."""
    net = dense(case["sizes"], case["seed"])
    for layer in case["frozen"]:
        net[layer].requires_grad_(False)
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    optimizer, error = attempt(answer, net, case["classes"])
    if error or not isinstance(optimizer, Optimizer):
        return {"error": error} if error else {"value": describe(optimizer)}
    kept = [name for name, parameter in net.named_parameters() if name in before and _equal(parameter, before[name])]
    parameters, error = attempt(_one_step, net, optimizer, case)
    return {"error": error} if error else {"kept": kept, "outputs": net(torch.zeros(1, case["sizes"][0])).shape[1],
                                           "parameters": parameters}


def _equal(one: Tensor, other: Tensor) -> bool:
    return one.shape == other.shape and torch.equal(one, other)


def _one_step(net: nn.Module, optimizer: Optimizer, case: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """For each parameter whether it asks for a gradient, and by which multiple of that it moved."""
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    images, _ = batch(case["seed"], 8, case["sizes"][0], 2)
    net.zero_grad()
    F.cross_entropy(net(images), torch.arange(8) % 3).backward()
    gradients = {name: parameter.grad for name, parameter in net.named_parameters()}
    optimizer.step()
    return {name: {"asks": parameter.requires_grad, "rate": _rate(before[name] - parameter.detach(), gradients[name])}
            for name, parameter in net.named_parameters()}


def _rate(moved: Tensor, gradient: Tensor | None) -> float:
    return 0.0 if gradient is None else (moved.norm() / gradient.norm().clamp(min=1e-12)).item()


def treated(answer: Any, seed: int) -> dict[str, Any]:
    """The losses of 60 steps with the optimizer that came back, what moved, and which share of the units died."""
    torch.set_num_threads(1)  # two are slower for networks as small as these
    net, (images, labels) = dense([16, 32, 32, 4], seed), batch(seed, 40, 16, 4)
    before = [parameter.detach().clone() for parameter in net.parameters()]
    dead = _dead(net, images)
    optimizer, error = attempt(answer, net)
    if error or not isinstance(optimizer, Optimizer):
        return {"error": error} if error else {"value": describe(optimizer)}
    losses, error = attempt(_losses, net, optimizer, images, labels, 60)
    if error:
        return {"error": error}
    moved = [not torch.equal(one, other) for one, other in zip(before, net.parameters(), strict=True)]
    return {"losses": losses, "moved": moved, "dead": [dead, _dead(net, images)]}


def _losses(net: nn.Module, optimizer: Optimizer, images: Tensor, labels: Tensor, steps: int) -> list[float]:
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@torch.no_grad()
def _dead(net: nn.Sequential, images: Tensor) -> float:
    """The share of the hidden units, 64, that are 0 or NaN for every image."""
    return sum((~(net[:depth](images) > 0)).all(0).sum().item() for depth in (2, 4)) / 64


def stacked(answer: Any, case: dict[str, Any]) -> dict[str, Any]:
    """The layers, gradients, outputs and losses of the network that came back."""
    torch.set_num_threads(1)
    torch.manual_seed(case["seed"])
    net, error = attempt(answer, list(case["sizes"]))
    if error or not isinstance(net, nn.Module):
        return {"error": error} if error else {"value": describe(net)}
    seen, error = attempt(_tested, net, *batch(case["seed"], 40, case["sizes"][0], case["sizes"][-1]))
    return {"error": error} if error else seen


def _tested(net: nn.Module, images: Tensor, labels: Tensor) -> dict[str, Any]:
    weights = [layer.weight for layer in net.modules() if isinstance(layer, nn.Linear)]
    F.cross_entropy(net(images), labels).backward()
    norms = [0.0 if weight.grad is None else weight.grad.norm().item() for weight in (weights[0], weights[-1])]
    net.eval()
    with torch.no_grad():
        there, back, middle = net(images), net(-images), net(0 * images)
    net.train()
    losses = _losses(net, torch.optim.Adam(net.parameters(), lr=0.01), images, labels, 60)
    return {"shapes": [list(weight.shape) for weight in weights], "norms": norms, "losses": losses,
            "bend": ((there + back - 2 * middle).abs().max() / (there - middle).abs().max().clamp(min=1e-9)).item(),
            "range": [there.min().item(), there.max().item()]}


def dealt(answer: Any, count: int, seed: int, number: int) -> dict[str, Any]:
    """What comes back for images and labels that carry their own number; calls 0 and 1 share a seed."""
    torch.manual_seed(number)
    random.seed(number)
    images, labels = torch.arange(count).float().view(count, 1, 1, 1), 100 + torch.arange(count)
    value, error = attempt(answer, images, labels, torch.Generator().manual_seed(seed + number // 2))
    return {"error": error} if error else {"value": describe(value)}


def compared(answer: Any, seed: int, count: int) -> dict[str, Any]:
    """The loss that comes back, and the gradient that it sends to the output."""
    output, target = drawn(seed, count, 1).requires_grad_(), 1 + drawn(seed, count)
    value, error = attempt(answer, output, target)
    if error:
        return {"error": error}
    if isinstance(value, Tensor) and value.requires_grad and value.numel() == 1:
        value.sum().backward()
    return {"value": describe(value), "gradient": None if output.grad is None else output.grad.flatten().tolist()}


def examined(answer: Any, case: dict[str, Any]) -> dict[str, Any]:
    """The names that come back for one network, how often step() ran, and whether its result was left."""
    net = dense([4, 5, 5, 3], case["seed"])
    if case["dead"]:
        nn.init.constant_(list(net.parameters())[3], -1000)
    if case.get("unused"):
        net.register_parameter("unused", nn.Parameter(torch.ones(2)))
    for name, parameter in net.named_parameters():
        parameter.requires_grad_(name not in case["frozen"])
    calls: list[Tensor] = []
    value, error = attempt(answer, net, _stepper(net, case, calls))
    return {"error": error} if error else {"value": describe(_names(value)), "calls": len(calls), "left": bool(
        calls and torch.equal(calls[-1], flat(net.parameters())))}


def _stepper(net: nn.Module, case: dict[str, Any], calls: list[Tensor]) -> Callable[[], None]:
    stepped = [parameter for name, parameter in net.named_parameters() if name not in case["left_out"]]
    optimizer = torch.optim.SGD(stepped, lr=case["rate"], weight_decay=case["decay"])
    images, labels = batch(case["seed"], 30, 4, 3)

    def step() -> None:
        net.zero_grad()
        F.cross_entropy(net(images), labels).backward()
        optimizer.step()
        calls.append(flat(net.parameters()))

    return step


def _names(value: Any) -> Any:
    """The answer with sets, dictionaries and the like as lists; a single name stays one."""
    if not isinstance(value, tuple | list):
        return value
    unordered = set | frozenset | dict | type({}.keys())
    return [sorted(part, key=str) if isinstance(part, unordered) else part for part in value]
