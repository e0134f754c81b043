"""Small networks whose training has one fault, drawn from a name: the patients of chapter 9's last ward."""

import hashlib
import random
import unicodedata
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.optim import Optimizer

from course_utils.data import Digits
from course_utils.patients.patient import CLASSES, Advance, Patient

__all__ = ["Patient", "draw_patients"]

HIGH = (0.3, 0.4, 0.5)  # learning rates as somebody would try them who sees that hardly anything is learned
LEARNED = (0.1, 0.15, 0.2)  # at these, 300 steps learn most of a batch with a softmax too many; at 0.3 some die
FIRST = 9  # the number of the first one; the chapter has shown eight before


def draw_patients(name: str | int) -> list[Patient]:
    """Draw three patients with three diseases. The same name draws the same patients on every machine.

    Args:
        name: A name or a number. Capitals and spaces around it make no difference.

    Raises:
        ValueError: There is no name.
    """
    draw = random.Random(seed_of(name))
    kinds = draw.sample(list(FAULTS), 3)
    return [_made(number, FAULTS[kind](_healthy(draw), draw)) for number, kind in enumerate(kinds, FIRST)]


def seed_of(name: Any) -> int:
    """A name or a number as a seed.

    Raises:
        ValueError: It is neither, or empty.
    """
    text = unicodedata.normalize("NFC", " ".join(str(name).split())).casefold()
    if isinstance(name, bool) or not isinstance(name, str | int | float) or not text:
        raise ValueError(f"Patients are drawn from a name or a number, such as \"Ada\" or 1815, not from {name!r}.")
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


@dataclass(frozen=True)
class _Plan:
    """What a patient is made from; one of the faults changes it."""

    seed: int
    hidden: tuple[int, ...]
    rate: float
    count: int
    clears: bool = True
    loss: Callable[[Tensor, Tensor], Tensor] = F.cross_entropy
    frozen: str = ""
    exchanged: str = ""
    pixels: float = 0.0  # the largest, where they come as they were stored
    mixed: bool = False
    leap: float = 0.0  # the first step takes the loss to so many times its start
    scale: float = 1.0  # of the first weights; at 1 the gradients of all layers are about as large


def _healthy(draw: random.Random) -> _Plan:
    hidden = tuple(draw.randrange(32, 65, 4) for _ in range(draw.randint(3, 5)))
    return _Plan(draw.getrandbits(32), hidden, draw.choice([0.03, 0.04, 0.05]), draw.randint(24, 40))


def _layer(plan: _Plan, draw: random.Random) -> str:
    return f"fc{draw.randint(1, len(plan.hidden) + 1)}"


def _twice(outputs: Tensor, labels: Tensor) -> Tensor:
    return F.cross_entropy(outputs.softmax(dim=1), labels)


def _softmax(plan: _Plan, draw: random.Random) -> _Plan:
    return replace(plan, rate=draw.choice(LEARNED), loss=_twice)


def _deep(plan: _Plan, draw: random.Random) -> _Plan:
    return replace(plan, hidden=(*plan.hidden, *plan.hidden)[:draw.randint(5, 6)], rate=draw.choice(HIGH), scale=0.1)


FAULTS: dict[str, Callable[[_Plan, random.Random], _Plan]] = {
    "no zero_grad": lambda plan, draw: replace(plan, clears=False),
    "softmax twice": _softmax,
    "learning rate": lambda plan, draw: replace(plan, leap=draw.uniform(3, 6)),
    "wrong optimizer": lambda plan, draw: replace(plan, exchanged=_layer(plan, draw)),
    "frozen layer": lambda plan, draw: replace(plan, frozen=_layer(plan, draw)),
    "vanishing gradients": _deep,
    "wrong labels": lambda plan, draw: replace(plan, mixed=True),
    "unscaled images": lambda plan, draw: replace(plan, pixels=255.0),
}


def _made(number: int, plan: _Plan) -> Patient:
    generator = torch.Generator().manual_seed(plan.seed)
    images, labels = _batch(plan, generator)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(plan.seed)
        net = _network(plan)
        optimizer = torch.optim.SGD(net.parameters(), lr=plan.rate)
        if plan.exchanged:
            old = net.get_submodule(plan.exchanged)
            setattr(net, plan.exchanged, type(old)(old.in_features, old.out_features))
    if plan.frozen:
        net.get_submodule(plan.frozen).requires_grad_(False)
    patient = Patient(number, net, optimizer, (images, labels), _loop(net, optimizer, plan.clears, plan.loss))
    if plan.leap:
        _lengthen(patient, plan.leap)
    return patient


def _network(plan: _Plan) -> nn.Sequential:
    layers: OrderedDict[str, nn.Module] = OrderedDict(flat=nn.Flatten())
    for number, (inputs, outputs) in enumerate(pairwise([1024, *plan.hidden, CLASSES]), 1):
        layers[f"fc{number}"] = layer = nn.Linear(inputs, outputs)
        nn.init.normal_(layer.weight, std=plan.scale * (2 / inputs) ** 0.5)
        layers[f"relu{number}"] = nn.ReLU()
    layers.popitem()
    layer.weight.data *= 0.3  # so that the first loss is near ln 10
    return nn.Sequential(layers)


def _loop(net: nn.Sequential, optimizer: Optimizer, clears: bool, loss_of: Callable[..., Tensor]) -> Advance:
    def advance(images: Tensor, labels: Tensor) -> Tensor:
        if clears:
            optimizer.zero_grad()
        loss = loss_of(net(images), labels)
        loss.backward()
        optimizer.step()
        return loss.detach()

    return advance


def _lengthen(patient: Patient, leap: float) -> None:
    """Raise the learning rate until the first step takes the loss to so many times its start."""
    [group] = patient.optimizer.param_groups
    losses = patient.train(2)
    while losses[1] < leap * losses[0]:
        group["lr"] = round(1.5 * group["lr"], 2)
        losses = patient.train(2)
    patient.start_again()


def _batch(plan: _Plan, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Digits of which the first is easy to read, and their labels."""
    digits, clear = _digits()
    first = clear[torch.randint(len(clear), (1,), generator=generator)]
    chosen = torch.cat([first, torch.randperm(len(digits), generator=generator)[:plan.count - 1]])
    images, labels = digits.images[chosen], digits.targets[chosen]
    images = images * plan.pixels if plan.pixels else (images - digits.images.mean()) / digits.images.std()
    return images, _mixed(labels, generator) if plan.mixed else labels


def _mixed(labels: Tensor, generator: torch.Generator) -> Tensor:
    """The labels in another order, in which the first one and most others stand at another picture."""
    mixed = labels
    while mixed[0] == labels[0] or (mixed == labels).float().mean() > 0.3:
        mixed = labels[torch.randperm(len(labels), generator=generator)]
    return mixed


@cache
def _digits() -> tuple[Digits, Tensor]:
    """The digits, and which of them are nearest to the mean of their class by far."""
    digits = Digits()
    rows = digits.images.flatten(1)
    means = torch.stack([rows[digits.targets == digit].mean(0) for digit in range(CLASSES)])
    near = ((rows[:, None] - means) ** 2).sum(2).topk(2, largest=False)
    clear = (near.indices[:, 0] == digits.targets) & (near.values[:, 1] > 2 * near.values[:, 0])
    return digits, clear.nonzero()[:, 0]
