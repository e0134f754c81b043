"""Judges a LeNet of any kernel size: its parameters, its shapes, its numbers, and what its mistake is."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from course_utils.inputs import drawn, images
from course_utils.judges import OTHER_NUMBERS, Mark, Marks, errors, say, shape
from course_utils.report import Diagnosis

Activation = Callable[[Tensor], Tensor]
AFTER = ("conv1", "conv2", "fc1", "fc2")


def flat_size(kernel: int, pools: tuple[bool, bool] = (True, True)) -> int:
    """How many numbers reach fc1 for a 32×32 picture; `pools` leaves a pool out."""
    size = 32
    for pooled in pools:
        size = size - kernel + 1
        size = size // 2 if pooled else size
    return 16 * size * size


def shapes(kernel: int) -> tuple[Counter[tuple[int, ...]], Counter[tuple[int, ...]]]:
    """The parameter shapes of the convolutions and of the linear layers."""
    convolutions = [(6, 1, kernel, kernel), (6,), (16, 6, kernel, kernel), (16,)]
    linear = [(120, flat_size(kernel)), (120,), (84, 120), (84,), (10, 84), (10,)]
    return Counter(convolutions), Counter(linear)


def forward(
    x: Tensor,
    seed: int,
    kernel: int,
    without: tuple[str, ...] = (),
    squash: Activation = F.relu,
    pool: Callable[[Tensor, int], Tensor] = F.max_pool2d,
) -> Tensor:
    """Logits (N, 10) of the network whose weights are drawn from `seed` by their shapes.

    Args:
        x: Pictures (N, 1, 32, 32), float32.
        seed: What the weights are drawn from.
        kernel: The side of both convolutions' kernels.
        without: The layers after which the activation is left out.
        squash: The activation.
        pool: The pooling.
    """
    for name, out, into in (("conv1", 6, 1), ("conv2", 16, 6)):
        x = F.conv2d(x, drawn(seed, out, into, kernel, kernel), drawn(seed, out))
        x = pool(x if name in without else squash(x), 2)
    x = torch.flatten(x, 1)
    for name, out, into in (("fc1", 120, x.shape[1]), ("fc2", 84, 120), ("fc3", 10, 84)):
        x = F.linear(x, drawn(seed, out, into), drawn(seed, out))
        x = x if name in (*without, "fc3") else squash(x)
    return x


def judge_lenet(seen: dict[str, Any], inputs: dict[str, int], kernel: int) -> tuple[Marks, Diagnosis | None]:
    """Marks for the convolutions, the linear layers, the shapes and the numbers; and the diagnosis."""
    if "error" in seen:
        return [], _not_built(seen["error"])
    if seen["borrowed"]:
        return [], BORROWED
    held = Counter(tuple(sizes) for _, sizes in seen["parameters"])
    convolutions, linear = shapes(kernel)
    marks = [
        _holds(held, convolutions, Counter()),
        _holds(held, linear, held - convolutions - linear, None if kernel == 5 else flat_size(kernel)),
        _gives(seen, inputs["count"]),
        _agrees(seen, inputs, kernel),
    ]
    unnamed = OTHER_NUMBERS if all(mark.passed for mark in marks[:3]) else None
    return marks, next(_mistakes(seen, inputs, kernel, held), unnamed)


def _holds(held: Counter[Any], wanted: Counter[Any], extra: Counter[Any], asked: int | None = None) -> Mark:
    """The mark for shapes that a network has to hold; `asked` is the size that the learner is to work out."""
    def written(sizes: Sequence[int]) -> str:
        return shape(sizes).replace(f", {asked})", ", ?)")

    came = [f"none of shape {written(sizes)}" for sizes in wanted - held]
    came += [f"one more: {written(sizes)}" for sizes in extra]
    return Mark(not came, "parameters of shape " + ", ".join(map(written, wanted)), ", ".join(came))


def _gives(seen: dict[str, Any], count: int) -> Mark:
    for name, number in (("one", 1), ("batch", count)):
        if _shape(seen[name]) != [number, 10]:
            return Mark(False, f"({number}, 10) for a batch of {number}", say(seen[name]))
    return Mark(True)


def _shape(result: dict[str, Any]) -> list[int] | None:
    return result.get("value", {}).get("shape")


def _values(result: dict[str, Any]) -> Tensor:
    return torch.tensor(result["value"]["values"]).reshape(result["value"]["shape"])


def _agrees(seen: dict[str, Any], inputs: dict[str, int], kernel: int) -> Mark:
    if _shape(seen["batch"]) != [inputs["count"], 10]:
        return Mark(False, came="nothing to compare")
    right = forward(images(**inputs), inputs["seed"], kernel)
    if _close(_values(seen["batch"]), right):
        return Mark(True)
    largest = (_values(seen["batch"]) - right).abs().max()
    return Mark(False, "logits that agree", f"a largest difference of {largest:.2g}")


def _close(a: Tensor, b: Tensor) -> bool:
    return torch.allclose(a, b, rtol=1e-3, atol=1e-3)


BORROWED = Diagnosis(
    "borrowed", "This is the course's own LeNet under another name.", "Write the layers yourself; the hints help.")
NO_SUPER = Diagnosis(
    "no super().__init__()",
    "The layers are assigned before `nn.Module` is set up, so it has nowhere to register them.",
    "Make `super().__init__()` the first line of `__init__`, with both pairs of brackets.")
FLOAT_SIZE = Diagnosis(
    "no floor", "A layer was given a float as a size. There is no half a pixel: a pool on an odd side drops the last "
    "row and column.", "Round down on the way: `//` instead of `/`, or `output_size`.")


def _not_built(error: dict[str, str]) -> Diagnosis | None:
    if "before Module.__init__() call" in error["message"] or "'_parameters'" in error["message"]:
        return NO_SUPER
    if "got float" in error["message"]:
        return FLOAT_SIZE
    return None


def _mistakes(
    seen: dict[str, Any], inputs: dict[str, int], kernel: int, held: Counter[Any]
) -> Iterator[Diagnosis]:
    """The mistakes that fit what was seen, the one to mend first in front."""
    if seen["hidden"]:
        name, kind, count = seen["hidden"][0]
        yield Diagnosis(
            "plain list", f"self.{name} is a {kind} that holds {count} layer{'s' if count > 1 else ''}. nn.Module "
            "doesn't look into it, so parameters() leaves them out and an optimizer would never change them.",
            "Give each layer an attribute of its own, or use `nn.ModuleList` or `nn.Sequential`.")
    if seen["batch"].get("value", {}).get("type") == "None":
        yield Diagnosis(
            "returns nothing", "`forward` ends without a return, so `net(x)` is None.", "End forward with return x.")
    yield from _wrong_flatten(seen, inputs)
    wanted = sum(shapes(kernel), Counter())
    missing = wanted - held
    if missing and all(len(sizes) == 1 for sizes in missing):
        yield Diagnosis(
            "no biases", "The weights are all there, and layers have no bias: nothing is added after multiplying.",
            "Leave out bias=False.")
    if kernel != 5 and (6, 1, 5, 5) in held:
        yield Diagnosis(
            "5×5 kernels", "The convolutions still have 5×5 kernels.", f"Give both a kernel size of {kernel}.")
    yield from _wrong_size(seen, kernel, held)
    if _shape(seen["batch"]) == [inputs["count"], 10] and not missing:
        yield from _wrong_numbers(seen, inputs, kernel)


def _wrong_flatten(seen: dict[str, Any], inputs: dict[str, int]) -> Iterator[Diagnosis]:
    messages = [error["message"] for error in errors(seen["batch"])]
    one_is_fine = torch.Size(_shape(seen["one"]) or []).numel() == 10 and "value" in seen["one"]
    if one_is_fine and (messages or _shape(seen["batch"]) == [1, 10]):
        yield Diagnosis(
            "flattened batch", f"One picture goes through, a batch of {inputs['count']} doesn't: the flatten merges "
            "the pictures of the batch into one long row.",
            "Keep the first axis: `torch.flatten(x, 1)` starts at axis 1.")
    elif any(re.search(r"x\d{1,2} and", message) for message in messages):
        yield Diagnosis(
            "no flatten", "A linear layer gets the feature maps as they are, (N, 16, height, width), and works on the "
            "last axis alone.", "Flatten before fc1: `x = torch.flatten(x, 1)`.")


def _wrong_size(seen: dict[str, Any], kernel: int, held: Counter[Any]) -> Iterator[Diagnosis]:
    """What reaches fc1 against what fc1 takes."""
    takes = next((sizes[1] for sizes in held if len(sizes) == 2 and sizes[0] == 120 and sizes[1] != 120), None)
    mismatch = next((re.search(r"\(\d+x(\d+) and (\d+)x\d+\)", e["message"]) for e in errors(seen["batch"])), None)
    comes = int(mismatch[1]) if mismatch else takes
    for pools, which in (((False, True), "the first pool"), ((True, False), "the second pool"),
                         ((False, False), "both pools")):
        if comes == flat_size(kernel, pools):
            yield Diagnosis(
                "missing pool", f"{comes:,} numbers reach fc1, and that is what comes of leaving out {which}.",
                "Each convolution is followed by a 2×2 max-pool, which halves height and width.")
            return
    if takes is None or (takes == flat_size(kernel) and not mismatch):
        return
    known = {} if kernel != 3 else {144: KERNEL_AS_SIZE, 400: COPIED_400, 676: NOT_FLOORED, 784: NOT_FLOORED}
    yield known.get(takes, Diagnosis(
        "wrong in_features", f"fc1 takes {takes:,} numbers, and the convolutions and pools deliver {comes or 0:,}."
        if mismatch else f"fc1 takes {takes:,} numbers.",
        "Follow one side of the picture through both convolutions and pools with `output_size`; then side · side · "
        "16."))


NOT_FLOORED = Diagnosis(
    "no floor", "fc1 takes a number that comes of halving 13 to 6.5, or to 7. The last row and column have no partner "
    "in a 2×2 pool and are dropped, so 6 are left.", "Round down at every step, before you multiply: // does.")
KERNEL_AS_SIZE = Diagnosis(
    "kernel as size", "fc1 takes 16 times kernel times kernel. The kernel's side is not what is left of the picture; "
    "in LeNet both happen to be 5.", "Follow the picture's side: `output_size`, four times, starting from 32.")
COPIED_400 = Diagnosis(
    "copied 400", "fc1 takes 400 numbers, as with 5×5 kernels. Smaller kernels leave more of the picture.",
    "Follow the picture's side with the new kernel: `output_size`, four times, starting from 32.")
SOFTMAX = Diagnosis(
    "softmax", "The outputs are probabilities: forward ends with a softmax. The network's outputs are logits, and the "
    "loss of a later chapter takes the softmax itself.", "Return what fc3 gives.")
LAST_RELU = Diagnosis(
    "activation at the end", "The outputs are never negative: an activation stands after fc3.",
    "Return what fc3 gives; a logit may be negative.")


def _wrong_numbers(seen: dict[str, Any], inputs: dict[str, int], kernel: int) -> Iterator[Diagnosis]:
    """Compare with networks that make one mistake each."""
    came, batch, seed = _values(seen["batch"]), images(**inputs), inputs["seed"]
    right = forward(batch, seed, kernel)
    for squashed in (right.softmax(1), right.log_softmax(1), right.softmax(0)):
        if _close(came, squashed):
            yield SOFTMAX
    if _close(came, right.relu()):
        yield LAST_RELU
    for missing in (which for count in range(1, 5) for which in combinations(AFTER, count)):
        if _close(came, forward(batch, seed, kernel, missing)):
            yield Diagnosis(
                "missing activation", f"The numbers are those of a network without an activation after "
                f"{_listed(missing)}. Two layers with nothing in between are no more than one.",
                "Put `F.relu` around every layer but the last.")
    for squash in (torch.sigmoid, torch.tanh, F.gelu, F.leaky_relu, F.elu):
        if _close(came, forward(batch, seed, kernel, squash=squash)):
            yield Diagnosis(
                "another activation", f"The numbers are those of {squash.__name__}; LeNet here uses ReLU.",
                "Use `F.relu`.")
    if _close(came, forward(batch, seed, kernel, pool=F.avg_pool2d)):
        yield Diagnosis(
            "average pool", "The numbers are those of average-pooling; LeNet here takes the largest of four.",
            "Use `F.max_pool2d`.")


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
