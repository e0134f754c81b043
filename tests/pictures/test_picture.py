import html
import re

import matplotlib
import pytest
import torch
from torch import nn

from course_utils import LeNet
from course_utils.pictures import plot_parameters, plot_windows


def test_a_picture_carries_its_text_everywhere():
    picture = plot_windows(12, 5)
    data, metadata = picture._repr_mimebundle_()
    assert data["text/plain"] == repr(picture) == picture.text
    assert html.unescape(re.search(r'alt="([^"]*)"', data["text/html"])[1]) == picture.text
    assert metadata["image/png"]["alt"] == picture.text
    assert picture.png().startswith(b"\x89PNG")


def test_drawing_leaves_pyplot_alone():
    plot_windows(12, 5)
    assert not matplotlib._pylab_helpers.Gcf.get_all_fig_managers()


def test_a_picture_can_be_drawn_into_given_axes(tmp_path):
    axes = matplotlib.figure.Figure().add_subplot()
    picture = plot_parameters(LeNet(), ax=axes)
    assert picture.figure is axes.figure
    picture.save(tmp_path / "parameters.png")
    assert (tmp_path / "parameters.png").stat().st_size > 1000


@pytest.mark.parametrize("settings, text", [
    ((12, 5), "A row of 12 pixels, a window of 5: 8 places, and all of the row is seen."),
    ((13, 2, 2), "A row of 13 pixels, a window of 2, a stride of 2: 6 places, and the last square is never seen."),
    ((10, 3, 3, 1), "A row of 10 pixels and 1 of padding on each side, a window of 3, a stride of 3: 4 places, "
                    "and all of the row is seen."),
    ((8, 1, 3), "A row of 8 pixels, a window of 1, a stride of 3: 3 places, and squares between them are never seen."),
    ((4, 4), "A row of 4 pixels, a window of 4: 1 place, and all of the row is seen."),
])
def test_windows_are_told_as_they_are_drawn(settings, text):
    picture = plot_windows(*settings)
    assert picture.text == text
    drawn = [patch for patch in picture.figure.axes[0].patches if patch.get_height() != 1]
    size, kernel, stride, padding = (*settings, *(1, 0)[len(settings) - 2:])
    assert len(drawn) == nn.MaxPool1d(kernel, stride, padding)(torch.zeros(1, 1, size)).shape[-1]


@pytest.mark.parametrize("settings, message", [
    ((0, 1), "start at 1"), ((5, 2, 0), "start at 1"), ((5, 2, 1, -1), "start at 1"), ((4, 5), "doesn't fit"),
    ((41, 2), "too long to draw"),
])
def test_windows_that_cannot_be_drawn_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        plot_windows(*settings)


def test_parameters_are_counted_by_layer():
    text = plot_parameters(LeNet()).text
    assert text.startswith("LeNet learns 61,706 numbers in 10 tensors; fc1 holds 78% of them.")
    assert "fc1: 48,120 numbers, 48,000 weights and 120 biases" in text
    assert plot_parameters(nn.Linear(2, 3)).text.startswith("Linear learns 9 numbers in 2 tensors; Linear holds 100%")


def test_a_network_with_nothing_to_learn_is_refused():
    with pytest.raises(ValueError, match="ReLU has no parameters"):
        plot_parameters(nn.ReLU())


def test_who_asks_for_text_alone_gets_no_drawing(monkeypatch):
    picture = plot_windows(12, 5)
    monkeypatch.setattr(picture, "png", lambda: pytest.fail("it was drawn"))
    assert picture._repr_mimebundle_(include={"text/plain"}) == ({"text/plain": picture.text}, {})
