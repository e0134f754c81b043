"""What chapter 8 asks of measuring a network: its loss and accuracy, and what it takes for what."""

from typing import Any

import torch
from torch import Tensor

from course_utils.inputs.training_loop import small_set
from course_utils.judges import PRINTED, Mark, Marks, nothing, say, shape
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
    pair,
)
from course_utils.report import Diagnosis


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


def judge_evaluation(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `evaluate`: loss, accuracy, mode, mode afterwards, gradients."""
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
               f"{expected[0][i]:.4g}", _shown(values[0][i], seen[0])) for i in (0, 1)),
        Mark(quiet), Mark(quiet and restored), Mark(off),
    ]
    return marks, _unevaluated(seen, passes, count) or _miscounted(values, expected, passes, data) or _unsettled(
        seen, quiet, restored, off)


def _shown(number: float | None, case: dict[str, Any]) -> str:
    return say(case["value"]) if number is None else f"{number:.4g}"


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
    if nothing(seen):
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


def judge_confusion(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `confusion`: counts, shape and type, mode."""
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
