"""docs/exercises.md and the progress page say what the chapters and the bank of answers say."""

import pytest

from course_utils.authoring.exercises import ROOT, page, titles
from course_utils.learner.progress import TITLES


@pytest.mark.slow
def test_the_page_is_what_chapters_and_answers_say():
    written = (ROOT / "docs" / "exercises.md").read_text("utf-8")
    assert written == page(), "docs/exercises.md is stale: run python -m course_utils.authoring.exercises"


def test_the_titles_of_the_progress_page_are_those_of_the_chapters():
    assert TITLES.read_text("utf-8") == titles(), "they are stale: run python -m course_utils.authoring.exercises"
