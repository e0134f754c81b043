"""Judges `Net` and `SmallKernelNet`, a LeNet of any kernel size: layers, shapes, numbers."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from course_utils.inputs import drawn, images
from course_utils.inputs.network import waves
from course_utils.judges import Mark, Marks, say, shape
from course_utils.judges.network.steps import judge_steps
from course_utils.report import Diagnosis


def flat_size(kernel: int) -> int:
    """How many numbers reach fc1 for a 32×32 picture."""
    side = 32
    for _ in ("conv1", "conv2"):
        side = (side - kernel + 1) // 2
    return 16 * side * side


def forward(x: Tensor, kernel: int, values: Callable[[tuple[int, ...]], Tensor]) -> Tensor:
    """Logits (N, 10) of the network whose weights come from their shapes.

    Args:
        x: Pictures (N, 1, 32, 32), float32.
        kernel: The side of both convolutions' kernels.
        values: Makes a weight or a bias of a shape.
    """
    for out, into in ((6, 1), (16, 6)):
        x = F.max_pool2d(F.relu(F.conv2d(x, values((out, into, kernel, kernel)), values((out,)))), 2)
    x = torch.flatten(x, 1)
    for out, into in ((120, x.shape[1]), (84, 120)):
        x = F.relu(F.linear(x, values((out, into)), values((out,))))
    return F.linear(x, values((10, 84)), values((10,)))


def judge_lenet(
    seen: dict[str, Any], inputs: dict[str, int], kernel: int, name: str
) -> tuple[Marks, Diagnosis | None]:
    """Marks of `Net` and `SmallKernelNet`: the convolutions, the linear layers, the shapes, the numbers."""
    if "error" in seen:
        return _none(kernel, say(seen)), _not_built(seen["error"])
    if seen["borrowed"]:
        return _none(kernel, "the course's own LeNet"), BORROWED
    marks = [_convolutions(seen, kernel, name), _linear(seen, kernel, name), _gives(seen, inputs["count"], name),
             _agrees(seen, inputs, kernel, name)]
    if seen["hidden"]:
        return marks, _hidden(*seen["hidden"][0])
    return marks, judge_steps(seen, inputs["count"], kernel, flat_size(kernel))


def _none(kernel: int, came: str) -> Marks:
    """Where there is no network to look at."""
    expected = [f"2 convolutions with {kernel}×{kernel} kernels", "3 linear layers", "(N, 10)", "logits that agree"]
    return [Mark(False, text, came) for text in expected]


def _convolutions(seen: dict[str, Any], kernel: int, name: str) -> Mark:
    wanted = [[6, 1, kernel, kernel], [16, 6, kernel, kernel]]
    return _holds(seen, 4, wanted, [], f"[tuple(p.shape) for p in {name}().parameters()]")


def _linear(seen: dict[str, Any], kernel: int, name: str) -> Mark:
    """The linear layers, and nothing else; the size that a learner is to work out for 3×3 kernels isn't told."""
    wanted = [[120, flat_size(kernel)], [84, 120], [10, 84]]
    mark = _holds(seen, 2, wanted, [6, 16], f"[tuple(p.shape) for p in {name}().parameters()]")
    return mark if kernel == 5 else mark._replace(expected=mark.expected.replace(
        f", {wanted[0][1]})", ", what 3×3 kernels and 2×2 pools leave)"))


def _holds(seen: dict[str, Any], axes: int, wanted: list[list[int]], others: list[int], case: str) -> Mark:
    """The mark for weights of so many axes, their biases, and for linear layers also that nothing else is held."""
    needed = [tuple(part) for sizes in wanted for part in (sizes, sizes[:1])]
    elsewhere = [(size,) for size in others]
    came = [tuple(sizes) for _, sizes in seen["parameters"] if len(sizes) == axes or tuple(sizes) in needed or (
        axes == 2 and len(sizes) != 4 and tuple(sizes) not in elsewhere)]
    return Mark(Counter(came) == Counter(needed), ", ".join(map(shape, needed)), ", ".join(map(shape, came)) or "none",
                case)


def _gives(seen: dict[str, Any], count: int, name: str) -> Mark:
    for which, number in (("one", 1), ("batch", count)):
        if _shape(seen[which]) != [number, 10]:
            return Mark(False, f"{shape([number, 10])} for a batch of {number}", say(_without_numbers(seen[which])),
                        f"{name}()(torch.randn({number}, 1, 32, 32)).shape")
    one, batch = _values(seen["one"]), _values(seen["batch"])
    if not (batch.isfinite().all() and one.isfinite().all() and batch.std() > 0):
        return Mark(False, "logits of each image", "the same number all over, or nan",
                    f"{name}()(torch.randn({count}, 1, 32, 32))")
    return Mark(True)


def _without_numbers(result: dict[str, Any]) -> dict[str, Any]:
    value = result.get("value", {})
    return {"value": {name: value[name] for name in value if name != "values"}} if "shape" in value else result


def _shape(result: dict[str, Any]) -> list[int] | None:
    return result.get("value", {}).get("shape")


def _values(result: dict[str, Any]) -> Tensor:
    return torch.tensor(result["value"]["values"]).reshape(result["value"]["shape"])


def _agrees(seen: dict[str, Any], inputs: dict[str, int], kernel: int, name: str) -> Mark:
    if _shape(seen["batch"]) != [inputs["count"], 10]:
        return Mark(False, "logits that agree",
                    say(seen["batch"]) if "error" in seen["batch"] else "no logits of that shape yet")
    right = forward(images(**inputs), kernel, lambda sizes: drawn(inputs["seed"], *sizes))
    if torch.allclose(_values(seen["batch"]), right, rtol=1e-3, atol=1e-3):
        return Mark(True)
    shown = forward(waves((1, 1, 32, 32)), kernel, waves)
    if _shape(seen["waves"]) != [1, 10] or torch.allclose(_values(seen["waves"]), shown, rtol=1e-3):
        largest = (_values(seen["batch"]) - right).abs().max()
        return Mark(False, "logits that agree", f"a largest difference of {largest:.2g}", WAVES.format(name=name))
    values = {"shape": [1, 10], "dtype": "float32", "values": shown.flatten().tolist()}
    return Mark(False, say(values), say(seen["waves"]), WAVES.format(name=name))


WAVES = """net = {name}()
for parameter in net.parameters():
    parameter.data = torch.arange(float(parameter.numel())).sin().view(parameter.shape)
net(torch.arange(1024.0).sin().view(1, 1, 32, 32))"""
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
    if "is a network already" in error["message"]:
        return Diagnosis("a network", "A network was passed, and the check takes the class: it builds its own.",
                         "Pass the name of the class, without brackets.")
    if "is no nn.Module" in error["message"]:
        return Diagnosis("no module", f"The class is no nn.Module: {error['message']}.",
                         "Its first line is `class Net(nn.Module):`.")
    return FLOAT_SIZE if "got float" in error["message"] else None


def _hidden(name: str, kind: str, count: int) -> Diagnosis:
    return Diagnosis(
        "plain list", f"self.{name} is a {kind} that holds {count} layer{'s' if count > 1 else ''}. nn.Module doesn't "
        "look into it, so parameters() leaves them out and an optimizer would never change them.",
        "Give each layer an attribute of its own, or use `nn.ModuleList` or `nn.Sequential`."
        + (" A comma at the end of a line makes a tuple." if kind == "tuple" else ""))
