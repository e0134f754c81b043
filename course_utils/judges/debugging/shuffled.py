"""Judges `shuffled`: whether images and labels get one order, drawn from the generator."""

from typing import Any, NamedTuple

from course_utils.inputs.debugging import numbered
from course_utils.judges import PRINTED, Mark, Marks, nothing, say
from course_utils.judges.comparing import together
from course_utils.report import Diagnosis

NEXT = "Draw one order, and pick both by it: images[order], labels[order]."
TWO_ORDERS = Diagnosis("two orders", "Images and labels get different orders, so that images carry another one's "
                       "label.", NEXT)
NOT_SHUFFLED = Diagnosis("not shuffled", "Images and labels come back in the order in which they came.", NEXT)
LABELS_ONLY = Diagnosis("labels only", "The labels move and the images stay.", "Index both with the order.")
IMAGES_ONLY = Diagnosis("images only", "The images move and the labels stay.", "Index both with the order.")
REPEATS = Diagnosis("repeats", "Some come twice and others not at all, as with randint, which may draw a number twice.",
                    "randperm(len(images)) has each number once.")
OTHERS = Diagnosis("others", "What comes back are pictures or labels that didn't come in: the numbers within a picture "
                   "stand in another order, or are others.", "Index axis 0, and nothing else: images[order].")
OWN_SEED = Diagnosis("own seed", "Another seed gives the same order, so it isn't drawn from the generator that is "
                     "passed in, or that one is seeded anew.", "Draw from the generator that is passed in, as it is.")
SEEDED_ANEW = Diagnosis("seeded anew", "The same generator gives the same order again when it is used again: it is set "
                        "back, or another one is made with its seed.",
                        "Draw from the generator that is passed in, as it is.")
NOT_THE_GENERATOR = Diagnosis("shared state", "The same seed gives another order: the order isn't drawn from the "
                              "generator alone.", "randperm(len(images), generator=generator)")
SWAPPED = Diagnosis("swapped", "Labels come first.", "Return images, then labels.")
NO_PAIR = Diagnosis("no pair", "What comes back isn't a pair of images and labels.",
                    "Return images[order], labels[order].")
IN_PLACE = Diagnosis("in place", "The tensors that were passed in are changed: the caller's own images and labels.",
                     "Make new ones: images[order], labels[order].")


class Order(NamedTuple):
    """Which picture and which label stands at each place, counted from 0; −1 is none that came in."""

    images: list[int]
    labels: list[int]


def judge_shuffled(seen: list[dict[str, Any]], inputs: dict[str, int]) -> tuple[Marks, Diagnosis | None]:
    """One order for both, drawn from the generator."""
    if any("error" in case for case in seen):
        return [], None
    orders, code = [_order(case["value"], inputs) for case in seen], _code(inputs)
    if None in orders:
        shapes = f"a pair of shapes {_shapes(inputs)}"
        came = next(case for case, order in zip(seen, orders, strict=True) if order is None)
        diagnosis = _form(seen, inputs)
        if diagnosis is SWAPPED:
            diagnosis = together(SWAPPED, judge_shuffled([case | {"value": _turned(case)} for case in seen], inputs)[1])
        return [Mark(False, shapes, _came(came["value"]), code)] * 2, diagnosis
    found = [order for order in orders if order]
    rising, moved = list(range(inputs["count"])), any(case["in_place"] for case in seen)
    whole = all(sorted(part) == rising for order in found for part in order)
    paired = all(order.images == order.labels and -1 not in order.images for order in found)
    stays = [all(part == rising for part in parts) for parts in zip(*found, strict=True)]
    first, again, other, later = (order.images for order in found)
    marks = [
        Mark(paired and not any(order.images == rising for order in found) and not moved,
             *(_pairs(found[0], inputs) if not paired else ("a new order", "the old one") if not moved else
               ("new tensors", "the caller's own, changed")), code),
        Mark(whole and first == again and first != other != later, "each once; the same order "
             "with the same seed, another with the next seed, and another when the generator is used again",
             _drawn(whole, found), code)]
    drawn = (REPEATS if not whole else NOT_THE_GENERATOR if first != again else OWN_SEED if first == other else
             SEEDED_ANEW if other == later else None)
    if any(-1 in part for order in found for part in order):
        return marks, OTHERS
    if stays[0]:
        return marks, NOT_SHUFFLED if stays[1] else LABELS_ONLY
    pairing = None if paired else IMAGES_ONLY if stays[1] else TWO_ORDERS
    return marks, together(pairing, IN_PLACE if moved else None, drawn)


def _shapes(inputs: dict[str, int]) -> str:
    return f"({inputs['count']}, 1, 2, 3) and ({inputs['count']},)"


def _code(inputs: dict[str, int]) -> str:
    return ("from course_utils.inputs.debugging import numbered\n"
            f"pictures, numbers = numbered({inputs['count']}, {inputs['base']})\n"
            f"came = shuffled(pictures, numbers, torch.Generator().manual_seed({inputs['seed']}))\n"
            "print([(image.min() / 6, label) for image, label in zip(*came)])")


def _came(seen: dict[str, Any]) -> str:
    if "items" not in seen:
        return say(seen)
    shown = [str(tuple(item["shape"])) if "shape" in item else item["type"] for item in seen["items"][:4]]
    return f"{seen['type']} of {len(seen['items'])}: {', '.join(shown)}"


def _pairs(order: Order, inputs: dict[str, int]) -> tuple[str, str]:
    """The first wrong pair as it should be, and as it came back."""
    own = numbered(inputs["count"], inputs["base"])[1].tolist()
    image, label = next((pair for pair in zip(*order, strict=True) if pair[0] != pair[1] or -1 in pair), (-1, -1))
    if image < 0:
        return "pictures that came in", "another picture"
    return f"picture {image} with label {own[image]}", (
        f"picture {image} with {f'label {own[label]}' if label >= 0 else 'another label'}")


def _drawn(whole: bool, found: list[Order]) -> str:
    first, again, other, later = (order.images for order in found)
    return ("images that come twice, or weren't passed in" if not whole else
            "another order with the same seed" if first != again else
            "the same order with the next seed" if first == other else
            "the same order when the generator is used again" if other == later else "labels in another order")


def _form(seen: list[dict[str, Any]], inputs: dict[str, int]) -> Diagnosis | None:
    if nothing(seen):
        return PRINTED
    values = [case["value"] for case in seen]
    if all(len(value.get("items", [])) == 2 for value in values):
        if None not in [_order(_turned(case), inputs) for case in seen]:
            return SWAPPED
        if all("shape" in item for value in values for item in value["items"]):
            return Diagnosis("other shapes", f"Images and labels come back in other shapes, {_came(values[0])}; "
                             f"they came in as {_shapes(inputs)}.", "Index axis 0 with an order of all N numbers: "
                             "images[order], labels[order].")
    return NO_PAIR


def _turned(case: dict[str, Any]) -> dict[str, Any]:
    return case["value"] | {"items": case["value"]["items"][::-1]}


def _order(seen: dict[str, Any], inputs: dict[str, int]) -> Order | None:
    """Which pictures and labels came back, where the shapes are those that came in."""
    items, count = seen.get("items", []), inputs["count"]
    if len(items) != 2 or [item.get("shape") for item in items] != [[count, 1, 2, 3], [count]]:
        return None
    pictures = {tuple(picture.flatten().tolist()): n for n, picture in enumerate(numbered(count, 0)[0])}
    rows = [tuple(items[0]["values"][6 * n:6 * n + 6]) for n in range(count)]
    labels = {label: n for n, label in enumerate(numbered(count, inputs["base"])[1].tolist())}
    return Order([pictures.get(row, -1) for row in rows], [labels.get(value, -1) for value in items[1]["values"]])
