"""What chapter 8 asks of one epoch of training."""

from typing import Any

from torch import Tensor

from course_utils.inputs.training_loop import small_net, small_set, state_of
from course_utils.judges import PRINTED, Mark, Marks, number, say
from course_utils.judges.training_loop.epochs import (
    LOSSES,
    Batch,
    Events,
    batches_of,
    covers,
    forwards,
    loss_over,
    mistaken,
    near,
    once,
    replay,
    same,
)
from course_utils.judges.training_loop.measuring import ONE_BATCH, UNUSED
from course_utils.report import Diagnosis

NEVER_TRAIN = Diagnosis(
    "evaluation mode", "The network came in evaluation mode, as evaluate may have left it, and is trained in it.",
    "Call net.train() before the loop.")
NO_STEP = Diagnosis("no step", "The weights are what they were: optimizer.step() is never called.",
                    "Call it after each backward().")
EMPTY_STEP = Diagnosis(
    "empty step", "Each step finds no gradients, so the weights stay as they were: zero_grad comes between backward "
    "and step, or backward after step.", "Put them in order: zero_grad, forward, loss, backward, step.")
OWN_OPTIMIZER = Diagnosis(
    "another optimizer", "The weights move, and not by the optimizer that was passed in. One that is made anew has no "
    "momentum and its own learning rate.", "Use the argument optimizer.")
STEPS: dict[str, Diagnosis] = {
    "accumulated": Diagnosis("accumulated", "The gradients of all batches so far add up.",
                             "Call optimizer.zero_grad() before each backward()."),
    "once": Diagnosis("one step", "There is one step for the whole epoch.", "Move optimizer.step() into the loop."),
    "scaled": Diagnosis("scaled loss", "backward() runs on the loss times the batch size, so the steps are as many "
                        "times too large.", "Multiply only the number that you add up: loss.item() * len(labels)."),
}
LATE = Diagnosis("late step", "Each step uses the gradients of the batch before, and those of the last batch "
                 "are never used.",
                 "Put optimizer.step() after loss.backward().")
GRAPH = Diagnosis("graph kept", "The running loss is a tensor that holds on to the graph of every batch, so memory "
                  "grows with each one.", "Add loss.item(), a plain number.")


def judge_epoch(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `train_epoch`: mode, weights, loss, and what is kept."""
    data, passes = small_set(inputs["task"], inputs["task"] + 1, inputs["count"]), forwards(seen["events"], "training")
    if seen["error"] or not passes:
        return [], None if seen["error"] else UNUSED
    full = once(passes, inputs["count"])
    sizes = [len(event["ids"]) for event in passes] == [inputs["size"]] * 5 + [2]
    moved = full and sizes and same(seen["state"]["parameters"], replay(inputs, data, passes))
    batches, value = batches_of(passes, data), number(seen["value"])
    kept = seen["graph"] or max(event["alive"] for event in passes) > 2
    right = full and near(value, loss_over(batches))
    marks = [
        Mark(full and all(event["training"] for event in passes)), Mark(moved),
        Mark(right, f"{loss_over(batches):.4g}", say(seen["value"])),
        Mark(full and value is not None and value != 0 and not kept, "a float", say(seen["value"])),
    ]
    return marks, _misstepped(seen, inputs, data, passes, moved) or _misrun(seen, marks, batches, kept)


def _misstepped(seen: dict[str, Any], inputs: dict[str, Any], data: tuple[Tensor, Tensor], passes: Events,
                moved: bool) -> Diagnosis | None:
    if len(passes) == 1 and not covers(passes, inputs["count"]):
        return ONE_BATCH
    came = seen["state"]["parameters"]
    steps = [event["step"] for event in seen["events"] if "step" in event]
    if same(came, state_of(small_net(inputs["task"]))["parameters"]):
        return EMPTY_STEP if steps else NO_STEP
    if not steps:
        return OWN_OPTIMIZER
    if moved:
        return None
    changed = (diagnosis for change, diagnosis in STEPS.items() if same(came, replay(inputs, data, passes, change)))
    return next(changed, LATE if same(came, replay(inputs, data, passes[:-1])) else None)


def _misrun(seen: dict[str, Any], marks: Marks, batches: list[Batch], kept: bool) -> Diagnosis | None:
    if not marks[1].passed:
        return None
    if not marks[0].passed:
        return NEVER_TRAIN
    if seen["value"]["type"] == "None":
        return PRINTED
    return mistaken(number(seen["value"]), batches, LOSSES) if not marks[2].passed else GRAPH if kept else None
