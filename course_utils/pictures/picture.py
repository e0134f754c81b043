"""The picture every plot returns: an image and the text that says what the image shows."""

import base64
import html
import io
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

PIXELS, DPI = 96, 144  # of the screen and of the image, per inch of a figure: sharp also on a dense screen

# Okabe and Ito's palette, told apart by readers with every common kind of colour blindness.
# Source: M. Okabe, K. Ito: Color Universal Design, 2008.
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, INK, GREY = "#56B4E9", "#CC79A7", "#F0E442", "#1A1A1A", "#6B6B6B"


class Picture:
    """A figure that can be read aloud.

    Args:
        figure: What is shown. It is drawn on white, so that it reads the same on a dark theme.
        text: What the figure shows, in sentences made from the same data. JupyterLab puts it on the
            image as alternative text, terminals print it, nbval compares it.
    """

    def __init__(self, figure: Figure, text: str) -> None:
        self.figure = figure
        self.text = text

    def __repr__(self) -> str:
        return self.text

    def png(self) -> bytes:
        """The image as PNG bytes."""
        self.figure.set(dpi=DPI, facecolor="white")
        canvas = FigureCanvasAgg(self.figure)
        canvas.draw()
        pixels = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
        buffer = io.BytesIO()
        # 256 colours are enough for a drawing and make the file a third as large; this way white stays white.
        pixels.quantize(256, method=Image.Quantize.MAXCOVERAGE).save(buffer, format="png")
        return buffer.getvalue()

    def save(self, path: str | Path) -> None:
        """Write the image to a PNG file."""
        Path(path).write_bytes(self.png())

    def show(self) -> None:
        """Show the picture here, also when it isn't the last line of a cell."""
        from IPython.display import display

        display(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, str], dict[str, Any]]:
        image = base64.b64encode(self.png()).decode("ascii")
        width = round(self.figure.get_figwidth() * PIXELS)
        alt = html.escape(self.text, quote=True)
        # JupyterLab ignores an alternative text in image/png's metadata, nbconvert reads it there; HTML serves both.
        tag = f'<img alt="{alt}" width="{width}" style="max-width: none" src="data:image/png;base64,{image}">'
        data = {"image/png": image, "text/html": tag, "text/plain": self.text}
        return data, {"image/png": {"alt": self.text, "width": width}}


def new_axes(ax: Axes | None, width: float, height: float) -> Axes:
    """Give back `ax`, or the axes of a new figure of `width` × `height` inches that pyplot doesn't know of."""
    if ax is not None:
        return ax
    return Figure(figsize=(width, height), layout="constrained").add_subplot()
