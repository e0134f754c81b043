"""What the guides in docs/ tell their readers to type, and typing it."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT, run_course

# As the environment is after the guides' install, which is how these tests were installed too.
ACTIVATED = os.environ | {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}


def section(guide: str, heading: str) -> str:
    """The text under one heading of the second level."""
    text = (ROOT / "docs" / guide).read_text("utf-8")
    return re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)[1]


def blocks(guide: str, heading: str, language: str) -> list[str]:
    """The fenced blocks of one language under one heading, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", section(guide, heading), re.MULTILINE | re.DOTALL)


def run(commands: str, course: Path, **settings: str) -> str:
    """What they print; they have to succeed."""
    done = subprocess.run(["bash", "-ec", commands], cwd=course, env=ACTIVATED | settings, text=True,
                          capture_output=True, check=False)
    assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
    return done.stdout


def run_line(command: str, course: Path) -> str:
    """What one command prints; it has to succeed. `course` runs in this process, which has imported what it needs."""
    program, *arguments = shlex.split(command)
    if program != "course":
        return run(command, course)
    code, said = run_course(course, *arguments)
    assert code == 0, f"{command}\n{said}"
    return said
