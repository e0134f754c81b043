"""The pages that nbgrader makes of a graded notebook: the student's feedback, and formgrader's.

nbgrader_config.py gives these to nbconvert. What a student wrote is shown as text, as safe Markdown or as a picture,
whatever the notebook holds; no page loads anything from another host; and its length has a limit.
"""

import html
import re
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters import Highlight2HTML
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from course_utils.grading.feedback import plain_text, safe_outputs
from course_utils.grading.pages.markdown import to_html

LONGEST = 20_000  # characters that are shown of a cell's source, and of an output
PAGE = 300_000  # and of a notebook
CUT = "(The rest is not shown here: it is too long.)"
NAMES = ("student", "first_name", "last_name", "assignment_id", "notebook_id", "notebook_path")
# What a report of ours is made of; styles without brackets can't load anything.
REPORT = re.compile(
    r"(?:[^<>]++|</?(?:div|p|strong|code|table|thead|tbody|tr|th|td|br)"
    r"(?: (?:style=\"[\w\s:;.,#%-]*+\"|(?:role|tabindex|aria-label|scope)=\"[^\"<>]*+\"))*+>)*+"
)
highlighted = Highlight2HTML(pygments_lexer="python")  # the lexer of ipython3 takes minutes for a row of dots


@pass_context
def rendered(context: Context, source: str) -> str:
    """The filter `markdown2html` of nbconvert's templates."""
    return to_html(source, (context.get("cell") or {}).get("attachments"))


def standing_alone(header: str, policy: str) -> str:
    """A page's header that loads no script of another host, and forbids the browser to."""
    header = re.sub(r'<script[^>]* src="https?:[^>]*>\s*</script>|<script type="text/x-mathjax-config">.*?</script>',
                    "", header, flags=re.DOTALL)
    return header.replace("<head>", f'<head><meta http-equiv="Content-Security-Policy" content="{policy}">', 1)


class Shown(Preprocessor):
    """Leaves of a notebook what a page can show."""

    enabled = True

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Do so for every cell, and for the names that stand in the page."""
        self.left = PAGE
        for cell in nb.cells:
            self._show(cell)
        for name in set(NAMES) & set(resources):
            if resources[name]:
                resources[name] = html.escape(plain_text(resources[name]))
        return nb, resources

    def _show(self, cell: NotebookNode) -> None:
        marks = cell.metadata.get("nbgrader")
        sound = isinstance(marks, dict) and re.fullmatch(r"[\w.-]+", str(marks.get("grade_id")))
        cell.metadata = NotebookNode(nbgrader=marks) if sound else NotebookNode()
        cell.source = self._cut(cell.get("source", ""))
        if cell.cell_type != "code":
            cell.cell_type = "markdown"
            return
        cell.execution_count = None
        report = _report(cell)
        cell.outputs = safe_outputs(cell.get("outputs"))
        for output in cell.outputs:
            self._cut_output(output)
        if report and cell.outputs:
            cell.outputs[-1].data["text/html"] = report

    def _cut_output(self, output: NotebookNode) -> None:
        if output.output_type == "stream":
            output.text = self._cut(output.text)
        elif output.output_type == "error":
            output.traceback = [self._cut("\n".join(output.traceback))]
        elif "text/plain" in output.data:
            output.data["text/plain"] = self._cut(output.data["text/plain"])

    def _cut(self, source: Any) -> str:
        text, most = plain_text(source), min(LONGEST, self.left)
        self.left -= min(len(text), most)
        return text if len(text) <= most else f"{text[:most]}\n\n{CUT}"


def _report(cell: NotebookNode) -> str | None:
    """The report that a check cell ends with; it is of our own making, and looks like it."""
    match cell:
        case {"metadata": {"nbgrader": {"grade": True}}, "outputs": [{"data": {"text/html": found}}]}:
            text = plain_text(found)
            return text if len(text) <= LONGEST and REPORT.fullmatch(text) else None
    return None
