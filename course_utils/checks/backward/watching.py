"""Runs the answers of chapter 6, and sees more than what they return."""

from typing import Any
from weakref import WeakSet

import torch
from torch import Tensor, nn

from course_utils.checks.describe import describe
from course_utils.checks.guard import attempt, call
from course_utils.inputs.backward import classifier, examples, function, point

Case = dict[str, Any]


def observe_gradients_of(answer: Any, case: Case) -> dict[str, Any]:
    """Two calls of `gradients_of` on one network, with two batches: what they return, and what they leave behind."""
    net = classifier(case).train(case["training"])
    weights = [parameter.detach().clone() for parameter in net.parameters()]
    first, error = attempt(answer, net, *examples(case))
    if error:
        return {"error": error}
    told, after = _named(first), _gradients(net)
    second, error = attempt(answer, net, *examples(case, 1))
    return {
        "first": told, "after": after, "again": error is None, "steady": _named(first) == told,
        "one": isinstance(first, dict) and first is second, "moved": _moved(net, weights),
        "mode": all(part.training is case["training"] for part in net.modules()),
        "graph": isinstance(first, dict) and any(getattr(value, "requires_grad", False) for value in first.values())
        and not any(isinstance(value, nn.Parameter) for value in first.values()),
    }


def _named(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {"value": describe(value)}
    pairs = list(value.items())[:10]
    return {"keys": sorted({type(name).__name__ for name, _ in pairs}),
            "gradients": {name if isinstance(name, str) else str(place): describe(gradient)
                          for place, (name, gradient) in enumerate(pairs)}}


def _gradients(net: nn.Module) -> dict[str, Any]:
    return {name: describe(parameter.grad) for name, parameter in net.named_parameters()}


def _moved(net: nn.Module, weights: list[Tensor]) -> bool:
    return any(not torch.equal(parameter, weight) for parameter, weight in zip(net.parameters(), weights, strict=True))


class _Saved:
    """A tensor that a graph holds for as long as it needs it."""

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor.detach()  # the tensor itself would hold the graph


def observe_micro_batches(answer: Any, case: Case) -> dict[str, Any]:
    """What `micro_batches` leaves, and for each forward pass how many images it got, and whether a graph was there."""
    net, passes = classifier(case), []
    weights = [parameter.detach().clone() for parameter in net.parameters()]
    saved: WeakSet[_Saved] = WeakSet()

    def pack(tensor: Tensor) -> _Saved:
        saved.add(kept := _Saved(tensor))
        return kept

    def note(module: nn.Module, args: tuple[Tensor, ...]) -> None:
        passes.append([args[0].shape[0] if args and args[0].dim() else 0, len(saved) > 0])

    net.register_forward_pre_hook(note)
    with torch.autograd.graph.saved_tensors_hooks(pack, lambda kept: kept.tensor):
        value, error = attempt(answer, net, *examples(case), case["size"])
    if error:
        return {"error": error}
    return {"gradients": _gradients(net), "passes": passes[:60], "moved": _moved(net, weights),
            "gave": type(value).__name__}


ROUNDING = 1e-15  # what remains of a number that was moved and moved back


def observe_numerical_gradient(answer: Any, case: Case) -> dict[str, Any]:
    """What `numerical_gradient` gave, whether x was kept, and at which points it asked f, which leaves no graph."""
    x, f = point(case), function(case)
    before = x.clone()
    asked: list[Tensor] = []

    def watched(place: Tensor) -> Tensor:
        asked.append(place.detach().clone())
        result: Tensor = f(place.detach())
        return result

    result = call(answer, watched, x)
    kept = x.dtype == before.dtype and x.shape == before.shape and bool((x - before).abs().max() <= ROUNDING)
    return result | {"kept": kept} | _points([each for each in asked if _readable(each)], before)


def _readable(place: Tensor) -> bool:
    return "values" in describe(place)  # vmap's are not


def _points(asked: list[Tensor], x: Tensor) -> dict[str, Any]:
    """The shape of a point that hasn't that of x, the step, to which sides of x it goes, and whether in float32."""
    fitting = [each.double() for each in asked if each.shape == x.shape]
    moves = [each - x.double() for each in fitting if (each - x.double()).abs().max() > ROUNDING]
    return {
        "shape": next((str(tuple(each.shape)) for each in asked if each.shape != x.shape), ""),
        "step": moves[0].abs().max().item() if moves else 0.0, "asked": bool(fitting),
        "above": any((move > ROUNDING).any().item() for move in moves),
        "below": any((move < -ROUNDING).any().item() for move in moves),
        "float32": bool(moves) and all(torch.equal(each, each.float().double()) for each in fitting),
    }
