"""docs/exercises.md says what the chapters and the bank of answers say."""

import pytest

from tests.exercises import ROOT, page


@pytest.mark.slow
def test_the_page_is_what_chapters_and_answers_say():
    written = (ROOT / "docs" / "exercises.md").read_text("utf-8")
    assert written == page(), "docs/exercises.md is stale: run python -m tests.exercises"
