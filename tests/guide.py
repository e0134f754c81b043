"""What docs/instructor.md tells its reader to type."""

import re

from tests.conftest import ROOT


def blocks(section: str, language: str) -> list[str]:
    """The fenced blocks of one language under one heading of the second level, in order."""
    text = (ROOT / "docs" / "instructor.md").read_text("utf-8")
    part = re.search(rf"^## {section}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)[1]
    return re.findall(rf"^```{language}\n(.*?)^```", part, re.MULTILINE | re.DOTALL)
