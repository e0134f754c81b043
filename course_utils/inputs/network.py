"""The networks that `count_parameters` counts, and weights that a cell can make."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from course_utils.inputs import Recipe, build

VALUE = 3.0  # of every parameter, so that whoever adds them up gets three times their number

MORE = {"shared": "\nnet[1].weight = net[0].weight", "no axes": f"\nnet.scale = nn.Parameter(torch.tensor({VALUE}))"}


def network(case: dict[str, Any]) -> nn.Module:
    """The network of a case, with the same values whatever the random state, and frozen where the case says so."""
    with torch.random.fork_rng():
        net: Any = build(case["recipe"])
    if case.get("more") == "shared":
        net[1].weight = net[0].weight
    if case.get("more") == "no axes":
        net.scale = nn.Parameter(torch.tensor(VALUE))
    for parameter in net.parameters():
        parameter.requires_grad_(not case["frozen"])
        nn.init.constant_(parameter, VALUE)
    return net


def as_code(case: dict[str, Any]) -> str:
    """The code that makes the network of a case, as `net`."""
    frozen = "\nnet.requires_grad_(False)" if case["frozen"] else ""
    return f"net = {_written(case['recipe'])}{MORE.get(case.get('more', ''), '')}{frozen}"


def _written(recipe: Recipe) -> str:
    name, *rest = recipe
    options = rest.pop() if rest and isinstance(rest[-1], dict) else {}
    inside = [_written(part) if isinstance(part, list) else str(part) for part in rest]
    return f"nn.{name}({', '.join([*inside, *(f'{key}={value}' for key, value in options.items())])})"


def waves(shape: Sequence[int]) -> Tensor:
    """Values between −1 and 1 that depend on nothing but the shape, and take a line of code."""
    return torch.arange(float(torch.Size(shape).numel())).sin().view(*shape)
