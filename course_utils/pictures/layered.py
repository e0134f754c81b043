"""Finds the layers of a graph and where in its layer each box and each passing line goes."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Pair = tuple[int, int]
Spot = tuple[float, int]  # x and layer; 0 is the top layer


@dataclass(frozen=True, slots=True)
class Layout:
    """Where boxes are and where lines bend: x in the unit of the boxes' widths, and the layer."""

    spots: list[Spot]
    bends: dict[Pair, list[Spot]]  # for lines that pass layers, a point in each of them
    width: float
    layers: int


def layered(pairs: Iterable[Pair], widths: Sequence[float], spine: set[Pair], gap: float) -> Layout:
    """A layout by Sugiyama's method: every box below all that lead to it, few crossings, no line through a box.

    fast-sugiyama finds the layers, the order in each, and what stands in line. The last step is done here,
    with the boxes' true widths and with the spine as a straight line: the library's own drifts sideways in
    a network with residual connections until it is many times as wide.

    Args:
        pairs: Numbers of the two boxes that each line joins, without circles.
        widths: Of each box.
        spine: The pairs of the backbone.
        gap: Between neighbours in a layer.
    """
    from fast_sugiyama import from_edges

    spots: dict[int, Spot] = {}
    bends: dict[Pair, list[Spot]] = {}
    left = 0.0
    parts = from_edges(dict.fromkeys(pairs), ranking_type="up", crossing_minimization="barycenter")
    for positions, _, _, edges in [*parts, *_alone(parts, len(widths))]:
        routes = _routes(edges or (), len(widths))
        straight = {node for pair in spine for node in (*pair, *routes.get(pair, ()))}
        rows, lines = _rows(positions), _lines(positions, edges or (), straight)
        wide = {node: widths[node] if node < len(widths) else 0.0 for node, _ in positions}
        places = _pack(rows, wide, straight, lines, gap) or _pack(rows, wide, straight, {}, gap)
        start = left - min(places[node] - wide[node] / 2 for node in places)
        found = {node: (places[node] + start, layer) for layer, row in enumerate(rows) for node in row}
        left = max(x + wide[node] / 2 for node, (x, _) in found.items()) + gap
        spots.update(found)
        bends.update({pair: [found[node] for node in route] for pair, route in routes.items()})
    boxes = [spots[number] for number in range(len(widths))]
    return Layout(boxes, bends, left - gap, 1 + max(layer for _, layer in boxes))


def _alone(parts: Iterable, boxes: int) -> list[tuple]:
    """Boxes without lines, which the library doesn't hear of."""
    known = {node for positions, *_ in parts for node, _ in positions}
    return [([(node, (0.0, 0.0))], 0, 0, ()) for node in range(boxes) if node not in known]


def _rows(positions: Sequence[tuple[int, tuple[float, float]]]) -> list[list[int]]:
    """The nodes of each layer from left to right, top layer first."""
    rows: dict[float, list[tuple[float, int]]] = defaultdict(list)
    for node, (x, y) in positions:
        rows[-y].append((x, node))
    return [[node for _, node in sorted(rows[y])] for y in sorted(rows)]


def _routes(edges: Iterable[Pair], boxes: int) -> dict[Pair, list[int]]:
    """The library's nodes in between, numbered beyond the boxes, through which each long line goes."""
    following = {source: target for source, target in edges if source >= boxes}
    routes: dict[Pair, list[int]] = {}
    for source, target in edges:
        if source < boxes <= target:
            route = [target]
            while (target := following[target]) >= boxes:
                route.append(target)
            routes[source, target] = route
    return routes


def _lines(
    positions: Sequence[tuple[int, tuple[float, float]]], edges: Iterable[Pair], straight: set[int]
) -> dict[int, Hashable]:
    """Names what the library put in line below each other, except on the spine, which is one line anyway."""
    x = {node: spot[0] for node, spot in positions}
    height = {node: spot[1] for node, spot in positions}
    lines: dict[int, Hashable] = {}
    for source, target in sorted(edges, key=lambda edge: -height[edge[0]]):
        if x[source] == x[target] and source not in straight and target not in straight:
            lines[target] = lines.setdefault(source, ("line", source))
    return lines


def _pack(
    rows: Sequence[Sequence[int]],
    wide: Mapping[int, float],
    straight: set[int],
    lines: Mapping[int, Hashable],
    gap: float,
) -> dict[int, float]:
    """X of each node as close to the spine at 0 as its layers' order allows; {} if lines would have to cross it."""
    spine = {next((node for node in row if node in straight), row[len(row) // 2]) for row in rows}
    name = {node: "spine" if node in spine else lines.get(node, node) for row in rows for node in row}
    needs: tuple[list, list] = ([], [])  # to the left and to the right of the spine: inner, outer, distance
    for row in rows:
        middle = next(place for place, node in enumerate(row) if node in spine)
        for inner, outer in zip(row[middle::-1], row[middle - 1 :: -1] if middle else (), strict=False):
            needs[0].append((name[inner], name[outer], (wide[inner] + wide[outer]) / 2 + gap))
        for inner, outer in zip(row[middle:], row[middle + 1 :], strict=False):
            needs[1].append((name[inner], name[outer], (wide[inner] + wide[outer]) / 2 + gap))
    left, right = (_farthest(side) for side in needs)
    if left is None or right is None or left.keys() & right.keys() != {"spine"}:
        return {}
    far = {**right, **{line: -distance for line, distance in left.items()}}
    return {node: far[name[node]] for node in name}


def _farthest(needs: Iterable[tuple[Hashable, Hashable, float]]) -> dict[Hashable, float] | None:
    """Each line's least distance from the spine that keeps all the needed ones; None if they go in a circle."""
    outwards: dict[Hashable, list[tuple[Hashable, float]]] = defaultdict(list)
    waiting: dict[Hashable, int] = defaultdict(int, {"spine": 0})
    for inner, outer, distance in needs:
        outwards[inner].append((outer, distance))
        waiting[outer] += 1
    far: dict[Hashable, float] = defaultdict(float, {"spine": 0.0})
    ready: list[Hashable] = ["spine"] if not waiting["spine"] else []
    done = 0
    while ready:
        inner = ready.pop()
        done += 1
        for outer, distance in outwards[inner]:
            far[outer] = max(far[outer], far[inner] + distance)
            waiting[outer] -= 1
            if not waiting[outer]:
                ready.append(outer)
    return far if done == len(waiting) else None
