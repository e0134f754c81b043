"""Judges the check-up of chapter 9: who got no gradient, and who didn't move."""

from typing import Any

from course_utils.judges import PRINTED, Mark, Marks, nothing, plain
from course_utils.report import Diagnosis

Lists = tuple[set[str], set[str]]
LAYERS = [f"{layer}.{kind}" for layer in (0, 2, 4) for kind in ("weight", "bias")]
NOT_RUN = Diagnosis("not run", "step() is never called, so what is found says nothing about it.",
                    "Call step() once, between the copy and the comparison.")
RUN_TWICE = Diagnosis("run twice", "step() is called more than once, and each call trains the network further.",
                      "Call it once and keep what it changed.")
PUT_BACK = Diagnosis("left changed", "The network isn't left as step() left it.", "Only read the parameters.")
NO_LISTS = Diagnosis("no two lists", "What comes back isn't two lists of names, such as \"2.weight\".",
                     "net.named_parameters() gives names and parameters together.")


def _expected(case: dict[str, Any]) -> Lists:
    """Which parameters get no gradient, and which don't move, in a case of `check_up`."""
    nones = {*case["frozen"], *(["unused"] if case.get("unused") else [])}
    zeros = set(LAYERS[:5] if case["dead"] else [])
    still = {name for name in zeros if not case["decay"]} | nones | set(case["left_out"])
    return nones | zeros, still


def _variants(case: dict[str, Any]) -> dict[str, Lists]:
    """What each mistake gives."""
    silent, still = _expected(case)
    nones = {*case["frozen"], *(["unused"] if case.get("unused") else [])}
    names = {*LAYERS, *(["unused"] if case.get("unused") else [])}
    tiny = names if case["rate"] < 1e-3 else still
    return {"None only": (nones, still), "zeros only": (silent - nones, still), "by requires_grad": (
        set(case["frozen"]), still), "no copy": (silent, names), "rounded": (silent, tiny),
        "swapped": (still, silent), "the others": (names - silent, names - still), "same list": (silent, silent),
        "still twice": (still, still), "nothing": (set(), set())}


MISTAKES = {
    "None only": ("A gradient of None is found, and one that is all 0 isn't. Nothing is learned from either.",
                  "Test for both: parameter.grad is None or not parameter.grad.any()."),
    "zeros only": ("A gradient that is all 0 is found, and one that is None isn't.", "Test for None first."),
    "by requires_grad": ("Only frozen parameters are found. A parameter can ask for a gradient and not get one, for "
                         "instance when the network doesn't use it.", "Look at parameter.grad after step()."),
    "no copy": ("Nothing ever seems to move. What was kept before the step is the parameter itself, which moved along.",
                "Keep parameter.detach().clone()."),
    "rounded": ("A parameter that moved by very little counts as still. With a low learning rate all of them would.",
                "Compare with torch.equal instead of a tolerance."),
    "swapped": ("The two lists come in the other order.", "First no gradient, then not moved."),
    "the others": ("The lists hold the healthy parameters.", "Turn both conditions round."),
    "same list": ("The second list repeats the first. A parameter with a gradient can stand still, and weight decay "
                  "moves one without.", "Compare the weights before and after."),
    "still twice": ("The first list repeats the second.", "Look at parameter.grad for the first."),
    "nothing": ("Both lists are always empty.", "Put the names in that meet the condition."),
}
ONE_LIST = ("None only", "zeros only", "by requires_grad"), ("no copy", "rounded")  # mistakes in the first, the second


def judge_rounds(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Names without a gradient, names that stood still, and one step whose result stays."""
    if any("error" in case for case in seen):
        return [], None
    if nothing(seen):
        return [], PRINTED
    came = [_two(case["value"]) for case in seen]
    if None in came:
        return [], NO_LISTS
    found = [pair for pair in came if pair]
    right = [_expected(case) for case in inputs]
    silent, still = (all(one[n] == other[n] for one, other in zip(found, right, strict=True)) for n in (0, 1))
    once, left = all(case["calls"] == 1 for case in seen), all(case["left"] is True for case in seen)
    yet = "" if silent or still else "no right list yet"
    marks = [Mark(silent), Mark(still), Mark(once and left and (silent or still), came=yet)]
    if not once:
        return marks, NOT_RUN if not any(case["calls"] for case in seen) else RUN_TWICE
    name = _mistake(found, [_variants(case) for case in inputs])
    return marks, Diagnosis(name, *MISTAKES[name]) if name else PUT_BACK if silent and still and not left else None


def _mistake(found: list[Lists], variants: list[dict[str, Lists]]) -> str | None:
    """The mistake that gives both lists; where two were made, the one that gives a wrong first list."""
    for name in MISTAKES:
        if found == [lists[name] for lists in variants]:
            return name
    second = [lists[1] for lists in found]
    if second in ([lists[name][1] for lists in variants] for name in ONE_LIST[1]):
        first = [lists[0] for lists in found]
        return next((name for name in ONE_LIST[0] if first == [lists[name][0] for lists in variants]), None)
    return None


def _two(seen: dict[str, Any]) -> Lists | None:
    items = plain(seen)
    if not isinstance(items, tuple) or len(items) != 2 or not all(isinstance(part, tuple) for part in items):
        return None
    names = [set(part) for part in items]
    return (names[0], names[1]) if all(isinstance(name, str) for part in names for name in part) else None
