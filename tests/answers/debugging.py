"""Answers to chapter 9, training that doesn't learn."""


import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from course_utils.judges.debugging.wards import PATIENTS, SIGNS
from tests.answers import Bank

bank = Bank()
right, wrong = bank.right, bank.wrong

right("guess_slope", 0.25, 1 / 4, torch.tensor(0.25))
wrong("guess_slope", None, points=0, diagnosis="not answered")
wrong("guess_slope", 1, 1.0, points=0, diagnosis="identity")
wrong("guess_slope", 0.5, np.float64(0.5), points=0, diagnosis="height")
wrong("guess_slope", 0, 4, "steep", points=0, diagnosis="other")

right("guess_by_heart", 32, 32.0, np.int64(32))
wrong("guess_by_heart", None, points=0, diagnosis="not answered")
wrong("guess_by_heart", 3, 3.2, 4, points=0, diagnosis="chance")
wrong("guess_by_heart", 1, 1.0, points=0, diagnosis="a share")
wrong("guess_by_heart", 16, 0, "none", points=0, diagnosis="other")

right("guess_constant", 4, 4.0, torch.tensor(4.0))
wrong("guess_constant", None, points=0, diagnosis="not answered")
wrong("guess_constant", 3, 3.0, points=0, diagnosis="median")
wrong("guess_constant", 5, 5.0, points=0, diagnosis="half way")
wrong("guess_constant", 0, 0.0, points=0, diagnosis="own target")
wrong("guess_constant", 16, 10, "mean", points=0, diagnosis="other")

EVIDENCE = {1: [5, 5.0, 4.99], 2: [1.46, 1.5, 1.47], 3: ["fc3.weight", "fc3.bias", "fc3"],
            4: ["fc2.weight", "fc2.bias", "fc2"], 5: ["relu1", "relu2", "fc1"], 6: ["0.weight", "0.bias", "0"],
            7: [2, 2.0, np.int64(2)], 8: [(32, 32), [32, 32], torch.Size([32, 32])]}
BESIDE = {1: [1, 4, 20], 2: [2.3, 0, 1], 3: ["fc1.weight", "fc2.bias", 3], 4: ["fc1.weight", "fc3.bias", 4],
          5: ["fc3", 5, 2.11], 6: ["12.weight", "2.bias", 1e5], 7: [6, 1, "six"], 8: [(32, 1), (32,), 1024]}
for ward, (first, second) in {"ward_1": (1, 2), "ward_2": (3, 4), "ward_3": (5, 6), "ward_4": (7, 8)}.items():
    one, two = ((PATIENTS[number].disease, EVIDENCE[number][0]) for number in (first, second))
    for pair in zip(EVIDENCE[first], EVIDENCE[second], strict=True):
        right(ward, [(one[0], pair[0]), (two[0], pair[1])])
    right(ward, ((one[0].capitalize(), one[1]), [f" {two[0]}", two[1]]))
    wrong(ward, [(None, None), (None, None)], ((None, None), (None, None)), None, points=0, diagnosis="not answered")
    wrong(ward, [*one, *two], one, [one], "tired", points=0, diagnosis="form")
    wrong(ward, [("flu", one[1]), two], [one, ("", two[1])], points=1.5, diagnosis="no such name")
    wrong(ward, [one, (None, None)], [(None, None), two], points=1, diagnosis="no such name")
    for disease in SIGNS:
        if disease != one[0]:
            wrong(ward, [(disease, one[1]), two], points=1.5, diagnosis="another disease")
        if disease != two[0]:
            wrong(ward, [one, (disease, two[1])], points=1.5, diagnosis="another disease")
    wrong(ward, [two, one], points=0, diagnosis="another disease")
    for evidence in [*BESIDE[first], None, True, [1]]:
        wrong(ward, [(one[0], evidence), two], points=1.5, diagnosis="other evidence")
    for evidence in [*BESIDE[second], None, True, [1]]:
        wrong(ward, [one, (two[0], evidence)], points=1.5, diagnosis="other evidence")
right("ward_4", [("wrong labels", 2), ("broadcast", "(32, 32)")], [("wrong labels", 2), ("broadcast", "32, 32")])


@right("train_step")
def textbook(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@right("train_step")
def cleared_at_the_end(net, optimizer, images, labels):
    loss = nn.CrossEntropyLoss()(net(images), labels)
    loss.backward()
    optimizer.step()
    net.zero_grad()
    return float(loss)


@right("train_step")
def log_softmax_and_nll(net, optimizer, images, labels):
    loss = F.nll_loss(F.log_softmax(net(images), dim=1), labels)
    for parameter in net.parameters():
        parameter.grad = None
    loss.backward()
    optimizer.step()
    return loss.detach()


@right("train_step")
def cross_entropy_by_hand(net, optimizer, images, labels):
    probabilities = net(images).softmax(dim=1)
    loss = -probabilities[torch.arange(len(labels)), labels].log().mean()
    optimizer.zero_grad(set_to_none=False)
    loss.backward()
    optimizer.step()
    return loss.item()


@right("train_step")
def log_of_softmax(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images).softmax(dim=1).log(), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=0, diagnosis="not answered")
def step_empty(net, optimizer, images, labels):
    raise NotImplementedError


@wrong("train_step", points=2, diagnosis="untreated")
def both_diseases(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images).softmax(dim=1), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=2, diagnosis="untreated")
def softmax_as_a_layer(net, optimizer, images, labels):
    loss = F.cross_entropy(nn.Softmax(dim=1)(net(images)), labels)
    loss.backward()
    optimizer.step()
    return float(loss)


@wrong("train_step", points=3, diagnosis="gradients pile up")
def softmax_alone_removed(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="gradients pile up")
def gradients_detached_and_kept(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    for parameter in net.parameters():
        parameter.grad = parameter.grad.detach()
    return loss.item()


@wrong("train_step", points=2, diagnosis="slower, not cured")
def lower_learning_rate(net, optimizer, images, labels):
    for group in optimizer.param_groups:
        group["lr"] = 0.001
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=1, diagnosis="slower, not cured")
def tenth_of_the_loss(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels) / 10
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="softmax")
def cleared_with_softmax(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images).softmax(dim=1), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="softmax")
def exponentials_divided(net, optimizer, images, labels):
    optimizer.zero_grad()
    odds = net(images).exp()
    loss = F.cross_entropy(odds / odds.sum(dim=1, keepdim=True), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="sigmoid")
def sigmoid_instead(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images).sigmoid(), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="sigmoid")
def sigmoid_layer(net, optimizer, images, labels):
    loss = F.cross_entropy(nn.Sigmoid()(net(images)), labels)
    net.zero_grad()
    loss.backward()
    optimizer.step()
    return float(loss)


@wrong("train_step", points=3, diagnosis="nll_loss")
def nll_of_probabilities(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.nll_loss(net(images).softmax(dim=1), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="nll_loss")
def nll_of_logits(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.nll_loss(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="squares")
def squares_of_probabilities(net, optimizer, images, labels):
    optimizer.zero_grad()
    probabilities = net(images).softmax(dim=1)
    loss = F.mse_loss(probabilities, F.one_hot(labels, probabilities.shape[1]).float())
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="squares")
def squares_by_hand(net, optimizer, images, labels):
    optimizer.zero_grad()
    probabilities = net(images).softmax(dim=1)
    loss = ((probabilities - torch.eye(probabilities.shape[1])[labels]) ** 2).mean()
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=2, diagnosis="another step length")
def summed_loss(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels, reduction="sum")
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="another step length")
def rate_set(net, optimizer, images, labels):
    optimizer.param_groups[0]["lr"] = 0.01
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="two steps")
def stepped_twice(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="two steps")
def three_steps(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    for _ in range(3):
        optimizer.step()
    return loss.item()


@wrong("train_step", points=0, diagnosis="cleared too early")
def cleared_before_the_step(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=0, diagnosis="cleared too early")
def gradients_zeroed_before_the_step(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    for parameter in net.parameters():
        parameter.grad.zero_()
    optimizer.step()
    return float(loss)


@wrong("train_step", points=0, diagnosis="no step")
def step_left_out(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    return loss.item()


@wrong("train_step", points=0, diagnosis="no step")
def step_not_called(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step  # noqa: B018
    return float(loss)


@wrong("train_step", points=0, diagnosis="no backward")
def backward_left_out(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    optimizer.step()
    return loss.item()


@wrong("train_step", points=0, diagnosis="no backward")
def loss_only(net, optimizer, images, labels):
    return F.cross_entropy(net(images), labels).item()


@wrong("train_step", points=0, diagnosis="raised")
def argmax_instead(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images).argmax(dim=1), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=0, diagnosis="raised")
def detached(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images).detach(), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="graph kept")
def loss_with_its_graph(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss


@wrong("train_step", points=3, diagnosis="graph kept")
def cloned_loss(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.clone().reshape(1)[0]


@wrong("train_step", points=3, diagnosis="prints")
def nothing_returned(net, optimizer, images, labels):
    optimizer.zero_grad()
    F.cross_entropy(net(images), labels).backward()
    optimizer.step()


@wrong("train_step", points=3, diagnosis="prints")
def loss_printed(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    print(loss.item())


@wrong("train_step", points=3, diagnosis="unknown")
def accuracy_returned(net, optimizer, images, labels):
    optimizer.zero_grad()
    logits = net(images)
    F.cross_entropy(logits, labels).backward()
    optimizer.step()
    return (logits.argmax(dim=1) == labels).float().mean().item()


@wrong("train_step", points=2, diagnosis="unknown")
def weights_alone_cleared(net, optimizer, images, labels):
    for parameter in net.parameters():
        if parameter.dim() > 1:
            parameter.grad = None
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@right("prepare")
def exchanged_thawed_made(net, classes):
    net[-1] = nn.Linear(net[-1].in_features, classes)
    net.requires_grad_(True)
    return torch.optim.SGD(net.parameters(), lr=0.1)


@right("prepare")
def thawed_one_by_one(net, classes):
    for parameter in net.parameters():
        parameter.requires_grad = True
    net[len(net) - 1] = nn.Linear(net[-1].weight.shape[1], classes)
    return torch.optim.SGD(list(net.parameters()), 0.1)


@right("prepare")
def layer_changed_in_place(net, classes):
    net.requires_grad_()
    width = net[-1].in_features
    net[-1].out_features = classes
    net[-1].weight = nn.Parameter(torch.randn(classes, width) * 0.1)
    net[-1].bias = nn.Parameter(torch.zeros(classes))
    return torch.optim.SGD(net.parameters(), lr=1e-1, momentum=0)


@right("prepare")
def added_as_a_group(net, classes):
    optimizer = torch.optim.SGD(net[:-1].parameters(), lr=0.1)
    net[-1] = nn.Linear(net[-1].in_features, classes)
    optimizer.add_param_group({"params": net[-1].parameters()})
    for layer in net:
        layer.requires_grad_(True)
    return optimizer


@wrong("prepare", points=0, diagnosis="not answered")
def prepare_empty(net, classes):
    raise NotImplementedError


@wrong("prepare", points=0, diagnosis="untreated")
def optimizer_first(net, classes):
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    net[-1] = nn.Linear(net[-1].in_features, classes)
    return optimizer


@wrong("prepare", points=0, diagnosis="untreated")
def parameters_listed_first(net, classes):
    parameters = list(net.parameters())
    net[-1] = nn.Linear(net[-1].in_features, classes)
    return torch.optim.SGD(parameters, 0.1)


@wrong("prepare", points=1, diagnosis="made too early")
def thawed_and_optimizer_first(net, classes):
    net.requires_grad_(True)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    net[-1] = nn.Linear(net[-1].in_features, classes)
    return optimizer


@wrong("prepare", points=1, diagnosis="made too early")
def thawed_last(net, classes):
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
    net[-1] = nn.Linear(net[-1].in_features, classes)
    for parameter in net.parameters():
        parameter.requires_grad = True
    return optimizer


@wrong("prepare", points=1, diagnosis="still frozen")
def nothing_thawed(net, classes):
    net[-1] = nn.Linear(net[-1].in_features, classes)
    return torch.optim.SGD(net.parameters(), lr=0.1)


@wrong("prepare", points=1, diagnosis="still frozen")
def attribute_set(net, classes):
    net[-1] = nn.Linear(net[-1].in_features, classes)
    net.requires_grad = True
    return torch.optim.SGD(net.parameters(), lr=0.1)


@wrong("prepare", points=1, diagnosis="still frozen")
def train_mode(net, classes):
    net[-1] = nn.Linear(net[-1].in_features, classes)
    net.train()
    return torch.optim.SGD([p for p in net.parameters() if p.requires_grad], lr=0.1)


@wrong("prepare", points=1, diagnosis="still frozen")
def first_layer_thawed(net, classes):
    net[-1] = nn.Linear(net[-1].in_features, classes)
    net[0].weight.requires_grad = True
    return torch.optim.SGD(net.parameters(), lr=0.1)


@wrong("prepare", points=1, diagnosis="left out")
def thawed_after_the_filter(net, classes):
    net[-1] = nn.Linear(net[-1].in_features, classes)
    optimizer = torch.optim.SGD([p for p in net.parameters() if p.requires_grad], lr=0.1)
    net.requires_grad_(True)
    return optimizer


@wrong("prepare", points=1, diagnosis="left out")
def last_layer_alone(net, classes):
    net.requires_grad_(True)
    net[-1] = nn.Linear(net[-1].in_features, classes)
    return torch.optim.SGD(net[-1].parameters(), lr=0.1)


@wrong("prepare", points=2, diagnosis="not exchanged")
def old_layer_kept(net, classes):
    net.requires_grad_(True)
    return torch.optim.SGD(net.parameters(), lr=0.1)


@wrong("prepare", points=2, diagnosis="not exchanged")
def layer_in_a_variable(net, classes):
    last = net[-1]
    last = nn.Linear(last.in_features, classes)  # noqa: F841
    for parameter in net.parameters():
        parameter.requires_grad = True
    return torch.optim.SGD(net.parameters(), lr=0.1)


@wrong("prepare", points=0, diagnosis="another network")
def copied(net, classes):
    net.requires_grad_(True)
    net[-1] = nn.Linear(net[-1].in_features, classes)
    other = nn.Linear(3, 2)
    return torch.optim.SGD(other.parameters(), lr=0.1)


@wrong("prepare", points=0, diagnosis="another network")
def clones_given(net, classes):
    net[-1] = nn.Linear(net[-1].in_features, classes)
    net.requires_grad_(True)
    return torch.optim.SGD([p.detach().clone().requires_grad_() for p in net.parameters()], lr=0.1)


@wrong("prepare", points=2, diagnosis="weights lost")
def all_layers_renewed(net, classes):
    net[-1] = nn.Linear(net[-1].in_features, classes)
    for number in (0, 2):
        net[number] = nn.Linear(net[number].in_features, net[number].out_features)
    return torch.optim.SGD(net.parameters(), lr=0.1)


@wrong("prepare", points=2, diagnosis="weights lost")
def parameters_reset(net, classes):
    net[-1] = nn.Linear(net[-1].in_features, classes)
    net.requires_grad_(True)
    net[0].reset_parameters()
    net[2].reset_parameters()
    return torch.optim.SGD(net.parameters(), lr=0.1)


@wrong("prepare", points=2, diagnosis="other rate")
def smaller_rate(net, classes):
    net[-1] = nn.Linear(net[-1].in_features, classes)
    net.requires_grad_(True)
    return torch.optim.SGD(net.parameters(), lr=0.01)


@wrong("prepare", points=2, diagnosis="other rate")
def adam(net, classes):
    net[-1] = nn.Linear(net[-1].in_features, classes)
    net.requires_grad_(True)
    return torch.optim.Adam(net.parameters(), lr=0.1)


@wrong("prepare", points=0, diagnosis="no optimizer")
def network_returned(net, classes):
    net[-1] = nn.Linear(net[-1].in_features, classes)
    return net.requires_grad_(True)


@wrong("prepare", points=0, diagnosis="no optimizer")
def pair_returned(net, classes):
    net[-1] = nn.Linear(net[-1].in_features, classes)
    net.requires_grad_(True)
    return net, torch.optim.SGD(net.parameters(), lr=0.1)


@wrong("prepare", points=0, diagnosis="prints")
def optimizer_kept(net, classes):
    net[-1] = nn.Linear(net[-1].in_features, classes)
    net.requires_grad_(True)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)  # noqa: F841


@wrong("prepare", points=0, diagnosis="prints")
def optimizer_printed(net, classes):
    print(torch.optim.SGD(net.parameters(), lr=0.1))


@wrong("prepare", points=0, diagnosis="raised")
def added_twice(net, classes):
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    optimizer.add_param_group({"params": net[0].parameters()})
    return optimizer


@right("make_optimizer")
def sgd(net):
    return torch.optim.SGD(net.parameters(), lr=0.1)


@right("make_optimizer")
def with_momentum(net):
    return torch.optim.SGD(net.parameters(), lr=0.02, momentum=0.9)


@right("make_optimizer")
def adam_thousandth(net):
    return torch.optim.Adam(net.parameters(), lr=0.003)


@right("make_optimizer")
def two_groups(net):
    return torch.optim.SGD([{"params": net[0].parameters()}, {"params": net[2:].parameters(), "lr": 0.05}], lr=0.1)


@wrong("make_optimizer", points=0, diagnosis="not answered")
def optimizer_empty(net):
    raise NotImplementedError


@wrong("make_optimizer", points=0, diagnosis="too high")
def rate_as_it_was(net):
    return torch.optim.SGD(net.parameters(), lr=5)


@wrong("make_optimizer", points=0, diagnosis="too high")
def rate_doubled(net):
    return torch.optim.SGD(net.parameters(), lr=10.0)


@wrong("make_optimizer", points=0, diagnosis="too high")
def adam_one(net):
    return torch.optim.Adam(net.parameters(), lr=1.0)


@wrong("make_optimizer", points=0, diagnosis="too high")
def uphill(net):
    return torch.optim.SGD(net.parameters(), lr=0.1, maximize=True)


@wrong("make_optimizer", points=0, diagnosis="too low")
def crawling(net):
    return torch.optim.SGD(net.parameters(), lr=1e-4)


@wrong("make_optimizer", points=0, diagnosis="too low")
def nearly_standing(net):
    return torch.optim.Adam(net.parameters(), lr=1e-5)


@wrong("make_optimizer", points=1, diagnosis="part of it")
def weights_alone(net):
    return torch.optim.SGD([parameter for parameter in net.parameters() if parameter.dim() > 1], lr=0.1)


@wrong("make_optimizer", points=1, diagnosis="part of it")
def without_the_first_bias(net):
    return torch.optim.SGD([net[0].weight, *net[2].parameters(), *net[4].parameters()], lr=0.1)


@wrong("make_optimizer", points=0, diagnosis="nothing moves")
def rate_zero(net):
    return torch.optim.SGD(net.parameters(), lr=0.0)


@wrong("make_optimizer", points=0, diagnosis="nothing moves")
def other_network(net):
    return torch.optim.SGD(nn.Linear(2, 2).parameters(), lr=0.1)


@wrong("make_optimizer", points=0, diagnosis="no optimizer")
def rate_returned(net):
    return 0.1


@wrong("make_optimizer", points=0, diagnosis="no optimizer")
def class_returned(net):
    return torch.optim.SGD


@wrong("make_optimizer", points=0, diagnosis="prints")
def not_returned(net):
    torch.optim.SGD(net.parameters(), lr=0.1)


@wrong("make_optimizer", points=0, diagnosis="prints")
def assigned(net):
    optimizer = torch.optim.SGD(net.parameters(), lr=5)  # noqa: F841


@wrong("make_optimizer", points=0, diagnosis="raised")
def network_passed(net):
    return torch.optim.SGD(net, lr=0.1)


@right("make_deep")
def relu_between(sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):  # noqa: B905
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


@right("make_deep")
def tanh_between(sizes):
    net = nn.Sequential()
    for number in range(len(sizes) - 1):
        if number:
            net.append(nn.Tanh())
        net.append(nn.Linear(sizes[number], sizes[number + 1]))
    return net


@right("make_deep")
def he_weights(sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):  # noqa: B905
        linear = nn.Linear(inputs, outputs)
        nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")
        layers += [linear, nn.LeakyReLU()]
    return nn.Sequential(*layers[:-1])


@right("make_deep")
def batch_norm(sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):  # noqa: B905
        layers += [nn.Linear(inputs, outputs), nn.BatchNorm1d(outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-2])


@wrong("make_deep", points=0, diagnosis="not answered")
def deep_empty(sizes):
    raise NotImplementedError


@wrong("make_deep", points=0, diagnosis="still vanishing")
def sigmoids(sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):  # noqa: B905
        layers += [nn.Linear(inputs, outputs), nn.Sigmoid()]
    return nn.Sequential(*layers[:-1])


@wrong("make_deep", points=0, diagnosis="still vanishing")
def xavier_sigmoids(sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):  # noqa: B905
        linear = nn.Linear(inputs, outputs)
        nn.init.xavier_uniform_(linear.weight)
        layers += [linear, nn.Sigmoid()]
    return nn.Sequential(*layers[:-1])


@wrong("make_deep", points=0, diagnosis="still vanishing")
def hard_sigmoids(sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):  # noqa: B905
        layers += [nn.Linear(inputs, outputs), nn.Hardsigmoid()]
    return nn.Sequential(*layers[:-1])


@wrong("make_deep", points=1, diagnosis="straight")
def he_straight(sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):  # noqa: B905
        linear = nn.Linear(inputs, outputs)
        nn.init.orthogonal_(linear.weight)
        layers.append(linear)
    return nn.Sequential(*layers)


@wrong("make_deep", points=1, diagnosis="straight")
def nothing_between(sizes):
    return nn.Sequential(*[nn.Linear(inputs, outputs) for inputs, outputs in zip(sizes, sizes[1:])])  # noqa: B905


@wrong("make_deep", points=0, diagnosis="other layers")
def shallow(sizes):
    return nn.Sequential(nn.Linear(sizes[0], sizes[1]), nn.ReLU(), nn.Linear(sizes[1], sizes[-1]))


@wrong("make_deep", points=0, diagnosis="other layers")
def one_layer(sizes):
    return nn.Linear(sizes[0], sizes[-1])


@wrong("make_deep", points=0, diagnosis="no gradient")
def zero_weights(sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):  # noqa: B905
        linear = nn.Linear(inputs, outputs)
        nn.init.zeros_(linear.weight)
        layers += [linear, nn.ReLU()]
    return nn.Sequential(*layers[:-1])


@wrong("make_deep", points=0, diagnosis="no gradient")
def zeros_and_tanh(sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):  # noqa: B905
        linear = nn.Linear(inputs, outputs)
        nn.init.zeros_(linear.bias)
        nn.init.zeros_(linear.weight)
        layers += [linear, nn.Tanh()]
    return nn.Sequential(*layers[:-1])


@wrong("make_deep", points=0, diagnosis="no network")
def list_of_layers(sizes):
    return [nn.Linear(inputs, outputs) for inputs, outputs in zip(sizes, sizes[1:])]  # noqa: B905


@wrong("make_deep", points=0, diagnosis="no network")
def class_of_network(sizes):
    return nn.Sequential


@wrong("make_deep", points=0, diagnosis="prints")
def network_not_returned(sizes):
    nn.Sequential(*[nn.Linear(inputs, outputs) for inputs, outputs in zip(sizes, sizes[1:])])  # noqa: B905


@wrong("make_deep", points=0, diagnosis="prints")
def network_printed(sizes):
    print(nn.Linear(sizes[0], sizes[-1]))


@wrong("make_deep", points=0, diagnosis="raised")
def layers_in_a_list_argument(sizes):
    return nn.Sequential([nn.Linear(inputs, outputs) for inputs, outputs in zip(sizes, sizes[1:])])  # noqa: B905


@wrong("make_deep", points=2, diagnosis="squashed at the end")
def softplus_at_the_end(sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):  # noqa: B905
        linear = nn.Linear(inputs, outputs)
        nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")
        layers += [linear, nn.ReLU()]
    return nn.Sequential(*layers[:-1], nn.Softplus())


@wrong("make_deep", points=2, diagnosis="squashed at the end")
def softmax_at_the_end(sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):  # noqa: B905
        linear = nn.Linear(inputs, outputs)
        nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")
        layers += [linear, nn.ReLU()]
    return nn.Sequential(*layers[:-1], nn.Softmax(dim=1))


@right("shuffled")
def one_order(images, labels, generator):
    order = torch.randperm(len(images), generator=generator)
    return images[order], labels[order]


@right("shuffled")
def order_listed(images, labels, generator):
    order = torch.randperm(labels.shape[0], generator=generator).tolist()
    return [torch.stack([images[n] for n in order]), torch.stack([labels[n] for n in order])]


@right("shuffled")
def sorted_noise(images, labels, generator):
    order = torch.rand(len(labels), generator=generator).argsort()
    return images.index_select(0, order), labels.index_select(0, order)


@wrong("shuffled", points=0, diagnosis="not answered")
def shuffled_empty(images, labels, generator):
    raise NotImplementedError


@wrong("shuffled", points=1, diagnosis="two orders")
def two_orders(images, labels, generator):
    images = images[torch.randperm(len(images), generator=generator)]
    return images, labels[torch.randperm(len(labels), generator=generator)]


@wrong("shuffled", points=1, diagnosis="two orders")
def order_backwards(images, labels, generator):
    order = torch.randperm(len(images), generator=generator)
    return images[order], labels[order.flip(0)]


@wrong("shuffled", points=0, diagnosis="not shuffled")
def given_back(images, labels, generator):
    return images, labels


@wrong("shuffled", points=0, diagnosis="not shuffled")
def in_order(images, labels, generator):
    order = torch.arange(len(images))
    return images[order], labels[order]


@wrong("shuffled", points=0, diagnosis="labels only")
def only_labels(images, labels, generator):
    return images, labels[torch.randperm(len(labels), generator=generator)]


@wrong("shuffled", points=0, diagnosis="labels only")
def labels_reversed(images, labels, generator):
    return images, labels.flip(0)


@wrong("shuffled", points=1, diagnosis="images only")
def only_images(images, labels, generator):
    return images[torch.randperm(len(images), generator=generator)], labels


@wrong("shuffled", points=0, diagnosis="images only")
def images_reversed(images, labels, generator):
    return images.flip(0), labels


@wrong("shuffled", points=1, diagnosis="repeats")
def with_replacement(images, labels, generator):
    order = torch.randint(len(images), (len(images),), generator=generator)
    return images[order], labels[order]


@wrong("shuffled", points=1, diagnosis="repeats")
def rounded_noise(images, labels, generator):
    order = (torch.rand(len(images), generator=generator) * len(images)).long()
    return images[order], labels[order]


@wrong("shuffled", points=1, diagnosis="own seed")
def seeded_inside(images, labels, generator):
    generator.manual_seed(0)
    order = torch.randperm(len(images), generator=generator)
    return images[order], labels[order]


@wrong("shuffled", points=1, diagnosis="own seed")
def global_seed(images, labels, generator):
    torch.manual_seed(3)
    images = images[torch.randperm(len(images))]
    torch.manual_seed(3)
    return images, labels[torch.randperm(len(labels))]


@wrong("shuffled", points=1, diagnosis="shared state")
def without_the_generator(images, labels, generator):
    order = torch.randperm(len(images))
    return images[order], labels[order]


@wrong("shuffled", points=1, diagnosis="shared state")
def noise_of_the_global_state(images, labels, generator):
    order = torch.rand(len(images)).argsort()
    return images[order], labels[order]


@wrong("shuffled", points=0, diagnosis="swapped")
def labels_first(images, labels, generator):
    order = torch.randperm(len(images), generator=generator)
    return labels[order], images[order]


@wrong("shuffled", points=0, diagnosis="swapped")
def labels_first_listed(images, labels, generator):
    return [labels, images]


@wrong("shuffled", points=0, diagnosis="no pair")
def order_alone(images, labels, generator):
    return torch.randperm(len(images), generator=generator)


@wrong("shuffled", points=0, diagnosis="no pair")
def first_half(images, labels, generator):
    order = torch.randperm(len(images), generator=generator)[:5]
    return images[order], labels[order]


@wrong("shuffled", points=0, diagnosis="prints")
def order_assigned(images, labels, generator):
    order = torch.randperm(len(images), generator=generator)
    images, labels = images[order], labels[order]


@wrong("shuffled", points=0, diagnosis="prints")
def order_printed(images, labels, generator):
    print(torch.randperm(len(images), generator=generator))


@right("squared_error")
def column_taken(output, target):
    return ((output[:, 0] - target) ** 2).mean()


@right("squared_error")
def target_stood_up(output, target):
    return F.mse_loss(output, target.unsqueeze(1))


@right("squared_error")
def both_flat(output, target):
    return (output.flatten() - target.reshape(-1)).pow(2).sum() / target.numel()


@right("squared_error")
def squeezed(output, target):
    return torch.mean((output.squeeze() - target) ** 2)


@wrong("squared_error", points=0, diagnosis="not answered")
def error_empty(output, target):
    raise NotImplementedError


@wrong("squared_error", points=0, diagnosis="still broadcast")
def as_it_was(output, target):
    return ((output - target) ** 2).mean()


@wrong("squared_error", points=0, diagnosis="still broadcast")
def target_lying_down(output, target):
    return ((output - target.unsqueeze(0)) ** 2).mean()


@wrong("squared_error", points=0, diagnosis="still broadcast")
def target_squeezed(output, target):
    return ((output - target.squeeze()) ** 2).mean()


@wrong("squared_error", points=0, diagnosis="sum")
def summed(output, target):
    return ((output[:, 0] - target) ** 2).sum()


@wrong("squared_error", points=0, diagnosis="sum")
def dot_product(output, target):
    error = output.flatten() - target
    return error @ error


@wrong("squared_error", points=0, diagnosis="absolute")
def absolute(output, target):
    return (output[:, 0] - target).abs().mean()


@wrong("squared_error", points=0, diagnosis="absolute")
def l1(output, target):
    return F.l1_loss(output[:, 0], target)


@wrong("squared_error", points=0, diagnosis="root")
def rooted(output, target):
    return ((output[:, 0] - target) ** 2).mean().sqrt()


@wrong("squared_error", points=0, diagnosis="root")
def power_of_half(output, target):
    return F.mse_loss(output[:, 0], target) ** 0.5


@wrong("squared_error", points=0, diagnosis="mean first")
def mean_then_squared(output, target):
    return (output[:, 0] - target).mean() ** 2


@wrong("squared_error", points=0, diagnosis="mean first")
def means_compared(output, target):
    return (output.mean() - target.mean()) ** 2


@wrong("squared_error", points=0, diagnosis="one output")
def first_output(output, target):
    return ((output[0] - target) ** 2).mean()


@wrong("squared_error", points=0, diagnosis="one output")
def first_row(output, target):
    return F.mse_loss(output[:1, 0].expand(len(target)), target)


@wrong("squared_error", points=0, diagnosis="one target")
def first_target(output, target):
    return ((output - target[0]) ** 2).mean()


@wrong("squared_error", points=0, diagnosis="one target")
def first_target_kept(output, target):
    return ((output[:, 0] - target[:1]) ** 2).mean()


@wrong("squared_error", points=0, diagnosis="averaged output")
def outputs_averaged(output, target):
    return ((output.mean() - target) ** 2).mean()


@wrong("squared_error", points=0, diagnosis="averaged output")
def batch_averaged(output, target):
    return ((output.mean(dim=0) - target) ** 2).mean()


@wrong("squared_error", points=0, diagnosis="sorted")
def both_sorted(output, target):
    return ((output[:, 0].sort().values - target.sort().values) ** 2).mean()


@wrong("squared_error", points=0, diagnosis="sorted")
def both_sorted_downwards(output, target):
    falling = [part.flatten().sort(descending=True).values for part in (output, target)]
    return F.mse_loss(*falling)


@wrong("squared_error", points=1, diagnosis="cut off")
def output_detached(output, target):
    return ((output.detach()[:, 0] - target) ** 2).mean()


@wrong("squared_error", points=1, diagnosis="cut off")
def item_taken(output, target):
    return ((output[:, 0] - target) ** 2).mean().item()


@wrong("squared_error", points=1, diagnosis="cut off")
def with_numpy(output, target):
    return float(np.mean((output.detach().numpy()[:, 0] - target.numpy()) ** 2))


@wrong("squared_error", points=0, diagnosis="not reduced")
def squares(output, target):
    return (output[:, 0] - target) ** 2


@wrong("squared_error", points=0, diagnosis="not reduced")
def squares_of_all_pairs(output, target):
    return (output - target) ** 2


@wrong("squared_error", points=0, diagnosis="prints")
def error_printed(output, target):
    print(((output[:, 0] - target) ** 2).mean())


@wrong("squared_error", points=0, diagnosis="prints")
def error_assigned(output, target):
    loss = F.mse_loss(output[:, 0], target)  # noqa: F841


@wrong("squared_error", points=0, diagnosis="raised")
def numpy_with_a_graph(output, target):
    return np.mean((output.numpy()[:, 0] - target.numpy()) ** 2)


@right("check_up")
def two_lists(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    after = dict(net.named_parameters())
    silent = [name for name in after if after[name].grad is None or not after[name].grad.any()]
    return silent, [name for name in after if torch.equal(after[name], before[name])]


@right("check_up")
def with_a_loop(net, step):
    kept = [parameter.data.numpy().copy() for parameter in net.parameters()]
    step()
    silent, still = set(), set()
    for (name, parameter), old in zip(net.named_parameters(), kept):  # noqa: B905
        if parameter.grad is None or parameter.grad.abs().sum() == 0:
            silent.add(name)
        if (parameter.detach().numpy() == old).all():
            still.add(name)
    return silent, still


@right("check_up")
def state_copied(net, step):
    before = {name: value.clone() for name, value in net.state_dict().items()}
    step()
    gradients = {name: parameter.grad for name, parameter in net.named_parameters()}
    return [[name for name, grad in gradients.items() if grad is None or grad.norm() == 0],
            [name for name, value in net.state_dict().items() if (value - before[name]).abs().max() == 0]]


@wrong("check_up", points=0, diagnosis="not answered")
def check_up_empty(net, step):
    raise NotImplementedError


@wrong("check_up", points=2, diagnosis="None only")
def none_alone(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    silent = [name for name, parameter in net.named_parameters() if parameter.grad is None]
    return silent, [name for name, parameter in net.named_parameters() if torch.equal(parameter, before[name])]


@wrong("check_up", points=2, diagnosis="None only")
def falsy_gradient(net, step):
    before = [parameter.detach().clone() for parameter in net.parameters()]
    step()
    silent, still = [], []
    for old, (name, parameter) in zip(before, net.named_parameters()):  # noqa: B905
        silent += [name] if isinstance(parameter.grad, type(None)) else []
        still += [name] if (parameter == old).all() else []
    return silent, still


@wrong("check_up", points=0, diagnosis="None only")
def none_alone_and_not_cloned(net, step):
    before = dict(net.named_parameters())
    step()
    named = dict(net.named_parameters())
    return [name for name in named if named[name].grad is None], [
        name for name in named if torch.equal(named[name], before[name])]


@wrong("check_up", points=2, diagnosis="zeros only")
def zeros_alone(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    named = dict(net.named_parameters())
    silent = [name for name in named if named[name].grad is not None and not named[name].grad.any()]
    return silent, [name for name in named if torch.equal(named[name], before[name])]


@wrong("check_up", points=2, diagnosis="zeros only")
def sums_of_gradients(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    silent, still = [], []
    for name, parameter in net.named_parameters():
        if parameter.grad is not None and parameter.grad.abs().sum() == 0:
            silent.append(name)
        if (parameter == before[name]).all():
            still.append(name)
    return silent, still


@wrong("check_up", points=2, diagnosis="by requires_grad")
def by_requires_grad(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    silent = [name for name, parameter in net.named_parameters() if not parameter.requires_grad]
    return silent, [name for name, parameter in net.named_parameters() if torch.equal(parameter, before[name])]


@wrong("check_up", points=2, diagnosis="by requires_grad")
def asked_before(net, step):
    before = [(name, parameter.requires_grad, parameter.tolist()) for name, parameter in net.named_parameters()]
    step()
    named = dict(net.named_parameters())
    return ([name for name, asks, _ in before if not asks],
            [name for name, _, old in before if named[name].tolist() == old])


@wrong("check_up", points=0, diagnosis="by requires_grad")
def by_requires_grad_and_rounded(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    silent = [name for name, parameter in net.named_parameters() if not parameter.requires_grad]
    return silent, [name for name, each in net.named_parameters() if torch.allclose(each, before[name], atol=1e-4)]


@wrong("check_up", points=2, diagnosis="no copy")
def not_cloned(net, step):
    before = dict(net.named_parameters())
    step()
    named = dict(net.named_parameters())
    silent = [name for name in named if named[name].grad is None or not named[name].grad.any()]
    return silent, [name for name in named if torch.equal(named[name], before[name])]


@wrong("check_up", points=2, diagnosis="no copy")
def detached_alone(net, step):
    before = {name: parameter.detach() for name, parameter in net.named_parameters()}
    step()
    named = dict(net.named_parameters())
    silent = [name for name in named if named[name].grad is None or not named[name].grad.any()]
    return silent, [name for name in named if torch.equal(named[name], before[name])]


@wrong("check_up", points=2, diagnosis="rounded")
def with_a_tolerance(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    named = dict(net.named_parameters())
    silent = [name for name in named if named[name].grad is None or not named[name].grad.any()]
    return silent, [name for name in named if torch.allclose(named[name], before[name], atol=1e-4)]


@wrong("check_up", points=2, diagnosis="rounded")
def moved_by_a_thousandth(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    named = dict(net.named_parameters())
    silent = [name for name in named if named[name].grad is None or not named[name].grad.any()]
    return silent, [name for name in named if (named[name] - before[name]).abs().max() < 1e-4]


@wrong("check_up", points=0, diagnosis="swapped")
def swapped(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    named = dict(net.named_parameters())
    silent = [name for name in named if named[name].grad is None or not named[name].grad.any()]
    return [name for name in named if torch.equal(named[name], before[name])], silent


@wrong("check_up", points=0, diagnosis="swapped")
def swapped_sets(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    still = {name for name, parameter in net.named_parameters() if torch.equal(parameter, before[name])}
    silent = {name for name, parameter in net.named_parameters() if parameter.grad is None or not parameter.grad.any()}
    return still, silent


@wrong("check_up", points=0, diagnosis="the others")
def healthy_ones(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    named = dict(net.named_parameters())
    return ([name for name in named if named[name].grad is not None and named[name].grad.any()],
            [name for name in named if not torch.equal(named[name], before[name])])


@wrong("check_up", points=0, diagnosis="the others")
def moved_ones(net, step):
    before = [parameter.detach().clone() for parameter in net.parameters()]
    step()
    loud, moved = set(), set()
    for old, (name, parameter) in zip(before, net.named_parameters()):  # noqa: B905
        if parameter.grad is not None and parameter.grad.norm() > 0:
            loud.add(name)
        if (parameter != old).any():
            moved.add(name)
    return loud, moved


@wrong("check_up", points=2, diagnosis="same list")
def gradient_twice(net, step):
    step()
    silent = [name for name, parameter in net.named_parameters() if parameter.grad is None or not parameter.grad.any()]
    return silent, silent


@wrong("check_up", points=2, diagnosis="same list")
def still_means_no_gradient(net, step):
    step()
    silent, still = [], []
    for name, parameter in net.named_parameters():
        if parameter.grad is None or parameter.grad.norm() == 0:
            silent.append(name)
            still.append(name)
    return silent, still


@wrong("check_up", points=2, diagnosis="still twice")
def weights_twice(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    still = [name for name, parameter in net.named_parameters() if torch.equal(parameter, before[name])]
    return still, still


@wrong("check_up", points=2, diagnosis="still twice")
def silent_means_still(net, step):
    before = {name: parameter.tolist() for name, parameter in net.named_parameters()}
    step()
    still = {name for name, parameter in net.named_parameters() if parameter.tolist() == before[name]}
    return set(still), set(still)


@wrong("check_up", points=0, diagnosis="nothing")
def always_healthy(net, step):
    step()
    return [], []


@wrong("check_up", points=0, diagnosis="nothing")
def compared_by_identity(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    return [], [name for name, parameter in net.named_parameters() if parameter is before[name]]


@wrong("check_up", points=0, diagnosis="not run")
def step_not_run(net, step):
    return [name for name, parameter in net.named_parameters() if parameter.grad is None], []


@wrong("check_up", points=0, diagnosis="not run")
def step_without_brackets(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step  # noqa: B018
    return ([name for name, parameter in net.named_parameters() if parameter.grad is None],
            [name for name, parameter in net.named_parameters() if torch.equal(parameter, before[name])])


@wrong("check_up", points=2, diagnosis="run twice")
def warmed_up(net, step):
    step()
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    named = dict(net.named_parameters())
    return ([name for name in named if named[name].grad is None or not named[name].grad.any()],
            [name for name in named if torch.equal(named[name], before[name])])


@wrong("check_up", points=2, diagnosis="run twice")
def one_step_for_each_list(net, step):
    step()
    silent = [name for name, parameter in net.named_parameters() if parameter.grad is None or not parameter.grad.any()]
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    return silent, {name for name, parameter in net.named_parameters() if torch.equal(parameter, before[name])}


@wrong("check_up", points=2, diagnosis="left changed")
def put_back(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    named = dict(net.named_parameters())
    silent = [name for name in named if named[name].grad is None or not named[name].grad.any()]
    still = [name for name in named if torch.equal(named[name], before[name])]
    net.load_state_dict(before)
    return silent, still


@wrong("check_up", points=2, diagnosis="left changed")
def difference_in_place(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    named = dict(net.named_parameters())
    silent = [name for name in named if named[name].grad is None or not named[name].grad.any()]
    return silent, [name for name in named if not named[name].data.sub_(before[name]).any()]


@wrong("check_up", points=0, diagnosis="no two lists")
def one_list(net, step):
    step()
    return [name for name, parameter in net.named_parameters() if parameter.grad is None]


@wrong("check_up", points=0, diagnosis="no two lists")
def parameters_instead_of_names(net, step):
    step()
    return list(net.parameters()), list(net.parameters())


@wrong("check_up", points=0, diagnosis="prints")
def lists_printed(net, step):
    step()
    print([name for name, parameter in net.named_parameters() if parameter.grad is None])


@wrong("check_up", points=0, diagnosis="prints")
def lists_assigned(net, step):
    step()
    silent = [name for name, parameter in net.named_parameters() if parameter.grad is None]  # noqa: F841
