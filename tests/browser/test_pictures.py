"""The gallery in JupyterLab: pictures with their text in both themes, and the slider moved by the keyboard."""

import re

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import cell, choose_theme, needs_chromium, run, screenshot, wait_until_idle
from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, needs_chromium]


@pytest.fixture
def gallery(course):
    """The gallery without its stored outputs, which a live slider replaces."""
    notebook = nbformat.read(ROOT / "docs" / "pictures.ipynb", as_version=4)
    for part in notebook.cells:
        if part.cell_type == "code":
            part.outputs, part.execution_count = [], None
    (course / "work").mkdir()
    nbformat.write(notebook, course / "work" / "pictures.ipynb")
    return course


def walk(page, steps):
    """Move the slider of a cell by the keyboard, and give back its picture."""
    picture = steps.locator("div[role=img]")
    expect(picture).to_have_attribute("aria-label", re.compile("^Step 0 of 26: NllLossBackward0"))
    steps.get_by_role("slider").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(picture).to_have_attribute("aria-label", re.compile("^Step 3 of 26: fc3.bias"))
    return picture


def test_the_slider_moves_when_the_notebook_is_opened_again_and_is_a_strip_where_it_is_not_trusted(gallery, lab, page):
    page.goto(f"{lab}/lab/tree/pictures.ipynb?token=course")
    wait_until_idle(page)
    for text in ("from course_utils import GradientHistory", "images = F.interpolate", "steps.explore()"):
        run(page, text)
    page.keyboard.press("Control+s")
    expect(page.locator(".jp-mod-current.jp-mod-dirty")).to_have_count(0)
    saved = gallery / "work" / "pictures.ipynb"
    while "Step 3 of 26" not in saved.read_text():
        page.wait_for_timeout(200)
    page.reload()
    wait_until_idle(page)
    walk(page, cell(page, "steps.explore()"))
    (gallery / "work" / "copy.ipynb").write_text(saved.read_text().replace("The pictures", "A copy of the pictures"))
    page.goto(f"{lab}/lab/tree/copy.ipynb?reset&token=course")
    wait_until_idle(page)
    copy = cell(page, "steps.explore()")
    expect(copy.locator("img")).to_have_attribute("alt", re.compile("^Frames of one backward run"))
    expect(copy.get_by_role("slider")).to_have_count(0)


def test_the_gradient_is_walked_through_the_graph_by_keyboard(gallery, lab, page):
    page.goto(f"{lab}/lab/tree/pictures.ipynb?token=course")
    wait_until_idle(page)
    for text in ("from course_utils import GradientHistory", "images = F.interpolate"):
        run(page, text)
    chain = run(page, "plot_grad_fn_chain(loss, net)").locator("img")
    expect(chain).to_have_attribute("alt", re.compile("27 nodes.*Backbone from the output down", re.DOTALL))
    steps = run(page, "steps.explore()")
    picture = walk(page, steps)
    screenshot(page, picture, "slider-light")
    choose_theme(page, "JupyterLab Dark")
    screenshot(page, picture, "slider-dark")
    for number, text in enumerate(("plot_gradients(net)", "plot_images(images", "optimizer = torch", "history.plot()")):
        drawn = run(page, text).locator("img").first
        expect(drawn).to_be_visible()
        screenshot(page, drawn, f"gallery-dark-{number}")
    assert cell(page, "plot_gradients(net)").locator("img").get_attribute("alt").startswith("|gradient|")
