"""Chapter 8, the training loop: another way to write each answer."""
# mypy: ignore-errors

import copy

import torch
import torch.nn.functional as F


def evaluate(net, loader):
    """All logits are collected first and measured once, so no batch has to be weighted by its size.

    Choose it where you need all logits anyway; adding up batch by batch needs memory for one batch only.
    """
    before = net.training
    net.eval()
    with torch.no_grad():
        pairs = [(net(images), labels) for images, labels in loader]
    net.train(before)
    logits = torch.cat([part for part, _ in pairs])
    labels = torch.cat([part for _, part in pairs])
    right = (logits.argmax(dim=1) == labels).sum().item()
    return F.cross_entropy(logits, labels).item(), right / len(labels)


def train_epoch(net, loader, optimizer):
    """The total stays a tensor, cut from the graph by `detach()`, and `.item()` is called once at the end.

    Choose this on a GPU, where each `.item()` makes Python wait until the GPU has caught up; on a CPU nothing has to
    wait.
    """
    net.train()
    total, count, device = 0.0, 0, next(net.parameters()).device
    for images, labels in loader:
        loss = F.cross_entropy(net(images.to(device)), labels.to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.detach() * len(labels)
        count += len(labels)
    return total.item() / count


def train(net, training, validation, test, optimizer, epochs):
    """The weights of every epoch are kept here, and the best one is chosen from the history at the end.

    Choose it where you may change your mind about what is best; it needs memory for as many copies of the network as
    there are epochs.
    """
    history, states = [], []
    for _ in range(epochs):
        training_loss = train_epoch(net, training, optimizer)
        history.append((training_loss, evaluate(net, validation)[0]))
        states.append(copy.deepcopy(net.state_dict()))
    best = min(range(epochs), key=lambda epoch: history[epoch][1])
    net.load_state_dict(states[best])
    return history, evaluate(net, test)[1]


def save_checkpoint(path, net, optimizer, epoch):
    """The checkpoint goes to another file first, which is renamed only when it is complete.

    Choose this for long runs: if the computer stops while the file is written, the checkpoint before it is still whole.
    """
    from pathlib import Path

    unfinished = Path(f"{path}.unfinished")
    state = {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch}
    torch.save(state, unfinished)
    unfinished.replace(path)


def load_checkpoint(path, net, optimizer):
    """With `map_location="cpu"` a checkpoint from a GPU can also be read on a computer that has none.

    Choose it whenever a file may have come from another computer: `load_state_dict` copies the numbers to where the
    network is.
    """
    saved = torch.load(path, map_location="cpu")
    for name, part in (("net", net), ("optimizer", optimizer)):
        part.load_state_dict(saved[name])
    return saved["epoch"]


def confusion(net, loader):
    """`index_put_` with `accumulate=True` is the `counts[labels, predictions] += 1` that loses no image.

    Choose it where a pair of numbers is the place in a table; `bincount` wants one number, made from the pair.
    """
    counts, before = torch.zeros(10, 10, dtype=torch.int64), net.training
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            predictions = net(images).argmax(dim=1)
            counts.index_put_((labels, predictions), torch.tensor(1), accumulate=True)
    net.train(before)
    return counts
