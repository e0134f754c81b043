"""The gallery in JupyterLab: pictures with their text in both themes, and the slider moved by the keyboard."""

import io
import re

import nbformat
import numpy as np
import pytest
from nbconvert import HTMLExporter
from PIL import Image
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


def shown(target):
    """The pixels (height, width, 3) of a part of the page."""
    return np.asarray(Image.open(io.BytesIO(target.screenshot())).convert("RGB"))


@pytest.mark.parametrize("width", [1000, 1400])
def test_the_slider_and_the_node_of_its_step_stand_on_one_small_screen(gallery, lab, page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{lab}/lab/tree/pictures.ipynb?token=course")
    wait_until_idle(page)
    for text in ("from course_utils import GradientHistory", "images = F.interpolate", "steps.explore()"):
        run(page, text)
    steps = cell(page, "steps.explore()")
    slider, picture = steps.get_by_role("slider"), steps.locator("div[role=img]")
    slider.focus()
    slider.evaluate("slider => slider.scrollIntoView({block: 'end'})")  # the graph is below the screen
    for step in range(27):
        expect(picture).to_have_attribute("aria-label", re.compile(f"^Step {step} of 26"))
        if step % 5 == 1:
            page.wait_for_timeout(100)
            frame = np.argwhere((shown(page) == (0xD5, 0x5E, 0)).all(2))  # the node that runs, and nothing else
            (top, left), (bottom, right) = frame.min(0), frame.max(0)
            box = picture.bounding_box()
            assert slider.bounding_box()["y"] > 90 and right - left > 40 and 20 < bottom - top < 60, step
            assert box["y"] < top and bottom < min(box["y"] + box["height"], 770), step
        page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("theme, background", [("light", 0xFF), ("dark", 0x11)])
def test_an_exported_page_shows_whole_pictures_on_its_own_background(page, tmp_path, theme, background):
    page.set_viewport_size({"width": 700, "height": 800})
    page.route(re.compile("^https?:"), lambda route: route.abort())
    html, _ = HTMLExporter(theme=theme).from_notebook_node(
        nbformat.read(ROOT / "docs" / "pictures.ipynb", as_version=4))
    (tmp_path / "page.html").write_text(html, "utf-8")
    page.goto((tmp_path / "page.html").as_uri())
    pictures = page.locator(".jp-OutputArea-output img")
    assert pictures.count() > 20
    for picture in pictures.all():
        area = picture.locator("xpath=ancestor::div[contains(@class, 'jp-OutputArea-output')]")
        assert area.evaluate("area => area.scrollWidth <= area.clientWidth")
        pixels = shown(picture).astype(int)
        corners = pixels[[2, 2, -3, -3], [2, -3, 2, -3]]
        assert (abs(corners - background) <= 1).all()
        assert abs(pixels - background).max() > 150
