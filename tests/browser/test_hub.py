"""A round on a JupyterHub as the instructor guide has it: fetched, answered, submitted, graded, the feedback read."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import (
    answer,
    free_ports,
    needs_chromium,
    run,
    screenshot,
    wait_for,
    wait_until_idle,
)
from tests.conftest import ROOT, copy_course
from tests.guide import blocks

PROXY = shutil.which("configurable-http-proxy")
pytestmark = [pytest.mark.slow, needs_chromium, pytest.mark.skipif(
    PROXY is None, reason="JupyterHub's proxy is not on this machine: npm install --global configurable-http-proxy")]

# All servers run as the user who runs the tests, so that no user has to be added to the machine.
HUB = """
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{ports[1]}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allowed_users = {{"instructor", "akim"}}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r}
c.Spawner.cmd = [{python!r}, "-m", "jupyterhub.singleuser", "--allow-root"]
c.Spawner.environment = {environment!r}
"""
NAME = "01_network"
RIGHT = "def output_size(size, kernel, stride=1, padding=0):\n    return (size + 2 * padding - kernel) // stride + 1"


def environment(machine: Path, user: str) -> dict[str, str]:
    """A terminal of a user on the hub."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    paths = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return kept | {"HOME": str(machine / "home" / user), "JUPYTER_CONFIG_PATH": str(machine / "etc" / "jupyter"),
                   "PATH": paths}


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder with etc, srv and home, set up as the guide says."""
    def here(text: str) -> str:
        return re.sub(r"/(?=srv|etc|home)", f"{tmp_path}/", text)

    course = copy_course(tmp_path / "home" / "instructor" / "training_loop")
    (course / "grading").mkdir()
    shutil.copyfile(ROOT / "tests" / "grading" / "lms" / "rosters" / "canvas.csv", course / "grading" / "roster.csv")
    for_all, for_instructor = blocks("instructor.md", "A round on a JupyterHub", "python")
    for folder, text in (("etc/jupyter", for_all), ("home/instructor/.jupyter", for_instructor),
                         ("home/akim/.jupyter", 'c = get_config()\nc.CourseDirectory.student_id = "akim"\n')):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "nbgrader_config.py").write_text(here(text))
    for block in blocks("instructor.md", "A round on a JupyterHub", "shell"):
        done = subprocess.run(["bash", "-ec", here(block)], cwd=course, env=environment(tmp_path, "instructor"),
                              text=True, capture_output=True, check=False)
        assert done.returncode == 0, f"{block}\n{done.stdout}{done.stderr}"
    return tmp_path


@pytest.fixture
def hub(machine: Path) -> Iterator[str]:
    """JupyterHub on loopback; gives its address."""
    ports = free_ports(3)
    spawned = {name: value for name, value in environment(machine, "").items()
               if name in ("PATH", "PYTHONPATH", "JUPYTER_CONFIG_PATH")}
    config = machine / "jupyterhub_config.py"
    config.write_text(HUB.format(ports=ports, proxy=PROXY, homes=str(machine / "home" / "{username}"),
                                 python=sys.executable, environment=spawned))
    with (machine / "hub.log").open("w") as log:
        server = subprocess.Popen([sys.executable, "-m", "jupyterhub", "-f", config], cwd=machine, stdout=log,
                                  stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{ports[0]}/hub/login")
        yield f"http://127.0.0.1:{ports[0]}"
    finally:
        server.terminate()
        server.wait(30)


def sign_in(page: Page, hub: str, name: str) -> None:
    page.goto(f"{hub}/hub/logout")
    page.goto(f"{hub}/hub/login")
    page.locator("#username_input").fill(name)
    page.locator("#password_input").fill("anything")
    page.locator("#login_submit").click()
    page.wait_for_url(f"**/user/{name}/lab**", timeout=60_000)
    expect(page.locator("#jupyterlab-splash")).to_have_count(0)


def from_menu(page: Page, entry: str) -> None:
    page.locator(".lm-MenuBar-itemLabel", has_text="Nbgrader").click()
    page.get_by_text(entry, exact=True).click()


def press(page: Page, link: Locator) -> None:
    """Press a button of Formgrader, and close the dialog that says that it worked."""
    link.click()
    dialog = page.locator(".modal:visible")
    expect(dialog.locator(".modal-title")).to_have_text("Success", timeout=60_000)
    dialog.get_by_role("button", name="OK").click()
    expect(dialog).to_have_count(0)


def hand_in(page: Page) -> None:
    """Fetch the chapter, answer one exercise, validate and submit."""
    from_menu(page, "Assignment List")
    page.get_by_role("button", name="Fetch").click()
    names = page.locator("#fetched_assignments_list a", has_text=NAME)
    names.first.click()
    names.last.click()  # the notebook, in the list that the first one opens
    wait_until_idle(page)
    run(page, "from course_utils import Digits, LeNet")
    answer(page, "def output_size", RIGHT)
    expect(run(page, "check.output_size(output_size)")).to_contain_text("4 of 4 points")
    page.keyboard.press("Control+s")
    expect(page.locator(".jp-mod-current.jp-mod-dirty")).to_have_count(0)
    page.locator(".lm-TabBar-tab", has_text="Assignments").click()
    page.get_by_role("button", name="Validate").click()
    dialog = page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("check.Net(Net)", timeout=60_000)
    expect(dialog).not_to_contain_text("check.output_size")
    screenshot(page, dialog, "hub-validated")
    dialog.get_by_role("button", name="Ok").click()
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("#submitted_assignments_list")).to_contain_text(NAME)
    screenshot(page, page.locator("#submitted_assignments_list"), "hub-submitted")


def grade(page: Page, hub: str) -> None:
    """Collect, autograde and give the feedback back, in Formgrader."""
    page.goto(f"{hub}/user/instructor/formgrader")
    chapter = page.locator("tr", has=page.locator("td.name", has_text=NAME))
    press(page, chapter.locator("td.collect a"))
    chapter.locator("td.num-submissions a").click()
    student = page.locator("tr", has=page.locator("td.student-id", has_text="akim"))
    expect(student).to_contain_text("Kim, Ada")
    for step in ("autograde", "generate-feedback", "release-feedback"):
        press(page, student.locator(f"td.{step} a"))
    expect(student.locator("td.score")).to_have_text("4 / 20")
    screenshot(page, student, "hub-graded")


def test_a_round_on_a_jupyterhub(hub, machine, page):
    sign_in(page, hub, "akim")
    hand_in(page)
    sign_in(page, hub, "instructor")
    grade(page, hub)
    sign_in(page, hub, "akim")
    from_menu(page, "Assignment List")
    page.get_by_role("button", name="Fetch Feedback").click()
    page.get_by_text("(view feedback)").click()
    page.locator(".jp-DirListing-itemText", has_text=f"{NAME}.html").dblclick()
    score = page.frame_locator("iframe").first.get_by_text("01_network (Score: 4.0 / 20.0)")
    expect(score).to_be_visible()
    screenshot(page, score, "hub-feedback")
