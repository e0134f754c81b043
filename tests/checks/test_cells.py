"""An answer whose cell failed since is told as older, in IPython's own shell."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from course_utils.checks import cells


@pytest.fixture
def shell():
    """A shell of its own, which is watched; what has failed is forgotten afterwards."""
    new = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    cells.watch(new)
    cells.failed.clear()
    yield new
    cells.failed.clear()


def run(shell, *sources):
    """Run cells one by one, as a notebook does, and give back which names failed."""
    for source in sources:
        shell.run_cell(source, store_history=True)
    return dict(cells.failed)


def test_a_cell_that_works_leaves_nothing(shell, capsys):
    assert run(shell, "def mse(a, b):\n    return 1", "mse(1, 2)") == {}


def test_a_syntax_error_makes_the_answer_older(shell, capsys):
    [(name, error)] = run(shell, "def mse(a, b):\n    return 1", "def mse(a, b)\n    return 2").items()
    assert name == "mse"
    assert error.startswith("SyntaxError")


def test_a_wrong_indentation_makes_the_answer_older(shell, capsys):
    assert "mse" in run(shell, "def mse(a, b):\n    return 1", "def mse(a, b):\nreturn 2")


def test_an_error_before_the_definition_makes_the_answer_older(shell, capsys):
    failed = run(shell, "def mse(a, b):\n    return 1", "unknown\ndef mse(a, b):\n    return 2")
    assert failed == {"mse": "NameError: name 'unknown' is not defined"}
    assert shell.user_ns["mse"](0, 0) == 1


def test_an_error_after_the_definition_leaves_the_new_one(shell, capsys):
    assert run(shell, "def mse(a, b):\n    return 1", "def mse(a, b):\n    return 2\nunknown") == {}
    assert shell.user_ns["mse"](0, 0) == 2


def test_a_mended_cell_is_forgiven(shell, capsys):
    assert run(shell, "def mse(a, b)", "def mse(a, b):\n    return 2") == {}


def test_a_failing_cell_that_defines_nothing_is_nobodys(shell, capsys):
    assert run(shell, "def mse(a, b):\n    return 1", "mse(unknown, 1)", "1 / 0", "for x in [") == {}


def test_of_two_names_the_one_that_came_is_new(shell, capsys):
    failed = run(shell, "guess = 1\nward = 1", "guess = 2\nunknown\nward = 2")
    assert list(failed) == ["ward"]


def test_a_class_and_a_value_are_watched_too(shell, capsys):
    failed = run(shell, "class Net:\n    pass", "class Net(unknown.Module):\n    pass", "guess = (1,")
    assert set(failed) == {"Net", "guess"}


def test_a_magic_is_no_error(shell, capsys):
    assert run(shell, "%pwd", "x = 1\n%who") == {}


def test_a_check_says_that_it_looks_at_an_older_answer(shell, capsys):
    from course_utils.checks.debugging import guess_slope

    run(shell, "guess_slope = 0.25", "guess_slope = 1 /")
    report = guess_slope(shell.user_ns["guess_slope"])
    assert report == 1
    assert report.diagnosis.name == "older answer"
    assert "SyntaxError" in report.diagnosis.text
    run(shell, "guess_slope = 0.25")
    assert guess_slope(shell.user_ns["guess_slope"]).diagnosis is None


def test_outside_of_ipython_nothing_is_watched():
    cells.watch_the_notebook()
    assert cells.failed == {}
