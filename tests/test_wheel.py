"""The course from a wheel, with no clone in reach: a learner's folder anywhere, and an instructor's."""

import json
import os
import runpy
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import nbformat
import pytest

from course_utils.course import PARTS
from tests.conftest import ROOT

pytestmark = pytest.mark.slow
NAME = "01_network"
ANSWER = "def output_size(size, kernel, stride=1, padding=0):\n    return (size + 2 * padding - kernel) // stride + 1"
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {
    "PATH": os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])}  # its own environment has no alembic


def build(folder: Path, into: Path, *kinds: str) -> None:
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", into, *kinds], cwd=folder, check=True,
                   capture_output=True)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that is built from the sdist, which is the same as the clone's."""
    folder = tmp_path_factory.mktemp("dist")
    build(ROOT, folder)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as sdist:
        sdist.extractall(folder / "unpacked", filter="data")
    (direct,), (unpacked,) = folder.glob("*.whl"), (folder / "unpacked").iterdir()
    build(unpacked, folder / "again", "-t", "wheel")
    again = folder / "again" / direct.name
    with zipfile.ZipFile(direct) as one, zipfile.ZipFile(again) as other:
        assert {part.filename: part.CRC for part in one.filelist} == {part.filename: part.CRC
                                                                      for part in other.filelist}
    return again


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with the wheel, and with the packages of this one but not its clone."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([sys.executable, "-m", "pip", "--python", programs / "python", "install", "-q", "--no-deps",
                    "--no-index", wheel], check=True)
    (packages(folder) / "others.pth").write_text(sysconfig.get_path("purelib"))  # its own .pth files are not followed
    return programs


def packages(environment: Path) -> Path:
    return Path(sysconfig.get_path("purelib", vars={"base": str(environment), "platbase": str(environment)}))


def carried(programs: Path) -> Path:
    return packages(programs.parent) / "course_utils" / "carried"


def course(programs: Path, folder: Path, *arguments: str, code: int = 0) -> str:
    """What the command prints, to either end."""
    done = subprocess.run([programs / "course", *arguments], cwd=folder, env=ENVIRONMENT, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == code, done.stdout
    return done.stdout


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*")
            if path.is_file() and path.name != "checklist.md"  # which a run of chapter 9 leaves
            and not any(part.startswith(".") for part in path.relative_to(folder).parts[:-1])}


def test_the_wheel_carries_a_course_once_and_no_more_of_the_clone(wheel):
    with zipfile.ZipFile(wheel) as opened:
        names = [name for name in opened.namelist() if ".dist-info/" not in name]
    assert len(names) == len(set(names))
    assert {name.partition("/")[0] for name in names} == {"course_utils"}
    tops = {name.removeprefix("course_utils/carried/") for name in names if "/carried/" in name}
    assert {part for part in PARTS if part in tops or any(top.startswith(f"{part}/") for top in tops)} == set(PARTS)
    for part in ("solutions", "notebooks"):
        assert {top for top in tops if top.startswith(part)} == {f"{part}/{name}" for name in contents(ROOT / part)}


def test_an_editable_installation_copies_nothing(tmp_path):
    wheel = runpy.run_path(str(ROOT / "install" / "wheel.py"))
    for version, copies in (("editable", False), ("standard", True)):
        data: dict = {"force_include": {}}
        wheel["Carried"](str(ROOT), {}, None, None, str(tmp_path), "wheel").initialize(version, data)
        assert bool(data["force_include"]) == copies


@pytest.fixture(scope="module")
def learning(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a learner has answered an exercise of chapter 1 and run it through."""
    folder = tmp_path_factory.mktemp("anywhere") / "a folder"
    folder.mkdir()
    course(installed, folder, "lab", "--version")
    path = folder / "training-loop" / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "output_size"
         ).source = ANSWER
    notebook.cells.append(nbformat.v4.new_code_cell("import course_utils; course_utils.__file__"))
    nbformat.write(notebook, path)
    subprocess.run([installed / "python", "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", path.name],
                   cwd=path.parent, env=ENVIRONMENT, check=True, capture_output=True)
    return folder


def test_a_chapter_is_answered_with_what_the_wheel_has(installed, learning):
    notebook = nbformat.read(learning / "training-loop" / NAME / f"{NAME}.ipynb", as_version=4)
    assert str(packages(installed.parent)) in notebook.cells[-1].outputs[0].data["text/plain"]
    reports = [output.data["text/plain"] for cell in notebook.cells[:-1] for output in cell.get("outputs", ())
               if cell.source.startswith("check.output_size(") and "data" in output]
    assert [report.splitlines()[0] for report in reports] == ["4"]
    for folder in (learning, learning / "training-loop" / NAME):
        assert "1 network           4 of 20   begun" in course(installed, folder, "progress")


def test_the_same_folder_is_opened_from_around_and_from_inside(installed, learning):
    for folder in (learning, learning / "training-loop", learning / "training-loop" / NAME):
        course(installed, folder, "lab", "--version")
    assert [path.name for path in learning.iterdir()] == ["training-loop"]
    assert not list(learning.glob("*/*/training-loop"))
    assert (learning / "training-loop" / ".jupyter" / "config").is_dir()


def test_nothing_of_solutions_or_judges_reaches_the_learners_folder(installed, tmp_path):
    course(installed, tmp_path, "lab", "--version")
    assert contents(tmp_path / "training-loop") == contents(ROOT / "notebooks")


def test_a_newer_wheel_brings_newer_chapters(installed, learning):
    assert "nothing newer than what is in training-loop/." in course(installed, learning, "update")
    release = carried(installed) / "notebooks" / NAME / f"{NAME}.ipynb"
    kept = release.read_bytes()
    notebook = json.loads(kept)
    notebook["cells"][0]["source"].append("\n\nA new sentence.")
    release.write_text(json.dumps(notebook))
    try:
        said = course(installed, learning / "training-loop", "progress")
        assert "Newer than in training-loop/: 01_network. `course update` brings" in said
        assert f"{NAME} is new, with your answers" in course(installed, learning, "update", "network")
    finally:
        release.write_bytes(kept)
    text = (learning / "training-loop" / NAME / f"{NAME}.ipynb").read_text("utf-8")
    assert "A new sentence." in text and "2 * padding" in text


def test_where_no_folder_was_begun_nothing_is_made_by_looking(installed, tmp_path):
    for command in ("progress", "update"):
        assert course(installed, tmp_path, command, code=1).startswith("course: There is no training-loop/ here; ")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("place", ["training-loop", "training-loop/of something else"])
def test_what_is_not_the_learners_folder_is_left_alone(installed, tmp_path, place):
    (tmp_path / place).parent.mkdir(exist_ok=True)
    (tmp_path / place).write_text("mine")
    said = course(installed, tmp_path, "lab", "--version", code=1)
    assert said.startswith("course: ") and "rename it" in said and said.count("\n") == 1
    assert contents(tmp_path) == {place: b"mine"}


def test_an_installation_without_chapters_says_so(installed, tmp_path):
    whole = carried(installed)
    whole.rename(whole.with_name("hidden"))
    try:
        said = course(installed, tmp_path, "lab", code=1)
    finally:
        whole.with_name("hidden").rename(whole)
    assert said.startswith("course: This installation holds no chapters; ") and said.count("\n") == 1


def test_without_the_extra_an_instructor_is_told_of_it(installed, tmp_path):
    hidden = "import sys; sys.modules['nbgrader'] = None; from course_utils.cli import main; main(sys.argv[1:])"
    for arguments in (["new", "class"], ["doctor"]):
        done = subprocess.run([installed / "python", "-c", hidden, *arguments], cwd=tmp_path, env=ENVIRONMENT,
                              text=True, capture_output=True, check=False)
        assert done.stderr == ("course: This is a command for instructors and needs the extra grading: "
                               'pip install "training-loop-course[grading]"\n')


def test_a_class_is_taught_and_graded_in_a_new_folder(installed, learning, tmp_path):
    course(installed, tmp_path, "new", "a class")
    folder = tmp_path / "a class"
    for part in ("solutions", "notebooks"):
        assert contents(folder / part) == contents(ROOT / part)
    assert (folder / "docs" / "instructor.md").exists()
    # two chapters tell enough
    for path in (*folder.glob("*/0[3-9]_*"), *folder.glob("*/10_*"), folder / "notebooks" / "02_data"):
        shutil.rmtree(path)
    assert course(installed, folder, "release", "network") == f"Released {NAME}.\n"
    shutil.copytree(learning / "training-loop" / NAME, folder / "grading" / "submitted" / "someone" / NAME)
    said = course(installed, folder, "grade", NAME, "--unsandboxed", "--workers", "1")
    assert "1 of 1" in said, said
    assert "someone" not in said.partition("Slowest cells")[0], said  # who has no points, or wasn't graded, is named
    said = course(installed, folder, "doctor", code=int(shutil.which("bwrap") is None))
    assert said.startswith("Not released to a class: 02_data.\n" if shutil.which("bwrap") else "bubblewrap")


def test_a_new_folder_is_empty_before(installed, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    for name in (".", "notes.txt"):
        said = course(installed, tmp_path, "new", name, code=1)
        assert said.startswith(f"course: {name} ") and said.count("\n") == 1
    assert contents(tmp_path) == {"notes.txt": b"mine"}


def test_a_room_has_no_solutions(installed, tmp_path):
    code = ("from course_utils.grading.sandbox import Sandbox; room = Sandbox(sealed=False)\n"
            "print(*(path.name for path in room.room.folder.glob('course/course_utils/*'))); room.end()")
    names = subprocess.run([installed / "python", "-c", code], cwd=tmp_path, env=ENVIRONMENT, text=True,
                           capture_output=True, check=True).stdout.split()
    assert "checks" in names and not {"carried", "judges"} & set(names)
