"""An answer is taken out of a notebook with what it needs, and with nothing else."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_utils.parts.assembly import assembled


def notebook(*sources: str, answer: str, after: str = "") -> nbformat.NotebookNode:
    """A chapter with some cells, the cell of the answer `f`, one more cell, and the check."""
    marks = [{"nbgrader": {"grade_id": name}} for name in ("f", "check_f")]
    return new_notebook(cells=[
        new_markdown_cell("# f"), *map(new_code_cell, sources), new_code_cell(answer, metadata=marks[0]),
        new_code_cell(after), new_code_cell("check.f(f)", metadata=marks[1]), new_code_cell("f = helper = None")])


def texts(*sources: str, answer: str, after: str = "") -> list[str]:
    return [statement.text for statement in assembled(notebook(*sources, answer=answer, after=after), "f")]


PLAIN = "def f(x):\n    return x"


@pytest.mark.parametrize("sources, answer, wanted", [
    ((), PLAIN, [PLAIN]),
    (("import torch\nimport math",), "def f(x):\n    return math.pi", ["import math", "def f(x):\n    return math.pi"]),
    (("import torch.nn as nn, math",), "class f(nn.Module):\n    pass", ["import torch.nn as nn, math",
                                                                     "class f(nn.Module):\n    pass"]),
    (("x = 3\ny = 4",), PLAIN, [PLAIN]),  # its own argument, not the notebook's variable
    (("N = 3\nprint(N)", "def g():\n    return N"), "def f(x):\n    return g()",
     ["N = 3", "def g():\n    return N", "def f(x):\n    return g()"]),
    (("def g(): return 1", "def g(): return 2"), "def f(x):\n    return g()",
     ["def g(): return 2", "def f(x):\n    return g()"]),
    (("from functools import cache",), "@cache\ndef f(x):\n    return x",
     ["from functools import cache", "@cache\ndef f(x):\n    return x"]),
    (("%matplotlib inline\nN = 3", "this is no Python"), "def f(x, n=N):\n    return n",
     ["N = 3", "def f(x, n=N):\n    return n"]),
    (("a, b = 1, 2",), "def f(x):\n    return [b for _ in x]", ["a, b = 1, 2", "def f(x):\n    return [b for _ in x]"]),
    ((), "def g(x):\n    return f(x)\n\ndef f(x):\n    return g(x)",
     ["def g(x):\n    return f(x)", "def f(x):\n    return g(x)"]),
    ((), "def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION", [PLAIN]),
    ((), f"def f(x):\n    return 1\n\n{PLAIN}\nprint(f(3))", [PLAIN]),
])
def test_an_answer_comes_with_what_it_needs(sources, answer, wanted):
    assert texts(*sources, answer=answer) == wanted


def test_what_is_defined_between_the_answer_and_its_check_counts():
    assert texts(answer="def f(x):\n    return late(x)", after="late = abs") == ["def f(x):\n    return late(x)",
                                                                              "late = abs"]


@pytest.mark.parametrize("answer", ["", "def g(): pass", "def f(:", "f"])
def test_there_may_be_no_answer(answer):
    assert assembled(notebook(answer=answer), "f") is None
    assert assembled(notebook(answer=PLAIN), "g") is None
