"""What chapter 3 asks of a forward pass: its shapes and its numbers."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from course_utils.inputs import images, lenet_parameters, raw_images
from course_utils.judges import OTHER_NUMBERS, PRINTED, Mark, Marks, nothing, plain, say
from course_utils.judges.comparing import Formulas, named, same
from course_utils.report import Diagnosis

Shapes = list[tuple[int, ...]]


def walk(case: dict[str, Any]) -> Shapes:
    """The eight shapes of a LeNet: conv1, pooled, conv2, pooled, flattened, fc1, fc2, fc3."""
    n, kernel, (first, second) = case["count"], case["kernel"], case["channels"]
    side = 32 - kernel + 1
    half = side // 2
    inner = half - kernel + 1
    last = inner // 2
    return [(n, first, side, side), (n, first, half, half), (n, second, inner, inner), (n, second, last, last),
            (n, second * last * last), (n, 120), (n, 84), (n, 10)]


WALKS: list[tuple[Callable[[Shapes], list[Any]], Diagnosis]] = [
    (lambda w: [(w[0][0], 1, 32, 32), *w], Diagnosis(
        "input listed", "The list starts with the shape of the input.", "Start it after conv1.")),
    (lambda w: [w[0], w[2], *w[4:]], Diagnosis(
        "pooling left out", "The shapes after pooling are missing from the list.",
        "Note the shape after `F.max_pool2d` as well, in a line of its own.")),
    (lambda w: [w[1], w[3], *w[4:]], Diagnosis(
        "convolution left out", "The shapes between convolution and pooling are missing from the list.",
        "Put the convolution and the pooling on two lines, and note the shape after each.")),
    (lambda w: [*w[:4], *w[5:]], Diagnosis(
        "flatten left out", "The flattened shape is missing from the list.", "Note the shape after `torch.flatten`.")),
    (lambda w: [w[0], w[2], *w[5:]], Diagnosis(
        "layers only", "The list has the five layers; pooling and flattening change the shape too.",
        "Note the shape after each of the eight steps.")),
    (lambda w: [w[0], w[0], w[1], w[2], w[2], w[3], w[4], w[5], w[5], w[6], w[6], w[7]], Diagnosis(
        "activations listed", "The shapes after ReLU are listed too, and they are the same as before it.",
        "Apply the ReLU without noting the shape again.")),
    (lambda w: [shape[1:] for shape in w], Diagnosis(
        "no batch axis", "The first axis, that of the batch, is missing from every shape.",
        "Note `tuple(x.shape)` as it is; one image too has a batch axis, of length 1.")),
    (lambda w: w[::-1], Diagnosis("reversed", "The list starts at the output.", "Start at conv1.")),
    (lambda w: w[-1:], Diagnosis(
        "last only", "Only the last shape comes back.", "Collect them in a list, and return it after the last step.")),
    (lambda w: [len(shape) for shape in w], Diagnosis(
        "axes counted", "These are the numbers of axes.", "`tuple(x.shape)` has the length of each axis.")),
    (lambda w: [torch.Size(shape).numel() for shape in w], Diagnosis(
        "numbers counted", "These are how many numbers there are at each step.",
        "`tuple(x.shape)` has the length of each axis.")),
]
BATCH_EATEN = Diagnosis("batch eaten", "It goes through with one image and not with several: a view or flatten melts "
                        "the axis of the batch into the rest.", "`torch.flatten(x, 1)` leaves axis 0 alone.")
CONSTANT = Diagnosis("written down", "The same sizes come for every network, as if they were written down.",
                     "Send the images through, and read the shapes off.")
TENSORS = Diagnosis("tensors", "The list holds the tensors themselves.", "Note `tuple(x.shape)` instead of x.")


def judge_walk(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `shape_walk`, two or three shapes each, for all networks."""
    wanted = [walk(case) for case in inputs]
    came = [list(plain(result["value"]) or []) if "items" in result.get("value", {}) else [] for result in seen]
    marks = [_stage(came, wanted, part) for part in (slice(0, 2), slice(2, 4), slice(4, 5), slice(5, 8))]
    return marks, _named_walk(seen, came, wanted)


def _stage(came: list[list[Any]], wanted: list[Shapes], part: slice) -> Mark:
    for shapes, right in zip(came, wanted, strict=True):
        if len(shapes) != len(right) or shapes[part] != right[part]:
            listed = _listed(shapes[part]) if len(shapes) == len(right) else f"a list of {len(shapes)}"
            return Mark(False, _listed(right[part]), listed if shapes else "no list")
    return Mark(True)


def _listed(shapes: list[Any]) -> str:
    return ", ".join(map(str, shapes))


def _named_walk(seen: list[dict[str, Any]], came: list[list[Any]], wanted: list[Shapes]) -> Diagnosis | None:
    if nothing(seen):
        return PRINTED
    if any("shape" in item for item in seen[0].get("value", {}).get("items", [])):
        return TENSORS
    if came[0] and all("error" in result for result in seen[1:]):
        return BATCH_EATEN
    for mistake, diagnosis in WALKS:
        if came == [mistake(right) for right in wanted]:
            return diagnosis
    sizes = [[shape[1:] if isinstance(shape, tuple) else shape for shape in shapes] for shapes in came]
    return CONSTANT if len(came[0]) == len(wanted[0]) and sizes.count(sizes[0]) == len(sizes) else None


LAYERS = ("conv1", "conv2", "fc1", "fc2")


def _lenet(
    p: dict[str, Tensor],
    x: Tensor,
    without: tuple[str, ...] = (),
    squash: Callable[[Tensor], Tensor] = F.relu,
    pool: Callable[[Tensor, int], Tensor] = F.max_pool2d,
    unbiased: tuple[str, ...] = (),
) -> Tensor:
    """Logits (N, 10), with activations, biases or the pooling as a mistake would have them."""
    def bias(name: str) -> Tensor | None:
        return None if name in unbiased else p[f"{name}.bias"]

    for name in ("conv1", "conv2"):
        x = F.conv2d(x, p[f"{name}.weight"], bias(name))
        x = pool(x if name in without else squash(x), 2)
    x = torch.flatten(x, 1)
    for name in ("fc1", "fc2"):
        x = F.linear(x, p[f"{name}.weight"], bias(name))
        x = x if name in without else squash(x)
    return F.linear(x, p["fc3.weight"], bias("fc3"))


def _missing(*layers: str) -> tuple[Callable[..., Tensor], Diagnosis]:
    places = "any layer" if layers == LAYERS else " and ".join(layers)
    return lambda p, x: _lenet(p, x, without=layers), Diagnosis(
        "missing activation", f"There is no ReLU after {places}. Without one, two layers in a row can do no more than "
        "a single one.", "Put `F.relu` around the convolution or linear layer.")


def _other(squash: Callable[[Tensor], Tensor]) -> tuple[Callable[..., Tensor], Diagnosis]:
    return lambda p, x: _lenet(p, x, squash=squash), Diagnosis(
        "another activation", "The activation isn't ReLU.", "Use `F.relu`, as the network itself does.")


def _unbiased(*layers: str) -> tuple[Callable[..., Tensor], Diagnosis]:
    return lambda p, x: _lenet(p, x, unbiased=layers), Diagnosis(
        "missing bias", f"The bias of {', '.join(layers)} isn't added.",
        "`F.conv2d` and `F.linear` take it as their third argument.")


SOFTMAX = Diagnosis("softmax at the end", "The rows are probabilities or their logarithms. The network gives logits, "
                    "and the loss of the next chapter expects those.", "Return what fc3 gives.")
CLASSES = Diagnosis("classes", "These are the places of the largest logits.", "Return the ten logits of each image.")
PASSES: Formulas = [
    *(_missing(layer) for layer in LAYERS), _missing("conv1", "conv2"), _missing("fc1", "fc2"), _missing(*LAYERS),
    (lambda p, x: F.relu(_lenet(p, x)), Diagnosis(
        "activation at the end", "There is a ReLU after fc3 too, and negative logits are lost.",
        "Return what fc3 gives.")),
    (lambda p, x: _lenet(p, x).softmax(1), SOFTMAX),
    (lambda p, x: _lenet(p, x).log_softmax(1), SOFTMAX),
    (lambda p, x: _lenet(p, x).argmax(1), CLASSES),
    (lambda p, x: _lenet(p, x, pool=F.avg_pool2d), Diagnosis(
        "average pool", "Pooling takes the mean of four pixels.", "Take their maximum: `F.max_pool2d`.")),
    *(_other(squash) for squash in (torch.tanh, torch.sigmoid, F.gelu, F.leaky_relu, F.elu)),
    *map(_unbiased, (*LAYERS, "fc3")), _unbiased("conv1", "conv2"), _unbiased("fc1", "fc2", "fc3"),
    _unbiased(*LAYERS, "fc3"),
]
INTEGERS = Diagnosis("integers", "Floats go through and uint8 doesn't: weights are floats, and a layer refuses to "
                     "multiply the two.", "If `images.dtype` is `torch.uint8`, start with `images.float() / 16`.")
NOT_SCALED = Diagnosis("not scaled", "uint8 pixels become floats and still go up to 16.", "Divide them by 16.")
BY_255 = Diagnosis("by 255", "uint8 pixels are divided by 255 or so. The ink of these digits goes up to 16.",
                   "Divide them by 16.")
IN_PLACE = Diagnosis("in place", "The logits are right, and images or parameters that were passed in have been "
                     "overwritten.",
                     "Make new tensors: `F.relu(x)` instead of `x.relu_()`, `images / 16` instead of `/=`.")
SCALED_TWICE = Diagnosis("floats scaled", "Float images are divided by 16 as well, and they go from 0 to 1 already.",
                         "Divide only where `images.dtype` is `torch.uint8`.")


def judge_forward(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `forward_by_hand`: shape, logits, uint8, nothing changed."""
    parameters, raw = lenet_parameters(inputs["seed"]), raw_images(inputs["seed"], inputs["raw"])
    cases = [(parameters, images(inputs["seed"], count)) for count in inputs["counts"]]
    counts = [*inputs["counts"], inputs["raw"], inputs["raw"]]
    values = [result.get("value", {}) for result in seen]
    shaped = _varied(values[0]) and all(value.get("shape") == [count, 10]
                                        for value, count in zip(values[:2], counts[:2], strict=True))
    right = shaped and all(same(r, _lenet(*case)) for r, case in zip(seen[:2], cases, strict=True))
    twins = _varied(values[3]) and same(seen[2], torch.tensor(values[3]["values"]).view(values[3]["shape"]))
    kept = _varied(values[0]) and all(result["kept"] is True for result in seen)
    marks = [Mark(shaped, f"({counts[0]}, 10)", say(seen[0])), Mark(right, came="" if right else _start(values[0])),
             Mark(twins, came=say(seen[2]) if "error" in seen[2] else ""),
             Mark(kept, came="overwritten" if _varied(values[0]) else "no logits yet")]
    diagnosis = _eaten(seen) or named(seen[:2], cases, [*PASSES, (lambda p, x: _lenet(p, x / 16), SCALED_TWICE)])
    if right:
        return marks, diagnosis or _named_raw(seen[2], parameters, raw, kept)
    return marks, diagnosis or (OTHER_NUMBERS if shaped else None)


def _varied(value: dict[str, Any]) -> bool:
    """Whether rows of ten came, and not the same number all over."""
    return value.get("shape", [])[1:] == [10] and len(set(value["values"])) > 1


def _start(value: dict[str, Any]) -> str:
    numbers = value.get("values", [])[:3]
    return f"starts with {', '.join(f'{number:.3g}' for number in numbers)}" if numbers else "no logits"


def _eaten(seen: list[dict[str, Any]]) -> Diagnosis | None:
    several, one = seen[0], seen[1]
    return BATCH_EATEN if "error" in several and "shape" in one.get("value", {}) else None


def _named_raw(result: dict[str, Any], parameters: dict[str, Tensor], raw: Tensor, kept: bool) -> Diagnosis | None:
    if "error" in result:
        return INTEGERS
    if same(result, _lenet(parameters, raw.float())):
        return NOT_SCALED
    if any(same(result, _lenet(parameters, raw.float() / most)) for most in (255, 256)):
        return BY_255
    return None if kept else IN_PLACE
