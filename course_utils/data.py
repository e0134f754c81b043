"""The digits that the course learns from, as PyTorch datasets."""

import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import Dataset

Transform = Callable[[Tensor], Any]
CACHE = Path.home() / ".cache" / "training-loop-course"
MNIST_TRAINING, MNIST_VALIDATION = 60_000, 5_000


class _Pictures(Dataset[tuple[Any, Tensor]]):
    """Labelled pictures, kept as they came in `data` and as a network takes them in `images`."""

    classes = [str(digit) for digit in range(10)]

    def __init__(self, data: Tensor, images: Tensor, targets: Tensor, transform: Transform | None) -> None:
        self.data, self.images, self.targets, self.transform = data, images, targets, transform

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, index: int) -> tuple[Any, Tensor]:
        image, label = self.images[index], self.targets[index]
        return (self.transform(image) if self.transform else image), label


class Digits(_Pictures):
    """1,797 handwritten digits, which come with scikit-learn: nothing is downloaded.

    An item is an image (1, 32, 32), float32 from 0 (paper) to 1 (ink), and its label, an int64 tensor without axes.
    The images are the 8×8 originals, enlarged by bilinear interpolation and divided by 16.

    The split is the same on every machine: 1,197 digits to train on, 300 to validate, 300 to test.

    Attributes:
        data: The originals, (N, 8, 8) uint8, from 0 to 16.
        images: All images, (N, 1, 32, 32) float32, before the transform.
        targets: All labels, (N,) int64.
        classes: The names of the ten classes.

    Args:
        train: The training part if true, the test part if false.
        transform: Called with an image (1, 32, 32); what it returns takes the image's place.
        validation: The validation part, which is held back from the training part.

    Raises:
        ValueError: `train=False` and `validation=True` together.

    Source: E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998,
    CC BY 4.0; the part that `sklearn.datasets.load_digits` carries.
    """

    def __init__(self, train: bool = True, transform: Transform | None = None, *, validation: bool = False) -> None:
        pixels, labels = _digits()
        chosen = _part(np.random.RandomState(0).permutation(len(labels)), 300, 300, train, validation)
        data = torch.from_numpy(pixels[chosen]).to(torch.uint8).reshape(-1, 8, 8)
        images = F.interpolate(data[:, None].float() / 16, size=(32, 32), mode="bilinear")
        super().__init__(data, images, torch.from_numpy(labels[chosen]).long(), transform)


def _digits() -> tuple[np.ndarray, np.ndarray]:
    """Pixels (1797, 64) from 0 to 16 and labels (1797,), from scikit-learn's file; importing it takes a second."""
    origin = getattr(find_spec("sklearn"), "origin", None) or ""
    path = Path(origin).parent / "datasets" / "data" / "digits.csv.gz"
    if path.exists():
        table = np.loadtxt(path, dtype=np.int64, delimiter=",")
        return table[:, :-1], table[:, -1]
    from sklearn.datasets import load_digits

    return load_digits(return_X_y=True)


def _part(order: np.ndarray, validating: int, testing: int, train: bool, validation: bool) -> np.ndarray:
    """What belongs to one of the three parts; the last ones are for testing, those before them for validation."""
    if validation and not train:
        raise ValueError("validation=True is held back from the training part: leave train=True with it.")
    training, held_back, test = np.split(order, [-validating - testing, -testing])
    return held_back if validation else training if train else test


class MNIST(_Pictures):
    """The full MNIST, 70,000 handwritten digits, downloaded from openml.org the first time (about 15 MB).

    An item is as in `Digits`: an image (1, 32, 32), float32 from 0 to 1, and an int64 label. The images are the 28×28
    originals with two empty pixels added on each side. 55,000 are for training, 5,000 for validation, 10,000 to test.

    Attributes:
        data: The originals, (N, 28, 28) uint8, from 0 to 255.
        images: All images, (N, 1, 32, 32) float32, before the transform.
        targets: All labels, (N,) int64.
        classes: The names of the ten classes.

    Args:
        train: The training part if true, the test part if false.
        transform: Called with an image (1, 32, 32); what it returns takes the image's place.
        validation: The validation part, which is held back from the training part.
        cache: The folder that keeps the download.

    Raises:
        ConnectionError: The download failed. Nothing of it is kept, and the next call starts anew.
        ValueError: `train=False` and `validation=True` together.

    Source: Y. LeCun, C. Cortes, C. Burges: The MNIST database of handwritten digits; on OpenML `mnist_784`, version 1.
    """

    def __init__(
        self,
        train: bool = True,
        transform: Transform | None = None,
        *,
        validation: bool = False,
        cache: Path | str = CACHE,
    ) -> None:
        pixels, labels = _mnist(Path(cache) / "mnist.npz")
        chosen = _part(np.arange(len(labels)), MNIST_VALIDATION, len(labels) - MNIST_TRAINING, train, validation)
        data = torch.from_numpy(pixels[chosen]).reshape(-1, 28, 28)
        images = F.pad(data[:, None].float() / 255, (2, 2, 2, 2))
        super().__init__(data, images, torch.from_numpy(labels[chosen]).long(), transform)


def _mnist(kept: Path) -> tuple[np.ndarray, np.ndarray]:
    """Pixels (70000, 784) uint8 and labels (70000,) uint8, from the cache or the net."""
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=kept.parent) as folder:
            new = Path(folder) / kept.name
            pixels, labels = _downloaded(folder)
            np.savez_compressed(new, pixels=pixels, labels=labels)
            new.replace(kept)  # whole or not at all, whatever interrupts this
    with np.load(kept) as arrays:
        return arrays["pixels"], arrays["labels"]


def _downloaded(folder: str) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import fetch_openml

    try:
        with warnings.catch_warnings(action="ignore"):  # the error below says it in one sentence
            pixels, labels = fetch_openml(
                "mnist_784", version=1, as_frame=False, return_X_y=True, parser="liac-arff", data_home=folder
            )
    except Exception as error:  # urllib, http, ssl, gzip, OpenML and the parser each fail in their own way
        raise ConnectionError(
            "MNIST could not be downloaded from openml.org, and nothing was kept. Try again with a network, or use "
            f"Digits, which needs none. ({type(error).__name__}: {error})"
        ) from error
    return pixels.astype(np.uint8), labels.astype(np.uint8)
