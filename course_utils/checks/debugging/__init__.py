"""Chapter 9, training that doesn't learn: the check of each exercise and guess, with its inputs and hints."""

import random
from typing import Any

from course_utils.checks import check
from course_utils.checks.debugging.trials import (
    observe_check_up,
    observe_make_deep,
    observe_make_optimizer,
    observe_prepare,
)
from course_utils.checks.describe import describe


@check()
def guess_slope(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of the sigmoid's steepest slope."""
    return describe(answer)


@check()
def guess_half_wrong(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of how well a network reads that learned from labels of which half were drawn at random."""
    return describe(answer)


@check()
def guess_constant(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of what a network learns to say when every output meets every target."""
    return describe(answer)


@check(hints=(
    "Patient 1: look at the five numbers. The weights stand still, so a healthy loop gives the same gradient five "
    "times. Patient 2: look at where the curve ends, and at the accuracy.",
    "Patient 1: what should happen to the old gradient before the next backward()? Patient 2: chapter 4 had a loss "
    "that couldn't reach 0.",
    "Patient 1 keeps the gradients of earlier steps. Patient 2 computes the loss on something that isn't logits.",
))
def ward_1(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the findings on patients 1 and 2."""
    return describe(answer)


@check(hints=(
    "In both pictures, or in their texts, find the parameters that never moved. Do they have a gradient?",
    "A gradient without an update: the optimizer doesn't hold this parameter. No gradient at all: the parameter "
    "doesn't require one.",
    "Patient 3's fc3 was replaced after the optimizer had been made. Patient 4's fc2 has the gradient None.",
))
def ward_2(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the findings on patients 3 and 4."""
    return describe(answer)


@check(hints=(
    "Patient 5: look for the word dead, and at how large the loss became. Patient 6: compare the first row with the "
    "last.",
    "A unit that is 0 for every image passes no gradient on. One step that is far too long can put all units there.",
    "Patient 5's evidence is fc1 or fc2. Patient 6's is the layer with the smallest gradients, which is the first.",
))
def ward_3(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the findings on patients 5 and 6."""
    return describe(answer)


@check(hints=(
    "Patient 7: compare each picture with the number above it. Patient 8: compare the three shapes.",
    "Patient 7's network is healthy, because it learns one batch by heart. So the fault is in what it gets. Patient "
    "8's difference should have one number for each picture.",
    "Patient 7's pictures and labels got two different orders. Patient 8's (32, 1) minus (32,) is like (4, 1) minus "
    "(4,) in chapter 4.",
))
def ward_4(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the findings on patients 7 and 8."""
    return describe(answer)


@check(hints=(
    "Begin with the loss of each, `patient.train(60)`, beside the table: what does it look like, and what looks alike? "
    "Then make the one test that tells those two apart.",
    "A loss that leaps: change the rate, then the data. One that hardly falls: 300 steps at the patient's own rate. "
    "One that falls: who moves, and do labels fit? Evidence is only asked for once you know the disease.",
    "`p.train(5, learning_rate=0)`, then `p.net.fc1.weight.grad.norm()`; `p.train(100, images=few, "
    "labels=few_labels)`; `min(p.train(300))`, then `(p.net(p.images).argmax(dim=1) == p.labels).sum()`; "
    "`check_up(p.net, p.step)`; `p.train(1)`, then `p.net[-1].weight.grad.norm() / p.net.fc1.weight.grad.norm()`; "
    "`plot_images(p.images[:8], p.labels[:8])`.",
))
def ward_5(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the findings on the three patients that a name draws."""
    return describe(answer)


def _prepare_inputs(seed: int) -> list[dict[str, Any]]:
    draw = random.Random(seed)
    return [{"seed": seed + number, "sizes": [6, draw.randint(4, 6), 5, 3], "frozen": frozen,
             "classes": draw.randint(4, 7)} for number, frozen in enumerate(([0], [0, 2]))]


@check(
    _prepare_inputs,
    hints=(
        "Look at the order of the two lines: an optimizer holds the tensors that exist when it is made. Look also at "
        "what is frozen.",
        "Make the new layer first and the optimizer last. Unfreeze with the method requires_grad_ of the network, "
        "which reaches all parameters; assigning to net.requires_grad changes none of them.",
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
        "Look at the learning rate of patient 5: its steps were far too long.",
        "Go down from 5 by factors of ten, until you are near the healthy runs of this chapter. The optimizer has to "
        "hold every parameter.",
        "return torch.optim.SGD(net.parameters(), lr=0.1)",
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
        "Look at what is between the linear layers: it multiplies the gradient by a quarter at most.",
        "ReLU has slope 1 wherever its input is positive, and tanh has slope 1 at 0. Nothing comes after the last "
        "layer.",
        "Replace nn.Sigmoid() by nn.ReLU(), and leave it out after the last layer: return nn.Sequential(*layers[:-1]).",
    ),
)
def make_deep(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `make_deep(sizes)` by its gradients and by 60 steps of training."""
    return [observe_make_deep(answer, case) for case in inputs]


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
        "Look at what is lost when step() runs: it changes the weights in place.",
        "Keep a copy of every parameter under its name before the step, and compare afterwards. A gradient can be "
        "missing in two ways: it is None, or every number in it is 0.",
        "Before step(): {name: parameter.detach().clone() for name, parameter in net.named_parameters()}. After it: "
        "parameter.grad is None or not parameter.grad.any(), and torch.equal(parameter, before[name]).",
    ),
)
def check_up(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `check_up(net, step)` on a healthy network and on ill ones."""
    return [observe_check_up(answer, case) for case in inputs]
