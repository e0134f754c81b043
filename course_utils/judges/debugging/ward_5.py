"""Judges `ward_5`: what is wrong with three trainings that are drawn from a name, what shows it, what was ruled out."""

from difflib import get_close_matches
from typing import Any

from course_utils.judges import Mark, Marks, plain
from course_utils.judges.debugging.findings import disease_named, given, letters
from course_utils.judges.debugging.signs import KINDS, OTHERS, Proof, truth
from course_utils.patients import FIRST
from course_utils.report import Diagnosis

TESTS = ("rate 0", "own data", "by heart", "check-up", "pictures")
PLACEHOLDER = "your name"
NUMBERS = tuple(range(FIRST, FIRST + 3))

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
        came = "findings without a name of yours" if found is NAMELESS else "another form"
        return [Mark(False, "a name, and three findings", came)] * 9, found
    name, findings = found
    marks: list[Mark] = []
    wrong: list[Diagnosis] = []
    for number, kind, proves, finding in zip(NUMBERS, *zip(*truth(name), strict=True), findings, strict=True):
        marks += _marks(kind, proves, finding)
        wrong += _wrong(number, kind, proves, finding)
    return marks, Diagnosis(
        ", ".join(dict.fromkeys(one.name for one in wrong)),
        " ".join([f"Drawn from {name!r}.", *(one.text for one in wrong)]),
        " ".join(dict.fromkeys(one.next for one in wrong)),
    ) if wrong else None


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
    findings = [(disease_named(plain(disease)), given(evidence), _test_named(plain(test)))
                for disease, evidence, test in patients]
    if findings == [("", None, "")] * 3:
        return EMPTY
    text = "" if isinstance(name, bool) or name is None else str(name).strip()
    return (text, findings) if text and letters(text) != letters(PLACEHOLDER) else NAMELESS


def _test_named(test: Any) -> str:
    """The name of a test as in the list, also where it has other capitals or other signs between its words."""
    said = str("" if test is None else test).strip(" '\"`")
    return next((name for name in TESTS if letters(name) == letters(said)), said)


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


def _wrong(number: int, disease: str, proves: Proof, finding: tuple[str, Any, str]) -> list[Diagnosis]:
    said, evidence, test = finding
    kind = KINDS[disease]
    if said != disease:
        return [_another(number, said, evidence)]
    made = []
    if not _proved(proves, evidence):
        still = "still open" if evidence is None else "another one than what is asked for"
        made = [Diagnosis("other evidence", f"Patient {number}'s disease is right, and the evidence is {still}.",
                          f"Patient {number}'s evidence is {kind.look}.")]
    if test in kind.tests:
        return made
    if test not in TESTS:
        text = f"\"{test}\" isn't in the list of tests." if test else "no test is named yet."
        return [*made, Diagnosis("no such test", f"Patient {number}: {text}", "Copy a name from the list of tests.")]
    return [*made, Diagnosis(
        "another test", f"Patient {number}: \"{test}\" can't tell \"{disease}\" from \"{kind.alike}\".",
        "Take a test that comes out differently for the two.")]


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
