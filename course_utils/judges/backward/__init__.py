"""Chapter 6, backward: the judge of each exercise and guess, with its points and known mistakes."""

from typing import Any

from course_utils.judges import COSTLESS, Marks, after, guess, judge, number, prediction, word
from course_utils.judges.backward.gradients_of import judge_gradients_of
from course_utils.judges.backward.linear_backward import judge_linear_backward
from course_utils.judges.backward.micro_batches import judge_micro_batches
from course_utils.judges.backward.numerical_gradient import judge_numerical_gradient
from course_utils.report import Diagnosis


@prediction("the gradient before backward")
def guess_before(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """None."""
    zeros = Diagnosis("zeros", "No backward has run yet, so there is no gradient that could be 0.", COSTLESS)
    noise = Diagnosis("noise", "The weights are random at first. A gradient is computed, and nothing has been "
                      "computed yet.", COSTLESS)
    known: dict[Any, Diagnosis] = {"zeros": zeros, 0: zeros, "zero": zeros, "noise": noise, "random": noise,
             "an error": Diagnosis("error", "The attribute is there from the beginning, so asking for it is no error.",
                                   COSTLESS)}
    other = Diagnosis("other", "Which value does Python have for something that isn't there?", COSTLESS)
    seen = word(seen)
    right = seen["type"] == "None" or seen["type"] == "str" and seen["value"] == "none"
    return guess(seen, right, known, other, empty="ellipsis")


@prediction("the factor after two calls")
def guess_twice(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """2: gradients are added to what is there."""
    known = {
        1: Diagnosis("replaced", "That would be so if backward replaced what is there. It adds.", COSTLESS),
        4: Diagnosis("squared", "Each call adds the same gradient once.", COSTLESS),
        0: Diagnosis("cleared", "Nothing clears a gradient unless somebody asks for it.", COSTLESS),
    }
    other = Diagnosis("other", "One call leaves the gradient. A second one computes the same gradient, and then?",
                      COSTLESS)
    return guess(seen, number(seen) == 2, known, other)


@prediction("the gradient behind a silent ReLU")
def guess_silent(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """0: below 0 the ReLU is flat."""
    known = {
        2: Diagnosis("through", "2 is what arrives if the ReLU passes it on. It does so only for a positive input.",
                     COSTLESS),
        -3: Diagnosis("value", "−3 is the value that goes into the ReLU, not a gradient.", COSTLESS),
        -1: Diagnosis("sign", "A ReLU passes a gradient on as it is, or not at all; it turns no sign.", COSTLESS),
        1: Diagnosis("slope 1", "1 is the slope of a ReLU above 0. Which side is this?", COSTLESS),
    }
    other = Diagnosis("other", "If w changed a little, what would come out of the ReLU?", COSTLESS)
    return guess(seen, number(seen) == 0, known, other)


@judge({"the gradient of x": 1, "the gradient of weight": 2, "the gradient of bias": 1})
def linear_backward(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The products grad_output · weight and grad_outputᵀ · x, and the sum of grad_output over the batch."""
    return judge_linear_backward(seen, inputs)


@judge({
    "the gradients of a batch": 2,
    "old gradients take no part": after(1, "the gradients of a batch"),
    "the network is as it was": after(1, "the gradients of a batch"),
    "a later call doesn't change the results": after(1, "the gradients of a batch"),
})
def gradients_of(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """What backward would add for the mean cross-entropy."""
    return judge_gradients_of(seen, inputs)


@judge({
    "equal micro-batches": 1,
    "a short last one": 1,
    "old gradients take no part": after(1, "equal micro-batches", "a short last one"),
    "one graph at a time, and no step": after(1, "equal micro-batches"),
})
def micro_batches(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The gradient of the mean over all images, left in .grad."""
    return judge_micro_batches(seen, inputs)


@judge({"a float64 point": 2, "a float32 point": 1, "x is left as it was": after(1, "a float64 point")})
def numerical_gradient(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The derivatives, to five digits."""
    return judge_numerical_gradient(seen, inputs)
