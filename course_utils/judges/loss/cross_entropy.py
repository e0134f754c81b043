"""Judges `cross_entropy`: the mean of logsumexp(logits) − logit of the right class."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from course_utils.judges import Mark, Marks, as_code, number
from course_utils.judges.comparing import Mistake, explained, mark, mistake, mistakes, same, tried
from course_utils.report import Diagnosis

Case = tuple[Tensor, Tensor]
Change = Callable[[Tensor], Tensor]
LOGARITHMS = "Stay with logarithms: `log_softmax` or `logsumexp`."
LARGEST = "Take each row's largest logit off: `logits.max(dim=1, keepdim=True).values`."
PICK = "One number from each row of a table: `table[torch.arange(len(labels)), labels]`."
MEAN = "Take the mean over the pictures."
BY_TORCH = Diagnosis("F.cross_entropy", "`F.cross_entropy` computes this loss; `nn.CrossEntropyLoss` calls it too. The "
                     "exercise asks for a loss without it.",
                     "For each row: the logarithm of the sum of the exponentials, minus the logit of the right class.")


def _row_maximum(z: Tensor) -> Tensor:
    return z.max(1, keepdim=True).values


def _nothing(z: Tensor) -> Tensor:
    return torch.zeros(len(z), 1)


def _of_each_row(z: Tensor, labels: Tensor) -> Tensor:
    return z[torch.arange(len(labels)), labels]


def _cross_entropy(
    logits: Tensor, labels: Tensor,
    before: Change = lambda z: z,
    off: Change = _row_maximum,
    powers: Change = torch.exp,
    total: Change = lambda p: p.sum(1, keepdim=True),
    log: Change = torch.log,
    back: Callable[[Tensor, Tensor], Tensor] = torch.add,
    shifted: bool = False,
    divided: bool = False,
    floor: float = 0,
    table: Callable[[Tensor, Tensor], Tensor] = lambda z, whole: z - whole,
    picked: Callable[[Tensor, Tensor], Tensor] = _of_each_row,
    loss: Change = torch.neg,
    reduced: Change = torch.mean,
    by_classes: bool = False,
) -> Tensor:
    """Minus the logarithm of each row's probability of its class, by the logarithm of the sum of exponentials.

    `divided` goes by the probabilities instead: exponentials, divided by their sum.
    """
    z = before(logits)
    m = off(z)
    p = powers(z - m)
    if divided:
        each = (picked(p / total(p), labels) + floor).log()
    else:
        each = picked(table(z - m if shifted else z, back(log(total(p)), m)), labels)
    mean = reduced(loss(each))
    return mean / z.shape[1] if by_classes else mean


def _column_sum(p: Tensor) -> Tensor:
    return p.sum(0, keepdim=True)


def _of_all(z: Tensor) -> Tensor:
    return z.max().view(1, 1)


def _by_columns(z: Tensor) -> Tensor:
    return z.max(0, keepdim=True).values


AGAIN = "`m.squeeze(1) + (z - m).exp().sum(dim=1).log()`, where m is each row's largest, (N, 1)."
WRONG_AXIS = "wrong axis", "The softmax runs over the pictures of the batch, along axis 0.", "The classes are axis 1."
OVERFLOW = "overflow", "The exponential of logits near 1000 is inf, and nothing sensible comes of it.", LARGEST
ONE_MAXIMUM = ("one maximum", "The largest logit of the whole table is taken off every row. Of a row that lies far "
               "below it only zeros are left, and ln 0 is −inf.", LARGEST)
NO_KEEPDIM = ("no keepdim", "The rows' largest logits, (N,), are taken off the columns: a tensor of (N,) lines up with "
              "the last axis.", "Keep the axis: `logits.max(dim=1, keepdim=True).values`.")
BASE = "another base", "The base of the logarithm is 10 or 2.", "The loss uses the natural logarithm, `log`."
MISTAKES = [
    *mistakes("sum", "The losses of the pictures are added up.", MEAN, reduced=[torch.sum]),
    *mistakes("not reduced", "One loss per picture comes back.", MEAN, reduced=[lambda x: x, lambda x: x[:, None]]),
    *mistakes("last only", "The loss of the last picture comes back.", "Add the losses up in the loop, or collect them "
              "in a list; then take their mean.", reduced=[lambda x: x[-1]]),
    *mistakes("first only", "The loss of the first picture comes back.", "A `return` inside the loop ends it at its "
              "first turn: return after the loop.", reduced=[lambda x: x[0]]),
    *mistakes("last by N", "The loss of the last picture, divided by how many there are, comes back.",
              "Add the losses up in the loop: `total += …`.", reduced=[lambda x: x[-1] / len(x)]),
    *mistakes("largest", "The largest, the smallest or the middle loss of the batch comes back.", MEAN,
              reduced=[torch.max, torch.min, torch.median]),
    *mistakes("by ten", "The sum of the losses is divided by 10, however many pictures there are.", MEAN,
              reduced=[lambda x: x.sum() / 10]),
    *mistakes("mean first", "The probabilities are averaged before the logarithm.", "Take the logarithm of each first.",
              reduced=[lambda x: -(-x).exp().mean().log()]),
    mistake("one-hot mean", "The mean also counts the classes, as with the zeros of a one-hot table.", "Sum over the "
            "classes, then average over the pictures; or pick by index.", by_classes=True),
    *mistakes("sign", "The sign is turned: a better answer costs more.", "A loss is −ln p, with the minus.",
              loss=[lambda x: x]),
    mistake("underflow", "A very small probability is rounded to 0, and its logarithm is −inf.", LOGARITHMS,
            divided=True),
    *mistakes("no logarithm", "The loss is made from the probability itself, without its logarithm.", LOGARITHMS,
              loss=[lambda x: -x.exp(), torch.exp, lambda x: 1 - x.exp()]),
    *mistakes(*BASE, loss=[lambda x: -x / math.log(10), lambda x: -x / math.log(2)]),
    *mistakes(*BASE, log=[torch.log10, torch.log2]),
    *mistakes("no softmax", "The logit itself is taken for a logarithm of p.", "Subtract the row's logsumexp.",
              table=[lambda z, whole: z]),
    *mistakes("right class left out", "The logit of the right class is never taken off.", PICK,
              table=[lambda z, whole: -whole.expand_as(z)]),
    *mistakes("added", "The logit of the right class is added, where it is to be taken off.", PICK,
              table=[lambda z, whole: -z - whole]),
    *mistakes("softmax twice", "The softmax is taken twice.", "Take it once: `log_softmax` includes it.",
              before=[lambda z: z.softmax(1)]),
    *mistakes("squashed", "A sigmoid or tanh is taken of the logits first.", "Take the logits as they are.",
              before=[torch.sigmoid, torch.tanh]),
    *mistakes("scaled", "The logits are divided by their largest, and their distances shrink with them.", LARGEST,
              before=[lambda z: z / z.max(), lambda z: z / z.abs().max(), lambda z: z / _row_maximum(z)]),
    *(mistake(*WRONG_AXIS, off=_by_columns, total=_column_sum, divided=divided) for divided in (False, True)),
    mistake(*WRONG_AXIS, off=_by_columns, total=_column_sum, table=lambda z, whole: z - whole.T),
    mistake(*WRONG_AXIS, off=_by_columns, total=_column_sum, table=lambda z, whole: z - whole.mean()),
    *(mistake(*OVERFLOW, off=_nothing, divided=divided) for divided in (False, True)),
    *(mistake(*ONE_MAXIMUM, off=_of_all, divided=divided) for divided in (False, True)),
    *(mistake("not the largest", "What is taken off isn't the largest logit of its row, so an exponential can still be "
              "inf or all of them 0.", LARGEST, off=off, divided=divided) for divided in (False, True) for off in (
                  lambda z: z.mean(1, keepdim=True), lambda z: z.min(1, keepdim=True).values,
                  lambda z: z.mean().view(1, 1), lambda z: z.min().view(1, 1),
                  lambda z: z.abs().max(1, keepdim=True).values)),
    mistake(*NO_KEEPDIM, off=lambda z: z.max(1).values, back=lambda whole, m: whole + m[:, None]),
    mistake("maximum of columns", "Each column's largest logit is taken off, `dim=0`, where each row's belongs.",
            LARGEST, off=_by_columns),
    mistake("not added again", "The largest logit is taken off before the exponential, and not added again after the "
            "logarithm.", AGAIN, back=lambda whole, m: whole),
    mistake("taken off twice", "The largest logit is taken off again after the logarithm, where it is to be added.",
            AGAIN, back=torch.sub),
    mistake("picked from shifted", "The logit of the right class is picked after the largest has been taken off the "
            "logits, and the largest is added to the other part again.", "Either add it again and pick from the logits "
            "as they came, or do neither.", shifted=True),
    *mistakes("no exponential", "The logits are added up without their exponentials.", "Take `exp` of each before the "
              "sum.", powers=[lambda z: z]),
    *mistakes("mean of exponentials", "The mean of the exponentials is taken, where their sum belongs.",
              "`.sum(dim=1)`", total=[lambda p: p.mean(1, keepdim=True)]),
    *mistakes("over everything", "The exponentials of all rows are added into one sum.",
              "A sum for each row: `.sum(dim=1)`.", total=[lambda p: p.sum().view(1, 1)]),
    *mistakes("inner logarithm", "The logarithm of the sum isn't taken.", "`.exp().sum(dim=1).log()`",
              log=[lambda p: p]),
    *mistakes("every column", "[:, labels] takes the columns of all labels in every row.", PICK,
              picked=[lambda z, y: z[:, y]]),
    *mistakes("largest picked", "The largest of each row is picked, whatever the label says.", PICK,
              picked=[lambda z, y: z.max(1).values]),
    *mistakes("another class", "What is picked is that of another class than the label's, or of another picture.", PICK,
              picked=[lambda z, y: z[torch.arange(len(y)), y - 1], lambda z, y: z[torch.arange(len(y)), y + 1],
                      lambda z, y: z[:, 0], lambda z, y: z[:, -1], lambda z, y: z[y, torch.arange(len(y))],
                      lambda z, y: z[0, y]]),
    *mistakes("all classes", "All classes are counted, and not the right one alone.", PICK,
              picked=[lambda z, y: z.sum(1), lambda z, y: z.mean(1)]),
]


def judge_cross_entropy(seen: list[dict[str, Any]], cases: list[Case]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `cross_entropy`: some batches, one picture, logits near 1000, of ±1000 and with rows far apart."""
    if any(result.get("by torch") is not False for result in seen):
        return [Mark(False, "a loss without F.cross_entropy", "F.cross_entropy was called")] * 4, BY_TORCH
    right = [F.cross_entropy(*case).item() for case in cases]
    calls = [f"cross_entropy({as_code(x)}, {as_code(y)})" for x, y in cases]
    rows = list(zip(seen, right, calls, strict=True))
    marks = [mark(part, _fits) for part in (rows[:4], rows[4:5], rows[5:6], rows[6:])]
    known = [*MISTAKES, *_capped(seen[6], cases[6][0].max().item())]
    return marks, explained(seen, cases, tried(_cross_entropy), known, _fits)


def _fits(result: dict[str, Any], value: Any) -> bool:
    """Whether this came, to within what float32 can tell apart near 1000."""
    return same(result, value, least=3e-4)


def _capped(result: dict[str, Any], size: float) -> list[Mistake]:
    """What caps the loss of logits of ±size: a floor under the probability, or bounds of the logits."""
    most = number(result)
    if most is None or not 3 < most < 2 * size - 1:
        return []
    return [
        mistake("floor", f"The loss of a picture never gets above {most:.3g}, as with a floor under its probability.",
                f"Leave out the floor, such as a small number that is added. {LOGARITHMS}", divided=True,
                floor=math.exp(-most)),
        *mistakes("clamped", "Large logits are cut off, and their distances are lost.",
                  f"Don't cut them off. {LARGEST}", before=[
                      partial(torch.clamp, min=-most / 2, max=most / 2), partial(torch.clamp, max=most - size),
                      partial(torch.clamp, min=size - most)])]
