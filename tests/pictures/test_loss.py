"""Loss curves, finished and growing."""

import math

import pytest

from course_utils.pictures import (
    LiveLoss,
    plot_loss,
)
from tests.pictures.conftest import updates
from tests.pictures.words import words


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
def test_in_a_notebook_a_live_curve_is_one_picture_that_grows_unless_quiet(shown, quiet):
    messages = shown(LOOP)
    assert (updates(messages) == 0) == quiet
    contents = [message["content"] for message in messages if "data" in message["content"]]
    assert contents[-1]["data"]["text/plain"] == plot_loss([1 / (step + 1) for step in range(40)]).text
    assert len({content["transient"]["display_id"] for content in contents}) == 1


def test_losses_that_span_decades_can_have_a_logarithmic_axis():
    picture = plot_loss([2.3, 1e-2, 1e-5, 2e-5], [2.0, 0.1], log=True)
    assert picture.figure.axes[0].get_yscale() == "log" and "loss, logarithmic" in words(picture)
    assert picture.text == ("Training loss over 4 steps: from 2.3e+00 to 2.0e-05, lowest 1.0e-05 at step 3. "
                            "Validation loss over 4 steps (2 values): from 2.0e+00 to 1.0e-01, lowest 1.0e-01 at step "
                            "4. The axis is logarithmic, from 1.0e-05 to 2.3e+00.")
    assert plot_loss([2.3, 1e-5]).figure.axes[0].get_yscale() == "linear"


def test_losses_without_a_place_on_a_logarithmic_axis_are_marked_and_told():
    picture = plot_loss([1.0, 0.0, -3.0, math.inf, 0.1], log=True)
    assert "lowest 1.0e-01 at step 5; NaN, infinite or not above 0 in 3 of 5, first at step 2." in picture.text
    assert list(picture.figure.axes[0].lines[1].get_xdata()) == [2, 3, 4]
    assert "training: NaN, infinite or not above 0" in words(picture)
    with pytest.raises(ValueError, match="leave out log=True"):
        plot_loss([0.0, -1.0, math.nan], log=True)


def test_a_live_curve_can_be_logarithmic(monkeypatch, capsys):
    monkeypatch.setenv("COURSE_QUIET", "1")
    with LiveLoss(log=True) as curve:
        for loss in (1.0, 1e-3):
            curve.add(loss)
    with LiveLoss(log=True) as zeros:
        zeros.add(0.0)
    first, second = capsys.readouterr().out.splitlines()
    assert first == plot_loss([1.0, 1e-3], log=True).text and second == plot_loss([0.0]).text
