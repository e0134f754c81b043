"""A learner in JupyterLab, in a real Chromium: a wrong answer, its diagnosis, the right answer, full points."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import answer, choose_theme, needs_chromium, run, screenshot, wait_until_idle

pytestmark = [pytest.mark.slow, needs_chromium]


WRONG = "def output_size(size, kernel, stride=1, padding=0):\nreturn (size + padding - kernel) // stride + 1"
RIGHT = "def output_size(size, kernel, stride=1, padding=0):\nreturn (size + 2 * padding - kernel) // stride + 1"


def test_a_wrong_answer_is_diagnosed_and_a_right_one_earns_its_points(lab, page):
    page.goto(f"{lab}/?token=course")
    front = page.locator(".jp-RenderedMarkdown a", has_text="Define the network")
    expect(front).to_be_visible()
    screenshot(page, front, "front-page")
    front.click()
    expect(page.locator(".jp-Notebook h1", has_text="Chapter 1")).to_be_visible()
    wait_until_idle(page)

    run(page, "from course_utils import Digits, LeNet")
    answer(page, "def output_size", WRONG.replace("\nreturn", "\n    return"))
    report = run(page, "check.output_size(output_size)").locator(".jp-OutputArea-output")
    expect(report).to_contain_text("2 of 4 points")
    expect(report).to_contain_text("The padding is counted once")
    screenshot(page, report, "wrong-answer-light")

    choose_theme(page, "JupyterLab Dark")
    screenshot(page, report, "wrong-answer-dark")
    picture = run(page, "plot_windows(12, 5)").locator("img")
    expect(picture).to_have_attribute("alt", re.compile("window of 5"))
    screenshot(page, picture, "picture-dark")

    answer(page, "def output_size", RIGHT.replace("\nreturn", "\n    return"))
    report = run(page, "check.output_size(output_size)").locator(".jp-OutputArea-output")
    expect(report).to_contain_text("4 of 4 points")
    screenshot(page, report, "right-answer-dark")
    choose_theme(page, "JupyterLab Light")
    screenshot(page, report, "right-answer-light")
    screenshot(page, picture, "picture-light")
