"""The checklist: a row for each disease that was found, in the notebook and in a file."""

import torch

from course_utils.patients.checklist import LINES, checklist
from tests.answers.debugging import DRAWN, EVIDENCE, PATIENTS

WARDS = [[(PATIENTS[number].disease, EVIDENCE[number][0]) for number in (first, first + 1)] for first in (1, 3, 5, 7)]
LAST = ("Ada", DRAWN["Ada"])


def rows(table: str) -> list[str]:
    return table.splitlines()[2:]


def test_every_finding_is_in_a_row_with_its_patients(tmp_path):
    table = checklist(*WARDS, LAST, file=str(tmp_path / "checklist.md"))
    assert len(rows(table)) == 9
    (both,) = [row for row in rows(table) if "wrong optimizer" in row]
    assert "patient 3: fc3.weight; patient 9: fc3.weight" in both
    assert (tmp_path / "checklist.md").read_text("utf-8").endswith(f"\n\n{table}")
    assert repr(table) == table
    page = table._repr_html_()
    assert (page.count("<tr>"), page.count("<td"), page.count('<th scope="col"')) == (10, 36, 4)
    assert "<strong>wrong optimizer</strong> (patient 3: fc3.weight" in page and "|" not in page and "*" not in page
    assert {row.count("|") for row in table.splitlines()} == {5}


def test_what_is_open_or_unknown_has_no_row(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    empty = [(None, None), (None, None)]
    assert "no findings yet" in checklist(empty, None, 3, "tired", ("Ada", [(None, None, None)] * 3))
    assert len(rows(checklist([("flu", 1), ("`No_Zero_Grad`", "5 | 6")], empty))) == 1


def test_numbers_are_written_as_numbers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table = checklist([("learning rate", torch.tensor(44498.6016)), ("softmax twice", 1.4612345)])
    assert "patient 1: 4.45e+04" in table and "patient 2: 1.461" in table


def test_where_it_cant_be_saved_it_is_shown(tmp_path):
    assert len(rows(checklist(*WARDS, file=str(tmp_path / "nowhere" / "checklist.md")))) == 8


def test_every_name_of_the_chapters_list_has_a_line():
    from course_utils.judges.debugging.findings import SIGNS

    assert LINES.keys() == SIGNS.keys()
