"""What can be amiss in a run that the check of `train` saw, part by part."""

from typing import Any

from course_utils.inputs.training_loop import TEST
from course_utils.judges import PRINTED
from course_utils.judges.training_loop.epochs import (
    LOSSES,
    accuracy_over,
    chunks,
    misaveraged,
    near,
    once,
    same,
    sized,
)
from course_utils.judges.training_loop.run import Run
from course_utils.report import Diagnosis

Pairs = list[tuple[float | None, float | None]]
UNTRAINED = Diagnosis("nothing trained", "No training image goes through the network with gradients.",
                      "Call your train_epoch(net, training, optimizer) once in each epoch.")
ONE_EPOCH = Diagnosis("one epoch", "There is one epoch: a return stands inside the loop, or the loop is missing.",
                      "Loop over range(epochs), and return after the loop.")
SAME_ORDER = Diagnosis("seed in the epoch", "The images come in the same order in every epoch, as when a seed is set "
                       "inside the loop, which starts all random numbers over.",
                       "Set a seed once, before anything is made.")
NOT_BACK = Diagnosis("never back to training", "The first epoch is in training mode, all others in evaluation mode, "
                     "where validation has left the network.", "Call net.train() at the start of each epoch.")
NEVER_TRAINING = Diagnosis("never in training mode", "The network is trained in evaluation mode from the start.",
                           "Call net.train() at the start of each epoch.")
NEVER_VALIDATED = Diagnosis("never validated", "The validation images never go through the network.",
                            "Evaluate on them at the end of each epoch.")
RARELY_VALIDATED = Diagnosis("validated once", "There is one validation for the whole run, so no epoch can be chosen.",
                             "Move it into the loop, after the training pass.")
VALIDATED_FIRST = Diagnosis("validated first", "Each epoch validates before it trains, so the losses of a pair belong "
                            "to different weights.", "Train first, then evaluate on the validation images.")
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
NOT_RESTORED = Diagnosis("not restored", "The network is left with the weights of the last epoch; nothing is loaded "
                         "into it after the loop.", "After the loop: net.load_state_dict(kept).")
LAST_LOADED = Diagnosis("not by validation", "What is loaded at the end is a copy of the last epoch's weights, which "
                        "is not the best one. Each epoch passes for the best so far where the training loss is "
                        "compared, or the lowest loss isn't kept.",
                        "Compare the validation loss with the lowest one so far, and then keep that number too.")
LOADED_EARLY = Diagnosis("loaded in the loop", "Other weights are put into the network before training goes on, so an "
                         "epoch doesn't begin where the one before has ended.",
                         "Load the best weights once, after the loop.")
WORST = Diagnosis("worst epoch", "The weights of the epoch with the highest validation loss are left.",
                  "Turn the comparison: a smaller loss is better. Start from math.inf.")
BY_ACCURACY = Diagnosis("by accuracy", "The weights of the epoch with the highest validation accuracy are left.",
                        "The lowest validation loss chooses.")
FIRST_EPOCH = Diagnosis("first epoch", "The weights of the first epoch are left.",
                        "Keep a copy each time the validation loss is below the lowest so far, and that loss too.")
NO_BUFFERS = Diagnosis("parameters only", "The parameters of the best epoch are back, and the running mean and "
                       "variance of the batch norm aren't.", "Keep the whole net.state_dict().")
TESTED_LAST = Diagnosis("tested before restoring", "The test images go through with other weights than those that are "
                        "left in the end.", "Load the best weights first, then test.")
UNTESTED = Diagnosis("not tested", "The test images never go through the network.",
                     "After the best weights are back: evaluate(net, test), once.")
TESTED_TWICE = Diagnosis("tested more than once", "The test images go through more than once.",
                         "Call evaluate(net, test) once, and keep what it returns.")
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
Parts = list[tuple[bool, Diagnosis | None]]


def passes_amiss(run: Run, passed: list[bool]) -> Parts:
    """What is wrong with the passes of each epoch."""
    epochs, trained, validated = run.inputs["epochs"], len(run.trained), len(run.validated)
    if trained == 1:
        return [(False, ONE_EPOCH)]
    number = Diagnosis("other epochs", f"There are {trained} epochs, and {epochs} were asked for.",
                       "Loop over range(epochs), to its end.")
    training = [all(event["training"] for event in events) for events in run.trained]
    noisy = any(event["training"] for events in run.validated for event in events)
    orders = {order_of(events) for events in run.trained}
    return [
        (trained == epochs, number), (trained != epochs or passed[0], SAME_ORDER if len(orders) == 1 else None),
        (passed[1], NOT_BACK if training[0] and not any(training[1:]) else NEVER_TRAINING if not any(training) else
         None),
        (validated > 1, RARELY_VALIDATED if validated else NEVER_VALIDATED),
        (not validates_as_training(run), VALIDATES_TRAINING if noisy else VALIDATES_GRADIENTS),
        (trained != epochs or validated < 2 or passed[2] or validates_as_training(run),
         VALIDATED_FIRST if _validates_first(run) else None),
    ]


def _validates_first(run: Run) -> bool:
    return run.order.replace("X", "") == "VT" * len(run.trained)


def weights_amiss(run: Run, passed: list[bool]) -> Parts:
    """What is wrong with the weights that are left, and with when the test images are opened."""
    early = "X" in run.order.rstrip("X")
    parts: Parts = [(not early or "T" not in run.order[run.order.index("X"):], PEEKED)]
    moved = any(event["training"] for event in run.tested)  # which moves the running mean and variance
    if run.moved_back:
        return [*parts, (False, LOADED_EARLY)]
    if (passed[4] or len(run.validated) < 2 or len(run.trained) == 1 or _validates_first(run)
            or (moved and run.left_with(run.best))):
        return parts
    rules = run.chosen_by
    if "lowest test loss" in rules and "last" not in rules:
        return [(False, ON_TEST)]
    return [*parts, (False, _choice(run, rules))]


def _choice(run: Run, rules: list[str]) -> Diagnosis | None:
    if "lowest validation loss" in rules:
        same_buffers = same(run.seen["state"]["buffers"], run.validated[run.best][0]["state"]["buffers"])
        return NO_BUFFERS if not same_buffers else None
    if "last" in rules:
        return BY_REFERENCE if "itself" in run.loads else LAST_LOADED if run.loads else NOT_RESTORED
    return next((diagnosis for name, diagnosis in (
        ("highest validation loss", WORST), ("highest validation accuracy", BY_ACCURACY), ("first", FIRST_EPOCH))
        if name in rules), None)


def results_amiss(run: Run, passed: list[bool], history: Pairs, accuracy: float | None, expected: Any) -> Parts:
    """What is wrong with the test and with what comes back."""
    if len(run.seen["value"].get("items", [])) != 2:
        back: Parts = [(False, PRINTED if run.seen["value"]["type"] == "None" else NO_PAIR)]
    else:
        right = any(near(accuracy, accuracy_over(run.batches("test", part))) for part in chunks(run.tested, TEST))
        complete = passed[3] or len(run.validated) < 2 or (
            len(run.trained) != run.inputs["epochs"] and is_history(history, expected, len(expected)))
        back = [(complete, None if complete else _history_amiss(run, history, expected)),
                (right or not run.tested, NOT_ACCURACY)]
    if not run.tested:
        return [(False, UNTESTED), *back]
    left = not (passed[4] or run.loads) or same(
        run.tested[-1]["state"]["parameters"], run.seen["state"]["parameters"])
    whole = once(run.tested, TEST) or "X" in run.order.rstrip("X")
    return [(not any(event["training"] for event in run.tested), TESTED_TRAINING), (left, TESTED_LAST), *back,
            (whole, TESTED_TWICE if len(run.tested) * TEST > 0 and len(list(chunks(run.tested, TEST))) > 1 else None)]


def _history_amiss(run: Run, history: Pairs, expected: Any) -> Diagnosis | None:
    if len(history) != len(expected):
        return NO_HISTORY
    if is_history([(b, a) for a, b in history], expected, len(expected)):
        return SWAPPED_HISTORY
    for place, name, passes in ((0, "training", run.trained), (1, "validation", run.validated)):
        seen = [{"type": "float", "value": row[place]} for row in history]
        if not all(near(row[place], right[place]) for row, right in zip(history, expected, strict=True)):
            return misaveraged(seen, [run.batches(name, events) for events in passes], LOSSES, sized)
    return None


def order_of(events: Any) -> tuple[int, ...]:
    """The places of the images in the order in which they came."""
    return tuple(index for event in events for index in event["ids"])


def is_history(history: Pairs, expected: Any, epochs: int) -> bool:
    """Whether there are so many pairs, and each is the expected one."""
    return len(history) == len(expected) == epochs and all(
        near(row[0], right[0]) and near(row[1], right[1]) for row, right in zip(history, expected, strict=True))


def validates_as_training(run: Run) -> bool:
    """Whether a validation is in training mode, or with gradients."""
    return any(event["training"] or event["grad"] for events in run.validated for event in events)
