"""Works out which module each node of a grad_fn graph came from, as far as the graph can tell."""

import math
from collections.abc import Sequence

from course_utils.graph.nodes import Edge, Node

Path = tuple[str, ...]  # ("layer1", "0", "conv1"); () is the outermost module


def weight_side(nodes: Sequence[Node], edges: Sequence[Edge]) -> list[bool]:
    """True for parameters and for operations that only prepare them: their size stays, nothing else goes in."""
    children = _children(nodes, edges)
    side = [node.kind == "parameter" for node in nodes]
    for place in reversed(range(len(nodes))):
        targets = children[place]
        if targets and all(nodes[place].inputs) and all(side[child] for child in targets):
            side[place] = _keeps_size(nodes, place, targets)
    return side


def owners(nodes: Sequence[Node], edges: Sequence[Edge], weights: list[bool]) -> list[str | None]:
    """The dotted name of each node's module, "" for the outermost, None where the graph can't tell.

    A leaf belongs to the module that holds it, an operation to the module whose parameters it takes. One
    between such operations gets their nearest common owner: were it called anywhere else, a value would
    have left that module and come back.
    """
    children = _children(nodes, edges)
    own: list[Path | None] = [None if node.kind == "operation" else _holder(node) for node in nodes]
    for place in reversed(range(len(nodes))):
        taken = [own[child] for child in children[place] if weights[child] or nodes[child].kind != "operation"]
        own[place] = _common(own[place], *taken)
    before, after = _before(own, children), _after(own, children)
    found = [
        mine if mine is not None else _common(up, down) if up is not None and down is not None else None
        for mine, up, down in zip(own, before, after, strict=True)
    ]
    return [None if path is None else ".".join(path) for path in found]


def _children(nodes: Sequence[Node], edges: Sequence[Edge]) -> list[list[int]]:
    children: list[list[int]] = [[] for _ in nodes]
    for edge in edges:
        children[edge.source].append(edge.target)
    return children


def _holder(leaf: Node) -> Path | None:
    """The module that holds a parameter; the common owner where several do, None for an unnamed leaf."""
    names = () if leaf.name == "AccumulateGrad" else (leaf.name, *leaf.aliases)
    return _common(*(tuple(name.split(".")[:-1]) for name in names))


def _keeps_size(nodes: Sequence[Node], place: int, inputs: list[int]) -> bool:
    """Tells a transposed or normalised weight from the rows that an embedding looks up."""
    size, *sizes = (sum(math.prod(shape) for shape in nodes[each].shapes) for each in (place, *inputs))
    return size == max(sizes)


def _before(own: list[Path | None], children: list[list[int]]) -> list[Path | None]:
    """Common owner of the nearest owned operations that come before each node in the forward pass."""
    before = list(own)
    for place in reversed(range(len(own))):
        if before[place] is None:
            before[place] = _common(*(before[child] for child in children[place]))
    return before


def _after(own: list[Path | None], children: list[list[int]]) -> list[Path | None]:
    """Common owner of the nearest owned operations that come after each node in the forward pass."""
    after: list[Path | None] = [None] * len(own)
    for place, targets in enumerate(children):
        mine = own[place] if own[place] is not None else after[place]
        for child in targets:
            after[child] = _common(after[child], mine)
    return after


def _common(*paths: Path | None) -> Path | None:
    """The longest common beginning; None stands for nothing known and is left out."""
    known = [path for path in paths if path is not None]
    if not known:
        return None
    first, last = min(known), max(known)
    for place, part in enumerate(first):
        if place == len(last) or last[place] != part:
            return first[:place]
    return first
