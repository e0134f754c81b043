"""The command `course`."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from course_utils.course import CARRIED, root
from course_utils.errors import CourseError

OF_GRADING = ("nbgrader", "sqlalchemy")  # what commands for a class import and learners don't have
EXTRA = '"training-loop-course[grading]"' if CARRIED.exists() else '-e ".[grading]"'

app = typer.Typer(help="The training loop course.", add_completion=False, no_args_is_help=True, rich_markup_mode=None,
                  pretty_exceptions_enable=False)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
             epilog="Other options go to JupyterLab.")
def lab(options: typer.Context) -> None:
    """Open JupyterLab on your copies: work/ in a clone, elsewhere training-loop/, which is made in this folder."""
    from course_utils.learner import command

    command.lab(options.args)


@app.command()
def update(step: Annotated[str | None, typer.Argument(help="A chapter; all if left out.")] = None) -> None:
    """Bring newer chapters into your folder, with your answers."""
    from course_utils.learner import command

    command.update(step)


@app.command()
def progress() -> None:
    """Show your points by chapter, and what is next."""
    from course_utils.learner.folder import places
    from course_utils.learner.progress import progress

    print(progress(places().copies))


@app.command()
def restart(step: Annotated[str, typer.Argument(help="A chapter, such as 05_graph.")]) -> None:
    """Begin a chapter again; your old file and your points are kept."""
    from course_utils.learner import command

    command.restart(step)


@app.command()
def script() -> None:
    """Write my_training_loop.py into your folder: one program of your own answers, which needs no course."""
    from course_utils.learner.folder import places
    from course_utils.parts.script import write

    copies = places().copies
    path, parts, kept = write(copies)
    print(f"{path.name} is in {copies.name}/; {sum(part.theirs for part in parts)} of its {len(parts)} parts are your "
          f"own.{f' The one that was there is {kept.name}.' if kept else ''}")
    print(*(f"  {part.name}: the course's. {part.why}".rstrip() for part in parts if not part.theirs), sep="\n")
    print(f"Run it with: python {path}")


@app.command()
def new(folder: Annotated[Path, typer.Argument(help="A new folder, or an empty one.")]) -> None:
    """Make a course's folder for a class: solutions, the release, guides and nbgrader's settings."""
    from course_utils.authoring.new import new as make

    make(folder)
    print(f"{folder} is a course's folder; docs/instructor.md there goes through a round.")


@app.command()
def release(step: Annotated[str | None, typer.Argument(help="A chapter; all if left out.")] = None) -> None:
    """Make notebooks/ from solutions/."""
    from course_utils.authoring.release import release as make

    print(f"Released {', '.join(make(root(), step))}.")


@app.command()
def outputs(step: Annotated[str | None, typer.Argument(help="A notebook; all if left out.")] = None) -> None:
    """Run the solutions again, store what they show, and say what changed."""
    from course_utils.authoring.outputs import notebooks, renew

    changed, failed = 0, []
    for path in notebooks(root(), step):
        try:
            lines = renew(path)
        except CourseError as error:
            failed.append(str(error))
            continue
        changed += bool(lines)
        print(f"{path.stem}:{'' if lines else ' shows the same.'}", *lines, sep="\n", flush=True)
    if changed:
        print(f"{changed} changed. What is right as it is now goes into a commit; git checkout takes the rest back.")
    if failed:
        raise CourseError(" ".join(failed))


@app.command()
def grade(
    step: Annotated[str, typer.Argument(help="A chapter, such as 01_network.")],
    student: Annotated[list[str] | None, typer.Option(help="Grade this student's submission; may be repeated.")] = None,
    rerun: Annotated[bool, typer.Option("--rerun", help="Grade again what is graded.")] = False,
    workers: Annotated[int | None, typer.Option(help="Submissions at a time; one a core if left out.")] = None,
    seconds: Annotated[float, typer.Option(help="Time for one cell.")] = 60,
    total: Annotated[float, typer.Option(help="Time for all cells of a submission.")] = 600,
    scheduler: Annotated[str | None, typer.Option(help="A Dask scheduler's address, to grade on its workers.")] = None,
    unsandboxed: Annotated[bool, typer.Option("--unsandboxed", help="Run submissions without a room; only for "
                                              "submissions that you trust.")] = False,
) -> None:
    """Grade what was submitted to a chapter and isn't graded yet."""
    from course_utils.course import chapter_named
    from course_utils.grading.command import run
    from course_utils.grading.sandbox import Limits

    sys.exit(run(root(), chapter_named(root(), step), Limits(seconds=seconds, total=total), not unsandboxed,
                 only=student or (), rerun=rerun, workers=workers, scheduler=scheduler))


@app.command()
def doctor() -> None:
    """Say what keeps a class from being graded, and the command that mends it."""
    from course_utils.grading.doctor import findings, unreleased

    found = 0
    for found, (what, command) in enumerate(findings(root()), 1):  # noqa: B007
        print(f"{what}\n    {command}")
    if later := unreleased(root()):
        print(f"Not released to a class: {', '.join(later)}.")
    print("Nothing to mend." if not found else f"{found} to mend.")
    sys.exit(bool(found))


@app.command()
def roster(
    file: Annotated[Path, typer.Argument(help="A gradebook export of Canvas, a grades export of Moodle, or a table.")],
    column: Annotated[str | None, typer.Option("--id", help="The column to know students by in nbgrader.")] = None,
    first: Annotated[str | None, typer.Option(help="The column of first names, if it isn't recognised.")] = None,
    last: Annotated[str | None, typer.Option(help="The column of last names.")] = None,
    email: Annotated[str | None, typer.Option(help="The column of e-mail addresses.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Such as cp1250; found out if left out.")] = None,
) -> None:
    """Put the students of a class into the gradebook."""
    from course_utils.grading.lms.roster import import_roster

    print(import_roster(root(), file, encoding, key=column, first=first, last=last, email=email))


@app.command()
def collect(
    archive: Annotated[Path, typer.Argument(metavar="ZIP", help="What Canvas or Moodle hands out.")],
    assignment: Annotated[str, typer.Option(help="The chapter that was submitted, such as 01_network.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show who matched.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Put it in place of one that is there.")] = False,
    groups: Annotated[Path | None, typer.Option(help="A table that says who is in which group.")] = None,
    times: Annotated[Path | None, typer.Option(help="A table that says who handed in when.")] = None,
) -> None:
    """Put the submissions of a zip into grading/submitted, and say whose each file is."""
    from course_utils.grading.lms import collect

    lines, notes = collect.collect(root(), archive, assignment, dry_run, replace, groups, times)
    print(*collect.table(lines), *notes, *(["Nothing was written: this was a dry run."] if dry_run else []), sep="\n")


@app.command()
def extend(
    assignment: Annotated[str, typer.Argument(help="A chapter, such as 01_network.")],
    student: Annotated[str, typer.Argument(help="The student's id.")],
    days: Annotated[float, typer.Option(min=0)] = 0,
    hours: Annotated[float, typer.Option(min=0)] = 0,
) -> None:
    """Give one student more time after the due date, in all; without a time, take it back."""
    from datetime import timedelta

    from course_utils.grading.lms.late import extend as give

    print(give(root(), assignment, student, timedelta(days=days, hours=hours)))


@app.command()
def grades(
    lms: Annotated[Literal["canvas", "moodle"], typer.Option("--for", help="The LMS that imports the file.")],
    step: Annotated[str | None, typer.Argument(help="A chapter; all that are graded if left out.")] = None,
    to: Annotated[Path | None, typer.Option(help="The file to write; grading/grades-LMS.csv if left out. Of several "
                                            "chapters, each has a file with its name behind this one.")] = None,
) -> None:
    """Write the grades as the CSV that Canvas or Moodle imports, a file for each chapter."""
    from course_utils.grading.lms.grades import export

    print(*export(root(), lms, step, to or root() / "grading" / f"grades-{lms}.csv"), sep="\n")


def main(arguments: list[str] | None = None) -> None:
    """Run the command; what can't be done ends it with a sentence."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # newer jsonschema takes a second for it
    try:
        app(arguments, prog_name="course")
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] not in OF_GRADING:
            raise
        sys.exit(f"course: This is a command for instructors and needs the extra grading: pip install {EXTRA}")
    except CourseError as error:
        sys.exit(f"course: {error}")


if __name__ == "__main__":
    main()
