"""The command `course`."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from course_utils.errors import CourseError

app = typer.Typer(help="The training loop course.", add_completion=False, no_args_is_help=True, rich_markup_mode=None,
                  pretty_exceptions_enable=False)

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


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
             epilog="Other options go to JupyterLab.")
def lab(options: typer.Context) -> None:
    """Open JupyterLab on work/, with what isn't there yet copied into it."""
    from course_utils.work import newer, news, prepare

    course = root()
    prepare(course / "notebooks", course / "work")
    if names := newer(course / "notebooks", course / "work"):
        print(news(names), flush=True)
    homes = {name: str(course / ".jupyter" / folder) for name, folder in HOMES.items()}
    settings = Path(homes["JUPYTER_CONFIG_DIR"], "lab/user-settings/@jupyterlab/apputils-extension")
    settings.mkdir(parents=True, exist_ok=True)
    if not (notifications := settings / "notification.jupyterlab-settings").exists():
        notifications.write_text(NO_NEWS)
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={course / 'work'}",
               "--LabApp.default_url=/lab/tree/index.ipynb", *options.args]
    if os.name == "posix":
        os.execve(sys.executable, command, os.environ | homes)  # so that what ends this process ends JupyterLab
    try:
        sys.exit(subprocess.call(command, env=os.environ | homes))
    except KeyboardInterrupt:
        sys.exit(0)


@app.command()
def update(step: Annotated[str | None, typer.Argument(help="A chapter; all if left out.")] = None) -> None:
    """Bring newer chapters into work/, with your answers."""
    from course_utils import work

    notebooks, mine = root() / "notebooks", root() / "work"
    known = [path.stem for path in work.files(notebooks)]
    if step and not any(step in (name, name[3:]) for name in known):
        sys.exit(f"course update: There is no chapter {step!r}; there are {', '.join(known)}.")
    work.prepare(notebooks, mine)
    names = [name for name in work.newer(notebooks, mine) if step in (None, name, name[3:])]
    failed = []
    for name in names:
        try:
            kept, notes = work.update(notebooks, mine, name)
        except work.Unreadable as error:
            failed.append(f"course update: {error}")
        else:
            print(f"{name} is new, with your answers; the old file is {kept.relative_to(mine.parent)}.", *notes,
                  sep="\n  ")
    if failed:
        sys.exit("\n".join(failed))
    print("If one is open in JupyterLab, choose Reload Notebook from Disk in its menu File." if names
          else "There is nothing newer than what is in work/.")


@app.command()
def progress() -> None:
    """Show your points by chapter, and what is next."""
    from course_utils.progress import progress

    print(progress(root() / "work"))


@app.command()
def release(step: Annotated[str | None, typer.Argument(help="A chapter; all if left out.")] = None) -> None:
    """Make notebooks/ from solutions/."""
    from course_utils.grading.release import release as make

    print(f"Released {', '.join(make(root(), step))}.")


@app.command()
def outputs(step: Annotated[str | None, typer.Argument(help="A notebook; all if left out.")] = None) -> None:
    """Run the solutions again, store what they show, and say what changed."""
    from course_utils.outputs import notebooks, renew

    changed, failed = 0, []
    for path in notebooks(root(), step):
        try:
            lines = renew(path)
        except CourseError as error:
            failed.append(f"course outputs: {error}")
            continue
        changed += bool(lines)
        print(f"{path.stem}:{'' if lines else ' shows the same.'}", *lines, sep="\n", flush=True)
    if changed:
        print(f"{changed} changed. What is right as it is now goes into a commit; git checkout takes the rest back.")
    if failed:
        sys.exit("\n".join(failed))


@app.command()
def grade(
    step: Annotated[str, typer.Argument(help="A chapter, such as 01_network.")],
    student: Annotated[list[str] | None, typer.Option(help="Grade this student's submission; may be repeated.")] = None,
    rerun: Annotated[bool, typer.Option("--rerun", help="Grade again what is graded.")] = False,
    workers: Annotated[int | None, typer.Option(help="Submissions at a time; one a core if left out.")] = None,
    seconds: Annotated[float, typer.Option(help="Time for one cell.")] = 60,
    scheduler: Annotated[str | None, typer.Option(help="A Dask scheduler's address, to grade on its workers.")] = None,
    unsandboxed: Annotated[bool, typer.Option("--unsandboxed", help="Run submissions without a room; only for "
                                              "submissions that you trust.")] = False,
) -> None:
    """Grade what was submitted to a chapter and isn't graded yet."""
    from course_utils.grading.command import run
    from course_utils.grading.release import chapter_named
    from course_utils.grading.sandbox import Limits

    sys.exit(run(root(), chapter_named(root(), step), Limits(seconds=seconds), not unsandboxed, only=student or (),
                 rerun=rerun, workers=workers, scheduler=scheduler))


@app.command()
def doctor() -> None:
    """Say what keeps a class from being graded, and the command that mends it."""
    from course_utils.grading.doctor import findings

    found = 0
    for found, (what, command) in enumerate(findings(root()), 1):  # noqa: B007
        print(f"{what}\n    {command}")
    print("Nothing to mend." if not found else f"{found} to mend.")
    sys.exit(bool(found))


@app.command()
def roster(
    file: Annotated[Path, typer.Argument(help="A gradebook export of Canvas, a grades export of Moodle, or a table.")],
    column: Annotated[str | None, typer.Option("--id", help="The column to know students by in nbgrader.")] = None,
) -> None:
    """Put the students of a class into the gradebook."""
    from course_utils.grading.roster import import_roster

    print(import_roster(root(), file, column))


@app.command()
def collect(
    archive: Annotated[Path, typer.Argument(metavar="ZIP", help="What Canvas or Moodle hands out.")],
    assignment: Annotated[str, typer.Option(help="The chapter that was submitted, such as 01_network.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show who matched.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Put it in place of one that is there.")] = False,
) -> None:
    """Put the submissions of a zip into grading/submitted, and say whose each file is."""
    from course_utils.grading import collect

    lines = collect.collect(root(), archive, assignment, dry_run, replace)
    print(*collect.table(lines), *(["Nothing was written: this was a dry run."] if dry_run else []), sep="\n")


@app.command()
def grades(
    lms: Annotated[Literal["canvas", "moodle"], typer.Option("--for", help="The LMS that imports the file.")],
    step: Annotated[str | None, typer.Argument(help="A chapter; all that are graded if left out.")] = None,
    to: Annotated[Path | None, typer.Option(help="The file to write; grading/grades-LMS.csv if left out.")] = None,
) -> None:
    """Write the grades as the CSV that Canvas or Moodle imports."""
    from course_utils.grading.grades import export

    print(*export(root(), lms, step, to or root() / "grading" / f"grades-{lms}.csv"), sep="\n")


def main(arguments: list[str] | None = None) -> None:
    """Run the command; what can't be done ends it with a sentence."""
    try:
        app(arguments, prog_name="course")
    except CourseError as error:
        sys.exit(f"course: {error}")


if __name__ == "__main__":
    main()
