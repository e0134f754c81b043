"""What a page shows of a graded notebook, however odd that is."""

import re
import shutil

import pytest
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from nbgrader.server_extensions.formgrader import handlers as formgrader

from course_utils.course import settings
from course_utils.grading.pages import CUT, LONGEST, PAGE, REPORT, Shown
from course_utils.grading.pages.hardening import files_without_links, ignoring_links
from course_utils.report import Criterion, Diagnosis, Report
from tests.conftest import ROOT

REPORTS = [
    Report("mse", [Criterion("shape <b>", 2, False, '"a" & `b`\n(3,)', "url(x) <script>"), Criterion("value", 1, True)],
           Diagnosis("no mean", "It `sums` <i>.", "Take\nthe mean."), "A note.", "printed </div><script>x</script>"),
    Report('"m" <s>', [Criterion("value", 1, True)]),
]


def shown(*cells, **resources):
    notebook, names = Shown().preprocess(new_notebook(cells=[*cells]), resources)
    return notebook.cells, names


def check(output):
    return new_code_cell("check.mse(mse)", outputs=[output],
                         metadata={"nbgrader": {"grade": True, "grade_id": "check_mse"}})


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_is_shown(report):
    page = report._repr_html_()
    cells, _ = shown(check(new_output("execute_result", {"text/plain": "1", "text/html": page})))
    assert cells[0].outputs[0].data["text/html"] == page


@pytest.mark.parametrize("page", [
    "<script>x</script>", '<p onclick="x">', "<img src=x>", '<p style="background: url(x)">', "<a href=x>", "<p",
    "<!-- -->", '<p style="a"style="b">', "<p style='x'>", '<div role="x" id="y">', "<div\nonclick=x>",
    "<p style=\"&#117;rl&#40;x)\">",
])
def test_what_no_report_would_be_is_not(page):
    assert not REPORT.fullmatch(page)
    cells, _ = shown(check(new_output("execute_result", {"text/plain": "1", "text/html": page})))
    assert cells[0].outputs[0].data == {"text/plain": "1"}


def test_html_that_is_no_check_cells_is_dropped():
    output = new_output("execute_result", {"text/plain": "1", "text/html": "<p>x</p>"})
    cells, _ = shown(new_code_cell("x", outputs=[output], metadata={"nbgrader": {"grade": False, "grade_id": "x"}}))
    assert cells[0].outputs[0].data == {"text/plain": "1"}


def test_only_nbgraders_marks_are_kept_and_only_sound_ones():
    cells, _ = shown(new_markdown_cell("a", metadata={"tags": ['"><script>'], "nbgrader": {"grade_id": "a-1.b"}}),
                     new_markdown_cell("b", metadata={"nbgrader": {"grade_id": '"><script>', "grade": True}}),
                     new_markdown_cell("c", metadata={"nbgrader": 3}))
    assert [cell.metadata for cell in cells] == [{"nbgrader": {"grade_id": "a-1.b"}}, {}, {}]


def test_raw_cells_are_read_as_markdown():
    cells, _ = shown(new_raw_cell("<script>x</script>", metadata={"raw_mimetype": "text/html"}))
    assert cells[0].cell_type == "markdown"


def test_long_texts_are_cut_and_so_is_a_long_page():
    long = new_output("stream", name="stdout", text="x" * (LONGEST + 1))
    traceback = new_output("error", ename="E", evalue="", traceback=["x" * LONGEST, "y"])
    cells, _ = shown(new_markdown_cell("y" * (LONGEST + 1)), new_code_cell("z", outputs=[long, traceback]),
                     *(new_markdown_cell("z" * LONGEST) for _ in range(PAGE // LONGEST)))
    cut = [cells[0].source, cells[1].outputs[0].text, cells[1].outputs[1].traceback[0], cells[-1].source]
    assert all(text.endswith(CUT) for text in cut)
    assert cells[2].source == "z" * LONGEST
    assert len(cells[-1].source) < 100


def test_names_are_escaped():
    _, names = shown(student="a<b>", last_name='"x"', first_name=None, other="<kept>")
    assert names == {"student": "a&lt;b&gt;", "last_name": "&quot;x&quot;", "first_name": None, "other": "<kept>"}


@pytest.mark.parametrize("template, resources", [
    ("feedback", {"nbgrader": {"notebook": "n", "score": 1, "max_score": 2, "late_penalty": 0}}),
    ("formgrade", {"base_url": "", "index": 0, "total": 1, "student": "<b>"}),
])
def test_a_page_loads_nothing_from_elsewhere(template, resources):
    config = settings(ROOT)
    config.HTMLExporter.update({"template_name": template, "extra_template_basedirs": [formgrader.template_path],
                                "extra_template_paths": [f"{formgrader.static_path}/node_modules/bootstrap/dist/css"]})
    notebook = new_notebook(cells=[new_markdown_cell("![a](attachment:none.png) $x$"), new_code_cell("." * 1000)])
    page, _ = HTMLExporter(config=config).from_notebook_node(notebook, resources=resources)
    assert re.findall(r"""(?:src|href)=["']?(?:https?:)?//[^"'>]*""", page) == []
    assert "MathJax.Hub" not in page and "<b>" not in page
    assert page.index("Content-Security-Policy") < page.index("<title>")
    assert "$x$" in page


def test_links_are_not_copied(tmp_path):
    folder, secret = tmp_path / "submitted", tmp_path / "secret"
    (folder / "inner").mkdir(parents=True)
    for file in (secret, folder / "inner" / "kept.csv"):
        file.write_text("x")
    for link, target in (("file", secret), ("inner/all", tmp_path), ("gone", tmp_path / "none")):
        (folder / link).symlink_to(target)
    assert files_without_links(str(folder)) == [str(folder / "inner" / "kept.csv")]
    shutil.copytree(folder, tmp_path / "copy", ignore=ignoring_links(include=["*"]))
    assert [path.name for path in sorted((tmp_path / "copy").rglob("*"))] == ["inner", "kept.csv"]
