"""Which arguments an answer doesn't use, and which of the notebook's variables it reads."""

import functools

import pytest
import torch
import torch.nn as nn

from course_utils.checks.names import names_of

training, other, net = [1, 2], torch.ones(2), nn.Linear(2, 2)  # as a notebook has them


def helper(x):
    return x


def timed(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


def both_used(a, b):
    return a + b


def one_unused(a, b):
    return a


def notebook_instead(loader):
    return [x for x in training]  # noqa: C416


def assigned_and_never_read(a, b):
    a = b  # noqa: F841
    return b


def overwritten_first(images, labels):
    images = other
    return images + labels


def augmented(total, a):
    total += a
    return total


def in_a_nested_function(a, b):
    def inner():
        return a * b

    return inner()


def unused_by_its_nested_function(a, b):
    def inner(b):
        return b

    return inner(a)


def in_a_comprehension(rows, n):
    return [row[n] for row in rows]


def in_a_lambda(rows, n):
    return sorted(rows, key=lambda row: row[n])


def in_an_f_string(a, width):
    return f"{a:{width}}"


def by_keyword(*, first, second):
    return helper(x=first)


def with_defaults(a, b=other):
    return a


def several(a, *rest, **options):
    return a


def deleted(a, b):
    del b
    return a


def all_of_them(a, b):
    return locals()


def underscored(a, _):
    return a


@timed
def decorated(a, b):
    return a


def with_modules(x):
    return torch.relu(nn.Linear(2, 2)(helper(x)))


def recursive(n):
    return recursive(n - 1) if n else 0


def notebook_network(images):
    return net(images) + other


def generated(rows, n):
    yield from rows


class Momentum:
    def __init__(self, parameters, rate):
        self.parameters = list(parameters)

    def step(self):
        return other

    @property
    def steps(self):
        return training


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 2)

    def forward(self, x):
        return self.layer(other)


@pytest.mark.parametrize("answer, unused, read", [
    (both_used, [], []),
    (one_unused, ["b"], []),
    (notebook_instead, ["loader"], ["training"]),
    (assigned_and_never_read, ["a"], []),
    (augmented, [], []),
    (in_a_nested_function, [], []),
    (in_a_comprehension, [], []),
    (in_a_lambda, [], []),
    (in_an_f_string, [], []),
    (by_keyword, ["second"], []),
    (with_defaults, ["b"], []),
    (several, [], []),
    (all_of_them, [], []),
    (underscored, [], []),
    (decorated, ["b"], []),
    (with_modules, [], []),
    (recursive, [], []),
    (notebook_network, [], ["net", "other"]),
    (generated, ["n"], []),
    (deleted, ["b"], []),
    (lambda a, b: a, ["b"], []),
    (lambda a, b=1: a + b, [], []),
    (Momentum, ["rate of __init__"], ["other"]),
    (Network, ["x of forward"], ["other"]),
])
def test_arguments_without_use_and_variables_of_the_notebook(answer, unused, read):
    assert names_of(answer) == {"unused": unused, "read": read}


@pytest.mark.parametrize("answer", [overwritten_first, unused_by_its_nested_function])
def test_where_a_name_is_read_anywhere_nothing_is_said(answer):
    assert names_of(answer)["unused"] == []


@pytest.mark.parametrize("answer", [None, 3, "text", torch.relu, len, nn.Linear(2, 2), functools.partial(both_used, 1)])
def test_what_is_no_function_of_the_notebook_has_no_names(answer):
    assert names_of(answer) == {"unused": [], "read": []}
