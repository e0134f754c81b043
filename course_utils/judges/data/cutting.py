"""How images are cut into batches in the order in which they are stored, and the slips that are made in it."""

from collections.abc import Callable
from typing import Any

from torch import Tensor
from torch.nn.functional import one_hot

from course_utils.judges.comparing import explained, mistake, same
from course_utils.report import Diagnosis

Change = Callable[[Tensor], Tensor]


def batches(
    images: Tensor, labels: Tensor, size: int, *,
    starts: Callable[[int, int], range] = lambda count, size: range(0, count, size),
    rows: Callable[[int, int, int], Any] = lambda start, size, count: slice(start, start + size),
    of_labels: Callable[[Any, int], Any] = lambda rows, size: rows,
    kept: Callable[[list[Any]], list[Any]] = lambda done: done,
    image: Change = lambda images: images, label: Change = lambda labels: labels, order: int = 1,
) -> list[tuple[Tensor, ...]]:
    """The batches in the order in which the images are stored.

    Args:
        images: (N, 1, H, W).
        labels: (N,).
        size: Images in a batch.
        starts: Where the batches start.
        rows: Which rows a batch takes, from its start.
        of_labels: Which labels go with these rows.
        kept: Which of the batches come back.
        image: What is done with the images of a batch.
        label: What is done with its labels.
        order: −1 for the labels first.
    """
    chosen = [rows(start, size, len(images)) for start in starts(len(images), size)]
    return kept([(image(images[part]), label(labels[of_labels(part, size)]))[::order] for part in chosen])


def _chunk(count: int, size: int) -> int:
    return -(-count // size)


def _shorter(rows: Any) -> Any:
    return slice(rows.start, rows.stop - 1) if isinstance(rows, slice) else rows


def _refilled(done: list[Any]) -> list[Any]:
    first = [part.clone() for part in done[0]]
    for pair in done:
        for part, filled in zip(pair, first, strict=True):
            filled[:len(part)] = part
    return [tuple(filled[:len(part)] for part, filled in zip(pair, first, strict=True)) for pair in done]


SINGLE = ("single images", "Images come one by one and without the batch axis.",
          "Slice instead of picking one: `images[start:start + batch_size]`.")
NO_STEP = ("no step", "A batch starts at every image, so the batches overlap.",
           "Move on by `batch_size`: `range(0, N, batch_size)`.")
NO_CHANNEL = ("channel lost", "The axis of the channels, of length 1, is gone.",
              "Leave out `squeeze()`; index only the first axis.")
MISTAKES = [
    mistake("last batch dropped", "The images that don't fill a batch never come.",
            "Let the last batch be short: step through `range(0, N, batch_size)`.",
            starts=lambda count, size: range(0, count - size + 1, size)),
    mistake("empty batch", "Where the batches come out even, an empty one follows at the end, and its mean loss would "
            "be nan.", "`range(0, N, batch_size)` stops in time.",
            starts=lambda count, size: range(0, count + 1, size)),
    mistake("empty batch", "Empty batches follow when all images have come.",
            "`range(0, N, batch_size)` stops in time.", starts=lambda count, size: range(0, count * size, size)),
    mistake(*NO_STEP, starts=lambda count, size: range(count)),
    mistake(*NO_STEP, starts=lambda count, size: range(max(1, count - size + 1))),
    mistake("last batch missing", "The last batch never comes, be it full or not.", "Go on until nothing is left.",
            starts=lambda count, size: range(0, count - size, size)),
    mistake("short range", "An image that would be alone in the last batch never comes.", "`range(0, N, batch_size)`.",
            starts=lambda count, size: range(0, count - 1, size)),
    mistake("range of batches", "The starts end at `N // batch_size`, the number of batches; a start is the number of "
            "an image.", "`range(0, N, batch_size)`.", starts=lambda count, size: range(0, count // size, size)),
    mistake("range of batches", "The starts are 0, 1, 2, …, the numbers of the batches, and a start is the number of "
            "an image.", "`range(0, N, batch_size)`.", starts=lambda count, size: range(_chunk(count, size))),
    mistake("range of batches", "The starts are 0, 1, 2, …, the numbers of the full batches, and a start is the number "
            "of an image.", "`range(0, N, batch_size)`.", starts=lambda count, size: range(count // size)),
    mistake("step too long", "The start moves on by one image more than a batch holds, and these never come.",
            "Move on by `batch_size`.", starts=lambda count, size: range(0, count, size + 1)),
    mistake("first image", "The first image never comes.", "Start at 0.",
            starts=lambda count, size: range(1, count, size)),
    mistake("first batch", "The first batch never comes.", "Start at 0: `range(0, N, batch_size)`.",
            starts=lambda count, size: range(size, count, size)),
    mistake("batch_size batches", "There are as many batches as each is to hold.", "`range(0, N, batch_size)` gives "
            "the place where each batch starts.", starts=lambda count, size: range(0, size * size, size)),
    mistake("number of batches", "`batch_size` is taken for how many batches there are.", "It is how many images each "
            "of them holds: `split(batch_size)`, not `chunk`.",
            starts=lambda count, size: range(0, count, _chunk(count, size)),
            rows=lambda start, size, count: slice(start, start + _chunk(count, size))),
    mistake("one short", "Each batch holds one image less than it should.", "The end of a slice isn't part of it: "
            "`images[start:start + batch_size]`.", rows=lambda start, size, count: slice(start, start + size - 1)),
    mistake("one more", "Each batch holds one image of the next one too.", "The end of a slice isn't part of it: "
            "`images[start:start + batch_size]`.", rows=lambda start, size, count: slice(start, start + size + 1)),
    mistake("fixed end", "Every slice ends at `batch_size`, so only the first batch has images.",
            "`images[start:start + batch_size]`.", rows=lambda start, size, count: slice(start, size)),
    mistake("no end", "Every slice goes on to the end of the images.", "`images[start:start + batch_size]`.",
            rows=lambda start, size, count: slice(start, count)),
    mistake("no start", "Every batch begins with the first image.", "`images[start:start + batch_size]`.",
            rows=lambda start, size, count: slice(0, start + size)),
    mistake("always the first", "Every batch holds the first images.", "`images[start:start + batch_size]`.",
            rows=lambda start, size, count: slice(0, size)),
    mistake(*SINGLE, rows=lambda start, size, count: start),
    mistake(*SINGLE, rows=lambda start, size, count: start, starts=lambda count, size: range(count)),
    mistake("labels of the first", "Every batch comes with the labels of the first one.",
            "Index images and labels with the same rows.", of_labels=lambda rows, size: slice(0, size)),
    mistake("labels one short", "Each batch has one label less than images.", "Index images and labels with the same "
            "rows.", of_labels=lambda rows, size: _shorter(rows)),
    mistake("all labels", "Every batch comes with the labels of all images.",
            "Index images and labels with the same rows.", of_labels=lambda rows, size: slice(None)),
    mistake("one batch", "Only the first batch comes, as where a return inside the loop ends it at once.",
            "Collect the batches in a list and return it after the loop, or use yield.", kept=lambda done: done[:1]),
    mistake("last batch only", "Only the last batch comes, as where the return or yield stands after the loop and each "
            "batch takes the place of the one before.", "Yield inside the loop, or collect the batches in a list.",
            kept=lambda done: done[-1:]),
    mistake("backwards", "The batches come in the opposite order.", "Without a generator, keep the stored order.",
            kept=lambda done: done[::-1]),
    *[mistake("fixed size", f"Every batch holds {fixed} images, whatever `batch_size` is.",
              "Cut at `batch_size`: `images[start:start + batch_size]`.",
              starts=lambda count, size, fixed=fixed: range(0, count, fixed),
              rows=lambda start, size, count, fixed=fixed: slice(start, start + fixed))
      for fixed in (2, 3, 4, 5, 8, 10)],
    mistake("refilled", "All batches have the numbers of the last one: they are one tensor, which is filled again and "
            "again.", "Make a new tensor for each batch, as indexing with a list or a tensor does.", kept=_refilled),
    mistake("everything at once", "All images come as a single batch, as where nothing is cut, or where each batch may "
            "hold more images than there are.", "Cut them: `images[start:start + batch_size]`.",
            starts=lambda count, size: range(1), rows=lambda start, size, count: slice(None)),
    mistake("swapped", "Each pair holds the labels first.", "Give images first, then labels.", order=-1),
    mistake(*NO_CHANNEL, image=lambda images: images.squeeze(-3)),
    mistake(*NO_CHANNEL, image=Tensor.squeeze),
    mistake("flattened", "Each image comes as one row of numbers.", "Leave its axes as they are.",
            image=lambda images: images.flatten(1)),
    mistake("label column", "Labels come as a column, (B, 1); against (B,) a column is broadcast to (B, B).",
            "Give `labels[…]` as they are, with one axis.", label=lambda labels: labels[..., None]),
    mistake("one-hot", "Each label comes as a row of ten numbers.", "Give `labels[…]` as they are.",
            label=lambda labels: one_hot(labels, 10)),
    mistake("float labels", "The labels come as floats. They are names of classes, and the loss of chapter 4 refuses "
            "floats.", "Leave their dtype alone.", label=Tensor.float),
]


def wrong_cut(seen: list[dict[str, Any]], cases: list[tuple[Tensor, Tensor, int]]) -> Diagnosis | None:
    """The mistake that gives these batches of images and labels, which nobody has shuffled."""
    return explained(seen, cases, batches, MISTAKES, _same)


SIZES = ("last batch dropped", "empty batch", "fixed size", "number of batches", "everything at once")


def wrong_sizes(sizes: list[list[int]], cases: list[tuple[Tensor, Tensor, int]]) -> Diagnosis | None:
    """The mistake that gives batches of these sizes, in whatever order the images come."""
    seen = [{"value": {"type": "list"}, "sizes": row} for row in sizes]
    return explained(seen, cases, batches, [made for made in MISTAKES if made.diagnosis.name in SIZES], _sized)


def _sized(result: dict[str, Any], right: list[tuple[Tensor, ...]]) -> bool:
    return result["sizes"] == [len(pair[0]) for pair in right]


def _same(result: dict[str, Any], right: list[tuple[Tensor, ...]]) -> bool:
    pairs = [pair.get("items", []) for pair in result.get("value", {}).get("items", [])]
    return len(pairs) == len(right) and all(
        len(pair) == 2 and all(_alike(came, value) for came, value in zip(pair, wanted, strict=True))
        for pair, wanted in zip(pairs, right, strict=True))


def _alike(came: dict[str, Any], value: Tensor) -> bool:
    floating = str(came.get("dtype")).startswith("float") == value.is_floating_point()
    return floating and came.get("shape") == list(value.shape) and same(came, value)
