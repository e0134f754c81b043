"""The front page in JupyterLab: points before and after an answer, and a newer chapter brought in."""

import re
import subprocess
import sys

import nbformat
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import cell, choose_theme, needs_chromium, run, screenshot, wait_until_idle

pytestmark = [pytest.mark.slow, needs_chromium]


def save(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.locator(".jp-mod-current.jp-mod-dirty")).to_have_count(0)


def test_the_front_page_shows_the_points_and_an_update_keeps_the_answer(course, lab, page):
    page.goto(f"{lab}/lab/tree/index.ipynb?token=course")
    wait_until_idle(page)
    table = run(page, "progress()").get_by_role("table", name="Your points, by chapter")
    expect(table.get_by_role("row", name="1 network")).to_contain_text("0 of 20")
    save(page)

    table.get_by_role("link", name="1 network").click()
    expect(page.locator(".jp-Notebook h1", has_text="Chapter 1")).to_be_visible()
    wait_until_idle(page)
    run(page, "from course_utils import Digits, LeNet")
    cell(page, "guess_shape = None").locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("guess_shape = (1, 6, 28, 28)")
    page.keyboard.press("Control+Enter")
    report = run(page, "check.guess_shape(guess_shape)").locator(".jp-OutputArea-output")
    expect(report).to_contain_text("1 of 1 point")
    save(page)

    released = course / "notebooks" / "01_network" / "01_network.ipynb"
    notebook = nbformat.read(released, as_version=4)
    notebook.cells[0].source += "\n\nA new sentence."
    nbformat.write(notebook, released)
    page.locator(".lm-TabBar-tab", has_text="index.ipynb").click()
    shown = run(page, "progress()")
    expect(shown.get_by_role("row", name="1 network")).to_contain_text("1 of 20")
    expect(shown).to_contain_text("Newer than in work/: 01_network.")
    shown.get_by_role("link", name="Write LeNet").click()
    expect(page.locator(".jp-CodeCell:visible", has_text="class Net(nn.Module)").first).to_be_in_viewport()
    page.locator(".lm-TabBar-tab", has_text="index.ipynb").click()
    screenshot(page, shown, "progress-light")
    choose_theme(page, "JupyterLab Dark")
    screenshot(page, shown, "progress-dark")

    subprocess.run([sys.executable, "-m", "course_utils.cli", "update"], cwd=course, check=True, capture_output=True)
    page.locator(".lm-TabBar-tab", has_text="01_network.ipynb").click()
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^File$")).click()
    page.locator(".lm-Menu-itemLabel", has_text="Reload Notebook from Disk").click()
    expect(page.locator(".jp-Notebook p", has_text="A new sentence.")).to_be_visible()
    expect(cell(page, "guess_shape = (1, 6, 28, 28)")).to_be_visible()
