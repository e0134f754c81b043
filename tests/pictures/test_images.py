"""Images with labels and predictions."""


import pytest
import torch
from matplotlib.figure import Figure

from course_utils.pictures import (
    plot_images,
)
from tests.pictures.words import words


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
