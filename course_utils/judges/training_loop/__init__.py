"""Chapter 8, the training loop: knows the right answers and the mistakes people make."""

from typing import Any

import torch
from torch import Tensor

from course_utils.inputs.training_loop import small_net, small_set, state_of
from course_utils.judges import COSTLESS, PRINTED, Mark, Marks, guess, judge, number, say, shape
from course_utils.judges.training_loop.checkpoints import judge_load, judge_save
from course_utils.judges.training_loop.epochs import (
    ACCURACIES,
    LOSSES,
    Batch,
    Events,
    accuracy_over,
    batches_of,
    covers,
    forwards,
    loss_over,
    mistaken,
    near,
    once,
    pair,
    replay,
    same,
)
from course_utils.judges.training_loop.runs import judge_run
from course_utils.report import Diagnosis


@judge({"what dropout makes of a 1": 1}, note="")
def guess_dropout(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """1.25: what is left is scaled by 1 / (1 − p), so that the mean stays the same."""
    known = {
        1: Diagnosis("unscaled", "With a fifth of them gone, the next layer would get a sum of 0.8 instead of 1 for "
                     "each 1 that goes in. What is left makes up for it.", COSTLESS),
        0.8: Diagnosis("smaller", "That goes the wrong way: a fifth of the numbers are missing already.", COSTLESS),
        5: Diagnosis("1 / p", "p is the part that is dropped. What is scaled up is the part that stays.", COSTLESS),
        2: Diagnosis("as before", "2 makes up for a half that is dropped; here it is a fifth.", COSTLESS),
        0: Diagnosis("dropped", "Those that are dropped become 0. The question is about the others.", COSTLESS),
    }
    other = Diagnosis("other", "Two of ten 1s are dropped, say. What must the other eight be, so that the sum is "
                      "still 10?", COSTLESS)
    return guess(seen, number(seen) == 1.25, known, other)


@judge({"the mean over all 40 images": 1}, note="")
def guess_mean(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """(32 · 0.2 + 8 · 1.2) / 40 = 0.4."""
    value = number(seen)
    known = {0.7: Diagnosis("average of averages", "That is the mean of the two means. It counts an image of the short "
                            "batch four times as much as one of the long batch.", COSTLESS),
             1.4: Diagnosis("sum", "That is the sum of the two means.", COSTLESS)}
    other = Diagnosis("other", "The first batch adds 32 · 0.2 = 6.4 to the sum over images. What does the second one "
                      "add, and how many images are there?", COSTLESS)
    rounded = seen if value is None else {"type": "float", "value": round(value, 3)}
    return guess(rounded, value is not None and abs(value - 0.4) < 1e-3, known, other)


@judge({"what the kept dictionary holds": 1}, note="")
def guess_kept(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """5: state_dict() hands out the tensors themselves."""
    known = {1: Diagnosis("a copy", "That would be so if state_dict() made copies.", COSTLESS)}
    other = Diagnosis("other", "The dictionary holds either the weight of that moment or the tensor that was then "
                      "changed.", COSTLESS)
    return guess(seen, number(seen) == 5, known, other)


def _labelled(inputs: dict[str, Any], factor: int = 1) -> tuple[Tensor, Tensor]:
    return small_set(inputs["task"], inputs["task"] + 1, factor * inputs["count"], 0.3)


ONE_BATCH = Diagnosis("one batch", "Only the first batch goes through the network: a return inside the loop ends it.",
                      "Move the return out of the loop, by one step of indentation.")
UNUSED = Diagnosis("nothing passed", "No image goes through the network that was passed in.",
                   "Loop over the loader and call net(images); use the arguments, not variables of the notebook.")
ONE_NUMBER = Diagnosis("not a pair", "What comes back isn't a pair of numbers.", "Return two values: loss, accuracy.")
SWAPPED = Diagnosis("swapped", "The accuracy comes first and the loss second.", "Return the loss first.")
TRAINS = Diagnosis("trains", "The weights have changed. Evaluating takes no step.",
                   "Leave out backward and the optimizer.")
TRAINING_MODE = Diagnosis(
    "training mode", "The images go through in training mode: dropout removes numbers at random, and batch norm uses "
    "the batch's own mean and moves its running ones.", "Call net.eval() before the loop.")
LEFT_IN_EVAL = Diagnosis(
    "left in evaluation mode", "A network that came in training mode is left in evaluation mode, and whoever trains it "
    "next trains it without dropout.", "Keep net.training in a variable first, and end with net.train(of that).")
ALWAYS_TRAIN = Diagnosis(
    "always back to training", "A network that came in evaluation mode is left in training mode.",
    "Keep net.training in a variable first, and pass that to net.train().")
GRADIENTS = Diagnosis(
    "gradients", "The graph is recorded for every batch, which takes memory and time for nothing.",
    "Put the loop under with torch.no_grad():")
SWITCHED_OFF = Diagnosis(
    "switched off", "Gradients are still off after the function has returned, so that the next backward fails.",
    "Use with torch.no_grad(): it switches them on again at its end.")


@judge({
    "the loss, a mean over all images": 1,
    "the accuracy over all images": 1,
    "evaluation mode at each batch": 1,
    "afterwards the mode it came in": 1,
    "no gradients, for that long": 1,
})
def evaluate(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Sums over images, in evaluation mode and without gradients."""
    if all(case["error"] for case in seen):
        return [], None
    data, count = _labelled(inputs), inputs["count"]
    passes = [forwards(case["events"], "validation") for case in seen]
    complete = all(covers(events, count) for events in passes) and all(case["unchanged"] for case in seen)
    values = [pair(case["value"]) or (None, None) for case in seen]
    expected = [_averages(_whole(events, data)) if covers(events, count) else (0.0, 0.0) for events in passes]
    quiet = complete and not any(event["training"] for events in passes for event in events)
    restored = all(set(case["modes"]) == {mode} for case, mode in zip(seen, inputs["modes"], strict=True))
    off = complete and all(case["grad"] for case in seen) and not any(e["grad"] for part in passes for e in part)
    marks = [
        *(Mark(complete and all(near(value[i], right[i]) for value, right in zip(values, expected, strict=True)),
               f"{expected[0][i]:.4g}", say(seen[0]["value"])) for i in (0, 1)),
        Mark(quiet), Mark(quiet and restored), Mark(off),
    ]
    return marks, _unevaluated(seen, passes, count) or _miscounted(values, expected, passes, data) or _unsettled(
        seen, quiet, restored, off)


def _averages(batches: list[Batch]) -> tuple[float, float]:
    return loss_over(batches), accuracy_over(batches)


def _whole(events: Events, data: tuple[Tensor, Tensor]) -> list[Batch]:
    """The batches of the first pass, if there were several."""
    kept: Events = []
    for event in events:
        if not {i for one in kept for i in one["ids"]} & set(event["ids"]):
            kept.append(event)
    return batches_of(kept, data)


def _unevaluated(seen: list[dict[str, Any]], passes: list[Events], count: int) -> Diagnosis | None:
    if any(case["error"] for case in seen):
        return None
    if not any(passes):
        return UNUSED
    if not all(case["unchanged"] for case in seen):
        return TRAINS
    if all(case["value"]["type"] == "None" for case in seen):
        return PRINTED
    if all(len(events) == 1 and not covers(events, count) for events in passes):
        return ONE_BATCH
    return None if any(pair(case["value"]) for case in seen) else ONE_NUMBER


def _miscounted(values: list[Any], expected: list[Any], passes: list[Events],
                data: tuple[Tensor, Tensor]) -> Diagnosis | None:
    if not all(near(value[0], right[0]) for value, right in zip(values, expected, strict=True)):
        if near(values[0][0], expected[0][1]) and near(values[0][1], expected[0][0]):
            return SWAPPED
        return mistaken(values[0][0], _whole(passes[0], data), LOSSES)
    if not all(near(value[1], right[1]) for value, right in zip(values, expected, strict=True)):
        return mistaken(values[0][1], _whole(passes[0], data), ACCURACIES)
    return None


def _unsettled(seen: list[dict[str, Any]], quiet: bool, restored: bool, off: bool) -> Diagnosis | None:
    if any(case["error"] for case in seen):
        return None
    if not quiet:
        return TRAINING_MODE
    if not restored:
        return LEFT_IN_EVAL if not any(seen[0]["modes"]) else ALWAYS_TRAIN if all(seen[1]["modes"]) else None
    if off:
        return None
    return GRADIENTS if all(case["grad"] for case in seen) else SWITCHED_OFF


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


@judge({
    "training mode at each batch": 1,
    "the weights after one step per batch": 2,
    "the loss, a mean over all images": 1,
    "a plain number, and no graph kept": 1,
})
def train_epoch(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """One step for each batch, in training mode; the losses are weighted by the number of images."""
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


TRANSPOSED = Diagnosis("transposed", "Rows and columns are exchanged: the rows are the predictions.",
                       "The first index is the label: counts[label, prediction].")
ONCE_A_BATCH = Diagnosis("counted once a batch", "Where a pair of label and prediction comes twice in a batch, it is "
                         "counted once: indexing with tensors and += 1 doesn't add up repeated places.",
                         "Loop over the pairs, or use bincount.")
SHARES = Diagnosis("shares", "The counts have been divided.", "Return the counts; divide when you read them.")
LAST_TABLE = Diagnosis("last batch", "The counts are those of the last batch alone.",
                       "Make the table of zeros once, before the loop.")
FLOAT_TABLE = Diagnosis("floats", "The counts are right, and they are floats.",
                        "Make the table with dtype=torch.int64.")
OTHER_SHAPE = Diagnosis("other shape", "The table doesn't have the shape (10, 10).",
                        "There is a row for each of the ten labels and a column for each of the ten predictions.")


@judge({
    "row is the label, column the prediction": 2,
    "shape (10, 10), int64": 1,
    "evaluation mode at each batch": 1,
})
def confusion(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """How many images of each label got each prediction."""
    count, data, passes = 2 * inputs["count"], _labelled(inputs, 2), forwards(seen["events"], "validation")
    if seen["error"] or not passes:
        return [], None if seen["error"] else UNUSED
    value, full = seen["value"], covers(passes, count)
    table = torch.tensor(value["values"]).view(value["shape"]) if "values" in value else torch.zeros(0)
    batches = _whole(passes, data)
    right = full and table.shape == (10, 10) and bool((table == _counts(batches)).all())
    quiet = full and not any(event["training"] for event in passes)
    typed = table.shape == (10, 10) and table.sum() > 0 and value["dtype"] == "int64"
    marks = [Mark(right), Mark(bool(typed), "(10, 10), int64", _kind(value)), Mark(quiet)]
    if value["type"] == "None":
        return marks, PRINTED
    if len(passes) == 1 and not full:
        return marks, ONE_BATCH
    return marks, _miscount(table, batches, right) or (TRAINING_MODE if not quiet and full else None)


def _kind(value: dict[str, Any]) -> str:
    return f"{shape(value['shape'])}, {value['dtype']}" if "shape" in value else say(value)


def _counts(batches: list[Batch]) -> Tensor:
    places = torch.cat([10 * labels + logits.argmax(1) for logits, labels in batches])
    return places.bincount(minlength=100).view(10, 10)


def _miscount(table: Tensor, batches: list[Batch], right: bool) -> Diagnosis | None:
    if right:
        return FLOAT_TABLE if table.is_floating_point() else None
    if table.shape != (10, 10):
        return OTHER_SHAPE
    expected = _counts(batches)
    single = torch.stack([_counts([batch]).clamp(max=1) for batch in batches]).sum(0)
    for mistake, diagnosis in ((expected.T, TRANSPOSED), (single, ONCE_A_BATCH), (_counts(batches[-1:]), LAST_TABLE)):
        if torch.equal(table.double(), mistake.double()):
            return diagnosis
    shares = expected / expected.sum(1, keepdim=True).clamp(min=1), expected / expected.sum()
    return SHARES if any(torch.allclose(table.double(), share.double(), atol=1e-4) for share in shares) else None


@judge({"the network's state and the epoch": 1, "the optimizer's state": 1})
def save_checkpoint(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Two state_dicts and a number, in a file that holds nothing else."""
    return judge_save(seen, inputs)


@judge({"the network and the epoch are back": 1, "the run goes on as if never interrupted": 1})
def load_checkpoint(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """What was saved, loaded into the objects that were passed in."""
    return judge_load(seen, inputs)


@judge({
    "each epoch: every training image once, in a new order": 1,
    "training mode for all training, in every epoch": 1,
    "validation after each epoch, in evaluation mode, without gradients": 1,
    "the history: both losses of each epoch": 1,
    "at the end the weights of the best epoch": 2,
    "the test images: once, at the end": 1,
    "in some epoch at least 30 % of new images right": 1,
    "in some epoch at least 85 % of new images right": 1,
})
def train(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Epochs of training and validation; the best weights are kept by copy and come back."""
    return judge_run(seen, inputs)
