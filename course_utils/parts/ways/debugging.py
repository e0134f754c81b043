"""Chapter 9, debugging: another way to write each answer."""
# mypy: ignore-errors

from itertools import pairwise

import torch
import torch.nn as nn
import torch.nn.functional as F


def train_step(net, optimizer, images, labels):
    """`F.cross_entropy` is two functions in one: `log_softmax` of the logits, then `nll_loss`, for the right classes.

    Choose the pair where you need the logarithms of the probabilities for something else too; a softmax in front of
    either would be one too many.
    """
    optimizer.zero_grad()
    log_probabilities = F.log_softmax(net(images), dim=1)
    loss = F.nll_loss(log_probabilities, labels)
    loss.backward()
    optimizer.step()
    return loss.item()


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


def shuffled(images, labels, generator):
    """Each picture gets a random number, and the order is the one that sorts these numbers.

    Choose it where many orders are wanted at once: `torch.rand(k, n).argsort(dim=1)` gives k of them, and `randperm`
    gives one.
    """
    order = torch.rand(len(images), generator=generator).argsort()
    return images[order], labels[order]


def squared_error(output, target):
    """The target gets the missing axis here, and then `F.mse_loss`, which warns where shapes differ, does the rest.

    Choose it over the formula, which broadcasts without a word.
    """
    return F.mse_loss(output, target[:, None])
