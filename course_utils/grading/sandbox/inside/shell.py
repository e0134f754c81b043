"""The life of one submission's process: it runs cells in IPython and observes answers."""

import importlib
import io
import json
import os
import random
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cells import run_cell  # which lies beside this file in the room
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

CHARACTERS = 100_000  # of one cell's text
BYTES = 4 << 20  # of one cell's pictures
PIECES = 500  # outputs of one cell
CHECKS: dict[str, Any] = {}  # the modules of the checks, whatever a cell does to those that Python knows
CUT = "\n… the rest of this cell's output was cut off …\n"


def live(settings: dict[str, Any], shell: Any, receive: Callable[[], bytes], send: Callable[[bytes], None],
         folder: Path) -> None:
    """Do what the host asks, one message after another, until this process is ended."""
    _settle(settings, shell, folder)
    answers: dict[str, tuple[Any, dict[str, Any]]] = {}
    while True:
        order = json.loads(receive())
        if order["do"] == "aside":
            if (reply := _set_aside()) is None:
                continue  # this is the copy, and it goes on
        else:
            reply = _interruptible(lambda: _done(shell, answers, order)) or {}  # noqa: B023
        send(_encoded(reply))


def _encoded(reply: dict[str, Any]) -> bytes:
    try:
        return json.dumps(reply, default=repr, skipkeys=True).encode()
    except Exception:  # what a cell displays may be anything, and its repr may raise
        return json.dumps(reply | {"outputs": []}, default=lambda _: None, skipkeys=True).encode()


def _done(shell: Any, answers: dict[str, tuple[Any, dict[str, Any]]], order: dict[str, Any]) -> dict[str, Any]:
    match order["do"]:
        case "run":
            return run_cell(shell, order["source"], order["brief"])
        case "observe":
            return _observe(shell, answers, order)
    return {}


def _interruptible(work: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
    """Do a piece of work that may be interrupted; outside of it, an interrupt that comes late does nothing."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return work()
    except KeyboardInterrupt:
        return None
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _set_aside() -> dict[str, Any] | None:
    """Leave a stopped copy of this process, which goes on from here when this one is ended.

    Returns:
        In this process the copy's number; in the copy `None`, when it goes on.
    """
    try:
        pid = os.fork()
    except OSError:
        return {"pid": None}
    if pid:
        return {"pid": pid}
    os.kill(os.getpid(), signal.SIGSTOP)
    return None


def _settle(settings: dict[str, Any], shell: Any, folder: Path) -> None:
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for name, limit in settings["limits"].items():
        resource.setrlimit(getattr(resource, name), (limit, limit))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.chdir(folder)
    sys.path.insert(0, "")
    _reseed()
    sys.stdout, sys.stderr = Stream(shell, "stdout"), Stream(shell, "stderr")
    import matplotlib
    from matplotlib_inline.backend_inline import configure_inline_support

    matplotlib.interactive(True)
    configure_inline_support(shell, "module://matplotlib_inline.backend_inline")


def _reseed() -> None:
    import numpy as np
    import torch

    random.seed()
    np.random.seed()
    torch.seed()


def _observe(shell: Any, answers: dict[str, tuple[Any, dict[str, Any]]], order: dict[str, Any]) -> dict[str, Any]:
    """Observe an answer at its check; later, on hidden inputs, as it was and with the names there were at its check.

    The hidden inputs come when the last cell has run, so that no cell can show them.
    """
    name, names = order["name"], shell.user_ns
    if order["first"]:
        try:
            answers[name] = eval(order["answer"], names), dict(names)
        except Exception:
            return {"seen": None, "printed": "", "stopped": "undefined"}
    if name not in answers:
        return {"seen": None, "printed": "", "stopped": "undefined"}
    answer, then = answers[name]
    now = dict(names)
    names.clear()
    names.update(then)
    try:
        return getattr(CHECKS[order["chapter"]], name).observe(answer, order["seed"], order["answer_seconds"])
    except Exception:  # a cell has changed Python, torch or the course itself
        return {"seen": None, "printed": "", "stopped": "broken"}
    finally:
        names.clear()
        names.update(now)


class Stream(io.TextIOBase):
    """Standard output or error of the cells, kept as notebook outputs."""

    encoding = "utf-8"

    def __init__(self, shell: Any, name: str) -> None:
        self.shell, self.kind = shell, name

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str) -> int:
        """Keep a text."""
        self.shell.say(self.kind, str(text))
        return len(text)


class _Hook(DisplayHook):
    shell: "Shell"

    def write_output_prompt(self) -> None:
        pass

    def finish_displayhook(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        self.shell.show("execute_result", format_dict, md_dict)


class _Publisher(DisplayPublisher):
    shell: "Shell"

    def publish(self, data: dict[str, Any], metadata: Any = None, *_: Any, transient: Any = None,
                update: bool = False, **__: Any) -> None:
        self.shell.show("display_data", data, metadata, (transient or {}).get("display_id"), update)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.clear()


class _Formatter(DisplayFormatter):
    brief = False

    def format(self, obj: Any, include: Any = None, exclude: Any = None) -> Any:
        return super().format(obj, {"text/plain"} if self.brief else include, exclude)


class Shell(InteractiveShell):
    """IPython as a kernel has it, with a cell's outputs kept as a notebook keeps them."""

    display_formatter: _Formatter
    kernel = None  # what libraries look for to know that they are in a notebook

    def __init__(self, **settings: Any) -> None:
        quiet = Config({"HistoryManager": {"enabled": False}})
        super().__init__(config=quiet, displayhook_class=_Hook, display_pub_class=_Publisher, colors="nocolor",
                         **settings)
        self.begin()

    def init_display_formatter(self) -> None:
        """Use a formatter that can leave pictures undrawn."""
        self.display_formatter = _Formatter(parent=self)

    def enable_gui(self, gui: str | None = None) -> None:
        """Have no windows; `%matplotlib inline` asks for none."""

    def begin(self, brief: bool = False) -> None:
        """Make ready for a cell; `brief` shows values as text alone, without drawing."""
        self.outputs: list[dict[str, Any]] = []
        self.characters, self.bytes = CHARACTERS, BYTES
        self.displayed: dict[str, dict[str, Any]] = {}
        self.display_formatter.brief = brief

    def say(self, stream: str, text: str) -> None:
        """Keep what is printed, as long as there is room for it."""
        if not self.characters or len(self.outputs) >= PIECES:
            return
        text = text[: self.characters] + (CUT if len(text) > self.characters else "")
        self.characters = max(0, self.characters - len(text))
        last = self.outputs[-1] if self.outputs else {}
        if last.get("name") != stream:
            last = {"output_type": "stream", "name": stream, "text": []}
            self.outputs.append(last)
        last["text"].append(text)

    def show(self, kind: str, data: dict[str, Any], metadata: dict[str, Any] | None, display_id: str | None = None,
             update: bool = False) -> None:
        """Keep what is displayed, as long as there is room for it; an update replaces what it updates."""
        size = sum(len(str(part)) for part in data.values())
        if size > self.bytes or len(self.outputs) >= PIECES:
            return
        self.bytes -= size
        shown = {"data": data, "metadata": metadata or {}}
        if update:
            self.displayed.get(display_id or "", {}).update(shown)
            return
        output: dict[str, Any] = {"output_type": kind, **shown}
        if display_id:
            self.displayed[display_id] = output
        self.outputs.append(output)

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        traceback = "\n".join(map(str, stb))[-CHARACTERS:].split("\n")
        self.outputs.append({"output_type": "error", "ename": getattr(etype, "__name__", str(etype)),
                             "evalue": _words(evalue), "traceback": traceback})


def _words(error: Any) -> str:
    try:
        return str(error)[:1000]
    except Exception:  # an exception of a student's own
        return ""


def new_shell() -> Shell:
    """The one shell of this process, not yet used; checks that a student added answer in it too."""
    import course_utils.checks
    from course_utils.checks import Check, Hint

    for path in Path(course_utils.checks.__file__).parent.iterdir():
        if path.is_dir() or path.suffix == ".py":
            CHECKS[path.stem] = importlib.import_module(f"course_utils.checks.{path.stem}")
    Check.__call__ = lambda *_, **__: Hint("Judged when the notebook has run.")  # type: ignore[assignment]
    return Shell.instance()
