"""The names that cells define, read from their text; nothing is run."""

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

PARSED = 250_000  # characters of a notebook's cells that are parsed
DEFINES = re.compile(r"^(?:(?:async +)?def|class)\s+(\w+)|^(\w+) *(?::[^=\n]*)?=(?!=)", re.MULTILINE)
CELL = "<a learner's cell>"
warnings.filterwarnings("ignore", module=re.escape(CELL))  # what Python thinks of it is said where it runs


def defined(cells: Sequence[Any]) -> list[frozenset[str]]:
    """For each cell the names that it defines at its top level; of what Python can't read, those lines begin with."""
    names, room = [], PARSED
    for source in (cell.source for cell in cells):
        try:
            room -= len(source)
            names.append(frozenset(_bound(ast.parse(source if room >= 0 else "?", CELL))))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            names.append(frozenset(name for found in DEFINES.finditer(source) for name in found.groups() if name))
    return names


def _bound(tree: ast.AST) -> Iterator[str]:
    inner = [tree]
    while inner:
        match inner.pop():
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from (alias.asname or alias.name.partition(".")[0] for alias in names)
            case ast.AnnAssign(value=None) | ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | (
                    ast.GeneratorExp()):
                pass
            case node:
                inner += ast.iter_child_nodes(node)
