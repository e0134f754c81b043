"""Judges `make_deep`: whether the gradient of a deep network gets from its last layer back to its first."""

import math
from typing import Any

from course_utils.judges import PRINTED, Mark, Marks, nothing, say
from course_utils.judges.comparing import together
from course_utils.report import Diagnosis

BENT = 1e-3  # the share of what a layer gets that is no linear function of what the one before gave

NO_NETWORK = Diagnosis("no network", "What comes back isn't a network.", "Return nn.Sequential(*layers).")
UNKNOWN_LAYERS = Diagnosis("not registered", "The network has no parameter that it knows of. Layers in a plain list "
                           "belong to nobody: net.parameters() doesn't have them, and an optimizer gets none.",
                           "Keep them in an nn.ModuleList, or in an nn.Sequential.")
NOTHING_BACK = Diagnosis("no logits", "Called with images, the network doesn't give a tensor back.",
                         "End forward with `return` and the logits.")
SILENT = Diagnosis("no gradient", "The first layer's gradient is 0: nothing comes back to it.",
                   "Weights that are all 0, a detach or a frozen layer would do that. Leave the layers as PyTorch "
                   "makes them.")
ON_TOP = Diagnosis("squashed at the end", "A function comes after the last layer. Logits are what that layer gives, of "
                   "any size and with room on both sides of 0.", "Put such functions between the layers only.")


def judge_make_deep(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The layers asked for and bends between them, a first gradient of 1/50 of the last one's, a loss below 0.25."""
    if any("value" in case for case in seen):
        came = next(case["value"]["type"] for case in seen if "value" in case)
        return [Mark(False, "a network", came)] * 3, PRINTED if nothing(seen) else NO_NETWORK
    if any("shapes" not in case for case in seen):
        return [], None
    if not any(case["parameters"] for case in seen):
        return [Mark(False, "parameters of the network", "none")] * 3, UNKNOWN_LAYERS
    rows = [_case(*case) for case in zip(seen, inputs, strict=True)]
    if any("error" in case for case in seen) and not any(any(named) for _, named, _ in rows):
        return [], None
    learnt = sorted(row[2] for row in rows)[1]
    marks = [next((mark for mark in column if not mark.passed), Mark(True))
             for column in zip(*(marks for marks, _, _ in rows), strict=True)]
    trainable = marks[1].passed or learnt < 0.25
    layers = marks[0] if not marks[0].passed or trainable else Mark(
        False, "layers that can be trained", f"the layers, and {marks[1].came} as the first one's gradient")
    ended = all(case.get("on_top", 0) < 1e-3 for case in seen)
    learns = Mark(ended and 0 <= learnt < 0.25, "the last layer's output, and a loss below 0.25",
                  f"a loss of {learnt:.3g}" + ("" if ended else ", and something after the last layer")
                  if math.isfinite(learnt) else "it wasn't trained")
    named = [next((row[1][place] for row in rows if row[1][place]), None) for place in range(len(rows[0][1]))]
    return [layers, marks[1], learns], together(*named, None if ended else ON_TOP)


def _case(came: dict[str, Any], case: dict[str, Any]) -> tuple[list[Mark], list[Diagnosis | None], float]:
    """The marks of layers and gradient, what is wrong with either, and the last loss."""
    asked = list(zip(case["sizes"], case["sizes"][1:], strict=False))
    layers = [(b, a) for a, b in came["shapes"]]
    if layers != asked:
        missed = Mark(False, _arrows(asked), _arrows(layers), f"print(make_deep({case['sizes']}))")
        return [missed, missed], [_other_layers(asked, layers), None], math.inf
    if "norms" not in came:
        missed = Mark(False, "logits", say(came["given"]) if "given" in came else "an error")
        return [missed, missed], [NOTHING_BACK if "given" in came else None, None], math.inf
    straight = [number for number, bend in enumerate(came["bends"], 2) if not bend > BENT]
    first, last = came["norms"]
    flows = last > 0 and first > 0.02 * last
    return [
        Mark(not straight and len(came["bends"]) == len(asked) - 1,
             "something that bends before each layer but the first",
             f"nothing before layer {', '.join(map(str, straight))} of {len(asked)}"),
        Mark(flows, f"a first gradient above {0.02 * last:.2g}, a fiftieth of the last", f"{first:.2g}"),
    ], [_straight(straight, len(asked)), SILENT if first == 0 else None if flows else _vanishing(first, last)], (
        came["losses"][-1])


def _arrows(layers: list[tuple[int, int]]) -> str:
    return ", ".join(f"{inputs}→{outputs}" for inputs, outputs in layers) or "no Linear layer"


def _other_layers(asked: list[tuple[int, int]], layers: list[tuple[int, int]]) -> Diagnosis:
    about = ("inputs and outputs are the wrong way round" if layers == [pair[::-1] for pair in asked] else
             "the last layer is missing" if layers == asked[:-1] else
             "the first layer is missing" if layers == asked[1:] else
             "there are fewer than asked for" if len(layers) < len(asked) else
             "there are more than asked for" if len(layers) > len(asked) else
             f"the first that differs is layer {1 + next(n for n, pair in enumerate(asked) if pair != layers[n])}")
    return Diagnosis("other layers", "The network doesn't have one Linear layer for each pair of neighbouring sizes, "
                     f"in this order: {about}.", "Keep the stack as deep as it was: one nn.Linear for each two sizes.")


def _straight(places: list[int], count: int) -> Diagnosis | None:
    if not places:
        return None
    where = "between the layers" if len(places) == count - 1 else (
        f"before layer {' and '.join(map(str, places))} of {count}")
    return Diagnosis("straight", f"Nothing that bends lies {where}, so that neighbouring layers are no more than one "
                     "Linear layer.", "Put nn.ReLU() or nn.Tanh() between any two.")


def _vanishing(first: float, last: float) -> Diagnosis:
    return Diagnosis("still vanishing", f"The first layer's gradient is {last / first:,.0f} times smaller than the "
                     "last one's.", "Put nn.ReLU() between the layers: its slope is 1. A sigmoid's is a quarter at "
                     "most.")
