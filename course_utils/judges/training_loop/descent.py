"""Whether reported weights are those of a run: each move follows from gradients, which are computed again here."""

from statistics import median
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_utils.inputs import flat
from course_utils.inputs.training_loop import Set, seed_dropout, set_state, small_net
from course_utils.judges.training_loop.epochs import Events

STILL, STRAY = 1e-4, 0.02  # a move that is only rounding; a share of a move that no gradient so far accounts for


def descends(case: dict[str, Any], events: Events, sets: dict[str, Set], last: list[float]) -> bool:
    """Whether every change of the weights can have come from steps along the gradients of the passes before it.

    A step of SGD lies in the space that the gradients so far span, whatever the learning rate, the momentum, or the
    mistake in its loop. Weights that were loaded have been there before. Other optimizers leave that space; their
    steps go downhill too, and are of a length.

    Args:
        case: The inputs of the check.
        events: All forward passes of known pictures, with their numbers.
        sets: Pictures and labels by the name of the set.
        last: The parameters at the end.
    """
    net = small_net(case["task"])
    states = torch.tensor([*(event["state"]["parameters"] for event in events), last], dtype=torch.float64)
    basis, lengths, slopes, stray = torch.zeros(len(last), 0, dtype=torch.float64), [], [], False
    for place, event in enumerate(events):
        gradient = _gradient(net, case, event, sets[event["set"]])
        basis = _wider(basis, gradient)
        move = states[place + 1] - states[place]
        if bool(((states[: place + 1] - states[place + 1]).norm(dim=1) <= STILL).any()):
            continue
        lengths.append(move.norm().item())
        slopes.append(F.cosine_similarity(move, -gradient, dim=0).item())
        stray = stray or not bool((move - basis @ (basis.T @ move)).norm() <= STRAY * move.norm() + STILL)
    return not stray or (len(slopes) > 3 and median(slopes) > 0.3 and max(lengths) < 5 * median(lengths))


def _gradient(net: nn.Module, case: dict[str, Any], event: dict[str, Any], data: Set) -> Tensor:
    set_state(net, event["state"])
    net.train(event["training"])
    seed_dropout(case, event["number"])
    loss = F.cross_entropy(net(data[0][event["ids"]]), data[1][event["ids"]])
    return flat(torch.autograd.grad(loss, list(net.parameters()))).double()


def _wider(basis: Tensor, vector: Tensor) -> Tensor:
    """An orthonormal basis of the space of before and one more vector."""
    rest = vector - basis @ (basis.T @ vector)
    rest = rest - basis @ (basis.T @ rest)
    return torch.cat([basis, (rest / rest.norm())[:, None]], 1) if rest.norm() > 1e-6 * vector.norm() > 0 else basis
