"""Judges `PictureDataset`: its length, its items, and when it reads a file."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from course_utils.checks.describe import describe
from course_utils.inputs.data import stored
from course_utils.judges import PRINTED, Mark, Marks, errors, nothing, number, say
from course_utils.judges.comparing import alike, explained, of_parts, told
from course_utils.judges.data.fits import fitted
from course_utils.judges.data.items import IMAGE_MISTAKES, LABEL_MISTAKES, OTHERS, Asked, image, label
from course_utils.judges.meanings import Meaning
from course_utils.judges.raised import meant
from course_utils.report import Diagnosis

Item = tuple[dict[str, Any], dict[str, Any]]

DICTIONARIES = Diagnosis("dictionary", "An item is a dictionary. The loop takes each batch apart with `for images, "
                         "labels in loader`, and would get the keys.", "Return a pair: `return image, label`.")
IMAGE_ALONE = Diagnosis("image alone", "An item is the image, without its label.",
                        "Return both: `return image, label`.")
LABEL_FIRST = Diagnosis("label first", "An item has the label first, then the image.", "Return the image first.")
NO_PAIR = Diagnosis("no pair", "An item isn't a pair of an image and a label.", "Return two things: `return image, "
                    "label`.")
ARRAYS = Diagnosis("arrays", "The images come as NumPy arrays.", "`torch.from_numpy` makes a tensor of an array.")
ENDLESS = Diagnosis("no end", "After the last picture there is another item. A `for` loop over the dataset goes on "
                    "until an IndexError comes.", "Take `index` as it is: the list of files raises the error by "
                    "itself.")
EARLY = Diagnosis("read early", "Files are read before a picture is asked for. With many large files that takes long, "
                  "and all of them have to fit into memory.", "Keep the names in `__init__`, and call `self.read` in "
                  "`__getitem__`.")
READ_ALL = Diagnosis("all read", "Other files are read too each time an item is asked for.",
                     "Read one file: `self.read(self.files[index])`.")
NOWHERE = "^$"  # for errors that no line of the answer raises
MEANINGS = [
    Meaning(r"TypeError: object of type '\w+' has no len", "no length", "The dataset has no length.",
            "Write `__len__`, with two underscores on either side; it returns how many pictures there are.", NOWHERE),
    Meaning(r"TypeError: 'NoneType' object cannot be interpreted as an integer", "no length",
            "`__len__` comes to its end without a return.", "Return how many names of files there are.", NOWHERE),
    Meaning(r"TypeError: '\w+' object is not subscriptable", "no items", "The dataset can't be asked for an item.",
            "Write `__getitem__(self, index)`, with two underscores on either side.", NOWHERE),
    Meaning(r"FileNotFoundError: There is no file (?P<what>.*)", "no such file", "`read` takes the name of one file, "
            "and got {what}.", "Take the name out of the list first: `self.read(self.files[index])`."),
    Meaning(r"TypeError: (?:unsupported operand type\(s\) for .*'str'|string indices|new\(\): invalid data type 'str')|"
            r"AttributeError: 'str' object", "not read", "A text, such as the name of a file, stands where its pixels "
            "are needed.", "`self.read(self.files[index])` gives the pixels."),
]


def judge_PictureDataset(  # noqa: N802
    seen: list[dict[str, Any]], inputs: list[dict[str, Any]]
) -> tuple[Marks, Diagnosis | None]:
    """Marks of `PictureDataset`: length and end, images, labels, reading."""
    if any("error" in case for case in seen):
        return [], None
    asked = [Asked(stored(case), case["labels"], case["mean"], case["deviation"], index, turn)
             for case in inputs for turn, index in enumerate(case["asked"])]
    items = [item for case in seen for item in case["items"]]
    codes = [f"{_code(case)}[{index}]" for case in inputs for index in case["asked"]]
    pairs = [_pair(item) for item in items]
    marks = [
        _sized(seen, inputs),
        _each(items, pairs, asked, codes, 0, image, _same_image),
        _each(items, pairs, asked, codes, 1, label, _same_label),
        _reads(seen, inputs),
    ]
    return marks, _amiss(seen, inputs, pairs, asked, marks)


def _code(case: dict[str, Any]) -> str:
    height, width = case["size"]
    return (f"pixels = torch.randint(251, ({len(case['files'])}, {height}, {width}), dtype=torch.uint8,\n"
            f"                       generator=torch.Generator().manual_seed({case['seed']}))\n"
            f"files, labels = {case['files']}, {case['labels']}\n"
            f"read = dict(zip(files, pixels)).__getitem__\n"
            f"PictureDataset(files, labels, read, {case['mean']}, {case['deviation']})")


def _pair(item: dict[str, Any]) -> Item | None:
    """The image and the label of an item, or `None` if it isn't a pair of these."""
    parts = item.get("value", {}).get("items", [])
    axes = [len(part.get("shape", [])) for part in parts]
    return (parts[0], parts[1]) if len(parts) == 2 and axes[0] and not axes[0] < 2 <= axes[1] else None


def _sized(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> Mark:
    for came, case in zip(seen, inputs, strict=True):
        count, code = len(case["files"]), _code(case).replace("PictureDataset", "dataset = PictureDataset")
        if number(came["length"]) != count:
            return Mark(False, f"{count} pictures", say(came["length"]), f"{code}\nlen(dataset)")
        if came["end"] != "IndexError":
            return Mark(False, f"an IndexError from dataset[{count}]", came["end"], f"{code}\ndataset[{count}]")
    return Mark(True)


def _each(
    items: list[dict[str, Any]], pairs: Sequence[Item | None], asked: list[Asked], codes: list[str], part: int,
    reference: Callable[[Asked], Any], fits: Callable[[dict[str, Any], Any], bool],
) -> Mark:
    """The first image, or label, that isn't what it should be."""
    for item, pair, case, code in zip(items, pairs, asked, codes, strict=True):
        if pair is None:
            return Mark(False, "a pair, (image, label)", say(_without_numbers(item)), code)
        if not fits(pair[part], reference(case)):
            return Mark(False, *told(pair[part], reference(case)), code)
        if item["arrays"] is not False and part == 0:
            return Mark(False, "tensors", "a NumPy array", code)
    return Mark(True)


def _without_numbers(item: dict[str, Any]) -> dict[str, Any]:
    if "error" in item or "items" not in item["value"]:
        return item
    return item["value"] | {"items": [{key: part for key, part in each.items() if key != "values"}
                                      for each in item["value"]["items"]]}


def _reads(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> Mark:
    for came, case in zip(seen, inputs, strict=True):
        if came["early"]:
            return Mark(False, "no file read before an item is asked for", f"{len(came['early'])} files read")
        for index, opened in zip(case["asked"], came["opened"], strict=True):
            names = ", ".join(dict.fromkeys(case["files"][place] for place in opened)) or "none"
            if names != case["files"][index]:
                return Mark(False, f"{case['files'][index]} read for item {index}", names)
    return Mark(True)


def _same_image(result: dict[str, Any], value: Tensor) -> bool:
    return (result.get("shape") == list(value.shape) and result["dtype"] == str(value.dtype).removeprefix("torch.")
            and alike(result.get("values", []), value.flatten().tolist()))


def _same_label(result: dict[str, Any], value: Any) -> bool:
    """Whether a label is what the reference gave; an int may be a tensor (), int64, too."""
    if isinstance(value, int) and result.get("shape") == []:
        return bool(result["dtype"] == "int64" and result["values"] == [value])
    return bool(result == describe(value))


def _amiss(
    seen: list[dict[str, Any]], inputs: list[dict[str, Any]], pairs: list[Item | None], asked: list[Asked],
    marks: list[Mark],
) -> Diagnosis | None:
    items = [item for case in seen for item in case["items"]]
    if told_error := next((meant(error, MEANINGS) for error in errors(seen)), None):
        return told_error
    if any(errors(seen)):
        return None
    if None in pairs:
        return _no_pair([item["value"] for item in items])
    found = [pair for pair in pairs if pair]
    cases = [(case,) for case in asked]
    images = explained([pair[0] for pair in found], cases, image, IMAGE_MISTAKES, _same_image)
    numbers = [pair[1] for pair in found]
    labels = None if nothing(numbers) else explained(numbers, cases, label, LABEL_MISTAKES, _same_label)
    if any(item["arrays"] for item in items):
        images = images or ARRAYS
    opened = [set(files) for case in seen for files in case["opened"]]
    reading = EARLY if any(case["early"] for case in seen) else READ_ALL if max(map(len, opened)) > 1 else None
    follows = any(opened == [{made.changes["which"](case) % len(case.labels)} for case in asked] for made in OTHERS
                  if images and made.diagnosis.name in images.name.split(", "))
    return of_parts(
        (marks[0].passed, next(_wrong_length(seen, inputs), None)),
        (marks[1].passed, images or _fixed(found, asked)),
        (marks[2].passed, labels),
        (marks[3].passed or follows, reading),
    )


def _wrong_length(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> Iterator[Diagnosis]:
    for came, case in zip(seen, inputs, strict=True):
        if number(came["length"]) != len(case["files"]):
            yield Diagnosis("length", f"`len` gives {say(came['length'])} where there are {len(case['files'])} "
                            "pictures.", "Return how many names of files there are.")
        if came["end"] == "an item":
            yield ENDLESS
        elif came["end"] != "IndexError":
            yield Diagnosis("another error", f"After the last picture comes a {came['end']}, and a `for` loop over the "
                            "dataset ends at an IndexError.", "Take `index` as it is: the list of files raises an "
                            "IndexError by itself.")


def _no_pair(values: list[dict[str, Any]]) -> Diagnosis:
    if nothing(values):
        return PRINTED
    if all(value["type"] in ("dict", "OrderedDict") for value in values):
        return DICTIONARIES
    if all("shape" in value for value in values):
        return IMAGE_ALONE
    shapes = [[len(part.get("shape", [])) for part in value.get("items", [])] for value in values]
    return LABEL_FIRST if all(len(axes) == 2 and axes[0] < 2 <= axes[1] for axes in shapes) else NO_PAIR


def _fixed(pairs: list[Item], asked: list[Asked]) -> Diagnosis | None:
    """Whether one mean and one deviation explain all images, though others were passed in."""
    used = set()
    for (came, _), case in zip(pairs, asked, strict=True):
        pixels = case.pixels[case.place] / 255
        fit = fitted(torch.tensor(came.get("values", []), dtype=torch.float64), pixels)
        if fit is None:
            return None
        used.add((round(-fit.offset / fit.slope, 3), round(1 / fit.slope, 3)))
    if len(used) > 1:
        return None
    mean, deviation = used.pop()
    return Diagnosis("fixed numbers", f"Whatever is passed in, {mean:g} is subtracted and the rest divided by "
                     f"{deviation:g}.", "Use what `__init__` kept: `self.mean` and `self.deviation`.")
