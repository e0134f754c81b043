"""Chapter 7, the update: another way to write each answer."""
# mypy: ignore-errors
# ruff: noqa: D102  a learner reads the code, and what differs is said at the top of each definition

import torch
import torch.nn.functional as F


def sgd_step(params, lr):
    """PyTorch's optimizer takes the step here, and it too skips parameters without a gradient.

    In a loop, make the optimizer once, before the first step: plain SGD remembers nothing, but with momentum a new one
    would forget its velocities.
    """
    torch.optim.SGD(params, lr=lr).step()


def training_step(net, optimizer, images, labels):
    """`autograd.grad` returns gradients instead of adding them to the old ones, so `zero_grad` isn't needed.

    Choose it where you want to work with the gradients themselves; `backward()` is shorter, and accepts a parameter
    that took no part.
    """
    params = list(net.parameters())
    loss = F.cross_entropy(net(images), labels)
    for param, gradient in zip(params, torch.autograd.grad(loss, params), strict=True):
        param.grad = gradient
    optimizer.step()
    return loss.item()


class Momentum:
    """PyTorch's `SGD` keeps the velocities here, one for each parameter, in its `state`.

    Choose it in every training loop, as its `state_dict()` saves the velocities too; write your own to try a rule that
    `torch.optim` doesn't have.
    """
    def __init__(self, params, lr, momentum):
        self.optimizer = torch.optim.SGD(params, lr=lr, momentum=momentum)

    def step(self):
        self.optimizer.step()


def best_learning_rate(sweep):
    """This loop needs no look for `nan` or `inf`: neither is ever less than the lowest loss so far.

    Choose the loop where more than one thing is noted on the way, and `min` where the rule fits into one line.
    """
    best, lowest = None, float("inf")
    for lr, loss in sweep.items():
        if loss < lowest:
            best, lowest = lr, loss
    return best
