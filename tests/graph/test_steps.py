import base64
import io

import numpy as np
import pytest
import torch
from PIL import Image
from torch.utils._python_dispatch import TorchDispatchMode

from course_utils.graph.steps import step_backward
from tests import graphs

ONE_NUMBER = [make for make in graphs.SMALL if make not in (graphs.after_backward, graphs.several_outputs)]


@pytest.mark.parametrize("make", [*ONE_NUMBER, graphs.chain])
def test_leaf_gradients_equal_what_backward_leaves(make):
    torch.manual_seed(0)
    loss, net = make()
    torch.manual_seed(0)
    expected, twin = make()
    expected.backward()
    steps = step_backward(loss, net)
    leaves = [step for step in steps if step.node.kind != "operation"]
    assert leaves
    named = dict(net.named_parameters()) if net is not None else {}
    named = {name.replace("_orig_mod.", ""): parameter for name, parameter in named.items()}
    theirs = {n.replace("_orig_mod.", ""): p.grad for n, p in twin.named_parameters()} if net is not None else {}
    for step in leaves:
        assert step.accumulated.shape == step.node.shape == step.incoming[0].shape
        if step.node.name in named:
            assert torch.equal(step.accumulated, named[step.node.name].grad)
            assert torch.allclose(step.accumulated, theirs[step.node.name])


@pytest.mark.parametrize("make", ONE_NUMBER)
def test_steps_come_in_the_order_the_graph_tells_and_norms_cover_its_edges(make):
    steps = step_backward(*make())
    assert [step.node.order for step in steps] == list(range(len(steps.graph.nodes)))
    assert set(steps.norms) == set(steps.graph.edges)
    for edge, norm in steps.norms.items():
        assert steps[edge.source].outgoing[edge.slot].norm == norm
    single = [edge for edge in steps.graph.edges if sum(edge.target == e.target for e in steps.graph.edges) == 1]
    for edge in single:
        assert steps[edge.target].incoming[edge.input_nr].norm == steps.norms[edge]


def test_a_plain_product_has_the_gradients_of_calculus():
    a, b = torch.tensor(3.0, requires_grad=True), torch.tensor(4.0, requires_grad=True)
    steps = step_backward(a * b)
    assert [step.node.name for step in steps] == ["MulBackward0", "AccumulateGrad", "AccumulateGrad"]
    assert [step.accumulated.item() for step in steps.steps[1:]] == [4.0, 3.0]
    assert [gradient.norm for gradient in steps[0].outgoing] == [4.0, 3.0]
    assert steps[0].incoming[0].norm == 1.0
    assert str(steps[1]) == "AccumulateGrad gets () of norm 4, its .grad is now () of norm 4"


def test_what_was_accumulated_stays_when_more_is_added_later():
    a = torch.ones(3, requires_grad=True)
    step = step_backward((3 * a).sum())[-1]
    step_backward((3 * a).sum())
    assert step.accumulated.tolist() == [3.0, 3.0, 3.0] and a.grad.tolist() == [6.0, 6.0, 6.0]


def test_total_adds_up_with_what_was_there_before():
    a = torch.tensor(2.0, requires_grad=True)
    a.grad = torch.tensor(5.0)
    step = step_backward(3 * a)[-1]
    assert (step.accumulated.item(), step.total.norm, a.grad.item()) == (3.0, 8.0, 8.0)
    step_backward(3 * a)
    assert step.accumulated.item() == 3.0


class Watched(TorchDispatchMode):
    """Notes the operations that run; a hook of step_backward would take norms."""

    def __enter__(self):
        self.names = []
        return super().__enter__()

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        self.names.append(str(function))
        return function(*args, **(kwargs or {}))


def norms_taken_by_backward(loss):
    with Watched() as watched:
        loss.backward(retain_graph=True)
    assert watched.names
    return [name for name in watched.names if "norm" in name]


def test_no_hook_is_left_behind():
    loss, net = graphs.lenet()
    steps = step_backward(loss, net)
    assert len(steps) == 27
    assert norms_taken_by_backward(net(torch.rand(4, 1, 32, 32)).sum()) == []
    assert loss.grad_fn is not None  # still alive, and with it the leaves' nodes that the second graph shares


def test_no_hook_is_left_behind_when_backward_raises():
    class Fails(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, gradient):
            if fails:
                raise RuntimeError("broken on purpose")
            return gradient

    fails = True
    net = graphs.nn.Linear(2, 1)
    loss = Fails.apply(net(torch.rand(1, 2))).sum()
    with pytest.raises(RuntimeError, match="on purpose"):
        step_backward(loss, net)
    fails = False
    assert norms_taken_by_backward(loss) == []


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"a tensor of shape \(3,\) was given"):
        step_backward(graphs.leaf(3).exp())
    with pytest.raises(TypeError, match="None was given"):
        step_backward(None)
    steps = step_backward(*graphs.lenet())
    with pytest.raises(ValueError, match="no step 27: pass a number from 0 to 26"):
        steps.plot(27)


def test_the_picture_of_a_step_tells_what_happens_there():
    steps = step_backward(*graphs.lenet())
    assert steps.plot(3).text.startswith("Step 3 of 26: fc3.bias gets (10,) of norm")
    assert "known on 3 of 26 lines" not in steps.plot(0).text and "known on 1 of 26 lines" in steps.plot(0).text
    assert "known on 26 of 26 lines" in steps.plot(-1).text and "known on 26 of 26 lines" in steps.plot().text
    assert steps.plot(3).png() != steps.plot(4).png()


@pytest.mark.slow
def test_explore_is_a_slider_and_a_strip_of_frames_where_no_script_runs(monkeypatch):
    stored, _ = step_backward(*graphs.lenet()).explore()._repr_mimebundle_()
    assert "<script>" not in stored["text/html"] and 'alt="Frames of one backward run.' in stored["text/html"]
    assert stored["text/plain"].count("Step ") == 4
    monkeypatch.delenv("COURSE_QUIET")
    live, _ = step_backward(*graphs.lenet()).explore()._repr_mimebundle_()
    assert set(live) == {"image/png", "text/html", "text/plain"}
    assert "Frames of one backward run." in live["text/html"] and live["text/html"].count("</script>") == 1


def pasted(frames):
    """The last image of a slider, put together from its patches as a page does it."""
    images = [(patch, Image.open(io.BytesIO(base64.b64decode(patch["png"])))) for f in frames for patch in f["patches"]]
    page = images[0][1].copy()
    for patch, image in images:
        page.paste(image, (round(patch["left"] * 1.5), round(patch["top"] * 1.5)))
        assert image.width == round(patch["width"] * 1.5)
    return np.asarray(page)


@pytest.mark.slow
def test_the_frames_of_the_slider_add_up_to_the_picture_of_each_step():
    steps = step_backward(*graphs.lenet())
    frames = steps.explore().frames
    assert [frame["text"].partition(":")[0] for frame in frames] == [f"Step {number} of 26" for number in range(27)]
    for number in (0, 13, 26):
        assert (pasted(frames[: number + 1]) == steps.plot(number).pixels()[:, :, :3]).all()


@pytest.mark.slow
def test_each_frame_of_the_slider_says_where_its_node_is():
    steps = step_backward(*graphs.lenet())
    for number, frame in list(enumerate(steps.explore().frames))[::5]:
        pixels = steps.plot(number).pixels()
        rows, columns = np.nonzero((pixels[:, :, :3] == (0xD5, 0x5E, 0)).all(2))  # the frame around it is vermilion
        middle = (columns.min() + columns.max()) / 2 / pixels.shape[1], (rows.min() + rows.max()) / 2 / pixels.shape[0]
        assert frame["spot"] == pytest.approx(middle, abs=0.003)


@pytest.mark.slow
def test_a_long_backward_run_gets_a_hundred_places_and_keeps_both_ends():
    frames = step_backward(*graphs.chain(150)).explore().frames
    numbers = [int(frame["text"].split()[1]) for frame in frames]
    assert len(numbers) == 100 and numbers[0] == 0 and numbers[-1] == int(frames[0]["text"].split()[3].strip(":"))
