"""Chapter 3, forward: knows the right answers and the mistakes people make."""

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from course_utils.inputs import labelled, logits_of
from course_utils.judges import COSTLESS, Mark, Marks, guess, judge, number
from course_utils.judges.comparing import Formulas, named, same
from course_utils.judges.forward.hits import judge_accuracy
from course_utils.judges.forward.passes import judge_forward, judge_walk
from course_utils.report import Diagnosis


@judge({"the accuracy before training": 1}, note="")
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


@judge({"the probability after the shift": 1}, note="")
def guess_shift(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """0.2 still: the factor e¹⁰⁰ stands above and below the line."""
    value = number(seen)
    known = {
        1: Diagnosis("takes all", "That would be so if only its own logit had grown.", COSTLESS),
        0.1: Diagnosis("levelled", "The logits keep their distances, so nothing levels out.", COSTLESS),
        100.2: Diagnosis("added", "A probability is at most 1.", COSTLESS),
    }
    other = Diagnosis("other", "Each exponential is multiplied by the same e¹⁰⁰, and so is their sum.", COSTLESS)
    return guess(seen, value is not None and abs(value - 0.2) < 1e-6, known, other)


@judge({"the ones that stay": 1}, note="")
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
    return judge_walk(seen, inputs)


@judge({
    "one row of ten numbers per image": 1,
    "the logits that the network itself gives": 2,
    "uint8 pixels give the same as their floats": 1,
    "images and parameters are left as they were": 1,
})
def forward_by_hand(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """What LeNet computes, from its ten parameters."""
    return judge_forward(seen, inputs)


def _divided(x: Tensor) -> Tensor:
    return x / x.sum(1, keepdim=True)


DIVIDED = Diagnosis("without exp", "The logits are divided by a sum as they are. Negative ones can't become "
                    "probabilities that way.", "Take `torch.exp` of each logit first.")
SOFTMAXES: Formulas = [
    (lambda x: x.softmax(0), Diagnosis(
        "over the batch", "Each column adds up to 1, not each row: the images compete for a class.",
        "The classes are axis 1: sum over `dim=1`.")),
    (lambda x: x.exp() / x.exp().sum(), Diagnosis(
        "over everything", "The whole table adds up to 1, so each image gets only its share.",
        "Divide by one sum per row: `sum(dim=1, keepdim=True)`.")),
    (lambda x: x.log_softmax(1), Diagnosis(
        "logarithm", "These are the logarithms of the probabilities.", "Leave the logarithm out, or take exp at the "
        "end.")),
    (_divided, DIVIDED),
    (lambda x: _divided(x.abs()), DIVIDED),
    (lambda x: _divided(x - x.min(1, keepdim=True).values), DIVIDED),
    (lambda x: x.exp(), Diagnosis(
        "not divided", "The exponentials are positive, and nothing makes them add up to 1.",
        "Divide by the sum of each row.")),
    (lambda x: x.sigmoid(), Diagnosis(
        "each alone", "A sigmoid looks at one logit at a time; ten of them don't add up to 1.",
        "Divide exp by the sum of the row's exponentials.")),
    (lambda x: (x == x.max(1, keepdim=True).values).float(), Diagnosis(
        "all or nothing", "The largest logit gets 1 and the others 0.", "Leave out argmax, max or round: the others "
        "have a probability too.")),
    (lambda x: 100 * x.softmax(1), Diagnosis(
        "percent", "The rows add up to 100.", "Leave out the 100.")),
    (lambda x: x.softmax(1).softmax(1), Diagnosis(
        "softmax twice", "The softmax is taken twice, which brings all probabilities close together.",
        "Take it once.")),
    (lambda x: _divided(2**x), Diagnosis("base 2", "The base is 2; softmax uses e.", "Use `torch.exp`.")),
]
OVERFLOW = Diagnosis("overflow", "`exp(1000)` is inf in float32, and inf / inf is nan.",
                     "Take each row's largest logit off before exp; the probabilities stay the same.")
ONE_MAXIMUM = Diagnosis("one maximum", "One maximum is taken off all rows. A row far below it then has only zeros, "
                        "and 0 / 0 is nan.", "Take each row's own: `logits.max(dim=1, keepdim=True).values`")
CLAMPED = Diagnosis("clamped", "Large logits are cut off or scaled down, so their distances are lost.",
                    "Take each row's largest logit off instead.")
IN_PLACE = Diagnosis("in place", "The numbers are right, and the logits that were passed in have been overwritten.",
                     "Write `logits - …` instead of `logits -= …`, and `exp()` instead of `exp_()`.")


@judge({
    "each row is positive and adds up to 1": 1,
    "the probabilities": 1,
    "logits near 1000 and −1000": 1,
    "the logits are left as they were": 1,
})
def probabilities(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The exponential of each logit, divided by the row's sum of exponentials."""
    cases = [logits_of(case) for case in inputs]
    fits = [same(result, x.softmax(1)) for result, x in zip(seen, cases, strict=True)]
    rows = all(_is_distribution(result, x) for result, x in zip(seen[:3], cases[:3], strict=True))
    kept = all(result["kept"] is True for result in seen)
    marks = [Mark(rows), Mark(all(fits[:3])), Mark(all(fits[3:]), came=_unlike(seen[3:])),
             Mark(rows and kept, came="overwritten" if rows else "no probabilities yet")]
    diagnosis = named(seen[:3], [(x,) for x in cases[:3]], SOFTMAXES)
    if diagnosis or not marks[1].passed:
        return marks, diagnosis
    return marks, _unstable(seen, fits) or (None if kept else IN_PLACE)


def _is_distribution(result: dict[str, Any], x: Tensor) -> bool:
    value = result.get("value", {})
    if value.get("shape") != list(x.shape):
        return False
    table = torch.tensor(value["values"]).view(x.shape)
    return bool((table >= 0).all() and torch.allclose(table.sum(1), torch.ones(len(x)), atol=1e-4)
                and table.std() > 1e-6)


def _unlike(seen: Sequence[dict[str, Any]]) -> str:
    values = [value for result in seen for value in result.get("value", {}).get("values", [])]
    return "nan" if any(map(math.isnan, values)) else ""


def _unstable(seen: list[dict[str, Any]], fits: list[bool]) -> Diagnosis | None:
    if all(fits) or any("values" not in result.get("value", {}) for result in seen[3:]):
        return None
    if _unlike([seen[3]]):
        return OVERFLOW
    return ONE_MAXIMUM if _unlike([seen[5]]) and all(fits[:5]) else CLAMPED


@judge({
    "the predicted class of each image": 1,
    "(N,), whole numbers": 1,
    "the fraction that is right": 1,
    "all right, none right, one image": 1,
})
def accuracy(seen: list[dict[str, Any]], inputs: list[list[int]]) -> tuple[Marks, Diagnosis | None]:
    """The place of the largest logit per row, and the mean of its equality with the label."""
    return judge_accuracy(seen, [labelled(*case) for case in inputs])
