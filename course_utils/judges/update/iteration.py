"""What chapter 7 asks of one iteration of the loop: the right gradient at the step, and the loss."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from course_utils.inputs import drawn, flat
from course_utils.judges import PRINTED, Mark, Marks, errors, number
from course_utils.judges.comparing import close, same
from course_utils.report import Diagnosis

SHAPES = [torch.Size(sizes) for sizes in ((6, 16), (6,), (10, 6), (10,))]  # of the network's parameters
Loss = Callable[[Tensor, Tensor], Tensor]
LOSSES: list[tuple[Loss, Diagnosis]] = [
    (lambda z, y: F.cross_entropy(z, y, reduction="sum"), Diagnosis(
        "summed", "The losses of the batch are added up, so that the step grows with the size of the batch.",
        "Take F.cross_entropy as it is, which gives their mean.")),
    (lambda z, y: F.cross_entropy(z.softmax(1), y), Diagnosis(
        "softmax twice", "The logits go through a softmax, and cross-entropy takes one of its own.",
        "Hand net(images) to F.cross_entropy as it comes.")),
    (lambda z, y: F.mse_loss(z, F.one_hot(y, 10).float()), Diagnosis(
        "squared error", "The loss is the squared error between logits and one-hot labels.", "Use F.cross_entropy.")),
]
NO_GRAPH = Diagnosis(
    "no graph", "The forward pass ran without a graph, so backward has nothing to go along.",
    "Leave no_grad, detach and item() out until after backward.")
SWAPPED = Diagnosis("swapped", "The labels, which are whole numbers, stand where cross-entropy takes the logits.",
                    "Write F.cross_entropy(logits, labels), in this order.")
NOT_CLEARED = Diagnosis(
    "not cleared", "The step finds the new gradients added to those that were left from before.",
    "Call optimizer.zero_grad() before backward.")
CLEARED_LAST = Diagnosis(
    "cleared last", "Gradients are cleared at the end. What was left from before the first call still goes into the "
    "first step.", "Clear before backward, since this function can't know who called backward before it.")
CLEARED_EARLY = Diagnosis(
    "cleared between", "zero_grad stands between backward and step: it throws away what backward has computed, and "
    "the step finds nothing.", "Move it before backward.")
STEP_EARLY = Diagnosis(
    "step before backward", "The step is taken before backward, so it doesn't have the gradient of this batch.",
    "Call loss.backward() first, then optimizer.step().")
NO_BACKWARD = Diagnosis("no backward", "No gradient is ever computed, and the step has nothing to go by.",
                        "Call loss.backward() between the loss and the step.")
NO_STEP = Diagnosis("no step", "The optimizer's step isn't called, so the weights stay as they are.",
                    "End with optimizer.step() before the return.")
OTHER_OPTIMIZER = Diagnosis(
    "another optimizer", "The weights are changed by something other than the optimizer that was passed in. Its "
    "learning rate, and any momentum it has, are lost.", "Call step() on the argument `optimizer`.")
OTHER_NETWORK = Diagnosis(
    "another network", "The loss comes from another network than the one that was passed in. backward fills that "
    "one's gradients, and the optimizer, made for this one, finds none.", "Call the argument `net`, not a copy.")
TENSOR_LOSS = Diagnosis(
    "a tensor", "The loss comes back as a tensor. With its graph attached, each one that is kept in a list keeps the "
    "memory of a whole forward pass.", "Return loss.item().")
LOSS_AFTER = Diagnosis(
    "loss after", "The loss that is returned was computed again after the step, with the new weights. That costs a "
    "forward pass.", "Return the loss that backward was called on.")


def judge_training(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `training_step`: what the steps find, the weights after them, the loss."""
    right = _trained(inputs, F.cross_entropy)
    found = [_finds(call, expected) for call, expected in zip(seen, right, strict=True)]
    moved = same(seen[1]["weights"], right[1]["weights"]) and all(len(call["found"]) > 0 for call in seen)
    kinds = {call.get("value", {}).get("type") for call in seen}
    values = close(_loss(seen[0]), right[0]["loss"]) and close(_loss(seen[1]), _second_loss(seen[0], inputs))
    came = ", ".join(sorted(map(str, kinds))) if values else ""
    marks = [Mark(all(found)), Mark(moved), Mark(values and kinds == {"float"}, "float", came)]
    return marks, _training_diagnosis(seen, inputs, all(found), kinds)


def _finds(call: dict[str, Any], expected: dict[str, Any]) -> bool:
    return len(call["found"]) == 1 and same(call["found"][0], expected["gradient"])


def _loss(call: dict[str, Any]) -> float | None:
    return number(call) if "value" in call else None


def _second_loss(call: dict[str, Any], inputs: dict[str, Any]) -> float:
    """The loss of the second batch, with the weights that the first call left."""
    values = torch.tensor(call["weights"]["values"]).split([shape.numel() for shape in SHAPES])
    params = [part.view(shape) for part, shape in zip(values, SHAPES, strict=True)]
    images, labels = _batch(inputs, 1)
    return F.cross_entropy(_logits(params, images), labels).item()


def _batch(inputs: dict[str, Any], place: int) -> tuple[Tensor, Tensor]:
    first, apart = inputs["starts"][place]
    count = inputs["count"]
    return drawn(inputs["seed"] + 500 + place, count, 16), (first + apart * torch.arange(count)) % 10


def _trained(inputs: dict[str, Any], criterion: Loss) -> list[dict[str, Any]]:
    """What two training steps compute: loss, gradient and weights of each, with the loss after the step."""
    params = [drawn(inputs["seed"] + place, *shape).requires_grad_() for place, shape in enumerate(SHAPES)]
    steps: list[dict[str, Any]] = []
    for place in range(2):
        images, labels = _batch(inputs, place)
        loss = criterion(_logits(params, images), labels)
        gradients = torch.autograd.grad(loss, params)
        with torch.no_grad():
            for param, gradient in zip(params, gradients, strict=True):
                param -= inputs["lr"] * gradient
        steps.append({"loss": loss.item(), "gradient": flat(gradients), "weights": flat(params),
                      "after": criterion(_logits(params, images), labels).item()})
    return steps


def _logits(params: list[Tensor], images: Tensor) -> Tensor:
    first, first_bias, second, second_bias = params
    return F.linear(torch.tanh(F.linear(images, first, first_bias)), second, second_bias)


def _training_diagnosis(
    seen: list[dict[str, Any]], inputs: dict[str, Any], found: bool, kinds: set[Any]
) -> Diagnosis | None:
    if any("does not require grad" in error["message"] for error in errors(seen)):
        return NO_GRAPH
    if any("not implemented for 'Long'" in error["message"] for error in errors(seen)):
        return SWAPPED
    if next(errors(seen), None):
        return None
    if not found:
        return _misstep(seen, inputs)
    if kinds == {"None"}:
        return PRINTED
    right = _trained(inputs, F.cross_entropy)
    losses = list(zip(map(_loss, seen), right, strict=True))
    if all(close(value, step["after"]) for value, step in losses):
        return LOSS_AFTER
    same = all(close(value, step["loss"]) for value, step in losses)
    return TENSOR_LOSS if same and "Tensor" in kinds else None


def _misstep(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> Diagnosis | None:
    events = seen[0]["events"]
    for criterion, diagnosis in LOSSES:
        if all(_finds(call, step) for call, step in zip(seen, _trained(inputs, criterion), strict=True)):
            return diagnosis
    if "step" not in events:
        return OTHER_OPTIMIZER if seen[0]["weights"] != seen[1]["weights"] else NO_STEP
    if "backward" not in events:
        return NO_BACKWARD if "forward" in events else OTHER_NETWORK
    step, backward = events.index("step"), events.index("backward")
    if step < backward:
        return STEP_EARLY
    if "zero_grad" in events[backward:step]:
        return CLEARED_EARLY
    if events.count("backward") > 1 or "zero_grad" in events[:backward]:
        return None
    return CLEARED_LAST if "zero_grad" in events[step:] and _finds_sum(seen[0], inputs) else NOT_CLEARED


def _finds_sum(call: dict[str, Any], inputs: dict[str, Any]) -> bool:
    """Whether the first step finds the gradient of its batch added to the one that was left."""
    left = flat(drawn(inputs["seed"] + place + 50, *shape)
                 for place, shape in enumerate(SHAPES))
    return same(call["found"][0], left + _trained(inputs, F.cross_entropy)[0]["gradient"])
