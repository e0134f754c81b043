"""Graphs of every sort that the tests read: each function returns (outputs, module or None)."""

import warnings

import torch
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from course_utils import LeNet


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, gradient):
        return 2 * ctx.saved_tensors[0] * gradient


class Tied(nn.Module):
    """The embedding is used again as the last layer, so two names stand for one parameter."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(11, 4)
        self.mix = nn.Linear(4, 4)
        self.head = nn.Linear(4, 11, bias=False)
        self.head.weight = self.embed.weight

    def forward(self, x):
        return self.head(self.mix(self.embed(x)).relu())


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)

    def forward(self, x):
        return (self.bn2(self.conv2(self.bn1(self.conv1(x)).relu())) + x).relu()


class ResNet(nn.Module):
    """A stem, two layers of residual blocks, and a linear layer."""

    def __init__(self, blocks=4, width=4):
        super().__init__()
        self.stem = nn.Conv2d(1, width, 3)
        self.layer1 = nn.Sequential(*(Block(width) for _ in range(blocks)))
        self.layer2 = nn.Sequential(*(Block(width) for _ in range(blocks)))
        self.fc = nn.Linear(width, 3)

    def forward(self, x):
        return self.fc(self.layer2(self.layer1(self.stem(x).relu())).mean((2, 3)))


def leaf(*shape):
    return torch.rand(*shape, requires_grad=True)


def lenet():
    net = LeNet()
    return nn.functional.cross_entropy(net(torch.rand(4, 1, 32, 32)), torch.arange(4)), net


def lenet_mse():
    net = LeNet()
    return nn.functional.mse_loss(net(torch.rand(1, 1, 32, 32)), torch.rand(1, 10)), net


def shared_weights():
    net = Tied()
    return net(torch.tensor([[1, 2, 3]])).logsumexp(-1).sum(), net


def one_layer_twice():
    layer = nn.Linear(3, 3)
    return layer(layer(torch.rand(2, 3)).tanh()).sum(), layer


def split():
    a, b, c = leaf(6).split(2)
    return (a * c).sum() + b.sum(), None


def unbind():
    rows = leaf(3, 2).unbind()
    return sum(row.prod() for row in rows), None


def fan_in_and_out():
    x = leaf(3)
    y = x * x
    return (y + y + y.exp()).sum(), None


def copy_slices():
    x, y = leaf(3), torch.zeros(4)
    y[1:3] = x[:2]
    return (y * y).sum(), None


def in_place_on_a_view_of_a_result():
    y = leaf(4) * 2
    y[:2].mul_(3)
    return y.sum(), None


def custom_function():
    return Square.apply(leaf(3)).sum(), None


def checkpoint_reentrant():
    net = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
    return checkpoint(net[1], net[0](torch.rand(2, 3)), use_reentrant=True).sum(), net


def checkpoint_not_reentrant():
    net = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
    return checkpoint(net[1], net[0](torch.rand(2, 3)), use_reentrant=False).sum(), net


def compiled():
    net = torch.compile(nn.Sequential(nn.Linear(3, 3), nn.ReLU()), backend="aot_eager")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return net(torch.rand(2, 3)).sum(), net


def after_backward():
    loss, net = lenet()
    loss.backward()
    return loss, net


def several_outputs():
    x = leaf(3)
    y = x.exp()
    return [y.sum(), y, (y * x).sum()], None


def resnet():
    net = ResNet()
    return net(torch.rand(2, 1, 8, 8)).logsumexp(1).sum(), net


def chain(layers=1000):
    net = nn.Sequential(*(each for _ in range(layers) for each in (nn.Linear(2, 2), nn.ReLU())))
    return net(torch.rand(1, 2)).sum(), net


SMALL = [
    lenet, lenet_mse, shared_weights, one_layer_twice, split, unbind, fan_in_and_out, copy_slices,
    in_place_on_a_view_of_a_result, custom_function, checkpoint_reentrant, checkpoint_not_reentrant, compiled,
    after_backward, several_outputs, resnet,
]  # fmt: skip
ALL = [*SMALL, chain]


def roots(outputs):
    """The outputs' own nodes."""
    return [each.grad_fn for each in ([outputs] if isinstance(outputs, Tensor) else outputs)]
