"""The mistakes that people make in the arithmetic of Values, by the criterion that they belong to."""

from typing import Any

from course_utils.judges.comparing import Mistake
from course_utils.judges.engine.values.computing import RIGHT, TURNED, Rule
from course_utils.report import Diagnosis


def _with(name: str, value: Any = None, shares: Any = None) -> Rule:
    right = RIGHT[name]
    return Rule(value or right.value, shares or right.shares)


def _all(told: tuple[str, str, str], step: str, *rules: Rule) -> list[Mistake]:
    return [Mistake(Diagnosis(*told), {step: rule}) for rule in rules]


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
               "The slope is n · a to the power n − 1."), "power",
              _with("**", shares=lambda x, y, u: (u * y * x**y, 0.0))),
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
}
MISTAKES[4] = [made for each in MISTAKES.values() for made in each]
