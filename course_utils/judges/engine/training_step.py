"""Judges `training_step`: a step against the gradient of this batch alone, and the loss before it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from course_utils.inputs.engine import Case, batches, old_gradients, weights
from course_utils.judges import Mark, Marks, nothing, number, say
from course_utils.judges.comparing import close, explained, mistake, of_parts, same
from course_utils.judges.engine.showing import error_of
from course_utils.report import Diagnosis

Arrays = list[Any]
Step = dict[str, Any]  # the loss before and after it, and the parameters then


def _loss(parameters: Sequence[Any], images: Any, targets: Any) -> tuple[float, Arrays]:
    leaves = [torch.tensor(parameter, requires_grad=True) for parameter in parameters]
    loss = F.cross_entropy(torch.tensor(images) @ leaves[0] + leaves[1], torch.tensor(targets))
    return loss.item(), [gradient.numpy() for gradient in torch.autograd.grad(loss, leaves)]


def steps(case: Case, clear: str = "first", when: str = "last", rate: Any = lambda lr, n: -lr, times: int = 1,
          some: slice = slice(None)) -> list[Step]:
    """Steps of training with a mistake.

    Args:
        case: The network's seed, and its batches.
        clear: When gradients are set to 0: `"first"`, `"never"`, `"last"`, or `"between"` backward and the step.
        when: Whether the step is taken `"last"`, or `"early"`, before backward.
        rate: What the gradient is multiplied by, from the learning rate and N.
        times: How often backward is called.
        some: Which of the parameters move.
    """
    parameters, grads = weights(case), old_gradients(case)
    found: list[Step] = []

    def moved() -> Arrays:
        chosen = range(len(parameters))[some]
        return [parameter + rate(case["rate"], len(targets)) * gradient if place in chosen else parameter
                for place, (parameter, gradient) in enumerate(zip(parameters, grads, strict=True))]

    for images, targets in batches(case):
        grads = [0.0, 0.0] if clear == "first" else grads
        before, new = _loss(parameters, images, targets)
        if when == "early":
            parameters = moved()
        grads = [gradient + times * more for gradient, more in zip(grads, new, strict=True)]
        grads = [0.0, 0.0] if clear == "between" else grads
        if when == "last":
            parameters = moved()
        grads = [0.0, 0.0] if clear == "last" else grads
        found.append({"loss": before, "after": parameters, "later": _loss(parameters, images, targets)[0]})
    return found


NOT_CLEARED = ("not cleared", "Gradients that were there before the call count too: backward adds to them.",
               "Set the grad of each parameter to 0.0 before backward.")
STEP_MISTAKES = [
    mistake(*NOT_CLEARED, clear="never"),
    mistake("cleared last", "The gradients are cleared at the end of a step. Those that were there before the first "
            "call count all the same.", "Clear before backward: this function can't know what came before it.",
            clear="last"),
    mistake("not moved", "The parameters stay as they are.", "`parameter.data = parameter.data - learning_rate * "
            "parameter.grad`: an assignment to `parameter` alone only gives the loop's variable another meaning. And "
            "what is cleared after backward can't move them.", rate=lambda lr, n: 0.0),
    mistake("ascent", "The parameters move along the gradient, so the loss grows.", "Subtract: against the gradient.",
            rate=lambda lr, n: lr),
    mistake("step before backward", "The parameters are moved before backward, by the gradients that were there "
            "before.", "backward comes first, then the step.", when="early", clear="never"),
    mistake("no learning rate", "The gradient is subtracted as it is, without the learning rate.",
            "Multiply it by learning_rate.", rate=lambda lr, n: -1.0),
    mistake("divided again", "The step is divided by the number of images. The loss is a mean already.",
            "Leave the division out.", rate=lambda lr, n: -lr / n),
    mistake("times N", "The step is multiplied by the number of images.", "The loss is a mean already; leave it so.",
            rate=lambda lr, n: -lr * n),
    mistake("learning rate squared", "The learning rate is there twice.", "Multiply by it once.",
            rate=lambda lr, n: -lr * lr),
    mistake("backward twice", "The gradients of this batch come twice.", "Call backward once.", times=2),
    mistake("one parameter", "Only the first of the parameters moves.", "Look for a `return` inside the loop.",
            some=slice(1)),
    mistake("one parameter", "Only the last of the parameters moves.", "The step belongs into the loop.",
            some=slice(-1, None)),
]
VALUES = [
    mistake("loss after", "The loss that comes back was computed after the step.",
            "Return the loss that backward was called on.", which="later"),
    mistake("times N", "The loss that comes back is multiplied by the number of images.", "It is a mean: return it as "
            "it is.", factor=lambda n: n),
    mistake("rounded", "The loss that comes back is rounded to two decimals.", "Return it as it is.", digits=2),
    mistake("rounded", "The loss that comes back is rounded to three decimals.", "Return it as it is.", digits=3),
]
STALE = Diagnosis("changed before backward", "The parameters are changed between the forward pass and backward. The "
                  "rules that backward calls read the numbers of the nodes, and find others than the forward pass "
                  "had.", "backward comes right after the loss, and the step last.")
NODE = Diagnosis("a node", "The loss comes back as a node, which holds on to its whole graph, and not as a number.",
                 "Return `float(loss.data)`.")
NO_LOSS = Diagnosis("no loss", "Nothing comes back.", "End with `return float(loss.data)`.")
TEXT = Diagnosis("text", "The loss comes back as text.", "Return `float(loss.data)`.")
NO_NUMBERS = Diagnosis("no array", "What is in the data of a parameter afterwards is no array.",
                       "Its data is an array, and so is its gradient: subtract these two, not the nodes.")


def returned(step: Step, count: int, which: str = "loss", factor: Any = lambda n: 1, digits: int = 15) -> float:
    """The loss that comes back, or another number."""
    return round(float(factor(count) * step[which]), digits)


def judge_training_step(seen: list[list[dict[str, Any]]], inputs: list[Case]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `training_step`: the parameters, and the loss."""
    right = [steps(case) for case in inputs]
    moved, losses = Mark(True), Mark(True)
    for told, wanted, case in zip(seen, right, inputs, strict=True):
        for place, (result, step, really) in enumerate(zip(told, wanted, _really(case, told), strict=True)):
            code = _code(case, place)
            if moved.passed:
                moved = Mark(_near(result, step), *_parameters(result, step, place), code)
            if losses.passed:
                text = f"step {place + 1}: {really['loss']:.6g}"
                losses = Mark(close(number(result), really["loss"], 1e-6, 1e-6), text,
                              f"step {place + 1}: {say(result)}"[:200], code)
    return [moved, losses], _diagnosed(seen, inputs, moved.passed, losses.passed)


def _near(result: dict[str, Any], step: Step) -> bool:
    return "error" not in result and len(result["after"]) == len(step["after"]) and all(
        same(came, torch.tensor(wanted), 1e-6, 1e-7)
        for came, wanted in zip(result["after"], step["after"], strict=True))


def _parameters(result: dict[str, Any], step: Step, place: int) -> tuple[str, str]:
    """The numbers of the bias, or of the weight where the bias is right."""
    text = f"step {place + 1}: "
    if "error" in result:
        return f"{text}new data in both parameters", f"{text}{say(result)}"
    part = 0 if same(result["after"][1], torch.tensor(step["after"][1]), 1e-6, 1e-7) else 1
    wanted, came = np.ravel(step["after"][part]).tolist(), result["after"][part].get("values")
    which = f"{text}{('weight', 'bias')[part]} "
    return which + _few(wanted), which + (_few(came) if came else say(result["after"][part]))


def _few(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.6g}" for value in values[:6])


def _kind(result: dict[str, Any]) -> str:
    value = result.get("value", {})
    return "number" if number(result) is not None else str(value.get("type"))


def _code(case: Case, place: int) -> str:
    batch = "network, parameters, Tensor(images), targets"
    return ("from course_utils.inputs.engine import batches, old_gradients, weights\n"
            f"case = {case}\nparameters = [Tensor(each) for each in weights(case)]\n"
            "for parameter, gradient in zip(parameters, old_gradients(case)):\n    parameter.grad = gradient\n\n"
            "def network(images):\n    return images @ parameters[0] + parameters[1]\n\n"
            f"for images, targets in batches(case)[:{place + 1}]:\n"
            f"    print(training_step({batch}, case[\"rate\"]))\n    print(parameters)")


def _diagnosed(seen: list[list[dict[str, Any]]], inputs: list[Case], moved: bool, losses: bool) -> Diagnosis | None:
    flat = [result for told in seen for result in told]
    if any("values" not in each for result in flat for each in result["after"]):
        return NO_NUMBERS
    if error := error_of(seen):
        return error
    if any("error" in result for result in flat):
        return None
    cases = [(case,) for case in inputs]
    step = None if moved else explained([{"steps": told} for told in seen], cases, steps, STEP_MISTAKES, _all_near)
    stale = STALE if any(result["moved"] is True for result in flat) else None
    return of_parts((moved, stale or step), (losses, _of_losses(flat, inputs)))


def _all_near(result: dict[str, Any], wanted: list[Step]) -> bool:
    return all(_near(came, step) for came, step in zip(result["steps"], wanted, strict=True))


def _of_losses(flat: list[dict[str, Any]], inputs: list[Case]) -> Diagnosis | None:
    """What is wrong with the numbers that came back, given the parameters that were really there."""
    kinds = {_kind(result) for result in flat}
    if nothing(flat):
        return NO_LOSS
    if kinds == {"Tensor"}:
        return NODE
    if kinds == {"str"}:
        return TEXT
    cases = [(step, count) for case, told in zip(inputs, _split(flat, inputs), strict=True)
             for step, count in zip(_really(case, told), case["counts"], strict=True)]
    return explained(flat, cases, returned, VALUES, lambda result, value: close(number(result), value, 1e-6, 1e-6))


def _split(flat: list[dict[str, Any]], inputs: list[Case]) -> list[list[dict[str, Any]]]:
    found, start = [], 0
    for case in inputs:
        found.append(flat[start:start + len(case["counts"])])
        start += len(case["counts"])
    return found


def _really(case: Case, told: list[dict[str, Any]]) -> list[Step]:
    """The losses before and after each step, with the parameters that were seen."""
    parameters, found = weights(case), []
    for result, (images, targets) in zip(told, batches(case), strict=True):
        before = _loss(parameters, images, targets)[0]
        came = [np.reshape(each["values"], each["shape"]) for each in result["after"] if "values" in each]
        if [each.shape for each in came] == [each.shape for each in parameters]:
            parameters = came
        found.append({"loss": before, "later": _loss(parameters, images, targets)[0]})
    return found
