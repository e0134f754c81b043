"""Parameters that share a row."""


import pytest

from course_utils.pictures.grouping import grouped, is_bias


@pytest.mark.parametrize("names, rows", [
    (["a.weight", "a.bias"], {"a.weight": ["a.weight"], "a.bias": ["a.bias"]}),
    ([f"{i}.{kind}" for i in range(60) for kind in ("weight", "bias")], 40),
    ([f"b.{i}.{j}.weight" for i in range(30) for j in range(3)], 15),
])
def test_rows_hold_every_parameter_once(names, rows):
    found = grouped(names)
    assert sorted(name for row in found.values() for name in row) == sorted(names)
    assert (found if isinstance(rows, dict) else len(found)) == rows
    assert all(len({is_bias(name) for name in row}) == 1 for row in found.values())
