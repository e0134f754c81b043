"""The grad_fn graph as plain data: nodes and edges, no tensor inside."""

import difflib
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from course_utils.graph_tree import backbone, tree

if TYPE_CHECKING:
    import networkx

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


@dataclass(frozen=True, slots=True)
class GradFnGraph:
    """The nodes reachable from one or several outputs over `next_functions`; plain data, no tensor inside.

    Attributes:
        nodes: All nodes, in the order in which backward executes them.
        edges: One for each entry of `next_functions` that isn't `None`, repeats counted, in nodes' order.
        roots: Places of the outputs' own nodes in `nodes`.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    roots: tuple[int, ...]

    def __str__(self) -> str:
        return tree(self)

    def __repr__(self) -> str:
        return f"<GradFnGraph: {len(self.nodes)} nodes, {len(self.edges)} edges>"

    def children(self) -> list[list[Edge]]:
        """The edges that leave each node, in slot order."""
        edges: list[list[Edge]] = [[] for _ in self.nodes]
        for edge in self.edges:
            edges[edge.source].append(edge)
        return edges

    def backbone(self) -> list[int]:
        """Places of the nodes from the first output to the first layer: the longest chain of operations."""
        return backbone(self)

    def path_to(self, name: str) -> list[Node]:
        """The shortest path from an output to the first executed node called `name`, both ends included.

        Raises:
            ValueError: If no node has that name.
        """
        end = next((node.order for node in self.nodes if name == node.name or name in node.aliases), None)
        if end is None:
            raise ValueError(f"No node of this graph is called {name!r}; {_nearest(name, self.nodes)}.")
        before: dict[int, int | None] = dict.fromkeys(self.roots)
        children, queue = self.children(), deque(self.roots)
        while end not in before:
            source = queue.popleft()
            for edge in children[source]:
                if edge.target not in before:
                    before[edge.target] = source
                    queue.append(edge.target)
        path = [end]
        while (place := before[path[-1]]) is not None:
            path.append(place)
        return [self.nodes[place] for place in reversed(path)]

    def to_networkx(self) -> "networkx.MultiDiGraph":
        """A networkx graph: nodes by place with `Node`'s attributes, edges by slot with `input_nr`."""
        import networkx

        graph = networkx.MultiDiGraph()
        for node in self.nodes:
            graph.add_node(node.order, **{name: getattr(node, name) for name in Node.__slots__ if name != "order"})
        for edge in self.edges:
            graph.add_edge(edge.source, edge.target, key=edge.slot, slot=edge.slot, input_nr=edge.input_nr)
        return graph


def _nearest(name: str, nodes: Iterable[Node]) -> str:
    names = dict.fromkeys(node.name for node in nodes)
    near = difflib.get_close_matches(str(name), names, n=3) or list(names)[:3]
    return "it has " + ", ".join(repr(each) for each in near)
