"""The course's grading inside plain `nbgrader autograde`, and formgrader's button for it.

nbgrader reads a submission with an exporter that can be configured. This one gives it the graded notebook; what is left
to nbgrader is to write it, and to put its scores into the gradebook.
"""

import atexit
import warnings
from functools import cache
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter

from course_utils.grading.batch import Batch, end_rooms, grade_here
from course_utils.grading.gradebook import open_gradebook, require_cells
from course_utils.grading.sandbox import SandboxError, require

atexit.register(end_rooms)


class SubmissionExporter(NotebookExporter):
    """Reads a submission as its graded notebook, and anything else as it is."""

    def from_filename(self, filename: str, resources: Any = None, **options: Any) -> tuple[Any, Any]:
        """Grade a submission; `nbgrader autograde` reads its result once more, and that goes through as it is."""
        converter: Any = self.parent
        if not getattr(converter, "_sanitizing", False):
            return super().from_filename(filename, resources, **options)
        batch = Batch(Path(converter.coursedir.root), resources["nbgrader"]["assignment"], sealed=sealed())
        with open_gradebook(batch.root) as gradebook:
            require_cells(gradebook, batch.chapter, batch.assignment.release)
        graded = grade_here(batch.assignment, batch.read(resources["nbgrader"]["student"]))
        for repair in graded.repairs:
            self.log.warning("%s: %s", resources["nbgrader"]["student"], repair)
        return graded.notebook, {**resources, "output_extension": ".ipynb"}


def named_as_released(assignment: str, student: str, notebooks: list[str]) -> None:
    """Have nbgrader look at one notebook a submission, of the assignment's name, whatever the file is called."""
    folders = {str(Path(notebook).parent) for notebook in notebooks}
    notebooks[:] = [str(Path(folder, f"{Path(folder).name}.ipynb")) for folder in sorted(folders)]


@cache
def sealed() -> bool:
    """Whether submissions can run in a room here; where they can't, this warns once."""
    try:
        require()
    except SandboxError as error:
        warnings.warn(f"Submissions run unprotected, with your rights: {error}", stacklevel=2)
        return False
    return True
