"""Judges `unbroadcast`: the sum of a gradient over the copies that broadcasting made."""

from typing import Any

import numpy as np

from course_utils.inputs.engine import array
from course_utils.judges import PRINTED, Mark, Marks, nothing
from course_utils.judges.comparing import explained, first_missed, mistake, of_parts, tried
from course_utils.judges.engine.showing import compared, error_of, fits, numpy_code
from course_utils.report import Diagnosis

Case = dict[str, Any]


def _sum(gradient: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    return gradient.sum(axis=axes, keepdims=keepdims)


def _mean(gradient: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    return gradient.mean(axis=axes, keepdims=keepdims)


def _first(gradient: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    kept = gradient[tuple(slice(1) if axis in axes else slice(None) for axis in range(gradient.ndim))]
    return kept if keepdims else kept.sum(axis=axes)


def _last(gradient: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    return _first(np.flip(gradient, axes), axes, keepdims)


def _nothing(gradient: Any, axes: tuple[int, ...], keepdims: bool) -> Any:
    return gradient


def _gradient(case: Case, front: Any = _sum, ones: Any = _sum, keeps: bool = True, kept_front: bool = False,
              side: str = "front", whole: Any = None) -> Any:
    """The gradient in the array's own shape.

    Args:
        case: The gradient and the shape.
        front: What is done over the axes in front that are too many.
        ones: What is done over the axes that were stretched.
        keeps: Whether those stay, with a length of 1.
        kept_front: Whether the axes in front stay, too.
        side: On which side axes are taken off: `"front"` or `"back"`.
        whole: What is done instead of all that.
    """
    gradient, shape = array(case["gradient"]), tuple(case["shape"])
    if whole:
        return whole(gradient, shape)
    more = gradient.ndim - len(shape)
    before = tuple(range(more)) if side == "front" else tuple(range(len(shape), gradient.ndim))
    gradient = front(gradient, before, kept_front)
    more = gradient.ndim - len(shape) if side == "front" else 0
    stretched = tuple(axis + more for axis, size in enumerate(shape) if size == 1)
    return ones(gradient, stretched, keeps)


MEAN = "Each copy passes on a gradient of its own, and they add up: use `sum`."
UNBROADCAST_MISTAKES = [
    mistake("not at all", "The gradient comes back in the shape in which it came.", "Sum over the axes in front that "
            "are too many, and over those that were stretched.", whole=lambda gradient, shape: gradient),
    mistake("axes in front only", "The axes in front are summed up, and those that were stretched stay long.",
            "Where shape has a 1, sum over that axis too, with `keepdims=True`.", ones=_nothing),
    mistake("1s only", "The axes of length 1 are summed up, and those in front are still there.",
            "Sum over the first `gradient.ndim - len(shape)` axes, too.", front=_nothing),
    mistake("1s dropped", "The axes of length 1 are gone: the numbers are right, and the shape isn't.",
            "Sum over them with `keepdims=True`.", keeps=False),
    mistake("axes kept in front", "The axes in front are summed up, and stay with a length of 1.",
            "Leave `keepdims=True` out for these.", kept_front=True),
    mistake("mean", "A mean is taken where a sum belongs.", MEAN, front=_mean, ones=_mean),
    mistake("mean", "Over the axes in front a mean is taken.", MEAN, front=_mean),
    mistake("mean", "Over the axes of length 1 a mean is taken.", MEAN, ones=_mean),
    mistake("one copy", "Of the copies, only the first one's gradient is kept.", MEAN, front=_first, ones=_first),
    mistake("one copy", "Of the copies in front, only the first one's gradient is kept.", MEAN, front=_first),
    mistake("one copy", "Of the copies along an axis of length 1, only the first one's gradient is kept.", MEAN,
            ones=_first),
    mistake("one copy", "Of the copies, only the last one's gradient is kept.", MEAN, front=_last, ones=_last),
    mistake("from the back", "Axes are taken off at the end. Broadcasting puts new ones in front.",
            "Sum over the first `gradient.ndim - len(shape)` axes.", side="back"),
    mistake("everything", "All numbers are summed up, and each gets the sum of all.",
            "Sum only over the axes that were added or stretched.",
            whole=lambda gradient, shape: np.full(shape, gradient.sum())),
    mistake("everything", "All numbers are summed up to one.", "Sum only over the axes that were added or stretched.",
            whole=lambda gradient, shape: gradient.sum()),
    mistake("reshaped", "The numbers are put into the shape without being summed up.",
            "Sum over the axes that were added or stretched.",
            whole=lambda gradient, shape: np.resize(gradient, shape)),
    mistake("reshaped", "The numbers are put into the shape without being summed up.",
            "Sum over the axes that were added or stretched.",
            whole=lambda gradient, shape: gradient.reshape(shape)),
    mistake("zeros", "Zeros come.", "Sum over the axes that were added or stretched.",
            whole=lambda gradient, shape: np.zeros(shape)),
]
CHANGED = Diagnosis("in place", "The gradient that was passed in is another one afterwards.",
                    "Make new arrays; `out=` and assignments to `gradient[...]` change the caller's.")


def judge_unbroadcast(seen: list[dict[str, Any]], inputs: list[Case]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `unbroadcast`: axes in front, axes of length 1, and both or none."""
    rows = [(case["criterion"], _mark(result, case)) for result, case in zip(seen, inputs, strict=True)]
    marks = first_missed(rows, 3)
    if nothing(seen):
        return marks, PRINTED
    right = all(fits(result, _gradient(case)) for result, case in zip(seen, inputs, strict=True))
    named = explained(seen, [(case,) for case in inputs], tried(_gradient), UNBROADCAST_MISTAKES, fits)
    kept = all(result["kept"] is True for result in seen)
    return marks, of_parts((right, named or error_of(seen)), (kept, CHANGED))


def _mark(result: dict[str, Any], case: Case) -> Mark:
    wanted = _gradient(case)
    code = (f"gradient = {numpy_code(case['gradient'])}\n"
            f"print(unbroadcast(gradient, {tuple(case['shape'])}))")
    if fits(result, wanted) and result["kept"] is not True:
        return Mark(False, "the gradient that was passed in as it was", "another one", code + "\nprint(gradient)")
    return Mark(fits(result, wanted), *compared(wanted, result), code)
