"""Chapter 7, update: the check of each exercise and guess, with its inputs and hints."""

import math
import random
from typing import Any

import torch
from torch import Tensor

from course_utils.checks import check
from course_utils.checks.describe import describe
from course_utils.checks.guard import attempt, call
from course_utils.checks.names import names_of
from course_utils.checks.update.recording import RecordingNet, RecordingSGD, row_of
from course_utils.inputs.update import batch_of, gradients, parameters, starts


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


def _sgd_step_inputs(seed: int) -> list[dict[str, Any]]:
    """Lists of parameters; `missing` says which has no gradient."""
    draw = random.Random(seed)
    rates = draw.sample([0.07, 0.15, 0.3, 0.45], 2)
    return [{"seed": seed, "lr": rates[0], "shapes": [[draw.randint(2, 4)], [2, 3], []], "missing": None},
            {"seed": seed + 1, "lr": rates[1], "shapes": [[2], [2], [2]], "missing": 1}]


@check(
    _sgd_step_inputs,
    hints=(
        "Look at the cells that changed w at the start of this chapter. Which one worked, and left w the same "
        "tensor? And what may a gradient be instead of a tensor?",
        "Go through the parameters where nothing is recorded. Skip those without a gradient, and change the "
        "others in place: a new tensor would not be the one that the network holds.",
        "`with torch.no_grad():` around `for param in params:` and `if param.grad is not None: param -= lr * "
        "param.grad`",
    ),
)
def sgd_step(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `sgd_step(params, lr)`."""
    return [_observe_sgd_step(answer, case) for case in inputs]


def _observe_sgd_step(answer: Any, case: dict[str, Any]) -> dict[str, Any]:
    params, given = [], parameters(case)
    for weight, gradient in given:
        params.append(weight.clone().requires_grad_())
        params[-1].grad = None if gradient is None else gradient.clone()
    listed = list(params)
    with torch.enable_grad():
        result, error = attempt(answer, listed, case["lr"])
        learning = torch.is_grad_enabled()
    if error:
        return {"error": error}
    kept = [gradient for _, gradient in given if gradient is not None]
    left = [param.grad for param, (_, gradient) in zip(params, given, strict=True) if gradient is not None]
    return {
        "after": [describe(param) for param in params],
        "listed": None if _are(listed, params) else describe(listed),
        "returned": None if result is None or _are(result, params) else describe(result),
        "gradients": "as they were" if all(map(_same, left, kept)) else "cleared" if not any(
            gradient is not None and bool(gradient.any()) for gradient in left) else "changed",
        "filled": any(param.grad is not None and gradient is None
                      for param, (_, gradient) in zip(params, given, strict=True)),
        "leaves": all(param.requires_grad and param.is_leaf for param in params),
        "learning": learning, "unused": "params" in names_of(answer)["unused"],
    }


def _are(items: Any, params: list[Tensor]) -> bool:
    """Whether these are the parameters themselves."""
    return isinstance(items, list | tuple) and len(items) == len(params) and all(
        a is b for a, b in zip(items, params, strict=True))


def _same(gradient: Tensor | None, before: Tensor) -> bool:
    return describe(gradient) == describe(before)


def _Momentum_inputs(seed: int) -> list[dict[str, Any]]:
    """Runs of an optimizer: for each step, which of the parameters has no gradient."""
    draw = random.Random(seed)
    rates = draw.sample([0.07, 0.15, 0.3, 0.45], 3)
    plans = [(0.9, 2, 2, [None] * 4), (draw.choice([0.5, 0.6, 0.7]), draw.randint(3, 5), 3, [None] * 4),
             (0.8, 2, 3, [None, 0, None, 1])]
    return [{"seed": seed + 10 * number, "lr": rate, "momentum": momentum, "size": size, "count": count,
             "missing": missing}
            for number, (rate, (momentum, size, count, missing)) in enumerate(zip(rates, plans, strict=True))]


@check(
    _Momentum_inputs,
    hints=(
        "Look at the two lines of the rule, and at `self.velocities`: it has one velocity for each parameter, "
        "in the same order.",
        "Go through parameters and velocities in pairs, as in a plain step. First change the velocity, and "
        "keep the new one in `self.velocities`; the learning rate has no part in it. Then take a plain step "
        "with the velocity in the gradient's place.",
        "Under `torch.no_grad()`, `for param, velocity in zip(self.params, self.velocities):` and, if there is a "
        "gradient, `velocity.mul_(self.momentum).add_(param.grad)`, then `param -= self.lr * velocity`",
    ),
)
def Momentum(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check the class `Momentum(params, lr, momentum)`."""
    return [_observe_Momentum(answer, case) for case in inputs]


def _observe_Momentum(answer: Any, case: dict[str, Any]) -> dict[str, Any]:
    params = [start.requires_grad_() for start in starts(case)]
    optimizer, error = attempt(answer, params, case["lr"], case["momentum"])
    if error:
        return {"error": error}
    steps: list[dict[str, Any]] = []
    for drawn_now in gradients(case):
        for param, gradient in zip(params, drawn_now, strict=True):
            if param.grad is not None and gradient is not None:  # as zero_grad(set_to_none=False) and backward do
                param.grad.copy_(gradient)
            else:
                param.grad = gradient
        steps.append(_stepped(optimizer, params))
        if "error" in steps[-1]:
            break
    held = attempt(lambda: list(optimizer.params))[0]
    return {"steps": steps, "list changed": held is not None and not _are(held, params)}


def _stepped(optimizer: Any, params: list[Tensor]) -> dict[str, Any]:
    before = [None if param.grad is None else param.grad.clone() for param in params]
    with torch.enable_grad():
        _, error = attempt(lambda: optimizer.step())
    if error:
        return {"error": error}
    kept = all(describe(param.grad) == describe(gradient) for param, gradient in zip(params, before, strict=True))
    return {"params": [describe(param) for param in params], "gradients kept": kept,
            "leaves": all(param.requires_grad and param.is_leaf for param in params)}


def _training_step_inputs(seed: int) -> dict[str, Any]:
    draw = random.Random(seed)
    return {"seed": seed, "lr": draw.choice([0.1, 0.2]), "count": draw.randint(3, 6),
            "starts": [[draw.randint(0, 9), draw.randint(1, 4)] for _ in range(2)]}


@check(
    _training_step_inputs,
    hints=(
        "Look at the cell that ran the five lines of an iteration. What is different for a classifier?",
        "Clear first, because there may be old gradients. The step comes last, when the new gradients are "
        "there. At the end, turn the loss into a plain number.",
        "`optimizer.zero_grad()`, `loss = F.cross_entropy(net(images), labels)`, `loss.backward()`, "
        "`optimizer.step()`, `return loss.item()`",
    ),
)
def training_step(answer: Any, inputs: dict[str, Any]) -> list[dict[str, Any]]:
    """Check `training_step(net, optimizer, images, labels)` on two batches, one after the other."""
    net = RecordingNet(inputs["seed"])
    optimizer = RecordingSGD(net, inputs["lr"])
    return [_observe_training_step(answer, net, optimizer, *batch_of(inputs, place)) for place in range(2)]


def _observe_training_step(
    answer: Any, net: RecordingNet, optimizer: RecordingSGD, images: Tensor, labels: Tensor
) -> dict[str, Any]:
    net.events.clear()
    optimizer.found.clear()
    with torch.enable_grad():
        result = call(answer, net, optimizer, images, labels)
    return result | {"events": list(net.events[:30]), "found": list(optimizer.found[:5]),
                     "weights": row_of(net.parameters())}


@check(
    hints=(
        "Ask of each line what it needs: the loss needs the logits, `backward` needs the loss, the step needs "
        "the gradients.",
        "That gives the order of four lines. For `zero_grad`, ask at each place whether it would clear the "
        "gradients that the step needs.",
        "`[\"zero_grad\", \"forward\", \"loss\", \"backward\", \"step\"]` is one order. `\"zero_grad\"` may stand "
        "anywhere but between `\"backward\"` and `\"step\"`.",
    ),
)
def loop_order(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the order of the five lines of the loop."""
    return describe(answer)


LOSSES = [0.023, 0.11, 0.31, 0.52, 0.94, 1.43, 2.04, 2.31]
HIGH = [3.2e9, 5.1e10, 7.4e11, 2.9e12, 8.8e13, 4.3e14, 6.7e15, 1.2e17]  # of runs that all blew up
SWEEPS: list[tuple[list[float], dict[int, float]]] = [  # losses, and what some places hold instead
    (LOSSES, {}), (LOSSES, {}), (LOSSES, {0: math.nan, 5: math.inf}), (LOSSES, {2: math.nan, 5: math.inf}), (HIGH, {}),
    ([0.0, *LOSSES[1:]], {})]


def _best_learning_rate_inputs(seed: int) -> list[dict[str, Any]]:
    """Pairs of a learning rate and the loss it ended with: plain, with nan and inf, high, with a loss of 0."""
    draw = random.Random(seed)
    return [_sweep(draw, losses, odd) for losses, odd in SWEEPS]


def _sweep(draw: random.Random, values: list[float], odd: dict[int, float]) -> dict[str, Any]:
    """A sweep in which the first, the last, the lowest and highest rate, the best and the worst are all different.

    Where there is a nan, the lowest loss stands behind it, and sorting doesn't find it.
    """
    while True:
        rates = draw.sample([0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5], 8)
        losses = [odd.get(place, loss) for place, loss in enumerate(draw.sample(values, 8))]
        usable = [place for place in range(8) if math.isfinite(losses[place])]
        best = min(usable, key=losses.__getitem__)
        marked = {0, 7, rates.index(min(rates)), rates.index(max(rates)), best, max(usable, key=losses.__getitem__),
                  *odd}
        if len(marked) == 6 + len({*odd} - {0}) and best > max(odd, default=0) and (
                not odd or losses.index(sorted(losses)[0]) != best):
            return {"rates": rates, "losses": [str(loss) for loss in losses]}


@check(
    _best_learning_rate_inputs,
    hints=(
        "Look at what `min` printed for the two lists. What must you take out before you look for the lowest "
        "loss?",
        "Keep only the rates whose loss is a finite number; `isfinite` in Python's module `math` tells you. Of these, "
        "find the one with the lowest loss, and return the rate, not the loss.",
        "`usable = {lr: loss for lr, loss in sweep.items() if math.isfinite(loss)}`, then `return min(usable, "
        "key=usable.get)`, with `import math` before",
    ),
)
def best_learning_rate(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `best_learning_rate(sweep)`."""
    sweeps = [dict(zip(case["rates"], map(float, case["losses"]), strict=True)) for case in inputs]
    return [call(answer, sweep) for sweep in sweeps]
