"""Chapter 1, define the network: another way to write each answer."""
# mypy: ignore-errors
# ruff: noqa: D102  a learner reads the code, and what differs is said at the top of each definition

import torch
import torch.nn as nn
import torch.nn.functional as F


def output_size(size, kernel, stride=1, padding=0):
    """The places where the window's left edge can stand are listed here, and counted, so nothing has to be rounded.

    Choose a count like this to test a formula, and the formula once you trust it.
    """
    places = range(0, size + 2 * padding - kernel + 1, stride)
    return len(places)


class Net(nn.Sequential):
    """An `nn.Sequential` runs its layers in the order in which they were assigned, so no `forward` has to be written.

    Choose it for a plain chain, where printing then shows ReLU and pooling too; write a `forward` where data takes
    more than one path.
    """
    def __init__(self):
        super().__init__()
        self.conv1, self.relu1, self.pool1 = nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2)
        self.conv2, self.relu2, self.pool2 = nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2)
        self.flatten = nn.Flatten()
        self.fc1, self.relu3 = nn.Linear(16 * 5 * 5, 120), nn.ReLU()
        self.fc2, self.relu4 = nn.Linear(120, 84), nn.ReLU()
        self.fc3 = nn.Linear(84, 10)


def count_parameters(net):
    """A shape knows by itself how many numbers a tensor of it holds: `numel()` multiplies its sizes.

    Choose it where you have only shapes, such as those that a file lists.
    """
    shapes = [parameter.shape for parameter in net.parameters()]
    return sum(shape.numel() for shape in shapes)


class SmallKernelNet(nn.Module):
    """`nn.LazyLinear` reads its number of inputs off the first batch, so nobody has to work out 16 · 6 · 6.

    Choose it while you still try out kernels and pools, and remember that its weight has no shape, and can't be
    counted, before a batch has gone through.
    """
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 3), nn.Conv2d(6, 16, 3)
        self.fc1, self.fc2, self.fc3 = nn.LazyLinear(120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        for conv in (self.conv1, self.conv2):
            x = F.max_pool2d(F.relu(conv(x)), 2)
        x = torch.flatten(x, 1)
        for layer in (self.fc1, self.fc2):
            x = F.relu(layer(x))
        return self.fc3(x)
