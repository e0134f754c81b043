"""A kernel on an image, told number by number."""

import warnings

import pytest
import torch
from matplotlib.figure import Figure
from torch import nn

from course_utils.pictures import plot_kernel
from tests.pictures.words import words

IMAGE, KERNEL = torch.arange(20.0).reshape(4, 5) % 7, torch.tensor([[1.0, -2.0, 0.5], [0.0, 1.0, -1.0]])


def by_hand(image, kernel, row, column):
    """The sum of the products at one place of the window."""
    return sum(float(image[row + i, column + j]) * float(kernel[i, j])
               for i in range(kernel.shape[0]) for j in range(kernel.shape[1]))


@pytest.mark.parametrize("at", [(0, 0), (2, 1), (1, 2)])
def test_the_sum_of_a_window_is_that_of_its_products(at):
    picture = plot_kernel(IMAGE, KERNEL, at)
    total = f"6 products, added up: {by_hand(IMAGE, KERNEL, *at):.2f}"
    assert total in words(picture) and total in picture.text
    assert f"The window at row {at[0]}, column {at[1]}" in picture.text
    window = [" ".join(f"{IMAGE[at[0] + i, at[1] + j]:.2f}" for j in range(3)) for i in range(2)]
    assert picture.text.endswith("\n".join(["", "Window:", *window, "Kernel:", "1.00 -2.00 0.50", "0.00 1.00 -1.00"]))


def test_the_feature_map_has_the_sum_of_every_place_and_the_bias():
    maps = plot_kernel(IMAGE, KERNEL, bias=0.25).figure.axes[0].images[3].get_array()
    assert maps.shape == (3, 3)
    for row in range(3):
        for column in range(3):
            assert maps[row, column] == pytest.approx(by_hand(IMAGE, KERNEL, row, column) + 0.25)


def test_the_window_stands_where_the_sum_is_largest_unless_told():
    image = torch.zeros(1, 1, 6, 6)
    image[0, 0, 2:4, 3:5] = 1
    text = plot_kernel(image, torch.ones(1, 2, 2), bias=torch.tensor(-0.5)).text
    assert "The window at row 2, column 3 holds pixels from 1.00 to 1.00" in text
    assert "4 products, added up: 4.00; with the bias -0.50: 3.50." in text


def test_window_and_sum_are_framed_where_they_are():
    patches = plot_kernel(IMAGE, KERNEL, (1, 2)).figure.axes[0].patches
    image, map_, window = [patch for patch in patches if patch.get_linewidth() == 2]
    assert image.get_xy() == pytest.approx((2 / 5, 1 / 5)) and image.get_width() == pytest.approx(3 / 5)
    assert (map_.get_width(), map_.get_height()) == pytest.approx((1 / 3, 1 / 3)) and window.get_width() == 1


def test_parameters_of_a_layer_are_drawn_without_a_warning():
    layer = nn.Conv2d(1, 6, 5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = plot_kernel(torch.randint(0, 256, (1, 1, 32, 32), dtype=torch.uint8), layer.weight[0],
                              bias=layer.bias[0], ax=Figure().add_subplot())
    assert "a kernel of 5×5" in picture.text and "feature map of 28×28" in picture.text
    assert "Kernel:" not in plot_kernel(torch.rand(32, 32), torch.rand(8, 8)).text


@pytest.mark.parametrize("image, kernel, at, message", [
    (torch.rand(3, 8, 8), KERNEL, None, r"The image has one channel.*not \(3, 8, 8\)"),
    (IMAGE, torch.rand(2, 3, 3), None, "The kernel has one channel"), (torch.rand(9), KERNEL, None, "pick one by its"),
    (IMAGE, torch.rand(5, 5), None, "kernel of 5×5 doesn't fit on an image of 4×5"),
    (IMAGE, KERNEL, (3, 0), r"rows 0 to 2 and columns 0 to 2, not at \(3, 0\)"), (IMAGE, KERNEL, (-1, 0), "not at"),
])
def test_what_cannot_be_drawn_is_refused(image, kernel, at, message):
    with pytest.raises(ValueError, match=message):
        plot_kernel(image, kernel, at)
