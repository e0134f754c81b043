"""What shows the diseases of chapter 9's last ward: each is looked for by running a patient."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F

from course_utils.data import Digits
from course_utils.judges.debugging.findings import about, layer_named
from course_utils.patients import Patient, draw_patients

Proof = Callable[[Any], bool]
LONG = 300  # steps, in which a softmax too many is seen to stop at its floor
FLOOR = 1.4612  # of the cross-entropy where ten numbers from 0 to 1 are taken for logits: ln(e + 9) - 1
FAR = 100  # times as large as the gradient of the first weight, where it has vanished


class Kind(NamedTuple):
    """A disease that may be drawn.

    Args:
        sign: Gives a test of evidence where a patient has the disease, and None where it hasn't. It runs the patient.
        look: What the evidence is.
        would: What would be seen, and isn't in any patient that has another disease.
        alike: What it is easily taken for.
        tests: What tells the two apart.
    """

    sign: Callable[[Patient], Proof | None]
    look: str
    would: str
    alike: str
    tests: tuple[str, ...]


_digits = cache(Digits)


def _gradients(patient: Patient, steps: int, learning_rate: float | None = None) -> dict[str, float | None]:
    """The norm of each parameter's gradient after so many steps, or None where there is no gradient."""
    patient.train(steps, learning_rate)
    return {name: None if parameter.grad is None else parameter.grad.norm().item()
            for name, parameter in patient.net.named_parameters()}


def _frozen(patient: Patient) -> Proof | None:
    silent = {name.split(".")[0] for name, norm in _gradients(patient, 1).items() if norm is None}
    return layer_named(*silent) if silent else None


def _left_out(patient: Patient) -> Proof | None:
    patient.train(1, 0)
    before = {name: parameter.detach().clone() for name, parameter in patient.net.named_parameters()}
    patient.train(1)
    still = {name.split(".")[0] for name, parameter in patient.net.named_parameters()
             if parameter.grad is not None and torch.equal(parameter, before[name])}
    return layer_named(*still) if still else None


def _piled(patient: Patient) -> Proof | None:
    once, five = _gradients(patient, 1, 0), _gradients(patient, 5, 0)
    grown = [norm is not None and abs((five[name] or 0) - 5 * norm) < 0.05 * norm for name, norm in once.items()]
    norm = five["fc1.weight"]
    return about(norm, 0.02 * norm) if all(grown) and norm else None


def _vanished(patient: Patient) -> Proof | None:
    norms = [norm for name, norm in _gradients(patient, 1).items() if name.endswith("weight")]
    first, last = norms[0], norms[-1]
    return about(last / first, 0.05 * last / first) if first and last and last > FAR * first else None


def _unscaled(patient: Patient) -> Proof | None:
    mean = patient.images.mean().item()
    return about(mean, max(0.5, 0.02 * mean)) if patient.images.max() > 20 else None


def _mislabelled(patient: Patient) -> Proof | None:
    digits = _digits()
    mean, spread = digits.images.mean(), digits.images.std()
    images = patient.images / 255 if _unscaled(patient) else patient.images * spread + mean
    shown = digits.targets[torch.cdist(images.flatten(1), digits.images.flatten(1)).argmin(dim=1)]
    return about(shown[0].item(), 0) if (shown != patient.labels).float().mean() > 0.5 else None


def _too_long(patient: Patient) -> Proof | None:
    first, second = patient.train(2)
    return about(second, 0.02 * second) if second > 2 * first and not _unscaled(patient) else None


def _softmax(patient: Patient) -> Proof | None:
    if not any(_off(patient, steps) for steps in (10, 30, 60)):
        return None
    lowest = min(patient.train(LONG))
    return about((FLOOR + lowest) / 2, (lowest - FLOOR) / 2 + 0.06)


def _off(patient: Patient, steps: int) -> bool:
    """Whether the loss after so many steps is another one than the cross-entropy of its logits."""
    patient.train(steps)
    own = F.cross_entropy(patient.net(patient.images), patient.labels).item()
    return abs(patient.step() - own) > 0.005 * own


KINDS = {
    "frozen layer": Kind(
        _frozen, "a parameter whose gradient is None", "a parameter would have the gradient None", "wrong optimizer",
        ("check-up", "rate 0")),
    "wrong optimizer": Kind(
        _left_out, "a parameter that has a gradient and doesn't move", "a parameter would have a gradient and not move",
        "frozen layer", ("check-up", "rate 0")),
    "no zero_grad": Kind(
        _piled, "the norm of fc1.weight's gradient after five steps at rate 0",
        "every gradient would be five times as large after five steps at rate 0 as after one", "learning rate",
        ("rate 0",)),
    "vanishing gradients": Kind(
        _vanished, "the gradient of the last weight divided by that of the first, as norms after one step",
        "the gradient of the first weight would be hundreds of times smaller than that of the last, and not None",
        "softmax twice", ("by heart",)),
    "unscaled images": Kind(
        _unscaled, "the mean of its images", "its images would hold numbers up to 255", "learning rate",
        ("own data",)),
    "wrong labels": Kind(
        _mislabelled, "the digit that its first picture shows", "most of its pictures would have another one's number",
        "overfitting", ("pictures",)),
    "learning rate": Kind(
        _too_long, "the second loss of its run", "the second loss would be more than twice the first, and its images "
        "standardised", "unscaled images", ("own data",)),
    "softmax twice": Kind(
        _softmax, f"the lowest loss in {LONG} steps", f"{LONG} steps would get most of its pictures right, and no loss "
        "would be below 1.46", "vanishing gradients", ("by heart",)),
}
OTHERS = {
    "broadcast": "outputs and targets would have shapes that don't match. Its net gives (N, 10) for labels (N,), as "
                 "cross-entropy wants them",
    "overfitting": "there would be no fault in its loop, its network or its data. Here is one",
}


@lru_cache(64)
def truth(name: str) -> list[tuple[str, Proof]]:
    """What is wrong with each patient of a name, and what proves it, found by running it."""
    return [next((disease, proves) for disease, kind in KINDS.items() if (proves := kind.sign(patient)))
            for patient in draw_patients(name)]
