"""Chapter 2, iterate over the data: knows the right answers and the mistakes people make."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from course_utils.inputs import shades
from course_utils.judges import COSTLESS, PRINTED, Mark, Marks, guess, judge, nothing, number, plain, word
from course_utils.judges.data.batching import judge_batches
from course_utils.judges.data.enlarging import Fit, fitted, judge_images, near
from course_utils.judges.data.splitting import judge_split
from course_utils.report import Diagnosis


@judge({"what comes out of 16 · 16": 1}, note="")
def guess_ink(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """0: uint8 has 256 values, and 256 is the first that has no room."""
    known = {
        256: Diagnosis("no limit", "256 is what Python's numbers would give. uint8 keeps 8 bits, and the largest "
                       "number that fits is 255.", COSTLESS),
        255: Diagnosis("stops", "255 is the largest number that fits, and the count doesn't stop there: it goes on "
                       "from the other end.", COSTLESS),
        1: Diagnosis("off by one", "255 goes to 255; which number comes next on a counter with 256 places?", COSTLESS),
    }
    other = Diagnosis("other", "uint8 counts from 0 to 255 and then from the start. Where is the 256th step?", COSTLESS)
    return guess(seen, number(seen) == 0, known, other)


@judge({"the shape of the difference": 1}, note="")
def guess_means(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """(32, 1, 32, 32): the 32 means are laid along the last axis, where they happen to fit."""
    known = {
        "error": Diagnosis("error", "With 30 images it would be. Shapes are compared from the last axis, and there "
                           "are 32 columns, so 32 means fit.", COSTLESS),
        (32,): Diagnosis("means only", "That is the shape of the means. A difference has all the axes of the larger "
                         "of the two.", COSTLESS),
        (32, 32, 32, 32): Diagnosis("stretched", "An axis is stretched only where it is 1 in one of the two. The axis "
                                    "of channels meets none of the means.", COSTLESS),
    }
    other = Diagnosis("other", "Write the shapes one below the other, aligned on the right: (32, 1, 32, 32) and "
                      "(32,). Where the shorter one has no axis, it is repeated.", COSTLESS)
    seen = word(seen)
    return guess(seen, plain(seen) == (32, 1, 32, 32), known, other)


@judge({"the number of batches": 1}, note="")
def guess_batches(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """38: 37 full ones, and one of 13 images."""
    known = {
        37: Diagnosis("full ones", "37 batches are full, and they hold 1,184 images. Where are the others?", COSTLESS),
        37.40625: Diagnosis("fraction", "The fraction stands for a batch that isn't full.", COSTLESS),
        37.4: Diagnosis("fraction", "The fraction stands for a batch that isn't full.", COSTLESS),
        32: Diagnosis("size", "32 is how many images are in a batch.", COSTLESS),
        1197: Diagnosis("images", "1,197 is how many images there are; a batch holds 32 of them.", COSTLESS),
    }
    other = Diagnosis("other", "Divide the images by the size of a batch, and ask what becomes of the rest.", COSTLESS)
    return guess(seen, number(seen) == 38, known, other)


@judge({
    "the shape (N, 1, 32, 32)": 1,
    "each pixel a block of 4×4": 1,
    "0 for paper, 1 for ink of 16": 1,
    "float32": 1,
})
def to_images(seen: list[dict[str, Any]], inputs: list[dict[str, int]]) -> tuple[Marks, Diagnosis | None]:
    """Each pixel four times in both directions, divided by 16, with an axis for the channel."""
    return judge_images(seen, inputs)


Pair = tuple[Tensor, Tensor]


def _by(center: Tensor, deviation: Tensor) -> Callable[[Tensor], Tensor]:
    return lambda images: (images - center) / deviation


def _own_axes(axes: tuple[int, ...], keepdim: bool) -> Callable[[Tensor], Tensor]:
    return lambda images: (images - images.mean(axes, keepdim)) / images.std(axes, keepdim=keepdim)


def _both(change: Callable[[Tensor], Tensor], training: Tensor, others: Tensor) -> Pair:
    return change(training), change(others)


OWN = Diagnosis(
    "own statistics", "The others get a mean or a deviation of their own. The network would then see the same grey as "
    "one number in training and as another one later.", "Take both from training, and use them for both.")
BROADCAST = Diagnosis(
    "broadcast", "There is one mean for each image, without the axes to line it up, so it is laid along the columns "
    "or rows of all images. It goes through only because there are as many images as pixels in a row.",
    "Take one mean over everything: `training.mean()` with nothing in the brackets.")
STANDARDS: list[tuple[Callable[[Tensor, Tensor], Pair], Diagnosis]] = [
    (lambda t, o: _both(_by(torch.cat([t, o]).mean(), torch.cat([t, o]).std()), t, o), Diagnosis(
        "all data", "Mean and deviation are those of both sets together. What the network is tested on has then had "
        "a say in how it is trained.", "Take them from training alone.")),
    (lambda t, o: (_by(t.mean(), t.std())(t), _by(o.mean(), o.std())(o)), OWN),
    (lambda t, o: (_by(t.mean(), t.std())(t), _by(t.mean(), o.std())(o)), OWN),
    (lambda t, o: (_by(t.mean(), t.std())(t), _by(o.mean(), t.std())(o)), OWN),
    (lambda t, o: _both(_by(o.mean(), o.std()), t, o), Diagnosis(
        "the others' statistics", "Mean and deviation are taken from the others.", "Take them from training.")),
    (lambda t, o: (_by(t.mean(), t.std())(t), o), Diagnosis(
        "the others unchanged", "The others come out as they went in. Either nothing is done to them, or mean and "
        "deviation are taken when training is standardised already, and by then they are 0 and 1.",
        "Keep both numbers in variables first.")),
    (lambda t, o: (t, o), Diagnosis(
        "unchanged", "Both sets come back as they went in.", "Return the results of the subtraction and division.")),
    (lambda t, o: _both(_by(t.mean(), t.var()), t, o), Diagnosis(
        "variance", "The division is by the variance, which is the square of the deviation.", "Use `std()`.")),
    (lambda t, o: _both(lambda images: images - t.mean(), t, o), Diagnosis(
        "not divided", "The mean is taken off, and nothing is divided.", "Divide by `training.std()` as well.")),
    (lambda t, o: _both(lambda images: images / t.std(), t, o), Diagnosis(
        "not centred", "The images are divided, and their mean isn't taken off.", "Subtract `training.mean()` first.")),
    (lambda t, o: _both(lambda images: images / t.std() - t.mean(), t, o), Diagnosis(
        "divided first", "The division comes before the subtraction, or binds more tightly: a - b / c is a - (b / c).",
        "Put the difference in brackets: (training - mean) / deviation.")),
    (lambda t, o: _both(lambda images: images - t.mean() / t.std(), t, o), Diagnosis(
        "divided first", "The division comes before the subtraction, or binds more tightly: a - b / c is a - (b / c).",
        "Put the difference in brackets: (training - mean) / deviation.")),
    (lambda t, o: _both(_by(t.mean(0), t.std(0)), t, o), Diagnosis(
        "per pixel", "There is one mean for each place of the picture. A pixel that is empty in all training images "
        "has a deviation of 0, and dividing by it gives nan.", "Take one mean and one deviation over everything.")),
    (lambda t, o: _both(_own_axes((1, 2, 3), True), t, o), Diagnosis(
        "per image", "Each image gets its own mean and deviation, so a pale digit becomes as dark as a bold one.",
        "Take one mean and one deviation over all training images.")),
    (lambda t, o: _both(_by(t.mean((1, 2, 3)), t.std((1, 2, 3))), t, o), BROADCAST),
    (lambda t, o: _both(_by(t.mean((1, 2, 3)), t.std()), t, o), BROADCAST),
    (lambda t, o: _both(_by(t.mean((2, 3)), t.std((2, 3))), t, o), BROADCAST),
    (lambda t, o: _both(_by(t.min(), t.max() - t.min()), t, o), Diagnosis(
        "smallest and largest", "This moves the images to the range from 0 to 1. Its mean isn't 0, and one very dark "
        "pixel would squeeze all others together.", "Use `mean()` and `std()` instead of `min()` and `max()`.")),
    (lambda t, o: _both(_by(t.mean(), t.std()), o, t), Diagnosis(
        "swapped", "The numbers are right and the two sets come back in the other order.",
        "Return training first, then others.")),
]
IN_PLACE = Diagnosis(
    "in place", "The numbers are right, and the images that were passed in have been overwritten. A second run of the "
    "same cell would standardise them again.", "Write training - mean instead of training -= mean: it makes a new "
    "tensor.")
NO_PAIR = Diagnosis("no pair", "What comes back isn't a pair of image batches, each shaped like the one that went in.",
                    "Return both: (training …), (others …), with a comma in between.")


@judge({
    "the training images by their own mean and deviation": 1,
    "the others by the training set's mean": 1,
    "the others by the training set's deviation": 1,
    "the images passed in are left as they were": 1,
})
def standardise(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """(x − mean) / deviation with two numbers of the training set; n or n − 1 under the root of the deviation."""
    sets = [(shades(*case["training"]), shades(*case["others"])) for case in inputs]
    came = [_pair(result, case) for result, case in zip(seen, sets, strict=True)]
    if None in came:
        return [], NO_PAIR if all("value" in result for result in seen) and not _nothing(seen) else _nothing(seen)
    results = [_standards(pair, case) for pair, case in zip(came, sets, strict=True) if pair]
    changed, *marks = [Mark(all(column)) for column in zip(*results, strict=True)]
    kept = changed.passed and all(result["kept"] is True for result in seen)
    named = _named_standard(came, sets)
    left = Mark(kept, came="overwritten" if changed.passed else "nothing standardised yet")
    return [*marks, left], named or (IN_PLACE if all(mark.passed for mark in marks) else None)


def _nothing(seen: list[dict[str, Any]]) -> Diagnosis | None:
    return PRINTED if nothing(seen) else None


def _pair(result: dict[str, Any], case: Pair) -> Pair | None:
    """The two batches that came back, or `None` if they aren't two batches of the shapes that went in."""
    items = result.get("value", {}).get("items", [])
    shapes = [item.get("shape") for item in items]
    sizes = [list(images.shape) for images in case]
    if shapes not in (sizes, sizes[::-1]) or not all("values" in item for item in items):
        return None
    first, second = (torch.tensor(item["values"], dtype=torch.float64).view(item["shape"]) for item in items)
    return first, second


def _standards(came: Pair, case: Pair) -> list[bool]:
    """Whether training is moved or scaled, whether rightly, and whether the others have its mean and deviation."""
    mean, deviations = case[0].mean().item(), [case[0].std(correction=n).item() for n in (0, 1)]
    fits = [fitted(values, images) for values, images in zip(came, case, strict=True)]
    means = [fit is not None and abs(-fit.offset / fit.slope - mean) < 1e-4 for fit in fits]
    spread = [fit is not None and any(abs(1 / fit.slope - value) < 1e-4 for value in deviations) for fit in fits]
    changed = fits[0] is not None and not near(fits[0], Fit(1, 0))
    return [changed, means[0] and spread[0], means[1], spread[1]]


def _named_standard(came: Sequence[Pair | None], sets: list[Pair]) -> Diagnosis | None:
    for formula, diagnosis in STANDARDS:
        if all(pair and all(map(_alike, pair, formula(*case))) for pair, case in zip(came, sets, strict=True)):
            return diagnosis
    return None


def _alike(came: Tensor, right: Tensor) -> bool:
    """Equal, with room for n or n − 1 under the root of the deviation."""
    return came.shape == right.shape and torch.allclose(came, right.double(), rtol=5e-3, atol=5e-3)


@judge({
    "as many in each part as asked for": 1,
    "each number once, in one of the parts": 1,
    "the same seed gives the same split": 1,
    "another seed gives another": 1,
})
def split(seen: list[dict[str, Any]], inputs: list[list[int]]) -> tuple[Marks, Diagnosis | None]:
    """A random order of 0 to count − 1, cut in two."""
    return judge_split(seen, inputs)


@judge({
    "images (B, 1, H, W), labels (B,) and whole": 1,
    "as many batches as DataLoader gives, the last one short": 1,
    "no image twice, each with its own label": 1,
    "in order without a generator, shuffled with one": 1,
    "a new order each epoch, which the seed repeats": 1,
})
def batches(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """What DataLoader gives: runs of batch_size images and their labels, shuffled anew each epoch."""
    return judge_batches(seen, inputs)
