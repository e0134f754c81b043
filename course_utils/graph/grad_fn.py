"""The grad_fn graph as plain data: what is asked of it, and how it is written."""

import difflib
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from course_utils.graph.nodes import Edge, Node, children
from course_utils.graph.tree import backbone, tree

if TYPE_CHECKING:
    import networkx


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
        return tree(self.nodes, self.edges, self.roots)

    def __repr__(self) -> str:
        return f"<GradFnGraph: {len(self.nodes)} nodes, {len(self.edges)} edges>"

    def children(self) -> list[list[Edge]]:
        """The edges that leave each node, in slot order."""
        return children(self.nodes, self.edges)

    def backbone(self) -> list[int]:
        """Places of the nodes from the first output to the first layer: the longest chain of operations."""
        return backbone(self.nodes, self.edges, self.roots[0])

    def path_to(self, name: str) -> list[Node]:
        """The shortest path from an output to the first executed node called `name`, both ends included.

        Raises:
            ValueError: If no node has that name.
        """
        end = next((node.order for node in self.nodes if name == node.name or name in node.aliases), None)
        if end is None:
            raise ValueError(f"No node of this graph is called {name!r}; {_nearest(name, self.nodes)}.")
        before: dict[int, int | None] = dict.fromkeys(self.roots)
        leaving, queue = self.children(), deque(self.roots)
        while end not in before:
            source = queue.popleft()
            for edge in leaving[source]:
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
