"""The rooms of course_utils: lower ones never import higher ones, and no modules import each other in a circle."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import course_utils
from tests.conftest import ROOT

# From the lowest to the highest; docs/maintainer.md lists them in this order.
ROOMS = ("errors", "report", "data", "lenet", "patients", "course", "graph", "recording", "pictures", "learner",
         "inputs", "checks", "judges", "parts", "mine", "authoring", "grading", "cli")
# What reaches higher when it is called: a recording that draws itself, a check and the progress page that ask a judge,
# a check that shows another answer, and the progress page that counts a learner's own parts.
WHEN_CALLED = {("graph.steps", "pictures"), ("recording.gradients", "pictures"), ("checks", "judges"),
               ("checks", "parts"), ("learner.progress", "judges"), ("learner.progress", "parts")}
SOURCES = {".".join(path.relative_to(ROOT / "course_utils").with_suffix("").parts).removesuffix(".__init__"): path
           for path in (ROOT / "course_utils").rglob("*.py")}


def imported(name: str) -> Iterator[tuple[str, int]]:
    """The modules of course_utils that a module names in an import or in import_module, and where in the line."""
    for node in ast.walk(ast.parse(SOURCES[name].read_text("utf-8"))):
        match node:
            case ast.ImportFrom(module=str(module)) if module.startswith("course_utils"):
                for alias in node.names:
                    whole = f"{module}.{alias.name}".removeprefix("course_utils").lstrip(".")
                    yield (whole if whole in SOURCES else whole.rpartition(".")[0]), node.col_offset
            case ast.Import():
                for alias in node.names:
                    if alias.name.startswith("course_utils."):
                        yield alias.name.removeprefix("course_utils."), node.col_offset
            case ast.Constant(str(text)) if found := re.match(r"course_utils\.(\w+)\.", text):
                yield found[1], 1


def room(name: str) -> str:
    return name.partition(".")[0]


IMPORTS = {name: {(other, place) for other, place in imported(name) if other and room(other) != room(name)
                  or other in SOURCES and other != name} for name in SOURCES if name != "__init__"}


def test_every_room_is_listed():
    assert {room(name) for name in SOURCES} - {"__init__"} == set(ROOMS)
    guide = (ROOT / "docs" / "maintainer.md").read_text("utf-8")
    places = [re.search(rf"^  .*\b{name}\b", guide, re.MULTILINE) for name in ROOMS if name not in ("errors", "lenet")]
    assert [place.start() for place in places] == sorted(place.start() for place in places)


def test_no_room_imports_a_higher_one():
    upwards = {(name, room(other)) for name, others in IMPORTS.items() for other, _ in others
               if ROOMS.index(room(other)) > ROOMS.index(room(name))}
    assert upwards == WHEN_CALLED


def test_what_reaches_higher_does_so_only_when_called():
    assert {(name, room(other)) for name, others in IMPORTS.items() for other, place in others
            if (name, room(other)) in WHEN_CALLED and place == 0} == set()


def test_no_modules_import_each_other():
    graph = {name: {other for other, _ in others if (name, room(other)) not in WHEN_CALLED and other in SOURCES}
             for name, others in IMPORTS.items()}
    TopologicalSorter(graph).prepare()


def test_the_tests_of_a_room_are_where_it_is():
    folders = {path.parent.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py")}
    own = {Path("."), Path("browser"), Path("hostile")}
    assert all((ROOT / "course_utils" / folder).is_dir() for folder in folders - own)


def test_the_command_waits_for_torch_only_where_it_computes():
    modules = "course_utils.cli, course_utils.learner.command, course_utils.authoring.release"
    code = f"import sys, {modules}; print({{'torch', 'matplotlib'}} & {{*sys.modules}})"
    assert subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True) == "set()\n"


def test_what_notebooks_import_is_there_and_nothing_else():
    assert all(getattr(course_utils, name).__module__.startswith("course_utils.") for name in course_utils.__all__)
    assert set(course_utils.__all__) <= {*dir(course_utils)}
    assert not hasattr(course_utils, "nothing")
