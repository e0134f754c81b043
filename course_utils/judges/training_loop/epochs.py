"""The passes of a watched loop over its data, the losses that its logits give, and its steps done again."""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, optim

from course_utils.inputs.training_loop import Set, seed_dropout, set_state, small_net, state_of
from course_utils.judges import number
from course_utils.judges.comparing import Mistake, alike, close, explained, mistake
from course_utils.report import Diagnosis

Events = list[dict[str, Any]]
Batch = tuple[Tensor, Tensor]  # logits (B, 10) and labels (B,)
Each = Callable[[Tensor, Tensor], float]
Loss = Callable[[Tensor, Tensor], Tensor]


def forwards(events: Events, name: str) -> Events:
    """The forward passes of pictures of one set."""
    return [event for event in events if event.get("set") == name]


def covers(events: Events, pictures: int) -> bool:
    """Whether each of so many pictures came, and no other."""
    return {index for event in events for index in event["ids"]} == set(range(pictures))


def once(events: Events, pictures: int) -> bool:
    """Whether each of so many pictures came exactly once."""
    return sorted(index for event in events for index in event["ids"]) == list(range(pictures))


@torch.no_grad()
def batches_of(case: dict[str, Any], events: Events, data: Set, dropout: float = 0.0) -> list[Batch]:
    """The logits of each pass, computed from the state that the network had, with the labels that belong to them."""
    net, batches = small_net(case["task"], dropout), []
    for event in events:
        set_state(net, event["state"])
        net.train(event["training"])
        seed_dropout(case, event["number"])
        batches.append((net(data[0][event["ids"]]), data[1][event["ids"]]))
    return batches


def numbered(events: Events) -> Events:
    """The events, each forward pass with its number."""
    passes = count()
    return [event | {"number": next(passes)} if "set" in event else event for event in events]


def believed(events: Events, batches: list[Batch]) -> bool:
    """Whether the logits that came are those that the reported states and modes give, and finite."""
    return all(same(torch.tensor(event["logits"]).flatten().tolist(), logits.flatten().tolist())
               for event, (logits, _) in zip(events, batches, strict=True))


def begins(case: dict[str, Any], events: Events) -> bool:
    """Whether the first pass finds the network as it was handed over."""
    start, came = state_of(small_net(case["task"])), events[0]["state"]
    return all(same(came[part], start[part]) for part in ("parameters", "buffers"))


def chunks(events: Events, pictures: int) -> Iterator[Events]:
    """Parts of so many pictures each, one after another; the last one may hold fewer."""
    part: Events = []
    for event in events:
        part.append(event)
        if sum(len(one["ids"]) for one in part) >= pictures:
            yield part
            part = []
    if part:
        yield part


def loss_over(batches: list[Batch]) -> float:
    """The mean loss over all images."""
    return mean_over(batches, sized)


def accuracy_over(batches: list[Batch]) -> float:
    """The share of all images whose largest logit is that of the label."""
    return mean_over(batches, hits)


def near(came: float | None, value: float) -> bool:
    """Whether a number is the value up to rounding; nothing is near nan."""
    return math.isfinite(value) and close(came, value, 2e-4, 2e-4)


def same(came: Sequence[float], expected: Sequence[float]) -> bool:
    """Whether weights are the same up to the rounding of some steps, and finite."""
    return all(map(math.isfinite, expected)) and alike(came, expected, 1e-3, 1e-4)


def pair(seen: dict[str, Any]) -> tuple[float | None, float | None] | None:
    """The two numbers of a described tuple, list or tensor."""
    if seen.get("shape") == [2]:
        return seen["values"][0], seen["values"][1]
    items = seen.get("items", [])
    return (number(items[0]), number(items[1])) if len(items) == 2 else None


def replay(case: dict[str, Any], data: Set, events: Events, clear: str = "each", step: str = "each",
           loss: Loss = F.cross_entropy) -> list[float]:
    """The parameters after a step for each forward pass, in the mode it had, or after a loop with a mistake.

    Args:
        case: The inputs of the check.
        data: Pictures and labels.
        events: The forward passes that were trained on.
        clear: When gradients are cleared: before `"each"` backward, `"never"`, or `"between"` backward and step.
        step: When a step is taken: after `"each"` backward, `"twice"`, `"before"` it, or once `"after"` the loop.
        loss: What backward starts from.
    """
    net = small_net(case["task"])
    optimizer = optim.SGD(net.parameters(), lr=case["lr"], momentum=case["momentum"])
    for event in events:
        net.train(event["training"])
        pictures, labels = (part[event["ids"]] for part in data)
        if step == "before":
            optimizer.step()
        if clear == "each":
            optimizer.zero_grad()
        loss(net(pictures), labels).backward()
        if clear == "between":
            optimizer.zero_grad()
        for _ in range({"each": 1, "twice": 2}.get(step, 0)):
            optimizer.step()
    if step == "after":
        optimizer.step()
    return state_of(net)["parameters"]


def sized(logits: Tensor, labels: Tensor) -> float:
    """The sum of the losses of a batch."""
    return F.cross_entropy(logits, labels, reduction="sum").item()


def hits(logits: Tensor, labels: Tensor) -> float:
    """How many of a batch are right."""
    return int((logits.argmax(1) == labels).sum())


def mean_over(batches: list[Batch], each: Each = sized, part: str | float = "sum", by: str = "images",
              of: slice = slice(None), factor: float = 1, whole: bool = False) -> float:
    """A mean over all images, or what a mistake makes of it.

    Args:
        batches: Logits and labels.
        each: The sum over a batch.
        part: What is added up of each batch: its `"sum"`, its `"mean"`, or its mean times a number.
        by: What the total is divided by.
        of: The batches that are added up.
        factor: Of the result.
        whole: Whether the result is rounded down.
    """
    sizes = [len(labels) for _, labels in batches]
    sums = [(each(*batch), size) for batch, size in zip(batches, sizes, strict=True)][of]
    parts = [value if part == "sum" else value / size * (1 if part == "mean" else float(part)) for value, size in sums]
    divisor = {"images": sum(sizes), "batches": len(sizes), "nothing": 1, "last": sizes[-1], "first": sizes[0],
               "one more": sum(sizes) + 1, "full batches": sizes[0] * len(sizes),
               "last batches": sizes[-1] * len(sizes), "32 each": 32 * len(sizes)}[by]
    result = factor * sum(parts) / divisor
    return float(int(result)) if whole else result


AVERAGES = ("average of averages", "This is the mean of the batches' means. The last batch is short, and each of its "
            "images counts for several of the others.",
            "Add up sums over images, and divide by the number of images at the end.")
SUM = ("not divided", "This is a sum over the batches or over the images, and nothing divides it.",
       "Divide by the number of images after the loop.")
LAST = ("last batch", "The number is that of the last batch alone.",
        "Add to a running sum inside the loop instead of setting it anew.")
SIZE = ("size of a batch", "What is added up is divided by the size of one batch.",
        "Count the images of all batches, and divide by that.")
FULL = ("short batch", "The last batch is counted as if it were as long as the others.",
        "Count the images themselves: len(labels) of each batch.")
COUNTING = [
    mistake(*AVERAGES, part="mean", by="batches"),
    *(mistake(*SUM, part=part, by="nothing") for part in ("sum", "mean")),
    mistake("means by images", "The batches' means are added up, and the sum is divided by the number of images. The "
            "mean of a batch is divided by its images already.",
            "Multiply each batch's mean by its number of images before adding it.", part="mean"),
    mistake("divided by batches", "A sum over images is divided by the number of batches.",
            "Divide by the number of images.", by="batches"),
    *(mistake(*LAST, of=slice(-1, None), by=by) for by in ("last", "images")),
    *(mistake(*SIZE, part=part, by=by) for part in ("sum", "mean") for by in ("last", "first")),
    mistake(*FULL, by="full batches"),
    mistake("short batch", "Every batch is counted as if it were as long as the last, short one.", FULL[2],
            by="last batches"),
    mistake("32 images", "Each batch is counted as 32 images, whatever its size.",
            "Count the images themselves: len(labels) of each batch.", by="32 each"),
    mistake("32 images", "The mean of each batch is multiplied by 32, whatever its size.",
            "Multiply by the number of its images, len(labels).", part=32),
    mistake("one too many", "The count of images is one too large.", "Begin to count at 0.", by="one more"),
]
LOSSES = [
    *COUNTING,
    mistake("softmax", "cross_entropy is given probabilities. It takes the softmax itself.",
            "Give it the logits as the network returns them.", each=lambda z, y: sized(z.softmax(1), y)),
    mistake("no softmax", "The loss is computed without any softmax: F.nll_loss takes log-probabilities.",
            "Use F.cross_entropy with the logits.", each=lambda z, y: F.nll_loss(z, y, reduction="sum").item()),
    mistake("accuracy", "This is the share of right predictions.", "The loss belongs here.", each=hits),
]
ACCURACIES = [
    *COUNTING,
    mistake("percent", "The accuracy is in percent.", "Leave out the 100: it is a share from 0 to 1.", factor=100),
    mistake("rounded down", "The share is rounded down to a whole number.", "Divide with `/`, not with `//`.",
            whole=True),
    mistake("share of errors", "This is the share of wrong predictions.", "Count where prediction and label are equal.",
            each=lambda z, y: len(y) - hits(z, y)),
    mistake("values", "The largest logits themselves are compared with the labels, not their places.",
            "`logits.argmax(dim=1)` gives the places.",
            each=lambda z, y: int((z.amax(1) == y).sum())),
    mistake("smallest", "The place of the smallest logit is taken for the prediction.", "Use argmax.",
            each=lambda z, y: int((z.argmin(1) == y).sum())),
    mistake("loss", "This is the loss.", "The share of right predictions belongs here.", each=sized),
]


def misaveraged(seen: Sequence[dict[str, Any]], batches: Sequence[list[Batch]], mistakes: Sequence[Mistake],
                each: Each) -> Diagnosis | None:
    """The mistake that gives these described numbers, each from its batches."""
    def reference(passed: list[Batch], **changes: Any) -> float:
        return mean_over(passed, **{"each": each, **changes})

    return explained(seen, [(part,) for part in batches], reference, mistakes,
                     lambda result, value: near(number(result), value))


def some_only(events: Events, pictures: int) -> Diagnosis:
    """That not all pictures went through the network."""
    came = len({index for event in events for index in event["ids"]})
    if len(events) == 1:
        return Diagnosis("one batch", f"Only the first batch goes through the network: {came} of {pictures} images.",
                         "Loop over the loader; a return inside the loop ends it, and has to stand after it.")
    return Diagnosis("images left out", f"Only {came} of {pictures} images go through the network.",
                     "Loop over all batches of the loader, the short one too.")
