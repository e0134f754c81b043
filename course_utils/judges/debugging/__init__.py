"""Chapter 9, training that doesn't learn: the judge of each exercise and guess, with its points and known mistakes."""

from typing import Any

from course_utils.judges import COSTLESS, Marks, after, guess, judge, number, prediction
from course_utils.judges.debugging.check_up import judge_check_up
from course_utils.judges.debugging.findings import judge_findings
from course_utils.judges.debugging.make_deep import judge_make_deep
from course_utils.judges.debugging.optimizers import NEW_LAYER, judge_make_optimizer, judge_prepare
from course_utils.judges.debugging.ward_5 import NUMBERS, drawn_from, judge_ward_5
from course_utils.report import Diagnosis


@prediction("the steepest slope")
def guess_slope(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """0.25, at 0: s (1 − s) with s = 0.5."""
    known = {
        1: Diagnosis("identity", "1 is the slope of the line y = x. The sigmoid takes several units of x to climb from "
                     "0 to 1, so it is never as steep as that.", COSTLESS),
        0.5: Diagnosis("height", "0.5 is its height in the middle. The slope there is s(1 − s).", COSTLESS),
    }
    other = Diagnosis("other", "The slope at x is s(1 − s), where s is the sigmoid of x. For which s is that largest?",
                      COSTLESS)
    value = number(seen)
    return guess(seen, value is not None and abs(value - 0.25) < 0.005, known, other)


@prediction("how many percent are right")
def guess_half_wrong(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """73 to 95: wrong labels that point everywhere hardly pull, and the right ones all pull the same way."""
    half = Diagnosis("as its labels", "About so many of its labels are right. The network doesn't have to believe each "
                     "of them: it looks for what the pictures of a label have in common.", COSTLESS)
    known = {50: half, 0.5: half, 55: half, 0.55: half, 10: Diagnosis(
        "chance", "That would be guessing, as patient 7 does, whose labels are nearly all wrong.", COSTLESS)}
    other = Diagnosis("other", "Among the pictures of a 3, which label comes most often?", COSTLESS)
    value = number(seen) or 0
    percent = 100 * value if value < 1 else value
    if percent > 97:
        other = Diagnosis("too high", "The wrong labels do cost something: nearly half of those that it learns from "
                          "are wrong.", COSTLESS)
    return guess(seen, 70 <= percent <= 97, known, other)


@prediction("what the network says")
def guess_constant(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """4, the mean of 0, 2, 4 and 10."""
    known = {
        3: Diagnosis("median", "3 is in the middle of the list. It would be one of the best if distances weren't "
                     "squared.", COSTLESS),
        5: Diagnosis("half way", "5 is half way between the ends. The squares of all four count.", COSTLESS),
        0: Diagnosis("own target", "Were it compared with its own target alone, this would be right.", COSTLESS),
    }
    other = Diagnosis("other", "Which number x makes x² + (x − 2)² + (x − 4)² + (x − 10)² smallest?", COSTLESS)
    return guess(seen, number(seen) == 4, known, other)


def _findings(first: int) -> dict[str, float]:
    return {f"patient {number}: {part}": 0.5 for number in (first, first + 1) for part in ("disease", "evidence")}


@judge(_findings(1), note="")
def ward_1(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """The loop keeps old gradients; the loss gets probabilities."""
    return judge_findings(seen, 1)


@judge(_findings(3), note="")
def ward_2(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """The optimizer holds another last layer; a layer is frozen."""
    return judge_findings(seen, 3)


@judge(_findings(5), note="")
def ward_3(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """Steps that killed the ReLUs; sigmoids that let the gradient vanish."""
    return judge_findings(seen, 5)


@judge(_findings(7), note="")
def ward_4(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """Labels of other pictures; a loss that compares each with each."""
    return judge_findings(seen, 7)


@judge({
    f"patient {number}: {part}": points for number in NUMBERS for part, points in (
        ("disease", 1), ("evidence", after(1.5, f"patient {number}: disease")),
        ("test", after(0.5, f"patient {number}: disease")))
}, note=drawn_from)
def ward_5(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """What is wrong with the patients that the answer's name draws."""
    return judge_ward_5(seen)


@judge({
    NEW_LAYER: 1,
    "layers that came frozen move": after(1, NEW_LAYER),
    "every parameter moves by 0.1 of its gradient, from where it was": 1,
})
def prepare(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Exchange the layer, thaw all, then make the optimizer."""
    return judge_prepare(seen, inputs)


@judge({
    "every parameter moves and the ReLUs stay alive": 0.5,
    "60 steps bring the loss down by a third or more, and never double it": 0.5,
})
def make_optimizer(seen: list[dict[str, Any]], inputs: list[int]) -> tuple[Marks, Diagnosis | None]:
    """An optimizer of all parameters whose steps are neither deadly nor too short."""
    return judge_make_optimizer(seen, inputs)


@judge({
    "the layers asked for, and they can be trained": 1,
    "the first gradient is at least a fiftieth of the last": 1,
    "60 steps of training learn the batch by heart": 1,
})
def make_deep(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The same layers, with functions between them that let the gradient through."""
    return judge_make_deep(seen, inputs)


@judge({
    "the names without a gradient": 1,
    "the names that didn't move": 1,
    "step() runs once, and the network is left as it leaves it": after(
        1, "the names without a gradient", "the names that didn't move"),
})
def check_up(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """None or all 0, and equal before and after."""
    return judge_check_up(seen, inputs)
