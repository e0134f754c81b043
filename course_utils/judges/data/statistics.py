"""Standardising two sets with two numbers of the first, and the slips that are made in it."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from course_utils.judges.comparing import mistake

Pair = tuple[Tensor, Tensor]
Statistic = Callable[..., Any]


def standardise(
    training: Tensor, others: Tensor, *,
    center_from: Callable[[Tensor, Tensor], Tensor] = lambda training, others: training,
    spread_from: Callable[[Tensor, Tensor], Tensor] = lambda training, others: training,
    center: Statistic = Tensor.mean, spread: Statistic = Tensor.std, correction: int = 1,
    formula: Callable[[Tensor, Any, Any], Tensor] = lambda images, mean, deviation: (images - mean) / deviation,
    others_center: Callable[[Any, Any], Any] = lambda shared, own: shared,
    others_spread: Callable[[Any, Any], Any] = lambda shared, own: shared,
    own: bool = False, done: tuple[bool, bool] = (True, True), order: int = 1,
) -> Pair:
    """Both sets, (x − mean) / deviation, with two numbers of the training set.

    Args:
        training: Images (N, 1, H, W).
        others: Images (M, 1, H, W).
        center_from: The images that the mean is taken from.
        spread_from: The images that the deviation is taken from.
        center: The number that is subtracted.
        spread: The number that is divided by; takes `correction` where it is a deviation or a variance.
        correction: 1 for n − 1 under the root, 0 for n.
        formula: What is done with images and the two numbers.
        others_center: What is subtracted from the others, of the shared number and their own.
        others_spread: What the others are divided by.
        own: Whether each set gets its own two numbers.
        done: Which of the two sets are changed.
        order: −1 for the others first.
    """
    def numbers(first: Tensor, second: Tensor) -> tuple[Any, Any]:
        extent = spread(second, correction=correction) if spread in DEVIATIONS else spread(second)
        return center(first), extent

    shared, theirs = numbers(center_from(training, others), spread_from(training, others)), numbers(others, others)
    used = others_center(shared[0], theirs[0]), others_spread(shared[1], theirs[1])
    first = formula(training, *shared) if done[0] else training
    second = formula(others, *(theirs if own else used)) if done[1] else others
    return (first, second)[::order]  # type: ignore[return-value]


def _std_of(*axes: int, keepdim: bool = False) -> Statistic:
    def deviation(images: Tensor, correction: int = 1) -> Tensor:
        return images.std(axes, correction=correction, keepdim=keepdim)

    DEVIATIONS.append(deviation)
    return deviation


def _mean_of_deviations(images: Tensor, correction: int = 1) -> Tensor:
    return images.std((1, 2, 3), correction=correction).mean()


def _all(training: Tensor, others: Tensor) -> Tensor:
    return torch.cat([training, others])


def _others(training: Tensor, others: Tensor) -> Tensor:
    return others


def _first_image(training: Tensor, others: Tensor) -> Tensor:
    return training[:1]


DEVIATIONS: list[Statistic] = [Tensor.std, Tensor.var, _mean_of_deviations]
PER_IMAGE = {"center": lambda images: images.mean((1, 2, 3), keepdim=True), "spread": _std_of(1, 2, 3, keepdim=True)}
OWN = ("The network would then see the same grey as one number in training and as another one later.",
       "Take both from training, and use them for both.")
BROADCAST = ("broadcast", "There is one mean for each image, without the axes to line it up, so it is laid along the "
             "columns or rows of all images. It goes through only because there are as many images as pixels in a row.",
             "Take one mean over all training images: `training.mean()` with nothing in the brackets.")
DIVIDED_FIRST = ("divided first", "The division comes before the subtraction, or binds more tightly: a - b / c is "
                 "a - (b / c).", "Put the difference in brackets: (training - mean) / deviation.")
MISTAKES = [
    mistake("all data", "Mean and deviation are those of both sets together. What the network is tested on has then "
            "had a say in how it is trained.", "Take them from training alone.",
            center_from=_all, spread_from=_all),
    mistake("the others' statistics", "Mean and deviation are taken from the others.", "Take them from training.",
            center_from=_others, spread_from=_others),
    mistake("the others' mean", "The mean is taken from the others, for both sets.", "Take it from training.",
            center_from=_others),
    mistake("the others' deviation", "The deviation is taken from the others, for both sets.",
            "Take it from training.", spread_from=_others),
    mistake("all data", "The mean is that of both sets together.", "Take it from training alone.", center_from=_all),
    mistake("all data", "The deviation is that of both sets together.", "Take it from training alone.",
            spread_from=_all),
    mistake("first image", "Mean and deviation are those of the first training image alone.",
            "Take them over all of training: `training.mean()`.", center_from=_first_image, spread_from=_first_image),
    mistake("own statistics", f"The others get a mean and a deviation of their own. {OWN[0]}", OWN[1], own=True),
    mistake("own statistics", f"The others get a mean of their own. {OWN[0]}", OWN[1],
            others_center=lambda shared, own: own),
    mistake("own statistics", f"The others get a deviation of their own. {OWN[0]}", OWN[1],
            others_spread=lambda shared, own: own),
    mistake("late mean", "No mean is taken off the others, as when it is computed after training was standardised: "
            "by then it is 0.", "Keep both numbers in variables first.", others_center=lambda shared, own: 0),
    mistake("late deviation", "The others aren't divided, as when the deviation is computed after training was "
            "standardised: by then it is 1.", "Keep both numbers in variables first.",
            others_spread=lambda shared, own: 1),
    mistake("the others unchanged", "The others come out as they went in. Either nothing is done to them, or mean and "
            "deviation are taken when training is standardised already, and by then they are 0 and 1.",
            "Keep both numbers in variables first.", done=(True, False)),
    mistake("training unchanged", "The training images come out as they went in.", "Return the result of the "
            "subtraction and division for both.", done=(False, True)),
    mistake("unchanged", "Both sets come back as they went in.",
            "Return the results of the subtraction and division.", done=(False, False)),
    mistake("variance", "The division is by the variance, which is the square of the deviation.", "Use `std()`.",
            spread=Tensor.var),
    mistake("root", "The division is by the root of the deviation.", "`std()` has taken the root already.",
            spread=lambda images: images.std().sqrt()),
    mistake("sum for mean", "Under the root stands the sum of the squares, and not their mean.",
            "Use `std()`, or divide the sum by how many there are.",
            spread=lambda images: (images - images.mean()).square().sum().sqrt()),
    mistake("mean distance", "The division is by the mean distance from the mean, without squares.", "Use `std()`.",
            spread=lambda images: (images - images.mean()).abs().mean()),
    mistake("not divided", "The mean is taken off, and nothing is divided.", "Divide by `training.std()` as well.",
            spread=lambda images: 1),
    mistake("not centred", "The images are divided, and their mean isn't taken off.",
            "Subtract `training.mean()` first.", center=lambda images: 0),
    mistake("median", "The median is taken off.", "Use `mean()`.", center=Tensor.median),
    mistake("smallest and largest", "This moves the images to the range from 0 to 1. Its mean isn't 0, and one pixel "
            "of much ink would squeeze all others together.", "Use `mean()` and `std()` instead of `min()` and "
            "`max()`.", center=Tensor.min, spread=lambda images: images.max() - images.min()),
    mistake("largest", "The division is by the largest value.", "Divide by `training.std()`.", spread=Tensor.max),
    mistake("range", "The division is by the difference of the largest and the smallest value.",
            "Divide by `training.std()`.", spread=lambda images: images.max() - images.min()),
    mistake(*DIVIDED_FIRST, formula=lambda images, mean, deviation: images / deviation - mean),
    mistake(*DIVIDED_FIRST, formula=lambda images, mean, deviation: images - mean / deviation),
    mistake("multiplied", "The difference is multiplied by the deviation.", "Divide by it.",
            formula=lambda images, mean, deviation: (images - mean) * deviation),
    mistake("added", "The mean is added.", "Subtract it.",
            formula=lambda images, mean, deviation: (images + mean) / deviation),
    mistake("turned round", "The images are subtracted from the mean, so ink and paper change places.",
            "Subtract the mean from the images.", formula=lambda images, mean, deviation: (mean - images) / deviation),
    mistake("mean and deviation swapped", "The deviation is subtracted, and the mean divided by. `std_mean` gives the "
            "deviation first.", "Subtract the mean, divide by the deviation.",
            formula=lambda images, mean, deviation: (images - deviation) / mean),
    mistake("per pixel", "There is one mean for each place of the picture. A pixel that is empty in all training "
            "images has a deviation of 0, and dividing by it gives nan, or huge numbers if something small is added.",
            "Take one mean and one deviation over all pixels of all training images.",
            center=lambda images: images.mean(0),
            spread=_std_of(0)),
    mistake("per image", "Each image gets its own mean and deviation, so a pale digit gets as much ink as a bold one.",
            "Take one mean and one deviation over all training images.", own=True,
            center=lambda images: images.mean((1, 2, 3), keepdim=True), spread=_std_of(1, 2, 3, keepdim=True)),
    *[mistake("per image", "Each training image has its own mean or deviation here, and these don't fit the others, "
              "which are other images.", "Take one number over all training images, with nothing in the brackets.",
              **{step: per for step, per in PER_IMAGE.items() if step in steps})
      for steps in (("center", "spread"), ("center",), ("spread",))],
    mistake("mean of deviations", "The division is by the mean of the images' own deviations. How the images differ "
            "from one another is left out of it.", "`training.std()`, with nothing in the brackets, takes all pixels "
            "together.", spread=_mean_of_deviations),
    mistake("per row", "Each row of pixels gets its own mean and deviation.",
            "Take one mean and one deviation over all training images.", own=True,
            center=lambda images: images.mean(-1, keepdim=True), spread=_std_of(-1, keepdim=True)),
    mistake(*BROADCAST, center=lambda images: images.mean((1, 2, 3)), spread=_std_of(1, 2, 3)),
    mistake(*BROADCAST, center=lambda images: images.mean((1, 2, 3))),
    mistake(*BROADCAST, center=lambda images: images.mean((2, 3)), spread=_std_of(2, 3)),
    mistake("swapped", "The two sets come back in the other order.", "Return training first, then others.", order=-1),
]
