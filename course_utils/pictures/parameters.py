"""How many numbers each layer of a network learns."""

from matplotlib.axes import Axes
from torch import nn

from course_utils.pictures.picture import BLUE, INK, ORANGE, WIDTH, Picture, new_axes


def plot_parameters(module: nn.Module, ax: Axes | None = None) -> Picture:
    """Draw a bar per layer with the numbers it learns, weights and other parameters told apart.

    Args:
        module: Any network.
        ax: Where to draw; a new figure if left out.

    Raises:
        ValueError: The network has nothing to learn.
    """
    layers = _counts(module)
    total = sum(map(sum, layers.values()))
    if not total:
        raise ValueError(f"{type(module).__name__} has no parameters: register layers by assigning them to attributes.")
    ax = new_axes(ax, WIDTH, 0.9 + 0.36 * len(layers))
    names, weights = list(layers), [count[0] for count in layers.values()]
    biases = [count[1] for count in layers.values()]
    ax.barh(names, weights, color=BLUE, label="weights")
    ax.barh(names, biases, left=weights, color=ORANGE, hatch="///", edgecolor=INK, linewidth=0.5, label="biases")
    for row, numbers in enumerate(map(sum, layers.values())):
        ax.text(numbers + 0.01 * total, row, f"{numbers:,} ({_share(numbers, total)})", va="center", color=INK)
    ax.set_xlim(0, 1.25 * max(map(sum, layers.values())))
    ax.invert_yaxis()
    ax.set_xlabel("numbers that are learned")
    ax.xaxis.set_major_formatter("{x:,.0f}")
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(loc="lower right", frameon=False)
    return Picture(ax.figure, _text(module, layers, total))  # type: ignore[arg-type]


def _counts(module: nn.Module) -> dict[str, tuple[int, int]]:
    """Numbers in the weights (two axes and more) and in the biases and the like, by layer."""
    counts: dict[str, tuple[int, int]] = {}
    for name, parameter in module.named_parameters():
        layer = name.rpartition(".")[0] or type(module).__name__
        weights, biases = counts.get(layer, (0, 0))
        is_weight = parameter.dim() > 1
        counts[layer] = (weights + parameter.numel() * is_weight, biases + parameter.numel() * (not is_weight))
    return counts


def _share(part: int, total: int) -> str:
    return f"{part / total:.0%}" if part / total >= 0.01 else "under 1%"


def _text(module: nn.Module, layers: dict[str, tuple[int, int]], total: int) -> str:
    tensors = len(list(module.parameters()))
    rows = "\n".join(f"{name}: {weights + biases:,} numbers, {weights:,} weights and {biases:,} biases"
                     for name, (weights, biases) in layers.items())
    largest = max(layers, key=lambda name: sum(layers[name]))
    return (f"{type(module).__name__} learns {total:,} numbers in {tensors} tensors; "
            f"{largest} holds {_share(sum(layers[largest]), total)} of them.\n{rows}")
