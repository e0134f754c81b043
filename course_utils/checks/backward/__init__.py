"""Chapter 6, backward: the check of each exercise and guess, with its inputs and hints."""

import random
from typing import Any

from torch import Tensor

from course_utils.checks import check
from course_utils.checks.backward.watching import (
    observe_gradients_of,
    observe_micro_batches,
    observe_numerical_gradient,
)
from course_utils.checks.describe import describe
from course_utils.checks.guard import call
from course_utils.inputs.backward import linear_case


@check()
def guess_before(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of a gradient before the first backward."""
    return describe(answer)


@check()
def guess_twice(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of the factor after two backward calls."""
    return describe(answer)


@check()
def guess_silent(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of a gradient behind a ReLU that gives 0."""
    return describe(answer)


def _linear_backward_inputs(seed: int) -> list[dict[str, Any]]:
    """Sizes N, in and out, of no more than 12 numbers, and whether it is a second call with the same tensors."""
    draw = random.Random(seed)
    sizes = [[2, 3, 2], [2, 3, 2], [draw.randint(3, 5), 2, 1], [3, 3, 3], [1, 2, draw.randint(4, 6)], [4, 3, 2]]
    return [{"seed": seed, "size": size, "again": place == 1} for place, size in enumerate(sizes)]


@check(
    _linear_backward_inputs,
    hints=(
        "Write down all the shapes: x (N, in), weight (out, in), grad_output (N, out), and the three results "
        "(N, in), (out, in) and (out,).",
        "Only one matrix product of grad_output and weight has the shape (N, in). For the gradient of weight, "
        "transpose one of the two factors first. For the bias, look at what the cell above printed.",
        "The three are `grad_output @ weight`, `grad_output.T @ x` and `grad_output.sum(dim=0)`.",
    ),
)
def linear_backward(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `linear_backward(x, weight, grad_output)`."""
    seen: list[dict[str, Any]] = []
    tensors: tuple[Tensor, ...] = ()
    for case in inputs:
        tensors = tensors if case["again"] else linear_case(case)
        seen.append(call(answer, *tensors))
    return seen


def _gradients_of_inputs(seed: int) -> list[dict[str, Any]]:
    count = random.Random(seed).randint(4, 7)
    return [{"seed": seed, "small": small, "filled": filled, "count": 3 if small else count, "training": not filled}
            for small in (True, False) for filled in (False, True)]


@check(
    _gradients_of_inputs,
    hints=(
        "Look at the cell above this exercise. What does `torch.autograd.grad` take and return, and what is in "
        "`.grad` afterwards?",
        "`net.named_parameters()` gives pairs of a name and a parameter. Ask for the gradients of all the "
        "parameters at once. They come in the order of the parameters, so you can pair them with the names.",
        "`names, parameters = zip(*net.named_parameters())`, then `gradients = "
        "torch.autograd.grad(F.cross_entropy(net(images), labels), parameters)`, then `return dict(zip(names, "
        "gradients))`",
    ),
)
def gradients_of(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `gradients_of(net, images, labels)`."""
    return [observe_gradients_of(answer, case) for case in inputs]


def _micro_batches_inputs(seed: int) -> list[dict[str, Any]]:
    """Batches and sizes, and the criterion that each belongs to."""
    draw = random.Random(seed)
    size = draw.randint(3, 4)
    cases = [(0, True, 4, 2, False), (0, False, 3 * size, size, False), (1, True, 3, 2, False),
             (1, False, 2 * size + 1, size, False), (1, False, 2 * draw.randint(3, 5) + 1, 2, False),
             (1, False, 3 * size - 1, size, False), (2, True, 3, 2, True), (2, False, 2 * size + 1, size, True)]
    return [dict(zip(("criterion", "small", "count", "size", "filled"), case, strict=True)) | {"seed": seed}
            for case in cases]


@check(
    _micro_batches_inputs,
    hints=(
        "Look at the two loops above this exercise. What does each part's loss have to be divided by when the "
        "parts differ in size? And when are the gradients cleared?",
        "Clear once, before the loop. In the loop, each part goes forward and backward. Every image counts the same "
        "if you add up the losses of a part, instead of taking their mean, and divide by the number of all images.",
        "After `net.zero_grad()`: `for x, y in zip(images.split(size), labels.split(size)): "
        "(F.cross_entropy(net(x), y, reduction=\"sum\") / len(images)).backward()`",
    ),
)
def micro_batches(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `micro_batches(net, images, labels, size)`."""
    return [observe_micro_batches(answer, case) for case in inputs]


def _numerical_gradient_inputs(seed: int) -> list[dict[str, Any]]:
    """Functions and points with one, two and three axes, and the criterion that each belongs to."""
    width = random.Random(seed).randint(3, 5)
    cases = [(0, "cubes", [3], "float64"), (0, "curved", [2, width], "float64"), (0, "curved", [2, 1, 3], "float64"),
             (1, "cubes", [3], "float32"), (1, "curved", [2, width], "float32")]
    return [dict(zip(("criterion", "function", "shape", "dtype"), case, strict=True)) | {"seed": seed}
            for case in cases]


@check(
    _numerical_gradient_inputs,
    hints=(
        "Look at `both_sides` above: it is needed once for each number in x. Then look at what the last cell "
        "printed: which type and which h were good?",
        "Turn x into float64 first. For each number, make two copies of x, one with this number a little "
        "larger and one with it a little smaller, and ask f for both. `view(-1)` shows a tensor of any shape "
        "as one row.",
        "`x, h = x.double(), 1e-5`, then for each `i in range(x.numel())`: `up, down = x.clone(), x.clone()`, "
        "`up.view(-1)[i] += h`, `down.view(-1)[i] -= h`, `gradient.view(-1)[i] = (f(up) - f(down)) / (2 * h)`. Before "
        "the loop: `gradient = torch.zeros_like(x)`",
    ),
)
def numerical_gradient(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `numerical_gradient(f, x)`."""
    return [observe_numerical_gradient(answer, case) for case in inputs]
