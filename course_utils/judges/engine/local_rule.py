"""Judges `local_rule`: the shares of a gradient for what a result was made of."""

from typing import Any

import numpy as np

from course_utils.inputs.engine import array
from course_utils.judges import HALF_ANSWERED, PRINTED, Mark, Marks, errors, nothing
from course_utils.judges.comparing import Mistake, explained, mistake, of_parts
from course_utils.judges.engine.showing import compared, error_of, fits, none_of, numpy_code, unwritten
from course_utils.report import Diagnosis

Case = dict[str, Any]
OPERATIONS = ("+", "*", "**", "relu")


def _rule(case: Case, formula: Any = None, comma: bool = True) -> Any:
    """The shares of a gradient, by another `formula` of a, b and upstream, or without the tuple around a single one."""
    found = (formula or RIGHT[case["operation"]])(*(array(case[name]) for name in ("a", "b", "upstream")))
    return found if comma or len(found) > 1 else found[0]


RIGHT: dict[str, Any] = {
    "+": lambda a, b, u: (u, u),
    "*": lambda a, b, u: (u * b, u * a),
    "**": lambda a, b, u: (u * b * a ** (b - 1),),
    "relu": lambda a, b, u: (u * (a > 0),),
}
CHAIN = "The chain rule multiplies the slope by upstream."
LEFT_OUT = ("upstream left out", "For {} the slopes come alone: the gradient from above isn't in them.", CHAIN)
NO_COMMA = Diagnosis("no tuple", "The gradient comes alone and not in a tuple.", "Write a comma behind it, within "
                     "brackets: `(gradient,)`.")
ONE_SHARE = ("one share", "For {} only one gradient comes, and two numbers went in.",
             "Return two gradients, with a comma between them.")


def _of(operation: str, told: tuple[str, str, str], *formulas: Any) -> list[Mistake]:
    name, text, advice = told
    return [mistake(name, text.format(f"`{operation}`"), advice, formula=formula) for formula in formulas]


def _ones(value: Any) -> Any:
    return np.ones_like(value)


MISTAKES = {
    "+": [
        *_of("+", LEFT_OUT, lambda a, b, u: (_ones(a), _ones(a))),
        *_of("+", ONE_SHARE, lambda a, b, u: (u,)),
        *_of("+", ("the factors' rule", "For {} the gradient is multiplied by a number that went in, as in a product. "
                   "A sum moves as much as the number that is nudged: its slopes are 1.",
                   "Both get upstream as it is."),
             lambda a, b, u: (u * a, u * b), lambda a, b, u: (u * b, u * a)),
        *_of("+", ("shared out", "For {} each number gets half of the gradient. Nothing is divided here: nudge one of "
                   "them, and the sum moves by as much.", "Both get the whole of upstream."),
             lambda a, b, u: (u / 2, u / 2)),
    ],
    "*": [
        *_of("*", ("own factor", "For {} each number gets its own value as the slope. Nudge a by h, and a · b moves by "
                   "h · b.", "The slope for a is b, and the one for b is a."), lambda a, b, u: (u * a, u * b)),
        *_of("*", LEFT_OUT, lambda a, b, u: (b, a)),
        *_of("*", ("own factor, upstream left out", "For {} each number gets its own value, and the gradient from "
                   "above isn't in it.", "The slope for a is b, and the one for b is a. " + CHAIN),
             lambda a, b, u: (a, b)),
        *_of("*", ("factors left out", "For {} the gradient is passed on as it is, as a sum does.",
                   "Multiply it by the other factor."), lambda a, b, u: (u, u)),
        *_of("*", ("one factor for both", "For {} both gradients have the same factor.",
                   "a gets b, and b gets a."), lambda a, b, u: (u * b, u * b), lambda a, b, u: (u * a, u * a),
             lambda a, b, u: (u * a * b, u * a * b)),
        *_of("*", ("added", "For {} the slope is added to upstream.", CHAIN), lambda a, b, u: (u + b, u + a)),
        *_of("*", ONE_SHARE, lambda a, b, u: (u * b,)),
    ],
    "**": [
        *_of("**", LEFT_OUT, lambda a, b, u: (b * a ** (b - 1),)),
        *_of("**", ("exponent forgotten", "For {} the exponent isn't in front: upstream · a to the power b − 1.",
                    "Multiply by b."), lambda a, b, u: (u * a ** (b - 1),)),
        *_of("**", ("exponent kept", "For {} the exponent stays as it was: upstream · b · a to the power b.",
                    "It is one less in the slope: `a ** (b - 1)`."), lambda a, b, u: (u * b * a**b,)),
        *_of("**", ("brackets", "For {} this is upstream · b · a to the power b, minus 1: `**` comes before `-`.",
                    "Put b − 1 in brackets: `a ** (b - 1)`."), lambda a, b, u: (u * b * a**b - 1,)),
        *_of("**", ("only the exponent", "For {} this is upstream · b · a, which is right for the exponent 2 alone.",
                    "The slope is b · a to the power b − 1."),
             lambda a, b, u: (u * b * a,), lambda a, b, u: (u * 2 * a,)),
        *_of("**", ("exponential", "For {} this is the slope of a to the power b in b, and it is a that moves.",
                    "The slope in a is b · a to the power b − 1."), lambda a, b, u: (u * a**b * np.log(a),)),
    ],
    "relu": [
        *_of("relu", LEFT_OUT, lambda a, b, u: (1.0 * (a > 0),)),
        *_of("relu", ("at 0", "At a = 0 the whole gradient is let through.",
                      "At 0 the slope is to be 0: ask for a > 0."),
             lambda a, b, u: (u * (a >= 0),)),
        *_of("relu", ("at 0", "At a = 0 half of the gradient is let through.",
                      "At 0 the slope is to be 0: ask for a > 0."), lambda a, b, u: (u * np.heaviside(a, 0.5),)),
        *_of("relu", ("the result", "What comes is upstream times the ReLU's result, and not times its slope.",
                      "The slope is 1 above 0."), lambda a, b, u: (u * np.maximum(a, 0),)),
        *_of("relu", ("ReLU of the gradient", "It is upstream that is compared with 0.",
                      "The ReLU is flat where a, what went in, isn't above 0."), lambda a, b, u: (u * (u > 0),)),
        *_of("relu", ("everything through", "The gradient is let through everywhere.",
                      "Below 0 the ReLU is flat: nothing comes through."), lambda a, b, u: (u * _ones(a),)),
        *_of("relu", ("the wrong side", "The gradient is let through below 0 and held above.",
                      "The ReLU is flat below 0."), lambda a, b, u: (u * (a < 0),), lambda a, b, u: (u * (a <= 0),)),
        *_of("relu", ("turned below", "Below 0 the gradient comes with the other sign: that is the slope of the "
                      "absolute value.", "Below 0 the ReLU is flat: its slope is 0."),
             lambda a, b, u: (u * np.sign(a),)),
    ],
}
NO_COMMAS = mistake(NO_COMMA.name, NO_COMMA.text, NO_COMMA.next, comma=False)


def judge_local_rule(seen: list[dict[str, Any]], inputs: list[Case]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `local_rule`, one for each operation."""
    marks, parts = [], []
    for operation in OPERATIONS:
        pairs = [(result, case) for result, case in zip(seen, inputs, strict=True) if case["operation"] == operation]
        marks.append(next((mark for mark in (_mark(*pair) for pair in pairs) if not mark.passed), Mark(True)))
        parts.append((marks[-1].passed, _named(operation, pairs)))
    if nothing(seen):
        return marks, PRINTED
    empty = [unwritten(error) for error in errors(seen)]
    if any(empty):
        return marks, None if len(empty) == len(seen) else HALF_ANSWERED
    return marks, of_parts(*parts)


def _mark(result: dict[str, Any], case: Case) -> Mark:
    wanted, code = _rule(case), _code(case)
    if fits(result, wanted) and result["changed"]:
        return Mark(False, "what was passed in left as it was", f"another {result['changed'][0]} than before", code)
    return Mark(fits(result, wanted), *compared(wanted, result), code)


def _named(operation: str, pairs: list[Any]) -> Diagnosis | None:
    results, cases = [result for result, _ in pairs], [(case,) for _, case in pairs]
    if error := error_of(results):
        return error
    if none_of(results):
        return Diagnosis("no result", f'For "{operation}" comes None: no line with `return` is reached.',
                         "Look at the `if` of this operation: its text, and the `return` in it.")
    named = explained(results, cases, _rule, [*MISTAKES[operation], NO_COMMAS], fits)
    if named:
        return named
    changed = next((result["changed"][0] for result in results if result["changed"]), None)
    return Diagnosis("in place", f"`{changed}` is another one after the call: it was changed in place, and other "
                     "nodes may share it.", "Make a new array: `upstream * b` instead of `upstream *= b`."
                     ) if changed else None


def _code(case: Case) -> str:
    parts = ", ".join(numpy_code(case[name]) for name in ("a", "b", "upstream"))
    return f'print(local_rule("{case["operation"]}", {parts}))'
