"""Where there is no GPU, torch comes from the index of CPU builds if that answers in time and has it."""

import os
import platform
import re
import socket
import subprocess
import sys
import threading
import time
import venv
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conftest import ROOT

VERSION = re.search(r"^torch==(.+)$", (ROOT / "requirements.lock").read_text(), re.MULTILINE)[1].partition("+")[0]
WHEEL = f"torch-{VERSION}+cpu-py3-none-any.whl"
# Neither this machine's settings of pip nor its GPU.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))} | {
    "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1", "no_proxy": "127.0.0.1"}
pytestmark = [pytest.mark.slow, pytest.mark.skipif(
    platform.system() != "Linux" or Path("/dev/nvidia0").exists(), reason="is about Linux without an NVIDIA GPU")]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("throw away") / "venv"
    venv.create(folder, with_pip=True)
    return str(folder / "bin" / "python")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """An index on loopback, empty so far, and its folder of torch."""
    (tmp_path / "torch").mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=tmp_path)) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}", tmp_path / "torch"
        server.shutdown()


def make_wheel(folder: Path) -> None:
    """A torch of the right name and version, with nothing in it."""
    about = f"torch-{VERSION}+cpu.dist-info"
    files = {"METADATA": f"Metadata-Version: 2.1\nName: torch\nVersion: {VERSION}+cpu\n",
             "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    with zipfile.ZipFile(folder / WHEEL, "w") as wheel:
        for name, text in files.items():
            wheel.writestr(f"{about}/{name}", text)
        wheel.writestr(f"{about}/RECORD", "".join(f"{about}/{name},,\n" for name in (*files, "RECORD")))


def ask(python: str, index: str, **settings: str) -> tuple[str, float]:
    """What is said, and the seconds that it takes."""
    began = time.monotonic()
    done = subprocess.run([python, ROOT / "install" / "torch_cpu.py", index], env=ENVIRONMENT | settings, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True)
    return done.stdout, time.monotonic() - began


def installed(python: str) -> str:
    code = "from importlib.metadata import distributions; print(*[d.version for d in distributions(name='torch')])"
    return subprocess.run([python, "-c", code], text=True, capture_output=True, check=True).stdout.strip()


def test_an_index_that_is_not_there_is_given_up_in_a_sentence(python):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        said, seconds = ask(python, address)
    assert said.startswith(f"{address} doesn't answer, so torch comes from ") and said.count("\n") == 1
    assert seconds < 10


def test_an_index_that_accepts_and_never_answers_is_given_up_too(python):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        said, seconds = ask(python, f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert "doesn't answer" in said and said.count("\n") == 1
    assert seconds < 15


def test_an_index_that_has_no_torch_is_given_up_in_a_sentence(python, index):
    said, _ = ask(python, index[0])
    assert said.startswith(f"{index[0]} gives no torch {VERSION} for this Python, ") and said.count("\n") == 1
    assert installed(python) == ""


def test_with_a_gpu_nothing_is_asked(python, index, tmp_path):
    make_wheel(index[1])
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert ask(python, index[0], PATH=f"{tmp_path}:{os.environ['PATH']}")[0] == ""
    assert installed(python) == ""


def test_an_index_that_has_it_gives_it_and_is_not_asked_again(python, index):
    make_wheel(index[1])
    try:
        assert ask(python, index[0])[0] == ""
        assert installed(python) == f"{VERSION}+cpu"
        assert ask(python, "http://127.0.0.1:1")[0] == ""
    finally:
        subprocess.run([python, "-m", "pip", "uninstall", "-q", "-y", "torch"], env=ENVIRONMENT, check=True)


def test_wheels_that_pip_is_set_to_find_are_found_after_that(python, tmp_path):
    make_wheel(tmp_path)
    settings = {"PIP_FIND_LINKS": str(tmp_path), "PIP_INDEX_URL": "http://127.0.0.1:1", "PIP_RETRIES": "0"}
    assert "doesn't answer" in ask(python, "http://127.0.0.1:1", **settings)[0]
    done = subprocess.run([python, "-m", "pip", "install", "--dry-run", "-c", ROOT / "requirements.lock", "torch"],
                          env=ENVIRONMENT | settings, text=True, capture_output=True, check=True)
    assert f"Would install torch-{VERSION}+cpu" in done.stdout


@pytest.mark.parametrize("arguments, asks, adds", [
    ((), True, False), (("TORCH_INDEX=",), False, False), (("TORCH_INDEX=https://example.org/cu126",), False, True)])
def test_torch_index_decides_if_it_is_set(tmp_path, arguments, asks, adds):
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text())
    for name in ("pyproject.toml", "requirements.lock"):
        (tmp_path / name).touch()
    environment = {name: value for name, value in os.environ.items() if "MAKE" not in name and name != "TORCH_INDEX"}
    done = subprocess.run(["make", "-n", "lab", f"PYTHON={sys.executable}", *arguments], cwd=tmp_path, env=environment,
                          text=True, capture_output=True, check=True)
    assert ("torch_cpu.py" in done.stdout) == asks
    assert ('--extra-index-url "https://example.org/cu126"' in done.stdout) == adds
