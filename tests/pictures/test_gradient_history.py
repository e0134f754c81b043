"""The history of gradients says what happened when."""

import math

import pytest
from matplotlib.figure import Figure

from course_utils.pictures import (
    plot_gradient_history,
)
from course_utils.recording.gradients import MEASURES, GradientHistory
from tests.pictures.words import words


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


def test_norms_that_are_nearly_equal_look_it():
    row = {measure: [1.0, 1.1, 1.2] for measure in MEASURES}
    image = plot_gradient_history({"w": row}).figure.axes[0].images[0]
    assert image.norm.vmax / image.norm.vmin == pytest.approx(10)
    row = {measure: [1.0, 1e3] for measure in MEASURES}
    image = plot_gradient_history({"w": row}).figure.axes[0].images[0]
    assert (image.norm.vmin, image.norm.vmax) == (1, 1e3)
