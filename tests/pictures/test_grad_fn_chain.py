import io
import math

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from course_utils.graph.reading import grad_fn_graph
from course_utils.pictures.fold import boxes_and_links
from course_utils.pictures.grad_fn_chain import plot_grad_fn_chain
from course_utils.pictures.placing import HEIGHT, Scene, place_boxes
from tests import graphs


def scene(make, fold=False, opened=()):
    return Scene(*boxes_and_links(grad_fn_graph(*make()), fold, opened))


def pixels(picture):
    return np.asarray(Image.open(io.BytesIO(picture.png())).convert("RGB"))


def recurrent(steps=30):
    cell = graphs.nn.Linear(3, 3)
    state = graphs.torch.zeros(1, 3)
    for _ in range(steps):
        state = cell(state).tanh()
    return state.sum(), cell


GRAPHS = [*graphs.SMALL, recurrent]


@pytest.mark.parametrize("make", GRAPHS)
@pytest.mark.parametrize("fold", [False, True])
def test_every_node_and_edge_is_drawn_or_inside_a_folded_box(make, fold):
    graph = grad_fn_graph(*make())
    boxes, links = boxes_and_links(graph, fold, ())
    assert {place for box in boxes for place in box.places} == set(range(len(graph.nodes)))
    home = {place: box.places for box in boxes for place in box.places}
    outside = [edge for edge in graph.edges if home[edge.source] != home[edge.target]]
    assert sorted(edge for link in links for edge in link.edges) == sorted(outside)
    for link in links:
        for edge in link.edges:
            assert edge.source in boxes[link.source].places and edge.target in boxes[link.target].places


@pytest.mark.parametrize("make", GRAPHS)
@pytest.mark.parametrize("fold", [False, True])
def test_boxes_stay_apart_and_no_line_runs_through_one(make, fold):
    drawn = scene(make, fold)
    placed = place_boxes(drawn)
    (left, low), (right, high) = np.array(placed.middles).min(0), np.array(placed.middles).max(0)
    assert left > 0 and low > HEIGHT / 2 and right < placed.size[0] and high < placed.size[1] - HEIGHT / 2
    spans = [(x - w / 2, x + w / 2, y) for (x, y), w in zip(placed.middles, placed.widths, strict=True)]
    assert min(span[0] for span in spans) >= 8 and max(span[1] for span in spans) <= placed.size[0] - 8
    for number, (start, end, y) in enumerate(spans):
        for other_start, other_end, other_y in spans[:number]:
            assert abs(y - other_y) >= HEIGHT or start - other_end > 16 or other_start - end > 16
        for line in placed.lines:
            for (x0, y0), (x1, y1) in zip(line[:-1], line[1:], strict=True):
                if min(y0, y1) < y < max(y0, y1):  # beside the box: the line is straight here
                    assert x0 == x1 and not start <= x0 <= end
        # elsewhere a line is between two layers
    for line in placed.lines:
        assert all(y0 > y1 for (_, y0), (_, y1) in zip(line[:-1], line[1:], strict=True))


@pytest.mark.parametrize("make", [graphs.lenet, graphs.resnet, graphs.chain])
def test_the_backbone_is_a_straight_line_downwards(make):
    drawn = scene(make)
    placed = place_boxes(drawn)
    main = [line for line, link in zip(placed.lines, drawn.links, strict=True) if link.backbone]
    assert len(main) > 10
    assert len({round(x, 6) for line in main for x, _ in line}) == 1


def test_large_graphs_fold_into_the_blocks_of_the_network():
    text = plot_grad_fn_chain(*graphs.resnet()).text
    blocks = [f"layer{layer}.{block}" for layer in (2, 1) for block in (3, 2, 1, 0)]
    assert f"Drawn as 12 boxes, 10 of them folded modules: fc, {', '.join(blocks)}, stem." in text
    assert "folded" not in plot_grad_fn_chain(*graphs.resnet(), fold=False).text
    assert "folded" not in plot_grad_fn_chain(*graphs.lenet()).text
    assert "fc3, fc2, fc1, conv2, conv1" in plot_grad_fn_chain(*graphs.lenet(), fold=True).text


def test_a_block_can_be_opened():
    drawn = scene(graphs.resnet, None, ("layer2.0",))
    titles = [box.title for box in drawn.boxes]
    assert {"layer2.0.conv1.weight", "layer2.0.bn2.bias", "layer2.1", "layer1.3"} <= set(titles)
    assert "layer2.0" not in titles
    assert titles.count("ConvolutionBackward0") == 2
    picture = plot_grad_fn_chain(*graphs.resnet(), open="layer2.0")
    assert "Drawn as 24 boxes, 9 of them folded" in picture.text


def test_opening_what_isnt_there_is_named():
    with pytest.raises(ValueError, match=r"no module called 'layer3'; it has .*layer"):
        plot_grad_fn_chain(*graphs.resnet(), open="layer3")


def test_a_thousand_layers_fold_to_what_fits_a_page():
    boxes = scene(lambda: graphs.chain(1000), None).boxes
    assert len(boxes) <= 60
    assert boxes[-1].title.startswith("0 – ")


def test_a_leaf_with_many_uses_is_drawn_at_each():
    titles = [(box.title, box.detail) for box in scene(recurrent).boxes if box.kind == "parameter"]
    assert titles.count(("bias", "(3,)  use 30 of 30")) == 1 and len(titles) == 60


def test_an_unfolded_graph_too_large_for_labels_says_so():
    text = plot_grad_fn_chain(*graphs.chain(300), fold=False).text
    assert "Too many boxes for labels" in text
    assert "Too many" not in plot_grad_fn_chain(*graphs.resnet(), fold=False).text


def test_a_line_for_several_edges_says_how_many():
    x = graphs.torch.ones(1, requires_grad=True)
    twice, once = plot_grad_fn_chain((x + x) * 2.0), plot_grad_fn_chain((x + 1.0) * 2.0)
    assert "several edges: 2 from AddBackward0 (1,) to AccumulateGrad (1,)." in twice.text
    assert "several edges" not in once.text
    shown = pixels(twice)
    assert shown.shape == pixels(once).shape and (shown != pixels(once)).any()
    assert "several edges" not in plot_grad_fn_chain(*graphs.resnet(), fold=True).text


def test_norms_stand_at_the_lines_and_in_the_text():
    graph = grad_fn_graph(*graphs.lenet())
    norms = dict.fromkeys(graph.edges, 0.5)
    plain = plot_grad_fn_chain(graph, gradients=norms)
    assert "known on 26 of 26 lines" in plain.text and "0.5 into" in plain.text
    first, second, third = graph.edges[:3]
    text = plot_grad_fn_chain(graph, gradients=norms | {first: 0.0, second: math.nan, third: math.inf}).text
    name = graph.nodes[first.target].name
    assert f"Exactly zero into: {name}." in text
    assert f"nan into {graph.nodes[second.target].name}, inf into {graph.nodes[third.target].name}" in text


def test_the_note_on_a_compiled_region_is_in_the_text():
    assert "CompiledFunctionBackward: torch.compile made one node" in plot_grad_fn_chain(*graphs.compiled()).text


@pytest.mark.parametrize("make", GRAPHS)
def test_the_text_is_the_same_in_every_run_and_holds_no_address(make):
    texts = {plot_grad_fn_chain(*make()).text for _ in range(2)}
    assert len(texts) == 1 and "0x" not in texts.pop()


def test_it_draws_on_given_axes():
    figure = Figure(figsize=(8, 4))
    axes = figure.subplots(1, 2)
    picture = plot_grad_fn_chain(*graphs.lenet(), ax=axes[1])
    assert picture.figure is figure
    image = pixels(picture)
    drawn = (image != 255).any(2)
    assert drawn[:, image.shape[1] * 3 // 5 : image.shape[1] * 9 // 10].mean() > 0.03


@pytest.mark.parametrize("make", [graphs.lenet, graphs.shared_weights, graphs.several_outputs])
def test_nothing_is_cut_off(make):
    image = pixels(plot_grad_fn_chain(*make()))
    border = np.concatenate(
        [image[:6].reshape(-1), image[-6:].reshape(-1), image[:, :6].reshape(-1), image[:, -6:].reshape(-1)]
    )
    assert (border == 255).all()
    assert (image != 255).any()


def test_wrong_input_gets_one_sentence():
    with pytest.raises(TypeError, match="None was given"):
        plot_grad_fn_chain(None)


def test_a_graph_too_large_for_labels_is_a_map_and_says_so():
    net = graphs.nn.Sequential(*[graphs.nn.Linear(2, 2) for _ in range(150)])
    picture = plot_grad_fn_chain(net(graphs.torch.ones(1, 2)).sum(), net, fold=False)
    width, height = picture.figure.get_size_inches()
    assert width * height <= 200.1 and max(width, height) <= 430
    assert "Too many boxes for labels" in picture.text
    assert "Too many boxes" not in plot_grad_fn_chain(net(graphs.torch.ones(1, 2)).sum(), net).text
