"""Decides what of a grad_fn graph is drawn: a box for each node, or one for all that a module did."""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from course_utils.graph.grad_fn import GradFnGraph
from course_utils.graph.nodes import Edge, Node

FOLD_ABOVE = 60  # nodes; more don't fit on a screen or two
REPEAT_ABOVE = 4  # uses of a leaf from which on it is drawn again at each use, as in a recurrent network

Run = tuple[str | None, list[int]]  # a folded module, or None for a node drawn on its own, and places of nodes


@dataclass(frozen=True, slots=True)
class Box:
    """One box: a node, or the nodes of a module that ran in one go."""

    kind: str  # "operation", "parameter", "leaf" or "module"
    title: str
    detail: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """One line, for all the edges between two boxes; `source` and `target` are places in the list of boxes."""

    source: int
    target: int
    edges: tuple[Edge, ...]
    backbone: bool


def boxes_and_links(graph: GradFnGraph, fold: bool | None, opened: Iterable[str]) -> tuple[list[Box], list[Link]]:
    """What to draw of a graph.

    A module's box takes in the operations that follow it up to the next module: an activation or a residual
    sum after a block's last layer can't be told from the block's own.

    Args:
        graph: The graph.
        fold: Whether to fold by module; None folds graphs of more than 60 nodes.
        opened: Dotted names of modules whose inside is drawn all the same.

    Raises:
        ValueError: If `opened` names a module that the graph doesn't have.
    """
    if fold is None:
        fold = len(graph.nodes) > FOLD_ABOVE
    runs: list[Run] = _folded(graph, _opened(graph, opened)) if fold else [(None, [node.order]) for node in graph.nodes]
    boxes = [_box(graph, run) for run in runs]
    box_of = {place: number for number, (_, places) in enumerate(runs) for place in places}
    return _with_repeats(boxes, _links(graph, box_of))


def repeated(boxes: Sequence[Box], links: Sequence[Link]) -> list[int]:
    """Places of the links between two nodes that stand for more than one edge, as those of x + x do."""
    single = [len(box.places) == 1 for box in boxes]
    return [place for place, link in enumerate(links)
            if len(link.edges) > 1 and single[link.source] and single[link.target]]


def _folded(graph: GradFnGraph, explicit: set[str]) -> list[Run]:
    """Opens containers of blocks as long as at most `FOLD_ABOVE` boxes come out; else joins modules in a row."""
    inner = _containers(_prefixes(_modules(graph)))
    best = _runs(graph, explicit)
    for depth in range(1, max((name.count(".") for name in inner), default=-1) + 2):
        finer = _runs(graph, explicit | {name for name in inner if name.count(".") < depth})
        if len(finer) > FOLD_ABOVE:
            break
        best = finer
    return _in_a_row(best) if len(best) > FOLD_ABOVE else best


def _runs(graph: GradFnGraph, opened: set[str]) -> list[Run]:
    """Nodes of one module that backward runs one after the other, so that boxes never form a circle."""
    folded = _fold_into(graph, opened)
    runs: list[Run] = []
    current: Run | None = None
    for node, module in zip(graph.nodes, folded, strict=True):
        if current and module is not None and current[0] == module:
            current[1].append(node.order)
            continue
        runs.append((module if node.kind == "operation" else None, [node.order]))
        if node.kind == "operation":  # nothing comes after a leaf, so it doesn't end a run
            current = runs[-1]
    return runs


def _fold_into(graph: GradFnGraph, opened: set[str]) -> list[str | None]:
    """The module into whose box each node goes, None for a box of its own; read in the forward direction."""
    takes_weights = {edge.source for edge in graph.edges if graph.nodes[edge.target].is_weight}
    into: list[str | None] = [None] * len(graph.nodes)
    latest: str | None = None
    for node in reversed(graph.nodes):
        if node.module is None:
            continue
        module = _outermost_closed(node.module, opened)
        if module is None and node.kind == "operation" and node.order not in takes_weights:
            module = latest
        elif node.kind == "operation":
            latest = module
        into[node.order] = module
    return into


def _outermost_closed(module: str, opened: set[str]) -> str | None:
    return next((name for name in _ancestors(module) if name not in opened), None)


def _in_a_row(runs: list[Run]) -> list[Run]:
    """Joins modules that follow each other, the same number in each box."""
    modules = sum(module is not None for module, _ in runs)
    size = -(-modules // max(FOLD_ABOVE - (len(runs) - modules), FOLD_ABOVE // 3))
    joined: list[Run] = []
    names: list[str] = []
    for module, places in runs:
        if module is None or not names or len(names) == size:
            names = [module] if module is not None else []
            joined.append((module, list(places)))
        else:
            names.append(module)
            joined[-1] = (f"{module} – {names[0]}", joined[-1][1] + places)
    return joined


def _box(graph: GradFnGraph, run: Run) -> Box:
    module, places = run
    node = graph.nodes[places[0]]
    if module is None:
        return Box(node.kind, " = ".join((node.name, *node.aliases)), _shapes(node), tuple(places))
    return Box("module", module, f"{_shapes(node)}  {len(places)} nodes", tuple(places))


def _shapes(node: Node) -> str:
    """The shape of the forward result; of several equal ones how many, else the first and a mark."""
    if len(node.shapes) < 2:
        return str(node.shape)
    return f"{len(node.shapes)} × {node.shape}" if len(set(node.shapes)) == 1 else f"{node.shape}, …"


def _links(graph: GradFnGraph, box_of: dict[int, int]) -> list[Link]:
    chain = graph.backbone()
    main = {(box_of[source], box_of[target]) for source, target in zip(chain, chain[1:], strict=False)}
    between: dict[tuple[int, int], list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        ends = box_of[edge.source], box_of[edge.target]
        if ends[0] != ends[1]:
            between[ends].append(edge)
    return [Link(*ends, tuple(edges), ends in main) for ends, edges in between.items()]


def _with_repeats(boxes: list[Box], links: list[Link]) -> tuple[list[Box], list[Link]]:
    """Draws a leaf with many uses once more at each: lines to it would cover the picture."""
    uses: dict[int, int] = defaultdict(int)
    for link in links:
        uses[link.target] += boxes[link.target].kind in ("parameter", "leaf")
    seen: dict[int, int] = defaultdict(int)
    drawn: list[Link] = []
    for link in links:
        place, total = link.target, uses[link.target]
        if total > REPEAT_ABOVE:
            box = boxes[place]
            seen[place] += 1
            target = place
            if seen[place] > 1:
                target = len(boxes)
                boxes.append(box)
            first = box.detail.partition("  ")[0]
            boxes[target] = Box(box.kind, box.title, f"{first}  use {seen[place]} of {total}", box.places)
            link = Link(link.source, target, link.edges, link.backbone)
        drawn.append(link)
    return boxes, drawn


def _opened(graph: GradFnGraph, names: Iterable[str]) -> set[str]:
    """The named modules, all they are in, and all inside them that fits."""
    modules = _prefixes(_modules(graph))
    opened: set[str] = set()
    for name in names:
        if name not in modules:
            near = difflib.get_close_matches(str(name), modules, n=3, cutoff=0) or ["no module: pass module="]
            raise ValueError(f"The graph has no module called {name!r}; it has {', '.join(near)}.")
        inside = [node for node in graph.nodes if f"{node.module}.".startswith(f"{name}.")]
        opened.update(_ancestors(name))
        if len(inside) <= FOLD_ABOVE:
            opened.update(each for each in modules if each.startswith(f"{name}."))
    return opened


def _containers(modules: set[str]) -> set[str]:
    """Modules of which most children have children themselves: stages of blocks, not the blocks."""
    children: dict[str, list[str]] = defaultdict(list)
    for name in modules:
        children[name.rpartition(".")[0]].append(name)
    return {name for name, inner in children.items() if sum(each in children for each in inner) * 2 > len(inner)}


def _modules(graph: GradFnGraph) -> set[str]:
    return {node.module for node in graph.nodes if node.module}


def _prefixes(names: Iterable[str]) -> set[str]:
    return {ancestor for name in names if name for ancestor in _ancestors(name)}


def _ancestors(name: str) -> Sequence[str]:
    """The name layer1.0 gives layer1 and layer1.0; the outermost module is always open."""
    parts = name.split(".") if name else []
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
