"""What is wrong with how `batches` shuffles: seen in which images come when, whatever the generator drew."""

from collections import Counter
from collections.abc import Iterator

from course_utils.judges.data.epochs import Epoch
from course_utils.report import Diagnosis

APART = Diagnosis("shuffled apart", "With a generator, images come with the labels of other images. Nothing raises an "
                  "error, and the network learns noise.", "Make one order, and index images and labels with the same "
                  "one.")
DRAWN_AGAIN = Diagnosis("drawn twice", "With a generator, some images come twice in an epoch and others not at all.",
                        "Draw one order before the loop; `torch.randperm` gives each number once.")
NOT_ALL = Diagnosis("not all", "With a generator, some images never come.", "Cut the order as you cut the images "
                    "without a generator.")
ALWAYS = Diagnosis("always shuffled", "Without a generator the images come in another order than the stored one.",
                   "Shuffle only if generator is not None.")
NEVER = Diagnosis("not shuffled", "With a generator the images come in the order in which they are stored.",
                  "Draw the order from it: `torch.randperm(N, generator=generator)`.")
WHOLE_BATCHES = Diagnosis("batches shuffled", "The same images are always together in a batch; only the batches, or "
                          "the images inside each, change places.", "Shuffle all images first, then cut the batches.")
SAME_ORDER = Diagnosis("same order each epoch", "Two calls with the same generator give the same order.",
                       "Take the generator as it is and don't seed it again: it moves on with each draw.")
UNSEEDED = Diagnosis("not repeatable", "Two generators with the same seed give two orders, so the order isn't drawn "
                     "from the generator that was passed in, or not only.",
                     "Pass it on: `torch.randperm(N, generator=generator)`.")


def grouped(epoch: Epoch) -> bool:
    """Whether the images of each batch stand side by side in the set, as if nothing had been shuffled."""
    return len(epoch.batches) < 2 or all(batch in epoch.expected for batch in epoch.groups)


def misordered(
    plain: list[Epoch], shuffled: list[Epoch], named: bool, sizes: Diagnosis | None
) -> Iterator[Diagnosis]:
    """What shuffling does to batches, beside what is wrong without it: by itself, or with the sizes of the batches."""
    if any(-1 in epoch.order for epoch in [*plain, *shuffled]):
        return
    times = [Counter(epoch.order) for epoch in [*plain, *shuffled]]
    again = [max(counts.values(), default=0) > 1 for counts in times]
    short = [len(counts) < epoch.total for counts, epoch in zip(times, [*plain, *shuffled], strict=True)]
    disordered = any(epoch.order != sorted(epoch.order) for epoch in plain)
    if not named and not any(again) and (sizes or not any(short)) and disordered:
        yield ALWAYS
        yield from [sizes] if sizes else []
    if all(epoch.paired for epoch in plain) and not all(epoch.paired for epoch in shuffled):
        yield APART
    if any(again[len(plain):]) and not any(again[:len(plain)]):
        yield DRAWN_AGAIN
        return
    if any(short[len(plain):]) and not any(short[:len(plain)]):
        yield NOT_ALL
    if any(again) or any(epoch.size < epoch.total and len(epoch.batches) < 2 for epoch in [*plain, *shuffled]):
        return
    if all(epoch.order == sorted(epoch.order) for epoch in shuffled):
        yield NEVER
    elif all(map(grouped, shuffled)):
        yield WHOLE_BATCHES
    elif shuffled[0].order == shuffled[1].order:
        yield SAME_ORDER
    elif shuffled[0].order != shuffled[2].order:
        yield UNSEEDED
