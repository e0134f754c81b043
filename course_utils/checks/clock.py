"""Counts the time that a thread could use, so that a busy machine isn't taken for an endless answer."""

import os
import time

LONGEST = 1.0  # seconds that a tick counts for a thread that computed nothing meanwhile


class Clock:
    """Counts the seconds in which a thread ran or slept, but not those in which the machine let others run.

    Whoever counts calls `tick` several times a second. Where a tick comes much too late, the machine was stopped, or
    whoever counts was; then only what the thread computed meanwhile is counted. Where the system doesn't tell how long
    a thread ran and waited, all time counts.

    Args:
        task: The thread's folder in /proc, such as `"/proc/17"`; the calling one if left out.
        longest: Seconds that one tick can count for a thread that computed nothing.

    Source: fields 1 and 2 of schedstat in Linux's Documentation/scheduler/sched-stats.rst.
    """

    def __init__(self, task: str = "/proc/thread-self", longest: float = LONGEST) -> None:
        self.counted, self.longest = 0.0, longest
        self._stat = f"{task}/schedstat"
        self._before = self._now()

    def tick(self) -> float:
        """Count up to now; gives the seconds counted so far."""
        now = self._now()
        passed, ran, waited = now[0] - self._before[0], now[1] - self._before[1], now[2] - self._before[2]
        self.counted += min(max(passed - waited, 0.0), max(ran, self.longest))
        self._before = now
        return self.counted

    def _now(self) -> tuple[float, float, float]:
        now = time.monotonic()
        try:  # no more than this, because a tick may come where an answer has used up most of Python's stack
            file = os.open(self._stat, os.O_RDONLY)
            ran, waited = os.read(file, 100).split()[:2]
            os.close(file)
        except (OSError, ValueError):
            return now, now, 0.0
        return now, int(ran) / 1e9, int(waited) / 1e9
