"""What chapter 2 asks of batches: those that DataLoader would give."""

from typing import Any, NamedTuple

import torch

from course_utils.inputs import shades
from course_utils.judges import PRINTED, Mark, Marks, nothing
from course_utils.judges.data.splitting import first_difference
from course_utils.report import Diagnosis


class Batch(NamedTuple):
    """One batch as it came: which images, with which labels, in which shapes."""

    order: list[int]  # places in the whole set; -1 for an image that isn't in it
    labels: list[float]
    shapes: list[list[int]]
    dtype: str


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


NO_BATCHES = Diagnosis("no batches", "What comes back isn't a row of pairs of tensors: the images of a batch and "
                       "their labels.", "Give each batch with `yield images[…], labels[…]`, or collect such pairs in a "
                       "list.")
ONE_BATCH = Diagnosis("one batch", "Only one batch comes: a return inside the loop ends it at once.",
                      "Collect the batches in a list and return it after the loop, or use yield.")
SWAPPED_PAIR = Diagnosis("swapped", "Each pair holds the labels first.", "Give images first, then labels.")
SINGLE = Diagnosis("single images", "Images come one by one and without the batch axis.",
                   "Slice instead of picking one: `images[start:start + batch_size]`.")
NO_CHANNEL = Diagnosis("channel lost", "The axis of the channels, of length 1, is gone.",
                       "Leave out `squeeze()`; index only the first axis.")
COLUMN = Diagnosis("label column", "Labels come as a column, (B, 1); against (B,) a column is broadcast to (B, B).",
                   "Give `labels[…]` as they are, with one axis.")
FLOAT_LABELS = Diagnosis("float labels", "The labels come as floats. They are names of classes, and the loss of "
                         "chapter 4 refuses floats.", "Leave their dtype alone.")
DROPPED = Diagnosis("last batch dropped", "The images that don't fill a batch never come.",
                    "Let the last batch be short: step through `range(0, N, batch_size)`.")
EMPTY = Diagnosis("empty batch", "Where the batches come out even, an empty one follows at the end, and its mean loss "
                  "would be nan.", "`range(0, N, batch_size)` stops in time.")
NO_STEP = Diagnosis("no step", "A batch starts at every image, so the batches overlap.",
                    "Move on by `batch_size`: `range(0, N, batch_size)`.")
APART = Diagnosis("shuffled apart", "Images come with the labels of other images. Nothing raises an error, and the "
                  "network learns noise.", "Make one order, and index images and labels with the same one.")
ALWAYS = Diagnosis("always shuffled", "Without a generator the images are shuffled too.",
                   "Shuffle only if generator is not None.")
NEVER = Diagnosis("not shuffled", "With a generator the images come in the order in which they are stored.",
                  "Draw the order from it: `torch.randperm(N, generator=generator)`.")
WHOLE_BATCHES = Diagnosis("batches shuffled", "The same images are always together in a batch; only the batches, or "
                          "the images inside each, change places.", "Shuffle all images first, then cut the batches.")
SAME_ORDER = Diagnosis("same order each epoch", "Two calls with the same generator give the same order.",
                       "Take the generator as it is and don't seed it again: it moves on with each draw.")
UNSEEDED = Diagnosis("not repeatable", "The order isn't drawn from the generator that was passed in, so its seed "
                     "doesn't repeat it.", "Pass it on: `torch.randperm(N, generator=generator)`.")
DRAWN_AGAIN = Diagnosis("drawn twice", "Some images come twice in an epoch and others not at all: they were drawn and "
                        "put back.", "`torch.randperm` gives each number once.")


def judge_batches(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `batches`: shapes, sizes, pairs, order, epochs."""
    results = [*seen["plain"], *seen["shuffled"]]
    cases = [*inputs["plain"], *[inputs["shuffled"]] * 3]
    read = [_read(result, inputs["seed"], *case) for result, case in zip(results, cases, strict=True)]
    epochs = [epoch for epoch in read if epoch]
    if len(epochs) < len(read) or not epochs[0].batches:
        return [], _no_epochs(results)
    plain, shuffled = epochs[:3], epochs[3:]
    marks = [
        Mark(all(map(_well_shaped, epochs)), *_shapes(epochs[0])),
        Mark(*_sized(plain)),
        Mark(all(epoch.paired and _distinct(epoch) for epoch in epochs)),
        Mark(all(epoch.order == sorted(epoch.order) for epoch in plain) and not any(map(_grouped, shuffled))),
        Mark(_anew(shuffled)),
    ]
    return marks, _misshapen(epochs) or _missized(plain) or _misordered(plain, shuffled)


def _read(result: dict[str, Any], seed: int, count: int, size: int) -> Epoch | None:
    """The batches of one call, or `None` if they aren't pairs of tensors."""
    places = {tuple(round(x, 4) for x in image): place
              for place, image in enumerate(shades(seed, count, 3, 0, 1).view(count, -1).tolist())}
    value = result.get("value", {})
    pairs = [pair.get("items", []) for pair in value.get("items", [])]
    if "items" not in value or not all(len(pair) == 2 and all("values" in item for item in pair) for pair in pairs):
        return None
    return Epoch([_batch(pair[0], pair[1], places) for pair in pairs], count, size)


def _batch(images: dict[str, Any], labels: dict[str, Any], places: dict[tuple[float, ...], int]) -> Batch:
    if len(images["shape"]) < len(labels["shape"]):
        images, labels = labels, images | {"dtype": "swapped"}
    rows = torch.tensor(images["values"], dtype=torch.float64).view(len(images["values"]) // 9, 9).tolist()
    order = [places.get(tuple(round(x, 4) for x in row), -1) for row in rows]
    return Batch(order, labels["values"], [images["shape"], labels["shape"]], labels["dtype"])


def _no_epochs(results: list[dict[str, Any]]) -> Diagnosis | None:
    if any("error" in result for result in results):
        return None
    return PRINTED if nothing(results) else NO_BATCHES


def _well_shaped(epoch: Epoch) -> bool:
    return all(batch.shapes == [[len(batch.order), 1, 3, 3], [len(batch.order)]] and _whole(batch.dtype)
               for batch in epoch.batches)


def _whole(dtype: str) -> bool:
    return dtype.startswith(("int", "uint"))


def _shapes(epoch: Epoch) -> tuple[str, str]:
    batch = epoch.batches[0]
    came = " and ".join(str(tuple(sizes)) for sizes in batch.shapes)
    return f"({epoch.size}, 1, 3, 3) and ({epoch.size},), int64", f"{came}, {batch.dtype}"


def _sized(epochs: list[Epoch]) -> tuple[bool, str, str]:
    expected = [[len(group) for group in epoch.expected] for epoch in epochs]
    came = [epoch.sizes for epoch in epochs]
    wanted, got = first_difference(expected, came)
    return came == expected, wanted, got


def _distinct(epoch: Epoch) -> bool:
    return -1 not in epoch.order and len(set(epoch.order)) == len(epoch.order)


def _grouped(epoch: Epoch) -> bool:
    """Whether the images of each batch stand side by side in the set, as if nothing had been shuffled."""
    return all(batch in epoch.expected for batch in epoch.groups)


def _anew(shuffled: list[Epoch]) -> bool:
    first, second, again = (epoch.order for epoch in shuffled)
    return first == again != second


def _misshapen(epochs: list[Epoch]) -> Diagnosis | None:
    shapes = [[len(sizes) for sizes in batch.shapes] for epoch in epochs for batch in epoch.batches]
    batches = [batch for epoch in epochs for batch in epoch.batches]
    if all(batch.dtype == "swapped" for batch in batches):
        return SWAPPED_PAIR
    if all(axes == [3, 0] for axes in shapes):
        return SINGLE
    if all(axes[0] < 4 for axes in shapes):
        return NO_CHANNEL
    if all(axes[1] == 2 for axes in shapes):
        return COLUMN
    return None if any(_whole(batch.dtype) for batch in batches) else FLOAT_LABELS


def _missized(plain: list[Epoch]) -> Diagnosis | None:
    if all(len(epoch.batches) == 1 for epoch in plain):
        return ONE_BATCH
    if plain[0].sizes == [plain[0].size] * (plain[0].total // plain[0].size):
        return DROPPED
    if any(not batch.order for epoch in plain for batch in epoch.batches):
        return EMPTY
    return NO_STEP if len(plain[0].batches) > len(plain[0].expected) and plain[0].groups[1][:1] == [1] else None


def _misordered(plain: list[Epoch], shuffled: list[Epoch]) -> Diagnosis | None:
    if any(-1 in epoch.order for epoch in [*plain, *shuffled]):
        return None
    if not all(epoch.paired for epoch in [*plain, *shuffled]):
        return APART
    if any(len(set(epoch.order)) < epoch.total for epoch in shuffled):
        return DRAWN_AGAIN
    if any(epoch.order != sorted(epoch.order) for epoch in plain):
        return ALWAYS
    if all(epoch.order == sorted(epoch.order) for epoch in shuffled):
        return NEVER
    if all(map(_grouped, shuffled)):
        return WHOLE_BATCHES
    if shuffled[0].order == shuffled[1].order:
        return SAME_ORDER
    return UNSEEDED if shuffled[0].order != shuffled[2].order else None
