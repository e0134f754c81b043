"""What chapter 8 asks of a whole run: its passes in order, its history, and which weights are left at the end."""

from typing import Any

from course_utils.judges import Mark, Marks, number
from course_utils.judges.training_loop.epochs import (
    LOSSES,
    accuracy_over,
    batches_of,
    chunks,
    mistaken,
    near,
    once,
    pair,
    same,
)
from course_utils.judges.training_loop.watched import TEST, VALIDATION, Run
from course_utils.report import Diagnosis

STEPS = (0.3, 0.85)  # of new images right: one epoch reaches 36 % or more, a whole run 90 %, and one epoch never 85 %


def judge_run(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `train`: what was done in each epoch, and what is left at the end."""
    run = Run(seen, inputs)
    if seen["error"] or not run.trained:
        return [], None if seen["error"] else UNTRAINED
    history, accuracy = _parts(seen["value"])
    expected = list(zip(run.losses("training", run.trained), run.validation_losses, strict=False))
    new = run.accuracy()
    marks = [
        Mark(_fresh_epochs(run), f"{inputs['epochs']} epochs", f"{len(run.trained)}"),
        Mark(all(event["training"] for events in run.trained for event in events)),
        Mark(_validates(run) and not _loud(run)),
        Mark(_is_history(history, expected, inputs["epochs"]), _pairs(expected), _pairs(history)),
        Mark(_restored(run)),
        Mark(_tested_once(run, accuracy)),
        *(Mark(new >= step, f"{step:.0%}", f"{new:.0%}") for step in STEPS),
    ]
    return marks, _passes_amiss(run) or _weights_amiss(run) or _results_amiss(run, marks, history, expected)


Pairs = list[tuple[float | None, float | None]]


def _parts(value: dict[str, Any]) -> tuple[Pairs, float | None]:
    """History and accuracy of what came back; the history as pairs, empty if it can't be read so."""
    items = value.get("items", [])
    if len(items) != 2:
        return [], None
    rows = [pair(row) for row in items[0].get("items", [])]
    return ([row for row in rows if row] if all(rows) else []), number(items[1])


def _pairs(pairs: Any) -> str:
    shown = ", ".join(f"({a:.3g}, {b:.3g})" for a, b in pairs[:2] if a is not None and b is not None)
    return f"{shown}, …" if len(pairs) > 2 else shown or "no pairs"


def _fresh_epochs(run: Run) -> bool:
    orders = [[index for event in events for index in event["ids"]] for events in run.trained]
    steps = sum(event.get("step", 0) > 0 for event in run.seen["events"])
    return (len(orders) == run.inputs["epochs"] and all(once(part, run.inputs["count"]) for part in run.trained)
            and all(a != b for a, b in zip(orders, orders[1:], strict=False)) and steps >= len(orders))


def _validates(run: Run) -> bool:
    epochs = run.inputs["epochs"]
    order = run.order.replace("X", "")
    rejoined = "".join(letter for index, letter in enumerate(order) if order[index - 1 : index] != letter)
    return rejoined == "TV" * epochs and all(once(events, VALIDATION) for events in run.validated)


def _loud(run: Run) -> bool:
    return any(event["training"] or event["grad"] for events in run.validated for event in events)


def _is_history(history: Pairs, expected: Any, epochs: int) -> bool:
    return len(history) == len(expected) == epochs and all(
        near(row[0], right[0]) and near(row[1], right[1]) for row, right in zip(history, expected, strict=True))


def _restored(run: Run) -> bool:
    """Whether the best weights are there, because they were kept: in the last epoch nothing would have to be done."""
    if len(run.validated) < 2 or not run.left_with(run.best) or (run.left_with(-1) and "another" not in run.loads):
        return False
    noisy = any(event["training"] for event in run.validated[run.best])
    return noisy or same(run.seen["state"]["buffers"], run.validated[run.best][0]["state"]["buffers"])


def _tested_once(run: Run, accuracy: float | None) -> bool:
    if not once(run.tested, TEST) or run.order[-1] != "X" or run.order.count("X") != 1:
        return False
    batches = batches_of(run.tested, run.data("test"))
    left = same(run.tested[0]["state"]["parameters"], run.seen["state"]["parameters"])
    return left and not any(event["training"] for event in run.tested) and near(accuracy, accuracy_over(batches))


UNTRAINED = Diagnosis("nothing trained", "No training image goes through the network with gradients.",
                      "Call your train_epoch(net, training, optimizer) once in each epoch.")
ONE_EPOCH = Diagnosis("one epoch", "There is one epoch: a return stands inside the loop, or the loop is missing.",
                      "Loop over range(epochs), and return after the loop.")
SAME_ORDER = Diagnosis("seed in the epoch", "The images come in the same order in every epoch: the seed is set inside "
                       "the loop, which starts all random numbers over.", "Set a seed once, before anything is made.")
NOT_BACK = Diagnosis("never back to training", "The first epoch is in training mode, all others in evaluation mode, "
                     "where validation has left the network.", "Call net.train() at the start of each epoch.")
NEVER_TRAINING = Diagnosis("never in training mode", "The network is trained in evaluation mode from the start.",
                           "Call net.train() at the start of each epoch.")
NEVER_VALIDATED = Diagnosis("never validated", "The validation images never go through the network.",
                            "Evaluate on them at the end of each epoch.")
RARELY_VALIDATED = Diagnosis("validated once", "There is one validation for the whole run, so no epoch can be chosen.",
                             "Move it into the loop, after the training pass.")
VALIDATES_TRAINING = Diagnosis("validated in training mode", "The validation images go through in training mode, so "
                               "dropout is on and batch norm learns from them.", "Call net.eval() before validating.")
VALIDATES_GRADIENTS = Diagnosis("validated with gradients", "Validation records the graph.",
                                "Put it under with torch.no_grad():")
ON_TEST = Diagnosis("chosen on test", "The weights that are left are those with the lowest loss on the test images. "
                    "The test accuracy then says how lucky the choice was.", "Choose by the validation loss.")
PEEKED = Diagnosis("test opened early", "The test images go through while training is still going on. Whatever is seen "
                   "there can influence a choice.", "Evaluate on them once, after the loop.")
BY_REFERENCE = Diagnosis("kept by reference", "The weights that are loaded at the end are the network's own tensors, "
                         "which training has changed in the meantime. Loading them changes nothing.",
                         "Keep copy.deepcopy(net.state_dict()).")
NOT_RESTORED = Diagnosis("not restored", "The network is left with the weights of the last epoch.",
                         "After the loop: net.load_state_dict(kept).")
BY_TRAINING = Diagnosis("not by validation", "A copy of the last epoch's weights is loaded. Each epoch was taken for "
                        "the best so far, as when the training loss is compared or the lowest loss isn't kept.",
                        "Compare the validation loss with the lowest one so far, and then keep that number too.")
WORST = Diagnosis("worst epoch", "The weights of the epoch with the highest validation loss are loaded.",
                  "Turn the comparison: a smaller loss is better. Start from math.inf.")
NO_BUFFERS = Diagnosis("parameters only", "The parameters of the best epoch are back, and the running mean and "
                       "variance of the batch norm are those of the last.", "Keep the whole net.state_dict().")
TESTED_LAST = Diagnosis("tested before restoring", "The test images meet the last epoch's weights; the best ones are "
                        "loaded only afterwards.", "Load the best weights first, then test.")
UNTESTED = Diagnosis("not tested", "The test images never go through the network.",
                     "After the best weights are back: evaluate(net, test), once.")
TESTED_TRAINING = Diagnosis("tested in training mode", "The test images go through in training mode.",
                            "Call net.eval() first.")
NO_PAIR = Diagnosis("not a pair", "What comes back isn't the history and the test accuracy.",
                    "Return history, accuracy; the history is a list of pairs.")
NO_HISTORY = Diagnosis("history", "The history doesn't hold one pair of losses for each epoch.",
                       "Append (training loss, validation loss) once in each epoch.")
SWAPPED_HISTORY = Diagnosis("history swapped", "The pairs hold the validation loss first.",
                            "Append (training loss, validation loss).")
NOT_ACCURACY = Diagnosis("not the test accuracy", "The second result isn't the accuracy on the test images.",
                         "evaluate returns loss and accuracy; the second is wanted here.")


def _passes_amiss(run: Run) -> Diagnosis | None:
    first = run.trained[0]
    if len(run.trained) == 1 and run.inputs["epochs"] > 1:
        return ONE_EPOCH
    if not all(event["training"] for events in run.trained for event in events):
        return NOT_BACK if all(event["training"] for event in first) else NEVER_TRAINING
    if not run.validated:
        return NEVER_VALIDATED
    if len(run.validated) == 1:
        return RARELY_VALIDATED
    if _loud(run):
        training = any(event["training"] for events in run.validated for event in events)
        return VALIDATES_TRAINING if training else VALIDATES_GRADIENTS
    if not _fresh_epochs(run):
        orders = {tuple(index for event in events for index in event["ids"]) for events in run.trained}
        return SAME_ORDER if len(orders) == 1 else None
    return None


def _weights_amiss(run: Run) -> Diagnosis | None:
    if any(event["training"] for event in run.tested):
        return TESTED_TRAINING
    tests = list(chunks(run.tested, TEST))
    early = "X" in run.order.rstrip("X")
    if early and len(tests) >= run.inputs["epochs"]:
        losses = run.losses("test", tests)[: run.inputs["epochs"]]
        if not _restored(run) and run.left_with(losses.index(min(losses))):
            return ON_TEST
    if _restored(run):
        return PEEKED if early else None
    if len(run.validated) != run.inputs["epochs"]:
        return None
    if run.left_with(-1):
        loaded = BY_REFERENCE if "itself" in run.loads else BY_TRAINING if run.loads else None
        return loaded or (PEEKED if early else NOT_RESTORED)
    training = run.losses("training", run.trained)
    if run.left_with(training.index(min(training))):
        return BY_TRAINING
    if run.left_with(run.validation_losses.index(max(run.validation_losses))):
        return WORST
    return NO_BUFFERS if run.left_with(run.best) else None


def _results_amiss(run: Run, marks: Marks, history: Pairs, expected: Any) -> Diagnosis | None:
    if not run.tested:
        return UNTESTED
    if not same(run.tested[0]["state"]["parameters"], run.seen["state"]["parameters"]):
        return TESTED_LAST
    if len(run.seen["value"].get("items", [])) != 2:
        return NO_PAIR
    if not marks[3].passed:
        return _history_amiss(run, history, expected)
    return None if marks[5].passed else NOT_ACCURACY


def _history_amiss(run: Run, history: Pairs, expected: Any) -> Diagnosis | None:
    if len(history) != len(expected):
        return NO_HISTORY
    if _is_history([(b, a) for a, b in history], expected, len(expected)):
        return SWAPPED_HISTORY
    batches = batches_of(run.trained[0], run.data("training"))
    return mistaken(history[0][0], batches, LOSSES)
