"""Chapter 4, loss: the judge of each exercise and guess, with its points and known mistakes."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import torch

from course_utils.inputs import logits_of
from course_utils.judges import COSTLESS, Mark, Marks, after, guess, judge, number, plain, prediction
from course_utils.judges.comparing import explained, mark, mistake, same, tried
from course_utils.judges.loss.cross_entropy import judge_cross_entropy
from course_utils.judges.loss.mse import judge_mse
from course_utils.judges.loss.target_for import judge_target_for
from course_utils.report import Diagnosis


@prediction("the loss after a nudge of 5")
def guess_nudge(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """2.51; whoever expects clearly more than the 0.79 before has seen that the loss turns."""
    value = number(seen)
    straight = Diagnosis("straight line", "That would be so if the loss went on falling as it does at first. But this "
                         "output's part of it is a square.", COSTLESS)
    other = Diagnosis("other", "Up to some nudge, the output comes nearer to its target. What comes after that?",
                      COSTLESS)
    known = {plain(seen): straight} if value is not None and abs(value) < 0.05 else {}
    return guess(seen, value is not None and value > 1, known, other)


@prediction("the shape of the difference")
def guess_broadcast(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """(4, 4): each number against each."""
    paired = Diagnosis("paired", "That would be each number against its own; (4,) is read as a row, (1, 4).", COSTLESS)
    known = {(4, 1): paired, (4,): paired}
    other = Diagnosis("other", "Write the shapes as (4, 1) and (1, 4): an axis of 1 is stretched.", COSTLESS)
    return guess(seen, plain(seen) == (4, 4), known, other)


@prediction("the cost of a perfect answer")
def guess_perfect(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """ln(e + 9) − 1 = 1.46, to within 0.1."""
    value = number(seen)
    known = {0: Diagnosis("nothing", "The softmax that is taken again sees a 1 and nine 0s, which are close "
                          "together as logits.", COSTLESS)}
    other = Diagnosis("other", "As logits, 1 and nine 0s give p = e / (e + 9).", COSTLESS)
    return guess(seen, value is not None and abs(value - 1.461) < 0.1, known, other)


@judge({
    "the mean of the squares": 2,
    "(N, 1) against (N,) raises ValueError": 1,
    "other shapes that differ raise ValueError": 1,
})
def mse(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """The mean over all numbers of (output − target)²."""
    return judge_mse(seen, inputs)


EXP = "The loss is −ln p, so p is e to the power of −loss: `math.exp(-loss)`."
Number = Callable[[float], float]


def _probability(
    loss: float, power: Number = lambda x: math.exp(-x), then: Number = lambda p: p, rounded: Number = lambda p: p
) -> float:
    return rounded(then(power(loss)))


def _as_tensor(loss: float) -> float:
    """E to the power of the loss, which is inf where `math.exp` raises."""
    return torch.tensor(loss).exp().item()


PROBABILITY_OF_MISTAKES = [
    *(mistake("grows", "The minus is missing: the result grows with the loss.", EXP, power=power)
      for power in (math.exp, _as_tensor)),
    *(mistake("minus outside", "The minus stands in front of the exponential, which turns the sign of the result.",
              "Put it inside: `math.exp(-loss)`.", power=power, then=lambda p: -p) for power in (math.exp, _as_tensor)),
    mistake("overflow", "`exp(1000)` is too large for a float.",
            "Put the minus inside, `math.exp(-loss)`, instead of dividing.", power=lambda x: 1 / math.exp(x)),
    mistake("base 10", "The base is 10; the loss uses the natural logarithm.", "Use `math.exp`.",
            power=lambda x: 10.0**-x),
    mistake("base 2", "The base is 2; the loss uses the natural logarithm.",
            "Use `math.exp`.", power=lambda x: 2.0**-x),
    *(mistake("one minus", "This is 1 − loss, which is below 0, or cut off at 0, for a loss above 1.",
              EXP, power=way) for way in (lambda x: 1 - x, lambda x: max(0.0, 1 - x))),
    *(mistake("sigmoid", "This is a sigmoid.", "Only `math.exp(-loss)` is needed.", power=power) for power in (
        lambda x: 1 / (1 + math.exp(-x)), lambda x: 1 / (1 + math.exp(x)),
        lambda x: torch.tensor(-x).sigmoid().item())),
    *(mistake("logarithm", "A logarithm is taken once more; the loss is one already, and it is to be undone.", EXP,
              power=power) for power in (lambda x: -math.log(x), math.log, lambda x: -math.log10(x),
                                         lambda x: abs(math.log(x)),
                                         lambda x: -torch.tensor(x).log().item())),
    *(mistake("divided", "This is 1 divided by the loss, or by 1 + loss.", EXP, power=power)
      for power in (lambda x: 1 / x, lambda x: 1 / (1 + x))),
    mistake("no exponential", "This is the loss itself, or minus the loss.", EXP, power=lambda x: x),
    mistake("no exponential", "This is the loss itself, or minus the loss.", EXP, power=lambda x: -x),
    *(mistake("e written down", f"e is written down as {e}, with too few digits.", "Use `math.exp(-loss)`, or "
              "`math.e`.",
              power=lambda x, e=e: e**-x) for e in (3.0, 2.7, 2.71, 2.72, 2.718)),
    mistake("times e", "e is multiplied by −loss; p is e to that power.", "Write `math.e ** -loss`, or "
            "`math.exp(-loss)`.", power=lambda x: math.e * -x),
    mistake("by ten", "The loss is divided by 10. That is the number of classes, which has no part in this.", EXP,
            power=lambda x: math.exp(-x / 10)),
    mistake("by ten", "The result is divided by 10. That is the number of classes, which has no part in this.", EXP,
            then=lambda p: p / 10),
    mistake("the others", "This is 1 minus the probability: that of all other classes.", "Leave out the 1 −.",
            then=lambda p: 1 - p),
    mistake("one off", "The result is 1 too small, as with `expm1`.", "Use `math.exp(-loss)` as it is.",
            then=lambda p: p - 1),
    mistake("negative", "The sign of the result is turned.", "Leave out the minus in front of the exponential.",
            then=lambda p: -p),
    mistake("percent", "The result is in per cent.", "Leave out the 100.", then=lambda p: 100 * p),
    *(mistake("rounded", "The result is rounded.", "Return it as it is; round when you print.",
              rounded=lambda p, digits=digits: float(round(p, digits))) for digits in range(5)),
]


@judge({
    "the probability of the right class": 2,
    "a loss of 0": after(1, "the probability of the right class"),
    "a loss of 1000": after(1, "the probability of the right class"),
})
def probability_of(seen: list[dict[str, Any]], inputs: list[float]) -> tuple[Marks, Diagnosis | None]:
    """The exponential of minus the loss."""
    rows = [(result, math.exp(-loss), f"probability_of({loss})") for result, loss in zip(seen, inputs, strict=True)]
    ordinary = mark(rows[:-2])
    ends = [mark([row]) if ordinary.passed else Mark(False) for row in rows[-2:]]  # 1 and 0 alone are no answer
    cases = [(loss,) for loss in inputs]
    return [ordinary, *ends], explained(seen, cases, tried(_probability), PROBABILITY_OF_MISTAKES,
                                         partial(same, rel=1e-5, least=1e-9))


@judge({
    "the mean over a batch, for any number of classes": 2,
    "one picture alone": 1,
    "logits near 1000": 1,
    "logits of ±1000": 1,
})
def cross_entropy(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The mean of logsumexp(logits) − logit of the right class."""
    return judge_cross_entropy(seen, [(logits_of(case), torch.tensor(case["labels"])) for case in inputs])


@judge({
    "cross_entropy: one index per picture": 1,
    "cross_entropy: int64": after(1, "cross_entropy: one index per picture"),
    "mse: the shape of the output, one 1 per row": 1,
    "mse: float32": after(1, "mse: the shape of the output, one 1 per row"),
})
def target_for(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Indices (N,) int64 for cross-entropy; one-hot rows (N, 10) float32 for MSE."""
    return judge_target_for(seen, inputs)
