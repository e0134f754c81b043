"""Chapter 7, update: the judge of each exercise and guess, with its points and known mistakes."""

from typing import Any

from course_utils.judges import COSTLESS, Mark, Marks, after, guess, judge, number, plain, prediction, say, word
from course_utils.judges.comparing import of_parts
from course_utils.judges.update.best_learning_rate import judge_best_learning_rate
from course_utils.judges.update.momentum import judge_Momentum
from course_utils.judges.update.sgd_step import judge_sgd_step
from course_utils.judges.update.training_step import judge_training_step
from course_utils.report import Diagnosis


@prediction("the gradient before and after")
def guess_gradient(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """Same: backward computed it again from the same weights and batch, and step only reads it."""
    known = {
        "doubled": Diagnosis("doubled", "It would be without zero_grad, which stands first.", COSTLESS),
        "none": Diagnosis("none", "zero_grad sets it to None, and backward fills it again before the second print.",
                          COSTLESS),
        "smaller": Diagnosis("smaller", "That holds for a gradient that is computed after the step. This one was "
                             "computed before it.", COSTLESS),
    }
    other = Diagnosis("other", 'Choose one of "same", "doubled", "none" and "smaller".', COSTLESS)
    seen = word(seen)
    return guess(seen, plain(seen) == "same", known, other)


@prediction("how many parameters change")
def guess_moved(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """0: the optimizer holds the tensors it was given when it was made."""
    known = {
        10: Diagnosis("all", "backward fills the gradients of the new network, and the optimizer has the tensors of "
                      "the old one.", COSTLESS),
        1: Diagnosis("one", "No tensor is common to the two networks, though they have the same names and sizes.",
                     COSTLESS),
    }
    other = Diagnosis("other", "Ask which tensors the optimizer was given, and whether any of them is in the new "
                      "network.", COSTLESS)
    return guess(seen, number(seen) == 0, known, other)


@prediction("where the step ends")
def guess_overshoot(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """−2: 1 − 0.3 · 10."""
    known = {
        0: Diagnosis("the bottom", "It would stop there with a rate of 0.1. This one is three times as large.",
                     COSTLESS),
        4: Diagnosis("plus", "1 + 0.3 · 10 moves uphill; the gradient is subtracted.", COSTLESS),
        0.7: Diagnosis("no gradient", "That is 1 − 0.3. The rate is multiplied by the gradient first, which is 10 "
                       "here.", COSTLESS),
        -0.5: Diagnosis("the loss", "That is 1 − 0.3 · 5, with the loss in place of the gradient.", COSTLESS),
    }
    other = Diagnosis("other", "The gradient of 5w² is 10w. Put w = 1 into w − 0.3 · 10w.", COSTLESS)
    value = number(seen)
    right = value is not None and abs(value + 2) < 1e-6
    return guess(seen if value is None else {"type": "float", "value": round(value, 6)}, right, known, other)


@judge({
    "weight − lr · gradient, for every parameter": 2,
    "a parameter without a gradient is skipped": after(1, "weight − lr · gradient, for every parameter"),
    "still the same leaves, with the same gradients": after(1, "weight − lr · gradient, for every parameter"),
})
def sgd_step(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Each parameter is changed in place, under no_grad."""
    return judge_sgd_step(seen, inputs)


@judge({
    "the first step": 1,
    "four steps like those of optim.SGD, and gradients as they were": 2,
    "a parameter without a gradient is left alone": after(
        1, "four steps like those of optim.SGD, and gradients as they were"),
})
def Momentum(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The velocity decays and takes the gradient up, and moves the weights."""
    return judge_Momentum(seen, inputs)


@judge({
    "each step finds the gradient of its batch, and no other": 2,
    "the weights after two batches": after(1, "each step finds the gradient of its batch, and no other"),
    "the loss before the step, a float": 1,
})
def training_step(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Clear, forward, loss, backward, step, on two batches."""
    return judge_training_step(seen, inputs)


LINES = ("zero_grad", "forward", "loss", "backward", "step")
NOT_A_LIST = Diagnosis("not a list", "The answer isn't a list of names.",
                       'Write it as ["first", "second", …], with the names in quotes.')
LOSS_FIRST = Diagnosis("loss before forward", "The loss is asked for before the forward pass has given any logits. In "
                       "the first round that is a NameError; in a notebook that has old logits, it is their loss.",
                       "Put forward before loss.")
BACKWARD_FIRST = Diagnosis(
    "backward before loss", "backward starts from the loss, and this one hasn't been computed yet. In the first round "
    "that is a NameError; later it starts from the loss of the round before.", "Put loss before backward.")
ONE_LATE = Diagnosis(
    "one late", "The step comes before backward. In the first round there is no gradient of this batch for it; from "
    "then on it uses the gradient of the batch before, and that of the last batch is never used.",
    "Put step after backward.")
NEVER = Diagnosis(
    "never a gradient", "The step comes before backward, and whatever backward computes is cleared before the next "
    "step comes. The weights never change.", "Put step after backward.")
BETWEEN = Diagnosis(
    "cleared between", "zero_grad stands between backward and step and throws away what backward has just computed. "
    "The weights never change.", "Put zero_grad anywhere else.")
ORDERS = ("forward, loss, backward in this order", "step after backward",
          "step after backward, and zero_grad not between them")


FOUND = "forward, loss and backward each find what they need"


@judge({
    FOUND: 1,
    "the step comes after backward": 1,
    "old gradients are cleared, and no others": after(1, "the step comes after backward"),
})
def loop_order(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """Forward, loss, backward, step, and zero_grad anywhere but between the last two."""
    if seen["type"] == "None":
        return [], Diagnosis("not answered", "There is no list yet.", "Replace None with your list of five names.")
    if "items" not in seen:
        missed = Mark(False, "a list of five names", say(seen))
        return [missed, *[missed._replace(first=(FOUND,))] * 2], NOT_A_LIST
    names = [_line(str(plain(item))) for item in seen["items"]]
    came = ", ".join(names) or "an empty list"
    if sorted(names) != sorted(LINES):
        missed = Mark(False, "each of the five names once", came)
        return [missed, *[missed._replace(first=(FOUND,))] * 2], _not_the_five(names)
    clear, forward, loss, backward, step = map(names.index, LINES)
    kept = (forward < loss < backward, backward < step, backward < step and not backward < clear < step)
    marks = [Mark(right, expected, came) for right, expected in zip(kept, ORDERS, strict=True)]
    return marks, of_parts(
        (forward < loss, LOSS_FIRST), (loss < backward, BACKWARD_FIRST),
        (backward < step, ONE_LATE if step < clear < backward else NEVER), (not backward < clear < step, BETWEEN))


def _line(name: str) -> str:
    """A line's name, however it is written: `optimizer.zero_grad()` is zero_grad."""
    return name.strip().lower().removesuffix("()").rpartition(".")[2].replace(" ", "_")


def _not_the_five(names: list[str]) -> Diagnosis:
    parts = {"Missing": [line for line in LINES if line not in names],
             "Unknown": [name for name in names if name not in LINES],
             "More than once": sorted({name for name in names if names.count(name) > 1})}
    text = " ".join(f"{part}: {', '.join(found)[:100]}." for part, found in parts.items() if found)
    return Diagnosis("not the five", text, "Use each of zero_grad, forward, loss, backward and step once.")


@judge({"the rate with the lowest loss": 1, "with nan, inf and very large losses too": 1})
def best_learning_rate(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The key of the lowest finite loss."""
    return judge_best_learning_rate(seen, inputs)
