"""Chapter 9, training that doesn't learn: the judge of each exercise and guess, with its points and known mistakes."""

from typing import Any

from course_utils.judges import COSTLESS, Marks, after, guess, judge, number, prediction
from course_utils.judges.debugging.check_up import judge_check_up
from course_utils.judges.debugging.findings import judge_findings
from course_utils.judges.debugging.make_deep import judge_make_deep
from course_utils.judges.debugging.optimizers import judge_make_optimizer, judge_prepare
from course_utils.judges.debugging.shuffled import judge_shuffled
from course_utils.judges.debugging.squared_error import judge_squared_error
from course_utils.judges.debugging.train_step import judge_train_step
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


@prediction("how many of the 32 are right")
def guess_by_heart(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """32: with 68,010 parameters, 32 pictures can be told apart one by one."""
    chance = Diagnosis("chance", "That would be guessing. On new pictures it is what this network gets; these 32 it "
                       "has seen a hundred times.", COSTLESS)
    known = {3: chance, 3.2: chance, 4: chance, 1: Diagnosis(
        "a share", "Write how many of the 32, a whole number.", COSTLESS)}
    other = Diagnosis("other", "The network has more parameters than these 32 pictures have pixels, and no need to "
                      "find a rule.", COSTLESS)
    return guess(seen, number(seen) == 32, known, other)


@prediction("what the network says")
def guess_constant(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """4, the mean of 0, 2, 4 and 10."""
    known = {
        3: Diagnosis("median", "3 is in the middle of the list. It would be best if distances weren't squared.",
                     COSTLESS),
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
    "the loss is computed on the logits": after(1, "one step of the optimizer, at its own learning rate"),
    "each step uses its own gradient alone": after(1, "one step of the optimizer, at its own learning rate"),
    "one step of the optimizer, at its own learning rate": 1,
    "the loss comes back as a plain number": 1,
})
def train_step(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """zero_grad, cross-entropy of the logits, backward, step."""
    return judge_train_step(seen, inputs)


@judge({
    "the new last layer has the classes asked for, and moves": 1,
    "layers that came frozen move": after(1, "the new last layer has the classes asked for, and moves"),
    "every parameter moves by 0.1 of its gradient, from where it was": 1,
})
def prepare(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Exchange the layer, thaw all, then make the optimizer."""
    return judge_prepare(seen, inputs)


@judge({
    "every parameter moves and the ReLUs stay alive": 1,
    "60 steps bring the loss down by a third or more, and never double it": 1,
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


@judge({"each image keeps its label, in a new order": 1, "each image once, in an order that the generator draws": 1})
def shuffled(seen: list[dict[str, Any]], inputs: dict[str, int]) -> tuple[Marks, Diagnosis | None]:
    """One order for images and labels."""
    return judge_shuffled(seen, inputs)


@judge({"each output against its own target": 1, "the gradient that reaches the output": 1})
def squared_error(seen: list[dict[str, Any]], inputs: list[dict[str, int]]) -> tuple[Marks, Diagnosis | None]:
    """The mean of the squares, pair by pair."""
    return judge_squared_error(seen, inputs)


@judge({
    "the names without a gradient": 1,
    "the names that didn't move": 1,
    "step() runs once, and the network is left as it leaves it": after(
        1, "the names without a gradient", "the names that didn't move"),
})
def check_up(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """None or all 0, and equal before and after."""
    return judge_check_up(seen, inputs)
