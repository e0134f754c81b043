"""Judges `cross_entropy_rule`: probabilities minus one-hot targets, by N, times upstream."""

from typing import Any

import numpy as np

from course_utils.inputs.engine import array
from course_utils.judges import PRINTED, Mark, Marks, nothing
from course_utils.judges.comparing import explained, first_missed, mistake, of_parts, tried
from course_utils.judges.engine.showing import compared, error_of, fits, numpy_code
from course_utils.report import Diagnosis

Case = dict[str, Any]


def _softmax(logits: Any) -> Any:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def _one_hot(targets: Any, classes: int) -> Any:
    return np.eye(classes)[targets]


def _columns(targets: Any, classes: int) -> Any:
    return np.isin(np.arange(classes), targets) * np.ones((len(targets), 1))


def _gradient(
    case: Case, softmax: Any = _softmax, hot: Any = _one_hot, divided: Any = lambda n, c: n, sign: int = 1,
    above: Any = lambda upstream: upstream, comma: bool = True,
) -> Any:
    """The gradient of the logits, or with mistakes.

    Args:
        case: Logits, targets and upstream.
        softmax: What turns logits into probabilities.
        hot: What is subtracted from them.
        divided: By what, from N and C.
        sign: 1 or -1.
        above: What is multiplied by, from upstream.
        comma: Whether it is in a tuple.
    """
    logits, targets = array(case["logits"]), np.array(case["targets"])
    with np.errstate(all="ignore"):
        found = softmax(logits) - hot(targets, logits.shape[1])
        found = sign * above(case["upstream"]) * found / divided(*logits.shape)
    return (found,) if comma else found


def _naive(logits: Any) -> Any:
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


def _by_all(logits: Any) -> Any:
    powers = np.exp(logits - logits.max())
    return powers / powers.sum(axis=1, keepdims=True)


STABLE = "Subtract each row's largest logit before the exponential: `logits.max(axis=1, keepdims=True)`."
UNSTABLE = ("not stable", "For large logits nan comes: e to the power of 1000 is more than a float can hold, and to "
            "the power of −1000 it is 0.", STABLE)
ROWS = "Each row's right class alone: `np.eye(C)[targets]`, or `gradient[np.arange(N), targets] -= 1`."
CROSS_ENTROPY_RULE_MISTAKES = [
    mistake(*UNSTABLE, softmax=_naive),
    mistake("one maximum for all", "The largest of all logits is subtracted. A row far below it has only powers that "
            "are 0, and nan comes.", STABLE, softmax=_by_all),
    mistake("not divided", "The gradient isn't divided by the number of images: it is that of the sum of the losses.",
            "A mean over N images divides by N, which is `len(logits)`.", divided=lambda n, c: 1),
    mistake("divided by the classes", "The gradient is divided by the number of classes.", "Divide by the number of "
            "images, `len(logits)`.", divided=lambda n, c: c),
    mistake("divided by all", "The gradient is divided by N · C, the number of all logits, as `mean()` does.",
            "Divide by the number of images, `len(logits)`.", divided=lambda n, c: n * c),
    mistake("one-hot missing", "The probabilities come alone: at the right class, the 1 isn't subtracted.",
            "Subtract 1 at the right class of each row.", hot=lambda targets, classes: 0),
    mistake("whole columns", "The 1 is subtracted in every row of a column that is somebody's target.", ROWS,
            hot=_columns),
    mistake("sign", "The sign is turned: one-hot minus probabilities.", "It is probabilities minus one-hot: a larger "
            "logit of a wrong class makes the loss larger.", sign=-1),
    mistake("upstream left out", "upstream isn't in the gradient.", "The chain rule multiplies by upstream.",
            above=lambda upstream: 1),
    mistake("no softmax", "The logits themselves are taken for probabilities.", "Turn them into probabilities first: "
            "e to the power of each, divided by the sum of its row.", softmax=lambda logits: logits),
    mistake("wrong axis", "The probabilities add up to 1 over the images, and not over the classes.",
            "A softmax adds up along a row: `axis=1`.", softmax=lambda logits: _softmax(logits.T).T),
    mistake("all rows together", "The powers are divided by the sum of all rows.", "Divide each row by its own sum: "
            "`powers.sum(axis=1, keepdims=True)`.", softmax=lambda logits: np.exp(logits - logits.max()) / np.exp(
                logits - logits.max()).sum()),
    mistake("no tuple", "The gradient comes alone and not in a tuple.", "Write a comma behind it, within brackets: "
            "`(gradient,)`.", comma=False),
]
CHANGED = Diagnosis("in place", "The logits or the targets that were passed in are others afterwards.",
                    "Work on new arrays: `logits = logits - ...` instead of `logits -= ...`.")


def judge_cross_entropy_rule(seen: list[dict[str, Any]], inputs: list[Case]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `cross_entropy_rule`: ordinary and large logits."""
    rows = [(case["criterion"], _mark(result, case)) for result, case in zip(seen, inputs, strict=True)]
    marks = first_missed(rows, 2)
    if nothing(seen):
        return marks, PRINTED
    right = all(fits(result, _gradient(case)) for result, case in zip(seen, inputs, strict=True))
    named = explained(seen, [(case,) for case in inputs], tried(_gradient), CROSS_ENTROPY_RULE_MISTAKES, fits)
    kept = all(result["kept"] is True for result in seen)
    return marks, of_parts((right, named or error_of(seen)), (kept, CHANGED))


def _mark(result: dict[str, Any], case: Case) -> Mark:
    wanted = _gradient(case)
    code = (f"logits, targets = {numpy_code(case['logits'])}, np.array({case['targets']})\n"
            f"print(cross_entropy_rule(logits, targets, {case['upstream']}))")
    if fits(result, wanted) and result["kept"] is not True:
        return Mark(False, "logits and targets as they were", "others", code + "\nprint(logits, targets)")
    return Mark(fits(result, wanted), *compared(wanted, result), code)
