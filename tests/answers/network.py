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
OF_LAYERS = {
    "borrowed", "plain list", "returns nothing", "missing activation", "another activation", "activation at the end",
    "softmax", "missing pool", "average pool", "pool size", "no flatten", "flattened batch", "thrown away",
    "made in forward", "order of the layers", "extra step", "how many layers", "channels", "padding", "no biases",
    "5×5 kernels", "in and out", "no tensor", "dilation", "groups", "pool options",
    "outputs", "inputs", "wrong in_features", "copied 400", "kernel as size", "no floor",
}  # seen in the layers that are held, and in what is called in which order
bank.otherwise = {
    "guess_shape": {"other"}, "guess_larger": {"other"}, "guess_layer": {"other"},
    "output_size": {"a list"}, "Net": OF_LAYERS, "SmallKernelNet": OF_LAYERS,
}

right("guess_shape", (1, 6, 28, 28), [1, 6, 28, 28], torch.Size([1, 6, 28, 28]))
wrong("guess_shape", None, points=0, diagnosis="not answered")
wrong("guess_shape", (1, 6, 32, 32), [1, 6, 32, 32], points=0, diagnosis="same size")
wrong("guess_shape", (1, 6, 27, 27), [1, 6, 27, 27], points=0, diagnosis="no first place")
wrong("guess_shape", (1, 6, 5, 5), torch.Size([1, 6, 5, 5]), points=0, diagnosis="kernel")
wrong("guess_shape", (1, 1, 28, 28), [1, 1, 28, 28], points=0, diagnosis="channels")
wrong("guess_shape", (6, 28, 28), [6, 28, 28], points=0, diagnosis="no batch axis")
wrong("guess_shape", 28, "a square", (28, 28), points=0, diagnosis="other")

right("guess_larger", 156, 156.0, np.int64(156))
wrong("guess_larger", None, points=0, diagnosis="not answered")
wrong("guess_larger", 624, 624.0, points=0, diagnosis="four times")
wrong("guess_larger", 312, 312.0, points=0, diagnosis="twice")
wrong("guess_larger", 150, 150.0, points=0, diagnosis="no biases")
wrong("guess_larger", 21600, "21,600", points=0, diagnosis="places")
wrong("guess_larger", 64, "more", points=0, diagnosis="other")

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


@wrong("output_size", points=0, diagnosis="no such name")
def misspelt(size, kernel, stride=1, padding=0):
    return (size + 2 * paddings - kernel) // stride + 1  # noqa: F821


@wrong("output_size", points=0, diagnosis="raised")
def stride_for_len(size, kernel, stride=1, padding=0):
    return len(range(0, size + 2 * padding - kernel + 1), stride)


@wrong("output_size", points=0, diagnosis="unused")
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


@wrong("output_size", points=3, diagnosis="brackets")
def no_brackets(size, kernel, stride=1, padding=0):
    return size + 2 * padding - kernel // stride + 1


@wrong("output_size", points=3, diagnosis="brackets")
def covers_divided(size, kernel, stride=1, padding=0):
    covered = kernel // stride
    return len(range(size + 2 * padding - covered + 1))


@wrong("output_size", points=0, diagnosis="last place")
def stops_early(size, kernel, stride=1, padding=0):
    left, places = -padding, 0
    while left + kernel < size + padding:
        left, places = left + stride, places + 1
    return places


@wrong("output_size", points=0, diagnosis="last place")
def range_too_short(size, kernel, stride=1, padding=0):
    return len(range(0, size + 2 * padding - kernel, stride))


@wrong("output_size", points=0, diagnosis="sticking out")
def every_left_edge(size, kernel, stride=1, padding=0):
    return len(range(-padding, size + padding, stride)) + 0 * kernel


@wrong("output_size", points=0, diagnosis="sticking out")
def row_over_stride(size, kernel, stride=1, padding=0):
    assert kernel
    return math.ceil((size + 2 * padding) / stride)


@wrong("output_size", points=2, diagnosis="stride of a pool")
def as_a_pool(size, kernel, stride=None, padding=0):
    return (size + 2 * padding - kernel) // (stride or kernel) + 1


@wrong("output_size", points=2, diagnosis="stride of a pool")
def a_default_of_none(size, kernel, stride=None, padding=0):
    stride = kernel if stride is None else stride
    return len(range(0, size + 2 * padding - kernel + 1, stride))


@wrong("output_size", points=0, diagnosis="a list")
def all_places(size, kernel, stride=1, padding=0):
    return range(-padding, size + padding - kernel + 1, stride)


@wrong("output_size", points=0, diagnosis="a list")
def listed_places(size, kernel, stride=1, padding=0):
    return [left for left in range(0, size + 2 * padding, stride) if left + kernel <= size + 2 * padding]


@wrong("output_size", points=2, diagnosis="rounded up, padding once")
def padding_once_and_up(size, kernel, stride=1, padding=0):
    return math.ceil((size + padding - kernel) / stride) + 1


@wrong("output_size", points=2, diagnosis="no stride, no padding")
def stride_and_padding_forgotten(size, kernel, stride=1, padding=0):
    assert stride and padding >= 0
    return size - kernel + 1


@wrong("output_size", points=0, diagnosis="no padding, sticking out")
def size_over_stride(size, kernel, stride=1, padding=0):
    assert kernel and padding >= 0
    return -(-size // stride)


@wrong("output_size", points=0, diagnosis="always 0")
def counter_forgotten(size, kernel, stride=1, padding=0):
    places, left = 0, -padding
    while left + kernel <= size + padding:
        left += stride
    return places


@wrong("output_size", points=0, diagnosis="always 0")
def never_entered(size, kernel, stride=1, padding=0):
    return len(range(size + padding, kernel, stride))


@wrong("output_size", points=0, diagnosis="unknown")
def half_of_it(size, kernel, stride=1, padding=0):
    return (size + padding) // (stride + 1) - 2 * kernel


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


@wrong("count_parameters", points=3, diagnosis="shared")
def recursive(net):
    own = sum(p.numel() for p in net.parameters(recurse=False))
    return own + sum(recursive(child) for child in net.children())


@wrong("count_parameters", points=3, diagnosis="nothing there")
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


@wrong("count_parameters", points=0, diagnosis="LeNet's")
def always_lenet(net):
    return 61706


@wrong("count_parameters", points=3, diagnosis="a tensor")
def tensor(net):
    return sum(torch.tensor(p.shape).prod() for p in net.parameters())


@wrong("count_parameters", points=0, diagnosis="prints")
def count_printed(net):
    print(sum(p.numel() for p in net.parameters()))


@wrong("count_parameters", points=0, diagnosis="no brackets")
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


@wrong("count_parameters", points=0, diagnosis="LeNet's")
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


@wrong("count_parameters", points=3, diagnosis="frozen")
def what_trains(net):
    return sum(p.numel() for p in net.parameters() if p.requires_grad)


@wrong("count_parameters", points=3, diagnosis="frozen")
def frozen_skipped(net):
    total = 0
    for p in net.parameters():
        if not p.requires_grad:
            continue
        total += p.numel()
    return total


@wrong("count_parameters", points=0, diagnosis="values added")
def summed_up(net):
    return int(sum(p.sum() for p in net.parameters()))


@wrong("count_parameters", points=0, diagnosis="values added")
def values_in_a_loop(net):
    total = 0.0
    for p in net.parameters():
        total += p.detach().sum().item()
    return total


@wrong("count_parameters", points=0, diagnosis="children only")
def of_the_children(net):
    return sum(p.numel() for child in net.children() for p in child.parameters())


@wrong("count_parameters", points=0, diagnosis="children only")
def child_by_child(net):
    total = 0
    for _, child in net.named_children():
        total += sum(p.numel() for p in child.parameters())
    return total


@wrong("count_parameters", points=3, diagnosis="counted again")
def all_modules(net):
    return sum(p.numel() for module in net.modules() for p in module.parameters())


@wrong("count_parameters", points=3, diagnosis="counted again")
def module_by_module(net):
    total = 0
    for module in net.modules():
        for p in module.parameters():
            total += p.nelement()
    return total


@wrong("count_parameters", points=0, diagnosis="starts at 1")
def from_one(net):
    total = 1
    for p in net.parameters():
        total += p.numel()
    return total


@wrong("count_parameters", points=0, diagnosis="starts at 1")
def sum_from_one(net):
    return sum((p.numel() for p in net.parameters()), start=1)


@wrong("count_parameters", points=0, diagnosis="sizes added, first tensor")
def sizes_and_early_return(net):
    total = 0
    for p in net.parameters():
        total += sum(p.shape)
        return total
    return None


@wrong("count_parameters", points=0, diagnosis="two axes")
def rows_times_columns(net):
    return sum(p.size(0) * p.size(1) for p in net.parameters())


@wrong("count_parameters", points=0, diagnosis="unknown")
def squared_sizes(net):
    return sum(p.numel() ** 2 for p in net.parameters())


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


@wrong("Net", points=2, diagnosis="no forward")
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
class SigmoidAtTheEnd(Lenet5):
    def forward(self, x):
        return torch.sigmoid(super().forward(x))


@wrong("Net", points=3, diagnosis="extra step")
class ClampsItsOutput(Lenet5):
    def forward(self, x):
        return torch.clamp(super().forward(x), min=0)


@wrong("Net", points=4, diagnosis="extra step")
class Squeezed(Lenet5):
    def forward(self, x):
        return super().forward(x).squeeze()


@wrong("Net", points=3, diagnosis="extra step")
class ChannelsLast(Lenet5):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2).permute(0, 2, 3, 1)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))))


@wrong("Net", points=3, diagnosis="extra step")
class Dropout(Lenet5):
    def __init__(self):
        super().__init__()
        self.dropout = nn.Dropout(0.5)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = self.dropout(F.relu(self.fc1(torch.flatten(x, 1))))
        return self.fc3(F.relu(self.fc2(x)))


@wrong("Net", points=3, diagnosis="extra step")
class DividedBy255(Lenet5):
    def forward(self, x):
        return super().forward(x / 255)


@wrong("Net", points=1, diagnosis="in and out")
class OutAndIn(Lenet5):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(120, 400)


@wrong("Net", points=1, diagnosis="in and out")
class AllTheOtherWayRound(Lenet5):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2, self.fc3 = nn.Linear(120, 400), nn.Linear(84, 120), nn.Linear(10, 84)


@wrong("Net", points=2, diagnosis="thrown away")
class NotAssigned(Lenet5):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.fc1(torch.flatten(x, 1)))
        F.relu(self.fc2(x))
        return self.fc3(x)


@wrong("Net", points=2, diagnosis="thrown away")
class ReturnsTheOneBefore(Lenet5):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.fc2(F.relu(self.fc1(torch.flatten(x, 1)))))
        self.fc3(x)
        return x


@wrong("Net", points=3, diagnosis="made in forward")
class MadeInForward(Lenet5):
    def forward(self, x):
        self.made = [nn.Linear(84, 10)]
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return nn.Linear(84, 10)(F.relu(self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))))


@wrong("Net", points=2, diagnosis="made in forward")
class OnlyMadeInForward(Lenet5):
    def __init__(self):
        super().__init__()
        del self.fc3

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return nn.Linear(84, 10)(F.relu(self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))))


@wrong("Net", points=2, diagnosis="order of the layers")
class Fc2LeftOut(Lenet5):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc3(F.relu(self.fc1(torch.flatten(x, 1))))


@wrong("Net", points=2, diagnosis="order of the layers")
class Conv2First(Lenet5):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))))


@wrong("Net", points=2, diagnosis="order of the layers")
class ReturnsTooEarly(Lenet5):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.fc1(torch.flatten(x, 1)))
        return F.relu(self.fc2(x))


@wrong("Net", points=2, diagnosis="no tensor")
class ReturnsTwo(Lenet5):
    def forward(self, x):
        return super().forward(x), x


@wrong("Net", points=2, diagnosis="no tensor")
class ReturnsAList(Lenet5):
    def forward(self, x):
        return super().forward(x).tolist()


@wrong("Net", points=0, diagnosis="no module")
class NoModule:
    def __init__(self):
        self.conv1 = nn.Conv2d(1, 6, 5)

    def forward(self, x):
        return self.conv1(x)


@wrong("Net", points=0, diagnosis="no module")
class AnyObject:
    def __call__(self, x):
        return x


@wrong("Net", points=4, diagnosis="how many layers")
class OneLayerMore(Lenet5):
    def __init__(self):
        super().__init__()
        self.fc4 = nn.Linear(10, 10)


@wrong("Net", points=2, diagnosis="how many layers")
class OneLayerMoreInUse(OneLayerMore):
    def forward(self, x):
        return self.fc4(F.relu(super().forward(x)))


@wrong("Net", points=1, diagnosis="channels")
class Colour(Lenet5):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)


@wrong("Net", points=1, diagnosis="channels")
class ChannelsTheOtherWayRound(Lenet5):
    def __init__(self):
        super().__init__()
        self.conv2 = nn.Conv2d(16, 6, 5)


@wrong("Net", points=1, diagnosis="inputs")
class InputsOfFc2(Lenet5):
    def __init__(self):
        super().__init__()
        self.fc2 = nn.Linear(400, 84)


@wrong("Net", points=1, diagnosis="inputs")
class InputsOfFc3(Lenet5):
    def __init__(self):
        super().__init__()
        self.fc3 = nn.Linear(120, 10)


@wrong("Net", points=3, diagnosis="missing activation, activation at the end")
class ReluInTheWrongPlace(Lenet5):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return F.relu(self.fc3(F.relu(self.fc2(self.fc1(torch.flatten(x, 1))))))


@wrong("Net", points=2, diagnosis="missing pool, flattened batch")
class FourRowsEach(Lenet5):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.relu(self.conv2(x)).view(-1, 400)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


@wrong("Net", points=2, diagnosis="no such name")
class WithoutSelf(Lenet5):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return fc3(F.relu(self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))))  # noqa: F821


@wrong("Net", points=2, diagnosis="a layer")
class LayerForFunction(Lenet5):
    def forward(self, x):
        x = F.max_pool2d(nn.ReLU(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))))


@wrong("Net", points=3, diagnosis="unknown")
class OwnActivation(Lenet5):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = self.fc1(torch.flatten(x, 1))
        return self.fc3(F.relu(self.fc2(x * (x > 0.5))))


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
class SecondStillFiveByFive(Small):
    flat = 400

    def __init__(self):
        super().__init__()
        self.conv2 = nn.Conv2d(6, 16, 5)


@wrong("SmallKernelNet", points=2, diagnosis="padding")
class Padded(Small):
    flat = 16 * 8 * 8

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 3, padding=1), nn.Conv2d(6, 16, 3, padding=1)


@wrong("SmallKernelNet", points=2, diagnosis="padding")
class PaddedToTheSame(Small):
    flat = 16 * 7 * 7

    def __init__(self):
        super().__init__()
        self.conv2 = nn.Conv2d(6, 16, 3, padding="same")


@wrong("SmallKernelNet", points=2, diagnosis="pool size")
class PoolsOfThree(Small):
    flat = 16 * 2 * 2

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 3)
        x = F.max_pool2d(F.relu(self.conv2(x)), 3)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))))


@wrong("SmallKernelNet", points=2, diagnosis="pool size")
class PoolRoundsUp(Small):
    flat = 16 * 7 * 7

    def forward(self, x):
        pool = nn.MaxPool2d(2, ceil_mode=True)
        x = pool(F.relu(self.conv2(pool(F.relu(self.conv1(x))))))
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))))


@wrong("SmallKernelNet", points=2, diagnosis="outputs")
class OutputsSwapped(Small):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2, self.fc3 = nn.Linear(576, 84), nn.Linear(84, 120), nn.Linear(120, 10)


@wrong("SmallKernelNet", points=2, diagnosis="outputs")
class OneOutput(Small):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(576, 100), nn.Linear(100, 84)


@wrong("SmallKernelNet", points=2, diagnosis="5×5 kernels, padding")
class FiveByFiveAndTheRightSize(Small):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=1)
        self.conv2 = nn.Conv2d(6, 16, 5, padding=1)


@wrong("SmallKernelNet", points=2, diagnosis="dilation")
class Dilated(Small):
    flat = 400

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 3, dilation=2), nn.Conv2d(6, 16, 3, dilation=2)


@wrong("SmallKernelNet", points=2, diagnosis="dilation")
class DilatedOnce(Small):
    def __init__(self):
        super().__init__()
        self.conv2 = nn.Conv2d(6, 16, 3, dilation=(1, 2))


@wrong("SmallKernelNet", points=2, diagnosis="groups")
class Grouped(Small):
    def __init__(self):
        super().__init__()
        self.conv2 = nn.Conv2d(6, 16, 3, groups=2)


@wrong("SmallKernelNet", points=2, diagnosis="groups")
class GroupedAndViewed(Grouped):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x.view(len(x), -1))))))


@wrong("SmallKernelNet", points=1, diagnosis="kernel as size, flattened batch")
class FourRowsForEach(Small):
    flat = 144

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2).view(-1, 144)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


@wrong("SmallKernelNet", points=2, diagnosis="stride, missing pool")
class StrideForAPool(Small):
    flat = 16 * 7 * 7

    def __init__(self):
        super().__init__()
        self.conv2 = nn.Conv2d(6, 16, 3, stride=2)

    def forward(self, x):
        x = F.relu(self.conv2(F.max_pool2d(F.relu(self.conv1(x)), 2)))
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))))


@wrong("SmallKernelNet", points=1, diagnosis="wrong in_features, missing pool")
class NoPoolAndNoFloor(Small):
    flat = 16 * 7 * 7

    def forward(self, x):
        x = F.relu(self.conv2(F.max_pool2d(F.relu(self.conv1(x)), 2)))
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))))


@wrong("SmallKernelNet", points=3, diagnosis="pool size")
class PoolsOfThreeByTwo(Small):
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 3, 2, padding=1)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))))


@wrong("count_parameters", points=3, diagnosis="shared")
def layer_by_layer(net):
    return sum(p.numel() for layer in net.modules() for p in layer.parameters(recurse=False))


@wrong("count_parameters", points=3, diagnosis="no axes")
def only_with_axes(net):
    return sum(p.numel() for p in net.parameters() if len(p.shape))


@wrong("count_parameters", points=3, diagnosis="no axes")
def sizes_from_none(net):
    return sum(math.prod(p.shape) if p.shape else 0 for p in net.parameters())


@wrong("count_parameters", points=3, diagnosis="same shape")
def by_shape(net):
    return sum({p.shape: p.numel() for p in net.parameters()}.values())


@wrong("count_parameters", points=3, diagnosis="same shape")
def a_set_of_shapes(net):
    return sum(math.prod(sizes) for sizes in {tuple(p.shape) for p in net.parameters()})


@wrong("count_parameters", points=0, diagnosis="a tensor")
def tensor_of_one(net):
    total = torch.zeros(1)
    for p in net.parameters():
        total += p.numel()
    return total


@right("count_parameters")
def with_a_counter(net):
    total = 0
    for _, parameter in net.named_parameters():
        total += math.prod(parameter.shape)
    return total


@wrong("output_size", points=3, diagnosis="order of the parameters")
def padding_before_stride(size, kernel, padding=0, stride=1):
    return (size + 2 * padding - kernel) // stride + 1


@wrong("output_size", points=3, diagnosis="order of the parameters")
def padding_before_stride_walked(size, kernel, padding=0, stride=1):
    return len(range(0, size + 2 * padding - kernel + 1, stride))


@wrong("output_size", points=3, diagnosis="even kernels")
def half_windows(size, kernel, stride=1, padding=0):
    return (size + 2 * padding - 2 * (kernel // 2) - 1) // stride + 1


@wrong("output_size", points=3, diagnosis="even kernels")
def centres(size, kernel, stride=1, padding=0):
    half = kernel // 2
    return len(range(half, size + 2 * padding - half, stride))


@wrong("count_parameters", points=0, diagnosis="two axes")
def height_and_width(net):
    total = 0
    for p in net.parameters():
        height, width = p.shape[0], p.shape[1]
        total += height * width
    return total
