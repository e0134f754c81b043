"""What a watched loop did: the passes over its data, the losses that its logits give, and its steps done again."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, optim

from course_utils.inputs.training_loop import Set, small_net, state_of
from course_utils.judges import number
from course_utils.judges.comparing import alike, close
from course_utils.report import Diagnosis

Events = list[dict[str, Any]]
Batch = tuple[Tensor, Tensor]  # logits (B, 10) and labels (B,)
Formula = Callable[[list[Batch]], float]


def forwards(events: Events, name: str) -> Events:
    """The forward passes of pictures of one set."""
    return [event for event in events if event.get("set") == name]


def covers(events: Events, count: int) -> bool:
    """Whether each of `count` pictures came, and no other."""
    return {index for event in events for index in event["ids"]} == set(range(count))


def once(events: Events, count: int) -> bool:
    """Whether each of `count` pictures came exactly once."""
    return sorted(index for event in events for index in event["ids"]) == list(range(count))


def batches_of(events: Events, data: Set) -> list[Batch]:
    """The logits that came, with the labels that belong to them."""
    return [(torch.tensor(event["logits"]), data[1][event["ids"]]) for event in events]


def chunks(events: Events, count: int) -> Iterator[Events]:
    """Parts of `count` pictures each, one after another; the last one may hold fewer."""
    part: Events = []
    for event in events:
        part.append(event)
        if sum(len(one["ids"]) for one in part) >= count:
            yield part
            part = []
    if part:
        yield part


def loss_over(batches: list[Batch]) -> float:
    """The mean loss over all images."""
    return _sum(F.cross_entropy(*batch, reduction="sum") for batch in batches) / _count(batches)


def accuracy_over(batches: list[Batch]) -> float:
    """The share of all images whose largest logit is that of the label."""
    return sum(map(_right, batches)) / _count(batches)


def near(came: float | None, value: float) -> bool:
    """Whether a number is the value up to rounding."""
    return close(came, value, 2e-4, 2e-4)


def same(came: Sequence[float], expected: Sequence[float]) -> bool:
    """Whether weights are the same up to the rounding of some steps."""
    return alike(came, expected, 1e-3, 1e-4)


def pair(seen: dict[str, Any]) -> tuple[float | None, float | None] | None:
    """The two numbers of a described tuple, list or tensor."""
    if seen.get("shape") == [2]:
        return seen["values"][0], seen["values"][1]
    items = seen.get("items", [])
    return (number(items[0]), number(items[1])) if len(items) == 2 else None


def replay(case: dict[str, Any], data: Set, events: Events, change: str = "") -> list[float]:
    """The parameters after a step for each forward pass, in the mode it had, or with one line changed."""
    net = small_net(case["task"])
    optimizer = optim.SGD(net.parameters(), lr=case["lr"], momentum=case["momentum"])
    for event in events:
        net.train(event["training"])
        pictures, labels = (part[event["ids"]] for part in data)
        if change not in ("accumulated", "once"):
            optimizer.zero_grad()
        loss = F.cross_entropy(net(pictures), labels)
        (loss * len(labels) if change == "scaled" else loss).backward()
        if change != "once":
            optimizer.step()
    if change == "once":
        optimizer.step()
    return state_of(net)["parameters"]


def _sum(values: Iterable[Tensor]) -> float:
    return float(sum(value.item() for value in values))


def _count(batches: list[Batch]) -> int:
    return sum(len(labels) for _, labels in batches)


def _right(batch: Batch) -> int:
    return int((batch[0].argmax(1) == batch[1]).sum())


def _means(batches: list[Batch]) -> float:
    return _sum(F.cross_entropy(*batch) for batch in batches)


AVERAGES = Diagnosis(
    "average of averages", "This is the mean of the batches' means. The last batch is short, and each of its images "
    "counts for several of the others.", "Add up sums over images, and divide by the number of images at the end.")
LAST = Diagnosis("last batch", "The number is that of the last batch alone.",
                 "Add to a running sum inside the loop instead of setting it anew.")
SUM = Diagnosis("not divided", "This is a sum over the batches or over the images, and nothing divides it.",
                "Divide by the number of images after the loop.")
BY_IMAGES = Diagnosis("means by images", "The batches' means are added up, and the sum is divided by the number of "
                      "images. The mean of a batch is divided by its images already.",
                      "Multiply each batch's mean by its number of images before adding it.")
BY_BATCHES = Diagnosis("divided by batches", "A sum over images is divided by the number of batches.",
                       "Divide by the number of images.")
SOFTMAX = Diagnosis("softmax", "cross_entropy is given probabilities. It takes the softmax itself.",
                    "Give it the logits as the network returns them.")

LOSSES: list[tuple[Formula, Diagnosis]] = [
    (lambda batches: _means(batches) / len(batches), AVERAGES),
    (_means, SUM),
    (lambda batches: loss_over(batches) * _count(batches), SUM),
    (lambda batches: _means(batches) / _count(batches), BY_IMAGES),
    (lambda batches: loss_over(batches) * _count(batches) / len(batches), BY_BATCHES),
    (lambda batches: F.cross_entropy(*batches[-1]).item(), LAST),
    (lambda batches: loss_over([(logits.softmax(1), labels) for logits, labels in batches]), SOFTMAX),
]
ACCURACIES: list[tuple[Formula, Diagnosis]] = [
    (lambda batches: sum(_right(batch) / len(batch[1]) for batch in batches) / len(batches), AVERAGES),
    (lambda batches: sum(map(_right, batches)), SUM),
    (lambda batches: sum(_right(batch) / len(batch[1]) for batch in batches), SUM),
    (lambda batches: sum(map(_right, batches)) / len(batches), BY_BATCHES),
    (lambda batches: _right(batches[-1]) / len(batches[-1][1]), LAST),
    (lambda batches: _right(batches[-1]) / _count(batches), LAST),
    (lambda batches: 100 * accuracy_over(batches), Diagnosis(
        "percent", "The accuracy is in percent.", "Leave out the 100: it is a share from 0 to 1.")),
    (lambda batches: 1 - accuracy_over(batches), Diagnosis(
        "share of errors", "This is the share of wrong predictions.", "Count where prediction and label are equal.")),
]


def mistaken(came: float | None, batches: list[Batch], formulas: list[tuple[Formula, Diagnosis]]) -> Diagnosis | None:
    """The mistake that gives this number, if it is a known one."""
    return next((diagnosis for formula, diagnosis in formulas if near(came, formula(batches))), None)
