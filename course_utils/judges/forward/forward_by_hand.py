"""Judges `forward_by_hand`: the logits of a LeNet, from its parameters."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from course_utils.inputs import by_hand_images, lenet_parameters
from course_utils.judges import Mark, Marks, say
from course_utils.judges.comparing import Mistake, explained, mark, mistake, mistakes, same, told, tried
from course_utils.report import Diagnosis

Change = Callable[[Tensor], Tensor]
LAYERS = ("conv1", "conv2", "fc1", "fc2")
PLACES = {**{layer: (layer,) for layer in LAYERS}, "conv1 and conv2": LAYERS[:2], "fc1 and fc2": LAYERS[2:],
          "any layer": LAYERS}


def _same(x: Tensor) -> Tensor:
    return x


def _max_pool(x: Tensor) -> Tensor:
    return F.max_pool2d(x, 2)


def _avg_pool(x: Tensor) -> Tensor:
    return F.avg_pool2d(x, 2)


def _bias(p: dict[str, Tensor], name: str, unbiased: tuple[str, ...]) -> Tensor | None:
    return None if name in unbiased else p[f"{name}.bias"]


def _convolutions(
    p: dict[str, Tensor], images: Tensor,
    chosen: Change = _same, floats: Change = _same, of_bytes: Change = lambda x: x / 16,
    conv1: Change = F.relu, pool1: Change = _max_pool, conv2: Change = F.relu, pool2: Change = _max_pool,
    unbiased: tuple[str, ...] = (),
) -> Tensor:
    x = chosen(images)
    x = floats(x) if x.is_floating_point() else of_bytes(x)
    x = pool1(conv1(F.conv2d(x, p["conv1.weight"], _bias(p, "conv1", unbiased))))
    return pool2(conv2(F.conv2d(x, p["conv2.weight"], _bias(p, "conv2", unbiased))))


def _linear_layers(
    p: dict[str, Tensor], x: Tensor,
    flat: Change = lambda x: x.flatten(1), fc1: Change = F.relu, fc2: Change = F.relu, fc3: Change = _same,
    unbiased: tuple[str, ...] = (), layers: int = 3, end: Change = _same, weight: Change = _same,
) -> Tensor:
    x = flat(x)
    for name, squash in (("fc1", fc1), ("fc2", fc2), ("fc3", fc3))[:layers]:
        x = squash(F.linear(x, weight(p[f"{name}.weight"]), _bias(p, name, unbiased)))
    return end(x)


class _LeNet:
    """Logits (N, 10), each step as it should be or as changed; what the convolutions give is kept for other changes."""

    def __init__(self, parameters: dict[str, Tensor]) -> None:
        self.parameters, self.kept = parameters, {}  # type: ignore[var-annotated]

    def __call__(self, images: Tensor, **changes: Any) -> Tensor:
        parts = [{step: change for step, change in changes.items() if step in part.__annotations__}
                 for part in (_convolutions, _linear_layers)]
        key = id(images), *parts[0].items()
        if key not in self.kept:
            self.kept[key] = _convolutions(self.parameters, images, **parts[0])
        return _linear_layers(self.parameters, self.kept[key], **parts[1])


PUT = "Put `F.relu` around the convolution or linear layer."
THIRD = "`F.conv2d` and `F.linear` take it as their third argument."
FC3 = "Return what fc3 gives."
BY_16 = "If `images.dtype` is `torch.uint8`, start with `x = images.float() / 16`; floats stay as they are."
ALL = "Send all the images through, and return a row for each."
FLOATS_SCALED = "floats scaled", "Float images are divided as well, and they go from 0 to 1 already.", BY_16
SQUASHES = {"tanh": torch.tanh, "a sigmoid": torch.sigmoid, "GELU": F.gelu, "a leaky ReLU": F.leaky_relu, "ELU": F.elu}
MISTAKES = [
    *(mistake("missing activation", f"There is no ReLU after {place}.", PUT, **dict.fromkeys(layers, _same))
      for place, layers in PLACES.items()),
    *(mistake("another activation", f"After {place}, the activation is {name} and not ReLU.",
              "Use `F.relu`, as the network itself does.", **dict.fromkeys(PLACES[place], squash))
      for name, squash in SQUASHES.items() for place in ("any layer", "conv1 and conv2", "fc1 and fc2")),
    *mistakes("activation at the end", "There is a ReLU after fc3 too, and negative logits are lost.",
              FC3, fc3=[F.relu]),
    *mistakes("softmax at the end", "The rows are probabilities or their logarithms. The network gives logits, and "
              "the loss of the next chapter expects those.", FC3, end=[
               lambda x: x.softmax(1), lambda x: x.log_softmax(1), lambda x: x.softmax(0)]),
    *mistakes("squashed at the end", "A sigmoid or tanh is taken of the logits.", FC3, end=[torch.sigmoid, torch.tanh]),
    *mistakes("classes", "These are the places of the largest logits.", "Return the ten logits of each image.",
           end=[lambda x: x.argmax(1), lambda x: x.argmax(1, keepdim=True)]),
    *mistakes("squeezed", "The logits of a single image have lost their batch axis.", "Return (N, 10) for one image "
              "too.",
           end=[Tensor.squeeze]),
    *mistakes("one image", "Logits of one image alone come back.", ALL, end=[
        lambda x: x[0], lambda x: x[-1], lambda x: x[-1:]]),
    *mistakes("one image", "Logits of one image alone come back.", ALL, chosen=[lambda x: x[:1]]),
    mistake("reshaped", "The weights of the linear layers come in the turned shape with their numbers in the same "
            "order: rows and columns aren't exchanged.", "`weight.T` exchanges them; `F.linear` does it by itself.",
            weight=lambda w: w.reshape(w.shape[::-1]).T),
    mistake("fc3 left out", "fc3 is missing: the 84 numbers after fc2 come back.", FC3, layers=2),
    *mistakes("average pool", "The first pooling takes the mean of four pixels.", "Take their maximum: `F.max_pool2d`.",
           pool1=[_avg_pool]),
    *mistakes("average pool", "The second pooling takes the mean of four pixels.", "Take their maximum: "
              "`F.max_pool2d`.",
           pool2=[_avg_pool]),
    mistake("average pool", "Pooling takes the mean of four pixels.", "Take their maximum: `F.max_pool2d`.",
            pool1=_avg_pool, pool2=_avg_pool),
    *(mistake("missing bias", f"The bias of {' and '.join(layers)} isn't added.", THIRD, unbiased=layers)
      for layers in (*((layer,) for layer in (*LAYERS, "fc3")), LAYERS[:2], (*LAYERS[2:], "fc3"), (*LAYERS, "fc3"))),
    *mistakes("flattened in another order", "The numbers are flattened with the channels last.",
              "Use `torch.flatten(x, 1)`.",
           flat=[lambda x: x.permute(0, 2, 3, 1).flatten(1)]),
    *mistakes(*FLOATS_SCALED, floats=[lambda x: x / 16, lambda x: x / 255, lambda x: x / 256]),
    mistake(*FLOATS_SCALED, floats=lambda x: x / 16, of_bytes=lambda x: x / 256),
    mistake(*FLOATS_SCALED, floats=lambda x: x / 255, of_bytes=lambda x: x / 255),
    *mistakes("floats changed", "Float images are shifted or stretched before the first layer.", "Take floats as they "
           "come.",
           floats=[lambda x: 2 * x - 1, lambda x: x - x.mean(), lambda x: (x - x.mean()) / x.std()]),
    *mistakes("not scaled", "uint8 pixels become floats and still go up to 16.", "Divide them by 16.",
           of_bytes=[Tensor.float]),
    *mistakes("by 255", "uint8 pixels are divided by 255 or so. The ink of these digits goes up to 16.", "Divide them "
              "by 16.",
           of_bytes=[lambda x: x / 255, lambda x: x / 256]),
    *mistakes("by another number", "uint8 pixels are divided by a number near 16 that isn't 16.", "Divide them by 16.",
           of_bytes=[lambda x: x / 15, lambda x: x / 17, lambda x: x / 8]),
    *mistakes("whole division", "`//` leaves 0 of every pixel below 16.", "Divide with /.", of_bytes=[
        lambda x: (x // 16).float()]),
    *mistakes("by their largest", "uint8 pixels are divided by the largest of them. Where no pixel is 16, that is too "
           "little.",
           "Divide them by 16.", of_bytes=[lambda x: x / x.max()]),
    *mistakes("by value", "Whether to divide is decided by the largest pixel. Pale images, whose bytes are 0 and 1, "
              "aren't divided that way.", "Ask for the type: `images.dtype == torch.uint8`.", of_bytes=[
               lambda x: x / 16 if x.max() > 1 else x.float()]),
]
EATEN = Diagnosis("batch eaten", "It goes through with one image and not with several: flattening melts the axis of "
                  "the batch into the rest, and fc1 gets the numbers of all images as one row.",
                  "`torch.flatten(x, 1)` leaves axis 0 alone.")
BY_NETWORK = Diagnosis("a network", "A layer with parameters of its own computes this. The exercise asks for the "
                       "logits from `parameters`, without a network.",
                       "`F.conv2d` and `F.linear` take the weight and the bias as arguments.")


def judge_forward_by_hand(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `forward_by_hand`: shape, logits, uint8, nothing changed."""
    if any(result["network"] is not False for result in seen):
        by_hand = Mark(False, "logits by hand", "logits from a network")
        return [by_hand._replace(first=("the logits that the network itself gives",)), *[by_hand] * 3], BY_NETWORK
    lenet, batches = _LeNet(lenet_parameters(inputs["seed"])), by_hand_images(inputs)
    codes = [_code(inputs, place) for place in range(len(batches))]
    shaped = [Mark(False, str((len(batch), 10)), say(result), code) for result, batch, code in zip(
        seen, batches, codes, strict=True) if batch.is_floating_point() and not _varied(result, len(batch))]
    rows = [(result, lenet(batch), code) for result, batch, code in zip(seen, batches, codes, strict=True)]
    logits = mark(rows[:2])
    found = None if mark(rows).passed else _eaten(seen, inputs["count"]) or explained(
        seen, [(batch,) for batch in batches], tried(lenet.__call__), [*MISTAKES, *_of_integers(seen[2])],
        partial(same, least=1e-4))  # logits of unscaled pixels are large, and so is their rounding
    known = logits.passed or found  # the other two say nothing of numbers that have nothing to do with the images
    twins = _twins(seen, codes) if known else Mark(False, "the logits of the floats", "no right logits yet", codes[2])
    names = sorted({name for result in seen for name in result["changed"]})
    changed = [*names[:3], f"{len(names) - 3} more"] if len(names) > 3 else names
    kept = Mark(bool(known) and not shaped and not changed, "as they were", _overwritten(changed), codes[0])
    marks = [shaped[0] if shaped else Mark(True), logits, twins, kept]
    return marks, found or (_in_place(changed) if changed and mark(rows).passed else None)


def _code(inputs: dict[str, Any], place: int) -> str:
    return (f"from course_utils.inputs import by_hand_images, lenet_parameters\nimages = "
            f"by_hand_images({inputs})[{place}]"
            f"\nforward_by_hand(lenet_parameters({inputs['seed']}), images)")


def _varied(result: dict[str, Any], count: int) -> bool:
    """Whether a row of ten came for each image, and not the same number all over."""
    value = result.get("value", {})
    return value.get("shape") == [count, 10] and len(set(value["values"])) > 1


def _twins(seen: list[dict[str, Any]], codes: list[str]) -> Mark:
    """Whether bytes give what the same pixels as floats give."""
    for place in (2, 4):
        value = seen[place + 1].get("value", {})
        if not value.get("shape") or len(set(value["values"])) < 2:
            return Mark(False, "logits", say(seen[place + 1]), codes[place])
        floats = torch.tensor(value["values"]).view(value["shape"])
        if not same(seen[place], floats):
            return Mark(False, *told(seen[place], floats), codes[place])
    return Mark(True)


def _of_integers(result: dict[str, Any]) -> list[Mistake]:
    if "error" not in result:
        return []
    return [mistake("integers", f"Floats go through, and uint8 raises an error at `{result['error']['line']}`: "
                    f"{result['error']['message']}", BY_16, of_bytes=_same)]


def _eaten(seen: list[dict[str, Any]], count: int) -> Diagnosis | None:
    one, several = seen[:2]
    told_size = re.search(rf"(?<!\d){400 * count}(?!\d)", several.get("error", {}).get("message", ""))
    return EATEN if told_size and "shape" in one.get("value", {}) else None


def _overwritten(changed: list[str]) -> str:
    return f"{', '.join(changed)}: changed" if changed else "no right logits yet"


def _in_place(changed: list[str]) -> Diagnosis:
    return Diagnosis("in place", f"The logits are right, and what was passed in has changed: {', '.join(changed)}.",
                     "Make new tensors, and leave the dictionary alone: `F.relu(x)` instead of `x.relu_()`, "
                     "`images / 16` instead of `/=`, a variable instead of `parameters[name] = …` or `pop`.")
