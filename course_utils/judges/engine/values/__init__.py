"""Judges `Value`: the numbers of expressions, and the gradients that the rules behind them give."""

from typing import Any

from course_utils.inputs.engine import Case, code_of, names_in
from course_utils.judges import HALF_ANSWERED, Mark, Marks, errors, say
from course_utils.judges.comparing import close, explained, first_missed, of_parts
from course_utils.judges.engine.showing import error_of, unwritten
from course_utils.judges.engine.values.computing import UPSTREAM, Outcome, Rule, agrees, computed, result_of
from course_utils.judges.engine.values.mistakes import MISTAKES
from course_utils.judges.engine.values.structure import (
    CLASS_LOST,
    endless_calls,
    missing_methods,
    structure,
)
from course_utils.report import Diagnosis

CRITERIA = 5
NO_CLASS = Diagnosis("no class", "What is checked is no class.", "Pass the class itself, without brackets: "
                     "`check.Value(Value)`. Its cell begins with `class Value(Node):`.")


def judge_Value(seen: dict[str, Any], inputs: list[Case]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `Value`: products, powers, differences and quotients, numbers on the left, subclasses."""
    if "value" in seen:
        return [Mark(False, "a class", say(seen))] * CRITERIA, NO_CLASS
    results = [result_of(told, case) for told, case in zip(seen["cases"], inputs, strict=True)]
    rows = [(case["criterion"], _mark(result, case)) for result, case in zip(results, inputs, strict=True)]
    marks = first_missed(rows, CRITERIA)
    if all(mark.passed for mark in marks):
        return marks, None
    return marks, _diagnosed(seen, results, inputs, marks)


def _right(result: dict[str, Any], case: Case) -> bool:
    return "number" in result and agrees(result, computed(case)) and result["kept"] is True and \
        result["adds"] is not True and not _kind_lost(result, case)


def _kind_lost(result: dict[str, Any], case: Case) -> bool:
    """Whether only objects of a subclass were computed with, and something else came."""
    return set(names_in(case["expression"])) == set(case["sub"]) and result["nodes"][0]["kind"] != "sub"


def _mark(result: dict[str, Any], case: Case) -> Mark:
    wanted = computed(case)
    return Mark(_right(result, case), *_compared(result, case, wanted), _code(case))


def _compared(result: dict[str, Any], case: Case, wanted: Outcome) -> tuple[str, str]:
    text = code_of(case["expression"])
    gradients = ", ".join(f"{name}: {_rounded(value)}" for name, value in wanted[1].items())
    expected = f"{text} = {_rounded(wanted[0])}; for the gradient {UPSTREAM}, {gradients}"
    if "error" in result or "nodes" not in result:
        return expected, say(result)
    if not close(result["number"], wanted[0], 1e-9, 1e-9):
        return f"{text} = {_rounded(wanted[0])}", say(result["data"])
    if result["problem"]:
        return expected, "rules that give no gradient for each parent"
    if not agrees(result, wanted):
        came = ", ".join(f"{name}: {_rounded(result['grads'].get(name, 0.0))}" for name in wanted[1])
        return f"for the gradient {UPSTREAM}, {gradients}", came
    if _kind_lost(result, case):
        kind = result["nodes"][0]["kind"]
        return "an object of the subclass", f"one of {'Value' if kind == 'own' else kind}"
    return "operands as they were", "operands that are changed"


def _rounded(value: float | None) -> str:
    return "nothing" if value is None else f"{value:.6g}"


def _code(case: Case) -> str:
    names = names_in(case["expression"])
    lines = ["class Sub(Value):", "    pass", ""] * bool(case["sub"])
    lines += [f"{name} = {'Sub' if name in case['sub'] else 'Value'}({case['numbers'][name]})" for name in names]
    lines += [f"result = {code_of(case['expression'])}",
              f"print(result.data, type(result), result.parents, result.rule and result.rule({UPSTREAM}))"]
    return "\n".join(lines)


def _diagnosed(seen: dict[str, Any], results: list[dict[str, Any]], inputs: list[Case], marks: Marks
               ) -> Diagnosis | None:
    found = list(errors(seen["cases"]))
    if any(map(unwritten, found)):
        return None if all("error" in told for told in seen["cases"]) else HALF_ANSWERED
    odd = structure(results, inputs)
    missing, endless = missing_methods(seen), endless_calls(seen["cases"], inputs)
    parts: list[tuple[bool, Diagnosis | None]] = []
    wrong, mended, basic = ([], {}, False) if odd else _rules(results, inputs)
    parts += [(False, diagnosis) for diagnosis in (odd, *wrong, missing, endless) if diagnosis]
    parts += [(False, None)] * basic
    for criterion in range(CRITERIA) if not (odd or basic) else ():
        pairs = [(result_of(told, case, mended), case) for told, case in zip(seen["cases"], inputs, strict=True)
                 if case["criterion"] == criterion]
        right = all(_right(*pair) for pair in pairs)
        if right or _told_already(pairs, missing, endless):
            continue
        parts.append((False, _named(criterion, pairs)))
        if criterion < 2 and not parts[-1][1]:
            break  # the others may be made of it
    pair = next((diagnosis for _, diagnosis in parts if diagnosis and ", " in diagnosis.name), None)
    return pair or of_parts(*parts) or error_of(seen["cases"])


def _told_already(pairs: list[Any], missing: Diagnosis | None, endless: Diagnosis | None) -> bool:
    """Whether what isn't right raised an error that was told already."""
    return bool(missing or endless) and all(
        _right(*pair) or pair[0].get("error", {}).get("type") in ("TypeError", "RecursionError") for pair in pairs)


def _named(criterion: int, pairs: list[Any]) -> Diagnosis | None:
    came = [pair for pair in pairs if "number" in pair[0]]
    named = explained([result for result, _ in came], [(case,) for _, case in came], computed, MISTAKES[criterion],
                      agrees) if came and not all(agrees(result, computed(case)) for result, case in came) else None
    lost = CLASS_LOST if any(_kind_lost(*pair) for pair in came) else None
    return named or error_of([result for result, _ in pairs]) or lost


def _rules(results: list[dict[str, Any]], inputs: list[Case]) -> tuple[list[Diagnosis], dict[str, Rule], bool]:
    """What is wrong with `*`, `**` and `-v`, of which the others are made.

    Returns:
        The mistakes, the wrong rules by operation, and whether one of them gives wrong numbers, so that nothing can
        be said of the others.
    """
    found: list[Diagnosis] = []
    mended: dict[str, Rule] = {}
    basic = False
    for name, code in (("*", 0), ("**", 1), ("minus", 1)):
        pairs = [(result, case) for result, case in zip(results, inputs, strict=True)
                 if case["expression"][0] == name and case["criterion"] == code and "number" in result
                 and not any(isinstance(part, list) for part in case["expression"] if name != "*")]
        pairs = [(result_of(result, case, mended), case) for result, case in pairs]
        if not pairs or all(agrees(result, computed(case)) for result, case in pairs):
            continue
        named = explained([result for result, _ in pairs], [(case,) for _, case in pairs], computed, MISTAKES[code],
                          agrees)
        if named:
            found.append(named)
            for made in MISTAKES[code]:
                if all(agrees(result, computed(case, **made.changes)) for result, case in pairs):
                    [mended[name]] = made.changes.values()
            basic |= not all(close(result["number"], computed(case)[0], 1e-9, 1e-9) for result, case in pairs)
    return found, mended, basic
