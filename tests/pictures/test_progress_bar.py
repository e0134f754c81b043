"""The progress bar."""

import pytest

from course_utils.pictures import progress
from tests.pictures.conftest import updates


def test_outside_a_notebook_the_end_alone_is_shown(capsys):
    assert list(progress("abc", "epoch")) == ["a", "b", "c"]
    shown = capsys.readouterr()
    assert shown.out == "████████████████████ 3 of 3 epochs\n"
    assert shown.err == ""


def test_a_terminal_line_is_written_over(monkeypatch, capsys):
    monkeypatch.delenv("COURSE_QUIET", raising=False)
    monkeypatch.setattr("course_utils.pictures.progress_bar.SECONDS", 0)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert list(progress(range(2))) == [0, 1]
    shown = capsys.readouterr().out
    assert shown.count("\r") == 3
    assert shown.endswith("2 of 2 steps\n")
    assert "░ 1 of 2 steps" in shown


LOOP = """
import course_utils.pictures.progress_bar as bar
bar.SECONDS = 0
for step in bar.progress(range(4)):
    pass
"""


@pytest.mark.slow
def test_in_a_notebook_one_bar_moves_unless_quiet(shown, quiet):
    messages = shown(LOOP)
    assert updates(messages) == (0 if quiet else 4)
    contents = [message["content"]["data"] for message in messages if "data" in message["content"]]
    assert contents[-1]["text/plain"] == "4 of 4 steps" and 'max="4"' in contents[-1]["text/html"]
