"""The outputs of layers, and what stands out in them."""


import pytest
import torch
from torch import nn

from course_utils.pictures import (
    plot_activations,
)


def test_activations_are_told_layer_by_layer_and_no_hook_stays():
    net = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
    with torch.no_grad():
        net[0].weight.zero_()
        net[0].bias.copy_(torch.tensor([-1.0, 2.0]))
    picture = plot_activations(net, torch.randn(8, 2))
    assert picture.text.splitlines() == [
        "Outputs of Sequential for 8 inputs.",
        "Dead units, 0 for every input: 1 of 2 after 0 → relu.",
        "0: 8×2, median 2, nine in ten from -1 to 2",
        "0 → relu: 8×2, median 2, nine in ten from 0 to 2, 50% exactly 0, 1 of 2 units dead",
    ]
    assert not any(part._forward_hooks for part in net.modules())
    with pytest.raises(RuntimeError):
        plot_activations(net, torch.randn(8, 3))
    assert not any(part._forward_hooks for part in net.modules())


def test_of_a_deep_network_the_activation_functions_alone_are_drawn():
    layers = [part for _ in range(30) for part in (nn.Linear(2, 2), nn.Tanh())]
    picture = plot_activations(nn.Sequential(*layers), torch.randn(3, 2))
    assert picture.text.startswith("Outputs of Sequential for 3 inputs. 30 of 60 are drawn.")
    assert len(picture.figure.axes[0].get_yticks()) == 30
    picture = plot_activations(nn.Sequential(*2 * layers), torch.randn(3, 2))
    assert len(picture.figure.axes[0].get_yticks()) == 30
