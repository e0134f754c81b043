"""The course's own loops, and those of the program, bring every batch to the network's device.

No machine that runs the tests has a GPU, so a tensor plays one: it is on another device until `to` was called.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from course_utils.parts import part
from course_utils.parts.script import NAMES, program
from tests.parts.test_ways import notebook


class Elsewhere(Tensor):
    """A tensor that computes with others of its kind only; `to` gives a plain one, on the device of the networks."""

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        if func is Tensor.to:
            return args[0].as_subclass(Tensor)
        if func is not Tensor.__getitem__ and any(type(tensor) is not cls for tensor in tensors_in([*args, kwargs])):
            raise RuntimeError(f"Expected all tensors of {func.__name__} to be on the same device")
        return super().__torch_function__(func, types, args, kwargs or {})


def tensors_in(value: Any) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, list | tuple | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from tensors_in(each)


def loader() -> list[tuple[Tensor, Tensor]]:
    torch.manual_seed(0)
    sizes = (8, 8, 3)
    return [(torch.randn(size, 1, 4, 4).as_subclass(Elsewhere), torch.arange(size).as_subclass(Elsewhere))
            for size in sizes]


def network() -> tuple[nn.Module, torch.optim.Optimizer]:
    net = nn.Sequential(nn.Flatten(), nn.Linear(16, 10))
    return net, torch.optim.SGD(net.parameters(), lr=0.1)


def test_a_batch_that_was_not_moved_is_refused():
    (images, labels), (net, _) = loader()[0], network()
    for mixed in (lambda: net(images), lambda: F.cross_entropy(net(images.to("cpu")), labels)):
        with pytest.raises(RuntimeError, match="to be on the same device"):
            mixed()


def own(name: str) -> Any:
    return part(name, own=False).value


@pytest.mark.parametrize("train_epoch", [own("train_epoch"), notebook("training_loop", "train_epoch")["train_epoch"]],
                         ids=["own", "way"])
def test_an_epoch_moves_its_batches(train_epoch):
    net, optimizer = network()
    before = net[1].weight.clone()
    assert train_epoch(net, loader(), optimizer) > 0
    assert not torch.equal(net[1].weight, before)


def test_measuring_moves_its_batches():
    net, _ = network()
    loss, right = own("evaluate")(net, loader())
    assert loss > 0 and 0 <= right <= 1
    assert own("confusion")(net, loader()).sum() == 19


def test_a_whole_run_moves_its_batches():
    net, optimizer = network()
    history, _ = own("train")(net, loader(), loader(), loader(), optimizer, 2)
    assert len(history) == 2


def test_the_program_needs_no_loop_that_moves(monkeypatch, capsys):
    """A learner's loops are right on the CPU without moving anything."""
    names: dict[str, Any] = {"__name__": "program"}
    exec(program([part(name, own=False) for name in NAMES]), names)
    names |= {"EPOCHS": 1, "moved": lambda loader, net: loader}
    read = torch.from_numpy
    monkeypatch.setattr(torch, "from_numpy", lambda array: read(array).as_subclass(Elsewhere))
    names["main"]()
    assert "accuracy on 300 new digits" in capsys.readouterr().out
