"""Judges `Value`: the numbers of expressions, and the gradients that the rules behind them give."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from course_utils.inputs.engine import Case, Expression, code_of, names_in
from course_utils.judges import HALF_ANSWERED, Mark, Marks, errors, number, say
from course_utils.judges.comparing import Mistake, close, explained, first_missed, mistake, of_parts
from course_utils.judges.engine.showing import error_of, unwritten
from course_utils.report import Diagnosis

UPSTREAM = 2.5  # the gradient of each result
CRITERIA = 5


class Rule(NamedTuple):
    """What an operation of x and y gives, and the gradients of both for the gradient u of the result."""

    value: Callable[[float, float], float]
    shares: Callable[[float, float, float], tuple[float, float]]


RIGHT = {
    "+": Rule(lambda x, y: x + y, lambda x, y, u: (u, u)),
    "*": Rule(lambda x, y: x * y, lambda x, y, u: (u * y, u * x)),
    "-": Rule(lambda x, y: x - y, lambda x, y, u: (u, -u)),
    "/": Rule(lambda x, y: x / y, lambda x, y, u: (u / y, -u * x / y**2)),
    "**": Rule(lambda x, y: x**y, lambda x, y, u: (u * y * x ** (y - 1), 0.0)),
    "minus": Rule(lambda x, y: -x, lambda x, y, u: (-u, 0.0)),
}
TURNED = {
    "-": Rule(lambda x, y: y - x, lambda x, y, u: (-u, u)),
    "/": Rule(lambda x, y: y / x, lambda x, y, u: (-u * y / x**2, u / x)),
}
Outcome = tuple[float, dict[str, float]]  # the number, and the gradient of each name


def computed(case: Case, **rules: Any) -> Outcome:
    """The number of an expression and its gradients, with other rules for some operations.

    Args:
        case: The expression, and the numbers of its names.
        rules: By the name of the operation in `WORDS`; those with `right_` before count where a plain number stands on
            the left.
    """
    return _computed(case["expression"], case["numbers"], UPSTREAM, rules)


WORDS = {"+": "plus", "*": "times", "-": "less", "/": "over", "**": "power", "minus": "minus"}


def _computed(expression: Expression, numbers: dict[str, float], upstream: float, rules: dict[str, Any]) -> Outcome:
    if isinstance(expression, str):
        return numbers[expression], {expression: upstream}
    if not isinstance(expression, list):
        return float(expression), {}
    name, *parts = expression
    if name == "sum":
        return _computed(_nested(parts), numbers, upstream, rules)
    values = [_computed(part, numbers, 0.0, rules)[0] for part in parts] + [0.0] * (len(parts) < 2)
    reflected = len(parts) > 1 and not isinstance(parts[0], str | list)
    rule = rules.get(("right_" if reflected else "") + WORDS[name]) or RIGHT[name]
    found = dict.fromkeys(names_in(expression), 0.0)
    for part, share in zip(parts, rule.shares(*values, upstream), strict=False):
        for label, gradient in _computed(part, numbers, share, rules)[1].items():
            found[label] += gradient
    return rule.value(*values), found


def _nested(parts: Sequence[Expression]) -> Expression:
    found: Expression = 0
    for part in parts:
        found = ["+", found, part]
    return found


def _with(name: str, value: Any = None, shares: Any = None) -> Rule:
    right = RIGHT[name]
    return Rule(value or right.value, shares or right.shares)


def _all(told: tuple[str, str, str], step: str, *rules: Rule) -> list[Mistake]:
    return [mistake(*told, **{step: rule}) for rule in rules]


ORDER = "Nudge each of the two in your mind, and look by how much the result moves."
LAST = ("one factor for both", "Both factors get the same number as their slope, as where a rule is made in a loop: a "
        "function reads the loop's variable when it is called, and then it has its last value.",
        "a gets b, and b gets a: `local_rule(\"*\", self.data, other.data, upstream)` gives both.")
MISTAKES: dict[int, list[Mistake]] = {
    0: [
        *_all(("own factor", "In the rule of `*`, each factor gets its own number as the slope.",
               "The slope for a is b, and the one for b is a."), "times",
              _with("*", shares=lambda x, y, u: (u * x, u * y))),
        *_all(("upstream left out", "The rule of `*` gives the other factor alone, whatever gradient comes from above.",
               "The chain rule multiplies the slope by upstream."), "times",
              _with("*", shares=lambda x, y, u: (y, x))),
        *_all(LAST, "times", _with("*", shares=lambda x, y, u: (u * x, u * x)),
              _with("*", shares=lambda x, y, u: (u * y, u * y))),
        *_all(("the sum's rule", "`*` passes the gradient on as it is, as a sum does.",
               "Multiply by the other factor: `local_rule(\"*\", ...)`."), "times",
              _with("*", shares=lambda x, y, u: (u, u))),
        *_all(("first factor only", "Only the first factor gets a gradient.", "A rule gives one for each parent."),
              "times", _with("*", shares=lambda x, y, u: (u * y, 0.0))),
        *_all(("second factor only", "Only the second factor gets a gradient.", "A rule gives one for each parent."),
              "times", _with("*", shares=lambda x, y, u: (0.0, u * x))),
        *_all(("adds", "`*` gives a sum.", "`self.data * other.data`"), "times",
              _with("*", value=lambda x, y: x + y)),
    ],
    1: [
        *_all(("exponent forgotten", "In the rule of `**` the exponent isn't in front.",
               "The slope is n · a to the power n − 1."), "power",
              _with("**", shares=lambda x, y, u: (u * x ** (y - 1), 0.0))),
        *_all(("exponent kept", "In the rule of `**` the exponent isn't one less.",
               "The slope is n · a to the power n − 1."), "power", _with("**", shares=lambda x, y, u: (u * y * x**y, 0.0))),
        *_all(("upstream left out", "The rule of `**` gives the slope alone, whatever gradient comes from above.",
               "The chain rule multiplies the slope by upstream."), "power",
              _with("**", shares=lambda x, y, u: (y * x ** (y - 1), 0.0))),
        *_all(("minus without its sign", "−a passes the gradient on as it is.",
               "Its slope is −1: `self * -1` has it."), "minus", _with("minus", shares=lambda x, y, u: (u, 0.0))),
        *_all(("minus without its sign", "−a gives a.", "`return self * -1`"), "minus",
              Rule(lambda x, y: x, lambda x, y, u: (u, 0.0))),
    ],
    2: [
        *_all(("sign of the second", "In a − b, b gets the gradient with a's sign.",
               "Where b grows, a − b shrinks. " + ORDER), "less", _with("-", shares=lambda x, y, u: (u, u))),
        *_all(("minus turned", "a − b gives b − a.", "`self + -other`, with self in front."), "less", TURNED["-"]),
        *_all(("minus adds", "a − b gives a + b.", "`self + -other`"), "less",
              Rule(lambda x, y: x + y, lambda x, y, u: (u, u))),
        *_all(("divided the wrong way", "a / b gives b / a.", "`self * other ** -1`, with self in front."), "over",
              TURNED["/"]),
        *_all(("sign of the divisor", "In a / b, b gets its gradient with the wrong sign.",
               "Where b grows, a / b shrinks. " + ORDER), "over",
              _with("/", shares=lambda x, y, u: (u / y, u * x / y**2))),
        *_all(("divisor without gradient", "In a / b, b gets no gradient.", "b moves the result, too: `self * other ** "
               "-1` has both."), "over", _with("/", shares=lambda x, y, u: (u / y, 0.0))),
        *_all(("divisor not squared", "In a / b, the gradient of b is divided by b, and not by b².",
               "The slope is −a / b². " + ORDER), "over", _with("/", shares=lambda x, y, u: (u / y, -u * x / y))),
    ],
    3: [
        *_all(("1 - v turned", "With a number on the left, `1 - v` gives v − 1.", "Python calls `v.__rsub__(1)`: the "
               "object is on the right, so the result is other − self."), "right_less", TURNED["-"]),
        *_all(("1 / v turned", "With a number on the left, `1 / v` gives v / 1.", "Python calls `v.__rtruediv__(1)`: "
               "the object is on the right, so the result is other / self."), "right_over", TURNED["/"]),
        *_all(("sign on the left", "`1 - v` passes the gradient on with its sign as it is.",
               "Where v grows, 1 − v shrinks. " + ORDER), "right_less",
              _with("-", shares=lambda x, y, u: (u, u))),
        *_all(("sign on the left", "`1 / v` passes the gradient on with the wrong sign.",
               "Where v grows, 1 / v shrinks. " + ORDER), "right_over",
              _with("/", shares=lambda x, y, u: (u / y, u * x / y**2))),
        *_all(("1 - v adds", "With a number on the left, `1 - v` gives 1 + v.", "The result is other − self."),
              "right_less", Rule(lambda x, y: x + y, lambda x, y, u: (u, u))),
        *_all(("1 / v multiplies", "With a number on the left, `1 / v` gives v times the number.",
               "The result is other / self: `self ** -1 * other`."), "right_over",
              Rule(lambda x, y: x * y, lambda x, y, u: (u * y, u * x))),
    ],
    4: [],
}
CALLS = {"__mul__": "v * w", "__pow__": "v ** 3", "__neg__": "-v", "__sub__": "v - w", "__truediv__": "v / w",
         "__radd__": "2 + v", "__rmul__": "2 * v", "__rsub__": "2 - v", "__rtruediv__": "2 / v"}
TYPES = Diagnosis("types compared", "An operand of a subclass isn't a parent of the result: what is a parent instead is "
                  "another node, made around it or from its number. So no gradient comes to it.",
                  "`self.wrapped(other)` leaves every Node as it is, those of subclasses too: it asks with `isinstance`. "
                  "`type(other) == Value` holds for no subclass.")
CLASS_LOST = Diagnosis("class lost", "What is computed with an object of a subclass is of another class.",
                       "Make results with `type(self)(...)` instead of the class's name.")
IN_PLACE = Diagnosis("in place", "An operand is another one afterwards: its number, its gradient or its parents.",
                     "Make a new node, and leave `self` and `other` as they are.")
RULE_ADDS = Diagnosis("rule adds", "When a rule is called, it changes the `grad` of the operands itself.",
                      "A rule returns the gradients, one for each parent; adding is for `backward` alone.")
RULE_CALLED = Diagnosis("rule isn't a function", "The rule of a result is {}, and no function: it was called when the "
                        "result was made, or is something else.", "Pass the function itself, without brackets.")
NO_PARENTS = Diagnosis("no parents", "A result has no parents: it doesn't remember what it was made of.",
                       "Pass the parents as a tuple, then the rule and the name: `type(self)(data, (self, other), rule, "
                       "\"*\")`.")
NOT_AS_MANY = Diagnosis("shares and parents", "A rule gives another number of gradients than there are parents.",
                        "One for each parent, in their order, in a tuple.")
NOT_A_TUPLE = Diagnosis("no tuple", "A rule gives {} and no tuple.", "It returns a tuple, one gradient for each parent: "
                        "`(gradient,)` where there is one.")
NODE_IN_NODE = Diagnosis("a node as data", "The data of a result is a node, not a number.",
                         "Compute with the numbers: `self.data * other.data`.")
PLAIN_PARENT = Diagnosis("plain parent", "A plain number is among the parents of a result. It has no `grad` to add to.",
                         "`other = self.wrapped(other)` makes a node of it first.")
PLAIN_RESULT = Diagnosis("no node", "An operation gives {} and no node.",
                         "Return `type(self)(data, parents, rule, name)`.")
ENDLESS = Diagnosis("calls itself", "In `{}`, {} calls itself for ever.",
                    "`other + self` asks `self` again, with the number on the left. Put the object first: `self + "
                    "other`; for − and /, `-self + other` and `self**-1 * other`.")


def judge_Value(seen: dict[str, Any], inputs: list[Case]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `Value`: products, powers, differences and quotients, numbers on the left, subclasses."""
    results = [_result(told, case) for told, case in zip(seen["cases"], inputs, strict=True)]
    rows = [(case["criterion"], _mark(result, case)) for result, case in zip(results, inputs, strict=True)]
    marks = first_missed(rows, CRITERIA)
    if all(mark.passed for mark in marks):
        return marks, None
    return marks, _diagnosed(seen, results, inputs, marks)


def _result(told: dict[str, Any], case: Case, mended: Sequence[str] = ()) -> dict[str, Any]:
    """What was told of an expression, with the number that came and the gradients that its rules give.

    Args:
        told: What was seen.
        case: The expression.
        mended: Operations whose nodes have a right rule instead of their own.
    """
    if "nodes" not in told:
        return told
    nodes, root = told["nodes"], told["nodes"][0]
    grads, problem = _back(nodes, mended)
    return told | {"number": number(root["data"]), "problem": problem, "grads": {
        name: 0.0 if place is None else grads[place] for name, place in told["operands"].items()} if not problem else {}}


def _back(nodes: list[dict[str, Any]], mended: Sequence[str]) -> tuple[list[float], str]:
    """The gradient of each node, and what is in the way of computing them."""
    grads, waiting = [0.0] * len(nodes), [0] * len(nodes)
    for node in nodes:
        for place in _places(node):
            waiting[place] += 1
    grads[0], todo, done = UPSTREAM, [0] if not waiting[0] else [], 0
    while todo:
        place = todo.pop()
        done += 1
        places = _places(nodes[place])
        shares = _shares(nodes, place, grads[place], mended) if places else []
        if len(places) != len(nodes[place]["parents"]) or len(shares) != len(places):
            return grads, "shares"
        for parent, share in zip(places, shares, strict=True):
            grads[parent] += share
        for parent in places:
            waiting[parent] -= 1
            if not waiting[parent]:
                todo.append(parent)
    return grads, "" if done == len(nodes) else "circle"


def _places(node: dict[str, Any]) -> list[int]:
    return [parent for parent in node["parents"] if isinstance(parent, int)]


def _shares(nodes: list[dict[str, Any]], place: int, gradient: float, mended: Sequence[str]) -> list[float]:
    """What the rule of a node gives for a gradient, seen from what it gave for 1 and for 2.5."""
    node = nodes[place]
    numbers = [number(nodes[parent]["data"]) for parent in _places(node)]
    name = "**" if node["name"].startswith("**") else node["name"]
    if name in mended and len(numbers) == (1 if name == "**" else 2) and None not in numbers:
        exponent = _exponent(node["name"])
        values = [value for value in (*numbers, exponent) if value is not None][:2]
        if len(values) == 2:
            return list(RIGHT[name].shares(*values, gradient)[:len(numbers)])
    first, second = (_gradients(share) for share in node["shares"] or [{}, {}])
    return [one + (other - one) / (UPSTREAM - 1) * (gradient - 1)
            for one, other in zip(first, second, strict=False) if one is not None and other is not None]


def _gradients(share: dict[str, Any]) -> list[float | None]:
    """What a rule gave; where it asked the notebook's `local_rule`, what a right one gives."""
    if "asked" not in share:
        return [number(item) for item in share.get("items", [])]
    name, *values = share["asked"]
    found = RIGHT[name].shares(*values) if name in RIGHT and None not in values else ()
    return list(found[:1] if name == "**" else found)


def _exponent(name: str) -> float | None:
    try:
        return float(name.removeprefix("**"))
    except ValueError:
        return None


def _right(result: dict[str, Any], case: Case) -> bool:
    return "number" in result and _fits(result, computed(case)) and result["kept"] is True and \
        result["adds"] is not True and not _kind_lost(result, case)


def _fits(result: dict[str, Any], wanted: Outcome) -> bool:
    return "number" in result and not result["problem"] and close(result["number"], wanted[0], 1e-9, 1e-9) and \
        set(result["grads"]) == set(wanted[1]) and all(
            close(result["grads"][name], gradient, 1e-9, 1e-9) for name, gradient in wanted[1].items())


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
        return f"{text} = {_rounded(wanted[0])}", say(result["nodes"][0]["data"])
    if result["problem"]:
        return expected, "rules that give no gradient for each parent"
    if not _fits(result, wanted):
        came = ", ".join(f"{name}: {_rounded(result['grads'].get(name, 0.0))}" for name in wanted[1])
        return f"for the gradient {UPSTREAM}, {gradients}", came
    if _kind_lost(result, case):
        return "an object of the subclass", f"one of {'Value' if (kind := result['nodes'][0]['kind']) == 'own' else kind}"
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
        own = [error for error in errors([told for told in seen["cases"] if "error" in told])]
        return None if len(own) == len(inputs) else HALF_ANSWERED
    structure = _structure(results, inputs)
    missing, endless = _missing(seen), _endless(seen["cases"], inputs)
    parts = []
    wrong, mended = ([], []) if structure else _rules(results, inputs)
    parts += [(False, diagnosis) for diagnosis in (structure, *wrong, missing, endless) if diagnosis]
    for criterion in range(CRITERIA):
        pairs = [(_result(told, case, mended), case) for told, case in zip(seen["cases"], inputs, strict=True)
                 if case["criterion"] == criterion]
        right = all(_right(*pair) for pair in pairs)
        if right or structure or (criterion == 0 and mended) or _told_already(pairs, missing, endless):
            continue
        parts.append((False, _named(criterion, pairs)))
    return of_parts(*parts) or error_of(seen["cases"])


def _told_already(pairs: list[Any], missing: Diagnosis | None, endless: Diagnosis | None) -> bool:
    """Whether what isn't right raised an error that was told already."""
    return bool(missing or endless) and all(
        _right(*pair) or pair[0].get("error", {}).get("type") in ("TypeError", "RecursionError") for pair in pairs)


def _named(criterion: int, pairs: list[Any]) -> Diagnosis | None:
    came = [pair for pair in pairs if "number" in pair[0]]
    named = explained([result for result, _ in came], [(case,) for _, case in came], computed, MISTAKES[criterion],
                      _fits) if came and not all(_fits(result, computed(case)) for result, case in came) else None
    lost = CLASS_LOST if any(_kind_lost(*pair) for pair in came) else None
    return named or error_of([result for result, _ in pairs]) or lost


def _rules(results: list[dict[str, Any]], inputs: list[Case]) -> tuple[list[Diagnosis], list[str]]:
    """What is wrong with the rules of `*` and `**`, and which operations these are: others are made of them."""
    found: list[Diagnosis] = []
    mended: list[str] = []
    for name, code in (("*", 0), ("**", 1)):
        pairs = [(result, case) for result, case in zip(results, inputs, strict=True)
                 if case["expression"][0] == name and case["criterion"] == code and "number" in result]
        if not pairs or all(_fits(result, computed(case)) for result, case in pairs):
            continue
        named = explained([result for result, _ in pairs], [(case,) for _, case in pairs], computed, MISTAKES[code],
                          _fits)
        if named:
            found.append(named)
            mended.append(name)
    return found, mended


def _missing(seen: dict[str, Any]) -> Diagnosis | None:
    names = [name for name in seen["missing"] if name in CALLS]
    if not names:
        return None
    told = ", ".join(f"`{name}` for `{CALLS[name]}`" for name in names)
    return Diagnosis("methods missing", f"The class has no {told}.", "With a number on the left, Python asks the object "
                     "on the right: `2 + v` calls `v.__radd__(2)`. `sum` starts with 0 + v." if any(
                         name.startswith("__r") for name in names) else "Write a method for each operator.")


def _endless(cases: list[dict[str, Any]], inputs: list[Case]) -> Diagnosis | None:
    for told, case in zip(cases, inputs, strict=True):
        if told.get("error", {}).get("type") == "RecursionError" and (
                names := [name for name in told["deepest"] if name.startswith("__")]):
            return Diagnosis(ENDLESS.name, ENDLESS.text.format(code_of(case["expression"]), " with ".join(
                f"`{name[:20]}`" for name in names[:3])), ENDLESS.next)
    return None


def _structure(results: list[dict[str, Any]], inputs: list[Case]) -> Diagnosis | None:
    """What is seen of results that aren't made as a node is, whatever their numbers."""
    for result in results:
        if "value" in result:
            kind = result["value"]["type"]
            return Diagnosis(PLAIN_RESULT.name, PLAIN_RESULT.text.format("None" if kind == "None" else f"a {kind}"),
                             PLAIN_RESULT.next)
    told = [(result, case) for result, case in zip(results, inputs, strict=True) if "nodes" in result]
    lost = [{name in case["sub"] for name, place in result["operands"].items() if place is None}
            for result, case in told]
    if any(lost) and set().union(*lost) == {True}:
        return TYPES
    nodes = [node for result, _ in told for node in result["nodes"]]
    inner = [node for node in nodes if node["parents"]]
    if any(node["holds"] is True for node in nodes):
        return NODE_IN_NODE
    if any(isinstance(parent, dict) for node in inner for parent in node["parents"]):
        return PLAIN_PARENT
    if any(not result["nodes"][0]["parents"] for result, _ in told):
        return NO_PARENTS
    if odd := next((node["rule"] for node in inner if node["rule"] != "function"), None):
        return Diagnosis(RULE_CALLED.name, RULE_CALLED.text.format("None" if odd == "none" else f"a {odd}"),
                         RULE_CALLED.next)
    if any(result["adds"] is True for result, _ in told):
        return RULE_ADDS
    shares = [(share, len(node["parents"])) for node in inner for share in node["shares"]]
    if odd := next((share["type"] for share, _ in shares if share.get("type") not in ("tuple", "list", None)), None):
        return Diagnosis(NOT_A_TUPLE.name, NOT_A_TUPLE.text.format("None" if odd == "None" else f"a {odd}"),
                         NOT_A_TUPLE.next)
    if any(len(_gradients(share)) != count for share, count in shares if "error" not in share):
        return NOT_AS_MANY
    return IN_PLACE if any(result["kept"] is not True for result, _ in told) else None
