"""A copy of the course to release, grade and open in, so that no test writes into the clone."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
os.environ.setdefault("OMP_NUM_THREADS", "1")  # torch's threads wait for each other where other work runs beside them


def copy_course(folder: Path) -> Path:
    for name in ("solutions", "notebooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    shutil.copyfile(ROOT / "nbgrader_config.py", folder / "nbgrader_config.py")
    return folder


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return copy_course(tmp_path / "a course")
