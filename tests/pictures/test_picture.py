import html
import re

import matplotlib
import numpy as np
import pytest
import torch
from matplotlib.colors import to_rgb
from torch import nn

from course_utils import LeNet
from course_utils.pictures import (
    picture as pictures,
)
from course_utils.pictures import (
    plot_activations,
    plot_confusion,
    plot_feature_maps,
    plot_gradients,
    plot_images,
    plot_kernel,
    plot_loss,
    plot_parameters,
    plot_windows,
)
from course_utils.pictures.boxes import STYLE
from course_utils.pictures.windows import PALE


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


LETTERS = ("INK", "RUST", "GREY")
LINES = ("BLUE", "GREEN", "VERMILION", "OCHRE", "PURPLE", *LETTERS)


def on_a_dark_page(colour):
    """What the style of a picture makes of a colour.

    Source: Filter Effects Module Level 1, W3C 2018, 8.4 hue-rotate (of 180°) and 8.6 invert.
    """
    amount, angle = re.search(r"invert\(([\d.]+)\) hue-rotate\((\d+)deg\)", pictures.DARK).groups()
    assert angle == "180"
    inverted = (1 - 2 * float(amount)) * np.array(to_rgb(colour)) + float(amount)
    return np.clip((2 * np.array([[0.213, 0.715, 0.072]] * 3) - np.eye(3)) @ inverted, 0, 1)


def contrast(colour, other):
    """Source: Web Content Accessibility Guidelines 2.2, W3C 2023, contrast ratio and relative luminance."""
    def luminance(rgb):
        values = np.array(to_rgb(rgb))
        return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]

    low, high = sorted((luminance(colour), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_letters_and_lines_hold_on_a_light_and_a_dark_page():
    assert matplotlib.colors.to_hex(on_a_dark_page("white")) == "#111111"
    for name in LINES:
        colour, least = getattr(pictures, name), 4.5 if name in LETTERS else 3
        assert contrast(colour, "white") >= least, name
        assert contrast(on_a_dark_page(colour), "#111111") >= least, name


def test_letters_hold_on_what_they_stand_on():
    blues = [matplotlib.colormaps["Blues"](share / 2.5) for share in (0, 0.5, 1)]
    greys = [matplotlib.colormaps["gray_r"](share / 3) for share in (0, 0.5, 1)]
    for fill in (*blues, *greys, PALE, "#E8E8E8", *(fill for fill, _, _ in STYLE.values())):
        assert contrast(pictures.INK, fill) >= 4.5, fill
        assert contrast(on_a_dark_page(pictures.INK), on_a_dark_page(fill)) >= 4.5, fill


def test_no_colour_holds_on_both_pages_as_it_is():
    """Which is why a dark page turns the picture over, and doesn't show a transparent one."""
    greys = [(share, share, share) for share in np.linspace(0, 1, 256)]
    assert max(min(contrast(grey, "white"), contrast(grey, "#111111")) for grey in greys) < 4.5


def test_a_stored_picture_holds_one_image_and_its_style():
    picture = plot_windows(12, 5)
    data, _ = picture._repr_mimebundle_()
    assert data["text/html"].count("base64,") == data["text/html"].count("<style>") == 1
    assert len(data["text/html"]) < len(data["image/png"]) + len(picture.text) + 400


@pytest.mark.parametrize("draw", [
    lambda: plot_images(torch.rand(8, 9, 9), range(8)), lambda: plot_images(torch.rand(20, 9, 9), columns=20),
    lambda: plot_windows(40, 3), lambda: plot_confusion(torch.eye(25)), lambda: plot_parameters(LeNet()),
    lambda: plot_activations(LeNet(), torch.rand(2, 1, 32, 32)), lambda: plot_gradients(LeNet()),
    lambda: plot_loss([1.0, 2.0]), lambda: plot_kernel(torch.rand(9, 9), torch.rand(3, 3)),
    lambda: plot_feature_maps(torch.rand(32, 32), {"one": LeNet(), "two": LeNet(), "three": LeNet()}),
])
def test_no_picture_is_wider_than_a_page_beside_a_sidebar(draw):
    assert draw().figure.get_figwidth() <= pictures.WIDTH + 0.1
