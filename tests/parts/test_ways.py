"""Another way to write each answer: it is right, differs from the course's own, and stands alone as it is shown."""

import ast
import inspect
import re
from functools import cache
from importlib import import_module
from typing import Any

import pytest

from course_utils.course import STEPS
from course_utils.parts import solutions_of
from course_utils.parts.assembly import assembled
from course_utils.parts.shown import another_way, solution
from course_utils.report import Way
from tests.test_answers import check_of, exercises

VALUES = re.compile(r"guess_|ward_|loop_order$")  # exercises whose answers are no code
EXERCISES = [(step, name) for step in STEPS for name in exercises(step) if not VALUES.match(name)]
LONGEST = 12  # lines of code
Definition = ast.FunctionDef | ast.ClassDef

each_exercise = pytest.mark.parametrize("step, name", EXERCISES)


@cache
def module(step: str) -> ast.Module:
    return ast.parse(inspect.getsource(import_module(f"course_utils.parts.ways.{step}")))


def way(step: str, name: str) -> Way:
    found = another_way(step, name)
    assert found is not None
    return found


@cache
def imports(step: str) -> list[ast.stmt]:
    """The imports of a chapter's notebook."""
    cells = solutions_of(f"{STEPS.index(step) + 1:02}_{step}").cells
    text = next(cell.source for cell in cells if cell.cell_type == "code")
    return imports_in(ast.parse(text))


def imports_in(tree: ast.Module) -> list[ast.stmt]:
    return [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]


def names_in(statements: list[ast.stmt]) -> set[str]:
    """Each imported name with where it is from."""
    return {f"{getattr(node, 'module', '')} {ast.unparse(alias)}" for node in statements for alias in node.names}


def given(step: str, name: str) -> list[str]:
    """The statements that a chapter gives, and that its own answer needs."""
    chapter, answers = f"{STEPS.index(step) + 1:02}_{step}", {other for where, other in EXERCISES if where == step}
    return [statement.text for statement in assembled(solutions_of(chapter), name) if not statement.binds & answers]


def notebook(step: str, name: str) -> dict[str, Any]:
    """What a notebook holds that made its imports and ran what is given, with the ways up to this one typed in."""
    names = {"__name__": "a_notebook"}
    exec(ast.unparse(ast.Module(imports(step), [])), names)
    for node in module(step).body:
        if isinstance(node, Definition):
            exec("\n".join(given(step, node.name)), names)
            exec(compile(way(step, node.name).code, f"<{node.name}>", "exec"), names)
            if node.name == name:
                break
    return names


def definition(text: str) -> Definition:
    """The one definition in a text, without docstrings."""
    [node] = ast.parse(text).body
    assert isinstance(node, Definition)
    for part in ast.walk(node):
        if isinstance(part, Definition) and ast.get_docstring(part) is not None:
            part.body = part.body[1:]
    return node


def parameters(node: Definition) -> str:
    """The parameters of a function, or of a class when it is made, as text."""
    if isinstance(node, ast.FunctionDef):
        return ast.unparse(node.args)
    return next((parameters(part) for part in node.body if getattr(part, "name", "") == "__init__"), "")


@pytest.mark.parametrize("step", STEPS)
def test_every_exercise_has_a_way_and_nothing_else_has(step):
    named = [node.name for node in module(step).body if isinstance(node, Definition)]
    assert sorted(named) == sorted(name for where, name in EXERCISES if where == step)


# What an exercise asks to do without, and its other way shows all the same.
FORBIDDEN = {"batches": "A DataLoader makes the batches.", "cross_entropy": "The exercise asks for a loss without it."}


@each_exercise
@pytest.mark.parametrize("seed", [0, pytest.param(17, marks=pytest.mark.slow)])
def test_a_way_gets_full_points_as_it_is_shown(step, name, seed):
    report = check_of(step, name)(notebook(step, name)[name], seed)
    assert report == (0 if name in FORBIDDEN else report.points), str(report)
    assert name not in FORBIDDEN or FORBIDDEN[name] in report.diagnosis.text


@each_exercise
def test_a_way_differs_from_the_courses_own_and_has_its_parameters(step, name):
    shown, own = definition(way(step, name).code), definition(solution(step, name))
    assert ast.unparse(shown) != ast.unparse(own)
    assert (type(shown), shown.name, parameters(shown)) == (type(own), own.name, parameters(own))


@each_exercise
def test_a_way_is_short_and_says_in_a_sentence_or_two_how_it_differs(step, name):
    text, code = way(step, name)
    assert len([line for line in code.splitlines() if line.strip()]) <= LONGEST
    assert '"""' not in code
    sentences = re.findall(r"[^\s].*?[.!?](?=\s|$)", text)
    assert 1 <= len(sentences) <= 2
    assert " ".join(sentences) == text
    assert not any(sentence in " ".join(code.split()) for sentence in sentences)


@pytest.mark.parametrize("step", STEPS)
def test_ways_import_what_their_notebook_does(step):
    assert names_in(imports_in(module(step))) <= names_in(imports(step))
