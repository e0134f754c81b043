"""Judges `path_names`: the way from a loss to one of its leaves."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from course_utils.inputs.graph import chain
from course_utils.judges import Mark, Marks, raised_or, say
from course_utils.judges.comparing import explained, first_missed, mistake
from course_utils.report import Diagnosis

Case = dict[str, Any]


def _variable(node: Any) -> Tensor | None:
    found: Tensor | None = getattr(node, "variable", None)
    return found


def _is(leaf: Tensor | None, wanted: Tensor) -> bool:
    return leaf is wanted


def _any(leaf: Tensor | None, wanted: Tensor) -> bool:
    return leaf is not None


def _none(leaf: Tensor | None, wanted: Tensor) -> bool:
    return False


def _shape(leaf: Tensor | None, wanted: Tensor) -> bool:
    return leaf is not None and leaf.shape == wanted.shape


def _numbers(leaf: Tensor | None, wanted: Tensor) -> bool:
    return leaf is not None and torch.equal(leaf, wanted)


def _bare(name: str) -> str:
    return name.rpartition("::")[2]


def _search(
    loss: Tensor, wanted: Tensor, order: str = "breadth", ends: Callable[[Tensor | None, Tensor], bool] = _is,
    inner: bool = False, once: bool = False, gives: str = "way", first: int = 0, last: int = 0, turn: bool = False,
    distinct: bool = False, without: str = "", peeks: bool = False,
) -> list[str] | None:
    """The names along the way, if any is found; `gives` the nodes that were looked at, or the last way, instead."""
    ways, looked, found, names = [[loss.grad_fn]], [], None, set()
    while ways and found is None:
        way: list[Any] = ways.pop(0 if order == "breadth" else -1)
        node = way[-1]
        if once and node.name() in names:
            continue
        names.add(node.name())
        looked.append(node)
        found = way if ends(_variable(node), wanted) else None
        after = [each for each, _ in node.next_functions if each is not None]
        arrives = [each for each in after if peeks and _is(_variable(each), wanted)]
        after = arrives or ([each for each in after if each.next_functions][:1] if inner else after)
        ways += [[*way, each] for each in (after[::-1] if order == "depth" else after)]
    nodes = {"way": found, "looked": looked, "last": way}[gives]
    if nodes is None:
        return None
    told = [_bare(each.name()) for each in nodes][first:len(nodes) - last][::-1 if turn else 1]
    told = [name for name in told if name != without]
    return list(dict.fromkeys(told)) if distinct else told


ORDERS = "breadth", "depth", "stack"
FIRST_LEAF = ("first leaf", "Whichever parameter is asked for, the way to the same one comes: to the first that is "
              "met, in the last layer.",
              "Follow every entry of `next_functions`, and go on until `node.variable` is the "
              "parameter.")
DEAD_ENDS = ("dead ends", "The list has every node that was looked at, those off the path too.",
             "Keep a path for each branch, a list of its own, and return the one that arrives.")
TO_THE_FIRST = ("to the first layer", "The longest path comes, whichever parameter is asked for.",
                "Stop where `node.variable` is the parameter.")
ONCE = ("names taken for nodes", "Of the nodes that have the same name only one is visited: there are many of one "
        "name.",
        "Note the nodes themselves, or leave that out; every node here has a single path.")
PATH_NAMES_MISTAKES = [
    mistake("reversed", "The names come from the parameter up to the loss.", "Turn the list round.", turn=True),
    mistake("loss left out", "The first node, the loss's own, is missing.", "Start the list with `loss.grad_fn`.",
            first=1),
    mistake("leaf left out", "The last node, AccumulateGrad, is missing.",
            "Add the node that holds the parameter too.", last=1),
    mistake(*FIRST_LEAF, ends=_any),
    mistake(*FIRST_LEAF, ends=_any, order="stack"),
    *(mistake("by shape", "The path ends at the first parameter that has the right shape; another layer may have one "
              "like it.", "Ask for the tensor itself: `node.variable is parameter`.", ends=_shape, order=order)
      for order in ORDERS),
    *(mistake("by numbers", "The path ends at the first parameter that holds the right numbers; another one may hold "
              "the same.", "Ask for the tensor itself: `node.variable is parameter`.", ends=_numbers, order=order)
      for order in ORDERS),
    mistake(*TO_THE_FIRST, ends=_none, gives="last"),
    mistake("backbone", "It goes down from layer to layer to the last node that isn't an end, whichever parameter is "
            "asked for.", "Follow every entry of `next_functions`, and stop where `node.variable` is the parameter.",
            inner=True, ends=_none, gives="last"),
    mistake("backbone", "Of each node only the first entry is followed behind which there are more nodes. That way "
            "goes down from layer to layer and ends before any parameter, so nothing is found.", "Follow every entry "
            "of `next_functions`, and stop where `node.variable` is the parameter.", inner=True, ends=_is),
    mistake("backbone", "Of each node only the first entry is followed behind which there are more nodes. A weight of "
            "a linear layer lies behind another entry, so the way to it isn't found.", "Follow every entry of "
            "`next_functions`, and stop where `node.variable` is the parameter.", inner=True, peeks=True, gives="last"),
    *(mistake(*DEAD_ENDS, gives="looked", order=order) for order in ORDERS),
    mistake(*DEAD_ENDS, gives="looked", ends=_none),
    mistake(*DEAD_ENDS, gives="looked", ends=_none, order="depth"),
    *(mistake(*ONCE, once=True, order=order) for order in ORDERS),
    mistake("transpose left out", "TBackward0 is missing, the node of a weight that is transposed first.",
            "Name every node of the path.", without="TBackward0"),
    mistake("each name once", "Each name is there once. Several nodes of a path have the same name.",
            "Keep the names in a list, as they come.", distinct=True),
]
NODES = Diagnosis("nodes", "The list holds the nodes themselves.", "Take the name of each: `node.name()`")
METHODS = Diagnosis("no brackets", "The list holds methods that were not called.", "Add the brackets: `node.name()`")
ADDRESSES = Diagnosis("addresses", "These are the nodes printed with their places in memory, which are others in every "
                      "run.", "`node.name()` is the name alone.")
NOTHING = Diagnosis("nothing found", "An empty list comes, whichever parameter is asked for.", "Print what is "
                    "compared: at the end of the path, `node.variable is parameter` is True.")
ONE_TEXT = Diagnosis("one text", "The names come as one string.", "Return them as a list.")


def judge_path_names(seen: list[dict[str, Any]], inputs: list[Case]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `path_names`, one for each kind of path."""
    cases = [(loss, dict(net.named_parameters())[case["parameter"]])
             for case in inputs for net, loss in [chain(case)]]
    right = [_search(*case) or [] for case in cases]
    same = raised_or(seen, "the same names, wherever the parameter is")
    varied = any(_names(result) != _names(seen[0]) for result in seen)
    marks = [(case["criterion"], Mark(varied and _names(result) == wanted, *_compared(wanted, result, same),
                                      _code(case)))
             for case, wanted, result in zip(inputs, right, seen, strict=True)]
    if any("error" in result for result in seen):
        return first_missed(marks, 4), None
    return first_missed(marks, 4), _not_names([result["value"] for result in seen]) or explained(
        seen, cases, _search, PATH_NAMES_MISTAKES, lambda result, names: _names(result) == names)


def _compared(wanted: list[str], result: dict[str, Any], same: str) -> tuple[str, str]:
    expected, names = " → ".join(wanted), _names(result)
    kinds = ", ".join(dict.fromkeys(item["type"] for item in result.get("value", {}).get("items", [])))
    came = " → ".join(names) if names and all(names) else f"objects of the types {kinds}" if kinds else say(result)
    came = re.sub("0x[0-9a-f]+", "0x…", came)  # a place in memory, which is another in every run
    return expected, came if came != expected else same


def _names(result: dict[str, Any]) -> list[str] | None:
    """What came as names; `None` for a function's None."""
    value = result.get("value", {})
    if value.get("type") == "None":
        return None
    return [_bare(str(item.get("value", ""))) for item in value.get("items", [])]


def _not_names(values: list[dict[str, Any]]) -> Diagnosis | None:
    outside = {value.get("type") for value in values}
    if outside == {"str"}:
        return ONE_TEXT
    if not outside & {"list", "tuple", "None"}:
        return Diagnosis("no list", f"A {values[0].get('type')} comes.", "Return the names in a list, in their order.")
    if outside == {"list"} and not any(value["items"] for value in values):
        return NOTHING
    items = [item for value in values for item in value.get("items", [])]
    kinds = {item["type"] for item in items}
    if kinds and kinds <= {"builtin_function_or_method", "method"}:
        return METHODS
    if kinds and kinds <= {"list", "tuple"}:
        return Diagnosis("lists", f"What comes holds things of type {min(kinds)}, and no names.",
                         "Return the names of one path, the one that ends at the parameter.")
    if kinds and all(kind.endswith(("Backward0", "AccumulateGrad")) for kind in kinds):
        return NODES
    return ADDRESSES if any("object at 0x" in str(item.get("value")) for item in items) else None


def _code(case: Case) -> str:
    """The call on a case."""
    if case["net"] == "LeNet":
        return ("example = LeNet()\n"
                "example_loss = F.cross_entropy(example(torch.zeros(1, 1, 32, 32)), torch.tensor([0]))\n"
                f"print(path_names(example_loss, example.{case['parameter']}))")
    layers = ", ".join(f"nn.Linear{size}, nn.{case['net']}()" for size in pairwise(case["widths"]))
    place, name = case["parameter"].split(".")
    alike = "for parameter in example.parameters():\n    nn.init.ones_(parameter)\n" * case["alike"]
    return (f"example = nn.Sequential({layers})\n{alike}"
            f"example_output = example(torch.zeros(1, {case['widths'][0]}))\n"
            "example_loss = F.mse_loss(example_output, torch.ones_like(example_output))\n"
            f"print(path_names(example_loss, example[{place}].{name}))")
