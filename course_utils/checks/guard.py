"""Runs a learner's answer so that nothing it does reaches the notebook but its result."""

import builtins
import io
import linecache
import os
import random
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

import numpy as np
import torch

from course_utils.checks.describe import describe

SECONDS = 10.0
PRINTED = 500
_NO_LIMIT = (
    f"This answer has been running for {SECONDS:g} s and can't be stopped from here. "
    "Interrupt the kernel (the square button above the notebook), then look for a loop that never ends."
)


class TimeIsUp(BaseException):
    """The answer ran longer than it may; not an `Exception`, so that `except Exception` doesn't hold it."""


def guarded(observe: Callable[[], Any], seconds: float = SECONDS) -> dict[str, Any]:
    """Run `observe()` for at most `seconds` and give back what it saw as plain data.

    What the answer prints is caught, warnings included; random states, thread settings, gradient mode and
    built-in functions are afterwards what they were.

    Returns:
        `{"seen": ..., "printed": str, "stopped": str | None}`. `stopped` says why `seen` is `None`:
        `"time"`, `"interrupt"`, or `"raised"` for an exception `observe` didn't expect.
    """
    said, notebook = _Head(PRINTED), sys.stdout
    seen, stopped = None, None
    with undisturbed(), _quiet(said):
        try:
            seen = _timed(observe, seconds, notebook)
        except TimeIsUp:
            stopped = "time"
        except KeyboardInterrupt:
            stopped = "interrupt"
        except BaseException:  # whatever a learner's code raises, the report appears
            stopped = "raised"
    return {"seen": seen, "printed": said.text(), "stopped": stopped}


def attempt(function: Callable[..., Any], *args: Any, **kwargs: Any) -> tuple[Any, dict[str, str] | None]:
    """Call a learner's function once.

    Returns:
        What it returned, and `None`; or `None`, and the error as `{"type", "message", "line"}`, where `line` is the
        learner's own line that raised.
    """
    try:
        return function(*args, **kwargs), None
    except (Exception, SystemExit) as error:
        return None, {"type": type(error).__name__, "message": _message(error), "line": _own_line(error)}


def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Call a learner's function once and describe the result: `{"value": ...}` or `{"error": ...}`."""
    value, error = attempt(function, *args, **kwargs)
    return {"error": error} if error else {"value": describe(value)}


def _message(error: BaseException) -> str:
    try:
        return str(error)[:PRINTED]
    except Exception:
        return ""


def _own_line(error: BaseException) -> str:
    ours = str(Path(__file__).parents[1])
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if not frame.filename.startswith((ours, sys.prefix, sys.base_prefix, "<frozen")):
            return (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()
    return ""


class _Head(io.TextIOBase):
    """Keeps the first characters written to it, and takes any number."""

    def __init__(self, limit: int) -> None:
        self.limit, self.kept, self.more = limit, "", False

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        room = self.limit - len(self.kept)
        self.kept += text[:room]
        self.more |= len(text) > room
        return len(text)

    def text(self) -> str:
        return self.kept.rstrip() + (" … (and more)" if self.more else "")


@contextmanager
def _quiet(said: _Head) -> Iterator[None]:
    """Catch what is printed, and drop what C code writes to the process's own output."""
    with ExitStack() as stack:
        stack.enter_context(redirect_stdout(said))
        stack.enter_context(redirect_stderr(said))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        stack.callback(os.close, nowhere)
        for number in (1, 2):
            kept = os.dup(number)
            stack.callback(os.close, kept)
            stack.callback(os.dup2, kept, number)
            os.dup2(nowhere, number)
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """Put back the global settings that an answer may change."""
    names = dict(vars(builtins))
    torch_state, python_state, numpy_state = torch.get_rng_state(), random.getstate(), np.random.get_state()
    threads, dtype, grad = torch.get_num_threads(), torch.get_default_dtype(), torch.is_grad_enabled()
    try:
        yield
    finally:
        vars(builtins).update(names)
        torch.set_rng_state(torch_state)
        random.setstate(python_state)
        np.random.set_state(numpy_state)
        torch.set_default_dtype(dtype)
        torch.set_grad_enabled(grad)
        if torch.get_num_threads() != threads:
            torch.set_num_threads(threads)


def _timed(observe: Callable[[], Any], seconds: float, notebook: TextIO) -> Any:
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        return _stopped_by_alarm(observe, seconds)
    # Windows, or a cell that runs in another thread: nothing can interrupt the answer, so say who can.
    notice = threading.Timer(seconds, notebook.write, (_NO_LIMIT,))
    notice.daemon = True
    notice.start()
    try:
        return observe()
    finally:
        notice.cancel()


def _stopped_by_alarm(observe: Callable[[], Any], seconds: float) -> Any:
    over = False

    def ring(signum: int, frame: FrameType | None) -> None:
        # An answer may catch this one and go on, so the alarm rings again until it has let go of it.
        if not over and frame is not None and frame.f_code is not own_code:
            signal.setitimer(signal.ITIMER_REAL, 1e-5)
            raise TimeIsUp

    own_code = sys._getframe().f_code
    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        return observe()
    finally:
        over = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before or signal.SIG_DFL)
