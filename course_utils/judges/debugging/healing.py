"""Judges the repairs of chapter 9's other wards."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor

from course_utils.inputs import drawn
from course_utils.judges import PRINTED, Mark, Marks, nothing, number
from course_utils.judges.comparing import alike
from course_utils.judges.debugging.repairs import NOT_AN_OPTIMIZER
from course_utils.report import Diagnosis

DEAD = 0.12  # share of units that may die; measured over 20 networks, lr 0.1 kills up to 0.02, lr 3 from 0.14 up
LEARNT = 0.65  # of the first loss; lr 0.02 reaches 0.32 to 0.59

TOO_HIGH = Diagnosis("too high", "The loss leaps up, or units that were alive are 0 for every input at the end: the "
                     "steps are still too long.", "Divide the learning rate by ten and try again.")
TOO_LOW = Diagnosis("too low", "Nothing dies, and hardly anything is learned in 60 steps.",
                    "Multiply the learning rate by ten and try again.")
PART = Diagnosis("part of it", "The optimizer moves some of the parameters; the others stay where they are.",
                 "Make it from net.parameters(), all of them.")
ELSEWHERE = Diagnosis("nothing moves", "Not one parameter of the network that was passed in moves.",
                      "Make the optimizer from this network's parameters(), with a learning rate above 0.")


def judge_treated(seen: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Alive and moving, and a mean loss below 0.65 of the first."""
    if any("error" in case for case in seen):
        return [], None
    if any("value" in case for case in seen):
        return [], PRINTED if nothing(seen) else NOT_AN_OPTIMIZER
    rests = [case["losses"][-1] / case["losses"][0] for case in seen]
    rest = sum(rests) / len(rests)
    leapt = any(not max(case["losses"]) <= 2 * case["losses"][0] for case in seen)
    died = any(case["dead"][1] - case["dead"][0] > DEAD for case in seen)
    moved = [flag is True for case in seen for flag in case["moved"]]
    calm = not leapt and not died and math.isfinite(rest)
    marks = [Mark(calm and all(moved) and rest < 0.9), Mark(math.isfinite(rest) and 0 <= rest < LEARNT and not leapt)]
    if not any(moved):
        return marks, ELSEWHERE
    return marks, TOO_HIGH if not calm else PART if not all(moved) else TOO_LOW


NO_NETWORK = Diagnosis("no network", "What comes back isn't a network.", "Return nn.Sequential(*layers).")
SHAPES = Diagnosis("other layers", "The network doesn't have a Linear layer for each pair of neighbouring sizes, in "
                   "this order.", "Keep the stack as deep as it was: one nn.Linear for each two sizes.")
STRAIGHT = Diagnosis("straight", "Nothing lies between the layers that bends, so all of them together are no more "
                     "than one Linear layer.", "Put nn.ReLU() or nn.Tanh() between them.")
VANISHES = Diagnosis("still vanishing", "The first layer's gradient is still hundreds of times smaller than the "
                     "last one's, or smaller.", "Sigmoids are what shrinks it; use a function with slope 1.")
SILENT = Diagnosis("no gradient", "The first layer's gradient is 0: nothing comes back to it.",
                   "Weights that are all 0, a detach or a frozen layer would do that. Leave the layers as PyTorch "
                   "makes them.")
SQUASHED = Diagnosis("squashed at the end", "A function comes after the last layer, and what leaves the network is "
                     "never negative. Logits need room on both sides.", "Leave it out after the last layer.")


def judge_stacks(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """The layers asked for, a first gradient of at least 1/50 of the last one's, and a loss below 0.25."""
    if any("error" in case for case in seen):
        return [], None
    if any("value" in case for case in seen):
        return [], PRINTED if nothing(seen) else NO_NETWORK
    shapes = all(came["shapes"] == [[b, a] for a, b in zip(case["sizes"], case["sizes"][1:], strict=False)]
                 for came, case in zip(seen, inputs, strict=True))
    ratios = [came["norms"][0] / came["norms"][1] if came["norms"][1] else 0.0 for came in seen]
    bends = all(came["bend"] > 1e-3 for came in seen)
    learnt = sorted(came["losses"][-1] for came in seen)[1]
    flows = all(ratio > 0.02 for ratio in ratios)
    squashed = all(came["range"][1] > came["range"][0] >= 0 for came in seen)
    learns = 0 <= learnt < 0.25 and shapes and bends and not squashed
    marks = [Mark(shapes and (flows or learns)), Mark(flows and bends and shapes), Mark(learns)]
    if not shapes:
        return marks, SHAPES
    if squashed:
        return marks, SQUASHED
    if all(came["norms"][0] == 0 for came in seen):
        return marks, SILENT
    return marks, VANISHES if not flows else STRAIGHT if not bends else None


DECKS = {
    "two orders": Diagnosis("two orders", "Images and labels still get different orders, so most images carry another "
                            "one's label.", "Draw one order, keep it in a variable, and use it for both."),
    "not shuffled": Diagnosis("not shuffled", "Each image keeps its label, and nothing is shuffled.",
                              "Index both with a random order."),
    "labels moved": Diagnosis("labels only", "The labels move and the images stay.", "Index both with the order."),
    "images moved": Diagnosis("images only", "The images move and the labels stay.", "Index both with the order."),
    "repeats": Diagnosis("repeats", "Some images come twice and others not at all. randint draws with replacement.",
                         "randperm(len(images)) has each number once."),
    "own seed": Diagnosis("own seed", "Another seed gives the same order: the function seeds something itself.",
                          "Draw from the generator that is passed in, as it is."),
    "not the generator": Diagnosis("shared state", "The same seed gives another order: the order isn't drawn from the "
                                   "generator.", "randperm(len(images), generator=generator)"),
    "swapped": Diagnosis("swapped", "Labels come first.", "Return images, then labels."),
    "no pair": Diagnosis("no pair", "What comes back isn't a pair of images and labels, as many as went in.",
                         "Return images[order], labels[order]."),
}


def judge_decks(seen: list[dict[str, Any]], inputs: dict[str, int]) -> tuple[Marks, Diagnosis | None]:
    """One order for both, drawn from the generator."""
    if any("error" in case for case in seen):
        return [], None
    if nothing(seen):
        return [], PRINTED
    pairs = [_pair(case["value"], inputs["count"]) for case in seen]
    swapped = [_pair(case["value"], inputs["count"], swap=True) for case in seen]
    if None in pairs:
        return [], DECKS["swapped" if None not in swapped else "no pair"]
    orders = [images for images, _ in pairs if images is not None]  # type: ignore[misc]
    labels = [numbers for _, numbers in pairs]  # type: ignore[misc]
    rising = list(range(inputs["count"]))
    paired, complete = orders == labels, all(sorted(order) == rising for order in orders)
    moved = all(order != rising for order in orders)
    repeated, renewed = orders[0] == orders[1], orders[0] != orders[2]
    marks = [Mark(paired and moved), Mark(complete and moved and repeated and renewed)]
    if not paired:
        name = "labels moved" if not moved else "images moved" if all(row == rising for row in labels) else "two orders"
    else:
        name = ("not shuffled" if not moved else "repeats" if not complete else
                "own seed" if not renewed else "not the generator")
    return marks, DECKS[name]


def _pair(seen: dict[str, Any], count: int, swap: bool = False) -> tuple[list[int], list[int]] | None:
    """The numbers that images and labels carry, counted from 0."""
    items = seen.get("items", [])
    if len(items) != 2:
        return None
    images, labels = items[::-1] if swap else items
    if "shape" not in images or "values" not in images or images["shape"] != [count, 1, 1, 1]:
        return None
    numbers = labels.get("values") or [item.get("value") for item in labels.get("items", [])]
    return ([int(value) for value in images["values"]], [int(value) - 100 for value in numbers]) if (
        len(numbers) == count) else None


Error = Callable[[Tensor, Tensor], Tensor]
PIXELS: list[tuple[Error, Diagnosis]] = [
    (lambda o, t: ((o - t) ** 2).mean(), Diagnosis(
        "still broadcast", "Every output still meets every target: one of the two is a column, the other a row.",
        "Print output.shape, target.shape and (output - target).shape; all three should be the same.")),
    (lambda o, t: ((o[:, 0] - t) ** 2).sum(), Diagnosis(
        "sum", "The pairing is right, and the squares are added up instead of averaged.", "End with .mean().")),
    (lambda o, t: (o[:, 0] - t).abs().mean(), Diagnosis(
        "absolute", "The pairing is right, and the distances aren't squared.", "Square each difference.")),
    (lambda o, t: ((o[:, 0] - t) ** 2).mean().sqrt(), Diagnosis(
        "root", "The pairing is right, and a root is taken at the end.", "Return the mean of the squares.")),
    (lambda o, t: (o[:, 0] - t).mean() ** 2, Diagnosis(
        "mean first", "The differences are averaged before they are squared, so that errors of opposite sign cancel.",
        "Square first.")),
    (lambda o, t: ((o[0] - t) ** 2).mean(), Diagnosis(
        "one output", "The first output alone is compared with all targets.", "output[:, 0] is the column.")),
    (lambda o, t: ((o[:, 0] - t[0]) ** 2).mean(), Diagnosis(
        "one target", "All outputs are compared with the first target.", "Keep all of target.")),
    (lambda o, t: ((o.mean() - t) ** 2).mean(), Diagnosis(
        "averaged output", "The outputs are averaged before they are compared, so no output has a target of its own.",
        "Bring both to one shape instead.")),
    (lambda o, t: ((o[:, 0].sort().values - t.sort().values) ** 2).mean(), Diagnosis(
        "sorted", "Both are sorted first, so outputs meet targets of other pictures.", "Keep the order.")),
]
CUT = Diagnosis("cut off", "The number is right, and no gradient comes back to the output: the graph was cut, as "
                "detach, .data, item() and numpy do.", "Compute with tensors from output to the loss.")
NOT_REDUCED = Diagnosis("not reduced", "One number per picture comes back, or more.", "Take the mean of the squares.")


def judge_errors(seen: list[dict[str, Any]], inputs: list[dict[str, int]]) -> tuple[Marks, Diagnosis | None]:
    """Mean of (output − target)² with each output against its own target, and the gradient 2 (o − t) / N."""
    if any("error" in case for case in seen):
        return [], None
    if nothing(seen):
        return [], PRINTED
    cases = [(drawn(case["seed"], case["count"], 1), 1 + drawn(case["seed"], case["count"])) for case in inputs]
    right = [((o[:, 0] - t) ** 2).mean().item() for o, t in cases]
    values = _agree([_single(case) for case in seen], right)
    slopes = all(_agree(case["gradient"] or [], (2 * (o[:, 0] - t) / len(t)).tolist())
                 for case, (o, t) in zip(seen, cases, strict=True))
    if any(math.prod(case["value"].get("shape", [])) > 1 for case in seen):
        return [], NOT_REDUCED
    if values:
        return [Mark(True), Mark(slopes)], CUT
    known = (diagnosis for error, diagnosis in PIXELS
             if _agree([_single(case) for case in seen], [error(*case).item() for case in cases]))
    return [Mark(False), Mark(slopes)], next(known, None)


def _single(case: dict[str, Any]) -> float | None:
    seen = case["value"]
    return seen["values"][0] if len(seen.get("values", [])) == 1 else number(seen)


def _agree(came: Sequence[float | None], right: Sequence[float]) -> bool:
    return alike(came, right, 1e-3)
