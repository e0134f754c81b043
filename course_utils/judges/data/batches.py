"""Judges `batches`: whether they are those that DataLoader would give."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from course_utils.inputs import uniform_images
from course_utils.judges import PRINTED, Mark, Marks, nothing, say
from course_utils.judges.comparing import both
from course_utils.judges.data.cutting import wrong_cut, wrong_sizes
from course_utils.judges.data.epochs import Epoch, read
from course_utils.judges.data.shuffling import grouped, misordered
from course_utils.judges.data.split import shortened
from course_utils.report import Diagnosis

LOADER = Diagnosis("DataLoader", "A DataLoader makes the batches. The exercise is to do by hand what it does.",
                   "Make an order, and cut it: `order.split(batch_size)`.")
NO_BATCHES = Diagnosis("no batches", "What comes back isn't a row of pairs of tensors: the images of a batch and "
                       "their labels.", "Give each batch with `yield images[…], labels[…]`, or collect such pairs in a "
                       "list.")
ARRAYS = Diagnosis("arrays", "The batches come as NumPy arrays.", "Index the tensors, and leave them tensors.")
ONE_PAIR = Diagnosis("one pair", "The images and labels of one batch come back, and not a row of such pairs.",
                     "Use yield in the loop, or collect the pairs in a list and return it after the loop.")
NO_PAIRS = Diagnosis("no pairs", "Images and labels don't come in pairs, a batch of images with its labels.",
                     "`yield images[…], labels[…]`, or `zip` two rows of the same length.")
CHANGED = Diagnosis("changed images", "The pixels of the images come changed, by a factor or a shift.",
                    "Hand the images out as they are.")
IN_PLACE = Diagnosis("in place", "The images or labels that were passed in have been overwritten.",
                     "Index with the order, `images[order]`, which makes a new tensor.")


def judge_batches(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `batches`: shapes and sizes, pairs, order, epochs."""
    results = [*seen["plain"], *seen["shuffled"]]
    cases = [*inputs["plain"], *[inputs["shuffled"]] * 3]
    generators = ["" for _ in inputs["plain"]] + [SEEDED] * 3
    calls = [_call(count, size, generator) for (count, size), generator in zip(cases, generators, strict=True)]
    if any(result["loader"] for result in results):
        return [Mark(False, "batches by hand", "a DataLoader's", calls[0])] * 4, LOADER
    epochs = [read(result, inputs["seed"], *case) for result, case in zip(results, cases, strict=True)]
    plain = [(uniform_images(inputs["seed"], count, 3, 0, 1), torch.arange(count) * 3 % 10, size)
             for count, size in inputs["plain"]]
    named = wrong_cut(seen["plain"], plain) if all(map(_theirs, epochs[len(plain):])) else None
    plainly, seeded = epochs[:len(plain)], epochs[len(plain):]
    empty = [epoch for some in (plainly, seeded) if not any(epoch is None or epoch.batches for epoch in some)
             for epoch in some]
    strange = [place for place, epoch in enumerate(epochs) if not _theirs(epoch) or epoch in empty]
    if strange:
        came = shortened(say(_without_numbers(results[strange[0]])))
        return [Mark(False, "pairs of images and labels", came, calls[strange[0]])] * 4, named or _no_epochs(results)
    whole = [epoch for epoch in epochs if epoch]
    first, shuffled = whole[:len(plain)], whole[len(plain):]
    kept = all(result["kept"] is True for result in results)
    arrays = any(result["arrays"] for result in results)
    marks = [
        Mark(False, "tensors", "NumPy arrays", calls[0]) if arrays else
        _first(mark(epoch, call) for mark in (_shaped, _sized) for epoch, call in zip(whole, calls, strict=True)),
        _first(_paired(epoch, call) for epoch, call in zip(whole, calls, strict=True)),
        _first([*(_stored(epoch, call) for epoch, call in zip(first, calls, strict=False)),
                Mark(not any(map(grouped, shuffled)), "a random order with a generator", _order(shuffled[0]),
                     calls[-1]),
                Mark(kept, "the tensors that were passed in as they were", "overwritten", calls[-1])]),
        _anew(shuffled, calls[-1]),
    ]
    sizes = None if named else wrong_sizes([epoch.sizes for epoch in first], plain)
    found = [*([named] if named else []), *misordered(first, shuffled, named is not None, sizes)]
    found += [] if kept or found else [IN_PLACE]
    found += [ARRAYS] if arrays else []
    found += [CHANGED] if all(place == -1 for epoch in whole for place in epoch.order) else []
    return marks, both(*found[:2]) if len(found) > 1 else found[0] if found else None


SEEDED = ", torch.Generator().manual_seed(0)"


def _call(count: int, size: int, generator: str) -> str:
    labels = (torch.arange(count) * 3 % 10).tolist()
    return (f"images, labels = torch.rand({count}, 1, 3, 3), torch.tensor({labels})\n"
            f"[y.tolist() for x, y in batches(images, labels, {size}{generator})]")


def _first(marks: Iterator[Mark] | Sequence[Mark]) -> Mark:
    return next((mark for mark in marks if not mark.passed), Mark(True))


def _theirs(epoch: Epoch | None) -> bool:
    """Whether these are batches of the images that were passed in, up to a factor and a shift."""
    return epoch is not None and all(batch.theirs for batch in epoch.batches)


def _without_numbers(result: dict[str, Any]) -> dict[str, Any]:
    def bare(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: bare(value) for key, value in part.items() if key != "values"}
        return [bare(value) for value in part] if isinstance(part, list) else part

    return result if "error" in result else {"value": bare(result["value"])}


def _no_epochs(results: list[dict[str, Any]]) -> Diagnosis | None:
    if any("error" in result for result in results):
        return None
    if nothing(results):
        return PRINTED
    counts = [len(result["value"].get("items", [None])) for result in results]
    without, seeded = counts[:-3], counts[-3:]
    if not any(without) or not any(seeded):
        which = "" if not any(counts) else "with a generator, " if any(without) else "without a generator, "
        return Diagnosis("no batch", f"{which}no batch comes.".capitalize(), "Where a function has a `yield`, `return` "
                         "with a list gives nothing: give each batch with `yield`, or use no `yield` at all. Is the "
                         "loop ever reached?")
    axes = [len(item.get("shape", [])) for item in results[0]["value"].get("items", [])]
    if axes == [4, 1]:
        return ONE_PAIR
    rows = [len(item.get("items", [])) for item in results[0]["value"].get("items", [])]
    apart = len(rows) == 2 and rows[0] == rows[1] > 2  # more than the two of a pair
    return NO_PAIRS if apart or axes[:4] == [4, 1, 4, 1] else NO_BATCHES


def _shaped(epoch: Epoch, call: str) -> Mark:
    """The shapes and the type of each batch."""
    for batch in epoch.batches:
        count = len(batch.order)
        if batch.shapes != [[count, 1, 3, 3], [count]] or not batch.dtype.startswith(("int", "uint")):
            came = f"{' and '.join(str(tuple(sizes)) for sizes in batch.shapes)}, {batch.dtype}"
            return Mark(False, f"({count}, 1, 3, 3) and ({count},), int64",
                        "the labels, then the images" if batch.dtype == "swapped" else came, call)
    return Mark(True)


def _sized(epoch: Epoch, call: str) -> Mark:
    wanted = [len(group) for group in epoch.expected]
    return Mark(epoch.sizes == wanted, f"batches of {_row(wanted)}", f"of {_row(epoch.sizes)}", call)


def _row(numbers: Sequence[Any]) -> str:
    return ", ".join(map(str, numbers)) or "nothing"


def _paired(epoch: Epoch, call: str) -> Mark:
    """Each image once, with its own label."""
    times = Counter(epoch.order)
    strange = [f"{times[-1]} that weren't passed in"] if times[-1] else []
    missing = [str(place) for place in range(epoch.total) if not times[place]]
    twice = [str(place) for place, count in times.items() if count > 1 and place >= 0]
    apart = [f"{place} with label {label:g}, not {place * 3 % 10}" for batch in epoch.batches
             for place, label in zip(batch.order, batch.labels, strict=False) if place >= 0 and label != place * 3 % 10]
    came = [*strange, *([f"without {_row(missing[:5])}"] if missing else []),
            *([f"more than once {_row(twice[:5])}"] if twice else []), *apart[:1]]
    return Mark(not came and epoch.paired, f"images 0 to {epoch.total - 1} once, each with its label",
                "; ".join(came) or "another number of labels", call)


def _order(epoch: Epoch) -> str:
    return f"order {_row(epoch.order[:12])}"


def _stored(epoch: Epoch, call: str) -> Mark:
    several = epoch.size >= epoch.total or len(epoch.batches) > 1
    came = _order(epoch) if epoch.order != sorted(epoch.order) else f"batches of {_row(epoch.sizes)}"
    return Mark(epoch.order == sorted(epoch.order) and several, "the stored order, in batches", came, call)


def _anew(shuffled: list[Epoch], call: str) -> Mark:
    first, second, again = (epoch.order for epoch in shuffled)
    if first != again:
        came = f"order {_row(first[:8])}; then {_row(again[:8])}"
        return Mark(False, "the same order from the same seed", came, call)
    return Mark(first != second and len(shuffled[0].batches) > 1, "another order in the second epoch",
                f"order {_row(second[:8])} twice" if first == second else "a single batch", call)
