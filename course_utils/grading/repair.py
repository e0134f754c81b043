"""Makes a notebook that can be graded out of whatever was submitted."""

import copy
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module

from nbformat import NotebookNode

from course_utils.course import STEPS
from course_utils.grading.reading import CONFLICT, LARGEST, Unreadable, read
from course_utils.learner.carry import carry, held, named

__all__ = ["LARGEST", "WHOLE", "Unreadable", "chapter_of", "read", "repaired"]

WHOLE = "It was graded as an empty one."
FEW = 2  # answers: what looks like one of another chapter may be a name that was used twice
IMPORT = re.compile(r"^[ \t]*from course_utils\.checks import (\w+) as check\b", re.MULTILINE)


def repaired(release: NotebookNode, submitted: bytes | None) -> tuple[NotebookNode, list[str]]:
    """The release with the answers of a submission in it.

    Args:
        release: The released notebook; it isn't changed.
        submitted: The submitted file; `None` if there is none.

    Returns:
        The notebook to grade, and what was put right, in sentences. It never fails: a file that can't be read counts
        as an unanswered one, and the sentence says why.
    """
    try:
        sides, notes = read(submitted)
        _require_chapter(release, sides[0])
    except Unreadable as reason:
        return copy.deepcopy(release), [f"{reason} {WHOLE}"]
    new, more = carry(release, sides[0], release)
    for side in sides[1:]:
        more += _settle(release, new, carry(release, side, release)[0])
    return new, [*notes, *more, *_conflicts(new), *_other_versions(release, sides[0])]


def chapter_of(content: bytes, releases: Mapping[str, NotebookNode], wanted: str | None = None) -> str | None:
    """The chapter whose answers a file holds.

    Args:
        content: The submitted file.
        releases: The released notebooks, by their chapter's name.
        wanted: The chapter that is expected; it is the one if the file has answers to it, whatever else there is.

    Returns:
        The name; `None` if the file is no notebook, or holds nothing of any chapter.
    """
    try:
        notebook = read(content)[0][0]
    except Unreadable:
        return None
    found = {name: held(release, notebook) for name, release in releases.items()}
    imported = _imported(notebook)
    asked = {name for name, release in releases.items() if imported & _imported(release)}
    best = max(releases, key=lambda name: (len(found[name]), name in asked), default=None)
    if best is None or not (found[best] or best in asked):
        return None
    return wanted if wanted in found and len(found[wanted] - found[best]) >= FEW else best


def _imported(notebook: NotebookNode) -> set[str]:
    """The steps whose checks a notebook imports, such as `{"network"}`."""
    return {step for cell in notebook.cells for step in IMPORT.findall(cell.source)} & set(STEPS)


def _require_chapter(release: NotebookNode, submitted: NotebookNode) -> None:
    """Make sure that a notebook isn't one of another chapter, with no answer to this one.

    Raises:
        Unreadable: It is.
    """
    own, imported, names = _imported(release), _imported(submitted), named(submitted)
    if not own or own & imported:
        return
    best = max(STEPS, key=lambda step: (len(names & _exercises(step)), step in imported))
    sure = best in imported or 2 * len(names & _exercises(best)) >= len(_exercises(best))
    if sure and best not in own and len(held(release, submitted) - _exercises(best)) < FEW:
        raise Unreadable(f"This is {_chapter(best)}, not {' or '.join(map(_chapter, own))}.")


@cache
def _exercises(step: str) -> frozenset[str]:
    from course_utils.checks import Check  # imports torch, which few submissions need

    module = import_module(f"course_utils.checks.{step}")
    return frozenset(name for name, found in vars(module).items() if isinstance(found, Check))


def _chapter(step: str) -> str:
    return f"{STEPS.index(step) + 1:02}_{step}"


def _answers(notebook: NotebookNode) -> dict[str, NotebookNode]:
    return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells
            if cell.metadata.get("nbgrader", {}).get("solution")}


def _settle(release: NotebookNode, ours: NotebookNode, theirs: NotebookNode) -> Iterator[str]:
    """Decide about the answers in which the two sides of a merge conflict differ; what nobody answered is no side."""
    disputed = []
    stubs, other = _answers(release), _answers(theirs)
    for name, cell in _answers(ours).items():
        sources = {cell.source.strip(), other[name].source.strip()} - {stubs[name].source.strip()}
        if len(sources) == 2:
            disputed.append(name)
            cell.source = stubs[name].source
        elif sources:
            cell.source = sources.pop()
    if disputed:
        yield (f"Its two sides answer {', '.join(disputed)} differently, so neither counts. Keep one side of each "
               "conflict, delete the marks, and submit it again.")


def _conflicts(notebook: NotebookNode) -> Iterator[str]:
    """Merge conflicts that are in the text of cells, where tools for notebooks put them."""
    for name, cell in _answers(notebook).items():
        marks = "".join(mark[1] for mark in CONFLICT.finditer(cell.source))
        if "<=>" in marks.replace("|", ""):
            yield (f"The answer {name} holds the marks of a merge conflict (<<<<<<<), which Python can't read. Keep "
                   "one of its sides, and delete the marks.")


def _other_versions(release: NotebookNode, submitted: NotebookNode) -> Iterator[str]:
    """Exercises whose cell or question isn't the released one: the release may be newer than the notebook."""
    marks, texts = defaultdict[str, set[str]](set), defaultdict[str, list[str]](list)
    for cell in submitted.cells:
        found = cell.metadata.get("nbgrader", {})
        if re.fullmatch(r"[0-9a-f]{32}", found.get("checksum", "")):
            marks[found.get("grade_id", "")].add(found.checksum)
        texts[cell.get("id", "")].append(_words(cell))
    everywhere = {text for found in texts.values() for text in found}
    names = []
    for question, answer, check in zip(release.cells, release.cells[1:], release.cells[2:], strict=False):
        found = [cell.metadata.get("nbgrader", {}) for cell in (answer, check)]
        if not found[0].get("solution"):
            continue
        kept, text = texts[question.get("id")], _words(question)
        asked = not kept or text in everywhere or any(text in old for old in kept)
        if not asked or any(mark and mark.get("checksum") not in marks.get(mark.grade_id, {mark.get("checksum")})
                            for mark in found):
            names.append(found[0].grade_id)
    if names:
        yield (f"This notebook doesn't have {', '.join(names)} as the chapter has it now: the question may have "
               "changed since it was fetched. What counts is how it is asked now.")


def _words(cell: NotebookNode) -> str:
    return " ".join(cell.source.split())
