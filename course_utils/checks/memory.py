"""Limits the memory that an answer may take, so that one that never stops taking it leaves the machine alive."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LEAST, MOST = 1 << 30, 4 << 30  # bytes; the grader's room has 2 GiB for everything, and right answers take 0.1 GiB


@contextmanager
def limited_memory() -> Iterator[None]:
    """Let this process take a few gigabytes more than it has, then have its own limit again.

    The limit is on what is allocated and not on addresses, of which torch and CUDA reserve far more than they use.
    It leaves a quarter of what the machine has free to others. Where a smaller limit holds already, as in a grader's
    room, it stays. Other systems than Linux don't keep to such a limit, and have none here.

    Source: RLIMIT_DATA in the manual page getrlimit(2), VmData and MemAvailable in proc(5).
    """
    taken, free = _kilobytes("/proc/self/status", "VmData"), _kilobytes("/proc/meminfo", "MemAvailable")
    if sys.platform != "linux" or taken is None or free is None:
        yield
        return
    import resource

    before, highest = resource.getrlimit(resource.RLIMIT_DATA)
    limits = [(taken << 10) + min(max((free << 10) * 3 // 4, LEAST), MOST), before, highest]
    lowest = min(limit for limit in limits if limit != resource.RLIM_INFINITY)
    resource.setrlimit(resource.RLIMIT_DATA, (lowest, highest))
    try:
        yield
    finally:
        with suppress(OSError, ValueError):  # the answer may have set limits of its own
            resource.setrlimit(resource.RLIMIT_DATA, (before, highest))


def out_of_memory(error: BaseException | None) -> bool:
    """Whether an error says that there was no memory left to allocate."""
    return isinstance(error, MemoryError) or type(error) is RuntimeError and "can't allocate memory" in str(error)


def _kilobytes(file: str, name: str) -> int | None:
    """A number of a file in /proc; `None` where the system doesn't tell it."""
    with suppress(OSError, ValueError):
        lines = dict(line.split(":", 1) for line in Path(file).read_text().splitlines())
        if name in lines:
            return int(lines[name].split()[0])
    return None
