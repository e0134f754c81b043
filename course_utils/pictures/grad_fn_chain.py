"""Draws the grad_fn graph: the loss at the top, the leaves at the bottom, without Graphviz."""

import math
from collections.abc import Iterable, Mapping, Sequence

from matplotlib.axes import Axes
from torch import nn

from course_utils.graph.grad_fn import GradFnGraph
from course_utils.graph.nodes import Edge
from course_utils.graph.reading import Outputs, grad_fn_graph
from course_utils.graph.tree import summary
from course_utils.pictures.boxes import draw
from course_utils.pictures.fold import Box, Link, boxes_and_links, repeated
from course_utils.pictures.picture import Picture
from course_utils.pictures.placing import Scene, place_boxes

LISTED = 40  # boxes that a text names before it cuts short


def plot_grad_fn_chain(
    output: Outputs | GradFnGraph,
    module: nn.Module | None = None,
    *,
    fold: bool | None = None,
    open: str | Iterable[str] = (),
    gradients: Mapping[Edge, float] | None = None,
    ax: Axes | None = None,
) -> Picture:
    """Draw the graph that backward will walk, or has walked, from the loss down to the leaves.

    Operations have cut corners, parameters pointed sides, other leaves slanted sides, whole modules a second
    card behind. Each shows its name and the shape of its forward result. Thick lines are the backbone, the
    longest chain from the output to the first layer. ×2 at a line says that two edges join the same nodes.

    Args:
        output: The loss or another result, several of them, or a graph that `grad_fn_graph` read.
        module: The network; gives parameters and folded modules their names.
        fold: Whether each module is one box. By default only in graphs of more than 60 nodes; the boxes then
            go as deep into the modules as fits.
        open: Name of a module to draw from the inside although others are folded, such as "layer2.0", or several.
        gradients: The norm of the gradient that went along each edge, as `step_backward(...).norms` has it:
            numbers and line widths show it.
        ax: Axes to draw in; by default a figure of its own in which every label can be read.

    Raises:
        TypeError: If `output` isn't something with a graph, or `module` isn't a module.
        ValueError: If a tensor has no grad_fn, or `open` names a module that the graph doesn't have.
    """
    graph = output if isinstance(output, GradFnGraph) else grad_fn_graph(output, module)
    return draw_graph(graph, fold, names_of(open), gradients, None, ("", ""), ax)


def names_of(open: str | Iterable[str]) -> tuple[str, ...]:
    """One name or several, as a tuple."""
    return (open,) if isinstance(open, str) else tuple(open)


def draw_graph(
    graph: GradFnGraph,
    fold: bool | None,
    opened: Sequence[str],
    gradients: Mapping[Edge, float] | None,
    ran: Sequence[int] | None,
    captions: tuple[str, str],
    ax: Axes | None,
) -> Picture:
    """The picture of a graph.

    Args:
        graph: The graph.
        fold: Whether modules are folded; None for large graphs only.
        opened: Modules to draw from the inside.
        gradients: Norms along the edges, None to draw none.
        ran: Places of the nodes that backward has run, of which the last stands out; None for all alike.
        captions: Stands above the graph in place of the legend; and the longest one of a series of pictures.
        ax: Axes to draw in, None for a new figure.
    """
    boxes, links = boxes_and_links(graph, fold, opened)
    scene = _scene(boxes, links, gradients, ran, captions)
    figure, labelled = draw(place_boxes(scene), scene, ax)
    text = [summary(graph.nodes, graph.edges) + ".", *_drawn(graph, boxes, labelled), _backbone(boxes, links)]
    text += [*_repeats(boxes, links), *_notes(graph)]
    if scene.norms is not None:
        text += _flow(boxes, links, scene.norms)
    return Picture(figure, "\n".join(text))


def _scene(
    boxes: list[Box],
    links: list[Link],
    gradients: Mapping[Edge, float] | None,
    ran: Sequence[int] | None,
    captions: tuple[str, str],
) -> Scene:
    if gradients is None:
        return Scene(boxes, links)
    norms = [_joint(link.edges, gradients) for link in links]
    usual = [norm for norm in norms if norm and math.isfinite(norm)] or [1.0]
    limits = min(usual), max(usual)
    if ran is None:
        return Scene(boxes, links, norms, limits)
    done = set(ran)
    norms = [_joint([edge for edge in link.edges if edge.source in done], gradients) for link in links]
    waiting = tuple(done.isdisjoint(box.places) for box in boxes)
    now = next(number for number, box in enumerate(boxes) if ran[-1] in box.places)
    return Scene(boxes, links, norms, limits, waiting, now, *captions)


def _joint(edges: Iterable[Edge], gradients: Mapping[Edge, float]) -> float | None:
    """The norm of all gradients on one line taken together; None before any has come."""
    found = [gradients[edge] for edge in edges if edge in gradients]
    return math.sqrt(sum(norm * norm for norm in found)) if found else None


def _drawn(graph: GradFnGraph, boxes: Sequence[Box], labelled: bool) -> list[str]:
    folded = [box for box in boxes if box.kind == "module"]
    lines = []
    if folded:
        lines.append(
            f"Drawn as {len(boxes)} boxes, {len(folded)} of them folded modules: {_listed(b.title for b in folded)}."
        )
    elif not any(node.module for node in graph.nodes) and len(boxes) > 60:
        lines.append("Pass the network as module to fold the graph by its modules.")
    if not labelled:
        lines.append("Too many boxes for labels that can be read: fold the graph, or read its text.")
    return lines


def _backbone(boxes: Sequence[Box], links: Sequence[Link]) -> str:
    names: list[str] = []
    for link in sorted((link for link in links if link.backbone), key=lambda link: boxes[link.source].places):
        names = names or [_name(boxes[link.source])]
        names.append(_name(boxes[link.target]))
    return f"Backbone from the output down: {_listed(names or [_name(boxes[0])])}."


def _repeats(boxes: Sequence[Box], links: Sequence[Link]) -> list[str]:
    several = [links[place] for place in repeated(boxes, links)]
    names = [f"{len(link.edges)} from {_name(boxes[link.source])} to {_name(boxes[link.target])}" for link in several]
    return [f"Lines that stand for several edges: {_listed(names)}."] if names else []


def _name(box: Box) -> str:
    return f"{box.title} {box.detail.partition('  ')[0]}"


def _notes(graph: GradFnGraph) -> list[str]:
    return [f"{node.name}: {node.note}." for node in graph.nodes if node.note][:LISTED]


def _flow(boxes: Sequence[Box], links: Sequence[Link], norms: Sequence[float | None]) -> list[str]:
    """What stands out in the norms along the lines."""
    found = [(norm, boxes[link.target].title) for norm, link in zip(norms, links, strict=True) if norm is not None]
    strange = [f"{norm} into {title}" for norm, title in found if not math.isfinite(norm)]
    zeros = [title for norm, title in found if norm == 0]
    usual = sorted((norm, title) for norm, title in found if norm and math.isfinite(norm))
    lines = [f"Gradient norms are known on {len(found)} of {len(links)} lines."]
    if usual:
        (low, where), (high, there) = usual[0], usual[-1]
        lines.append(f"They reach from {low:.2g} into {where} to {high:.2g} into {there}.")
    if zeros:
        lines.append(f"Exactly zero into: {_listed(zeros)}.")
    if strange:
        lines.append(f"Not finite: {_listed(strange)}.")
    return lines


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    return ", ".join(every[:LISTED]) + (f" and {len(every) - LISTED} more" if len(every) > LISTED else "")
