"""Turns what a learner's code returned into plain data: numbers, shapes, names."""

from typing import Any

import numpy as np
import torch

NUMBERS = 2000
ITEMS = 50
LETTERS = 200


def describe(value: Any) -> dict[str, Any]:
    """Describe any value without trusting it.

    Returns:
        `{"type": name}` with, by type, `value` (bool, int, float, str), `items` (list, tuple), `shape`, `dtype` and
        up to 2000 `values` in row-major order (tensor, array), or a shortened `text` (anything else).
    """
    try:
        return _described(value)
    except Exception:
        return {"type": "unreadable"}


def _described(value: Any) -> dict[str, Any]:
    if value is None:
        return {"type": "None"}
    if isinstance(value, bool | np.bool_):
        return {"type": "bool", "value": bool(value)}
    if isinstance(value, int | np.integer):
        whole = int(value)
        return {"type": "int", "value": whole} if abs(whole) < 1 << 63 else {"type": "int", "text": "a huge number"}
    if isinstance(value, float | np.floating):
        return {"type": "float", "value": float(value)}
    if isinstance(value, str):
        return {"type": "str", "value": str(value)[:LETTERS]}
    if isinstance(value, tuple | list):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {"type": kind, "items": [describe(item) for item in value[:ITEMS]]}
    if isinstance(value, torch.Tensor | np.ndarray):
        return _described_tensor(torch.as_tensor(value))
    return {"type": type(value).__name__, "text": repr(value)[:LETTERS]}


def _described_tensor(value: torch.Tensor) -> dict[str, Any]:
    seen: dict[str, Any] = {
        "type": "Tensor",
        "shape": list(value.shape),
        "dtype": str(value.dtype).removeprefix("torch."),
    }
    if value.numel() <= NUMBERS and not value.is_complex():
        seen["values"] = value.detach().flatten().tolist()
    return seen


def kind(value: Any) -> str:
    """What was passed to a function, in a few words: the shape and type of a tensor, a number itself, a type."""
    if isinstance(value, torch.Tensor):
        return f"a tensor {tuple(value.shape)} {str(value.dtype).removeprefix('torch.')}"
    text = repr(value) if isinstance(value, bool | int | float | str | None) else ""
    return text if text and len(text) < 40 else f"a {type(value).__name__}"
