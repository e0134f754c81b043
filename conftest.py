"""Settings for every pytest run here: nbval's, and folders of their own for what Jupyter and matplotlib write."""

import os
import re
import shutil
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parent
MEMORY = "/dev/shm"  # a folder in memory, where a machine has one
sys.modules.setdefault("rfc3987_syntax", None)  # as in course_utils/cli.py


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Compare a picture by its text, run notebooks in this environment, and write nothing into the user's home."""
    if getattr(config.option, "nbval", False) or getattr(config.option, "nbval_lax", False):
        config.option.nbval_current_env = True
        config.option.nbval_sanitize_with = config.option.nbval_sanitize_with or str(ROOT / "tests" / "nbval.cfg")
    if "TMPDIR" not in os.environ and in_memory():
        tempfile.tempdir = os.environ["TMPDIR"] = MEMORY
    home = tempfile.TemporaryDirectory(prefix="course-tests-")
    config.add_cleanup(home.cleanup)
    os.environ |= {"HOME": home.name, "COURSE_QUIET": "1"}
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
        os.environ[name] = str(Path(home.name) / name.lower())


def in_memory() -> bool:
    """Whether there is room in memory for what tests write; a disk is waited for whenever a gradebook is written."""
    try:
        return shutil.disk_usage(MEMORY).free > 4 << 30 and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
    except (OSError, AttributeError):
        return False


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where NO_SKIPS is set, a skipped test is a failure: the machine lacks something it should have."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("NO_SKIPS") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say where nbval compares with another minor version of torch than the stored outputs were made with."""
    options = terminalreporter.config.option
    if getattr(options, "nbval", False) and (told := other_torch()):
        terminalreporter.write_line(told)


def other_torch() -> str:
    """What to know of stored outputs with this version of torch; empty with the one they were made with."""
    locked = re.findall(r"^torch==(\d+\.\d+)", (ROOT / "requirements.lock").read_text(), re.M)[0]
    here = ".".join(version("torch").split(".")[:2])
    return "" if here == locked else f"Stored outputs are those of torch {locked}; what {here} shows may differ."
