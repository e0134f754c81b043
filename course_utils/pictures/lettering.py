"""Text as paths: a label costs 1 ms in matplotlib as a Text object, 0.03 ms put together from known glyphs."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path
from numpy.typing import NDArray

UNIT = 100  # points at which glyphs are kept
Glyph = tuple[NDArray[Any], NDArray[Any], float]  # vertices, codes, advance width


@lru_cache(maxsize=1000)
def _glyph(character: str, bold: bool) -> Glyph:
    font = get_font(findfont(FontProperties(weight="bold" if bold else "normal")))
    font.set_size(UNIT, 72)
    shape = font.load_char(ord(character), flags=LoadFlags.NO_HINTING)
    vertices, codes = font.get_path()
    return np.asarray(vertices, dtype=float).reshape(-1, 2), codes, shape.linearHoriAdvance / 65536


@lru_cache(maxsize=10000)
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of a text in points."""
    return sum(_glyph(character, bold)[2] for character in text) * size / UNIT


@lru_cache(maxsize=10000)
def _outline(text: str, bold: bool) -> tuple[NDArray[Any], NDArray[Any]]:
    """Vertices and codes of a text that starts at the origin."""
    glyphs = [_glyph(character, bold) for character in text]
    starts = np.cumsum([0.0] + [advance for _, _, advance in glyphs])
    vertices = [outline + (start, 0) for (outline, _, _), start in zip(glyphs, starts, strict=False)]
    return np.concatenate(vertices), np.concatenate([codes for _, codes, _ in glyphs])


def write(
    labels: Sequence[tuple[float, float, str]], size: float, color: str, bold: bool = False, centered: bool = True
) -> PathCollection:
    """All labels as one collection.

    Args:
        labels: x of the middle, or of the start if not `centered`, y of the baseline, and the text.
        size: Font size in the units of x and y.
        color: A matplotlib colour.
        bold: Whether the letters are bold.
        centered: Whether x is the middle of the text.
    """
    paths = []
    for x, y, text in labels:
        vertices, codes = _outline(text, bold)
        left = x - centered * text_width(text, size, bold) / 2
        paths.append(Path(vertices * (size / UNIT) + (left, y), codes))
    return PathCollection(paths, facecolors=color, edgecolors="none", zorder=4)
