"""Small networks and sets of pictures on which training can be watched; observers and judges make them from seeds."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn, optim
from torch.utils.data import DataLoader, TensorDataset

from course_utils.inputs import build, drawn, flat

SIDE, HIDDEN, CLASSES = 4, 16, 10
SHIFT = 0.1  # of a centre, against distances of about 6: losses change in the second digit, and what is learned doesn't
Set = tuple[Tensor, Tensor]


def small_net(seed: int, dropout: float = 0.0) -> nn.Sequential:
    """A network with batch norm and dropout, for pictures (N, 1, 4, 4) and ten classes.

    The running mean and variance of the batch norm are far from those of any batch, so that its two modes differ.
    """
    net = build(["Sequential", ["Flatten"], ["Linear", SIDE * SIDE, HIDDEN], ["BatchNorm1d", HIDDEN], ["ReLU"],
                 ["Dropout", dropout], ["Linear", HIDDEN, CLASSES]])
    assert isinstance(net, nn.Sequential)
    norm = net[2]
    assert isinstance(norm, nn.BatchNorm1d) and norm.running_mean is not None and norm.running_var is not None
    for number, parameter in enumerate(net.parameters()):
        parameter.data = drawn(seed + number, *parameter.shape)
    norm.weight.data.fill_(1)
    norm.running_mean.copy_(drawn(seed + 10, HIDDEN))
    norm.running_var.copy_(1 + drawn(seed + 11, HIDDEN).abs())
    return net


def small_set(task: int, seed: int, count: int, wrong: float = 0.0, shift: int = 0) -> Set:
    """Pictures (count, 1, 4, 4), float32, each near the centre of its class, and their labels (count,), int64.

    Args:
        task: Draws the ten centres; sets of one task can be learned from each other.
        seed: Draws the pictures around them.
        count: How many.
        wrong: The share of labels that name another class than the picture's.
        shift: Draws how far each centre moves, a little; 0 leaves them in place.
    """
    generator = torch.Generator().manual_seed(seed)
    classes = torch.arange(count) % CLASSES
    centres = drawn(task, CLASSES, SIDE * SIDE) * 4 + (drawn(shift, CLASSES, SIDE * SIDE) * SHIFT if shift else 0)
    pictures = centres[classes] + 0.35 * torch.randn((count, SIDE * SIDE), generator=generator)
    labels = torch.where(torch.arange(count) < wrong * count, (classes + 3) % CLASSES, classes)
    order = torch.randperm(count, generator=generator)
    return pictures.view(-1, 1, SIDE, SIDE)[order], labels[order]


def loader_of(pictures: Tensor, labels: Tensor, size: int, shuffle: bool = False) -> DataLoader[tuple[Tensor, ...]]:
    """Batches of `size`, the last one short if it comes so."""
    return DataLoader(TensorDataset(pictures, labels), batch_size=size, shuffle=shuffle)


def measured(case: dict[str, Any]) -> Set:
    """The pictures and labels that a network is measured on, three in ten of them labelled wrongly.

    Where the case lacks a digit, it is neither a label nor, in evaluation mode, a prediction.
    """
    if "lacks" not in case:
        return small_set(case["task"], case["task"] + 1, case["count"], 0.3)
    pictures, labels = small_set(case["task"], case["task"] + 1, 2 * case["count"], 0.3)
    kept = (labels != case["lacks"]) & (_predicted(case, pictures) != case["lacks"])
    return pictures[kept][:case["count"]], labels[kept][:case["count"]]


VALIDATION, TEST, NEW = 30, 20, 100  # pictures in each set of a run
WRONG_LABELS = {"validation": 0.3, "test": 0.6}


def run_set(case: dict[str, Any], name: str) -> Set:
    """A set of a whole run: training, validation, test, or new pictures that no loop gets to see."""
    number, count = {"training": (1, case["count"]), "validation": (2, VALIDATION), "test": (3, TEST),
                     "new": (4, NEW)}[name]
    return small_set(case["task"], case["task"] + number, count, WRONG_LABELS.get(name, 0.0), case["shift"])


def _predictions(case: dict[str, Any]) -> tuple[Tensor, Tensor]:
    pictures, labels = measured(case)
    return _predicted(case, pictures), labels


@torch.no_grad()
def _predicted(case: dict[str, Any], pictures: Tensor) -> Tensor:
    return small_net(case["task"]).eval()(pictures).argmax(1)


def shows_miscounts(case: dict[str, Any]) -> bool:
    """Whether mistakes in counting the right predictions give different numbers."""
    right = torch.eq(*_predictions(case)).double()
    parts = right.split(case["size"])
    shares, total = torch.stack([part.mean() for part in parts]), right.sum()
    values = torch.stack([right.mean(), 1 - right.mean(), shares.mean(), shares.sum(), shares[-1], total,
                          total / len(parts), total / (case["size"] * len(parts)), parts[-1].sum() / len(right),
                          total / len(parts[-1]), torch.zeros(()).double()]).sort().values
    return bool(values.diff().min() > 0.005)


def no_nines(case: dict[str, Any]) -> bool:
    """Whether there are 9s and none is taken for a 9, so that the last of 100 places in a table of counts is empty."""
    predictions, labels = _predictions(case)
    nines = labels == 9
    pairs = len(set(zip(labels.tolist(), predictions.tolist(), strict=True)))
    mixed = pairs > len(set(labels.tolist())) and pairs > len(set(predictions.tolist()))  # or each share would be 1
    return mixed and len(labels) == case["count"] and bool(nines.any()) and not bool(
        ((predictions == 9) & nines).any())


def seed_dropout(case: dict[str, Any], number: int) -> None:
    """Seed what dropout draws in forward pass `number`, so that the pass can be computed again."""
    torch.default_generator.manual_seed(case["task"] + number)  # torch.manual_seed looks for other devices each time


def started_run(case: dict[str, Any], other: bool = False) -> tuple[nn.Sequential, optim.Optimizer]:
    """A network and its optimizer, two steps into a run; or other weights, before the first step."""
    net = small_net(case["task"] + other)
    optimizer = optim.SGD(net.parameters(), lr=case["lr"], momentum=case["momentum"])
    for number in range(0 if other else 2):
        take_step(case, number, net, optimizer)
    return net, optimizer


def take_step(case: dict[str, Any], number: int, net: nn.Module, optimizer: optim.Optimizer) -> None:
    """Step `number` of the run, on pictures of its own."""
    pictures, labels = small_set(case["task"], number, 12)
    net.train()
    optimizer.zero_grad()
    F.cross_entropy(net(pictures), labels).backward()
    optimizer.step()


def state_of(net: nn.Module) -> dict[str, list[float]]:
    """All numbers of a network: its parameters, and the buffers that change without a gradient."""
    buffers = [buffer for buffer in net.buffers() if buffer.is_floating_point()]
    return {"parameters": flat(net.parameters()).tolist(), "buffers": flat(buffers).tolist() if buffers else []}


def set_state(net: nn.Module, state: dict[str, list[float]]) -> None:
    """Put the numbers of `state_of` into a network."""
    buffers = [buffer for buffer in net.buffers() if buffer.is_floating_point()]
    for tensors, numbers in ((list(net.parameters()), state["parameters"]), (buffers, state["buffers"])):
        if not numbers:  # of buffers that weren't kept
            continue
        parts = torch.tensor(numbers).split([tensor.numel() for tensor in tensors])
        for tensor, part in zip(tensors, parts, strict=True):
            tensor.data.copy_(part.view_as(tensor))


def numbers_in(value: Any) -> list[float]:
    """Every number in nested dictionaries, lists and tensors, in order."""
    if isinstance(value, Tensor):
        return value.detach().double().flatten().tolist()
    if isinstance(value, dict | list | tuple):
        parts = value.values() if isinstance(value, dict) else value
        return [number for part in parts for number in numbers_in(part)]
    return [float(value)] if isinstance(value, int | float) else []
