"""Installs PyTorch's CPU build where PyPI's would bring gigabytes of CUDA: on Linux without an NVIDIA GPU.

Run `python install/torch_cpu.py INDEX` with the Python that is to have it, in the course's folder. Where the index
can't be reached or doesn't have the version of requirements.lock, it says so and leaves torch to the next command.
"""

import importlib.metadata
import platform
import re
import shutil
import ssl
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"
PATIENCE = 5.0  # seconds in which the index has to answer
FALLBACK = "so torch comes from pip's usual index, where it may bring gigabytes of CUDA that no chapter needs."


def has_gpu() -> bool:
    """Whether this machine has an NVIDIA GPU, or the programs for one."""
    signs = (Path("/dev/nvidia0"), Path("/proc/driver/nvidia"))
    return any(sign.exists() for sign in signs) or shutil.which("nvidia-smi") is not None


def installed() -> str | None:
    """The version of torch that is there, without its build."""
    try:
        return importlib.metadata.version("torch").partition("+")[0]
    except importlib.metadata.PackageNotFoundError:
        return None


def answers(index: str) -> bool:
    """Whether an index says anything in time; a thread asks, as nothing ends a look-up of a name."""
    said = threading.Event()

    def ask() -> None:
        try:
            urllib.request.urlopen(f"{index.rstrip('/')}/torch/", timeout=PATIENCE)
        except urllib.error.HTTPError:
            pass  # pip will say what is wrong
        except OSError as error:
            if not isinstance(getattr(error, "reason", None), ssl.SSLError):  # pip may know a certificate
                return
        said.set()

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(PATIENCE)
    return said.is_set()


def main(index: str) -> None:
    """Install torch from an index, or say why not."""
    version = re.search(r"^torch==([\d.]+)", LOCK.read_text("utf-8"), re.MULTILINE)[1]
    if platform.system() != "Linux" or has_gpu() or installed() == version:
        return
    if not answers(index):
        print(f"{index} doesn't answer, {FALLBACK}", flush=True)
        return
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--retries", "1",
           "--timeout", "20", "--index-url", index, f"torch=={version}"]
    if subprocess.run(pip, capture_output=True, check=False).returncode:
        print(f"{index} gives no torch {version} for this Python, {FALLBACK}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
