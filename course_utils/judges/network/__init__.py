"""Chapter 1, define the network: the judge of each exercise and guess, with its points and known mistakes."""

from typing import Any

from course_utils.judges import COSTLESS, Marks, after, guess, judge, number, plain, prediction
from course_utils.judges.network.count_parameters import judge_count_parameters
from course_utils.judges.network.lenets import judge_lenet
from course_utils.judges.network.output_size import judge_output_size
from course_utils.report import Diagnosis


@prediction("the shape that comes out")
def guess_shape(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """(1, 6, 28, 28): one picture, six channels, 28 places in each direction."""
    known = {
        (1, 6, 32, 32): Diagnosis(
            "same size", "The six channels are right, and the picture would keep its size only with padding. A window "
            "of 5 has to stay inside the picture.", COSTLESS),
        (1, 6, 27, 27): Diagnosis(
            "no first place", "That is 32 − 5: the number of steps the window can take. The place it starts from "
            "counts too.", COSTLESS),
        (1, 6, 5, 5): Diagnosis(
            "kernel", "5×5 is the size of the window, not of what comes out: one number comes out for each place "
            "where the window fits.", COSTLESS),
        (1, 1, 28, 28): Diagnosis(
            "channels", "The height and width are right. Each of the six kernels makes a channel of its own.",
            COSTLESS),
        (6, 28, 28): Diagnosis(
            "no batch axis", "Right but for the first axis: a batch of one picture goes in, and a batch of one "
            "comes out.", COSTLESS),
    }
    other = Diagnosis(
        "other", "Four numbers come out: pictures, channels, height, width. The layer has 6 kernels, and each "
        "gives one number for every place where a 5×5 window fits on the 32×32 picture.", COSTLESS)
    return guess(seen, plain(seen) == (1, 6, 28, 28), known, other)


@prediction("the numbers for larger pictures")
def guess_larger(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """156: a kernel is as large as its window, whatever the picture it slides over."""
    known = {
        624: Diagnosis("four times", "A picture of 64×64 has four times as many pixels, and the kernel slides over all "
                       "of them. Does it get larger itself?", COSTLESS),
        312: Diagnosis("twice", "The sides are twice as long. How long are the sides of the kernel?", COSTLESS),
        150: Diagnosis("no biases", "These are the weights alone. The biases are numbers of the layer too.", COSTLESS),
        21600: Diagnosis("places", "That is how many numbers come out: 6 channels of 60×60. How many does the layer "
                         "hold to compute them?", COSTLESS),
    }
    other = Diagnosis("other", "Six kernels of 5×5, and six biases. Which of these has to change for a larger picture?",
                      COSTLESS)
    return guess(seen, number(seen) == 156, known, other)


@prediction("the layer with most numbers")
def guess_layer(seen: dict[str, Any], inputs: None) -> tuple[Marks, Diagnosis | None]:
    """fc1: 48,120 of 61,706."""
    name = plain(seen).strip().lower() if seen["type"] == "str" else None
    convolution = Diagnosis(
        "convolution", "A convolution uses the same few numbers at every place of the picture, so it needs few of "
        "them: kernel × kernel × channels in × channels out.", COSTLESS)
    known = {
        "conv1": convolution,
        "conv2": convolution,
        "fc2": Diagnosis("fc2", "84 × 120 is much, and one layer before it has a longer input.", COSTLESS),
        "fc3": Diagnosis("fc3", "10 × 84 is the smallest of the linear layers.", COSTLESS),
    }
    other = Diagnosis("other", "Answer with the layer's name in quotes, such as 'conv1'.", COSTLESS)
    return guess({"type": "str", "value": name} if name else seen, name == "fc1", known, other)


@judge({
    "stride 1, no padding": 1,
    "padding is added on both sides": after(1, "stride 1, no padding"),
    "a stride, rounded down": after(1, "stride 1, no padding"),
    "a whole number, an int": after(1, "stride 1, no padding"),
})
def output_size(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Places of a window on a padded row."""
    return judge_output_size(seen, inputs)


@judge({
    "weights, of any shape": 1,
    "biases too": 1,
    "frozen ones and layers inside layers, and nothing but parameters": 1,
    "a whole number, an int": after(1, "weights, of any shape"),
})
def count_parameters(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The sum of numel() over net.parameters()."""
    return judge_count_parameters(seen, inputs)


@judge({
    "two convolutions, weights and biases": 1,
    "three linear layers of LeNet's sizes, and nothing else": 1,
    "(N, 1, 32, 32) in, (N, 10) out": 1,
    "the same numbers as LeNet with the same weights": after(
        2, "two convolutions, weights and biases", "three linear layers of LeNet's sizes, and nothing else"),
})
def Net(seen: dict[str, Any], inputs: dict[str, int]) -> tuple[Marks, Diagnosis | None]:  # noqa: N802
    """LeNet with 5×5 kernels: 400 numbers reach fc1."""
    return judge_lenet(seen, inputs, 5, "Net")


@judge({
    "two convolutions with 3×3 kernels": 1,
    "three linear layers that fit 3×3 kernels": 1,
    "(N, 1, 32, 32) in, (N, 10) out": 1,
    "the same numbers as ours with the same weights": after(
        1, "two convolutions with 3×3 kernels", "three linear layers that fit 3×3 kernels"),
})
def SmallKernelNet(seen: dict[str, Any], inputs: dict[str, int]) -> tuple[Marks, Diagnosis | None]:  # noqa: N802
    """LeNet with 3×3 kernels: 32 → 30 → 15 → 13 → 6, so 16·6·6 = 576 numbers reach fc1."""
    return judge_lenet(seen, inputs, 3, "SmallKernelNet")
