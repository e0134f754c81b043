"""Puts into the wheel what an installation without a clone needs of a course's folder."""

import ast
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "course_utils"


class Carried(BuildHookInterface):
    """Adds the PARTS that course_utils/course.py names; an editable installation has the clone."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the files before the wheel is built."""
        if version == "editable":
            return
        root = Path(self.root)
        for part in _parts(root / PACKAGE / "course.py"):
            files = sorted((root / part).rglob("*")) if (root / part).is_dir() else [root / part]
            build_data["force_include"] |= {
                str(file): f"{PACKAGE}/carried/{file.relative_to(root).as_posix()}" for file in files
                if file.is_file() and ".ipynb_checkpoints" not in file.parts and file.name != "checklist.md"}


def _parts(module: Path) -> tuple[str, ...]:
    """PARTS without an import, which would need torch."""
    for node in ast.parse(module.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PARTS":
            return tuple(ast.literal_eval(node.value))
    raise ValueError(f"{module} names no PARTS")
