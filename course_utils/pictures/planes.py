"""Tables of numbers as greys: pixels, kernels, feature maps."""

import torch
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from torch import Tensor

from course_utils.pictures.picture import GREY, INK

Point = tuple[float, float]
PALE = 3.0  # times as wide is the scale of cells that hold numbers, which are then read in a light and a dark page


def plane(values: Tensor, what: str) -> Tensor:
    """The numbers (H, W) float32 of a tensor that may have axes of size 1 before these two.

    Raises:
        ValueError: Another shape.
    """
    tensor = torch.as_tensor(values).detach().cpu().float()
    if tensor.dim() < 2 or not tensor.numel() or tensor.numel() != tensor.shape[-2] * tensor.shape[-1]:
        raise ValueError(f"The {what} has one channel, such as shape (H, W) or (1, 1, H, W), not "
                         f"{tuple(tensor.shape)}; pick one by its index.")
    return tensor.reshape(tensor.shape[-2:])


def draw_plane(ax: Axes, values: Tensor, corner: Point, scale: Point, width: float = 1) -> None:
    """Draw (H, W) with its upper left corner at a place; the least of the scale has the page's colour."""
    (left, top), height = corner, width * values.shape[0] / values.shape[1]
    ax.imshow(values.numpy(), cmap="gray_r", interpolation="nearest", vmin=scale[0], vmax=scale[1],
              extent=(left, left + width, top + height, top))


def draw_frame(ax: Axes, corner: Point, size: Point, colour: str = GREY, width: float = 1) -> None:
    """Draw a frame by its upper left corner, and its width and height."""
    ax.add_patch(Rectangle(corner, *size, fill=False, zorder=2, edgecolor=colour, linewidth=width))


def draw_numbers(ax: Axes, values: Tensor, corner: Point, size: float) -> None:
    """Write the numbers (H, W) into the cells of a plane that is 1 wide."""
    side = 1 / values.shape[1]
    for row, line in enumerate(values.tolist()):
        for column, value in enumerate(line):
            ax.text(corner[0] + (column + 0.5) * side, corner[1] + (row + 0.5) * side, number(value), ha="center",
                    va="center", fontsize=size, color=INK)


def limits(values: Tensor) -> Point:
    """The least and the greatest number."""
    return values.min().item(), values.max().item()


def number(value: float) -> str:
    """With two decimals, and no minus before 0.00."""
    return f"{round(value, 2) + 0.0:.2f}"


def span(values: Tensor) -> str:
    """The least and the greatest number, in words."""
    low, high = limits(values)
    return f"from {number(low)} to {number(high)}"


def shape(values: Tensor) -> str:
    """The sizes of a tensor's axes."""
    return "×".join(map(str, values.shape))
