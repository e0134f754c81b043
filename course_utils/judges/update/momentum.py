"""What chapter 7 asks of momentum: the steps that optim.SGD takes."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from course_utils.inputs import drawn
from course_utils.judges import Mark, Marks
from course_utils.judges.update.stepping import FROZEN, GRADIENTS_CHANGED, PLUS, Weights, all_near, refusal
from course_utils.report import Diagnosis

Rule = Callable[[Tensor, Tensor, float, float], tuple[Tensor, Tensor]]  # velocity, gradient, m, lr -> velocity, step


def _decaying(velocity: Tensor, gradient: Tensor, m: float, lr: float) -> tuple[Tensor, Tensor]:
    velocity = m * velocity + gradient
    return velocity, lr * velocity


def _nesterov(velocity: Tensor, gradient: Tensor, m: float, lr: float) -> tuple[Tensor, Tensor]:
    velocity = m * velocity + gradient
    return velocity, lr * (gradient + m * velocity)


RULES: list[tuple[Rule, Diagnosis]] = [
    (lambda v, g, m, lr: (g, lr * g), Diagnosis(
        "reset", "Every step is a plain step of SGD: the velocity is forgotten between steps, or the weights are moved "
        "by the gradient instead of the velocity.", "Keep the new velocity in self.velocities, and move the weights "
        "by it.")),
    (lambda v, g, m, lr: (m * v + g, -lr * (m * v + g)), PLUS),
    (lambda v, g, m, lr: (m * v + (1 - m) * g, lr * (m * v + (1 - m) * g)), Diagnosis(
        "averaged", "The new gradient counts only 1 − momentum, which makes the velocity an average. It is a usual "
        "variant, with smaller steps, and not what optim.SGD does.",
        "Add the whole gradient: momentum · velocity + gradient.")),
    (lambda v, g, m, lr: (v + g, lr * (v + g)), Diagnosis(
        "no friction", "Old velocity counts in full, for ever: the momentum is missing.",
        "Multiply the old velocity by self.momentum before you add the gradient.")),
    (lambda v, g, m, lr: (m * (v + g), lr * m * (v + g)), Diagnosis(
        "gradient shrunk", "The new gradient is multiplied by the momentum as well.",
        "Multiply only the old velocity: momentum · velocity + gradient.")),
    (_nesterov, Diagnosis(
        "Nesterov", "This is Nesterov's variant, which looks one step of velocity ahead; optim.SGD does it with "
        "nesterov=True.", "Move the weights by lr · velocity, and nothing else.")),
    (lambda v, g, m, lr: (m * v + lr * g, lr * (m * v + lr * g)), Diagnosis(
        "learning rate twice", "The learning rate is in the velocity and in the step.", "Multiply by it once.")),
    (lambda v, g, m, lr: (m * v + g, m * v + g), Diagnosis(
        "no learning rate", "The weights move by the whole velocity.", "Multiply it by self.lr.")),
]
UNMOVED = Diagnosis(
    "rebound", "The parameters hold what they held before. `param = param - …` makes a new tensor and gives it the "
    "local name, and the network keeps the old one.", "Change the tensor itself, with param -= … or param.sub_(…).")
SHARED = Diagnosis("shared", "All parameters share one velocity, so each one is also pushed by the gradients of those "
                   "before it.", "Keep one velocity for each parameter.")
COASTS = Diagnosis(
    "coasts", "A parameter without a gradient goes on moving by its old velocity. optim.SGD leaves it, and its "
    "velocity, as they are.", "Skip a parameter with `param.grad is None` altogether.")


def _path(case: dict[str, Any], rule: Rule, shared: bool = False, coasts: bool = False) -> list[Weights]:
    """The parameters after each step, as a rule moves them."""
    params = [drawn(case["seed"] + number, case["size"]) for number in range(2)]
    velocities, path = [torch.zeros(case["size"]) for _ in params], []
    for step, missing in enumerate(case["missing"]):
        for number, param in enumerate(params):
            if number == missing and not coasts:
                continue
            gradient = drawn(case["seed"] + 10 * step + number + 100, case["size"]) * (number != missing)
            own = 0 if shared else number
            velocities[own], move = rule(velocities[own], gradient, case["momentum"], case["lr"])
            params[number] = param - move
        path.append(list(params))
    return path


def _follows(result: dict[str, Any], path: list[Weights]) -> bool:
    steps = result.get("steps", [])
    return len(steps) == len(path) and all(
        "error" not in step and all_near(step["params"], right) for step, right in zip(steps, path, strict=True))


def _begins(result: dict[str, Any], path: list[Weights]) -> bool:
    first = result.get("steps", [{}])[0]
    return "params" in first and all_near(first["params"], path[0])


def judge_momentum(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `Momentum`: the first step, those after it, and a parameter without a gradient."""
    paths = [_path(case, _decaying) for case in inputs]
    begun = all(_begins(result, path) for result, path in zip(seen, paths, strict=True))
    right = [_follows(result, path) for result, path in zip(seen, paths, strict=True)]
    clean = all(step.get("gradients kept") is True and step.get("leaves") is True
                for result in seen[:2] for step in result.get("steps", [{}]))
    marks = [Mark(begun), Mark(all(right[:2]) and clean), Mark(all(right))]
    return marks, _momentum_diagnosis(seen, inputs, right)


def _momentum_diagnosis(
    seen: list[dict[str, Any]], inputs: list[dict[str, Any]], right: list[bool]
) -> Diagnosis | None:
    plain = list(zip(seen[:2], inputs[:2], strict=True))
    for rule, diagnosis in RULES:
        if all(_follows(result, _path(case, rule)) for result, case in plain):
            return diagnosis
    if all(_follows(result, _path(case, _decaying, shared=True)) for result, case in plain):
        return SHARED
    if all(_follows(result, _path(case, lambda v, g, m, lr: (v, 0 * g))) for result, case in plain):
        return UNMOVED
    if all(right[:2]) and _follows(seen[2], _path(inputs[2], _decaying, coasts=True)):
        return COASTS
    return refusal(seen) or _side_effect(seen)


def _side_effect(seen: list[dict[str, Any]]) -> Diagnosis | None:
    steps = [step for result in seen for step in result.get("steps", []) if "error" not in step]
    if any(step["leaves"] is False for step in steps):
        return FROZEN
    return GRADIENTS_CHANGED if any(step["gradients kept"] is False for step in steps) else None
