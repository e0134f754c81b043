"""A checklist for training that doesn't learn, made of what a learner found in chapter 9."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from course_utils.report import LEFT, prose

# What somebody sees first, where to look then, and what puts it right; the cause is what the learner found.
LINES = {
    "no zero_grad": ("the loss falls, then leaps", "five steps at rate 0: is the gradient the same in each?",
                     "`optimizer.zero_grad()` before `backward()`"),
    "softmax twice": ("nearly all is right, and the loss stops at 1.46",
                      "do rows of what reaches the loss add up to 1?", "give `cross_entropy` the logits"),
    "wrong optimizer": ("the loss falls, not as far as it could", "one step: who has a gradient and doesn't move?",
                        "make the optimizer after the last change to the network"),
    "frozen layer": ("the loss falls, not as far as it could", "one step: whose gradient is None?",
                     "`net.requires_grad_(True)`"),
    "learning rate": ("the loss leaps in the first steps and stays high", "a tenth of the rate; units that are dead",
                      "a lower learning rate"),
    "vanishing gradients": ("the loss hardly falls", "gradients of the first and the last layer",
                            "ReLU between the layers, larger weights at the start"),
    "wrong labels": ("one batch is learned, new pictures aren't", "pictures beside their labels",
                     "one order for images and labels"),
    "broadcast": ("the network predicts the same number for every picture", "the shapes of outputs and targets",
                  "the same shape for both"),
    "unscaled images": ("the first loss is far above ln 10, then it leaps", "the largest pixel of a batch",
                        "standardise the images"),
    "overfitting": ("the training is faultless, new pictures go wrong", "the loss on pictures that were held back",
                    "more pictures, or stop earlier"),
}
HEAD = "| Symptom | Look | Cause | Repair |\n|---|---|---|---|\n"
OPEN = "| | | *no findings yet* | |\n"


class Checklist(str):
    """A table in Markdown, which a notebook shows as a table and a terminal as text."""

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        head, _, *rows = ([cell.strip() for cell in line[1:-1].split("|")] for line in self.splitlines())
        top = "".join(f'<th scope="col" style="{LEFT}">{cell}</th>' for cell in head)
        body = "".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in rows)
        return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _cell(text: str) -> str:
    marked = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", prose(text))
    marked = re.sub(r"\*(.+?)\*", r"<em>\1</em>", marked)
    return f'<td style="{LEFT}">{marked}</td>'


def checklist(*wards: Any, file: str = "checklist.md") -> Checklist:
    """Make a table of the findings of some wards: symptom, look, cause and repair; and save it as a file.

    Args:
        wards: The answers `ward_1` to `ward_5` as far as there are any, from the first patient on.
        file: Where to save it. Where that can't be written, the table is only shown.

    Returns:
        A row for each disease that was found, with the patients that had it and the evidence.
    """
    causes: dict[str, list[str]] = {}
    for number, (disease, evidence) in enumerate(_findings(wards), 1):
        if disease in LINES:
            causes.setdefault(disease, []).append(f"patient {number}: {_short(evidence)}")
    rows = [f"| {symptom} | {look} | **{disease}** ({'; '.join(causes[disease])}) | {repair} |\n"
            for disease, (symptom, look, repair) in LINES.items() if disease in causes]
    table = Checklist(HEAD + ("".join(rows) or OPEN))
    with suppress(OSError):
        Path(file).write_text(f"# When a network doesn't learn\n\n{table}", encoding="utf-8")
    return table


def _findings(wards: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    """Disease and evidence of each patient; wards of another form have none."""
    for ward in wards:
        patients = ward[1] if len(_row(ward)) == 2 and isinstance(ward[0], str | int | float) else ward
        for finding in _row(patients):
            disease, evidence, *_ = *_row(finding), None, None
            yield " ".join(str(disease).split()).strip("`").lower().replace("_", " ").replace(
                "zero grad", "zero_grad"), evidence


def _row(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, tuple | list) else ()


def _short(evidence: Any) -> str:
    """A piece of evidence as it may stand in a table."""
    if hasattr(evidence, "item") and getattr(evidence, "ndim", 1) == 0:
        evidence = evidence.item()
    if isinstance(evidence, float):
        evidence = f"{evidence:.4g}"
    return " ".join(str(evidence).replace("|", "/").split())[:40]
