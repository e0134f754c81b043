"""What the layers and activation functions of a network give for some inputs."""

import math
from statistics import median

from matplotlib.axes import Axes
from torch import Tensor, nn

from course_utils.pictures.picture import INK, WIDTH, Picture, new_axes
from course_utils.pictures.spread import HATCHED, PLAIN, draw_box, draw_remark, name_rows
from course_utils.recording.activations import Activation, activations

MOST_ROWS = 40
DEAD = 0.9  # of a layer's units are 0 for every input where it alarms; untrained ones have up to 0.75 (60 seeds)
STYLES = {"layer": PLAIN, "activation function": HATCHED}


def plot_activations(module: nn.Module, inputs: Tensor, ax: Axes | None = None) -> Picture:
    """Draw the spread of every output for the inputs, in the order in which the layers run.

    A box holds the middle half of the values with the median in it, the line nine in ten. Beside it stands what a box
    can't show: exact zeros, units of a ReLU that are 0 for every input, the saturated share of a sigmoid or tanh, NaN
    and infinity. Half of a healthy layer's units can be 0 for every input of a small batch; from nine in ten on they
    are called dead, in bold as NaN and infinity are. Of a network with many layers the activation functions alone are
    drawn, and of very many an even choice.

    Args:
        module: The network; what it keeps, such as BatchNorm's averages, stays as it is.
        inputs: A batch it takes.
        ax: Where to draw; a new figure if left out.

    Raises:
        TypeError: `module` isn't a network.
        ValueError: No layer with parameters and no activation function ran.
    """
    found = activations(module, inputs)
    if not found:
        raise ValueError(f"No layer of {type(module).__name__} ran on these inputs, so there is nothing to draw.")
    rows = _choice(found)
    ax = new_axes(ax, WIDTH, 1.1 + 0.3 * len(rows))
    for row, output in enumerate(rows):
        if output.quantiles:
            draw_box(ax, row, output.quantiles, STYLES[_kind(output)])
        alarming = bool(_is_dead(output) or output.nans or output.infinite or not output.quantiles)
        draw_remark(ax, row, ",\n".join(_remarks(output)), alarming)
    # A function's output has the shape of what it was given, which stands at the layer above.
    name_rows(ax, [output.name if output.function else f"{output.name}  {_shape(output)}" for output in rows],
              [(kind, STYLES[kind]) for kind in sorted({_kind(output) for output in rows})])
    _scale(ax, rows)
    ax.axvline(0, color=INK, linewidth=0.8, zorder=0)
    ax.set_xlabel("output")
    return Picture(ax.figure, _text(type(module).__name__, len(found), rows))  # type: ignore[arg-type]


def _choice(found: list[Activation]) -> list[Activation]:
    if len(found) <= MOST_ROWS:
        return found
    functions = [output for output in found if output.function] or found
    step = -(-len(functions) // MOST_ROWS)
    return functions[::step]


def _scale(ax: Axes, rows: list[Activation]) -> None:
    """A logarithmic scale, straight around 0, where one layer dwarfs the others."""
    reach = [size for output in rows if output.quantiles and (size := max(map(abs, output.quantiles)))]
    if reach and max(reach) > 100 * median(reach):
        ax.set_xscale("symlog", linthresh=10 ** math.ceil(math.log10(median(reach) or 1)))


def _kind(output: Activation) -> str:
    return "activation function" if output.function else "layer"


def _shape(output: Activation) -> str:
    return "×".join(map(str, output.shape))


def _remarks(output: Activation) -> list[str]:
    parts = [", ".join(f"{_percent(share)} {what}" for share, what in (
        (output.zeros, "exactly 0"), (output.saturated or 0, "saturated"), (output.nans, "NaN"),
        (output.infinite, "infinite")) if share)]
    if output.dead:
        parts.append(f"{output.dead} of {output.units} units {'dead' if _is_dead(output) else _silent(output)}")
    return [part for part in parts if part]


def _is_dead(output: Activation) -> bool:
    return bool(output.dead) and (output.dead or 0) >= DEAD * output.units


def _silent(output: Activation) -> str:
    count = output.shape[0]
    return f"0 for all {count}" if count > 1 else "0"


def _percent(share: float) -> str:
    if share == 1:
        return "all"
    return "under 1%" if share < 0.01 else "over 99%" if share > 0.99 else f"{share:.0%}"


def _text(network: str, count: int, rows: list[Activation]) -> str:
    lines = [f"Outputs of {network} for {rows[0].shape[0]} inputs."]
    if len(rows) < count:
        lines[0] += f" {len(rows)} of {count} are drawn."
    for dead, what in ((True, "Dead units, 0 for every input"), (False, "Units that are 0 for every input")):
        named = [f"{output.dead} of {output.units} after {output.name}" for output in rows
                 if output.dead and _is_dead(output) == dead]
        if named:
            lines.append(f"{what}: {', '.join(named)}.")
    for output in rows:
        parts = [_shape(output)]
        if output.quantiles:
            low, _, middle, _, high = output.quantiles
            parts.append(f"median {middle:.2g}, nine in ten from {low:.2g} to {high:.2g}")
        lines.append(f"{output.name}: {', '.join([*parts, *_remarks(output)])}")
    return "\n".join(lines)
