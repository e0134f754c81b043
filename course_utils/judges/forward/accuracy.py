"""Judges `accuracy`: the predicted classes, and the fraction that is right."""

import math
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from course_utils.judges import PRINTED, Mark, Marks, as_code, nothing, number, say
from course_utils.judges.comparing import Mistake, alike, close, explained, mistakes, same, tried
from course_utils.report import Diagnosis

Case = tuple[Tensor, Tensor]
BOTH = "Return both: `return predictions, fraction`."
PLACES = "`logits.argmax(dim=1)` gives one place for each row."
BY_LABELS = "Divide by how many images there are, `len(labels)`."
COMPARE = "Compare the predictions with the labels: `(predictions == labels).float().mean()`."


def _accuracy(
    logits: Tensor, labels: Tensor,
    before: Callable[[Tensor], Tensor] = lambda x: x,
    predicted: Callable[[Tensor], Tensor] = lambda x: x.argmax(1),
    right: Callable[[Tensor, Tensor], Any] = lambda p, y: p == y,
    counted: Callable[[Tensor, Tensor], Any] | None = None,
    fraction: Callable[[Tensor, Tensor, Tensor], Any] = lambda hits, x, y: hits.double().mean(),
    rounded: Callable[[Any], Any] = lambda value: value,
    given: Callable[[Tensor, Tensor, Tensor], Tensor] = lambda p, hits, x: p,
    order: Callable[[Any, Any], Any] = lambda p, f: (p, f),
) -> Any:
    """The place of the largest logit in each row, and how often it is the label."""
    p = predicted(before(logits))
    hits = right(p, labels)
    value = counted(logits, labels) if counted else fraction(hits, logits, labels)
    return order(given(p, hits, logits), rounded(value))


COLUMN = ("column", "The predictions are a column, (N, 1); compared with labels of (N,), each would meet them "
          "all.", "Leave out keepdim, or take the column out with `[:, 0]`.")
MISTAKES = [
    *mistakes("over the batch", "The largest is looked for in each column: this is the image with the largest logit "
              "for each class.", "The classes are axis 1: `argmax(dim=1)`.", predicted=[lambda x: x.argmax(0)]),
    *mistakes("over everything", "The largest of the whole table is looked for, so that one place comes back.", PLACES,
           predicted=[torch.argmax]),
    *mistakes("values", "These are the largest logits themselves, not their places.", "Use `argmax` instead of `max`, "
              "or `max(dim=1).indices`.", predicted=[lambda x: x.max(1).values]),
    *mistakes("smallest", "This is the place of the smallest logit in each row.", PLACES,
           predicted=[lambda x: x.argmin(1)]),
    *mistakes("sorted", "These aren't the places of the largest logits, but an order or another column.", PLACES,
           predicted=[lambda x: x.argsort(1)[:, 0], lambda x: x.argsort(1), lambda x: x.topk(2).indices[:, 1]]),
    *mistakes("one more", "Each class is one too many: places begin at 0, as labels do.", PLACES,
           predicted=[lambda x: x.argmax(1) + 1]),
    *mistakes(*COLUMN, predicted=[lambda x: x.argmax(1, keepdim=True)]),
    *mistakes(*COLUMN, given=[lambda p, hits, x: p[:, None]]),
    *mistakes("broadcast", "A column (N, 1) is compared with a row (N,), so each prediction meets every label.",
           "Compare (N,) with (N,).", right=[lambda p, y: p[:, None] == y]),
    *mistakes("softmax over the batch", "A softmax over the images, `dim=0`, comes before argmax, and changes which "
              "class is the largest.", "`dim=1`, or no softmax at all: it keeps the order of a row.",
              before=[lambda x: x.softmax(0)]),
    *mistakes("absolute", "The sign of the logits is taken away before argmax.", PLACES, before=[torch.abs]),
    *mistakes("the wrong ones", "The wrong ones are counted.", "Count with `==`, not with `!=`.",
              right=[lambda p, y: p != y]),
    *mistakes("0 or 1", "The fraction is 1 if all are right and 0 otherwise, as with `//`, `int(…)`, `all()` or "
           "`torch.equal`.",
           COMPARE, fraction=[lambda hits, x, y: hits.all().double()]),
    *mistakes("any", "It asks whether any is right, so the fraction is 0 or 1.", COMPARE,
           fraction=[lambda hits, x, y: hits.any().double()]),
    *mistakes("count", "The right ones are counted, and not divided.",
              BY_LABELS, fraction=[lambda hits, x, y: hits.sum()]),
    *mistakes("one by one", "For each image it says whether it is right; the fraction is one number.",
           "Take the mean: `.float().mean()`.", fraction=[lambda hits, x, y: hits.double()]),
    *mistakes("by all logits", "The division is by how many logits there are.", BY_LABELS,
           fraction=[lambda hits, x, y: hits.sum() / x.numel()]),
    *mistakes("by classes", "The division is by how many classes there are.", BY_LABELS,
           fraction=[lambda hits, x, y: hits.sum() / x.shape[1]]),
    *mistakes("one less", "The division is by one less than how many images there are.", BY_LABELS,
           fraction=[lambda hits, x, y: hits.sum() / (len(y) - 1)]),
    *mistakes("percent", "The fraction is in per cent.", "Leave out the 100; a fraction lies between 0 and 1.",
           fraction=[lambda hits, x, y: 100 * hits.double().mean()]),
    *mistakes("rounded", "The fraction is rounded, and small differences between networks are lost.",
              "Round when you print, not when you compute.", rounded=[
                  lambda value, digits=digits: value.double().round(decimals=digits) for digits in range(5)]),
    *mistakes("not added up", "However many are right, it counts as one: the counter gets a new value instead of one "
              "more.", "Add up: `right += 1`.", fraction=[lambda hits, x, y: hits.any() / len(y)]),
    *mistakes("mean of classes", "This is the mean of the predicted classes.", COMPARE,
              counted=[lambda x, y: x.argmax(1).double().mean()]),
    *mistakes("confidence", "This is the mean of the highest probabilities: how sure the network is, not how often it "
              "is right.", COMPARE, counted=[lambda x, y: x.softmax(1).max(1).values.mean()]),
    *mistakes("probability of the label", "This is the mean probability of the right class. It is no count: a right "
              "answer given with 40 % counts 0.4.", COMPARE, counted=[
               lambda x, y: x.softmax(1)[torch.arange(len(y)), y].mean()]),
    *mistakes("loss", "This is the mean cross-entropy, not how often it is right.", COMPARE, counted=[F.cross_entropy]),
    *mistakes("first only", "Only the first image counts.", "A `return` inside the loop ends it at its first turn.",
           fraction=[lambda hits, x, y: hits[0].double()]),
    *mistakes("last only", "Only the last image counts.", "Add up in the loop: `right += 1`.",
           fraction=[lambda hits, x, y: hits[-1].double(), lambda hits, x, y: hits[-1].double() / len(y)]),
    *mistakes("which are right", "For each image, what comes first is whether it is right, not which class was "
              "predicted.",
           BOTH, given=[lambda p, hits, x: hits]),
    *mistakes("floats", "The predicted classes are floats; a class is a whole number.", "Leave out `.float()` on the "
           "predictions; compare first, then convert.", given=[lambda p, hits, x: p.float()]),
    *mistakes("one-hot", "There is a row of numbers for each image, where one class is asked for.", PLACES, given=[
        lambda p, hits, x: F.one_hot(p, x.shape[1]), lambda p, hits, x: x.softmax(1), lambda p, hits, x: x]),
    *mistakes("swapped", "The fraction comes first.", "Return predictions, then the fraction.",
              order=[lambda p, f: (f, p)]),
    *mistakes("no pair", "The fraction alone comes back.", BOTH, order=[lambda p, f: f]),
    *mistakes("no pair", "The predictions alone come back.", BOTH, order=[lambda p, f: p]),
]


def judge_accuracy(seen: list[dict[str, Any]], cases: list[Case]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `accuracy`: classes, their type, the fraction, its ends."""
    pairs = [_pair(result) for result in seen]
    right = [_accuracy(*case) for case in cases]
    codes = [f"accuracy({as_code(x)}, {as_code(y)})" for x, y in cases]
    rows = list(zip(pairs, right, codes, seen, strict=True))
    marks = [_classes(rows), _whole(rows), _fraction(rows[:3]), _fraction(rows[3:])]
    if nothing(seen):
        return marks, PRINTED
    found = explained(seen, cases, tried(_accuracy), [*MISTAKES, *_by_a_number(pairs[1], cases[1])], _fits)
    return marks, found or (NO_PAIR if all("value" in result for result in seen) and not any(map(any, pairs)) else None)


NO_PAIR = Diagnosis("no pair", "What comes back isn't a pair.", BOTH)


def _pair(result: dict[str, Any]) -> list[dict[str, Any]]:
    items = result.get("value", {}).get("items", [])
    return items if len(items) == 2 else [{}, {}]


def _by_a_number(pair: list[dict[str, Any]], case: Case) -> list[Mistake]:
    """What dividing by a number gives that stays the same whatever comes; from the second case, where 2 are right."""
    value, right = number(pair[1]), _accuracy(*case)[1].item() * len(case[1])
    if not value or not math.isfinite(value) or not 0 < right / value < 1e6:
        return []
    by = round(right / value)
    return mistakes("by a number", f"The right ones are divided by {by}, however many images come.", BY_LABELS,
                 fraction=[lambda hits, x, y: hits.sum() / by])


def _fits(result: dict[str, Any], value: Any) -> bool:
    """Whether this pair came, or this single thing or error."""
    if isinstance(value, Exception):
        return same(result, value)
    if isinstance(value, tuple):
        return all(map(_is, _pair(result), value))
    return "items" not in result.get("value", {}) and _is(result.get("value", {}), value)


def _is(seen: dict[str, Any], value: Tensor) -> bool:
    """Whether this number, tensor or list of numbers came, and floats where it has floats."""
    if not value.dim():
        return close(number(seen), value.item())
    shape = seen.get("shape", [len(seen.get("items", []))])
    return (shape == list(value.shape) and _is_whole(seen) is not value.is_floating_point()
            and alike(_numbers(seen), value.double().flatten().tolist()))


def _is_whole(seen: dict[str, Any]) -> bool:
    if "items" in seen:
        return all(item.get("type") == "int" or _is_whole(item) for item in seen["items"])
    return str(seen.get("dtype", "float")).startswith(("int", "uint", "bool"))


def _numbers(seen: dict[str, Any]) -> list[float | None]:
    return list(seen["values"]) if "values" in seen else [number(item) for item in seen.get("items", [])]


Rows = list[tuple[list[dict[str, Any]], Any, str, dict[str, Any]]]


def _classes(rows: Rows) -> Mark:
    for (seen, _), (right, _), code, result in rows:
        if _numbers(seen) != right.tolist():
            return Mark(False, f"classes {right.tolist()}", say(seen) if seen else say(result), code)
    return Mark(True)


def _whole(rows: Rows) -> Mark:
    for (seen, _), (right, _), code, result in rows:
        row = seen.get("shape", [len(seen.get("items", []))]) == list(right.shape)
        if not row or not _is_whole(seen) or seen.get("dtype") == "bool":
            shape = f"{tuple(seen['shape'])}, {seen['dtype']}" if "shape" in seen else ""
            return Mark(False, f"({len(right)},), int64", shape or (say(seen) if seen else say(result)), code)
    classes = {value for (seen, _), *_ in rows for value in _numbers(seen)}
    return Mark(len(classes) > 1, "several classes", f"{classes} for every image", rows[0][2])


def _fraction(rows: Rows) -> Mark:
    for (_, seen), (_, right), code, result in rows:
        if not close(number(seen), right.item()):
            return Mark(False, f"a fraction of {right:.4g}", say(seen) if seen else say(result), code)
    return Mark(True)
