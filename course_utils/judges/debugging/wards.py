"""The eight patients of chapter 9: their diseases, the evidence, and how each other disease would have looked."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from course_utils.judges import Mark, Marks, plain
from course_utils.report import Diagnosis

SIGNS = {
    "no zero_grad": "each step would see a larger gradient than the one before, also with weights that stand still",
    "softmax twice": "the loss would be near 2.30 for long and never get below 1.46, however many pictures are right",
    "learning rate": "the loss would leap far above its start in the first steps, and units would be dead afterwards",
    "wrong optimizer": "a parameter would have a gradient in each step and never move",
    "wrong labels": "pictures and the numbers above them wouldn't match",
    "vanishing gradients": "the gradients would shrink by a factor with each layer from the last back to the first, "
                           "and be small but not None",
    "broadcast": "the difference of outputs and targets would have more numbers than there are pictures",
    "frozen layer": "a parameter's gradient would be None while its neighbours have one",
    "unscaled images": "the inputs' numbers would lie far from 0, in the hundreds",
    "overfitting": "the training loss would be near 0 and the accuracy high, and only new pictures would go wrong",
}


class Patient(NamedTuple):
    """A patient's disease, which evidence proves it, where to look for that, and evidence that points elsewhere."""

    disease: str
    proves: Callable[[Any], bool]
    look: str
    misread: dict[Any, str]


def _about(value: float, room: float) -> Callable[[Any], bool]:
    return lambda seen: isinstance(seen, int | float) and abs(seen - value) <= room


def _named(*layers: str) -> Callable[[Any], bool]:
    return lambda seen: str(seen).strip().partition(".")[0].lower() in layers


PATIENTS = {
    1: Patient("no zero_grad", _about(5, 0.1), "The evidence is how many times as large the fifth gradient is as the "
               "first, with the learning rate at 0.",
               {1: "1 would be a healthy loop: the same weights and pictures, the same gradient.",
                4: "4 is the fourth number; the first stands for itself."}),
    2: Patient("softmax twice", _about(1.46, 0.06), "The evidence is the loss at which the curve ends.",
               {2.3: "2.3 is where every run with ten classes starts.",
                0: "A curve that goes to 0 has no floor. Read where this one ends.",
                1: "1 is the accuracy, and what speaks against the loss is that it is so high all the same."}),
    3: Patient("wrong optimizer", _named("fc3"), "The evidence is a parameter that has gradients and never moved.", {}),
    4: Patient("frozen layer", _named("fc2"), "The evidence is a parameter whose gradient is None.", {}),
    5: Patient("learning rate", _named("relu1", "relu2", "fc1", "fc2"), "The evidence is a layer after which every "
               "unit is dead.", {}),
    6: Patient("vanishing gradients", _named("0"), "The evidence is the layer whose gradients are the smallest.", {}),
    7: Patient("wrong labels", _about(2, 0), "The evidence is the digit that the first picture shows.",
               {6: "6 is the number above the picture. What did the hand write?"}),
    8: Patient("broadcast", lambda seen: re.findall(r"\d+", str(seen)) == ["32", "32"], "The evidence is the shape of "
               "the difference.",
               {(32, 1): "(32, 1) is the shape of the outputs alone.", (32,): "(32,) is the shape of the targets "
                "alone.", 1024: "1,024 is right as a count. Write the shape, with its two axes."}),
}

FORM = Diagnosis("form", "A ward's findings are two pairs, one for each patient: (disease, evidence).",
                 "Keep the brackets as they were and replace each None.")
EMPTY = Diagnosis("not answered", "There are no findings yet.",
                  "Replace the first None by a name from the list, in quotation marks.")


def judge_ward(seen: dict[str, Any], first: int) -> tuple[Marks, Diagnosis | None]:
    """Marks of disease and evidence for the patients `first` and `first + 1`."""
    findings = plain(seen)
    if not isinstance(findings, tuple) or [len(pair) if isinstance(pair, tuple) else 0 for pair in findings] != [2, 2]:
        return [], EMPTY if findings is None else FORM
    if findings == ((None, None), (None, None)):
        return [], EMPTY
    marks, diagnosis = [], None
    for number, (disease, evidence) in enumerate(findings, first):
        patient = PATIENTS[number]
        name = str(disease).strip().lower()
        right = name == patient.disease, _proves(patient, evidence)
        marks += [Mark(right[0], came=_quoted(disease)), Mark(right[1], came=_quoted(evidence))]
        diagnosis = diagnosis or _wrong(number, patient, name, evidence, *right)
    return marks, diagnosis


def _proves(patient: Patient, evidence: Any) -> bool:
    return evidence is not None and not isinstance(evidence, bool) and patient.proves(evidence)


def _quoted(finding: Any) -> str:
    return "nothing yet" if finding is None else repr(finding)


def _wrong(number: int, patient: Patient, disease: str, evidence: Any, known: bool, proved: bool) -> Diagnosis | None:
    if not known and disease not in SIGNS:
        return Diagnosis("no such name", f"Patient {number}: this disease isn't in the list.",
                         "Copy a name from the list, letter by letter.")
    if not known:
        return Diagnosis("another disease", f"Patient {number} doesn't have this one. With \"{disease}\", "
                         f"{SIGNS[disease]}.", "Look again at what this run printed and drew, and compare.")
    if not proved:
        hint = patient.misread.get(evidence, "") if not isinstance(evidence, list) else ""
        return Diagnosis("other evidence", f"Patient {number}'s disease is right, and the evidence doesn't show it. "
                         f"{hint}".strip(), patient.look)
    return None
