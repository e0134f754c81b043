"""Networks that several pictures are tried on, and a kernel that they are shown in."""

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from jupyter_client.manager import run_kernel
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


@pytest.fixture(params=[True, False], ids=["quiet", "live"])
def quiet(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a kernel shows only what stands at the end."""
    monkeypatch.setenv("COURSE_QUIET", "1" if request.param else "")
    return request.param


@pytest.fixture
def shown(quiet: bool) -> Callable[[str], list[Any]]:
    """Runs a cell in a kernel that is quiet or not; gives its messages, after looking for exactly one display."""

    def run(source: str) -> list[Any]:
        messages: list[Any] = []
        with run_kernel() as client:
            client.execute_interactive(source, output_hook=messages.append, timeout=120)
        kinds = [message["header"]["msg_type"] for message in messages]
        assert kinds.count("display_data") == 1
        assert not set(kinds) & {"stream", "error"}
        return messages

    return run


def updates(messages: list[Any]) -> int:
    """How often a display was replaced."""
    return sum(message["header"]["msg_type"] == "update_display_data" for message in messages)
