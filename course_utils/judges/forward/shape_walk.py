"""Judges `shape_walk`: the shapes that a batch takes on its way through a LeNet."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import torch

from course_utils.judges import PRINTED, Mark, Marks, nothing, plain, say
from course_utils.judges.comparing import together
from course_utils.report import Diagnosis

Shape = tuple[int, ...]
# The steps of a LeNet; those that the list is to have are in LISTED.
STEPS = ("the input", "conv1", "conv1 once more", "the first pooling", "conv2", "conv2 once more", "the second pooling",
         "flattening", "fc1", "fc1 once more", "fc2", "fc2 once more", "fc3")
LISTED = (1, 3, 4, 6, 7, 8, 10, 12)


def _walked(case: dict[str, Any]) -> list[Shape]:
    """The shape after each of the steps, which follow from the kernel, the channels and the size of the batch."""
    n, kernel, (first, second) = case["count"], case["kernel"], case["channels"]
    side = 32 - kernel + 1
    half = side // 2
    inner = half - kernel + 1
    last = inner // 2
    a, b, c, d = (n, first, side, side), (n, first, half, half), (n, second, inner, inner), (n, second, last, last)
    return [(n, 1, 32, 32), a, a, b, c, c, d, (n, second * last * last), (n, 120), (n, 120), (n, 84), (n, 84), (n, 10)]


NO_BATCH = Diagnosis("no batch axis", "The first axis, that of the batch, is missing from every shape.", "Note "
                     "`tuple(x.shape)` as it is; one image too has a batch axis, of length 1.")
ONE_IMAGE = Diagnosis("one image", "Every shape begins with 1, also where several images come.",
                      "Send all the images through, not `images[:1]`.")
REVERSED = Diagnosis("reversed", "The list starts at the output.", "Start at conv1.")
ORDER = Diagnosis("another order", "The shapes stand in another order than the steps.", "Note each shape right after "
                  "its step: conv1, its pooling, conv2, its pooling, flattening, fc1, fc2, fc3.")
COUNTED = Diagnosis("numbers counted", "These are how many numbers there are at each step.",
                    "`tuple(x.shape)` has the length of each axis.")
ONE_AXIS = Diagnosis("one axis", "The entries are the lengths of one axis, and not whole shapes.",
                     "`tuple(x.shape)` has the length of each axis.")
EXTENDED = Diagnosis("extended", "All lengths stand one after another in one list, as `extend` or `+=` puts them.",
                     "`shapes.append(tuple(x.shape))` makes one entry of a shape.")
AXES = Diagnosis("axes counted", "These are the numbers of axes.", "`tuple(x.shape)` has the length of each axis.")
WITH_NAMES = Diagnosis("with names", "Each entry is a pair of a name and a shape.", "Note the shape alone.")
TENSORS = Diagnosis("tensors", "The list holds the tensors themselves.", "Note `tuple(x.shape)` instead of x.")
WRITTEN_DOWN = Diagnosis("written down", "The same sizes come for every network, as if they were written down.",
                         "Send the images through, and read the shapes off.")
BATCH_EATEN = Diagnosis("batch eaten", "It goes through with one image and not with several: flattening melts the "
                        "axis of the batch into the rest, and fc1 gets the numbers of all images as one row.",
                        "`torch.flatten(x, 1)` leaves axis 0 alone.")
FOUR_HUNDRED = Diagnosis("400", "LeNet goes through, and a network with other sizes doesn't: its images are made into "
                         "rows of 400 numbers, which is LeNet's own size, 16·5·5.", "`torch.flatten(x, 1)` and "
                         "`x.view(len(x), -1)` find out how many there are.")


def judge_shape_walk(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `shape_walk`, two or three shapes each, for all networks."""
    came = [list(plain(result["value"]) or []) if "items" in result.get("value", {}) else [] for result in seen]
    parts = (slice(0, 2), slice(2, 4), slice(4, 5), slice(5, 8))
    return [_stage(seen, came, inputs, part) for part in parts], _shape_walk_diagnosis(seen, came, inputs)


def _stage(seen: list[Any], came: list[list[Any]], inputs: list[dict[str, Any]], part: slice) -> Mark:
    for result, shapes, case in zip(seen, came, inputs, strict=True):
        right = [_walked(case)[step] for step in LISTED]
        if len(shapes) != len(right) or shapes[part] != right[part]:
            items = result.get("value", {}).get("items", [])
            text = ", ".join(map(say, items[part])) if len(items) == len(right) else f"{len(items)} entries, not 8"
            return Mark(False, ", ".join(map(str, right[part])), text if shapes else say(result), _code(case))
    return Mark(True)


def _code(case: dict[str, Any]) -> str:
    kernel, (first, second), side = case["kernel"], case["channels"], _walked(case)[6][-1]
    lines = [f"net = LeNet()\nnet.conv1, net.conv2 = nn.Conv2d(1, {first}, {kernel}), nn.Conv2d({first}, {second}, "
             f"{kernel})\nnet.fc1 = nn.Linear({second} * {side} * {side}, 120)"] if [first, second] != [6, 16] else []
    return "\n".join([*lines, f"shape_walk({'net' if lines else 'LeNet()'}, torch.zeros({case['count']}, 1, 32, 32))"])


def _shape_walk_diagnosis(seen: list[Any], came: list[list[Any]], inputs: list[dict[str, Any]]) -> Diagnosis | None:
    if nothing(seen):
        return PRINTED
    values = [result["value"] for result in seen if "value" in result]
    if len(values) < len(seen):
        return _of_errors(seen, came, inputs)
    return _of_kinds(values) or _of_sequences(came, inputs) or _of_sizes(came, inputs)


def _of_kinds(values: list[dict[str, Any]]) -> Diagnosis | None:
    """What comes instead of a list of shapes."""
    if kinds := {value["type"] for value in values if "items" not in value}:
        return Diagnosis("no list", f"What comes back is of type {kinds.pop()}, and not a list of shapes.",
                         "Begin with `shapes = []`, append to it after each step, and return it after the last one.")
    items = [item for value in values for item in value["items"]]
    if items and all("shape" in item for item in items):
        return TENSORS
    if items and all("items" not in item and item["type"] != "int" for item in items):
        return Diagnosis("no shapes", f"The entries of the list are of type {items[0]['type']}, and not shapes.",
                         "Note `tuple(x.shape)`: the shape itself, with its brackets and without quotes.")
    return None


Form = Callable[[dict[str, Any]], Sequence[Any]]
FORMS: list[tuple[Form, Diagnosis | None]] = [
    (_walked, None),
    (lambda case: [shape[1:] for shape in _walked(case)], NO_BATCH),
    (lambda case: _walked(case | {"count": 1}), ONE_IMAGE),
    (lambda case: [torch.Size(shape).numel() for shape in _walked(case)], COUNTED),
]


def _of_sequences(came: list[list[Any]], inputs: list[dict[str, Any]]) -> Diagnosis | None:
    """Which steps are in the list, if it is the same ones for every network, and in which form."""
    for number, diagnosis in ((len, AXES), (lambda shape: shape[1], ONE_AXIS), (lambda shape: shape[-1], ONE_AXIS)):
        if came == [[number(_walked(case)[step]) for step in LISTED] for case in inputs]:
            return diagnosis
    if came == [[size for step in LISTED for size in _walked(case)[step]] for case in inputs]:
        return EXTENDED
    if all(isinstance(item, tuple) and item and isinstance(item[0], str) for items in came for item in items):
        return WITH_NAMES
    for form, of_form in FORMS:
        ways = [_steps(shapes, form(case)) for shapes, case in zip(came, inputs, strict=True)]
        if ways[0] and all(steps == ways[0] for steps in ways):
            order = None if ways[0] == sorted(ways[0]) else REVERSED if ways[0] == sorted(ways[0])[::-1] else ORDER
            return together(of_form, order, *_of_steps(ways[0]))
    return None


def _steps(came: list[Any], shapes: Sequence[Any]) -> list[int] | None:
    """The steps whose shapes these are, as they stand in the list, each once; `None` if there are none."""
    steps: list[int] = []
    for shape in came:
        found = [step for step in range(len(shapes)) if step not in steps and shapes[step] == shape]
        if not found:
            return None
        steps.append(next((step for step in found if step > max(steps, default=-1)), found[0]))
    return steps


def _of_steps(steps: list[int]) -> list[Diagnosis]:
    missing = [STEPS[step] for step in LISTED if step not in steps]
    more = [STEPS[step] for step in steps if step not in LISTED]
    few = len(steps) < 3 and not more
    text = (f"Only the shape after {_listed([STEPS[step] for step in steps])} is in the list." if few else
            f"The shape after {_listed(missing)} is missing from the list.")
    found = [Diagnosis("left out", text, "Note the shape after each of the eight steps, in a line of its own.")]
    return found[:bool(missing)] + ([Diagnosis(
        "too many", f"The list also has the shape of {_listed(more)}.", "Note a shape after conv1, the first pooling, "
        "conv2, the second pooling, flattening, fc1, fc2 and fc3. A ReLU changes none, so none is noted after it.",
    )] if more else [])


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def _of_sizes(came: list[list[Any]], inputs: list[dict[str, Any]]) -> Diagnosis | None:
    for name, size in (("kernel", 5), ("channels", [6, 16])):
        if came == [[_walked(case | {name: size})[step] for step in LISTED] for case in inputs]:
            return Diagnosis("written down", f"The sizes are those of a network with LeNet's own {name}, {size}, "
                             f"whatever "
                             "network comes.", "Send the images through, and read the shapes off.")
    sizes = [[shape[1:] if isinstance(shape, tuple) else shape for shape in shapes] for shapes in came]
    return WRITTEN_DOWN if sizes[0] and sizes.count(sizes[0]) == len(sizes) else None


def _of_errors(seen: list[Any], came: list[list[Any]], inputs: list[dict[str, Any]]) -> Diagnosis | None:
    """What is wrong where LeNet and one image go through, and others raise an error that names a size."""
    failed = [(set(map(int, re.findall(r"\d+", result["error"]["message"]))), _walked(case))
              for result, case in zip(seen, inputs, strict=True) if "error" in result]
    one = _walked(inputs[0])
    if not any(_steps(came[0], shapes) for shapes in (one, [*one[:7], *(shape[1:] for shape in one[7:])])):
        return None
    if all(400 in told and 400 not in shapes[7] for told, shapes in failed):
        return FOUR_HUNDRED
    several = [shapes[7][0] * shapes[7][1] if shapes[7][0] > 1 else None for _, shapes in failed]
    eaten = len(failed) == len(seen) - 1 and all(size in told for size, (told, _) in zip(several, failed, strict=True))
    return BATCH_EATEN if eaten else None
