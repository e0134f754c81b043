"""Whatever a learner's code does, the report appears and the notebook is as before."""

import builtins
import importlib
import itertools
import math
import os
import random
import signal
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest
import torch

from course_utils.checks import guard, memory
from course_utils.checks import network as check
from course_utils.checks.defaults import default_settings
from course_utils.checks.describe import describe
from course_utils.checks.guard import guarded
from course_utils.report import Report

try:
    import resource
except ImportError:  # Windows
    resource = None


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
    def again():
        return again()

    return again()


def recurses_uncounted(*args, **options):
    """What a version of Python does that doesn't count some calls, such as 3.13.0 those of functions with *args."""
    sys.setrecursionlimit(10**9)
    return recurses()


def eats_memory(*args, **options):
    held = []
    while True:
        held.append(bytearray(1 << 24))


def eats_tensors(*args, **options):
    held = []
    while True:
        held.append(torch.empty(1 << 24))


def asks_for_a_terabyte(*args, **options):
    return torch.empty(1 << 38)


class BadMessage(Exception):
    def __str__(self):
        raise RuntimeError


def raises_without_a_message(*args, **options):
    raise BadMessage


def gives(value):
    return lambda *args, **options: value


HOSTILE = [
    prints_a_megabyte, warns, changes_everything, loops, loops_and_swallows, leaves, interrupts, raises_something_odd,
    recurses, pytest.param(recurses_uncounted, marks=pytest.mark.slow), eats_memory, eats_tensors,
    asks_for_a_terabyte, raises_without_a_message,
    gives(Unreadable()), gives(Endless()), gives(math.nan), gives(math.inf), gives(10**5000),
    gives(torch.full((3,), math.nan)), gives(torch.zeros(2, dtype=torch.complex64)), gives([[[]]]), gives({"a": 1}),
    None, 7, "text", Unreadable,
]


needs_limits = pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits what a process allocates")


def taken():
    return memory._kilobytes("/proc/self/status", "VmData") << 10


def state():
    return (
        torch.get_rng_state().tolist(), random.getstate(), np.random.get_state()[1].tolist(), torch.get_num_threads(),
        torch.get_default_dtype(), torch.is_grad_enabled(), print, sum, signal.getsignal(signal.SIGALRM),
        sys.stdout, sys.stderr, resource and resource.getrlimit(resource.RLIMIT_DATA),
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


@needs_limits
@pytest.mark.parametrize("answer", [eats_memory, eats_tensors, asks_for_a_terabyte])
def test_memory_is_limited_and_what_passes_the_limit_is_named(monkeypatch, answer):
    for name in ("LEAST", "MOST"):
        monkeypatch.setattr(memory, name, 1 << 28)
    before = resource.getrlimit(resource.RLIMIT_DATA)
    assert check.count_parameters(answer).diagnosis.name == "memory"
    assert resource.getrlimit(resource.RLIMIT_DATA) == before


@needs_limits
def test_a_smaller_limit_stays():
    before, highest = resource.getrlimit(resource.RLIMIT_DATA)
    small = taken() + (1 << 29)
    seen = []
    try:
        resource.setrlimit(resource.RLIMIT_DATA, (small, highest))
        guarded(lambda: seen.append(resource.getrlimit(resource.RLIMIT_DATA)))
        seen.append(resource.getrlimit(resource.RLIMIT_DATA))
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (before, highest))
    assert seen == [(small, highest)] * 2


@needs_limits
@pytest.mark.parametrize("free, given", [(1 << 10, memory.LEAST), (4 << 20, 3 << 30), (1 << 30, memory.MOST)])
def test_a_quarter_of_what_is_free_is_left_to_others(monkeypatch, free, given):
    kilobytes = {"VmData": 1 << 20, "MemAvailable": free}
    monkeypatch.setattr("course_utils.checks.memory._kilobytes", lambda _, name: kilobytes[name])
    before = resource.getrlimit(resource.RLIMIT_DATA)
    with memory.limited_memory():
        assert resource.getrlimit(resource.RLIMIT_DATA)[0] == (1 << 30) + given
    assert resource.getrlimit(resource.RLIMIT_DATA) == before


@pytest.mark.parametrize("answer", [recurses, pytest.param(recurses_uncounted, marks=pytest.mark.slow)])
def test_a_recursion_without_end_is_stopped_and_named(answer):
    with default_settings():
        error = guarded(lambda: guard.attempt(answer))["seen"][1]
    assert error["type"] == "RecursionError"
    assert "again()" in error["line"]


def test_an_interrupted_check_says_so():
    assert check.count_parameters(interrupts).diagnosis.name == "interrupted"


def test_a_value_that_defies_reading_is_called_so():
    assert describe(Unreadable()) == {"type": "unreadable"}


def test_the_limit_is_ten_seconds():
    assert guard.SECONDS == 10


def importing(folder, source):
    """An answer that imports a new module with this source and then, where it names one, calls its function."""
    name = f"new_{next(numbers)}"
    (folder / f"{name}.py").write_text(source)

    def answer(net):
        getattr(importlib.import_module(name), "then", int)()
        return sum(p.numel() for p in net.parameters())

    return name, answer


numbers = itertools.count()
SLOW = "import time\nend = time.monotonic() + 0.7\nwhile time.monotonic() < end:\n    pass\n"


def test_an_import_is_not_stopped_and_takes_none_of_the_time(monkeypatch, tmp_path):
    monkeypatch.setattr("course_utils.checks.SECONDS", 0.3)
    monkeypatch.syspath_prepend(tmp_path)
    name, answer = importing(tmp_path, SLOW + "whole = True")
    report = check.count_parameters(answer)
    assert report == report.points, str(report)
    assert sys.modules[name].whole


def test_a_loop_after_an_import_is_stopped(monkeypatch, tmp_path):
    monkeypatch.setattr("course_utils.checks.SECONDS", 0.3)
    monkeypatch.syspath_prepend(tmp_path)
    name, answer = importing(tmp_path, SLOW + "def then():\n    while True: pass")
    assert check.count_parameters(answer).diagnosis.name == "too long"
    assert sys.modules[name].then


def test_an_import_that_never_ends_is_stopped_in_the_end(monkeypatch, tmp_path):
    monkeypatch.setattr("course_utils.checks.SECONDS", 0.1)
    monkeypatch.setattr("course_utils.checks.guard.PATIENCE", 0.5)
    monkeypatch.syspath_prepend(tmp_path)
    assert check.count_parameters(importing(tmp_path, "while True: pass")[1]).diagnosis.name == "too long"


def test_an_endless_import_can_be_interrupted(monkeypatch, tmp_path):
    monkeypatch.setattr("course_utils.checks.SECONDS", 3)
    monkeypatch.syspath_prepend(tmp_path)
    endless = ("import signal, threading\n"
               "threading.Timer(3.3, signal.raise_signal, [signal.SIGINT]).start()\nwhile True: pass")
    assert check.count_parameters(importing(tmp_path, endless)[1]).diagnosis.name == "interrupted"


def test_an_alarm_of_the_notebooks_own_is_still_due(monkeypatch):
    monkeypatch.setattr("course_utils.checks.SECONDS", 0.2)
    before = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    try:
        signal.alarm(100)
        check.count_parameters(loops)
        assert 90 < signal.getitimer(signal.ITIMER_REAL)[0] < 100
        assert signal.getsignal(signal.SIGALRM) == signal.SIG_IGN
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


FRESH = """
import os
import sys
import tempfile
import time
import torch
import course_utils.checks
from course_utils.checks import loss, update

course_utils.checks.SECONDS = 0.3

def mse(output, target):
    if output.shape != target.shape:
        raise ValueError
    return ((output - target) ** 2).mean()

def training_step(net, optimizer, images, labels):
    optimizer.zero_grad()
    loss = torch.nn.functional.cross_entropy(net(images), labels)
    loss.backward()
    optimizer.step()
    return loss.item()

assert "torch._dynamo" not in sys.modules
"""
FIRST_USES = {
    "optimizer": "report = update.training_step(training_step)",
    "optimizer, in a folder that is gone": (
        "os.chdir(gone := tempfile.mkdtemp()); os.rmdir(gone); report = update.training_step(training_step); "
        "os.chdir('/')"),
    "compile": "report = loss.mse(torch.compile(mse, backend='eager'))",
    "func": "report = loss.mse(lambda output, target: torch.func.vmap(mse)(output[None], target[None])[0])",
}
AFTERWARDS = """
assert report == report.points, str(report)
torch.optim.Adam([torch.ones(1)])
torch.compile(mse, backend='eager')(torch.ones(1), torch.ones(1))
"""


@pytest.mark.slow
@pytest.mark.parametrize("use", FIRST_USES)
def test_what_torch_imports_late_or_compiles_takes_none_of_the_time(use):
    script = FRESH + FIRST_USES[use] + AFTERWARDS
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


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
