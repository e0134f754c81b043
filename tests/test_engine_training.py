"""The engine that chapter 10 has as its solution, on the digits, with ten seeds, and beside PyTorch."""

from collections.abc import Iterator
from time import process_time
from typing import Any

import nbformat
import numpy as np
import pytest
import torch
import torch.nn.functional as F

from tests.conftest import ROOT

DEFINED = ("def ", "class ")
FIRST = ("import", "from", "training, test =")


@pytest.fixture(scope="module")
def chapter() -> dict[str, Any]:
    """What the cells of the chapter define, and its data; no cell that shows something is run."""
    cells = nbformat.read(ROOT / "solutions/10_engine/10_engine.ipynb", as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    names: dict[str, Any] = {}
    for source in sources:
        if source.startswith((*DEFINED, *FIRST)):
            exec(source.split("\n\n\nprint(")[0], names)
    return names


def network_of(parameters: tuple[Any, ...]) -> Any:
    w1, b1, w2, b2 = parameters
    return lambda images: (images @ w1 + b1).relu() @ w2 + b2


def accuracy_of(chapter: dict[str, Any], seed: int) -> float:
    parameters = chapter["new_parameters"](seed)
    network = network_of(parameters)
    losses = chapter["train"](network, parameters, epochs=20, learning_rate=0.2, seed=seed)
    assert len(losses) == 20 * 38
    answers = network(chapter["Tensor"](chapter["test_pixels"])).data.argmax(axis=1)
    return float((answers == chapter["test_labels"]).mean())


@pytest.fixture(scope="module")
def runs(chapter: dict[str, Any]) -> Iterator[list[tuple[float, float]]]:
    """The accuracy on the test part and the seconds of computing for ten seeds."""
    found = []
    for seed in range(10):
        begin = process_time()
        found.append((accuracy_of(chapter, seed), process_time() - begin))
    yield found


@pytest.mark.slow
def test_every_one_of_ten_seeds_reaches_90_percent_on_the_test_digits(runs):
    assert min(accuracy for accuracy, _ in runs) >= 0.9


@pytest.mark.slow
def test_no_run_computes_for_ten_seconds(runs):
    """Not a benchmark: a run takes less than a second of the ten."""
    assert max(seconds for _, seconds in runs) < 10


def test_losses_and_gradients_are_those_of_torch(chapter):
    parameters = chapter["new_parameters"](3)
    images, labels = chapter["pixels"][:32], chapter["labels"][:32]
    theirs = [torch.tensor(parameter.data, requires_grad=True) for parameter in parameters]
    for _ in range(5):
        their_loss = F.cross_entropy(network_of(theirs)(torch.tensor(images)), torch.tensor(labels))
        their_gradients = torch.autograd.grad(their_loss, theirs)
        loss = chapter["training_step"](network_of(parameters), parameters, chapter["Tensor"](images), labels, 0.2)
        assert loss == pytest.approx(their_loss.item(), abs=1e-6)
        with torch.no_grad():
            for ours, parameter, gradient in zip(parameters, theirs, their_gradients, strict=True):
                np.testing.assert_allclose(ours.grad, gradient.numpy(), atol=1e-6)
                parameter -= 0.2 * gradient


@pytest.mark.parametrize("axis, keepdims", [(None, False), (None, True), (0, False), (1, True), ((0, 2), False)])
def test_sums_and_broadcasting_have_torchs_gradients(chapter, axis, keepdims):
    draw = np.random.default_rng(0)
    data, factor = draw.normal(size=(2, 3, 4)), draw.normal(size=(3, 1))
    a, b = chapter["Array"](data), chapter["Array"](factor)
    x, y = (torch.tensor(each, requires_grad=True) for each in (data, factor))
    ((a * b - 1 / b).sum(axis, keepdims) ** 2).sum().backward()
    axes = tuple(range(3)) if axis is None else axis
    ((x * y - 1 / y).sum(axes, keepdim=keepdims) ** 2).sum().backward()
    np.testing.assert_allclose(a.grad, x.grad.numpy(), rtol=1e-9)
    np.testing.assert_allclose(b.grad, y.grad.numpy(), rtol=1e-9)
