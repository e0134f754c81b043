"""Chapter 10, the engine: the judge of each exercise and guess, with its points and known mistakes."""

from typing import Any

from course_utils.judges import COSTLESS, Marks, guess, judge, number, plain, prediction
from course_utils.judges.engine.backward import judge_backward
from course_utils.judges.engine.cross_entropy_rule import judge_cross_entropy_rule
from course_utils.judges.engine.local_rule import judge_local_rule
from course_utils.judges.engine.matmul_rule import judge_matmul_rule
from course_utils.judges.engine.order import judge_order
from course_utils.judges.engine.training_step import judge_training_step
from course_utils.judges.engine.unbroadcast import judge_unbroadcast
from course_utils.judges.engine.values import judge_Value
from course_utils.report import Diagnosis

Cases = list[dict[str, Any]]


@prediction("the gradient of a value used twice")
def guess_used_twice(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """24: b² has the slope 2b = 12, and b = a + a moves twice as much as a."""
    known = {
        6: Diagnosis("one use each", "6 comes where only one of two uses counts each time: one b in b · b, one a in "
                     "a + a. Each use passes on a share.", COSTLESS),
        12: Diagnosis("one use left out", "12 is the gradient of b. a is used twice in b, or b twice in y, and each "
                      "use passes on a share.", COSTLESS),
        36: Diagnosis("value", "36 is the value of y, not a gradient.", COSTLESS),
    }
    other = Diagnosis("other", "Move a by a little h. By how much does b move, and then b · b?", COSTLESS)
    return guess(seen, number(seen) == 24, known, other)


@prediction("the gradient where nodes are taken level by level")
def guess_breadth_first(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """2: u passes on its gradient when only one of its two shares is there."""
    known = {
        26: Diagnosis("right gradient", "26 is the right gradient. But u stands near y, and comes off the list before "
                      "v does.", COSTLESS),
        24: Diagnosis("other path", "24 is what comes over v alone. Which of u's two shares is there when u is taken?",
                      COSTLESS),
        13: Diagnosis("of u", "13 is the gradient of u once all is there. What does u have when it is taken, and what "
                      "does x get of that?", COSTLESS),
        52: Diagnosis("twice over", "That would be so if u passed on all it has a second time. Each node is taken "
                      "once.", COSTLESS),
    }
    other = Diagnosis("other", "Write down the order in which the nodes are taken, from y on: which shares of u's "
                      "gradient are there when it is u's turn?", COSTLESS)
    return guess(seen, number(seen) == 2, known, other)


@prediction("the gradient of a bias of 32 rows")
def guess_bias(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """32: each row passes on a 1."""
    value = plain(seen)
    each = value[0] if isinstance(value, tuple) and value and len(set(value)) == 1 else value
    known = {
        1: Diagnosis("one row", "1 is what a single row passes on. The bias is in all of them.", COSTLESS),
        1 / 32: Diagnosis("divided", "A mean would divide by 32. Here each row's gradient is 1 already.", COSTLESS),
        3: Diagnosis("length", "3 is how many numbers the bias has.", COSTLESS),
        96: Diagnosis("all numbers", "96 is the sum of all 32 · 3 gradients. Each number of the bias stands in one "
                      "column.", COSTLESS),
    }
    other = Diagnosis("other", "Move one number of the bias by a little h: how many numbers of the result move?",
                      COSTLESS)
    bare = {"type": "float", "value": each} if isinstance(each, int | float) else seen
    return guess(bare if seen["type"] != "None" else seen, each == 32, known, other)


@judge({'"+"': 1, '"*"': 1, '"**"': 1, '"relu"': 1})
def local_rule(seen: Cases, inputs: Cases) -> tuple[Marks, Diagnosis | None]:
    """The gradient from above times the slope, for each operation."""
    return judge_local_rule(seen, inputs)


@judge({"products": 1, "powers, and a minus in front": 1, "differences and quotients": 1, "a number on the left": 1,
        "a subclass": 1})
def Value(seen: dict[str, Any], inputs: Cases) -> tuple[Marks, Diagnosis | None]:
    """Numbers as Python's own, and gradients by the chain rule."""
    return judge_Value(seen, inputs)


@judge({"every node, once": 1, "each after its parents": 1, "a thousand additions": 1, "forty doublings": 1})
def order(seen: Cases, inputs: Cases) -> tuple[Marks, Diagnosis | None]:
    """Any order in which no node stands before a parent."""
    return judge_order(seen, inputs)


@judge({"each value used once": 1, "a value used twice": 1, "paths of different lengths": 1, "a second call": 1,
        "a thousand additions, and forty doublings": 1})
def backward(seen: Cases, inputs: Cases) -> tuple[Marks, Diagnosis | None]:
    """The gradients of all nodes; leaves add them up."""
    return judge_backward(seen, inputs)


@judge({"axes in front": 1, "axes of length 1": 1, "both, or none": 1})
def unbroadcast(seen: Cases, inputs: Cases) -> tuple[Marks, Diagnosis | None]:
    """The sum over the copies."""
    return judge_unbroadcast(seen, inputs)


@judge({"the gradient of a": 1, "the gradient of b": 1})
def matmul_rule(seen: Cases, inputs: Cases) -> tuple[Marks, Diagnosis | None]:
    """The products upstream · bᵀ and aᵀ · upstream."""
    return judge_matmul_rule(seen, inputs)


@judge({"ordinary logits": 1, "large logits": 1})
def cross_entropy_rule(seen: Cases, inputs: Cases) -> tuple[Marks, Diagnosis | None]:
    """(softmax − one-hot) / N, times upstream."""
    return judge_cross_entropy_rule(seen, inputs)


@judge({"the parameters after a step": 1, "the loss before it": 1})
def training_step(seen: list[Cases], inputs: Cases) -> tuple[Marks, Diagnosis | None]:
    """Against the gradient of this batch, times the learning rate."""
    return judge_training_step(seen, inputs)
