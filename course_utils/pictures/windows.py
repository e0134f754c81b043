"""The places where a window can stand on a row of pixels."""

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course_utils.pictures.picture import BLUE, GREY, INK, ORANGE, WIDTH, Picture, new_axes

LONGEST = 40
PALE = "#A8D5F2"


def plot_windows(size: int, kernel: int, stride: int = 1, padding: int = 0, ax: Axes | None = None) -> Picture:
    """Draw one row of a picture and below it the window of a convolution or a pool, in every place it can take.

    Args:
        size: Pixels in the row.
        kernel: Pixels the window covers.
        stride: Pixels from one place of the window to the next.
        padding: Pixels of zeros on each side of the row.
        ax: Where to draw; a new figure if left out.

    Raises:
        ValueError: A size that isn't positive, a window wider than the padded row, or a row of more than 40 pixels.
    """
    row = size + 2 * padding
    if min(size, kernel, stride) < 1 or padding < 0:
        raise ValueError(f"size, kernel and stride start at 1 and padding at 0, not {(size, kernel, stride, padding)}.")
    if kernel > row:
        raise ValueError(f"A window of {kernel} doesn't fit on a row of {row} pixels; make the row longer.")
    if row > LONGEST:
        raise ValueError(f"A row of {row} pixels is too long to draw; take one of {LONGEST} at most.")
    places = list(range(0, row - kernel + 1, stride))
    covered = {pixel for left in places for pixel in range(left, left + kernel)}
    side = min(0.36, (WIDTH - 0.7) / row)  # of a pixel, in inches
    ax = new_axes(ax, 0.7 + side * max(row, 12), 0.5 + side * (len(places) + 1.5))
    _draw_row(ax, size, padding, covered)
    for number, left in enumerate(places, 1):
        ax.add_patch(Rectangle((left, -0.05 - number), kernel, 0.72, facecolor=PALE, edgecolor=BLUE, linewidth=1.5))
        ax.text(left + kernel / 2, 0.31 - number, str(number), ha="center", va="center", color=INK, fontsize=9)
    ax.set_xlim(-0.3, row + 0.3)
    ax.set_ylim(-0.3 - len(places), 1.2)
    ax.set_aspect("equal")
    ax.set_axis_off()
    settings = [f"{size} pixels", f"padding {padding}" if padding else "", f"window {kernel}",
                f"stride {stride}" if stride > 1 else ""]
    title = f"{', '.join(filter(None, settings))}: {len(places)} place{'s' * (len(places) > 1)}"
    ax.set_title(title, fontsize=10, loc="left", color=INK)
    text = _text(size, kernel, stride, padding, len(places), row - places[-1] - kernel if stride <= kernel else None)
    return Picture(ax.figure, text)  # type: ignore[arg-type]


def _draw_row(ax: Axes, size: int, padding: int, covered: set[int]) -> None:
    for pixel in range(size + 2 * padding):
        real = padding <= pixel < padding + size
        seen = pixel in covered
        ax.add_patch(Rectangle(
            (pixel, 0), 1, 1, facecolor="white" if real and seen else ORANGE if not seen else "#E8E8E8",
            edgecolor=GREY, hatch=None if seen else "///", linestyle="-" if real else "--"))
        if seen:
            ax.text(pixel + 0.5, 0.5, str(pixel - padding) if real else "0", ha="center", va="center", fontsize=8,
                    color=INK, style="normal" if real else "italic")


def _text(size: int, kernel: int, stride: int, padding: int, places: int, left_over: int | None) -> str:
    row = f"A row of {size} pixels" + (f" and {padding} of padding on each side" if padding else "")
    window = f", a window of {kernel}" + (f", a stride of {stride}" if stride > 1 else "")
    if left_over is None:
        end = "and squares between them are never seen"
    elif left_over:
        end = f"and the last {left_over} squares are" if left_over > 1 else "and the last square is"
        end += " never seen"
    else:
        end = "and all of the row is seen"
    return f"{row}{window}: {places} place{'s' if places > 1 else ''}, {end}."
