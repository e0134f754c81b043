"""Kernels and their feature maps, in several states."""

import copy

import pytest
import torch
from torch import nn

from course_utils import LeNet
from course_utils.pictures import plot_feature_maps
from tests.pictures.test_kernel import by_hand
from tests.pictures.words import words


@pytest.fixture
def states():
    torch.manual_seed(0)
    before = LeNet()
    after = copy.deepcopy(before)
    with torch.no_grad():
        after.conv1.weight[2] *= 3
        after.conv1.weight[4] *= -0.5
    return before, after


def test_every_map_is_what_the_kernel_makes_of_the_image(states):
    image = torch.rand(1, 1, 32, 32)
    picture = plot_feature_maps(image, {"one": states[0], "two": states[1]})
    drawn = [part.get_array() for part in picture.figure.axes[0].images]
    for row, net in enumerate(states):
        weight, bias = net.conv1.weight.detach()[:, 0], net.conv1.bias.detach()
        kernels, maps = drawn[12 * row : 12 * row + 6], drawn[12 * row + 6 : 12 * row + 12]
        for index in range(6):
            assert (kernels[index] == weight[index].numpy()).all()
            for place in ((0, 0), (13, 27)):
                expected = by_hand(image[0, 0], weight[index], *place) + bias[index].item()
                assert maps[index][place] == pytest.approx(expected, abs=1e-5)


def test_what_training_changed_is_told_by_kernel(states):
    picture = plot_feature_maps(torch.rand(32, 32), {"before": states[0], "after": states[1]})
    first, *kernels = picture.text.splitlines()
    assert first.startswith("6 kernels of conv1, 5×5, and the feature maps of 28×28 that they make of an image of 32×")
    assert "kernel 2 changed most, by 200% of its norm, and kernel 0 least, by 0%." in first
    assert [line.rpartition("by ")[2] for line in kernels] == [
        f"{share}% of its norm." for share in (0, 0, 200, 0, 150, 0)]
    low, high = states[1].conv1.weight[2].min(), states[1].conv1.weight[2].max()
    assert f"after from {low:.2f} to {high:.2f}, its map from" in kernels[2]
    assert "before:\nkernels" in words(picture) and "after:\nkernels" in words(picture)


def test_recorded_states_are_drawn_as_the_networks_they_are_of(states):
    image = torch.rand(32, 32)
    text = plot_feature_maps(image, {"before": states[0], "after": states[1]}).text
    assert plot_feature_maps(image, {"before": states[0].state_dict(), "after": states[1].state_dict()}).text == text
    assert "changed" not in plot_feature_maps(image, {"now": states[0]}).text


def test_all_maps_share_a_scale_and_all_kernels_another(states):
    image = torch.rand(32, 32)
    parts = plot_feature_maps(image, {"one": states[0], "two": states[1]}).figure.axes[0].images[:24]
    assert len({part.get_clim() for part in parts}) == 2
    assert len({part.get_clim() for part in (*parts[:6], *parts[12:18])}) == 1


def test_the_settings_of_a_layer_count_and_no_hook_runs():
    net = nn.Sequential(nn.Conv2d(1, 2, 3, stride=2, padding=1, bias=False))
    net[0].register_forward_hook(lambda *_: pytest.fail("it ran"))
    assert "feature maps of 5×5" in plot_feature_maps(torch.rand(9, 9), {"now": net}, layer="0").text


@pytest.mark.parametrize("image, given, layer, message", [
    (torch.rand(32, 32), {}, "conv1", "1 to 3 states, not 0"),
    (torch.rand(32, 32), {str(number): LeNet() for number in range(4)}, "conv1", "not 4"),
    (torch.rand(32, 32), {"now": LeNet()}, "fc1", "LeNet has no nn.Conv2d called 'fc1'"),
    (torch.rand(32, 32), {"now": LeNet()}, "conv2", r"conv2.weight is of shape \(16, 6, 5, 5\)"),
    (torch.rand(32, 32), {"now": {"fc1.weight": torch.zeros(2)}}, "conv1", "no conv1.weight; it has fc1.weight"),
    (torch.rand(32, 32), {"one": LeNet(), "two": {"conv1.weight": torch.rand(6, 1, 3, 3)}}, "conv1", "differ"),
    (torch.rand(3, 32, 32), {"now": LeNet()}, "conv1", "The image has one channel"),
    (torch.rand(4, 32), {"now": LeNet()}, "conv1", "don't fit on an image of 4×32"),
])
def test_what_cannot_be_drawn_is_refused(image, given, layer, message):
    with pytest.raises(ValueError, match=message):
        plot_feature_maps(image, given, layer)
