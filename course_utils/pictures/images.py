"""A grid of images with what they show and what was predicted."""

from collections.abc import Sequence

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from course_utils.pictures.picture import BLUE, GREY, INK, VERMILION, Picture

MOST = 100


def plot_images(
    images: Tensor,
    labels: Sequence[object] | Tensor | None = None,
    predictions: Sequence[object] | Tensor | None = None,
    columns: int = 8,
) -> Picture:
    """Draw images in a grid; a wrong prediction is framed and written out.

    Args:
        images: (N, 1, H, W) or (N, H, W), any number type, drawn from the smallest value (white) to the largest.
        labels: What the N images show.
        predictions: What was predicted for them; needs `labels`.
        columns: Images in a row.

    Raises:
        ValueError: Another shape, more than 100 images, or lists of another length.
    """
    pictures = torch.as_tensor(images).detach().cpu().float()
    if pictures.dim() == 4 and pictures.shape[1] == 1:
        pictures = pictures[:, 0]
    if pictures.dim() != 3 or not 1 <= len(pictures) <= MOST:
        raise ValueError(f"plot_images draws 1 to {MOST} images of shape (N, 1, H, W) or (N, H, W), not "
                         f"{tuple(images.shape)}; add or take out an axis, or take a part of them.")
    names, guesses = _texts(labels, len(pictures), "labels"), _texts(predictions, len(pictures), "predictions")
    if guesses and not names:
        raise ValueError("predictions are compared with labels; pass both.")
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    figure = Figure(figsize=(max(1.05 * columns, 2), (1.35 if names else 1.05) * rows), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False).flatten()
    for index, ax in enumerate(axes):
        if index < len(pictures):
            _draw(ax, pictures[index], names[index] if names else "", guesses[index] if guesses else None)
        else:
            ax.set_axis_off()
    return Picture(figure, _text(pictures, names, guesses))


def _texts(values: Sequence[object] | Tensor | None, count: int, what: str) -> list[str]:
    if values is None:
        return []
    texts = [str(value) for value in (values.tolist() if isinstance(values, Tensor) else values)]
    if len(texts) != count:
        raise ValueError(f"There are {count} images and {len(texts)} {what}; pass one for each image.")
    return texts


def _draw(ax: Axes, picture: Tensor, label: str, guess: str | None) -> None:
    ax.imshow(picture.numpy(), cmap="gray_r", interpolation="nearest")
    wrong = guess is not None and guess != label
    ax.set_title(f"{label}, not {guess}" if wrong else label, fontsize=10, color=VERMILION if wrong else INK)
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set(color=VERMILION if wrong else BLUE if guess else GREY, linewidth=3 if wrong else 1)


def _text(pictures: Tensor, names: list[str], guesses: list[str]) -> str:
    count, height, width = pictures.shape
    text = f"{count} image{'s' if count > 1 else ''} of {height}×{width} pixels"
    if names:
        text += f", showing {', '.join(names)}"
    if guesses:
        wrong = [f"image {index} shows {name}, predicted {guess}"
                 for index, (name, guess) in enumerate(zip(names, guesses, strict=True)) if name != guess]
        text += f". {count - len(wrong)} of {count} predictions are right" + (f"; {'; '.join(wrong)}" if wrong else "")
    return text + "."
