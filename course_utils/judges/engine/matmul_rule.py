"""Judges `matmul_rule`: the gradients of the two factors of a matrix product."""

from typing import Any

import numpy as np

from course_utils.inputs.engine import array
from course_utils.judges import PRINTED, Mark, Marks, nothing
from course_utils.judges.comparing import explained, mistake, tried
from course_utils.judges.engine.showing import compared, error_of, fits, lines
from course_utils.report import Diagnosis

Case = dict[str, Any]


def _gradients(case: Case, of_a: Any = lambda a, b, u: u @ b.T, of_b: Any = lambda a, b, u: a.T @ u,
               turned: bool = False, averaged: bool = False) -> tuple[Any, Any]:
    """The two gradients, by other formulas, in the other order, or divided by N."""
    a, b, upstream = (array(case[name]) for name in ("a", "b", "upstream"))
    found = of_a(a, b, upstream), of_b(a, b, upstream)
    first, second = (each / len(a) for each in found) if averaged else found
    return (second, first) if turned else (first, second)


SHAPES = "Write down the shapes, and look which product gives that of {}."
MATMUL_RULE_MISTAKES = [
    mistake("other order", "The two gradients come in the other order.", "Return that of a first.", turned=True),
    mistake("averaged", "Both gradients are divided by N. The mean is the loss's business.", "Leave the division out.",
            averaged=True),
    mistake("a: not transposed", "The gradient of a is `upstream @ b`, without exchanged axes.",
            SHAPES.format("a") + " `b.T` exchanges the axes of b.", of_a=lambda a, b, u: u @ b),
    mistake("a: factors swapped", "In the gradient of a the factors stand the other way round.",
            SHAPES.format("a") + " In a matrix product the order counts.", of_a=lambda a, b, u: b.T @ u),
    mistake("a: factors swapped", "In the gradient of a the factors stand the other way round, and none is transposed.",
            SHAPES.format("a") + " In a matrix product the order counts.", of_a=lambda a, b, u: b @ u),
    mistake("a: result transposed", "The gradient of a comes with its axes exchanged, as (K, N).",
            SHAPES.format("a"), of_a=lambda a, b, u: b @ u.T),
    mistake("a: upstream left out", "upstream isn't in the gradient of a.", "The chain rule multiplies by what comes "
            "from above: `upstream @ b.T`.", of_a=lambda a, b, u: np.ones_like(u) @ b.T),
    mistake("a: upstream left out", "The gradient of a is b transposed, without upstream.", "The chain rule multiplies "
            "by what comes from above: `upstream @ b.T`.", of_a=lambda a, b, u: b.T),
    mistake("a: own factor", "The gradient of a is computed from a itself, and not from b.",
            "As with numbers, a gets the other factor.", of_a=lambda a, b, u: u @ a.T),
    mistake("a: own factor", "The gradient of a is computed from a itself, and not from b.",
            "As with numbers, a gets the other factor.", of_a=lambda a, b, u: a.T @ u),
    mistake("b: not transposed", "The gradient of b is `a @ upstream`, without exchanged axes.",
            SHAPES.format("b") + " `a.T` exchanges the axes of a.", of_b=lambda a, b, u: a @ u),
    mistake("b: factors swapped", "In the gradient of b the factors stand the other way round.",
            SHAPES.format("b") + " In a matrix product the order counts.", of_b=lambda a, b, u: u @ a.T),
    mistake("b: factors swapped", "In the gradient of b the factors stand the other way round, and none is transposed.",
            SHAPES.format("b") + " In a matrix product the order counts.", of_b=lambda a, b, u: u @ a),
    mistake("b: result transposed", "The gradient of b comes with its axes exchanged, as (M, K).",
            SHAPES.format("b"), of_b=lambda a, b, u: u.T @ a),
    mistake("b: upstream left out", "upstream isn't in the gradient of b.", "The chain rule multiplies by what comes "
            "from above: `a.T @ upstream`.", of_b=lambda a, b, u: a.T @ np.ones_like(u)),
    mistake("b: upstream left out", "The gradient of b is a transposed, without upstream.", "The chain rule multiplies "
            "by what comes from above: `a.T @ upstream`.", of_b=lambda a, b, u: a.T),
    mistake("b: own factor", "The gradient of b is computed from b itself, and not from a.",
            "As with numbers, b gets the other factor.", of_b=lambda a, b, u: u @ b.T),
    mistake("b: own factor", "The gradient of b is computed from b itself, and not from a.",
            "As with numbers, b gets the other factor.", of_b=lambda a, b, u: b.T @ u),
    mistake("elementwise", "Number times number is computed, `*`, and no matrix product.", "The matrix product is `@`.",
            of_a=lambda a, b, u: u * b.T, of_b=lambda a, b, u: a.T * u),
    mistake("elementwise", "Number times number is computed, `*`, and no matrix product.", "The matrix product is `@`.",
            of_a=lambda a, b, u: u * b, of_b=lambda a, b, u: u * a),
]
NOT_TWO = Diagnosis("not two", "What comes back isn't two gradients.", "Return both, with a comma between them: that "
                    "of a first.")


def judge_matmul_rule(seen: list[dict[str, Any]], inputs: list[Case]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `matmul_rule`, one for each factor."""
    marks = [next((mark for mark in (_mark(result, case, part) for result, case in zip(seen, inputs, strict=True))
                   if not mark.passed), Mark(True)) for part in range(2)]
    if nothing(seen):
        return marks, PRINTED
    named = explained(seen, [(case,) for case in inputs], tried(_gradients), MATMUL_RULE_MISTAKES, fits)
    values = [result["value"] for result in seen if "value" in result]
    odd = bool(values) and all(len(value.get("items", [])) != 2 for value in values)
    return marks, named or error_of(seen) or (NOT_TWO if odd else None)


def _mark(result: dict[str, Any], case: Case, part: int) -> Mark:
    wanted = _gradients(case)[part]
    items = result.get("value", {}).get("items", [])
    came = {"value": items[part]} if len(items) == 2 else result
    code = lines("matmul_rule(a, b, upstream)", **case)
    return Mark(len(items) == 2 and fits(came, wanted), *compared(wanted, came), code)
