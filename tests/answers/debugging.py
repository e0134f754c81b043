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
GUESSES, WARDS = ("guess_slope", "guess_by_heart", "guess_constant"), ("ward_1", "ward_2", "ward_3", "ward_4")
bank.otherwise = {
    **dict.fromkeys(GUESSES, {"other"}),  # any other number
    **dict.fromkeys(WARDS, FINDINGS),  # names, and any other number
    # What was called, and of which type the result is.
    "train_step": {"rate changed", "two steps", "own step", "two backwards", "no step", "step first",
                   "cleared too early", "graph kept", "prints", "a text", "no brackets", "rounded"},
    # What the optimizer holds, which parameters ask, and shapes.
    "prepare": {"made too early", "still frozen", "left out", "not exchanged", "another network", "weights lost",
                "other rate", "other layers", "other sizes"},
    # A loss that leaps or hardly falls, parameters that stay the same, and the optimizer's settings.
    "make_optimizer": {"too high", "too low", "part of it", "uphill", "weight decay", "no optimizer"},
    # Shapes, whether there is a bend, and gradients that are far too small.
    "make_deep": {"other layers", "straight", "still vanishing", "no gradient", "squashed at the end", "not registered",
                  "no logits"},
    "shuffled": {"swapped", "no pair", "other shapes", "others"},  # shapes, and any other picture
    "squared_error": {"cut off", "backward called", "no tensor", "no brackets"},  # no gradient, or too early; types
    "check_up": {"run twice", "no two lists", "prints"},  # calls and types
}

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


@wrong("train_step", points=2, diagnosis="gradients pile up, softmax")
def both_diseases(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images).softmax(dim=1), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=2, diagnosis="gradients pile up, softmax")
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


@wrong("train_step", points=2, diagnosis="gradients pile up, rate changed")
def lower_learning_rate(net, optimizer, images, labels):
    for group in optimizer.param_groups:
        group["lr"] = 0.001
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=1, diagnosis="gradients pile up, another step length")
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


@wrong("train_step", points=2, diagnosis="sum")
def summed_loss(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels, reduction="sum")
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="rate changed")
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


@wrong("train_step", points=1, diagnosis="cleared too early")
def cleared_before_the_step(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=1, diagnosis="cleared too early")
def gradients_zeroed_before_the_step(net, optimizer, images, labels):
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    for parameter in net.parameters():
        parameter.grad.zero_()
    optimizer.step()
    return float(loss)


@wrong("train_step", points=1, diagnosis="no step")
def step_left_out(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    return loss.item()


@wrong("train_step", points=1, diagnosis="no step")
def step_not_called(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step  # noqa: B018
    return float(loss)


@wrong("train_step", points=1, diagnosis="no backward")
def backward_left_out(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    optimizer.step()
    return loss.item()


@wrong("train_step", points=1, diagnosis="no backward")
def loss_only(net, optimizer, images, labels):
    return F.cross_entropy(net(images), labels).item()


@wrong("train_step", points=0, diagnosis="no classes")
def argmax_instead(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images).argmax(dim=1), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=0, diagnosis="no graph")
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


@wrong("train_step", points=3, diagnosis="other value")
def accuracy_returned(net, optimizer, images, labels):
    optimizer.zero_grad()
    logits = net(images)
    F.cross_entropy(logits, labels).backward()
    optimizer.step()
    return (logits.argmax(dim=1) == labels).float().mean().item()


@wrong("train_step", points=1, diagnosis="unknown")
def weights_alone_cleared(net, optimizer, images, labels):
    for parameter in net.parameters():
        if parameter.dim() > 1:
            parameter.grad = None
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@right("train_step")
def every_parameter_cleared(net, optimizer, images, labels):
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            parameter.grad = None
    loss = F.cross_entropy(net(images), F.one_hot(labels, net[-1].out_features).float())
    loss.backward()
    optimizer.step()
    return float(loss.detach())


@wrong("train_step", points=2, diagnosis="sum")
def losses_added_up(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = -net(images).log_softmax(dim=1)[torch.arange(len(labels)), labels].sum()
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="rate changed")
def rate_of_the_healthy_run(net, optimizer, images, labels):
    for group in optimizer.param_groups:
        group["lr"] = 0.1
    return textbook(net, optimizer, images, labels)


@wrong("train_step", points=2, diagnosis="another step length")
def loss_doubled(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = 2 * F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=2, diagnosis="another step length")
def divided_by_the_batch(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels) / len(images)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="own step")
def optimizer_of_its_own(net, optimizer, images, labels):
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    return textbook(net, optimizer, images, labels)


@wrong("train_step", points=3, diagnosis="own step")
def step_by_hand(net, optimizer, images, labels):
    net.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter -= 0.01 * parameter.grad
    return loss.item()


@wrong("train_step", points=2, diagnosis="uphill")
def minus_forgotten(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = net(images).log_softmax(dim=1)[torch.arange(len(labels)), labels].mean()
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=2, diagnosis="uphill")
def minus_too_many(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = -F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="two backwards")
def gradient_kept_and_added(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward(retain_graph=True)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="two backwards")
def two_passes(net, optimizer, images, labels):
    optimizer.zero_grad()
    for _ in range(2):
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="wrong axis")
def classes_of_axis_0(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.nll_loss(F.log_softmax(net(images), dim=0), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="wrong axis")
def softmax_of_axis_0(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images).softmax(dim=0), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="function between")
def relu_on_logits(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(F.relu(net(images)), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="function between")
def clamped_logits(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images).clamp(min=0), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="binary")
def yes_or_no(net, optimizer, images, labels):
    optimizer.zero_grad()
    logits = net(images)
    loss = F.binary_cross_entropy_with_logits(logits, F.one_hot(labels, logits.shape[1]).float())
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="binary")
def yes_or_no_of_probabilities(net, optimizer, images, labels):
    optimizer.zero_grad()
    yes = net(images).sigmoid()
    loss = F.binary_cross_entropy(yes, torch.eye(yes.shape[1])[labels])
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="smoothed")
def smoothed_labels(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels, label_smoothing=0.1)
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="smoothed")
def smoothed_criterion(net, optimizer, images, labels):
    loss = nn.CrossEntropyLoss(label_smoothing=0.1)(net(images), labels)
    net.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="loss afterwards")
def loss_of_the_new_weights(net, optimizer, images, labels):
    textbook(net, optimizer, images, labels)
    return F.cross_entropy(net(images), labels).item()


@wrong("train_step", points=3, diagnosis="loss afterwards")
def measured_anew(net, optimizer, images, labels):
    textbook(net, optimizer, images, labels)
    with torch.no_grad():
        return F.cross_entropy(net(images), labels)


@wrong("train_step", points=2, diagnosis="softmax, other value")
def accuracy_of_probabilities(net, optimizer, images, labels):
    probabilities = net(images).softmax(dim=1)
    optimizer.zero_grad()
    F.cross_entropy(probabilities, labels).backward()
    optimizer.step()
    return (probabilities.argmax(dim=1) == labels).float().mean().item()


@wrong("train_step", points=0, diagnosis="no backward, softmax")
def softmax_and_no_backward(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images).softmax(dim=1), labels)
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="part of the batch")
def first_picture(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images[:1]), labels[:1])
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=3, diagnosis="part of the batch")
def last_of_a_loop(net, optimizer, images, labels):
    optimizer.zero_grad()
    for image, label in zip(images, labels, strict=True):
        loss = F.cross_entropy(net(image[None]), label[None])
    loss.backward()
    optimizer.step()
    return loss.item()


@wrong("train_step", points=1, diagnosis="step first")
def step_before_backward(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    optimizer.step()
    loss.backward()
    return loss.item()


@wrong("train_step", points=0, diagnosis="step first, loss afterwards")
def step_with_the_old_gradient(net, optimizer, images, labels):
    optimizer.step()
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    return loss.detach()


@wrong("train_step", points=1, diagnosis="step first")
def step_at_the_top(net, optimizer, images, labels):
    net.zero_grad()
    optimizer.step()
    loss = nn.CrossEntropyLoss()(net(images), labels)
    loss.backward()
    return loss.item()


@wrong("train_step", points=3, diagnosis="a text")
def loss_as_text(net, optimizer, images, labels):
    return str(textbook(net, optimizer, images, labels))


@wrong("train_step", points=3, diagnosis="a text")
def loss_formatted(net, optimizer, images, labels):
    return f"{textbook(net, optimizer, images, labels):.4f}"


@wrong("train_step", points=3, diagnosis="rounded")
def loss_rounded(net, optimizer, images, labels):
    return round(textbook(net, optimizer, images, labels), 1)


@wrong("train_step", points=3, diagnosis="rounded")
def loss_as_an_int(net, optimizer, images, labels):
    return round(textbook(net, optimizer, images, labels))


@wrong("train_step", points=3, diagnosis="no brackets")
def item_not_called(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item


@wrong("train_step", points=3, diagnosis="other value")
def network_given_back(net, optimizer, images, labels):
    textbook(net, optimizer, images, labels)
    return net


@wrong("train_step", points=3, diagnosis="another step length")
def gradient_clipped(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(images), labels)
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 0.01)
    optimizer.step()
    return loss.item()


@wrong("train_step", points=0, diagnosis="two steps, two backwards")
def a_step_for_each_picture(net, optimizer, images, labels):
    losses = [textbook(net, optimizer, image[None], label[None]) for image, label in zip(images, labels, strict=True)]
    return sum(losses) / len(losses)


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


@wrong("make_optimizer", points=1, diagnosis="too low")
def crawling(net):
    return torch.optim.SGD(net.parameters(), lr=1e-4)


@wrong("make_optimizer", points=1, diagnosis="too low")
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


@wrong("shuffled", points=0, diagnosis="images only, own seed")
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
def labels_before_images(images, labels, generator):
    pairs = [(labels[n], images[n]) for n in torch.randperm(len(images), generator=generator)]
    numbers, pictures = zip(*pairs)  # noqa: B905
    return torch.stack(numbers), torch.stack(pictures)


@wrong("shuffled", points=0, diagnosis="swapped, two orders")
def labels_first_and_back(images, labels, generator):
    order = torch.randperm(len(images), generator=generator)
    return labels[order.argsort()], images[order]


@wrong("shuffled", points=0, diagnosis="swapped, not shuffled")
def labels_first_listed(images, labels, generator):
    return [labels, images]


@wrong("shuffled", points=0, diagnosis="no pair")
def order_alone(images, labels, generator):
    return torch.randperm(len(images), generator=generator)


@wrong("shuffled", points=0, diagnosis="other shapes")
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


@right("shuffled")
def pairs_in_a_loop(images, labels, generator):
    pairs = [(images[n], labels[n]) for n in torch.randperm(len(images), generator=generator)]
    pictures, numbers = zip(*pairs)  # noqa: B905
    return torch.stack(pictures), torch.stack(numbers)


@wrong("shuffled", points=1, diagnosis="images only")
def images_alone_by_noise(images, labels, generator):
    return images[torch.rand(len(images), generator=generator).argsort()], labels.clone()


@wrong("shuffled", points=0, diagnosis="no pair")
def list_of_pairs(images, labels, generator):
    order = torch.randperm(len(images), generator=generator)
    return [(images[n], labels[n]) for n in order]


@wrong("shuffled", points=0, diagnosis="two orders, shared state")
def two_orders_of_nobody(images, labels, generator):
    return images[torch.randperm(len(images))], labels[torch.randperm(len(labels))]


@wrong("shuffled", points=1, diagnosis="in place")
def written_back(images, labels, generator):
    order = torch.randperm(len(images), generator=generator)
    images[:], labels[:] = images[order], labels[order]
    return images, labels


@wrong("shuffled", points=1, diagnosis="in place")
def copied_back(images, labels, generator):
    order = torch.randperm(len(images), generator=generator)
    return images.copy_(images[order]), labels.copy_(labels[order])


@wrong("shuffled", points=1, diagnosis="seeded anew")
def generator_of_the_seed(images, labels, generator):
    again = torch.Generator().manual_seed(generator.initial_seed())
    order = torch.randperm(len(images), generator=again)
    return images[order], labels[order]


@wrong("shuffled", points=1, diagnosis="seeded anew")
def generator_set_back(images, labels, generator):
    order = torch.randperm(len(images), generator=generator)
    generator.manual_seed(generator.initial_seed())
    return images[order], labels[order]


@wrong("shuffled", points=0, diagnosis="other shapes")
def labels_stood_up(images, labels, generator):
    order = torch.randperm(len(images), generator=generator)
    return images[order], labels[order].unsqueeze(1)


@wrong("shuffled", points=0, diagnosis="other shapes")
def images_flat(images, labels, generator):
    order = torch.randperm(len(images), generator=generator)
    return images.flatten(1)[order], labels[order]


@wrong("shuffled", points=0, diagnosis="others")
def pixels_turned(images, labels, generator):
    order = torch.randperm(len(images), generator=generator)
    return images[order].flip(3), labels[order]


@wrong("shuffled", points=0, diagnosis="others")
def pixels_shuffled(images, labels, generator):
    order = torch.randperm(images.numel(), generator=generator)
    return images.flatten()[order].view(images.shape), labels[torch.randperm(len(labels), generator=generator)]


@wrong("shuffled", points=1, diagnosis="own seed")
def sorted_by_label(images, labels, generator):
    order = labels.argsort()
    return images[order], labels[order]


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


@wrong("squared_error", points=0, diagnosis="still broadcast, not reduced")
def squares_of_all_pairs(output, target):
    return (output - target) ** 2


@wrong("squared_error", points=0, diagnosis="prints")
def error_printed(output, target):
    print(((output[:, 0] - target) ** 2).mean())


@wrong("squared_error", points=0, diagnosis="prints")
def error_assigned(output, target):
    loss = F.mse_loss(output[:, 0], target)  # noqa: F841


@wrong("squared_error", points=0, diagnosis="numpy")
def numpy_with_a_graph(output, target):
    return np.mean((output.numpy()[:, 0] - target.numpy()) ** 2)


@wrong("squared_error", points=0, diagnosis="not reduced")
def mean_of_each_row(output, target):
    return ((output - target.unsqueeze(1)) ** 2).mean(dim=1)


@wrong("squared_error", points=0, diagnosis="still broadcast")
def broadcast_and_divided_by_n(output, target):
    return ((output - target) ** 2).sum() / len(target)


@wrong("squared_error", points=0, diagnosis="half")
def half_of_it(output, target):
    return 0.5 * ((output[:, 0] - target) ** 2).mean()


@wrong("squared_error", points=0, diagnosis="half")
def halved_at_the_end(output, target):
    return F.mse_loss(output.flatten(), target) / 2


@wrong("squared_error", points=0, diagnosis="sum, half")
def half_of_the_sum(output, target):
    return ((output[:, 0] - target) ** 2).sum() / 2


@wrong("squared_error", points=0, diagnosis="plus")
def added(output, target):
    return ((output[:, 0] + target) ** 2).mean()


@wrong("squared_error", points=0, diagnosis="plus")
def minus_lost(output, target):
    return (output.squeeze(1) - (-target)).pow(2).mean()


@wrong("squared_error", points=0, diagnosis="brackets")
def brackets_forgotten(output, target):
    return (output[:, 0] - target ** 2).mean()


@wrong("squared_error", points=0, diagnosis="brackets")
def target_squared_alone(output, target):
    return torch.mean(output.flatten() - target.pow(2))


@wrong("squared_error", points=0, diagnosis="squared first")
def difference_of_squares(output, target):
    return (output[:, 0] ** 2 - target ** 2).mean()


@wrong("squared_error", points=0, diagnosis="squared first")
def means_of_squares(output, target):
    return output.square().mean() - target.square().mean()


@wrong("squared_error", points=0, diagnosis="not squared")
def mean_difference(output, target):
    return (output[:, 0] - target).mean()


@wrong("squared_error", points=0, diagnosis="not squared")
def difference_of_means(output, target):
    return output.mean() - target.mean()


@wrong("squared_error", points=0, diagnosis="N − 1")
def one_less(output, target):
    return ((output[:, 0] - target) ** 2).sum() / (len(target) - 1)


@wrong("squared_error", points=0, diagnosis="N − 1")
def one_less_of_numel(output, target):
    error = output.flatten() - target
    return (error @ error) / (target.numel() - 1)


@wrong("squared_error", points=0, diagnosis="N twice")
def divided_again(output, target):
    return ((output[:, 0] - target) ** 2).mean() / len(target)


@wrong("squared_error", points=0, diagnosis="N twice")
def divided_by_both_lengths(output, target):
    return F.mse_loss(output[:, 0], target, reduction="sum") / (len(output) * len(target))


@wrong("squared_error", points=0, diagnosis="mean first, cut off")
def wrapped_anew(output, target):
    return torch.tensor((output[:, 0] - target).mean().item() ** 2, requires_grad=True)


@wrong("squared_error", points=1, diagnosis="backward called")
def backward_inside(output, target):
    loss = ((output[:, 0] - target) ** 2).mean()
    loss.backward()
    return loss


@wrong("squared_error", points=1, diagnosis="backward called")
def backward_inside_and_kept(output, target):
    loss = F.mse_loss(output[:, 0], target)
    loss.backward(retain_graph=True)
    return loss


@wrong("squared_error", points=0, diagnosis="one pair")
def first_pair(output, target):
    return ((output[0] - target[0]) ** 2).mean()


@wrong("squared_error", points=0, diagnosis="one pair")
def return_in_a_loop(output, target):
    for said, wanted in zip(output, target, strict=True):
        return (said - wanted) ** 2
    return None


@wrong("squared_error", points=0, diagnosis="first alone")
def sum_of_the_first(output, target):
    total = 0
    for said, wanted in zip(output, target, strict=True):
        total += (said - wanted) ** 2
        return total / len(target)
    return total


@wrong("squared_error", points=0, diagnosis="first alone")
def first_square_by_n(output, target):
    return (output[0, 0] - target[0]) ** 2 / len(output)


@wrong("squared_error", points=0, diagnosis="other power")
def cubed(output, target):
    return ((output[:, 0] - target) ** 3).mean()


@wrong("squared_error", points=0, diagnosis="other power")
def squared_twice(output, target):
    return ((output[:, 0] - target) ** 2 ** 2).mean()


@wrong("squared_error", points=0, diagnosis="smooth L1")
def smooth(output, target):
    return F.smooth_l1_loss(output[:, 0], target)


@wrong("squared_error", points=0, diagnosis="smooth L1")
def huber(output, target):
    return nn.HuberLoss()(output.squeeze(1), target)


@wrong("squared_error", points=0, diagnosis="variance")
def variance(output, target):
    return (output[:, 0] - target).var()


@wrong("squared_error", points=0, diagnosis="variance")
def deviation_squared(output, target):
    return torch.std(output.flatten() - target) ** 2


@wrong("squared_error", points=0, diagnosis="largest alone")
def largest(output, target):
    return ((output[:, 0] - target) ** 2).max()


@wrong("squared_error", points=0, diagnosis="largest alone")
def largest_distance_squared(output, target):
    return (output.flatten() - target).abs().amax() ** 2


@wrong("squared_error", points=0, diagnosis="median")
def median(output, target):
    return ((output[:, 0] - target) ** 2).median()


@wrong("squared_error", points=0, diagnosis="median")
def median_of_squares(output, target):
    return torch.median((output.squeeze(1) - target).square())


@wrong("squared_error", points=0, diagnosis="no tensor")
def squares_listed(output, target):
    return [(said - wanted) ** 2 for said, wanted in zip(output, target, strict=True)]


@wrong("squared_error", points=0, diagnosis="no brackets")
def mean_not_called(output, target):
    return ((output[:, 0] - target) ** 2).mean


@wrong("squared_error", points=0, diagnosis="still broadcast, sum")
def sum_of_all_pairs(output, target):
    return ((output - target) ** 2).sum()


@wrong("squared_error", points=0, diagnosis="unknown")
def by_the_spread_of_the_targets(output, target):
    return ((output[:, 0] - target) ** 2).mean() / (1 + target.abs().sum())


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
