"""Whatever a learner's code does, the report appears and the notebook is as before."""

import builtins
import math
import os
import random
import signal
import sys
import threading
import time
import warnings

import numpy as np
import pytest
import torch

from course_utils.checks import guard
from course_utils.checks import network as check
from course_utils.checks.describe import describe
from course_utils.checks.guard import guarded
from course_utils.report import Report


class Unreadable:
    @property
    def __class__(self):
        raise RuntimeError

    def __repr__(self):
        raise RuntimeError


class Endless:
    def __repr__(self):
        while True:
            pass


def prints_a_megabyte(*args, **options):
    for _ in range(1000):
        print("x" * 1000)


def warns(*args, **options):
    warnings.warn("careful", stacklevel=1)
    sys.stderr.write("careful")
    os.write(2, b"careful")
    return torch.tensor([1.0]).reshape(1, 1).T.mT.numel()


def changes_everything(*args, **options):
    torch.manual_seed(5)
    random.seed(5)
    np.random.seed(5)
    torch.set_num_threads(1 if torch.get_num_threads() != 1 else 2)
    torch.set_default_dtype(torch.float64)
    torch.set_grad_enabled(False)
    builtins.print = None
    builtins.sum = None
    return 1


def loops(*args, **options):
    while True:
        pass


def loops_and_swallows(*args, **options):
    while True:
        try:  # noqa: SIM105
            time.sleep(0.01)
        except BaseException:
            pass


def leaves(*args, **options):
    sys.exit(0)


def interrupts(*args, **options):
    raise KeyboardInterrupt


def raises_something_odd(*args, **options):
    raise BaseException("odd")


def recurses(*args, **options):
    return recurses()


class BadMessage(Exception):
    def __str__(self):
        raise RuntimeError


def raises_without_a_message(*args, **options):
    raise BadMessage


def gives(value):
    return lambda *args, **options: value


HOSTILE = [
    prints_a_megabyte, warns, changes_everything, loops, loops_and_swallows, leaves, interrupts, raises_something_odd,
    recurses, raises_without_a_message,
    gives(Unreadable()), gives(Endless()), gives(math.nan), gives(math.inf), gives(10**5000),
    gives(torch.full((3,), math.nan)), gives(torch.zeros(2, dtype=torch.complex64)), gives([[[]]]), gives({"a": 1}),
    None, 7, "text", Unreadable,
]


def state():
    return (
        torch.get_rng_state().tolist(), random.getstate(), np.random.get_state()[1].tolist(), torch.get_num_threads(),
        torch.get_default_dtype(), torch.is_grad_enabled(), print, sum, signal.getsignal(signal.SIGALRM),
        sys.stdout, sys.stderr,
    )


@pytest.mark.parametrize("exercise", ["count_parameters", "output_size", "Net", "guess_shape", "guess_layer"])
@pytest.mark.parametrize("answer", HOSTILE, ids=lambda answer: getattr(answer, "__name__", "value"))
def test_a_report_always_appears(monkeypatch, capfd, exercise, answer):
    monkeypatch.setattr("course_utils.checks.SECONDS", 0.3)
    before = state()
    report = getattr(check, exercise)(answer)
    assert state() == before
    assert capfd.readouterr() == ("", "")
    assert isinstance(report, Report)
    assert math.isfinite(report)
    assert 0 <= report < report.points
    assert report.diagnosis is not None
    assert report.diagnosis.text in str(report)
    assert len(str(report)) < 5000


def test_a_loop_is_stopped_and_named(monkeypatch):
    monkeypatch.setattr("course_utils.checks.SECONDS", 0.2)
    assert check.count_parameters(loops).diagnosis.name == "too long"
    assert check.count_parameters(loops_and_swallows).diagnosis.name == "too long"


def test_an_interrupted_check_says_so():
    assert check.count_parameters(interrupts).diagnosis.name == "interrupted"


def test_a_value_that_defies_reading_is_called_so():
    assert describe(Unreadable()) == {"type": "unreadable"}


def test_the_limit_is_ten_seconds():
    assert guard.SECONDS == 10


def test_where_nothing_can_interrupt_the_text_says_so(capsys):
    seen = []
    thread = threading.Thread(target=lambda: seen.append(guarded(lambda: time.sleep(0.4), seconds=0.1)))
    thread.start()
    thread.join()
    assert seen[0]["stopped"] is None
    assert "can't be stopped from here" in capsys.readouterr().out


def test_what_an_answer_prints_is_kept_in_the_report():
    report = check.count_parameters(lambda net: print("debugging", 42))
    assert "debugging 42" in report.printed
    assert report.diagnosis.name == "prints"


def test_an_error_comes_with_the_learners_own_line():
    def misspelt(net):
        return sum(p.numl() for p in net.parameters())

    assert "return sum(p.numl() for p in net.parameters())" in check.count_parameters(misspelt).diagnosis.text


@pytest.mark.parametrize("value, plain", [
    (True, {"type": "bool", "value": True}),
    (np.int64(3), {"type": "int", "value": 3}),
    (2.5, {"type": "float", "value": 2.5}),
    ((1, "a"), {"type": "tuple", "items": [{"type": "int", "value": 1}, {"type": "str", "value": "a"}]}),
    (torch.ones(1, 2), {"type": "Tensor", "shape": [1, 2], "dtype": "float32", "values": [1.0, 1.0]}),
    (np.zeros(1), {"type": "Tensor", "shape": [1], "dtype": "float64", "values": [0.0]}),
])
def test_values_become_plain_data(value, plain):
    assert describe(value) == plain
