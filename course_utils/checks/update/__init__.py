"""Chapter 7, update: observes the learner's answers."""

import math
import random
from typing import Any

import torch
from torch import Tensor

from course_utils.checks import check
from course_utils.checks.describe import describe
from course_utils.checks.guard import attempt, call
from course_utils.checks.update.recording import RecordingNet, RecordingSGD, row_of
from course_utils.inputs import drawn


@check()
def guess_gradient(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of how the gradient printed after an iteration compares to the one before."""
    return describe(answer)


@check()
def guess_moved(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of how many parameters move with another network's optimizer."""
    return describe(answer)


@check()
def guess_overshoot(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of where a step with a large learning rate ends."""
    return describe(answer)


def _given(seed: int) -> list[dict[str, Any]]:
    """Lists of parameters; `missing` says which has no gradient."""
    draw = random.Random(seed)
    rates = draw.sample([0.03, 0.06, 0.2, 0.4], 2)
    return [{"seed": seed + number, "lr": rate, "shapes": [[draw.randint(3, 5)], [2, 3], [4]], "missing": missing}
            for number, (rate, missing) in enumerate(zip(rates, [None, 1], strict=True))]


def _leaves(case: dict[str, Any]) -> list[Tensor]:
    params = [drawn(case["seed"] + number, *shape).requires_grad_()
              for number, shape in enumerate(case["shapes"])]
    for number, param in enumerate(params):
        if number != case["missing"]:
            param.grad = drawn(case["seed"] + 50 + number, *param.shape)
    return params


@check(
    _given,
    hints=(
        "Three things besides the formula: no_grad around the update, in place, and a look at whether there is a "
        "gradient at all.",
        "param -= lr * param.grad changes the tensor that the network holds. param = param - … makes another one, "
        "which the network never hears of.",
        "with torch.no_grad(): for param in params: if param.grad is not None: param -= lr * param.grad",
    ),
)
def sgd_step(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `sgd_step(params, lr)`."""
    return [_sgd(answer, case) for case in inputs]


def _sgd(answer: Any, case: dict[str, Any]) -> dict[str, Any]:
    params = _leaves(case)
    listed = list(params)
    before = [describe(param) for param in params]
    gradients = [describe(param.grad) for param in params]
    with torch.enable_grad():
        result = call(answer, listed, case["lr"])
        learning = torch.is_grad_enabled()
    return result | {
        "before": before, "after": [describe(param) for param in params],
        "gradients": gradients, "gradients after": [describe(param.grad) for param in params],
        "same list": len(listed) == len(params) and all(a is b for a, b in zip(listed, params, strict=True)),
        "listed": [describe(item) for item in listed],
        "leaves": all(param.requires_grad and param.is_leaf for param in params), "learning": learning,
    }


def _runs(seed: int) -> list[dict[str, Any]]:
    """Runs of an optimizer: for each step, which of the two parameters has no gradient."""
    draw = random.Random(seed)
    size = draw.randint(3, 5)
    rates = draw.sample([0.05, 0.1, 0.2, 0.4], 3)
    plans = [(0.9, [None] * 4), (draw.choice([0.5, 0.6, 0.7]), [None] * 4), (0.9, [None, None, 1, None])]
    return [{"seed": seed + 10 * number, "lr": rate, "momentum": momentum, "size": size, "missing": missing}
            for number, (rate, (momentum, missing)) in enumerate(zip(rates, plans, strict=True))]


@check(
    _runs,
    hints=(
        "The velocity of each parameter has to outlive the step: read it from self.velocities and put the new one "
        "back there.",
        "First the velocity, momentum · velocity + gradient, with nothing else in it. Then the weight, as in a plain "
        "step with the velocity in the gradient's place.",
        "with torch.no_grad(): for param, velocity in zip(self.params, self.velocities): if there is a gradient, "
        "velocity.mul_(self.momentum).add_(param.grad), then param -= self.lr * velocity",
    ),
)
def Momentum(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check the class `Momentum(params, lr, momentum)`."""
    return [_run(answer, case) for case in inputs]


def _run(answer: Any, case: dict[str, Any]) -> dict[str, Any]:
    params = [drawn(case["seed"] + number, case["size"]).requires_grad_() for number in range(2)]
    optimizer, error = attempt(answer, params, case["lr"], case["momentum"])
    if error:
        return {"error": error}
    steps: list[dict[str, Any]] = []
    for step, missing in enumerate(case["missing"]):
        for number, param in enumerate(params):
            gradient = drawn(case["seed"] + 10 * step + number + 100, case["size"])
            param.grad = None if number == missing else gradient
        steps.append(_stepped(optimizer, params))
    return {"steps": steps}


def _stepped(optimizer: Any, params: list[Tensor]) -> dict[str, Any]:
    gradients = [None if param.grad is None else param.grad.clone() for param in params]
    with torch.enable_grad():
        _, error = attempt(lambda: optimizer.step())
    if error:
        return {"error": error}
    kept = all(describe(param.grad) == describe(gradient) for param, gradient in zip(params, gradients, strict=True))
    return {"params": [describe(param) for param in params], "gradients kept": kept,
            "leaves": all(param.requires_grad and param.is_leaf for param in params)}


def _batches(seed: int) -> dict[str, Any]:
    draw = random.Random(seed)
    return {"seed": seed, "lr": draw.choice([0.1, 0.2]), "count": draw.randint(3, 6),
            "starts": [[draw.randint(0, 9), draw.randint(1, 4)] for _ in range(2)]}


@check(
    _batches,
    hints=(
        "Five lines, as in the loop of chapter 1, and a return.",
        "Old gradients go first, since they may be left from anything. The step comes last, when backward has put the "
        "new ones in place.",
        "optimizer.zero_grad(); loss = F.cross_entropy(net(images), labels); loss.backward(); optimizer.step(); "
        "return loss.item()",
    ),
)
def training_step(answer: Any, inputs: dict[str, Any]) -> list[dict[str, Any]]:
    """Check `training_step(net, optimizer, images, labels)` on two batches, one after the other."""
    net = RecordingNet(inputs["seed"], [])
    optimizer = RecordingSGD(net, inputs["lr"])
    return [_trained(answer, net, optimizer, inputs["seed"] + 500 + number, inputs["count"], start)
            for number, start in enumerate(inputs["starts"])]


def _trained(
    answer: Any, net: RecordingNet, optimizer: RecordingSGD, seed: int, count: int, start: list[int]
) -> dict[str, Any]:
    images = drawn(seed, count, 16).view(count, 1, 4, 4)
    labels = (start[0] + start[1] * torch.arange(count)) % 10
    net.events.clear()
    optimizer.found.clear()
    with torch.enable_grad():
        result = call(answer, net, optimizer, images, labels)
    return result | {"events": list(net.events[:30]), "found": list(optimizer.found[:5]),
                     "weights": row_of(net.parameters()), "training": net.training}


@check(
    hints=(
        "Ask of each line what it needs: the loss needs the logits, backward needs the loss, step needs the gradients.",
        "That settles four of the five. zero_grad may stand at any place but one.",
        "forward, loss, backward, step in this order, and zero_grad anywhere but between backward and step.",
    ),
)
def loop_order(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the order of the five lines of the loop."""
    return describe(answer)


def _sweeps(seed: int) -> list[dict[str, Any]]:
    """Sweeps as pairs of a learning rate and the loss it ended with; plain ones first, then one with nan and inf."""
    draw = random.Random(seed)
    return [_sweep(draw, odd) for odd in (False, False, True)]


def _sweep(draw: random.Random, odd: bool) -> dict[str, Any]:
    """A sweep in which the first, the last, the lowest and highest rate, the best and the worst are all different."""
    while True:
        rates = draw.sample([0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5], 8)
        losses = draw.sample([0.023, 0.11, 0.31, 0.52, 0.94, 1.43, 2.04, 2.31], 8)
        if odd:
            losses[0], losses[5] = math.nan, math.inf
        usable = [number for number in range(8) if math.isfinite(losses[number])]
        marked = {0, 7, rates.index(min(rates)), rates.index(max(rates)), min(usable, key=losses.__getitem__),
                  max(usable, key=losses.__getitem__)} | ({5} if odd else set())
        if len(marked) == (7 if odd else 6):
            return {"rates": rates, "losses": [str(loss) for loss in losses]}


@check(
    _sweeps,
    hints=(
        "Two things are to be done: drop the rates whose loss isn't a number any more, then take the lowest of the "
        "rest.",
        "math.isfinite(loss) is False for nan and for inf. Every comparison with nan is False, so min() keeps a nan "
        "that it meets first.",
        "usable = {lr: loss for lr, loss in sweep.items() if math.isfinite(loss)}; return min(usable, key=usable.get)",
    ),
)
def best_learning_rate(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `best_learning_rate(sweep)`."""
    sweeps = [dict(zip(case["rates"], map(float, case["losses"]), strict=True)) for case in inputs]
    return [call(answer, sweep) for sweep in sweeps]
