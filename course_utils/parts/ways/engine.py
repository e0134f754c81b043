"""Chapter 10, the engine: another way to write each answer."""
# mypy: ignore-errors

import numpy as np

Node = type("Node", (), {"__add__": None})  # stands for the one that the chapter gives


def local_rule(operation, a, b, upstream):
    """Each operation gives its slopes alone, and the last line multiplies all of them, so no rule can forget upstream.

    Choose it for many operations; with the shares written out, each rule can be read on its own.
    """
    slopes = {
        "+": lambda: (1.0, 1.0),
        "*": lambda: (b, a),
        "**": lambda: (b * a ** (b - 1),),
        "relu": lambda: (np.where(a > 0, 1.0, 0.0),),
    }
    return tuple(slope * upstream for slope in slopes[operation]())


class Value(Node):
    """A number on the left is wrapped first, and then the two change places, so `2 - v` needs no formula of its own.

    The graph gets no larger by that: the number becomes a node in any case.
    """

    def __mul__(self, other):
        a, b = self, self.wrapped(other)
        return type(a)(a.data * b.data, (a, b), lambda g: local_rule("*", a.data, b.data, g), "*")
    def __pow__(self, n):
        return type(self)(self.data**n, (self,), lambda g: local_rule("**", self.data, n, g), f"**{n}")
    def __neg__(self): return self * -1
    def __sub__(self, other): return self + -self.wrapped(other)
    def __rsub__(self, other): return self.wrapped(other) - self
    def __truediv__(self, other): return self * self.wrapped(other) ** -1
    def __rtruediv__(self, other): return self.wrapped(other) / self
    __radd__, __rmul__ = Node.__add__, __mul__


def order(root):
    """Python's own library sorts as well: it takes a dictionary from each node to those that have to come before it.

    Choose it where the library may be used; the loop with pairs shows how such an order comes about.
    """
    from graphlib import TopologicalSorter
    before, todo = {}, [root]
    while todo:
        node = todo.pop()
        if node not in before:
            before[node] = node.parents
            todo.extend(node.parents)
    return list(TopologicalSorter(before).static_order())


def backward(root):
    """The gradients are collected in a dictionary and stored at the end, so nothing has to be set to 0 before.

    It needs memory for a second number per node; in return, a call that fails halfway leaves every `grad` as it was.
    """
    found = {root: 1.0}
    for node in reversed(order(root)):
        if node.parents:
            for parent, share in zip(node.parents, node.rule(found[node]), strict=True):
                found[parent] = found.get(parent, 0.0) + share
    for node, gradient in found.items():
        node.grad = gradient if node.parents else node.grad + gradient


def unbroadcast(gradient, shape):
    """Ones are put in front of the shape, so that axes that were added and axes that were stretched are one case.

    Choose it where one rule is easier to remember than two; the last line takes the ones in front off again.
    """
    padded = (1,) * (gradient.ndim - len(shape)) + tuple(shape)
    axes = tuple(axis for axis, size in enumerate(padded) if size == 1)
    return gradient.sum(axis=axes, keepdims=True).reshape(shape)


def matmul_rule(a, b, upstream):
    """`einsum` names the axes: what is in both factors and not behind the arrow is summed over.

    Nothing has to be transposed, and the letters say why it is so; `@` is shorter, and faster for large matrices.
    """
    return np.einsum("nm,km->nk", upstream, b), np.einsum("nk,nm->km", a, upstream)


def cross_entropy_rule(logits, targets, upstream):
    """The 1 is subtracted in place, at one number per row, so no one-hot table is needed.

    Choose it where there are many classes; the table can be read without knowing how two indices work together.
    """
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    gradient = powers / powers.sum(axis=1, keepdims=True)
    gradient[np.arange(len(targets)), targets] -= 1
    return (gradient * upstream / len(targets),)


def training_step(network, parameters, images, targets, learning_rate):
    """The arrays are changed in place here, which needs no new memory for the parameters.

    Every other name for such an array sees the change, so copies of the start have to be real copies.
    """
    loss = network(images).cross_entropy(targets)
    for parameter in parameters:
        parameter.grad = np.zeros_like(parameter.data)
    loss.backward()
    for parameter in parameters:
        parameter.data -= learning_rate * parameter.grad
    return loss.data.item()
