"""Writes a grad_fn graph as a tree, and finds the longest chain in it; nothing here recurses."""

from collections import Counter, deque
from collections.abc import Sequence

from course_utils.graph.nodes import Edge, Node, children

Line = tuple[int, Edge | None, str, str]  # a node, the edge that leads to it, what comes before it and below it


def tree(nodes: Sequence[Node], edges: Sequence[Edge], roots: Sequence[int]) -> str:
    """A line for each node: its place in the order of execution, its name, shape and module.

    A chain runs straight down and its side branches are indented. `[1]` is the input of the forward
    operation that the gradient goes to. A node that several others lead to is written once and referred
    to by its place elsewhere.
    """
    leaving = children(nodes, edges)
    heights = _heights(leaving)
    written = _chains(nodes, roots, leaving, heights)
    lines, wide = [summary(nodes, edges)], len(str(len(nodes)))
    stack: list[Line] = [(root, None, "", "") for root in reversed(roots) if written[root] is None]
    while stack:
        place, edge, mark, indent = stack.pop()
        again = written[place] is not edge
        slot = "" if edge is None else f"[{edge.slot}] "
        text = f"see {place}, {nodes[place].name}" if again else label(nodes[place])
        lines.append(f"{'' if again else place:>{wide}} {mark}{slot}{text}")
        if not again:
            stack.extend(reversed(_below(leaving[place], _main(leaving[place], heights, nodes), indent)))
    return "\n".join(lines)


def _below(edges: list[Edge], main: Edge | None, indent: str) -> list[Line]:
    """What comes under a node: its side branches indented, then the next node of its chain straight below."""
    sides = [edge for edge in edges if edge is not main]
    lines: list[Line] = [(edge.target, edge, indent + "├─ ", indent + "│  ") for edge in sides]
    if main is not None:
        return [*lines, (main.target, main, indent, indent)]
    return lines[:-1] + [(edge.target, edge, indent + "└─ ", indent + "   ") for edge in sides[-1:]]


def summary(nodes: Sequence[Node], edges: Sequence[Edge]) -> str:
    """How many nodes of each kind and how many edges there are."""
    kinds = Counter(node.kind for node in nodes)
    counts = [
        f"{kinds['operation']} operations",
        f"{kinds['parameter']} parameters",
        f"{kinds['leaf']} other leaves",
    ]
    return f"grad_fn graph of {len(nodes)} nodes ({', '.join(counts)}) and {len(edges)} edges"


def label(node: Node) -> str:
    """A node's name, the shapes of its forward results, its module and its note."""
    shapes = " ".join(str(shape) for shape in node.shapes)
    where = f"  in {node.module}" if node.module and node.kind == "operation" else ""
    names = " = ".join((node.name, *node.aliases))
    return f"{names} {shapes}{where}{f'  ({node.note})' if node.note else ''}"


def backbone(nodes: Sequence[Node], edges: Sequence[Edge], start: int) -> list[int]:
    """Places of the longest chain of operations from a node on; a weight's own are left out."""
    leaving = children(nodes, edges)
    heights = _heights(leaving)
    chain: list[int] = []
    edge: Edge | None = None
    place = start
    while True:
        chain.append(place)
        edge = _main(leaving[place], heights, nodes)
        if edge is None:
            return chain
        place = edge.target


def _heights(leaving: list[list[Edge]]) -> list[int]:
    """Length of the longest way from each node down to a leaf."""
    heights = [0] * len(leaving)
    for place in reversed(range(len(leaving))):
        heights[place] = max((heights[edge.target] + 1 for edge in leaving[place]), default=0)
    return heights


def _main(edges: list[Edge], heights: list[int], nodes: Sequence[Node]) -> Edge | None:
    """The edge on which a chain goes on, None at its end."""
    onwards = [edge for edge in edges if not nodes[edge.target].is_weight]
    operations = [edge for edge in onwards if nodes[edge.target].kind == "operation"]
    return max(operations or onwards, key=lambda edge: heights[edge.target], default=None)


def _chains(
    nodes: Sequence[Node], roots: Sequence[int], leaving: list[list[Edge]], heights: list[int],
) -> dict[int, Edge | None]:
    """The edge under which each node is written; long chains choose first, so that skips refer to them."""
    written: dict[int, Edge | None] = {}
    queue: deque[tuple[int, Edge | None]] = deque((root, None) for root in roots)
    while queue:
        place, edge = queue.popleft()
        while place not in written:
            written[place] = edge
            main = _main(leaving[place], heights, nodes)
            queue.extend((side.target, side) for side in leaving[place] if side is not main)
            if main is None:
                break
            place, edge = main.target, main
    return written
