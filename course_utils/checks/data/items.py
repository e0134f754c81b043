"""Runs `to_images`, and asks a `PictureDataset` for its items, with the files it reads for each."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from course_utils.checks.describe import NUMBERS, describe
from course_utils.checks.guard import attempt, call
from course_utils.inputs.data import stored

MOST_ITEMS = 45


def observe_to_images(answer: Any, pixels: Tensor) -> dict[str, Any]:
    """What one call returns, as a whole and in as many parts as there are pictures: a batch holds too many numbers."""
    value, error = attempt(answer, pixels)
    if error:
        return {"error": error}
    seen: dict[str, Any] = {"value": describe(value), "array": isinstance(value, np.ndarray)}
    if "shape" in seen["value"]:
        seen["value"].pop("values", None)
        flat = torch.as_tensor(value).detach().flatten()
        parts = max(len(pixels), min(-(-flat.numel() // NUMBERS), MOST_ITEMS))
        seen["pictures"] = [describe(picture) for picture in flat.tensor_split(parts)]
    return seen


def observe_PictureDataset(answer: Any, case: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
    """The length, the items in the order asked for, and which files are read before, and for each item."""
    pixels, files, opened = stored(case), list(case["files"]), []

    def read(file: str) -> Tensor:
        if file not in case["files"]:
            raise FileNotFoundError(f"There is no file {file!r}")
        opened.append(case["files"].index(file))
        return pixels[opened[-1]].clone()

    dataset, error = attempt(lambda: answer(files, list(case["labels"]), read, case["mean"], case["deviation"]))
    if error:
        return {"error": error}
    seen: dict[str, Any] = {"length": call(lambda: len(dataset)), "early": list(opened), "items": [], "opened": []}
    for index in case["asked"]:
        opened.clear()
        seen["items"].append(_observed_item(dataset, index))
        seen["opened"].append(list(opened))
    _, error = attempt(lambda: dataset[len(files)])
    return seen | {"end": error["type"] if error else "an item"}


def _observed_item(dataset: Any, index: int) -> dict[str, Any]:
    item, error = attempt(lambda: dataset[index])
    arrays = isinstance(item, tuple | list) and any(isinstance(part, np.ndarray) for part in item)
    return {"error": error} if error else {"value": describe(item), "arrays": arrays}
