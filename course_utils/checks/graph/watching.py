"""Runs the answers to `all_nodes`, `reachable` and `find_cut`, and sees more than what they return."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.autograd.graph import Node

from course_utils.checks.describe import describe
from course_utils.checks.guard import attempt, call
from course_utils.inputs.graph import brief, nodes_of, patched, step_of


class _TooLong(BaseException):
    """The answer is still running after so many lines; not an `Exception`, so that `except Exception` lets it pass."""


LINES = 100_000


@contextmanager
def _few_lines() -> Iterator[None]:
    """Stop what runs more than `LINES` lines of Python, so that nobody waits for whoever follows every path."""
    left, before = LINES, sys.gettrace()

    def count(*_: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise _TooLong
        return count

    sys.settrace(count)
    try:
        yield
    finally:
        sys.settrace(before)


def observe_all_nodes(answer: Any, output: Tensor, few: bool) -> dict[str, Any]:
    """Which nodes of a graph `all_nodes` gave, by their numbers, whether others came, and what else.

    Where more than 50 came, the first and the last, and how many differ. With `few`, no more than `LINES` lines are
    run, and the answer is called a second time; where that gives more or less, it counts.
    """
    again = None
    try:
        with _few_lines() if few else nullcontext():
            value, error = attempt(lambda root: _listed(answer(root)), output.grad_fn)
            if few and isinstance(value, _Listed):
                again, error = attempt(lambda root: _listed(answer(root)), output.grad_fn)
    except _TooLong:
        return {"lines": LINES}
    if error:
        return {"error": error}
    if not isinstance(value, _Listed):
        return {"value": describe(value)}
    if isinstance(again, _Listed) and len(again.items) != len(value.items):
        return _sorted_out(again, output) | {"again": True}
    return _sorted_out(value, output)


def _sorted_out(came: "_Listed", output: Tensor) -> dict[str, Any]:
    numbers = {node: number for number, node in enumerate(nodes_of(output.grad_fn))}
    nodes = [each for each in came.items if isinstance(each, Node)]
    found = sorted(numbers[node] for node in nodes if node in numbers)
    strange = {type(each).__name__ for each in came.items if not isinstance(each, Node)}
    return {"type": came.type, "sized": came.sized, "items": len(came.items), "nodes": len(set(found)),
            "found": brief(found), "foreign": len(nodes) > len(found),
            "strange": sorted(strange)}


class _Listed(NamedTuple):
    """What came as a list, and what it was before."""

    type: str
    sized: bool
    items: list[Any]


def _listed(value: Any) -> Any:
    if not hasattr(value, "__iter__") or isinstance(value, str | Tensor | type):
        return value
    return _Listed(type(value).__name__, hasattr(value, "__len__"), list(value))


def observe_reachable(answer: Any, case: dict[str, Any]) -> dict[str, Any]:
    """What came, and which gradients lie in the network and in the images afterwards."""
    net, loss, images = patched(case)
    result = call(lambda: _in_order(answer(loss, net)))
    if "error" in result and result["error"]["type"] == "KeyError" and result["error"]["message"].isdigit():
        result["error"]["message"] = "an id"  # which is another in every run
    grads = [parameter.grad for parameter in net.parameters()]
    as_before = [grad is not None and bool((grad == 1).all()) if case["old"] else grad is None for grad in grads]
    return result | {"kept": all(as_before), "images": images.grad is not None}


def _in_order(value: Any) -> Any:
    """A set or the keys of a dictionary as a list, so that their order doesn't count."""
    unordered = isinstance(value, set | frozenset | dict | type({}.keys()))
    return sorted(value, key=str) if unordered else value


def observe_find_cut(answer: Any, names: list[str]) -> dict[str, Any]:
    """What `find_cut` gave; which steps were run, and whether those after the first got the first x `again`."""
    x = torch.ones(2, 3)
    runs: list[tuple[int, bool]] = []

    def watched(place: int, step: Callable[[Tensor], Tensor]) -> Callable[[Tensor], Tensor]:
        def run(given: Tensor) -> Tensor:
            runs.append((place, isinstance(given, Tensor) and given.shape == x.shape and bool((given == 1).all())))
            return step(given)

        return _Watched(step, run) if isinstance(step, nn.Module) else run

    steps = [watched(place, step_of(name)) for place, name in enumerate(names)]
    result, later = call(answer, steps, x), [got_first for place, got_first in runs if place]
    return result | {"ran": "more" if later else "the first" if runs else "none", "again": bool(later) and all(later)}


class _Watched(nn.Module):
    """A layer that is run through a function."""

    def __init__(self, layer: nn.Module, run: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.layer, self.run = layer, run

    def forward(self, x: Tensor) -> Tensor:
        return self.run(x)
