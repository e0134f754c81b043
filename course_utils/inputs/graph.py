"""What chapter 5 is checked on: graphs of small networks, of sums and of chains, and steps of which some cut."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_utils.inputs import drawn
from course_utils.lenet import LeNet

Case = dict[str, Any]


def chain(case: Case) -> tuple[nn.Module, Tensor]:
    """A network and its loss: LeNet, or linear layers of some `widths` with an activation after each.

    Where they are `alike`, all their numbers are 1.
    """
    if case["net"] == "LeNet":
        net: nn.Module = LeNet()
        return net, F.cross_entropy(net(torch.zeros(1, 1, 32, 32)), torch.tensor([0]))
    sizes, activation = pairwise(case["widths"]), getattr(nn, case["net"])
    net = nn.Sequential(*(part for size in sizes for part in (nn.Linear(*size), activation())))
    if case["alike"]:
        for parameter in net.parameters():
            nn.init.ones_(parameter)
    output = net(torch.zeros(1, case["widths"][0]))
    return net, F.mse_loss(output, torch.ones_like(output))


def graph_output(case: Case) -> Tensor:
    """The end of a graph: of a network's loss, of x + x again and again, or of a chain of products."""
    if case["kind"] == "network":
        layers = [part for _ in range(case["count"]) for part in (nn.Linear(2, 2), nn.ReLU())]
        layers[1:1] = [nn.ReLU()] * case["more"]
        return F.cross_entropy(nn.Sequential(*layers[:-1])(torch.zeros(1, 2)), torch.tensor([0]))
    x = torch.ones(1, requires_grad=True)
    for _ in range(case["count"]):
        x = x * 1.0 if case["kind"] == "deep" else x + x
    for _ in range(case["more"]):
        x = -x
    return x


def nodes_of(root: Any) -> list[Any]:
    """The nodes of a graph, nearest first; their places are their numbers."""
    found = {root: None}
    for node in (level := [root]):
        for after, _ in node.next_functions:
            if after is not None and after not in found:
                found[after] = None
                level.append(after)
    return level


def brief(numbers: list[int]) -> list[int]:
    """Up to 50 numbers, or the first and last three of them."""
    return numbers if len(numbers) <= 50 else [*numbers[:3], *numbers[-3:]]


def patched(case: Case) -> tuple[nn.ModuleDict, Tensor, Tensor]:
    """Linear layers fc1, fc2, … with a ReLU after each, what comes out of them summed up, and the images.

    Args:
        case: `widths` of the layers; the layer whose result is `detached`, whose parameters are `frozen`, or whose
            ReLU is `dead`, counted from 1, 0 for none; whether there is a `spare` layer that isn't used, with the
            numbers of one that is, whether the `images` require a gradient, and whether gradients lie in the
            parameters already, `old`.
    """
    sizes = list(pairwise(case["widths"]))
    net = nn.ModuleDict({f"fc{number}": nn.Linear(*size) for number, size in enumerate(sizes, 1)})
    if case["spare"]:
        net["spare"] = nn.Linear(2, 2)
    with torch.no_grad():
        for number, parameter in enumerate(net.parameters()):
            parameter.copy_(drawn(number, *parameter.shape).abs() + 0.1)
        if case["spare"]:
            copied = net["fc2" if case["frozen"] == 1 else "fc1"]
            for parameter, other in zip(net["spare"].parameters(), copied.parameters(), strict=True):
                parameter.copy_(other) if parameter.shape == other.shape else None
        if case["dead"]:
            net[f"fc{case['dead']}"].get_parameter("bias").fill_(-1e9)
    if case["frozen"]:
        net[f"fc{case['frozen']}"].requires_grad_(False)
    for parameter in net.parameters() if case["old"] else ():
        parameter.grad = torch.ones_like(parameter)
    hidden = images = torch.ones(1, case["widths"][0], requires_grad=case["images"])
    for number in range(1, len(sizes) + 1):
        hidden = net[f"fc{number}"](hidden).relu()
        hidden = hidden.detach() if number == case["detached"] else hidden
    return net, hidden.sum(), images


STEPS = {
    "double": "lambda x: 2 * x",
    "negative": "lambda x: -x",
    "relu": "torch.relu",
    "linear": "nn.Linear(3, 3)",
    "narrow": "nn.Linear(3, 2)",
    "wide": "nn.Linear(2, 3)",
    "detach": "lambda x: x.detach() + 1",
    "data": "lambda x: x.data * 2",
    "no_grad": "torch.no_grad()(lambda x: x * 2)",
    "numpy": "lambda x: torch.tensor(x.detach().numpy() * 2)",
    "detached linear": "lambda x, layer=nn.Linear(3, 3): layer(x.detach())",
}
CUTS = ("detach", "data", "no_grad", "numpy", "detached linear")


def step_of(name: str) -> Callable[[Tensor], Tensor]:
    """A step made anew from its code, which is shown to learners as well; all weights are 0.5."""
    made: Callable[[Tensor], Tensor] = eval(compile(STEPS[name], __file__, "eval"), {"torch": torch, "nn": nn})
    for layer in (made, *(getattr(made, "__defaults__", None) or ())):
        for parameter in layer.parameters() if isinstance(layer, nn.Module) else ():
            nn.init.constant_(parameter, 0.5)
    return made
