"""Chapter 4, loss: the check of each exercise and guess, with its inputs and hints."""

import random
from typing import Any

import torch
import torch.nn.functional as F
from torch.overrides import TorchFunctionMode

from course_utils.checks import check
from course_utils.checks.describe import describe
from course_utils.checks.guard import call
from course_utils.inputs import logits_of, output_and_target


@check()
def guess_nudge(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of the loss after a nudge that is 500 times as large."""
    return describe(answer)


@check()
def guess_broadcast(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess of the shape of (4, 1) minus (4,)."""
    return describe(answer)


@check()
def guess_perfect(answer: Any, inputs: None) -> dict[str, Any]:
    """Check the guess whether a perfect answer through softmax costs nothing."""
    return describe(answer)


def _mse_inputs(seed: int) -> dict[str, Any]:
    """Shapes of outputs and targets: equal ones, (N, 1) against (N,), others that differ."""
    draw = random.Random(seed)
    n = draw.randint(4, 8)
    equal = [[[2, 3], [2, 3]], [[1, 10], [1, 10]], [[5], [5]], [[2, n, 3], [2, n, 3]]]
    differ = [[[3, 1], [3]], [[1, 4], [4]], [[2, 3], [2, 1]], [[n, 10], [n, 1]], [[3, 2], [3]]]
    more = [[[m, 10], draw.choice([[m, 10], [m, 1], [m]])] for m in range(2, 12)]
    return {"seed": seed, "shapes": [*equal, *differ, *(more if seed else [])]}


@check(
    _mse_inputs,
    hints=(
        "Look at the two shapes first: where they differ, the answer is a `ValueError` and no number.",
        "The error of each number is the output minus the target. Square it, then take the mean of all.",
        "`if output.shape != target.shape: raise ValueError(\"the shapes differ\")`, and after it `return ((output - "
        "target) ** 2).mean()`",
    ),
)
def mse(answer: Any, inputs: dict[str, Any]) -> list[dict[str, Any]]:
    """Check `mse(output, target)`."""
    return [_observe_mse(answer, *output_and_target(inputs["seed"], *shapes)) for shapes in inputs["shapes"]]


def _observe_mse(answer: Any, output: torch.Tensor, target: torch.Tensor) -> dict[str, Any]:
    """What comes back, or the error and whether it is a ValueError, one derived from it included."""
    kinds: list[BaseException] = []

    def noted() -> Any:
        try:
            return answer(output, target)
        except ValueError as error:
            kinds.append(error)
            raise

    return call(noted) | {"refused": bool(kinds)}


def _cross_entropy_inputs(seed: int) -> list[dict[str, Any]]:
    """Four batches, one picture, logits near 1000, logits of ±1000, and a row far below the others."""
    draw = random.Random(seed)
    n, size = draw.randint(4, 8), draw.randint(800, 1200) if seed else 1000
    tables = [("tenths", 2, 3), ("plain", n, 10), ("plain", n + 1, 3), ("plain", 3, 3), ("tenths", 1, 10),
              ("large", 2, 3), ("far", 2, 3), ("sure", 2, 3), ("spread", 1, 3), ("spread", 2, 3)]
    return [{"seed": seed, "kind": kind, "classes": classes, "size": size,
             "labels": [i % classes for i in range(1, rows + 1)] if rows > 1 else [2]}
            for kind, rows, classes in tables]


@check(
    _cross_entropy_inputs,
    hints=(
        "Look at the formula above, one row at a time: the logarithm of a sum, minus the logit of the right class.",
        "Each row needs its own largest logit: subtract it before `exp`, and add it again after the logarithm. Pick "
        "the right logits with a pair of index tensors, and take the mean last.",
        "`torch.logsumexp(logits, dim=1)` is the stable first part; `logits[torch.arange(len(labels)), labels]` picks "
        "the second. Return the mean of the difference.",
    ),
)
def cross_entropy(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `cross_entropy(logits, labels)`."""
    return [_observe_cross_entropy(answer, logits_of(case), torch.tensor(case["labels"])) for case in inputs]


class _Called(TorchFunctionMode):
    """Notes which functions of torch are called."""

    def __init__(self) -> None:
        super().__init__()
        self.functions: list[Any] = []

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.functions.append(function)
        return function(*args, **(kwargs or {}))


def _observe_cross_entropy(answer: Any, logits: torch.Tensor, labels: torch.Tensor) -> dict[str, Any]:
    with _Called() as called:
        result = call(answer, logits, labels)
    return result | {"by torch": F.cross_entropy in called.functions}


def _target_for_inputs(seed: int) -> list[dict[str, Any]]:
    draw = random.Random(seed)
    labels = [*(draw.randrange(10) for _ in range(draw.randint(3, 7))), draw.randrange(1, 9)] if seed else [5, 0, 8]
    return [{"loss": loss, "labels": part} for loss in ("cross_entropy", "mse") for part in ([labels[-1]], labels)]


@check(
    _target_for_inputs,
    hints=(
        "Look at the table above: cross_entropy takes one class index per picture, (N,) and int64; mse takes the shape "
        "and dtype of the output.",
        "Take the only column as a row of class indices, so that a batch of one becomes (1,), and make them integers. "
        "For mse, make the indices one-hot, and then floats.",
        "`index = column[:, 0].long()` is what cross_entropy takes; for mse it is `F.one_hot(index, 10).float()`.",
    ),
)
def target_for(answer: Any, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Check `target_for(loss, column)`."""
    return [call(answer, case["loss"], torch.tensor(case["labels"]).float().view(-1, 1)) for case in inputs]


def _probability_of_inputs(seed: int) -> list[float]:
    """Three losses, then 0 and 1000."""
    draw = random.Random(seed)
    return [*(round(draw.uniform(*ends), 3) for ends in ((0.2, 0.9), (1.5, 3), (4, 6))), 0.0, 1000.0]


@check(
    _probability_of_inputs,
    hints=(
        "The loss of one picture is −ln p. Solve that for p.",
        "The exponential undoes the natural logarithm: it turns ln p into p. Take care of the minus first.",
        "`math.exp(-loss)`; with the minus inside, a large loss gives 0 and nothing overflows.",
    ),
)
def probability_of(answer: Any, inputs: list[float]) -> list[dict[str, Any]]:
    """Check `probability_of(loss)`."""
    return [call(answer, loss) for loss in inputs]
