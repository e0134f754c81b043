"""The outputs of layers, and what stands out in them."""


import pytest
import torch
from torch import nn

from course_utils.pictures import (
    plot_activations,
)
from tests.pictures.words import words


def test_activations_are_told_layer_by_layer_and_no_hook_stays():
    net = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
    with torch.no_grad():
        net[0].weight.zero_()
        net[0].bias.copy_(torch.tensor([-1.0, 2.0]))
    picture = plot_activations(net, torch.randn(8, 2))
    assert picture.text.splitlines() == [
        "Outputs of Sequential for 8 inputs.",
        "Units that are 0 for every input: 1 of 2 after 0 → relu.",
        "0: 8×2, median 2, nine in ten from -1 to 2",
        "0 → relu: 8×2, median 2, nine in ten from 0 to 2, 50% exactly 0, 1 of 2 units 0 for all 8",
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


@pytest.mark.parametrize("dead, remark, alarm", [(5, "5 of 10 units 0 for all 8", False), (8, "8 of 10", False),
                                                 (9, "9 of 10 units dead", True), (10, "10 of 10 units dead", True)])
def test_units_that_are_0_alarm_only_where_nearly_all_of_a_layer_are(dead, remark, alarm):
    net = nn.Sequential(nn.Linear(2, 10), nn.ReLU())
    with torch.no_grad():
        net[0].weight.zero_()
        net[0].bias.copy_(torch.tensor([-1.0] * dead + [1.0] * (10 - dead)))
    picture = plot_activations(net, torch.randn(8, 2))
    assert remark in words(picture) and remark in picture.text
    assert ("Dead units, 0 for every input" in picture.text) == alarm
    assert any(text.get_weight() == "bold" for text in picture.figure.axes[0].texts) == alarm
