"""What a hostile submission does in the browser of whoever reads its feedback or grades it by hand: nothing."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook
from playwright.sync_api import Page, expect

from course_utils.authoring.release import release
from tests.browser.conftest import needs_chromium, serving
from tests.conftest import copy_course

pytestmark = [pytest.mark.slow, needs_chromium]
NAME = "01_network"
HACK = "window.hacked=1"
EVIL = "https://evil.example"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
MARKDOWN = [
    f"[click](javascript:{HACK}) [click](JaVaScRiPt:{HACK}) [click](java&#x0A;script:{HACK})",
    f"[click][bad]\n\n[bad]: javascript:{HACK}", f"<javascript:{HACK}>", f"[click](&#106;avascript:{HACK})",
    f"[click](vbscript:{HACK}) [click](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    f"![]({EVIL}/beacon.png) ![x](//evil.example/b.png) <img src='{EVIL}/c.png'> ![][b]\n\n[b]: {EVIL}/d.png",
    f"<script>{HACK}</script><img src=x onerror={HACK}><svg onload={HACK}><iframe src='javascript:{HACK}'></iframe>",
    f"<a href='javascript:{HACK}'>click</a> <a href='page.html'>page</a> [page](page.html) [up](../../lab)",
    rf"$\href{{javascript:{HACK}}}{{click}}$ $$\require{{html}}\class{{x}}{{y}}$$ $<img src=x onerror={HACK}>$",
    f"<style>@import '{EVIL}/x.css'; body {{ background: url({EVIL}/y) }}</style>",
    f"<link rel=stylesheet href={EVIL}/z.css>",
    f"<meta http-equiv=refresh content='0;url={EVIL}'><base href={EVIL}/>",
    f"<form action={EVIL}><button>go</button></form>",
    "# check_output_size\n\n<input id='check_output_size' value='99' class='score'>",
    f"```mermaid\ngraph TD; a-->b; click a \"javascript:{HACK}\"\n```\n\n```html\"><script>{HACK}</script>\n```",
    f"| a |\n|---|\n| [x](javascript:{HACK}) |\n\n> - ![a](data:image/svg+xml;base64,PHN2Zy8+)\n\n<{EVIL}/fine>",
    f"</div></div></body><script>{HACK}</script>", "half a character: \ud83d", "![missing](attachment:none.png)",
]
CODE = f"""
import sys
from IPython.display import HTML, Javascript, Latex, Markdown, SVG, display
print("\\x1b[31m<script>{HACK}</script>\\x1b[0m <img src=x onerror={HACK}>")
print("<script>{HACK}</script>", file=sys.stderr)
display(HTML("<img src=x onerror={HACK}>"), Javascript("{HACK}"), Latex(r"$\\href{{javascript:{HACK}}}{{x}}$"))
display(Markdown("[click](javascript:{HACK}) ![]({EVIL}/m.png)"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg'><script>{HACK}</script></svg>"))
raise ValueError("\\x1b[1m</pre><script>{HACK}</script>")
"""


def hand_in(course: Path) -> None:
    """A submission with all of this, its file's name, a page beside it and links to what is the instructor's."""
    notebook = nbformat.read(course / "notebooks" / NAME / f"{NAME}.ipynb", as_version=4)
    notebook.cells[1:1] = [*map(new_markdown_cell, MARKDOWN), new_code_cell(CODE),
                           new_markdown_cell("![pasted](attachment:my%20picture.png)",
                                             attachments={"my picture.png": {"image/png": PIXEL}})]
    folder = course / "grading" / "submitted" / "mallory" / NAME
    folder.mkdir(parents=True)
    (folder / f"[x](javascript:{HACK}) <img src=x onerror={HACK}>.ipynb").write_text(json.dumps(notebook))
    (folder / "page.html").write_text(f"<script>{HACK}</script>")
    (course / "grading" / "mine.txt").write_text("the instructor's own")
    (folder / "mine.txt").symlink_to(course / "grading" / "mine.txt")
    (folder / "all").symlink_to(course / "grading")


def nbgrader(course: Path, step: str) -> None:
    done = subprocess.run([sys.executable, "-m", "nbgrader", step, NAME], cwd=course, text=True, capture_output=True,
                          check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which the hostile submission is graded, and has its feedback."""
    course = copy_course(tmp_path_factory.mktemp("markup") / "a course")
    release(course, NAME)
    hand_in(course)
    for step in ("autograde", "generate_feedback"):
        nbgrader(course, step)
    with gradebook(course) as book:
        book.update_or_create_student("mallory", first_name=f"<script>{HACK}</script>",
                                      last_name=f'"><img src=x onerror={HACK}>')
    return course


def gradebook(course: Path) -> Gradebook:
    return Gradebook(f"sqlite:///{course}/grading/gradebook.db", "training_loop")


@pytest.fixture
def asked(page: Page) -> Iterator[list[str]]:
    """What the page asks for, wherever it is; nothing leaves the machine, and no dialog may open."""
    addresses, dialogs = list[str](), list[str]()
    page.context.route(f"{EVIL}/**", lambda route: route.abort())
    page.context.on("request", lambda request: addresses.append(request.url))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: "Content Security Policy" in message.text and dialogs.append(message.text))
    yield addresses
    assert not dialogs


def is_quiet(page: Page, asked: list[str], own: str) -> None:
    """Check that a page loads nothing of another host and runs nothing of the student's, clicked or not."""
    page.wait_for_timeout(500)
    assert [address for address in asked if not address.startswith((own, "data:"))] == []
    links = page.locator("#notebook-container a[href]")
    assert {link.get_attribute("href").partition(":")[0].partition("#")[0] for link in links.all()} <= {"", "https"}
    for link in links.all():
        link.evaluate("link => link.click()")
    assert page.evaluate("window.hacked") is None
    for tag in ("script", "iframe", "svg", "form", "style", "link", "base", "meta"):
        expect(page.locator("#notebook-container").locator(tag)).to_have_count(0)


def test_feedback_is_read_and_nothing_happens(graded, page, asked):
    feedback = graded / "grading" / "feedback" / "mallory" / NAME / f"{NAME}.html"
    page.goto(feedback.as_uri())
    is_quiet(page, asked, feedback.as_uri())
    body = page.locator("#notebook-container").first
    expect(body).to_contain_text("The notebook was named [x](javascript:")
    expect(body).to_contain_text("check_output_size")
    expect(body.locator("a[href='https://evil.example/fine']")).to_have_attribute("rel", "noopener noreferrer")


def test_a_submission_is_graded_by_hand_and_nothing_happens(graded, page, asked):
    with gradebook(graded) as book:
        number = book.find_submission_notebook(NAME, NAME, "mallory").id
    lab = [sys.executable, "-m", "jupyter", "lab"]
    with serving(lab, graded) as address:
        page.goto(f"{address}/formgrader?token=course")
        for path in ("manage_students", f"manage_submissions/{NAME}", "manage_students/mallory",
                     f"gradebook/{NAME}/{NAME}", f"manage_students/%22;{HACK};%22",
                     f"manage_students/%3Cimg%20src=x%20onerror={HACK}%3E"):
            page.goto(f"{address}/formgrader/{path}")
            page.wait_for_timeout(500)
            assert page.evaluate("window.hacked") is None, path
        page.goto(f"{address}/formgrader/submissions/{number}/")
        expect(page.locator("#check_output_size")).to_have_count(1)
        expect(page.locator("#check_output_size")).to_have_attribute("placeholder", "0")
        comment = page.locator("textarea.comment").first
        expect(comment).to_have_attribute("placeholder", re.compile("."))  # before that, what is typed isn't saved
        comment.fill("Well tried.")
        with page.expect_response(lambda got: "/api/comment/" in got.url and got.request.method == "PUT") as saved:
            page.keyboard.press("Tab")
        assert saved.value.ok
        is_quiet(page, asked, address)
        page.goto(f"{address}/formgrader/submissions/{number}/page.html")
        assert page.evaluate("window.hacked") is None


def test_no_link_of_a_submission_is_followed(graded):
    made = {path for kind in ("autograded", "feedback") for path in (graded / "grading" / kind).rglob("*")}
    assert {path.name for path in made} >= {"page.html", f"{NAME}.ipynb", f"{NAME}.html"}
    assert not [path for path in made if path.is_symlink() or path.name in ("mine.txt", "all")]
    assert b"instructor's own" not in b"".join(path.read_bytes() for path in made if path.is_file())
