"""What chapter 6 asks of gradients that are computed for somebody, or in parts."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_utils.inputs.backward import OLD, classifier, examples
from course_utils.judges import PRINTED, Mark, Marks, say
from course_utils.judges.comparing import alike
from course_utils.report import Diagnosis

Gradients = dict[str, list[float]]


def _gradients(net: nn.Module, loss: Tensor) -> Gradients:
    names = [name for name, _ in net.named_parameters()]
    found = torch.autograd.grad(loss, list(net.parameters()))
    return {name: gradient.flatten().tolist() for name, gradient in zip(names, found, strict=True)}


def _scaled(gradients: Gradients, factor: float, shift: float = 0.0) -> Gradients:
    return {name: [factor * value + shift for value in values] for name, values in gradients.items()}


def _read(described: Any) -> Gradients | None:
    """The numbers of a dictionary of tensors; None for one without."""
    if not isinstance(described, dict) or not all("values" in value for value in described.values()):
        return None
    return {name: value["values"] for name, value in described.items()}


def _agree(came: Gradients | None, right: Gradients) -> bool:
    return came is not None and came.keys() == right.keys() and all(
        alike(came[name], values) for name, values in right.items())


NOT_CLEARED = Diagnosis("not cleared", "Gradients that were there before have been added in.",
                        "Clear them first, or ask torch.autograd.grad, which adds to nothing.")
LEFT_BEHIND = Diagnosis("left behind", "The gradients are right, and they also lie in the network's .grad now. The "
                        "next backward of the training loop will add to them.", "torch.autograd.grad returns gradients "
                        "without putting them into .grad.")
CLEARED_AFTER = Diagnosis("cleared after", "The gradients are gone: they were cleared after backward and before they "
                          "were returned.", "Copy them first, with clone(), or use torch.autograd.grad.")
ALIASES = Diagnosis("aliases", "The tensors that come back are the network's own .grad. A later call changes them "
                    "under the caller's hands.", "Return copies: parameter.grad.clone()")
GRAPH_KEPT = Diagnosis("graph kept", "The results require gradients themselves, so the whole graph stays in memory.",
                       "Leave out create_graph=True.")
SUM = Diagnosis("sum", "The gradients are those of the sum over the batch: N times as large.",
                "F.cross_entropy takes the mean unless it is told otherwise.")
SQUARED = Diagnosis("softmax twice", "The gradients belong to a loss that got probabilities instead of logits.",
                    "F.cross_entropy takes the network's output as it is.")
PARAMETERS = Diagnosis("parameters", "These are the parameters themselves.", "Return their gradients.")
NO_NAMES = Diagnosis("no names", "The gradients come without their names.",
                     "Return a dictionary from each parameter's name to its gradient.")
MOVED = Diagnosis("weights moved", "The network's weights have been changed.", "Leave the optimizer out; only "
                  "gradients are asked for.")


def judge_gradients(seen: list[dict[str, Any]], inputs: dict[str, int]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `gradients_of`: values, old gradients, nothing left, nothing shared."""
    net, (images, labels) = classifier(inputs["seed"]), examples(inputs["seed"], inputs["count"])
    right = _gradients(net, F.cross_entropy(net(images), labels))
    fresh, filled = (_read(result.get("first", {}).get("gradients")) for result in seen)
    told = _agree(fresh, right)
    plausible = fresh is not None and fresh.keys() == right.keys() and any(any(values) for values in fresh.values())
    parameters = {name: parameter.flatten().tolist() for name, parameter in net.named_parameters()}
    plausible = plausible and not _agree(fresh, parameters)
    kept = plausible and all(result["kept"] and not result["moved"] for result in seen)
    own = plausible and all(result["again"] and result["steady"] and not result["graph"] for result in seen)
    marks = [Mark(told, came=_kind(seen[0])), Mark(told and _agree(filled, right)), Mark(kept), Mark(own)]
    logits = net(images)
    mistakes = [(_scaled(right, len(images)), SUM), (parameters, PARAMETERS),
                (_gradients(net, F.cross_entropy(logits.softmax(1), labels)), SQUARED)]
    named = next((diagnosis for wrong, diagnosis in mistakes if _agree(fresh, wrong)), None)
    return marks, _not_gradients(seen, fresh) or named or (_shared(seen, filled, right) if told else None)


def _kind(result: dict[str, Any]) -> str:
    return say(result["first"]) if "value" in result.get("first", {}) else say(result) if "error" in result else ""


def _not_gradients(seen: list[dict[str, Any]], fresh: Gradients | None) -> Diagnosis | None:
    first = seen[0].get("first", {})
    value, described = first.get("value", {}), first.get("gradients", {})
    if value.get("type") == "None":
        return PRINTED
    if value.get("type") in ("list", "tuple") and value["items"]:
        return NO_NAMES
    if described and all(each["type"] == "None" for each in described.values()):
        return CLEARED_AFTER
    return CLEARED_AFTER if fresh and not any(any(values) for values in fresh.values()) else None


def _shared(seen: list[dict[str, Any]], filled: Gradients | None, right: Gradients) -> Diagnosis | None:
    """What is wrong where the first call on a fresh network is right."""
    if any(result.get("moved") for result in seen):
        return MOVED
    if _agree(filled, _scaled(right, 1, OLD)):
        return NOT_CLEARED
    if any(result.get("graph") for result in seen):
        return GRAPH_KEPT
    if not all(result.get("steady") for result in seen):
        return ALIASES
    return None if all(result.get("kept") for result in seen) else LEFT_BEHIND


def _parts(net: nn.Module, batch: tuple[Tensor, Tensor], size: int, reduction: str) -> list[Gradients]:
    """The gradients of each micro-batch's loss."""
    return [_gradients(net, F.cross_entropy(net(x), y, reduction=reduction))
            for x, y in zip(*(tensor.split(size) for tensor in batch), strict=True)]


def _total(parts: list[Gradients], factor: float = 1.0) -> Gradients:
    return {name: [factor * sum(column) for column in zip(*(part[name] for part in parts), strict=True)]
            for name in parts[0]}


Case = tuple[nn.Module, tuple[Tensor, Tensor], int]
SHARES: list[tuple[Callable[[Case], Gradients], Diagnosis]] = [
    (lambda c: _total(_parts(*c, "mean"), 1 / len(c[1][0].split(c[2]))), Diagnosis(
        "averaged evenly", "Every micro-batch counts the same, so the images of the short last one count for more than "
        "the others.", "Weigh each mean by its number of images, or add up sums and divide by all.")),
    (lambda c: _total(_parts(*c, "mean")), Diagnosis(
        "means added", "The means of the micro-batches are added up. With k of them that is about k times too much.",
        "Multiply each mean by its share of the images, len(part) / len(images).")),
    (lambda c: _total(_parts(*c, "sum")), Diagnosis(
        "sums added", "The sums are added up, and nothing is divided.", "Divide each by len(images).")),
    (lambda c: _total(_parts(*c, "sum"), 1 / c[2]), Diagnosis(
        "divided by size", "The sums are divided by the size of a micro-batch, not by the number of all images.",
        "Divide by len(images).")),
    (lambda c: _parts(*c, "mean")[-1], Diagnosis(
        "last only", "Only the last micro-batch is left: gradients are cleared inside the loop.",
        "Clear them once, before the loop.")),
    (lambda c: _total(_parts(*c, "sum")[-1:], 1 / len(c[1][0])), Diagnosis(
        "last only", "Only the last micro-batch is left: gradients are cleared inside the loop.",
        "Clear them once, before the loop.")),
    (lambda c: _parts(*c, "mean")[0], Diagnosis(
        "first only", "Only the first micro-batch is there: the loop ends after one round, or never begins.",
        "Look for a return or a break inside the loop.")),
]
SHORT_LEFT_OUT = Diagnosis("short one left out", "The images that don't fill a micro-batch take no part.",
                           "range(0, len(images), size) starts the short one too.")
ONE_PASS = Diagnosis("one pass", "More images than size go through the network at once, which is what micro-batches "
                     "are to avoid.", "Take the images in pieces: images[start:start + size]")
GRAPHS_KEPT = Diagnosis("graphs kept", "All micro-batches go forward before any goes backward, so all their graphs are "
                        "in memory at once.", "Call backward() on each before the next goes forward.")
OLD_ADDED = Diagnosis("not cleared", "Gradients that were there before have been added in.",
                      "Clear them once, before the loop: net.zero_grad()")
NOTHING = Diagnosis("nothing left", "No gradient lies in .grad afterwards.", "Call backward() on the loss, and don't "
                    "clear after it.")


def judge_micro(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `micro_batches`: equal parts, a short one, old gradients, one graph at a time."""
    cases: list[Case] = [(classifier(inputs["seed"]), examples(inputs["seed"], count), size)
                         for count, size, _ in inputs["cases"]]
    right = [_gradients(net, F.cross_entropy(net(x), y)) for net, (x, y), _ in cases]
    came = [_read(result.get("gradients")) for result in seen]
    fits = [_agree(gradients, wanted) for gradients, wanted in zip(came, right, strict=True)]
    small = all(count <= size for result, (_, _, size) in zip(seen, cases, strict=True)
                for count, _ in result.get("passes", []))
    stepped = all(map(_grew, seen))
    errors = ["error" in result for result in seen]
    yet = "" if fits[0] or fits[1] else "no right gradient yet"
    marks = [Mark(fits[0] and small, came=say(seen[0]) if errors[0] else ""), Mark(fits[1] and small),
             Mark(fits[2] and small, came=yet), Mark((fits[0] or fits[1]) and small and stepped, came=yet)]
    if any(errors):
        return marks, None
    if came == [None] * 3:
        return marks, NOTHING
    if not small:
        return marks, ONE_PASS
    return marks, _named_share(came, cases, right, fits) or (None if stepped else GRAPHS_KEPT)


def _grew(result: dict[str, Any]) -> bool:
    """Whether the gradients that lay there changed from one forward pass to another: backward ran in between."""
    return len({gradient for _, gradient in result.get("passes", [])}) > 1


def _named_share(
    came: list[Gradients | None], cases: list[Case], right: list[Gradients], fits: list[bool]
) -> Diagnosis | None:
    if all(fits[:2]):
        return OLD_ADDED if _agree(came[2], _scaled(right[2], 1, OLD)) else None
    for share, diagnosis in SHARES:
        if all(_agree(gradients, share(case)) for gradients, case in zip(came[:2], cases[:2], strict=True)):
            return diagnosis
    net, (images, labels), size = cases[1]
    full = len(images) // size * size
    whole = _gradients(net, F.cross_entropy(net(images[:full]), labels[:full], reduction="sum"))
    short = [_scaled(whole, 1 / count) for count in (full, len(images))]
    return SHORT_LEFT_OUT if any(_agree(came[1], left) for left in short) else None
