"""Reads what `batches` gave: which images came in which batch, and with which labels."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch

from course_utils.inputs import uniform_images


class Batch(NamedTuple):
    """One batch as it came: which images, with which labels, in which shapes."""

    order: list[int]  # places in the whole set; -1 for an image that isn't in it
    labels: list[float]
    shapes: list[list[int]]
    dtype: str
    theirs: bool  # whether all images are of the set, up to a factor and a shift


class Epoch(NamedTuple):
    """The batches of one call, and what they were to be made of."""

    batches: list[Batch]
    total: int
    size: int

    @property
    def order(self) -> list[int]:
        """The images in the order in which they came."""
        return [place for batch in self.batches for place in batch.order]

    @property
    def sizes(self) -> list[int]:
        """How many images each batch holds."""
        return [len(batch.order) for batch in self.batches]

    @property
    def groups(self) -> list[list[int]]:
        """Each batch's images, sorted."""
        return [sorted(batch.order) for batch in self.batches]

    @property
    def expected(self) -> list[list[int]]:
        """The images of each batch as they stand in the set."""
        return [list(range(start, min(start + self.size, self.total))) for start in range(0, self.total, self.size)]

    @property
    def paired(self) -> bool:
        """Whether each image has its own label."""
        return all(batch.labels == [place * 3 % 10 for place in batch.order] for batch in self.batches)


def read(result: dict[str, Any], seed: int, count: int, size: int) -> Epoch | None:
    """The batches of one call, or `None` if they aren't pairs of tensors."""
    places = {tuple(round(x, 4) for x in image): place
              for place, image in enumerate(uniform_images(seed, count, 3, 0, 1).view(count, -1).tolist())}
    value = result.get("value", {})
    pairs = [pair.get("items", []) for pair in value.get("items", [])]
    if "items" not in value or not all(_tensors(pair) for pair in pairs):
        return None
    return Epoch([_batch(pair[0], pair[1], places) for pair in pairs], count, size)


def _tensors(pair: list[dict[str, Any]]) -> bool:
    """Whether these are the tensors of images of 3×3 and of labels, in any order."""
    return len(pair) == 2 and all("values" in item for item in pair) and any(
        len(item["values"]) % 9 == 0 for item in pair)


def _batch(images: dict[str, Any], labels: dict[str, Any], places: dict[tuple[float, ...], int]) -> Batch:
    if len(images["shape"]) < len(labels["shape"]):
        images, labels = labels, images | {"dtype": "swapped"}
    rows = torch.tensor(images["values"], dtype=torch.float64).view(len(images["values"]) // 9, 9).tolist()
    order = [places.get(tuple(round(x, 4) for x in row), -1) for row in rows]
    apart = torch.cdist(_standardised(rows), _standardised(list(places)))
    theirs = bool((apart.min(1).values < 0.01).all())
    return Batch(order, labels["values"], [images["shape"], labels["shape"]], labels["dtype"], theirs)


def _standardised(images: Sequence[Sequence[float]]) -> torch.Tensor:
    """Each image without its mean and at length 1, which no factor and shift change."""
    values = torch.tensor(images, dtype=torch.float64).view(-1, 9)
    centred = values - values.mean(1, keepdim=True)
    return centred / centred.norm(dim=1, keepdim=True)
