"""Answers to chapter 1, define the network."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from course_utils import LeNet
from tests.answers import Bank

LENET = LeNet()
bank = Bank()
right, wrong = bank.right, bank.wrong

right("guess_shape", (1, 6, 28, 28), [1, 6, 28, 28], torch.Size([1, 6, 28, 28]))
wrong("guess_shape", None, points=0, diagnosis="not answered")
wrong("guess_shape", (1, 6, 32, 32), [1, 6, 32, 32], points=0, diagnosis="same size")
wrong("guess_shape", (1, 6, 27, 27), [1, 6, 27, 27], points=0, diagnosis="no first place")
wrong("guess_shape", (1, 6, 5, 5), torch.Size([1, 6, 5, 5]), points=0, diagnosis="kernel")
wrong("guess_shape", (1, 1, 28, 28), [1, 1, 28, 28], points=0, diagnosis="channels")
wrong("guess_shape", (6, 28, 28), [6, 28, 28], points=0, diagnosis="no batch axis")
wrong("guess_shape", 28, "a square", (28, 28), points=0, diagnosis="other")

right("guess_tensors", 10, 10.0, np.int64(10))
wrong("guess_tensors", None, points=0, diagnosis="not answered")
wrong("guess_tensors", 5, 5.0, points=0, diagnosis="no biases")
wrong("guess_tensors", 2, 2.0, points=0, diagnosis="one layer")
wrong("guess_tensors", 7, 7.0, points=0, diagnosis="pools counted")
wrong("guess_tensors", 61706, 61706.0, points=0, diagnosis="numbers")
wrong("guess_tensors", 12, "ten", points=0, diagnosis="other")

right("guess_layer", "fc1", "FC1", " fc1 ")
wrong("guess_layer", None, points=0, diagnosis="not answered")
wrong("guess_layer", "conv1", "conv2", points=0, diagnosis="convolution")
wrong("guess_layer", "fc2", "FC2", points=0, diagnosis="fc2")
wrong("guess_layer", "fc3", "fc3 ", points=0, diagnosis="fc3")
wrong("guess_layer", "the first", 3, points=0, diagnosis="other")


@right("output_size")
def floor_division(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride + 1


@right("output_size")
def walked(size, kernel, stride=1, padding=0):
    return len(range(0, size + 2 * padding - kernel + 1, stride))


@right("output_size")
def math_floor(size, kernel, stride=1, padding=0):
    return math.floor((size - kernel + 2 * padding + stride) / stride)


@right("output_size")
def measured(size, kernel, stride=1, padding=0):
    return torch.nn.functional.conv1d(
        torch.zeros(1, 1, size), torch.zeros(1, 1, kernel), stride=stride, padding=padding
    ).shape[-1]


@wrong("output_size", points=0, diagnosis="not answered")
def empty(size, kernel, stride=1, padding=0):
    raise NotImplementedError


@wrong("output_size", points=2, diagnosis="no floor")
def true_division(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) / stride + 1


@wrong("output_size", points=2, diagnosis="no floor")
def true_division_of_floats(size, kernel, stride=1, padding=0):
    rest = torch.tensor(float(size - kernel + 2 * padding), dtype=torch.float64)
    return (rest + stride) / stride


@wrong("output_size", points=3, diagnosis="rounded")
def nearest(size, kernel, stride=1, padding=0):
    return round((size + 2 * padding - kernel) / stride) + 1


@wrong("output_size", points=3, diagnosis="rounded up")
def ceiling(size, kernel, stride=1, padding=0):
    return math.ceil((size + 2 * padding - kernel) / stride) + 1


@wrong("output_size", points=2, diagnosis="padding once")
def padding_once(size, kernel, stride=1, padding=0):
    return (size + padding - kernel) // stride + 1


@wrong("output_size", points=2, diagnosis="padding subtracted")
def padding_subtracted(size, kernel, stride=1, padding=0):
    return (size - 2 * padding - kernel) // stride + 1


@wrong("output_size", points=2, diagnosis="no padding")
def no_padding(size, kernel, stride=1, padding=0):
    return (size - kernel) // stride + 1


@wrong("output_size", points=0, diagnosis="no first place")
def no_first_place(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel) // stride


@wrong("output_size", points=3, diagnosis="1 inside")
def one_inside(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - kernel + 1) // stride


@wrong("output_size", points=3, diagnosis="no stride")
def no_stride(size, kernel, stride=1, padding=0):
    return size + 2 * padding - kernel + 1


@wrong("output_size", points=3, diagnosis="stride first")
def stride_first(size, kernel, stride=1, padding=0):
    return (size + 2 * padding) // stride - kernel + 1


@wrong("output_size", points=3, diagnosis="floats")
def floored_float(size, kernel, stride=1, padding=0):
    return float((size + 2 * padding - kernel) // stride + 1)


@wrong("output_size", points=0, diagnosis="prints")
def printed(size, kernel, stride=1, padding=0):
    print((size + 2 * padding - kernel) // stride + 1)


@wrong("output_size", points=0, diagnosis="raised")
def misspelt(size, kernel, stride=1, padding=0):
    return (size + 2 * paddings - kernel) // stride + 1  # noqa: F821


@wrong("output_size", points=0, diagnosis="unknown")
def always_28(size, kernel, stride=1, padding=0):
    return 28


@wrong("output_size", points=3, diagnosis="rounded")
def half_added(size, kernel, stride=1, padding=0):
    steps = torch.tensor((size + 2 * padding - kernel) / stride)
    return int(torch.round(steps)) + 1


@wrong("output_size", points=3, diagnosis="rounded up")
def starts_inside_the_row(size, kernel, stride=1, padding=0):
    steps = 0
    while steps * stride < size + 2 * padding - kernel:
        steps += 1
    return steps + 1


@wrong("output_size", points=2, diagnosis="padding once")
def padding_on_the_left(size, kernel, stride=1, padding=0):
    row = [0] * padding + list(range(size))
    return len(row[: len(row) - kernel + 1 : stride])


@wrong("output_size", points=2, diagnosis="padding subtracted")
def shrinking_border(size, kernel, stride=1, padding=0):
    inner = size - padding - padding
    return len(range(kernel, inner + 1, stride))


@wrong("output_size", points=2, diagnosis="no padding")
def pixels_only(size, kernel, stride=1, padding=0):
    return len([left for left in range(0, size, stride) if left + kernel <= size])


@wrong("output_size", points=0, diagnosis="no first place")
def steps_counted(size, kernel, stride=1, padding=0):
    left, steps = 0, 0
    while left + kernel + stride <= size + 2 * padding:
        left, steps = left + stride, steps + 1
    return steps


@wrong("output_size", points=3, diagnosis="1 inside")
def one_before_dividing(size, kernel, stride=1, padding=0):
    places = size + 2 * padding - kernel + 1
    return int(places / stride)


@wrong("output_size", points=3, diagnosis="no stride")
def every_place(size, kernel, stride=1, padding=0):
    return len(range(-padding, size + padding - kernel + 1))


@wrong("output_size", points=3, diagnosis="stride first")
def strided_row(size, kernel, stride=1, padding=0):
    row = size + 2 * padding
    row = row // stride
    return row - (kernel - 1)


@wrong("output_size", points=3, diagnosis="floats")
def numpy_floor(size, kernel, stride=1, padding=0):
    return np.floor((size + 2 * padding - kernel) / stride) + 1


@wrong("output_size", points=0, diagnosis="prints")
def computed_only(size, kernel, stride=1, padding=0):
    result = (size + 2 * padding - kernel) // stride + 1  # noqa: F841


@right("count_parameters")
def summed(net):
    return sum(p.numel() for p in net.parameters())


@right("count_parameters")
def looped(net):
    total = 0
    for _, p in net.named_parameters():
        total += p.nelement()
    return total


@right("count_parameters")
def products(net):
    return sum(math.prod(p.shape) for p in net.parameters())


@right("count_parameters")
def recursive(net):
    own = sum(p.numel() for p in net.parameters(recurse=False))
    return own + sum(recursive(child) for child in net.children())


@right("count_parameters")
def flattened(net):
    return len(torch.nn.utils.parameters_to_vector(net.parameters()))


@wrong("count_parameters", points=0, diagnosis="not answered")
def count_nothing(net):
    raise NotImplementedError("Write your answer here.")


@wrong("count_parameters", points=2, diagnosis="no biases")
def by_name(net):
    return sum(p.numel() for name, p in net.named_parameters() if "bias" not in name)


@wrong("count_parameters", points=2, diagnosis="no biases")
def by_axes(net):
    return sum(p.numel() for p in net.parameters() if p.dim() > 1)


@wrong("count_parameters", points=0, diagnosis="tensors")
def tensors(net):
    return len(list(net.parameters()))


@wrong("count_parameters", points=0, diagnosis="first axis")
def first_axis(net):
    return sum(p.size(0) for p in net.parameters())


@wrong("count_parameters", points=0, diagnosis="sizes added")
def sizes_added(net):
    return sum(sum(p.size()) for p in net.parameters())


@wrong("count_parameters", points=3, diagnosis="buffers")
def state(net):
    return sum(p.numel() for p in net.state_dict().values())


@wrong("count_parameters", points=3, diagnosis="not nested")
def outermost(net):
    return sum(p.numel() for layer in [net, *net.children()] for p in layer.parameters(recurse=False))


@wrong("count_parameters", points=2, diagnosis="first tensor")
def early_return(net):
    for p in net.parameters():
        return p.numel()
    return None


@wrong("count_parameters", points=2, diagnosis="last tensor")
def overwritten(net):
    for p in net.parameters():
        total = p.numel()
    return total


@wrong("count_parameters", points=0, diagnosis="one network")
def always_lenet(net):
    return 61706


@wrong("count_parameters", points=3, diagnosis="a tensor")
def tensor(net):
    return sum(torch.tensor(p.shape).prod() for p in net.parameters())


@wrong("count_parameters", points=0, diagnosis="prints")
def count_printed(net):
    print(sum(p.numel() for p in net.parameters()))


@wrong("count_parameters", points=0, diagnosis="raised")
def called(net):
    return sum(p.numel for p in net.parameters)


@wrong("count_parameters", points=0, diagnosis="tensors")
def names(net):
    return len(dict(net.named_parameters()))


@wrong("count_parameters", points=0, diagnosis="first axis")
def lengths(net):
    return sum(map(len, net.parameters()))


@wrong("count_parameters", points=0, diagnosis="sizes added")
def sizes_added_in_a_loop(net):
    total = 0
    for p in net.parameters():
        for size in p.shape:
            total += size
    return total


@wrong("count_parameters", points=3, diagnosis="buffers")
def with_buffers(net):
    return sum(t.numel() for t in [*net.parameters(), *net.buffers()])


@wrong("count_parameters", points=3, diagnosis="not nested")
def by_attribute(net):
    total = 0
    for layer in net.children() if list(net.children()) else [net]:
        for name in ("weight", "bias"):
            total += layer._parameters[name].numel() if layer._parameters.get(name) is not None else 0
    return total


@wrong("count_parameters", points=2, diagnosis="first tensor")
def indexed(net):
    return list(net.parameters())[0].numel()


@wrong("count_parameters", points=2, diagnosis="last tensor")
def assigned(net):
    total = 0
    for p in net.parameters():
        total =+ p.numel()  # noqa: E225
    return total


@wrong("count_parameters", points=0, diagnosis="one network")
def a_global(net):
    return sum(p.numel() for p in LENET.parameters())


@wrong("count_parameters", points=3, diagnosis="a tensor")
def tensor_total(net):
    total = torch.tensor(0)
    for p in net.parameters():
        total += p.numel()
    return total


@wrong("count_parameters", points=0, diagnosis="prints")
def counted_only(net):
    total = 0
    for p in net.parameters():
        total += p.numel()


@right("Net")
class AsInTheChapter(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), (2, 2))
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)


@right("Net")
class OneSequential(nn.Module):
    def __init__(self):
        super(OneSequential, self).__init__()  # noqa: UP008
        self.layers = nn.Sequential(
            nn.Conv2d(1, 6, kernel_size=(5, 5)), nn.MaxPool2d(2), nn.ReLU(),
            nn.Conv2d(6, 16, kernel_size=(5, 5)), nn.MaxPool2d(2), nn.ReLU(),
            nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
        )

    def forward(self, x):
        return self.layers(x)


@right("Net")
class Viewed(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(84, 10)
        self.hidden = nn.ModuleList([nn.LazyLinear(120), nn.Linear(120, 84)])
        self.first, self.second = nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5)

    def forward(self, x):
        x = self.first(x).clamp(min=0)
        x = F.adaptive_max_pool2d(x, 14)
        x = torch.relu(self.second(x))
        x = F.max_pool2d(x, kernel_size=2, stride=2)
        x = x.view(x.size(0), -1)
        for layer in self.hidden:
            x = layer(x).relu()
        return self.out(x)


class Lenet5(AsInTheChapter):
    """What the wrong answers below change one thing of."""


@wrong("Net", points=0, diagnosis="not answered")
class Empty(nn.Module):
    def __init__(self):
        super().__init__()
        raise NotImplementedError

    def forward(self, x):
        raise NotImplementedError


@wrong("Net", points=2, diagnosis="half answered")
class LayersOnly(Lenet5):
    def forward(self, x):
        raise NotImplementedError


@wrong("Net", points=2, diagnosis="raised")
class NoForward(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def foward(self, x):
        return x


wrong("Net", LeNet, points=0, diagnosis="borrowed")


@wrong("Net", points=0, diagnosis="borrowed")
class Wrapped(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = LeNet()

    def forward(self, x):
        return self.inner(x)


@wrong("Net", points=0, diagnosis="no super().__init__()")
class NoSuper(nn.Module):
    def __init__(self):
        self.conv1 = nn.Conv2d(1, 6, 5)


@wrong("Net", points=0, diagnosis="no super().__init__()")
class ListWithoutSuper(nn.Module):
    def __init__(self):
        super().__init__  # noqa: B018
        self.layers = [nn.Conv2d(1, 6, 5)]


@wrong("Net", points=2, diagnosis="plain list")
class ListOfLinear(Lenet5):
    def __init__(self):
        super().__init__()
        del self.fc1, self.fc2, self.fc3
        self.fc = [nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)]

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2).flatten(1)
        return self.fc[2](F.relu(self.fc[1](F.relu(self.fc[0](x)))))


@wrong("Net", points=2, diagnosis="plain list")
class DictOfConvolutions(Lenet5):
    def __init__(self):
        super().__init__()
        del self.conv1, self.conv2
        self.conv = {1: nn.Conv2d(1, 6, 5), 2: nn.Conv2d(6, 16, 5)}

    def forward(self, x):
        for conv in self.conv.values():
            x = F.max_pool2d(F.relu(conv(x)), 2)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x.flatten(1))))))


@wrong("Net", points=2, diagnosis="flattened batch")
class FlattenAll(Lenet5):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = torch.flatten(x)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


@wrong("Net", points=2, diagnosis="flattened batch")
class ViewOneRow(Lenet5):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = x.view(1, -1)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


@wrong("Net", points=2, diagnosis="no flatten")
class NoFlatten(Lenet5):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


@wrong("Net", points=3, diagnosis="softmax")
class Softmax(Lenet5):
    def forward(self, x):
        return F.softmax(super().forward(x), dim=1)


@wrong("Net", points=3, diagnosis="softmax")
class LogSoftmax(Lenet5):
    def forward(self, x):
        return super().forward(x).log_softmax(-1)


@wrong("Net", points=3, diagnosis="activation at the end")
class ReluEverywhere(Lenet5):
    def forward(self, x):
        return F.relu(super().forward(x))


@wrong("Net", points=3, diagnosis="missing activation")
class NoReluAfterFc1(Lenet5):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc3(F.relu(self.fc2(self.fc1(torch.flatten(x, 1)))))


@wrong("Net", points=3, diagnosis="missing activation")
class NoReluOnConvolutions(Lenet5):
    def forward(self, x):
        x = F.max_pool2d(self.conv1(x), 2)
        x = F.max_pool2d(self.conv2(x), 2)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))))


@wrong("Net", points=3, diagnosis="another activation")
class Sigmoid(Lenet5):
    def forward(self, x):
        x = F.max_pool2d(torch.sigmoid(self.conv1(x)), 2)
        x = F.max_pool2d(torch.sigmoid(self.conv2(x)), 2)
        return self.fc3(torch.sigmoid(self.fc2(torch.sigmoid(self.fc1(torch.flatten(x, 1))))))


@wrong("Net", points=3, diagnosis="average pool")
class AveragePool(Lenet5):
    def forward(self, x):
        x = F.avg_pool2d(F.relu(self.conv1(x)), 2)
        x = F.avg_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))))


@wrong("Net", points=2, diagnosis="missing pool")
class NoSecondPool(Lenet5):
    def forward(self, x):
        x = F.relu(self.conv2(F.max_pool2d(F.relu(self.conv1(x)), 2)))
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))))


@wrong("Net", points=2, diagnosis="missing pool")
class NoPoolAndAFittingSize(Lenet5):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(16 * 24 * 24, 120)

    def forward(self, x):
        x = F.relu(self.conv2(F.relu(self.conv1(x))))
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))))


@wrong("Net", points=1, diagnosis="wrong in_features")
class FifteenChannels(Lenet5):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(6 * 5 * 5, 120)


@wrong("Net", points=1, diagnosis="wrong in_features")
class FlattenOfFour(Lenet5):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(16 * 4 * 4, 120)


@wrong("Net", points=2, diagnosis="returns nothing")
class ReturnsNothing(Lenet5):
    def forward(self, x):
        x = super().forward(x)


@wrong("Net", points=2, diagnosis="returns nothing")
class PrintsItsOutput(Lenet5):
    def forward(self, x):
        print(super().forward(x))


@wrong("Net", points=2, diagnosis="no biases")
class NoBiasInLinear(Lenet5):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(400, 120, bias=False)
        self.fc2 = nn.Linear(120, 84, bias=False)
        self.fc3 = nn.Linear(84, 10, bias=False)


@wrong("Net", points=2, diagnosis="no biases")
class NoBiasInConvolutions(Lenet5):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, bias=False)
        self.conv2 = nn.Conv2d(6, 16, 5, bias=False)


@wrong("Net", points=2, diagnosis="no flatten")
class FlattensTooLate(Lenet5):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.relu(self.fc1(F.max_pool2d(F.relu(self.conv2(x)), 2)))
        return self.fc3(F.relu(self.fc2(torch.flatten(x, 1))))


@wrong("Net", points=3, diagnosis="activation at the end")
class ClampsItsOutput(Lenet5):
    def forward(self, x):
        return torch.clamp(super().forward(x), min=0)


@wrong("Net", points=3, diagnosis="another activation")
class Tanh(Lenet5):
    def forward(self, x):
        x = F.max_pool2d(self.conv1(x), 2).tanh()
        x = F.max_pool2d(self.conv2(x), 2).tanh()
        return self.fc3(self.fc2(self.fc1(torch.flatten(x, 1)).tanh()).tanh())


@wrong("Net", points=3, diagnosis="average pool")
class AveragePoolLayer(Lenet5):
    def forward(self, x):
        pool = nn.AvgPool2d(2, 2)
        x = pool(F.relu(self.conv1(x)))
        x = pool(F.relu(self.conv2(x)))
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x.view(-1, 400))))))


class Small(nn.Module):
    flat = 576

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 3)
        self.conv2 = nn.Conv2d(6, 16, 3)
        self.fc1 = nn.Linear(self.flat, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)


right("SmallKernelNet", Small)


@right("SmallKernelNet")
class SmallSequential(nn.Sequential):
    def __init__(self):
        super().__init__(
            nn.Conv2d(1, 6, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(16 * 6 * 6, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
        )


@right("SmallKernelNet")
class SmallMeasured(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 6, (3, 3)), nn.MaxPool2d(2), nn.ReLU(), nn.Conv2d(6, 16, (3, 3)), nn.MaxPool2d(2), nn.ReLU()
        )
        flat = self.features(torch.zeros(1, 1, 32, 32)).numel()
        self.layers = nn.ModuleList([nn.Linear(flat, 120), nn.Linear(120, 84), nn.Linear(84, 10)])

    def forward(self, x):
        x = self.features(x).reshape(len(x), -1)
        x = F.relu(self.layers[1](F.relu(self.layers[0](x))))
        return self.layers[2](x)


@wrong("SmallKernelNet", points=0, diagnosis="not answered")
class SmallEmpty(nn.Module):
    def __init__(self):
        super().__init__()
        raise NotImplementedError


@wrong("SmallKernelNet", points=1, diagnosis="copied 400")
class Copied400(Small):
    flat = 400


@wrong("SmallKernelNet", points=1, diagnosis="copied 400")
class Copied400AndView(Small):
    flat = 16 * 5 * 5

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2).view(-1, 400)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


@wrong("SmallKernelNet", points=1, diagnosis="kernel as size")
class KernelAsSize(Small):
    flat = 16 * 3 * 3


@wrong("SmallKernelNet", points=1, diagnosis="no floor")
class RoundedUp(Small):
    flat = 16 * 7 * 7


@wrong("SmallKernelNet", points=0, diagnosis="no floor")
class HalfAPixel(Small):
    flat = 16 * 6.5 * 6.5


@wrong("SmallKernelNet", points=1, diagnosis="no floor")
class RoundedAtTheEnd(Small):
    flat = int(16 * 6.5 * 6.5)


@wrong("SmallKernelNet", points=1, diagnosis="wrong in_features")
class OneChannel(Small):
    flat = 6 * 6


@wrong("SmallKernelNet", points=2, diagnosis="missing pool")
class SmallOnePool(Small):
    def forward(self, x):
        x = F.relu(self.conv2(F.max_pool2d(F.relu(self.conv1(x)), 2)))
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))))


@wrong("SmallKernelNet", points=3, diagnosis="missing activation")
class SmallLinear(Small):
    def forward(self, x):
        x = F.max_pool2d(self.conv2(F.max_pool2d(self.conv1(x), 2)), 2)
        return self.fc3(self.fc2(self.fc1(torch.flatten(x, 1))))


@wrong("SmallKernelNet", points=1, diagnosis="5×5 kernels")
class FiveByFive(Lenet5):
    """The first network again."""


@wrong("SmallKernelNet", points=2, diagnosis="returns nothing")
class SmallReturnsNothing(Small):
    def forward(self, x):
        super().forward(x)


@wrong("SmallKernelNet", points=2, diagnosis="returns nothing")
class SmallPrints(Small):
    def forward(self, x):
        print(super().forward(x).shape)


@wrong("SmallKernelNet", points=1, diagnosis="kernel as size")
class KernelAsSizeTwice(Small):
    flat = 16 * 3**2

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2).view(len(x), -1)
        return self.fc3(self.fc2(self.fc1(x)))


@wrong("SmallKernelNet", points=1, diagnosis="wrong in_features")
class NoSecondConvolutionCounted(Small):
    flat = 16 * 15 * 15


@wrong("SmallKernelNet", points=2, diagnosis="missing pool")
class SmallNoPoolAtAll(Small):
    def forward(self, x):
        x = F.relu(self.conv2(F.relu(self.conv1(x))))
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))))


@wrong("SmallKernelNet", points=3, diagnosis="missing activation")
class SmallNoReluAfterFc2(Small):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = torch.flatten(F.max_pool2d(F.relu(self.conv2(x)), 2), 1)
        return self.fc3(self.fc2(F.relu(self.fc1(x))))


@wrong("SmallKernelNet", points=1, diagnosis="5×5 kernels")
class FiveByFiveAndTheRightSize(Small):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=1)
        self.conv2 = nn.Conv2d(6, 16, 5, padding=1)
