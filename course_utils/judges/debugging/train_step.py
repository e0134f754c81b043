"""Judges `train_step`: which loss its steps follow, with which gradients, and how far they go."""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_utils.inputs import batch, dense, flat
from course_utils.judges import PRINTED, UNCALLED, Mark, Marks, nothing, number, say, uncalled
from course_utils.judges.comparing import close, together
from course_utils.report import Diagnosis


class Loss(NamedTuple):
    """A loss of logits and labels, and what to say to whoever computes it."""

    function: Callable[[Tensor, Tensor], Tensor]
    diagnosis: Diagnosis | None


def _one_hot(logits: Tensor, labels: Tensor) -> Tensor:
    return F.one_hot(labels, logits.shape[1]).float()


GIVE_LOGITS = "Give F.cross_entropy the output of net(images)."
NLL = "Use F.cross_entropy(net(images), labels), which takes the logarithm of the softmax itself."


def _after(name: str, between: Callable[[Tensor], Tensor]) -> Loss:
    return Loss(lambda x, y: F.cross_entropy(between(x), y), Diagnosis(
        "function between", f"A {name} stands between the network and the loss.", GIVE_LOGITS))


def _of(name: str, part: slice) -> Loss:
    return Loss(lambda x, y: F.cross_entropy(x[part], y[part]), Diagnosis(
        "part of the batch", f"The loss is that of the {name} picture of the batch alone.",
        "Give the loss all logits and all labels."))


LOSSES = [
    Loss(F.cross_entropy, None),
    Loss(lambda x, y: F.cross_entropy(x.softmax(1), y), Diagnosis(
        "softmax", "The loss gets probabilities, and takes their softmax as if they were logits.", GIVE_LOGITS)),
    Loss(lambda x, y: F.cross_entropy(x.sigmoid(), y), Diagnosis(
        "sigmoid", "A sigmoid stands where the softmax stood. Cross-entropy takes the logits with nothing on top, and "
        "does the softmax itself.", GIVE_LOGITS)),
    _after("ReLU", F.relu),
    _after("tanh", torch.tanh),
    _after("log-sigmoid", F.logsigmoid),
    _of("first", slice(1)),
    _of("last", slice(-1, None)),
    Loss(lambda x, y: F.nll_loss(x.softmax(1), y), Diagnosis(
        "nll_loss", "The loss is the probability of the label with a minus, and its logarithm is missing.", NLL)),
    Loss(lambda x, y: F.nll_loss(x, y), Diagnosis(
        "nll_loss", "The loss is the logit of the label with a minus, without the softmax and its logarithm.", NLL)),
    Loss(lambda x, y: F.nll_loss(x.log_softmax(0), y), Diagnosis(
        "wrong axis", "The softmax goes over the pictures of the batch (axis 0) instead of over the classes.",
        "The classes are axis 1: dim=1.")),
    Loss(lambda x, y: F.cross_entropy(x.softmax(0), y), Diagnosis(
        "wrong axis", "A softmax goes over the pictures of the batch (axis 0), and a second one, that of the loss, "
        "over the classes.", GIVE_LOGITS)),
    Loss(lambda x, y: F.mse_loss(x.softmax(1), _one_hot(x, y)), Diagnosis(
        "squares", "The loss is a squared error of the probabilities. It trains, much more slowly: chapter 4 shows how "
        "little a squared error says to a network that is wrong and sure.", GIVE_LOGITS)),
    Loss(lambda x, y: F.mse_loss(x, _one_hot(x, y)), Diagnosis(
        "squares", "The loss is a squared error of the logits against 0 and 1.", GIVE_LOGITS)),
    Loss(lambda x, y: F.binary_cross_entropy_with_logits(x, _one_hot(x, y)), Diagnosis(
        "binary", "The loss is a binary cross-entropy, which asks yes or no for each class on its own.", GIVE_LOGITS)),
    Loss(lambda x, y: F.cross_entropy(x, y, label_smoothing=0.1), Diagnosis(
        "smoothed", "The labels are smoothed by 0.1.", "Leave label_smoothing out.")),
]
PILED = Diagnosis("gradients pile up", "From the second call on, the update also holds the gradients of the calls "
                  "before.", "Call optimizer.zero_grad(), with its brackets, in each step before backward().")
RATE = Diagnosis("another step length", "The steps aren't as long as the optimizer was told: the loss or its gradient "
                 "is multiplied by something.", "Leave the mean of the loss and its gradient as they are.")
SUM = Diagnosis("sum", "The losses of the batch are added up, so that the steps are as many times too long as "
                "there are pictures.", "Leave the mean: F.cross_entropy(net(images), labels).")
RATE_SET = Diagnosis("rate changed", "The function changes the optimizer's learning rate.",
                     "Leave the optimizer's settings as they are; a smaller rate cures neither disease.")
TWICE = Diagnosis("two steps", "One call moves the weights more than once.", "Call optimizer.step() once.")
DOUBLED = Diagnosis("two backwards", "One call computes gradients more than once.", "Call loss.backward() once.")
STEP_FIRST = Diagnosis("step first", "In each call step() comes before backward(), so it can't use the gradient of "
                       "that call.", "loss.backward() first, then optimizer.step().")
OWN_STEP = Diagnosis("own step", "The weights move, and the optimizer that was passed in never makes a step.",
                     "Call step() of the argument `optimizer`, which has its own learning rate.")
UPHILL = Diagnosis("uphill", "The weights go along the gradient instead of against it, so that the loss rises.",
                   "Cross-entropy is minus the mean of log-probabilities: look for a minus that is missing, or one too "
                   "many.")
CLEARED = Diagnosis("cleared too early", "backward() computes a gradient, step() runs after it, and nothing moves: the "
                    "gradients are gone by then.", "Put optimizer.zero_grad() before loss.backward().")
NO_STEP = Diagnosis("no step", "Gradients are computed, and the optimizer that was passed in never makes a step.",
                    "Call optimizer.step() after loss.backward().")
NO_BACKWARD = Diagnosis("no backward", "No gradient ever reaches the network, so there is nothing to step along.",
                        "Call loss.backward() before optimizer.step(), on a loss that was computed from net(images).")
GRAPH = Diagnosis("graph kept", "The loss is returned as a tensor that still holds the graph of the whole step. A list "
                  "of such losses keeps every graph alive.", "Return loss.item().")
AFTER = Diagnosis("loss afterwards", "What comes back is the loss after the step.", "Return the loss that backward() "
                  "started from.")


TEXT = Diagnosis("a text", "The loss comes back as a text.", "Return the number itself, loss.item().")
ROUNDED = Diagnosis("rounded", "The loss comes back rounded.", "Return all its digits, loss.item().")
OTHER_VALUE = Diagnosis("other value", "What comes back isn't the loss that backward() started from.",
                        "Return that loss as a number, loss.item().")


class Followed(NamedTuple):
    """Which loss the moves follow, how many times as long in each call, and whether old gradients are in them."""

    loss: Loss
    factors: list[float]
    piled: bool

    def by(self, factor: float) -> bool:
        """Whether each move is this many times as long as asked for."""
        return all(abs(came - factor) < 0.01 * abs(factor) for came in self.factors)


def judge_train_step(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Which loss the steps follow, whether later ones carry old gradients, their length, and what returns."""
    net, rows = dense(inputs["sizes"], inputs["seed"]), seen["rows"]
    weights = [flat(net.parameters()), *(torch.tensor(row["weights"]) for row in rows)]
    if len(rows) != inputs["calls"] or any("error" in row for row in rows):
        return [], None
    batches = [batch(inputs["seed"] + n, inputs["count"], inputs["sizes"][0], inputs["sizes"][-1])
               for n in range(inputs["calls"])]
    gone = [(before - after) / inputs["rate"] for before, after in zip(weights, weights[1:], strict=False)]
    paths = [[_loss_and_gradient(net, start, loss.function, case)
              for start, case in zip(weights, batches, strict=False)] for loss in LOSSES]
    followed = next((found for loss, path in zip(LOSSES, paths, strict=True)
                     if (found := _follows(gone, loss, [gradient for _, gradient in path]))), None)
    losses = [[value for value, _ in path] for path in paths]
    own = losses[LOSSES.index(followed.loss) if followed else 0]
    marks = [*_marks(followed, gone, [gradient for _, gradient in paths[0]], seen, inputs),
             _returned(rows, own, inputs)]
    if not any(move.any() for move in gone):
        missing = (NO_BACKWARD if "backward" not in seen["calls"] else NO_STEP if "step" not in seen["calls"] else
                   STEP_FIRST if _step_first(seen) else CLEARED)
        return marks, together(missing, _kind_of_values(rows, losses))
    after = [_loss_and_gradient(net, end, F.cross_entropy, case)[0]
             for end, case in zip(weights[1:], batches, strict=True)]
    made = [*_steps(followed, seen, inputs), followed.loss.diagnosis if followed else None,
            _value(rows, own, after)]
    explained = followed and [factor * loss for factor, loss in zip(followed.factors, own, strict=True)]
    other = explained and not made[-1] and not _is(rows, own) and not _is(rows, explained)
    return marks, together(*made, OTHER_VALUE if other else None)


def _loss_and_gradient(
    net: nn.Module, weights: Tensor, function: Callable[..., Tensor], case: tuple[Tensor, Tensor]
) -> tuple[float, Tensor]:
    """The loss at these weights, and its gradient as one row."""
    nn.utils.vector_to_parameters(weights, net.parameters())
    loss = function(net(case[0]), case[1])
    gradients = torch.autograd.grad(loss, list(net.parameters()))
    return loss.item(), torch.cat([gradient.flatten() for gradient in gradients])


def _follows(gone: list[Tensor], loss: Loss, gradients: list[Tensor]) -> Followed | None:
    """Whether all moves are multiples of the gradients of a loss, or one of their sums from the first call on."""
    sums = [torch.stack(gradients[:n + 1]).sum(0) for n in range(len(gradients))]
    for piled, expected in ((False, gradients), (True, sums)):
        factors = [(move @ row / (row @ row).clamp(min=1e-20)).item() for move, row in zip(gone, expected, strict=True)]
        if all(abs(factor) > 1e-6 and (move - factor * row).norm() < 5e-3 * move.norm()
               for factor, move, row in zip(factors, gone, expected, strict=True)):
            return Followed(loss, factors, piled)
    return None


def _marks(
    followed: Followed | None, gone: list[Tensor], gradients: list[Tensor], seen: dict[str, Any],
    inputs: dict[str, Any],
) -> list[Mark]:
    """The marks of the loss, of the gradients alone, and of the length of the steps."""
    if followed is None:
        return [_moved_elsewhere(gone, gradients, inputs)] * 3
    kind, steps = followed.loss.diagnosis, seen["calls"].count("step") / inputs["calls"]
    exact = followed.by(1) and steps in (0, 1)
    return [
        Mark(kind is None, "cross-entropy of the logits", f"another loss ({kind.name})" if kind else ""),
        Mark(not followed.piled, "the gradient of the call", "the sum of the gradients of all calls up to it"),
        Mark(exact, "one step() moves the weights by 1 × gradient × learning rate",
             f"{steps:g} × step(), and they move by {followed.factors[0]:.3g} × gradient × learning rate"
             + ("" if followed.by(followed.factors[0]) else " in the first call")),
    ]


def _moved_elsewhere(gone: list[Tensor], gradients: list[Tensor], inputs: dict[str, Any]) -> Mark:
    """The mark of the first call whose step isn't along the gradient: how far each parameter should have moved."""
    net = dense(inputs["sizes"], inputs["seed"])
    sizes = [parameter.numel() for parameter in net.parameters()]
    if not any(move.any() for move in gone):
        return Mark(False, "weights that move", "none moves")
    lengths = [[f"parameters that move by {_lengths(inputs['rate'] * row, sizes)}" for row in rows]
               for rows in (gradients, gone)]
    call = next(n for n, (right, came) in enumerate(zip(*lengths, strict=True)) if right != came)
    code = _code(inputs, call, "before = [p.detach().clone() for p in net.parameters()]\n    train_step")
    printed = "print([round((p - q).norm().item(), 4) for p, q in zip(net.parameters(), before)])"
    return Mark(False, lengths[0][call], lengths[1][call], f"{code}\n{printed}")


def _lengths(move: Tensor, sizes: list[int]) -> list[float]:
    return [round(part.norm().item(), 4) for part in move.split(sizes)]


def _code(inputs: dict[str, Any], call: int, line: str) -> str:
    sizes = inputs["sizes"]
    return ("from course_utils.inputs import batch, dense\n"
            f"net = dense({sizes}, seed={inputs['seed']})\n"
            f"optimizer = torch.optim.SGD(net.parameters(), lr={inputs['rate']})\n"
            f"for seed in range({inputs['seed']}, {inputs['seed'] + call + 1}):\n"
            f"    {line}(net, optimizer, *batch(seed, {inputs['count']}, {sizes[0]}, {sizes[-1]}))")


def _returned(seen: list[dict[str, Any]], losses: list[float], inputs: dict[str, Any]) -> Mark:
    """The mark of what comes back, with the first call in which it isn't the loss."""
    for call, (row, loss) in enumerate(zip(seen, losses, strict=True)):
        if row["graph"] or not close(number(row), loss, 1e-3):
            return Mark(False, f"{loss:.4f}", say(row) + (", with a graph" if row["graph"] else ""),
                        _code(inputs, call, "came = train_step") + "\nprint(came)")
    return Mark(True)


def _is(rows: list[dict[str, Any]], losses: list[float]) -> bool:
    """Whether these losses came back."""
    return all(close(number(row), loss, 1e-3) for row, loss in zip(rows, losses, strict=True))


def _kind_of_values(rows: list[dict[str, Any]], losses: list[list[float]]) -> Diagnosis | None:
    """What is wrong with the loss, where only the numbers that came back can tell."""
    return next((loss.diagnosis for loss, values in zip(LOSSES, losses, strict=True) if _is(rows, values)), None)


def _step_first(seen: dict[str, Any]) -> bool:
    return seen["calls"] == ["step", "backward"] * len(seen["rows"])


def _steps(followed: Followed | None, seen: dict[str, Any], inputs: dict[str, Any]) -> list[Diagnosis | None]:
    """What is wrong with the steps: each of these shows in what was called, or in how far the weights moved."""
    steps, backwards = (seen["calls"].count(name) for name in ("step", "backward"))
    exact, uphill = followed and followed.by(1), followed and all(factor < 0 for factor in followed.factors)
    called = [STEP_FIRST if _step_first(seen) and not exact else None,
              RATE_SET if number(seen["rate"] or {}) != inputs["rate"] else None,
              TWICE if steps > inputs["calls"] else None, DOUBLED if backwards > inputs["calls"] else None,
              OWN_STEP if not steps and not exact else None]
    measured = followed and not followed.loss.diagnosis and not uphill and not exact and not any(called)
    length = SUM if followed and followed.by(inputs["count"]) else RATE
    return [PILED if followed and followed.piled else None, UPHILL if uphill else None, *called,
            length if measured else None]


def _value(rows: list[dict[str, Any]], losses: list[float], after: list[float]) -> Diagnosis | None:
    """What is wrong with what comes back, if it is none of the losses that were followed."""
    if nothing(rows) or uncalled(rows):
        return PRINTED if nothing(rows) else UNCALLED
    if all(row["graph"] for row in rows):
        return GRAPH
    if all(row["value"]["type"] == "str" for row in rows):
        return TEXT
    if _is(rows, losses):
        return None
    rounded = any(all(number(row) == round(loss, digits) for row, loss in zip(rows, losses, strict=True))
                  for digits in range(3))
    return AFTER if _is(rows, after) else ROUNDED if rounded else None
