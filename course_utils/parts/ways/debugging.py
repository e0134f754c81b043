"""Chapter 9, debugging: another way to write each answer."""
# mypy: ignore-errors

from itertools import pairwise

import torch
import torch.nn as nn


def prepare(net, classes):
    """The optimizer is made before the new layer, and is told of it by `add_param_group`.

    Choose this where an optimizer is in use already and must keep its state, or where the new layer is to have a
    learning rate of its own.
    """
    net.requires_grad_(True)
    optimizer = torch.optim.SGD(net[:-1].parameters(), lr=0.1)
    net[-1] = nn.Linear(net[-1].in_features, classes)
    optimizer.add_param_group({"params": net[-1].parameters()})
    return optimizer


def check_up(net, step):
    """One loop puts both questions to each parameter, which meets its copy by its place and not by its name.

    Choose the loop if more questions will follow, such as one for `nan`; for two, one line each is shorter.
    """
    copies = [parameter.detach().clone() for parameter in net.parameters()]
    step()
    silent, still = [], []
    for (name, parameter), before in zip(net.named_parameters(), copies, strict=True):
        if parameter.grad is None or not parameter.grad.any():
            silent.append(name)
        if torch.equal(parameter, before):
            still.append(name)
    return silent, still


def make_optimizer(net):
    """Adam divides the step of each number by how large its gradients have been lately.

    Choose it where gradients differ much from layer to layer; SGD is simpler, and Adam keeps two more numbers for each
    one that is trained.
    """
    return torch.optim.Adam(net.parameters(), lr=0.003)


def make_deep(sizes):
    """The sigmoids stay, and a `BatchNorm1d` before each brings every unit to mean 0 and deviation 1 over the batch.

    Choose it where stacks are deep; ReLU alone is simpler, and batch norm can't be trained with one picture at a time.
    """
    layers = []
    for inputs, outputs in pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), nn.BatchNorm1d(outputs), nn.Sigmoid()]
    return nn.Sequential(*layers[:-2])
