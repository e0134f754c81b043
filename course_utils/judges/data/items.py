"""What an item of a `PictureDataset` is: its image and its label, and the slips that are made in them."""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from course_utils.judges.comparing import mistake, mistakes


class Asked(NamedTuple):
    """An item that is asked for.

    Args:
        pixels: Those in all files, (N, H, W) uint8.
        labels: Of all pictures.
        mean: Passed in, to be subtracted.
        deviation: Passed in, to divide by.
        place: The index of the item.
        turn: How many items were asked for before.
    """

    pixels: Tensor
    labels: list[int]
    mean: float
    deviation: float
    place: int
    turn: int


Which = Callable[[Asked], int]
Formula = Callable[[Tensor, float, float], Tensor]


def _own(asked: Asked) -> int:
    return asked.place


def image(
    asked: Asked, *, which: Which = _own, scale: Callable[[Tensor], Tensor] = lambda pixels: pixels / 255,
    formula: Formula = lambda pixels, mean, deviation: (pixels - mean) / deviation,
    layout: Callable[[Tensor], Tensor] = lambda pixels: pixels[None], kind: torch.dtype = torch.float32,
) -> Tensor:
    """The image of an item.

    Args:
        asked: What is asked for.
        which: Whose pixels are taken.
        scale: What is done with them first.
        formula: How mean and deviation are applied.
        layout: The axes.
        kind: The type.

    Returns:
        (1, H, W) float32, unless a mistake is made.
    """
    return layout(formula(scale(asked.pixels[which(asked)]), asked.mean, asked.deviation)).to(kind)


def label(
    asked: Asked, *, which: Which = _own, form: Callable[[int], Any] = int,
    row: Callable[[Asked], Any] | None = None,
) -> Any:
    """The label of an item: whose it is, in which form, or a row of them."""
    return row(asked) if row else form(asked.labels[which(asked)])


OTHERS = [
    *mistakes("index ignored", "Whatever the index, an item has what belongs to the first picture.",
              "Take what has the number `index`: `self.files[index]`, `self.labels[index]`.", which=[lambda asked: 0]),
    *mistakes("in turn", "Whatever the index, the items come one after another.",
              "Take what has the number `index`: `self.files[index]`, `self.labels[index]`.",
              which=[lambda asked: asked.turn]),
    *mistakes("off by one", "An item has what belongs to the picture before it.",
              "The first index is 0, as in a list, so take `index` as it is.", which=[lambda asked: asked.place - 1]),
    *mistakes("from the end", "The pictures are counted from the last one.", "Take `index` as it is.",
              which=[lambda asked: -1 - asked.place]),
]
IMAGE_MISTAKES = [
    *OTHERS,
    mistake("as read", "The pixels are as they were read, whole numbers from 0 to 255.",
            "Divide by 255, subtract the mean, and divide by the deviation.",
            scale=lambda pixels: pixels, formula=lambda pixels, mean, deviation: pixels, kind=torch.uint8),
    mistake("whole division", "The pixels are divided as whole numbers, so that all below 255 become 0.",
            "Divide with one slash: `pixels / 255`.", scale=lambda pixels: (pixels // 255).float()),
    mistake("not scaled", "The pixels go from 0 to 255 when the mean is subtracted, and the mean is that of pixels "
            "from 0 to 1.", "Divide by 255 first.", scale=Tensor.float),
    mistake("by 256", "The pixels are divided by 256.", "The largest value of a pixel is 255: divide by that.",
            scale=lambda pixels: pixels / 256),
    mistake("by 16", "The pixels are divided by 16, which is the most ink in the course's digits.",
            "Pixels go up to 255 here.", scale=lambda pixels: pixels / 16),
    mistake("own maximum", "Each picture is divided by its own largest pixel, so a pale picture becomes as dark as any "
            "other.", "Divide by 255, the largest value that a pixel can have.",
            scale=lambda pixels: pixels / pixels.max()),
    mistake("scaled last", "The pixels are divided by 255 after mean and deviation, which are those of pixels from 0 "
            "to 1.", "Divide by 255 first.", scale=Tensor.float,
            formula=lambda pixels, mean, deviation: (pixels - mean) / deviation / 255),
    mistake("not standardised", "Mean and deviation aren't applied.",
            "Subtract `self.mean`, then divide by `self.deviation`.", formula=lambda pixels, mean, deviation: pixels),
    mistake("not divided", "The mean is subtracted, and nothing is divided by the deviation.",
            "Divide by `self.deviation` as well.", formula=lambda pixels, mean, deviation: pixels - mean),
    mistake("not centred", "The pixels are divided by the deviation, and no mean is subtracted.",
            "Subtract `self.mean` first.", formula=lambda pixels, mean, deviation: pixels / deviation),
    *mistakes("divided first", "The division comes before the subtraction.",
              "Put brackets around the difference.",
              formula=[lambda pixels, mean, deviation: pixels / deviation - mean,
                       lambda pixels, mean, deviation: pixels - mean / deviation]),
    mistake("multiplied", "The difference is multiplied by the deviation.", "Divide by it.",
            formula=lambda pixels, mean, deviation: (pixels - mean) * deviation),
    mistake("added", "The mean is added.", "Subtract it.",
            formula=lambda pixels, mean, deviation: (pixels + mean) / deviation),
    mistake("swapped", "Mean and deviation have changed places.", "Compare the order of the arguments of `__init__` "
            "with what you store.", formula=lambda pixels, mean, deviation: (pixels - deviation) / mean),
    *mistakes("own mean", "Each picture is standardised with a mean or deviation of its own, so a pale picture gets as "
              "much contrast as any other.", "Use the two numbers that were passed in: they are those of all training "
              "pictures.",
              formula=[lambda pixels, mean, deviation: (pixels - pixels.mean()) / pixels.std(),
                       lambda pixels, mean, deviation: (pixels - pixels.mean()) / pixels.std(correction=0),
                       lambda pixels, mean, deviation: (pixels - pixels.mean()) / deviation,
                       lambda pixels, mean, deviation: (pixels - mean) / pixels.std()]),
    mistake("no channel", "The image has no axis for the channel. A batch of such images is (N, H, W), which a "
            "convolution takes for one picture with N channels.", "Put it in front: `pixels[None]`.",
            layout=lambda pixels: pixels),
    mistake("channel last", "The axis for the channel stands last.", "Put it in front: `pixels[None]`.",
            layout=lambda pixels: pixels[..., None]),
    mistake("batch axis", "The image has an axis for the batch as well. The loader adds that one when it stacks the "
            "items.", "Leave it out: an image is (1, H, W).", layout=lambda pixels: pixels[None, None]),
    mistake("float64", "The image is float64, and the weights of a network are float32.", "Add `.float()`.",
            kind=torch.float64),
    mistake("whole numbers", "The image is made of whole numbers in the end, and what stood behind the point is lost.",
            "Leave the floats as they are.", kind=torch.int64),
]
LABEL_MISTAKES = [
    *OTHERS,
    mistake("number for label", "The label is the index of the picture.", "Return `self.labels[index]`.",
            row=lambda asked: asked.place),
    *mistakes("all labels", "Each item has the labels of all pictures.", "Take one of them: `self.labels[index]`.",
              row=[lambda asked: asked.labels, lambda asked: torch.tensor(asked.labels)]),
    *mistakes("float label", "The label is a float. The loss takes the number of a class, which is whole.",
              "Return it as it was passed in.",
              form=[float, lambda value: torch.tensor(float(value)),
                    lambda value: torch.tensor(float(value), dtype=torch.float64)]),
    *mistakes("label with an axis", "The label is a tensor (1,), so a batch of labels is (N, 1), and the loss takes "
              "(N,).", "Return the int itself, or `torch.tensor(…)` of it without square brackets.",
              form=[lambda value: torch.tensor([value]), lambda value: [value]]),
    *mistakes("one-hot", "The label is a row of zeros with a single one. The loss takes the number of the class.",
              "Return it as it was passed in.", form=[lambda value: one_hot(torch.tensor(value), 10),
                                                      lambda value: one_hot(torch.tensor(value), 10).float()]),
    *mistakes("label as text", "The label is a text.", "Return the int that was passed in.", form=[str]),
    *mistakes("small integers", "The label is a tensor of small integers, and the loss takes int64.",
              "Leave it an int, or make it `.long()`.",
              form=[lambda value: torch.tensor(value, dtype=torch.int32),
                    lambda value: torch.tensor(value, dtype=torch.uint8)]),
]
