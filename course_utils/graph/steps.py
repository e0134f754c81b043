"""Runs backward and keeps what went through every node, in the order in which it happened."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from course_utils.graph.grad_fn import GradFnGraph
from course_utils.graph.nodes import Edge, Node
from course_utils.graph.reading import Outputs, read_graph

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from course_utils.pictures.explorer import Explorer
    from course_utils.pictures.picture import Picture


@dataclass(frozen=True, slots=True)
class Gradient:
    """What is kept of a gradient: its shape and its Euclidean norm."""

    shape: tuple[int, ...]
    norm: float

    def __str__(self) -> str:
        return f"{self.shape} of norm {self.norm:.2g}"


@dataclass(frozen=True, slots=True, eq=False)
class BackwardStep:
    """One node running in backward.

    Attributes:
        node: Which one; `node.order` is its place in the graph's nodes.
        incoming: The gradient for each result of the node's forward operation, None where none came.
        outgoing: The gradient for each input of the forward operation, None where none is needed.
        accumulated: At a leaf, a copy of what was added to its `.grad`; else None.
        total: At a leaf, its `.grad` after backward: the same unless there was one before; else None.
    """

    node: Node
    incoming: tuple[Gradient | None, ...]
    outgoing: tuple[Gradient | None, ...]
    accumulated: Tensor | None = None
    total: Gradient | None = None

    def __str__(self) -> str:
        got = f"{self.node.name} gets {_listed(self.incoming)}"
        return f"{got}, its .grad is now {self.total}" if self.total else f"{got}, passes on {_listed(self.outgoing)}"


@dataclass(frozen=True, slots=True, eq=False)
class BackwardSteps:
    """All the steps of one backward run, in the order of execution; `steps[0]` is the loss's own.

    Attributes:
        graph: The graph that was walked.
        steps: One for each node that ran.
    """

    graph: GradFnGraph
    steps: tuple[BackwardStep, ...]

    def __len__(self) -> int:
        return len(self.steps)

    def __iter__(self) -> Iterator[BackwardStep]:
        return iter(self.steps)

    def __getitem__(self, number: int) -> BackwardStep:
        return self.steps[number]

    def __str__(self) -> str:
        wide = len(str(len(self)))
        return "\n".join(f"{number:>{wide}} {step}" for number, step in enumerate(self))

    def __repr__(self) -> str:
        return f"<BackwardSteps: {len(self)} steps>"

    @property
    def norms(self) -> dict[Edge, float]:
        """The norm of the gradient that went along each edge, as `plot_grad_fn_chain(gradients=...)` takes it."""
        sent = {step.node.order: step.outgoing for step in self.steps}
        found = ((edge, sent[edge.source][edge.slot]) for edge in self.graph.edges if edge.source in sent)
        return {edge: gradient.norm for edge, gradient in found if gradient is not None}

    def plot(
        self,
        step: int | None = None,
        *,
        fold: bool | None = None,
        open: str | Iterable[str] = (),
        ax: "Axes | None" = None,
    ) -> "Picture":
        """Draw the graph with the gradients' norms, after all steps or after step number `step`.

        The node of that step is framed; nodes that backward hasn't reached are pale and dashed.

        Args:
            step: Number of the step; negative counts from the end. None draws all gradients.
            fold: As in `plot_grad_fn_chain`.
            open: As in `plot_grad_fn_chain`.
            ax: Axes to draw in; by default a figure of its own.

        Raises:
            ValueError: If there is no such step, or `open` names a module that the graph doesn't have.
        """
        from course_utils.pictures.explorer import plot_step
        from course_utils.pictures.grad_fn_chain import plot_grad_fn_chain

        if step is None:
            return plot_grad_fn_chain(self.graph, fold=fold, open=open, gradients=self.norms, ax=ax)
        return plot_step(self, step, fold, open, ax)

    def explore(self, *, fold: bool | None = None, open: str | Iterable[str] = ()) -> "Explorer":
        """A slider over the steps, moved by mouse or arrow keys; where no script may run, a strip of frames.

        Args:
            fold: As in `plot_grad_fn_chain`.
            open: As in `plot_grad_fn_chain`.
        """
        from course_utils.pictures.explorer import Explorer

        return Explorer(self, fold, open)


def step_backward(output: Outputs, module: nn.Module | None = None) -> BackwardSteps:
    """Run `output.backward()` once and keep what every node received and passed on.

    It does what backward does: gradients are added to `.grad` of the leaves, and the graph is used up. No
    hook is left behind, also when backward raises.

    Args:
        output: The loss, a tensor of one element, or several of them, whose gradients then add up.
        module: Gives the parameters their names and the operations their modules.

    Raises:
        TypeError: If `output` isn't a tensor or several, or `module` isn't a module.
        ValueError: If a tensor has no grad_fn or more than one element.
        RuntimeError: From torch, if backward has already used up this graph.
    """
    graph, functions = read_graph(output, module)
    tensors = [output] if isinstance(output, Tensor) else list(output)
    for tensor in tensors:
        if tensor.numel() != 1:
            raise ValueError(
                f"Backward starts from one number; a tensor of shape {tuple(tensor.shape)} was given: pass a loss, "
                "or its sum() or mean()."
            )
    return BackwardSteps(graph, tuple(_run(tensors, graph.nodes, functions)))


def _run(tensors: list[Tensor], nodes: tuple[Node, ...], functions: list[Any]) -> Iterator[BackwardStep]:
    """Run backward and give back the steps; `functions` are torch's own nodes, in the order of `nodes`."""
    incoming: dict[int, Any] = {}
    outgoing: dict[int, Any] = {}
    leaves: dict[int, Tensor] = {}
    handles = [
        handle
        for node, function in zip(nodes, functions, strict=True)
        for handle in _watch(node, function, incoming, outgoing, leaves)
    ]
    try:
        torch.autograd.backward(tensors)
    finally:
        for handle in handles:
            handle.remove()
    for place, got in incoming.items():
        total = _gradient(functions[place].variable.grad) if place in leaves else None
        yield BackwardStep(nodes[place], got, outgoing.get(place, ()), leaves.get(place), total)


def _watch(
    node: Node, function: Any, incoming: dict[int, Any], outgoing: dict[int, Any], leaves: dict[int, Tensor]
) -> Iterator[Any]:
    """Hooks that look and change nothing; hooks before a node run in the order of execution."""
    place = node.order

    def before(gradients: tuple[Tensor | None, ...]) -> None:
        incoming[place] = _gradients(gradients)
        if node.kind != "operation" and gradients[0] is not None:
            leaves[place] = gradients[0].detach().clone()

    def after(sent: tuple[Tensor | None, ...], _: Any) -> None:
        outgoing[place] = _gradients(sent)

    yield function.register_prehook(before)
    if node.kind == "operation":
        yield function.register_hook(after)


def _gradients(tensors: Iterable[Tensor | None]) -> tuple[Gradient | None, ...]:
    return tuple(map(_gradient, tensors))


def _gradient(tensor: Tensor | None) -> Gradient | None:
    if tensor is None:
        return None
    values = tensor.detach()
    values = values.coalesce().values() if values.is_sparse else values
    norm = torch.linalg.vector_norm(values.abs(), dtype=torch.float64)  # half precision would overflow
    return Gradient(tuple(tensor.shape), norm.item())


def _listed(gradients: Iterable[Gradient | None]) -> str:
    return " and ".join("no gradient" if gradient is None else str(gradient) for gradient in gradients) or "nothing"
