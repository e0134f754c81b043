"""Answers to chapter 3, forward."""

import math

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from tests.answers import Bank

bank = Bank()
right, wrong = bank.right, bank.wrong
bank.otherwise = {
    **dict.fromkeys(("guess_untrained", "guess_shift", "guess_dropout"), {"other"}),
    "shape_walk": {"tensors", "no list", "no shapes", "with names", "written down", "400"},
    "forward_by_hand": {"a network", "in place", "batch eaten"},
    "probabilities": {"in place"},
    "accuracy": {"no pair"},
}

right("guess_untrained", 10, 10.0, 9, "10 %", "10", torch.tensor([10]))
wrong("guess_untrained", None, points=0, diagnosis="not answered")
wrong("guess_untrained", 0, 0.0, points=0, diagnosis="none")
wrong("guess_untrained", 50, 50.0, points=0, diagnosis="half")
wrong("guess_untrained", 0.1, np.float64(0.1), points=0, diagnosis="fraction")
wrong("guess_untrained", 90, "many", points=0, diagnosis="other")

right("guess_shift", 0.2, np.float32(0.2), torch.tensor(0.2))
wrong("guess_shift", None, points=0, diagnosis="not answered")
wrong("guess_shift", 1, 1.0, points=0, diagnosis="takes all")
wrong("guess_shift", 0.1, np.float64(0.1), points=0, diagnosis="levelled")
wrong("guess_shift", 100.2, np.float64(100.2), points=0, diagnosis="added")
wrong("guess_shift", 20, "20 %", points=0, diagnosis="percent")
wrong("guess_shift", 0.3, "nan", points=0, diagnosis="other")

right("guess_dropout", 2, 2.0, torch.tensor(2.0))
wrong("guess_dropout", None, points=0, diagnosis="not answered")
wrong("guess_dropout", 1, 1.0, points=0, diagnosis="unscaled")
wrong("guess_dropout", 0.5, np.float64(0.5), points=0, diagnosis="halved")
wrong("guess_dropout", 0, 0.0, points=0, diagnosis="all gone")
wrong("guess_dropout", 4, "random", points=0, diagnosis="other")


@right("shape_walk")
def step_by_step(net, images):
    shapes, x = [], images
    for conv in (net.conv1, net.conv2):
        x = conv(x)
        shapes.append(tuple(x.shape))
        x = F.max_pool2d(F.relu(x), 2)
        shapes.append(tuple(x.shape))
    x = torch.flatten(x, 1)
    shapes.append(tuple(x.shape))
    for layer in (net.fc1, net.fc2, net.fc3):
        x = layer(x)
        shapes.append(tuple(x.shape))
    return shapes


@right("shape_walk")
def sizes_in_a_tuple(net, images):
    a = net.conv1(images)
    b = F.max_pool2d(a, 2)
    c = net.conv2(b)
    d = F.max_pool2d(c, 2)
    e = d.reshape(d.size(0), -1)
    f = net.fc1(e)
    g = net.fc2(f)
    h = net.fc3(g)
    return tuple(x.size() for x in (a, b, c, d, e, f, g, h))


@right("shape_walk")
def reckoned(net, images):
    n, k = len(images), net.conv1.kernel_size[0]
    first, second = net.conv1.out_channels, net.conv2.out_channels
    a = 32 - k + 1
    b = a // 2
    c = b - k + 1
    d = c // 2
    linear = [[n, layer.out_features] for layer in (net.fc1, net.fc2, net.fc3)]
    return [[n, first, a, a], [n, first, b, b], [n, second, c, c], [n, second, d, d], [n, second * d * d], *linear]


@right("shape_walk")
def hooked(net, images):
    seen = []
    layers = [net.conv1, net.conv2, net.fc1, net.fc2, net.fc3]

    def note(layer, args, output):
        seen.append((tuple(args[0].shape), tuple(output.shape)))

    handles = [layer.register_forward_hook(note) for layer in layers]
    with torch.no_grad():
        net(images)
    for handle in handles:
        handle.remove()
    (_, a), (b, c), (e, f), (_, g), (_, h) = seen
    return [a, b, c, (len(images), c[1], c[2] // 2, c[3] // 2), e, f, g, h]


@wrong("shape_walk", points=0, diagnosis="not answered")
def walk_empty(net, images):
    raise NotImplementedError


@wrong("shape_walk", points=0, diagnosis="prints")
def walk_printed(net, images):
    print(net.conv1(images).shape)


@wrong("shape_walk", points=0, diagnosis="prints")
def walk_kept(net, images):
    shapes = [tuple(images.shape)]
    shapes.append(tuple(net.conv1(images).shape))


@wrong("shape_walk", points=0, diagnosis="too many")
def input_listed(net, images):
    shapes, x = [tuple(images.shape)], images
    for conv in (net.conv1, net.conv2):
        x = conv(x)
        shapes.append(tuple(x.shape))
        x = F.max_pool2d(F.relu(x), 2)
        shapes.append(tuple(x.shape))
    x = torch.flatten(x, 1)
    shapes.append(tuple(x.shape))
    for layer in (net.fc1, net.fc2, net.fc3):
        x = layer(x)
        shapes.append(tuple(x.shape))
    return shapes


@wrong("shape_walk", points=0, diagnosis="too many")
def noted_before_each_step(net, images):
    x, steps = images, [net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), nn.Flatten(), net.fc1, net.fc2, net.fc3]
    shapes = []
    for step in steps:
        shapes.append(list(x.shape))
        x = step(x)
    return [*shapes, list(x.shape)]


@wrong("shape_walk", points=0, diagnosis="left out")
def pooled_on_the_way(net, images):
    shapes, x = [], images
    for conv in (net.conv1, net.conv2):
        x = conv(x)
        shapes.append(tuple(x.shape))
        x = F.max_pool2d(F.relu(x), 2)
    x = torch.flatten(x, 1)
    shapes.append(tuple(x.shape))
    for layer in (net.fc1, net.fc2, net.fc3):
        x = layer(x)
        shapes.append(tuple(x.shape))
    return shapes


@wrong("shape_walk", points=0, diagnosis="left out")
def six_steps(net, images):
    a = net.conv1(images)
    b = net.conv2(F.max_pool2d(F.relu(a), 2))
    c = F.max_pool2d(F.relu(b), 2).flatten(1)
    d = net.fc1(c)
    e = net.fc2(d)
    return [x.shape for x in (a, b, c, d, e, net.fc3(e))]


@wrong("shape_walk", points=0, diagnosis="left out")
def one_line_per_block(net, images):
    a = F.max_pool2d(F.relu(net.conv1(images)), 2)
    b = F.max_pool2d(F.relu(net.conv2(a)), 2)
    c = torch.flatten(b, 1)
    d = F.relu(net.fc1(c))
    e = F.relu(net.fc2(d))
    return [tuple(x.shape) for x in (a, b, c, d, e, net.fc3(e))]


@wrong("shape_walk", points=0, diagnosis="left out")
def as_in_forward(net, x):
    shapes = []
    x = F.max_pool2d(F.relu(net.conv1(x)), 2)
    shapes.append(x.size())
    x = F.max_pool2d(F.relu(net.conv2(x)), 2)
    shapes.append(x.size())
    x = torch.flatten(x, 1)
    shapes.append(x.size())
    for layer in (net.fc1, net.fc2, net.fc3):
        x = F.relu(layer(x))
        shapes.append(x.size())
    return shapes


@wrong("shape_walk", points=0, diagnosis="left out")
def flattened_on_the_way(net, images):
    a = net.conv1(images)
    b = F.max_pool2d(a, 2)
    c = net.conv2(b)
    d = F.max_pool2d(c, 2)
    f = net.fc1(d.flatten(1))
    g = net.fc2(f)
    return [tuple(x.shape) for x in (a, b, c, d, f, g, net.fc3(g))]


@wrong("shape_walk", points=0, diagnosis="left out")
def seven_modules(net, images):
    x, shapes = images, []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2)):
        x = step(x)
        shapes.append(list(x.size()))
    x = x.view(len(x), -1)
    for step in (net.fc1, net.fc2, net.fc3):
        x = step(x)
        shapes.append(list(x.size()))
    return shapes


@wrong("shape_walk", points=0, diagnosis="left out")
def layers_hooked(net, images):
    shapes = []
    handles = [layer.register_forward_hook(lambda layer, args, output: shapes.append(tuple(output.shape)))
               for layer in net.children()]
    net(images)
    for handle in handles:
        handle.remove()
    return shapes


@wrong("shape_walk", points=0, diagnosis="left out")
def layers_noted(net, images):
    a = net.conv1(images)
    b = net.conv2(F.max_pool2d(a, 2))
    c = net.fc1(F.max_pool2d(b, 2).flatten(1))
    d = net.fc2(c)
    return [list(x.shape) for x in (a, b, c, d, net.fc3(d))]


@wrong("shape_walk", points=0, diagnosis="too many")
def every_line_noted(net, images):
    x, shapes = images, []
    steps = [net.conv1, F.relu, nn.MaxPool2d(2), net.conv2, F.relu, nn.MaxPool2d(2), nn.Flatten(),
             net.fc1, F.relu, net.fc2, F.relu, net.fc3]
    for step in steps:
        x = step(x)
        shapes.append(tuple(x.shape))
    return shapes


@wrong("shape_walk", points=0, diagnosis="too many")
def relu_noted(net, images):
    shapes, x = [], images
    for conv in (net.conv1, net.conv2):
        x = conv(x)
        shapes.append(x.shape)
        x = x.relu()
        shapes.append(x.shape)
        x = F.max_pool2d(x, 2)
        shapes.append(x.shape)
    x = x.flatten(1)
    shapes.append(x.shape)
    for layer in (net.fc1, net.fc2):
        x = layer(x)
        shapes.append(x.shape)
        x = x.relu()
        shapes.append(x.shape)
    shapes.append(net.fc3(x).shape)
    return shapes


@wrong("shape_walk", points=0, diagnosis="no batch axis")
def batch_axis_cut_off(net, images):
    x, shapes = images, []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), nn.Flatten(), net.fc1, net.fc2, net.fc3):
        x = step(x)
        shapes.append(tuple(x.shape[1:]))
    return shapes


@wrong("shape_walk", points=0, diagnosis="no batch axis")
def of_the_first_image(net, images):
    x, shapes = images, []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), nn.Flatten(), net.fc1, net.fc2, net.fc3):
        x = step(x)
        shapes.append(list(x[0].shape))
    return shapes


@wrong("shape_walk", points=0, diagnosis="reversed")
def from_the_output(net, images):
    x, shapes = images, []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), nn.Flatten(), net.fc1, net.fc2, net.fc3):
        x = step(x)
        shapes.insert(0, tuple(x.shape))
    return shapes


@wrong("shape_walk", points=0, diagnosis="reversed")
def turned_round(net, images):
    a = net.conv1(images)
    b = F.max_pool2d(a, 2)
    c = net.conv2(b)
    d = F.max_pool2d(c, 2)
    e = d.flatten(1)
    f = net.fc1(e)
    g = net.fc2(f)
    return [list(x.shape) for x in (net.fc3(g), g, f, e, d, c, b, a)]


@wrong("shape_walk", points=0, diagnosis="left out")
def output_alone(net, images):
    return [tuple(net(images).shape)]


@wrong("shape_walk", points=0, diagnosis="left out")
def list_made_anew(net, images):
    x = images
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), nn.Flatten(), net.fc1, net.fc2, net.fc3):
        x = step(x)
        shapes = [list(x.shape)]
    return shapes


@wrong("shape_walk", points=0, diagnosis="axes counted")
def axes_counted(net, images):
    x, shapes = images, []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), nn.Flatten(), net.fc1, net.fc2, net.fc3):
        x = step(x)
        shapes.append(x.dim())
    return shapes


@wrong("shape_walk", points=0, diagnosis="axes counted")
def lengths_of_shapes(net, images):
    x, shapes = images, []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), nn.Flatten(), net.fc1, net.fc2, net.fc3):
        x = step(x)
        shapes.append(len(x.shape))
    return tuple(shapes)


@wrong("shape_walk", points=0, diagnosis="numbers counted")
def numbers_counted(net, images):
    x, shapes = images, []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), nn.Flatten(), net.fc1, net.fc2, net.fc3):
        x = step(x)
        shapes.append(x.numel())
    return shapes


@wrong("shape_walk", points=0, diagnosis="numbers counted")
def sizes_multiplied(net, images):
    x, shapes = images, []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), nn.Flatten(), net.fc1, net.fc2, net.fc3):
        x = step(x)
        shapes.append(math.prod(x.shape))
    return tuple(shapes)


@wrong("shape_walk", points=0, diagnosis="batch eaten")
def viewed_as_one_row(net, images):
    x, shapes = images, []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), lambda x: x.view(-1), net.fc1, net.fc2,
                 net.fc3):
        x = step(x)
        shapes.append(tuple(x.shape))
    return shapes


@wrong("shape_walk", points=0, diagnosis="batch eaten")
def batch_of_one(net, images):
    x, shapes = images, []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), lambda x: x.reshape(1, -1), net.fc1, net.fc2,
                 net.fc3):
        x = step(x)
        shapes.append(tuple(x.shape))
    return shapes


@wrong("shape_walk", points=0, diagnosis="written down")
def written_down(net, images):
    return [(1, 6, 28, 28), (1, 6, 14, 14), (1, 16, 10, 10), (1, 16, 5, 5), (1, 400), (1, 120), (1, 84), (1, 10)]


@wrong("shape_walk", points=0, diagnosis="written down")
def written_down_for_four(net, images):
    return [(4, 6, 28, 28), (4, 6, 14, 14), (4, 16, 10, 10), (4, 16, 5, 5), (4, 400), (4, 120), (4, 84), (4, 10)]


@wrong("shape_walk", points=1, diagnosis="written down")
def written_down_for_any_batch(net, images):
    n = len(images)
    return [(n, 6, 28, 28), (n, 6, 14, 14), (n, 16, 10, 10), (n, 16, 5, 5), (n, 400), (n, 120), (n, 84), (n, 10)]


@wrong("shape_walk", points=1, diagnosis="written down")
def written_down_behind_the_batch(net, images):
    sizes = [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (400,), (120,), (84,), (10,)]
    return [(images.shape[0], *size) for size in sizes]


@wrong("shape_walk", points=0, diagnosis="tensors")
def tensors_listed(net, images):
    x, steps = images, []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), nn.Flatten(), net.fc1, net.fc2, net.fc3):
        x = step(x)
        steps.append(x)
    return steps


@wrong("shape_walk", points=0, diagnosis="tensors")
def output_listed(net, images):
    return [net(images)]


@wrong("shape_walk", points=0, diagnosis="linear shapes")
def nothing_flattened(net, images):
    x, shapes = images, []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), net.fc1, net.fc2, net.fc3):
        x = step(x)
        shapes.append(tuple(x.shape))
    return shapes


@wrong("shape_walk", points=3, diagnosis="left out, too many")
def last_forgotten(net, images):
    x, shapes = images, []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), nn.Flatten(), net.fc1, net.fc2):
        x = step(x)
        shapes.append(tuple(x.shape))
    return [*shapes, tuple(x.shape)]


@right("forward_by_hand")
def functional(parameters, images):
    p = parameters
    x = images.float() / 16 if images.dtype == torch.uint8 else images
    x = F.max_pool2d(F.relu(F.conv2d(x, p["conv1.weight"], p["conv1.bias"])), 2)
    x = F.max_pool2d(F.relu(F.conv2d(x, p["conv2.weight"], p["conv2.bias"])), 2)
    x = torch.flatten(x, 1)
    x = F.relu(F.linear(x, p["fc1.weight"], p["fc1.bias"]))
    x = F.relu(F.linear(x, p["fc2.weight"], p["fc2.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@right("forward_by_hand")
def matrix_products(parameters, images):
    x = images / 16 if not images.is_floating_point() else images
    for name in ("conv1", "conv2"):
        x = F.conv2d(x, parameters[name + ".weight"], parameters[name + ".bias"])
        x = F.max_pool2d(x, 2).clamp(min=0)
    x = x.view(x.size(0), -1)
    for name in ("fc1", "fc2"):
        x = (x @ parameters[name + ".weight"].T + parameters[name + ".bias"]).clamp(min=0)
    return x @ parameters["fc3.weight"].T + parameters["fc3.bias"]


@wrong("forward_by_hand", points=0, diagnosis="a network")
def layers_filled(parameters, images):
    net = nn.Sequential()
    sizes = {"conv1": nn.Conv2d(1, 6, 5), "conv2": nn.Conv2d(6, 16, 5), "fc1": nn.Linear(400, 120),
             "fc2": nn.Linear(120, 84), "fc3": nn.Linear(84, 10)}
    for name, layer in sizes.items():
        net.add_module(name, layer)
    net.load_state_dict(parameters)
    x = images.to(torch.float32)
    if images.dtype == torch.uint8:
        x = x / 16
    for conv in (net.conv1, net.conv2):
        x = F.max_pool2d(F.relu(conv(x)), kernel_size=(2, 2))
    return net.fc3(F.relu(net.fc2(F.relu(net.fc1(x.flatten(start_dim=1))))))


@right("forward_by_hand")
def unfolded(parameters, images):
    x = (images / 16 if images.dtype == torch.uint8 else images).double()
    p = {name: value.double() for name, value in parameters.items()}
    for name in ("conv1", "conv2"):
        weight, side = p[f"{name}.weight"], x.shape[-1] - 4
        x = weight.flatten(1) @ F.unfold(x, 5) + p[f"{name}.bias"][:, None]
        x = x.view(len(images), -1, side // 2, 2, side // 2, 2).amax(dim=(3, 5)).relu()
    x = x.flatten(1).numpy()
    for name in ("fc1", "fc2", "fc3"):
        x = np.einsum("ni,oi->no", x, p[f"{name}.weight"].numpy()) + p[f"{name}.bias"].numpy()
        x = x if name == "fc3" else np.maximum(x, 0)
    return torch.tensor(x).float()


@wrong("forward_by_hand", points=0, diagnosis="not answered")
def forward_empty(parameters, images):
    raise NotImplementedError


@wrong("forward_by_hand", points=0, diagnosis="prints")
def forward_printed(parameters, images):
    print(F.conv2d(images.float(), parameters["conv1.weight"], parameters["conv1.bias"]).shape)


@wrong("forward_by_hand", points=0, diagnosis="prints")
def forward_kept(parameters, images):
    logits = F.linear(torch.rand(1, 84), parameters["fc3.weight"], parameters["fc3.bias"])  # noqa: F841


@wrong("forward_by_hand", points=0, diagnosis="unused")
def nothing_but_zeros(parameters, images):
    return torch.zeros(len(images), 10)


@wrong("forward_by_hand", points=3, diagnosis="missing activation")
def no_relu_after_conv1(parameters, images):
    p = parameters
    x = images.float() / 16 if images.dtype == torch.uint8 else images
    x = F.max_pool2d(F.conv2d(x, p["conv1.weight"], p["conv1.bias"]), 2)
    x = F.max_pool2d(F.relu(F.conv2d(x, p["conv2.weight"], p["conv2.bias"])), 2)
    x = torch.flatten(x, 1)
    x = F.relu(F.linear(x, p["fc1.weight"], p["fc1.bias"]))
    x = F.relu(F.linear(x, p["fc2.weight"], p["fc2.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=3, diagnosis="missing activation")
def no_relu_after_fc2(parameters, images):
    p = parameters
    x = images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = F.relu(F.linear(torch.flatten(x, 1), p["fc1.weight"], p["fc1.bias"]))
    for name in ("fc2", "fc3"):
        x = F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"])
    return x


@wrong("forward_by_hand", points=3, diagnosis="missing activation")
def no_relu_at_all(parameters, images):
    p = parameters
    x = images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"]), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2", "fc3"):
        x = F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"])
    return x


@wrong("forward_by_hand", points=3, diagnosis="activation at the end")
def relu_at_the_end(parameters, images):
    p = parameters
    x = images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2", "fc3"):
        x = F.relu(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return x


@wrong("forward_by_hand", points=2, diagnosis="activation at the end, integers")
def relu_at_the_end_and_floats_only(parameters, images):
    p, x = parameters, images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"]).clamp(min=0), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2", "fc3"):
        x = (x @ p[f"{name}.weight"].T + p[f"{name}.bias"]).clamp(min=0)
    return x


@wrong("forward_by_hand", points=3, diagnosis="softmax at the end")
def softmax_at_the_end(parameters, images):
    p = parameters
    x = images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = F.relu(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return F.softmax(F.linear(x, p["fc3.weight"], p["fc3.bias"]), dim=1)


@wrong("forward_by_hand", points=3, diagnosis="softmax at the end")
def log_softmax_at_the_end(parameters, images):
    p = parameters
    x = images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = F.relu(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return F.log_softmax(F.linear(x, p["fc3.weight"], p["fc3.bias"]), dim=1)


@wrong("forward_by_hand", points=0, diagnosis="classes")
def classes_returned(parameters, images):
    p = parameters
    x = images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = F.relu(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"]).argmax(1)


@wrong("forward_by_hand", points=0, diagnosis="classes")
def classes_of_floats(parameters, images):
    p, x = parameters, images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = F.relu(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return (x @ p["fc3.weight"].T + p["fc3.bias"]).max(1).indices


@wrong("forward_by_hand", points=3, diagnosis="average pool")
def average_pool(parameters, images):
    p = parameters
    x = images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.avg_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = F.relu(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=3, diagnosis="average pool")
def shrunk_by_interpolation(parameters, images):
    p, x = parameters, images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"]))
        x = F.interpolate(x, scale_factor=0.5, mode="area")
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = F.relu(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=3, diagnosis="another activation")
def tanh_as_in_1998(parameters, images):
    p = parameters
    x = images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(torch.tanh(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = torch.tanh(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=3, diagnosis="another activation")
def sigmoid_everywhere(parameters, images):
    p = parameters
    x = images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(torch.sigmoid(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = torch.sigmoid(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=3, diagnosis="missing bias")
def no_bias_at_all(parameters, images):
    p = parameters
    x = images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = F.relu(x @ p[f"{name}.weight"].T)
    return x @ p["fc3.weight"].T


@wrong("forward_by_hand", points=3, diagnosis="missing bias")
def no_bias_after_matrix_products(parameters, images):
    p = parameters
    x = images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = F.relu(x @ p[f"{name}.weight"].T)
    return x @ p["fc3.weight"].T


@wrong("forward_by_hand", points=3, diagnosis="missing bias")
def last_bias_forgotten(parameters, images):
    p = parameters
    x = images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = F.relu(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return x @ p["fc3.weight"].T


@wrong("forward_by_hand", points=0, diagnosis="batch eaten")
def viewed_minus_one(parameters, images):
    p = parameters
    x = images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.view(-1)
    for name in ("fc1", "fc2"):
        x = F.relu(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=0, diagnosis="batch eaten")
def viewed_as_one(parameters, images):
    p = parameters
    x = images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.reshape(1, -1)
    for name in ("fc1", "fc2"):
        x = F.relu(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=4, diagnosis="integers")
def floats_only(parameters, images):
    p, x = parameters, images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = F.relu(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=3, diagnosis="integers")
def divided_in_place(parameters, images):
    p, x = parameters, images
    if images.dtype == torch.uint8:
        images /= 16
    for name in ("conv1", "conv2"):
        p[f"{name}.weight"].add_(0.0)
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = F.relu(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    p["extra"] = x
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=4, diagnosis="not scaled")
def floats_as_they_are(parameters, images):
    p, x = parameters, images.float()
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = F.relu(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=4, diagnosis="not scaled")
def doubles_as_they_are(parameters, images):
    p, x = {name: value.double() for name, value in parameters.items()}, images.double()
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = F.relu(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=4, diagnosis="by 255")
def divided_by_255(parameters, images):
    p = parameters
    x = images / 255 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = F.relu(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=4, diagnosis="by 255")
def divided_by_256(parameters, images):
    p = parameters
    x = images / 256 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = F.relu(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=2, diagnosis="floats scaled")
def everything_divided(parameters, images):
    p, x = parameters, images / 16
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = F.relu(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=3, diagnosis="floats scaled")
def converted_then_divided_twice(parameters, images):
    p = parameters
    x = images.float() / 16 if images.dtype == torch.uint8 else images
    x = x / 16
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = F.relu(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=4, diagnosis="in place")
def weights_transposed_in_place(parameters, images):
    p = parameters
    x = images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2", "fc3"):
        p[f"{name}.weight"] = p[f"{name}.weight"].t_()
        x = x @ p[f"{name}.weight"] + p[f"{name}.bias"]
        x = x if name == "fc3" else F.relu(x)
    return x


@wrong("forward_by_hand", points=4, diagnosis="in place")
def images_overwritten(parameters, images):
    p = parameters
    x = images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    images.zero_()
    for name in ("fc1", "fc2"):
        x = F.relu(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=0, diagnosis="linear shapes")
def weight_not_transposed(parameters, images):
    p = parameters
    x = images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    return x.flatten(1) @ p["fc1.weight"]


@right("probabilities")
def softmax_function(logits):
    return torch.softmax(logits, dim=1)


@right("probabilities")
def maximum_off(logits):
    powers = torch.exp(logits - logits.max(dim=1, keepdim=True).values)
    return powers / powers.sum(dim=1, keepdim=True)


@right("probabilities")
def by_logarithms(logits):
    return (logits - torch.logsumexp(logits, dim=1)[:, None]).exp()


@right("probabilities")
def row_by_row(logits):
    rows = []
    for row in logits.tolist():
        powers = [math.exp(value - max(row)) for value in row]
        rows.append([power / sum(powers) for power in powers])
    return torch.tensor(rows)


@right("probabilities")
def with_numpy(logits):
    x = logits.numpy().astype("float64")
    powers = np.exp(x - x.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


@wrong("probabilities", points=0, diagnosis="not answered")
def probabilities_empty(logits):
    raise NotImplementedError


@wrong("probabilities", points=0, diagnosis="prints")
def probabilities_printed(logits):
    print(logits.softmax(1))


@wrong("probabilities", points=0, diagnosis="prints")
def probabilities_kept(logits):
    logits = logits.softmax(1)


@wrong("probabilities", points=0, diagnosis="over the batch")
def softmax_over_the_batch(logits):
    return F.softmax(logits, dim=0)


@wrong("probabilities", points=0, diagnosis="over the batch, overflow")
def sums_of_columns(logits):
    return logits.exp() / logits.exp().sum(0)


@wrong("probabilities", points=0, diagnosis="over everything, overflow")
def one_sum(logits):
    return logits.exp() / logits.exp().sum()


@wrong("probabilities", points=0, diagnosis="over everything")
def softmax_of_the_whole(logits):
    return logits.flatten().softmax(0).view(logits.shape)


@wrong("probabilities", points=0, diagnosis="logarithm")
def log_softmax(logits):
    return F.log_softmax(logits, dim=1)


@wrong("probabilities", points=0, diagnosis="logarithm")
def without_the_last_exp(logits):
    return logits - logits.logsumexp(1, keepdim=True)


@wrong("probabilities", points=0, diagnosis="without exp")
def divided_as_they_are(logits):
    return logits / logits.sum(dim=1, keepdim=True)


@wrong("probabilities", points=2, diagnosis="without exp")
def sizes_divided(logits):
    return logits.abs() / logits.abs().sum(dim=1, keepdim=True)


@wrong("probabilities", points=2, diagnosis="without exp")
def smallest_off(logits):
    x = logits - logits.min(dim=1, keepdim=True).values
    return x / x.sum(dim=1, keepdim=True)


@wrong("probabilities", points=0, diagnosis="not divided, overflow")
def exp_alone(logits):
    return logits.exp()


@wrong("probabilities", points=0, diagnosis="not divided, overflow")
def power_of_e(logits):
    return torch.pow(math.e, logits)


@wrong("probabilities", points=0, diagnosis="each alone")
def sigmoid(logits):
    return logits.sigmoid()


@wrong("probabilities", points=0, diagnosis="each alone")
def logistic(logits):
    return 1 / (1 + torch.exp(-logits))


@wrong("probabilities", points=2, diagnosis="all or nothing")
def all_or_nothing(logits):
    return F.one_hot(logits.argmax(1), logits.shape[1]).float()


@wrong("probabilities", points=2, diagnosis="all or nothing")
def compared_with_the_largest(logits):
    return (logits == logits.max(1, keepdim=True).values).float()


@wrong("probabilities", points=0, diagnosis="percent")
def percent(logits):
    return 100 * logits.softmax(1)


@wrong("probabilities", points=0, diagnosis="overflow, percent")
def percent_by_hand(logits):
    powers = logits.exp()
    return powers / powers.sum(1, keepdim=True) * 100


@wrong("probabilities", points=2, diagnosis="softmax twice")
def softmax_twice(logits):
    return logits.softmax(1).softmax(1)


@wrong("probabilities", points=2, diagnosis="softmax twice")
def softmax_of_a_softmax(logits):
    powers = logits.softmax(1).exp()
    return powers / powers.sum(1, keepdim=True)


@wrong("probabilities", points=2, diagnosis="overflow, base 2")
def powers_of_two(logits):
    powers = 2**logits
    return powers / powers.sum(1, keepdim=True)


@wrong("probabilities", points=2, diagnosis="one maximum, base 2")
def powers_of_two_shifted(logits):
    powers = torch.exp2(logits - logits.max())
    return powers / powers.sum(1, keepdim=True)


@wrong("probabilities", points=3, diagnosis="overflow")
def overflowing(logits):
    return logits.exp() / logits.exp().sum(dim=1, keepdim=True)


@wrong("probabilities", points=3, diagnosis="overflow")
def overflowing_by_rows(logits):
    return torch.stack([row.exp() / row.exp().sum() for row in logits])


@wrong("probabilities", points=3, diagnosis="one maximum")
def one_maximum(logits):
    powers = torch.exp(logits - logits.max())
    return powers / powers.sum(dim=1, keepdim=True)


@wrong("probabilities", points=3, diagnosis="one maximum")
def one_maximum_by_rows(logits):
    largest = logits.max()
    return torch.stack([(row - largest).exp() / (row - largest).exp().sum() for row in logits])


@wrong("probabilities", points=3, diagnosis="clamped")
def clamped(logits):
    powers = logits.clamp(-80, 80).exp()
    return powers / powers.sum(dim=1, keepdim=True)


@wrong("probabilities", points=3, diagnosis="clamped")
def not_a_number_replaced(logits):
    powers = logits.clamp(max=50).exp() + 1e-30
    return powers / powers.sum(dim=1, keepdim=True)


@wrong("probabilities", points=3, diagnosis="in place")
def subtracted_in_place(logits):
    logits -= logits.max(dim=1, keepdim=True).values
    return logits.exp() / logits.exp().sum(dim=1, keepdim=True)


@wrong("probabilities", points=3, diagnosis="in place")
def overwritten(logits):
    logits.copy_(logits.softmax(1))
    return logits


@right("accuracy")
def with_argmax(logits, labels):
    predictions = logits.argmax(dim=1)
    return predictions, (predictions == labels).float().mean()


@right("accuracy")
def through_softmax(logits, labels):
    predictions = F.softmax(logits, dim=1).max(dim=1).indices
    return predictions, (predictions == labels).sum().item() / len(labels)


@right("accuracy")
def in_plain_python(logits, labels):
    predictions = [row.index(max(row)) for row in logits.tolist()]
    right = sum(guess == label for guess, label in zip(predictions, labels.tolist(), strict=True))
    return predictions, right / len(predictions)


@right("accuracy")
def by_numpy(logits, labels):
    predictions = np.argmax(logits.numpy(), axis=-1)
    return [predictions, np.mean(predictions == labels.numpy())]


@wrong("accuracy", points=0, diagnosis="not answered")
def accuracy_empty(logits, labels):
    raise NotImplementedError


@wrong("accuracy", points=0, diagnosis="prints")
def accuracy_printed(logits, labels):
    print((logits.argmax(1) == labels).float().mean())


@wrong("accuracy", points=0, diagnosis="prints")
def accuracy_kept(logits, labels):
    predictions = logits.argmax(1)  # noqa: F841


@wrong("accuracy", points=0, diagnosis="no pair")
def fraction_alone(logits, labels):
    return (logits.argmax(1) == labels).float().mean()


@wrong("accuracy", points=0, diagnosis="no pair")
def predictions_alone(logits, labels):
    return logits.argmax(1)


@wrong("accuracy", points=0, diagnosis="swapped")
def fraction_first(logits, labels):
    predictions = logits.argmax(1)
    return (predictions == labels).float().mean(), predictions


@wrong("accuracy", points=0, diagnosis="swapped")
def number_first(logits, labels):
    predictions = logits.argmax(1)
    return (predictions == labels).double().mean().item(), predictions.tolist()


@wrong("accuracy", points=0, diagnosis="over the batch")
def argmax_over_the_batch(logits, labels):
    predictions = logits.argmax(dim=0)
    return predictions, (predictions == labels).float().mean()


@wrong("accuracy", points=0, diagnosis="over the batch")
def argmax_of_columns(logits, labels):
    predictions = torch.stack([column.argmax() for column in logits.T])
    return predictions, (predictions == labels).sum().item() / len(labels)


@wrong("accuracy", points=0, diagnosis="over everything")
def argmax_of_everything(logits, labels):
    prediction = logits.argmax()
    return prediction, (prediction == labels).float().mean()


@wrong("accuracy", points=0, diagnosis="over everything")
def place_in_the_table(logits, labels):
    prediction = int(torch.argmax(logits))
    return prediction, (labels == prediction).sum().item() / len(labels)


@wrong("accuracy", points=1, diagnosis="column")
def column_against_row(logits, labels):
    predictions = logits.argmax(dim=1, keepdim=True)
    return predictions, (predictions == labels).float().mean()


@wrong("accuracy", points=3, diagnosis="column")
def column_returned(logits, labels):
    predictions = logits.argmax(dim=1, keepdim=True)
    return predictions, (predictions[:, 0] == labels).float().mean()


@wrong("accuracy", points=0, diagnosis="values")
def largest_values(logits, labels):
    predictions = logits.max(dim=1).values
    return predictions, (predictions == labels).float().mean()


@wrong("accuracy", points=0, diagnosis="values")
def largest_values_sorted(logits, labels):
    predictions = logits.sort(dim=1).values[:, -1]
    return predictions, (predictions == labels).float().mean()


@wrong("accuracy", points=2, diagnosis="one-hot")
def one_hot_rows(logits, labels):
    predictions = F.one_hot(logits.argmax(1), logits.shape[1])
    return predictions, (predictions[torch.arange(len(labels)), labels] == 1).float().mean()


@wrong("accuracy", points=2, diagnosis="one-hot")
def probabilities_returned(logits, labels):
    return logits.softmax(1), (logits.argmax(1) == labels).float().mean()


@wrong("accuracy", points=3, diagnosis="floats")
def classes_as_floats(logits, labels):
    predictions = logits.argmax(1).float()
    return predictions, (predictions == labels).float().mean()


@wrong("accuracy", points=3, diagnosis="floats")
def float_list(logits, labels):
    predictions = logits.argmax(1).float()
    return predictions.tolist(), (predictions == labels).float().mean().item()


@wrong("accuracy", points=2, diagnosis="percent")
def accuracy_in_percent(logits, labels):
    predictions = logits.argmax(1)
    return predictions, 100 * (predictions == labels).float().mean()


@wrong("accuracy", points=2, diagnosis="percent")
def percent_of_a_count(logits, labels):
    predictions = logits.argmax(1)
    return predictions, 100.0 * (predictions == labels).sum().item() / labels.size(0)


@wrong("accuracy", points=2, diagnosis="count")
def counted(logits, labels):
    predictions = logits.argmax(1)
    return predictions, (predictions == labels).sum()


@wrong("accuracy", points=2, diagnosis="count")
def counted_in_python(logits, labels):
    predictions = logits.argmax(1)
    return predictions, sum((predictions == labels).tolist())


@wrong("accuracy", points=3, diagnosis="0 or 1")
def divided_whole(logits, labels):
    predictions = logits.argmax(1)
    return predictions, (predictions == labels).sum() // len(labels)


@wrong("accuracy", points=3, diagnosis="0 or 1")
def made_an_int(logits, labels):
    predictions = logits.argmax(1)
    return predictions, int((predictions == labels).float().mean())


@wrong("accuracy", points=3, diagnosis="rounded")
def rounded_to_two_digits(logits, labels):
    predictions = logits.argmax(1)
    return predictions, round((predictions == labels).float().mean().item(), 2)


@wrong("accuracy", points=3, diagnosis="rounded")
def rounded_to_whole(logits, labels):
    predictions = logits.argmax(1)
    return predictions, (predictions == labels).float().mean().round()


@wrong("accuracy", points=2, diagnosis="confidence")
def how_sure(logits, labels):
    highest = logits.softmax(1).max(1)
    return highest.indices, highest.values.mean()


@wrong("accuracy", points=2, diagnosis="confidence")
def how_sure_by_hand(logits, labels):
    powers = logits.exp()
    highest = (powers / powers.sum(1, keepdim=True)).amax(1)
    return logits.argmax(1).tolist(), highest.mean().item()


@wrong("accuracy", points=2, diagnosis="probability of the label")
def probability_of_the_label(logits, labels):
    return logits.argmax(1), logits.softmax(1)[torch.arange(len(labels)), labels].mean()


@wrong("accuracy", points=2, diagnosis="probability of the label")
def probability_gathered(logits, labels):
    return logits.argmax(1).tolist(), logits.softmax(1).gather(1, labels[:, None]).mean().item()


@wrong("accuracy", points=2, diagnosis="the wrong ones")
def wrong_ones(logits, labels):
    predictions = logits.argmax(1)
    return predictions, (predictions != labels).float().mean()


@wrong("accuracy", points=2, diagnosis="the wrong ones")
def error_rate(logits, labels):
    predictions = logits.argmax(1)
    return predictions.tolist(), 1 - (predictions == labels).float().mean().item()


@wrong("accuracy", points=2, diagnosis="broadcast")
def labels_as_a_column(logits, labels):
    predictions = logits.argmax(1)
    return predictions, (predictions == labels.view(-1, 1)).float().mean()


@wrong("accuracy", points=2, diagnosis="broadcast")
def predictions_as_a_column(logits, labels):
    predictions = logits.argmax(1)
    return predictions.tolist(), (predictions[:, None] == labels).float().mean().item()


@wrong("accuracy", points=2, diagnosis="by all logits")
def divided_by_all(logits, labels):
    predictions = logits.argmax(1)
    return predictions, (predictions == labels).sum() / logits.numel()


@wrong("accuracy", points=2, diagnosis="by all logits")
def divided_by_rows_times_columns(logits, labels):
    predictions = logits.argmax(1)
    rows, columns = logits.shape
    return predictions.tolist(), (predictions == labels).sum().item() / (rows * columns)


@wrong("accuracy", points=0, diagnosis="unused")
def always_nought(logits, labels):
    predictions = torch.zeros_like(labels)
    return predictions, (predictions == labels).float().mean()


@wrong("shape_walk", points=0, diagnosis="400")
def viewed_as_rows_of_400(net, images):
    x, shapes = images, []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), lambda x: x.view(-1, 16 * 5 * 5), net.fc1,
                 net.fc2, net.fc3):
        x = step(x)
        shapes.append(tuple(x.shape))
    return shapes


@wrong("shape_walk", points=0, diagnosis="400")
def reshaped_to_400(net, images):
    shapes, x = [], images
    for conv in (net.conv1, net.conv2):
        x = F.relu(conv(x))
        shapes.append(x.shape)
        x = F.max_pool2d(x, 2)
        shapes.append(x.shape)
    x = x.reshape(x.shape[0], 400)
    shapes.append(x.shape)
    for layer in (net.fc1, net.fc2, net.fc3):
        x = layer(x)
        shapes.append(x.shape)
    return shapes


@wrong("shape_walk", points=0, diagnosis="one image")
def first_image_sent(net, images):
    x, shapes = images[:1], []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), nn.Flatten(), net.fc1, net.fc2, net.fc3):
        x = step(x)
        shapes.append(tuple(x.shape))
    return shapes


@wrong("shape_walk", points=0, diagnosis="one image")
def own_image_sent(net, images):
    x, shapes = torch.zeros(1, 1, 32, 32), []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), nn.Flatten(), net.fc1, net.fc2, net.fc3):
        x = step(x)
        shapes.append(list(x.shape) if images is not None else [])
    return shapes


@wrong("shape_walk", points=0, diagnosis="no batch axis, left out")
def no_batch_axis_and_no_flattening(net, images):
    x, shapes = images, []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2)):
        x = step(x)
        shapes.append(tuple(x.shape[1:]))
    x = torch.flatten(x, 1)
    for step in (net.fc1, net.fc2, net.fc3):
        x = step(x)
        shapes.append(tuple(x.shape[1:]))
    return shapes


@wrong("shape_walk", points=0, diagnosis="left out")
def pooled_shapes_alone(net, images):
    x, shapes = images, []
    for conv in (net.conv1, net.conv2):
        x = F.max_pool2d(F.relu(conv(x)), 2)
        shapes.append(tuple(x.shape))
    x = torch.flatten(x, 1)
    for layer in (net.fc1, net.fc2, net.fc3):
        x = layer(x)
        shapes.append(tuple(x.shape))
    return shapes


@wrong("shape_walk", points=0, diagnosis="no list")
def shapes_by_name(net, images):
    x, shapes = images, {}
    for number, step in enumerate((net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), nn.Flatten(), net.fc1,
                                   net.fc2, net.fc3)):
        x = step(x)
        shapes[number] = tuple(x.shape)
    return shapes


@wrong("shape_walk", points=0, diagnosis="no list")
def output_tensor(net, images):
    return net(images)


@wrong("shape_walk", points=0, diagnosis="no shapes")
def shapes_as_text(net, images):
    x, shapes = images, []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), nn.Flatten(), net.fc1, net.fc2, net.fc3):
        x = step(x)
        shapes.append(str(tuple(x.shape)))
    return shapes


@wrong("shape_walk", points=0, diagnosis="no shapes")
def methods_listed(net, images):
    x, shapes = images, []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), nn.Flatten(), net.fc1, net.fc2, net.fc3):
        x = step(x)
        shapes.append(x.size)
    return shapes


@wrong("shape_walk", points=0, diagnosis="with names")
def shapes_with_names(net, images):
    x, shapes = images, []
    for name, step in (("conv1", net.conv1), ("pool1", nn.MaxPool2d(2)), ("conv2", net.conv2),
                       ("pool2", nn.MaxPool2d(2)), ("flat", nn.Flatten()), ("fc1", net.fc1), ("fc2", net.fc2),
                       ("fc3", net.fc3)):
        x = step(x)
        shapes.append((name, tuple(x.shape)))
    return shapes


@wrong("shape_walk", points=0, diagnosis="with names")
def layers_with_names(net, images):
    shapes = []
    handles = [layer.register_forward_hook(lambda layer, args, output, name=name: shapes.append(
        [name, list(output.shape)])) for name, layer in net.named_children()]
    net(images)
    for handle in handles:
        handle.remove()
    return shapes


@wrong("shape_walk", points=1, diagnosis="written down")
def reckoned_with_a_kernel_of_5(net, images):
    n, (first, second) = len(images), (net.conv1.out_channels, net.conv2.out_channels)
    linear = [(n, layer.out_features) for layer in (net.fc1, net.fc2, net.fc3)]
    return [(n, first, 28, 28), (n, first, 14, 14), (n, second, 10, 10), (n, second, 5, 5), (n, second * 25), *linear]


@wrong("forward_by_hand", points=0, diagnosis="a network")
def state_loaded(parameters, images):
    from course_utils import LeNet

    net = LeNet()
    net.load_state_dict(parameters)
    return net(images / 16 if images.dtype == torch.uint8 else images)


@wrong("forward_by_hand", points=3, diagnosis="activation at the end")
def negative_logits_cut_off(parameters, images):
    p = parameters
    x = images.float() / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = F.relu(F.linear(x.flatten(1), p["fc1.weight"], p["fc1.bias"]))
    x = F.relu(F.linear(x, p["fc2.weight"], p["fc2.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"]).clamp(min=0)


@wrong("forward_by_hand", points=4, diagnosis="by value")
def scaled_by_value(parameters, images):
    p, x = parameters, images.float()
    if x.max() > 1:
        x = x / 16
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = F.relu(F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=4, diagnosis="by value")
def scaled_by_any_large_value(parameters, images):
    p = parameters
    x = images / 16 if (images > 1).any() else images / 1
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = F.relu(F.linear(x.flatten(1), p["fc1.weight"], p["fc1.bias"]))
    x = F.relu(F.linear(x, p["fc2.weight"], p["fc2.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=4, diagnosis="by their largest")
def scaled_by_the_largest(parameters, images):
    p = parameters
    x = images / images.max() if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = F.relu(F.linear(x.flatten(1), p["fc1.weight"], p["fc1.bias"]))
    x = F.relu(F.linear(x, p["fc2.weight"], p["fc2.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=4, diagnosis="by their largest")
def scaled_by_the_largest_float(parameters, images):
    p, x = parameters, images.float()
    if not images.is_floating_point():
        x = x / float(x.max())
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = (x @ p[f"{name}.weight"].T + p[f"{name}.bias"]).relu()
    return x @ p["fc3.weight"].T + p["fc3.bias"]


@right("forward_by_hand")
def clamped_to_what_is_promised(parameters, images):
    p = parameters
    x = (images / 16 if images.dtype == torch.uint8 else images).clamp(0, 1)
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, p[f"{name}.weight"], p[f"{name}.bias"])), 2)
    x = F.relu(F.linear(x.flatten(1), p["fc1.weight"], p["fc1.bias"]))
    x = F.relu(F.linear(x, p["fc2.weight"], p["fc2.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=2, diagnosis="missing activation, not scaled")
def no_relu_after_conv2_and_not_scaled(parameters, images):
    p, x = parameters, images.float()
    x = F.max_pool2d(F.relu(F.conv2d(x, p["conv1.weight"], p["conv1.bias"])), 2)
    x = F.max_pool2d(F.conv2d(x, p["conv2.weight"], p["conv2.bias"]), 2)
    x = F.relu(F.linear(x.flatten(1), p["fc1.weight"], p["fc1.bias"]))
    x = F.relu(F.linear(x, p["fc2.weight"], p["fc2.bias"]))
    return F.linear(x, p["fc3.weight"], p["fc3.bias"])


@wrong("forward_by_hand", points=3, diagnosis="softmax at the end, missing bias")
def no_bias_and_a_softmax(parameters, images):
    p = parameters
    x = images / 16 if images.dtype == torch.uint8 else images
    x = F.max_pool2d(F.relu(F.conv2d(x, p["conv1.weight"])), 2)
    x = F.max_pool2d(F.relu(F.conv2d(x, p["conv2.weight"])), 2)
    x = F.relu(F.linear(x.flatten(1), p["fc1.weight"], p["fc1.bias"]))
    x = F.relu(F.linear(x, p["fc2.weight"], p["fc2.bias"]))
    return F.softmax(F.linear(x, p["fc3.weight"], p["fc3.bias"]), dim=1)


@wrong("forward_by_hand", points=4, diagnosis="in place")
def parameters_popped(parameters, images):
    x = images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        x = F.max_pool2d(F.relu(F.conv2d(x, parameters.pop(f"{name}.weight"), parameters.pop(f"{name}.bias"))), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = F.relu(F.linear(x, parameters.pop(f"{name}.weight"), parameters.pop(f"{name}.bias")))
    return F.linear(x, parameters["fc3.weight"], parameters["fc3.bias"])


@wrong("probabilities", points=0, diagnosis="percent")
def percent_after_the_maximum(logits):
    powers = (logits - logits.amax(1, keepdim=True)).exp()
    return powers / powers.sum(1, keepdim=True) * 100


@wrong("probabilities", points=0, diagnosis="over the batch")
def columns_after_the_maximum(logits):
    powers = (logits - logits.amax(1, keepdim=True)).exp()
    return powers / powers.sum(0)


@wrong("probabilities", points=0, diagnosis="over everything")
def one_sum_after_the_maximum(logits):
    powers = (logits - logits.amax(1, keepdim=True)).exp()
    return powers / powers.sum()


@wrong("probabilities", points=0, diagnosis="not divided")
def not_divided_after_the_maximum(logits):
    return (logits - logits.amax(1, keepdim=True)).exp()


@wrong("probabilities", points=0, diagnosis="not divided")
def not_divided_by_rows(logits):
    return torch.stack([torch.exp(row - row.max()) for row in logits])


@wrong("probabilities", points=2, diagnosis="base 2")
def powers_of_two_by_rows(logits):
    powers = torch.exp2(logits - logits.amax(1, keepdim=True))
    return powers / powers.sum(1, keepdim=True)


@wrong("probabilities", points=2, diagnosis="base 2")
def twos(logits):
    powers = 2 ** (logits - logits.max(dim=1, keepdim=True).values)
    return powers / powers.sum(1)[:, None]


@wrong("probabilities", points=3, diagnosis="not the largest")
def mean_taken_off(logits):
    powers = (logits - logits.mean(dim=1, keepdim=True)).exp()
    return powers / powers.sum(dim=1, keepdim=True)


@wrong("probabilities", points=3, diagnosis="not the largest")
def smallest_taken_off(logits):
    return torch.stack([(row - row.min()).exp() / (row - row.min()).exp().sum() for row in logits])


@wrong("probabilities", points=0, diagnosis="keepdim left out")
def no_keepdim(logits):
    powers = (logits - logits.max(dim=1).values).exp()
    return powers / powers.sum(dim=1)


@wrong("probabilities", points=0, diagnosis="keepdim left out")
def no_keepdim_either(logits):
    shifted = logits - logits.amax(1)
    return shifted.exp() / shifted.exp().sum(1)


@wrong("probabilities", points=0, diagnosis="keepdim left out of the sum")
def no_keepdim_in_the_sum(logits):
    powers = (logits - logits.amax(1, keepdim=True)).exp()
    return powers / powers.sum(1)


@wrong("probabilities", points=0, diagnosis="keepdim left out of the sum")
def sums_lined_up_with_columns(logits):
    powers = torch.exp(logits - logits.max(1, keepdim=True)[0])
    sums = torch.tensor([row.sum() for row in powers])
    return powers / sums


@wrong("probabilities", points=0, diagnosis="two at once")
def values_left_out(logits):
    powers = (logits - logits.max(dim=1, keepdim=True)).exp()
    return powers / powers.sum(dim=1, keepdim=True)


@wrong("accuracy", points=2, diagnosis="by a number")
def by_the_training_set(logits, labels):
    predictions = logits.argmax(1)
    return predictions, (predictions == labels).sum().item() / 1197


@wrong("accuracy", points=2, diagnosis="by a number")
def by_ten(logits, labels):
    predictions = logits.argmax(1)
    return predictions, (predictions == labels).sum() / 10


@wrong("accuracy", points=2, diagnosis="which are right")
def mask_returned(logits, labels):
    right = logits.argmax(1) == labels
    return right, right.float().mean()


@wrong("accuracy", points=3, diagnosis="which are right")
def ones_for_the_right(logits, labels):
    right = (logits.argmax(1) == labels).int()
    return right, right.float().mean().item()


@wrong("accuracy", points=0, diagnosis="percent, swapped")
def percent_first(logits, labels):
    predictions = logits.argmax(1)
    return 100 * (predictions == labels).float().mean(), predictions


@wrong("accuracy", points=3, diagnosis="0 or 1")
def all_at_once(logits, labels):
    predictions = logits.argmax(1)
    return predictions, float(torch.equal(predictions, labels))


@wrong("accuracy", points=0, diagnosis="types")
def mean_of_true_and_false(logits, labels):
    predictions = logits.argmax(1)
    return predictions, (predictions == labels).mean()


@wrong("accuracy", points=0, diagnosis="no pair")
def three_things(logits, labels):
    predictions = logits.argmax(1)
    return predictions, labels, (predictions == labels).float().mean()


@wrong("shape_walk", points=2, diagnosis="another order")
def convolutions_first(net, images):
    a = net.conv1(images)
    b = F.max_pool2d(a, 2)
    c = net.conv2(b)
    d = F.max_pool2d(c, 2)
    e = d.flatten(1)
    f = net.fc1(e)
    g = net.fc2(f)
    return [tuple(x.shape) for x in (a, c, b, d, e, f, g, net.fc3(g))]


@wrong("shape_walk", points=3, diagnosis="another order")
def linear_layers_turned(net, images):
    x, shapes = images, []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), nn.Flatten(), net.fc1, net.fc2, net.fc3):
        x = step(x)
        shapes.append(tuple(x.shape))
    return [*shapes[:5], shapes[7], shapes[6], shapes[5]]


@wrong("shape_walk", points=0, diagnosis="extended")
def lengths_in_one_list(net, images):
    x, shapes = images, []
    for step in (net.conv1, nn.MaxPool2d(2), net.conv2, nn.MaxPool2d(2), nn.Flatten(), net.fc1, net.fc2, net.fc3):
        x = step(x)
        shapes += x.shape
    return shapes


@wrong("shape_walk", points=0, diagnosis="extended")
def shapes_extended(net, images):
    shapes, x = [], images
    for conv in (net.conv1, net.conv2):
        x = conv(x)
        shapes.extend(x.shape)
        x = F.max_pool2d(F.relu(x), 2)
        shapes.extend(x.shape)
    x = torch.flatten(x, 1)
    shapes.extend(x.shape)
    for layer in (net.fc1, net.fc2, net.fc3):
        x = layer(x)
        shapes.extend(x.shape)
    return tuple(shapes)
