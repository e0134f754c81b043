"""Chapter 7, update: knows the right answers and the mistakes people make."""

import math
from typing import Any

from course_utils.judges import COSTLESS, PRINTED, Mark, Marks, guess, judge, nothing, number, plain, word
from course_utils.judges.update.iteration import judge_training
from course_utils.judges.update.momentum import judge_momentum
from course_utils.judges.update.stepping import judge_sgd
from course_utils.report import Diagnosis


@judge({"the gradient before and after": 1}, note="")
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


@judge({"how many parameters change": 1}, note="")
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


@judge({"where the step ends": 1}, note="")
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
    "a parameter without a gradient is skipped": 1,
    "still the same leaves, with the same gradients": 1,
})
def sgd_step(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Each parameter is changed in place, under no_grad."""
    return judge_sgd(seen, inputs)


@judge({
    "the first step": 1,
    "four steps like those of optim.SGD, and gradients as they were": 2,
    "a parameter without a gradient is left alone": 1,
})
def Momentum(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The velocity decays and takes the gradient up, and moves the weights."""
    return judge_momentum(seen, inputs)


@judge({
    "each step finds the gradient of its batch, and no other": 2,
    "the weights after two batches": 1,
    "the loss before the step, a float": 1,
})
def training_step(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Clear, forward, loss, backward, step, on two batches."""
    return judge_training(seen, inputs)


LINES = ("zero_grad", "forward", "loss", "backward", "step")
NOT_A_LIST = Diagnosis("not a list", "The answer isn't a list of names.",
                       'Write it as ["first", "second", …], with the names in quotes.')
NOT_THE_FIVE = Diagnosis("not the five", "The list doesn't hold each of the five names once.",
                         "Use each of zero_grad, forward, loss, backward and step once.")
LOSS_FIRST = Diagnosis("loss before forward", "The loss is asked for before the forward pass has given any logits. In "
                       "the first round that is a NameError; in a notebook that has old logits, it is their loss.",
                       "Put forward before loss.")
BACKWARD_FIRST = Diagnosis(
    "backward before loss", "backward starts from the loss, and this one hasn't been computed yet. In the first round "
    "that is a NameError; later it is the old loss, whose graph is used up.", "Put loss before backward.")
ONE_LATE = Diagnosis(
    "one late", "The step comes before backward. In the first round it finds no gradient and does nothing; from then "
    "on it uses the gradient of the batch before, and that of the last batch is never used.",
    "Put step after backward.")
NEVER = Diagnosis(
    "never a gradient", "The step comes before backward, and whatever backward computes is cleared before the next "
    "step comes. The weights never change, and there is no error.", "Put step after backward.")
BETWEEN = Diagnosis(
    "cleared between", "zero_grad stands between backward and step and throws away what backward has just computed. "
    "The weights never change, and there is no error.", "Put zero_grad anywhere else.")


@judge({
    "forward, loss and backward each find what they need": 1,
    "the step has the gradient of its own batch": 1,
    "old gradients are cleared, and no others": 1,
})
def loop_order(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """Forward, loss, backward, step, and zero_grad anywhere but between the last two."""
    if seen["type"] == "None":
        return [], Diagnosis("not answered", "There is no list yet.", "Replace None with your list of five names.")
    if "items" not in seen:
        return [], NOT_A_LIST
    names = [_line(str(plain(item))) for item in seen["items"]]
    if sorted(names) != sorted(LINES):
        return [], NOT_THE_FIVE
    clear, forward, loss, backward, step = map(names.index, LINES)
    marks = [Mark(forward < loss < backward), Mark(backward < step),
             Mark(backward < step and not backward < clear < step)]
    return marks, _broken(clear, forward, loss, backward, step)


def _line(name: str) -> str:
    """A line's name, however it is written: `optimizer.zero_grad()` is zero_grad."""
    return name.strip().lower().removesuffix("()").rpartition(".")[2].replace(" ", "_")


def _broken(clear: int, forward: int, loss: int, backward: int, step: int) -> Diagnosis | None:
    if loss < forward:
        return LOSS_FIRST
    if backward < loss:
        return BACKWARD_FIRST
    if step < backward:
        return ONE_LATE if step < clear < backward else NEVER
    return BETWEEN if backward < clear < step else None


WORST = Diagnosis("worst", "This rate ended with the highest loss.", "A loss is better the lower it is.")
NOT_FINITE = Diagnosis(
    "not finite", "This rate's loss is nan or inf: the run blew up. Every comparison with nan is False, so min() "
    "keeps a nan that it meets first.", "Leave out losses for which math.isfinite is False.")
A_LOSS = Diagnosis("a loss", "What comes back is a loss, not a learning rate.",
                   "Return the key that goes with it; min(sweep, key=sweep.get) gives the key.")
PLACES = Diagnosis("a place", "What comes back is the place in the sweep, not the rate that stands there.",
                   "list(sweep)[place] is the rate.")
ENDS = {
    "highest": Diagnosis("highest rate", "The highest learning rate is returned, whatever its loss.",
                         "Compare the losses, and return the rate of the lowest."),
    "lowest": Diagnosis("lowest rate", "The lowest learning rate is returned, whatever its loss.",
                        "Compare the losses, and return the rate of the lowest."),
    "last": Diagnosis("last", "The last rate of the sweep is returned, whatever its loss.",
                      "Compare the losses, and return the rate of the lowest."),
    "first": Diagnosis("first", "The first rate of the sweep is returned, whatever its loss.",
                       "Compare the losses, and return the rate of the lowest."),
}


@judge({"the rate with the lowest loss": 1, "nan and inf are not chosen": 1})
def best_learning_rate(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The key of the lowest finite loss."""
    sweeps = [(case["rates"], list(map(float, case["losses"]))) for case in inputs]
    came = [number(call) for call in seen]
    right = [value == _named(rates, losses)["best"] for value, (rates, losses) in zip(came, sweeps, strict=True)]
    expected = [str(_named(*sweep)["best"]) for sweep in sweeps]
    marks = [Mark(all(right[:2]), ", ".join(expected[:2]), ", ".join(map(str, came[:2]))),
             Mark(all(right), ", ".join(expected), ", ".join(map(str, came)))]
    return marks, _rate_diagnosis(seen, came, sweeps)


def _named(rates: list[float], losses: list[float]) -> dict[str, float]:
    """The rates of a sweep that a mistake may choose."""
    usable = {rate: loss for rate, loss in zip(rates, losses, strict=True) if math.isfinite(loss)}
    return {"best": min(usable, key=usable.__getitem__), "worst": max(usable, key=usable.__getitem__),
            "highest": max(rates), "lowest": min(rates), "last": rates[-1], "first": rates[0]}


def _rate_diagnosis(
    seen: list[dict[str, Any]], came: list[float | None], sweeps: list[tuple[list[float], list[float]]]
) -> Diagnosis | None:
    if nothing(seen):
        return PRINTED
    chosen = list(zip(came, sweeps, strict=True))
    if all(value == _named(*sweep)["worst"] for value, sweep in chosen[:2]):
        return WORST
    for name, diagnosis in ENDS.items():
        if all(value == _named(*sweep)[name] for value, sweep in chosen):
            return diagnosis
    if all(value in losses for value, (_, losses) in chosen[:2]):
        return A_LOSS
    if all(value is not None and value == losses.index(min(losses)) for value, (_, losses) in chosen[:2]):
        return PLACES
    value, (rates, losses) = chosen[2]
    if value in rates and not math.isfinite(losses[rates.index(value)]):
        return NOT_FINITE
    return None
