"""Judges `ward_5`: what is wrong with three trainings that are drawn from a name, what shows it, what was ruled out."""

from collections.abc import Callable
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F

from course_utils.data import Digits
from course_utils.judges import Mark, Marks, as_meant, plain
from course_utils.judges.debugging.findings import about, both, disease_named, layer_named, letters
from course_utils.patients import FIRST, Patient, draw_patients
from course_utils.report import Diagnosis

Proof = Callable[[Any], bool]
TESTS = ("rate 0", "own data", "by heart", "check-up", "pictures")
PLACEHOLDER = "your name"
NUMBERS = tuple(range(FIRST, FIRST + 3))
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

FORM = Diagnosis("form", "`ward_5` is a name and a list of three, each (disease, evidence, test).",
                 "Keep the brackets as they were and replace each None.")
EMPTY = Diagnosis("not answered", "There are no findings yet.",
                  "Replace the first None by a name from the list, in quotation marks.")
NAMELESS = Diagnosis("no name", "`ward_5` doesn't say which name its patients were drawn from.",
                     "Give `name` your own name or a number, run its cell, and then this one's.")


def drawn_from(seen: dict[str, Any]) -> str:
    """Which name an answer's patients were drawn from, as a sentence of the report."""
    return f"The patients are those drawn from {plain(seen['items'][0])!r}."


def judge_ward_5(seen: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of disease, evidence and test for each of the three patients that the answer's name draws."""
    found = _findings(seen)
    if isinstance(found, Diagnosis):
        return [Mark(False, "a name, and three findings", "another form")] * 9, found
    name, findings = found
    marks, made = [], None
    for number, kind, proves, finding in zip(NUMBERS, *zip(*_truth(name), strict=True), findings, strict=True):
        marks += _marks(kind, proves, finding)
        made = both(made, _wrong(number, kind, proves, finding))
    return marks, made and Diagnosis(made.name, f"Drawn from {name!r}. {made.text}", made.next)


def _findings(seen: dict[str, Any]) -> tuple[str, list[tuple[str, Any, str]]] | Diagnosis:
    """The name, and the three findings as they were meant, or what is wrong with their form."""
    items = seen.get("items", [])
    if len(items) != 2 or "items" not in items[1]:
        return EMPTY if seen["type"] == "None" else FORM
    name, patients = items[0].get("value"), [part.get("items", []) for part in items[1]["items"]]
    if len(patients) != 3:
        return Diagnosis("how many", f"`ward_5` has the findings of {len(patients)} patients, and there are three.",
                         "Keep the brackets as they were: three times (disease, evidence, test).")
    if any(len(parts) != 3 for parts in patients):
        return FORM
    findings = [(disease_named(plain(disease)), plain(as_meant(evidence)), _test_named(plain(test)))
                for disease, evidence, test in patients]
    if findings == [("", None, "")] * 3:
        return EMPTY
    text = "" if isinstance(name, bool) or name is None else str(name).strip()
    return (text, findings) if text and letters(text) != letters(PLACEHOLDER) else NAMELESS


def _test_named(test: Any) -> str:
    """The name of a test as in the list, also where it has other capitals or other signs between its words."""
    said = str("" if test is None else test).strip(" '\"`")
    return next((name for name in TESTS if letters(name) == letters(said)), said.lower())


@lru_cache(64)
def _truth(name: str) -> list[tuple[str, Proof]]:
    """What is wrong with each patient of a name, and what proves it, found by running it."""
    return [next((disease, proves) for disease, kind in KINDS.items() if (proves := kind.sign(patient)))
            for patient in draw_patients(name)]


def _proved(proves: Proof, evidence: Any) -> bool:
    return evidence is not None and not isinstance(evidence, bool) and proves(evidence)


def _marks(disease: str, proves: Proof, finding: tuple[str, Any, str]) -> list[Mark]:
    said, evidence, test = finding
    return [
        Mark(said == disease, "another name" if said else "a name from the list", repr(said) if said else
             "nothing yet"),
        Mark(said == disease and _proved(proves, evidence), KINDS[disease].look if said == disease else "",
             "nothing yet" if evidence is None else repr(evidence)),
        Mark(said == disease and test in KINDS[disease].tests, "another test" if test else "a test from the list",
             repr(test) if test else "nothing yet"),
    ]


def _wrong(number: int, disease: str, proves: Proof, finding: tuple[str, Any, str]) -> Diagnosis | None:
    said, evidence, test = finding
    kind = KINDS[disease]
    if said != disease:
        return _another(number, said, evidence)
    made = None
    if not _proved(proves, evidence):
        still = "still open" if evidence is None else "another one than what is asked for"
        made = Diagnosis("other evidence", f"Patient {number}'s disease is right, and the evidence is {still}.",
                         f"Patient {number}'s evidence is {kind.look}.")
    if test in kind.tests:
        return made
    if test not in TESTS:
        text = f"\"{test}\" isn't in the list of tests." if test else "no test is named yet."
        return both(made, Diagnosis("no such test", f"Patient {number}: {text}", "Copy a name from the list of tests."))
    return both(made, Diagnosis(
        "another test", f"Patient {number}: \"{test}\" can't tell \"{disease}\" from \"{kind.alike}\".",
        "Take a test that comes out differently for the two."))


def _another(number: int, said: str, evidence: Any) -> Diagnosis:
    """What is said of a disease that a patient doesn't have."""
    if not said:
        return Diagnosis("open", f"Patient {number} has no disease yet.", f"Replace the None of patient {number}.")
    would = KINDS[said].would if said in KINDS else OTHERS.get(said)
    if would:
        return Diagnosis("another disease", f"Patient {number} doesn't have this one. With \"{said}\", {would}.",
                         "Run it again and compare.")
    if disease_named(evidence) in {*KINDS, *OTHERS}:
        return Diagnosis("form", f"Patient {number}: the evidence stands first. Findings are (disease, evidence, "
                         "test).", "Put the disease first.")
    near = get_close_matches(said, [*KINDS, *OTHERS], 1)
    meant = f" Did you mean \"{near[0]}\"?" if near else ""
    return Diagnosis("no such name", f"Patient {number}: \"{said}\" isn't in the list.{meant}",
                     "Copy a name from the list, letter by letter.")
