"""Which names an answer uses: its arguments, and variables of the notebook. Nothing is run."""

import dis
import inspect
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any


def names_of(answer: Any) -> dict[str, list[str]]:
    """The arguments that no line of a function or class uses, and the notebook's variables that its lines use.

    Returns:
        `{"unused": [...], "read": [...]}`; empty lists where an answer isn't Python's own, or can't be read. An unused
        argument of a method is written `"name of method"`.
    """
    functions = [inspect.unwrap(part) for part in (vars(answer).values() if isinstance(answer, type) else [answer])
                 if isinstance(part, FunctionType)]
    unused, read = [], []
    for function in functions:
        used = set(_loaded(function.__code__))
        if "locals" in used:
            continue
        count = function.__code__.co_argcount + function.__code__.co_kwonlyargcount
        method = f" of {function.__name__}" if isinstance(answer, type) else ""
        unused += [f"{name}{method}" for name in function.__code__.co_varnames[:count]
                   if name not in used and name != "self" and not name.startswith("_")]
        read += [name for name in sorted(used & function.__globals__.keys() - {function.__name__})
                 if _is_variable(function.__globals__[name])]
    return {"unused": list(dict.fromkeys(unused)), "read": list(dict.fromkeys(read))}


def _loaded(code: CodeType) -> Iterator[str]:
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME") or (
                "LOAD" in step.opname and step.opcode in (*dis.haslocal, *dis.hasfree)):
            names = [step.argval] if isinstance(step.argval, str) else step.argval
            yield from names[1:] if step.opname.startswith("STORE") else names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _loaded(inner)


def _is_variable(value: Any) -> bool:
    return not isinstance(value, ModuleType | type) and not (callable(value) and hasattr(value, "__name__"))
