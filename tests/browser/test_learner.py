"""A learner in JupyterLab, in a real Chromium: a wrong answer, its diagnosis, the right answer, full points."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.conftest import ROOT

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
SCREENSHOTS = ROOT / "build" / "screenshots"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None,
        reason="no Chromium on this machine: apt install chromium, or name one in the variable CHROMIUM"),
]


@pytest.fixture
def lab(course: Path) -> Iterator[str]:
    """`course lab`, started as `make lab` does; gives the address it serves."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "course_utils.cli", "lab", "--no-browser", f"--port={port}", "--allow-root",
         "--IdentityProvider.token=course"],
        cwd=course, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/api?token=course")
        yield address
    finally:
        server.terminate()
        server.wait(20)


def wait_for(address: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"{address} didn't answer within {seconds} s")


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(30_000)
        yield page
        browser.close()


def cell(page: Page, text: str) -> Locator:
    """The code cell that holds a text."""
    found = page.locator(".jp-CodeCell").filter(has=page.locator(".cm-content", has_text=text)).first
    found.scroll_into_view_if_needed()
    return found


def answer(page: Page, header: str, source: str) -> None:
    """Type an answer into the cell that starts with `header`, in place of what is there, and run it."""
    cell(page, header).locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(source)
    page.keyboard.press("Control+Enter")


def run(page: Page, text: str) -> Locator:
    """Run a cell and wait until the kernel has."""
    target = cell(page, text)
    target.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(target.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"))
    return target


def choose_theme(page: Page, name: str) -> None:
    page.locator(".lm-MenuBar-itemLabel", has_text="Settings").click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Theme$")).click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{name}$")).click()
    page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=name)
    expect(page.locator("#jupyterlab-splash")).to_have_count(0)


def screenshot(page: Page, target: Locator, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    target.scroll_into_view_if_needed()
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


WRONG = "def output_size(size, kernel, stride=1, padding=0):\nreturn (size + padding - kernel) // stride + 1"
RIGHT = "def output_size(size, kernel, stride=1, padding=0):\nreturn (size + 2 * padding - kernel) // stride + 1"


def test_a_wrong_answer_is_diagnosed_and_a_right_one_earns_its_points(lab, page):
    page.goto(f"{lab}/?token=course")
    front = page.locator(".jp-RenderedMarkdown a", has_text="Define the network")
    expect(front).to_be_visible()
    screenshot(page, front, "front-page")
    front.click()
    expect(page.locator(".jp-Notebook h1", has_text="Chapter 1")).to_be_visible()
    expect(page.locator(".jp-Notebook-ExecutionIndicator").last).to_have_attribute("data-status", "idle")

    run(page, "from course_utils import LeNet")
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
