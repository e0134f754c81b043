import gc
import pickle
import weakref
from collections import Counter

import pytest
import torch
import torchviz
from torch import nn

from course_utils import LeNet
from course_utils.graph.reading import grad_fn_graph
from tests import graphs


def names(nodes):
    return [node.name for node in nodes]


def node_of(graph, name):
    return graph.path_to(name)[-1]


@pytest.mark.parametrize("make", graphs.ALL)
def test_nodes_and_edges_are_those_of_an_independent_traversal(make):
    outputs, module = make()
    graph = grad_fn_graph(outputs, module)
    slots = {(edge.source, edge.slot): edge for edge in graph.edges}
    pairs = dict(zip(dict.fromkeys(graphs.roots(outputs)), graph.roots, strict=True))
    pending, edges = list(pairs), 0
    while pending:
        function = pending.pop(0)
        for slot, (target, input_nr) in enumerate(function.next_functions):
            assert (target is not None) == graph.nodes[pairs[function]].inputs[slot]
            if target is None:
                continue
            edge = slots[pairs[function], slot]
            edges += 1
            assert edge.input_nr == input_nr
            if target not in pairs:
                pairs[target] = edge.target
                pending.append(target)
            assert pairs[target] == edge.target
    assert sorted(pairs.values()) == list(range(len(graph.nodes)))
    assert edges == len(graph.edges) == len(slots)
    for function, place in pairs.items():
        node = graph.nodes[place]
        assert node.order == place
        assert node.shapes == tuple(tuple(each.shape) for each in function._input_metadata)
        if node.kind == "operation":
            assert node.name == type(function).__name__
        else:
            assert node.shape == tuple(function.variable.shape)
            assert (node.kind == "parameter") == isinstance(function.variable, nn.Parameter)


# torchviz connects several outputs by nodes of its own.
@pytest.mark.parametrize("make", [make for make in graphs.SMALL if make is not graphs.several_outputs])
@pytest.mark.filterwarnings("ignore:distutils Version classes:DeprecationWarning")
def test_node_labels_and_edge_count_are_torchvizs(make):
    output, module = make()
    graph = grad_fn_graph(output, module)
    lines = torchviz.make_dot(output).body
    boxes = {line.split()[0] for line in lines if "fillcolor" in line}  # tensors, which aren't nodes of the graph
    labels = [line.split("label=")[1].split("]")[0].split()[0] for line in lines if "label=" in line]
    drawn = Counter(label for label in labels if label.isidentifier())
    edges = [line.split() for line in lines if "->" in line]
    assert drawn == Counter("AccumulateGrad" if node.kind != "operation" else node.name for node in graph.nodes)
    assert sum(boxes.isdisjoint(edge) for edge in edges) == len(graph.edges)


@pytest.mark.parametrize("make", [make for make in graphs.ALL if make is not graphs.after_backward])
def test_order_is_the_order_of_execution(make):
    outputs, module = make()
    graph = grad_fn_graph(outputs, module)
    slots = {(edge.source, edge.slot): edge.target for edge in graph.edges}
    place = dict(zip(dict.fromkeys(graphs.roots(outputs)), graph.roots, strict=True))
    for function in (pending := list(place)):
        for slot, (target, _) in enumerate(function.next_functions):
            if target is not None and target not in place:
                place[target] = slots[place[function], slot]
                pending.append(target)
    ran = []
    handles = [f.register_prehook(lambda _, n=n: ran.append(n)) for f, n in place.items()]
    tensors = outputs if isinstance(outputs, list) else [outputs]
    torch.autograd.backward(tensors, [torch.ones_like(each) for each in tensors])
    for handle in handles:
        handle.remove()
    assert ran == list(range(len(graph.nodes)))


def test_lenet_has_the_names_shapes_and_modules_people_use():
    loss, net = graphs.lenet()
    graph = grad_fn_graph(loss, net)
    assert {node.name for node in graph.nodes if node.kind == "parameter"} == set(net.state_dict())
    weight = node_of(graph, "conv1.weight")
    assert (weight.shape, weight.dtypes, weight.module) == ((6, 1, 5, 5), ("float32",), "conv1")
    path = graph.path_to("conv1.weight")
    assert names(path[:4]) == ["NllLossBackward0", "LogSoftmaxBackward0", "AddmmBackward0", "ReluBackward0"]
    assert names(path[-2:]) == ["ConvolutionBackward0", "conv1.weight"]
    assert [node.module for node in path[:4]] == [None, None, "fc3", ""]
    fc3 = path[2]
    assert fc3.shape == (4, 10) and fc3.inputs == (True, True, True)
    fed = {edge.slot: graph.nodes[edge.target].name for edge in graph.edges if edge.source == fc3.order}
    assert fed == {0: "fc3.bias", 1: "ReluBackward0", 2: "TBackward0"}
    assert path[-2].inputs == (False, True, True)


def test_backbone_runs_from_the_loss_to_the_first_layer():
    graph = grad_fn_graph(*graphs.lenet())
    backbone = [graph.nodes[place] for place in graph.backbone()]
    assert names(backbone)[0] == "NllLossBackward0"
    assert [node.module for node in backbone if node.module] == ["fc3", "fc2", "fc1", "conv2", "conv1"]
    assert all(node.kind == "operation" for node in backbone)
    loss, net = graphs.chain(3)
    graph = grad_fn_graph(loss, net)
    assert graph.nodes[graph.backbone()[-1]].name == "AddmmBackward0"


def test_a_shared_parameter_is_one_node_with_all_its_names():
    graph = grad_fn_graph(*graphs.shared_weights())
    weight = node_of(graph, "head.weight")
    assert (weight.name, weight.aliases, weight.module) == ("embed.weight", ("head.weight",), "")
    assert len([edge for edge in graph.edges if edge.target == weight.order]) == 2
    graph = grad_fn_graph(*graphs.one_layer_twice())
    assert len([edge for edge in graph.edges if edge.target == node_of(graph, "bias").order]) == 2


def test_what_prepares_a_weight_is_told_from_an_embedding():
    graph = grad_fn_graph(*graphs.shared_weights())
    assert {node.name for node in graph.nodes if node.is_weight and node.kind == "operation"} == {"TBackward0"}
    assert graph.nodes[graph.backbone()[-1]].name == "EmbeddingBackward0"


def test_operations_between_two_modules_belong_to_their_common_owner():
    graph = grad_fn_graph(*graphs.resnet())
    relu = [node.module for node in graph.nodes if node.name == "ReluBackward0"]
    assert {"layer1.0", "layer1.3", "layer2.2"} <= set(relu)
    assert graph.nodes[0].module is None
    assert node_of(graph, "MeanBackward1").module == ""


def test_split_tells_which_result_each_edge_feeds():
    graph = grad_fn_graph(*graphs.split())
    piece = node_of(graph, "SplitBackward0")
    assert piece.shapes == ((2,), (2,), (2,))
    assert sorted(edge.input_nr for edge in graph.edges if edge.target == piece.order) == [0, 1, 2]


@pytest.mark.parametrize(
    "make, words",
    [
        (graphs.compiled, "torch.compile"),
        (graphs.checkpoint_reentrant, "checkpoint"),
        (graphs.custom_function, "custom"),
    ],
)
def test_the_text_says_why_a_node_hides_what_is_inside(make, words):
    graph = grad_fn_graph(*make())
    noted = [node for node in graph.nodes if node.note]
    assert len(noted) == 1 and words in noted[0].note and noted[0].note in str(graph)


def test_a_compiled_module_is_one_node_with_the_plain_parameter_names():
    graph = grad_fn_graph(*graphs.compiled())
    assert names(graph.nodes)[:2] == ["SumBackward0", "CompiledFunctionBackward"]
    assert set(names(graph.nodes)[2:]) == {"0.weight", "0.bias"}


@pytest.mark.parametrize("make", graphs.ALL)
def test_the_tree_writes_each_node_once(make):
    graph = grad_fn_graph(*make())
    lines = str(graph).splitlines()[1:]
    assert sorted(int(line.split()[0]) for line in lines if line.split()[0].isdigit()) == list(range(len(graph.nodes)))
    referred = [line for line in lines if " see " in line]
    roots_led_to = len(graph.roots) - sum(line.split()[1][0] != "[" for line in lines if "[" not in line)
    assert len(lines) == len(graph.nodes) + len(referred)
    assert len(referred) == len(graph.edges) - (len(graph.nodes) - len(graph.roots)) - roots_led_to


def test_the_tree_of_lenet_begins_as_documented():
    assert str(grad_fn_graph(*graphs.lenet())).splitlines()[:8] == [
        "grad_fn graph of 27 nodes (17 operations, 10 parameters, 0 other leaves) and 26 edges",
        " 0 NllLossBackward0 ()",
        " 1 [0] LogSoftmaxBackward0 (4, 10)",
        " 2 [0] AddmmBackward0 (4, 10)  in fc3",
        " 3 ├─ [0] fc3.bias (10,)",
        " 4 ├─ [2] TBackward0 (84, 10)  in fc3",
        " 5 │  └─ [0] fc3.weight (10, 84)",
        " 6 [1] ReluBackward0 (4, 84)",
    ]


def test_networkx_holds_the_same_nodes_and_edges():
    graph = grad_fn_graph(*graphs.fan_in_and_out())
    other = graph.to_networkx()
    assert list(other) == [node.order for node in graph.nodes]
    assert other.number_of_edges() == len(graph.edges)
    assert {(s, t, d["slot"], d["input_nr"]) for s, t, d in other.edges(data=True)} == {
        (edge.source, edge.target, edge.slot, edge.input_nr) for edge in graph.edges
    }
    assert other.nodes[0]["name"] == "SumBackward0"


def test_the_graph_keeps_no_tensor_alive_and_can_be_pickled():
    loss, net = graphs.lenet()
    held = weakref.ref(net.conv1.weight), weakref.ref(loss)
    graph = grad_fn_graph(loss, net)
    del loss, net
    gc.collect()
    assert [ref() for ref in held] == [None, None]
    assert pickle.loads(pickle.dumps(graph)) == graph


def test_reading_leaves_backward_as_it_was():
    loss, net = graphs.lenet()
    grad_fn_graph(loss, net)
    loss.backward()
    assert all(parameter.grad is not None for parameter in net.parameters())


@pytest.mark.parametrize(
    "output, error, words",
    [
        (None, TypeError, "None was given"),
        (LeNet(), TypeError, "type LeNet was given: call the module"),
        ([], TypeError, "an empty list was given"),
        ([1.0, 2.0], TypeError, "a list of float was given"),
        ({"loss": 1}, TypeError, "type dict was given"),
        (torch.ones(2), ValueError, "without recording gradients"),
        (torch.ones(2, requires_grad=True), ValueError, "is a leaf"),
        ([graphs.leaf(1).exp(), torch.ones(3)], ValueError, r"shape \(3,\) has no grad_fn"),
    ],
)
def test_bad_input_is_named_in_one_sentence(output, error, words):
    with pytest.raises(error, match=words) as caught:
        grad_fn_graph(output)
    assert "\n" not in str(caught.value) and str(caught.value).count(". ") == 0


def test_a_wrong_module_or_name_is_named():
    loss, net = graphs.lenet()
    with pytest.raises(TypeError, match="type str was given"):
        grad_fn_graph(loss, "net")
    with pytest.raises(ValueError, match="conv1.wieght.*'conv1.weight'"):
        grad_fn_graph(loss, net).path_to("conv1.wieght")
