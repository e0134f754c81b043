import gc
import json
import math
import weakref

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from course_utils import LeNet
from course_utils.gradients import MEASURES, GradientHistory


def small() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))


def step(net: nn.Module, optimizer: torch.optim.Optimizer) -> None:
    optimizer.zero_grad()
    net(torch.randn(5, 4)).square().mean().backward()
    optimizer.step()


def test_every_measure_is_what_it_says():
    net = small()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    expected = []
    with GradientHistory(net, optimizer) as history:
        for _ in range(3):
            before = {name: p.detach().clone() for name, p in net.named_parameters()}
            step(net, optimizer)
            expected.append({name: (
                p.grad.norm(), p.grad.abs().mean(), p.grad.abs().max(), (p.grad == 0).float().mean(),
                (p.detach() - before[name]).norm() / before[name].norm(),
            ) for name, p in net.named_parameters()})
    recorded = history.to_dict()
    assert list(recorded) == [name for name, _ in net.named_parameters()]
    for index, wanted in enumerate(expected):
        for name, values in wanted.items():
            came = [recorded[name][measure][index] for measure in MEASURES]
            assert came == pytest.approx([value.item() for value in values], rel=1e-4, abs=1e-7)
    assert len(history) == 3
    json.dumps(recorded)


def test_no_hook_is_left_also_when_the_loop_raises():
    net = small()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    with pytest.raises(RuntimeError, match="stop"), GradientHistory(net, optimizer) as history:
        step(net, optimizer)
        raise RuntimeError("stop")
    step(net, optimizer)
    assert len(history) == 1
    assert not optimizer._optimizer_step_pre_hooks
    assert not optimizer._optimizer_step_post_hooks


def test_none_zero_nan_and_infinity_are_told_apart():
    net = small()
    history = GradientHistory(net)
    net[0].weight.grad = torch.zeros(3, 4)
    net[0].bias.grad = torch.tensor([1.0, math.nan, 0.0])
    net[2].weight.grad = torch.full((2, 3), math.inf)
    history.record()
    recorded = history.to_dict()
    assert recorded["0.weight"]["norm"] == [0.0]
    assert recorded["0.weight"]["zeros"] == [1.0]
    assert math.isnan(recorded["0.bias"]["norm"][0])
    assert recorded["2.weight"]["max_abs"] == [math.inf]
    assert recorded["2.bias"]["norm"] == [None]
    assert all(row["update_ratio"] == [None] for row in recorded.values())


def test_a_parameter_the_optimizer_does_not_move_has_ratio_zero_and_one_from_zero_infinity():
    net = small()
    nn.init.zeros_(net[2].bias)
    optimizer = torch.optim.SGD(net[2].parameters(), lr=0.1)
    with GradientHistory(net, optimizer) as history:
        step(net, optimizer)
    recorded = history.to_dict()
    assert recorded["0.weight"]["update_ratio"] == [0.0]
    assert recorded["2.bias"]["update_ratio"] == [math.inf]


def test_recording_keeps_no_gradient_and_changes_no_training():
    def trained(recorded: bool) -> list[torch.Tensor]:
        torch.manual_seed(1)
        net = LeNet()
        optimizer = torch.optim.SGD(net.parameters(), lr=0.02, momentum=0.9)
        history = GradientHistory(net, optimizer)
        if recorded:
            history.__enter__()
        for _ in range(3):
            optimizer.zero_grad()
            F.cross_entropy(net(torch.randn(4, 1, 32, 32)), torch.arange(4)).backward()
            optimizer.step()
        kept = weakref.ref(net.fc1.weight.grad)
        optimizer.zero_grad()
        gc.collect()
        assert kept() is None
        return list(net.parameters())

    assert all(torch.equal(a, b) for a, b in zip(trained(True), trained(False), strict=True))


@pytest.mark.parametrize("arguments, error, message", [
    (("net",), TypeError, "not a str; pass the network"),
    ((nn.Linear(1, 1), "sgd"), TypeError, "not a str"),
    ((nn.ReLU(),), ValueError, "has no parameters"),
])
def test_bad_input_gets_one_sentence(arguments, error, message):
    with pytest.raises(error, match=message):
        GradientHistory(*arguments)


def test_plotting_nothing_says_what_is_missing():
    with pytest.raises(ValueError, match="No step was recorded"):
        GradientHistory(small()).plot()
