"""The same grading on Dask workers, and into a PostgreSQL gradebook; both real, on loopback."""

import glob
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from nbgrader.api import Gradebook

from course_utils.authoring.release import release
from tests.conftest import copy_course
from tests.grading.test_grade import NAME, RIGHT, folders, grade, hand_in_class, scores, start, wait_for

POSTGRES = next(iter(sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)), "")
pytestmark = [pytest.mark.slow,
              pytest.mark.skipif(not shutil.which("bwrap"), reason="submissions run in bubblewrap's rooms")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def reachable(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on {port}")


@pytest.fixture
def course(tmp_path):
    course = copy_course(tmp_path / "a course")
    release(course, NAME)
    hand_in_class(course)
    return course


@pytest.fixture
def cluster(tmp_path):
    """A Dask scheduler with two workers; gives its address and the workers."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"

    def dask(*arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:],
                                 "--no-dashboard"], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    scheduler = dask("dask_scheduler", "--host", "127.0.0.1", "--port", str(port))
    reachable(port)
    workers = [dask("dask_worker", address, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1") for _ in range(2)]
    yield address, workers
    for process in (*workers, scheduler):
        process.terminate()
        process.wait()


def test_a_worker_killed_in_mid_run_costs_nobody_a_score(course, cluster):
    address, workers = cluster
    process = start(course, "--scheduler", address)
    wait_for(course, process, 2)
    workers[0].send_signal(signal.SIGKILL)
    said = process.communicate()[0]
    assert process.returncode == 0, said
    assert "6 of 6" in said
    assert scores(course) == RIGHT
    assert len(folders(course)) == len(RIGHT)


@pytest.fixture
def postgres():
    """A PostgreSQL server of its own; gives the address of its gradebook."""
    as_whom, port = {}, free_port()
    with TemporaryDirectory(prefix="course-postgres-") as data:  # in pytest's own folder only root may look
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            as_whom = {"user": "postgres", "group": "postgres", "extra_groups": []}
            shutil.chown(data, "postgres", "postgres")
        subprocess.run([f"{POSTGRES}/initdb", "-D", data, "-U", "grader", "-A", "trust"], check=True, cwd=data,
                       stdout=subprocess.DEVNULL, **as_whom)
        server = subprocess.Popen([f"{POSTGRES}/postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", data],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=data, **as_whom)
        reachable(port)
        yield f"postgresql+psycopg://grader@127.0.0.1:{port}/postgres"
        server.send_signal(signal.SIGINT)
        server.wait()


@pytest.mark.skipif(not POSTGRES, reason="needs PostgreSQL")
def test_the_gradebook_may_be_postgresql(tmp_path, postgres, monkeypatch):
    monkeypatch.setenv("COURSE_GRADEBOOK", postgres)
    course = copy_course(tmp_path / "a course")
    release(course, NAME)
    hand_in_class(course)
    code, said = grade(course)
    assert code == 0, said
    with Gradebook(postgres, "training_loop") as gradebook:
        assert {one.student_id: one.score for one in gradebook.assignment_submissions(NAME)} == RIGHT
    assert not Path(course, "grading", "gradebook.db").exists()
    done = subprocess.run([sys.executable, "-m", "nbgrader", "export", "--to", "grades.csv"], cwd=course, text=True,
                          capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (course / "grades.csv").read_text().count(NAME) == len(RIGHT)
