"""Judges `count_parameters`: which tensors are counted, what of each of them, and how that is put together."""

import math
from collections.abc import Callable, Iterable
from typing import Any

from torch import Tensor, nn

from course_utils.inputs.network import as_code, network
from course_utils.judges import Marks, number
from course_utils.judges.comparing import close, explained, mistake, tried
from course_utils.judges.network.whole import not_a_number, whole_numbers
from course_utils.lenet import LeNet
from course_utils.report import Diagnosis


def count(
    net: nn.Module, *, tensors: Callable[[nn.Module], Iterable[Any]] = lambda net: net.parameters(),
    of: Callable[[Any], float] = Tensor.numel, together: Callable[[list[float]], float] = sum, start: int = 0,
) -> float:
    """The numbers in all parameters of a network.

    Args:
        net: Any network.
        tensors: Those that are counted.
        of: What is counted of each.
        together: Makes one number of these.
        start: Added to that.
    """
    counts = [float(of(tensor)) for tensor in tensors(net)]
    try:
        return together(counts) + start
    except (ValueError, IndexError, ZeroDivisionError):
        return math.nan  # a network without any has no first, and no mean


def _outer(net: nn.Module) -> Iterable[Tensor]:
    return (tensor for layer in [net, *net.children()] for tensor in layer.parameters(recurse=False))


def _of_children(net: nn.Module) -> Iterable[Tensor]:
    return (tensor for layer in net.children() for tensor in layer.parameters(recurse=False))


def _weights(net: nn.Module) -> Iterable[Tensor]:
    return (tensor for name, tensor in net.named_parameters() if not name.endswith("bias"))


NO_BIASES = ("no biases", "The biases are left out.",
             "Go through all of `net.parameters()`, whatever their name and shape.")
NOT_NESTED = ("not nested", "Only the outermost layers are counted; what stands inside a layer of layers is left out.",
              "`net.parameters()` goes all the way down by itself.")
MISTAKES = [
    mistake(*NO_BIASES, tensors=_weights),
    mistake(*NO_BIASES, tensors=lambda net: (p for p in net.parameters() if p.dim() > 1)),
    mistake("biases only", "Only the biases are counted.", "Go through all of `net.parameters()`.",
            tensors=lambda net: (p for name, p in net.named_parameters() if name.endswith("bias"))),
    mistake("frozen", "Parameters with `requires_grad=False` are left out. They are parameters all the same, which "
            "someone has frozen.", "Count all of `net.parameters()`.",
            tensors=lambda net: (p for p in net.parameters() if p.requires_grad)),
    mistake("buffers", "`state_dict()` also holds what a layer keeps without learning it, such as the running mean of "
            "a batch norm. Such buffers are counted here.", "`net.parameters()` holds the parameters, and only those.",
            tensors=lambda net: [*net.parameters(), *net.buffers()]),
    mistake(*NOT_NESTED, tensors=_outer),
    mistake("not nested", "Only the layers right inside the network are counted: what they hold themselves, and "
            "nothing of the network itself or of what stands inside a layer of layers.", NOT_NESTED[2],
            tensors=_of_children),
    mistake("children only", "Only the layers inside the network are counted, so a network that is one layer has "
            "nothing.", "`net.parameters()` has them all, those of the network itself too.",
            tensors=lambda net: (p for layer in net.children() for p in layer.parameters())),
    mistake("counted again", "Layers inside layers are counted several times: `modules()` gives each of them, and also "
            "what contains it.", "`net.parameters()` goes all the way down by itself, and gives each tensor once.",
            tensors=lambda net: (p for layer in net.modules() for p in layer.parameters())),
    mistake("LeNet's", "Every network gets the number of LeNet: the notebook's own network is counted, or a new one.",
            "Count the network that is passed in as `net`.", tensors=lambda net: LeNet().parameters()),
    mistake("layers", "This counts the layers, with the network itself and what holds them.",
            "Add up what `numel()` gives for each tensor of `net.parameters()`.",
            tensors=lambda net: net.modules(), of=lambda layer: 1),
    mistake("layers", "This counts the outermost layers.",
            "Add up what `numel()` gives for each tensor of `net.parameters()`.",
            tensors=lambda net: net.children(), of=lambda layer: 1),
    mistake("tensors", "This counts the tensors, not the numbers in them.",
            "Add up what `numel()` gives for each tensor.", of=lambda tensor: 1),
    mistake("first axis", "`len(tensor)` and `tensor.size(0)` are the length of the first axis alone.",
            "`numel()` multiplies all axes.", of=len),
    mistake("last axis", "Of each tensor, the length of the last axis is taken.", "`numel()` multiplies all axes.",
            of=lambda tensor: tensor.shape[-1]),
    mistake("two axes", "Of each tensor, the lengths of the first and of the last axis are multiplied.",
            "`numel()` multiplies all axes, however many there are.", of=lambda tensor: len(tensor) * tensor.shape[-1]),
    mistake("two axes", "Of each tensor, only the first two axes count.", "`numel()` multiplies all axes, however many "
            "there are.", of=lambda tensor: math.prod(tensor.shape[:2])),
    mistake("two axes", "Of each tensor, the lengths of the first two axes are multiplied. A convolution's weight has "
            "four, and a bias has only one, so that a second one can't be found.", "`numel()` multiplies all axes, "
            "however many there are.", of=lambda tensor: tensor.shape[0] * tensor.shape[1]),
    mistake("no axes", "A parameter without axes counts as nothing here. It holds one number.",
            "`numel()` of it is 1: take that of every parameter.",
            of=lambda tensor: tensor.numel() if tensor.dim() else 0),
    mistake("shared", "Two layers share a weight here, and it is counted once for each of them.",
            "`net.parameters()` gives each tensor once.",
            tensors=lambda net: (p for _, p in net.named_parameters(remove_duplicate=False))),
    mistake("same shape", "Of tensors with the same shape, only one is counted: a dictionary or a set keeps one entry "
            "for each key.", "Add up over all of `net.parameters()`, in a loop or with `sum`.",
            tensors=lambda net: {p.shape: p for p in net.parameters()}.values()),
    mistake("axes", "This counts the axes of each tensor.", "`numel()` gives how many numbers a tensor holds.",
            of=lambda tensor: tensor.dim()),
    mistake("sizes added", "The sizes of each tensor are added; a tensor of shape (6, 5) holds 6 × 5 numbers.",
            "Multiply the sizes, or let `numel()` do it.", of=lambda tensor: sum(tensor.shape)),
    mistake("bytes", "This counts bytes; a float32 number has four.", "`numel()` counts the numbers.",
            of=lambda tensor: 4 * tensor.numel()),
    mistake("values added", "The numbers themselves are added up, instead of counting how many they are.",
            "`numel()` counts the numbers in a tensor; `sum()` adds them up.", of=lambda tensor: tensor.detach().sum()),
    mistake("first tensor", "Only the first tensor is counted.", "Add up over all of `net.parameters()`; look at where "
            "the return stands.", together=lambda counts: counts[0]),
    mistake("last tensor", "Only the last tensor is counted: each pass through the loop forgets the one before.",
            "Add to the total with +=, starting from 0.", together=lambda counts: counts[-1]),
    mistake("largest tensor", "Only the largest tensor is counted.", "Add up over all of `net.parameters()`.",
            together=max),
    mistake("first left out", "The first tensor is left out.", "Start with 0 and add up over all of them.",
            together=lambda counts: sum(counts[1:])),
    mistake("last left out", "The last tensor is left out.", "Return after the loop has added it.",
            together=lambda counts: sum(counts[:-1])),
    mistake("multiplied", "What the tensors hold is multiplied, and not added.", "Add up: `total += …`, from 0.",
            together=math.prod),
    mistake("mean", "This is the mean over the tensors.", "Add up, and leave out the division.",
            together=lambda counts: sum(counts) / len(counts)),
    mistake("starts at 1", "Every answer is 1 too large.", "Let the total start at 0.", start=1),
]


def judge_count_parameters(
    seen: list[dict[str, Any]], inputs: list[dict[str, Any]]
) -> tuple[Marks, Diagnosis | None]:
    """Marks of `count_parameters`: weights, biases, nested layers, and an int."""
    nets = [network(case) for case in inputs]
    right = [int(count(net)) for net in nets]
    marks = whole_numbers(seen, [case["criterion"] for case in inputs], right,
                          [_called(as_code(case)) for case in inputs])
    twins = [network({**case, "more": ""}) for case in inputs]  # nothing is shared, and everything has an axis
    return marks, not_a_number(seen, right) or explained(
        seen, list(zip(nets, twins, strict=True)), _either, MISTAKES, _fits)


def _either(net: nn.Module, twin: nn.Module, **changes: Any) -> list[Any]:
    """What a mistake gives; it may be made by someone who also misses what is odd about a network, or not."""
    return [tried(count)(net, **changes), tried(count)(twin, **changes)]


def _fits(result: dict[str, Any], values: list[Any]) -> bool:
    """Whether one of these came; nan stands for whatever is made of nothing but a positive number."""
    came = number(result)
    return any("error" in result if isinstance(value, Exception) else
               came is None or came == 0 or math.isnan(came) if math.isnan(value) else close(came, value)
               for value in values)


def _called(code: str) -> tuple[str, str]:
    made, *more = code.removeprefix("net = ").splitlines()
    told = next((words for piece, words in ODD.items() if more and piece in more[0]), "")
    return f"in {made}{told}", f"{code}\ncount_parameters(net)"


ODD = {"requires_grad": ", frozen", "net[0]": " with one weight for both layers",
       "Parameter": " and a parameter without axes"}
