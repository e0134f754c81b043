"""Whatever the machine does to a run, everybody ends with the score that the submission gets alone.

python -m tests.grading.test_disturbed 1 2 3      with these seeds, and stops of up to 40 s
"""

import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from nbformat.v4 import new_code_cell

from course_utils.authoring.release import release
from tests.conftest import copy_course
from tests.grading.test_grade import NAME, folders
from tests.hostile import CLASS
from tests.hostile.test_class import SLOW, expected

pytestmark = [pytest.mark.slow,
              pytest.mark.skipif(not shutil.which("bwrap"), reason="submissions run in bubblewrap's rooms")]
COUNT, DISTURBANCES = 30, 12
GRADE = ("import sys; from course_utils.grading import sandbox; sandbox.PATIENCE *= float(sys.argv.pop(1)); "
         "from course_utils.cli import main; main()")
BURN = "import time\nend = time.monotonic() + {}\nwhile time.monotonic() < end: pass"


def hand_in(course: Path, draw: random.Random) -> dict[str, str]:
    """Submissions of a class, each of a kind whose right score is known; gives the kinds by student."""
    kinds = sorted(set(CLASS) - SLOW)
    chosen = {f"student-{number:02}": draw.choice(["honest", "untouched", *kinds]) for number in range(COUNT)}
    for student, kind in chosen.items():
        for file, content in CLASS[kind].make(NAME).items():
            path = course / "grading" / "submitted" / student / NAME / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(delayed(content, draw.random()))
    return chosen


def delayed(content: bytes, seconds: float) -> bytes:
    """The same notebook, which takes a little longer, so that there is time to disturb it."""
    try:
        notebook = json.loads(content)
        notebook["cells"].insert(1, new_code_cell(f"import time\ntime.sleep({seconds:.2f})"))
    except (ValueError, TypeError, KeyError, RecursionError):
        return content
    return json.dumps(notebook).encode()


class Disturber(threading.Thread):
    """Stops, kills and starves a grader's rooms, and kills the grader itself."""

    def __init__(self, draw: random.Random, scale: float) -> None:
        super().__init__(daemon=True)
        self.draw, self.scale, self.grader, self.done = draw, scale, 0, list[str]()

    def run(self) -> None:
        for _ in range(DISTURBANCES):
            time.sleep(self.draw.uniform(0.1, 20 * self.scale))
            act = self.draw.choice([self.stop, self.stop, self.kill, self.kill, self.starve, self.end_grader])
            self.done.append(act.__name__)
            with suppress(psutil.Error):
                act()

    def room(self) -> list[psutil.Process]:
        """Some of the processes of the rooms: bubblewrap, process 1, those of submissions."""
        all_of_them = psutil.Process(self.grader).children(recursive=True)
        return self.draw.sample(all_of_them, self.draw.randint(1, len(all_of_them))) if all_of_them else []

    def stop(self) -> None:
        stopped = self.room()
        for process in stopped:
            process.suspend()
        time.sleep(self.draw.uniform(1, 40) * self.scale)
        for process in stopped:
            with suppress(psutil.Error):
                process.resume()

    def kill(self) -> None:
        for process in self.room()[:1]:
            process.kill()

    def starve(self) -> None:
        seconds = self.draw.uniform(5, 60) * self.scale
        for _ in range(20):
            subprocess.Popen([sys.executable, "-c", BURN.format(seconds)])

    def end_grader(self) -> None:
        psutil.Process(self.grader).kill()


def disturbed(course: Path, seed: int, scale: float) -> list[str]:
    """Grade a class while the machine goes wrong; gives the students whose score isn't the right one."""
    print("seed", seed)
    draw = random.Random(seed)
    kinds = hand_in(course, draw)
    disturber = Disturber(draw, scale)
    runs, code = 0, 1
    while code:
        runs += 1
        assert runs < DISTURBANCES + 4
        grader = subprocess.Popen([sys.executable, "-c", GRADE, str(scale), "grade", NAME], cwd=course, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        disturber.grader = grader.pid
        if runs == 1:
            disturber.start()
        said = grader.communicate()[0]
        code = grader.returncode
        assert "Traceback" not in said, said
        assert code != -signal.SIGKILL or "end_grader" in disturber.done
    print(f"{runs} runs;", *disturber.done)
    disturber.join()
    assert len(folders(course)) == COUNT
    assert not list((course / "grading" / "autograded").glob("*/.*"))
    return [f"{student}: {kind}" for student, kind in kinds.items()
            if scores_of(course)[student] != expected(NAME, kind)]


def scores_of(course: Path) -> dict[str, dict[str, float]]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course}/grading/gradebook.db", "training_loop") as gradebook:
        return {submission.student_id: {grade.name: grade.score for grade in submission.notebooks[0].grades}
                for submission in gradebook.assignment_submissions(NAME)}


def class_of(folder: Path) -> Path:
    course = copy_course(folder / "a course")
    release(course, NAME)
    return course


def test_everybody_ends_with_the_right_score(tmp_path):
    assert not disturbed(class_of(tmp_path), seed=random.SystemRandom().randrange(1000), scale=0.1)


if __name__ == "__main__":
    for number in map(int, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as made:
            started = time.monotonic()
            print("wrong:", disturbed(class_of(Path(made)), number, scale=1.0) or "none",
                  f"{time.monotonic() - started:.0f} s", flush=True)
