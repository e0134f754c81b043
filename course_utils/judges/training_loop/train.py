"""Judges `train`: its passes in order, its history, and which weights are left at the end."""

from typing import Any

from course_utils.inputs.training_loop import TEST, VALIDATION
from course_utils.judges import Mark, Marks, number, say
from course_utils.judges.comparing import of_parts
from course_utils.judges.training_loop.amiss import (
    UNTRAINED,
    Pairs,
    is_history,
    order_of,
    passes_amiss,
    results_amiss,
    validates_as_training,
    weights_amiss,
)
from course_utils.judges.training_loop.epochs import (
    accuracy_over,
    chunks,
    near,
    once,
    pair,
    same,
)
from course_utils.judges.training_loop.run import Run
from course_utils.report import Diagnosis

EACH_EPOCH = "each epoch: every training image once, in a new order"
STEPS = (0.3, 0.85)  # of new images right: one epoch reaches 36 % or more, a whole run 90 %, and one epoch never 85 %


def judge_train(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `train`: what was done in each epoch, and what is left at the end."""
    run = Run(seen, inputs)
    why = say(seen)[:200] if seen["error"] else "" if run.trained else "no training image, with gradients"
    if why or not run.possible:
        why = why or "weights that no such run leads to"
        return [Mark(False, expected, why, _code(inputs)) for expected in ASKED.values()], (
            None if seen["error"] or run.trained else UNTRAINED)
    history, accuracy = _parts(seen["value"])
    expected = list(zip(run.losses("training", run.trained), run.validation_losses, strict=False))
    new = run.accuracy()
    passed = [
        _fresh_epochs(run), all(event["training"] for events in run.trained for event in events),
        _validates(run, inputs["epochs"]) and not validates_as_training(run),
        is_history(history, expected, inputs["epochs"]),
        _restored(run) and not run.moved_back, _tested_once(run, accuracy), *(new >= step for step in STEPS)]
    pairs = _pairs_shown(history, expected, inputs["epochs"])
    came = [_epochs_shown(run), "evaluation mode", _order_shown(run), pairs[1], _weights_shown(run),
            _test_shown(run, seen["value"]), *[f"{new:.0%}"] * 2]
    wanted = [f"{inputs['epochs']} epochs, each in another order", *list(ASKED.values())[1:3], pairs[0],
              f"the weights of epoch {run.best + 1}" if run.validated else ASKED["weights"],
              *list(ASKED.values())[5:]]
    marks = [Mark(*row, _code(inputs)) for row in zip(passed, wanted, came, strict=True)]
    if len(run.trained) != inputs["epochs"] and _validates(run, len(run.trained)) and not validates_as_training(run):
        marks[2] = marks[2]._replace(first=(EACH_EPOCH,))
    return marks, of_parts(*passes_amiss(run, passed), *weights_amiss(run, passed),
                           *results_amiss(run, passed, history, accuracy, expected))


ASKED = {
    "epochs": "every training image once in each epoch, in another order", "mode": "training mode",
    "validation": "in each epoch training first, then validation in evaluation mode, without gradients",
    "history": "a pair of losses for each epoch", "weights": "the weights of the best epoch",
    "test": "one pass after everything else, and its accuracy", **{f"{step}": f"{step:.0%} or more" for step in STEPS},
}


def _code(inputs: dict[str, Any]) -> str:
    return ("from course_utils.inputs.training_loop import loader_of, run_set, small_net\n"
            f"case = {inputs}\ntorch.manual_seed(case[\"shuffle\"])\nnet = small_net(case[\"task\"])\n"
            "optimizer = torch.optim.SGD(net.parameters(), lr=case[\"lr\"], momentum=case[\"momentum\"])\n"
            "sets = [loader_of(*run_set(case, name), case[\"size\"], shuffle=name == \"training\")\n"
            "        for name in (\"training\", \"validation\", \"test\")]\n"
            "print(train(net, *sets, optimizer, case[\"epochs\"]))")


def _epochs_shown(run: Run) -> str:
    orders = {order_of(events) for events in run.trained}
    same_order = ", in one order" if len(run.trained) > len(orders) else ""
    uneven = "" if all(once(part, run.inputs["count"]) for part in run.trained) else ", some images not once"
    return f"{len(run.trained)} epochs{same_order}{uneven}"


def _order_shown(run: Run) -> str:
    names = {"T": "training", "V": "validation", "X": "test"}
    text = ", ".join(names[letter] for letter in run.order[:6]) + (", …" if len(run.order) > 6 else "")
    training = any(event["training"] for events in run.validated for event in events)
    graph = any(event["grad"] for events in run.validated for event in events)
    return text + ("; in training mode" if training else "") + ("; with gradients" if graph else "")


def _weights_shown(run: Run) -> str:
    left = [number for number in range(len(run.validated)) if run.left_with(number)]
    if run.moved_back:
        return f"other weights already when epoch {run.moved_back[0]} begins"
    if not left:
        return "weights of no epoch"
    if left[-1] == run.best:
        return f"those of epoch {left[-1] + 1}, but not from a copy, or without the state of its batch norm"
    return f"those of epoch {left[-1] + 1}"


def _test_shown(run: Run, value: dict[str, Any]) -> str:
    count = len(list(chunks(run.tested, TEST)))
    items = value.get("items", [])
    second = f", accuracy: {say(items[1])[:60]}" if len(items) == 2 else f", and {say(value)[:60]} came back"
    last = "" if run.order.endswith("X") else ", not at the end"
    if run.tested and not same(run.tested[-1]["state"]["parameters"], run.seen["state"]["parameters"]):
        last += ", with other weights than are left"
    return f"{count} {'pass' if count == 1 else 'passes'}{last}{second}"


def _parts(value: dict[str, Any]) -> tuple[Pairs, float | None]:
    """History and accuracy of what came back; the history as pairs, empty if it can't be read so."""
    items = value.get("items", [])
    if len(items) != 2:
        return [], None
    rows = [pair(row) for row in items[0].get("items", [])]
    return ([row for row in rows if row] if all(rows) else []), number(items[1])


def _pairs_shown(history: Pairs, expected: Any, epochs: int) -> tuple[str, str]:
    """What the history should hold and what it holds, by the first pair that differs."""
    if len(history) != epochs:
        return f"{epochs} pairs", f"{len(history)} pairs"
    for place, (came, right) in enumerate(zip(history, expected, strict=False)):
        if not is_history([came], [right], 1):
            shown = (", ".join("none" if loss is None else f"{loss:.4g}" for loss in pair) for pair in (right, came))
            wanted, given = (f"({text}) for epoch {place + 1}" for text in shown)
            return wanted, given
    return f"losses of {epochs} epochs", f"those of {len(expected)}"


def _fresh_epochs(run: Run) -> bool:
    orders = [[index for event in events for index in event["ids"]] for events in run.trained]
    steps = sum(event.get("step", 0) > 0 for event in run.seen["events"])
    return (len(orders) == run.inputs["epochs"] and all(once(part, run.inputs["count"]) for part in run.trained)
            and all(a != b for a, b in zip(orders, orders[1:], strict=False)) and steps >= len(orders))


def _validates(run: Run, epochs: int) -> bool:
    order = run.order.replace("X", "")
    rejoined = "".join(letter for index, letter in enumerate(order) if order[index - 1 : index] != letter)
    return rejoined == "TV" * epochs and all(once(events, VALIDATION) for events in run.validated)


def _restored(run: Run) -> bool:
    """Whether the best weights are there, because they were kept: in the last epoch nothing would have to be done."""
    if len(run.validated) < 2 or not run.left_with(run.best) or (run.left_with(-1) and "another" not in run.loads):
        return False
    noisy = any(event["training"] for event in run.validated[run.best])
    return noisy or same(run.seen["state"]["buffers"], run.validated[run.best][0]["state"]["buffers"])


def _tested_once(run: Run, accuracy: float | None) -> bool:
    if not once(run.tested, TEST) or run.order[-1] != "X" or run.order.count("X") != 1:
        return False
    batches = run.batches("test", run.tested)
    left = same(run.tested[0]["state"]["parameters"], run.seen["state"]["parameters"])
    return left and not any(event["training"] for event in run.tested) and near(accuracy, accuracy_over(batches))
