"""Judges `micro_batches`: the gradient of a batch, put together from parts of it."""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from course_utils.inputs.backward import OLD_GRADIENT, Case, classifier, examples
from course_utils.judges import Mark, Marks, errors, raised_or, say
from course_utils.judges.backward.small import first_difference, small_code
from course_utils.judges.comparing import explained, first_missed, mistake, same, together
from course_utils.report import Diagnosis

Gradients = dict[str, Tensor]


class Batch(NamedTuple):
    """The gradients of the summed loss of each micro-batch: of logits, of probabilities, with the first labels."""

    sizes: list[int]
    parts: dict[str, list[Gradients]]
    size: int
    total: int
    filled: bool


def _batch(case: Case) -> Batch:
    net, (images, labels) = classifier(case), examples(case)
    pieces = list(zip(images.split(case["size"]), labels.split(case["size"]), strict=True))
    parameters = dict(net.named_parameters())

    def of(loss: Tensor) -> Gradients:
        return dict(zip(parameters, torch.autograd.grad(loss, list(parameters.values())), strict=True))

    return Batch([len(x) for x, _ in pieces], {
        "logits": [of(F.cross_entropy(net(x), y, reduction="sum")) for x, y in pieces],
        "softmax": [of(F.cross_entropy(net(x).softmax(1), y, reduction="sum")) for x, y in pieces],
        "first labels": [of(F.cross_entropy(net(x), labels[:len(x)], reduction="sum")) for x, _ in pieces],
    }, case["size"], len(images), case["filled"])


Factor = Callable[[int, Batch], float]


def _gradients(
    batch: Batch, factor: Factor = lambda n, b: 1 / b.total, of: str = "logits", clears: str = "before",
    rescales: bool = False, after: Factor = lambda n, b: 1.0,
) -> Gradients:
    """What is left in .grad.

    Args:
        batch: The parts.
        factor: What the sum over a part of n images is multiplied by.
        of: What the loss gets, `"logits"`, `"softmax"`, or logits and the `"first labels"` of the batch.
        clears: When gradients are cleared: `"before"` all, `"inside"` the loop, or `"never"`.
        rescales: Whether all that lies there is multiplied by each part's share, again with each part.
        after: What all that lies there is multiplied by after each part of n images.
    """
    start = OLD_GRADIENT if batch.filled and clears == "never" else 0.0
    left = {name: torch.full_like(value, start) for name, value in batch.parts[of][0].items()}
    for n, part in zip(batch.sizes, batch.parts[of], strict=True):
        for name, value in part.items():
            before = 0.0 if clears == "inside" else left[name]
            left[name] = (before + value / n) * n / batch.total if rescales else before + value * factor(n, batch)
            left[name] = left[name] * after(n, batch)
    return left


BY_SHARE = "Weigh each mean by its share, `len(part) / len(images)`, or divide sums by the number of all images."
MICRO_BATCHES_MISTAKES = [
    mistake("averaged evenly", "Every micro-batch counts the same, so the images of the short last one count for more "
            "than the others.", BY_SHARE, factor=lambda n, b: 1 / n / len(b.sizes)),
    mistake("means added", "The means of the micro-batches are added up. With k of them that is about k times too "
            "much.",
            BY_SHARE, factor=lambda n, b: 1 / n),
    mistake("sums added", "The sums are added up, and nothing is divided.", "Divide each by `len(images)`.",
            factor=lambda n, b: 1),
    mistake("divided by size", "The sums are divided by the size of a micro-batch, not by the number of all images.",
            "Divide by `len(images)`.", factor=lambda n, b: 1 / b.size),
    mistake("counted as full", "Each mean counts as if its micro-batch had `size` images. The last one may be smaller.",
            BY_SHARE, factor=lambda n, b: b.size / n / b.total),
    mistake("divided by full ones", "Each mean is divided by the number of full micro-batches, so a short one isn't "
            "counted.", BY_SHARE, factor=lambda n, b: 1 / n / (b.total // b.size)),
    mistake("half", "Each mean is divided by 2, however many micro-batches there are.", BY_SHARE,
            factor=lambda n, b: 1 / n / 2),
    mistake("half", "Each sum is divided by 2.", BY_SHARE, factor=lambda n, b: 1 / 2),
    mistake("by their number", "The sums are divided by how many micro-batches there are, not by the number of images.",
            "Divide by `len(images)`.", factor=lambda n, b: 1 / len(b.sizes)),
    mistake("divided twice", "Each mean is divided by the number of all images: a mean is divided already.",
            "Take the sum, `reduction=\"sum\"`, or multiply the mean by `len(part)`.", factor=lambda n,
            b: 1 / n / b.total),
    mistake("divided twice", "Each mean is divided by the size of a micro-batch: a mean is divided already.", BY_SHARE,
            factor=lambda n, b: 1 / n / b.size),
    mistake("multiplied by size", "Each mean is multiplied by the size of a micro-batch, and nothing is divided by the "
            "number of all images.", "Divide by `len(images)`.", factor=lambda n, b: b.size / n),
    mistake("multiplied twice", "Sums are multiplied by the share of their micro-batch. A sum has the number of its "
            "images in it already.", "Divide it by `len(images)`, and no more.", factor=lambda n, b: n / b.total),
    mistake("softmax twice", "The gradients belong to a loss that got probabilities instead of logits.",
            "`F.cross_entropy` takes the network's output as it is.", of="softmax"),
    mistake("first labels", "Every micro-batch is compared with the labels of the first.",
            "Cut the labels as the images: `labels[start:start + size]`.", of="first labels"),
    mistake("last only", "Only the last micro-batch is left: what was there is gone when the next one comes.",
            "Clear the gradients once, before the loop.", clears="inside"),
    mistake("not cleared", "Gradients that were there before have been added in.",
            "Clear them once, before the loop: `net.zero_grad()`", clears="never"),
    mistake("scaled again", "In each round, all that lies in `.grad` is multiplied by the new part's share, so the "
            "first parts are multiplied again and again.",
            "Multiply the loss of a part before its `backward()`, not the "
            "gradients in the loop.", rescales=True),
    *(mistake("scaled again", f"After each part, all that lies in `.grad` is divided by {by}, so the first parts are "
              "divided again and again.", "Divide the loss of a part before its `backward()`, or the gradients once, "
              "after the loop.", factor=factor, after=after, clears="before", of="logits", rescales=False)
      for by, after in (("the number of all images", lambda n, b: 1 / b.total),
                        ("the number of parts", lambda n, b: 1 / len(b.sizes)),
                        ("how many images the part has", lambda n, b: 1 / n),
                        ("the size of a part", lambda n, b: 1 / b.size))
      for factor in (lambda n, b: 1, lambda n, b: 1 / n, lambda n, b: 1 / b.total)),
]
CHUNKS = Diagnosis("chunk", "The batch is cut into `size` parts, and not into parts of `size` images.",
                   "`split` takes the size of a part, `chunk` the number of parts.")
GRAPHS_KEPT = Diagnosis("graphs kept", "When a micro-batch goes forward, a graph from before is still in memory.",
                        "Call `backward()` on each loss before the next goes forward, without `retain_graph=True`.")
MOVED = Diagnosis("weights moved", "The network's weights have been changed.", "Leave the optimizer out; only "
                  "gradients are asked for.")


def judge_micro_batches(seen: list[dict[str, Any]], inputs: list[Case]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `micro_batches`: equal parts, a short one, old gradients, one graph at a time."""
    batches = [_batch(case) for case in inputs]
    counts = [[count for count, _ in result.get("passes", [])] for result in seen]
    rows = []
    for result, batch, came, case in zip(seen, batches, counts, inputs, strict=True):
        fit, small = _fits(result, _gradients(batch)), all(count <= case["size"] for count in came)
        texts = _compared(_gradients(batch), result) if small else (f"{case['size']} images at once", f"{max(came)}")
        rows.append((case["criterion"], Mark(fit and small, *texts, _code(case))))
    marks = first_missed(rows, 3)
    kept = any(kept is not False for result in seen for _, kept in result.get("passes", []))
    moved = any(result.get("moved", False) is not False for result in seen)
    right = any(mark.passed for mark in marks)
    state = MOVED if moved else GRAPHS_KEPT if kept else None
    marks.append(Mark(right and not state, "no graph from before, and the weights as they were", state.text if state
                      else raised_or(seen, "no right gradients yet"), _code(inputs[2])))
    if next(errors(seen), None):
        return marks, None
    named = None if all(mark.passed for mark in marks[:3]) else explained(
        seen, [(batch,) for batch in batches], _gradients, MICRO_BATCHES_MISTAKES, _fits)
    return marks, together(_passed(counts, inputs) or _nothing(seen, inputs) or named, state)


def _fits(result: dict[str, Any], values: Gradients) -> bool:
    told = result.get("gradients", {})
    return told.keys() == values.keys() and all(same(told[name], value) for name, value in values.items())


def _compared(wanted: Gradients, result: dict[str, Any]) -> tuple[str, str]:
    if "error" in result:
        return "gradients in .grad", say(result)
    return first_difference(wanted, result["gradients"])


def _passed(counts: list[list[int]], inputs: list[Case]) -> Diagnosis | None:
    """What the numbers of images show that went through the network."""
    for came, case in zip(counts, inputs, strict=True):
        told = f"With {case['count']} images and size {case['size']}, "
        if came and max(came) > case["size"]:
            chunks = [[len(part) for part in torch.arange(each["count"]).chunk(each["size"])] for each in inputs]
            return CHUNKS if counts == chunks else Diagnosis(
                "one pass", f"{told}{max(came)} images go through the network at once.",
                "Take the images in pieces: `images[start:start + size]`")
        if 0 in came:
            return Diagnosis("empty part", f"{told}a part without any image goes through the network: the parts have "
                             f"{_listed(came)}.", "`images[start:start + size]`, with start from `range(0, "
                             "len(images), size)`")
        if sum(came) < case["count"]:
            ended = len(came) == 1 and case["count"] > case["size"]
            stops = " Or look for a `return` or a `break` inside the loop." * ended
            return Diagnosis("images left out", f"{told}only {sum(came)} of the images go through the network, in "
                             f"parts of {_listed(came)}.", "`range(0, len(images), size)` starts every part, the short "
                             f"one too, and `images[start:start + size]` takes it.{stops}")
        if sum(came) > case["count"]:
            return Diagnosis("images twice", f"{told}more images go through the network than there are, in parts of "
                             f"{_listed(came)}.", "Each image belongs to one part: `images[start:start + size]`")
    return None


def _listed(counts: list[int]) -> str:
    return ", ".join(map(str, counts[:8])) or "0"


def _nothing(seen: list[dict[str, Any]], inputs: list[Case]) -> Diagnosis | None:
    """What is said where no gradient lies there afterwards."""
    left = [value["type"] for result, case in zip(seen, inputs, strict=True) if not case["filled"]
            for value in result["gradients"].values()]
    if set(left) != {"None"}:
        return None
    gave = {result["gave"] for result in seen}
    if gave == {"NoneType"}:
        return Diagnosis("nothing left", "No gradient lies in `.grad` afterwards.",
                         "Call `backward()` on each loss, and don't clear after it.")
    return Diagnosis("returned", f"A {min(gave)} comes back, and no gradient lies in `.grad` afterwards.",
                     "Nothing is to be returned: `backward()` adds to `.grad`, or assign it, `parameter.grad = …`.")


def _code(case: Case) -> str:
    """The call on a case, if it is a small one."""
    return small_code(case, f"micro_batches(example, inputs, targets, {case['size']})\n"
                      "print(example.weight.grad, example.bias.grad)") if case["small"] else ""
