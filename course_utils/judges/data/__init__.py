"""Chapter 2, iterate over the data: the judge of each exercise and guess, with its points and known mistakes."""

from typing import Any

from course_utils.judges import COSTLESS, Marks, after, guess, judge, number, plain, prediction, word
from course_utils.judges.data.batches import judge_batches
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


@prediction("the number of batches")
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
    "float32": after(1, "each pixel a block of 4×4"),
})
def to_images(seen: list[dict[str, Any]], inputs: list[dict[str, int]]) -> tuple[Marks, Diagnosis | None]:
    """Each pixel four times in both directions, divided by 16, with an axis for the channel."""
    return judge_to_images(seen, inputs)


@judge({
    "the training images by their own mean and deviation": 1,
    "the others by the training set's mean": 1,
    "the others by the training set's deviation": 1,
    "the images passed in are left as they were": after(1, "the training images by their own mean and deviation"),
})
def standardise(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """(x − mean) / deviation with two numbers of the training set; n or n − 1 under the root of the deviation."""
    return judge_standardise(seen, inputs)


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
    "each image once, with its own label": 1,
    "in order without a generator, shuffled with one; inputs as they were": after(
        1, "as many batches as DataLoader gives, the last one short"),
    "a new order each epoch, which the seed repeats": 1,
})
def batches(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """What DataLoader gives: runs of batch_size images and their labels, shuffled anew each epoch."""
    return judge_batches(seen, inputs)
