"""A kernel on an image: one place of the window, and the feature map of all places."""

import torch
import torch.nn.functional as F
from matplotlib.axes import Axes
from torch import Tensor

from course_utils.pictures.picture import INK, VERMILION, Picture, new_axes
from course_utils.pictures.planes import (
    PALE,
    Point,
    draw_frame,
    draw_numbers,
    draw_plane,
    limits,
    number,
    plane,
    shape,
    span,
)

NUMBERED = 7  # rows and columns of a kernel at most whose numbers are written
SIDE, GAP = 2.3, 0.22  # of a part, in inches; between parts, of a part's width


def plot_kernel(
    image: Tensor,
    kernel: Tensor,
    at: tuple[int, int] | None = None,
    bias: float | Tensor = 0.0,
    ax: Axes | None = None,
) -> Picture:
    """Draw an image with a window in one place, the window, the kernel, and the feature map of all places.

    The number of the feature map at a place is the sum of the window's pixels, each times the kernel's number in the
    same place, and of the bias: a convolution with stride 1 and no padding, as PyTorch computes it.

    Args:
        image: (H, W), or with axes of size 1 before, such as (1, 1, H, W); any number type.
        kernel: (h, w), or with axes of size 1 before, such as `conv1.weight[0]`, (1, 5, 5); up to 7×7 its numbers and
            the window's are written.
        at: Row and column of the window's upper left corner; where the sum is largest if left out.
        bias: What is added to each sum.
        ax: Where to draw; a new figure if left out.

    Raises:
        ValueError: More than one channel, a kernel that is larger than the image, or a window that isn't all on it.
    """
    pixels, weights = plane(image, "image"), plane(kernel, "kernel")
    places = [size - part + 1 for size, part in zip(pixels.shape, weights.shape, strict=True)]
    if min(places) < 1:
        raise ValueError(f"A kernel of {shape(weights)} doesn't fit on an image of {shape(pixels)}.")
    sums = F.conv2d(pixels[None, None], weights[None, None])[0, 0]
    row, column = divmod(int(sums.argmax()), places[1]) if at is None else at
    if not (0 <= row < places[0] and 0 <= column < places[1]):
        raise ValueError(f"The window's corner is in rows 0 to {places[0] - 1} and columns 0 to {places[1] - 1}, not "
                         f"at {at}.")
    window = pixels[row : row + weights.shape[0], column : column + weights.shape[1]]
    added = torch.as_tensor(bias).item()
    maps = sums + added
    ax = new_axes(ax, 2.3 * SIDE, 2.55 * SIDE)
    bottom = _draw(ax, pixels, window, weights, maps, (row, column))
    total = f"{window.numel()} products, added up: {number(sums[row, column].item())}"
    if added:
        total += f"; with the bias {number(added)}: {number(maps[row, column].item())}"
    ax.text(0, bottom + 0.12, total, fontsize=10, color=INK)
    return Picture(ax.figure, _text(pixels, window, weights, maps, (row, column), total))  # type: ignore[arg-type]


def _draw(ax: Axes, pixels: Tensor, window: Tensor, weights: Tensor, maps: Tensor, at: tuple[int, int]) -> float:
    """Draw the four parts; gives where they end below."""
    down = GAP + max(pixels.shape[0] / pixels.shape[1], window.shape[0] / window.shape[1])
    across = 1 + GAP
    parts = ((pixels, (0.0, 0.0), f"image, {shape(pixels)}: {_ends(pixels)}"),
             (window, (across, 0.0), f"window at row {at[0]}, column {at[1]}"),
             (weights, (0.0, down), f"times the kernel, {shape(weights)}"),
             (maps, (across, down), f"feature map, {shape(maps)}: {_ends(maps)}"))
    numbered = max(weights.shape) <= NUMBERED
    for values, corner, title in parts:
        small = values is window or values is weights
        low, high = limits(pixels if values is window else values)
        draw_plane(ax, values, corner, (low, low + PALE * (high - low)) if small and numbered else (low, high))
        draw_frame(ax, corner, (1, values.shape[0] / values.shape[1]))
        ax.text(corner[0], corner[1] - 0.04, title, fontsize=10, color=INK)
        if small and numbered:
            draw_numbers(ax, values, corner, min(9, 48 / weights.shape[1]))
    _mark(ax, pixels, (0, 0), at, window)
    _mark(ax, maps, (across, down), at, maps[:1, :1])
    draw_frame(ax, (across, 0), (1, window.shape[0] / window.shape[1]), VERMILION, 2)
    ax.set_xlim(-0.02, across + 1.02)
    bottom = down + max(values.shape[0] / values.shape[1] for values in (weights, maps))
    ax.set_ylim(bottom + 0.17, -0.15)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return bottom


def _mark(ax: Axes, values: Tensor, corner: Point, at: tuple[int, int], part: Tensor) -> None:
    """Frame a part of a plane that is 1 wide."""
    side = 1 / values.shape[1]
    place = corner[0] + at[1] * side, corner[1] + at[0] * side
    draw_frame(ax, place, (part.shape[1] * side, part.shape[0] * side), VERMILION, 2)


def _text(pixels: Tensor, window: Tensor, weights: Tensor, maps: Tensor, at: tuple[int, int], total: str) -> str:
    text = (f"An image of {shape(pixels)} pixels, {span(pixels)}, a kernel of {shape(weights)}, {span(weights)}, "
            f"and the feature map of {shape(maps)} that they give, {span(maps)}. The window at row {at[0]}, column "
            f"{at[1]} holds pixels {span(window)}; times the kernel these are {total}.")
    if max(weights.shape) <= NUMBERED:
        text += f"\nWindow:\n{_rows(window)}\nKernel:\n{_rows(weights)}"
    return text


def _ends(values: Tensor) -> str:
    return " to ".join(map(number, limits(values)))


def _rows(values: Tensor) -> str:
    return "\n".join(" ".join(map(number, line)) for line in values.tolist())
