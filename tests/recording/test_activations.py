import pytest
import torch
import torch.nn.functional as F
from torch import nn

from course_utils import LeNet
from course_utils.recording.activations import activations

INPUTS = torch.linspace(-3, 3, 24).reshape(8, 3)


class Calls(nn.Module):
    """A linear layer that changes nothing, and a function of its output."""

    def __init__(self, function):
        super().__init__()
        self.fc = nn.Linear(3, 3)
        nn.init.eye_(self.fc.weight)
        nn.init.zeros_(self.fc.bias)
        self.function = function

    def forward(self, x):
        return self.function(self.fc(x))


@pytest.mark.parametrize("function", [
    F.relu, torch.relu, torch.Tensor.relu, torch.relu_, nn.ReLU(), nn.ReLU(inplace=True), lambda x: F.relu(x, True),
])
def test_a_function_is_seen_however_it_is_called(function):
    layer, relu = activations(Calls(function), INPUTS)
    assert (layer.name, relu.name) == ("fc", "fc → relu")
    assert layer.quantiles[0] < 0, "the layer is read before the function changes it in place"
    assert relu.zeros == (F.relu(INPUTS) == 0).float().mean().item()
    assert relu.dead == 0


def test_a_unit_is_dead_when_no_input_and_no_place_wakes_it():
    net = nn.Sequential(nn.Conv2d(1, 3, 3), nn.ReLU())
    with torch.no_grad():
        net[0].weight.zero_()
        net[0].bias.copy_(torch.tensor([-1.0, 1.0, -2.0]))
    relu = activations(net, torch.rand(4, 1, 8, 8))[-1]
    assert (relu.dead, relu.units, relu.shape) == (2, 3, (4, 3, 6, 6))


@pytest.mark.parametrize("function, share", [(torch.tanh, 4 / 24), (torch.sigmoid, 4 / 24), (F.gelu, None)])
def test_the_saturated_share_is_of_the_flat_ends(function, share):
    inputs = INPUTS.clamp(-1, 1)
    inputs[:2, 0] = -9
    inputs[:2, 1] = 9
    assert activations(Calls(function), inputs)[-1].saturated == pytest.approx(share)


def test_lenet_is_read_in_order():
    names = [output.name for output in activations(LeNet(), torch.rand(2, 1, 32, 32))]
    assert names == ["conv1", "conv1 → relu", "conv2", "conv2 → relu", "fc1", "fc1 → relu", "fc2", "fc2 → relu", "fc3"]


def test_a_network_with_a_parameter_of_its_own_is_no_layer():
    net = nn.Sequential(nn.Linear(3, 2))
    net.register_parameter("scale", nn.Parameter(torch.ones(1)))
    assert [output.name for output in activations(net, INPUTS)] == ["0"]


def test_looking_changes_nothing():
    net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(), nn.LSTM(4, 2))
    state = {name: value.clone() for name, value in net.state_dict().items()}
    torch.manual_seed(0)
    expected = torch.rand(1)
    torch.manual_seed(0)
    assert [output.name for output in activations(net, INPUTS)][:2] == ["0", "1"]
    assert torch.rand(1) == expected
    assert all(torch.equal(value, state[name]) for name, value in net.state_dict().items())
    assert not any(part._forward_hooks for part in net.modules())


def test_nan_and_infinity_are_told_apart():
    inputs = torch.tensor([[float("nan"), 1.0, 2.0], [float("inf"), 1.0, 0.0]])
    net = nn.Sequential(nn.Linear(3, 3))
    nn.init.eye_(net[0].weight)
    output = activations(net[0], inputs)[0]
    assert output.name == "Linear"
    assert output.nans > 0
    assert activations(Calls(lambda x: x), torch.full((2, 3), float("nan")))[0].quantiles is None


def test_what_is_no_network_is_refused():
    with pytest.raises(TypeError, match="not a str"):
        activations("net", INPUTS)
