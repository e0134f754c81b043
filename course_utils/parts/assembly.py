"""Takes an answer out of a notebook as Python: its definition, and what that needs of the cells around it."""

import ast
import symtable
import warnings
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nbformat import NotebookNode

MARKS = ("### BEGIN SOLUTION", "### END SOLUTION")


class Statement(NamedTuple):
    """A statement at the top level of a cell.

    Args:
        place: Its cell and its line there.
        text: Its source.
        binds: The names that it defines.
        needs: The names that it, or a function in it, takes from outside.
    """

    place: tuple[int, int]
    text: str
    binds: frozenset[str]
    needs: frozenset[str]


def assembled(notebook: NotebookNode, name: str) -> list[Statement] | None:
    """The statements that an answer is made of, in the notebook's order.

    Of a name that several cells define, the answer's own cell counts, and otherwise the last one up to the answer's
    check. Nothing is run.

    Args:
        notebook: A chapter, as nbformat reads it.
        name: The exercise's name, which is that of its cell and of what it defines.

    Returns:
        `None` if there is no such cell, or it doesn't define the name.
    """
    cells = [cell.source if cell.cell_type == "code" else "" for cell in notebook.cells]
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    if name not in names:
        return None
    answer = names.index(name)
    end = names.index(f"check_{name}") if f"check_{name}" in names else answer
    known = [statement for place in range(max(end, answer + 1)) for statement in _statements(cells[place], place)]
    own = [statement for statement in known if name in statement.binds and statement.place[0] == answer]
    return _with_needs(own[-1], known) if own else None


def _with_needs(first: Statement, known: Sequence[Statement]) -> list[Statement]:
    found, open_names = {first.place: first}, list(first.needs)
    have = set(first.binds)
    while open_names:
        name = open_names.pop()
        there = [statement for statement in known if name in statement.binds]
        if name in have or not there:
            continue
        have |= there[-1].binds
        found[there[-1].place] = there[-1]
        open_names += there[-1].needs
    return [found[place] for place in sorted(found)]


def _statements(source: str, cell: int) -> Iterator[Statement]:
    """The imports, definitions and assignments of a cell; none where Python can't read it."""
    lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in source.splitlines()
             if not line.lstrip().startswith(MARKS)]
    try:
        with warnings.catch_warnings(action="ignore"):  # what Python thinks of it is said where it runs
            tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in tree.body:
        if binds := frozenset(_bound(node)):
            begin = min([node.lineno, *(part.lineno for part in getattr(node, "decorator_list", []))])
            text = "\n".join(lines[begin - 1:node.end_lineno])
            yield Statement((cell, begin), text, binds, frozenset(_needed(symtable.symtable(text, "<cell>", "exec"))))


def _bound(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in names)
        case ast.Assign(targets=targets):
            for target in targets:
                yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
            yield name


def _needed(table: symtable.SymbolTable, outermost: bool = True) -> Iterator[str]:
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (outermost or symbol.is_global()):
            yield symbol.get_name()
    for inner in table.get_children():
        yield from _needed(inner, outermost=False)
