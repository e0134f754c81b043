"""The settings under which checks draw, observe and judge, so that a report depends on the answer alone.

A notebook may set whatever it likes, from float64 to warnings as errors. A check is right for PyTorch's, NumPy's and
Python's own settings, and a grader's machine has no others.
"""

import builtins
import decimal
import gc
import locale
import os
import random
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager, suppress
from contextvars import Context
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
import torch
from torch.nn.modules import module
from torch.optim import optimizer
from torch.utils import _device, deterministic

_KEPT, _ABSENT = object(), object()


class Setting(NamedTuple):
    """A setting of the process: how it is read and written, and what it is in a check."""

    read: Callable[[], Any]
    write: Callable[[Any], Any]
    default: Any = _KEPT


def _attribute(owner: Any, name: str, default: Any) -> Setting:
    def write(value: Any) -> None:
        if value is _ABSENT:
            delattr(owner, name)
        else:
            setattr(owner, name, value)

    return Setting(partial(getattr, owner, name, _ABSENT), write, default)


def _of_torch(part: str, **defaults: Any) -> list[Setting]:
    """Attributes of a part of torch, as far as this version has them."""
    try:
        owner = attrgetter(part)(torch)
    except AttributeError:
        return []
    return [_attribute(owner, name, default) for name, default in defaults.items() if hasattr(owner, name)]


def _entries(table: MutableMapping[str, Any], default: Any = _KEPT) -> Setting:
    return Setting(partial(dict, table), partial(_refill, table), default)


def _refill(table: MutableMapping[str, Any], entries: dict[str, Any]) -> None:
    for name in set(table) - set(entries):
        del table[name]
    table.update(entries)


def _autocast(device: str, dtype: torch.dtype) -> Setting:
    def write(setting: tuple[bool, torch.dtype]) -> None:
        torch.set_autocast_enabled(device, setting[0])
        torch.set_autocast_dtype(device, setting[1])

    return Setting(lambda: (torch.is_autocast_enabled(device), torch.get_autocast_dtype(device)), write, (False, dtype))


def _matmul_precision() -> str:
    try:
        return torch.get_float32_matmul_precision()
    except RuntimeError:  # what is set by torch.backends instead, is among the settings too
        return "highest"


# Read from first to last and written back from last to first: those that others depend on come first.
SETTINGS = [
    Setting(sys.getrecursionlimit, sys.setrecursionlimit, 1000),
    Setting(sys.get_int_max_str_digits, sys.set_int_max_str_digits, sys.int_info.default_max_str_digits),
    Setting(gc.isenabled, lambda on: gc.enable() if on else gc.disable(), True),
    _entries(vars(builtins)),
    _entries(os.environ),
    *(Setting(partial(locale.setlocale, category), partial(locale.setlocale, category), "C")
      for category in (locale.LC_COLLATE, locale.LC_MONETARY, locale.LC_NUMERIC, locale.LC_TIME)),
    Setting(torch.get_num_threads, torch.set_num_threads, 1),  # a sum depends on how many share it
    Setting(torch.get_default_dtype, torch.set_default_dtype, torch.float32),
    Setting(lambda: sys.float_info.min / 2 == 0, torch.set_flush_denormal, False),
    Setting(torch.is_warn_always_enabled, torch.set_warn_always, True),  # or only the first check tells a warning
    Setting(torch.get_deterministic_debug_mode, torch.set_deterministic_debug_mode, 0),
    Setting(lambda: (torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()),
            lambda modes: torch.set_anomaly_enabled(*modes), (False, True)),
    Setting(torch._tensor_str.get_printoptions, lambda options: torch.set_printoptions(**options),
            {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80, "sci_mode": None}),
    Setting(_matmul_precision, torch.set_float32_matmul_precision, "highest"),
    *(setting for part in ("backends", "backends.mkldnn.matmul", "backends.mkldnn.conv", "backends.mkldnn.rnn",
                           "backends.cuda.matmul") for setting in _of_torch(part, fp32_precision="none")),
    *_of_torch("backends.mkldnn", enabled=True, deterministic=False),
    *_of_torch("backends.cudnn", enabled=True, deterministic=False, benchmark=False),
    Setting(torch.backends.mha.get_fastpath_enabled, torch.backends.mha.set_fastpath_enabled, True),
    Setting(torch.__future__.get_swap_module_params_on_conversion,
            torch.__future__.set_swap_module_params_on_conversion, False),
    _attribute(tempfile, "tempdir", None),
    _attribute(deterministic, "fill_uninitialized_memory", True),
    _attribute(_device, "CURRENT_DEVICE", None),
    _attribute(torch._GLOBAL_DEVICE_CONTEXT, "device_context", _ABSENT),
    _autocast("cpu", torch.bfloat16),
    _autocast("cuda", torch.float16),
    *(_entries(hooks, {}) for part in (module, optimizer) for name, hooks in vars(part).items()
      if name.startswith("_global_") and isinstance(hooks, dict)),
]


@contextmanager
def default_settings() -> Iterator[None]:
    """Have the default settings and one random state, whatever was set before, and put all of it back afterwards."""
    with ExitStack() as stack:
        for setting in SETTINGS:
            before = setting.read()
            stack.callback(_write, setting, before)
            if setting.default is not _KEPT:
                _write(setting, setting.default)
        for context in (_a_folder, _arithmetic, _plain_warnings, _no_modes, _one_random_state):
            stack.enter_context(context())
        stack.enter_context(torch.inference_mode(False))  # turns gradients on, too
        yield


def _write(setting: Setting, value: Any) -> None:
    if setting.read() != value:  # some take long to write
        setting.write(value)


@contextmanager
def _a_folder() -> Iterator[None]:
    """Be in a folder that exists, since torch can't import all of itself elsewhere, and come back to the one before."""
    gone = None
    try:
        before: str | int = os.getcwd()
    except OSError:
        before = gone = os.open(".", os.O_RDONLY)  # still leads there
        os.chdir(os.sep)
    try:
        yield
    finally:
        with suppress(OSError):  # the answer may have deleted it
            os.chdir(before)
        if gone is not None:
            os.close(gone)


@contextmanager
def _arithmetic() -> Iterator[None]:
    """Have NumPy's and decimal's own settings, which an empty context has."""
    fresh = Context()
    errors, printing = fresh.run(np.geterr), fresh.run(np.get_printoptions)
    decimals = decimal.localcontext(fresh.run(decimal.getcontext))
    with np.errstate(**errors), np.printoptions(**printing), decimals:
        yield


@contextmanager
def _plain_warnings() -> Iterator[None]:
    """Show the warnings that Python shows by default, without the file and line, which differ between machines.

    A grader judges in threads, and its own filters are those of all of them.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with warnings.catch_warnings():
        warnings.resetwarnings()
        warnings.simplefilter("default")
        for category in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
            warnings.simplefilter("ignore", category)
        warnings.showwarning = _show
        yield


def _show(message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
    print(f"{category.__name__}: {message}", file=sys.stderr)


@contextmanager
def _no_modes() -> Iterator[None]:
    """Leave the modes that see every call of torch, of which a default device is one, and hooks on saved tensors."""
    modes = _left_modes()
    try:
        yield
    finally:
        _left_modes()
        for kind, enter in zip(modes, _ENTER, strict=True):
            for mode in reversed(kind):
                enter(mode)


_ENTER = (torch._C._push_on_torch_function_stack, torch._C._push_on_torch_dispatch_stack,
          lambda hooks: torch._C._autograd._push_saved_tensors_default_hooks(*hooks))


def _left_modes() -> tuple[list[Any], list[Any], list[Any]]:
    """Leave all modes, and give them back by kind, from the innermost to the outermost."""
    functions = [torch._C._pop_torch_function_stack() for _ in range(torch._C._len_torch_function_stack())]
    operations = [torch._C._pop_torch_dispatch_stack(None) for _ in range(torch._C._len_torch_dispatch_stack())]
    hooks = []
    while innermost := torch._C._autograd._top_saved_tensors_default_hooks(False):
        hooks.append(innermost)
        torch._C._autograd._pop_saved_tensors_default_hooks()
    return functions, operations, hooks


@contextmanager
def _one_random_state() -> Iterator[None]:
    devices = range(torch.cuda.device_count()) if torch.cuda.is_initialized() else ()
    python, numpy = random.getstate(), np.random.get_state()
    with torch.random.fork_rng(devices):
        random.seed(0)
        np.random.seed(0)
        torch.default_generator.manual_seed(0)  # torch.manual_seed takes 0.1 ms to look for other devices
        try:
            yield
        finally:
            random.setstate(python)
            np.random.set_state(numpy)
