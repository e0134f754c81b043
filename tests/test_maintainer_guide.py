"""The maintainer guide, followed to the letter: an exercise is added in five steps."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, copy_course
from tests.guide import section

STEP = re.compile(
    r"At the end of `(?P<file>[^`]+)`:\n\n```python\n(?P<end>.*?)```"
    r"|In `(?P<text>[^`]+)`, above the cell that begins with `(?P<cell>[^`]+)`:\n\n```python\n(?P<above>.*?)```"
    r"|in `(?P<where>[^`]+)`, `(?P<old>[^`]+)` becomes `(?P<new>[^`]+)`"
    r"|```shell\n(?P<commands>.*?)```", re.DOTALL | re.IGNORECASE)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A copy of everything that the guide changes."""
    course = copy_course(tmp_path / "a course")
    for name in ("course_utils", "tests", "docs"):
        shutil.copytree(ROOT / name, course / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", course / "pyproject.toml")
    return course


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {file.name}"
    file.write_text(text.replace(old, new), "utf-8")


def run(commands: str, course: Path) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(["bash", "-ec", commands], cwd=course, text=True, capture_output=True, check=False,
                          env=os.environ | {"PATH": path, "PYTHONPATH": str(course)})
    assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"


@pytest.mark.slow
def test_an_exercise_is_added_in_five_steps(repository):
    for step in STEP.finditer(section("maintainer.md", "Add an exercise in five steps")):
        if step["file"]:
            with (repository / step["file"]).open("a", encoding="utf-8") as file:
                file.write(step["end"])
        elif step["text"]:
            replace(repository / step["text"], f"# %% [markdown]\n{step['cell']}",
                    f"{step['above']}# %% [markdown]\n{step['cell']}")
        elif step["old"]:
            replace(repository / step["where"], step["old"], step["new"])
        else:
            run(step["commands"], repository)
    run("ruff check course_utils tests solutions", repository)
    released = (repository / "notebooks/04_loss/04_loss.ipynb").read_text("utf-8")
    assert "check.perplexity(perplexity)" in released and "losses.mean().exp()" not in released
    assert "### perplexity" in (repository / "docs/exercises.md").read_text("utf-8")
