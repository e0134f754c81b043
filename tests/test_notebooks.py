"""What every chapter has: points that agree, few points for guesses, headings in order, a place on the front page.

And what the last page has: a link for each chapter, and ways to it and back.
"""

import re
from importlib import import_module
from urllib.parse import urlsplit

import nbformat
import pytest

from tests.conftest import ROOT

HOSTS = {"docs.pytorch.org", "d2l.ai", "udlbook.github.io", "github.com", "karpathy.github.io"}
PATHS = sorted(ROOT.glob("solutions/[0-9]*/*.ipynb"))
NAMES = [path.stem for path in PATHS]


def cells(name: str) -> list[nbformat.NotebookNode]:
    return nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4).cells


def points(name: str) -> dict[str, float]:
    return {cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points for cell in cells(name)
            if cell.metadata.get("nbgrader", {}).get("grade")}


def stated(name: str) -> tuple[str, str]:
    found = re.search(r"\*(\d+) minutes · (\d+) points\.\*", cells(name)[0].source)
    assert found, "the first cell says how many minutes and points a chapter takes"
    return found[1], found[2]


@pytest.mark.parametrize("name", NAMES)
def test_points_agree_with_the_judges_and_with_what_is_said(name):
    judges = import_module(f"course_utils.judges.{name[3:]}")
    worth = points(name)
    for grade_id, value in worth.items():
        assert getattr(judges, grade_id.removeprefix("check_")).points == value
    assert sum(worth.values()) == int(stated(name)[1])
    told = re.findall(r"\*(\d+) points?[ .]", "\n".join(cell.source for cell in cells(name)[1:]))
    assert sum(map(int, told)) == sum(worth.values())


@pytest.mark.parametrize("name", NAMES)
def test_guesses_are_at_least_three_and_worth_little(name):
    guesses = [value for grade_id, value in points(name).items() if grade_id.startswith("check_guess_")]
    assert len(guesses) >= 3
    assert sum(guesses) <= 0.15 * sum(points(name).values())


@pytest.mark.parametrize("name", NAMES)
def test_a_graded_cell_is_one_check(name):
    for cell in cells(name):
        if cell.metadata.get("nbgrader", {}).get("grade"):
            exercise = cell.metadata.nbgrader.grade_id.removeprefix("check_")
            assert cell.source == f"check.{exercise}({exercise})"


@pytest.mark.parametrize("name", NAMES)
def test_headings_are_in_order_and_start_their_cells(name):
    levels = []
    for cell in cells(name):
        if cell.cell_type == "markdown":
            text = re.sub(r"^```.*?^```", "", cell.source, flags=re.MULTILINE | re.DOTALL)
            found = re.findall(r"^(#+) ", text, re.MULTILINE)
            assert not found or (len(found) == 1 and text.startswith("#"))
            levels += [len(marks) for marks in found]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


def test_the_front_page_links_every_chapter_with_its_minutes_and_points():
    text = "\n".join(cell.source for cell in nbformat.read(ROOT / "solutions" / "index.ipynb", as_version=4).cells)
    rows = re.findall(r"\]\((\d\d_\w+)/\1\.ipynb\).*\| (\d+) \| (\d+) \|", text)
    assert rows == [(name, *stated(name)) for name in NAMES]


def test_the_front_page_has_the_whole_time_and_a_plan_with_every_chapter():
    text = nbformat.read(ROOT / "solutions" / "index.ipynb", as_version=4).cells[0].source
    minutes = sum(int(stated(name)[0]) for name in NAMES)
    assert f"takes about {minutes / 60:.0f} hours" in text
    (plan,) = re.findall(r"^\| chapters \|(.+)\|$", text, re.MULTILINE)
    assert set(map(int, re.findall(r"\d+", plan))) == {int(name[:2]) for name in NAMES}


@pytest.mark.parametrize("name, following", list(zip(NAMES, NAMES[1:], strict=False)))
def test_a_chapter_ends_with_a_link_to_the_next(name, following):
    assert f"](../{following}/{following}.ipynb)" in cells(name)[-1].source


def page(name: str) -> str:
    cells = nbformat.read(ROOT / "solutions" / f"{name}.ipynb", as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def test_the_last_page_links_one_place_of_the_documentation_for_each_chapter():
    rows = re.findall(r"^\| (\d+) [^|]+\| \[[^]]+\]\((\S+)\) \|$", page("next"), re.MULTILINE)
    assert [f"{number:0>2}" for number, _ in rows] == [name[:2] for name in NAMES]
    assert len({link for _, link in rows}) == len(NAMES)
    assert all(link.startswith("https://docs.pytorch.org/docs/stable/") and link.endswith(".html") for _, link in rows)


def test_links_of_the_last_page_have_a_known_form_and_stand_alone():
    text = page("next")
    links = re.findall(r"\]\((.+?)\)", text)
    outside = [urlsplit(link) for link in links if not link.endswith(".ipynb")]
    assert all(link.scheme == "https" and link.netloc in HOSTS and not re.search(r"\s", link.path) for link in outside)
    assert all((ROOT / "solutions" / link).exists() for link in links if link.endswith(".ipynb"))
    for line in (line for line in text.splitlines() if "](" in line):
        for part in re.split(r" [|·] |^\| |^- | \|$", line):
            assert "](" not in part or re.fullmatch(r"\[[^]]+\]\([^)]+\)", part), part


def test_the_last_page_is_linked_from_the_front_page_and_from_the_last_two_chapters():
    assert "](next.ipynb)" in page("index")
    assert "](index.ipynb)" in page("next")
    for name in NAMES[-2:]:
        assert "](../next.ipynb)" in cells(name)[-1].source
        assert f"]({name}/{name}.ipynb)" in page("next")
