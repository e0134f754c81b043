"""The pictures say what they show, and name what stands out."""

import math

import pytest
import torch
from matplotlib.text import Text
from torch import nn

from course_utils import LeNet
from course_utils.gradients import GradientHistory
from course_utils.pictures import (
    LiveLoss,
    Picture,
    plot_activations,
    plot_gradient_history,
    plot_gradients,
    plot_images,
    plot_loss,
)


def words(picture: Picture) -> str:
    return " ".join(text.get_text() for text in picture.figure.findobj(Text))


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


def test_gradients_name_what_has_no_place_on_the_scale(odd):
    picture = plot_gradients(odd)
    for line in ("0.bias: no gradient: None", "1.weight: all exactly 0", "2.weight: all NaN",
                 "1.bias: median 1.0e+00, nine in ten from 1.0e+00 to 1.0e+00; 1 of 4 exactly 0, 1 of 4 NaN",
                 "1 of 4 infinite", "The smallest median is 1.0e-03, 0.weight"):
        assert line in picture.text
    for label in ("0.weight", "2.bias", "no gradient: None", "all exactly 0", "all NaN", "1 of 4 infinite"):
        assert label in words(picture)


def test_gradients_of_nothing_are_drawn_as_nothing():
    assert plot_gradients(LeNet()).text.count("no gradient: None") == 10
    with pytest.raises(ValueError, match="has no parameters"):
        plot_gradients(nn.ReLU())


def test_a_history_tells_ranges_ratios_and_oddities(odd):
    history = GradientHistory(odd)
    history.record()
    odd[0].weight.grad *= 100
    history.record()
    text = history.plot().text
    assert "Gradients of 6 parameters over 2 steps." in text
    assert "0.weight: norm from 4.0e-03 to 4.0e-01" in text
    assert "0.bias: None in 2 of 2 steps" in text
    assert "1.weight: norm exactly 0" in text
    assert "2.weight: NaN in 2 of 2 steps" in text
    assert "2.bias: infinite in 2 of 2 steps" in text
    assert "ratio" not in text
    marked = {line.get_label(): sorted(set(line.get_ydata())) for line in history.plot().figure.axes[0].lines}
    assert marked == {"None": [1], "exactly 0": [2], "NaN": [3, 4], "infinite": [5]}


@pytest.mark.parametrize("ratio, place", [(1e-3, "within"), (1e-6, "below"), (0.5, "above")])
def test_a_history_places_the_update_ratio(ratio, place):
    row = {"norm": [1.0], "mean_abs": [1.0], "max_abs": [1.0], "zeros": [0.0], "update_ratio": [ratio]}
    picture = plot_gradient_history({"w": row})
    assert f"{place} the healthy band" in picture.text
    assert len(picture.figure.axes) == 3


def test_activations_are_told_layer_by_layer_and_no_hook_stays():
    net = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
    with torch.no_grad():
        net[0].weight.zero_()
        net[0].bias.copy_(torch.tensor([-1.0, 2.0]))
    picture = plot_activations(net, torch.randn(8, 2))
    assert picture.text.splitlines()[1:] == [
        "0: (8, 2), median 2, nine in ten from -1 to 2",
        "1: (8, 2), median 2, nine in ten from 0 to 2, 50% exactly 0",
    ]
    assert not any(part._forward_hooks for part in net.modules())
    with pytest.raises(RuntimeError):
        plot_activations(net, torch.randn(8, 3))
    assert not any(part._forward_hooks for part in net.modules())


def test_images_name_the_wrong_predictions():
    picture = plot_images(torch.rand(3, 1, 8, 8), labels=[7, 1, 9], predictions=torch.tensor([7, 1, 4]))
    assert picture.text == ("3 images of 8×8 pixels, showing 7, 1, 9. 2 of 3 predictions are right; "
                            "image 2 shows 9, predicted 4.")
    assert "9, not 4" in words(picture)
    assert plot_images(torch.rand(2, 8, 8)).text == "2 images of 8×8 pixels."


@pytest.mark.parametrize("shape, options, message", [
    ((3, 3, 8, 8), {}, r"not \(3, 3, 8, 8\)"), ((8, 8), {}, "add or take out an axis"), ((101, 8, 8), {}, "1 to 100"),
    ((2, 8, 8), {"labels": [1]}, "2 images and 1 labels"), ((2, 8, 8), {"predictions": [1, 2]}, "pass both"),
])
def test_images_that_cannot_be_drawn_are_refused(shape, options, message):
    with pytest.raises(ValueError, match=message):
        plot_images(torch.rand(shape), **options)


def test_a_loss_curve_tells_its_start_end_and_lowest_point():
    picture = plot_loss([2.3, 0.5, 0.7], [2.2, 0.6, 0.9], unit="epoch")
    assert picture.text == ("Training loss over 3 epochs: from 2.30 to 0.70, lowest 0.50 at epoch 2. "
                            "Validation loss over 3 epochs: from 2.20 to 0.90, lowest 0.60 at epoch 2.")
    with pytest.raises(ValueError, match="no loss to draw"):
        plot_loss([])


@pytest.mark.parametrize("quiet, shown, updated", [("1", 1, 0), ("", 1, 3)])
def test_a_live_curve_updates_one_picture_and_is_quiet_when_asked(monkeypatch, quiet, shown, updated):
    calls = []

    class Display:
        def update(self, picture: Picture) -> None:
            calls.append(("update", picture.text))

    def display(picture: Picture, display_id: bool) -> Display:
        calls.append(("display", picture.text))
        return Display()

    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr("course_utils.pictures.loss.SECONDS", -1)
    monkeypatch.setenv("COURSE_QUIET", quiet)
    with LiveLoss() as curve:
        for loss in (3.0, 2.0, 1.0):
            curve.add(loss)
    kinds = [kind for kind, _ in calls]
    assert kinds == ["display"] * shown + ["update"] * updated
    assert calls[-1][1] == plot_loss([3.0, 2.0, 1.0]).text
