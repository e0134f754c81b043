"""nbgrader's settings: solutions/ is the source, notebooks/ the release, grading/ holds the rest."""

import os
import sys
from pathlib import Path

from course_utils.grading.release import PREPROCESSORS

c = get_config()  # noqa: F821  given by nbgrader
root = Path(__file__).resolve().parent
(root / "grading").mkdir(exist_ok=True)
if "nbgrader" in sys.argv[0]:  # JupyterLab reads this file too, and there pictures may move
    os.environ["COURSE_QUIET"] = "1"
# nbgrader calls alembic by its bare name, which is found only where the environment is activated.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

c.CourseDirectory.course_id = "training_loop"
c.CourseDirectory.root = str(root)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.submitted_directory = "grading/submitted"
c.CourseDirectory.autograded_directory = "grading/autograded"
c.CourseDirectory.feedback_directory = "grading/feedback"
c.CourseDirectory.solution_directory = "grading/solution"
c.CourseDirectory.db_url = f"sqlite:///{root / 'grading' / 'gradebook.db'}"

c.GenerateAssignment.preprocessors = PREPROCESSORS
c.ClearSolutions.code_stub = {"python": "# Your answer goes here.\nraise NotImplementedError"}
c.Execute.timeout = 120
c.ExecutePreprocessor.record_timing = False
