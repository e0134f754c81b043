"""Reports of both kinds of inputs become one, which shows nothing of the hidden ones."""

import html

import pytest

from course_utils.grading.feedback import explained as explain
from course_utils.grading.feedback import safe_markdown, safe_outputs, summary
from course_utils.grading.pages.markdown import to_html
from course_utils.grading.sandbox import Limits
from course_utils.report import Criterion, Diagnosis, Report


def report(*passed: bool, value: str = "shown") -> Report:
    rows = [Criterion(f"criterion {number}", 2, right, "" if right else value, "" if right else value)
            for number, right in enumerate(passed)]
    return Report("mse", rows, None if all(passed) else Diagnosis(f"wrong on {value}", f"It fails on {value}."),
                  "visible note", f"printed {value}")


@pytest.mark.parametrize("visible, hidden, points", [
    ((True, True), (True, True), 4), ((True, False), (True, True), 2), ((True, True), (True, False), 2),
    ((True, False), (False, True), 0),
])
def test_a_criterion_counts_where_it_is_met_on_both(visible, hidden, points):
    assert explain(report(*visible), report(*hidden, value="secret")) == points


def test_nothing_hidden_is_shown():
    told = explain(report(True, True), report(True, False, value="secret"))
    assert "secret" not in str(told) + told._repr_html_()
    assert told.diagnosis and told.diagnosis.name == "on other inputs"


def test_what_is_visible_is_shown():
    told = explain(report(True, False), report(True, False, value="secret"))
    assert "expected: shown" in str(told) and "It fails on shown." in str(told)
    assert "secret" not in str(told)


def test_a_reason_comes_before_a_diagnosis():
    told = explain(report(False, False), report(False, False), "memory")
    assert told.diagnosis and told.diagnosis.name == "memory"


def test_an_answer_that_was_stopped_is_told_after_how_long():
    told = [explain(report(False), report(False), "time", **limit).diagnosis for limit in ({}, {"seconds": 2.5})]
    assert [each.name for each in told] == ["too long"] * 2
    assert "more than 10 seconds" in told[0].text and "more than 2.5 seconds" in told[1].text
    assert Limits().answer == 10


@pytest.mark.parametrize("outputs", [
    None, 3, [3], [{}], [{"output_type": "stream"}], [{"output_type": ["stream"]}],
    [{"output_type": "display_data", "data": {"text/html": "<script>"}}],
    [{"output_type": "display_data", "data": {"image/png": '"><script>'}}],
    [{"output_type": "display_data", "data": {"image/svg+xml": "<svg onload=x>"}}],
    [{"output_type": "error", "ename": 3, "evalue": 4, "traceback": "no list"}],
])
def test_outputs_that_are_none_or_could_run_are_dropped(outputs):
    assert safe_outputs(outputs) == []


def test_outputs_that_are_safe_are_kept():
    kept = safe_outputs([
        {"output_type": "stream", "name": "stdout", "text": ["a", "b"]},
        {"output_type": "execute_result", "data": {"text/plain": "1", "text/html": "<b>1</b>", "image/png": "iVBO\n"},
         "metadata": {}, "execution_count": 3},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["line"]},
    ])
    assert [output.output_type for output in kept] == ["stream", "execute_result", "error"]
    assert kept[0].text == "ab"
    assert kept[1].data == {"text/plain": "1", "image/png": "iVBO\n"}


def test_half_a_character_is_replaced():
    kept = safe_outputs([{"output_type": "stream", "name": "stdout", "text": "a\ud83d"},
                         {"output_type": "error", "ename": "\ud83d", "evalue": "", "traceback": ["\ud83d"]}])
    assert kept[0].text == "a?" and kept[1].ename == "?" and kept[1].traceback == ["?"]
    assert safe_markdown("*so* <b> \ud83d") == "*so* <b> ?"


@pytest.mark.parametrize("name", [
    "[x](javascript:alert(1))", "![x](https://example.org/x.png)", "<script>alert(1)</script>", "`x` **y** _z_ ~~s~~",
    "$x$ &lt; \\* # a | b", "[x]: y",
])
def test_a_repair_is_shown_as_it_is_whatever_a_file_is_called(name):
    repair = f"The notebook was named {name}; it counts."
    shown = to_html(summary([repair]).source)
    assert html.unescape(shown.partition("<li>")[2].partition("</li>")[0]) == repair


def test_a_repair_stays_in_its_line():
    assert to_html(summary(["named a\n\nb\n==="]).source).count("<h1>") == 0
