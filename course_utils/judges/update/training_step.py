"""Judges `training_step`: the right gradient at the step, and the loss."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from course_utils.inputs import flat
from course_utils.inputs.update import SHAPES, batch_of, left_gradients, logits_of, weights
from course_utils.judges import PRINTED, Mark, Marks, errors, number, say
from course_utils.judges.comparing import apart, close, explained, mistake, of_parts, same
from course_utils.report import Diagnosis

Loss = Callable[[Tensor, Tensor], Tensor]
RIGHT = ("zero_grad", "forward", "backward", "step")


def trained(inputs: dict[str, Any], orders: Sequence[Sequence[str]] = (RIGHT, RIGHT),
            criterion: Loss = F.cross_entropy) -> list[dict[str, Any]]:
    """What two training steps find and leave, their lines in some order.

    Returns:
        For each of the two, the gradients `"found"` by each step, and the `"weights"` afterwards; each as one row.
    """
    params = [weight.requires_grad_() for weight in weights(inputs["seed"])]
    held, calls = left_gradients(inputs["seed"]), []
    for place, order in enumerate(orders):
        new, found = [], []
        for line in order:
            if line == "zero_grad":
                held = [torch.zeros(shape) for shape in SHAPES]
            elif line == "forward":
                images, labels = batch_of(inputs, place)
                new = list(torch.autograd.grad(criterion(logits_of(params, images), labels), params))
            elif line == "backward":
                held = [a + b for a, b in zip(held, new, strict=True)]
            elif line == "step":
                found.append(flat(held))
                with torch.no_grad():
                    for param, gradient in zip(params, held, strict=True):
                        param -= inputs["lr"] * gradient
        calls.append({"found": found, "weights": flat(params)})
    return calls


LOSSES = [
    mistake("summed", "The losses of the batch are added up, so that the step grows with the size of the batch.",
            "Take F.cross_entropy as it is, which gives their mean.",
            criterion=lambda z, y: F.cross_entropy(z, y, reduction="sum")),
    mistake("divided again", "The loss is divided by the size of the batch, and it is a mean already.",
            "Take F.cross_entropy as it is.", criterion=lambda z, y: F.cross_entropy(z, y) / len(y)),
    mistake("softmax twice", "The logits go through a softmax, and cross-entropy takes one of its own.",
            "Hand net(images) to F.cross_entropy as it comes.",
            criterion=lambda z, y: F.cross_entropy(z.softmax(1), y)),
    mistake("no softmax", "The loss is computed without any softmax: F.nll_loss takes log-probabilities.",
            "Use F.cross_entropy with the logits.", criterion=F.nll_loss),
    mistake("squared error", "The loss is the squared error between logits and one-hot labels.", "Use F.cross_entropy.",
            criterion=lambda z, y: F.mse_loss(z, F.one_hot(y, 10).float())),
    mistake("squared error", "The loss is the squared error between probabilities and one-hot labels.",
            "Use F.cross_entropy.", criterion=lambda z, y: F.mse_loss(z.softmax(1), F.one_hot(y, 10).float())),
    mistake("minus", "The loss has the wrong sign, so each step makes it larger.", "Leave out the minus.",
            criterion=lambda z, y: -F.cross_entropy(z, y)),
]
VALUES = [
    mistake("loss after", "The loss that comes back was computed after the step, with the new weights.",
            "Return the loss that backward was called on, from before the step.", when=1),
    *LOSSES,
    mistake("multiplied", "The loss that comes back is multiplied by the size of the batch.",
            "Return the mean loss itself.", factor=lambda count: count),
    mistake("percent", "The loss that comes back is multiplied by 100.", "Return the loss itself.",
            factor=lambda count: 100),
    *(mistake("rounded", f"The loss that comes back is rounded to {digits} decimals.", "Return it as it is.",
              digits=digits) for digits in (0, 1, 2, 3)),
    mistake("accuracy", "What comes back is the share of right predictions.", "Return the loss.",
            criterion=lambda z, y: (z.argmax(1) == y).float().mean()),
]
SWAPPED = Diagnosis("swapped", "cross-entropy gets whole numbers where it takes the logits, as the labels are.",
                    "Write F.cross_entropy(logits, labels), in this order, with the logits as the network gives them.")
ARGUMENT = Diagnosis("step with an argument", "optimizer.step takes no loss: what is passed to it would have to be a "
                     "function that computes it.", "Write optimizer.step(), with empty brackets.")
NOT_CLEARED = Diagnosis(
    "not cleared", "The step finds the new gradients added to those that were left from before.",
    "Call optimizer.zero_grad() before backward. If the line is there, look whether it is called, with its brackets.")
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
TWICE = Diagnosis("backward twice", "backward runs more than once before the step, and the gradients add up.",
                  "Call it once.")
STEPS = Diagnosis("several steps", "The optimizer takes more than one step for the batch.",
                  "Call optimizer.step() once, after one backward() on the loss of the whole batch.")
TEXT = Diagnosis("text", "The loss comes back as text, not as a number.", "Return loss.item() itself.")
NO_STEP = Diagnosis("no step", "The optimizer's step isn't called, so the weights stay as they are.",
                    "End with optimizer.step() before the return.")
OTHER_OPTIMIZER = Diagnosis(
    "another optimizer", "The weights are changed by something other than the optimizer that was passed in. Its "
    "learning rate, and any momentum it has, are lost.", "Call step() on the argument `optimizer`.")
OTHER_NETWORK = Diagnosis(
    "another network", "The network that was passed in isn't called. backward fills the gradients of whatever gave "
    "the logits, and the optimizer, made for this network, finds none.", "Call the argument `net`, not a copy.")
TENSOR_LOSS = Diagnosis(
    "a tensor", "The loss comes back as a tensor. A tensor may hold on to its graph, and with it to the memory of a "
    "whole forward pass.", "Return loss.item().")
NOT_CALLED = Diagnosis("no brackets", "What comes back is a method that wasn't called, not a number.",
                       "Call it: loss.item(), with its brackets.")
OTHER_KINDS = {"None": PRINTED, "builtin_function_or_method": NOT_CALLED, "method": NOT_CALLED, "str": TEXT}


def judge_training_step(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `training_step`: what the steps find, the weights after them, the loss."""
    right = trained(inputs)
    found = [_finds(call, expected) for call, expected in zip(seen, right, strict=True)]
    moved = same(seen[1]["weights"], right[1]["weights"]) and all(call["found"] for call in seen)
    kinds = {call.get("value", {}).get("type", "error") for call in seen}
    cases = _cases(seen, inputs)
    losses = [returned(*case) for case in cases]
    values = all(math.isfinite(loss) and close(number(call), loss) for call, loss in zip(seen, losses, strict=True))
    differs = next((place for place, call in enumerate(seen) if not _is_float(call, losses[place])), 0)
    code = _code(inputs)
    marks = [
        Mark(all(found), *_gradient(seen, right, found), code),
        Mark(moved, *apart(_row(seen[1]["weights"]), right[1]["weights"].tolist()), code),
        Mark(values and kinds == {"float"}, f"a float, {losses[differs]:.6g}",
             _came(seen[differs]), code)]
    return marks, _diagnosed(seen, inputs, _fit(right, seen), values, kinds)


def returned(before: list[Tensor], after: list[Tensor], images: Tensor, labels: Tensor, when: int = 0,
             criterion: Loss = F.cross_entropy, factor: Callable[[int], int] = lambda count: 1,
             digits: int = 12) -> float:
    """The loss that comes back, from the weights before the step, or with a mistake."""
    return round(factor(len(labels)) * criterion(logits_of((before, after)[when], images), labels).item(), digits)


def _cases(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The arguments of `returned` for both calls, with the weights that the answer left."""
    states = [weights(inputs["seed"]), *(_params(call["weights"]) for call in seen)]
    return [(states[place], states[place + 1], *batch_of(inputs, place)) for place in range(2)]


def _params(row: dict[str, Any]) -> list[Tensor]:
    parts = torch.tensor(row["values"]).split([shape.numel() for shape in SHAPES])
    return [part.view(shape) for part, shape in zip(parts, SHAPES, strict=True)]


def _row(described: dict[str, Any]) -> list[float]:
    return described.get("values", [])


def _is_float(call: dict[str, Any], loss: float) -> bool:
    return _kind(call) == "a float" and close(number(call), loss)


def _kind(call: dict[str, Any]) -> str:
    return "an error" if "error" in call else f"a {call['value']['type']}"


def _came(call: dict[str, Any]) -> str:
    return f"{_kind(call)}, {say(call)[:200]}" if "error" in call or number(call) is not None else _kind(call)


def _finds(call: dict[str, Any], expected: dict[str, Any]) -> bool:
    """Whether the steps found these gradients; None is as good as zeros."""
    return len(call["found"]) == len(expected["found"]) and all(
        same(came, right) or (came.get("type") == "None" and not right.any())
        for came, right in zip(call["found"], expected["found"], strict=True))


def _gradient(seen: list[dict[str, Any]], right: list[dict[str, Any]], found: list[bool]) -> tuple[str, str]:
    """The first step that finds something else: what it should find, and what it finds."""
    place = found.index(False) if False in found else 0
    call, wanted = seen[place], right[place]["found"][0]
    if len(call["found"]) != 1:
        return "one step", f"{len(call['found'])} steps" if "error" not in call else say(call)
    rows = apart(_row(call["found"][0]), wanted.tolist())
    return (f"batch {place + 1}, gradient: {rows[0]}",
            f"batch {place + 1}, gradient: {rows[1] if _row(call['found'][0]) else 'None'}")


def _code(inputs: dict[str, Any]) -> str:
    return ("from course_utils.checks.update.recording import RecordingNet, RecordingSGD\n"
            "from course_utils.inputs.update import batch_of\n"
            f"case = {inputs}\nnet = RecordingNet(case[\"seed\"])\noptimizer = RecordingSGD(net, case[\"lr\"])\n"
            "print(training_step(net, optimizer, *batch_of(case, 0)))\nprint(net.events)")


def _diagnosed(seen: list[dict[str, Any]], inputs: dict[str, Any], moved: bool, values: bool, kinds: set[Any]
               ) -> Diagnosis | None:
    if any(event.startswith("step(") for call in seen for event in call["events"]):
        return ARGUMENT
    if next(errors(seen), None):
        return SWAPPED if any("not implemented for 'Long'" in error["message"] for error in errors(seen)) else None
    loss, order = (None, None) if moved else _misstep(seen, inputs)
    if order is OTHER_NETWORK or order is STEPS:
        return order
    kind = OTHER_KINDS.get(next(iter(kinds))) if len(kinds) == 1 else None
    return of_parts(
        (moved or (order is not None and loss is None), loss), (moved or (loss is not None and order is None), order),
        (values, None if values else kind or explained(seen, _cases(seen, inputs), returned, VALUES)),
        ("Tensor" not in kinds, TENSOR_LOSS))


def _misstep(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> tuple[Diagnosis | None, Diagnosis | None]:
    """What is wrong with the loss and with the order of the lines, if steps in the order that was noted give this."""
    order = seen[0]["events"]
    if "forward" not in order and "backward" not in order:
        return None, OTHER_NETWORK
    if "step" not in order and seen[0]["weights"] != seen[1]["weights"]:
        return None, OTHER_OPTIMIZER
    if order.count("step") > 1:
        return None, STEPS
    for place in (None, *range(len(order))):  # where gradients are cleared by hand, unnoticed
        orders = [call["events"] if place is None else [*call["events"][:place], "zero_grad", *call["events"][place:]]
                  for call in seen]
        misplaced = _misplaced(orders[0])
        if _fit(trained(inputs, orders), seen):
            return None, misplaced
        loss = explained([{"calls": seen}], [(inputs, orders)], trained, LOSSES,
                         lambda result, calls: _fit(calls, result["calls"]))
        if loss:
            return loss, misplaced
    return None, None


def _fit(calls: list[dict[str, Any]], seen: list[dict[str, Any]]) -> bool:
    return all(_finds(call, right) and same(call["weights"], right["weights"])
               for call, right in zip(seen, calls, strict=True))


def _misplaced(order: Sequence[str]) -> Diagnosis | None:
    """What is wrong with the order of the calls."""
    if "step" not in order:
        return NO_STEP
    if "backward" not in order:
        return NO_BACKWARD
    step, backward = order.index("step"), order.index("backward")
    if step < backward:
        return STEP_EARLY
    if "zero_grad" in order[backward:step]:
        return CLEARED_EARLY
    if order[:step].count("backward") > 1:
        return TWICE
    if "zero_grad" in order[:backward]:
        return None
    return CLEARED_LAST if "zero_grad" in order[step:] else NOT_CLEARED
