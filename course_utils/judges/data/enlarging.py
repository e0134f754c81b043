"""Raw digits made into images, and the slips that are made in each step: size, scale, channel, type."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from course_utils.judges.comparing import mistake

Change = Callable[[Tensor], Tensor]


def blocks(pixels: Tensor) -> Tensor:
    """Each pixel of pictures (N, H, W) four times in both directions."""
    return pixels.repeat_interleave(4, 1).repeat_interleave(4, 2)


def to_images(
    pixels: Tensor, *, pictures: Change = lambda pixels: pixels, scale: Change = lambda pixels: pixels / 16,
    enlarge: Change = blocks, channel: Change = lambda images: images[:, None], dtype: torch.dtype = torch.float32,
) -> Tensor:
    """Images (N, 1, 32, 32), float32, of raw digits (N, 8, 8), uint8.

    Args:
        pixels: The digits.
        pictures: Chooses some of them.
        scale: Brings 0 to 16 to 0 to 1.
        enlarge: Makes pictures (N, 32, 32) of (N, 8, 8).
        channel: Adds the axis of the channel.
        dtype: The type of the result.
    """
    return channel(enlarge(scale(pictures(pixels).float()))).to(dtype)


def _smooth(**options: Any) -> Change:
    return lambda pixels: F.interpolate(pixels[:, None], size=(32, 32), **options)[:, 0]


def _corners(pixels: Tensor) -> Tensor:
    images = torch.zeros(len(pixels), 32, 32)
    images[:, ::4, ::4] = pixels
    return images


def _three_of_four(pixels: Tensor) -> Tensor:
    images = blocks(pixels).clone()
    images[:, 3::4], images[:, :, 3::4] = 0, 0
    return images


SMOOTH = ("smooth", "The pixels run into one another: the values in between are interpolated.",
          "Repeat each pixel four times in both directions, or interpolate with mode=\"nearest\".")
PADDED = ("padded", "The picture keeps its 8×8 pixels, with empty ones around it.",
          "Make each pixel a block of 4×4 equal ones.")
NOT_ENLARGED = ("not enlarged", "The pixels aren't enlarged: the last two axes stay 8 and 8.",
                "Each pixel is to become four rows high and four columns wide.")
TILED = ("tiled", "The whole picture is repeated like a tile, sixteen times; the pixels are as small as before.",
         "`repeat_interleave` repeats each pixel; `repeat` repeats the whole.")
AXES = "After `pixels[:, None]`, the height is axis 2 and the width axis 3."
NO_CHANNEL = ("no channel", "The axis of the channels is missing. A convolution takes its N for channels.",
              "`images[:, None]` or `unsqueeze(1)` puts an axis of length 1 after the first.")
SQUEEZED = ("squeezed", "With a single picture, an axis is missing: `squeeze()` takes away every axis of length 1, and "
            "then that of the pictures too.", "Name the axis instead: `pixels[:, None]` puts the channel's at "
            "place 1.")
INTEGERS = ("integers", "The images come as whole numbers. A network's weights are floats, and a layer refuses to "
            "multiply the two; between 0 and 1, whole numbers also leave no greys.",
            "Call `.float()` before you divide, and divide with `/`; `//` rounds down.")
OWN_MAXIMUM = ("own maximum", "The division is by the largest pixel that is found, so the same grey becomes another "
               "number in another batch.", "Divide by 16 always, whatever the batch holds.")
STANDARDISED = ("standardised", "The mean is subtracted, and the deviation divided by; the chapter does this later.",
                "Divide by 16, and nothing else.")
MISTAKES = [
    mistake(*NOT_ENLARGED, enlarge=lambda pixels: pixels),
    mistake("twice as large", "Each pixel becomes a block of 2×2, so the pictures are 16×16.",
            "Four rows and four columns for each pixel.",
            enlarge=lambda pixels: pixels.repeat_interleave(2, 1).repeat_interleave(2, 2)),
    mistake("one direction", "Each pixel becomes four rows high, and no wider.",
            "Repeat along the axis of the width, too.", enlarge=lambda pixels: pixels.repeat_interleave(4, 1)),
    mistake("one direction", "Each pixel becomes four columns wide, and no higher.",
            "Repeat along the axis of the height, too.", enlarge=lambda pixels: pixels.repeat_interleave(4, 2)),
    mistake("one direction", "Each pixel becomes sixteen rows high, and no wider.", "Four times along axis 2, and four "
            "times along axis 3.", enlarge=lambda pixels: pixels.repeat_interleave(16, 1)),
    mistake("one direction", "Each pixel becomes sixteen columns wide, and no higher.", "Four times along axis 2, and "
            "four times along axis 3.", enlarge=lambda pixels: pixels.repeat_interleave(16, 2)),
    mistake("other axes", "The channel is repeated, and the height; the width stays 8.", AXES,
            channel=lambda images: images, enlarge=lambda pixels: blocks(pixels[:, None])),
    mistake("other axes", "The channel is repeated, and the width; the height stays 8.", AXES,
            channel=lambda images: images,
            enlarge=lambda pixels: pixels[:, None].repeat_interleave(4, 1).repeat_interleave(4, 3)),
    mistake("other axes", "The pictures are repeated, and the height; the width stays 8.",
            "Axis 0 is that of the pictures: leave it alone.",
            enlarge=lambda pixels: pixels.repeat_interleave(4, 0).repeat_interleave(4, 1)),
    mistake("corners", "One pixel of each 4×4 block has a value, and the others are empty.",
            "Make each pixel a block of 4×4 equal ones.", enlarge=_corners),
    mistake("part of a block", "Each pixel fills a block of 3×3, and one row and one column in four stay empty.",
            "The end of a slice isn't part of it: `4 * i:4 * i + 4`.", enlarge=_three_of_four),
    mistake(*TILED, enlarge=lambda pixels: pixels.repeat(1, 4, 4)),
    mistake("copies in a row", "The 64 numbers of a picture are laid out sixteen times, one after another, in rows of "
            "32.", "`repeat_interleave` repeats each pixel, along one axis.",
            enlarge=lambda pixels: pixels.flatten(1).repeat(1, 16).view(-1, 32, 32)),
    *[mistake(*SMOOTH, enlarge=_smooth(**options)) for options in (
        {"mode": "bilinear"}, {"mode": "bilinear", "align_corners": True}, {"mode": "bicubic"},
        {"mode": "bicubic", "align_corners": True})],
    mistake(*PADDED, enlarge=lambda pixels: F.pad(pixels, (12, 12, 12, 12))),
    mistake(*PADDED, enlarge=lambda pixels: F.pad(pixels, (0, 24, 0, 24))),
    mistake("runs", "Each pixel becomes a run of 16 in one row, so a row of the picture holds two pixels.",
            "Repeat along the axis of the height, then along the axis of the width, four times each.",
            enlarge=lambda pixels: pixels.flatten(1).repeat_interleave(16, 1).view(-1, 32, 32)),
    mistake("transposed", "Height and width have changed places: the pictures lie on their side.",
            "Keep the rows of the original as rows.", enlarge=lambda pixels: blocks(pixels).transpose(1, 2)),
    mistake("not scaled", "The pixels still go from 0 to 16.", "Divide by 16, the largest value a pixel can have.",
            scale=lambda pixels: pixels),
    mistake("raw values", "The pixels keep their values from 0 to 16 and their type, uint8. A network's weights are "
            "float32.", "Divide by 16: `/ 16` makes floats of them.", scale=lambda pixels: pixels, dtype=torch.uint8),
    mistake("rounded", "The values are rounded, so no greys are left.", "Leave out the rounding.",
            scale=lambda pixels: (pixels / 16).round()),
    mistake("overflow", "The pixels are multiplied by 16 while they are uint8, where 256 becomes 0.",
            "Call `.float()` first, and divide by 16.", scale=lambda pixels: pixels * 16 % 256 / 256),
    mistake("by 255", "The division is by 255, the most that uint8 can hold. The ink of these digits goes up to 16.",
            "Divide by 16.", scale=lambda pixels: pixels / 255),
    mistake("by 256", "The values are 16 times too small: the division is by 256, or twice by 16.",
            "Divide by 16, once.", scale=lambda pixels: pixels / 256),
    mistake("by 15", "Pixels go from 0 to 16, seventeen values; this divides by 15, and ink becomes more than 1.",
            "Divide by 16.", scale=lambda pixels: pixels / 15),
    mistake("by 17", "This divides by 17, the number of values, and ink stays below 1.",
            "Divide by 16, the largest value.", scale=lambda pixels: pixels / 17),
    mistake("multiplied", "The values are multiplied by 16.", "Divide by 16.", scale=lambda pixels: pixels * 16),
    mistake(*OWN_MAXIMUM, scale=lambda pixels: pixels / pixels.max()),
    mistake(*OWN_MAXIMUM, scale=lambda pixels: pixels / pixels.amax((1, 2), keepdim=True)),
    mistake("−1 to 1", "Paper becomes −1. That is a usual scale, and not the one asked for.", "Leave out the shift.",
            scale=lambda pixels: pixels / 8 - 1),
    mistake("inverted", "Ink becomes 0 and paper 1, the wrong way round.", "Leave out the 1 −.",
            scale=lambda pixels: 1 - pixels / 16),
    mistake("whole division", "The division leaves no fractions: everything below 16 is 0.", "Divide with `/`; `//` "
            "rounds down, and so does a type of whole numbers.", scale=lambda pixels: pixels // 16),
    mistake("black and white", "Every pixel with some ink becomes 1.", "Keep the greys: divide by 16.",
            scale=lambda pixels: (pixels > 0).float()),
    mistake(*STANDARDISED, scale=lambda pixels: (pixels - pixels.mean()) / pixels.std()),
    mistake(*STANDARDISED, scale=lambda pixels: (pixels / 16 - (pixels / 16).mean()) / (pixels / 16).std()),
    mistake("float64", "The images come as float64, NumPy's type. The network's weights are float32.",
            ".float() makes float32; .double() and NumPy's / make float64.", dtype=torch.float64),
    mistake("float16", "The images come as float16. The network's weights are float32.", ".float() makes float32.",
            dtype=torch.float16),
    *[mistake(*INTEGERS, dtype=dtype) for dtype in (torch.uint8, torch.int64, torch.int32)],
    mistake(*NO_CHANNEL, channel=lambda images: images),
    mistake(*NO_CHANNEL, channel=lambda images: images.squeeze()),
    mistake(*SQUEEZED, channel=lambda images: images.squeeze().unsqueeze(1)),
    mistake(*SQUEEZED, channel=lambda images: images[:, None] if len(images) > 1 else images),
    mistake("channel last", "The channel comes last, as in a picture file or in matplotlib.",
            "PyTorch wants (N, C, H, W): put the new axis at place 1.", channel=lambda images: images[..., None]),
    mistake("batch as channels", "The new axis stands first, so the N pictures count as the N channels of a single "
            "one.", "Put it at place 1, after the N.", channel=lambda images: images[None]),
    mistake("three channels", "The picture comes three times, as the three channels of a colour picture.",
            "One channel: `pixels[:, None]`.", channel=lambda images: images[:, None].repeat(1, 3, 1, 1)),
    mistake("first picture", "Only the first picture of the batch comes.", "Keep all N: index with `[:]`, or not at "
            "all.", pictures=lambda pixels: pixels[:1]),
    mistake("first picture", "Only the first picture of the batch comes.", "Keep all N: index with `[:]`, or not at "
            "all.", pictures=lambda pixels: pixels[:1], channel=lambda images: images),
]
