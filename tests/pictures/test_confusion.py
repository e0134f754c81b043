"""The confusion matrix."""

import pytest
import torch
from matplotlib.figure import Figure

from course_utils.pictures import plot_confusion
from tests.pictures.words import words


def test_a_confusion_matrix_names_the_most_frequent_confusions():
    counts = torch.tensor([[5, 0, 1, 0], [2, 7, 0, 0], [0, 4, 9, 0], [1, 0, 0, 3]])
    picture = plot_confusion(counts)
    assert picture.text == ("24 of 32 predictions are right. Most frequent confusions: 2 taken for 1 (4), "
                            "1 taken for 0 (2), 0 taken for 2 (1), and 1 other pair.")
    assert {"5", "7", "9", "4", "prediction", "label"} <= set(words(picture).split())
    assert "0" not in [text.get_text() for text in picture.figure.axes[0].texts]
    assert len(picture.figure.axes[0].patches) == 3


def test_a_perfect_matrix_has_no_confusions_and_classes_have_names():
    picture = plot_confusion([[2, 0], [1, 3]], classes=["cat", "dog"])
    assert picture.text == "5 of 6 predictions are right. Most frequent confusion: dog taken for cat (1)."
    assert plot_confusion(torch.eye(3, dtype=torch.int64)).text == "3 of 3 predictions are right."
    axes = Figure().add_subplot()
    assert plot_confusion(torch.eye(3), ax=axes).figure is axes.figure


@pytest.mark.parametrize("counts, options, message", [
    (torch.zeros(2, 3), {}, r"not one of \(2, 3\)"), (torch.zeros(26, 26), {}, "1 to 25"),
    ([[0.5]], {}, "undivided"), ([[-1]], {}, "whole numbers"), ([[1]], {"classes": ["a", "b"]}, "1 rows and 2 names"),
])
def test_tables_that_cannot_be_drawn_are_refused(counts, options, message):
    with pytest.raises(ValueError, match=message):
        plot_confusion(counts, **options)
