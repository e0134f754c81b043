"""Networks that several pictures are tried on."""

import math

import pytest
import torch
from torch import nn


@pytest.fixture
def odd() -> nn.Module:
    """A network with every kind of gradient."""
    net = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4), nn.Linear(4, 4))
    net[0].weight.grad = torch.full((4, 4), 1e-3)
    net[1].weight.grad = torch.zeros(4, 4)
    net[1].bias.grad = torch.tensor([1.0, math.nan, 1.0, 0.0])
    net[2].weight.grad = torch.full((4, 4), math.nan)
    net[2].bias.grad = torch.tensor([1.0, 1.0, 1.0, math.inf])
    return net
