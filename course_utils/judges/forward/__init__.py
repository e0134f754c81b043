"""Chapter 3, forward: the judge of each exercise and guess, with its points and known mistakes."""

from typing import Any

from course_utils.inputs import logits_and_labels, logits_of
from course_utils.judges import COSTLESS, Marks, after, guess, judge, number, prediction
from course_utils.judges.forward.accuracy import judge_accuracy
from course_utils.judges.forward.forward_by_hand import judge_forward_by_hand
from course_utils.judges.forward.probabilities import judge_probabilities
from course_utils.judges.forward.shape_walk import judge_shape_walk
from course_utils.report import Diagnosis


@prediction("the accuracy before training")
def guess_untrained(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """One in ten, 10 %, to within 5 %."""
    value = number(seen)
    known = {
        0: Diagnosis("none", "To be wrong on all of them it would have to know the answers.", COSTLESS),
        50: Diagnosis("half", "Half is what guessing gives with two classes. How many are there here?", COSTLESS),
        0.1: Diagnosis("fraction", "As a fraction that would be right; the answer is asked for in per cent.", COSTLESS),
    }
    other = Diagnosis("other", "There are ten classes, and an untrained network knows nothing.", COSTLESS)
    return guess(seen, value is not None and 5 <= value <= 15, known, other)


@prediction("the probability after the shift")
def guess_shift(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """0.2 still: the factor e¹⁰⁰ stands above and below the line."""
    value = number(seen)
    known = {
        1: Diagnosis("takes all", "That would be so if only its own logit had grown.", COSTLESS),
        0.1: Diagnosis("levelled", "The logits keep their distances, so nothing levels out.", COSTLESS),
        100.2: Diagnosis("added", "A probability is at most 1.", COSTLESS),
        20: Diagnosis("percent", "In per cent that would be right; the probability itself is asked for.", COSTLESS),
    }
    other = Diagnosis("other", "Each exponential is multiplied by the same e¹⁰⁰, and so is their sum.", COSTLESS)
    return guess(seen, value is not None and abs(value - 0.2) < 1e-6, known, other)


@prediction("the ones that stay")
def guess_dropout(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """1 / (1 − 0.5) = 2."""
    known = {
        1: Diagnosis("unscaled", "Then the next layer would get only half as much in training as later in use.",
                     COSTLESS),
        0.5: Diagnosis("halved", "The sum would then be a quarter of what it is in use.", COSTLESS),
        0: Diagnosis("all gone", "0 is what the dropped ones become.", COSTLESS),
    }
    other = Diagnosis("other", "Half of eight ones are gone, and the sum should stay about 8.", COSTLESS)
    return guess(seen, number(seen) == 2, known, other)


@judge({
    "after conv1 and its pooling": 1,
    "after conv2 and its pooling": 1,
    "flattened, one row per image": 1,
    "after fc1, fc2 and fc3": 1,
})
def shape_walk(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Eight shapes, each following from the kernel, the channels and the size of the batch."""
    return judge_shape_walk(seen, inputs)


@judge({
    "one row of ten numbers per image": 1,
    "the logits that the network itself gives": 2,
    "uint8 pixels give the same as their floats": after(1, "the logits that the network itself gives"),
    "images and parameters are left as they were": after(1, "the logits that the network itself gives"),
})
def forward_by_hand(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """What LeNet computes, from its ten parameters."""
    return judge_forward_by_hand(seen, inputs)


@judge({
    "each row is positive and adds up to 1": 1,
    "the probabilities": 1,
    "logits near 1000 and −1000": 1,
    "the logits are left as they were": after(1, "the probabilities"),
})
def probabilities(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The exponential of each logit, divided by the row's sum of exponentials."""
    return judge_probabilities(seen, [logits_of(case) for case in inputs])


@judge({
    "the predicted class of each image": 1,
    "(N,), whole numbers": 1,
    "the fraction that is right": 1,
    "all right, none right, one image": 1,
})
def accuracy(seen: list[dict[str, Any]], inputs: list[list[int]]) -> tuple[Marks, Diagnosis | None]:
    """The place of the largest logit per row, and the mean of its equality with the label."""
    return judge_accuracy(seen, [logits_and_labels(*case) for case in inputs])
