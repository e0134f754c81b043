import html
import re

from course_utils.report import Criterion, Diagnosis, Report

HALF = Report(
    "output_size",
    [Criterion("stride 1", 1, True), Criterion("padding <on> both sides", 3, False, "32", "30")],
    Diagnosis("padding once", "The padding is counted once.", "Add it twice."),
    note="A note.",
    printed="debug: 30",
)


def test_repr_is_the_score_and_parses_as_a_number():
    assert repr(HALF) == "1"
    assert repr(Report("x", [Criterion("half", 0.5, True)])) == "0.5"
    assert HALF == 1.0
    assert HALF.points == 4.0


def test_str_and_html_tell_the_same():
    page = html.unescape(re.sub(r"<[^>]+>", " ", HALF._repr_html_()))
    for text in ("output_size: 1 of 4 points", "padding <on> both sides", "32", "30", "The padding is counted once.",
                 "Add it twice.", "A note.", "debug: 30", "missed", "passed"):
        assert text in str(HALF), text
        assert text in page, text


def test_a_passed_criterion_shows_no_comparison():
    report = Report("x", [Criterion("fine", 1, True, "32", "32")])
    assert "expected" not in str(report)


def test_a_comparison_has_only_the_columns_that_say_something():
    page = Report("x", [Criterion("fine", 1, True), Criterion("guess", 1, False, came="32")])._repr_html_()
    assert "Came" in page and "Expected" not in page
    assert "Came" not in Report("x", [Criterion("guess", 1, False)])._repr_html_()
    assert page.count("<td") == 6


def test_an_empty_answer_is_told_apart_from_a_wrong_one():
    report = Report("x", [Criterion("c", 2, False, "32", "an error")], Diagnosis("not answered", "Still empty.", "Do."))
    assert str(report).startswith("x: not answered yet, 0 of 2 points")
    for text in (str(report), report._repr_html_()):
        assert "32" not in text and "an error" not in text


def test_a_criterion_that_waits_for_another_is_not_told_as_missed():
    waiting = Criterion("x is left", 1, False, first=("the sum",))
    report = Report("x", [Criterion("the sum", 1, False, "3", "4"), waiting])
    page = html.unescape(re.sub(r"<[^>]+>", " ", report._repr_html_()))
    for text in ("[not yet] x is left", "judged after: the sum"):
        assert text in str(report)
    assert "– not yet" in page and "judged after: the sum" in page
    assert str(report).count("missed") == page.count("missed") == 1


def test_code_between_backticks_is_code_in_html_and_what_was_printed_stays_as_it_is():
    report = Report("x", [Criterion("c", 1, False)], Diagnosis("kept", "`a < b` is false.", "Try `b`."), printed="`a`")
    page = report._repr_html_()
    assert "<code>a &lt; b</code> is false." in page
    assert "<code>b</code>" in page
    assert "`a`" in page
    assert "`a < b` is false." in str(report)
