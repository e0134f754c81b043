"""A copy of the course to release, grade and open in, so that no test writes into the clone."""

import io
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parents[1]
os.environ.setdefault("OMP_NUM_THREADS", "1")  # torch's threads wait for each other where other work runs beside them
# What in a test's id makes a unit of its own, in files that are too long for one process.
PARTS = {
    "tests/test_answers.py": r"(?<=[\[-])[a-z_]+-\w+",  # an exercise
    "tests/judges/test_claims.py": r"(?<=\[)[a-z_]+-\w+",  # an exercise
    "tests/judges/test_forging.py": r"::.*",
    "tests/hostile/test_class.py": r"(?<=\[)0[46]_\w+",  # a chapter; all else is about the first one
}
OF_EXERCISES = ("tests/test_answers.py", "tests/judges/test_claims.py")  # what they see of an answer, they share
LONG = ("tests/hostile/test_class.py", "tests/browser/test_accessibility.py", "tests/checks/test_defaults.py",
        "tests/grading/test_settings_in_a_room.py", "tests/grading/test_grade.py")  # units of minutes


class InUnits(LoadScopeScheduling):
    """Gives processes one unit after another: a file, whose tests share what they prepare, or a part of it.

    Marks of xdist_group are not read: pytest 9.2 keeps its ids where pytest-xdist 3.8 doesn't write.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        found = re.search(PARTS.get(file, "$"), nodeid)
        return f"{'' if file in OF_EXERCISES else file} {found[0] if found else file}"


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> InUnits:
    return InUnits(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long units come first and short ones last, so that all processes end at the same time."""
    def place(item: pytest.Item) -> int:
        file = item.nodeid.partition("::")[0]
        return 0 if file in LONG else 2 if file in PARTS else 1

    items.sort(key=place)


def copy_course(folder: Path) -> Path:
    for name in ("solutions", "notebooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    shutil.copyfile(ROOT / "nbgrader_config.py", folder / "nbgrader_config.py")
    return folder


def run_course(folder: Path, *arguments: str, **settings: str) -> tuple[int, str]:
    """The command `course` in a folder, without starting a process: its exit code, and what it prints."""
    from course_utils.cli import main

    said, code = io.StringIO(), None
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(said):
        patch.chdir(folder)
        for name, value in {"PATH": os.environ["PATH"], **settings}.items():  # nbgrader_config.py changes PATH
            patch.setenv(name, value)
        try:
            main([*arguments])
        except SystemExit as end:
            code = end.code
            if isinstance(code, str):
                print(code)
    return int(code is not None and code != 0), said.getvalue()


@pytest.fixture(scope="session", autouse=True)
def alembic_is_asked_once() -> Iterator[None]:
    """A new gradebook notes alembic's latest version, and nbgrader starts a process of seconds to ask for it."""
    from nbgrader import api

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "get_alembic_version", cache(api.get_alembic_version))
        yield


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return copy_course(tmp_path / "a course")
