"""The spread of gradients names what stands out."""

import math

import pytest
import torch
from torch import nn

from course_utils import LeNet
from course_utils.pictures import (
    plot_gradients,
)
from tests.pictures.words import words


def test_gradients_name_what_has_no_place_on_the_scale(odd):
    picture = plot_gradients(odd)
    for line in ("0.bias: no gradient: None", "1.weight: all exactly 0", "2.weight: all NaN",
                 "1.bias: median 1.0e+00, nine in ten from 1.0e+00 to 1.0e+00; 1 of 4 exactly 0, 1 of 4 NaN",
                 "1 of 4 infinite", "1 of 6 rows: only exact zeros.", "3 of 6 rows: NaN or infinity.",
                 "1 of 6 rows: no gradient: None.", "The smallest median is 1.0e-03, 0.weight"):
        assert line in picture.text
    for label in ("0.weight", "2.bias", "no gradient: None", "all exactly 0", "all NaN", "1 of 4 infinite"):
        assert label in words(picture)


def test_gradients_of_nothing_are_drawn_as_nothing():
    text = plot_gradients(LeNet()).text
    assert text.splitlines()[0] == "|gradient| of the 10 parameters of LeNet. 10 of 10 rows: no gradient: None."
    assert text.splitlines()[1:] == [f"{name}: no gradient: None" for name, _ in LeNet().named_parameters()]
    with pytest.raises(ValueError, match="has no parameters"):
        plot_gradients(nn.ReLU())


def test_vanishing_gradients_are_told():
    torch.manual_seed(0)
    net = nn.Sequential(*[part for _ in range(15) for part in (nn.Linear(8, 8), nn.Sigmoid())])
    net(torch.rand(4, 8)).sum().backward()
    assert "From 28.weight back to 0.weight it shrinks by a factor of about 1e" in plot_gradients(net).text
    net = nn.Sequential(nn.Linear(8, 8), nn.Linear(8, 8))
    net(torch.rand(4, 8)).sum().backward()
    assert "factor" not in plot_gradients(net).text


def test_the_parameters_of_a_big_network_share_rows():
    blocks = [nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2), nn.Linear(2, 2)) for _ in range(12)]
    net = nn.Sequential(*blocks)
    net(torch.rand(3, 2)).sum().backward()
    net[3][1].bias.grad = None
    text = plot_gradients(net).text
    assert text.startswith("|gradient| of the 72 parameters of Sequential in 24 rows.")
    assert "1 of 3 parameters: None" in next(line for line in text.splitlines() if line.startswith("3 biases"))


def test_where_nothing_fits_the_scale_there_is_none():
    net = nn.Linear(2, 1)
    net.weight.grad, net.bias.grad = torch.full((1, 2), math.nan), torch.zeros(1)
    picture = plot_gradients(net)
    assert not len(picture.figure.axes[0].get_xticks())
    assert "no finite gradient other than 0" in words(picture)
