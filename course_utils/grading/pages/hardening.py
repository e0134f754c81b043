"""What nbgrader does with a student's files and names, changed where it has no setting for it."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment
from nbgrader.converters import base
from nbgrader.exchange.default import exchange
from nbgrader.utils import find_all_files, ignore_patterns


def harden() -> None:
    """Follow no link that a student submitted, and run nothing that one wrote in formgrader."""
    base.find_all_files = files_without_links
    exchange.ignore_patterns = ignoring_links
    if formgrader := sys.modules.get("nbgrader.server_extensions.formgrader"):
        _harden(formgrader)


def files_without_links(path: str, exclude: list[str] | None = None) -> list[str]:
    """The files that nbgrader copies beside the notebook, without symbolic links."""
    return [file for file in find_all_files(path, exclude) if not Path(file).is_symlink()]


def ignoring_links(*args: Any, **options: Any) -> Callable[[str, list[str]], list[str]]:
    """What nbgrader leaves out when it copies a folder from or to the exchange, and symbolic links."""
    chosen = ignore_patterns(*args, **options)

    def ignored(folder: str, names: list[str]) -> list[str]:
        return [*chosen(folder, names), *(name for name in names if Path(folder, name).is_symlink())]
    return ignored


def _harden(extension: Any) -> None:
    """Escape names in formgrader's lists, and sandbox the files that were submitted, as Jupyter does with its own."""
    app, files = extension.formgrader, extension.handlers.SubmissionFilesHandler
    app.Environment = partial(Environment, autoescape=True)
    files.content_security_policy = property(lambda handler: "sandbox; default-src 'none'")

