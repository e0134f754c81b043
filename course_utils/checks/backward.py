"""Chapter 6, backward: observes the learner's answers."""

import random
from typing import Any

import torch
from torch import Tensor, nn

from course_utils.checks import check
from course_utils.checks.describe import describe
from course_utils.checks.guard import attempt, call
from course_utils.inputs import drawn
from course_utils.inputs.backward import FUNCTIONS, OLD, classifier, examples, point


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


def _layers(seed: int) -> dict[str, Any]:
    draw = random.Random(seed)
    return {"seed": seed, "sizes": [[draw.randint(3, 5), 4, 2], [3, 3, 3], [1, 2, draw.randint(4, 6)]]}


@check(
    _layers,
    hints=(
        "Let the shapes lead: the gradient of x has x's shape, (N, in). It is made of grad_output, (N, out), and "
        "weight, (out, in), and only one product of the two has that shape.",
        "The gradient of weight, (out, in), needs grad_output with its axes exchanged: grad_output.T @ x. Each image "
        "adds its share.",
        "bias is added to every row, so every row of grad_output counts: grad_output.sum(dim=0).",
    ),
)
def linear_backward(answer: Any, inputs: dict[str, Any]) -> list[dict[str, Any]]:
    """Check `linear_backward(x, weight, grad_output)`."""
    seed = inputs["seed"]
    return [call(answer, drawn(seed, n, into), drawn(seed + 1, out, into), drawn(seed + 2, n, out))
            for n, into, out in inputs["sizes"]]


def _batch(seed: int) -> dict[str, int]:
    return {"seed": seed, "count": random.Random(seed).randint(4, 7)}


@check(
    _batch,
    hints=(
        "torch.autograd.grad(loss, parameters) gives the gradients as a tuple and leaves every .grad alone.",
        "Take names and parameters apart: names, parameters = zip(*net.named_parameters(), strict=True)",
        "dict(zip(names, torch.autograd.grad(F.cross_entropy(net(images), labels), parameters), strict=True))",
    ),
)
def gradients_of(answer: Any, inputs: dict[str, int]) -> list[dict[str, Any]]:
    """Check `gradients_of(net, images, labels)`."""
    return [_called_twice(answer, inputs, filled) for filled in (False, True)]


def _fill(net: nn.Module) -> None:
    for parameter in net.parameters():
        parameter.grad = torch.full_like(parameter, OLD)


def _called_twice(answer: Any, inputs: dict[str, int], filled: bool) -> dict[str, Any]:
    """Two calls on one network, with two batches: what they return, and what they leave behind."""
    net, seed = classifier(inputs["seed"]), inputs["seed"]
    weights = [parameter.detach().clone() for parameter in net.parameters()]
    if filled:
        _fill(net)
    first, error = attempt(answer, net, *examples(seed, inputs["count"]))
    if error:
        return {"error": error}
    told = _named(first)
    second = call(lambda: _named(answer(net, *examples(seed + 1, inputs["count"] + 1))))
    grads = [parameter.grad for parameter in net.parameters()]
    kept = [grad is not None and bool((grad == OLD).all()) for grad in grads] if filled else [g is None for g in grads]
    return {
        "first": told, "again": "value" in second, "steady": _named(first) == told, "kept": all(kept),
        "moved": any(not torch.equal(p, w) for p, w in zip(net.parameters(), weights, strict=True)),
        "graph": isinstance(first, dict) and any(getattr(value, "requires_grad", False) for value in first.values()),
    }


def _named(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {"value": describe(value)}
    return {"gradients": {str(name): describe(gradient) for name, gradient in list(value.items())[:10]}}


def _uneven(seed: int) -> dict[str, Any]:
    draw = random.Random(seed)
    size = draw.randint(3, 4)
    return {"seed": seed, "cases": [[3 * size, size, False], [2 * size + 1, size, False], [2 * size + 1, size, True]]}


@check(
    _uneven,
    hints=(
        "Clear the gradients once, before the loop. Then each micro-batch goes forward and backward, and the "
        "gradients add up by themselves.",
        "F.cross_entropy(…, reduction=\"sum\") adds up the losses of a micro-batch. Divided by the number of *all* "
        "images, every image counts the same.",
        "for start in range(0, len(images), size): part = slice(start, start + size); "
        "(F.cross_entropy(net(images[part]), labels[part], reduction=\"sum\") / len(images)).backward()",
    ),
)
def micro_batches(answer: Any, inputs: dict[str, Any]) -> list[dict[str, Any]]:
    """Check `micro_batches(net, images, labels, size)`."""
    return [_accumulated(answer, inputs["seed"], *case) for case in inputs["cases"]]


def _accumulated(answer: Any, seed: int, count: int, size: int, filled: bool) -> dict[str, Any]:
    """The gradients that are left, and what each forward pass got: how many images, and which gradients lay there."""
    net, passes = classifier(seed), []
    if filled:
        _fill(net)

    def note(module: nn.Module, args: tuple[Tensor, ...]) -> None:
        grad = next(net.parameters()).grad
        passes.append([len(args[0]), None if grad is None else round(grad.double().sum().item(), 6)])

    net.register_forward_pre_hook(note)
    _, error = attempt(answer, net, *examples(seed, count), size)
    if error:
        return {"error": error}
    return {"gradients": {name: describe(p.grad) for name, p in net.named_parameters()}, "passes": passes[:60]}


def _points(seed: int) -> list[dict[str, Any]]:
    shape = [2, random.Random(seed).randint(3, 5)]
    return [{"seed": seed, "function": name, "shape": shape, "dtype": dtype}
            for name, dtype in (("linear", "float64"), ("curved", "float64"), ("linear", "float32"),
                                ("curved", "float32"))]


@check(
    _points,
    hints=(
        "Start with x = x.double(), a copy for computing. For each of its numbers: make it a little larger and ask f, "
        "a little smaller and ask f, and divide the difference by the distance between the two.",
        "Two copies per number keep x as it is: up = x.clone(); up.view(-1)[i] += h. With float64, h = 1e-5 is good.",
        "gradient.view(-1)[i] = (f(up) - f(down)) / (2 * h), with gradient = torch.zeros_like(x) made before the loop.",
    ),
)
def numerical_gradient(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `numerical_gradient(f, x)`."""
    return [_differences(answer, case) for case in inputs]


def _differences(answer: Any, case: dict[str, Any]) -> dict[str, Any]:
    x = point(case)
    before = x.clone()
    return call(answer, FUNCTIONS[case["function"]], x) | {"kept": x.dtype == before.dtype and torch.equal(x, before)}
