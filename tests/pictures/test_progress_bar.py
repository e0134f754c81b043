"""The progress bar."""

from course_utils.pictures import progress


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
