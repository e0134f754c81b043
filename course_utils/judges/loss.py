"""Chapter 4, loss: knows the right answers and the mistakes people make."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from course_utils.inputs import drawn, logits_of
from course_utils.judges import COSTLESS, PRINTED, Mark, Marks, guess, judge, nothing, number, plain, say
from course_utils.judges.comparing import Formulas, named, same
from course_utils.report import Diagnosis


@judge({"the loss before training": 1}, note="")
def guess_untrained(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """Ln 10 = 2.303, to within 0.1."""
    value = number(seen)
    known = {
        0.1: Diagnosis("probability", "0.1 is the probability. The loss is minus its natural logarithm.", COSTLESS),
        1: Diagnosis("base 10", "That is the logarithm to base 10; torch uses the natural one.", COSTLESS),
    }
    other = Diagnosis("other", "Ten classes, none preferred: p is about 0.1, and the loss is −ln p.", COSTLESS)
    return guess(seen, value is not None and abs(value - math.log(10)) < 0.1, known, other)


@judge({"the shape of the difference": 1}, note="")
def guess_broadcast(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """(4, 4): each number against each."""
    paired = Diagnosis("paired", "That would be each number against its own; (4,) is read as a row, (1, 4).", COSTLESS)
    known = {(4, 1): paired, (4,): paired}
    other = Diagnosis("other", "Write the shapes as (4, 1) and (1, 4): an axis of 1 is stretched.", COSTLESS)
    return guess(seen, plain(seen) == (4, 4), known, other)


@judge({"the cost of a perfect answer": 1}, note="")
def guess_perfect(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """ln(e + 9) − 1 = 1.46, to within 0.1."""
    value = number(seen)
    known = {0: Diagnosis("nothing", "The softmax that is taken again sees a 1 and nine 0s, which are close "
                          "together as logits.", COSTLESS)}
    other = Diagnosis("other", "As logits, 1 and nine 0s give p = e / (e + 9).", COSTLESS)
    return guess(seen, value is not None and abs(value - 1.461) < 0.1, known, other)


def _mark(results: Sequence[dict[str, Any]], values: Sequence[Any]) -> Mark:
    for result, value in zip(results, values, strict=True):
        if not same(result, value):
            return Mark(False, f"{float(value):.4g}", say(result))
    return Mark(True)


ERRORS: Formulas = [
    (lambda a, b: ((a - b) ** 2).sum(), Diagnosis(
        "sum", "The squares are added up and not divided.", "Take the mean over all numbers.")),
    (lambda a, b: ((a - b) ** 2).sum() / len(a), Diagnosis(
        "per row", "The sum is divided by the length of the batch alone.", "Divide by how many numbers there are.")),
    (lambda a, b: (a - b).abs().mean(), Diagnosis(
        "absolute", "This is the mean of the distances; they aren't squared.", "Square each difference.")),
    (lambda a, b: ((a - b) ** 2).mean().sqrt(), Diagnosis(
        "root", "A root is taken at the end; MSE has none.", "Return the mean of the squares as it is.")),
    (lambda a, b: (a - b).mean() ** 2, Diagnosis(
        "mean first", "The mean is squared, so errors of opposite sign cancel.", "Square first, then take the mean.")),
    (lambda a, b: (a - b) ** 2, Diagnosis(
        "not reduced", "One square per number comes back.", "Take their mean, so that one number is left.")),
]
BROADCAST = Diagnosis("broadcast", "Shapes that differ are broadcast: each output meets targets of other pictures.",
                      "Compare the two shapes before subtracting and raise ValueError.")
COUNTED = Diagnosis("counted", "The check lets (N, 1) and (N,) pass, or (1, 10) and (10,).",
                    "Compare the whole shapes, `output.shape != target.shape`.")
OTHER_ERROR = Diagnosis("other error", "Different shapes are refused, and not with a ValueError.",
                        "`raise ValueError(\"…\")` with both shapes in the message.")


@judge({
    "the mean of the squares": 2,
    "(N, 1) against (N,) raises ValueError": 1,
    "other shapes that differ raise ValueError": 1,
})
def mse(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """The mean over all numbers of (output − target)²."""
    seed = inputs["seed"]
    cases = [(drawn(seed, *a), drawn(seed + 1, *b)) for a, b in inputs["shapes"]]
    answered = all("value" in result for result in seen[:2])
    refused = [answered and result.get("error", {}).get("type") == "ValueError" for result in seen]
    marks = [_mark(seen[:2], [F.mse_loss(*case) for case in cases[:2]]),
             Mark(refused[2], "ValueError", say(seen[2])),
             Mark(all(refused[3:]), "ValueError", say(seen[3]))]
    diagnosis = named(seen[:2], cases[:2], ERRORS)
    return marks, diagnosis or (_unchecked(seen) if marks[0].passed else None)


def _unchecked(seen: list[dict[str, Any]]) -> Diagnosis:
    went_on = ["value" in result for result in seen[2:]]
    if all(went_on):
        return BROADCAST
    return COUNTED if any(went_on) else OTHER_ERROR


def _picked(table: Tensor, labels: Tensor) -> Tensor:
    return table[torch.arange(len(labels)), labels]


ENTROPIES: Formulas = [
    (lambda x, y: F.cross_entropy(x, y, reduction="sum"), Diagnosis(
        "sum", "The losses of the pictures are added up.", "Take their mean.")),
    (lambda x, y: F.cross_entropy(x, y, reduction="none"), Diagnosis(
        "not reduced", "One loss per picture comes back.", "Take their mean.")),
    (lambda x, y: -_picked(x.softmax(1), y).log().mean(), Diagnosis(
        "underflow", "A very small probability is rounded to 0, and its logarithm is −inf.",
        "Stay with logarithms: `log_softmax` or `logsumexp`.")),
    (lambda x, y: F.cross_entropy(x.softmax(1), y), Diagnosis(
        "softmax twice", "The logits go through a softmax twice.", "Take it once: `log_softmax` includes it.")),
    (lambda x, y: -_picked(x.log_softmax(0), y).mean(), Diagnosis(
        "wrong axis", "The softmax runs over the pictures of the batch.", "The classes are axis 1.")),
    (lambda x, y: F.cross_entropy(x, y) / x.shape[1], Diagnosis(
        "one-hot mean", "The mean also counts the zeros of the one-hot table.", "Sum over the classes, then average "
        "over the pictures; or pick by index.")),
    (lambda x, y: -x.log_softmax(1)[:, y].mean(), Diagnosis(
        "every column", "[:, labels] takes all labels' columns in every row.", "Use `[torch.arange(N), labels]`.")),
    (lambda x, y: -F.cross_entropy(x, y), Diagnosis(
        "sign", "The sign is turned: a better answer costs more.", "Put a minus before the logarithm.")),
    (lambda x, y: -_picked(x, y).mean(), Diagnosis(
        "no softmax", "The logit itself is taken for a logarithm of p.", "Subtract the row's logsumexp.")),
]


OVERFLOW = Diagnosis("overflow", "`exp(1000)` is inf in float32, and nothing sensible can be computed from it.",
                     "Subtract each row's largest logit first.")
CLAMPED = Diagnosis("clamped", "A floor under the probability caps the loss, which should be 2000 here.",
                    "Use `log_softmax` or `logsumexp`, which need no floor.")


@judge({
    "the mean over a batch, for any number of classes": 2,
    "one picture alone": 1,
    "logits near 1000": 1,
    "logits of ±1000": 1,
})
def cross_entropy(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The mean of logsumexp(logits) − logit of the right class."""
    cases = [(logits_of(case), torch.tensor(case["labels"])) for case in inputs]
    right = [F.cross_entropy(*case) for case in cases]
    marks = [_mark(seen[:2], right[:2]), *(_mark([r], [v]) for r, v in zip(seen[2:], right[2:], strict=True))]
    return marks, _unstable(seen, marks) or named(seen, cases, ENTROPIES)


def _unstable(seen: list[dict[str, Any]], marks: list[Mark]) -> Diagnosis | None:
    """What goes wrong with large logits alone."""
    large, far = number(seen[3]), number(seen[4])
    if not all(mark.passed for mark in marks[:2]) or large is None or far is None:
        return None
    if not math.isfinite(large):
        return OVERFLOW
    return CLAMPED if marks[2].passed and 0 < far < 1000 else None


TARGETS: dict[str, list[tuple[Callable[[Tensor], Tensor], Diagnosis]]] = {
    "cross_entropy": [
        (lambda c: c[:, 0], Diagnosis("float labels", "The class index is float; `cross_entropy` refuses it.",
                                      "Make it int64 with .long().")),
        (lambda c: c.long(), Diagnosis("column", "The indices still have a second axis: (N, 1).",
                                       "Take the column out: `column[:, 0]`.")),
        (lambda c: c.long().squeeze(), Diagnosis("squeezed", "`squeeze()` also removes the batch axis of one picture.",
                                                 "Use `squeeze(1)` or `[:, 0]`.")),
        (lambda c: F.one_hot(c[:, 0].long(), 10), Diagnosis(
            "one-hot", "A one-hot row stands where an index belongs.", "Give `cross_entropy` the indices themselves.")),
        (lambda c: F.one_hot(c[:, 0].long(), 10).float(), Diagnosis(
            "one-hot", "A one-hot row stands where an index belongs.", "Give `cross_entropy` the indices themselves.")),
    ],
    "mse": [
        (lambda c: F.one_hot(c[:, 0].long(), 10), Diagnosis(
            "integer one-hot", "The one-hot table is int64, and mse needs floats.", "Add .float().")),
        (lambda c: c[:, 0].long(), Diagnosis("index for mse", "mse gets class indices, and its target must have "
                                             "the shape of the output, (N, 10).",
                                             "Use `F.one_hot(index, 10).float()`.")),
        (lambda c: c, Diagnosis("column for mse", "mse gets the column as it came, (N, 1), and would broadcast it.",
                                "Use `F.one_hot(index, 10).float()`.")),
    ],
}


@judge({
    "cross_entropy: one index per picture": 1,
    "cross_entropy: int64": 1,
    "mse: the shape of the output, one 1 per row": 1,
    "mse: float32": 1,
})
def target_for(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Indices (N,) int64 for cross-entropy; one-hot rows (N, 10) float32 for MSE."""
    columns = [torch.tensor(case["labels"]).float().view(-1, 1) for case in inputs]
    right = [c[:, 0].long() for c in columns[:2]] + [F.one_hot(c[:, 0].long(), 10).float() for c in columns[2:]]
    marks: list[Mark] = []
    for part, dtype in ((slice(0, 2), "int64"), (slice(2, 4), "float32")):
        marks += _target(list(zip(seen[part], right[part], strict=True)), dtype)
    if nothing(seen):
        return marks, PRINTED
    for part, loss in ((slice(0, 2), "cross_entropy"), (slice(2, 4), "mse")):
        for formula, diagnosis in TARGETS[loss]:
            pairs = list(zip(seen[part], map(formula, columns[part]), strict=True))
            if all(same(r, v) and r["value"].get("dtype") == str(v.dtype)[6:] for r, v in pairs):
                return marks, diagnosis
    return marks, None


def _target(pairs: list[tuple[dict[str, Any], Tensor]], dtype: str) -> Marks:
    """Marks of the targets of one loss: their numbers and, if these are right, their type."""
    for result, value in pairs:
        if not same(result, value):
            came = say(result)
            wanted = f"shape {tuple(value.shape)}"
            if result.get("value", {}).get("shape") == list(value.shape):
                wanted, came = f"{value.tolist()}", "other numbers"
            return [Mark(False, wanted, came), Mark(False, dtype, "no right numbers yet")]
    kinds = sorted({str(result["value"].get("dtype")) for result, _ in pairs})
    return [Mark(True), Mark(kinds == [dtype], dtype, ", ".join(kinds))]


READINGS: Formulas = [
    (lambda x: 1 - x, Diagnosis("one minus", "1 − loss is negative for a loss above 1.", "Use the exponential.")),
    (lambda x: 1 - math.exp(-x), Diagnosis(
        "the others", "This is the probability of all other classes.", "Leave out the 1 −.")),
    (lambda x: 10.0**-x, Diagnosis("base 10", "The base is 10; the loss uses ln.", "Use `math.exp`.")),
    (lambda x: 2.0**-x, Diagnosis("base 2", "The base is 2; the loss uses ln.", "Use `math.exp`.")),
    (lambda x: 100 * math.exp(-x), Diagnosis("percent", "This is in percent.", "Leave out the 100.")),
    (lambda x: 1 / (1 + math.exp(-x)), Diagnosis("sigmoid", "This is a sigmoid.", "Only `exp(−loss)` is needed.")),
]
GROWS = Diagnosis("grows", "The sign is missing: the result grows with the loss.", "Use `exp(−loss)`.")
TOO_LARGE = Diagnosis("overflow", "`exp(1000)` is too large for a float.", "Put the minus inside: `exp(−loss)`.")


@judge({"the probability of the right class": 2, "a loss of 0": 1, "a loss of 1000": 1})
def probability_of(seen: list[dict[str, Any]], inputs: list[float]) -> tuple[Marks, Diagnosis | None]:
    """The exponential of minus the loss."""
    right = [math.exp(-loss) for loss in inputs]
    first = _mark(seen[:2], right[:2])
    alive = number(seen[0]) != number(seen[1])
    marks = [first, *(Mark(alive and _mark([r], [v]).passed, f"{v:g}", say(r))
                      for r, v in zip(seen[2:], right[2:], strict=True))]
    if first.passed and marks[1].passed and "error" in seen[3]:
        return marks, TOO_LARGE
    grown = all(same(r, math.exp(x)) for r, x in zip(seen[:3], inputs, strict=False))
    return marks, GROWS if grown else named(seen, [(x,) for x in inputs], READINGS)
