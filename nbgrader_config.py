"""nbgrader's settings: solutions/ is the source, notebooks/ the release, grading/ holds the rest."""

import os
import sys
from pathlib import Path

from course_utils.authoring.release import PREPROCESSORS
from course_utils.grading import pages
from course_utils.grading.pages.hardening import harden

c = get_config()  # noqa: F821  given by nbgrader
root = Path(__file__).resolve().parent
(root / "grading").mkdir(exist_ok=True)
if "nbgrader" in sys.argv[0]:  # JupyterLab reads this file too, and there pictures may move
    os.environ["COURSE_QUIET"] = "1"
# nbgrader calls alembic by its bare name, which is found only where the environment is activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

harden()

c.CourseDirectory.course_id = "training_loop"
c.CourseDirectory.root = str(root)
c.CourseDirectory.source_directory = "solutions"
# Chapter 9 writes checklist.md, which would go into the release.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "checklist.md"]
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.submitted_directory = "grading/submitted"
c.CourseDirectory.autograded_directory = "grading/autograded"
c.CourseDirectory.feedback_directory = "grading/feedback"
c.CourseDirectory.solution_directory = "grading/solution"
# SQLite waits 60 s for whoever else writes into it.
# COURSE_GRADEBOOK is another database's address, such as postgresql+psycopg://grader@localhost/gradebook.
gradebook = f"sqlite:///{root / 'grading' / 'gradebook.db'}?timeout=60"
c.CourseDirectory.db_url = os.environ.get("COURSE_GRADEBOOK", gradebook)

c.GenerateAssignment.preprocessors = PREPROCESSORS
c.ClearSolutions.code_stub = {"python": "# Your answer goes here.\nraise NotImplementedError"}
c.Execute.timeout = 120
# A submission is run in a room of its own and judged outside of it.
c.Autograde.exporter_class = "course_utils.grading.autograde.SubmissionExporter"
c.Autograde.pre_convert_hook = "course_utils.grading.autograde.named_as_released"
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [
    f"nbgrader.preprocessors.{name}" for name in ("SaveAutoGrades", "AssignLatePenalties", "CheckCellMetadata")
]
c.ExecutePreprocessor.record_timing = False

# Feedback and formgrader show a submission as course_utils/grading/pages/ has it.
c.HTMLExporter.template_file = str(Path(pages.__file__).with_name("page.html.j2"))
c.HTMLExporter.default_preprocessors = []
c.HTMLExporter.preprocessors = [f"{pages.__name__}.Shown"]
c.HTMLExporter.filters = {
    "markdown2html": f"{pages.__name__}.rendered", "highlight_code": f"{pages.__name__}.highlighted",
    "standing_alone": f"{pages.__name__}.standing_alone",
}
