import gc
import json
import math
import weakref

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from course_utils import LeNet
from course_utils.recording.gradients import MEASURES, GradientHistory


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


def test_an_update_written_by_hand_is_measured_too():
    net = small()
    ratios = []
    with GradientHistory(net) as history:
        for _ in range(70):
            net.zero_grad()
            net(torch.randn(5, 4)).square().mean().backward()
            history.record()
            before = net[0].weight.detach().clone()
            with torch.no_grad():
                for parameter in net.parameters():
                    parameter -= 0.01 * parameter.grad
            ratios.append(((net[0].weight - before).norm() / before.norm()).item())
    assert history.to_dict()["0.weight"]["update_ratio"] == pytest.approx(ratios, rel=1e-4)
    assert repr(history) == "GradientHistory of 70 steps and 4 parameters"


def test_a_step_counts_once_also_with_a_closure_that_runs_backward_itself():
    net = small()
    optimizer = torch.optim.LBFGS(net.parameters(), lr=0.1, max_iter=3)
    inputs = torch.randn(5, 4)

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = net(inputs).square().mean()
        loss.backward()
        return loss

    with GradientHistory(net, optimizer) as history:
        optimizer.step(closure)
    recorded = history.to_dict()["0.weight"]
    assert recorded["norm"] == pytest.approx([net[0].weight.grad.norm().item()])
    assert recorded["update_ratio"][0] > 0


def test_a_step_that_raises_leaves_no_row():
    net = small()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)

    def closure() -> None:
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"), GradientHistory(net, optimizer) as history:
        step(net, optimizer)
        optimizer.step(closure)
    assert len(history) == 1


def test_recording_by_hand_and_by_optimizer_at_once_is_refused():
    net = small()
    history = GradientHistory(net, torch.optim.SGD(net.parameters(), lr=0.1))
    with pytest.raises(RuntimeError, match="recorded already"):
        history.record()


@pytest.mark.parametrize("dtype, size", [(torch.float16, 6e4), (torch.bfloat16, 1e30), (torch.float64, 1e-200)])
def test_other_number_types_neither_overflow_nor_vanish(dtype, size):
    net = nn.Linear(8, 8, bias=False).to(dtype)
    history = GradientHistory(net)
    net.weight.grad = torch.full((8, 8), size, dtype=dtype)
    history.record()
    recorded = history.to_dict()["weight"]
    size = net.weight.grad[0, 0].item()
    assert recorded["mean_abs"] == recorded["max_abs"] == pytest.approx([size])
    assert recorded["zeros"] == [0]


@pytest.mark.parametrize("size", [1e-42, 1e-30, 1e-18, 1.0, 1e25])
def test_a_norm_is_right_where_its_square_leaves_float32(size):
    net = nn.Linear(40, 40, bias=False)
    net.weight.grad = torch.full((40, 40), size)
    history = GradientHistory(net)
    history.record()
    row = history.to_dict()["weight"]
    assert row["norm"] == [pytest.approx(40 * net.weight.grad[0, 0].item(), rel=1e-3, abs=0)]
    assert row["zeros"] == [0.0]


def test_gradients_are_recorded_before_the_optimizer_changes_them():
    class InPlace(torch.optim.SGD):
        @torch.no_grad()
        def step(self, closure=None):
            for parameter in self.param_groups[0]["params"]:
                parameter.sub_(parameter.grad.mul_(0.1))

    net = nn.Linear(2, 1, bias=False)
    optimizer = InPlace(net.parameters())
    net(torch.tensor([[3.0, 4.0]])).sum().backward()
    with GradientHistory(net, optimizer) as history:
        optimizer.step()
    assert history.to_dict()["weight"]["norm"] == [pytest.approx(5)]


def test_an_optimizer_of_another_network_is_refused():
    with pytest.raises(ValueError, match="steps no parameter of this Linear"):
        GradientHistory(nn.Linear(2, 2), torch.optim.SGD(nn.Linear(2, 2).parameters()))


def test_long_histories_keep_every_step_in_order():
    net = nn.Linear(2, 1, bias=False)
    history = GradientHistory(net)
    for number in range(150):
        net.weight.grad = torch.tensor([[float(number), 0.0]])
        history.record()
    assert history.to_dict()["weight"]["norm"] == list(range(150))
    assert len(history) == 150


def test_a_sparse_gradient_is_recorded_like_a_dense_one():
    net = nn.Embedding(4, 3, sparse=True)
    history = GradientHistory(net)
    net(torch.tensor([1, 1])).sum().backward()
    history.record()
    recorded = history.to_dict()["weight"]
    assert recorded["norm"] == pytest.approx([12**0.5])
    assert recorded["zeros"] == [0.75]


def test_a_layout_in_memory_and_a_gradient_that_comes_and_goes_make_no_difference():
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Conv2d(4, 2, 3)).to(memory_format=torch.channels_last)
    history = GradientHistory(net)
    for wanted in (True, False, True):
        net[1].requires_grad_(wanted)
        net.zero_grad()
        net(torch.randn(2, 3, 8, 8)).square().sum().backward()
        history.record()
    recorded = history.to_dict()
    assert recorded["1.weight"]["norm"][1] is None
    assert recorded["1.weight"]["max_abs"][2] == pytest.approx(net[1].weight.grad.abs().max().item())
    assert recorded["0.weight"]["norm"][2] == pytest.approx(net[0].weight.grad.norm().item())


def test_an_empty_parameter_is_left_out():
    net = small()
    net.register_parameter("empty", nn.Parameter(torch.zeros(0)))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    with GradientHistory(net, optimizer) as history:
        step(net, optimizer)
    assert list(history.to_dict()) == ["0.weight", "0.bias", "2.weight", "2.bias"]


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
    assert recorded["0.bias"]["zeros"] == [pytest.approx(1 / 3)]
    assert recorded["2.weight"]["max_abs"] == [math.inf]
    assert recorded["2.bias"]["norm"] == [None]
    assert all(row["update_ratio"] == [None] for row in recorded.values())


def test_a_parameter_the_optimizer_does_not_move_has_ratio_zero_and_one_from_zero_infinity():
    net = small()
    nn.init.zeros_(net[0].bias)
    nn.init.zeros_(net[2].bias)
    optimizer = torch.optim.SGD(net[2].parameters(), lr=0.1)
    with GradientHistory(net, optimizer) as history:
        step(net, optimizer)
    recorded = history.to_dict()
    assert recorded["0.weight"]["update_ratio"] == recorded["0.bias"]["update_ratio"] == [0.0]
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
    ((nn.LazyLinear(2),), ValueError, "run one forward pass first"),
])
def test_bad_input_gets_one_sentence(arguments, error, message):
    with pytest.raises(error, match=message):
        GradientHistory(*arguments)


def test_plotting_nothing_says_what_is_missing():
    with pytest.raises(ValueError, match="No step was recorded"):
        GradientHistory(small()).plot()
