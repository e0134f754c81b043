"""Judges `linear_backward`: the gradients of a linear layer's input, weight and bias."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from course_utils.checks.describe import describe
from course_utils.inputs.backward import linear_case
from course_utils.judges import PRINTED, Mark, Marks, as_code, errors, nothing, say
from course_utils.judges.comparing import explained, mistake, same
from course_utils.judges.meanings import Meaning
from course_utils.judges.raised import meant
from course_utils.report import Diagnosis

Formula = Callable[[Tensor, Tensor, Tensor], Tensor]


def _gradients(
    x: Tensor, weight: Tensor, grad: Tensor, again: bool, of_x: Formula = lambda x, w, g: g @ w,
    of_weight: Formula = lambda x, w, g: g.T @ x, of_bias: Formula = lambda x, w, g: g.sum(0),
    order: tuple[int, int, int] = (0, 1, 2), averaged: str = "", sign: int = 1, adds: bool = False,
    above: Formula = lambda x, w, g: g,
) -> list[Tensor]:
    """The three gradients, in an `order`, `averaged` over `"images"` or `"all"` numbers, and times a `sign`.

    A second call gives twice the gradients of x and weight, if it `adds`; `above` makes another grad_output of it.
    """
    grad = above(x, weight, grad)
    scale = sign / {"": 1, "images": len(x), "all": grad.numel()}[averaged]
    found = [formula(x, weight, grad) * scale for formula in (of_x, of_weight, of_bias)]
    found = [found[0] * 2, found[1] * 2, found[2]] if adds and again else found
    return [found[place] for place in order]


SHAPES = "It has the shape of weight, (out, in): `grad_output.T @ x`."
NO_MEAN = "Leave the division out: the mean is the loss's business, and it is in grad_output already."
SUM = "Add the rows up: `grad_output.sum(dim=0)`."
CHAIN = "The chain rule multiplies by what comes from above: `grad_output @ weight`, `grad_output.T @ x`."
LINEAR_BACKWARD_MISTAKES = [
    mistake("all averaged", "All three gradients are divided by N.", NO_MEAN, averaged="images"),
    mistake("all averaged", "All three gradients are divided by the number of all outputs, N times out.", NO_MEAN,
            averaged="all"),
    mistake("sign", "The signs are turned.", "A gradient says how the loss changes; nothing is subtracted yet.",
            sign=-1),
    mistake("adds up", "A second call with the same tensors gives twice the gradients of x and weight: they lie in "
            "`.grad` of the caller's tensors.", "Work on copies, `x.detach().clone()`, or ask `torch.autograd.grad`.",
            adds=True),
    mistake("ReLU", "grad_output is set to 0 where x · weightᵀ isn't positive, as a ReLU after the layer would do.",
            "There is no ReLU here: use grad_output as it comes.", above=lambda x, w, g: g * (x @ w.T > 0)),
    mistake("ReLU", "grad_output is set to 0 where it isn't positive, as if it went through a ReLU.",
            "There is no ReLU here: use grad_output as it comes.", above=lambda x, w, g: g.relu()),
    *(mistake("order", "The three gradients come in another order.", "Return those of x, weight and bias.", order=order)
      for order in ((0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))),
    mistake("weight transposed", "The gradient of weight comes as (in, out).", SHAPES, of_weight=lambda x, w,
            g: x.T @ g),
    mistake("reshaped", "The gradient of weight is computed from grad_output with another shape: `reshape` and `view` "
            "keep the numbers in their order, and don't exchange rows and columns.", "`grad_output.T` exchanges them.",
            of_weight=lambda x, w, g: g.reshape(g.shape[::-1]) @ x),
    mistake("weight averaged", "The gradient of weight is divided by N.", NO_MEAN,
            of_weight=lambda x, w, g: g.T @ x / len(x)),
    mistake("first image only", "Only the first image's share is in the gradient of weight.",
            "Add up the shares of all.", of_weight=lambda x, w, g: g[:1].T @ x[:1]),
    mistake("last image only", "Only the last image's share is in the gradient of weight.",
            "Add up the shares of all: `+=` instead of `=`.", of_weight=lambda x, w, g: g[-1:].T @ x[-1:]),
    mistake("weight without grad_output", "The gradient of weight doesn't depend on grad_output.", CHAIN,
            of_weight=lambda x, w, g: torch.ones_like(g).T @ x),
    mistake("bias not summed", "The gradient of bias has a row for each image. There is one bias for all of them.", SUM,
            of_bias=lambda x, w, g: g),
    mistake("bias averaged", "The gradient of bias is a mean. Each image adds its share, so it is a sum.",
            "Use `sum(dim=0)` instead of `mean`. " + NO_MEAN, of_bias=lambda x, w, g: g.mean(0)),
    mistake("bias over outputs", "The gradient of bias is summed over the outputs, so it has one number per image.",
            "Sum over the images, `dim=0`.", of_bias=lambda x, w, g: g.sum(1)),
    mistake("bias over outputs", "The gradient of bias is a mean over the outputs, so it has one number per image.",
            "Sum over the images, `dim=0`.", of_bias=lambda x, w, g: g.mean(1)),
    mistake("bias over all", "The gradient of bias is the sum of all numbers, and there is one bias for each output.",
            SUM,
            of_bias=lambda x, w, g: g.sum()),
    mistake("bias axis kept", "The gradient of bias has an axis too many, (1, out).", "Leave `keepdim=True` out.",
            of_bias=lambda x, w, g: g.sum(0, keepdim=True)),
    mistake("bias of one image", "The gradient of bias is that of the first image alone.", SUM, of_bias=lambda x, w,
            g: g[0]),
    mistake("bias of one image", "The gradient of bias is that of the last image alone.", SUM, of_bias=lambda x, w,
            g: g[-1]),
    mistake("bias without grad_output", "The gradient of bias doesn't depend on grad_output: it is 1 for each output.",
            SUM,
            of_bias=lambda x, w, g: torch.ones(g.shape[1])),
    mistake("bias without grad_output", "The gradient of bias doesn't depend on grad_output: it is N for each output.",
            SUM,
            of_bias=lambda x, w, g: torch.full(g.shape[1:], float(len(g)))),
    mistake("bias without grad_output", "The gradient of bias doesn't depend on grad_output: it is 0.", SUM,
            of_bias=lambda x, w, g: torch.zeros(g.shape[1])),
    mistake("bias over all", "The gradient of bias is the mean of all numbers, and there is one bias for each output.",
            SUM, of_bias=lambda x, w, g: g.mean()),
    mistake("forward", "In place of the gradient of x comes the output, x · weightᵀ.",
            "Backward starts from grad_output: `grad_output @ weight`.", of_x=lambda x, w, g: x @ w.T),
    mistake("x averaged", "The gradient of x is divided by N.", NO_MEAN, of_x=lambda x, w, g: g @ w / len(x)),
    mistake("x transposed", "The gradient of x comes as (in, N).", "It has the shape of x, (N, in): `grad_output @ "
            "weight`",
            of_x=lambda x, w, g: (g @ w).T),
    mistake("x without grad_output", "The gradient of x doesn't depend on grad_output.", CHAIN,
            of_x=lambda x, w, g: torch.ones_like(g) @ w),
    mistake("x without grad_output", "The gradient of x is weight itself.", CHAIN, of_x=lambda x, w, g: w),
    mistake("weight without grad_output", "The gradient of weight is x itself.", CHAIN, of_weight=lambda x, w, g: x),
]


LINEAR_BACKWARD_ERRORS = [
    Meaning(r"RuntimeError: mat1 and mat2 shapes cannot be multiplied \((?P<first>[\dx]+) and (?P<second>[\dx]+)\)",
            "linear shapes", "A product of {first} and {second} was asked for: the second number must be the same as "
            "the third.",
            "Which product of grad_output, weight and x, or of one of them with its axes exchanged, `.T`, "
            "has the shape that is wanted?"),
    Meaning(r"RuntimeError: The size of tensor a \((?P<first>\d+)\) must match the size of tensor b "
            r"\((?P<second>\d+)\)", "shapes differ",
            "`+` works number by number, and an axis has {first} entries on its left and {second} on its right.",
            "Print the shapes of both. What is added to `x @ weight.T`, of shape (N, out), has one entry for each "
            "output, `weight.shape[0]`; so has the gradient of a bias.", line=r"^[^*\-]*\+[^*\-]*$"),
    Meaning(r"RuntimeError: The size of tensor a \((?P<first>\d+)\) must match the size of tensor b "
            r"\((?P<second>\d+)\)", "shapes differ",
            "`*`, `+` and `-` work number by number, and an axis has {first} entries in one and {second} in the other.",
            "Print the shapes of both. Where a matrix product was meant, it is `@`: it multiplies rows with columns, "
            "and adds up."),
]


def judge_linear_backward(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `linear_backward`, one for each gradient in all cases."""
    cases = [(*linear_case(case), case["again"]) for case in inputs]
    items = [result.get("value", {}).get("items", []) for result in seen]
    whole = all(len(parts) == 3 for parts in items)
    marks = [next((mark for mark in _marks(part, seen, cases) if not mark.passed), Mark(True)) if whole else
             Mark(False, say(describe(_gradients(*cases[0])[part])), _kind(seen[0]),
                  _code(cases[0])) for part in range(3)]
    if nothing(seen):
        return marks, PRINTED
    if error := next(errors(seen), None):
        return marks, meant(error, LINEAR_BACKWARD_ERRORS)
    if not whole:
        return marks, Diagnosis("not three", f"What comes back is {_kind(seen[0])}, and not three tensors.",
                                "Return the gradients of x, weight and bias, with commas in between.")
    return marks, explained(seen, cases, _gradients, LINEAR_BACKWARD_MISTAKES, _fits)


def _fits(result: dict[str, Any], values: list[Tensor]) -> bool:
    return all(map(same, result["value"]["items"], values))


def _marks(part: int, seen: list[dict[str, Any]], cases: list[Any]) -> list[Mark]:
    """The marks of one gradient, one for each case."""
    found = []
    for result, case in zip(seen, cases, strict=True):
        right, came = _gradients(*case)[part], result["value"]["items"][part]
        found.append(Mark(same(came, right), say(describe(right)), say(came), _code(case)))
    return found


def _kind(result: dict[str, Any]) -> str:
    """What came in place of three tensors."""
    value = result.get("value", {})
    if "items" in value:
        return f"a {value['type']} of {len(value['items'])}"
    return say(result) if "error" in result or value.get("type") == "None" else f"a {value.get('type')}"


def _code(case: Any) -> str:
    """The call on a case; on the same tensors twice, if it is a second call."""
    *tensors, again = case
    lines = [f"{name} = {as_code(tensor)}" for name, tensor in zip(("inputs", "weight", "grad_output"), tensors,
                                                                   strict=True)]
    return "\n".join([*lines, *["print(linear_backward(inputs, weight, grad_output))"] * (1 + again)])
