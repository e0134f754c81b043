"""Reads the graph that a forward pass leaves behind into plain data."""

import heapq
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from course_utils.graph.grad_fn import GradFnGraph
from course_utils.graph.nodes import Edge, Kind, Node
from course_utils.graph.owners import owners, weight_side

__all__ = ["Edge", "GradFnGraph", "Node", "grad_fn_graph", "read_graph"]

Outputs = Tensor | list[Tensor] | tuple[Tensor, ...]

COMPILED = "torch.compile made one node of the whole region, so the operations inside can't be seen"
CHECKPOINT = "a reentrant checkpoint: what is inside runs again during backward and only then has a graph"
CUSTOM = "a custom autograd.Function"


def grad_fn_graph(output: Outputs, module: nn.Module | None = None) -> GradFnGraph:
    """Read the graph behind one tensor, or several, into plain data.

    It only looks: no hook is added, nothing is run, no tensor is kept. It works before and after backward.

    Args:
        output: A tensor that operations computed, such as the loss, or a list or tuple of such tensors.
        module: Gives the parameters their names and the operations their modules.

    Raises:
        TypeError: If `output` isn't a tensor or several, or `module` isn't a module.
        ValueError: If a tensor has no grad_fn.
    """
    return read_graph(output, module)[0]


def read_graph(output: Outputs, module: nn.Module | None = None) -> tuple[GradFnGraph, list[Any]]:
    """Like `grad_fn_graph`, and beside it torch's own nodes in the same order."""
    roots = [_grad_fn(tensor) for tensor in _tensors(output)]
    names = _parameter_names(module)
    entries = _reach(roots)
    functions = _execution_order(roots, entries)
    places = {function: place for place, function in enumerate(functions)}
    edges = tuple(
        Edge(source, slot, places[target], input_nr)
        for source, function in enumerate(functions)
        for slot, (target, input_nr) in enumerate(entries[function])
        if target is not None
    )
    nodes = [_look(order, function, entries[function], names) for order, function in enumerate(functions)]
    weights = weight_side(nodes, edges)
    found = zip(nodes, weights, owners(nodes, edges, weights), strict=True)
    nodes = [replace(node, is_weight=weight, module=owner) for node, weight, owner in found]
    return GradFnGraph(tuple(nodes), edges, tuple(dict.fromkeys(places[root] for root in roots))), functions


def _tensors(output: Any) -> Iterable[Tensor]:
    if isinstance(output, Tensor):
        return (output,)
    if isinstance(output, (list, tuple)) and output and all(isinstance(each, Tensor) for each in output):
        return output
    hint = "call the module on a batch and pass what it returns" if isinstance(output, nn.Module) else "pass the loss"
    raise TypeError(f"A tensor that operations computed is needed, or several; {_what(output)} was given: {hint}.")


def _what(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        kinds = ", ".join(sorted({type(each).__name__ for each in value}))
        return f"a {type(value).__name__} of {kinds}" if value else f"an empty {type(value).__name__}"
    return "None" if value is None else f"a value of type {type(value).__name__}"


def _grad_fn(tensor: Tensor) -> Any:
    if tensor.grad_fn is None:
        why = "is a leaf, nothing computed it" if tensor.requires_grad else "was computed without recording gradients"
        raise ValueError(
            f"The tensor of shape {tuple(tensor.shape)} has no grad_fn, because it {why}: pass the result of a "
            "forward pass outside torch.no_grad()."
        )
    return tensor.grad_fn


def _parameter_names(module: Any) -> dict[int, list[str]]:
    if module is not None and not isinstance(module, nn.Module):
        raise TypeError(f"module must be the network, an nn.Module, or be left out; {_what(module)} was given.")
    names: dict[int, list[str]] = {}
    for name, parameter in module.named_parameters(remove_duplicate=False) if module else ():
        names.setdefault(id(parameter), []).append(name.replace("_orig_mod.", ""))  # torch.compile's wrapper
    return names


def _reach(roots: list[Any]) -> dict[Any, tuple[tuple[Any, int], ...]]:
    """Every node with its next_functions; keeping torch's nodes as keys also keeps them one object each."""
    entries: dict[Any, tuple[tuple[Any, int], ...]] = {}
    stack = list(roots)
    while stack:
        function = stack.pop()
        if function not in entries:
            entries[function] = function.next_functions
            stack.extend(target for target, _ in entries[function] if target is not None)
    return entries


def _execution_order(roots: list[Any], entries: dict[Any, tuple[tuple[Any, int], ...]]) -> list[Any]:
    """As torch's engine does: of the nodes whose gradients are complete, the last one of the forward pass.

    Leaves come as soon as they can, because their sequence number is the greatest there is.
    Source: torch/csrc/autograd/engine.cpp, `CompareNodeTaskTime` and `compute_dependencies`.
    """
    waiting = dict.fromkeys(entries, 0)
    for targets in entries.values():
        for target, _ in targets:
            if target is not None:
                waiting[target] += 1
    ready: list[tuple[int, int, Any]] = []
    free = [root for root in dict.fromkeys(roots) if not waiting[root]]
    order: list[Any] = []
    pushed = 0
    while free or ready:
        for function in free:
            heapq.heappush(ready, (-function._sequence_nr(), pushed, function))
            pushed += 1
        order.append(heapq.heappop(ready)[2])
        free = []
        for target, _ in entries[order[-1]]:
            if target is not None:
                waiting[target] -= 1
                if not waiting[target]:
                    free.append(target)
    return order


def _look(order: int, function: Any, entries: tuple[tuple[Any, int], ...], names: dict[int, list[str]]) -> Node:
    kind, name, aliases = _kind_and_names(function, names)
    results = function._input_metadata  # what goes into backward has the form of what forward returned
    return Node(
        order,
        kind,
        name,
        shapes=tuple(tuple(result.shape) for result in results),
        dtypes=tuple(str(result.dtype).removeprefix("torch.") for result in results),
        inputs=tuple(target is not None for target, _ in entries),
        aliases=aliases,
        note=_note(function),
    )


def _kind_and_names(function: Any, names: dict[int, list[str]]) -> tuple[Kind, str, tuple[str, ...]]:
    name = type(function).__name__
    if name != "AccumulateGrad":
        return "operation", name, ()
    leaf = function.variable
    name, *aliases = names.get(id(leaf), [name])
    return "parameter" if isinstance(leaf, nn.Parameter) else "leaf", name, tuple(aliases)


def _note(function: Any) -> str:
    if not isinstance(function, torch.autograd.function.BackwardCFunction):
        return ""
    return {"CompiledFunctionBackward": COMPILED, "CheckpointFunctionBackward": CHECKPOINT}.get(
        type(function).__name__, CUSTOM
    )
