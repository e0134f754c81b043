"""Process 1 of a sandbox: forks a child for each submission, watches it, and leaves nothing behind.

It imports once what chapters need. A child runs the cells, see shell.py; process 1 runs nothing of a student: it passes
messages on and watches the clock, the memory and the number of processes. Neither judges nor solutions exist here.

From the host comes JSON; to the host goes one letter, then the child's reply as it came (`r`, or `i` if it had to be
interrupted) or the reason why there is none (`e`).
"""

import base64
import ctypes
import gc
import importlib
import json
import os
import resource
import select
import shutil
import signal
import socket
import struct
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from shell import live, new_shell  # these two lie beside this file in the room
from wire import GRACE, receive, send

TICK, SELDOM = 0.02, 0.5  # seconds between two looks at a child: that is silent, that sends
LARGEST = 16 << 20  # bytes of a reply
PAGE = resource.getpagesize()


class Ended(Exception):
    """The child is gone, or had to go; the message is the reason in one word."""


def main() -> None:
    """Serve the host on standard input until it hangs up."""
    settings = json.loads(os.environ.pop("ROOM"))
    host = socket.socket(fileno=os.dup(0))
    os.set_inheritable(host.fileno(), False)
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    shell = _preload(settings["modules"])
    if settings["sealed"]:
        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)  # PR_SET_DUMPABLE: a child could write into its memory otherwise
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    send(host, b"ready")
    child: Child | None = None
    while True:
        try:
            message = receive(host)
        except EOFError:
            os._exit(0)
        order = json.loads(message)
        if order["do"] == "open":
            child = Child(settings, shell, order["files"], host)
            send(host, b"ready")
        elif order["do"] == "close" or child is None:
            if child:
                child.end()
            for writable in settings["writable"]:
                _empty(writable)
            child = None
            send(host, b"ready")
        else:
            try:
                send(host, child.ask(message, order["seconds"]))
            except Ended as reason:
                send(host, b"e" + str(reason).encode())


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
    from course_utils import Digits

    if "sklearn.datasets" in modules:
        Digits()
    shell = new_shell()
    gc.collect()
    gc.freeze()  # so that a child's collector doesn't copy what it inherits
    return shell


class Child:
    """One submission's process, as process 1 sees it."""

    def __init__(self, settings: dict[str, Any], shell: Any, files: dict[str, str], host: socket.socket) -> None:
        self.settings = settings
        folder = Path(settings["folder"]) / "submission"
        folder.mkdir()
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(base64.b64decode(content))
        self.channel, theirs = socket.socketpair()
        self.pid = os.fork()
        if not self.pid:
            try:
                host.close()
                self.channel.close()
                live(settings, shell, lambda: receive(theirs), lambda reply: send(theirs, reply), folder)
            finally:
                os._exit(1)
        theirs.close()
        self.gone = False

    def ask(self, message: bytes, seconds: float) -> bytes:
        """Pass a message on and give back the reply, marked `r`, or `i` if it took an interrupt to get it.

        Raises:
            Ended: There is none: too much time, memory or output, too many processes, or the child is gone.
        """
        if self.gone:
            raise Ended("gone")
        self.looked = time.monotonic()
        self.deadline = self.looked + seconds
        self.interrupted = False
        try:
            self.channel.settimeout(seconds)
            send(self.channel, message)
            self.channel.settimeout(None)
            length = struct.unpack(">I", self._read(4))[0]
            if length > LARGEST:
                raise Ended("output")
            return (b"i" if self.interrupted else b"r") + self._read(length)
        except Ended:
            self.end()
            raise
        except OSError:
            self.end()
            raise Ended("gone") from None

    def _read(self, count: int) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            ready = select.select([self.channel], [], [], TICK)[0]
            if not ready or time.monotonic() > self.looked + SELDOM:
                self._watch()
            if ready:
                part = self.channel.recv(min(count - len(parts), 1 << 20))
                if not part:
                    raise Ended("gone")
                parts += part
        return bytes(parts)

    def _watch(self) -> None:
        self.looked = time.monotonic()
        if os.waitpid(self.pid, os.WNOHANG)[0]:
            raise Ended("gone")
        if reason := self._excess():
            raise Ended(reason)
        over = self.looked - self.deadline
        if over > GRACE:
            raise Ended("stuck")
        if over > 0 and not self.interrupted:
            self.interrupted = True
            os.kill(self.pid, signal.SIGINT)

    def _excess(self) -> str | None:
        """Which limit on the whole room is passed; a limit on one process is the kernel's."""
        if not self.settings["sealed"]:
            return None
        sizes = [size for name in os.listdir("/proc") if name.isdigit() and (size := _memory(name))]
        if len(sizes) > self.settings["processes"]:
            return "processes"
        return "memory" if sum(sizes) > self.settings["memory"] else None

    def end(self) -> None:
        """End the child and everything that it started."""
        self.gone = True
        self.channel.close()
        if self.settings["sealed"]:
            _end_all()
            return
        with suppress(OSError):
            os.killpg(self.pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)


def _memory(pid: str) -> int:
    """Bytes of memory that a process has for itself; 0 if it is gone."""
    try:
        _, resident, shared = Path(f"/proc/{pid}/statm").read_text().split()[:3]
    except (OSError, ValueError):
        return 0
    return (int(resident) - int(shared)) * PAGE


def _end_all() -> None:
    while True:
        with suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _empty(folder: str) -> None:
    """Delete what a submission left in a folder; what is mounted there stays."""
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
