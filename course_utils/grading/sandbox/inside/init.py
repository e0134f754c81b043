"""Process 1 of a sandbox: forks a child for each submission, watches it, and leaves nothing behind.

It imports once what chapters need. A child runs the cells, see shell.py; process 1 runs nothing of a student: it passes
messages on and watches the clock, the memory and the number of processes, see child.py. Neither judges nor solutions
exist here.

From the host comes JSON, numbered; to the host goes a header with the same number, then the child's reply as it came,
or in one word why there is none. While a child is at work, the host hears once a second that process 1 is alive.
"""

import ctypes
import gc
import importlib
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from child import Child, Ended  # these lie beside this file in the room
from shell import new_shell
from wire import ALIVE, DONE, ENDED, HEADER, INTERRUPTED, receive, send

LONGEST = 1000  # characters of a path that is swept; each folder in another makes all that follow slower
PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 4, 36


def main() -> None:
    """Serve the host on standard input until it hangs up."""
    settings = json.loads(os.environ.pop("ROOM"))
    host = socket.socket(fileno=os.dup(0))
    os.set_inheritable(host.fileno(), False)
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    shell = _preload(settings["modules"])
    if sys.platform == "linux":  # sealed: a child could write into its memory; unsealed: it inherits a child's child
        option = (PR_SET_DUMPABLE, 0) if settings["sealed"] else (PR_SET_CHILD_SUBREAPER, 1)
        ctypes.CDLL(None).prctl(*option, 0, 0, 0)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    _serve(settings, shell, host)


def _serve(settings: dict[str, Any], shell: Any, host: socket.socket) -> None:
    child: Child | None = None
    _reply(host, 0, DONE)
    while True:
        try:
            message = receive(host)
        except (EOFError, OSError):
            os._exit(0)
        order = json.loads(message)
        number, what = order["number"], order["do"]
        if what == "open":
            child = Child(settings, shell, order["files"], host)
            _reply(host, number, DONE)
        elif what == "close" or child is None:
            if child:
                child.end()
            for writable in settings["writable"]:
                _empty(writable)
            child = None
            _reply(host, number, DONE)
        else:
            _pass_on(host, child, message, order)


def _pass_on(host: socket.socket, child: Child, message: bytes, order: dict[str, Any]) -> None:
    number = order["number"]
    alive: Callable[[], None] = lambda: _reply(host, number, ALIVE)  # noqa: E731
    try:
        if order["do"] == "back":
            child.back()
        reply = child.ask(message, order["seconds"], alive)
        if order["do"] == "aside":
            child.remember(reply)
        _reply(host, number, INTERRUPTED if child.interrupted else DONE, reply, child.clock.counted)
    except Ended as reason:
        _reply(host, number, ENDED, str(reason).encode(), child.clock.counted)


def _reply(host: socket.socket, number: int, kind: bytes, body: bytes = b"", seconds: float = 0.0) -> None:
    try:
        send(host, HEADER.pack(number, kind, seconds) + body)
    except OSError:  # the host has given this room up
        os._exit(0)


def _preload(modules: list[str]) -> Any:
    """Import what chapters need, with one thread: a forked child hangs where its parent used several."""
    import torch

    torch.set_num_threads(1)
    if (fonts := Path(__file__).with_name("matplotlib")).exists():
        shutil.copytree(fonts, os.environ["MPLCONFIGDIR"])  # or matplotlib looks at every font of the machine
    for name in modules:
        importlib.import_module(name)
    with torch.no_grad():  # loads what the first forward pass loads
        torch.nn.Conv2d(1, 1, 3)(torch.ones(1, 1, 8, 8))
    import course_utils

    for name in course_utils.__all__:
        getattr(course_utils, name)
    shell = new_shell()
    gc.collect()
    gc.freeze()  # so that a child's collector doesn't copy what it inherits
    return shell


def _empty(folder: str) -> None:
    """Delete what a submission left in a folder; what is mounted there stays.

    Raises:
        OSError: Folders lie too deep in each other. That ends this process, and the host deletes them with the room.
    """
    if len(folder) > LONGEST:
        raise OSError(f"a path of more than {LONGEST} characters")
    os.chmod(folder, 0o700)
    for entry in os.scandir(folder):
        if not entry.is_dir(follow_symlinks=False):
            os.unlink(entry.path)
        elif not os.path.ismount(entry.path):
            _empty(entry.path)
            with suppress(OSError):  # it holds a mount
                os.rmdir(entry.path)


if __name__ == "__main__":
    main()
