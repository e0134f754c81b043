"""Scores into nbgrader's gradebook, those of a submission all at once."""

import os
import secrets
from pathlib import Path

import nbformat
from nbgrader import utils
from nbgrader.api import Grade, Gradebook, MissingEntry, SubmittedAssignment, SubmittedNotebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import Config

from course_utils.course import settings
from course_utils.errors import CourseError
from course_utils.grading.submissions import Submission


class UnknownCells(CourseError):
    """The gradebook and the release don't belong together; the message is one sentence."""


def open_gradebook(root: Path) -> Gradebook:
    """The gradebook that nbgrader_config.py names."""
    course = CourseDirectory(config=settings(root))
    return Gradebook(course.db_url, course.course_id)


def scored(gradebook: Gradebook, chapter: str) -> set[str]:
    """The students whose submission to an assignment has every score."""
    try:
        submissions = gradebook.assignment_submissions(chapter)
    except MissingEntry:
        return set()
    return {submission.student_id for submission in submissions
            if all(grade.auto_score is not None or grade.cell.cell_type != "code"
                   for notebook in submission.notebooks for grade in notebook.grades)}


def knows(gradebook: Gradebook, chapter: str) -> bool:
    """Whether a chapter has been released into the gradebook."""
    try:
        return bool(gradebook.find_notebook(chapter, chapter))
    except MissingEntry:
        return False


def require_cells(gradebook: Gradebook, chapter: str, release: str) -> None:
    """Make sure that the gradebook has the graded cells of a release.

    Raises:
        UnknownCells: It hasn't, or has others.
    """
    wanted = {cell.metadata.nbgrader.grade_id for cell in nbformat.reads(release, as_version=4).cells
              if utils.is_grade(cell)}
    try:
        known = {cell.name for cell in gradebook.find_notebook(chapter, chapter).grade_cells}
    except MissingEntry:
        known = set()
    if known != wanted:
        raise UnknownCells(f"The gradebook doesn't know the cells of {chapter}; run: course release {chapter}")


def save(gradebook: Gradebook, config: Config, submission: Submission, graded: str) -> None:
    """Put a graded notebook's scores into the gradebook, as nbgrader's SaveAutoGrades and AssignLatePenalties do.

    Raises:
        sqlalchemy.exc.OperationalError: The database is locked or can't be reached; nothing was written.
    """
    try:
        gradebook.update_or_create_student(submission.student)
        stamp = {"timestamp": submission.timestamp} if submission.timestamp else {}
        submitted = gradebook.update_or_create_submission(submission.chapter, submission.student, **stamp)
        notebook = next(part for part in submitted.notebooks if part.name == submission.chapter)
        _scores(notebook, nbformat.reads(graded, as_version=4))
        gradebook.db.flush()
        _late(config, submission.student, submitted, notebook)
        gradebook.db.commit()
    except BaseException:
        gradebook.db.rollback()
        raise
    finally:
        gradebook.db.expunge_all()  # or the session would keep every submission of the class


def _scores(notebook: SubmittedNotebook, graded: nbformat.NotebookNode) -> None:
    grades = {grade.name: grade for grade in notebook.grades}
    comments = {comment.name: comment for comment in notebook.comments}
    for cell in graded.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in grades and utils.is_grade(cell):
            _score(grades[name], _worth(cell))
        if name in comments:
            untouched = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
            comments[name].auto_comment = "No response." if untouched and not utils.is_task(cell) else None


def _worth(cell: nbformat.NotebookNode) -> float | None:
    try:
        return utils.determine_grade(cell)[0]
    except (ValueError, KeyError):  # an instructor's own test cell shows what is no score
        return 0.0


def _score(grade: Grade, score: float | None) -> None:
    grade.auto_score = score
    grade.needs_manual_grade = grade.manual_score is not None or score is None


def _late(config: Config, student: str, submitted: SubmittedAssignment, notebook: SubmittedNotebook) -> None:
    notebook.late_submission_penalty = None
    if submitted.total_seconds_late > 0:
        rule = AssignLatePenalties(config=config)
        rule.init_plugin()
        penalty = rule.plugin_inst.late_submission_penalty(student, notebook.score, submitted.total_seconds_late)
        if penalty is not None:
            notebook.late_submission_penalty = rule._check_late_penalty(notebook, penalty)


def secret(course: CourseDirectory) -> bytes:
    """The course's own secret, from which hidden inputs are drawn; made when it is first needed."""
    path = Path(course.root, "grading", "secret")
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        fresh = path.with_suffix(".new")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
        os.replace(fresh, path)
    return path.read_bytes()
