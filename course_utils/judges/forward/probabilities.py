"""Judges `probabilities`: the softmax of each row, for large logits too."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor

from course_utils.judges import Mark, Marks, as_code, say
from course_utils.judges.comparing import explained, mark, mistake, mistakes, same, tried
from course_utils.report import Diagnosis

Change = Callable[[Tensor], Tensor]
LARGEST = "Take each row's largest logit off: `logits - logits.max(dim=1, keepdim=True).values`."
ROW_SUM = "Divide by one sum per row: `powers.sum(dim=1, keepdim=True)`."
EXP = "Take `torch.exp` of each logit first."


def _row_maximum(x: Tensor) -> Tensor:
    return x.max(1, keepdim=True).values


def _column_maximum(x: Tensor) -> Tensor:
    return x.max(0, keepdim=True).values


def _nothing(x: Tensor) -> Tensor:
    return torch.zeros(len(x), 1)


def _one(p: Tensor) -> Tensor:
    return torch.ones(1)


def _column_sum(p: Tensor) -> Tensor:
    return p.sum(0, keepdim=True)


def _probabilities(
    x: Tensor,
    before: Change = lambda x: x,
    off: Change = _row_maximum,
    powers: Change = torch.exp,
    total: Change = lambda p: p.sum(1, keepdim=True),
    then: Change = lambda p: p,
) -> Tensor:
    """The exponential of each logit, the row's largest taken off before, divided by the row's sum of them."""
    x = before(x)
    p = powers(x - off(x))
    return then(p / total(p))


OVER_THE_BATCH = ("over the batch", "It is summed down the columns, so that the images compete for a class.",
                  "The classes are axis 1: sum over `dim=1`.")
OVER_EVERYTHING = ("over everything", "There is one sum for the whole table, so each image gets only its "
                   "share.", ROW_SUM)
WITHOUT_EXP = "without exp", "The logits themselves are used, without their exponentials.", EXP
EACH_ALONE = ("each alone", "A sigmoid looks at one logit at a time; those of a row don't add up to 1.",
              "Divide exp by the sum of the row's exponentials.")
LOGARITHM = ("logarithm", "These are the logarithms of the probabilities.",
             "Leave the logarithm out, or take exp at the end.")
MISTAKES = [
    mistake(*OVER_THE_BATCH, off=_column_maximum, total=_column_sum),
    mistake(*OVER_THE_BATCH, total=_column_sum),
    mistake(*OVER_EVERYTHING, off=lambda x: x.max().view(1, 1), total=torch.sum),
    mistake(*OVER_EVERYTHING, total=torch.sum),
    *mistakes("not divided", "The exponentials are positive, and nothing makes them add up to 1.", ROW_SUM,
           total=[_one]),
    *mistakes("divided by another", "What is divided by isn't the row's sum, but a mean, the largest, or how many "
              "there are.", ROW_SUM, total=[
               lambda p: p.mean(1, keepdim=True), _row_maximum, lambda p: torch.tensor(p.shape[1]),
               lambda p: torch.tensor(len(p)), lambda p: p.max()]),
    *mistakes("keepdim left out of the sum", "The rows' sums, (N,), line up with the columns.",
           "`sum(dim=1, keepdim=True)` has the shape (N, 1), and lines up with the rows.", total=[lambda p: p.sum(1)]),
    mistake("keepdim left out", "The rows' largest logits and sums, (N,), line up with the columns.",
            "`keepdim=True` in `max` and in `sum` gives (N, 1), which lines up with the rows.",
            off=lambda x: x.max(1).values, total=lambda p: p.sum(1)),
    *mistakes("keepdim left out of the maximum", "The rows' largest logits, (N,), line up with the columns.",
           "`max(dim=1, keepdim=True).values` has the shape (N, 1), and lines up with the rows.",
           off=[lambda x: x.max(1).values]),
    *mistakes("overflow", "The exponential of logits near 1000 is inf, and inf / inf is nan.", LARGEST, off=[_nothing]),
    *mistakes("one maximum", "One maximum is taken off all rows. A row far below it then has only zeros, and 0 / 0 is "
           "nan.",
           LARGEST, off=[lambda x: x.max().view(1, 1)]),
    *mistakes("maximum of columns", "Each column's largest logit is taken off, `dim=0`, where each row's "
           "belongs.", LARGEST,
           off=[_column_maximum]),
    *mistakes("not the largest", "What is taken off is a mean or a minimum, so an exponential can still be "
              "inf.", LARGEST,
              off=[lambda x: x.mean(1, keepdim=True), lambda x: x.min(1, keepdim=True).values,
                   lambda x: x.mean().view(1, 1), lambda x: x.min().view(1, 1),
                   lambda x: x.abs().max(1, keepdim=True).values]),
    *mistakes("one number", "The same number is taken off all logits, whatever they are.", LARGEST,
              off=[lambda x, n=n: torch.tensor([[float(n)]]) for n in (500, 1000)]),
    *mistakes("clamped", "Large logits are cut off, so their distances are lost.", f"Don't cut them off. {LARGEST}",
           before=[partial(torch.clamp, min=low, max=high)
                                                  for high in (10, 20, 50, 80) for low in (-high, None)]),
    mistake("clamped", "Large logits are cut off, so their distances are lost.", f"Don't cut them off. {LARGEST}",
            before=lambda x: x.clamp(max=50), off=_nothing, total=lambda p: (p + 1e-30).sum(1, keepdim=True)),
    *mistakes("scaled", "The logits are divided by their largest, and their distances shrink with them.",
           f"Subtract instead of dividing. {LARGEST}", before=[
               lambda x: x / x.max(), lambda x: x / x.abs().max(), lambda x: x / _row_maximum(x),
               lambda x: x / x.abs().max(1, keepdim=True).values]),
    *mistakes("standardised", "The logits are divided by their deviation, which changes their distances.",
              LARGEST, before=[
        lambda x: (x - x.mean(1, keepdim=True)) / x.std(1, keepdim=True), lambda x: (x - x.mean()) / x.std()]),
    mistake(*WITHOUT_EXP, off=_nothing, powers=lambda x: x),
    mistake(*WITHOUT_EXP, off=_nothing, powers=torch.abs),
    mistake(*WITHOUT_EXP, off=_nothing, powers=torch.relu),
    mistake(*WITHOUT_EXP, off=lambda x: x.min(1, keepdim=True).values, powers=lambda x: x),
    mistake(*WITHOUT_EXP, powers=lambda x: x),
    mistake(*EACH_ALONE, off=_nothing, powers=torch.sigmoid, total=_one),
    mistake("sigmoid", "The sigmoid of each logit is divided by their sum, where its exponential belongs.", EXP,
            off=_nothing, powers=torch.sigmoid),
    mistake("square", "The logits are squared, where their exponentials belong.",
            EXP, off=_nothing, powers=torch.square),
    mistake("base 2", "The base is 2; softmax uses e.", "Use `torch.exp`.", powers=torch.exp2),
    mistake("base 10", "The base is 10; softmax uses e.", "Use `torch.exp`.", powers=lambda x: 10.0**x),
    mistake("sign", "The sign of the logits is turned: the largest gets the smallest probability.", "Write `exp(x)`, "
            "not `exp(-x)`.", before=lambda x: -x),
    *mistakes(*LOGARITHM, then=[torch.log]),
    mistake(*LOGARITHM, before=lambda x: x.log_softmax(1), off=_nothing, powers=lambda x: x, total=_one),
    *mistakes("percent", "The rows add up to 100.", "Leave out the 100.", then=[lambda p: 100 * p]),
    *mistakes("softmax twice", "The softmax is taken twice, which brings all probabilities close together.", "Take it "
           "once.",
           then=[lambda p: p.softmax(1)]),
    *mistakes("the others", "This is 1 minus each probability.", "Leave out the 1 −.", then=[lambda p: 1 - p]),
    *mistakes("largest only", "Only the largest probability of each row comes back.", "Return all of them, (N, C).",
           then=[lambda p: p.max(1).values, _row_maximum]),
    *mistakes("classes", "These are the places of the largest probabilities.", "Return the probabilities, (N, C).",
           then=[lambda p: p.argmax(1)]),
    *mistakes("all or nothing", "The largest logit gets 1 and the others 0.", "Leave out argmax, max or round: the "
              "others have a probability too.", then=[lambda p: (p == _row_maximum(p)).float(), lambda p: p.round()]),
    *mistakes("rounded", "The probabilities are rounded, so a row may not add up to 1.", "Round when you print.", then=[
        partial(torch.round, decimals=digits) for digits in (1, 2, 3, 4)]),
    *mistakes("nan replaced", "nan is replaced by 0, and those rows have no probabilities.", LARGEST,
           then=[torch.nan_to_num]),
    *mistakes("first row", "Only the first row comes back.", "Return a row for each image.", then=[
        lambda p: p[0], lambda p: p[:1]]),
    *mistakes("flattened", "The table has become one row.", "Return (N, C).", then=[torch.flatten]),
]


def judge_probabilities(seen: list[dict[str, Any]], cases: list[Tensor]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `probabilities`: rows that add up to 1, the numbers, large logits, logits left as they were."""
    rows = [(result, x.softmax(1), f"probabilities({as_code(x)})") for result, x in zip(seen, cases, strict=True)]
    found = None if mark(rows).passed else explained(
        seen, [(x,) for x in cases], tried(_probabilities), MISTAKES, partial(same, least=3e-4))
    sums = next((_missed_sums(result, code) for result, right, code in rows[:4]
                 if not _is_distribution(result, right, bool(found))), Mark(True))
    changed = next((code for result, _, code in rows if result["kept"] is not True), "")
    kept = Mark(sums.passed and not changed, "logits as they were",
                "logits that have changed" if changed else "no probabilities yet", changed or rows[0][2])
    return [sums, mark(rows[:4]), mark(rows[4:]), kept], found or (IN_PLACE if changed and mark(rows).passed else None)


IN_PLACE = Diagnosis("in place", "The numbers are right, and the logits that were passed in have been overwritten.",
                     "Write `logits - …` instead of `logits -= …`, and `exp()` instead of `exp_()`.")


def _is_distribution(result: dict[str, Any], right: Tensor, known: bool) -> bool:
    """Whether rows came that add up to 1; largest where they should be, or made by a mistake that is known."""
    value = result.get("value", {})
    if value.get("shape") != list(right.shape):
        return False
    table = torch.tensor(value["values"], dtype=torch.float32).view(right.shape)
    return bool((table >= 0).all() and torch.allclose(table.sum(1), torch.ones(len(right)), atol=1e-4)
                and table.std() > 1e-6 and (known or torch.equal(table.argmax(1), right.argmax(1))))


def _missed_sums(result: dict[str, Any], code: str) -> Mark:
    """The row that adds up to something else; rows that do add up to 1 count where they are some probabilities."""
    value = result.get("value", {})
    if len(value.get("shape", [])) != 2 or not value.get("values"):
        return Mark(False, "rows that add up to 1", say(result), code)
    table = torch.tensor(value["values"], dtype=torch.float32).view(value["shape"])
    sums = table.sum(1)
    worst = sums[(sums - 1).abs().nan_to_num(math.inf).argmax()]
    if not abs(worst - 1) <= 1e-4:
        return Mark(False, "rows that add up to 1", f"a row that adds up to {worst:.4g}", code)
    positive = not bool((table < 0).any())
    return Mark(False, "no number below 0", say(result), code, ("the probabilities",) if positive else ())
