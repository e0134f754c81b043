"""Answers to chapter 10, engine."""

import copy
import functools
from collections import deque

import numpy as np

from tests.answers import Bank

bank = Bank()
right, wrong = bank.right, bank.wrong
bank.otherwise = {
    **{guess: {"other"} for guess in ("guess_used_twice", "guess_breadth_first", "guess_bias")},  # has no other name
    "local_rule": {"no result", "in place"},
    "Value": {"methods missing", "calls itself", "types compared", "class lost", "in place", "rule adds",
              "rule isn't a function", "no parents", "shares and parents", "no tuple", "a node as data",
              "plain parent", "no node", "parents without order", "no class"},
    "order": {"recursion", "every path", "second call", "other nodes", "a set", "no list", "not nodes"},
    "backward": {"recursion", "every path", "every path, recursion", "data changed"},
    "unbroadcast": {"in place"},
    "matmul_rule": {"not two"},
    "cross_entropy_rule": {"in place"},
    "training_step": {"changed before backward", "a node", "no loss", "text", "no array"},
}

right("guess_used_twice", 24, 24.0, "24")
wrong("guess_used_twice", None, points=0, diagnosis="not answered")
wrong("guess_used_twice", 6, 6.0, points=0, diagnosis="one use each")
wrong("guess_used_twice", 12, "12", points=0, diagnosis="one use left out")
wrong("guess_used_twice", 36, 36.0, points=0, diagnosis="value")
wrong("guess_used_twice", 7, "many", points=0, diagnosis="other")

right("guess_breadth_first", 2, 2.0, np.float64(2))
wrong("guess_breadth_first", None, points=0, diagnosis="not answered")
wrong("guess_breadth_first", 26, "26", points=0, diagnosis="right gradient")
wrong("guess_breadth_first", 24, 24.0, points=0, diagnosis="other path")
wrong("guess_breadth_first", 13, 13.0, points=0, diagnosis="of u")
wrong("guess_breadth_first", 52, 52.0, points=0, diagnosis="twice over")
wrong("guess_breadth_first", 0, "none", points=0, diagnosis="other")

right("guess_bias", 32, 32.0, [32, 32, 32], np.full(3, 32.0))
wrong("guess_bias", None, points=0, diagnosis="not answered")
wrong("guess_bias", 1, [1, 1, 1], points=0, diagnosis="one row")
wrong("guess_bias", 1 / 32, np.full(3, 1 / 32), points=0, diagnosis="divided")
wrong("guess_bias", 3, "3", points=0, diagnosis="length")
wrong("guess_bias", 96, 96.0, points=0, diagnosis="all numbers")
wrong("guess_bias", 10, "more", points=0, diagnosis="other")


@right("local_rule")
def rules(operation, a, b, upstream):
    if operation == "+":
        return upstream, upstream
    if operation == "*":
        return upstream * b, upstream * a
    if operation == "**":
        return (upstream * b * a ** (b - 1),)
    return (upstream * (a > 0),)


@right("local_rule")
def rules_in_a_table(operation, a, b, upstream):
    table = {
        "+": lambda: (upstream, upstream),
        "*": lambda: (b * upstream, a * upstream),
        "**": lambda: (b * np.power(a, b - 1.0) * upstream,),
        "relu": lambda: (np.where(a > 0, upstream, 0.0),),
    }
    return table[operation]()


@right("local_rule")
def rules_by_slopes(operation, a, b, upstream):
    match operation:
        case "+":
            slopes = 1.0, 1.0
        case "*":
            slopes = b, a
        case "**":
            slopes = (b * a**b / a,)
        case "relu":
            slopes = (np.heaviside(a, 0.0),)
    return tuple(slope * upstream for slope in slopes)


@right("local_rule")
def rules_in_lists(operation, a, b, upstream):
    if operation == "relu":
        return [np.multiply(upstream, np.asarray(a) > 0)]
    if operation == "**":
        return [upstream * b * a ** (b - 1)]
    factors = [1, 1] if operation == "+" else [b, a]
    return [factor * upstream for factor in factors]


@wrong("local_rule", points=0, diagnosis="not answered")
def rules_empty(operation, a, b, upstream):
    raise NotImplementedError


@wrong("local_rule", points=2, diagnosis="half answered")
def rules_begun(operation, a, b, upstream):
    if operation == "+":
        return upstream, upstream
    if operation == "*":
        return upstream * b, upstream * a
    if operation == "**":
        raise NotImplementedError
    if operation == "relu":
        raise NotImplementedError
    raise ValueError(operation)


@wrong("local_rule", points=0, diagnosis="half answered")
def rules_begun_badly(operation, a, b, upstream):
    if operation == "*":
        return upstream * a, upstream * b
    raise NotImplementedError


@wrong("local_rule", points=0, diagnosis="prints")
def rules_printed(operation, a, b, upstream):
    print(operation, upstream)


@wrong("local_rule", points=0, diagnosis="prints")
def rules_computed(operation, a, b, upstream):
    found = upstream * (a if b is None else b)  # noqa: F841


@wrong("local_rule", points=3, diagnosis="upstream left out")
def sum_without_upstream(operation, a, b, upstream):
    if operation == "+":
        return 1.0 + 0 * a, 1.0 + 0 * b
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="upstream left out")
def product_without_upstream(operation, a, b, upstream):
    if operation == "*":
        return b, a
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="upstream left out")
def power_without_upstream(operation, a, b, upstream):
    if operation == "**":
        return (b * a ** (b - 1),)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="upstream left out")
def relu_without_upstream(operation, a, b, upstream):
    if operation == "relu":
        return (1.0 * (a > 0),)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="one share")
def sum_in_one(operation, a, b, upstream):
    if operation == "+":
        return (upstream,)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="one share")
def product_in_one(operation, a, b, upstream):
    if operation == "*":
        return (upstream * b,)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="the factors' rule")
def sum_like_a_product(operation, a, b, upstream):
    if operation == "+":
        return upstream * b, upstream * a
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="the factors' rule")
def sum_with_own_factors(operation, a, b, upstream):
    if operation == "+":
        return upstream * a, upstream * b
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="shared out")
def sum_shared_out(operation, a, b, upstream):
    if operation == "+":
        return upstream / 2, upstream / 2
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="shared out")
def sum_by_halves(operation, a, b, upstream):
    if operation == "+":
        half = 0.5 * upstream
        return half, half
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="own factor")
def product_own_factor(operation, a, b, upstream):
    if operation == "*":
        return upstream * a, upstream * b
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="own factor")
def product_own_factor_in_a_loop(operation, a, b, upstream):
    if operation == "*":
        return tuple(upstream * each for each in (a, b))
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="own factor, upstream left out")
def product_own_factor_alone(operation, a, b, upstream):
    if operation == "*":
        return a, b
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="factors left out")
def product_passes_on(operation, a, b, upstream):
    if operation == "*":
        return upstream, upstream
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="factors left out")
def product_as_a_sum(operation, a, b, upstream):
    if operation == "*":
        return rules("+", a, b, upstream)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="one factor for both")
def product_with_the_second_for_both(operation, a, b, upstream):
    if operation == "*":
        return upstream * b, upstream * b
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="one factor for both")
def product_with_the_first_for_both(operation, a, b, upstream):
    if operation == "*":
        return upstream * a, upstream * a
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="added")
def product_adds(operation, a, b, upstream):
    if operation == "*":
        return upstream + b, upstream + a
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="added")
def product_adds_the_other_way(operation, a, b, upstream):
    if operation == "*":
        return b + upstream, a + upstream
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="exponent forgotten")
def power_without_exponent(operation, a, b, upstream):
    if operation == "**":
        return (upstream * a ** (b - 1),)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="exponent forgotten")
def power_without_exponent_in_numpy(operation, a, b, upstream):
    if operation == "**":
        return (upstream * np.power(a, b - 1.0),)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="exponent kept")
def power_as_high(operation, a, b, upstream):
    if operation == "**":
        return (upstream * b * a**b,)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="exponent kept")
def power_as_high_in_numpy(operation, a, b, upstream):
    if operation == "**":
        return (upstream * b * np.power(a, float(b)),)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="brackets")
def power_without_brackets(operation, a, b, upstream):
    if operation == "**":
        return (upstream * b * a**b - 1,)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="brackets")
def power_without_brackets_either(operation, a, b, upstream):
    if operation == "**":
        return (b * upstream * a**b - 1,)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="only the exponent")
def power_of_two(operation, a, b, upstream):
    if operation == "**":
        return (upstream * b * a,)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="only the exponent")
def power_always_two(operation, a, b, upstream):
    if operation == "**":
        return (upstream * 2 * a,)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="exponential")
def power_as_exponential(operation, a, b, upstream):
    if operation == "**":
        return (upstream * a**b * np.log(a),)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="exponential")
def power_as_exponential_in_numpy(operation, a, b, upstream):
    if operation == "**":
        return (np.log(a) * np.power(a, float(b)) * upstream,)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="at 0")
def relu_at_zero(operation, a, b, upstream):
    if operation == "relu":
        return (upstream * (a >= 0),)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="at 0")
def relu_half_at_zero(operation, a, b, upstream):
    if operation == "relu":
        return (upstream * np.heaviside(a, 0.5),)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="at 0")
def relu_open_at_zero(operation, a, b, upstream):
    if operation == "relu":
        return (np.where(a < 0, 0.0, upstream),)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="the result")
def relu_of_a(operation, a, b, upstream):
    if operation == "relu":
        return (upstream * np.maximum(a, 0),)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="the result")
def relu_result_by_comparison(operation, a, b, upstream):
    if operation == "relu":
        return (upstream * a * (a > 0),)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="ReLU of the gradient")
def relu_of_upstream(operation, a, b, upstream):
    if operation == "relu":
        return (upstream * (upstream > 0),)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="ReLU of the gradient")
def relu_of_upstream_by_maximum(operation, a, b, upstream):
    if operation == "relu":
        return (np.maximum(upstream, 0),)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="everything through")
def relu_passes_all(operation, a, b, upstream):
    if operation == "relu":
        return (upstream,)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="everything through")
def relu_passes_a_copy(operation, a, b, upstream):
    if operation == "relu":
        return (1.0 * upstream + 0 * a,)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="the wrong side")
def relu_below(operation, a, b, upstream):
    if operation == "relu":
        return (upstream * (a < 0),)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="the wrong side")
def relu_below_and_at_zero(operation, a, b, upstream):
    if operation == "relu":
        return (np.where(a > 0, 0.0, upstream),)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="turned below")
def relu_as_absolute(operation, a, b, upstream):
    if operation == "relu":
        return (upstream * np.sign(a),)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="turned below")
def relu_as_absolute_by_comparison(operation, a, b, upstream):
    if operation == "relu":
        return (upstream * ((a > 0) * 1.0 - (a < 0)),)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="no tuple")
def power_without_comma(operation, a, b, upstream):
    if operation == "**":
        return upstream * b * a ** (b - 1)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="no tuple")
def relu_without_comma(operation, a, b, upstream):
    if operation == "relu":
        return (upstream * (a > 0))
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="no result")
def power_forgets_return(operation, a, b, upstream):
    if operation == "**":
        upstream * b * a ** (b - 1)
        return None
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="no result")
def relu_misspelt(operation, a, b, upstream):
    if operation == "ReLU":
        return (upstream * (a > 0),)
    return rules(operation, a, b, upstream) if operation != "relu" else None


@wrong("local_rule", points=3, diagnosis="many at once")
def relu_with_if(operation, a, b, upstream):
    if operation == "relu":
        return (upstream if a > 0 else 0.0,)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="many at once")
def relu_with_two_ifs(operation, a, b, upstream):
    if operation == "relu":
        if a > 0:
            return (upstream,)
        return (0.0,)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="in place")
def relu_in_place(operation, a, b, upstream):
    if operation == "relu":
        if np.ndim(a):
            upstream[a <= 0] = 0.0
            return (upstream,)
        return (upstream * (a > 0),)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="in place")
def relu_in_place_by_product(operation, a, b, upstream):
    if operation == "relu":
        upstream *= a > 0
        return (upstream,)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=3, diagnosis="unknown")
def power_of_a_half(operation, a, b, upstream):
    if operation == "**":
        return (upstream * b * a ** (b - 1) / 2,)
    return rules(operation, a, b, upstream)


@wrong("local_rule", points=2, diagnosis="own factor, at 0")
def two_rules_wrong(operation, a, b, upstream):
    if operation == "*":
        return upstream * a, upstream * b
    if operation == "relu":
        return (upstream * (a >= 0),)
    return rules(operation, a, b, upstream)


class Node:
    def __init__(self, data, parents=(), rule=None, name=""):
        self.data, self.grad = data, 0.0
        self.parents, self.rule, self.name = parents, rule, name

    def __repr__(self):
        return f"{type(self).__name__}({self.data})"

    def wrapped(self, other):
        return other if isinstance(other, Node) else type(self)(other)

    def __add__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return local_rule("+", self.data, other.data, upstream)

        return type(self)(self.data + other.data, (self, other), rule, "+")

    def relu(self):
        def rule(upstream):
            return local_rule("relu", self.data, None, upstream)

        return type(self)(np.maximum(self.data, 0.0), (self,), rule, "relu")


def local_rule(operation, a, b, upstream):
    return rules(operation, a, b, upstream)


@right("Value")
class AllOfArithmetic(Node):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return local_rule("*", self.data, other.data, upstream)

        return type(self)(self.data * other.data, (self, other), rule, "*")


    def __pow__(self, exponent):
        def rule(upstream):
            return local_rule("**", self.data, exponent, upstream)

        return type(self)(self.data**exponent, (self,), rule, f"**{exponent}")


    def __neg__(self):
        return self * -1


    def __sub__(self, other):
        return self + -self.wrapped(other)


    def __truediv__(self, other):
        return self * self.wrapped(other) ** -1


    def __radd__(self, other):
        return self + other


    def __rmul__(self, other):
        return self * other


    def __rsub__(self, other):
        return -self + other


    def __rtruediv__(self, other):
        return self**-1 * other


@right("Value")
class OwnRules(Node):
    def __mul__(self, other):
        other = self.wrapped(other)
        return type(self)(self.data * other.data, (self, other),
                          lambda g: (g * other.data, g * self.data), "times")

    def __pow__(self, n):
        return type(self)(self.data**n, (self,), lambda g: (g * n * self.data ** (n - 1),), "power")

    def __neg__(self):
        return type(self)(-self.data, (self,), lambda g: (-g,), "neg")

    def __sub__(self, other):
        other = self.wrapped(other)
        return type(self)(self.data - other.data, (self, other), lambda g: (g, -g), "-")

    def __truediv__(self, other):
        other = self.wrapped(other)
        return type(self)(self.data / other.data, (self, other),
                          lambda g: (g / other.data, -g * self.data / other.data**2), "/")

    def __rsub__(self, other):
        return self.wrapped(other) - self

    def __rtruediv__(self, other):
        return self.wrapped(other) / self

    __radd__, __rmul__ = Node.__add__, __mul__


@right("Value")
class WithSlotsAndMore(Node):
    __slots__ = ("count", "label")

    def __init__(self, data, parents=(), rule=None, name=""):
        super().__init__(np.float64(data), list(parents) and tuple(parents), rule, name)
        self.count = len(parents)

    def __mul__(self, other):
        other = self.wrapped(other)
        return self.__class__(self.data * other.data, (self, other),
                              functools.partial(local_rule, "*", self.data, other.data), "*")

    def __pow__(self, exponent):
        return self.__class__(self.data**exponent, (self,),
                              functools.partial(local_rule, "**", self.data, exponent), f"**{exponent}")

    def __neg__(self):
        return -1 * self

    def __sub__(self, other):
        return self + -1 * self.wrapped(other)

    def __truediv__(self, other):
        return self * self.wrapped(other) ** -1.0

    def __radd__(self, other):
        return self.__add__(other)

    def __rmul__(self, other):
        return self.__mul__(other)

    def __rsub__(self, other):
        return (self - other) * -1

    def __rtruediv__(self, other):
        return (self / other) ** -1


@right("Value")
class ByOneFunction(Node):
    def made(self, operation, data, *others, exponent=None):
        def rule(upstream):
            if operation == "minus":
                return (-upstream,)
            second = exponent if exponent is not None else others[0].data
            return tuple(local_rule(operation, self.data, second, upstream))

        return type(self)(data, (self, *others), rule, operation)

    def __mul__(self, other):
        other = self.wrapped(other)
        return self.made("*", self.data * other.data, other)

    def __pow__(self, exponent):
        return self.made("**", self.data**exponent, exponent=exponent)

    def __neg__(self):
        return self.made("minus", -self.data)

    def __sub__(self, other):
        return self + self.wrapped(other) * -1

    def __truediv__(self, other):
        return self * (self.wrapped(other) ** -1)

    def __rtruediv__(self, other):
        return self**-1 * other

    def __rsub__(self, other):
        return self * -1 + other

    __radd__, __rmul__ = Node.__add__, __mul__


@wrong("Value", points=0, diagnosis="not answered")
class NothingYet(Node):
    def __mul__(self, other):
        raise NotImplementedError


@wrong("Value", points=4, diagnosis="methods missing")
class WithoutRadd(Node):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return local_rule("*", self.data, other.data, upstream)

        return type(self)(self.data * other.data, (self, other), rule, "*")


    def __pow__(self, exponent):
        def rule(upstream):
            return local_rule("**", self.data, exponent, upstream)

        return type(self)(self.data**exponent, (self,), rule, f"**{exponent}")


    def __neg__(self):
        return self * -1


    def __sub__(self, other):
        return self + -self.wrapped(other)


    def __truediv__(self, other):
        return self * self.wrapped(other) ** -1


    def __rmul__(self, other):
        return self * other


    def __rsub__(self, other):
        return -self + other


    def __rtruediv__(self, other):
        return self**-1 * other


@wrong("Value", points=3, diagnosis="methods missing")
class WithoutReflected(Node):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return local_rule("*", self.data, other.data, upstream)

        return type(self)(self.data * other.data, (self, other), rule, "*")


    def __pow__(self, exponent):
        def rule(upstream):
            return local_rule("**", self.data, exponent, upstream)

        return type(self)(self.data**exponent, (self,), rule, f"**{exponent}")


    def __neg__(self):
        return self * -1


    def __sub__(self, other):
        return self + -self.wrapped(other)


    def __truediv__(self, other):
        return self * self.wrapped(other) ** -1


@wrong("Value", points=1, diagnosis="methods missing")
class WithoutNeg(Node):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return local_rule("*", self.data, other.data, upstream)

        return type(self)(self.data * other.data, (self, other), rule, "*")


    def __pow__(self, exponent):
        def rule(upstream):
            return local_rule("**", self.data, exponent, upstream)

        return type(self)(self.data**exponent, (self,), rule, f"**{exponent}")


    def __sub__(self, other):
        return self + -self.wrapped(other)


    def __truediv__(self, other):
        return self * self.wrapped(other) ** -1


    def __radd__(self, other):
        return self + other


    def __rmul__(self, other):
        return self * other


    def __rsub__(self, other):
        return -self + other


    def __rtruediv__(self, other):
        return self**-1 * other


@wrong("Value", points=4, diagnosis="calls itself")
class RaddCallsItself(AllOfArithmetic):
    def __radd__(self, other):
        return other + self


@wrong("Value", points=4, diagnosis="calls itself")
class RmulCallsItself(AllOfArithmetic):
    def __rmul__(self, other):
        return other * self


@wrong("Value", points=3, diagnosis="calls itself")
class AllReflectedCallThemselves(AllOfArithmetic):
    def __radd__(self, other):
        return other + self


    def __rsub__(self, other):
        return other - self


    def __rtruediv__(self, other):
        return other / self


@wrong("Value", points=3, diagnosis="1 - v turned")
class MinusTurned(AllOfArithmetic):
    def __rsub__(self, other):
        return self - other


@wrong("Value", points=3, diagnosis="1 - v turned")
class MinusTurnedUnderAnotherName(AllOfArithmetic):
    __rsub__ = AllOfArithmetic.__sub__


@wrong("Value", points=4, diagnosis="1 / v turned")
class OverTurned(AllOfArithmetic):
    def __rtruediv__(self, other):
        return self / other


@wrong("Value", points=4, diagnosis="1 / v turned")
class OverTurnedUnderAnotherName(AllOfArithmetic):
    __rtruediv__ = AllOfArithmetic.__truediv__


@wrong("Value", points=3, diagnosis="1 - v turned, 1 / v turned")
class BothTurned(AllOfArithmetic):
    __rsub__ = AllOfArithmetic.__sub__


    __rtruediv__ = AllOfArithmetic.__truediv__


@wrong("Value", points=0, diagnosis="own factor")
class OwnFactor(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return local_rule("*", other.data, self.data, upstream)

        return type(self)(self.data * other.data, (self, other), rule, "*")


@wrong("Value", points=0, diagnosis="own factor")
class OwnFactorByHand(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return (upstream * self.data, upstream * other.data)

        return type(self)(self.data * other.data, (self, other), rule, "*")


@wrong("Value", points=0, diagnosis="upstream left out")
class NoUpstream(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return (other.data, self.data)

        return type(self)(self.data * other.data, (self, other), rule, "*")


@wrong("Value", points=1, diagnosis="upstream left out")
class NoUpstreamInPowers(AllOfArithmetic):
    def __pow__(self, exponent):
        def rule(upstream):
            return local_rule("**", self.data, exponent, 1.0)

        return type(self)(self.data**exponent, (self,), rule, f"**{exponent}")


@wrong("Value", points=0, diagnosis="one factor for both")
class LastOfTheLoop(AllOfArithmetic):
    def __mul__(self, other):
        other, rules = self.wrapped(other), []
        for factor in (other.data, self.data):
            rules.append(lambda upstream: upstream * factor)  # noqa: B023
        rule = lambda upstream: tuple(each(upstream) for each in rules)  # noqa: E731
        return type(self)(self.data * other.data, (self, other), rule, "*")


@wrong("Value", points=2, diagnosis="one factor for both")
class LastOfTheLoopTheOtherWay(AllOfArithmetic):
    def __mul__(self, other):
        other, rules = self.wrapped(other), []
        for _, another in ((other, self), (self, other)):
            rules.append(lambda upstream: upstream * another.data)  # noqa: B023
        rule = lambda upstream: tuple(each(upstream) for each in rules)  # noqa: E731
        return type(self)(self.data * other.data, (self, other), rule, "*")


@wrong("Value", points=0, diagnosis="the sum's rule")
class RuleOfTheSum(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return local_rule("+", self.data, other.data, upstream)

        return type(self)(self.data * other.data, (self, other), rule, "*")


@wrong("Value", points=0, diagnosis="the sum's rule")
class PassedOn(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return (upstream, upstream)

        return type(self)(self.data * other.data, (self, other), rule, "*")


@wrong("Value", points=2, diagnosis="first factor only")
class FirstFactorOnly(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return (upstream * other.data, 0.0)

        return type(self)(self.data * other.data, (self, other), rule, "*")


@wrong("Value", points=2, diagnosis="first factor only")
class FirstFactorOnlyAsInt(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return (other.data * upstream, 0)

        return type(self)(self.data * other.data, (self, other), rule, "*")


@wrong("Value", points=0, diagnosis="second factor only")
class SecondFactorOnly(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return (0.0, upstream * self.data)

        return type(self)(self.data * other.data, (self, other), rule, "*")


@wrong("Value", points=0, diagnosis="second factor only")
class SecondFactorOnlyAsInt(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return (0, self.data * upstream)

        return type(self)(self.data * other.data, (self, other), rule, "*")


@wrong("Value", points=0, diagnosis="adds, and more")
class ProductAdds(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return local_rule("*", self.data, other.data, upstream)

        return type(self)(self.data + other.data, (self, other), rule, "*")


@wrong("Value", points=0, diagnosis="adds, and more")
class ProductAddsWithItsOwnRule(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return (upstream * other.data, upstream * self.data)

        return type(self)(other.data + self.data, (self, other), rule, "*")


@wrong("Value", points=1, diagnosis="exponent forgotten")
class PowerWithoutExponent(AllOfArithmetic):
    def __pow__(self, exponent):
        def rule(upstream):
            return (upstream * self.data ** (exponent - 1),)

        return type(self)(self.data**exponent, (self,), rule, f"**{exponent}")


@wrong("Value", points=1, diagnosis="exponent forgotten")
class PowerWithoutExponentInNumpy(AllOfArithmetic):
    def __pow__(self, exponent):
        def rule(upstream):
            return (upstream * np.power(self.data, exponent - 1.0),)

        return type(self)(self.data**exponent, (self,), rule, f"**{exponent}")


@wrong("Value", points=1, diagnosis="exponent kept")
class PowerAsHigh(AllOfArithmetic):
    def __pow__(self, exponent):
        def rule(upstream):
            return (upstream * exponent * self.data**exponent,)

        return type(self)(self.data**exponent, (self,), rule, f"**{exponent}")


@wrong("Value", points=1, diagnosis="exponent kept")
class PowerAsHighTheOtherWay(AllOfArithmetic):
    def __pow__(self, exponent):
        def rule(upstream):
            return (exponent * self.data**exponent * upstream,)

        return type(self)(self.data**exponent, (self,), rule, f"**{exponent}")


@wrong("Value", points=1, diagnosis="minus without its sign")
class MinusPassesOn(AllOfArithmetic):
    def __neg__(self):
        return type(self)(-self.data, (self,), lambda upstream: (upstream,), "-")


@wrong("Value", points=1, diagnosis="minus without its sign, and more")
class MinusDoesNothing(AllOfArithmetic):
    def __neg__(self):
        return self * 1


@wrong("Value", points=3, diagnosis="minus without its sign")
class MinusPassesOnAlone(AllOfArithmetic):
    def __neg__(self):
        return type(self)(-self.data, (self,), lambda upstream: (upstream,), "-")


    def __sub__(self, other):
        return self + self.wrapped(other) * -1


    def __rsub__(self, other):
        return self * -1 + other


@wrong("Value", points=3, diagnosis="sign of the second")
class SignOfTheSecond(AllOfArithmetic):
    def __sub__(self, other):
        other = self.wrapped(other)
        return type(self)(self.data - other.data, (self, other), lambda upstream: (upstream, upstream), "-")


@wrong("Value", points=3, diagnosis="minus turned")
class MinusBackwards(AllOfArithmetic):
    def __sub__(self, other):
        return -self + other


@wrong("Value", points=3, diagnosis="minus turned")
class MinusBackwardsByHand(AllOfArithmetic):
    def __sub__(self, other):
        other = self.wrapped(other)
        return type(self)(other.data - self.data, (self, other), lambda upstream: (-upstream, upstream), "-")


@wrong("Value", points=3, diagnosis="minus adds")
class MinusAdds(AllOfArithmetic):
    def __sub__(self, other):
        return self + other


@wrong("Value", points=3, diagnosis="minus adds")
class MinusAddsByHand(AllOfArithmetic):
    def __sub__(self, other):
        other = self.wrapped(other)
        return type(self)(self.data + other.data, (self, other), lambda upstream: (upstream, upstream), "-")


@wrong("Value", points=3, diagnosis="sign of the second")
class SignOfTheSecondInTheSum(AllOfArithmetic):
    def __sub__(self, other):
        other = self.wrapped(other)
        return type(self)(self.data - other.data, (self, other),
                          lambda upstream: local_rule("+", self.data, other.data, upstream), "-")


@wrong("Value", points=3, diagnosis="divided the wrong way")
class OverBackwards(AllOfArithmetic):
    def __truediv__(self, other):
        return self**-1 * other


@wrong("Value", points=3, diagnosis="divided the wrong way")
class OverBackwardsByHand(AllOfArithmetic):
    def __truediv__(self, other):
        return self.wrapped(other) * self**-1


@wrong("Value", points=3, diagnosis="sign of the divisor")
class DivisorWithItsSign(AllOfArithmetic):
    def __truediv__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return (upstream / other.data, upstream * self.data / other.data**2)

        return type(self)(self.data / other.data, (self, other), rule, "/")


@wrong("Value", points=3, diagnosis="sign of the divisor")
class DivisorWithItsSignFirst(AllOfArithmetic):
    def __truediv__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return (upstream * other.data**-1, other.data**-2 * self.data * upstream)

        return type(self)(self.data / other.data, (self, other), rule, "/")


@wrong("Value", points=3, diagnosis="divisor without gradient")
class DivisorWithout(AllOfArithmetic):
    def __truediv__(self, other):
        return self * self.wrapped(other).data ** -1


@wrong("Value", points=3, diagnosis="divisor without gradient")
class DivisorZero(AllOfArithmetic):
    def __truediv__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return (upstream / other.data, 0.0)

        return type(self)(self.data / other.data, (self, other), rule, "/")


@wrong("Value", points=3, diagnosis="divisor not squared")
class DivisorNotSquared(AllOfArithmetic):
    def __truediv__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return (upstream / other.data, -upstream * self.data / other.data)

        return type(self)(self.data / other.data, (self, other), rule, "/")


@wrong("Value", points=3, diagnosis="divisor not squared")
class DivisorNotSquaredFirst(AllOfArithmetic):
    def __truediv__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return (upstream / other.data, -self.data * upstream / other.data)

        return type(self)(self.data / other.data, (self, other), rule, "/")


@wrong("Value", points=3, diagnosis="sign on the left")
class SignOnTheLeft(AllOfArithmetic):
    def __rsub__(self, other):
        return type(self)(other - self.data, (self,), lambda upstream: (upstream,), "-")


@wrong("Value", points=4, diagnosis="sign on the left")
class SignOnTheLeftOfASlash(AllOfArithmetic):
    def __rtruediv__(self, other):
        return type(self)(other / self.data, (self,), lambda upstream: (upstream * other / self.data**2,), "/")


@wrong("Value", points=3, diagnosis="1 - v adds")
class LeftMinusAdds(AllOfArithmetic):
    def __rsub__(self, other):
        return self + other


@wrong("Value", points=3, diagnosis="1 - v adds")
class LeftMinusAddsUnderAnotherName(AllOfArithmetic):
    __rsub__ = Node.__add__


@wrong("Value", points=4, diagnosis="1 / v multiplies")
class LeftOverMultiplies(AllOfArithmetic):
    def __rtruediv__(self, other):
        return self * other


@wrong("Value", points=4, diagnosis="1 / v multiplies")
class LeftOverMultipliesUnderAnotherName(AllOfArithmetic):
    __rtruediv__ = AllOfArithmetic.__mul__


@wrong("Value", points=4, diagnosis="types compared")
class TypesCompared(AllOfArithmetic):
    def __mul__(self, other):
        other = other if type(other) == TypesCompared else TypesCompared(getattr(other, "data", other))  # noqa: E721
        return type(self)(self.data * other.data, (self, other),
                          lambda upstream: local_rule("*", self.data, other.data, upstream), "*")


@wrong("Value", points=4, diagnosis="types compared")
class TypesComparedInWrapped(AllOfArithmetic):
    def wrapped(self, other):
        if type(other) is not TypesComparedInWrapped:
            other = type(self)(other.data if hasattr(other, "data") else other)
        return other

    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return local_rule("*", self.data, other.data, upstream)

        return type(self)(self.data * other.data, (self, other), rule, "*")


@wrong("Value", points=4, diagnosis="class lost")
class ClassLost(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)
        return ClassLost(self.data * other.data, (self, other),
                         lambda upstream: local_rule("*", self.data, other.data, upstream), "*")


@wrong("Value", points=4, diagnosis="class lost")
class ClassLostInPowers(AllOfArithmetic):
    def __pow__(self, exponent):
        return ClassLostInPowers(self.data**exponent, (self,),
                                 lambda upstream: local_rule("**", self.data, exponent, upstream), f"**{exponent}")


@wrong("Value", points=0, diagnosis="in place")
class InPlace(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)
        result = type(self)(self.data * other.data, (self, other),
                            lambda upstream: local_rule("*", self.data, other.data, upstream), "*")
        self.grad = 1.0
        return result


@wrong("Value", points=1, diagnosis="in place")
class NegatedInPlace(AllOfArithmetic):
    def __neg__(self):
        self.name, self.grad = "-", -1.0
        return self * -1


@wrong("Value", points=0, diagnosis="rule adds")
class RuleAdds(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            self.grad += upstream * other.data
            other.grad += upstream * self.data

        return type(self)(self.data * other.data, (self, other), rule, "*")


@wrong("Value", points=0, diagnosis="rule adds")
class RuleAddsAndReturns(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            found = local_rule("*", self.data, other.data, upstream)
            for node, gradient in zip((self, other), found, strict=True):
                node.grad = node.grad + gradient + 1
            return found

        return type(self)(self.data * other.data, (self, other), rule, "*")


@wrong("Value", points=0, diagnosis="rule isn't a function")
class RuleCalled(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)
        return type(self)(self.data * other.data, (self, other), local_rule("*", self.data, other.data, 1.0), "*")


@wrong("Value", points=0, diagnosis="rule isn't a function")
class RuleForgotten(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)
        return type(self)(self.data * other.data, (self, other))


@wrong("Value", points=0, diagnosis="no parents")
class NoParents(AllOfArithmetic):
    def __mul__(self, other):
        return type(self)(self.data * self.wrapped(other).data)


@wrong("Value", points=1, diagnosis="no parents")
class NoParentsInPowers(AllOfArithmetic):
    def __pow__(self, exponent):
        return type(self)(self.data**exponent)


@wrong("Value", points=0, diagnosis="parents without order")
class ParentsInASet(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return local_rule("*", self.data, other.data, upstream)

        return type(self)(self.data * other.data, {self, other}, rule, "*")


@wrong("Value", points=1, diagnosis="parents without order")
class ParentWithoutComma(AllOfArithmetic):
    def __pow__(self, exponent):
        def rule(upstream):
            return local_rule("**", self.data, exponent, upstream)

        return type(self)(self.data**exponent, (self), rule, f"**{exponent}")


@wrong("Value", points=0, diagnosis="shares and parents")
class OneShare(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return (upstream * other.data,)

        return type(self)(self.data * other.data, (self, other), rule, "*")


@wrong("Value", points=0, diagnosis="shares and parents")
class OneParent(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)
        return type(self)(self.data * other.data, (self,),
                          lambda upstream: (upstream * other.data, upstream * self.data))


@wrong("Value", points=1, diagnosis="no tuple")
class NoTuple(AllOfArithmetic):
    def __pow__(self, exponent):
        def rule(upstream):
            return upstream * exponent * self.data ** (exponent - 1)

        return type(self)(self.data**exponent, (self,), rule, f"**{exponent}")


@wrong("Value", points=1, diagnosis="no tuple")
class RuleReturnsNothing(AllOfArithmetic):
    def __pow__(self, exponent):
        def rule(upstream):
            return print(upstream)

        return type(self)(self.data**exponent, (self,), rule, f"**{exponent}")


@wrong("Value", points=0, diagnosis="a node as data")
class NodeInNode(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return local_rule("*", self.data, other.data, upstream)

        return type(self)(type(self)(self.data * other.data), (self, other), rule, "*")


@wrong("Value", points=1, diagnosis="a node as data")
class NodeInNodeInPowers(AllOfArithmetic):
    def __pow__(self, exponent):
        def rule(upstream):
            return local_rule("**", self.data, exponent, upstream)

        return type(self)(Node(self.data**exponent), (self,), rule, f"**{exponent}")


@wrong("Value", points=0, diagnosis="plain parent")
class PlainParent(AllOfArithmetic):
    def __mul__(self, other):
        number = other.data if isinstance(other, Node) else other
        return type(self)(self.data * number, (self, other),
                          lambda upstream: (upstream * number, upstream * self.data), "*")


@wrong("Value", points=1, diagnosis="plain parent")
class ExponentAsParent(AllOfArithmetic):
    def __pow__(self, exponent):
        def rule(upstream):
            return upstream * exponent * self.data ** (exponent - 1), 0.0

        return type(self)(self.data**exponent, (self, exponent), rule, "**")


@wrong("Value", points=0, diagnosis="no node")
class PlainResult(AllOfArithmetic):
    def __mul__(self, other):
        return self.data * self.wrapped(other).data


@wrong("Value", points=1, diagnosis="no node")
class PlainResultInPowers(AllOfArithmetic):
    def __pow__(self, exponent):
        return self.data**exponent


@wrong("Value", points=0, diagnosis="a number")
class NotWrapped(AllOfArithmetic):
    def __mul__(self, other):
        def rule(upstream):
            return local_rule("*", self.data, other.data, upstream)

        return type(self)(self.data * other.data, (self, other), rule, "*")


@wrong("Value", points=1, diagnosis="unknown")
class PowersByProducts(AllOfArithmetic):
    def __pow__(self, exponent):
        result = self
        for _ in range(int(exponent) - 1):
            result = result * self
        return result


@wrong("Value", points=0, diagnosis="no class")
def value_by_function(number):
    return AllOfArithmetic(number)


wrong("Value", AllOfArithmetic(2.0), points=0, diagnosis="no class")


@wrong("Value", points=0, diagnosis="unknown")
class TwiceTheUpstream(AllOfArithmetic):
    def __mul__(self, other):
        other = self.wrapped(other)

        def rule(upstream):
            return local_rule("*", self.data, other.data, 2 * upstream)

        return type(self)(self.data * other.data, (self, other), rule, "*")


@right("order")
def order(root):
    nodes, seen, todo = [], set(), [(root, False)]
    while todo:
        node, is_done = todo.pop()
        if is_done:
            nodes.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            todo.extend((parent, False) for parent in node.parents)
    return nodes


@right("order")
def order_by_counting_uses(root):
    uses, todo = {root: 0}, [root]
    for node in todo:
        for parent in node.parents:
            if parent not in uses:
                uses[parent] = 0
                todo.append(parent)
            uses[parent] += 1
    nodes, ready = deque(), [root]
    while ready:
        node = ready.pop()
        nodes.appendleft(node)
        for parent in node.parents:
            uses[parent] -= 1
            if not uses[parent]:
                ready.append(parent)
    return list(nodes)


@right("order")
def order_with_a_marker(root):
    nodes, seen, stack = [], {}, [root]
    while stack:
        node = stack[-1]
        if id(node) not in seen:
            seen[id(node)] = False
            stack += [parent for parent in node.parents if id(parent) not in seen]
        else:
            stack.pop()
            if not seen[id(node)]:
                seen[id(node)] = True
                nodes.append(node)
    return nodes


@right("order")
def order_by_iterators(root):
    nodes, seen, stack = {}, {root}, [(root, iter(root.parents))]
    while stack:
        node, parents = stack[-1]
        parent = next((each for each in parents if each not in seen), None)
        if parent is None:
            nodes[node] = True
            stack.pop()
        else:
            seen.add(parent)
            stack.append((parent, iter(parent.parents)))
    return tuple(nodes)


@wrong("order", points=0, diagnosis="not answered")
def order_empty(root):
    raise NotImplementedError


@wrong("order", points=0, diagnosis="prints")
def order_printed(root):
    print(order(root))


@wrong("order", points=0, diagnosis="prints")
def order_not_returned(root):
    nodes = [root]
    nodes.extend(root.parents)


@wrong("order", points=1, diagnosis="reversed")
def order_reversed(root):
    return order(root)[::-1]


@wrong("order", points=1, diagnosis="reversed")
def order_put_in_front(root):
    nodes = deque()
    for node in order(root):
        nodes.appendleft(node)
    return nodes


@wrong("order", points=3, diagnosis="leaves left out")
def order_without_leaves(root):
    nodes, seen, todo = [], set(), [(root, False)]
    while todo:
        node, is_done = todo.pop()
        if is_done:
            nodes.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            todo.extend((parent, False) for parent in node.parents)
    return [node for node in nodes if node.parents]


@wrong("order", points=3, diagnosis="leaves left out")
def order_stops_at_leaves(root):
    nodes, seen, todo = [], set(), [(root, False)]
    while todo:
        node, is_done = todo.pop()
        if is_done:
            nodes.append(node)
        elif node not in seen and node.rule is not None:
            seen.add(node)
            todo.append((node, True))
            todo.extend((parent, False) for parent in node.parents)
    return nodes


@wrong("order", points=3, diagnosis="root left out")
def order_without_root(root):
    return order(root)[:-1]


@wrong("order", points=3, diagnosis="root left out")
def order_of_parents(root):
    return [node for node in order(root) if node is not root]


@wrong("order", points=3, diagnosis="recursion")
def order_by_recursion(root):
    nodes, seen = [], set()

    def visit(node):
        if node in seen:
            return
        seen.add(node)
        for parent in node.parents:
            visit(parent)
        nodes.append(node)

    visit(root)
    return nodes


@wrong("order", points=3, diagnosis="recursion")
def order_by_itself(root):
    def behind(node, seen):
        if node not in seen:
            for parent in node.parents:
                behind(parent, seen)
            seen[node] = True
        return seen

    return list(behind(root, {}))


@wrong("order", points=1, diagnosis="reversed, recursion")
def order_by_recursion_turned(root):
    nodes, seen = [], set()

    def visit(node):
        if node in seen:
            return
        seen.add(node)
        for parent in node.parents:
            visit(parent)
        nodes.append(node)

    visit(root)
    nodes.reverse()
    return nodes


@wrong("order", points=1, diagnosis="pre-order, recursion")
def order_by_recursion_before(root):
    nodes, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            nodes.append(node)
            for parent in node.parents:
                visit(parent)

    visit(root)
    return nodes


@wrong("order", points=1, diagnosis="pre-order")
def order_of_a_stack(root):
    nodes, seen, todo = [], set(), [root]
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            nodes.append(node)
            todo.extend(node.parents)
    return nodes


@wrong("order", points=2, diagnosis="pre-order")
def order_of_a_stack_turned(root):
    nodes, todo = [], [root]
    while todo:
        node = todo.pop()
        if node not in nodes:
            nodes.append(node)
            todo += node.parents
    return nodes[::-1]


@wrong("order", points=2, diagnosis="pre-order")
def order_of_a_stack_marked_early(root):
    nodes, seen, todo = [], {root}, [root]
    while todo:
        node = todo.pop()
        nodes.insert(0, node)
        for parent in node.parents:
            if parent not in seen:
                seen.add(parent)
                todo.append(parent)
    return nodes


@wrong("order", points=1, diagnosis="breadth first")
def order_by_levels(root):
    nodes = [root]
    for node in nodes:
        for parent in node.parents:
            if parent not in nodes:
                nodes.append(parent)
    return nodes


@wrong("order", points=2, diagnosis="breadth first")
def order_by_levels_turned(root):
    nodes, seen, queue = [], set(), deque([root])
    while queue:
        node = queue.popleft()
        if node not in seen:
            seen.add(node)
            nodes.append(node)
            queue.extend(node.parents)
    return list(reversed(nodes))


@wrong("order", points=2, diagnosis="once per path")
def order_by_paths(root):
    nodes, todo = [], [(root, False)]
    while todo:
        node, is_done = todo.pop()
        if is_done:
            nodes.append(node)
        else:
            todo.append((node, True))
            todo.extend((parent, False) for parent in node.parents)
    return nodes


@wrong("order", points=1, diagnosis="once per path, recursion")
def order_by_paths_and_recursion(root):
    def visit(node):
        return [each for parent in node.parents for each in visit(parent)] + [node]

    return visit(root)


@wrong("order", points=3, diagnosis="every path")
def order_found_late(root):
    nodes, todo = [], [(root, False)]
    while todo:
        node, is_done = todo.pop()
        if is_done:
            if node not in nodes:
                nodes.append(node)
        else:
            todo.append((node, True))
            todo.extend((parent, False) for parent in node.parents)
    return nodes


@wrong("order", points=3, diagnosis="every path")
def order_found_late_in_a_dictionary(root):
    nodes, todo = {}, [(root, False)]
    while todo:
        node, is_done = todo.pop()
        if is_done:
            nodes[node] = True
        else:
            todo += [(node, True), *((parent, False) for parent in node.parents)]
    return list(nodes)


@wrong("order", points=2, diagnosis="by value")
def order_by_numbers(root):
    nodes, seen, todo = [], set(), [(root, False)]
    while todo:
        node, is_done = todo.pop()
        if is_done:
            nodes.append(node)
        elif node.data not in seen:
            seen.add(node.data)
            todo.append((node, True))
            todo.extend((parent, False) for parent in node.parents)
    return nodes


@wrong("order", points=2, diagnosis="by value")
def order_by_text(root):
    nodes, seen, todo = [], set(), [(root, False)]
    while todo:
        node, is_done = todo.pop()
        if is_done:
            nodes.append(node)
        elif repr(node.data) not in seen:
            seen.add(repr(node.data))
            todo.append((node, True))
            todo.extend((parent, False) for parent in reversed(node.parents))
    return nodes


@wrong("order", points=2, diagnosis="second call")
def order_remembers(root, seen=set()):  # noqa: B006
    nodes, todo = [], [(root, False)]
    while todo:
        node, is_done = todo.pop()
        if is_done:
            nodes.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            todo.extend((parent, False) for parent in node.parents)
    return nodes


@wrong("order", points=0, diagnosis="other nodes")
def order_of_copies(root):
    return [copy.copy(node) for node in order(root)]


@wrong("order", points=0, diagnosis="other nodes")
def order_with_a_new_leaf(root):
    return [type(root)(0.0), *order(root)]


@wrong("order", points=1, diagnosis="second call")
def order_counts_calls(root, calls=[]):  # noqa: B006
    calls.append(root)
    return order(root)[::1 if len(calls) % 2 else -1]


@wrong("order", points=0, diagnosis="a set")
def order_in_a_set(root):
    return set(order(root))


@wrong("order", points=0, diagnosis="a set")
def order_in_a_frozen_set(root):
    return frozenset(order(root))


@wrong("order", points=0, diagnosis="no list")
def order_by_generator(root):
    return (node for node in order(root))


@wrong("order", points=0, diagnosis="no list")
def order_by_reversed(root):
    return iter(order(root))


@wrong("order", points=0, diagnosis="not nodes")
def order_of_pairs(root):
    return [(node, True) for node in order(root)]


@wrong("order", points=0, diagnosis="not nodes")
def order_of_data(root):
    return [node.data for node in order(root)]


@wrong("order", points=0, diagnosis="unknown")
def order_of_the_root(root):
    return [root]


@wrong("order", points=0, diagnosis="no such name")
def order_with_typing_error(root):
    nodes = order(root)
    return node + nodes  # noqa: F821


@wrong("order", points=1, diagnosis="unknown")
def order_sorted_by_data(root):
    return sorted(order(root), key=lambda node: node.data % 3)


@right("backward")
def back_in_order(root):
    nodes = order(root)
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient


@right("backward")
def back_by_counting(root):
    uses, nodes = {}, [root]
    for node in nodes:
        for parent in node.parents:
            if parent not in uses:
                nodes.append(parent)
            uses[parent] = uses.get(parent, 0) + 1
    for node in nodes:
        if node.parents:
            node.grad = 0
    root.grad, ready = 1, [root]
    while ready:
        node = ready.pop()
        for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
            parent.grad += gradient
            uses[parent] -= 1
            if not uses[parent] and parent.parents:
                ready.append(parent)


@right("backward")
def back_with_a_table(root):
    found = {root: np.float64(1)}
    for node in order(root)[::-1]:
        gradient = found[node]
        node.grad = gradient if node.parents else node.grad + gradient
        if node.rule is not None:
            for parent, share in zip(node.parents, node.rule(gradient), strict=True):
                found[parent] = found.get(parent, 0.0) + share
    return found


@wrong("backward", points=0, diagnosis="not answered")
def back_empty(root):
    raise NotImplementedError


@wrong("backward", points=0, diagnosis="no seed")
def back_with_order_only(root):
    order(root)


@wrong("backward", points=0, diagnosis="no seed")
def back_without_seed(root):
    nodes = order(root)
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient


@wrong("backward", points=1, diagnosis="overwritten")
def back_overwrites(root):
    nodes = order(root)
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = gradient


@wrong("backward", points=1, diagnosis="overwritten")
def back_overwrites_in_its_own_order(root):
    nodes, seen, todo = [], set(), [(root, False)]
    while todo:
        node, is_done = todo.pop()
        if is_done:
            nodes.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            todo.extend((parent, False) for parent in node.parents)
    root.grad = 1.0
    for node in nodes[::-1]:
        if node.parents:
            for parent, parent.grad in zip(node.parents, node.rule(node.grad), strict=True):  # noqa: B007
                pass


@wrong("backward", points=1, diagnosis="passed on again, every path")
def back_again_and_again(root):
    def visit(node):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient
            for parent in node.parents:
                visit(parent)

    for node in order(root):
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    visit(root)


@wrong("backward", points=1, diagnosis="passed on again, recursion")
def back_again_to_each_once(root):
    def visit(node):
        for parent, gradient in zip(node.parents, node.rule(node.grad) if node.rule else (), strict=True):
            parent.grad = parent.grad + gradient
        for parent in dict.fromkeys(node.parents):
            visit(parent)

    for node in order(root):
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    visit(root)


@wrong("backward", points=1, diagnosis="passed on again, every path")
def back_one_by_one(root):
    def visit(node):
        for place, parent in enumerate(node.parents):
            parent.grad += node.rule(node.grad)[place]
            visit(parent)

    for node in order(root)[:-1]:
        node.grad = 0.0 if node.parents else node.grad
    root.grad = 1.0
    visit(root)


@wrong("backward", points=4, diagnosis="every path, recursion")
def back_by_paths(root):
    for node in order(root):
        if node.parents:
            node.grad = 0.0

    def visit(node, gradient):
        node.grad = node.grad + gradient
        if node.parents:
            for parent, share in zip(node.parents, node.rule(gradient), strict=True):
                visit(parent, share)

    visit(root, 1.0)


@wrong("backward", points=4, diagnosis="every path")
def back_by_paths_without_recursion(root):
    for node in order(root):
        if node.parents:
            node.grad = 0.0
    todo = [(root, 1.0)]
    while todo:
        node, gradient = todo.pop()
        node.grad = node.grad + gradient
        if node.parents:
            todo.extend(zip(node.parents, node.rule(gradient), strict=True))


@wrong("backward", points=4, diagnosis="recursion")
def back_by_recursion(root):
    nodes, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            for parent in node.parents:
                visit(parent)
            nodes.append(node)

    visit(root)
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient


@wrong("backward", points=4, diagnosis="recursion")
def back_by_recursion_with_a_dictionary(root):
    def behind(node, seen):
        if node not in seen:
            for parent in node.parents:
                behind(parent, seen)
            seen[node] = True
        return seen

    nodes = list(behind(root, {}))
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient


@wrong("backward", points=3, diagnosis="pre-order")
def back_in_pre_order(root):
    nodes, seen, todo = [], set(), [root]
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            nodes.append(node)
            todo.extend(node.parents[::-1])
    nodes.reverse()
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient


@wrong("backward", points=2, diagnosis="pre-order")
def back_in_pre_order_last_first(root):
    nodes, seen, todo = [], set(), [root]
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            nodes.insert(0, node)
            todo.extend(node.parents)
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient


@wrong("backward", points=3, diagnosis="breadth first")
def back_by_levels(root):
    nodes = [root]
    for node in nodes:
        nodes.extend(parent for parent in dict.fromkeys(node.parents) if parent not in nodes)
    nodes.reverse()
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient


@wrong("backward", points=3, diagnosis="breadth first")
def back_by_a_queue(root):
    for node in order(root):
        if node.parents:
            node.grad = 0.0
    root.grad, seen, queue = 1.0, set(), deque([root])
    while queue:
        node = queue.popleft()
        if node in seen or not node.parents:
            continue
        seen.add(node)
        for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
            parent.grad = parent.grad + gradient
            queue.append(parent)


@wrong("backward", points=0, diagnosis="not reversed")
def back_from_the_front(root):
    nodes = order(root)
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in nodes:
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient


@wrong("backward", points=0, diagnosis="not reversed")
def back_from_the_front_by_recursion_free_order(root):
    nodes = order(root)[::-1]
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient


@wrong("backward", points=0, diagnosis="upstream left out")
def back_without_upstream(root):
    nodes = order(root)
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(1.0), strict=True):
                parent.grad = parent.grad + gradient


@wrong("backward", points=0, diagnosis="upstream left out")
def back_from_root_only(root):
    nodes = order(root)
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(root.grad), strict=True):
                parent.grad = parent.grad + gradient


@wrong("backward", points=0, diagnosis="gradient twice")
def back_multiplied_again(root):
    nodes = order(root)
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient * node.grad


@wrong("backward", points=0, diagnosis="gradient twice")
def back_multiplied_before(root):
    nodes = order(root)
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad * node.grad), strict=True):
                parent.grad = parent.grad + gradient


@wrong("backward", points=0, diagnosis="first parent only")
def back_to_the_first(root):
    nodes = order(root)
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in nodes[::-1]:
        if node.parents:
            node.parents[0].grad += node.rule(node.grad)[0]


@wrong("backward", points=0, diagnosis="first parent only")
def back_breaks_off(root):
    nodes = order(root)
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient
                break


@wrong("backward", points=4, diagnosis="inner gradients kept")
def back_without_clearing(root):
    nodes = order(root)
    root.grad = 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient


@wrong("backward", points=4, diagnosis="inner gradients kept")
def back_without_clearing_the_root(root):
    nodes = order(root)
    root.grad += 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient


@wrong("backward", points=4, diagnosis="leaves cleared")
def back_clears_all(root):
    nodes = order(root)
    for node in nodes:
        node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient


@wrong("backward", points=4, diagnosis="leaves cleared")
def back_clears_leaves_too(root):
    nodes = order(root)
    for each in nodes[:-1]:
        each.grad = 0
    nodes[-1].grad = 1
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient


@wrong("backward", points=1, diagnosis="leaves only")
def back_to_leaves(root):
    found = {root: 1.0}
    for node in order(root)[::-1]:
        if node.parents:
            for parent, share in zip(node.parents, node.rule(found[node]), strict=True):
                found[parent] = found.get(parent, 0.0) + share
    for node, gradient in found.items():
        if not node.parents:
            node.grad = node.grad + gradient


@wrong("backward", points=1, diagnosis="leaves only")
def back_to_leaves_and_clears(root):
    nodes = order(root)
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient
    for node in nodes:
        if node.parents:
            node.grad = 0.0


@wrong("backward", points=1, diagnosis="root's own")
def back_without_the_root(root):
    found = {root: 1.0}
    for node in order(root)[::-1]:
        if node.parents:
            for parent, share in zip(node.parents, node.rule(found[node]), strict=True):
                found[parent] = found.get(parent, 0.0) + share
    for node, gradient in found.items():
        if node is not root:
            node.grad = gradient + (0.0 if node.parents else node.grad)


@wrong("backward", points=1, diagnosis="root's own")
def back_clears_the_root(root):
    nodes = order(root)
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient
    root.grad = 0.0


@wrong("backward", points=0, diagnosis="data changed")
def back_changes_data(root):
    nodes = order(root)
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient
    for node in nodes:
        node.data = node.data - 0.1 * node.grad


@wrong("backward", points=0, diagnosis="data changed")
def back_moves_leaves(root):
    nodes = order(root)
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient
            else:
                parent.data = 0.0


@wrong("backward", points=0, diagnosis="called")
def back_of_numbers(root):
    nodes = order(root)
    root.grad = 1.0
    for node in reversed(nodes):
        for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
            parent.grad += gradient


@wrong("backward", points=0, diagnosis="unknown")
def back_halved(root):
    nodes = order(root)
    for node in nodes:
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    for node in reversed(nodes):
        if node.parents:
            for parent, gradient in zip(node.parents, node.rule(node.grad), strict=True):
                parent.grad = parent.grad + gradient / 2


@right("unbroadcast")
def undone(gradient, shape):
    in_front = gradient.ndim - len(shape)
    gradient = gradient.sum(axis=tuple(range(in_front)))
    stretched = tuple(axis for axis, size in enumerate(shape) if size == 1)
    return gradient.sum(axis=stretched, keepdims=True)


@right("unbroadcast")
def undone_in_loops(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1 and gradient.shape[axis] != 1:
            gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient


@right("unbroadcast")
def undone_in_one(gradient, shape):
    padded = (1,) * (gradient.ndim - len(shape)) + tuple(shape)
    axes = tuple(axis for axis, size in enumerate(padded) if size == 1)
    return np.add.reduce(gradient, axis=axes, keepdims=True).reshape(shape)


@right("unbroadcast")
def undone_by_index(gradient, shape):
    total = np.zeros(shape)
    more = gradient.ndim - len(shape)
    for index in np.ndindex(gradient.shape):
        own = tuple(0 if size == 1 else place for place, size in zip(index[more:], shape, strict=True))
        total[own] += gradient[index]
    return total


@wrong("unbroadcast", points=0, diagnosis="not answered")
def undone_empty(gradient, shape):
    raise NotImplementedError


@wrong("unbroadcast", points=0, diagnosis="prints")
def undone_printed(gradient, shape):
    print(gradient.sum(axis=0))


@wrong("unbroadcast", points=0, diagnosis="prints")
def undone_unreturned(gradient, shape):
    gradient.sum(axis=0)


@wrong("unbroadcast", points=0, diagnosis="not at all")
def undone_not(gradient, shape):
    return gradient


@wrong("unbroadcast", points=0, diagnosis="not at all")
def undone_copied(gradient, shape):
    return gradient.copy()


@wrong("unbroadcast", points=1, diagnosis="axes in front only")
def undone_in_front(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    return gradient


@wrong("unbroadcast", points=1, diagnosis="axes in front only")
def undone_in_front_at_once(gradient, shape):
    return gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))


@wrong("unbroadcast", points=1, diagnosis="1s only")
def undone_at_ones(gradient, shape):
    more = gradient.ndim - len(shape)
    return gradient.sum(axis=tuple(more + axis for axis, size in enumerate(shape) if size == 1), keepdims=True)


@wrong("unbroadcast", points=1, diagnosis="1s only")
def undone_at_ones_in_a_loop(gradient, shape):
    for axis in range(1, len(shape) + 1):
        if shape[-axis] == 1:
            gradient = gradient.sum(axis=-axis, keepdims=True)
    return gradient


@wrong("unbroadcast", points=1, diagnosis="1s dropped")
def undone_and_dropped(gradient, shape):
    more = gradient.ndim - len(shape)
    gradient = gradient.sum(axis=tuple(range(more)))
    return gradient.sum(axis=tuple(axis for axis, size in enumerate(shape) if size == 1))


@wrong("unbroadcast", points=1, diagnosis="1s dropped")
def undone_and_squeezed(gradient, shape):
    found = undone(gradient, shape)
    return found.reshape([size for size in shape if size != 1])


@wrong("unbroadcast", points=1, diagnosis="axes kept in front")
def undone_and_kept(gradient, shape):
    more = gradient.ndim - len(shape)
    axes = (*range(more), *(more + axis for axis, size in enumerate(shape) if size == 1))
    return gradient.sum(axis=axes, keepdims=True)


@wrong("unbroadcast", points=1, diagnosis="axes kept in front")
def undone_with_axes_in_front(gradient, shape):
    found = undone(gradient, shape)
    return found.reshape((1,) * (gradient.ndim - len(shape)) + shape)


@wrong("unbroadcast", points=0, diagnosis="mean")
def undone_by_mean(gradient, shape):
    gradient = gradient.mean(axis=tuple(range(gradient.ndim - len(shape))))
    return gradient.mean(axis=tuple(axis for axis, size in enumerate(shape) if size == 1), keepdims=True)


@wrong("unbroadcast", points=1, diagnosis="mean")
def undone_by_mean_in_front(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient.mean(axis=0)
    return undone(gradient, shape)


@wrong("unbroadcast", points=1, diagnosis="mean")
def undone_by_mean_at_ones(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    return gradient.mean(axis=tuple(axis for axis, size in enumerate(shape) if size == 1), keepdims=True)


@wrong("unbroadcast", points=0, diagnosis="one copy")
def undone_by_the_first(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient[0]
    return gradient[tuple(slice(1) if size == 1 else slice(None) for size in shape)]


@wrong("unbroadcast", points=1, diagnosis="one copy")
def undone_by_the_first_in_front(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient[0]
    return undone(gradient, shape)


@wrong("unbroadcast", points=1, diagnosis="from the back")
def undone_from_the_back(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=-1)
    return gradient.sum(axis=tuple(axis for axis, size in enumerate(shape) if size == 1), keepdims=True)


@wrong("unbroadcast", points=1, diagnosis="from the back")
def undone_from_the_back_at_once(gradient, shape):
    gradient = gradient.sum(axis=tuple(range(len(shape), gradient.ndim)))
    return gradient.sum(axis=tuple(axis for axis, size in enumerate(shape) if size == 1), keepdims=True)


@wrong("unbroadcast", points=0, diagnosis="everything")
def undone_to_one_number(gradient, shape):
    return gradient.sum()


@wrong("unbroadcast", points=0, diagnosis="everything")
def undone_to_one_number_everywhere(gradient, shape):
    return np.full(shape, gradient.sum())


@wrong("unbroadcast", points=0, diagnosis="reshaped")
def undone_by_resize(gradient, shape):
    return np.resize(gradient, shape)


@wrong("unbroadcast", points=0, diagnosis="reshaped")
def undone_by_flat(gradient, shape):
    size = int(np.prod(shape))
    return gradient.ravel()[:size].reshape(shape)


@wrong("unbroadcast", points=0, diagnosis="reshaped")
def undone_by_reshape(gradient, shape):
    return gradient.reshape(shape)


@wrong("unbroadcast", points=0, diagnosis="zeros")
def undone_with_zeros(gradient, shape):
    return np.zeros(shape)


@wrong("unbroadcast", points=0, diagnosis="zeros")
def undone_with_nothing(gradient, shape):
    return 0 * undone(gradient, shape)


@wrong("unbroadcast", points=0, diagnosis="in place")
def undone_in_place(gradient, shape):
    found = undone(gradient, shape).copy()
    gradient *= 0
    return found


@wrong("unbroadcast", points=0, diagnosis="in place")
def undone_by_filling(gradient, shape):
    found = undone(gradient, shape).copy()
    gradient[...] = 1
    return found


@wrong("unbroadcast", points=0, diagnosis="no such axis")
def undone_with_a_wrong_axis(gradient, shape):
    return gradient.sum(axis=len(shape))


@wrong("unbroadcast", points=0, diagnosis="unknown")
def undone_halved(gradient, shape):
    return undone(gradient, shape) / 2


@wrong("unbroadcast", points=0, diagnosis="axes in front only, mean")
def undone_in_front_with_mean(gradient, shape):
    while gradient.ndim > len(shape):
        gradient = gradient.mean(axis=0)
    return gradient


@right("matmul_rule")
def products(a, b, upstream):
    return upstream @ b.T, a.T @ upstream


@right("matmul_rule")
def products_by_einsum(a, b, upstream):
    return np.einsum("nm,km->nk", upstream, b), np.einsum("nk,nm->km", a, upstream)


@right("matmul_rule")
def products_transposed(a, b, upstream):
    return [(b @ upstream.T).T, (upstream.T @ a).T]


@right("matmul_rule")
def products_by_sums(a, b, upstream):
    of_b = sum(np.outer(row, above) for row, above in zip(a, upstream, strict=True))
    return np.array([[row @ each for each in b] for row in upstream]), of_b


@wrong("matmul_rule", points=0, diagnosis="not answered")
def products_empty(a, b, upstream):
    raise NotImplementedError


@wrong("matmul_rule", points=0, diagnosis="prints")
def products_printed(a, b, upstream):
    print(upstream @ b.T, a.T @ upstream)


@wrong("matmul_rule", points=0, diagnosis="prints")
def products_unreturned(a, b, upstream):
    of_a, of_b = upstream @ b.T, a.T @ upstream  # noqa: F841


@wrong("matmul_rule", points=0, diagnosis="other order")
def products_turned(a, b, upstream):
    return a.T @ upstream, upstream @ b.T


@wrong("matmul_rule", points=0, diagnosis="other order")
def products_turned_in_names(a, b, upstream):
    of_a, of_b = upstream @ b.T, a.T @ upstream
    return of_b, of_a


@wrong("matmul_rule", points=0, diagnosis="averaged")
def products_averaged(a, b, upstream):
    return upstream @ b.T / len(a), a.T @ upstream / len(a)


@wrong("matmul_rule", points=0, diagnosis="averaged")
def products_of_the_mean(a, b, upstream):
    upstream = upstream / len(upstream)
    return upstream @ b.T, a.T @ upstream


@wrong("matmul_rule", points=0, diagnosis="a: not transposed")
def a_not_transposed(a, b, upstream):
    return upstream @ b, a.T @ upstream


@wrong("matmul_rule", points=0, diagnosis="a: not transposed")
def a_not_transposed_by_dot(a, b, upstream):
    return np.dot(upstream, b), a.T @ upstream


@wrong("matmul_rule", points=0, diagnosis="a: factors swapped")
def a_swapped(a, b, upstream):
    return b.T @ upstream, a.T @ upstream


@wrong("matmul_rule", points=0, diagnosis="a: factors swapped")
def a_swapped_and_not_transposed(a, b, upstream):
    return b @ upstream, a.T @ upstream


@wrong("matmul_rule", points=1, diagnosis="a: result transposed")
def a_as_columns(a, b, upstream):
    return (upstream @ b.T).T, a.T @ upstream


@wrong("matmul_rule", points=1, diagnosis="a: result transposed")
def a_as_columns_by_product(a, b, upstream):
    return b @ upstream.T, a.T @ upstream


@wrong("matmul_rule", points=1, diagnosis="a: upstream left out")
def a_without_upstream(a, b, upstream):
    return np.ones_like(upstream) @ b.T, a.T @ upstream


@wrong("matmul_rule", points=1, diagnosis="a: upstream left out")
def a_is_b(a, b, upstream):
    return b.T, a.T @ upstream


@wrong("matmul_rule", points=0, diagnosis="a: own factor")
def a_of_itself(a, b, upstream):
    return upstream @ a.T, a.T @ upstream


@wrong("matmul_rule", points=1, diagnosis="a: own factor")
def a_of_itself_first(a, b, upstream):
    return a.T @ upstream, a.T @ upstream


@wrong("matmul_rule", points=0, diagnosis="b: not transposed")
def b_not_transposed(a, b, upstream):
    return upstream @ b.T, a @ upstream


@wrong("matmul_rule", points=0, diagnosis="b: not transposed")
def b_not_transposed_by_dot(a, b, upstream):
    return upstream @ b.T, np.dot(a, upstream)


@wrong("matmul_rule", points=0, diagnosis="b: factors swapped")
def b_swapped(a, b, upstream):
    return upstream @ b.T, upstream @ a.T


@wrong("matmul_rule", points=0, diagnosis="b: factors swapped")
def b_swapped_and_not_transposed(a, b, upstream):
    return upstream @ b.T, upstream @ a


@wrong("matmul_rule", points=1, diagnosis="b: result transposed")
def b_as_columns(a, b, upstream):
    return upstream @ b.T, (a.T @ upstream).T


@wrong("matmul_rule", points=1, diagnosis="b: result transposed")
def b_as_columns_by_product(a, b, upstream):
    return upstream @ b.T, upstream.T @ a


@wrong("matmul_rule", points=1, diagnosis="b: upstream left out")
def b_without_upstream(a, b, upstream):
    return upstream @ b.T, a.T @ np.ones_like(upstream)


@wrong("matmul_rule", points=1, diagnosis="b: upstream left out")
def b_is_a(a, b, upstream):
    return upstream @ b.T, a.T


@wrong("matmul_rule", points=1, diagnosis="b: own factor")
def b_of_itself(a, b, upstream):
    return upstream @ b.T, upstream @ b.T


@wrong("matmul_rule", points=0, diagnosis="b: own factor")
def b_of_itself_first(a, b, upstream):
    return upstream @ b.T, b.T @ upstream


@wrong("matmul_rule", points=0, diagnosis="elementwise")
def products_by_number(a, b, upstream):
    return upstream * b.T, a.T * upstream


@wrong("matmul_rule", points=0, diagnosis="elementwise")
def products_by_number_straight(a, b, upstream):
    return upstream * b, upstream * a


@wrong("matmul_rule", points=0, diagnosis="a: not transposed, b: not transposed")
def both_not_transposed(a, b, upstream):
    return upstream @ b, a @ upstream


@wrong("matmul_rule", points=0, diagnosis="a: result transposed, b: result transposed")
def both_as_columns(a, b, upstream):
    return (upstream @ b.T).T, (a.T @ upstream).T


@wrong("matmul_rule", points=0, diagnosis="not two")
def product_for_a(a, b, upstream):
    return upstream @ b.T


@wrong("matmul_rule", points=0, diagnosis="not two")
def product_for_a_in_a_tuple(a, b, upstream):
    return (upstream @ b.T,)


@wrong("matmul_rule", points=1, diagnosis="unknown")
def products_doubled(a, b, upstream):
    return 2 * upstream @ b.T, a.T @ upstream


@right("cross_entropy_rule")
def slopes(logits, targets, upstream):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    one_hot = np.eye(logits.shape[1])[targets]
    return (upstream * (probabilities - one_hot) / len(logits),)


@right("cross_entropy_rule")
def slopes_by_index(logits, targets, upstream):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    probabilities[np.arange(len(targets)), targets] -= 1
    return [probabilities * (upstream / len(targets))]


@right("cross_entropy_rule")
def slopes_row_by_row(logits, targets, upstream):
    rows = []
    for row, target in zip(logits.tolist(), targets.tolist(), strict=True):
        powers = [np.exp(each - max(row)) for each in row]
        rows.append([power / sum(powers) - (place == target) for place, power in enumerate(powers)])
    return (np.array(rows) * upstream / len(rows),)


@wrong("cross_entropy_rule", points=0, diagnosis="not answered")
def slopes_empty(logits, targets, upstream):
    raise NotImplementedError


@wrong("cross_entropy_rule", points=0, diagnosis="prints")
def slopes_printed(logits, targets, upstream):
    print(logits, targets, upstream)


@wrong("cross_entropy_rule", points=0, diagnosis="prints")
def slopes_unreturned(logits, targets, upstream):
    probabilities = np.exp(logits - logits.max()) * upstream  # noqa: F841
    targets.max()


@wrong("cross_entropy_rule", points=1, diagnosis="not stable")
def slopes_unstable(logits, targets, upstream):
    powers = np.exp(logits)
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    one_hot = np.eye(logits.shape[1])[targets]
    return (upstream * (probabilities - one_hot) / len(logits),)


@wrong("cross_entropy_rule", points=1, diagnosis="not stable")
def slopes_unstable_by_index(logits, targets, upstream):
    powers = np.exp(logits)
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    probabilities[np.arange(len(targets)), targets] -= 1
    return (probabilities * upstream / len(targets),)


@wrong("cross_entropy_rule", points=1, diagnosis="one maximum for all")
def slopes_with_one_maximum(logits, targets, upstream):
    powers = np.exp(logits - logits.max())
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    one_hot = np.eye(logits.shape[1])[targets]
    return (upstream * (probabilities - one_hot) / len(logits),)


@wrong("cross_entropy_rule", points=1, diagnosis="one maximum for all")
def slopes_with_one_maximum_by_index(logits, targets, upstream):
    powers = np.exp(logits - logits.max())
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    probabilities[np.arange(len(targets)), targets] -= 1
    return (probabilities * upstream / len(targets),)


@wrong("cross_entropy_rule", points=0, diagnosis="not divided")
def slopes_of_the_sum(logits, targets, upstream):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    one_hot = np.eye(logits.shape[1])[targets]
    return (upstream * (probabilities - one_hot),)


@wrong("cross_entropy_rule", points=0, diagnosis="not divided")
def slopes_of_the_sum_by_factor(logits, targets, upstream):
    return (slopes(logits, targets, upstream)[0] * len(logits),)


@wrong("cross_entropy_rule", points=0, diagnosis="divided by the classes")
def slopes_by_classes(logits, targets, upstream):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    one_hot = np.eye(logits.shape[1])[targets]
    return (upstream * (probabilities - one_hot) / logits.shape[1],)


@wrong("cross_entropy_rule", points=0, diagnosis="divided by the classes")
def slopes_by_columns(logits, targets, upstream):
    return (slopes(logits, targets, upstream)[0] * len(logits) / len(logits.T),)


@wrong("cross_entropy_rule", points=0, diagnosis="divided by all")
def slopes_by_all(logits, targets, upstream):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    one_hot = np.eye(logits.shape[1])[targets]
    return (upstream * (probabilities - one_hot) / logits.size,)


@wrong("cross_entropy_rule", points=0, diagnosis="divided by all")
def slopes_by_rows_and_columns(logits, targets, upstream):
    return (slopes(logits, targets, upstream)[0] / logits.shape[1],)


@wrong("cross_entropy_rule", points=0, diagnosis="one-hot missing")
def slopes_without_targets(logits, targets, upstream):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    return (upstream * probabilities / len(logits),)


@wrong("cross_entropy_rule", points=0, diagnosis="one-hot missing")
def slopes_without_one_hot(logits, targets, upstream):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    one_hot = np.eye(logits.shape[1])[targets]
    return (upstream * (probabilities - 0 * one_hot) / len(logits),)


@wrong("cross_entropy_rule", points=0, diagnosis="whole columns")
def slopes_in_columns(logits, targets, upstream):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    probabilities[:, targets] -= 1
    return (upstream * probabilities / len(logits),)


@wrong("cross_entropy_rule", points=0, diagnosis="whole columns")
def slopes_in_columns_by_max(logits, targets, upstream):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    one_hot = np.eye(logits.shape[1])[targets]
    return (upstream * (probabilities - one_hot.max(axis=0)) / len(logits),)


@wrong("cross_entropy_rule", points=0, diagnosis="sign")
def slopes_turned(logits, targets, upstream):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    one_hot = np.eye(logits.shape[1])[targets]
    return (upstream * (one_hot - probabilities) / len(logits),)


@wrong("cross_entropy_rule", points=0, diagnosis="sign")
def slopes_downhill(logits, targets, upstream):
    return (-slopes(logits, targets, upstream)[0],)


@wrong("cross_entropy_rule", points=0, diagnosis="upstream left out")
def slopes_without_upstream(logits, targets, upstream):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    one_hot = np.eye(logits.shape[1])[targets]
    return ((probabilities - one_hot) / len(logits),)


@wrong("cross_entropy_rule", points=0, diagnosis="upstream left out")
def slopes_with_one(logits, targets, upstream):
    return slopes(logits, targets, 1.0)


@wrong("cross_entropy_rule", points=0, diagnosis="no softmax")
def slopes_of_logits(logits, targets, upstream):
    one_hot = np.eye(logits.shape[1])[targets]
    return (upstream * (logits - one_hot) / len(logits),)


@wrong("cross_entropy_rule", points=0, diagnosis="no softmax")
def slopes_of_plain_logits(logits, targets, upstream):
    found = logits.copy()
    found[np.arange(len(targets)), targets] -= 1
    return (found * upstream / len(found),)


@wrong("cross_entropy_rule", points=0, diagnosis="wrong axis")
def slopes_over_images(logits, targets, upstream):
    powers = np.exp(logits - logits.max(axis=0, keepdims=True))
    probabilities = powers / powers.sum(axis=0, keepdims=True)
    one_hot = np.eye(logits.shape[1])[targets]
    return (upstream * (probabilities - one_hot) / len(logits),)


@wrong("cross_entropy_rule", points=0, diagnosis="wrong axis")
def slopes_over_images_by_index(logits, targets, upstream):
    powers = np.exp(logits - logits.max(axis=0, keepdims=True))
    probabilities = powers / powers.sum(axis=0, keepdims=True)
    probabilities[np.arange(len(targets)), targets] -= 1
    return (upstream * probabilities / len(logits),)


@wrong("cross_entropy_rule", points=0, diagnosis="all rows together")
def slopes_over_all(logits, targets, upstream):
    powers = np.exp(logits - logits.max())
    probabilities = powers / powers.sum()
    one_hot = np.eye(logits.shape[1])[targets]
    return (upstream * (probabilities - one_hot) / len(logits),)


@wrong("cross_entropy_rule", points=0, diagnosis="all rows together")
def slopes_over_all_by_index(logits, targets, upstream):
    powers = np.exp(logits - logits.max())
    probabilities = powers / powers.sum()
    probabilities[np.arange(len(targets)), targets] -= 1
    return (upstream * probabilities / len(logits),)


@wrong("cross_entropy_rule", points=0, diagnosis="no tuple")
def slopes_without_comma(logits, targets, upstream):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    one_hot = np.eye(logits.shape[1])[targets]
    return upstream * (probabilities - one_hot) / len(logits)


@wrong("cross_entropy_rule", points=0, diagnosis="no tuple")
def slopes_taken_out(logits, targets, upstream):
    return slopes(logits, targets, upstream)[0]


@wrong("cross_entropy_rule", points=0, diagnosis="not divided, no tuple")
def slopes_of_the_sum_without_comma(logits, targets, upstream):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    one_hot = np.eye(logits.shape[1])[targets]
    return upstream * (probabilities - one_hot)


@wrong("cross_entropy_rule", points=0, diagnosis="not stable, sign")
def slopes_turned_and_unstable(logits, targets, upstream):
    powers = np.exp(logits)
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    one_hot = np.eye(logits.shape[1])[targets]
    return (upstream * (one_hot - probabilities) / len(logits),)


@wrong("cross_entropy_rule", points=0, diagnosis="in place")
def slopes_in_place(logits, targets, upstream):
    logits -= logits.max(axis=1, keepdims=True)
    powers = np.exp(logits)
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    return (upstream * (probabilities - np.eye(logits.shape[1])[targets]) / len(logits),)


@wrong("cross_entropy_rule", points=0, diagnosis="in place")
def slopes_into_the_logits(logits, targets, upstream):
    found = slopes(logits, targets, upstream)
    logits[...] = found[0]
    return found


@wrong("cross_entropy_rule", points=0, diagnosis="shapes differ")
def slopes_with_rows(logits, targets, upstream):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    return (upstream * (probabilities - targets) / len(logits),)


@wrong("cross_entropy_rule", points=0, diagnosis="unknown")
def slopes_halved(logits, targets, upstream):
    return (slopes(logits, targets, upstream)[0] / 2,)


@right("training_step")
def stepped(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    return float(loss.data)


@right("training_step")
def stepped_in_place(network, parameters, images, targets, learning_rate):
    logits = network(images)
    loss = logits.cross_entropy(targets)
    for parameter in parameters:
        parameter.grad = 0.0
    loss.backward()
    for parameter in parameters:
        parameter.data -= learning_rate * parameter.grad
    return loss.data.item()


@right("training_step")
def stepped_by_function(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = np.zeros_like(parameter.data)
    loss = network(images).cross_entropy(targets)
    backward(loss)
    for parameter in parameters:
        step = learning_rate * parameter.grad
        parameter.data = np.subtract(parameter.data, step)
    return loss.data


@right("training_step")
def stepped_and_cleared(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    for parameter in parameters:
        parameter.grad = 0.0
    return float(loss.data)


def backward(root):
    """Stands for the notebook's own, which the check has another one for."""
    raise NotImplementedError


@wrong("training_step", points=0, diagnosis="not answered")
def step_empty(network, parameters, images, targets, learning_rate):
    raise NotImplementedError


@wrong("training_step", points=1, diagnosis="not cleared")
def step_without_clearing(network, parameters, images, targets, learning_rate):
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="not cleared")
def step_clearing_others(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.gradient = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="cleared last")
def step_clearing_last(network, parameters, images, targets, learning_rate):
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    for parameter in parameters:
        parameter.grad = 0.0
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="cleared last")
def step_clearing_with_the_move(network, parameters, images, targets, learning_rate):
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
        parameter.grad = 0.0
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="not moved")
def step_clearing_between(network, parameters, images, targets, learning_rate):
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.grad = 0.0
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="not moved")
def step_of_the_name(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter = parameter - learning_rate * parameter.grad
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="not moved")
def step_without_backward(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="ascent")
def step_uphill(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data + learning_rate * parameter.grad
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="ascent")
def step_uphill_in_place(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data += learning_rate * parameter.grad
    return float(loss.data)


@wrong("training_step", points=0, diagnosis="step before backward, loss after")
def step_before_backward(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    return float(loss.data)


@wrong("training_step", points=0, diagnosis="step before backward, loss after")
def step_first(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    loss = network(images).cross_entropy(targets)
    loss.backward()
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="changed before backward")
def step_between_forward_and_backward(network, parameters, images, targets, learning_rate):
    loss = network(images).cross_entropy(targets)
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    for parameter in parameters:
        parameter.grad = 0.0
    loss.backward()
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="changed before backward")
def step_in_place_before_backward(network, parameters, images, targets, learning_rate):
    loss = network(images).cross_entropy(targets)
    for parameter in parameters:
        parameter.data -= learning_rate * parameter.grad
    loss.backward()
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="no learning rate")
def step_without_rate(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - parameter.grad
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="no learning rate")
def step_of_one(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - 1.0 * parameter.grad
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="divided again")
def step_divided(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad / len(targets)
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="divided again")
def step_divided_by_rows(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate / len(images.data) * parameter.grad
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="times N")
def step_multiplied(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad * len(targets)
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="learning rate squared")
def step_rate_twice(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate**2 * parameter.grad
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="learning rate squared")
def step_rate_twice_in_the_gradient(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.grad = learning_rate * parameter.grad
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="backward twice")
def step_backward_twice(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="backward twice")
def step_with_twice_the_loss(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    network(images).cross_entropy(targets).backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="one parameter")
def step_of_the_first(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
        return float(loss.data)
    return None


@wrong("training_step", points=1, diagnosis="one parameter")
def step_of_the_last(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        step = learning_rate * parameter.grad
    parameter.data = parameter.data - step
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="loss after")
def step_and_loss_after(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    return float(network(images).cross_entropy(targets).data)


@wrong("training_step", points=1, diagnosis="loss after")
def step_and_new_loss(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    loss = network(images).cross_entropy(targets)
    return float(loss.data)


@wrong("training_step", points=1, diagnosis="times N")
def step_and_sum(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    return float(loss.data) * len(targets)


@wrong("training_step", points=1, diagnosis="rounded")
def step_and_rounded(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    return round(float(loss.data), 2)


@wrong("training_step", points=1, diagnosis="rounded")
def step_and_three_decimals(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    return round(float(loss.data), 3)


@wrong("training_step", points=1, diagnosis="a node")
def step_and_node(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    return loss


@wrong("training_step", points=1, diagnosis="a node")
def step_and_node_again(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    backward(loss)
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    return loss


@wrong("training_step", points=1, diagnosis="no loss")
def step_and_nothing(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    parameters.clear()


@wrong("training_step", points=1, diagnosis="no loss")
def step_and_printed(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    print(loss.data)


@wrong("training_step", points=1, diagnosis="text")
def step_and_text(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    return f"{loss.data:.4f}"


@wrong("training_step", points=1, diagnosis="text")
def step_and_long_text(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    return str(loss.data)


@wrong("training_step", points=0, diagnosis="no array")
def step_with_nodes_as_data(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter - learning_rate * parameter.grad
    return float(loss.data)


@wrong("training_step", points=0, diagnosis="no array")
def step_with_lists(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = (parameter.data - learning_rate * parameter.grad).tolist()
    return float(loss.data)


@wrong("training_step", points=0, diagnosis="not cleared, a node")
def step_uncleared_and_node(network, parameters, images, targets, learning_rate):
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    return loss


@wrong("training_step", points=1, diagnosis="unknown")
def step_a_tenth(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    loss = network(images).cross_entropy(targets)
    loss.backward()
    for parameter in parameters:
        parameter.data = parameter.data - 0.1 * learning_rate * parameter.grad
    return float(loss.data)


@wrong("training_step", points=0, diagnosis="raised")
def step_of_logits(network, parameters, images, targets, learning_rate):
    for parameter in parameters:
        parameter.grad = 0.0
    logits = network(images)
    logits.backward()
    for parameter in parameters:
        parameter.data = parameter.data - learning_rate * parameter.grad
    return float(logits.data.mean())
