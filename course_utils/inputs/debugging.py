"""Small networks that train badly, which observers and judges both make from a seed."""

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from torch import nn

from course_utils.inputs import batch, dense

PULL = (1.0, -1.0, 0.0)  # the gradient of the parameter `slope`: not 0, though its sum is, and so is one number of it
PUSH = 1e-9  # that of `faint`: not 0, though smaller than any tolerance


def patient(
    seed: int, frozen: Sequence[str] = (), left_out: Sequence[str] = (), dead: bool = False, decay: float = 0.0,
    short: bool = False, odd: bool = False,
) -> tuple[nn.Sequential, Callable[[], None]]:
    """A network of three Linear layers, and a function that trains it for one step.

    Args:
        seed: Draws the weights and the batch.
        frozen: Names of parameters that don't ask for a gradient.
        left_out: Names of parameters that the optimizer doesn't hold.
        dead: Whether all units of the second ReLU are 0.
        decay: The optimizer's weight decay.
        short: Whether the steps are so short that a last weight of 1 to 2 moves by less than the tolerance of
            `torch.allclose`. The network then has a parameter that it doesn't use.
        odd: Whether there are parameters with the gradients `PULL` and `PUSH`, and a buffer.
    """
    net = dense([4, 5, 5, 3], seed)
    weights = dict(net.named_parameters())
    if dead:
        nn.init.constant_(weights["2.bias"], -1000)
    if short:
        net.register_parameter("unused", nn.Parameter(torch.ones(2)))
        weights["4.weight"].data += weights["4.weight"].data.sign()
    if odd:
        net.register_parameter("slope", nn.Parameter(torch.ones(len(PULL))))
        net.register_parameter("faint", nn.Parameter(torch.zeros(2)))
        net.register_buffer("seen", torch.zeros(2))
    for name, parameter in net.named_parameters():
        parameter.requires_grad_(name not in frozen)
    stepped = [parameter for name, parameter in net.named_parameters() if name not in left_out]
    optimizer = torch.optim.SGD(stepped, lr=1e-5 if short else 0.1, weight_decay=decay)
    images, labels = batch(seed, 30, 4, 3)

    def step() -> None:
        net.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        if odd:
            loss = loss + net.get_parameter("slope") @ torch.tensor(PULL) + PUSH * net.get_parameter("faint").sum()
        loss.backward()
        optimizer.step()

    return net, step
