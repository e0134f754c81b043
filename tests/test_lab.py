"""`make lab`, in a path with a space: chapters copied and never overwritten, JupyterLab on a free port."""

import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow
OUTSIDE_MAKE = {name: value for name, value in os.environ.items() if "MAKE" not in name and name != "MFLAGS"}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The clone again, in a path with a space, with what is installed already."""
    folder = tmp_path / "a clone"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(
        ".git", ".venv", ".jupyter", "work", "build", "grading", ".*_cache", "__pycache__"))
    shutil.copytree(ROOT / "course_utils", folder / "course_utils", dirs_exist_ok=True)
    if (ROOT / ".venv").exists():
        (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *arguments], cwd=folder, env=OUTSIDE_MAKE, text=True, capture_output=True,
                          check=False)


needs_venv = pytest.mark.skipif(not (ROOT / ".venv" / "test.stamp").exists(),
                                reason="runs in the environment that make test makes")


@needs_venv
def test_a_second_make_lab_installs_nothing(clone):
    assert "pip install" not in make(clone, "-n", "lab").stdout
    os.utime(clone / "requirements.lock")
    assert "pip install" in make(clone, "-n", "lab").stdout


@needs_venv
def test_lab_copies_what_is_missing_and_takes_another_port(clone):
    mine = clone / "work" / "01_network" / "01_network.ipynb"
    mine.parent.mkdir(parents=True)
    mine.write_text("my answers")
    home = clone / "home"
    home.mkdir()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        log = clone / "lab.log"
        with log.open("w") as out:
            server = subprocess.Popen(["make", "lab", f"LAB=--no-browser --allow-root --port={port}"], cwd=clone,
                                      env=OUTSIDE_MAKE | {"HOME": str(home)}, stdout=out, stderr=out,
                                      start_new_session=True)
        try:
            address = _said(log, r"http://localhost:\S+")
            _said(log, "non-installed server")  # the last thing JupyterLab looks for as it starts
            assert not address.startswith(f"http://localhost:{port}/")
            assert "lab/tree/index.ipynb" in address
        finally:
            os.killpg(server.pid, 15)
            server.wait(20)
    assert mine.read_text() == "my answers"
    assert (clone / "work" / "index.ipynb").read_bytes() == (clone / "notebooks" / "index.ipynb").read_bytes()
    assert not list(home.iterdir())


def _said(log: Path, pattern: str, seconds: float = 60) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := re.search(pattern, log.read_text()):
            return found[0]
        time.sleep(0.2)
    raise TimeoutError(log.read_text())


@pytest.mark.parametrize("script, sentence", [
    (None, "is not on this machine"),
    ("exit 1", "needs Python 3.11, 3.12 or 3.13"),
    ('case "$2" in *ensurepip*) exit 1;; esac', "comes without venv"),
])
def test_a_python_that_will_not_do_gets_one_sentence(clone, script, sentence):
    (clone / ".venv").unlink(missing_ok=True)
    python = clone / "some-python"
    if script:
        python.write_text(f"#!/bin/sh\n{script}\n")
        python.chmod(0o755)
    done = make(clone, "lab", "PYTHON=./some-python")
    assert done.returncode != 0
    assert len(done.stdout.strip().splitlines()) == 1
    assert sentence in done.stdout
