"""What the guides in docs/ tell their readers to type."""

import re

from tests.conftest import ROOT


def section(guide: str, heading: str) -> str:
    """The text under one heading of the second level."""
    text = (ROOT / "docs" / guide).read_text("utf-8")
    return re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)[1]


def blocks(guide: str, heading: str, language: str) -> list[str]:
    """The fenced blocks of one language under one heading, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", section(guide, heading), re.MULTILINE | re.DOTALL)
