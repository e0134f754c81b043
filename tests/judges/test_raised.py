"""Each row of the table of errors is for what Python or torch really raises, and is the row that is found for it."""

import math
import re
import textwrap
from typing import Any

import pytest
import torch
import torch.nn as nn
import torch.nn.functional as F

from course_utils.checks.guard import attempt
from course_utils.judges.meanings import MEANINGS, Meaning
from course_utils.judges.raised import meaning_of, raised

BEFORE = """
    def one(only):
        pass

    def numbers():
        yield 1

    def endless(n):
        return endless(n + 1)

    def unbound():
        for _ in range(0):
            total = 0
        return total

    class Misspelt(nn.Module):
        def foward(self, x):
            return x

    class WithoutSuper(nn.Module):
        def __init__(self):
            self.layer = nn.Linear(2, 2)

    x, labels, leaf = torch.ones(2, 3), torch.zeros(2, dtype=torch.int64), torch.ones(3, requires_grad=True)
    convolution, image = nn.Conv2d(1, 6, 5), torch.ones(1, 1, 8, 8)
"""

# A piece of one row's pattern, or all of it, and code that raises its errors, one for each way in which they are told.
SNIPPETS = {
    "positional arguments? but": ["one(1, 2)", "torch.optim.SGD([leaf], 0.1, 0, 0, 0, False, True)"],
    "required positional arguments?:": ["one()", "nn.Linear(3)"],
    "got an unexpected keyword": ["one(first=1)", "F.cross_entropy(x, labels, from_logits=True)"],
    "UnboundLocalError": ["unbound()"],
    "iteration over a 0-d": ["for _ in x.sum(): pass", "loss, accuracy = x.mean()"],
    "expect(?:s|ed) a non-empty": ["torch.stack([])", "torch.cat([])"],
    "NameError": ["unknown", "forward(x)"],
    "method-wrapper": ["x.sum / 2", "len / 2", "x.numel.real", "for name in {}.items: pass", "x.item[0]",
                       "1 + x.__add__", "x.shape.numel * 2.0"],
    "Size' object is not callable": ["x.shape(0)", "x.size()()"],
    "(?P<what>\\w+)' object is not callable": ["x(0)", "3(4)", "[1](0)", "None()"],
    ".*'(?P<what>\\w+)' object is not subscriptable": ["3[0]", "one[0]"],
    "'NoneType' object is not (": ["None[0]", "for _ in [2, 1].sort(): pass", "list(None)", "labels = [1].sort()[0]"],
    "for .*'(?:torch": ["x.shape / 2", "x.shape - 1", "2 / x.size()"],
    "bitwise_xor": ["2.0 ^ 2", "x ^ 2", "x ^ x"],
    "for .*'NoneType'": ["leaf.grad * 2", "1 + None", "None / 2", "x - one(1)"],
    r"AttributeError: 'NoneType' object has no attribute '(?:next": ["leaf.grad_fn.next_functions"],
    r"AttributeError: 'NoneType' object has no attribute '(?P": ["leaf.grad.norm()", "one(1).shape"],
    r"'\w+' object has no attribute 'variable'": ["(leaf * 2).grad_fn.variable"],
    "no attribute 'next_functions'": ["x.next_functions", "nn.Linear(1, 1).weight.next_functions"],
    "'bool' object has no attribute": ["(1 == 1).sum()"],
    "can't multiply sequence": ["[1] * 2.0"],
    "cannot pickle": ["import io; torch.save(numbers(), io.BytesIO())"],
    "during iteration": ["d = {1: 2}\nfor key in d: d[key + 1] = 1", "d = {1}\nfor key in d: d.add(key + 1)"],
    "can only concatenate list": ["[1] + 2"],
    "training mode is expected": ["convolution.train(1)"],
    "expected 'f' to be string": ["torch.save('path', {})"],
    "cannot be applied to a 0-dim": ["torch.tensor(1)[0]", "torch.tensor(1)[:1]"],
    "target with class probabilities": ["F.cross_entropy(x, torch.zeros(2, 3, dtype=torch.int64))"],
    "one_hot is only": ["F.one_hot(x, 3)"],
    "Expected dtype int": ["x.gather(1, x)", "x.index_select(0, x[0])"],
    "Class values must be": ["F.one_hot(labels - 1)", "F.one_hot(labels + 5, 3)"],
    "same number of dimensions as": ["x.gather(1, labels)"],
    "math domain": ["math.log(0)", "math.log(-1)"],
    "math range": ["math.exp(1000)", "10.0 ** 400"],
    "'tuple' object has no attribute '(?:next": ["(leaf * 2).grad_fn.next_functions[0].name()"],
    "'tuple' object has no attribute '(?P": ["(x, labels).shape", "(1, 2).mean()"],
    r"AttributeError: 'Tensor' object has no attribute '(?P<which>\w+)'": ["x.foo"],
    "can only concatenate tuple": ["x.max(dim=1) + 1", "(1, 2) + 3", "(x, labels) + x"],
    "'list' object has no attribute": ["[x, x].shape", "[1.0].mean()"],
    "(?:float|int)' object has no attribute": ["x.sum().item().backward()", "float(x.mean()).shape", "(3).item()"],
    "'generator' object has no attribute": ["numbers().shape", "nn.Linear(2, 2).parameters().grad"],
    "torch._C.Generator' object": ["torch.Generator().randperm(3)"],
    "astype|copy": ["x.astype('float32')", "x.copy()", "x.concatenate(x)"],
    "Dropout|": ["F.relu(nn.ReLU())", "nn.ReLU(x).mean()", "nn.Linear(3, 2)(nn.ReLU())", "nn.Flatten().shape"],
    "object of type 'generator'": ["len(numbers())", "nn.Linear(2, 2).parameters()[0]"],
    "AttributeError: .*object has no attribute": ["nn.Linear(2, 2).layers", "nn.ReLU().weight", "'a'.append"],
    "AttributeError: module": ["torch.foo", "F.foo", "math.foo", "torch.nn.functional.one_hot_"],
    "not enough values)": ["a, b = 1, 2, 3", "a, b = [1]", "a, b, c = x", "(a, b), c = (1, 2, 3), 4",
                         "for a, b in [(1, 2, 3)]: pass"],
    "cannot unpack non-iterable": ["a, b = 3", "a, b = None", "for a, b in [1, 2]: pass"],
    "object is not iterable": ["for _ in 3: pass", "list(True)", "sum(2.0)", "zip(3, [1])"],
    "KeyError": ["{}['a']", "nn.Linear(2, 2).state_dict()['a']"],
    "ZeroDivisionError": ["1 / 0", "1.0 / 0", "3 % 0", "3 // 0"],
    "RecursionError": ["endless(0)"],
    "(?:list|tuple|string) index out of range": ["[1][1]", "(1,)[3]", "'a'[2]"],
    "is missing the required": ["Misspelt()(x)", "nn.ModuleList([nn.ReLU()])(x)"],
    "is not a Module subclass": ["nn.Sequential([nn.ReLU()])", "nn.Sequential(nn.ReLU)", "nn.Sequential(one)"],
    "before Module.__init__": ["WithoutSuper()"],
    "optimizer can only": ["torch.optim.SGD(x, lr=1)", "torch.optim.SGD(nn.Sequential(nn.Linear(2, 2)), lr=1)",
                           "torch.optim.SGD([1.0], lr=1)"],
    "empty parameter list": ["torch.optim.SGD(nn.ReLU().parameters(), lr=1)"],
    "mat1 and mat2 shapes": ["nn.Linear(4, 2)(x)", "x @ x", "torch.mm(x, x)"],
    "Given groups=1": ["convolution(torch.ones(1, 3, 8, 8))", "convolution(torch.ones(3, 8, 8))"],
    "Expected 3D": ["convolution(x)", "convolution(torch.ones(4))", "F.conv2d(x, convolution.weight)",
                    "convolution(torch.ones(1, 1, 1, 8, 8))"],
    "number of spatial dimensions": ["F.interpolate(x, size=(2, 2))"],
    "Calculated (?:padded )?": ["convolution(torch.ones(1, 1, 4, 4))", "nn.MaxPool2d(2)(torch.ones(1, 1, 1, 1))"],
    "The size of tensor a": ["x - torch.ones(2)", "x * torch.ones(2, 4)", "torch.ones(3).add_(torch.ones(2))"],
    "is invalid for input of size": ["x.view(4, 2)", "x.reshape(-1, 4)"],
    "view size is not": ["x.T.view(6)"],
    "Dimension out of range": ["x.sum(2)", "x.softmax(dim=3)", "leaf.mean(1)", "x.max(dim=2)"],
    "shape mismatch: indexing": ["x[torch.arange(2), torch.arange(3)]"],
    "too many indices": ["leaf[0, 0]", "x[0, 0, 0]"],
    "is out of bounds for dimension": ["x[2]", "leaf[5]", "x[:, 4]", "x[torch.tensor([7])]"],
    "tensors used as indices": ["x[x]", "x[torch.tensor([0.0])]"],
    "cannot be converted to Scalar": ["x.item()", "float(x)", "int(x)"],
    "Boolean value of Tensor with": ["bool(x)", "if x == x: pass", "not x"],
    "Boolean value of Tensor.*": ["nn.CrossEntropyLoss(x, labels)", "loss = torch.nn.MSELoss(x, x)"],
    "return_types": ["x.max(dim=1).float()", "x.sort(dim=1) - x", "x.max(dim=1) / 2"],
    "got torch\\._C\\.Generator": ["torch.randperm(3, torch.Generator())", "torch.rand(3, torch.Generator())"],
    "generator=(?!torch)": ["torch.randperm(3, generator=1)", "torch.randperm(3, generator=torch)"],
    "Cannot access accelerator": ["torch.Generator(7)"],
    r"[^)]*?(?P<name>\w+)=(?P<came>\w+)": ["x.sum(dim='a')", "torch.randperm(3, seed=1)",
                                          "torch.randperm(x.shape, generator=torch.Generator())"],
    r"TypeError: .*invalid combination of arguments": ["x.view('a')"],
    "expected (?:scalar type": ["F.nll_loss(x, labels.int())", "F.cross_entropy(x, labels.float())"],
    "expected m1 and m2": ["nn.Linear(3, 2)(x.double())", "nn.Linear(3, 2)(x.long())", "convolution(image.double())",
                           "x @ x.T.double()"],
    "nll_loss|cross_entropy|": ["x.long().softmax(1)", "F.cross_entropy(x.long(), labels)", "x.long().log_softmax(1)",
                               "nn.LogSoftmax(dim=1)(x.long())"],
    "could not infer output dtype": ["labels.mean()", "(x == 1).mean()"],
    "can't be cast to": ["labels /= 16", "labels.add_(0.5)"],
    "IndexError: Target": ["F.cross_entropy(x, labels + 3)", "F.nll_loss(x, labels - 1)"],
    "Expected input batch_size": ["F.cross_entropy(x, torch.zeros(3).long())", "F.cross_entropy(x.T, labels)"],
    "must be Tensor, not|expected": ["F.cross_entropy([1.0], labels)", "F.relu(3)", "torch.stack([1, 2])",
                                      "torch.argmax([1])"],
    "argument '(?P<name>": ["torch.full(3)", "torch.randperm('a')", "torch.arange(x)"],
    "element 0 of tensors": ["x.sum().backward()", "leaf.detach().sum().backward()"],
    "only for scalar outputs": ["(2 * leaf).backward()"],
    "a second time": ["loss = (leaf ** 2).sum(); loss.backward(); loss.backward()"],
    "view of a leaf": ["leaf += 1", "leaf[0] = 1", "leaf.zero_()", "leaf.view(3).add_(1)"],
    "modified by an inplace": ["y = leaf.exp(); y += 1; y.sum().backward()"],
    "One of the differentiated": ["torch.autograd.grad((2 * leaf).sum(), torch.ones(3, requires_grad=True))",
                                  "torch.autograd.grad((2 * leaf).sum(), torch.ones(3))"],
    "Can't call numpy": ["leaf.numpy()", "(2 * leaf).numpy()"],
    "Inplace update to inference": ["with torch.inference_mode(): y = torch.ones(3)\ny.add_(1)",
                                    "with torch.inference_mode(): y = torch.ones(3)\n(y * leaf)"],
    "to be dict-like": ["nn.Linear(2, 2).load_state_dict(None)"],
    "loading state_dict": ["nn.Linear(2, 2).load_state_dict({})", "nn.Linear(2, 2).load_state_dict(nn.Linear(3, 2)"
                           ".state_dict())"],
}


PLACE = re.compile(r"\{(?:which|what|came|takes|wanted|needs|name)\}")  # in a row's text, for a part of the message


def error_of(snippet: str) -> dict[str, str]:
    """What a check notes of the error that a snippet raises."""
    def answer() -> None:
        names: dict[str, Any] = {"torch": torch, "nn": nn, "F": F, "math": math}
        exec(textwrap.dedent(BEFORE) + snippet, names)

    _, error = attempt(answer)
    assert error, "nothing is raised"
    return error | {"line": snippet}


def row_with(piece: str) -> Meaning:
    """The row whose pattern is this, or the only one that has it in its pattern."""
    whole = [meaning for meaning in MEANINGS if meaning.pattern == piece]
    [row] = whole or [meaning for meaning in MEANINGS if piece in meaning.pattern]
    return row


def row_of(error: dict[str, str]) -> Meaning | None:
    found = meaning_of(error, MEANINGS)
    return found[0] if found else None


@pytest.mark.filterwarnings("ignore:.*perhaps you missed a comma:SyntaxWarning")
@pytest.mark.parametrize("piece, snippet", [(piece, code) for piece, codes in SNIPPETS.items() for code in codes])
def test_an_error_has_the_meaning_of_its_row(piece, snippet):
    row = row_with(piece)
    error = error_of(snippet)
    assert row_of(error) == row, f"{error['type']}: {error['message']}"
    told = raised(error)
    assert told.name == row.name
    assert error["message"].strip() in told.text
    assert not PLACE.search(told.text.replace(error["message"], "") + told.next)


def test_every_row_is_tried():
    assert {meaning.pattern for meaning in MEANINGS} == {row_with(piece).pattern for piece in SNIPPETS}


def test_an_error_without_a_row_is_told_as_it_is():
    error = error_of("raise OSError('no room')")
    assert meaning_of(error, MEANINGS) is None
    assert raised(error).name == "raised"
    assert "OSError" in raised(error).text
    assert "no room" in raised(error).text
