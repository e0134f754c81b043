"""What chapter 3 asks of predictions and accuracy."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from course_utils.judges import PRINTED, Mark, Marks, nothing, number, say
from course_utils.judges.comparing import close
from course_utils.report import Diagnosis

Case = tuple[Tensor, Tensor]

NO_PAIR = Diagnosis("no pair", "What comes back isn't a pair.", "Return both: return predictions, fraction")
SWAPPED = Diagnosis("swapped", "The fraction comes first.", "Return predictions, then the fraction.")
COLUMN = Diagnosis("column", "The predictions are a column, (N, 1). Compared with labels of (N,), each meets them all.",
                   "Leave out keepdim, or take the column out with [:, 0].")
BROADCAST = Diagnosis("broadcast", "A column (N, 1) is compared with a row (N,), so each prediction meets every label.",
                      "Compare (N,) with (N,).")
OVER_THE_BATCH = Diagnosis("over the batch", "This is the image with the largest logit for each class.",
                           "The classes are axis 1: `argmax(dim=1)`.")
OVER_EVERYTHING = Diagnosis("over everything", "argmax without an axis looks for the largest of the whole table.",
                            "`argmax(dim=1)` gives one place per row.")
VALUES = Diagnosis("values", "These are the largest logits themselves, not their places.",
                   "Use `argmax` instead of `max`, or `max(dim=1).indices`.")
ONE_HOT = Diagnosis("one-hot", "There is a row of ten for each image, where one class is asked for.",
                    "`argmax(dim=1)` gives the place of the largest.")
FLOATS = Diagnosis("floats", "The classes are right, and they are floats; a class is a whole number.",
                   "Leave out .float() on the predictions; compare first, then convert.")


def _right(logits: Tensor, labels: Tensor) -> float:
    return (logits.argmax(1) == labels).double().mean().item()


FRACTIONS: list[tuple[Callable[[Tensor, Tensor], float], Diagnosis]] = [
    (lambda x, y: 100 * _right(x, y), Diagnosis(
        "percent", "The fraction is in per cent.", "Leave out the 100; a fraction lies between 0 and 1.")),
    (lambda x, y: (x.argmax(1) == y).sum().item(), Diagnosis(
        "count", "This counts the right ones and doesn't divide.", "Divide by `len(labels)`.")),
    (lambda x, y: _right(x, y) // 1, Diagnosis(
        "whole division", "`//` or `int()` leaves 0 of every fraction below 1.", "Divide with /.")),
    *((lambda x, y, digits=digits: round(_right(x, y), digits), Diagnosis(
        "rounded", "The fraction is rounded, and small differences between networks are lost.",
        "Round when you print, not when you compute.")) for digits in range(4)),
    (lambda x, y: x.softmax(1).max(1).values.mean().item(), Diagnosis(
        "confidence", "This is the mean of the highest probabilities: how sure the network is, not how often it is "
        "right.", "Compare the predictions with the labels.")),
    (lambda x, y: x.softmax(1)[torch.arange(len(y)), y].mean().item(), Diagnosis(
        "probability of the label", "This is the mean probability of the right class. It is no count: a right answer "
        "given with 40 % counts 0.4.", "Compare the predictions with the labels.")),
    (lambda x, y: 1 - _right(x, y), Diagnosis(
        "the wrong ones", "This is the fraction that is wrong.", "Count with ==, not with !=.")),
    (lambda x, y: (x.argmax(1)[:, None] == y).double().mean().item(), BROADCAST),
    (lambda x, y: (x.argmax(1) == y).sum().item() / x.numel(), Diagnosis(
        "by all logits", "The division is by how many logits there are.", "Divide by how many images there are.")),
]


def judge_accuracy(seen: list[dict[str, Any]], cases: list[Case]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `accuracy`: classes, their type, the fraction, its ends."""
    items = [result.get("value", {}).get("items", []) for result in seen]
    pairs = [pair if len(pair) == 2 else [{}, {}] for pair in items]
    classes = [_numbers(pair[0]) for pair in pairs]
    fractions = [number(pair[1]) for pair in pairs]
    wanted = [x.argmax(1).tolist() for x, _ in cases]
    right = [_right(*case) for case in cases]
    told = classes == wanted
    varied = bool(classes[0]) and len(set(classes[0])) > 1
    marks = [
        Mark(told, str(wanted[0]), _listed(classes[0]) or say(seen[0])),
        Mark(varied and all(_whole_row(pair[0], len(y)) for pair, (_, y) in zip(pairs, cases, strict=True)),
             f"({len(wanted[0])},), int64", say(pairs[0][0]) if pairs[0][0] else "no predictions"),
        _fits(fractions[:2], right[:2]), _fits(fractions[2:], right[2:]),
    ]
    return marks, _not_a_pair(seen) or _named_classes(pairs, classes, cases) or _named_fraction(told, fractions, cases)


def _fits(came: list[float | None], right: list[float]) -> Mark:
    for fraction, value in zip(came, right, strict=True):
        if not close(fraction, value):
            return Mark(False, f"{value:.4g}", "no number" if fraction is None else f"{fraction:.4g}")
    return Mark(True)


def _listed(numbers: list[float | None]) -> str:
    return f"[{', '.join(str(value) if value is None else f'{value:.3g}' for value in numbers)}]" if numbers else ""


def _numbers(seen: dict[str, Any]) -> list[float | None]:
    if "values" in seen:
        return list(seen["values"])
    return [number(item) for item in seen.get("items", [])]


def _whole_row(seen: dict[str, Any], rows: int) -> bool:
    if "items" in seen:
        return len(seen["items"]) == rows and all(item.get("type") == "int" or _is_whole(item)
                                                  for item in seen["items"])
    return seen.get("shape") == [rows] and _is_whole(seen)


def _is_whole(seen: dict[str, Any]) -> bool:
    return str(seen.get("dtype")).startswith(("int", "uint"))


def _not_a_pair(seen: list[dict[str, Any]]) -> Diagnosis | None:
    values = [result["value"] for result in seen if "value" in result]
    if not values or len(values) < len(seen):
        return None
    if nothing(values):
        return PRINTED
    if any(len(value.get("items", [])) != 2 for value in values):
        return NO_PAIR
    first, second = values[0]["items"]
    return SWAPPED if number(first) is not None and len(_numbers(second)) > 1 else None


def _named_classes(
    pairs: list[Any], classes: list[list[float | None]], cases: list[Case]
) -> Diagnosis | None:
    """What is wrong with the predictions; the second case has as many images as classes."""
    (table, _), (square, _) = cases[0], cases[1]
    seen, shape = pairs[0][0], pairs[0][0].get("shape")
    if classes[1] == square.argmax(0).tolist():
        return OVER_THE_BATCH
    if number(pairs[1][0]) == square.argmax().item():
        return OVER_EVERYTHING
    if shape == list(table.shape):
        return ONE_HOT
    if shape == [len(table), 1]:
        return COLUMN
    if classes[0] and all(map(close, classes[0], table.max(1).values.tolist())):
        return VALUES
    kinds = {seen.get("dtype", ""), *(item.get("type", "") for item in seen.get("items", []))}
    floating = any(kind.startswith("float") for kind in kinds)
    return FLOATS if floating and classes[0] == table.argmax(1).tolist() else None


def _named_fraction(told: bool, fractions: list[float | None], cases: list[Case]) -> Diagnosis | None:
    for formula, diagnosis in FRACTIONS if told else []:
        if all(close(fraction, formula(*case)) for fraction, case in zip(fractions, cases, strict=True)):
            return diagnosis
    return None
