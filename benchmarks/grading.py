"""Grades one class twice, with stock nbgrader and with `course grade`, and compares speed and scores.

    python benchmarks/grading.py [--chapter 01_network] [--count 100] [--hanging]

The class is drawn from the answers bank; one submission in twenty is broken in a way that stock nbgrader survives. Both
runs are timed from the start of their process to its end. --hanging times, apart from this, submissions that hang.
"""

import argparse
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import psutil
from nbgrader.api import Gradebook

from course_utils.authoring.release import release
from tests.conftest import copy_course
from tests.hostile import CLASS, files, marks, stub

BROKEN = ("corrupt", "delete_checks", "edit_checks", "os._exit", "empty file")
HANGING = ("loops", "loops when called", "swallows interrupts", "fork bomb", "eats memory")
STOCK = "\nc.pop('Autograde')\n"


@dataclass
class Run:
    wall: float
    cpu: float
    memory: float
    scores: dict[str, dict[str, float | None]]


def drawn_class(course: Path, name: str, count: int) -> list[str]:
    """Write a class's submissions; gives the students whose submission isn't broken."""
    draw, bank = random.Random(1), import_module(f"tests.answers.{name[3:]}").bank
    honest = []
    for number in range(count):
        student = f"student-{number:04}"
        if number % 20 == 19:
            content = CLASS[BROKEN[number // 20 % len(BROKEN)]].make(name)
        else:
            notebook = stub(name)
            for cell in notebook.cells:
                answers = [answer for answer in bank if answer.exercise == marks(cell).get("grade_id")]
                if marks(cell).get("solution") and answers:
                    cell.source = draw.choice(answers).source()
            content = files(name, notebook)
            honest.append(student)
        hand_in(course, name, student, content)
    return honest


def hand_in(course: Path, name: str, student: str, content: dict[str, bytes]) -> None:
    for file, data in content.items():
        path = course / "grading" / "submitted" / student / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def measured(course: Path, name: str, command: list[str]) -> Run:
    """Run a command on a course and see what it took."""
    before, started, peak = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic(), [0.0]
    process = subprocess.Popen([sys.executable, "-m", *command, name], cwd=course, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    watcher = threading.Thread(target=watch, args=(process.pid, peak), daemon=True)
    watcher.start()
    process.wait()
    wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall, cpu, peak[0], scores(course, name))


def watch(pid: int, peak: list[float]) -> None:
    """Keep the largest memory, in MB, of a process and all it started; what they share is counted once."""
    while True:
        total = 0
        try:
            for process in [found := psutil.Process(pid), *found.children(recursive=True)]:
                total += process.memory_full_info().pss
        except psutil.Error:
            if not psutil.pid_exists(pid):
                return
        peak[0] = max(peak[0], total / 1e6)
        time.sleep(1)


def scores(course: Path, name: str) -> dict[str, dict[str, float | None]]:
    with Gradebook(f"sqlite:///{course}/grading/gradebook.db", "training_loop") as gradebook:
        return {submission.student_id: {grade.name: grade.auto_score for grade in submission.notebooks[0].grades}
                for submission in gradebook.assignment_submissions(name)}


def prepared(folder: Path, name: str) -> Path:
    course = copy_course(folder)
    release(course, name)
    return course


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chapter", default="01_network")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--ours", action="store_true", help="leave stock nbgrader out")
    parser.add_argument("--hanging", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.hanging:
            hanging(prepared(Path(folder, "hanging"), options.chapter), options.chapter)
            return
        course = prepared(Path(folder, "ours"), options.chapter)
        honest = drawn_class(course, options.chapter, options.count)
        runs = {}
        if not options.ours:
            stock = shutil.copytree(course, Path(folder, "stock"))
            with (stock / "nbgrader_config.py").open("a") as config:
                config.write(STOCK)
            runs["stock nbgrader"] = measured(stock, options.chapter, ["nbgrader", "autograde"])
        runs["course grade"] = measured(course, options.chapter, ["course_utils.cli", "grade"])
        report(runs, honest, options.count)


def report(runs: dict[str, Run], honest: list[str], count: int) -> None:
    print(f"{'':16}{'wall s':>9}{'a minute':>10}{'CPU s':>8}{'peak MB':>9}{'scored':>8}")
    for name, run in runs.items():
        print(f"{name:16}{run.wall:9.1f}{60 * count / run.wall:10.0f}{run.cpu:8.1f}{run.memory:9.0f}"
              f"{len(run.scores):8} of {count}")
    if len(runs) == 2:
        stock, ours = runs.values()
        differ = [student for student in honest if stock.scores.get(student) != ours.scores.get(student)]
        print(f"{stock.wall / ours.wall:.1f} times stock's throughput; honest scores that differ: {len(differ)}",
              *differ[:5])


def hanging(course: Path, name: str) -> None:
    for student in HANGING:
        hand_in(course, name, student, CLASS[student].make(name))
        run = measured(course, name, ["course_utils.cli", "grade", "--seconds", "10"])
        print(f"{student:22}{run.wall:7.1f} s")


if __name__ == "__main__":
    main()
