"""The instructor guide, followed to the letter: a round on plain folders, with a look into Formgrader."""

import csv
import re
import shutil
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect

from course_utils.grading.gradebook import open_gradebook
from tests.browser.conftest import needs_chromium, page, screenshot, serving  # noqa: F401  a fixture
from tests.conftest import ROOT
from tests.grading.test_nbgrader import answered, part_right, solution_cells
from tests.guide import blocks, run_line

pytestmark = [pytest.mark.slow, needs_chromium]
COMMANDS = "".join(blocks("instructor.md", "A round without an exchange", "shell")).splitlines()
NAME = "01_network"
COMMENT = "Half a point for the idea."


def hand_in(course: Path) -> None:
    """What two of three students upload, as Canvas hands it out."""
    files = {"kimada_4712_90003_01_network.ipynb": solution_cells(course, NAME),
             "garcíamüllerjosé_LATE_4711_90001_01_network-1.ipynb":
                 {step: answer.source() for step, answer in part_right(NAME).items()}}
    with zipfile.ZipFile(course / "grading" / "submissions.zip", "w") as opened:
        for name, sources in files.items():
            opened.writestr(name, nbformat.writes(answered(course, NAME, sources)))


def fill_in(course: Path) -> None:
    """The penalty of the guide, and when José handed in: an hour after the time that he is given below."""
    rule, = blocks("instructor.md", "A round without an exchange", "python")
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(rule)
    times = course / "grading" / f"times-{NAME}.csv"
    assert times.read_text() == "id,time\njgarcia,\n"
    times.write_text("id,time\njgarcia,2025-11-26T08:00:00Z\n")


def look(page: Page, course: Path) -> None:  # noqa: F811
    """From JupyterLab's menu to José's submission in Formgrader; half a point more for it, and a comment."""
    with serving([str(Path(sys.executable).with_name("jupyter")), "lab"], course) as address:
        page.goto(f"{address}/lab?token=course")
        page.locator(".lm-MenuBar-itemLabel", has_text="Nbgrader").click()
        page.get_by_text("Formgrader", exact=True).click()
        formgrader = page.frame_locator("iframe").first
        formgrader.get_by_role("link", name="Manual Grading").click()
        for text in ("Manual Grading", "Manual Grading / 01_network"):
            expect(formgrader.locator(".breadcrumb")).to_have_text(re.compile(text.replace(" / ", r"\s*")))
            formgrader.locator("table").get_by_role("link", name=NAME, exact=True).click()
        expect(formgrader.get_by_role("link", name="Submission #2")).to_be_visible()
        formgrader.get_by_role("button", name="Show All Names").click()
        formgrader.get_by_role("link", name="García Müller, José").click()
        screenshot(page, formgrader.locator(".score").first, "formgrader-list")
        for place, text, kind in ((".extra-credit", "0.5", "grade"), ("textarea.comment", COMMENT, "comment")):
            field = formgrader.locator(place).nth(1)
            expect(field).to_have_attribute("placeholder", re.compile("."))  # before that, what is typed isn't saved
            with page.expect_response(lambda answer, kind=kind: f"/api/{kind}/" in answer.url
                                      and answer.request.method == "PUT"):
                field.fill(text)
                field.blur()
        screenshot(page, formgrader.locator(".score").nth(1), "formgrader-comment")


def column(course: Path, lms: str) -> list[str]:
    with (course / "grading" / f"grades-{lms}.csv").open(encoding="utf-8", newline="") as opened:
        return [row[-1] for row in csv.reader(opened)]


@pytest.fixture
def followed(course, page):  # noqa: F811
    """The course after a round, and what each command of the guide said."""
    said = {}
    for command in COMMANDS:
        if "--times" in command:
            fill_in(course)
        if command == "jupyter lab":
            look(page, course)
        else:
            said[command] = run_line(command, course)
        if command == f"course release {NAME}":
            shutil.copyfile(ROOT / "tests/grading/lms/rosters/canvas.csv", course / "grading" / "roster.csv")
            hand_in(course)
    return course, said


def test_the_guide_leads_from_a_release_to_grades_and_feedback(followed, page):  # noqa: F811
    course, said = followed
    dry, real, timed = (text for command, text in said.items() if command.startswith("course collect"))
    assert dry.splitlines()[:-1] == real.splitlines()
    happened = [line.rpartition("  ")[2].strip() for text in (real, timed) for line in text.splitlines()[1:4]]
    assert happened == ["collected, late", "collected", "no submission",
                        "already there, late, handed in 2025-11-26 08:00:00 UTC", "already there", "no submission"]
    with open_gradebook(course) as gradebook:
        partly = gradebook.find_submission(NAME, "jgarcia")
        assert 0 < partly.score < partly.max_score == 20
        assert partly.late_submission_penalty == pytest.approx((partly.score - 0.5) / 10)  # before Formgrader
        earned = f"{partly.score - partly.late_submission_penalty:g}"
        assert column(course, "canvas") == [NAME, "20", earned, "20"]
        assert column(course, "moodle") == [NAME, earned, "20"]
        assert sum(grade.extra_credit or 0 for grade in partly.notebooks[0].grades) == 0.5
    page.goto((course / "grading" / "feedback" / "jgarcia" / NAME / f"{NAME}.html").as_uri())
    expect(page.get_by_text(COMMENT).first).to_be_visible()
    expect(page.get_by_text("What happened").first).to_be_visible()
    screenshot(page, page.get_by_text(COMMENT).first, "feedback")
