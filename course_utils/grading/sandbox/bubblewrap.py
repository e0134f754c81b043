"""The command that makes a room: https://github.com/containers/bubblewrap."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import course_utils
from course_utils.errors import CourseError
from course_utils.grading.sandbox.syscalls import refusing

# No network, no other processes, a user without rights; all of it ends with the grader.
APART = ("bwrap", "--unshare-all", "--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000", "--as-pid-1",
         "--die-with-parent", "--hostname", "room", "--proc", "/proc", "--dev", "/dev")
TRUST = "or add --unsandboxed if you trust every submission."


class SandboxError(CourseError):
    """No room can be made here; the message is one sentence on what is missing."""


def bubblewrap(course: Path, size: int, command: list[str]) -> tuple[list[str], list[int]]:
    """A command that runs another in a room.

    Args:
        course: The folder that is shown as /course.
        size: Bytes of all files in /tmp, and of those in /dev/shm.
        command: What to run.

    Returns:
        The command, and the file descriptors that it has to inherit.
    """
    room = [*APART]
    for path in ("/tmp", "/dev/shm"):
        room += ["--size", str(size), "--tmpfs", path]
    room += _libraries()
    room += ["--ro-bind", str(course), "/course"]
    files = []
    if program := refusing():
        reader, writer = os.pipe()
        os.write(writer, program)
        os.close(writer)
        files.append(reader)
        room += ["--seccomp", str(reader)]
    room += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp"]
    return [*room, *command], files


def _libraries() -> list[str]:
    """What Python and torch need; where the course's own files lie in between, they are covered."""
    prefixes = sorted({sys.prefix, sys.base_prefix, *map(os.path.realpath, (sys.prefix, sys.base_prefix))})
    shown = ["/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", *prefixes]
    package = Path(course_utils.__file__).parent
    covered = [package, *(package.parent for _ in range((package.parent / "solutions").exists()))]
    options = [word for path in shown for word in ("--ro-bind-try", path, path)]
    for path in covered:
        if any(path.is_relative_to(other) for other in shown):
            options += ["--tmpfs", str(path)]
            options += [word for prefix in prefixes if Path(prefix).is_relative_to(path)
                        for word in ("--ro-bind", prefix, prefix)]
    return options


def require() -> None:
    """Make sure, by making one, that rooms can be made here.

    Raises:
        SandboxError: bubblewrap is missing, or may not do what it needs.
    """
    if not shutil.which("bwrap"):
        raise SandboxError("bubblewrap is not installed: install it (on Debian and Ubuntu: apt install bubblewrap), "
                           f"{TRUST}")
    tried = subprocess.run([*APART, "--ro-bind", "/", "/", "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        raise SandboxError(f"No room can be made here ({last_line(tried.stderr)}); mend it, {TRUST}")


def last_line(text: str) -> str:
    """What a program said at its end."""
    return (text.strip().splitlines() or ["it gave no reason"])[-1]
