"""A grid of images with what they show and what was predicted."""

from collections.abc import Sequence

import torch
from matplotlib.axes import Axes
from torch import Tensor

from course_utils.pictures.picture import BLUE, GREY, INK, RUST, VERMILION, WIDTH, Picture, new_axes
from course_utils.pictures.planes import draw_frame, draw_plane, limits

MOST = 100
GAP = 0.12  # between images, of an image's width
LABEL = 0.28  # height of a label, of an image's width


def plot_images(
    images: Tensor,
    labels: Sequence[object] | Tensor | None = None,
    predictions: Sequence[object] | Tensor | None = None,
    columns: int = 8,
    ax: Axes | None = None,
) -> Picture:
    """Draw images in a grid on one scale of greys; a wrong prediction is framed and written out.

    Args:
        images: (N, 1, H, W) or (N, H, W), any number type; the smallest value of all has the
            page's colour, white or dark, the largest that of its letters.
        labels: What the N images show.
        predictions: What was predicted for them; needs `labels`.
        columns: Images in a row.
        ax: Where to draw; a new figure if left out.

    Raises:
        ValueError: Another shape, more than 100 images, or lists of another length.
    """
    pictures = _grey(images)
    names, guesses = _texts(labels, len(pictures), "labels"), _texts(predictions, len(pictures), "predictions")
    if guesses and not names:
        raise ValueError("predictions are compared with labels; pass both.")
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    width, height = 1 + GAP, pictures.shape[1] / pictures.shape[2] + GAP + (LABEL if names else 0)
    size = min(1, WIDTH / (columns * width + 0.1))  # inches
    ax = new_axes(ax, max(columns * width * size, 2) + 0.1, rows * height * size + 0.1)
    for index, picture in enumerate(pictures):
        corner = (index % columns * width, index // columns * height)
        draw_plane(ax, picture, corner, limits(pictures))
        _frame(ax, picture, corner, names[index] if names else "", guesses[index] if guesses else None)
    ax.set_xlim(-GAP, columns * width)
    ax.set_ylim(rows * height - (LABEL if names else 0), -GAP - (LABEL if names else 0))
    ax.set_aspect("equal")
    ax.set_axis_off()
    return Picture(ax.figure, _text(pictures, names, guesses))  # type: ignore[arg-type]


def _grey(images: Tensor) -> Tensor:
    pictures = torch.as_tensor(images).detach().cpu().float()
    if pictures.dim() == 4 and pictures.shape[1] == 1:
        pictures = pictures[:, 0]
    if pictures.dim() != 3 or not 1 <= len(pictures) <= MOST:
        raise ValueError(f"plot_images draws 1 to {MOST} images of shape (N, 1, H, W) or (N, H, W), not "
                         f"{tuple(images.shape)}; add or take out an axis, or take a part of them.")
    return pictures


def _texts(values: Sequence[object] | Tensor | None, count: int, what: str) -> list[str]:
    if values is None:
        return []
    texts = [str(value) for value in (values.tolist() if isinstance(values, Tensor) else values)]
    if len(texts) != count:
        raise ValueError(f"There are {count} images and {len(texts)} {what}; pass one for each image.")
    return texts


def _frame(ax: Axes, picture: Tensor, corner: tuple[float, float], label: str, guess: str | None) -> None:
    wrong = guess is not None and guess != label
    colour = VERMILION if wrong else BLUE if guess else GREY
    draw_frame(ax, corner, (1, picture.shape[0] / picture.shape[1]), colour, 3 if wrong else 1)
    ax.text(corner[0] + 0.5, corner[1] - 0.06, f"{label}, not {guess}" if wrong else label, ha="center", fontsize=10,
            color=RUST if wrong else INK, clip_on=False)


def _text(pictures: Tensor, names: list[str], guesses: list[str]) -> str:
    count, height, width = pictures.shape
    least, most = pictures.min().item(), pictures.max().item()
    text = f"{count} image{'s' if count > 1 else ''} of {height}×{width} pixels, values from {least:.2g} to {most:.2g}"
    if names:
        text += f", showing {', '.join(names)}"
    if guesses:
        wrong = [f"image {index} shows {name}, predicted {guess}"
                 for index, (name, guess) in enumerate(zip(names, guesses, strict=True)) if name != guess]
        text += f". {count - len(wrong)} of {count} predictions are right" + (f"; {'; '.join(wrong)}" if wrong else "")
    return text + "."
