"""A check says the same whatever a notebook has set, and leaves every setting as it was.

What is set here can't be taken back, so each of these tests runs in a process of its own.
"""

import multiprocessing
import os
import random
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from operator import attrgetter
from typing import Any

import numpy as np
import pytest
import torch

import course_utils.checks
from tests.test_answers import BANK, check_of

# A line that sets something, and an expression that shows whether it is set.
_LINES_AND_SIGNS = {
    "float64 by default": ("torch.set_default_dtype(torch.float64)", "torch.tensor(0.5).dtype"),
    "float64 tensors by default": ("torch.set_default_tensor_type(torch.DoubleTensor)", "torch.tensor(0.5).dtype"),
    "a GPU by default": ("torch.set_default_device('cuda')", "torch.get_default_device()"),
    "the device meta by default": ("torch.set_default_device('meta')", "torch.zeros(1).device"),
    "in a with of the device meta": ("device = torch.device('meta'); device.__enter__()", "torch.zeros(1).device"),
    "no gradients": ("torch.set_grad_enabled(False)", "torch.is_grad_enabled()"),
    "inference mode": (
        "inference = torch.inference_mode(); inference.__enter__()", "torch.is_inference_mode_enabled()"),
    "deterministic algorithms": (
        "torch.use_deterministic_algorithms(True)", "torch.are_deterministic_algorithms_enabled()"),
    "deterministic algorithms that warn": (
        "torch.use_deterministic_algorithms(True, warn_only=True)",
        "torch.is_deterministic_algorithms_warn_only_enabled()"),
    "uninitialized memory as it is": (
        "torch.utils.deterministic.fill_uninitialized_memory = False",
        "torch.utils.deterministic.fill_uninitialized_memory"),
    "warnings as errors": ("import warnings; warnings.simplefilter('error')", "warnings.filters[:1]"),
    "warnings shown in another way": (
        "import warnings; warnings.showwarning = lambda *a, **k: print('careful')", "warnings.showwarning"),
    "warnings in the log": ("import logging; logging.captureWarnings(True)", "warnings.showwarning"),
    "warnings each time": ("torch.set_warn_always(True)", "torch.is_warn_always_enabled()"),
    "torch prints two digits": ("torch.set_printoptions(precision=2, sci_mode=True)", "torch.tensor([0.12345])"),
    "NumPy prints two digits": (
        "import numpy as np; np.set_printoptions(precision=2, suppress=True, floatmode='fixed')",
        "np.array([0.12345])"),
    "NumPy prints as before 2": ("import numpy as np; np.set_printoptions(legacy='1.25')", "repr(np.float64(1))"),
    "few recursions": ("import sys; sys.setrecursionlimit(60)", "sys.getrecursionlimit()"),
    "many recursions": ("import sys; sys.setrecursionlimit(100_000)", "sys.getrecursionlimit()"),
    "NumPy raises": ("import numpy as np; np.seterr(all='raise')", "np.geterr()"),
    "decimals of two digits": ("import decimal; decimal.getcontext().prec = 2", "__import__('decimal').getcontext()"),
    "integers of few digits": ("import sys; sys.set_int_max_str_digits(640)", "sys.get_int_max_str_digits()"),
    "anomalies": ("torch.autograd.set_detect_anomaly(True)", "torch.is_anomaly_enabled()"),
    "fast products": ("torch.set_float32_matmul_precision('medium')", "torch.get_float32_matmul_precision()"),
    "fast products of every backend": ("torch.backends.fp32_precision = 'tf32'", "torch.backends.fp32_precision"),
    "bfloat16 in mkldnn": (
        "torch.backends.mkldnn.matmul.fp32_precision = 'bf16'", "torch.backends.mkldnn.matmul.fp32_precision"),
    "no mkldnn": ("torch.backends.mkldnn.enabled = False", "torch.backends.mkldnn.enabled"),
    "cuDNN as in a recipe": (
        "torch.backends.cudnn.deterministic = True; torch.backends.cudnn.benchmark = True",
        "torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark"),
    "tiny numbers are 0": ("torch.set_flush_denormal(True)", "sys.float_info.min / 2"),
    "random states": (
        "import random, numpy; random.seed(5); numpy.random.seed(5); torch.manual_seed(5)",
        "random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()"),
    "other random states": (
        "import random, numpy; random.seed(71); numpy.random.seed(72); torch.manual_seed(73)",
        "random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()"),
    "two threads": ("torch.set_num_threads(2)", "torch.get_num_threads()"),
    "autocast": (
        "autocast = torch.autocast('cpu', torch.float16); autocast.__enter__()",
        "torch.is_autocast_enabled('cpu'), torch.get_autocast_dtype('cpu'), torch.eye(2).mm(torch.eye(2)).dtype"),
    "a mode that sees each function": (
        "from torch.overrides import TorchFunctionMode\n"
        "class Doubling(TorchFunctionMode):\n"
        "    def __torch_function__(self, function, types, args=(), kwargs=None):\n"
        "        made = function(*args, **(kwargs or {}))\n"
        "        return 2 * made if function is torch.relu else made\n"
        "functions = Doubling(); functions.__enter__()", "torch.relu(torch.ones(1))"),
    "a mode that sees each operation": (
        "from torch.utils._python_dispatch import TorchDispatchMode\n"
        "class Doubled(TorchDispatchMode):\n"
        "    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):\n"
        "        made = operation(*args, **(kwargs or {}))\n"
        "        return 2 * made if operation is torch.ops.aten.exp.default else made\n"
        "operations = Doubled(); operations.__enter__()", "torch.zeros(1).exp()"),
    "hooks on saved tensors": (
        "saved = torch.autograd.graph.saved_tensors_hooks(lambda x: 2 * x, lambda x: x); saved.__enter__()",
        "bool(torch._C._autograd._top_saved_tensors_default_hooks(False))"),
    "a hook on every module": (
        "hook = torch.nn.modules.module.register_module_forward_hook(lambda module, args, output: 2 * output)",
        "torch.nn.Identity()(torch.ones(1))"),
    "a hook on every optimizer": (
        "from torch.optim.optimizer import register_optimizer_step_pre_hook\n"
        "stepping = register_optimizer_step_pre_hook(lambda *_: print('step'))",
        "len(sys.modules['torch.optim.optimizer']._global_optimizer_pre_hooks)"),
    "new parameters on conversion": (
        "torch.__future__.set_swap_module_params_on_conversion(True)",
        "torch.__future__.get_swap_module_params_on_conversion()"),
    "no fast attention": (
        "torch.backends.mha.set_fastpath_enabled(False)", "torch.backends.mha.get_fastpath_enabled()"),
    "no garbage collection": ("import gc; gc.disable()", "__import__('gc').isenabled()"),
    "another folder": ("import os; os.chdir('/')", "os.getcwd()"),
    "a folder that is gone": (
        "import os, tempfile; gone = tempfile.mkdtemp(); os.chdir(gone); os.rmdir(gone)", "os.getcwd()"),
    "a folder for passing files that isn't there": (
        "import tempfile; tempfile.tempdir = '/nowhere'", "__import__('tempfile').tempdir"),
    "the environment": ("import os; os.environ['PYTHONHASHSEED'] = '5'", "os.environ['PYTHONHASHSEED']"),
    "a name for every cell": ("import builtins; builtins.largest = max", "__builtins__.get('largest')"),
    "another locale": (
        "import locale\n"
        "for name in ('de_DE.UTF-8', 'fr_FR.UTF-8', 'C.UTF-8'):\n"
        "    try: locale.setlocale(locale.LC_NUMERIC, name); break\n"
        "    except locale.Error: pass", "__import__('locale').setlocale(__import__('locale').LC_NUMERIC)"),
}


def _is_there(path: str) -> bool:
    """Whether this version of torch has an attribute."""
    try:
        attrgetter(path.removeprefix("torch."))(torch)
    except AttributeError:
        return False
    return True


SETTINGS: dict[str, str] = {name: line for name, (line, sign) in _LINES_AND_SIGNS.items()
                            if all(map(_is_there, re.findall(r"torch\.backends[\w.]*", sign)))}
# Two that contradict each other stand beside each other above, so that each half holds one of them.
HALVES = list(SETTINGS)[::2], list(SETTINGS)[1::2]

RIGHT = [number for number, (_, answer) in enumerate(BANK) if answer.points is None]
FIRST = list({(BANK[number][0], BANK[number][1].exercise): number for number in reversed(RIGHT)
              if callable(BANK[number][1].value)}.values())  # and no predictions


def test_the_halves_hold_all():
    assert sorted([*HALVES[0], *HALVES[1]]) == sorted(SETTINGS)
    assert len({BANK[number][1].exercise for number in FIRST}) >= 30


@pytest.fixture(scope="module")
def apart() -> Iterator[Callable[..., Any]]:
    """Calls a function of this module in a process of its own."""
    context = multiprocessing.get_context("forkserver" if hasattr(os, "fork") else "spawn")
    if hasattr(os, "fork"):
        context.set_forkserver_preload(["tests.checks.test_defaults", "torch._dynamo"])
    with ProcessPoolExecutor(1, context, max_tasks_per_child=1) as processes:
        yield lambda function, *arguments: processes.submit(function, *arguments).result()


@pytest.fixture(scope="module")
def plain(apart) -> dict[int, str]:
    return apart(reports, [], RIGHT)[0]


@pytest.mark.slow
@pytest.mark.parametrize("names", HALVES, ids=["one half", "the other half"])
def test_every_report_is_the_same_under_many_settings(apart, plain, names):
    same_reports(apart, plain, names, RIGHT)


@pytest.mark.slow
@pytest.mark.parametrize("name", SETTINGS)
def test_a_report_is_the_same_under_each_setting(apart, plain, name):
    same_reports(apart, plain, [name], FIRST)


def same_reports(apart: Callable[..., Any], plain: dict[int, str], names: list[str], numbers: list[int]) -> None:
    seen, unset, before, after = apart(reports, names, numbers)
    assert [name for name in names if before[name] == unset[name]] == []
    assert {number: text for number, text in seen.items() if text != plain[number]} == {}
    assert after == before


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["return 1", "raise ValueError", "raise KeyboardInterrupt", "while True: pass"])
def test_what_an_answer_sets_is_taken_back(apart, ending):
    before, after = apart(signs_around_an_answer, [*SETTINGS.values()], ending)
    assert after == before


def test_each_thing_an_answer_sets_is_taken_back(apart):
    assert apart(not_taken_back) == []


@pytest.mark.parametrize("device", ["cuda:1", "meta"])
def test_a_default_device_that_an_answer_sets_does_not_come_back(apart, device):
    assert apart(devices_after_an_answer, device) == ["cpu", None, "meta", "cpu"]


def test_an_answer_that_depends_on_luck_always_gets_the_same_points():
    def lucky(loss, net):
        loss.backward()
        return [name for name, p in net.named_parameters() if p.grad is not None and p.grad.any()]

    def reports_of(seed: int) -> str:
        torch.manual_seed(seed)
        return str(check_of("graph", "reachable")(lucky))

    with torch.random.fork_rng():
        assert len({reports_of(seed) for seed in range(10)}) == 1


def test_a_warning_is_told_each_time_and_without_the_place():
    def unequal(output, target):
        torch.nn.functional.mse_loss(output, target[:, None])
        return torch.arange(2.0).T

    first, second = (check_of("loss", "mse")(unequal) for _ in range(2))
    assert str(first) == str(second)
    assert "UserWarning: Using a target size" in first.printed
    assert __file__ not in first.printed


def reports(names: list[str], numbers: list[int]) -> tuple[dict[int, str], *tuple[dict[str, str], ...]]:
    """What checks say of these answers under these settings, and the signs: unset, set, and after the checks."""
    space = {"torch": torch, "np": np, "sys": sys, "warnings": warnings, "random": random, "os": os}
    unset = signs(names, space)
    for name in names:
        exec(SETTINGS[name], space)
    before = signs(names, space)
    seen = {number: str(check_of(BANK[number][0], BANK[number][1].exercise)(BANK[number][1].value))
            for number in numbers}
    after = signs(names, space)
    sys.setrecursionlimit(1000)  # so that the answer of this process can be sent
    return seen, unset, before, after


def signs(names: list[str], space: dict[str, Any]) -> dict[str, str]:
    with warnings.catch_warnings():
        return {name: _sign(_LINES_AND_SIGNS[name][1], space) for name in names}


def _sign(expression: str, space: dict[str, Any]) -> str:
    try:
        return repr(eval(expression, space))
    except Exception as error:
        return repr(error)


def signs_around_an_answer(lines: list[str], ending: str) -> tuple[dict[str, str], dict[str, str]]:
    """The signs of all settings before and after a check of an answer that sets them and ends like this."""
    space = {"torch": torch, "np": np, "sys": sys, "warnings": warnings, "random": random, "os": os} | {
        "lines": lines, "done": []}
    body = f"    for line in lines:\n        exec(line, globals())\n    done.append(True)\n    {ending}"
    source = f"def answer(net):\n{body}"
    exec(source, space)
    before = signs(list(SETTINGS), space)
    course_utils.checks.SECONDS = 0.5
    check_of("network", "count_parameters")(space["answer"])
    assert space["done"]
    return before, signs(list(SETTINGS), space)


def devices_after_an_answer(device: str) -> list[str | None]:
    """The default device after an answer has set one, and where tensors are made after the notebook sets two more."""
    signs_around_an_answer([f"torch.set_default_device('{device}')"], "return 1")
    seen = [str(torch.get_default_device()), torch.utils._device.CURRENT_DEVICE]
    for another in ("meta", None):
        torch.set_default_device(another)
        seen.append(torch.zeros(1).device.type)
    return seen


def not_taken_back() -> list[str]:
    """The settings that are still set after a check of an answer that sets them, one after another."""
    changes = ((name, signs_around_an_answer([line], "return 1")) for name, line in SETTINGS.items())
    return [name for name, (before, after) in changes if after != before]
