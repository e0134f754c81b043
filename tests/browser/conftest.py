"""JupyterLab as `make lab` starts it, and a real Chromium to use it with."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.conftest import ROOT

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
SCREENSHOTS = ROOT / "build" / "screenshots"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None,
    reason="no Chromium on this machine: apt install chromium, or name one in the variable CHROMIUM")


@pytest.fixture
def lab(course: Path) -> Iterator[str]:
    """`course lab`, started as `make lab` does; gives the address it serves."""
    with serving([sys.executable, "-m", "course_utils.cli", "lab"], course) as address:
        yield address


@contextmanager
def serving(command: list[str], folder: Path) -> Iterator[str]:
    """A command that starts JupyterLab, run in a folder until the block ends; gives the address it serves."""
    (port,) = free_ports(1)
    environment = {name: value for name, value in os.environ.items() if name != "COURSE_QUIET"}
    server = subprocess.Popen(
        [*command, "--no-browser", f"--port={port}", "--allow-root", "--IdentityProvider.token=course"],
        cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/api?token=course")
        yield address
    finally:
        server.terminate()
        server.wait(20)
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)), f"ending {command} leaves JupyterLab running"


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nothing listens on."""
    with ExitStack() as probes:
        sockets = [probes.enter_context(socket.socket()) for _ in range(count)]
        for probe in sockets:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in sockets]


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
        expect.set_options(timeout=30_000)
        yield page
        browser.close()


def cell(page: Page, text: str) -> Locator:
    """The code cell that holds a text."""
    found = page.locator(".jp-CodeCell").filter(has=page.locator(".cm-content", has_text=text)).first
    found.scroll_into_view_if_needed()
    return found


def wait_until_idle(page: Page) -> None:
    """Wait for the kernel of the notebook in front."""
    expect(page.locator("#jupyterlab-splash")).to_have_count(0)
    expect(page.locator("#jp-bottom-panel")).to_contain_text("| Idle")


def run(page: Page, text: str) -> Locator:
    """Run a cell and wait until the kernel has."""
    target = cell(page, text)
    target.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(target.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"))
    return target


def answer(page: Page, header: str, source: str) -> None:
    """Type an answer into the cell that starts with `header`, in place of what is there, and run it."""
    cell(page, header).locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(source)
    page.keyboard.press("Control+Enter")


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
