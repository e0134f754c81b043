"""Chapter 2, iterate over the data: the judge of each exercise and guess, with its points and known mistakes."""

from typing import Any

from course_utils.judges import COSTLESS, Marks, after, guess, judge, number, plain, prediction, word
from course_utils.judges.data.batches import judge_batches
from course_utils.judges.data.picture_dataset import judge_PictureDataset
from course_utils.judges.data.split import judge_split
from course_utils.judges.data.standardise import judge_standardise
from course_utils.judges.data.to_images import judge_to_images
from course_utils.report import Diagnosis


@prediction("what comes out of 16 · 16")
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


@prediction("the shape of the difference")
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


@prediction("what is left of the luck")
def guess_luck(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """10 %, as for all networks that guess: the ones that were chosen were lucky. A fraction counts as well."""
    came = number(seen)
    percent = None if came is None else 100 * came if 0 < came < 1 else came
    other = Diagnosis("other", "Answer with a number, in percent. There are ten digits, and the networks only guess.",
                      COSTLESS)
    if percent is not None and percent > 14:
        other = Diagnosis("as before", "That is what they had on the validation labels, for which they were chosen. "
                          "What did a network do to be right there, and will it help it here?", COSTLESS)
    elif percent is not None and percent > 12:
        other = Diagnosis("some luck left", "They guess anew for each label, so being right on some labels doesn't "
                          "help on others, not even a little.", COSTLESS)
    elif percent is not None and percent < 8:
        other = Diagnosis("bad luck", "Good luck isn't followed by bad luck either. With ten digits, how often is a "
                          "guess right?", COSTLESS)
    return guess(seen, percent is not None and 8 <= percent <= 12, {}, other)


@judge({
    "the shape (N, 1, 32, 32), float32": 1,
    "each pixel a block of 4×4": 1,
    "0 for paper, 1 for ink of 16": 1,
})
def to_images(seen: list[dict[str, Any]], inputs: list[dict[str, int]]) -> tuple[Marks, Diagnosis | None]:
    """Each pixel four times in both directions, divided by 16, with an axis for the channel."""
    return judge_to_images(seen, inputs)


@judge({
    "the training images by their own mean and deviation": 1,
    "the others by the training set's mean and deviation": 1,
    "the images passed in are left as they were": after(1, "the training images by their own mean and deviation"),
})
def standardise(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """(x − mean) / deviation with two numbers of the training set; n or n − 1 under the root of the deviation."""
    return judge_standardise(seen, inputs)


@judge({
    "its length, and an IndexError after the last picture": 1,
    "images (1, H, W), float32, standardised": 1,
    "each picture's own label, a whole number": 1,
    "a file is read when its picture is asked for, and no other": 1,
})
def PictureDataset(  # noqa: N802
    seen: list[dict[str, Any]], inputs: list[dict[str, Any]]
) -> tuple[Marks, Diagnosis | None]:
    """Pixels / 255, standardised with the two numbers passed in, and the label, for the index asked for."""
    return judge_PictureDataset(seen, inputs)


@judge({
    "as many in each part as asked for": 1,
    "each number once, in one of the parts": 1,
    "the same seed gives the same split, another seed another": 1,
})
def split(seen: list[dict[str, Any]], inputs: list[list[int]]) -> tuple[Marks, Diagnosis | None]:
    """A random order of 0 to count − 1, cut in two."""
    return judge_split(seen, inputs)


@judge({
    "as many batches as DataLoader gives, in its shapes, labels whole": 1,
    "each image once, with its own label": 1,
    "in order without a generator, shuffled with one; inputs as they were": after(
        1, "as many batches as DataLoader gives, in its shapes, labels whole"),
    "a new order each epoch, which the seed repeats": 1,
})
def batches(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """What DataLoader gives: runs of batch_size images and their labels, shuffled anew each epoch."""
    return judge_batches(seen, inputs)
