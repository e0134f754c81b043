"""What is seen of Values that aren't made as a node is: by types, parents, calls and errors, whatever their numbers."""

from typing import Any

from course_utils.inputs.engine import Case, code_of
from course_utils.judges.engine.values.computing import gradients_of_share
from course_utils.report import Diagnosis

CALLS = {"__mul__": "v * w", "__pow__": "v ** 3", "__neg__": "-v", "__sub__": "v - w", "__truediv__": "v / w",
         "__radd__": "2 + v", "__rmul__": "2 * v", "__rsub__": "2 - v", "__rtruediv__": "2 / v"}
TYPES = Diagnosis("types compared", "An operand of a subclass isn't a parent of the result: what is a parent instead "
                  "is another node, made around it or from its number. So no gradient comes to it.",
                  "`self.wrapped(other)` leaves every Node as it is, those of subclasses too: it asks with "
                  "`isinstance`. `type(other) == Value` holds for no subclass.")
CLASS_LOST = Diagnosis("class lost", "What is computed with an object of a subclass is of another class.",
                       "Make results with `type(self)(...)` instead of the class's name.")
IN_PLACE = Diagnosis("in place", "An operand is another one afterwards: its number, its gradient or its parents.",
                     "Make a new node, and leave `self` and `other` as they are.")
RULE_ADDS = Diagnosis("rule adds", "When a rule is called, it changes the `grad` of the operands itself.",
                      "A rule returns the gradients, one for each parent; adding is for `backward` alone.")
RULE_CALLED = Diagnosis("rule isn't a function", "The rule of a result is {}, and no function: it was called when the "
                        "result was made, or is something else.", "Pass the function itself, without brackets.")
NO_PARENTS = Diagnosis("no parents", "A result has no parents: it doesn't remember what it was made of.",
                       "Pass the parents as a tuple, then the rule and the name: `type(self)(data, (self, other), "
                       "rule, \"*\")`.")
NO_SEQUENCE = Diagnosis("parents without order", "The parents of a result are a {}, and no tuple. The rule gives one "
                        "gradient for each parent, so the parents need an order.", "`(self, other)`, or `(self,)` "
                        "where there is one.")
NOT_AS_MANY = Diagnosis("shares and parents", "A rule gives another number of gradients than there are parents.",
                        "One for each parent, in their order, in a tuple.")
NOT_A_TUPLE = Diagnosis("no tuple", "A rule gives {} and no tuple.", "It returns a tuple, one gradient for each "
                        "parent: `(gradient,)` where there is one.")
NODE_IN_NODE = Diagnosis("a node as data", "The data of a result is a node, not a number.",
                         "Compute with the numbers: `self.data * other.data`.")
PLAIN_PARENT = Diagnosis("plain parent", "A plain number is among the parents of a result. It has no `grad` to add to.",
                         "`other = self.wrapped(other)` makes a node of it first.")
PLAIN_RESULT = Diagnosis("no node", "An operation gives {} and no node.",
                         "Return `type(self)(data, parents, rule, name)`.")
ENDLESS = Diagnosis("calls itself", "In `{}`, {} calls itself for ever.",
                    "`other + self` asks `self` again, with the number on the left. Put the object first: `self + "
                    "other`; for − and /, `-self + other` and `self**-1 * other`.")


def structure(results: list[dict[str, Any]], inputs: list[Case]) -> Diagnosis | None:
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
    if any(isinstance(parent, dict) and "plain" in parent for node in inner for parent in node["parents"]):
        return PLAIN_PARENT
    if odd := next((node["kept in"] for node in nodes if node["kept in"] not in ("tuple", "list")), None):
        return Diagnosis(NO_SEQUENCE.name, NO_SEQUENCE.text.format(odd), NO_SEQUENCE.next)
    if any(not result["nodes"][0]["parents"] and 0 not in result["operands"].values() for result, _ in told):
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
    if any(len(gradients_of_share(share)) != count for share, count in shares if "error" not in share):
        return NOT_AS_MANY
    return IN_PLACE if any(result["kept"] is not True for result, _ in told) else None


def missing_methods(seen: dict[str, Any]) -> Diagnosis | None:
    """Which methods the class lacks."""
    names = [name for name in seen["missing"] if name in CALLS]
    if not names:
        return None
    told = ", ".join(f"`{name}` for `{CALLS[name]}`" for name in names)
    return Diagnosis("methods missing", f"The class has no {told}.", "With a number on the left, Python asks the "
                     "object on the right: `2 + v` calls `v.__radd__(2)`. `sum` starts with 0 + v." if any(
                         name.startswith("__r") for name in names) else "Write a method for each operator.")


def endless_calls(cases: list[dict[str, Any]], inputs: list[Case]) -> Diagnosis | None:
    """Which method calls itself, and in which expression."""
    for told, case in zip(cases, inputs, strict=True):
        if told.get("error", {}).get("type") == "RecursionError" and (
                names := [name for name in told["deepest"] if name.startswith("__")]):
            return Diagnosis(ENDLESS.name, ENDLESS.text.format(code_of(case["expression"]), " with ".join(
                f"`{name[:20]}`" for name in names[:3])), ENDLESS.next)
    return None
