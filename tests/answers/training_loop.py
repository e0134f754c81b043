"""Answers to chapter 8, the training loop."""

import copy
import math
import pickle

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn, optim

from tests.answers import Bank

bank = Bank()
right, wrong = bank.right, bank.wrong

right("guess_device", "layer", "Layer ", "the layer")
wrong("guess_device", None, points=0, diagnosis="not answered")
wrong("guess_device", "both", "Both", points=0, diagnosis="both")
wrong("guess_device", "neither", " neither", points=0, diagnosis="neither")
wrong("guess_device", "numbers", "Numbers", points=0, diagnosis="numbers")
wrong("guess_device", "meta", 2, points=0, diagnosis="other")

right("guess_mean", 0.4, "0.4", np.float64(0.4), 16 / 40, torch.tensor(0.4))
wrong("guess_mean", None, points=0, diagnosis="not answered")
wrong("guess_mean", 0.7, (0.2 + 1.2) / 2, points=0, diagnosis="average of averages")
wrong("guess_mean", 1.4, 0.2 + 1.2, points=0, diagnosis="sum")
wrong("guess_mean", 16, 0.2, "0.5", points=0, diagnosis="other")

right("guess_kept", 5, 5.0, torch.tensor(5.0))
wrong("guess_kept", None, points=0, diagnosis="not answered")
wrong("guess_kept", 1, 1.0, points=0, diagnosis="a copy")
wrong("guess_kept", 6, 4, "error", points=0, diagnosis="other")


@right("evaluate")
def summed(net, loader):
    before = net.training
    net.eval()
    total, hits, count = 0.0, 0, 0
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels).item() * len(labels)
            hits += (logits.argmax(dim=1) == labels).sum().item()
            count += len(labels)
    net.train(before)
    return total / count, hits / count


@right("evaluate")
@torch.no_grad()
def collected(net, loader):
    mode = net.training
    net.eval()
    logits, labels = zip(*[(net(images), labels) for images, labels in loader], strict=True)
    net.train(mode)
    logits, labels = torch.cat(logits), torch.cat(labels)
    return [F.cross_entropy(logits, labels), (logits.argmax(1) == labels).float().mean()]


@right("evaluate")
def by_reduction(net, loader):
    mode, criterion = net.training, nn.CrossEntropyLoss(reduction="sum")
    net.eval()
    loss = right = 0
    with torch.inference_mode():
        for x, y in loader:
            out = net(x)
            loss += criterion(out, y)
            right += out.max(1).indices.eq(y).sum()
    if mode:
        net.train()
    return loss / len(loader.dataset), right / len(loader.dataset)


@right("evaluate")
def on_a_copy(net, loader):
    copied = copy.deepcopy(net).eval()
    images, labels = loader.dataset.tensors
    with torch.no_grad():
        logits = copied(images)
    losses = F.cross_entropy(logits, labels, reduction="none").numpy()
    return float(losses.mean()), float(np.mean(logits.numpy().argmax(1) == labels.numpy()))


@wrong("evaluate", points=0, diagnosis="not answered")
def evaluate_empty(net, loader):
    raise NotImplementedError


@wrong("evaluate", points=0, diagnosis="a list")
def not_a_batch(net, loader):
    return net(loader)


@wrong("evaluate", points=0, diagnosis="nothing passed")
def constants(net, loader):
    return 2.3, 0.1


@wrong("evaluate", points=0, diagnosis="nothing passed")
def counted_only(net, loader):
    return 0.0, sum(len(labels) for _, labels in loader)


@wrong("evaluate", points=3, diagnosis="prints")
def evaluation_printed(net, loader):
    before = net.training
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            print(F.cross_entropy(net(images), labels))
    net.train(before)


@wrong("evaluate", points=2, diagnosis="prints, left in evaluation mode")
def evaluation_unreturned(net, loader):
    net.eval()
    total = 0
    with torch.no_grad():
        for images, labels in loader:
            total += F.cross_entropy(net(images), labels) * len(labels)


@wrong("evaluate", points=0, diagnosis="one batch")
def returned_in_the_loop(net, loader):
    before = net.training
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            net.train(before)
            return F.cross_entropy(logits, labels).item(), (logits.argmax(1) == labels).float().mean().item()
    return None


@wrong("evaluate", points=0, diagnosis="one batch, left in evaluation mode")
def next_batch(net, loader):
    images, labels = next(iter(loader))
    with torch.no_grad():
        logits = net.eval()(images)
    return F.cross_entropy(logits, labels).item(), (logits.argmax(1) == labels).float().mean().item()


@wrong("evaluate", points=3, diagnosis="not a pair")
def loss_only(net, loader):
    before, total = net.training, 0.0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            total += F.cross_entropy(net(images), labels, reduction="sum").item()
    net.train(before)
    return total / len(loader.dataset)


@wrong("evaluate", points=3, diagnosis="not a pair")
def a_dictionary(net, loader):
    images, labels = loader.dataset.tensors
    before = net.training
    net.eval()
    with torch.no_grad():
        loss = F.cross_entropy(net(images), labels).item()
    net.train(before)
    return {"loss": loss}


@wrong("evaluate", points=3, diagnosis="swapped")
def accuracy_first(net, loader):
    before, total, hits, count = net.training, 0.0, 0, 0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels).item() * len(labels)
            hits += (logits.argmax(1) == labels).sum().item()
            count += len(labels)
    net.train(before)
    return hits / count, total / count


@wrong("evaluate", points=3, diagnosis="swapped")
@torch.no_grad()
def pair_turned(net, loader):
    mode = net.training
    net.eval()
    images, labels = loader.dataset.tensors
    logits = net(images)
    net.train(mode)
    return (logits.argmax(1) == labels).float().mean(), F.cross_entropy(logits, labels)


@wrong("evaluate", points=3, diagnosis="average of averages")
def means_averaged(net, loader):
    before, losses, shares = net.training, [], []
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            losses.append(F.cross_entropy(logits, labels).item())
            shares.append((logits.argmax(1) == labels).float().mean().item())
    net.train(before)
    return sum(losses) / len(losses), sum(shares) / len(shares)


@wrong("evaluate", points=4, diagnosis="average of averages")
def loss_over_batches(net, loader):
    before, total, hits = net.training, 0.0, 0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels).item()
            hits += (logits.argmax(1) == labels).sum().item()
    net.train(before)
    return total / len(loader), hits / len(loader.dataset)


@wrong("evaluate", points=4, diagnosis="means by images")
def means_by_images(net, loader):
    before, total, hits = net.training, 0.0, 0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels).item()
            hits += (logits.argmax(1) == labels).sum().item()
    net.train(before)
    return total / len(loader.dataset), hits / len(loader.dataset)


@wrong("evaluate", points=3, diagnosis="means by images")
def both_by_images(net, loader):
    before, total, share = net.training, 0.0, 0.0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels).item()
            share += (logits.argmax(1) == labels).float().mean().item()
    net.train(before)
    return total / len(loader.dataset), share / len(loader.dataset)


@wrong("evaluate", points=4, diagnosis="divided by batches")
def sum_by_batches(net, loader):
    before, total, hits = net.training, 0.0, 0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            hits += (logits.argmax(1) == labels).sum().item()
    net.train(before)
    return total / len(loader), hits / len(loader.dataset)


@wrong("evaluate", points=4, diagnosis="divided by batches")
def hits_by_batches(net, loader):
    before, total, hits = net.training, 0.0, 0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            hits += (logits.argmax(1) == labels).sum().item()
    net.train(before)
    return total / len(loader.dataset), hits / len(loader)


@wrong("evaluate", points=3, diagnosis="not divided")
def sums(net, loader):
    before, total, hits = net.training, 0.0, 0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels).item()
            hits += (logits.argmax(1) == labels).sum().item()
    net.train(before)
    return total, hits


@wrong("evaluate", points=4, diagnosis="not divided")
def hits_counted(net, loader):
    before, total, hits = net.training, 0.0, 0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            hits += (logits.argmax(1) == labels).sum().item()
    net.train(before)
    return total / len(loader.dataset), hits


@wrong("evaluate", points=3, diagnosis="last batch")
def overwritten(net, loader):
    before = net.training
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            loss, accuracy = F.cross_entropy(logits, labels), (logits.argmax(1) == labels).float().mean()
    net.train(before)
    return loss.item(), accuracy.item()


@wrong("evaluate", points=4, diagnosis="last batch")
def hits_overwritten(net, loader):
    before, total = net.training, 0.0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            hits = (logits.argmax(1) == labels).sum().item()
    net.train(before)
    return total / len(loader.dataset), hits / len(loader.dataset)


@wrong("evaluate", points=4, diagnosis="softmax")
@torch.no_grad()
def probabilities(net, loader):
    before = net.training
    net.eval()
    images, labels = loader.dataset.tensors
    p = net(images).softmax(1)
    net.train(before)
    return F.cross_entropy(p, labels).item(), (p.argmax(1) == labels).float().mean().item()


@wrong("evaluate", points=4, diagnosis="softmax")
def probabilities_by_batch(net, loader):
    before, total, hits = net.training, 0.0, 0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            p = torch.softmax(net(images), dim=1)
            total += nn.CrossEntropyLoss()(p, labels).item() * len(labels)
            hits += (p.argmax(1) == labels).sum().item()
    net.train(before)
    return total / len(loader.dataset), hits / len(loader.dataset)


@wrong("evaluate", points=4, diagnosis="percent")
@torch.no_grad()
def percent(net, loader):
    before = net.training
    net.eval()
    images, labels = loader.dataset.tensors
    logits = net(images)
    net.train(before)
    return F.cross_entropy(logits, labels).item(), 100 * (logits.argmax(1) == labels).float().mean().item()


@wrong("evaluate", points=4, diagnosis="percent")
def percent_by_batch(net, loader):
    before, total, hits = net.training, 0.0, 0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels).item() * len(labels)
            hits += (logits.argmax(1) == labels).sum().item()
    net.train(before)
    return total / len(loader.dataset), hits * 100 / len(loader.dataset)


@wrong("evaluate", points=4, diagnosis="share of errors")
@torch.no_grad()
def errors(net, loader):
    before = net.training
    net.eval()
    images, labels = loader.dataset.tensors
    logits = net(images)
    net.train(before)
    return F.cross_entropy(logits, labels).item(), (logits.argmax(1) != labels).float().mean().item()


@wrong("evaluate", points=4, diagnosis="share of errors")
def errors_by_batch(net, loader):
    before, total, wrong = net.training, 0.0, 0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels).item() * len(labels)
            wrong += (logits.argmax(1) != labels).sum().item()
    net.train(before)
    return total / len(loader.dataset), wrong / len(loader.dataset)


@wrong("evaluate", points=3, diagnosis="training mode")
def mode_forgotten(net, loader):
    total, hits, count = 0.0, 0, 0
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels).item() * len(labels)
            hits += (logits.argmax(1) == labels).sum().item()
            count += len(labels)
    return total / count, hits / count


@wrong("evaluate", points=3, diagnosis="training mode, left in evaluation mode")
def trained_mode(net, loader):
    net.train()
    logits, labels = [], []
    with torch.no_grad():
        for x, y in loader:
            logits.append(net(x))
            labels.append(y)
    net.eval()
    logits, labels = torch.cat(logits), torch.cat(labels)
    return F.cross_entropy(logits, labels).item(), (logits.argmax(1) == labels).float().mean().item()


@wrong("evaluate", points=4, diagnosis="left in evaluation mode")
@torch.no_grad()
def left_in_eval(net, loader):
    net.eval()
    images, labels = loader.dataset.tensors
    logits = net(images)
    return F.cross_entropy(logits, labels).item(), (logits.argmax(1) == labels).float().mean().item()


@wrong("evaluate", points=4, diagnosis="left in evaluation mode")
def mode_read_too_late(net, loader):
    net.eval()
    before, total, hits = net.training, 0.0, 0
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels).item() * len(labels)
            hits += (logits.argmax(1) == labels).sum().item()
    net.train(before)
    return total / len(loader.dataset), hits / len(loader.dataset)


@wrong("evaluate", points=4, diagnosis="always back to training")
@torch.no_grad()
def always_train(net, loader):
    net.eval()
    images, labels = loader.dataset.tensors
    logits = net(images)
    net.train()
    return F.cross_entropy(logits, labels).item(), (logits.argmax(1) == labels).float().mean().item()


@wrong("evaluate", points=4, diagnosis="always back to training")
def turned_mode(net, loader):
    total, hits = 0.0, 0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels).item() * len(labels)
            hits += (logits.argmax(1) == labels).sum().item()
    net.train(not net.training)
    return total / len(loader.dataset), hits / len(loader.dataset)


@wrong("evaluate", points=4, diagnosis="gradients")
def with_gradients(net, loader):
    before, total, hits = net.training, 0.0, 0
    net.eval()
    for images, labels in loader:
        logits = net(images)
        total += F.cross_entropy(logits, labels).item() * len(labels)
        hits += (logits.argmax(1) == labels).sum().item()
    net.train(before)
    return total / len(loader.dataset), hits / len(loader.dataset)


@wrong("evaluate", points=4, diagnosis="gradients")
def detached_afterwards(net, loader):
    before = net.training
    net.eval()
    images, labels = loader.dataset.tensors
    logits = net(images).detach()
    net.train(before)
    return F.cross_entropy(logits, labels).item(), (logits.argmax(1) == labels).float().mean().item()


@wrong("evaluate", points=4, diagnosis="switched off")
def switched_off(net, loader):
    torch.set_grad_enabled(False)
    before = net.training
    net.eval()
    images, labels = loader.dataset.tensors
    logits = net(images)
    net.train(before)
    return F.cross_entropy(logits, labels).item(), (logits.argmax(1) == labels).float().mean().item()


@wrong("evaluate", points=4, diagnosis="switched off")
def switched_off_by_batch(net, loader):
    before, total, hits = net.training, 0.0, 0
    net.eval()
    for images, labels in loader:
        torch.set_grad_enabled(False)
        logits = net(images)
        total += F.cross_entropy(logits, labels).item() * len(labels)
        hits += (logits.argmax(1) == labels).sum().item()
    net.train(before)
    return total / len(loader.dataset), hits / len(loader.dataset)


@wrong("evaluate", points=0, diagnosis="trains")
def trains(net, loader):
    optimizer = optim.SGD(net.parameters(), lr=0.1)
    for images, labels in loader:
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
    return loss.item(), 0.5


@wrong("evaluate", points=0, diagnosis="trains")
def reset_weights(net, loader):
    images, labels = loader.dataset.tensors
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.zero_()
        logits = net.eval()(images)
    return F.cross_entropy(logits, labels).item(), (logits.argmax(1) == labels).float().mean().item()


@wrong("evaluate", points=0, diagnosis="one batch")
def first_batch_only(net, loader):
    images, labels = next(iter(loader))
    before = net.training
    net.eval()
    with torch.no_grad():
        logits = net(images)
    net.train(before)
    return F.cross_entropy(logits, labels).item(), (logits.argmax(1) == labels).float().mean().item()


@wrong("evaluate", points=3, diagnosis="prints")
def both_printed(net, loader):
    before = net.training
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            print(net(images).argmax(1) == labels)
    net.train(before)


@wrong("evaluate", points=3, diagnosis="training mode")
def eval_without_brackets(net, loader):
    net.eval  # noqa: B018
    total, hits, count = 0.0, 0, 0
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            hits += (logits.argmax(dim=1) == labels).sum().item()
            count += len(labels)
    return total / count, hits / count


@wrong("evaluate", points=3, diagnosis="size of a batch")
def divided_by_the_last_size(net, loader):
    before, total, hits = net.training, 0.0, 0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            hits += (logits.argmax(dim=1) == labels).sum().item()
    net.train(before)
    return total / len(labels), hits / len(labels)


@wrong("evaluate", points=4, diagnosis="size of a batch")
def means_divided_by_the_last_size(net, loader):
    before, total, hits, count = net.training, 0.0, 0, 0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels).item()
            hits += (logits.argmax(dim=1) == labels).sum().item()
            count += len(labels)
    net.train(before)
    return total / len(labels), hits / count


@wrong("evaluate", points=3, diagnosis="short batch")
def all_batches_taken_for_full(net, loader):
    before, total, hits = net.training, 0.0, 0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            hits += (logits.argmax(dim=1) == labels).sum().item()
    net.train(before)
    count = loader.batch_size * len(loader)
    return total / count, hits / count


@wrong("evaluate", points=4, diagnosis="short batch")
def hits_in_full_batches(net, loader):
    before, total, hits, count = net.training, 0.0, 0, 0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            hits += (logits.argmax(dim=1) == labels).sum().item()
            count += len(labels)
    net.train(before)
    return total / count, hits / (len(loader) * loader.batch_size)


@wrong("evaluate", points=3, diagnosis="32 images")
def batches_of_32(net, loader):
    before, total, hits = net.training, 0.0, 0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            hits += (logits.argmax(dim=1) == labels).sum().item()
    net.train(before)
    return total / (32 * len(loader)), hits / (32 * len(loader))


@wrong("evaluate", points=4, diagnosis="32 images")
def means_times_32(net, loader):
    before, total, hits, count = net.training, 0.0, 0, 0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels).item() * 32
            hits += (logits.argmax(dim=1) == labels).sum().item()
            count += len(labels)
    net.train(before)
    return total / count, hits / count


@wrong("evaluate", points=3, diagnosis="means by images, percent")
def two_slips(net, loader):
    before, total, hits, count = net.training, 0.0, 0, 0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            logits = net(images)
            total += F.cross_entropy(logits, labels).item()
            hits += (logits.argmax(dim=1) == labels).sum().item()
            count += len(labels)
    net.train(before)
    return total / count, 100 * hits / count


@wrong("evaluate", points=0, diagnosis="images left out")
def short_batch_left_out(net, loader):
    before, total, hits, count = net.training, 0.0, 0, 0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            if len(labels) < loader.batch_size:
                break
            logits = net(images)
            total += F.cross_entropy(logits, labels, reduction="sum").item()
            hits += (logits.argmax(dim=1) == labels).sum().item()
            count += len(labels)
    net.train(before)
    return total / count, hits / count


@wrong("evaluate", points=0, diagnosis="images left out")
@torch.no_grad()
def first_batch_left_out(net, loader):
    before = net.training
    net.eval()
    images, labels = (torch.cat(parts) for parts in zip(*list(loader)[1:], strict=True))
    logits = net(images[:-1]), net(images[-1:])
    net.train(before)
    logits = torch.cat(logits)
    return F.cross_entropy(logits, labels), (logits.argmax(1) == labels).float().mean()


@wrong("evaluate", points=0, diagnosis="mode")
def mode_is_the_network(net, loader):
    before = net.eval()
    images, labels = loader.dataset.tensors
    logits = net(images)
    net.train(before)
    return F.cross_entropy(logits, labels), (logits.argmax(1) == labels).float().mean()


@wrong("evaluate", points=4, diagnosis="unknown")
def loss_squared(net, loader):
    before = net.training
    net.eval()
    images, labels = loader.dataset.tensors
    with torch.no_grad():
        logits = net(images)
    net.train(before)
    return F.cross_entropy(logits, labels).item() ** 2, (logits.argmax(1) == labels).float().mean().item()


@right("train_epoch")
def weighted(net, loader, optimizer):
    net.train()
    total, count = 0.0, 0
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(labels)
        count += len(labels)
    return total / count


@right("train_epoch")
def zeroed_at_the_end(net, loader, optimizer):
    net.train(True)
    losses, sizes = [], []
    for x, y in loader:
        loss = nn.CrossEntropyLoss()(net(x), y)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
        losses.append(loss.detach())
        sizes.append(len(x))
    return np.average([float(loss) for loss in losses], weights=sizes)


@right("train_epoch")
def detached_tensor(net, loader, optimizer):
    net.train()
    total = torch.zeros(())
    for x, y in loader:
        logits = net(x)
        loss = F.nll_loss(logits.log_softmax(1), y)
        net.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.detach() * y.numel()
    return total / len(loader.dataset)


@wrong("train_epoch", points=0, diagnosis="not answered")
def train_epoch_empty(net, loader, optimizer):
    raise NotImplementedError


@wrong("train_epoch", points=0, diagnosis="no graph")
def under_no_grad(net, loader, optimizer):
    net.train()
    with torch.no_grad():
        for images, labels in loader:
            F.cross_entropy(net(images), labels).backward()


@wrong("train_epoch", points=0, diagnosis="nothing passed")
def only_a_number(net, loader, optimizer):
    net.train()
    return 2.3


@wrong("train_epoch", points=0, diagnosis="nothing passed")
def only_steps(net, loader, optimizer):
    for _ in loader:
        optimizer.step()
    return 0.5


@wrong("train_epoch", points=0, diagnosis="one batch")
def epoch_returned_in_the_loop(net, loader, optimizer):
    net.train()
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()
    return None


@wrong("train_epoch", points=0, diagnosis="one batch, and more")
def first_batch(net, loader, optimizer):
    images, labels = next(iter(loader))
    loss = F.cross_entropy(net.train()(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item() * len(labels) / len(loader.dataset)


@wrong("train_epoch", points=4, diagnosis="evaluation mode")
def train_mode_forgotten(net, loader, optimizer):
    total = 0.0
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(labels)
    return total / len(loader.dataset)


@wrong("train_epoch", points=4, diagnosis="evaluation mode")
def train_mode_too_late(net, loader, optimizer):
    total = 0.0
    for images, labels in loader:
        loss = F.cross_entropy(net(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(images)
    net.train()
    return total / len(loader.dataset)


@wrong("train_epoch", points=3, diagnosis="no step")
def without_step(net, loader, optimizer):
    net.train()
    total = 0.0
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        total += loss.item() * len(labels)
    return total / len(loader.dataset)


@wrong("train_epoch", points=3, diagnosis="no step")
def losses_only(net, loader, optimizer):
    net.train()
    total = 0.0
    for images, labels in loader:
        total += F.cross_entropy(net(images), labels).item() * len(labels)
    return total / len(loader.dataset)


@wrong("train_epoch", points=3, diagnosis="empty step")
def zeroed_in_between(net, loader, optimizer):
    net.train()
    total = 0.0
    for images, labels in loader:
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        total += loss.item() * len(labels)
    return total / len(loader.dataset)


@wrong("train_epoch", points=3, diagnosis="empty step")
def step_before_backward(net, loader, optimizer):
    net.train()
    total = 0.0
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        optimizer.step()
        loss.backward()
        total += loss.item() * len(labels)
    return total / len(loader.dataset)


@wrong("train_epoch", points=0, diagnosis="in place")
def step_too_early(net, loader, optimizer):
    net.train()
    total = 0.0
    for images, labels in loader:
        loss = F.cross_entropy(net(images), labels)
        optimizer.step()
        optimizer.zero_grad()
        loss.backward()
        total += loss.item() * len(labels)
    return total / len(loader.dataset)


@wrong("train_epoch", points=3, diagnosis="late step")
def step_first(net, loader, optimizer):
    net.train()
    total = 0.0
    for images, labels in loader:
        optimizer.step()
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        total += loss.item() * len(labels)
    return total / len(loader.dataset)


@wrong("train_epoch", points=2, diagnosis="late step, average of averages")
def step_first_and_a_mean_of_means(net, loader, optimizer):
    net.train()
    losses = []
    for images, labels in loader:
        optimizer.step()
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        losses.append(loss.item())
    return np.mean(losses)


@wrong("train_epoch", points=3, diagnosis="accumulated")
def never_zeroed(net, loader, optimizer):
    net.train()
    total = 0.0
    for images, labels in loader:
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(labels)
    return total / len(loader.dataset)


@wrong("train_epoch", points=3, diagnosis="accumulated")
def zeroed_once(net, loader, optimizer):
    net.train()
    optimizer.zero_grad()
    total = 0.0
    for images, labels in loader:
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(labels)
    return total / len(loader.dataset)


@wrong("train_epoch", points=3, diagnosis="one step")
def step_after_the_loop(net, loader, optimizer):
    net.train()
    optimizer.zero_grad()
    total = 0.0
    for images, labels in loader:
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        total += loss.item() * len(labels)
    optimizer.step()
    return total / len(loader.dataset)


@wrong("train_epoch", points=2, diagnosis="one step, average of averages")
def one_step_and_a_mean_of_means(net, loader, optimizer):
    net.train()
    optimizer.zero_grad()
    losses = []
    for images, labels in loader:
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        losses.append(loss.item())
    optimizer.step()
    return sum(losses) / len(losses)


@wrong("train_epoch", points=3, diagnosis="scaled loss")
def backward_on_the_sum(net, loader, optimizer):
    net.train()
    total = 0.0
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels, reduction="sum")
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total / len(loader.dataset)


@wrong("train_epoch", points=3, diagnosis="scaled loss")
def weighted_before_backward(net, loader, optimizer):
    net.train()
    total = 0.0
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels) * len(labels)
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total / len(loader.dataset)


@wrong("train_epoch", points=3, diagnosis="another optimizer")
def own_optimizer(net, loader, optimizer):
    net.train()
    total, mine = 0.0, optim.SGD(net.parameters(), lr=0.05)
    for images, labels in loader:
        mine.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        mine.step()
        total += loss.item() * len(labels)
    return total / len(loader.dataset)


@wrong("train_epoch", points=3, diagnosis="another optimizer")
def by_hand(net, loader, optimizer):
    net.train()
    total = 0.0
    for images, labels in loader:
        net.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        with torch.no_grad():
            for parameter in net.parameters():
                parameter -= 0.1 * parameter.grad
        total += loss.item() * len(labels)
    return total / len(loader.dataset)


@wrong("train_epoch", points=3, diagnosis="prints")
def epoch_printed(net, loader, optimizer):
    net.train()
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        print(loss.item())


@wrong("train_epoch", points=3, diagnosis="prints")
def epoch_unreturned(net, loader, optimizer):
    net.train()
    total = 0
    for images, labels in loader:
        loss = F.cross_entropy(net(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()


@wrong("train_epoch", points=4, diagnosis="average of averages")
def losses_averaged(net, loader, optimizer):
    net.train()
    losses = []
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)


@wrong("train_epoch", points=4, diagnosis="average of averages")
def divided_by_len_of_loader(net, loader, optimizer):
    net.train()
    total = 0.0
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        total += float(loss)
    return total / len(loader)


@wrong("train_epoch", points=4, diagnosis="last batch")
def last_loss(net, loader, optimizer):
    net.train()
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
    return loss.item()


@wrong("train_epoch", points=3, diagnosis="last batch, a tensor")
def last_loss_with_its_graph(net, loader, optimizer):
    net.train()
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
    return loss


@wrong("train_epoch", points=4, diagnosis="graph kept")
def tensor_summed(net, loader, optimizer):
    net.train()
    total = 0
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        total += loss * len(labels)
    return total / len(loader.dataset)


@wrong("train_epoch", points=4, diagnosis="graph kept")
def item_at_the_end(net, loader, optimizer):
    net.train()
    losses = []
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss * len(labels))
    return (sum(losses) / len(loader.dataset)).item()


@right("train_epoch")
def by_a_closure(net, loader, optimizer):
    net.train()
    total, count = 0.0, 0
    for images, labels in loader:
        def closure():
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)  # noqa: B023
            loss.backward()
            return loss

        total += optimizer.step(closure).item() * len(labels)
        count += len(labels)
    return total / count


@wrong("train_epoch", points=3, diagnosis="one step")
def step_of_the_last_batch(net, loader, optimizer):
    net.train()
    total, count = 0.0, 0
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        total += loss.item() * len(labels)
        count += len(labels)
    optimizer.step()
    return total / count


@wrong("train_epoch", points=3, diagnosis="late step")
def step_at_the_beginning(net, loader, optimizer):
    net.train()
    total, count = 0.0, 0
    for images, labels in loader:
        optimizer.step()
        net.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        total += loss.item() * len(labels)
        count += len(labels)
    return total / count


@wrong("train_epoch", points=3, diagnosis="no backward")
def without_backward(net, loader, optimizer):
    net.train()
    total, count = 0.0, 0
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        optimizer.step()
        total += loss.item() * len(labels)
        count += len(labels)
    return total / count


@wrong("train_epoch", points=2, diagnosis="no backward, average of averages")
def without_backward_and_weights(net, loader, optimizer):
    net.train()
    losses = []
    for images, labels in loader:
        optimizer.zero_grad()
        losses.append(F.cross_entropy(net(images), labels).item())
        optimizer.step()
    return sum(losses) / len(losses)


@wrong("train_epoch", points=3, diagnosis="no backward")
def backward_not_called(net, loader, optimizer):
    net.train()
    total, count = 0.0, 0
    for images, labels in loader:
        loss = F.cross_entropy(net(images), labels)
        optimizer.zero_grad()
        loss.backward  # noqa: B018
        optimizer.step()
        total += loss.item() * len(labels)
        count += len(labels)
    return total / count


@wrong("train_epoch", points=4, diagnosis="loss after")
def measured_again(net, loader, optimizer):
    net.train()
    total, count = 0.0, 0
    for images, labels in loader:
        optimizer.zero_grad()
        F.cross_entropy(net(images), labels).backward()
        optimizer.step()
        with torch.no_grad():
            total += F.cross_entropy(net(images), labels).item() * len(labels)
        count += len(labels)
    return total / count


@wrong("train_epoch", points=4, diagnosis="loss after")
@torch.no_grad()
def measured_again_by_hand(net, loader, optimizer):
    net.train()
    total = 0.0
    for images, labels in loader:
        optimizer.zero_grad()
        with torch.enable_grad():
            loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        total += F.cross_entropy(net(images), labels, reduction="sum").item()
    return total / len(loader.dataset)


@wrong("train_epoch", points=4, diagnosis="last batch")
def total_set_anew(net, loader, optimizer):
    net.train()
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        total, count = loss.item() * len(labels), len(labels)
    return total / count


@wrong("train_epoch", points=0, diagnosis="one batch")
def break_in_the_loop(net, loader, optimizer):
    net.train()
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        break
    return loss.item()


@wrong("train_epoch", points=3, diagnosis="evaluation mode, divided by batches")
def mode_set_as_an_attribute(net, loader, optimizer):
    net.train = True
    total, batches = 0.0, 0
    for images, labels in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(labels)
        batches += 1
    return total / batches


@right("confusion")
def counted_one_by_one(net, loader):
    counts = torch.zeros(10, 10, dtype=torch.int64)
    before = net.training
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            for label, prediction in zip(labels, net(images).argmax(1), strict=True):
                counts[label, prediction] += 1
    net.train(before)
    return counts


@right("confusion")
@torch.no_grad()
def bincounted(net, loader):
    mode = net.training
    net.eval()
    counts = sum((10 * y + net(x).argmax(1)).bincount(minlength=100) for x, y in loader)
    net.train(mode)
    return counts.reshape(10, 10)


@right("confusion")
def added_in_numpy_as_a_tensor(net, loader):
    return torch.from_numpy(added_in_numpy(net, loader))


@wrong("confusion", points=1, diagnosis="other shape")
def classes_that_occur(net, loader):
    table = bincounted(net, loader)
    occur = (table.sum(0) + table.sum(1)) > 0
    return table[occur][:, occur]


@wrong("confusion", points=3, diagnosis="array")
def added_in_numpy(net, loader):
    counts = np.zeros((10, 10), dtype=np.int64)
    before = net.training
    net.eval()
    for x, y in loader:
        np.add.at(counts, (y.numpy(), net(x).detach().argmax(1).numpy()), 1)
    net.train(before)
    return counts


@wrong("confusion", points=3, diagnosis="array")
def table_as_an_array(net, loader):
    return bincounted(net, loader).numpy()


@wrong("confusion", points=3, diagnosis="lists")
def one_hot_product(net, loader):
    before = net.training
    net.eval()
    images, labels = loader.dataset.tensors
    predictions = F.one_hot(net(images).argmax(1), 10)
    net.train(before)
    return (F.one_hot(labels, 10).T @ predictions).tolist()


@wrong("confusion", points=0, diagnosis="not answered")
def confusion_empty(net, loader):
    raise NotImplementedError


@wrong("confusion", points=0, diagnosis="index")
def wrong_index(net, loader):
    counts = torch.zeros(9, 9)
    for images, labels in loader:
        counts[labels, net(images).argmax(1)] += 1
    return counts


@wrong("confusion", points=0, diagnosis="nothing passed")
def zeros(net, loader):
    return torch.zeros(10, 10, dtype=torch.int64)


@wrong("confusion", points=0, diagnosis="nothing passed")
def labels_on_the_diagonal(net, loader):
    return torch.diag(loader.dataset.tensors[1].bincount(minlength=10))


@wrong("confusion", points=1, diagnosis="prints")
def confusion_printed(net, loader):
    before = net.training
    net.eval()
    for images, labels in loader:
        print(net(images).argmax(1), labels)
    net.train(before)


@wrong("confusion", points=1, diagnosis="prints")
def confusion_unreturned(net, loader):
    counts = torch.zeros(10, 10, dtype=torch.int64)
    before = net.training
    net.eval()
    for images, labels in loader:
        for label, prediction in zip(labels, net(images).argmax(1), strict=True):
            counts[label, prediction] += 1
    net.train(before)


@wrong("confusion", points=2, diagnosis="transposed")
def transposed(net, loader):
    counts = torch.zeros(10, 10, dtype=torch.int64)
    before = net.training
    net.eval()
    for images, labels in loader:
        for label, prediction in zip(labels, net(images).argmax(1), strict=True):
            counts[prediction, label] += 1
    net.train(before)
    return counts


@wrong("confusion", points=2, diagnosis="transposed")
@torch.no_grad()
def bincounted_the_other_way(net, loader):
    before = net.training
    net.eval()
    images, labels = loader.dataset.tensors
    table = (10 * net(images).argmax(1) + labels).bincount(minlength=100).view(10, 10)
    net.train(before)
    return table


@wrong("confusion", points=2, diagnosis="counted once a batch")
def index_assignment(net, loader):
    counts = torch.zeros(10, 10, dtype=torch.int64)
    before = net.training
    net.eval()
    for images, labels in loader:
        counts[labels, net(images).argmax(1)] += 1
    net.train(before)
    return counts


@wrong("confusion", points=2, diagnosis="counted once a batch")
def index_assignment_as_a_tensor(net, loader):
    return torch.from_numpy(index_assignment_in_numpy(net, loader))


@wrong("confusion", points=1, diagnosis="counted once a batch, array")
def index_assignment_in_numpy(net, loader):
    counts = np.zeros((10, 10), dtype=int)
    before = net.training
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            counts[labels.numpy(), net(images).argmax(1).numpy()] += 1
    net.train(before)
    return counts


@wrong("confusion", points=1, diagnosis="shares")
def rows_divided(net, loader):
    counts = torch.zeros(10, 10)
    before = net.training
    net.eval()
    for images, labels in loader:
        for label, prediction in zip(labels, net(images).argmax(1), strict=True):
            counts[label, prediction] += 1
    net.train(before)
    return counts / counts.sum(dim=1, keepdim=True)


@wrong("confusion", points=1, diagnosis="shares")
def all_divided(net, loader):
    before = net.training
    net.eval()
    images, labels = loader.dataset.tensors
    table = (10 * labels + net(images).argmax(1)).bincount(minlength=100).view(10, 10) / len(labels)
    net.train(before)
    return table


@wrong("confusion", points=2, diagnosis="last batch")
def table_made_anew(net, loader):
    before = net.training
    net.eval()
    for images, labels in loader:
        counts = torch.zeros(10, 10, dtype=torch.int64)
        for label, prediction in zip(labels, net(images).argmax(1), strict=True):
            counts[label, prediction] += 1
    net.train(before)
    return counts


@wrong("confusion", points=2, diagnosis="last batch")
def table_overwritten(net, loader):
    before = net.training
    net.eval()
    for images, labels in loader:
        counts = (10 * labels + net(images).argmax(1)).bincount(minlength=100)
    net.train(before)
    return counts.view(10, 10)


@wrong("confusion", points=0, diagnosis="one batch, left in evaluation mode")
def table_returned_in_the_loop(net, loader):
    net.eval()
    for images, labels in loader:
        return (10 * labels + net(images).argmax(1)).bincount(minlength=100).view(10, 10)
    return None


@wrong("confusion", points=0, diagnosis="one batch, and more")
def first_batch_in_training_mode(net, loader):
    images, labels = next(iter(loader))
    return (10 * labels + net(images).argmax(1)).view(-1)


@wrong("confusion", points=3, diagnosis="floats")
def float_table(net, loader):
    counts = torch.zeros(10, 10)
    before = net.training
    net.eval()
    for images, labels in loader:
        for label, prediction in zip(labels, net(images).argmax(1), strict=True):
            counts[label, prediction] += 1
    net.train(before)
    return counts


@wrong("confusion", points=3, diagnosis="floats")
def float_table_from_numpy(net, loader):
    return torch.from_numpy(float_table_in_numpy(net, loader))


@wrong("confusion", points=3, diagnosis="floats, array")
def float_table_in_numpy(net, loader):
    counts = np.zeros((10, 10))
    before = net.training
    net.eval()
    for images, labels in loader:
        np.add.at(counts, (labels.numpy(), net(images).argmax(1).numpy()), 1)
    net.train(before)
    return counts


@wrong("confusion", points=1, diagnosis="other shape")
def flat(net, loader):
    before = net.training
    net.eval()
    images, labels = loader.dataset.tensors
    table = (10 * labels + net(images).argmax(1)).bincount(minlength=100)
    net.train(before)
    return table


@wrong("confusion", points=1, diagnosis="other shape, and more")
def only_the_right_ones(net, loader):
    before = net.training
    net.eval()
    images, labels = loader.dataset.tensors
    table = labels[net(images).argmax(1) == labels].bincount(minlength=10)
    net.train(before)
    return table


@wrong("confusion", points=3, diagnosis="training mode")
def counted_in_training_mode(net, loader):
    counts = torch.zeros(10, 10, dtype=torch.int64)
    for images, labels in loader:
        for label, prediction in zip(labels, net(images).argmax(1), strict=True):
            counts[label, prediction] += 1
    return counts


@wrong("confusion", points=3, diagnosis="training mode")
@torch.no_grad()
def no_grad_is_not_eval(net, loader):
    return sum((10 * y + net(x).argmax(1)).bincount(minlength=100) for x, y in loader).view(10, 10)


@wrong("confusion", points=3, diagnosis="lists")
def lists_counted(net, loader):
    before = net.training
    net.eval()
    counts = [[0] * 10 for _ in range(10)]
    with torch.no_grad():
        for images, labels in loader:
            for label, prediction in zip(labels.tolist(), net(images).argmax(1).tolist(), strict=True):
                counts[label][prediction] += 1
    net.train(before)
    return counts


@wrong("confusion", points=1, diagnosis="bincount too short")
def bincount_without_minlength(net, loader):
    before = net.training
    net.eval()
    codes = []
    with torch.no_grad():
        for images, labels in loader:
            codes.append(10 * labels + net(images).argmax(1))
    net.train(before)
    return torch.cat(codes).bincount().view(10, 10)


@wrong("confusion", points=0, diagnosis="bincount too short")
def bincounts_added(net, loader):
    before = net.training
    net.eval()
    counts = torch.zeros(100, dtype=torch.int64)
    with torch.no_grad():
        for images, labels in loader:
            counts += (10 * labels + net(images).argmax(1)).bincount()
    net.train(before)
    return counts.view(10, 10)


@wrong("confusion", points=3, diagnosis="left in evaluation mode")
def mode_left(net, loader):
    net.eval()
    images, labels = loader.dataset.tensors
    return (10 * labels + net(images).argmax(1)).bincount(minlength=100).view(10, 10)


@wrong("confusion", points=3, diagnosis="left in evaluation mode")
def mode_kept_too_late(net, loader):
    net.eval()
    before = net.training
    images, labels = loader.dataset.tensors
    codes = 10 * labels + net(images).argmax(1)
    net.train(before)
    return codes.bincount(minlength=100).view(10, 10)


@wrong("confusion", points=3, diagnosis="always back to training")
def mode_always_training(net, loader):
    net.eval()
    images, labels = loader.dataset.tensors
    codes = 10 * labels + net(images).argmax(1)
    net.train()
    return codes.bincount(minlength=100).view(10, 10)


@wrong("confusion", points=3, diagnosis="always back to training")
def mode_turned(net, loader):
    net.eval()
    images, labels = loader.dataset.tensors
    codes = 10 * labels + net(images).argmax(1)
    net.train(not net.training)
    return codes.bincount(minlength=100).view(10, 10)


@wrong("confusion", points=2, diagnosis="wrong ones only")
def diagonal_left_out(net, loader):
    before = net.training
    net.eval()
    counts = torch.zeros(10, 10, dtype=torch.int64)
    for images, labels in loader:
        for label, prediction in zip(labels, net(images).argmax(1), strict=True):
            if label != prediction:
                counts[label, prediction] += 1
    net.train(before)
    return counts


@wrong("confusion", points=2, diagnosis="wrong ones only")
def diagonal_cleared(net, loader):
    before = net.training
    net.eval()
    images, labels = loader.dataset.tensors
    codes = 10 * labels + net(images).argmax(1)
    net.train(before)
    return codes.bincount(minlength=100).view(10, 10).fill_diagonal_(0)


@wrong("confusion", points=1, diagnosis="transposed, shares")
def turned_and_divided(net, loader):
    before = net.training
    net.eval()
    images, labels = loader.dataset.tensors
    counts = (labels + 10 * net(images).argmax(1)).bincount(minlength=100).view(10, 10)
    net.train(before)
    return counts / counts.sum(dim=1, keepdim=True).clamp(min=1)


@wrong("confusion", points=1, diagnosis="other shape")
def one_row(net, loader):
    before = net.training
    net.eval()
    images, labels = loader.dataset.tensors
    codes = 10 * labels + net(images).argmax(1)
    net.train(before)
    return codes.bincount(minlength=100).view(1, 100)


@wrong("confusion", points=3, diagnosis="other type")
def counted_in_int32(net, loader):
    before = net.training
    net.eval()
    images, labels = loader.dataset.tensors
    codes = 10 * labels + net(images).argmax(1)
    net.train(before)
    return codes.bincount(minlength=100).view(10, 10).int()


@wrong("confusion", points=3, diagnosis="other type")
def counted_in_bytes(net, loader):
    before = net.training
    net.eval()
    counts = torch.zeros(10, 10, dtype=torch.uint8)
    for images, labels in loader:
        for label, prediction in zip(labels, net(images).argmax(1), strict=True):
            counts[label, prediction] += 1
    net.train(before)
    return counts


@wrong("confusion", points=2, diagnosis="unknown")
def counted_double(net, loader):
    before = net.training
    net.eval()
    images, labels = loader.dataset.tensors
    codes = 10 * labels + net(images).argmax(1)
    net.train(before)
    return 2 * codes.bincount(minlength=100).view(10, 10)


@right("save_checkpoint")
def saved(path, net, optimizer, epoch):
    torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, path)


@right("save_checkpoint")
def saved_by_handle(path, net, optimizer, epoch):
    state = {"epoch": epoch, "optimizer": optimizer.state_dict(), "net": net.state_dict()}
    with open(path, "wb") as file:
        torch.save(state, file)


@right("save_checkpoint")
def saved_with_more(path, net, optimizer, epoch):
    torch.save({"net": copy.deepcopy(net.state_dict()), "optimizer": optimizer.state_dict(), "epoch": int(epoch),
                "note": "chapter 8"}, str(path))
    return path


@wrong("save_checkpoint", points=0, diagnosis="not answered")
def save_empty(path, net, optimizer, epoch):
    raise NotImplementedError


@wrong("save_checkpoint", points=0, diagnosis="arguments")
def arguments_turned(path, net, optimizer, epoch):
    torch.save(path, {"net": net.state_dict()})


@wrong("save_checkpoint", points=0, diagnosis="no file")
def dictionary_returned(path, net, optimizer, epoch):
    return {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}


@wrong("save_checkpoint", points=0, diagnosis="no file")
def dictionary_forgotten(path, net, optimizer, epoch):
    saved = {"net": net.state_dict(), "epoch": epoch}  # noqa: F841


@wrong("save_checkpoint", points=0, diagnosis="whole objects")
def whole_network(path, net, optimizer, epoch):
    torch.save(net, path)


@wrong("save_checkpoint", points=0, diagnosis="whole objects")
def objects_in_a_dictionary(path, net, optimizer, epoch):
    torch.save({"net": net, "optimizer": optimizer, "epoch": epoch}, path)


@wrong("save_checkpoint", points=0, diagnosis="no names")
def a_tuple(path, net, optimizer, epoch):
    torch.save((net.state_dict(), optimizer.state_dict(), epoch), path)


@wrong("save_checkpoint", points=0, diagnosis="other names")
def network_state_alone(path, net, optimizer, epoch):
    torch.save(net.state_dict(), path)


@wrong("save_checkpoint", points=1, diagnosis="parameters only")
def named_parameters(path, net, optimizer, epoch):
    torch.save({"net": dict(net.named_parameters()), "optimizer": optimizer.state_dict(), "epoch": epoch}, path)


@wrong("save_checkpoint", points=0, diagnosis="parameters only, no optimizer")
def named_parameters_alone(path, net, optimizer, epoch):
    torch.save({"net": {name: value.detach() for name, value in net.named_parameters()}, "epoch": epoch}, path)


@wrong("save_checkpoint", points=1, diagnosis="no optimizer")
def without_optimizer(path, net, optimizer, epoch):
    torch.save({"net": net.state_dict(), "epoch": epoch}, path)


@wrong("save_checkpoint", points=1, diagnosis="other names")
def learning_rate_only(path, net, optimizer, epoch):
    torch.save({"net": net.state_dict(), "lr": optimizer.param_groups[0]["lr"], "epoch": epoch}, path)


@wrong("save_checkpoint", points=1, diagnosis="settings only")
def settings_only(path, net, optimizer, epoch):
    settings = {key: value for key, value in optimizer.param_groups[0].items() if key != "params"}
    torch.save({"net": net.state_dict(), "optimizer": settings, "epoch": epoch}, path)


@wrong("save_checkpoint", points=1, diagnosis="momentum only")
def momentum_only(path, net, optimizer, epoch):
    torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict()["state"], "epoch": epoch}, path)


@wrong("save_checkpoint", points=1, diagnosis="momentum only")
def momentum_by_number(path, net, optimizer, epoch):
    kept = {number: part["momentum_buffer"] for number, part in enumerate(optimizer.state.values())}
    torch.save({"net": net.state_dict(), "optimizer": kept, "epoch": epoch}, path)


@wrong("save_checkpoint", points=1, diagnosis="settings only")
def two_settings(path, net, optimizer, epoch):
    group = optimizer.param_groups[0]
    kept = {"lr": group["lr"], "momentum": group["momentum"]}
    torch.save({"net": net.state_dict(), "optimizer": kept, "epoch": epoch}, path)


@wrong("save_checkpoint", points=1, diagnosis="no epoch")
def without_epoch(path, net, optimizer, epoch):
    torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict()}, path)


@wrong("save_checkpoint", points=1, diagnosis="other epoch")
def next_epoch_saved(path, net, optimizer, epoch):
    torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch + 1}, path)


@wrong("save_checkpoint", points=0, diagnosis="no names")
def a_list(path, net, optimizer, epoch):
    torch.save([net.state_dict(), optimizer.state_dict(), epoch], path)


@wrong("save_checkpoint", points=0, diagnosis="other names")
def names_of_the_tutorial(path, net, optimizer, epoch):
    torch.save({"model_state_dict": net.state_dict(), "optimizer_state_dict": optimizer.state_dict(), "epoch": epoch},
               path)


@wrong("save_checkpoint", points=1, diagnosis="parameters only")
def cloned_parameters(path, net, optimizer, epoch):
    weights = {name: value.detach().clone() for name, value in net.named_parameters()}
    torch.save({"net": weights, "optimizer": optimizer.state_dict(), "epoch": epoch}, path)


@wrong("save_checkpoint", points=1, diagnosis="no optimizer")
def optimizer_left_out(path, net, optimizer, epoch):
    torch.save({"epoch": epoch, "net": copy.deepcopy(net.state_dict())}, path)


@wrong("save_checkpoint", points=1, diagnosis="other epoch")
def epoch_before(path, net, optimizer, epoch):
    torch.save({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch - 1}, path)


@wrong("save_checkpoint", points=1, diagnosis="no epoch")
def epoch_left_out(path, net, optimizer, epoch):
    torch.save({"optimizer": optimizer.state_dict(), "net": net.state_dict()}, str(path))


@wrong("save_checkpoint", points=1, diagnosis="network twice")
def network_saved_twice(path, net, optimizer, epoch):
    torch.save({"net": net.state_dict(), "optimizer": net.state_dict(), "epoch": epoch}, path)


@wrong("save_checkpoint", points=0, diagnosis="network twice, other epoch")
def network_twice_and_next_epoch(path, net, optimizer, epoch):
    torch.save({"net": net.state_dict(), "optimizer": net.state_dict(), "epoch": epoch + 1}, path)


@wrong("save_checkpoint", points=1, diagnosis="network twice")
def network_copied_twice(path, net, optimizer, epoch):
    state = copy.deepcopy(net.state_dict())
    torch.save({"epoch": epoch, "optimizer": state, "net": state}, path)


@wrong("save_checkpoint", points=0, diagnosis="no brackets")
def methods_saved(path, net, optimizer, epoch):
    torch.save({"net": net.state_dict, "optimizer": optimizer.state_dict, "epoch": epoch}, path)


@wrong("save_checkpoint", points=0, diagnosis="no brackets")
def one_method_saved(path, net, optimizer, epoch):
    torch.save({"net": net.state_dict, "epoch": epoch}, path)


@wrong("save_checkpoint", points=0, diagnosis="not by torch")
def pickled(path, net, optimizer, epoch):
    with open(path, "wb") as file:
        pickle.dump({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}, file)


@wrong("save_checkpoint", points=0, diagnosis="not by torch")
def written_as_text(path, net, optimizer, epoch):
    with open(path, "w") as file:
        file.write(str({"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}))


@right("load_checkpoint")
def loaded(path, net, optimizer):
    saved = torch.load(path)
    net.load_state_dict(saved["net"])
    optimizer.load_state_dict(saved["optimizer"])
    return saved["epoch"]


@right("load_checkpoint")
def loaded_optimizer_first(path, net, optimizer):
    with open(path, "rb") as file:
        saved = torch.load(file, weights_only=True)
    optimizer.load_state_dict(saved["optimizer"])
    net.load_state_dict(saved["net"], strict=True)
    return torch.tensor(saved["epoch"])


@right("load_checkpoint")
def copied_by_hand(path, net, optimizer):
    saved = torch.load(path, map_location="cpu", weights_only=False)
    with torch.no_grad():
        for name, value in net.state_dict().items():
            value.copy_(saved["net"][name])
    optimizer.load_state_dict(saved["optimizer"])
    return int(saved["epoch"])


@wrong("load_checkpoint", points=0, diagnosis="not answered")
def load_empty(path, net, optimizer):
    raise NotImplementedError


@wrong("load_checkpoint", points=0, diagnosis="state_dict")
def whole_dictionary_into_the_network(path, net, optimizer):
    net.load_state_dict(torch.load(path))


@wrong("load_checkpoint", points=0, diagnosis="nothing loaded")
def epoch_read_only(path, net, optimizer):
    return torch.load(path)["epoch"]


@wrong("load_checkpoint", points=0, diagnosis="nothing loaded, not the epoch")
def names_set_anew(path, net, optimizer):
    saved = torch.load(path)
    net = saved["net"]
    return net, optimizer


@wrong("load_checkpoint", points=0, diagnosis="network forgotten")
def optimizer_only(path, net, optimizer):
    saved = torch.load(path)
    optimizer.load_state_dict(saved["optimizer"])
    return saved["epoch"]


@wrong("load_checkpoint", points=0, diagnosis="network forgotten, not the epoch")
def network_loaded_into_a_copy(path, net, optimizer):
    saved = torch.load(path)
    net = copy.deepcopy(net)
    net.load_state_dict(saved["net"])
    optimizer.load_state_dict(saved["optimizer"])
    return net, saved["epoch"]


@wrong("load_checkpoint", points=1, diagnosis="optimizer forgotten")
def network_only(path, net, optimizer):
    saved = torch.load(path)
    net.load_state_dict(saved["net"])
    return saved["epoch"]


@wrong("load_checkpoint", points=0, diagnosis="optimizer forgotten, not the epoch")
def optimizer_made_anew(path, net, optimizer):
    saved = torch.load(path)
    net.load_state_dict(saved["net"])
    optimizer = optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
    optimizer.load_state_dict(saved["optimizer"])
    return optimizer


@wrong("load_checkpoint", points=1, diagnosis="prints")
def epoch_printed_only(path, net, optimizer):
    saved = torch.load(path)
    net.load_state_dict(saved["net"])
    optimizer.load_state_dict(saved["optimizer"])
    print(saved["epoch"])


@wrong("load_checkpoint", points=1, diagnosis="prints")
def epoch_forgotten(path, net, optimizer):
    saved = torch.load(path)
    optimizer.load_state_dict(saved["optimizer"])
    net.load_state_dict(saved["net"])


@wrong("load_checkpoint", points=1, diagnosis="next epoch")
def one_more(path, net, optimizer):
    saved = torch.load(path)
    net.load_state_dict(saved["net"])
    optimizer.load_state_dict(saved["optimizer"])
    return saved["epoch"] + 1


@wrong("load_checkpoint", points=1, diagnosis="next epoch")
def one_more_as_a_float(path, net, optimizer):
    saved = torch.load(path)
    optimizer.load_state_dict(saved["optimizer"])
    net.load_state_dict(saved["net"])
    return saved["epoch"] + 1.0


@wrong("load_checkpoint", points=1, diagnosis="not the epoch")
def network_returned(path, net, optimizer):
    saved = torch.load(path)
    net.load_state_dict(saved["net"])
    optimizer.load_state_dict(saved["optimizer"])
    return True


@wrong("load_checkpoint", points=1, diagnosis="not the epoch")
def all_three_returned(path, net, optimizer):
    saved = torch.load(path)
    net.load_state_dict(saved["net"])
    optimizer.load_state_dict(saved["optimizer"])
    return [1, 2, saved["epoch"]]


@wrong("load_checkpoint", points=0, diagnosis="nothing loaded")
def dictionaries_updated(path, net, optimizer):
    saved = torch.load(path)
    net.state_dict().update(saved["net"])
    optimizer.state_dict().update(saved["optimizer"])
    return saved["epoch"]


@wrong("load_checkpoint", points=0, diagnosis="network forgotten")
def optimizer_before_the_network(path, net, optimizer):
    saved = torch.load(path)
    optimizer.load_state_dict(saved["optimizer"])
    net.load_state_dict  # noqa: B018
    return saved["epoch"]


@wrong("load_checkpoint", points=1, diagnosis="optimizer forgotten")
def another_optimizer_loaded(path, net, optimizer):
    saved = torch.load(path)
    net.load_state_dict(saved["net"])
    optimizer = optim.SGD(net.parameters(), lr=0.02, momentum=0.9)
    optimizer.load_state_dict(saved["optimizer"])
    return int(saved["epoch"])


@wrong("load_checkpoint", points=0, diagnosis="parameters only, next epoch")
def parameters_copied_and_one_more(path, net, optimizer):
    saved = torch.load(path)
    with torch.no_grad():
        for name, value in net.named_parameters():
            value.copy_(saved["net"][name])
    optimizer.load_state_dict(saved["optimizer"])
    return saved["epoch"] + 1


@wrong("load_checkpoint", points=0, diagnosis="unknown")
def other_numbers_loaded(path, net, optimizer):
    saved = torch.load(path)
    net.load_state_dict({name: value * 2 for name, value in saved["net"].items()})
    optimizer.load_state_dict(saved["optimizer"])
    return saved["epoch"]


@right("train")
def kept_by_deepcopy(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@right("train")
def kept_by_clone(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history += [[loss, held_back]]
        if held_back < lowest:
            lowest, kept = held_back, {name: value.clone() for name, value in net.state_dict().items()}
    net.load_state_dict(kept)
    return history, measure(test)[1]


@right("train")
def kept_whole_network(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net)
    net.load_state_dict(kept.state_dict())
    return [[torch.tensor(row) for row in history], measure(test)[1]]


@right("train")
def chosen_at_the_end(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    states, history = [], []
    for _ in range(epochs):
        history.append((epoch(), measure(validation)[0]))
        states.append([value.detach().clone() for value in net.state_dict().values()])
    best = min(range(epochs), key=lambda number: history[number][1])
    for value, kept in zip(net.state_dict().values(), states[best], strict=True):
        value.copy_(kept)
    return history, torch.tensor(measure(test)[1])


@wrong("train", points=0, diagnosis="not answered")
def train_empty(net, training, validation, test, optimizer, epochs):
    raise NotImplementedError


@wrong("train", points=0, diagnosis="nothing trained")
def nothing_done(net, training, validation, test, optimizer, epochs):
    return [(2.3, 2.3)] * epochs, 0.1


@wrong("train", points=0, diagnosis="nothing trained")
def evaluated_only(net, training, validation, test, optimizer, epochs):
    net.eval()
    with torch.no_grad():
        for images, _ in [*training, *validation, *test]:
            net(images)
    return [], 0.1


@wrong("train", points=0, diagnosis="not a row")
def epochs_looped_over(net, training, validation, test, optimizer, epochs):
    for epoch in epochs:
        print(epoch)


@wrong("train", points=3, diagnosis="one epoch")
def run_returned_in_the_loop(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
        return history, measure(test)[1]
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=3, diagnosis="one epoch")
def epochs_forgotten(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    loss = epoch()
    held_back, _ = measure(validation)
    return [(loss, held_back)], measure(test)[1]


@wrong("train", points=6, diagnosis="other epochs")
def stops_after_three(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
        if len(history) == 3:
            break
    net.load_state_dict(kept)
    return history, measure(test)[1]



@wrong("train", points=6, diagnosis="other epochs")
def one_epoch_short(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(1, epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]



@wrong("train", points=6, diagnosis="other epochs, history swapped")
def one_short_and_turned(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(1, epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((held_back, loss))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]



@wrong("train", points=6, diagnosis="validated first")
def validates_first(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        held_back, _ = measure(validation)
        loss = epoch()
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]



@wrong("train", points=6, diagnosis="validated first")
def validates_first_in_a_pair(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        held_back = measure(validation)[0]
        history.append([epoch(), held_back])
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]



@wrong("train", points=8, diagnosis="never back to training")
def never_back(net, training, validation, test, optimizer, epochs):
    def epoch():
        pass
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    net.train()
    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=8, diagnosis="never back to training")
def train_only_once(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.zero_grad()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    net.train()
    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net).state_dict()
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=8, diagnosis="never in training mode")
def always_eval(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.eval()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    net.eval()
    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=6, diagnosis="never in training mode, kept by reference")
def eval_in_each_epoch(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.eval()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        net.train(False)
        loss = epoch()
        held_back, _ = measure(validation)
        history += [(loss, held_back)]
        if held_back < lowest:
            lowest, kept = held_back, net.state_dict()
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=5, diagnosis="never validated")
def no_validation(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history = []
    for _ in range(epochs):
        loss = epoch()
        history.append((loss, loss))
    return history, measure(test)[1]


@wrong("train", points=4, diagnosis="never validated, test opened early")
def validation_replaced_by_test(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(test)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=5, diagnosis="validated once")
def validation_after_the_loop(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history = []
    for _ in range(epochs):
        loss = epoch()
        history.append((loss, 0.0))
    measure(validation)
    return history, measure(test)[1]


@wrong("train", points=5, diagnosis="validated once")
def validated_once_and_kept(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    losses = [epoch() for _ in range(epochs)]
    held_back, _ = measure(validation)
    kept = copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return [(loss, held_back) for loss in losses], measure(test)[1]


@wrong("train", points=7, diagnosis="validated in training mode, tested in training mode")
def measured_in_training_mode(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=8, diagnosis="validated in training mode")
def measured_after_train(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        net.train()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    net.eval()
    return history, measure(test)[1]


@wrong("train", points=8, diagnosis="validated with gradients")
def measured_with_gradients(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.enable_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=8, diagnosis="validated with gradients")
def detached_losses(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        if True:
            for images, labels in loader:
                logits = net(images).detach()
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if not held_back >= lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=8, diagnosis="seed in the epoch")
def seed_in_the_loop(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        torch.manual_seed(0)
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=8, diagnosis="seed in the epoch")
def seed_in_the_epoch(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        torch.manual_seed(42)
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=6, diagnosis="chosen on test")
def chosen_on_test(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        tested, _ = measure(test)
        history.append((loss, held_back))
        if tested < lowest:
            lowest, kept = tested, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=6, diagnosis="chosen on test, tested before restoring")
def chosen_on_test_at_the_end(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, states, tested = [], [], []
    for _ in range(epochs):
        history.append((epoch(), measure(validation)[0]))
        tested.append(measure(test))
        states.append(copy.deepcopy(net.state_dict()))
    best = tested.index(min(tested))
    net.load_state_dict(states[best])
    return history, tested[best][1]


@wrong("train", points=8, diagnosis="test opened early")
def test_in_each_epoch(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        print(measure(test))
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=8, diagnosis="test opened early")
def test_before_training(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    before, _ = measure(test)
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=7, diagnosis="kept by reference")
def kept_by_reference(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, net.state_dict()
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=7, diagnosis="kept by reference")
def shallow_copy(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.copy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=7, diagnosis="kept by reference")
def dictionary_copied(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, dict(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=7, diagnosis="not restored")
def last_weights(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history = []
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
    return history, measure(test)[1]


@wrong("train", points=7, diagnosis="not restored")
def no_choice(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history = []
    for _ in range(epochs):
        history.append((epoch(), measure(validation)[0]))
    return history, measure(test)[1]


@wrong("train", points=7, diagnosis="not by validation")
def chosen_on_training(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if loss < lowest:
            lowest, kept = loss, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=7, diagnosis="not by validation")
def lowest_not_updated(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            kept = copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=7, diagnosis="worst epoch")
def highest(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], -math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back > lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=7, diagnosis="worst epoch")
def largest_at_the_end(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, states = [], []
    for _ in range(epochs):
        history.append((epoch(), measure(validation)[0]))
        states.append(copy.deepcopy(net.state_dict()))
    net.load_state_dict(states[int(np.argmax([row[1] for row in history]))])
    return history, measure(test)[1]


@wrong("train", points=7, diagnosis="parameters only")
def parameters_kept(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, [value.detach().clone() for value in net.parameters()]
    with torch.no_grad():
        for parameter, value in zip(net.parameters(), kept, strict=True):
            parameter.copy_(value)
    return history, measure(test)[1]


@wrong("train", points=7, diagnosis="parameters only")
def named_parameters_kept(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(dict(net.named_parameters()))
    net.load_state_dict(kept, strict=False)
    return history, measure(test)[1]


@wrong("train", points=8, diagnosis="tested before restoring")
def tested_then_restored(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    accuracy = measure(test)[1]
    net.load_state_dict(kept)
    return history, accuracy


@wrong("train", points=8, diagnosis="tested before restoring")
def tested_in_a_tuple(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    result = history, measure(test)[1]
    net.load_state_dict(kept)
    return result


@wrong("train", points=8, diagnosis="not tested")
def never_tested(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(validation)[1]


@wrong("train", points=7, diagnosis="not tested, not a pair")
def history_alone(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history


@wrong("train", points=7, diagnosis="prints")
def history_unreturned(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    print(history, measure(test)[1])


@wrong("train", points=7, diagnosis="not a pair")
def three_results(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, *measure(test)


@wrong("train", points=8, diagnosis="history")
def training_losses_only(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append(loss)
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=8, diagnosis="history")
def flat_history(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history += [loss, held_back]
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=8, diagnosis="history swapped")
def validation_first(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((held_back, loss))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=8, diagnosis="history swapped")
def validation_first_in_lists(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history += [[held_back, loss]]
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=8, diagnosis="average of averages")
def means_of_means(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item()
        return total / len(training)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=8, diagnosis="average of averages")
def numpy_mean(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        losses = []
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return np.mean(losses)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append([loss, held_back])
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[1]


@wrong("train", points=8, diagnosis="not the test accuracy")
def test_loss_returned(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, measure(test)[0]


@wrong("train", points=8, diagnosis="not the test accuracy")
def percent_returned(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return history, 100 * measure(test)[1]


@wrong("train", points=6, diagnosis="tested in training mode")
def tested_in_training_mode(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    net.train()
    with torch.no_grad():
        hits = sum((net(images).argmax(1) == labels).sum().item() for images, labels in test)
    return history, hits / len(test.dataset)


@wrong("train", points=6, diagnosis="tested in training mode")
def tested_without_eval(net, training, validation, test, optimizer, epochs):
    def epoch():
        net.train()
        total = 0.0
        for images, labels in training:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        return total / len(training.dataset)

    def measure(loader):
        net.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for images, labels in loader:
                logits = net(images)
                total += F.cross_entropy(logits, labels).item() * len(labels)
                hits += (logits.argmax(1) == labels).sum().item()
        return total / len(loader.dataset), hits / len(loader.dataset)

    history, lowest = [], math.inf
    for _ in range(epochs):
        loss = epoch()
        held_back, _ = measure(validation)
        history.append((loss, held_back))
        if held_back < lowest:
            lowest, kept = held_back, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    net.train()
    images, labels = test.dataset.tensors
    return history, (net(images).argmax(1) == labels).float().mean()


bank.otherwise = {
    "guess_device": {"other"}, "guess_mean": {"other"}, "guess_kept": {"other"},
    # seen by which images and which weights there are, by modes, and by types and names
    "evaluate": {"nothing passed", "trains", "training mode", "left in evaluation mode", "always back to training",
                 "gradients", "switched off"},
    "train_epoch": {"nothing passed", "evaluation mode"}, "confusion": {"nothing passed"},
    "train": {"nothing trained"},
    "save_checkpoint": {"whole objects", "other names", "no brackets", "not by torch"},
}
