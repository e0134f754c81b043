"""Judges `Momentum`: whether it takes the steps that optim.SGD takes."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from course_utils.checks.describe import describe
from course_utils.inputs.update import gradients, starts
from course_utils.judges import Mark, Marks, as_code, errors, say
from course_utils.judges.comparing import explained, mistake, of_parts
from course_utils.judges.update.sgd_step import (
    FIXED_RATES,
    FROZEN,
    GRADIENTS_CHANGED,
    NO_RATE,
    PLUS,
    REPLACED,
    UNMOVED,
    Weights,
    all_near,
    fixed_rate,
    refusal,
)
from course_utils.report import Diagnosis

Number = Callable[[float], float]


def path(
    case: dict[str, Any], keep: Number = lambda m: m, take: Number = lambda m: 1, rate: Number = lambda lr: lr,
    sign: int = -1, by: str = "velocity", gap: str = "skipped", shared: bool = False, alias: str = "",
) -> list[Weights]:
    """The parameters after each step, or after steps with a mistake.

    Args:
        case: The run.
        keep: The part of the velocity that is kept, from the momentum.
        take: The part of the gradient that is added, from the momentum.
        rate: What the move is multiplied by, from the learning rate.
        sign: Of the move.
        by: What moves the weights: `"velocity"`, `"old velocity"`, `"gradient"`, `"ahead"` or `"last two"`.
        gap: What happens at a parameter without a gradient: `"skipped"`, `"coasts"`, `"drifts"`, `"decays"`,
            `"reset"`, `"stops"` or `"shifted"`.
        shared: Whether there is one velocity for all parameters.
        alias: Whether a velocity is the gradient's own tensor: `"always"`, `"first"` or `"in place"`.
    """
    params, m = starts(case), case["momentum"]
    velocities = [torch.zeros(case["size"]) for _ in params]
    points: list[Weights] = []
    before: list[Tensor | None] = [None] * len(params)
    for step, now in enumerate(gradients(case)):
        present = [number for number, g in enumerate(now) if g is not None]
        for number, g in enumerate(now):
            own = 0 if shared else number
            if g is None:
                if gap == "stops":
                    break
                velocities[own] = {"coasts": m, "decays": m, "reset": 0}.get(gap, 1) * velocities[own]
                if gap in ("coasts", "drifts"):
                    params[number] = params[number] + sign * rate(case["lr"]) * velocities[own]
                continue
            own = present.index(number) if gap == "shifted" else own
            reused = before[number] is not None and (alias in ("always", "in place") or alias == "first" and step == 1)
            old = g if reused else velocities[own]
            new = keep(m) * old + take(m) * g
            if alias == "in place" and reused:
                new = 2 * keep(m) * g
            velocities[own] = g if by == "last two" else new
            move = {"old velocity": old, "gradient": g, "ahead": g + m * new}.get(by, new)
            params[number] = params[number] + sign * rate(case["lr"]) * move
        points.append(list(params))
        before = now
    return points


MISTAKES = [
    mistake("reset", "Every step follows its own gradient alone: the velocity is forgotten between steps, or the "
            "weights are moved by the gradient instead of the velocity.",
            "Keep the new velocity in self.velocities, and move the weights by it.", keep=lambda m: 0),
    mistake(*PLUS, sign=1),
    mistake("averaged", "The new gradient counts only 1 − momentum, which makes the velocity an average. It is a usual "
            "variant, with smaller steps, and not what optim.SGD does.",
            "Add the whole gradient: momentum · velocity + gradient.", take=lambda m: 1 - m),
    mistake("no friction", "Old velocity counts in full, for ever: the momentum is missing.",
            "Multiply the old velocity by self.momentum before you add the gradient.", keep=lambda m: 1),
    mistake("gradient shrunk", "The new gradient is multiplied by the momentum as well.",
            "Multiply only the old velocity: momentum · velocity + gradient.", take=lambda m: m),
    mistake("exchanged", "The momentum multiplies the gradient instead of the velocity.",
            "Multiply the old velocity: momentum · velocity + gradient.", keep=lambda m: 1, take=lambda m: m),
    mistake("exchanged", "The velocity is multiplied by 1 − momentum, and the gradient by the momentum.",
            "Multiply the old velocity: momentum · velocity + gradient.", keep=lambda m: 1 - m, take=lambda m: m),
    mistake("1 − momentum", "The old velocity is multiplied by 1 − momentum.",
            "The momentum is the part that is kept: momentum · velocity + gradient.", keep=lambda m: 1 - m),
    mistake("momentum twice", "The old velocity is multiplied by the momentum twice.",
            "Multiply it once.", keep=lambda m: m * m),
    mistake("fixed momentum", "The momentum is always 0.9, whatever was passed in.", "Use self.momentum.",
            keep=lambda m: 0.9),
    mistake("velocity minus", "The old velocity is subtracted instead of being added.",
            "Add them: momentum · velocity + gradient.", keep=lambda m: -m),
    mistake("Nesterov", "This is Nesterov's variant, which looks one step of velocity ahead; optim.SGD does it with "
            "nesterov=True.", "Move the weights by lr · velocity, and nothing else.", by="ahead"),
    mistake("old velocity", "The weights are moved by the velocity from before this step; the new gradient comes too "
            "late for it.", "Compute the new velocity first, then move the weights by it.", by="old velocity"),
    mistake("gradient stored", "What is kept for the next step is the gradient alone, not the whole velocity.",
            "Put momentum · velocity + gradient back into self.velocities.", by="last two"),
    mistake("learning rate twice", "The learning rate is in the velocity and in the step.", "Multiply by it once.",
            rate=lambda lr: lr * lr),
    mistake(*NO_RATE, rate=lambda lr: 1),
    *(mistake(*fixed_rate(rate), rate=lambda lr, rate=rate: rate) for rate in FIXED_RATES),
    mistake("shared", "All parameters share one velocity, so each one is also pushed by the gradients of those "
            "before it.", "Keep one velocity for each parameter.", shared=True),
    mistake("coasts", "A parameter without a gradient goes on moving by its old velocity. optim.SGD leaves it, and its "
            "velocity, as they are.", "Skip a parameter with `param.grad is None` altogether.", gap="coasts"),
    mistake("coasts", "A parameter without a gradient goes on moving by its old velocity. optim.SGD leaves it, and its "
            "velocity, as they are.", "Skip a parameter with `param.grad is None` altogether.", gap="drifts"),
    mistake("decays", "A parameter without a gradient stays where it is, and its velocity shrinks all the same.",
            "Multiply the velocity only where there is a gradient.", gap="decays"),
    mistake("velocity lost", "A parameter without a gradient loses its velocity: it is 0 in the step after.",
            "Leave the velocity of a parameter without a gradient as it is.", gap="reset"),
    mistake("stops at None", "The step ends at the first parameter without a gradient, and those after it are left "
            "out.", "Skip that one parameter and go on, with continue or an if around the update.", gap="stops"),
    mistake("shifted", "After a parameter without a gradient, the next ones get the velocities of others: they are "
            "counted among the parameters that have a gradient.",
            "Count over all of self.params, and skip inside the loop.", gap="shifted"),
    *(mistake("gradient as velocity", "A velocity is the gradient's own tensor, not a copy: where the next gradient is "
              "written into that tensor, the velocity changes with it.",
              "Compute the velocity as a new tensor, or keep a clone() of the gradient.", alias=alias)
      for alias in ("always", "first", "in place")),
]


def judge_Momentum(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `Momentum`: the first step, those after it, and a parameter without a gradient."""
    paths = [path(case) for case in inputs]
    steps = [result.get("steps") or [{"error": result.get("error")}] for result in seen]
    begun = [_follows(part[:1], right[:1]) for part, right in zip(steps, paths, strict=True)]
    right = [_follows(*pair) for pair in zip(steps, paths, strict=True)]
    amiss = [text for flag, text in (("leaves", "parameters that are no leaves any more"),
                                     ("gradients kept", "gradients that were changed"))
             if any(step.get(flag) is False for part in steps[:2] for step in part)]
    whole = all(right[:2])
    marks = [Mark(all(begun), *_differ(steps, paths, begun, inputs, 1)),
             Mark(whole and not amiss, *(_differ(steps[:2], paths, right, inputs) if not whole else (
                 "the gradients as they were, and leaves", ", ".join(amiss), _code(inputs[0])))),
             Mark(all(right), *_differ(steps[::-1], paths[::-1], right[::-1], inputs[::-1]))]
    return marks, _diagnosed(seen, inputs)


def _follows(steps: list[dict[str, Any]], right: list[Weights]) -> bool:
    return len(steps) == len(right) and all(map(_stands, steps, right))


def _stands(step: dict[str, Any], right: Weights) -> bool:
    return "params" in step and all_near(step["params"], right)


def _differ(steps: list[list[dict[str, Any]]], paths: list[list[Weights]], right: list[bool],
            inputs: list[dict[str, Any]], among: int | None = None) -> tuple[str, str, str]:
    """The first step that differs, in the first run in which one does: what is right, what came, and the run."""
    for part, points, fine, case in zip(steps, paths, right, inputs, strict=False):
        if not fine:
            place = next((n for n, pair in enumerate(zip(part, points, strict=False)) if not _stands(*pair)),
                         len(part) - 1)
            came = say(part[place]) if "error" in part[place] else ", ".join(map(say, part[place]["params"]))
            return (f"after step {place + 1}: {', '.join(say(describe(p)) for p in points[place])}",
                    f"after step {place + 1}: {came}", _code(case))
    return "", "", ""


def _code(case: dict[str, Any]) -> str:
    params = ", ".join(as_code(p) for p in starts(case))
    steps = ",\n    ".join("[" + ", ".join("None" if g is None else as_code(g) for g in now) + "]"
                           for now in gradients(case))
    return (f"params = [p.requires_grad_() for p in [{params}]]\n"
            f"optimizer = Momentum(params, {case['lr']}, {case['momentum']})\nfor gradients in [\n    {steps}]:\n"
            "    for param, gradient in zip(params, gradients):\n"
            "        if param.grad is None or gradient is None:\n            param.grad = gradient\n"
            "        else:\n            param.grad.copy_(gradient)\n    optimizer.step()\n    print(params)")


def _diagnosed(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> Diagnosis | None:
    runs = [(result, case) for result, case in zip(seen, inputs, strict=True)
            if "params" in result.get("steps", [{}])[0]]
    steps = [step for result, _ in runs for step in result["steps"] if "params" in step]
    return of_parts(
        (all(_goes(result, path(case)) for result, case in runs), _misstep(runs)),
        (not any(errors(seen)), refusal(seen, seen[2:])),
        (not any(step["leaves"] is False for step in steps), FROZEN),
        (not any(step["gradients kept"] is False for step in steps), GRADIENTS_CHANGED),
    )


def _misstep(runs: list[tuple[dict[str, Any], dict[str, Any]]]) -> Diagnosis | None:
    if all(_goes(result, path(case, rate=lambda lr: 0)) for result, case in runs):
        return REPLACED if all(result["list changed"] is True for result, _ in runs) else UNMOVED
    return explained([result for result, _ in runs], [(case,) for _, case in runs], path, MISTAKES, _goes)


def _goes(result: dict[str, Any], points: list[Weights]) -> bool:
    """Whether a run follows a path up to an error, if there is one."""
    steps = [step for step in result["steps"] if "params" in step]
    return (len(steps) == len(points) or "error" in result["steps"][-1]) and all(
        _stands(*pair) for pair in zip(steps, points, strict=False))
