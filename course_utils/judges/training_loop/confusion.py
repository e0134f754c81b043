"""Judges `confusion`: which class a network takes for which."""

from typing import Any

import torch
from torch import Tensor

from course_utils.checks.describe import describe
from course_utils.judges import PRINTED, Mark, Marks, errors, say, shape
from course_utils.judges.comparing import explained, mistake, of_parts
from course_utils.judges.training_loop.epochs import Batch, covers, forwards, numbered, some_only
from course_utils.judges.training_loop.evaluation import (
    TRAINING_MODE,
    UNUSED,
    code,
    measured_batches,
    modes_amiss,
    modes_shown,
)
from course_utils.report import Diagnosis


def counted(batches: list[Batch], turned: bool = False, once: str = "", of: slice = slice(None), divide: str = "",
            diagonal: str = "kept", start: int = 0, smallest: bool = False) -> Tensor:
    """How many images of each label (row) got each prediction (column), or what a mistake makes of it.

    Args:
        batches: Logits and labels.
        turned: Whether rows and columns are exchanged.
        once: Where a pair counts only once: in each `"batch"`, or in `"all"`.
        of: The batches that are counted.
        divide: What counts are divided by: the sum of their `"row"`, of their `"column"`, or `"all"`.
        diagonal: `"kept"`, `"left out"` or `"alone"`.
        start: What counting begins at.
        smallest: Whether the smallest logit is taken for the prediction.
    """
    tables = [(10 * labels + (logits.argmin(1) if smallest else logits.argmax(1))).bincount(minlength=100).view(10, 10)
              for logits, labels in batches[of]]
    table = sum(table.clamp(max=1) if once == "batch" else table for table in tables) + torch.tensor(start)
    eye = torch.eye(10, dtype=torch.int64)
    table = {"kept": table, "left out": table * (1 - eye), "alone": table * eye}[diagonal]
    table = (table.clamp(max=1) if once == "all" else table).double()
    if divide:
        by = {"row": table.sum(1, keepdim=True), "column": table.sum(0, keepdim=True), "all": table.sum()}[divide]
        table = (table / by).nan_to_num(0)
    return table.T if turned else table


SHARES = "shares", "The counts have been divided.", "Return the counts; divide when you read them."
MISTAKES = [
    mistake("transposed", "Rows and columns are exchanged: the rows are the predictions.",
            "The first index is the label: counts[label, prediction].", turned=True),
    mistake("counted once a batch", "Where a pair of label and prediction comes twice in a batch, it is counted once: "
            "indexing with tensors and += 1 doesn't add up repeated places.", "Loop over the pairs, or use bincount.",
            once="batch"),
    mistake("set to 1", "Each pair of label and prediction that occurs has a 1, however often it occurs.",
            "Add 1 for each image.", once="all"),
    *(mistake(*SHARES, divide=by) for by in ("row", "column", "all")),
    mistake("last batch", "The counts are those of the last batch alone.",
            "Make the table of zeros once, before the loop.", of=slice(-1, None)),
    mistake("wrong ones only", "The right predictions, those on the diagonal, are left out.",
            "Count every image, also where label and prediction are equal.", diagonal="left out"),
    mistake("right ones only", "Only the right predictions, those on the diagonal, are counted.",
            "Count every image, whatever its prediction.", diagonal="alone"),
    mistake("begins at 1", "Every count is one too large.", "Start from torch.zeros.", start=1),
    mistake("smallest", "The place of the smallest logit is taken for the prediction.", "Use argmax.", smallest=True),
]
FLOAT_TABLE = Diagnosis("floats", "The table holds floats, and counts are whole.",
                        "Make the table with dtype=torch.int64.")
LISTS = Diagnosis("lists", "What comes back is a list of lists, not a tensor.",
                  "Count in a tensor, torch.zeros(10, 10, dtype=torch.int64), and return it.")
OTHER_SHAPE = Diagnosis("other shape", "The table doesn't have the shape (10, 10).",
                        "There is a row for each of the ten labels and a column for each of the ten predictions, also "
                        "of a digit that never occurs.")
ARRAY = Diagnosis("array", "What comes back is a NumPy array, not a tensor.",
                  "torch.from_numpy makes a tensor of it.")
SHORT = Diagnosis("bincount too short", "bincount ends at the largest number that occurs, so it gives fewer than 100 "
                  "counts where no 9 was taken for a 9.", "Say how many there are: bincount(minlength=100).")


def judge_confusion(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `confusion`: counts, shape and type, modes."""
    passes = forwards(numbered(seen["events"]), "validation")
    value, batches, full = seen["value"], measured_batches(inputs, passes), covers(passes, inputs["count"])
    table = _table(value)
    expected = counted(batches) if batches else torch.zeros(10, 10)
    right = full and bool(batches) and table.shape == (10, 10) and _equal(table, expected)
    quiet = not any(event["training"] for event in passes)
    misplaced = modes_amiss(seen["modes"], inputs["modes"])
    typed = full and batches is not None and not (seen["list"] or seen["array"]) and (
        table.shape == (10, 10) and table.sum() > 0 and value["dtype"] == "int64")
    why = say(seen) if seen["error"] else "no image through the network" if not passes else ""
    shown = code(inputs, "confusion")
    marks = [
        Mark(right, *_differ(table, expected, why, value), shown),
        Mark(bool(typed), "a tensor (10, 10), int64", why or _kind(seen, full), shown),
        Mark(full and batches is not None and quiet and not misplaced,
             "evaluation mode; " + modes_shown([[mode] for mode in inputs["modes"]], inputs["modes"]),
             why or f"{'evaluation' if quiet else 'training'} mode; {modes_shown(seen['modes'], inputs['modes'])}"
             f"{'' if full else '; not all images'}", shown)]
    if seen["error"]:
        return marks, SHORT if _short(seen, batches or []) else None
    if not passes or batches is None:
        return marks, None if passes else UNUSED
    return marks, of_parts(
        (full, some_only(passes, inputs["count"])), *_counts_amiss(seen, table, batches),
        (quiet, TRAINING_MODE), (misplaced is None, misplaced))


def _table(value: dict[str, Any]) -> Tensor:
    return torch.tensor(value["values"], dtype=torch.float64).view(value["shape"]) if "values" in value else (
        torch.zeros(0))


def _equal(table: Tensor, expected: Tensor) -> bool:
    return table.shape == expected.shape and torch.allclose(table.double(), expected.double(), atol=1e-4)


def _differ(table: Tensor, expected: Tensor, why: str, value: dict[str, Any]) -> tuple[str, str]:
    if why or table.shape != (10, 10):
        return "a count for each of 10 · 10 pairs", why or say(value)
    if _equal(table, expected):
        return "counts of all images", "those of some"
    gaps = (table - expected).abs().nan_to_num(torch.inf)
    row, column = divmod(int(gaps.argmax()), 10)
    right, came = (f"{one[row, column]:.4g} in row {row}, column {column}" for one in (expected, table))
    return right, came


def _kind(seen: dict[str, Any], full: bool) -> str:
    value = seen["value"]
    text = f"{shape(value['shape'])}, {value['dtype']}" if "shape" in value else value["type"]
    text = f"a list of lists, {text}" if seen["list"] else f"a NumPy array, {text}" if seen["array"] else text
    return text if full else f"{text}, not of all images"


def _counts_amiss(seen: dict[str, Any], table: Tensor, batches: list[Batch]) -> list[tuple[bool, Diagnosis | None]]:
    if seen["value"]["type"] == "None":
        return [(False, PRINTED)]
    square = table.reshape(10, 10) if table.numel() == 100 else table
    whole = counted(batches)
    occur = (whole.sum(0) + whole.sum(1)) > 0
    counts, cut = _equal(square, whole), _equal(table, whole[occur][:, occur])  # only the digits that occur
    named = None if counts else explained(
        [describe(square)], [(batches,)], counted, MISTAKES,
        lambda result, other: _equal(_table(result).nan_to_num(0), other))  # where nothing is to be divided
    kind = str(seen["value"].get("dtype"))
    other = Diagnosis("other type", f"The table is of type {kind}.", "Make it with dtype=torch.int64.")
    floats = square.numel() == 100 and kind.startswith("float") and not (
        named and "shares" in named.name)
    return [(table.shape == (10, 10), OTHER_SHAPE), (counts or cut, named), (not floats, FLOAT_TABLE),
            (kind == "int64" or "float" in kind or square.numel() != 100, other),
            (not seen["list"], LISTS), (not seen["array"], ARRAY)]


def _short(seen: dict[str, Any], batches: list[Batch]) -> bool:
    """Whether the error is that of a bincount without minlength, whose length follows from what occurs."""
    pairs = [(labels, logits.argmax(1)) for logits, labels in batches]
    codes = [10 * a + b for labels, found in pairs for a, b in ((labels, found), (found, labels))]
    lengths = {int(torch.cat(codes[turned::2]).max()) + 1 for turned in (0, 1)} if codes else set()
    lengths |= {int(part.max()) + 1 for part in codes}
    return any(f"invalid for input of size {length}" in error["message"] or f"size of tensor b ({length})" in
               error["message"] for error in errors(seen) for length in lengths - {100})
