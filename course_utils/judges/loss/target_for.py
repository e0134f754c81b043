"""Judges `target_for`: class indices for cross-entropy, one-hot rows for the squared error."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from course_utils.judges import PRINTED, Mark, Marks, as_code, nothing, plain
from course_utils.judges.comparing import Mistake, explained, mistake, same, told, tried
from course_utils.report import Diagnosis

Index = Callable[[Tensor], Tensor]


def _target(
    loss: str, column: Tensor,
    index: Index = lambda c: c[:, 0].long(),
    indices: Index | None = None,
    places: Index | None = None,
    labels: Callable[[Tensor], Any] = lambda i: i,
    table: Callable[[Tensor, Tensor], Tensor] = lambda i, column: F.one_hot(i, 10),
    kind: Callable[[Tensor], Any] = Tensor.float,
    other: dict[str, str] | None = None,
) -> Any:
    """The target of a loss; `indices` and `places` are the index for one of the losses alone."""
    if (other or {}).get(loss, loss) == "cross_entropy":
        return labels((indices or index)(column))
    return kind(table((places or index)(column), column))


def _indexed(name: str, text: str, next: str, index: Index) -> list[Mistake]:  # noqa: A002
    """A mistake in the class indices, made for both losses or for one of them."""
    return [mistake(name, text, next, index=index),
            mistake(name, f"For \"cross_entropy\": {text}", next, indices=index),
            mistake(name, f"For \"mse\": {text}", next, places=index)]


def _typed(dtype: torch.dtype) -> list[Mistake]:
    name = str(dtype).removeprefix("torch.")
    return [mistake("another type", f"The class indices are {name}, and int64 is asked for.", "Make them int64: "
                    "`.long()`.",
                    labels=lambda i: i.to(dtype)),
            mistake("another type", f"The one-hot rows are {name}, and mse needs float32, as the output is.",
                    "Make them float32: `.float()`.", kind=lambda t: t.to(dtype))]


COLUMN = "Take the column out first: `column[:, 0]`."
ROWS = "Use `F.one_hot(index, 10).float()`."
LISTS = "`torch.tensor(…)` makes a tensor of a list."
EACH = "Compare `loss` with a text, `loss == \"cross_entropy\"`, and return a target in both cases."
MISTAKES = [
    *_indexed("squeezed", "`squeeze()` also removes the batch axis of one picture.", "Use `squeeze(1)` or `[:, 0]`.",
              lambda c: c.long().squeeze()),
    *_indexed("column", "the indices still have their second axis, (N, 1).", COLUMN, Tensor.long),
    *_indexed("row", "the indices are one row, (1, N), and not (N,).", COLUMN, lambda c: c.long().view(1, -1)),
    *_indexed("argmax", "all indices are 0. The largest of a single number is always at place 0, so `argmax` has "
              "nothing to choose from.", COLUMN, lambda c: c.argmax(1)),
    *_indexed("first only", "only the first label counts.", "`column[:, 0]` takes all rows of column 0; `column[0]` is "
              "row 0.", lambda c: c[0].long()),
    *_indexed("one less", "every class is one less than the label.", "Labels begin at 0: use them as they are.",
              lambda c: c[:, 0].long() - 1),
    *_indexed("one more", "every class is one more than the label.", "Labels begin at 0: use them as they are.",
              lambda c: c[:, 0].long() + 1),
    *_indexed("numbered", "the pictures are numbered; their labels have no part in it.", COLUMN,
              lambda c: torch.arange(len(c))),
    mistake("float labels", "The class indices are float32; `cross_entropy` refuses them.", "Make them int64: "
            "`.long()`.",
            labels=Tensor.float),
    mistake("float labels", "The column comes back as it was, (N, 1) and float32; `cross_entropy` refuses it.",
            "Take the column out, and make it int64: `column[:, 0].long()`.", indices=lambda c: c),
    *(mistake("one-hot", "For \"cross_entropy\" one-hot rows come back, where one index per picture is asked for.",
              f"Return the indices themselves. {EACH}", labels=way)
      for way in (lambda i: F.one_hot(i, 10).float(), lambda i: F.one_hot(i, 10))),
    mistake("swapped", "Each loss gets the target of the other.", EACH,
            other={"cross_entropy": "mse", "mse": "cross_entropy"}),
    *(mistake("not one-hot", "For \"mse\" no one-hot rows come back; its target must have the shape of the output, "
              "(N, 10).", f"{ROWS} {EACH}", table=table, kind=kind)
      for table in (lambda i, column: i, lambda i, column: column, lambda i, column: column.repeat(1, 10))
      for kind in (Tensor.float, Tensor.long)),
    mistake("classes left out", "The rows have as many columns as the largest label asks for, as `one_hot` makes them "
            "when it isn't told the number of classes.",
            "Say how many there are: `F.one_hot(index, 10)`.", table=lambda i, column: F.one_hot(i)),
    *(mistake("another width", f"The one-hot rows have {width} columns.", "There are ten digits, 0 to 9: "
              "`F.one_hot(index, 10)`.",
              table=lambda i, column, width=width: F.one_hot(i, width)) for width in (9, 11)),
    mistake("every column", "Each row has a 1 in the columns of all labels: `[:, labels]` means every row.",
            "One row for each label: `target[torch.arange(N), labels] = 1`.",
            table=lambda i, column: F.one_hot(i, 10).amax(0).expand(len(i), 10)),
    mistake("turned", "Rows and columns are exchanged: (10, N).", "A row for each picture: (N, 10).",
            table=lambda i, column: F.one_hot(i, 10).transpose(0, -1)),
    mistake("ones", "The table holds only ones.", "A 1 belongs in the column of each row's label, and 0 in all others.",
            table=lambda i, column: torch.ones(len(i), 10)),
    mistake("labels in the table", "The label itself stands in the place of the 1.", ROWS,
            table=lambda i, column: F.one_hot(i, 10) * column),
    mistake("zeros", "The table holds only zeros.", "A 1 belongs in the column of each row's label.",
            table=lambda i, column: torch.zeros(len(i), 10)),
    mistake("integer one-hot", "The one-hot rows are int64, and mse needs floats.", "Add `.float()`.",
            kind=lambda t: t.long()),
    *_typed(torch.int32), *_typed(torch.float64), *_typed(torch.uint8), *_typed(torch.int16), *_typed(torch.float16),
    *_typed(torch.bool),
    mistake("no return", "For \"cross_entropy\" the function ends without a return, so None comes back.", EACH,
            labels=lambda i: None),
    mistake("no return", "For \"mse\" the function ends without a return, so None comes back.", EACH,
            kind=lambda t: None),
    mistake("a list", "Lists come back; a loss takes tensors.", LISTS, labels=Tensor.tolist,
            kind=lambda t: t.float().tolist()),
    mistake("a list", "For \"cross_entropy\" a list comes back; a loss takes tensors.", LISTS, labels=Tensor.tolist),
    mistake("a list", "For \"mse\" a list comes back; a loss takes tensors.", LISTS, kind=lambda t: t.float().tolist()),
]


def judge_target_for(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `target_for`: the numbers for each loss, and their type."""
    cases = [(case["loss"], torch.tensor(case["labels"]).float().view(-1, 1)) for case in inputs]
    marks: list[Mark] = []
    for loss, dtype in (("cross_entropy", "int64"), ("mse", "float32")):
        marks += _marks([(result, case) for result, case in zip(seen, cases, strict=True) if case[0] == loss], dtype)
    if nothing(seen):
        return marks, PRINTED
    failed = any(all("error" in result for result in seen[part]) for part in (slice(0, 2), slice(2, 4)))
    return marks, None if failed else explained(seen, cases, tried(_target), MISTAKES, _is)


def _is(result: dict[str, Any], target: Any) -> bool:
    """Whether this came, with its type."""
    value = result.get("value", {})
    if not isinstance(target, Tensor | Exception):
        kind = "None" if target is None else type(target).__name__
        return plain(value) == _frozen(target) and value.get("type") == kind
    return same(result, target) and (
        isinstance(target, Exception) or value.get("dtype") == str(target.dtype).removeprefix("torch."))


def _frozen(part: Any) -> Any:
    return tuple(map(_frozen, part)) if isinstance(part, list) else part


def _marks(rows: list[tuple[dict[str, Any], tuple[str, Tensor]]], dtype: str) -> Marks:
    """Marks of the targets of one loss: their numbers and, if these are right, their type."""
    kinds = []
    for result, (loss, column) in rows:
        case, value = f'target_for("{loss}", {as_code(column)})', _target(loss, column)
        if not same(result, value):
            return [Mark(False, *told(result, value), case), Mark(False)]
        kinds.append((str(result["value"].get("dtype")), case))
    other, case = next(((kind, case) for kind, case in kinds if kind != dtype), ("", ""))
    return [Mark(True), Mark(not other, dtype, other, case)]
