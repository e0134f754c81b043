"""Judges `output_size`: the places of a window on a padded row, and the slips that are made in counting them."""

import math
from collections.abc import Callable
from typing import Any

from course_utils.judges import Marks
from course_utils.judges.comparing import explained, mistake
from course_utils.judges.network.whole import not_a_number, whole_numbers
from course_utils.report import Diagnosis

Over = Callable[[float], float]


def places(
    size: int, kernel: int, stride: int | None = None, padding: int = 0, positions: bool = False, *,
    adds: Callable[[int], int] = lambda padding: 2 * padding,
    covers: Callable[[int], int] = lambda kernel: kernel, extra: int = 0,
    formula: Callable[[int, int, int, Over], float] = lambda size, added, taken, over: over(size + added - taken),
    divide: Callable[[float, int], float] = lambda steps, stride: steps // stride, first: int = 1,
    usual: Callable[[int], int] = lambda kernel: 1, power: int = 1, swapped: bool = False,
) -> float:
    """Places of a window on a padded row: (size + 2·padding − kernel) // stride + 1.

    Source: V. Dumoulin, F. Visin: A guide to convolution arithmetic for deep learning, 2016, relationship 6.

    Args:
        size: Pixels in the row.
        kernel: Pixels that the window covers.
        stride: Pixels from one place to the next.
        padding: Pixels that are added on each side.
        positions: Whether all of these are passed by their position.
        adds: What the padding adds to the row.
        covers: What is taken off for the kernel.
        extra: Added before the division.
        formula: What is divided by the stride.
        divide: Divides by the stride.
        first: Added at the end.
        usual: The stride where none is passed, from the kernel.
        power: To which the number is raised.
        swapped: Whether the padding stands before the stride in the function's parameters.
    """
    if positions and swapped and stride is not None:
        stride, padding = padding, stride
    by = usual(kernel) if stride is None else stride
    return (formula(size, adds(padding), covers(kernel) - extra, lambda steps: divide(steps, by)) + first) ** power


MISTAKES = [
    mistake("no floor", "Where the stride doesn't divide the row evenly, the answer has a fraction, and there is no "
            "half a place: a window that doesn't fit is left out.", "Divide with //, which rounds down, instead of /.",
            divide=lambda steps, stride: steps / stride),
    mistake("rounded", "The size is rounded to the nearest whole number, so a window that sticks out is sometimes "
            "counted.", "Round down, always: // does.", divide=lambda steps, stride: round(steps / stride)),
    mistake("rounded up", "The size is rounded up, so a window that sticks out of the row is counted.",
            "Round down: // does.", divide=lambda steps, stride: math.ceil(steps / stride)),
    mistake("no stride", "The stride isn't used: every place is counted, also those the window jumps over.",
            "Divide the number of steps by the stride.", divide=lambda steps, stride: steps),
    mistake("no stride, no padding", "Neither the stride nor the padding is used: this is size − kernel + 1.",
            "The row is size + 2 · padding long, and the number of steps is divided by the stride.",
            divide=lambda steps, stride: steps, adds=lambda padding: 0),
    mistake("no stride, no first place", "The stride isn't used, and the place that the window starts from isn't "
            "counted.", "Divide the number of steps by the stride, and add 1.",
            divide=lambda steps, stride: steps, first=0),
    mistake("no stride, no padding, no first place", "This is size − kernel: without the stride, the padding and the "
            "place that the window starts from.", "The row is size + 2 · padding long; divide the number of steps by "
            "the stride, and add 1.", divide=lambda steps, stride: steps, adds=lambda padding: 0, first=0),
    mistake("multiplied", "The steps are multiplied by the stride: a longer stride gives more places.",
            "Divide by it, with //.", divide=lambda steps, stride: steps * stride),
    mistake("remainder", "This takes the remainder of the division by the stride.", "`//` divides; `%` gives what is "
            "left over.", divide=lambda steps, stride: steps % stride),
    mistake("padding once", "The padding is counted once, but it belongs on both sides of the row.",
            "Add the padding twice.", adds=lambda padding: padding),
    mistake("padding subtracted", "The padding makes the row shorter here; it makes it longer.",
            "Add it, twice.", adds=lambda padding: -2 * padding),
    mistake("no padding", "The padding isn't used.", "The row is size + 2 · padding long.", adds=lambda padding: 0),
    mistake("padding squared", "The padding is multiplied by itself.", "Add it twice: 2 * padding.",
            adds=lambda padding: padding**2),
    mistake("padding subtracted", "The padding makes the row shorter here; it makes it longer.",
            "Add it, twice.", adds=lambda padding: -padding),
    mistake("no kernel", "The kernel isn't taken off the row, so the window also stands where it sticks out.",
            "Take the kernel off the row before you divide.", covers=lambda kernel: 0),
    mistake("half a kernel", "Half of the kernel is taken off the row. The whole window has to stay inside.",
            "Take off the whole kernel.", covers=lambda kernel: kernel // 2),
    mistake("even kernels", "Twice the half of the kernel is taken off, rounded down: that is right for an odd kernel, "
            "and one too many for an even one.", "Take off the kernel itself, and add 1 at the end.",
            covers=lambda kernel: kernel // 2 * 2 + 1),
    mistake("kernel added", "The kernel is added to the row. A longer window leaves fewer places.",
            "Subtract it.", covers=lambda kernel: -kernel),
    mistake("1 inside", "The 1 is added before the division. It counts the first place, and comes after it.",
            "Divide first, then add 1.", extra=1, first=0),
    mistake("1 twice", "A 1 is added before the division, or the kernel counts as one pixel less, and a 1 is added "
            "after it as well.", "Take off the whole kernel, and add 1 at the end only.", extra=1),
    mistake("no first place", "This is the number of steps the window takes. The place it starts from counts too.",
            "Add 1 at the end.", first=0),
    mistake("1 subtracted", "Every answer is 2 too small, as with a 1 that is subtracted at the end.", "Add 1 at the "
            "end: the place that the window starts from.", first=-1),
    mistake("1 too many", "Every answer is 1 too large.", "Add 1 at the end, for the first place, and nothing else.",
            first=2),
    mistake("last place", "The last place is left out where the window ends exactly with the row.",
            "The window may reach the end: in a loop, `<=` instead of `<`; in a `range`, an end that is 1 further; in "
            "a formula, subtract the kernel and nothing more.", extra=-1),
    mistake("sticking out", "Every place in the row is counted, also those near its end from which the window sticks "
            "out.", "Count only places from which the whole kernel fits.", covers=lambda kernel: 0, extra=-1),
    mistake("brackets", "Only the kernel is divided by the stride: a - b // c is a - (b // c).",
            "Put the steps in brackets: (size + 2 * padding - kernel) // stride + 1.",
            formula=lambda size, added, taken, over: size + added - over(taken)),
    mistake("brackets", "Only the kernel is divided by the stride: a division binds more tightly than a minus.",
            "Put the steps in brackets: (size + 2 * padding - kernel) // stride + 1.",
            formula=lambda size, added, taken, over: size + added + over(-taken)),
    mistake("brackets", "Only the padding is divided by the stride: a division binds more tightly than a plus.",
            "Put the steps in brackets: (size + 2 * padding - kernel) // stride + 1.",
            formula=lambda size, added, taken, over: size - taken + over(added)),
    mistake("size first", "The size is divided by the stride before the padding is added and the window taken off.",
            "Divide the whole of size + 2 · padding − kernel.",
            formula=lambda size, added, taken, over: over(size) + added - taken),
    mistake("squared", "The number of places is squared, as for both directions of a picture.",
            "Count them in a single row.", power=2),
    mistake("stride first", "The row is divided by the stride before the window is taken off.",
            "Take the kernel off first: what the window covers is not a step.",
            formula=lambda size, added, taken, over: over(size + added) - taken),
    mistake("size not divided", "The stride divides the padding and the kernel, and not the size.",
            "Put the steps in brackets: (size + 2 * padding - kernel) // stride + 1.",
            formula=lambda size, added, taken, over: size + over(added - taken)),
    mistake("padding last", "The padding is added after the division by the stride.",
            "Add it to the row first: the window moves over it in strides, too.",
            formula=lambda size, added, taken, over: over(size - taken) + added),
    mistake("stride of a pool", "Where no stride is passed, the kernel's size is taken, as a pool does. The function's "
            "own default is 1.", "Leave `stride=1` in the line that begins with `def`.", usual=lambda kernel: kernel),
    mistake("order of the parameters", "Passed by position, the third number is taken for the padding, and the fourth "
            "for the stride.", "`def output_size(size, kernel, stride=1, padding=0):`", swapped=True),
]


def judge_output_size(
    seen: list[dict[str, Any]], inputs: list[dict[str, Any]]
) -> tuple[Marks, Diagnosis | None]:
    """Marks of `output_size`: stride 1, padding, strides, and an int."""
    cases = [tuple(case["call"].get(name) for name in ("size", "kernel", "stride")) + (case["call"].get("padding", 0),
             case["positions"]) for case in inputs]
    right = [int(places(*case)) for case in cases]
    calls = [_written(case["positions"], **case["call"]) for case in inputs]
    marks = whole_numbers(seen, [case["criterion"] for case in inputs], right,
                          [(f"from {call}", call) for call in calls])
    return marks, not_a_number(seen, right) or explained(seen, cases, places, MISTAKES)


def _written(positions: bool, size: int, kernel: int, **named: int) -> str:
    others = [f"{'' if positions else f'{name}='}{value}" for name, value in named.items()]
    return f"output_size({', '.join([str(size), str(kernel), *others])})"
