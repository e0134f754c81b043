"""Chapter 4, loss: observes the learner's answers."""

import random
from typing import Any

import torch

from course_utils.checks import check
from course_utils.checks.describe import describe
from course_utils.checks.guard import call
from course_utils.inputs import drawn, logits_of


@check()
def guess_untrained(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of the loss before training."""
    return describe(answer)


@check()
def guess_broadcast(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of the shape of (4, 1) minus (4,)."""
    return describe(answer)


@check()
def guess_perfect(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess whether a perfect answer through softmax costs nothing."""
    return describe(answer)


def _pairs(seed: int) -> dict[str, Any]:
    n = random.Random(seed).randint(3, 8)
    shapes = [[[n, 10], [n, 10]], [[1, 10], [1, 10]], [[n, 1], [n]], [[1, 10], [10]], [[n, 10], [n, 1]]]
    return {"seed": seed, "shapes": shapes}


@check(
    _pairs,
    hints=(
        "Compare `output.shape` with `target.shape` first, and raise `ValueError` when they differ.",
        "The error of each number is output − target. Square it, then take the mean of all.",
        "After the shape check: `return ((output - target) ** 2).mean()`",
    ),
)
def mse(answer: Any, inputs: dict[str, Any]) -> list[dict[str, Any]]:
    """Check `mse(output, target)`."""
    seed = inputs["seed"]
    return [call(answer, drawn(seed, *a), drawn(seed + 1, *b)) for a, b in inputs["shapes"]]


def _batches(seed: int) -> list[dict[str, Any]]:
    draw = random.Random(seed)
    n = draw.randint(4, 8)
    return [{"seed": seed, "kind": kind, "labels": [i % classes for i in range(1, count + 1)], "classes": classes}
            for kind, count, classes in (("plain", n, 10), ("plain", n, 3), ("plain", 1, 10),
                                         ("large", n, 10), ("far", n, 10))]


@check(
    _batches,
    hints=(
        "For each row: the logarithm of the sum of the exponentials, minus the logit of the right class.",
        "Subtract each row's largest logit first. Nothing changes, except that `exp` can't overflow.",
        "`torch.logsumexp(logits, dim=1)` is the stable first part; `logits[torch.arange(len(labels)), labels]` picks "
        "the second. Return the mean of the difference.",
    ),
)
def cross_entropy(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `cross_entropy(logits, labels)`."""
    return [call(answer, logits_of(case), torch.tensor(case["labels"])) for case in inputs]


def _columns(seed: int) -> list[dict[str, Any]]:
    n = random.Random(seed).randint(3, 8)
    return [{"loss": loss, "labels": [(seed + 3 * i + 2) % 10 for i in range(count)]}
            for loss in ("cross_entropy", "mse") for count in (n, 1)]


@check(
    _columns,
    hints=(
        "cross_entropy wants one class index per picture, (N,) and int64. mse wants the shape and dtype of the output.",
        "`column[:, 0]` takes the only column and keeps the batch axis, and `.long()` makes the numbers int64.",
        "For mse: `F.one_hot(index, 10).float()`, where index is what cross_entropy gets.",
    ),
)
def target_for(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `target_for(loss, column)`."""
    return [call(answer, case["loss"], torch.tensor(case["labels"]).float().view(-1, 1)) for case in inputs]


def _losses(seed: int) -> list[float]:
    draw = random.Random(seed)
    return [round(draw.uniform(0.2, 0.9), 3), round(draw.uniform(1.5, 3), 3), 0.0, 1000.0]


@check(
    _losses,
    hints=(
        "The loss of one picture is −ln p. Solve that for p.",
        "The opposite of the natural logarithm is the exponential: p = e to the power of −loss.",
        "`math.exp(-loss)`; with the minus inside, a large loss gives 0 and nothing overflows.",
    ),
)
def probability_of(answer: Any, inputs: list[float]) -> list[dict[str, Any]]:
    """Check `probability_of(loss)`."""
    return [call(answer, loss) for loss in inputs]
