"""The README's pictures, made from the real thing; `make pictures` puts them into docs/."""

import pytest
import torch
from playwright.sync_api import expect
from torch import nn
from torch.nn.functional import cross_entropy

from course_utils import step_backward
from tests.browser.conftest import SCREENSHOTS, answer, cell, needs_chromium, run, wait_until_idle

pytestmark = [pytest.mark.slow, needs_chromium]

ANSWER = """def output_size(size, kernel, stride=1, padding=0):
    return (size + padding - kernel) // stride + 1"""


def test_the_chain():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
    loss = cross_entropy(net(torch.randn(5, 4)), torch.randint(0, 2, (5,)))
    picture = step_backward(loss, net).plot()
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    picture.figure.savefig(SCREENSHOTS / "chain.png", dpi=192, bbox_inches="tight")
    assert "11 nodes" in picture.text and "10 of 10 lines" in picture.text


def test_the_diagnosis(lab, page):
    page = page.context.browser.new_page(viewport={"width": 1050, "height": 900}, device_scale_factor=2)
    page.goto(f"{lab}/lab/tree/01_network/01_network.ipynb?token=course")
    wait_until_idle(page)
    page.locator(".jp-SideBar .lm-TabBar-tab[title^='File Browser']").click()  # closes it
    run(page, "from course_utils import Digits, LeNet")
    answer(page, "def output_size", ANSWER)
    checked = run(page, "check.output_size(output_size)")
    expect(checked).to_contain_text("The padding is counted once")
    page.locator(".jp-NotebookPanel-toolbar").click(position={"x": 600, "y": 10})  # so that no cell is marked
    first, last = cell(page, "def output_size").bounding_box(), checked.bounding_box()
    page.screenshot(path=SCREENSHOTS / "diagnosis.png", clip={
        "x": first["x"], "y": first["y"], "width": first["width"], "height": last["y"] + last["height"] - first["y"]})
