"""Settings for every pytest run here: nbval's, and folders of their own for what Jupyter and matplotlib write."""

import os
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Compare a picture by its text, run notebooks in this environment, and write nothing into the user's home."""
    if getattr(config.option, "nbval", False) or getattr(config.option, "nbval_lax", False):
        config.option.nbval_current_env = True
        config.option.nbval_sanitize_with = config.option.nbval_sanitize_with or str(ROOT / "tests" / "nbval.cfg")
    home = tempfile.TemporaryDirectory(prefix="course-tests-")
    config.add_cleanup(home.cleanup)
    os.environ |= {"HOME": home.name, "COURSE_QUIET": "1"}
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR"):
        os.environ[name] = str(Path(home.name) / name.lower())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where NO_SKIPS is set, a skipped test is a failure: the machine lacks something it should have."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("NO_SKIPS") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
