"""What chapter 6 is checked on: small classifiers, batches for them, and functions whose gradient is asked for."""

from typing import Any

import torch
from torch import Tensor, nn

from course_utils.inputs import batch, dense, drawn

OLD_GRADIENT = 0.5  # what lies in every .grad before an answer is called, where something does
Case = dict[str, Any]


class Scaled(nn.Module):
    """Linear 4 → 5, ReLU, Linear 5 → 3, of inputs that are divided by a number which is no parameter."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.scale: Tensor
        self.register_buffer("scale", torch.tensor(2.0))
        self.body = dense([4, 5, 3], seed)

    def forward(self, x: Tensor) -> Tensor:
        """Turn (N, 4) into logits (N, 3)."""
        logits: Tensor = self.body(x / self.scale)
        return logits


SMALL_WEIGHT, SMALL_BIAS = torch.tensor([[0.5, -1.0], [1.0, 0.5]]), torch.tensor([0.5, -0.5])


def classifier(case: Case) -> nn.Module:
    """A layer 2 → 2, if it is to be `small`, or else a network; old gradients in its parameters, if `filled`."""
    net: nn.Module = nn.Linear(2, 2) if case["small"] else Scaled(case["seed"])
    if isinstance(net, nn.Linear):
        with torch.no_grad():
            net.weight.copy_(SMALL_WEIGHT)
            net.bias.copy_(SMALL_BIAS)
    for parameter in net.parameters() if case["filled"] else ():
        parameter.grad = torch.full_like(parameter, OLD_GRADIENT)
    return net


def examples(case: Case, more: int = 0) -> tuple[Tensor, Tensor]:
    """`count` inputs, float32, and labels, int64, for the classifier; with `more`, as many more, and others."""
    if case["small"]:
        images = torch.tensor([[1.0, 2.0], [0.5, -1.0], [2.0, 0.5], [-1.5, 1.0], [1.5, -0.5]])
        return images[more:case["count"] + more], torch.tensor([0, 1, 1, 0, 1])[more:case["count"] + more]
    return batch(case["seed"] + 1 + more, case["count"] + more, 4, 3)


FUNCTIONS = {
    "cubes": "lambda x: (x ** 3).sum()",
    "curved": "lambda x: (2 * x).exp().sum() + x.flatten()[0] * x.flatten()[-1]",
}


def function(case: Case) -> Any:
    """The function of a case, made from its code, which is shown to learners as well."""
    return eval(compile(FUNCTIONS[case["function"]], __file__, "eval"))


def point(case: Case) -> Tensor:
    """Where the gradient of a function is asked for: numbers from 0.5 up, and a 0 among many, of shape and dtype."""
    numbers = 0.5 + 0.5 * drawn(case["seed"], *case["shape"]).abs()
    if len(case["shape"]) == 3:
        numbers[0, 0, 1] = 0
    return (numbers * 10).round().div(10).to(getattr(torch, case["dtype"]))


def linear_case(case: Case) -> tuple[Tensor, Tensor, Tensor]:
    """The x (N, in), weight (out, in) and grad_output (N, out) of a linear layer, float32, with one decimal."""
    images, into, out = case["size"]
    shapes = (images, into), (out, into), (images, out)
    x, weight, grad = ((drawn(case["seed"] + place, *shape) * 10).round() / 10 for place, shape in enumerate(shapes))
    return x, weight, grad
