"""A room runs cells as a kernel does, and one submission leaves nothing to the next."""

import json
import shutil
import threading
import time

import psutil
import pytest
from nbformat.v4 import new_code_cell

from course_utils.grading import sandbox
from course_utils.grading.grade import grade
from course_utils.grading.run import NotGraded
from course_utils.grading.sandbox import Gone, Limits, Sandbox, SandboxError
from course_utils.grading.sandbox.inside.wire import send
from course_utils.parts import CHAPTER_OF
from tests.conftest import ROOT
from tests.learner.test_carry import solved

NAME = "04_loss"
pytestmark = [pytest.mark.slow,
              pytest.mark.skipif(not shutil.which("bwrap"), reason="submissions run in bubblewrap's rooms")]


@pytest.fixture(scope="module", params=[True, False], ids=["sealed", "unsealed"])
def room(request):
    room = Sandbox(limits=Limits(seconds=5), sealed=request.param)
    yield room
    room.end()


@pytest.fixture
def run(room):
    room.open({"data/notes.txt": b"beside the notebook"})
    yield lambda source, brief=False: [joined(output) for output in room.run(source, brief, 5)[0]["outputs"]]
    room.close()


def joined(output: dict) -> dict:
    return output | {"text": "".join(output["text"])} if "text" in output else output


def test_outputs_are_those_of_a_kernel(run):
    assert run("print(1)\nimport sys\nprint(2, file=sys.stderr)\n3") == [
        {"output_type": "stream", "name": "stdout", "text": "1\n"},
        {"output_type": "stream", "name": "stderr", "text": "2\n"},
        {"output_type": "execute_result", "data": {"text/plain": "3"}, "metadata": {}},
    ]
    (error,) = run("1 / 0")
    assert (error["ename"], error["evalue"]) == ("ZeroDivisionError", "division by zero")
    assert run("_ = 4\n5;") == []


def test_a_display_is_updated_in_place_and_cleared(run):
    (shown,) = run("from IPython.display import clear_output, display\nhandle = display(1, display_id=True)\n"
                   "handle.update(2)")
    assert shown["data"] == {"text/plain": "2"}
    assert run("print(1)\nclear_output()\nprint(2)")[0]["text"] == "2\n"


def test_pyplot_shows_its_figures(run):
    (shown,) = run("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nNone")
    assert {"image/png", "text/plain"} <= shown["data"].keys()
    (shown,) = run("plt.plot([1, 2])\nNone", brief=True)
    assert shown["data"].keys() == {"text/plain"}


def test_files_lie_beside_the_notebook(run):
    assert run("print(open('data/notes.txt').read(), end='')")[0]["text"] == "beside the notebook"


def test_each_submission_draws_other_numbers(room):
    drawn = set()
    for _ in range(2):
        room.open({})
        drawn.add(str(room.run("import torch\nprint(torch.rand(1))", False, 5)[0]["outputs"]))
        room.close()
    assert len(drawn) == 2


def test_names_of_one_submission_are_unknown_to_the_next(room):
    for source, wanted in (("mine = 3", []), ("mine", "NameError")):
        room.open({})
        outputs = room.run(source, False, 5)[0]["outputs"]
        room.close()
        assert (outputs[0]["ename"] if outputs else []) == wanted


def test_a_room_that_the_machine_ended_costs_no_points():
    room = Sandbox()
    release = (ROOT / "notebooks" / NAME / f"{NAME}.ipynb").read_text()

    def end() -> None:
        time.sleep(0.5)
        room.room.process.kill()

    slow = solved(NAME)
    slow.cells.insert(0, new_code_cell("import time\ntime.sleep(1)"))
    try:
        threading.Thread(target=end).start()
        graded = grade(NAME, release, json.dumps(slow).encode(), {}, b"secret", room)
    finally:
        room.end()
    assert sum(graded.scores.values()) == 20
    assert not graded.stopped


def test_a_room_that_answers_too_late_is_never_used_again(monkeypatch):
    room = Sandbox()
    try:
        room.open({})
        monkeypatch.setattr(sandbox, "PATIENCE", 1.0)
        processes = [*psutil.Process(room.room.process.pid).children(recursive=True)]
        for process in processes:
            process.suspend()
        with pytest.raises(Gone, match="room"):
            room.run("'late'", False, 5)
        assert room.lost and not psutil.wait_procs(processes, 10)[1]
        monkeypatch.setattr(sandbox, "PATIENCE", 30.0)
        room.open({})
        assert room.run("'now'", False, 5).content["outputs"][0]["data"] == {"text/plain": "'now'"}
    finally:
        room.end()


def test_a_reply_to_another_order_ends_the_room():
    room = Sandbox()
    try:
        room.open({})
        room.number -= 1  # so that the next order has the number of the last one
        room.run("1", False, 5)
        room.number += 5
        assert room.run("2", False, 5).content["outputs"][0]["data"] == {"text/plain": "2"}
        older = {"do": "run", "source": "3", "brief": False, "seconds": 5, "number": 1}
        send(room.room.channel, json.dumps(older).encode())
        with pytest.raises(Gone, match="room"):
            room.run("4", False, 5)
        assert room.lost
    finally:
        room.end()


class Vanishing(Sandbox):
    def run(self, source, brief, seconds):
        self.room.process.kill()
        return super().run(source, brief, seconds)


def test_rooms_that_are_lost_again_and_again_are_no_score(monkeypatch):
    monkeypatch.setattr("course_utils.grading.run.LOSSES", 2)
    room = Vanishing()
    release = (ROOT / "notebooks" / NAME / f"{NAME}.ipynb").read_text()
    try:
        with pytest.raises(NotGraded, match=r"its room was lost \d times, the last time at cell 2"):
            grade(NAME, release, json.dumps(solved(NAME)).encode(), {}, b"secret", room)
    finally:
        room.end()


@pytest.mark.parametrize("source, wanted, lacking", [
    ("import math, nowhere\nmath.pi > 3", "True", ["the module nowhere"]),
    ("from math import pi, tau_squared\npi > 3", "True", ["tau_squared of the module math"]),
    ("import nowhere\n@staticmethod\ndef f(): pass\nprint(nowhere)\nf() is None", "True", ["the module nowhere"]),
    ("def f():\n    import nowhere\nf()\n3", "3", ["the module nowhere"]),
    ("import torch\nx = torch.zeros(2,\n    device='cuda')\n4", "4", ["a GPU"]),
    ("x = input()\n5", "5", ["somebody who answers input()"]),
    ("1 / 0\n6", None, []),
    ("import course_utils.judges\n7", None, []),
])
def test_what_the_machine_lacks_is_named_and_the_rest_of_the_cell_runs(room, source, wanted, lacking):
    room.open({})
    reply = room.run(source, False, 5)
    room.close()
    shown = [output["data"]["text/plain"] for output in reply.content["outputs"] if "data" in output]
    assert (shown[-1:], reply.content["lacking"]) == ([wanted] if wanted else [], lacking)


TRICKLE = """
import gc, socket, struct, time
(channel,) = [each for each in gc.get_objects() if isinstance(each, socket.socket) and each.fileno() > 2]
channel.sendall(struct.pack(">I", 1 << 20))
while True:
    try:
        channel.sendall(b" ")
        time.sleep(0.005)
    except KeyboardInterrupt:
        pass
"""


def test_a_reply_that_trickles_is_cut_off(room):
    room.open({})
    with pytest.raises(Gone, match="stuck"):
        room.run(TRICKLE, False, 1)
    room.close()


def test_thousands_of_folders_in_each_other_are_swept(room):
    room.open({})
    room.run("import os\nfor _ in range(2000):\n    os.mkdir('deep')\n    os.chdir('deep')", False, 20)
    room.close()
    room.open({})
    assert "deep" not in str(room.run("import os\nos.listdir()", False, 5).content)
    room.close()


def test_a_room_that_was_ended_says_so():
    room = Sandbox()
    room.end()
    with pytest.raises(SandboxError, match="ended before its work was done"):
        room.open({})


def test_a_room_that_cannot_be_made_says_why(tmp_path, monkeypatch):
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho bwrap: no permission >&2\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(SandboxError, match="bwrap: no permission"):
        Sandbox()


def test_a_room_has_the_courses_answers_to_earlier_chapters_only():
    room = Sandbox(chapter="04_loss")
    room.open({})
    code = ("from course_utils import mine\nfor name in mine.__all__:\n    try: getattr(mine, name)\n"
            "    except AttributeError: print(f'{name} is missing')")
    said = str(room.run(code, False, 20).content)
    room.end()
    for name, chapter in CHAPTER_OF.items():
        assert (f"{name}: the course's." in said, f"{name} is missing" in said) == (
            (True, False) if chapter < "04_loss" else (False, True)), name
