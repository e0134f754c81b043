"""The command `course`."""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

# JupyterLab, the npm it calls, IPython and matplotlib keep their files inside the course's folder.
HOMES = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime",
         "IPYTHONDIR": "ipython", "MPLCONFIGDIR": "matplotlib", "NPM_CONFIG_CACHE": "npm"}
NO_NEWS = '{"fetchNews": "false", "checkForUpdates": false}\n'


def root() -> Path:
    """The course's folder: the one that holds this one and nbgrader_config.py, or where the package was installed from.

    Raises:
        SystemExit: Neither is a course.
    """
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[1]):
        if (folder / "nbgrader_config.py").exists() and (folder / "notebooks").is_dir():
            return folder
    sys.exit("course: this is not a course's folder; change to the one that holds nbgrader_config.py and notebooks/.")


def lab(options: argparse.Namespace) -> int:
    """Copy what isn't there yet into work/ and open JupyterLab on the front page."""
    course = root()
    copy_missing(course / "notebooks", course / "work")
    homes = {name: str(course / ".jupyter" / folder) for name, folder in HOMES.items()}
    settings = Path(homes["JUPYTER_CONFIG_DIR"], "lab/user-settings/@jupyterlab/apputils-extension")
    settings.mkdir(parents=True, exist_ok=True)
    if not (notifications := settings / "notification.jupyterlab-settings").exists():
        notifications.write_text(NO_NEWS)
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={course / 'work'}",
               "--LabApp.default_url=/lab/tree/index.ipynb", *options.jupyter]
    if os.name == "posix":
        os.execve(sys.executable, command, os.environ | homes)  # so that what ends this process ends JupyterLab
    try:
        return subprocess.call(command, env=os.environ | homes)
    except KeyboardInterrupt:
        return 0


def copy_missing(source: Path, target: Path) -> None:
    """Copy the files of one folder that another doesn't have; files that are there stay as they are."""
    for path in sorted(source.rglob("*")):
        copy = target / path.relative_to(source)
        if path.is_file() and ".ipynb_checkpoints" not in path.parts and not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def release(options: argparse.Namespace) -> int:
    """Make notebooks/ from solutions/."""
    from course_utils.grading.release import ReleaseError
    from course_utils.grading.release import release as make

    try:
        names = make(root(), options.step)
    except ReleaseError as error:
        sys.exit(f"course release: {error}")
    print(f"Released {', '.join(names)}.")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="course", description="The training loop course.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("lab", help=lab.__doc__, epilog="Other options go to JupyterLab.")
    command.set_defaults(run=lab)
    command = commands.add_parser("release", help=release.__doc__)
    command.add_argument("step", nargs="?", help="a chapter, such as 01_network; all if left out")
    command.set_defaults(run=release)
    options, others = parser.parse_known_args(arguments)
    if others and options.run is not lab:
        parser.error(f"there is no option {others[0]}")
    options.jupyter = others
    return options.run(options)


if __name__ == "__main__":
    sys.exit(main())
