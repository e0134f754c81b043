"""Pages that everyone can read: axe-core finds nothing serious in the chapters that isn't nbconvert's or JupyterLab's.

What those two bring themselves is measured in the same run, on a notebook that holds nothing of the course.
"""

import re
import shutil
from copy import deepcopy
from functools import cache

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from tests.browser.conftest import choose_theme, needs_chromium, wait_until_idle
from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, needs_chromium]

SOLVED = [*sorted(ROOT.glob("solutions/**/*.ipynb")), ROOT / "docs" / "pictures.ipynb"]
RELEASED = sorted(ROOT.glob("notebooks/**/*.ipynb"))  # the same cells without outputs
code, prose = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
WIDE = "a_word_that_is_scrolled_" * 12
PLAIN = [prose("# A heading"), prose(f"Words and `{WIDE}`"), code(f"print('{WIDE}')"), code("1"), prose("## End")]
OURS = [  # every form of what the course itself shows
    prose("# What the course shows"),
    code("import torch\nfrom course_utils import LeNet, step_backward\nfrom course_utils.checks import network as check"
         "\nfrom course_utils.pictures import progress as bar\nfrom course_utils.learner.progress import progress"),
    code("check.output_size(lambda size, kernel, stride=1, padding=0: (size + padding - kernel) // stride + 1)"),
    code("check.output_size(None)"),
    code("steps = step_backward(LeNet()(torch.randn(1, 1, 32, 32)).sum())\nsteps.explore()"),
    code("steps.explore().strip"),
    code("for _ in bar(range(3)):\n    pass"),
    code("progress()"),
]
STRUCTURE = """() => {
  const all = (selector) => [...document.querySelectorAll(`.jp-Notebook :is(${selector})`)];
  const found = [];
  const note = (what, elements) => elements.forEach((each) => found.push(what + ": " + each.outerHTML.slice(0, 200)));
  const levels = all("h1, h2, h3, h4, h5, h6").map((heading) => Number(heading.tagName[1]));
  if (levels[0] !== 1 || levels.lastIndexOf(1) !== 0) found.push("not one H1 at the top: " + levels);
  if (levels.some((level, place) => level > levels[place - 1] + 1)) found.push("headings not in order: " + levels);
  const told = (image) => image.getAttribute("alt")?.trim() || image.closest("[role=img][aria-label]");
  note("no alternative text", all(":is(.jp-OutputArea, .jp-RenderedMarkdown) :is(img, svg:not([aria-hidden=true]))")
    .filter((image) => !told(image)));
  note("no header", all("table").filter((table) => !table.querySelector("th")));
  note("empty header", all("th").filter((header) => !header.textContent.trim()));
  note("header without scope", all(".jp-OutputArea th").filter((header) => !header.scope));
  return found;
}"""
CUT_OFF = """() => [...document.querySelectorAll(".jp-Notebook :is(img, table, input, p)")].filter((each) => {
  const end = each.getBoundingClientRect().right;
  for (let around = each.parentElement; around; around = around.parentElement) {
    const overflow = getComputedStyle(around).overflowX;
    if (overflow === "auto" || overflow === "scroll") return false;
    if (overflow !== "visible" && end > around.getBoundingClientRect().right + 1) return true;
  }
  return end > document.documentElement.scrollWidth + 1;
}).map((each) => each.outerHTML.slice(0, 200))"""


def notebook(cells):
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=deepcopy(cells), metadata={"kernelspec": kernel})


exporter = cache(HTMLExporter)  # one for each theme


def findings(page, within=".jp-Notebook", rules=None):
    """What axe-core calls serious or critical: rule and kind of element, with the first such element.

    The colours of code are left out: no notebook sets them, and they take longer than all the rest.
    """
    where = {"include": [[within]], "exclude": [[".highlight"], [".cm-content"]]}
    options = {"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {})
    found = {}
    for rule in Axe().run(page, where, options).response["violations"]:
        for node in rule["nodes"] if rule["impact"] in ("serious", "critical") else ():
            tag, classes = re.match(r'<([\w-]+)(?:[^>]*? class="([^"]*)")?', node["html"]).groups()
            kind = " ".join(name for name in (classes or "").split() if not name.startswith("jp-mod-"))
            found.setdefault((rule["id"], tag, kind), f"{node['html'][:200]} {node['failureSummary']}")
    return found


def beyond(plain, found):
    return {what: where for what, where in found.items() if what not in plain}


@pytest.fixture(scope="module")
def executed():
    """A notebook with nothing of the course and one with everything, run as a learner runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COURSE_QUIET")
        cells = NotebookClient(notebook(PLAIN + OURS)).execute().cells
    return {"plain": notebook(cells[: len(PLAIN)]), "ours": notebook(cells[len(PLAIN) :])}


@pytest.fixture(scope="module")
def exported(executed, tmp_path_factory):
    """Gives the page that nbconvert makes of a notebook; each is made once."""
    folder = tmp_path_factory.mktemp("exported")

    @cache
    def made(name, theme):
        content = executed[name] if name in executed else nbformat.read(name, as_version=4)
        html, _ = exporter(theme=theme).from_notebook_node(content, {"metadata": {"name": "A chapter"}})
        path = folder / f"{len([*folder.iterdir()])}.html"
        path.write_text(html, "utf-8")
        return path

    return made


@pytest.fixture
def export(page, exported):
    """Opens a notebook as the page that nbconvert makes of it; nothing is loaded from elsewhere."""
    page.route(re.compile("^https?:"), lambda route: route.abort())

    def opened(name, theme="light"):
        page.goto(exported(name, theme).as_uri())
        return page

    return opened


@pytest.mark.parametrize("theme, rules", [("light", None), ("dark", ["cat.color"])])  # only colours are others there
def test_an_exported_page_has_no_serious_finding_but_nbconverts_own(theme, rules, export):
    usual = findings(export("plain", theme), rules=rules)
    found = {name: beyond(usual, findings(export(name, theme), rules=rules)) for name in ("ours", *SOLVED)}
    assert len(found) > 10 and not any(found.values()), {name: each for name, each in found.items() if each}


def test_an_exported_page_is_in_order_and_all_there_when_enlarged_four_times(page, export):
    page.set_viewport_size({"width": 320, "height": 256})
    scrolled = ["scrollable-region-focusable"]
    usual = findings(export("plain"), rules=scrolled)
    for name in ("ours", *SOLVED, *RELEASED):
        export(name)
        assert (page.evaluate(STRUCTURE), page.evaluate(CUT_OFF)) == ([], []), name
        assert not beyond(usual, findings(page, rules=scrolled)), name


@pytest.fixture
def chapters(course):
    """Notebooks in work/, which JupyterLab draws whole, not only what is in sight."""
    work = course / "work"
    work.mkdir()
    for name in ("01_network", "06_backward"):
        shutil.copyfile(course / "notebooks" / name / f"{name}.ipynb", work / f"{name}.ipynb")
    nbformat.write(notebook(PLAIN), work / "plain.ipynb")
    nbformat.write(notebook(OURS), work / "ours.ipynb")
    settings = course / ".jupyter/config/lab/user-settings/@jupyterlab/notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')


def run_all(page):
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^Run$")).click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
    expect(page.locator(".jp-CodeCell .jp-InputPrompt").last).to_have_text(re.compile(r"\[\d+\]:"), timeout=60_000)


def test_a_chapter_in_jupyterlab_has_no_serious_finding_but_jupyterlabs_own(chapters, lab, page):
    usual = {}
    for name in ("plain", "ours", "01_network", "06_backward"):
        page.goto(f"{lab}/lab/tree/{name}.ipynb?reset&token=course")
        wait_until_idle(page)
        run_all(page)
        for theme in ("JupyterLab Light", "JupyterLab Dark"):
            choose_theme(page, theme)
            found = findings(page, ".jp-NotebookPanel", None if theme == "JupyterLab Light" else ["cat.color"])
            assert not beyond(usual.setdefault(theme, found), found), (name, theme)
        assert name == "plain" or page.evaluate(STRUCTURE) == [], name
