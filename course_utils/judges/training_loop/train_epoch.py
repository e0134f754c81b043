"""Judges `train_epoch`: the mode, the steps and the loss of one epoch of training."""

import math
from typing import Any

import torch.nn.functional as F
from torch import Tensor

from course_utils.inputs.training_loop import small_net, small_set, state_of
from course_utils.judges import PRINTED, Mark, Marks, number, say
from course_utils.judges.comparing import apart, explained, mistake, of_parts
from course_utils.judges.training_loop.descent import descends
from course_utils.judges.training_loop.epochs import (
    LOSSES,
    Events,
    batches_of,
    begins,
    believed,
    covers,
    forwards,
    loss_over,
    misaveraged,
    near,
    numbered,
    once,
    replay,
    same,
    sized,
    some_only,
)
from course_utils.judges.training_loop.evaluation import UNUSED
from course_utils.report import Diagnosis

NEVER_TRAIN = Diagnosis(
    "evaluation mode", "The network came in evaluation mode, as evaluate may have left it, and is trained in it.",
    "Call net.train(), with its brackets, before the loop.")
NO_STEP = Diagnosis("no step", "The weights are what they were: optimizer.step() is never called.",
                    "Call it after each backward().")
NO_BACKWARD = Diagnosis("no backward", "backward() is never called, so each step finds no gradients.",
                        "Call loss.backward() between the loss and the step.")
EMPTY_STEP = Diagnosis(
    "empty step", "Each step finds no gradients, so the weights stay as they were: zero_grad comes between backward "
    "and step, or backward after step.", "Put them in order: zero_grad, forward, loss, backward, step.")
OWN_OPTIMIZER = Diagnosis(
    "another optimizer", "The weights move, and not by the optimizer that was passed in. One that is made anew has no "
    "momentum and its own learning rate.", "Use the argument optimizer.")
MISTAKES = [
    mistake("accumulated", "The gradients of all batches so far add up.",
            "Call optimizer.zero_grad() before each backward().", clear="never"),
    *(mistake("one step", "There is one step for the whole epoch, after the loop.",
              "Move optimizer.step() into the loop.", step="after", clear=clear) for clear in ("each", "never")),
    mistake("late step", "Each step uses the gradients of the batch before, and those of the last batch are never "
            "used.", "Put optimizer.step() after loss.backward().", step="before"),
    mistake("two steps", "There are two steps for each batch.", "Call optimizer.step() once.", step="twice"),
    mistake("scaled loss", "backward() runs on the loss times the batch size, which is the sum over the batch, so "
            "the gradients are as many times too large.", "Call backward() on the mean over the batch: leave out what "
            "multiplies there, or divide a sum by len(labels) first.",
            loss=lambda z, y: F.cross_entropy(z, y, reduction="sum")),
    mistake("divided loss", "backward() runs on the loss divided by the batch size, and it is a mean already.",
            "Call backward() on F.cross_entropy as it is.", loss=lambda z, y: F.cross_entropy(z, y) / len(y)),
    mistake("softmax", "cross_entropy is given probabilities. It takes the softmax itself.",
            "Give it the logits as the network returns them.", loss=lambda z, y: F.cross_entropy(z.softmax(1), y)),
    mistake("no softmax", "The loss is computed without any softmax: F.nll_loss takes log-probabilities.",
            "Use F.cross_entropy with the logits.", loss=F.nll_loss),
    mistake("minus", "The loss has the wrong sign, so each step makes it larger.", "Leave out the minus.",
            loss=lambda z, y: -F.cross_entropy(z, y)),
]
MEASURED_AFTER = Diagnosis(
    "loss after", "The loss of each batch is computed again after its step, with the new weights.",
    "Add up the loss that backward() was called on.")
A_TENSOR = Diagnosis("a tensor", "The loss comes back as a tensor that holds on to a graph, and with it to memory.",
                     "Return a plain number; loss.item() makes one.")
EVALUATED_AFTER = Diagnosis(
    "loss after", "The loss comes from another pass over the images, after the epoch, with the weights that it has led "
    "to.", "Add up the loss that backward() was called on.")
GRAPH = Diagnosis("graph kept", "The loss is kept as a tensor that holds on to the graph of every batch, so memory "
                  "grows with each one.", "Add loss.item(), a plain number.")


def judge_train_epoch(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `train_epoch`: mode, weights, loss, and what is kept."""
    data = small_set(inputs["task"], inputs["task"] + 1, inputs["count"])
    passes = forwards(numbered(seen["events"]), "training")
    every, value = batches_of(inputs, passes, data), number(seen["value"])
    trusted = bool(passes) and begins(inputs, passes) and believed(passes, every) and descends(
        inputs, passes, {"training": data}, seen["state"]["parameters"])
    trained = [event for event in passes if event["grad"]]
    batches = [batch for event, batch in zip(passes, every, strict=True) if event["grad"]]
    full = trusted and once(trained, inputs["count"]) and not seen["error"]
    sizes = [len(event["ids"]) for event in trained] == [inputs["size"]] * 5 + [2]
    wanted = replay(inputs, data, trained)
    moved = full and sizes and same(seen["state"]["parameters"], wanted)
    mode = all(event["training"] is True for event in trained)
    many = any(event["graphs kept"] for event in passes)
    kept = many or seen["graph"]
    loss = loss_over(batches) if batches else math.nan
    right = near(value, loss)
    why = _why(seen, passes, trained, inputs["count"])
    code = _code(inputs)
    marks = [
        Mark(full and mode, "training mode", why or "evaluation mode", code),
        Mark(moved, *(apart(seen["state"]["parameters"], wanted) if not why else ("a step for each batch", why)), code),
        Mark(full and right, f"{loss:.6g}" if not why else "over all images", why or say(seen["value"]), code),
        Mark(full and value not in (None, 0) and math.isfinite(value) and not kept, "a number, without any graph",
             why or say(seen["value"]) + (", with graphs of several batches" if many else ", with a graph" * kept),
             code),
    ]
    if seen["error"] or not passes or not trusted:
        return marks, None if seen["error"] or passes else UNUSED
    changed = moved or _misstep(seen, inputs, data, trained)
    return marks, of_parts(
        (covers(trained, inputs["count"]), some_only(trained or passes, inputs["count"])),
        (changed is True, changed if isinstance(changed, Diagnosis) else None),
        (mode, NEVER_TRAIN), (right, _miscount(seen, passes, every, batches)), (not kept, GRAPH if many else A_TENSOR))


def _why(seen: dict[str, Any], passes: Events, trained: Events, count: int) -> str:
    """Why nothing can be said of the criteria, if it can't."""
    if seen["error"]:
        return say(seen)
    if not passes:
        return "no image through the network"
    images = sorted(index for event in trained for index in event["ids"])
    if images != list(range(count)):
        return f"{len(set(images))} of {count} images" if len(set(images)) < count else "some images twice"
    return ""


def _code(inputs: dict[str, Any]) -> str:
    return ("from course_utils.inputs.training_loop import loader_of, small_net, small_set\n"
            f"case = {inputs}\ntorch.manual_seed(case[\"task\"])\nnet = small_net(case[\"task\"]).eval()\n"
            "data = small_set(case[\"task\"], case[\"task\"] + 1, case[\"count\"])\n"
            "optimizer = torch.optim.SGD(net.parameters(), lr=case[\"lr\"], momentum=case[\"momentum\"])\n"
            "print(train_epoch(net, loader_of(*data, case[\"size\"], shuffle=True), optimizer))\nprint(net.training)")


def _misstep(seen: dict[str, Any], inputs: dict[str, Any], data: tuple[Tensor, Tensor], trained: Events
             ) -> Diagnosis | bool | None:
    """Why the weights aren't right; True if they are those of a step for each batch that came."""
    came = seen["state"]["parameters"]
    steps = [event["step"] for event in seen["events"] if "step" in event]
    if same(came, replay(inputs, data, trained)):
        return True
    if same(came, state_of(small_net(inputs["task"]))["parameters"]):
        backward = any("backward" in event for event in seen["events"])
        return NO_STEP if not steps else None if any(steps) else EMPTY_STEP if backward else NO_BACKWARD
    if not steps:
        return OWN_OPTIMIZER
    return explained([{"came": came}], [(inputs, data, trained)], replay, MISTAKES,
                     lambda result, weights: same(result["came"], weights))


def _miscount(seen: dict[str, Any], passes: Events, every: list[Any], batches: list[Any]) -> Diagnosis | None:
    if seen["value"]["type"] == "None":
        return PRINTED
    again = [batch for event, batch in zip(passes, every, strict=True) if not event["grad"]]
    if again and near(number(seen["value"]), loss_over(again)):
        passed = [event["grad"] for event in passes]
        return EVALUATED_AFTER if passed == sorted(passed, reverse=True) else MEASURED_AFTER
    return misaveraged([seen["value"]], [batches], LOSSES, sized) if batches else None
