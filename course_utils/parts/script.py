"""Writes one file that trains a network with the learner's own answers, and needs neither a notebook nor the course."""

import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from course_utils.learner.folder import writing
from course_utils.parts import CHAPTER_OF, Part, part
from course_utils.parts.assembly import Statement

FILE = "my_training_loop.py"
UNUSED = ("sgd_step", "save_checkpoint", "load_checkpoint")  # the program has no use for them
NAMES = [name for name in CHAPTER_OF if name not in UNUSED]


def write(folder: Path) -> tuple[Path, list[Part], Path | None]:
    """Write the program into a folder.

    Returns:
        The file, its parts, and where the file went that was there before and was another one.

    Raises:
        CourseError: It can't be written.
    """
    parts = _parts()
    path, text, kept = folder / FILE, program(parts), None
    with writing(folder):
        if path.exists() and path.read_text("utf-8") != text:
            number = next(number for number in range(1, 10_000) if not path.with_suffix(f".old-{number}.py").exists())
            kept = path.rename(path.with_suffix(f".old-{number}.py"))
        path.write_text(text, encoding="utf-8")
    return path, parts, kept


def program(parts: Sequence[Part]) -> str:
    """The program's text: imports, the parts, and what puts them together."""
    doc, imports, body = _frame()
    for each in parts:
        imports |= {statement.text for statement in each.statements if _is_import(statement)}
    theirs = [f"# Chapter {int(CHAPTER_OF[each.name][:2])}, {_whose(each)}\n{_without_imports(each, parts)}"
              for each in parts]
    return "\n\n\n".join([f"{doc}\n\n{_ordered(imports)}", *theirs, body]) + "\n"


def _ordered(imports: set[str]) -> str:
    """The standard library's imports, an empty line, and the others."""
    lines = sorted(imports, key=lambda line: (not line.startswith("import"), line))
    own = [line for line in lines if line.split()[1].partition(".")[0] in sys.stdlib_module_names]
    return "\n\n".join("\n".join(group) for group in (own, [line for line in lines if line not in own]) if group)


def _parts() -> list[Part]:
    """The parts of the program; where two answers define a helper of the same name differently, one is the course's."""
    parts: list[Part] = []
    helpers: dict[str, str] = {}
    for name in NAMES:
        found = part(name)
        why = next(_clashes(found, helpers), "")
        if found.theirs and why:
            found = part(name, own=False)._replace(why=why)
        parts.append(found)
        helpers |= {bound: statement.text for statement in found.statements for bound in statement.binds}
    return parts


def _clashes(found: Part, helpers: dict[str, str]) -> Iterator[str]:
    for statement in found.statements:
        if "course_utils" in statement.text and _is_import(statement):
            yield "Yours uses course_utils, which the program does without."
        for bound in statement.binds - set(CHAPTER_OF):
            if helpers.get(bound, statement.text) != statement.text:
                yield f"Yours needs a `{bound}` that differs from the one of an answer above."


def _whose(each: Part) -> str:
    return "your own." if each.theirs else f"the course's. {each.why}".strip()


def _without_imports(each: Part, parts: Sequence[Part]) -> str:
    """A part's own statements and helpers, without those that an earlier part has written already."""
    earlier = {statement.text for other in parts[:parts.index(each)] for statement in other.statements}
    kept = [statement.text for statement in each.statements if not _is_import(statement)
            and statement.text not in earlier and not statement.binds & (set(CHAPTER_OF) - {each.name})]
    return "\n\n\n".join(kept)


def _is_import(statement: Statement) -> bool:
    return isinstance(ast.parse(statement.text).body[0], ast.Import | ast.ImportFrom)


def _frame() -> tuple[str, set[str], str]:
    """What stands around the parts: the docstring, the imports but for the parts themselves, and the rest."""
    text = Path(__file__).with_name("program.py").read_text("utf-8")
    imports = [node for node in ast.parse(text).body if isinstance(node, ast.Import | ast.ImportFrom)]
    body = "\n".join(text.splitlines()[imports[-1].end_lineno:]).strip()
    return text.splitlines()[0], set(map(ast.unparse, imports)), body
