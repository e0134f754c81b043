"""The paths of gradient descent on a valley."""

import math

import numpy as np
import pytest

from course_utils.pictures import plot_valley
from tests.pictures.words import words

A, B = (-5.0, 5.0), (-2.0, 2.0)


def valley(a, b):
    """Ten times as steep along b as along a."""
    return 0.05 * a**2 + 0.5 * b**2


def descend(lr, steps=20, momentum=0.0):
    place, velocity, path = np.array([-4.0, 1.0]), np.zeros(2), [(-4.0, 1.0)]
    for _ in range(steps):
        velocity = momentum * velocity + np.array([0.1, 1.0]) * place
        place = place - lr * velocity
        path.append((float(place[0]), float(place[1])))
    return path


def told(path):
    return plot_valley(valley, {"It": path}, A, B).text.partition("It: ")[2]


def test_a_path_that_arrives_is_told_with_its_start_and_end():
    picture = plot_valley(valley, {"lr 1": [(-4, 1), (-2, 0), (0, 0)]}, A, B)
    assert picture.text == ("Lines of equal loss for a from -5 to 5 and b from -2 to 2; lowest 0.00 at (0.0, 0.0). "
                            "lr 1: 2 steps from (-4.0, 1.0) to (0.0, 0.0), loss from 1.30 to 0.00: converges.")


@pytest.mark.parametrize(("lr", "fate"), [
    (0.02, "crawls."), (0.3, "crawls."), (1.99, "oscillates."), (1.95, "oscillates."), (2.2, "diverges, first outside"),
])
def test_what_becomes_of_a_path_is_told(lr, fate):
    assert fate in told(descend(lr))


def test_a_path_that_swings_and_arrives_is_told_as_both():
    assert told(descend(1.8, 60)).endswith("converges, from side to side.")
    assert told(descend(0.5, 100)).endswith("to 0.00: converges.")


def test_a_path_that_leaves_the_picture_is_told_with_its_step():
    text = told(descend(2.2))
    assert "diverges, first outside the picture at step 4." in text
    assert told([(0, 1), (0, 3), (0, 0.5)]).endswith("0.12: oscillates, first outside the picture at step 1.")


@pytest.mark.parametrize("end", [math.nan, math.inf, 1e200])
def test_a_path_without_an_end_is_drawn_as_far_as_it_goes(end):
    picture = plot_valley(valley, {"lr 9": [(-4.0, 1.0), (2.0, -1.0), (end, end)]}, A, B)
    assert "diverges" in picture.text
    drawn = next(line for line in picture.figure.axes[0].lines if line.get_label() == "lr 9")
    assert len(drawn.get_xdata()) == 2
    assert picture.png()


def test_paths_differ_by_more_than_colour_and_are_named():
    picture = plot_valley(valley, {f"lr {lr}": descend(lr) for lr in (0.1, 0.5, 1.0, 1.9)}, A, B)
    lines = [line for line in picture.figure.axes[0].lines if str(line.get_label()).startswith("lr")]
    assert len({(line.get_linestyle(), line.get_marker()) for line in lines}) == 4
    assert len({line.get_marker() for line in lines}) == 4
    assert all(f"lr {lr}" in words(picture) for lr in (0.1, 0.5, 1.0, 1.9))


@pytest.mark.parametrize("paths", [{}, {"none": [(0, 0)]}, {str(number): [(0, 0), (1, 1)] for number in range(5)}])
def test_no_path_too_many_or_one_without_a_step_are_refused(paths):
    with pytest.raises(ValueError, match="one to four paths"):
        plot_valley(valley, paths, A, B)


def test_it_draws_where_it_is_told_to():
    ax = plot_valley(valley, {"lr": descend(0.5)}, A, B).figure.axes[0]
    assert plot_valley(valley, {"lr": descend(0.5)}, A, B, ax=ax).figure is ax.figure
