"""Runs a learner's answer so that nothing it does reaches the notebook but its result."""

import io
import linecache
import os
import re
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, TextIO

import torch

from course_utils.checks.clock import Clock
from course_utils.checks.describe import describe, kind
from course_utils.checks.memory import limited_memory, out_of_memory
from course_utils.report import SECONDS

PATIENCE = 60.0  # seconds
TICK = 0.05  # seconds between two looks at what an answer is doing
OURS, TORCH = Path(__file__).parents[1], Path(torch.__file__).parent
LOADING = "<frozen importlib", str(TORCH / "_dynamo" / "convert_frame.py"), str(TORCH / "_inductor")  # or compiling
PRINTED = 500
DEPTH = 100_000  # nested calls; Python's own limit is 1000, which some versions don't count in every function
_NO_LIMIT = (
    f"This answer has been running for {SECONDS:g} s and can't be stopped from here. "
    "Interrupt the kernel (the square button above the notebook), then look for a loop that never ends."
)


class TimeIsUp(BaseException):
    """The answer ran longer than it may; not an `Exception`, so that `except Exception` doesn't hold it."""


def guarded(observe: Callable[[], Any], seconds: float = SECONDS) -> dict[str, Any]:
    """Run `observe()` for at most `seconds` and give back what it saw as plain data.

    What the answer prints is caught, warnings included. Imports and compilations are never stopped in the middle,
    which would leave torch unusable, and take up to `PATIENCE` seconds that don't count.

    Returns:
        `{"seen": ..., "printed": str, "stopped": str | None}`. `stopped` says why `seen` is `None`:
        `"time"`, `"memory"`, `"interrupt"`, `"fault"` for an error of the check's own code, or `"raised"` for
        whatever else `observe` didn't expect.
    """
    said, notebook = _Head(PRINTED), sys.stdout
    seen, stopped = None, None
    with _quiet(said):
        try:
            seen = _timed(observe, seconds, notebook)
        except TimeIsUp:
            stopped = "time"
        except KeyboardInterrupt:
            stopped = "interrupt"
        except BaseException as error:  # whatever a learner's code raises, the report appears
            stopped = "memory" if out_of_memory(error) else "fault" if _is_ours(error) else "raised"
    return {"seen": seen, "printed": said.text(), "stopped": stopped}


def attempt(function: Callable[..., Any], *args: Any, **kwargs: Any) -> tuple[Any, dict[str, str] | None]:
    """Call a learner's function once.

    Returns:
        What it returned, and `None`; or `None`, and the error as `{"type", "message", "line", "passed"}`, where `line`
        is the learner's own line that raised, and `passed` says what the function was called with.

    Raises:
        MemoryError, RuntimeError: There is no memory left, which ends the check.
    """
    try:
        return function(*args, **kwargs), None
    except (Exception, SystemExit) as error:
        if out_of_memory(error):
            raise
        return None, {"type": type(error).__name__, "message": _message(error), "line": _own_line(error),
                      "passed": "; ".join([*map(kind, args), *(f"{name}={kind(value)}"
                                                               for name, value in kwargs.items())])}


def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Call a learner's function once and describe the result: `{"value": ...}` or `{"error": ...}`."""
    value, error = attempt(function, *args, **kwargs)
    return {"error": error} if error else {"value": describe(value)}


def _message(error: BaseException) -> str:
    """What an error says, without places in memory, which are others in every run."""
    try:
        return re.sub(r" at 0x[0-9a-fA-F]+", "", str(error))[:PRINTED]
    except Exception:
        return ""


def _own_line(error: BaseException) -> str:
    ours = str(OURS)
    for frame in reversed(traceback.extract_tb(error.__traceback__, limit=-1000)):
        if not frame.filename.startswith((ours, sys.prefix, sys.base_prefix, "<frozen")):
            return (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()
    return ""


def _is_ours(error: BaseException) -> bool:
    """Whether the course's own code raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    return isinstance(error, Exception) and frames[-1].filename.startswith(str(OURS))


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


def _timed(observe: Callable[[], Any], seconds: float, notebook: TextIO) -> Any:
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        with limited_memory():
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
    over, clock, since, spent = False, Clock(), 0.0, {True: 0.0, False: 0.0}

    def ring(signum: int, frame: FrameType | None) -> None:
        nonlocal since
        now, loads = clock.tick(), _loads(frame, own_code)
        spent[loads], since = spent[loads] + now - since, now
        late = not loads and spent[False] >= seconds or spent[True] >= PATIENCE
        # An answer may catch this one and go on, so the alarm rings again until it has let go of it.
        if late and not over and frame is not None and frame.f_code is not own_code:
            signal.setitimer(signal.ITIMER_REAL, 1e-5, TICK)
            raise TimeIsUp

    own_code = sys._getframe().f_code
    before = signal.signal(signal.SIGALRM, ring)
    left, period = signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
    try:
        return observe()
    finally:
        over = True
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before or signal.SIG_DFL)
        if left:  # the notebook has an alarm of its own
            signal.setitimer(signal.ITIMER_REAL, max(left - sum(spent.values()), TICK), period)


def _loads(frame: FrameType | None, end: CodeType) -> bool:
    """Whether a module is being imported, or a function compiled, in a frame or in one of its callers up to `end`.

    Raises:
        RecursionError: There are more callers than there can be where Python counts them.
    """
    depth = 0
    while frame is not None and frame.f_code is not end:
        if frame.f_code.co_filename.startswith(LOADING):
            return True
        depth += 1
        if depth > DEPTH:
            raise RecursionError("maximum recursion depth exceeded")
        frame = frame.f_back
    return False
