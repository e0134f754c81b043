"""The pictures say what they show, and name what stands out."""

import math

import pytest
import torch
from jupyter_client.manager import run_kernel
from matplotlib.figure import Figure
from matplotlib.text import Text
from torch import nn

from course_utils import LeNet
from course_utils.gradients import MEASURES, GradientHistory
from course_utils.pictures import (
    LiveLoss,
    Picture,
    plot_activations,
    plot_gradient_history,
    plot_gradients,
    plot_images,
    plot_loss,
)
from course_utils.pictures.grouping import grouped, is_bias


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


@pytest.mark.parametrize("names, rows", [
    (["a.weight", "a.bias"], {"a.weight": ["a.weight"], "a.bias": ["a.bias"]}),
    ([f"{i}.{kind}" for i in range(60) for kind in ("weight", "bias")], 40),
    ([f"b.{i}.{j}.weight" for i in range(30) for j in range(3)], 15),
])
def test_rows_hold_every_parameter_once(names, rows):
    found = grouped(names)
    assert sorted(name for row in found.values() for name in row) == sorted(names)
    assert (found if isinstance(rows, dict) else len(found)) == rows
    assert all(len({is_bias(name) for name in row}) == 1 for row in found.values())


def test_a_history_tells_ranges_ratios_and_oddities(odd):
    history = GradientHistory(odd)
    history.record()
    odd[0].weight.grad *= 100
    history.record()
    text = history.plot().text
    assert "Gradients of 6 parameters over 2 steps. 6 of them never moved." in text
    assert "0.weight: norm from 4.0e-03 to 4.0e-01" in text
    assert "0.bias: None in 2 of 2 steps" in text
    assert "1.weight: norm exactly 0" in text
    assert "2.weight: NaN in 2 of 2 steps" in text
    assert "2.bias: infinite in 2 of 2 steps" in text
    assert "0.weight: norm from 4.0e-03 to 4.0e-01; no update" in text
    marked = {line.get_label(): sorted(set(line.get_ydata())) for line in history.plot().figure.axes[0].lines}
    assert marked == {"None": [1], "exactly 0": [2], "NaN": [3, 4], "infinite": [5]}


@pytest.mark.parametrize("ratio, place", [(1e-3, "within"), (1e-6, "below"), (0.5, "above")])
def test_a_history_places_the_update_ratio(ratio, place):
    row = {"norm": [1.0], "mean_abs": [1.0], "max_abs": [1.0], "zeros": [0.0], "update_ratio": [ratio]}
    picture = plot_gradient_history({"w": row})
    assert f"{place} the healthy band" in picture.text
    assert "band" not in plot_gradient_history({"a.bias": row}).text
    assert len(picture.figure.axes) == 2


def test_a_history_of_many_parameters_and_steps_stays_readable():
    row = {measure: [1.0] * 1000 for measure in MEASURES}
    history = {f"{index}.{kind}": row for index in range(60) for kind in ("weight", "bias")}
    history["3.weight"] = row | {"norm": [1.0] * 503 + [math.nan] * 497}
    history["6.bias"] = row | {"norm": [None] * 1000}
    picture = plot_gradient_history(history)
    assert "median of 5 steps a column" in words(picture)
    heat = picture.figure.axes[0]
    assert heat.images[0].get_array().shape == (40, 200)
    assert heat.lines[0].get_label() == "NaN"
    assert len(heat.lines[0].get_xdata()) == 100
    assert "3.weight: norm from 1.0e+00 to 1.0e+00, NaN in 497 of 1000 steps" in picture.text


def test_a_history_fits_into_given_axes():
    left, right = Figure(layout="constrained").subplots(1, 2)
    row = {measure: [1.0] for measure in MEASURES}
    picture = plot_gradient_history({"w": row}, ax=right)
    assert picture.figure is left.figure
    assert right not in picture.figure.axes
    with pytest.raises(ValueError, match="made by subplots"):
        plot_gradient_history({"w": row}, ax=Figure().add_axes((0, 0, 1, 1)))


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


def test_images_name_the_wrong_predictions():
    images = torch.arange(3 * 64).reshape(3, 1, 8, 8) / 191
    picture = plot_images(images, labels=[7, 1, 9], predictions=torch.tensor([7, 1, 4]))
    assert picture.text == ("3 images of 8×8 pixels, values from 0 to 1, showing 7, 1, 9. "
                            "2 of 3 predictions are right; image 2 shows 9, predicted 4.")
    assert "9, not 4" in words(picture)
    assert [image.get_clim() for image in picture.figure.axes[0].images] == [(0, 1)] * 3
    assert plot_images(torch.full((2, 8, 9), 7)).text == "2 images of 8×9 pixels, values from 7 to 7."
    axes = Figure().add_subplot()
    assert plot_images(images, ax=axes).figure is axes.figure


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


def test_losses_that_are_not_finite_are_marked_and_told():
    picture = plot_loss([2.0, 1.0, math.inf, math.nan])
    assert picture.text == ("Training loss over 4 steps: from 2.00 to nan, lowest 1.00 at step 2; "
                            "NaN or infinite in 2 of 4, first at step 3.")
    assert "training: NaN or infinite" in words(picture)


def test_validation_losses_stand_at_their_steps():
    picture = plot_loss([3.0, 2.0, 1.0, 0.5], {1: 3.0, 3: 2.0})
    assert list(picture.figure.axes[0].lines[1].get_xdata()) == [1, 3]
    assert "Validation loss over 3 steps (2 values)" in picture.text
    assert list(plot_loss([3.0, 2.0, 1.0, 0.5], [3.0, 2.0]).figure.axes[0].lines[1].get_xdata()) == [2, 4]


def test_many_losses_are_drawn_with_their_mean():
    losses = [1.0 + index % 2 for index in range(1000)]
    mean = plot_loss(losses).figure.axes[0].lines[1]
    assert mean.get_label() == "training, mean of 20"
    assert mean.get_ydata() == pytest.approx(1.5)
    assert len(mean.get_xdata()) == 981


def test_outside_a_notebook_a_live_curve_shows_its_end_alone(monkeypatch, capsys):
    monkeypatch.delenv("COURSE_QUIET", raising=False)
    monkeypatch.setattr("course_utils.pictures.loss.SECONDS", -1)
    with LiveLoss() as curve:
        for loss in (3.0, 2.0, 1.0):
            curve.add(loss, validation=loss + 1 if loss < 3 else None)
    assert capsys.readouterr().out.strip() == plot_loss([3.0, 2.0, 1.0], {2: 3.0, 3: 2.0}).text


LOOP = """
import course_utils.pictures.loss as loss
loss.SECONDS = 0
with loss.LiveLoss() as curve:
    for step in range(40):
        curve.add(1 / (step + 1))
        __import__("time").sleep(0.05)
"""


@pytest.mark.slow
@pytest.mark.parametrize("quiet", [True, False])
def test_in_a_notebook_a_live_curve_is_one_picture_that_grows_unless_quiet(monkeypatch, quiet):
    monkeypatch.setenv("COURSE_QUIET", "1" if quiet else "")
    messages = []
    with run_kernel() as client:
        client.execute_interactive(LOOP, output_hook=messages.append, timeout=120)
    kinds = [message["header"]["msg_type"] for message in messages]
    assert kinds.count("display_data") == 1
    assert (kinds.count("update_display_data") == 0) == quiet
    assert not set(kinds) & {"stream", "error"}
    shown = [message["content"] for message in messages if "data" in message["content"]]
    assert shown[-1]["data"]["text/plain"] == plot_loss([1 / (step + 1) for step in range(40)]).text
    assert len({content["transient"]["display_id"] for content in shown}) == 1
