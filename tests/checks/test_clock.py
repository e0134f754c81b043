"""Time that the machine gave to others isn't counted."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from course_utils.checks.clock import LONGEST, Clock

pytestmark = [pytest.mark.slow, pytest.mark.skipif(
    not Path("/proc/self/schedstat").exists(), reason="Linux alone tells who waited")]


def test_a_thread_that_sleeps_is_counted_as_long_as_somebody_looks():
    started, clock = time.monotonic(), Clock()
    while time.monotonic() < started + 0.3:
        time.sleep(0.02)
        clock.tick()
    assert 0 < clock.counted <= time.monotonic() - started


def test_a_stop_counts_no_more_than_one_look():
    clock, ran = Clock(), time.thread_time()
    time.sleep(LONGEST + 0.5)  # nobody looked meanwhile, as where all of it was stopped
    assert clock.tick() <= LONGEST + time.thread_time() - ran


def test_what_a_thread_computed_counts_whoever_looked():
    clock, ran = Clock(), time.thread_time()
    while time.thread_time() < ran + LONGEST + 0.2:
        pass
    assert clock.tick() >= LONGEST + 0.1


def test_a_process_that_others_leave_no_core_is_counted_less():
    cores = len(os.sched_getaffinity(0))
    burning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(8 * cores)]
    try:
        clock, started = Clock(f"/proc/{burning[0].pid}"), time.monotonic()
        while time.monotonic() < started + 3:
            time.sleep(0.05)
            clock.tick()
        assert clock.counted < 0.6 * (time.monotonic() - started)
    finally:
        for process in burning:
            process.send_signal(signal.SIGKILL)
            process.wait()


def test_where_the_system_tells_nothing_all_time_counts():
    started, clock = time.monotonic(), Clock("/nowhere")
    time.sleep(LONGEST + 0.1)
    assert LONGEST < clock.tick() <= time.monotonic() - started
