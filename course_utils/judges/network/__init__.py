"""Chapter 1, define the network: knows the right answers and the mistakes people make."""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import nn

from course_utils.inputs import build
from course_utils.judges import COSTLESS, Marks, guess, judge, not_a_result, number, plain, whole_numbers
from course_utils.judges.network.lenets import judge_lenet
from course_utils.report import Diagnosis


@judge({"the shape that comes out": 1}, note="")
def guess_shape(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """(1, 6, 28, 28): one picture, six channels, 28 places in each direction."""
    known = {
        (1, 6, 32, 32): Diagnosis(
            "same size", "The six channels are right, and the picture would keep its size only with padding. "
            "A window of 5 has to stay inside the picture.", COSTLESS),
        (1, 6, 27, 27): Diagnosis(
            "no first place", "That is 32 − 5: the number of steps the window can take. The place it starts from "
            "counts too.", COSTLESS),
        (1, 6, 5, 5): Diagnosis(
            "kernel", "5×5 is the size of the window, not of what comes out: one number comes out for each place "
            "where the window fits.", COSTLESS),
        (1, 1, 28, 28): Diagnosis(
            "channels", "The height and width are right. Each of the six filters makes a channel of its own.",
            COSTLESS),
        (6, 28, 28): Diagnosis(
            "no batch axis", "Right but for the first axis: a batch of one picture goes in, and a batch of one "
            "comes out.", COSTLESS),
    }
    other = Diagnosis(
        "other", "Four numbers come out: pictures, channels, height, width. The layer has 6 filters, and each "
        "gives one number for every place where a 5×5 window fits on the 32×32 picture.", COSTLESS)
    return guess(seen, plain(seen) == (1, 6, 28, 28), known, other)


@judge({"the number of tensors": 1}, note="")
def guess_tensors(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """10: a weight and a bias for each of five layers."""
    known = {
        5: Diagnosis("no biases", "Five layers learn, and each holds more than one tensor: besides the weight there "
                     "is what it adds at the end.", COSTLESS),
        2: Diagnosis("one layer", "That is what a single layer holds; the network has five that learn.", COSTLESS),
        7: Diagnosis("pools counted", "A pool and an activation have nothing to learn. Count the layers that do, "
                     "and what each of them holds.", COSTLESS),
        61706: Diagnosis("numbers", "That is how many numbers there are. The question is how many tensors they are "
                         "kept in.", COSTLESS),
    }
    other = Diagnosis("other", "Count the layers that learn, then ask what each of them keeps: what it multiplies "
                      "with, and what it adds.", COSTLESS)
    return guess(seen, number(seen) == 10, known, other)


@judge({"the layer with most numbers": 1}, note="")
def guess_layer(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """fc1: 48,120 of 61,706."""
    name = plain(seen).strip().lower() if seen["type"] == "str" else None
    convolution = Diagnosis(
        "convolution", "A convolution uses the same few numbers at every place of the picture, so it needs few of "
        "them: kernel × kernel × channels in × channels out.", COSTLESS)
    known = {
        "conv1": convolution,
        "conv2": convolution,
        "fc2": Diagnosis("fc2", "84 × 120 is much, and one layer before it has a longer input.", COSTLESS),
        "fc3": Diagnosis("fc3", "10 × 84 is the smallest of the linear layers.", COSTLESS),
    }
    other = Diagnosis("other", "Answer with the layer's name in quotes, such as 'conv1'.", COSTLESS)
    return guess({"type": "str", "value": name} if name else seen, name == "fc1", known, other)


class Formula(NamedTuple):
    """A way of computing a size, and what to say of an answer that computes it this way."""

    compute: Callable[[int, int, int, int], float]
    diagnosis: Diagnosis


def _size(size: int, kernel: int, stride: int = 1, padding: int = 0) -> int:
    return (size + 2 * padding - kernel) // stride + 1


FORMULAS = [
    Formula(lambda n, k, s, p: (n + 2 * p - k) / s + 1, Diagnosis(
        "no floor", "Where the stride doesn't divide the row evenly, the answer has a fraction, and there is no "
        "half a place: a window that doesn't fit is left out.", "Divide with //, which rounds down, instead of /.")),
    Formula(lambda n, k, s, p: round((n + 2 * p - k) / s) + 1, Diagnosis(
        "rounded", "The size is rounded to the nearest whole number, so a window that sticks out is sometimes "
        "counted.", "Round down, always: // does.")),
    Formula(lambda n, k, s, p: -(-(n + 2 * p - k) // s) + 1, Diagnosis(
        "rounded up", "The size is rounded up, so a window that sticks out of the row is counted.",
        "Round down: // does.")),
    Formula(lambda n, k, s, p: (n + p - k) // s + 1, Diagnosis(
        "padding once", "The padding is counted once, and it is added on both sides of the row.",
        "Add the padding twice.")),
    Formula(lambda n, k, s, p: (n - 2 * p - k) // s + 1, Diagnosis(
        "padding subtracted", "The padding makes the row shorter here; it makes it longer.", "Add it, twice.")),
    Formula(lambda n, k, s, p: (n - k) // s + 1, Diagnosis(
        "no padding", "The padding isn't used.", "The row is size + 2 · padding long.")),
    Formula(lambda n, k, s, p: (n + 2 * p - k) // s, Diagnosis(
        "no first place", "This is the number of steps the window takes. The place it starts from counts too, so "
        "every answer is 1 too small.", "Add 1 at the end.")),
    Formula(lambda n, k, s, p: (n + 2 * p - k + 1) // s, Diagnosis(
        "1 inside", "The 1 is added before the division. It stands for the first place, which no stride divides.",
        "Divide first, then add 1.")),
    Formula(lambda n, k, s, p: n + 2 * p - k + 1, Diagnosis(
        "no stride", "The stride isn't used: every place is counted, also those the window jumps over.",
        "Divide the number of steps by the stride.")),
    Formula(lambda n, k, s, p: (n + 2 * p) // s - k + 1, Diagnosis(
        "stride first", "The row is divided by the stride before the window is taken off.",
        "Take the kernel off first: what the window covers is not a step.")),
]
@judge({
    "stride 1, no padding": 1,
    "padding is added on both sides": 1,
    "a stride, rounded down": 1,
    "a whole number, an int": 1,
})
def output_size(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Places of a window on a padded row: (size + 2·padding − kernel) // stride + 1.

    Source: V. Dumoulin, F. Visin: A guide to convolution arithmetic for deep learning, 2016, relationship 6.
    """
    right = [_size(**case["call"]) for case in inputs]
    expected = [f"{_written(case['call'])} = {value}" for case, value in zip(inputs, right, strict=True)]
    return whole_numbers(seen, inputs, right, expected), not_a_result(seen, right) or _wrong_formula(seen, inputs)


def _written(options: dict[str, int]) -> str:
    named = [f"{name}={value}" for name, value in options.items() if name not in ("size", "kernel")]
    return f"output_size({', '.join([str(options['size']), str(options['kernel']), *named])})"


def _wrong_formula(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> Diagnosis | None:
    values = [number(result) for result in seen]
    for formula in FORMULAS:
        if values == [formula.compute(*_in_order(**case["call"])) for case in inputs]:
            return formula.diagnosis
    return None


def _in_order(size: int, kernel: int, stride: int = 1, padding: int = 0) -> tuple[int, int, int, int]:
    return size, kernel, stride, padding


COUNTS: list[tuple[Callable[[nn.Module], int], Diagnosis]] = [
    (lambda net: sum(p.numel() for name, p in net.named_parameters() if not name.endswith("bias")), Diagnosis(
        "no biases", "The biases are left out: the count is short by one number per channel or output.",
        "Go through all of `net.parameters()`, not only the weights.")),
    (lambda net: sum(p.numel() for p in net.parameters() if p.dim() > 1), Diagnosis(
        "no biases", "Tensors with a single axis are left out, and biases are such tensors.",
        "Go through all of `net.parameters()`, whatever their shape.")),
    (lambda net: len(list(net.parameters())), Diagnosis(
        "tensors", "This counts the tensors, not the numbers in them.",
        "Add up what `numel()` gives for each tensor.")),
    (lambda net: sum(len(p) for p in net.parameters()), Diagnosis(
        "first axis", "`len(tensor)` and `tensor.size(0)` are the length of the first axis alone.",
        "`numel()` multiplies all axes.")),
    (lambda net: sum(sum(p.shape) for p in net.parameters()), Diagnosis(
        "sizes added", "The sizes of each tensor are added; a tensor of shape (6, 5) holds 6 × 5 numbers.",
        "Multiply the sizes, or let `numel()` do it.")),
    (lambda net: sum(p.numel() for p in net.state_dict().values()), Diagnosis(
        "buffers", "`state_dict()` also holds what a layer keeps without learning it, such as the running mean of a "
        "batch norm.", "`net.parameters()` holds what is learned, and only that.")),
    (lambda net: sum(p.numel() for layer in [net, *net.children()] for p in layer.parameters(recurse=False)), Diagnosis(
        "not nested", "Only the outermost layers are counted; what stands inside a layer of layers is left out.",
        "`net.parameters()` goes all the way down by itself.")),
    (lambda net: next(net.parameters()).numel(), Diagnosis(
        "first tensor", "Only the first tensor is counted.", "Add up over all of `net.parameters()`; look at where the "
        "return stands.")),
    (lambda net: list(net.parameters())[-1].numel(), Diagnosis(
        "last tensor", "Only the last tensor is counted: each pass through the loop forgets the one before.",
        "Add to the total with +=, starting from 0.")),
]
ONE_NETWORK = Diagnosis("one network", "Every network gets the same number.",
                        "Count the network that is passed in, not one from outside the function.")


@judge({
    "weights, of any shape": 1,
    "biases too": 1,
    "layers inside layers, and only what they learn": 1,
    "a whole number, an int": 1,
})
def count_parameters(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The sum of numel() over net.parameters()."""
    with torch.random.fork_rng():
        nets = [build(case["recipe"]) for case in inputs]
    right = [sum(p.numel() for p in net.parameters()) for net in nets]
    expected = [f"{value:,} in {_as_code(case['recipe'])}" for case, value in zip(inputs, right, strict=True)]
    return whole_numbers(seen, inputs, right, expected), not_a_result(seen, right) or _wrong_count(seen, nets)


def _as_code(recipe: list[Any]) -> str:
    name, *rest = recipe
    options = rest.pop() if rest and isinstance(rest[-1], dict) else {}
    inside = [_as_code(part) if isinstance(part, list) else str(part) for part in rest]
    return f"{name}({', '.join([*inside, *(f'{key}={value}' for key, value in options.items())])})"


def _wrong_count(seen: list[dict[str, Any]], nets: list[nn.Module]) -> Diagnosis | None:
    values = [number(result) for result in seen]
    for count, diagnosis in COUNTS:
        if values == [count(net) for net in nets]:
            return diagnosis
    return ONE_NETWORK if None not in values and len(set(values)) == 1 else None


@judge({
    "two convolutions, weights and biases": 1,
    "three linear layers, and nothing else": 1,
    "(N, 1, 32, 32) in, (N, 10) out": 1,
    "the same numbers as LeNet with the same weights": 2,
})
def Net(seen: dict[str, Any], inputs: dict[str, int]) -> tuple[Marks, Diagnosis | None]:  # noqa: N802
    """LeNet with 5×5 kernels: 400 numbers reach fc1."""
    return judge_lenet(seen, inputs, kernel=5)


@judge({
    "two convolutions with 3×3 kernels": 1,
    "three linear layers that fit": 1,
    "(N, 1, 32, 32) in, (N, 10) out": 1,
    "the same numbers as ours with the same weights": 1,
})
def SmallKernelNet(seen: dict[str, Any], inputs: dict[str, int]) -> tuple[Marks, Diagnosis | None]:  # noqa: N802
    """LeNet with 3×3 kernels: 32 → 30 → 15 → 13 → 6, so 16·6·6 = 576 numbers reach fc1."""
    return judge_lenet(seen, inputs, kernel=3)
