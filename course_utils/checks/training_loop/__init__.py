"""Chapter 8, the training loop: the check of each exercise and guess, with its inputs and hints."""

import random
import warnings
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from torch import optim

from course_utils.checks import check
from course_utils.checks.describe import describe
from course_utils.checks.guard import attempt, call
from course_utils.checks.training_loop.watching import Watch
from course_utils.inputs.training_loop import (
    loader_of,
    measured,
    no_nines,
    numbers_in,
    run_set,
    shows_miscounts,
    small_net,
    small_set,
    started_run,
    state_of,
    take_step,
)

# Tried out beforehand: in these tasks, in each of 40 orders of their pictures, the losses of training, validation and
# test are lowest in different epochs, one epoch gets 36 to 75 % of new pictures right, and the best one 90 % or more.
# `train` moves their centres a little for each seed; the other checks need no such task, except on the visible inputs.
TASKS = (1860, 3860, 4580, 9680, 10430, 14740, 18860, 22100, 23480, 24280)
RISES_ONCE = 706  # so do these, in each of 60 orders with a momentum of 0.7, but for the first epoch, which gets 35 %
LARGEST_TASK = 10**6


@check()
def guess_device(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of what `to` moves, a layer or a tensor."""
    return describe(answer)


@check()
def guess_mean(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of the mean loss over two batches of different size."""
    return describe(answer)


@check()
def guess_kept(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of what a kept state_dict holds after the weights have changed."""
    return describe(answer)


def _evaluate_inputs(seed: int) -> dict[str, Any]:
    """What `evaluate` is checked on: a short last batch, and a network that comes in either mode."""
    draw = random.Random(seed)
    size = draw.choice((7, 9))  # with 8, four batches of the last one's two images are a whole batch
    case = {"task": draw.choice(TASKS), "size": size, "count": 3 * size + 2, "modes": [True, False]}
    while not shows_miscounts(case):
        case["task"] = draw.randint(1, LARGEST_TASK)
    return case


@check(
    _evaluate_inputs,
    hints=(
        "Look at the docstring: it asks for a mode, for no gradients, for a mean over images and for a share. "
        "cross_entropy gives the mean of a batch, and batches differ in size.",
        "Keep the old mode before eval(), and restore it at the end. In the loop, add up losses and right answers: a "
        "batch's mean loss times its number of images is the sum of its losses. Divide both sums after the loop.",
        "before = net.training, then net.eval(). In with torch.no_grad(), for each batch: total += "
        "F.cross_entropy(logits, labels).item() * len(labels), right += (logits.argmax(dim=1) == "
        "labels).sum().item(), count += len(labels). At the end net.train(before).",
    ),
)
def evaluate(answer: Any, inputs: dict[str, Any]) -> list[dict[str, Any]]:
    """Check `evaluate(net, loader)`."""
    return [_observe_evaluate(answer, inputs, mode) for mode in inputs["modes"]]


def _observe_evaluate(answer: Any, inputs: dict[str, Any], mode: bool) -> dict[str, Any]:
    net, data = small_net(inputs["task"], 0.5), measured(inputs)
    net.train(mode)
    watch, before = Watch(net, inputs, {"validation": data}), state_of(net)
    with torch.enable_grad():
        result, error = attempt(answer, net, loader_of(*data, inputs["size"]))
        grad = torch.is_grad_enabled()
    return {
        "error": error,
        "value": describe(result),
        "events": watch.events,
        "modes": [module.training for module in net.modules()],
        "grad": grad,
        "unchanged": state_of(net)["parameters"] == before["parameters"],
    }


def _train_epoch_inputs(seed: int) -> dict[str, Any]:
    draw = random.Random(seed)
    size = draw.randint(6, 8)
    task = draw.choice(TASKS) if seed == 0 else draw.randint(1, LARGEST_TASK)
    return {"task": task, "size": size, "count": 5 * size + 2, "lr": 0.05, "momentum": 0.9}


@check(
    _train_epoch_inputs,
    hints=(
        "Look at the five lines of the loop in chapter 7, and at the mode that the docstring asks for.",
        "Set the mode before the loop. Add up plain numbers, not tensors: a batch's mean loss times its number of "
        "images is the sum of its losses. Divide after the loop.",
        "net.train() comes first. In the loop: total += loss.item() * len(labels), count += len(labels). After it: "
        "return total / count.",
    ),
)
def train_epoch(answer: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    """Check `train_epoch(net, loader, optimizer)`."""
    task = inputs["task"]
    torch.manual_seed(task)
    net, data = small_net(task), small_set(task, task + 1, inputs["count"])
    net.eval()
    optimizer = optim.SGD(net.parameters(), lr=inputs["lr"], momentum=inputs["momentum"])
    watch = Watch(net, inputs, {"training": data}, optimizer)
    with torch.enable_grad():
        result, error = attempt(answer, net, loader_of(*data, inputs["size"], shuffle=True), optimizer)
    return {
        "error": error,
        "value": describe(result),
        "graph": bool(getattr(result, "requires_grad", False)),
        "events": watch.events,
        "state": {"parameters": state_of(net)["parameters"]},
    }


def _confusion_inputs(seed: int) -> dict[str, Any]:
    """Twice as many images, in batches twice as large, no 9 that is taken for a 9, and a digit that never occurs."""
    draw, case = random.Random(seed), _evaluate_inputs(seed)
    case |= {"count": 2 * case["count"], "size": 2 * case["size"], "lacks": draw.randint(0, 8)}
    while not no_nines(case):
        case["task"] = draw.randint(1, LARGEST_TASK)
    return case


@check(
    _confusion_inputs,
    hints=(
        "Look at what happens when one batch has the same pair of label and prediction twice: counts[labels, "
        "predictions] += 1 adds only 1.",
        "Go through the batches as evaluate does. Then add 1 for each image alone, or turn each pair into one number "
        "from 0 to 99, which bincount can count.",
        "For a whole batch at once: (10 * labels + predictions).bincount(minlength=100).view(10, 10).",
    ),
)
def confusion(answer: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    """Check `confusion(net, loader)`."""
    data, seen = measured(inputs), dict[str, Any]()
    for mode in inputs["modes"]:
        net = small_net(inputs["task"], 0.5)
        net.train(mode)
        watch = Watch(net, inputs, {"validation": data})
        with torch.enable_grad():
            result, error = attempt(answer, net, loader_of(*data, inputs["size"]))
        modes = [*seen.get("modes", []), [module.training for module in net.modules()]]
        first = seen or {"value": describe(result), "list": isinstance(result, list),
                         "array": isinstance(result, np.ndarray), "events": watch.events}
        seen = first | {"modes": modes, "error": seen.get("error") or error}
    if seen["list"]:
        seen["value"] = _described_table(result)
    return seen


def _described_table(result: Any) -> dict[str, Any]:
    """Rows that came as lists, read as a tensor if they can be."""
    table, error = attempt(torch.as_tensor, result)
    return describe(result if error else table)


def _train_inputs(seed: int) -> dict[str, Any]:
    """A task and an order; in the visible one, the validation loss rises once before the best of seven epochs."""
    if seed == 0:
        return {"task": RISES_ONCE, "shift": 0, "shuffle": 1, "count": 44, "size": 8, "epochs": 7, "lr": 0.1,
                "momentum": 0.7}
    return {"task": random.Random(seed).choice(TASKS), "shift": seed, "shuffle": seed, "count": 44, "size": 8,
            "epochs": 6, "lr": 0.1, "momentum": 0.5}


@check(
    _train_inputs,
    hints=(
        "Look at what an epoch needs: your train_epoch on the training images, then your evaluate on the validation "
        "images. Both losses go into the history as a pair.",
        "Remember the lowest validation loss so far, and a copy of the weights that reached it; state_dict() alone is "
        "no copy. After the loop, load this copy, and use the test images only then.",
        "Before the loop: lowest = math.inf. In it: if loss < lowest: lowest, kept = loss, "
        "copy.deepcopy(net.state_dict()). After it: net.load_state_dict(kept), then evaluate(net, test)[1].",
    ),
)
def train(answer: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    """Check `train(net, training, validation, test, optimizer, epochs)`."""
    torch.manual_seed(inputs["shuffle"])
    sets = {name: run_set(inputs, name) for name in ("training", "validation", "test")}
    net = small_net(inputs["task"])
    optimizer = optim.SGD(net.parameters(), lr=inputs["lr"], momentum=inputs["momentum"])
    watch = Watch(net, inputs, sets, optimizer)
    loaders = [loader_of(*data, inputs["size"], shuffle=name == "training") for name, data in sets.items()]
    with torch.enable_grad():
        result, error = attempt(answer, net, *loaders, optimizer, inputs["epochs"])
    return {"error": error, "value": describe(result), "events": watch.events, "state": state_of(net)}


def _checkpoint_inputs(seed: int) -> dict[str, Any]:
    """What `save_checkpoint` and `load_checkpoint` are checked on: a run of two steps, and an epoch to write down."""
    draw = random.Random(seed)
    case = {"task": draw.choice(TASKS), "epoch": draw.randint(3, 9), "lr": 0.05, "momentum": 0.9}
    return case if seed == 0 else case | {"task": draw.randint(1, LARGEST_TASK), "epoch": draw.randint(3, 90)}


@check(
    _checkpoint_inputs,
    hints=(
        "Look at the cell above that saves an epoch and a state_dict: torch.save takes a dictionary and the file.",
        "The dictionary needs three names. The optimizer has a state_dict() too, which holds its momentum.",
        'torch.save({"net": net.state_dict(), "optimizer": …, "epoch": epoch}, path)',
    ),
)
def save_checkpoint(answer: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    """Check `save_checkpoint(path, net, optimizer, epoch)`."""
    net, optimizer = started_run(inputs)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "checkpoint.pt"
        _, error = attempt(answer, path, net, optimizer, inputs["epoch"])
        seen: dict[str, Any] = {"error": error, "file": path.exists()}
        if path.exists():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what torch.load says of other files isn't the answer's
                seen["refused"] = attempt(torch.load, path, weights_only=True)[1]
                saved, unread = attempt(torch.load, path, weights_only=False)
            seen["by torch"] = zipfile.is_zipfile(path)
            seen["saved"] = _described_checkpoint(saved) | ({"unread": True} if unread else {})
    return seen


def _described_checkpoint(saved: Any) -> dict[str, Any]:
    """What is under each name of a checkpoint: of a state_dict all its numbers."""
    if not isinstance(saved, dict):
        return {"type": type(saved).__name__}
    return {"names": [str(name) for name in saved], "values": [_content(value) for value in saved.values()]}


def _content(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return {"type": "dict", "numbers": numbers_in(value)}
    return describe(value)


@check(
    _checkpoint_inputs,
    hints=(
        "Look at what torch.load(path) returns: the dictionary that was saved. It changes nothing in the network yet.",
        "The network and the optimizer both have a method that takes what state_dict() gave. Don't forget to return "
        "the epoch.",
        'saved = torch.load(path), net.load_state_dict(saved["net"]), the same for the optimizer, and return '
        'saved["epoch"].',
    ),
)
def load_checkpoint(answer: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    """Check `load_checkpoint(path, net, optimizer)`."""
    net, optimizer = started_run(inputs)
    other, its_optimizer = started_run(inputs, other=True)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "checkpoint.pt"
        torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": inputs["epoch"]}, path)
        result = call(answer, path, other, its_optimizer)
    loaded = state_of(other)
    take_step(inputs, 2, other, its_optimizer)
    return {"result": result, "loaded": loaded, "continued": state_of(other)}
