"""Judges the repairs of chapter 9's first two wards: what a step does, and which parameters it moves."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_utils.inputs import batch, dense, flat
from course_utils.judges import PRINTED, Mark, Marks, nothing, number
from course_utils.judges.comparing import close
from course_utils.report import Diagnosis

LOSSES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "logits": F.cross_entropy,
    "softmax": lambda logits, labels: F.cross_entropy(logits.softmax(1), labels),
    "sigmoid": lambda logits, labels: F.cross_entropy(logits.sigmoid(), labels),
    "probabilities": lambda logits, labels: F.nll_loss(logits.softmax(1), labels),
    "log twice": lambda logits, labels: F.nll_loss(logits, labels),
    "squares": lambda logits, labels: F.mse_loss(logits.softmax(1), F.one_hot(labels, logits.shape[1]).float()),
}
OF_LOSS = {
    "softmax": Diagnosis("softmax", "The gradients are fresh each step. The loss still gets probabilities, and takes "
                         "their softmax as if they were logits.", "Give F.cross_entropy the output of net(images)."),
    "sigmoid": Diagnosis("sigmoid", "A sigmoid stands where the softmax stood. Cross-entropy takes the logits with "
                         "nothing on top, and does the softmax itself.", "Give it the output of net(images)."),
    "probabilities": Diagnosis("nll_loss", "nll_loss expects logarithms of probabilities, and here it gets something "
                               "else.", "Use F.cross_entropy(net(images), labels), which takes both steps itself."),
    "squares": Diagnosis("squares", "The loss is a squared error now. It trains, much more slowly: chapter 4 shows how "
                         "little a squared error says to a network that is wrong and sure.",
                         "Keep F.cross_entropy, and give it the logits."),
}
OF_LOSS["log twice"] = OF_LOSS["probabilities"]
BOTH = Diagnosis("untreated", "Both diseases are still there: old gradients are added to new ones, and the loss gets "
                 "probabilities where it expects logits.", "Take one at a time; start with optimizer.zero_grad().")
PILED = Diagnosis("gradients pile up", "The first step is right. From the second on, the update also holds the "
                  "gradients of the steps before.", "Call optimizer.zero_grad() once per step, before backward().")
SLOWED = Diagnosis("slower, not cured", "The steps have become shorter or longer, and the gradients still pile up: "
                   "another learning rate only changes how soon the run goes wrong.",
                   "Leave the learning rate alone and call optimizer.zero_grad().")
RATE = Diagnosis("another step length", "The direction is right, and the step isn't as long as the optimizer was told: "
                 "the loss or the gradient is multiplied by something, or the learning rate is changed.",
                 "Leave the optimizer's settings and the mean of the loss as they are.")
TWICE = Diagnosis("two steps", "One call moves the weights more than once.", "Call optimizer.step() once.")
CLEARED = Diagnosis("cleared too early", "backward() and step() both run and nothing moves: the gradients are cleared "
                    "between the two.", "Put optimizer.zero_grad() before loss.backward().")
NO_STEP = Diagnosis("no step", "Gradients are computed, and the optimizer never uses them.",
                    "Call optimizer.step() after loss.backward().")
NO_BACKWARD = Diagnosis("no backward", "No gradient is ever computed, so there is nothing to step along.",
                        "Call loss.backward() before optimizer.step().")
GRAPH = Diagnosis("graph kept", "The loss is returned as a tensor that still holds the graph of the whole step. A list "
                  "of such losses keeps every graph alive.", "Return loss.item().")


def judge_step(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Which loss the first step follows, whether later ones carry old gradients, their length, and what returns."""
    net = dense(inputs["sizes"], inputs["seed"])
    weights = [flat(net.parameters()), *(torch.tensor(row["weights"]) for row in seen)]
    moves = [(before - after) / inputs["rate"] for before, after in zip(weights, weights[1:], strict=False)]
    if len(moves) != inputs["calls"] or any("error" in row for row in seen):
        return [], None
    if not any(move.norm() > 0 for move in moves):
        return [], _standing(seen[-1])
    losses, gradients = {}, {}
    for name, function in LOSSES.items():
        followed = [_followed(net, start, function, _batch(inputs, n)) for n, start in enumerate(weights[:-1])]
        losses[name], gradients[name] = [loss for loss, _ in followed], [gradient for _, gradient in followed]
    kind = next((name for name in LOSSES if _scale(moves[0], gradients[name][0])), "")
    if not kind:
        return [], None
    scale, came = _scale(moves[0], gradients[kind][0]), gradients[kind]
    own = _alike(moves, [scale * gradient for gradient in came])
    piled = _alike(moves, [scale * sum(came[:n + 1], torch.zeros(())) for n in range(len(came))])
    exact = abs(scale - 1) < 0.01 and (own or piled)
    values = all(_value(row, loss) for row, loss in zip(seen, losses[kind], strict=True))
    marks = [Mark(kind == "logits"), Mark(own), Mark(exact), Mark(values)]
    return marks, _named(seen, kind, own, piled, scale)


def _batch(inputs: dict[str, Any], call: int) -> tuple[Tensor, Tensor]:
    return batch(inputs["seed"] + call, inputs["count"], inputs["sizes"][0], inputs["sizes"][-1])


def _followed(
    net: nn.Module, weights: Tensor, function: Callable[..., Tensor], case: tuple[Tensor, Tensor]
) -> tuple[float, Tensor]:
    """The loss at these weights, and its gradient as one row."""
    nn.utils.vector_to_parameters(weights, net.parameters())
    loss = function(net(case[0]), case[1])
    gradients = torch.autograd.grad(loss, list(net.parameters()))
    return loss.item(), torch.cat([gradient.flatten() for gradient in gradients])


def _scale(move: Tensor, gradient: Tensor) -> float:
    """By which factor the move is the gradient, or 0 if it has another direction."""
    factor = (move @ gradient / (gradient @ gradient)).item()
    return factor if factor > 0 and (move - factor * gradient).norm() < 2e-3 * move.norm() else 0.0


def _alike(moves: list[Tensor], gradients: list[Tensor]) -> bool:
    return all((move - gradient).norm() < 5e-3 * move.norm() for move, gradient in zip(moves, gradients, strict=True))


def _value(row: dict[str, Any], loss: float) -> bool:
    came = number(row)
    return not row["graph"] and close(came, loss, 1e-3)


def _standing(row: dict[str, Any]) -> Diagnosis | None:
    if not row["backwards"]:
        return NO_BACKWARD
    return CLEARED if row["steps"] else NO_STEP


def _named(seen: list[dict[str, Any]], kind: str, own: bool, piled: bool, scale: float) -> Diagnosis | None:
    if seen[-1]["steps"] > len(seen):
        return TWICE
    if piled:
        return BOTH if kind == "softmax" else SLOWED if abs(scale - 1) > 0.01 else PILED
    if kind != "logits":
        return OF_LOSS[kind]
    if abs(scale - 1) > 0.01:
        return RATE
    if own and any(row["graph"] for row in seen):
        return GRAPH
    return PRINTED if own and nothing(seen) else None


NOT_AN_OPTIMIZER = Diagnosis("no optimizer", "What comes back isn't an optimizer.", "Return the optimizer itself.")
UNTREATED = Diagnosis("untreated", "The optimizer holds the old last layer, and layers that came frozen are still "
                      "frozen.", "Take the last layer first: which line has to come before the other?")
TOO_EARLY = Diagnosis("made too early", "The new last layer has gradients and never moves: the optimizer was made "
                      "while the old one stood there, and still holds that.", "Make the optimizer last.")
FROZEN = Diagnosis("still frozen", "A layer that came frozen still asks for no gradient. Neither train() nor an "
                   "attribute set on the network changes that.", "Call net.requires_grad_(True), with the underscore.")
LEFT_OUT = Diagnosis("left out", "Every parameter asks for a gradient, and some aren't in the optimizer.",
                     "Give it net.parameters(), all of them, after the thawing and the exchange.")
OLD_LAYER = Diagnosis("not exchanged", "The network still ends in its old layer, which has other classes.",
                      "Assign the new layer to net[-1].")
ELSEWHERE = Diagnosis("another network", "Not one parameter of this network moves: the optimizer holds those of "
                      "another one, such as a copy.", "Make it from net.parameters().")
RESET = Diagnosis("weights lost", "The layers that should have stayed have other weights than they came with.",
                  "Change the last layer alone, and leave the others as they are.")
OTHER_RATE = Diagnosis("other rate", "All parameters move, and not by 0.1 times their gradient.",
                       "Use torch.optim.SGD with lr=0.1 and nothing else.")


def judge_prepared(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Whether the new layer moves, the thawed ones move, and all of them by 0.1 of the gradient."""
    if any("error" in case for case in seen):
        return [], None
    if any("value" in case for case in seen):
        return [], PRINTED if nothing(seen) else NOT_AN_OPTIMIZER
    rows = [_parts(came, case) for came, case in zip(seen, inputs, strict=True)]
    exchanged, new, thawed, asked, others, kept, exact = (
        [row[n] for row in rows] for n in range(7))
    moves = all(others) and all(kept) and all(exact)
    marks = [Mark(all(exchanged) and all(new)), Mark(all(thawed)), Mark(moves)]
    return marks, _prepared(all(exchanged), all(new), all(thawed), all(asked), any(others), all(kept))


def _parts(came: dict[str, Any], case: dict[str, Any]) -> list[bool]:
    """Layer exchanged; it moves; thawed ones move; all ask; others move; old weights kept; all by 0.1."""
    parameters = came["parameters"]
    last = [row for name, row in parameters.items() if name.startswith("4.")]
    cold = [row for name, row in parameters.items() if int(name[0]) in case["frozen"]]
    warm = [row for name, row in parameters.items() if int(name[0]) not in [*case["frozen"], 4]]
    moving = [row["rate"] for row in parameters.values() if row["rate"] > 0]
    old = [name for name in parameters if not name.startswith("4.")]
    return [
        came["outputs"] == case["classes"],
        len(last) == 2 and all(row["rate"] > 0 for row in last),
        all(row["rate"] > 0 and row["asks"] is True for row in cold) and len(cold) == 2 * len(case["frozen"]),
        all(row["asks"] is True for row in parameters.values()),
        len(moving) > 2 or (bool(warm) and all(row["rate"] > 0 for row in warm)),
        set(old) <= set(came["kept"]),
        bool(moving) and all(abs(rate - 0.1) < 2e-3 for rate in moving) and len(moving) == len(parameters),
    ]


def _prepared(
    exchanged: bool, new: bool, thawed: bool, asked: bool, others: bool, kept: bool
) -> Diagnosis | None:
    if not exchanged:
        return OLD_LAYER
    if not kept:
        return RESET
    if not new and not others:
        return ELSEWHERE
    if not new:
        return TOO_EARLY if thawed else UNTREATED if not asked else LEFT_OUT
    if not asked:
        return FROZEN
    return OTHER_RATE if thawed and others else LEFT_OUT
