"""What chapter 2 asks of raw digits: the shape, the size, the scale and the type that a network takes."""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from course_utils.inputs import pixels
from course_utils.judges import PRINTED, Mark, Marks, say
from course_utils.report import Diagnosis


class Fit(NamedTuple):
    """values = slope · expected + offset, everywhere."""

    slope: float
    offset: float


def fitted(values: Tensor | None, expected: Tensor) -> Fit | None:
    """How `values` follow from what was expected, if by one factor and one shift."""
    if values is None or values.numel() != expected.numel() or not values.isfinite().all():
        return None
    x, y = expected.double().flatten(), values.flatten()
    slope = (((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum()).item()
    offset = (y.mean() - slope * x.mean()).item()
    return Fit(slope, offset) if slope and torch.allclose(y, slope * x + offset, rtol=1e-4, atol=1e-5) else None


def _values(seen: dict[str, Any]) -> Tensor | None:
    return torch.tensor(seen["values"], dtype=torch.float64) if "values" in seen else None


def _blocks(raw: Tensor) -> Tensor:
    return raw.repeat_interleave(4, 1).repeat_interleave(4, 2)


SMOOTH = Diagnosis("smooth", "The pixels run into one another: the values in between are interpolated.",
                   "Repeat each pixel four times in both directions, or interpolate with mode=\"nearest\".")
NOT_ENLARGED = Diagnosis("not enlarged", "The last two axes aren't 32 and 32.",
                         "Each pixel is to become four rows high and four columns wide.")
LAYOUTS: list[tuple[Callable[[Tensor], Tensor], Diagnosis | None]] = [
    (_blocks, None),
    (lambda raw: raw, NOT_ENLARGED),
    (lambda raw: raw.repeat(1, 4, 4), Diagnosis(
        "tiled", "The whole picture is repeated like a tile, sixteen times; the pixels are as small as before.",
        "`repeat_interleave` repeats each pixel; `repeat` repeats the whole.")),
    (lambda raw: F.interpolate(raw[:, None], size=(32, 32), mode="bilinear"), SMOOTH),
    (lambda raw: F.interpolate(raw[:, None], size=(32, 32), mode="bilinear", align_corners=True), SMOOTH),
    (lambda raw: F.interpolate(raw[:, None], size=(32, 32), mode="bicubic"), SMOOTH),
    (lambda raw: F.pad(raw, (12, 12, 12, 12)), Diagnosis(
        "padded", "The picture keeps its 8×8 pixels, with empty ones around it.",
        "Make each pixel a block of 4×4 equal ones.")),
    (lambda raw: F.pad(raw, (0, 24, 0, 24)), Diagnosis(
        "padded", "The picture keeps its 8×8 pixels, with empty ones around it.",
        "Make each pixel a block of 4×4 equal ones.")),
    (lambda raw: raw.flatten(1).repeat_interleave(16, 1), Diagnosis(
        "runs", "Each pixel becomes a run of 16 in one row, so a row of the picture holds two pixels.",
        "Repeat along the axis of the height, then along the axis of the width, four times each.")),
    (lambda raw: _blocks(raw).transpose(1, 2), Diagnosis(
        "transposed", "Height and width have changed places: the pictures lie on their side.",
        "Keep the rows of the original as rows.")),
]
SCALES: list[tuple[Callable[[int], Fit], Diagnosis]] = [
    (lambda ink: Fit(16, 0), Diagnosis(
        "not scaled", "The pixels still go from 0 to 16.", "Divide by 16, the largest value a pixel can have.")),
    (lambda ink: Fit(16 / 255, 0), Diagnosis(
        "by 255", "The division is by 255 or so, the most that uint8 can hold. The ink of these digits goes up to "
        "16.", "Divide by 16.")),
    (lambda ink: Fit(16 / 15, 0), Diagnosis(
        "by 15", "Pixels go from 0 to 16, seventeen values; this divides by 15, and ink becomes more than 1.",
        "Divide by 16.")),
    (lambda ink: Fit(16 / ink, 0), Diagnosis(
        "own maximum", "Each call divides by the largest pixel it finds, so the same grey becomes another number "
        "in another batch.", "Divide by 16 always, whatever the batch holds.")),
    (lambda ink: Fit(2, -1), Diagnosis(
        "−1 to 1", "Paper becomes −1. That is a usual scale, and not the one asked for.", "Leave out the shift.")),
    (lambda ink: Fit(-1, 1), Diagnosis(
        "inverted", "Ink becomes 0 and paper 1, the wrong way round.", "Leave out the 1 −.")),
]
NO_CHANNEL = Diagnosis("no channel", "The axis of the channels is missing: (N, 32, 32). A convolution takes its N for "
                       "channels.", "`images[:, None]` or `unsqueeze(1)` puts an axis of length 1 after the first.")
CHANNEL_LAST = Diagnosis("channel last", "The channel comes last, as in a picture file or in matplotlib.",
                         "PyTorch wants (N, C, H, W): put the new axis at place 1.")
BATCH_INSIDE = Diagnosis("batch as channels", "The new axis stands first, so the N pictures count as the N channels "
                         "of a single one.", "Put it at place 1, after the N.")
INTEGERS = Diagnosis("integers", "The images come as whole numbers. A network's weights are floats, and a layer "
                     "refuses to multiply the two; between 0 and 1, whole numbers would also leave no greys.",
                     "Call .float() before you divide, and divide with /.")
DOUBLE = Diagnosis("float64", "The values are right, and they come as float64, NumPy's type. The network's weights are "
                   "float32.", ".float() makes float32; .double() and NumPy's / make float64.")
LIST = Diagnosis("a list", "The images come as a list, one by one.", "`torch.stack` makes one tensor out of a list.")


def judge_images(seen: list[dict[str, Any]], inputs: list[dict[str, int]]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `to_images`: shape, blocks, scale, type."""
    raw = [pixels(**case).float() / 16 for case in inputs]
    wanted = [[len(batch), 1, 32, 32] for batch in raw]
    results = [result.get("value", result) for result in seen]
    shapes = [result.get("shape") for result in results]
    dtypes = {result.get("dtype") for result in results}
    layout, fits = _layout(seen, raw)
    block = bool(fits) and layout is None
    scale = bool(fits) and all(near(fit, Fit(1, 0)) for batch in fits for fit in batch)
    marks = [
        Mark(shapes == wanted, str(tuple(wanted[0])), say(results[0])),
        Mark(block, "each value 16 times, side by side", "another picture"),
        Mark(scale, "16 becomes 1", "another scale"),
        Mark(bool(fits) and dtypes == {"float32"}, "float32",
             ", ".join(sorted(map(str, dtypes))) if fits else "no right picture yet"),
    ]
    diagnosis = _named_shape(results, shapes, wanted) or layout or _integers(dtypes) or _named_scale(fits, inputs)
    return marks, diagnosis or (DOUBLE if all(mark.passed for mark in marks[:3]) and "float64" in dtypes else None)


def _layout(seen: list[dict[str, Any]], raw: list[Tensor]) -> tuple[Diagnosis | None, list[list[Fit]]]:
    """What is wrong with how the pixels are laid out, and how each picture follows from that layout."""
    came = [[_values(picture) for picture in result.get("pictures", [])] for result in seen]
    for layout, diagnosis in LAYOUTS:
        fits = [[fitted(values, picture) for values, picture in zip(pictures, layout(batch), strict=True)]
                for pictures, batch in zip(came, raw, strict=True) if len(pictures) == len(batch)]
        found = [[fit for fit in batch if fit] for batch in fits]
        if found == fits and len(fits) == len(raw):
            return diagnosis, found
    return None, []


def _named_shape(results: list[dict[str, Any]], shapes: list[list[int]], wanted: list[list[int]]) -> Diagnosis | None:
    if results[0].get("type") in ("None", "list", "tuple"):
        return PRINTED if results[0]["type"] == "None" else LIST
    if shapes == wanted or any(shape is None for shape in shapes):
        return None
    if any(shape[-2:] != [32, 32] and shape[-3:] != [32, 32, 1] for shape in shapes):
        return NOT_ENLARGED
    if all(shape[-1] == 1 for shape in shapes):
        return CHANNEL_LAST
    return NO_CHANNEL if all(len(shape) < 4 for shape in shapes) else BATCH_INSIDE


def _integers(dtypes: set[Any]) -> Diagnosis | None:
    return INTEGERS if all(str(dtype).startswith(("int", "uint", "bool")) for dtype in dtypes) else None


def _named_scale(fits: list[list[Fit]], inputs: list[dict[str, int]]) -> Diagnosis | None:
    if not fits:
        return None
    for scale, diagnosis in SCALES:
        if all(near(fit, scale(case["ink"])) for batch, case in zip(fits, inputs, strict=True) for fit in batch):
            return diagnosis
    return None


def near(fit: Fit, other: Fit) -> bool:
    """Whether two fits are the same but for rounding."""
    return abs(fit.slope - other.slope) < 1e-3 and abs(fit.offset - other.offset) < 1e-3
