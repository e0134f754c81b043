"""What `course lab` and `course update` do and say."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from course_utils.errors import CourseError
from course_utils.learner import work
from course_utils.learner.folder import places, writing

# JupyterLab, the npm it calls, IPython and matplotlib keep their files inside the course's folder.
HOMES = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime",
         "IPYTHONDIR": "ipython", "MPLCONFIGDIR": "matplotlib", "NPM_CONFIG_CACHE": "npm"}
NO_NEWS = '{"fetchNews": "false", "checkForUpdates": false}\n'


def lab(options: Sequence[str]) -> None:
    """Open JupyterLab on the learner's folder, with what isn't there yet copied into it.

    Args:
        options: JupyterLab's own.
    """
    notebooks, copies, jupyter = places(begin=True)
    work.prepare(notebooks, copies)
    if names := work.newer(notebooks, copies):
        print(work.news(names, copies), flush=True)
    settings = jupyter / HOMES["JUPYTER_CONFIG_DIR"] / "lab/user-settings/@jupyterlab/apputils-extension"
    with writing(jupyter):
        settings.mkdir(parents=True, exist_ok=True)
        if not (notifications := settings / "notification.jupyterlab-settings").exists():
            notifications.write_text(NO_NEWS)
    environment = os.environ | {name: str(jupyter / folder) for name, folder in HOMES.items()}
    environment["PATH"] = os.pathsep.join([  # so that terminals and `!course` in JupyterLab find the command
        str(Path(sys.executable).parent), *filter(None, [os.environ.get("PATH")])])
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={copies}",
               "--LabApp.default_url=/lab/tree/index.ipynb", *options]
    if os.name == "posix":
        os.execve(sys.executable, command, environment)  # so that what ends this process ends JupyterLab
    try:
        sys.exit(subprocess.call(command, env=environment))
    except KeyboardInterrupt:
        sys.exit(0)


def update(step: str | None) -> None:
    """Bring newer chapters into the learner's folder, with the answers there, and those that are missing.

    Args:
        step: A chapter; all if `None`.

    Raises:
        CourseError: There is no such chapter, or a copy can't be read; the others are updated.
    """
    notebooks, copies, _ = places()
    if step:
        _named(notebooks, step)
    brought = work.prepare(notebooks, copies)
    names = [name for name in work.newer(notebooks, copies) if step in (None, name, name[3:])]
    failed = []
    for name in names:
        try:
            kept, notes = work.update(notebooks, copies, name)
        except work.Unreadable as error:
            failed.append(str(error))
        else:
            print(f"{name} is new, with your answers; the old file is {kept.relative_to(copies.parent)}.", *notes,
                  sep="\n  ")
    for name in brought:
        print(f"{name} wasn't in {copies.name}/; it is there now, without answers.")
    if failed:
        raise CourseError(" ".join(failed))
    if names:
        print("If one is open in JupyterLab, choose Reload Notebook from Disk in its menu File.")
    elif not brought:
        print(f"There is nothing newer than what is in {copies.name}/.")


def restart(step: str) -> None:
    """Begin a chapter again; the old file and its points are kept.

    Args:
        step: The chapter, such as `"05_graph"` or `"graph"`.

    Raises:
        CourseError: There is no such chapter.
    """
    notebooks, copies, _ = places()
    name = _named(notebooks, step)
    kept = work.restart(notebooks, copies, name)
    print(f"{name} is as it was at the beginning.", *([f"Your file is now {kept.relative_to(copies.parent)}."] if kept
                                                     else []), "Your points stay.")
    print("If it is open in JupyterLab, choose Reload Notebook from Disk in its menu File.")


def _named(notebooks: Path, step: str) -> str:
    known = [path.stem for path in work.files(notebooks)]
    for name in known:
        if step in (name, name[3:]):
            return name
    raise CourseError(f"There is no chapter {step!r}; there are {', '.join(known)}.")
