"""Chapter 9, training that doesn't learn: the check of each exercise and guess, with its inputs and hints."""

import random
from typing import Any

from course_utils.checks import check
from course_utils.checks.debugging.trials import (
    observe_check_up,
    observe_make_deep,
    observe_make_optimizer,
    observe_prepare,
    observe_shuffled,
    observe_squared_error,
    observe_train_step,
)
from course_utils.checks.describe import describe


@check()
def guess_slope(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of the sigmoid's steepest slope."""
    return describe(answer)


@check()
def guess_by_heart(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of how many random labels out of 32 a network gets right."""
    return describe(answer)


@check()
def guess_constant(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of what a network learns to say when every output meets every target."""
    return describe(answer)


@check(hints=(
    "Patient 1: with the learning rate at 0 the weights stand still, so a healthy loop sees the same gradient five "
    "times. What does this one see?",
    "Patient 2: look at where the curve ends, and at the accuracy. Chapter 4 met a loss that couldn't reach 0.",
    "One of them keeps gradients of earlier steps. The other computes the loss on something that isn't logits.",
))
def ward_1(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the findings on patients 1 and 2."""
    return describe(answer)


@check(hints=(
    "In both texts, find the parameters that never moved. Do those have a gradient?",
    "A gradient without an update: nobody steps this parameter. No gradient at all: none was asked for.",
    "Patient 3's fc3 was exchanged after the optimizer had been made. Patient 4's fc2 has the gradient None.",
))
def ward_2(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the findings on patients 3 and 4."""
    return describe(answer)


@check(hints=(
    "Patient 5: look for the word dead, and at how large the loss became. Patient 6: compare the first row with the "
    "last.",
    "A unit that is 0 for every image has no slope. A step that was far too long can put all units there.",
    "Patient 5's evidence is fc1 or fc2, patient 6's the layer with the smallest gradients, which is the first.",
))
def ward_3(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the findings on patients 5 and 6."""
    return describe(answer)


@check(hints=(
    "Patient 7: compare each picture with the number above it. Patient 8: compare the shapes.",
    "Patient 7's network is healthy: it learns one batch by heart. So look at what it is fed.",
    "(32, 1) minus (32,) was a prediction in chapter 4.",
))
def ward_4(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the findings on patients 7 and 8."""
    return describe(answer)


def _train_step_inputs(seed: int) -> dict[str, Any]:
    draw = random.Random(seed)
    return {"seed": seed, "sizes": [draw.randint(4, 6), draw.randint(4, 6), draw.randint(3, 5)],
            "count": draw.randint(5, 8), "rate": round(draw.uniform(0.05, 0.2), 3), "calls": 3}


@check(
    _train_step_inputs,
    hints=(
        "Two diseases, two lines: one is missing, and one calls a function that has no place here.",
        "F.cross_entropy takes the logits, net(images). optimizer.zero_grad() goes anywhere but between backward() and "
        "step().",
        "zero_grad, then loss = F.cross_entropy(net(images), labels), backward, step, return loss.item().",
    ),
)
def train_step(answer: Any, inputs: dict[str, Any]) -> dict[str, Any]:
    """Check `train_step(net, optimizer, images, labels)` on three calls in a row."""
    return observe_train_step(answer, inputs)


def _prepare_inputs(seed: int) -> list[dict[str, Any]]:
    draw = random.Random(seed)
    return [{"seed": seed + number, "sizes": [6, draw.randint(4, 6), 5, 3], "frozen": frozen,
             "classes": draw.randint(4, 7)} for number, frozen in enumerate(([0], [0, 2]))]


@check(
    _prepare_inputs,
    hints=(
        "An optimizer holds the very tensors that existed when it was made. What comes later has to exist before it.",
        "requires_grad_(True) on the network reaches all its parameters; net.requires_grad = True only sets an "
        "attribute that nobody reads.",
        "net[-1] = nn.Linear(net[-1].in_features, classes), then net.requires_grad_(True), then the optimizer.",
    ),
)
def prepare(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `prepare(net, classes)` by one step with the optimizer it returns."""
    return [observe_prepare(answer, case) for case in inputs]


def _make_optimizer_inputs(seed: int) -> list[int]:
    """Seeds of networks; those that a learner sees are the ones of the first sixty in which a rate of 1 kills units."""
    return [seed, seed + 100, seed + 200] if seed else [9, 17, 36]


@check(
    _make_optimizer_inputs,
    hints=(
        "The optimizer of the patient took steps that were far too long.",
        "Every parameter has to be in it: torch.optim.SGD(net.parameters(), lr=…).",
        "Go down from 5 by factors of ten. The healthy patients of this chapter train with 0.1.",
    ),
)
def make_optimizer(answer: Any, inputs: list[int]) -> list[dict[str, Any]]:
    """Check `make_optimizer(net)` by 60 steps with the optimizer it returns, for three networks."""
    return [observe_make_optimizer(answer, seed) for seed in inputs]


def _make_deep_inputs(seed: int) -> list[dict[str, Any]]:
    draw = random.Random(seed)
    return [{"seed": seed + number, "sizes": [16, *draw.sample(range(14, 21), 5), 4]} for number in range(3)]


@check(
    _make_deep_inputs,
    hints=(
        "The layers can stay as they are. What lies between them multiplies the gradient by a quarter at most.",
        "ReLU has slope 1 wherever its input is positive, and tanh reaches 1 at 0. Nothing comes after the last layer.",
        "Replace nn.Sigmoid() by nn.ReLU(), and leave it out after the last layer: return nn.Sequential(*layers[:-1]).",
    ),
)
def make_deep(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `make_deep(sizes)` by its gradients and by 60 steps of training."""
    return [observe_make_deep(answer, case) for case in inputs]


def _shuffled_inputs(seed: int) -> dict[str, int]:
    draw = random.Random(seed)
    return {"seed": seed, "count": draw.randint(12, 16), "base": draw.randint(101, 9999) if seed else 100}


@check(
    _shuffled_inputs,
    hints=(
        "Two calls of randperm give two orders, also when they use the same generator: it moves on.",
        "Draw one order and use it for both.",
        "order = torch.randperm(len(images), generator=generator), then images[order], labels[order].",
    ),
)
def shuffled(answer: Any, inputs: dict[str, int]) -> list[dict[str, Any]]:
    """Check `shuffled(images, labels, generator)` with one seed twice, then twice with the generator of another."""
    return observe_shuffled(answer, inputs)


def _squared_error_inputs(seed: int) -> list[dict[str, int]]:
    draw = random.Random(seed)
    counts = [2, draw.randint(4, 6), draw.randint(7, 9), 1]
    return [{"seed": seed + number, "count": count} for number, count in enumerate(counts)]


@check(
    _squared_error_inputs,
    hints=(
        "output is a column, (N, 1), and target is a row of numbers, (N,). Give both one shape before subtracting.",
        "output[:, 0] is (N,); target[:, None] is (N, 1). Either will do.",
        "return ((output[:, 0] - target) ** 2).mean()",
    ),
)
def squared_error(answer: Any, inputs: list[dict[str, int]]) -> list[dict[str, Any]]:
    """Check `squared_error(output, target)`: its value, and the gradient that reaches the output."""
    return [observe_squared_error(answer, **case) for case in inputs]


def _check_up_inputs(seed: int) -> list[dict[str, Any]]:
    """Arguments of `patient`: what is frozen, left out of the optimizer, or behind a dead layer, and so on."""
    draw = random.Random(seed)
    layers = draw.sample(["0", "2", "4"], 3)
    names = [f"{layer}.{kind}" for layer in sorted(layers) for kind in ("weight", "bias")]
    more = [{key: sorted(draw.sample(names, draw.randint(1, 3)))} for key in ("frozen", "left_out") * 2]
    cases: list[dict[str, Any]] = [
        {}, {"frozen": [f"{layers[0]}.weight"]}, {"left_out": [f"{layers[1]}.bias"]}, {"odd": True}, {"short": True},
        {"dead": True, "decay": 0.1}, {"dead": True, "left_out": ["4.bias"]}]
    return [{"seed": seed, **case} for case in [*cases, *more]]


@check(
    _check_up_inputs,
    hints=(
        "Copy the weights before step() runs: {name: parameter.detach().clone() for name, parameter in "
        "net.named_parameters()}.",
        "A gradient can be missing in two ways: it is None, or every number in it is 0.",
        "After step(): silent if parameter.grad is None or not parameter.grad.any(); still if torch.equal(parameter, "
        "before[name]).",
    ),
)
def check_up(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `check_up(net, step)` on a healthy network and on ill ones."""
    return [observe_check_up(answer, case) for case in inputs]
