"""Answers to chapter 9, training that doesn't learn."""

import copy

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from course_utils.judges.debugging.findings import PATIENTS, SIGNS
from tests.answers import Bank

bank = Bank()
right, wrong = bank.right, bank.wrong
FINDINGS = {"form", "open", "no such name", "another disease", "other evidence"}
GUESSES, WARDS = ("guess_slope", "guess_half_wrong", "guess_constant"), ("ward_1", "ward_2", "ward_3", "ward_4")
bank.otherwise = {
    **dict.fromkeys(GUESSES, {"other"}),  # any other number
    "guess_half_wrong": {"other", "too high"},
    **dict.fromkeys(WARDS, FINDINGS),  # names, and any other number
    "ward_5": {*FINDINGS, "how many", "no name", "no such test", "another test"},
    # What the optimizer holds, which parameters ask, and shapes.
    "prepare": {"made too early", "still frozen", "left out", "not exchanged", "another network", "weights lost",
                "other rate", "other layers", "other sizes"},
    # A loss that leaps or hardly falls, parameters that stay the same, and the optimizer's settings.
    "make_optimizer": {"too high", "too low", "part of it", "uphill", "weight decay", "no optimizer"},
    # Shapes, whether there is a bend, and gradients that are far too small.
    "make_deep": {"other layers", "straight", "still vanishing", "no gradient", "squashed at the end", "not registered",
                  "no logits"},
    "check_up": {"run twice", "no two lists", "prints"},  # calls and types
}

right("guess_slope", 0.25, 1 / 4, torch.tensor(0.25))
wrong("guess_slope", None, points=0, diagnosis="not answered")
wrong("guess_slope", 1, 1.0, points=0, diagnosis="identity")
wrong("guess_slope", 0.5, np.float64(0.5), points=0, diagnosis="height")
wrong("guess_slope", 0, 4, "steep", points=0, diagnosis="other")

right("guess_half_wrong", 88, 0.9, "85 %", np.float64(73), torch.tensor(95))
wrong("guess_half_wrong", None, points=0, diagnosis="not answered")
wrong("guess_half_wrong", 50, 0.5, 55, "50 %", points=0, diagnosis="as its labels")
wrong("guess_half_wrong", 10, 10.0, "10 %", points=0, diagnosis="chance")
wrong("guess_half_wrong", 99, 100, points=0, diagnosis="too high")
wrong("guess_half_wrong", 30, 0, -80, "few", points=0, diagnosis="other")

right("guess_constant", 4, 4.0, torch.tensor(4.0))
wrong("guess_constant", None, points=0, diagnosis="not answered")
wrong("guess_constant", 3, 3.0, points=0, diagnosis="median")
wrong("guess_constant", 5, 5.0, points=0, diagnosis="half way")
wrong("guess_constant", 0, 0.0, points=0, diagnosis="own target")
wrong("guess_constant", 16, 10, "mean", points=0, diagnosis="other")

EVIDENCE = {1: [5, 5.0, torch.tensor(5.0)], 2: [1.46, 1.5, "1.47"], 3: ["fc3.weight", "fc3.bias", "fc3"],
            4: ["fc2.weight", "fc2.bias", "fc2"], 5: ["relu1", "fc1 → relu", "fc1"], 6: ["0.weight", "0.bias", "0"],
            7: [2, 2.0, np.int64(2)], 8: [(32, 32), [32, 32], torch.Size([32, 32])]}
OTHER_EVIDENCE = {1: [1, 4, 20], 2: [2.3, 0, 1], 3: ["fc1.weight", "fc2.bias", 3], 4: ["fc1.weight", "fc3.bias", 4],
                  5: ["fc3", 5, 2.11], 6: ["12.weight", "2.bias", 1e5], 7: [6, 1, "six"], 8: [(32, 1), (32,), 1024]}
for ward, (first, second) in {"ward_1": (1, 2), "ward_2": (3, 4), "ward_3": (5, 6), "ward_4": (7, 8)}.items():
    one, two = ((PATIENTS[number].disease, EVIDENCE[number][0]) for number in (first, second))
    for pair in zip(EVIDENCE[first], EVIDENCE[second], strict=True):
        right(ward, [(one[0], pair[0]), (two[0], pair[1])])
    right(ward, ((one[0].capitalize(), one[1]), [f" {two[0]}", two[1]]))
    wrong(ward, [(None, None), (None, None)], ((None, None), (None, None)), None, points=0, diagnosis="not answered")
    wrong(ward, [*one, *two], one, [one], "tired", points=0, diagnosis="form")
    right(ward, [(one[0].replace(" ", "_"), str(one[1])), (f"`{two[0].upper()}`", two[1])])
    wrong(ward, [("flu", one[1]), two], [one, (f"{two[0]} now", two[1])], points=1.5, diagnosis="no such name")
    wrong(ward, [("", one[1]), two], points=1.5, diagnosis="open")
    wrong(ward, [one, (None, None)], [(None, None), two], points=1, diagnosis="open")
    wrong(ward, [("flu", one[1]), (None, None)], points=0.5, diagnosis="no such name, open")
    for disease in SIGNS:
        if disease != one[0]:
            wrong(ward, [(disease, one[1]), two], points=1.5, diagnosis="another disease")
        if disease != two[0]:
            wrong(ward, [one, (disease, two[1])], points=1.5, diagnosis="another disease")
    wrong(ward, [one[::-1], two[::-1]], points=0, diagnosis="form")
    wrong(ward, [two, one], points=0, diagnosis="another disease")
    for evidence in [*OTHER_EVIDENCE[first], None, True, [1]]:
        wrong(ward, [(one[0], evidence), two], points=1.5, diagnosis="other evidence")
    for evidence in [*OTHER_EVIDENCE[second], None, True, [1]]:
        wrong(ward, [one, (two[0], evidence)], points=1.5, diagnosis="other evidence")
right("ward_4", [("wrong labels", 2), ("broadcast", "(32, 32)")], [("wrong labels", 2), ("broadcast", "32, 32")])

# What each was found to have with the chapter's own means: gradients after a step, weights that moved, a picture read.
DRAWN = {
    "Ada": [("wrong optimizer", "fc3.weight", "check-up"), ("vanishing gradients", 30_226, "by heart"),
            ("unscaled images", 78.45, "own data")],
    "Grace": [("no zero_grad", 11.61, "rate 0"), ("vanishing gradients", 38_598.0, "by heart"),
              ("learning rate", 12.74, "own data")],
    "Emmy": [("wrong optimizer", "fc5.bias", "rate 0"), ("softmax twice", 1.5, "by heart"),
             ("wrong labels", 2, "pictures")],
    "Sofja": [("frozen layer", "fc4", "check-up"), ("wrong optimizer", "fc4.weight", "check-up"),
              ("wrong labels", 9, "pictures")],
}
EARLIER = {"no zero_grad": 2.32, "softmax twice": 2.3, "learning rate": 2.4, "wrong optimizer": "fc1.weight",
           "frozen layer": "fc2.weight", "vanishing gradients": 1, "wrong labels": 5, "unscaled images": 0}
for name, truth in DRAWN.items():
    right("ward_5", (name, truth), [f" {name.upper()} ", [list(finding) for finding in truth]])
    right("ward_5", (name, tuple((f"`{disease.upper()}`", str(evidence), test.replace(" ", "_"))
                                 for disease, evidence, test in truth)))
    wrong("ward_5", (name, [(None, None, None)] * 3), points=0, diagnosis="not answered")
    wrong("ward_5", (name, truth[:2]), (name, [*truth, truth[0]]), (name, []), points=0, diagnosis="how many")
    wrong("ward_5", (None, truth), ("", truth), ("your name", truth), (True, truth), points=0, diagnosis="no name")
    wrong("ward_5", truth, (name, *truth), (name, [finding[:2] for finding in truth]), points=0, diagnosis="form")
    for place, (disease, evidence, test) in enumerate(truth):
        def instead(*finding, place=place, name=name, truth=truth):
            return name, [*truth[:place], finding, *truth[place + 1:]]

        for other in SIGNS:
            if other != disease:
                wrong("ward_5", instead(other, evidence, test), points=6, diagnosis="another disease")
        wrong("ward_5", instead("flu", evidence, test), points=6, diagnosis="no such name")
        wrong("ward_5", instead(None, None, None), instead(None, evidence, test), points=6, diagnosis="open")
        wrong("ward_5", instead(evidence, disease, test), points=6, diagnosis="form")
        for unproved in (EARLIER[disease], None, True, [1], 1e9, "nan", "tired"):
            wrong("ward_5", instead(disease, unproved, test), points=7.5, diagnosis="other evidence")
        for unfit in sorted({"own data", "by heart", "pictures"} - {test}):
            wrong("ward_5", instead(disease, evidence, unfit), points=8.5, diagnosis="another test")
        wrong("ward_5", instead(disease, evidence, "x-ray"), instead(disease, evidence, None), points=8.5,
              diagnosis="no such test")
        wrong("ward_5", instead(disease, EARLIER[disease], "x-ray"), points=7, diagnosis="other evidence, no such test")
    wrong("ward_5", (name, [truth[0], (truth[1][0], None, truth[1][2]), (truth[2][0], truth[2][1], "luck")]),
          points=7, diagnosis="other evidence, no such test")
    wrong("ward_5", (name, [("broadcast", *truth[0][1:]), (truth[1][0], None, truth[1][2]), truth[2]]),
          points=4.5, diagnosis="another disease, other evidence")
right("ward_5", ("ada", [("wrong optimizer", "fc3", "rate 0"), ("vanishing gradients", "30,226", "By heart"),
                         ("unscaled images", torch.tensor(78.0), "own data")]))
wrong("ward_5", None, points=0, diagnosis="not answered")
wrong("ward_5", "tired", 3, points=0, diagnosis="form")


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


@wrong("prepare", points=0, diagnosis="made too early, still frozen")
def optimizer_first(net, classes):
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    net[-1] = nn.Linear(net[-1].in_features, classes)
    return optimizer


@wrong("prepare", points=0, diagnosis="made too early, still frozen")
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


@wrong("prepare", points=1, diagnosis="made too early, other rate")
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


@wrong("prepare", points=2, diagnosis="other rate")
def decayed(net, classes):
    net[-1] = nn.Linear(net[-1].in_features, classes)
    net.requires_grad_(True)
    return torch.optim.SGD(net.parameters(), lr=0.1, weight_decay=0.5)


@wrong("prepare", points=1, diagnosis="made too early")
def exchanged_last(net, classes):
    for layer in net:
        layer.requires_grad_(True)
    optimizer = torch.optim.SGD(list(net.parameters()), lr=0.1)
    net[-1] = nn.Linear(in_features=net[-1].in_features, out_features=classes, bias=True)
    return optimizer


@wrong("prepare", points=0, diagnosis="other layers")
def appended(net, classes):
    net.append(nn.Linear(net[-1].out_features, classes))
    net.requires_grad_(True)
    return torch.optim.SGD(net.parameters(), lr=0.1)


@wrong("prepare", points=0, diagnosis="other layers")
def in_place_of_the_relu(net, classes):
    net[-2] = nn.Linear(net[-1].in_features, classes)
    net.requires_grad_(True)
    return torch.optim.SGD(net.parameters(), lr=0.1)


@wrong("prepare", points=0, diagnosis="other sizes")
def sizes_of_the_patient(net, classes):
    net[-1] = nn.Linear(32, classes)
    net.requires_grad_(True)
    return torch.optim.SGD(net.parameters(), lr=0.1)


@wrong("prepare", points=2, diagnosis="other sizes")
def ten_classes(net, classes):
    net[-1] = nn.Linear(net[-1].in_features, 10 + 0 * classes)
    net.requires_grad_(True)
    return torch.optim.SGD(net.parameters(), lr=0.1)


@wrong("prepare", points=1, diagnosis="not exchanged")
def network_of_its_own(net, classes):
    net.requires_grad_(True)
    net = nn.Sequential(*net[:-1], nn.Linear(net[-1].in_features, classes))
    return torch.optim.SGD(net.parameters(), lr=0.1)


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


@wrong("make_optimizer", points=0, diagnosis="uphill")
def uphill(net):
    return torch.optim.SGD(net.parameters(), lr=0.1, maximize=True)


@wrong("make_optimizer", points=0.5, diagnosis="too low")
def crawling(net):
    return torch.optim.SGD(net.parameters(), lr=1e-4)


@wrong("make_optimizer", points=0.5, diagnosis="too low")
def nearly_standing(net):
    return torch.optim.Adam(net.parameters(), lr=1e-5)


@wrong("make_optimizer", points=0.5, diagnosis="part of it")
def weights_alone(net):
    return torch.optim.SGD([parameter for parameter in net.parameters() if parameter.dim() > 1], lr=0.1)


@wrong("make_optimizer", points=0.5, diagnosis="part of it")
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


@wrong("make_optimizer", points=0, diagnosis="parameters")
def network_passed(net):
    return torch.optim.SGD(net, lr=0.1)


@right("make_optimizer")
def with_a_closure(net):
    return torch.optim.LBFGS(net.parameters(), lr=0.1, max_iter=4)


@wrong("make_optimizer", points=0, diagnosis="uphill")
def adam_uphill(net):
    return torch.optim.Adam(net.parameters(), lr=0.01, maximize=True)


@wrong("make_optimizer", points=0, diagnosis="weight decay, too high")
def pulled_to_zero(net):
    return torch.optim.SGD(net.parameters(), lr=0.1, weight_decay=21)


@wrong("make_optimizer", points=0, diagnosis="weight decay, too high")
def adam_pulled_to_zero(net):
    return torch.optim.AdamW(net.parameters(), lr=0.003, weight_decay=680)


@wrong("make_optimizer", points=0, diagnosis="part of it, too high")
def last_layer_alone_too_far(net):
    return torch.optim.SGD(net[-1].parameters(), lr=50)


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


@wrong("make_deep", points=2, diagnosis="straight")
def he_straight(sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):  # noqa: B905
        linear = nn.Linear(inputs, outputs)
        nn.init.orthogonal_(linear.weight)
        layers.append(linear)
    return nn.Sequential(*layers)


@wrong("make_deep", points=2, diagnosis="straight")
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


@wrong("make_deep", points=0, diagnosis="no layer")
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


@wrong("make_deep", points=2, diagnosis="straight")
def one_relu(sizes):
    layers = [nn.Linear(inputs, outputs) for inputs, outputs in zip(sizes, sizes[1:])]  # noqa: B905
    return nn.Sequential(*layers[:-1], nn.ReLU(), layers[-1])


@wrong("make_deep", points=0, diagnosis="other layers")
def last_layer_missing(sizes):
    layers = []
    for number in range(len(sizes) - 2):
        layers += [nn.Linear(sizes[number], sizes[number + 1]), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


@wrong("make_deep", points=0, diagnosis="other layers")
def inputs_and_outputs_swapped(sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):  # noqa: B905
        layers += [nn.Linear(outputs, inputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


@wrong("make_deep", points=0, diagnosis="other layers")
def one_width(sizes):
    layers = [nn.Linear(sizes[0], sizes[1]), nn.ReLU()]
    for _ in sizes[2:-1]:
        layers += [nn.Linear(sizes[1], sizes[1]), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(sizes[1], sizes[-1]))


class Unregistered(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = [nn.Linear(inputs, outputs) for inputs, outputs in zip(sizes, sizes[1:])]  # noqa: B905

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = F.relu(layer(x))
        return self.layers[-1](x)


class Forgetful(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = relu_between(sizes)

    def forward(self, x):
        x = self.layers(x)


@wrong("make_deep", points=0, diagnosis="not registered")
def layers_in_a_list(sizes):
    return Unregistered(sizes)


@wrong("make_deep", points=0, diagnosis="not registered")
def no_layers(sizes):
    return nn.Sequential()


@wrong("make_deep", points=0, diagnosis="no logits")
def forward_without_return(sizes):
    return Forgetful(sizes)


@wrong("make_deep", points=0, diagnosis="no logits")
def forward_of_a_pair(sizes):
    net = relu_between(sizes)
    net.append(nn.Flatten())
    net[-1].forward = lambda x: (x, x)
    return net


@wrong("make_deep", points=2, diagnosis="squashed at the end")
def tanh_at_the_end(sizes):
    return nn.Sequential(*tanh_between(sizes), nn.Tanh())


@right("make_deep")
def log_softmax_at_the_end(sizes):
    return nn.Sequential(*relu_between(sizes), nn.LogSoftmax(dim=1))


@wrong("make_deep", points=0, diagnosis="still vanishing, squashed at the end")
def sigmoids_to_the_end(sizes):
    return nn.Sequential(*sigmoids(sizes), nn.Sigmoid())


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


@wrong("check_up", points=2, diagnosis="buffers")
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


@wrong("check_up", points=0, diagnosis="None")
def none_not_asked_for(net, step):
    before = {name: p.detach().clone() for name, p in net.named_parameters()}
    step()
    silent = [name for name, p in net.named_parameters() if not p.grad.any()]
    return silent, [name for name, p in net.named_parameters() if torch.equal(p, before[name])]


@wrong("check_up", points=0, diagnosis="None only, no copy")
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


@wrong("check_up", points=0, diagnosis="by requires_grad, rounded")
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
    for name, parameter in named.items():
        parameter.data.copy_(before[name])
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


@right("check_up")
def network_copied(net, step):
    twin = copy.deepcopy(net)
    step()
    silent, still = [], []
    for (name, old), new in zip(twin.named_parameters(), net.parameters(), strict=True):
        if new.grad is None or torch.count_nonzero(new.grad) == 0:
            silent.append(name)
        if not (old != new).any():
            still.append(name)
    return silent, still


@wrong("check_up", points=2, diagnosis="buffers")
def state_compared(net, step):
    before = {name: value.clone() for name, value in net.state_dict().items()}
    step()
    silent, still = set(), set()
    for name, value in net.state_dict().items():
        gradient = dict(net.named_parameters())[name].grad if name != "seen" else torch.ones(1)
        if gradient is None or not gradient.any():
            silent.add(name)
        if torch.equal(value, before[name]):
            still.add(name)
    return silent, still


@wrong("check_up", points=2, diagnosis="rounded")
def close_enough(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    named = dict(net.named_parameters())
    silent = [name for name in named if named[name].grad is None or not named[name].grad.any()]
    return silent, [name for name in named if torch.allclose(named[name], before[name])]


@wrong("check_up", points=2, diagnosis="one zero")
def any_zero(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    silent = [name for name, each in net.named_parameters() if each.grad is None or (each.grad == 0).any()]
    return silent, [name for name, each in net.named_parameters() if torch.equal(each, before[name])]


@wrong("check_up", points=2, diagnosis="one zero")
def not_all_there(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    silent = {name for name, each in net.named_parameters() if each.grad is None or not each.grad.all()}
    return silent, {name for name, each in net.named_parameters() if torch.equal(each, before[name])}


@wrong("check_up", points=0, diagnosis="one zero, swapped")
def any_zero_and_swapped(net, step):
    return any_zero(net, step)[::-1]


@wrong("check_up", points=2, diagnosis="sum of the gradient")
def gradients_added_up(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    silent = [name for name, each in net.named_parameters() if each.grad is None or each.grad.sum() == 0]
    return silent, [name for name, each in net.named_parameters() if torch.equal(each, before[name])]


@wrong("check_up", points=2, diagnosis="sum of the gradient")
def falsy_sum(net, step):
    before = [parameter.detach().clone() for parameter in net.parameters()]
    step()
    silent, still = [], []
    for old, (name, parameter) in zip(before, net.named_parameters(), strict=True):
        if parameter.grad is None or not parameter.grad.sum():
            silent.append(name)
        if (parameter == old).all():
            still.append(name)
    return silent, still


@wrong("check_up", points=2, diagnosis="all of them")
def gradients_before_the_step(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    silent = [name for name, parameter in net.named_parameters() if parameter.grad is None]
    step()
    return silent, [name for name, parameter in net.named_parameters() if torch.equal(parameter, before[name])]


@wrong("check_up", points=2, diagnosis="all of them")
def gradients_of_the_copy(net, step):
    twin = copy.deepcopy(net)
    step()
    return ([name for name, parameter in twin.named_parameters() if parameter.grad is None],
            [name for name, parameter in net.named_parameters() if torch.equal(parameter, twin.get_parameter(name))])


@wrong("check_up", points=2, diagnosis="one stands still")
def any_number_still(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    silent = [name for name, each in net.named_parameters() if each.grad is None or not each.grad.any()]
    return silent, [name for name, each in net.named_parameters() if (each == before[name]).any()]


@wrong("check_up", points=2, diagnosis="one stands still")
def not_all_moved(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    silent = {name for name, each in net.named_parameters() if each.grad is None or not each.grad.any()}
    return silent, {name for name, each in net.named_parameters() if not (each - before[name]).all()}


@wrong("check_up", points=2, diagnosis="sum of the weights")
def sums_compared(net, step):
    before = {name: parameter.sum().item() for name, parameter in net.named_parameters()}
    step()
    silent = [name for name, each in net.named_parameters() if each.grad is None or not each.grad.any()]
    return silent, [name for name, each in net.named_parameters() if each.sum().item() == before[name]]


@wrong("check_up", points=2, diagnosis="sum of the weights")
def sums_subtracted(net, step):
    before = [parameter.detach().sum() for parameter in net.parameters()]
    step()
    silent, still = [], []
    for old, (name, parameter) in zip(before, net.named_parameters(), strict=True):
        silent += [name] * (parameter.grad is None or not parameter.grad.any())
        still += [name] * (not parameter.detach().sum() - old)
    return silent, still


@wrong("check_up", points=2, diagnosis="frozen only")
def still_means_frozen(net, step):
    step()
    silent = [name for name, each in net.named_parameters() if each.grad is None or not each.grad.any()]
    return silent, [name for name, each in net.named_parameters() if not each.requires_grad]


@wrong("check_up", points=2, diagnosis="frozen only")
def asked_for_both(net, step):
    still = [name for name, parameter in net.named_parameters() if parameter.requires_grad is False]
    step()
    return {name for name, each in net.named_parameters() if each.grad is None or each.grad.norm() == 0}, set(still)


@wrong("check_up", points=2, diagnosis="skipped")
def silent_ones_skipped(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    silent, still = [], []
    for name, parameter in net.named_parameters():
        if parameter.grad is None or not parameter.grad.any():
            silent.append(name)
            continue
        if torch.equal(parameter, before[name]):
            still.append(name)
    return silent, still


@wrong("check_up", points=2, diagnosis="skipped")
def one_or_the_other(net, step):
    before = [parameter.tolist() for parameter in net.parameters()]
    step()
    silent, still = set(), set()
    for old, (name, parameter) in zip(before, net.named_parameters(), strict=True):
        if parameter.grad is None or parameter.grad.norm() == 0:
            silent.add(name)
        elif parameter.tolist() == old:
            still.add(name)
    return silent, still


@wrong("check_up", points=0, diagnosis="weights only")
def without_biases(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    named = {name: parameter for name, parameter in net.named_parameters() if "weight" in name}
    return ([name for name in named if named[name].grad is None or not named[name].grad.any()],
            [name for name in named if torch.equal(named[name], before[name])])


@wrong("check_up", points=0, diagnosis="weights only")
def weights_of_layers(net, step):
    layers = {name: layer for name, layer in net.named_modules() if isinstance(layer, nn.Linear)}
    before = {name: layer.weight.detach().clone() for name, layer in layers.items()}
    step()
    return ([f"{name}.weight" for name, layer in layers.items() if layer.weight.grad is None
             or not layer.weight.grad.any()],
            [f"{name}.weight" for name, layer in layers.items() if torch.equal(layer.weight, before[name])])


@wrong("check_up", points=0, diagnosis="by requires_grad, no copy")
def asked_and_not_cloned(net, step):
    before = dict(net.named_parameters())
    step()
    return ([name for name, parameter in net.named_parameters() if not parameter.requires_grad],
            [name for name, parameter in net.named_parameters() if torch.equal(parameter, before[name])])


@wrong("check_up", points=2, diagnosis="small gradient")
def nearly_no_gradient(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    silent = [name for name, each in net.named_parameters() if each.grad is None or each.grad.norm() < 1e-6]
    return silent, [name for name, each in net.named_parameters() if torch.equal(each, before[name])]


@wrong("check_up", points=2, diagnosis="small gradient")
def gradient_close_to_zero(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    silent = [name for name, each in net.named_parameters() if each.grad is None or each.grad.abs().max() < 0.001]
    return silent, [name for name, each in net.named_parameters() if torch.equal(each, before[name])]


@wrong("check_up", points=2, diagnosis="frozen left out")
def of_those_that_ask(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    silent = [name for name, each in net.named_parameters() if each.grad is None or not each.grad.any()]
    asked = [(name, each) for name, each in net.named_parameters() if each.requires_grad]
    return silent, [name for name, each in asked if torch.equal(each, before[name])]


@wrong("check_up", points=2, diagnosis="frozen left out")
def silent_of_those_that_ask(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    silent = {name for name, each in net.named_parameters() if each.requires_grad
              and (each.grad is None or not each.grad.any())}
    return silent, {name for name, each in net.named_parameters() if torch.equal(each, before[name])}


@wrong("check_up", points=0, diagnosis="first only")
def return_in_the_loop(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    silent, still = [], []
    for name, parameter in net.named_parameters():
        if parameter.grad is None or not parameter.grad.any():
            silent.append(name)
        if torch.equal(parameter, before[name]):
            still.append(name)
        return silent, still
    return None


@wrong("check_up", points=0, diagnosis="first only")
def first_parameter(net, step):
    [name, parameter], *_ = net.named_parameters()
    before = parameter.tolist()
    step()
    return [name] * (parameter.grad is None or not parameter.grad.any()), [name] * (parameter.tolist() == before)


@wrong("check_up", points=0, diagnosis="layer names")
def names_of_layers(net, step):
    silent, still = two_lists(net, step)
    return [name.split(".")[0] for name in silent], [name.split(".")[0] for name in still]


@wrong("check_up", points=0, diagnosis="layer names")
def sets_of_layers(net, step):
    return tuple({name.partition(".")[0] for name in names} for names in two_lists(net, step))


@wrong("check_up", points=2, diagnosis="unknown")
def last_one_forgotten(net, step):
    before = {name: parameter.detach().clone() for name, parameter in net.named_parameters()}
    step()
    *others, _ = net.named_parameters()
    return ([name for name, each in others if each.grad is None or not each.grad.any()],
            [name for name, each in others if torch.equal(each, before[name])])
