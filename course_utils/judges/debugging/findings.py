"""Judges `ward_1`, `ward_2`, `ward_3` and `ward_4`, which ask what is wrong with eight trainings, and what shows it.

The chapter calls such a training a patient, and what is wrong with it its disease; each exercise is about two of them.
"""

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any, NamedTuple

from course_utils.judges import Mark, Marks, as_meant, plain, say
from course_utils.judges.comparing import together
from course_utils.report import Diagnosis

# What would be seen, and isn't in any of the eight that has another disease, unless `Patient.unlike` says more.
SIGNS = {
    "no zero_grad": "there would be no optimizer.zero_grad() in the loop",
    "softmax twice": "a softmax would stand between the network and F.cross_entropy, and no loss could go below 1.46",
    "learning rate": "the loss would leap far above its start, and a much smaller rate would cure it",
    "wrong optimizer": "a parameter would have a gradient in each step and never move",
    "wrong labels": "pictures and the numbers that belong to them wouldn't match",
    "vanishing gradients": "the gradients would be small but neither 0 nor None, and smaller with each layer from the "
                           "last back to the first",
    "broadcast": "outputs and targets would have other shapes, and their difference more numbers than there are "
                 "pictures",
    "frozen layer": "a parameter's gradient would be None while its neighbours have one",
    "unscaled images": "the healthy run would have it too: it takes the same standardised pictures",
    "overfitting": "the training itself would look perfect: a loss near 0, and every parameter moving",
}


class Patient(NamedTuple):
    """A patient's disease, which evidence proves it, what that is, and what speaks against a likely mistake.

    Args:
        disease: The name in the list.
        proves: Whether a piece of evidence is the right one.
        look: What the evidence is.
        misread: What to say of other evidence.
        unlike: What speaks against another disease, where its sign is there as well.
    """

    disease: str
    proves: Callable[[Any], bool]
    look: str
    misread: dict[Any, str]
    unlike: dict[str, str] = {}  # noqa: RUF012


def about(value: float, room: float) -> Callable[[Any], bool]:
    """Whether evidence is a number that is no further than `room` from a value."""
    return lambda seen: isinstance(seen, int | float) and abs(seen - value) <= room


def layer_named(*layers: str) -> Callable[[Any], bool]:
    """Whether evidence is the name of one of these layers, or of a parameter of it."""
    return lambda seen: (re.findall(r"\w+", str(seen).lower()) or [""])[0] in layers


PATIENTS = {
    1: Patient("no zero_grad", about(5, 0.1), "how many times as large the fifth gradient is as the first, with the "
               "learning rate at 0",
               {1: "1 would be a healthy loop: the same weights and pictures, the same gradient.",
                4: "4 is the fourth number; the first stands for itself."},
               {"learning rate": "a rate of 0 would cure it: the same weights and pictures give the same gradient. "
                "Here it grows all the same"}),
    2: Patient("softmax twice", about(1.46, 0.06), "the loss at which the curve ends",
               {2.3: "2.3 is where every run with ten classes starts.",
                0: "A curve that goes to 0 has no floor. Read where this one ends.",
                1: "1 is the accuracy, and what speaks against the loss is that it is so high all the same."},
               {"vanishing gradients": "hardly a picture would be right. Here nearly all are"}),
    3: Patient("wrong optimizer", layer_named("fc3"), "the name of a parameter that has gradients and never moved", {},
               {"no zero_grad": "all gradients would grow. Here those of one layer do, and the loop does call "
                "optimizer.zero_grad(), which reaches what the optimizer holds"}),
    4: Patient("frozen layer", layer_named("fc2"), "the name of a parameter whose gradient is None", {}),
    5: Patient("learning rate", layer_named("relu1", "relu2", "relu", "fc1", "fc2"), "the name of a layer after which "
               "every unit is dead", {},
               {"vanishing gradients": "units would be alive. Here the loss leaps, and units are 0 for every picture"}),
    6: Patient("vanishing gradients", layer_named("0"), "the name of the layer whose gradients are the smallest", {}),
    7: Patient("wrong labels", about(2, 0), "the digit that the first picture shows",
               {6: "6 is the number above the picture. What did the hand write?"},
               {"vanishing gradients": "one batch couldn't be learned by heart. Here it can"}),
    8: Patient("broadcast", lambda seen: re.findall(r"\d+", str(seen)) == ["32", "32"], "the shape of the difference",
               {(32, 1): "(32, 1) is the shape of the outputs alone.", (32,): "(32,) is the shape of the targets "
                "alone.", 1024: "1,024 is right as a count. Write the shape, with its two axes."},
               {"wrong labels": "a picture would have another one's number. Both are indexed with the same `chosen`"}),
}

FORM = Diagnosis("form", "A ward's findings are two pairs, one for each patient: (disease, evidence).",
                 "Keep the brackets as they were and replace each None.")
EMPTY = Diagnosis("not answered", "There are no findings yet.",
                  "Replace the first None by a name from the list, in quotation marks.")


def judge_findings(seen: dict[str, Any], first: int) -> tuple[Marks, Diagnosis | None]:
    """Marks of `ward_1`, `ward_2`, `ward_3` or `ward_4`: disease and evidence of patients `first` and `first + 1`."""
    pairs = [part.get("items", []) for part in seen.get("items", [])]
    if [len(pair) for pair in pairs] != [2, 2]:
        return [Mark(False, "two pairs", "another form")] * 4, EMPTY if seen["type"] == "None" else FORM
    findings = [(disease_named(plain(disease)), given(evidence)) for disease, evidence in pairs]
    if findings == [("", None), ("", None)]:
        return [], EMPTY
    marks, made = [], []
    for number, (disease, evidence) in enumerate(findings, first):
        patient = PATIENTS[number]
        proved = evidence is not None and not isinstance(evidence, bool) and patient.proves(evidence)
        came = "nothing yet" if evidence is None else repr(evidence)
        marks += [Mark(disease == patient.disease, "another name" if disease else "a name from the list",
                       repr(disease) if disease else "nothing yet"), Mark(proved, patient.look, came)]
        made.append(_wrong(number, patient, disease, evidence, proved))
    return marks, both(*made)


def both(first: Diagnosis | None, second: Diagnosis | None) -> Diagnosis | None:
    """What is said of both patients, which is of one kind or of two."""
    if not first or not second or first.name != second.name:
        return together(first, second)
    steps = dict.fromkeys([first.next, second.next])
    return Diagnosis(first.name, f"{first.text} {second.text}", " ".join(steps))


def given(evidence: dict[str, Any]) -> Any:
    """A piece of evidence as it was meant; of what is no number, text or row, a text that says what it is."""
    value = plain(as_meant(evidence))
    return say(evidence) if value is None and evidence["type"] != "None" else value


def disease_named(disease: Any) -> str:
    """The name of a disease as in the list, also where it has other capitals or other signs between its words."""
    said = str("" if disease is None else disease).strip(" '\"`")
    return next((name for name in SIGNS if letters(name) == letters(said)), said)


def letters(name: str) -> str:
    """A name without capitals, spaces and signs."""
    return re.sub(r"[\W_]+", "", name).lower()


def _wrong(number: int, patient: Patient, disease: str, evidence: Any, proved: bool) -> Diagnosis | None:
    if not disease:
        return Diagnosis("open", f"Patient {number} has no disease yet.", f"Replace the None of patient {number}.")
    if disease not in SIGNS and disease_named(evidence) in SIGNS:
        return Diagnosis("form", f"Patient {number}: the evidence stands first. A pair is (disease, evidence).",
                         "Exchange the two.")
    if disease not in SIGNS:
        near = get_close_matches(disease, SIGNS, 1)
        said = f" Did you mean \"{near[0]}\"?" if near else ""
        return Diagnosis("no such name", f"Patient {number}: \"{disease}\" isn't in the list.{said}",
                         "Copy a name from the list, letter by letter.")
    if disease != patient.disease:
        sign = patient.unlike.get(disease, SIGNS[disease])
        return Diagnosis("another disease", f"Patient {number} doesn't have this one. With \"{disease}\", {sign}.",
                         "Look again at what this run printed and drew, and compare.")
    if not proved:
        hint = patient.misread.get(evidence, "") if not isinstance(evidence, list) else ""
        said = "still open" if evidence is None else "another one than what is asked for"
        return Diagnosis("other evidence", f"Patient {number}'s disease is right, and the evidence is {said}. "
                         f"{hint}".strip(), f"Patient {number}'s evidence is {patient.look}.")
    return None
