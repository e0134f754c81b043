"""An exercise has one name: a search for it finds its check, its inputs, its judge, its answers and its cells."""

import inspect
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import nbformat
import pytest

from course_utils.checks import Check
from tests.conftest import ROOT
from tests.test_answers import EXERCISES, check_of, judge_of, of

# What serves several exercises has a name of its own, and names each of them.
SHARED = {
    "_lenet_inputs": {"Net", "SmallKernelNet"},
    "observe_lenet": {"Net", "SmallKernelNet"},
    "judge_lenet": {"Net", "SmallKernelNet"},
    "_checkpoint_inputs": {"save_checkpoint", "load_checkpoint"},
    "judge_findings": {"ward_1", "ward_2", "ward_3", "ward_4"},
}
HELPERS = re.compile(r"\b(_?observe_\w+|judge_\w+)\(")


def belongs(function: Callable[..., Any], exercise: str, names: set[str]) -> bool:
    """Whether a function has one of the names, or serves several exercises, this one included, and names it."""
    name = function.__name__
    return name in names or (exercise in SHARED.get(name, ()) and says(inspect.getsource(function), exercise))


def says(text: str, exercise: str) -> bool:
    return bool(re.search(rf"(?<!\w)(_?observe_|judge_|check_)?{exercise}(?!\w)", text))


def called(function: Callable[..., Any]) -> list[Callable[..., Any]]:
    """The observers and judges that a function calls."""
    return [vars(inspect.getmodule(function))[name] for name in HELPERS.findall(inspect.getsource(function))]


@pytest.mark.parametrize("chapter, exercise", EXERCISES)
def test_the_check_and_what_observes_for_it_have_its_name(chapter, exercise):
    check = check_of(chapter, exercise)
    assert check.name == check.look.__name__ == exercise
    assert all(belongs(helper, exercise, {f"observe_{exercise}", f"_observe_{exercise}"})
               for helper in called(check.look))


@pytest.mark.parametrize("chapter, exercise", EXERCISES)
def test_what_draws_the_inputs_has_its_name(chapter, exercise):
    draw = check_of(chapter, exercise).draw
    nothing_to_draw = draw.__module__ == Check.__module__
    assert draw(0) is None if nothing_to_draw else belongs(draw, exercise, {f"_{exercise}_inputs"})


@pytest.mark.parametrize("chapter, exercise", EXERCISES)
def test_the_judge_and_what_works_for_it_have_its_name(chapter, exercise):
    judge = inspect.unwrap(judge_of(chapter, exercise))
    assert judge.__name__ == exercise
    assert judge.__module__.startswith(f"course_utils.judges.{chapter}")
    assert all(belongs(helper, exercise, {f"judge_{exercise}"}) for helper in called(judge))


@pytest.mark.parametrize("chapter, exercise", EXERCISES)
def test_its_answers_and_cells_have_its_name(chapter, exercise):
    assert of(chapter, exercise)
    [path] = ROOT.glob(f"solutions/*_{chapter}/*.ipynb")
    ids = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nbformat.read(path, as_version=4).cells}
    assert {exercise, f"check_{exercise}"} <= ids


@pytest.mark.parametrize("chapter, exercise", EXERCISES)
def test_one_search_finds_all_of_it(chapter, exercise):
    look, judge = check_of(chapter, exercise).look, inspect.unwrap(judge_of(chapter, exercise))
    modules = {inspect.getmodule(function) for function in (look, *called(look), judge, *called(judge))}
    files = [Path(module.__file__) for module in (*modules, import_module(f"tests.answers.{chapter}"))]
    files += ROOT.glob(f"solutions/*_{chapter}/*.ipynb")
    assert [file for file in files if not says(file.read_text("utf-8"), exercise)] == []


def test_what_is_shared_is_shared():
    users: dict[str, set[str]] = {}
    for chapter, exercise in EXERCISES:
        check, judge = check_of(chapter, exercise), inspect.unwrap(judge_of(chapter, exercise))
        for function in [check.draw, *called(check.look), *called(judge)]:
            users.setdefault(function.__name__, set()).add(exercise)
    assert {name: those for name, those in users.items() if name in SHARED} == SHARED
