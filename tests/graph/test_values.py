from types import SimpleNamespace

import numpy as np
import pytest
import torch

from course_utils.graph.reading import grad_fn_graph
from course_utils.graph.values import value_graph
from course_utils.pictures import plot_grad_fn_chain


def value(data=1.0, parents=(), name=""):
    return SimpleNamespace(data=data, parents=parents, name=name)


@pytest.fixture
def twice():
    """(a · 2 + a), whose a is used twice."""
    a = value(3.0, name="a")
    product = value(6.0, (a, value(2)), "*")
    return a, value(9.0, (product, a), "+")


def names(graph):
    return [node.name for node in graph.nodes]


def test_nodes_are_in_an_order_for_gradients_and_leaves_have_names(twice):
    graph = value_graph(twice[1])
    assert names(graph) == ["+", "*", "a", "2"]
    assert [node.kind for node in graph.nodes] == ["operation", "operation", "leaf", "leaf"]
    assert [node.order for node in graph.nodes] == [0, 1, 2, 3]
    assert graph.roots == (0,)


def test_there_is_an_edge_for_each_use(twice):
    assert [edge[:3] for edge in value_graph(twice[1]).edges] == [(0, 0, 1), (0, 1, 2), (1, 0, 2), (1, 1, 3)]
    b = value()
    assert [edge.slot for edge in value_graph(value(2.0, (b, b), "+")).edges] == [0, 1]


def test_every_edge_goes_on_in_the_order():
    draw = np.random.default_rng(0)
    values = [value()]
    for _ in range(60):
        values.append(value(parents=tuple(values[place] for place in draw.integers(len(values), size=2)), name="+"))
    root = value(parents=tuple(values), name="sum")
    graph = value_graph(root)
    assert len(graph.nodes) == 62 and graph.nodes[0].name == "sum"
    assert all(edge.source < edge.target for edge in graph.edges)


def test_parameters_get_their_names_and_kind(twice):
    a, root = twice
    graph = value_graph(root, {"fc.weight": a, "unused": value()})
    assert names(graph) == ["+", "*", "fc.weight", "2"]
    assert graph.nodes[2].kind == "parameter" and graph.nodes[2].is_weight


def test_shapes_and_types_are_those_of_the_data():
    graph = value_graph(value(np.zeros((2, 3)), [value(np.zeros((2, 3), dtype=np.float32))], "relu"))
    assert [(node.name, node.shape, node.dtypes) for node in graph.nodes] == [
        ("relu", (2, 3), ("float64",)), ("leaf", (2, 3), ("float32",))]


def test_equal_values_are_different_nodes():
    class Equal(SimpleNamespace):
        def __eq__(self, other):
            return True

        __hash__ = None

    leaves = Equal(data=1, parents=(), name="a"), Equal(data=1, parents=(), name="b")
    assert names(value_graph(Equal(data=2, parents=leaves, name="+"))) == ["+", "a", "b"]


def test_long_chains_and_many_paths_are_read():
    chain = value()
    for _ in range(5000):
        chain = value(0.0, (chain,), "relu")
    assert len(value_graph(chain).nodes) == 5001
    doubled = value()
    for _ in range(60):
        doubled = value(0.0, (doubled, doubled), "+")
    assert len(value_graph(doubled).nodes) == 61


def test_it_has_the_form_of_torchs_graph_of_the_same_formula():
    x, y = (torch.tensor(number, requires_grad=True) for number in (2.0, 3.0))
    theirs = grad_fn_graph(((x + y) * x).relu())
    a, b = value(2.0, name="x"), value(3.0, name="y")
    ours = value_graph(value(10.0, (value(10.0, (value(5.0, (a, b), "+"), a), "*"),), "relu"))
    assert [edge[:3] for edge in ours.edges] == [edge[:3] for edge in theirs.edges]
    assert [(node.kind, node.shape) for node in ours.nodes] == [(node.kind, node.shape) for node in theirs.nodes]


def test_it_is_drawn(twice):
    text = str(plot_grad_fn_chain(value_graph(twice[1])))
    assert "2 operations" in text and "2 other leaves" in text


def test_what_is_no_value_is_named():
    with pytest.raises(TypeError, match="type float has no data and no parents and no name"):
        value_graph(2.0)
    with pytest.raises(TypeError, match="type int has no data"):
        value_graph(value(parents=(1,)))
    with pytest.raises(TypeError, match="tuple of values; one has None"):
        value_graph(value(parents=None))


@pytest.mark.parametrize("at_root", [True, False])
def test_a_circle_is_named(at_root):
    root = value(name="+")
    inner = value(name="*")
    root.parents, inner.parents = (inner,), (root if at_root else inner,)
    with pytest.raises(ValueError, match="its own ancestors"):
        value_graph(root)
