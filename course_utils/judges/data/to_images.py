"""Judges `to_images`: the shape, the size, the scale and the type that a network takes."""

from typing import Any

import torch
from torch import Tensor

from course_utils.inputs.data import RAW_AS_CODE, raw
from course_utils.judges import Mark, Marks, as_code, nothing, say
from course_utils.judges.comparing import explained
from course_utils.judges.data.enlarging import MISTAKES, Change, blocks, to_images
from course_utils.judges.data.fits import Fit, fitted, near
from course_utils.report import Diagnosis

BLOCKS, SCALE = "each pixel a block of 4×4", "0 for paper, 1 for ink of 16"
LIST = Diagnosis("a list", "The images come as a list, one by one.", "`torch.stack` makes one tensor out of a list.")
ARRAY = Diagnosis("an array", "The images come as a NumPy array, and a layer takes a tensor.",
                  "`torch.from_numpy` makes a tensor of an array.")


def judge_to_images(seen: list[dict[str, Any]], inputs: list[dict[str, int]]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `to_images`: shape and type, blocks, scale."""
    pixels = [raw(case) for case in inputs]
    wanted = [[len(batch), 1, 32, 32] for batch in pixels]
    shapes = [result.get("value", {}).get("shape") for result in seen]
    kinds = {_kind(result) for result in seen}
    layout, fits = _layout(seen, pixels)
    even = _even(seen)
    scale = bool(fits) and all(near(fit, Fit(1, 0)) for batch in fits for fit in batch)
    shaped = shapes == wanted and _drawn(seen)
    typed = kinds == {"float32"}
    marks = [
        Mark(shaped and typed, *_shapes(seen, shapes, wanted)) if typed or not shaped else
        Mark(False, "a tensor, float32", ", ".join(sorted(kinds)), f"{RAW_AS_CODE}\nto_images(pixels).dtype"),
        Mark(bool(fits) and layout is blocks, *_shown(seen[0], blocks), () if fits or not even else (SCALE,)),
        Mark(scale, "each pixel times 0.0625", _scaled(fits), f"{RAW_AS_CODE}\nto_images(pixels).max()",
             () if fits or even else (BLOCKS,)),
    ]
    error = next((result for result in seen if "error" in result), None)
    if error:
        marks = [mark if mark.passed else mark._replace(came=say(error)) for mark in marks]
    if not nothing(seen) and all(result.get("value", {}).get("type") in ("list", "tuple") for result in seen):
        return marks, LIST
    named = explained(seen, [(batch,) for batch in pixels], to_images, MISTAKES, _fits)
    if named or not shaped or not marks[1].passed:
        return marks, named
    return marks, _one_scale(fits) if not scale else ARRAY if "a NumPy array" in kinds else None


def _even(seen: list[dict[str, Any]]) -> bool:
    """Whether every block of 4×4 holds one number, whatever it is."""
    for result in seen:
        if result.get("value", {}).get("shape", [])[-2:] != [32, 32]:
            return False
        for picture in result["pictures"]:
            if len(picture.get("values", [])) % 1024:
                return False
            tiles = torch.tensor(picture["values"], dtype=torch.float64).view(-1, 8, 4, 8, 4)
            if not torch.equal(tiles, tiles[:, :, :1, :, :1].expand_as(tiles)):
                return False
    return True


def _kind(result: dict[str, Any]) -> str:
    return "a NumPy array" if result.get("array") else str(result.get("value", {}).get("dtype", say(result)))


def _values(seen: dict[str, Any]) -> Tensor | None:
    return torch.tensor(seen["values"], dtype=torch.float64) if "values" in seen else None


def _fits(result: dict[str, Any], value: Tensor) -> bool:
    """Whether a batch has the shape, the type and the numbers of what the reference gave."""
    came = result.get("value", {})
    if came.get("shape") != list(value.shape) or came["dtype"] != str(value.dtype).removeprefix("torch."):
        return False
    numbers = [number for part in result["pictures"] for number in part.get("values", [])]
    return len(numbers) == value.numel() and torch.allclose(
        torch.tensor(numbers).double(), value.double().flatten(), rtol=1e-4,
        atol=1e-3 if value.dtype.itemsize < 4 else 1e-5)


def _drawn(seen: list[dict[str, Any]]) -> bool:
    """Whether no picture has a number in it that is nan or inf."""
    pictures = [_values(picture) for result in seen for picture in result["pictures"]]
    return all(values is not None and bool(values.isfinite().all()) for values in pictures)


def _layout(seen: list[dict[str, Any]], pixels: list[Tensor]) -> tuple[Change | None, list[list[Fit]]]:
    """How the pixels are laid out, and how each picture follows from that layout."""
    came = [[_values(picture) for picture in result.get("pictures", [])] for result in seen]
    layouts = [blocks, *(made.changes["enlarge"] for made in MISTAKES if made.changes.keys() == {"enlarge"})]
    for layout in layouts:
        laid = [layout(batch.float() / 16) for batch in pixels]
        fits = [[fitted(values, picture) for values, picture in zip(pictures, batch, strict=True)]
                for pictures, batch in zip(came, laid, strict=True) if len(pictures) == len(batch)]
        found = [[fit for fit in batch if fit] for batch in fits]
        if found == fits and len(fits) == len(pixels):
            return layout, found
    return None, []


def _shapes(
    seen: list[dict[str, Any]], shapes: list[Any], wanted: list[list[int]]
) -> tuple[str, str, str]:
    """The first shape that differs, as it was expected and as it came, or where all agree, what the numbers are."""
    for result, came, right in zip(seen, shapes, wanted, strict=True):
        if came != right:
            return (str(tuple(right)), say(result),
                    f"pixels = torch.zeros({right[0]}, 8, 8, dtype=torch.uint8)\nto_images(pixels).shape")
    return "numbers", "nan or inf", f"{RAW_AS_CODE}\nto_images(pixels)"


def _shown(result: dict[str, Any], layout: Change) -> tuple[str, str, str]:
    """A few values where the first batch differs from what was expected, and the code that shows them."""
    right = layout(raw({}).float() / 16).flatten()
    came = [value for picture in result.get("pictures", []) for value in picture.get("values", [])]
    differs = (place for place, value in enumerate(right.tolist())
               if place >= len(came) or abs(came[place] - value) > 1e-4)
    place = next(differs, None)
    if place is None:
        return "each picture in blocks", "blocks, in another number of pictures", ""
    start = place // 8 * 8
    values = {"shape": [len(came[start:start + 8])], "dtype": "float32", "values": came[start:start + 8]}
    return (as_code(right[start:start + 8]).removeprefix("torch."), say({"value": values} if came else result),
            f"{RAW_AS_CODE}\nto_images(pixels).flatten()[{start}:{start + 8}]")


def _scaled(fits: list[list[Fit]]) -> str:
    """What becomes of the pixels of the first batch that is scaled in another way."""
    if not fits:
        return "numbers that don't follow from 0 to 16"
    batches = [f"each pixel times {fit.slope / 16:.4g}" + (f", plus {fit.offset:.4g}" if round(fit.offset, 6) else "")
               for batch in fits for fit in batch if not near(fit, Fit(1, 0))]
    return batches[0] if batches else ""


def _one_scale(fits: list[list[Fit]]) -> Diagnosis | None:
    """The factor and the shift, where they are the same for all pictures."""
    first = fits[0][0]
    if not all(near(fit, first) for batch in fits for fit in batch):
        return None
    return Diagnosis("scale", f"A pixel of 16 becomes {first.slope + first.offset:.4g}, and a pixel of 0 becomes "
                     f"{round(first.offset, 6) + 0:.4g}.", "Divide by 16, and nothing else.")
