"""The nodes and the edges of a grad_fn graph as plain data, no tensor inside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["operation", "parameter", "leaf"]


class Edge(NamedTuple):
    """One entry of `next_functions`: a gradient goes from `source` to `target`, both places in `graph.nodes`."""

    source: int
    slot: int  # the entry's place in the source's next_functions: which input of the forward operation it is
    target: int
    input_nr: int  # which result of the target's forward operation the gradient belongs to


@dataclass(frozen=True, slots=True)
class Node:
    """One backward operation, or one leaf where gradients are accumulated.

    Attributes:
        order: Place in `graph.nodes` and in the order of execution; 0 runs first in backward. The engine
            leaves the order of leaves that become ready together open; here they keep their edges' order.
        kind: "operation", "parameter" or "leaf", another tensor that requires a gradient.
        name: `ReluBackward0`; a parameter's name in the module if it was given, else `AccumulateGrad`.
        shapes: Shapes of the forward results, one each; a leaf's own shape.
        dtypes: Their types, such as "float32".
        module: Dotted name of the module it came from, "" for the outermost, None where the graph can't
            tell. A leaf belongs to the module that holds it, and so does an operation that takes it. Any
            other operation gets the innermost module that holds all the nearest such operations around it,
            before and after; what lies outside the first or last of them is None.
        inputs: For each input of the forward operation whether a gradient goes to it; False stands for a
            `None` in `next_functions`.
        aliases: Further names of a parameter that the module holds more than once.
        is_weight: True for a parameter and for an operation that only prepares parameters, as the TBackward0
            of a Linear layer's weight.
        note: What the name alone doesn't tell, as for a compiled region; else "".
    """

    order: int
    kind: Kind
    name: str
    shapes: tuple[tuple[int, ...], ...]
    dtypes: tuple[str, ...]
    module: str | None = None
    inputs: tuple[bool, ...] = ()
    aliases: tuple[str, ...] = ()
    is_weight: bool = False
    note: str = ""

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the first forward result; () also where there is none."""
        return self.shapes[0] if self.shapes else ()


def children(nodes: Sequence[Node], edges: Sequence[Edge]) -> list[list[Edge]]:
    """The edges that leave each node, in slot order."""
    leaving: list[list[Edge]] = [[] for _ in nodes]
    for edge in edges:
        leaving[edge.source].append(edge)
    return leaving
