"""Judges `check_up`: which parameters got no gradient, and which didn't move."""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from torch import Tensor

from course_utils.inputs.debugging import patient
from course_utils.judges import PRINTED, Mark, Marks, nothing, plain, say
from course_utils.judges.comparing import Mistake, explained, mistake
from course_utils.judges.meanings import Meaning
from course_utils.judges.raised import meant
from course_utils.report import Diagnosis

NOT_RUN = Diagnosis("not run", "step() is never called, so what is found says nothing about it.",
                    "Call step() once, between the copy and the comparison.")
RUN_TWICE = Diagnosis("run twice", "step() is called more than once, and each call trains the network further.",
                      "Call it once and keep what it changed.")
PUT_BACK = Diagnosis("left changed", "The network isn't left as step() left it.", "Only read the parameters.")
NO_LISTS = Diagnosis("no two lists", "What comes back isn't two lists of names, such as \"2.weight\".",
                     "net.named_parameters() gives names and parameters together.")
CHECK_UP_ERRORS = [Meaning(
    r"AttributeError: 'NoneType' object has no attribute '(?:any|all|abs|sum|norm|max|min|mean|eq|ne|numel|nonzero|"
    r"count_nonzero|square|pow|detach|clone|cpu|numpy|data|shape|flatten|tolist)'|AttributeError: 'bool' object has no "
    r"attribute '(?:all|any)'|TypeError: .*must be (?:Tensor|tuple of Tensors), not (?:NoneType|bool)", "None",
    "Here some parameter's gradient is None, and None has no numbers to look at.",
    "None counts as no gradient: ask `p.grad is None` first, and only then for its numbers.")]


class Part(NamedTuple):
    """A parameter of a network that went through one step, or a buffer, which has no gradient and doesn't ask."""

    name: str
    before: Tensor
    after: Tensor
    gradient: Tensor | None
    asks: bool
    buffer: bool


Test = Callable[[Part], bool]


def _parts(case: dict[str, Any]) -> list[Part]:
    net, step = patient(**case)
    before = {name: value.clone() for name, value in net.state_dict().items()}
    step()
    parameters = dict(net.named_parameters())
    return [Part(name, before[name], value, parameters[name].grad if name in parameters else None,
                 name in parameters and parameters[name].requires_grad, name not in parameters)
            for name, value in net.state_dict().items()]


def _silent(part: Part) -> bool:
    return part.gradient is None or not part.gradient.any()


def _still(part: Part) -> bool:
    return torch.equal(part.before, part.after)


def _lists(
    parts: list[Part], silent: Test = _silent, still: Test = _still, repeat: int | None = None, skipped: bool = False,
    swapped: bool = False, buffers: tuple[bool, bool] = (False, False), kind: str = "", most: int | None = None,
    layers: bool = False,
) -> list[set[str]]:
    """The names without a gradient and those that stood still; with the other arguments, what a mistake gives."""
    lists = [{part.name.partition(".")[0] if layers else part.name
              for part in [part for part in parts if more or not part.buffer][:most]
              if test(part) and part.name.endswith(kind)} for test, more in zip((silent, still), buffers, strict=True)]
    if skipped:
        lists[1] -= lists[0]
    if repeat is not None:
        lists = [lists[repeat]] * 2
    return lists[::-1] if swapped else lists


def _rounded(rtol: float, atol: float) -> Mistake:
    return mistake(
        "rounded", "A parameter that moved by very little counts as still. With a low learning rate all of them would.",
        "Compare with torch.equal instead of a tolerance.",
        still=lambda part: torch.allclose(part.before, part.after, rtol=rtol, atol=atol))


MISTAKES = [
    mistake("nothing", "Both lists are always empty.", "Put the names in that meet the condition.",
            silent=lambda part: False, still=lambda part: False),
    mistake("None only", "A gradient of None is found, and one that is all 0 isn't. Nothing is learned from either.",
            "Test for both: parameter.grad is None or not parameter.grad.any().",
            silent=lambda part: part.gradient is None),
    mistake("zeros only", "A gradient that is all 0 is found, and one that is None isn't.", "Test for None first.",
            silent=lambda part: part.gradient is not None and _silent(part)),
    mistake("by requires_grad", "The first list has the parameters that don't ask for a gradient. A parameter can ask "
            "for one and not get it, for instance when the network doesn't use it.",
            "Look at parameter.grad after step().", silent=lambda part: not part.asks),
    mistake("one zero", "A gradient with a single 0 among its numbers counts as none.", "All of its numbers have to be "
            "0: not parameter.grad.any(), or (parameter.grad == 0).all().",
            silent=lambda part: part.gradient is None or bool((part.gradient == 0).any())),
    *[mistake("sum of the gradient", "A gradient whose numbers add up to 0 counts as none, though they only cancel.",
              "Ask whether all of them are 0: not parameter.grad.any().",
              silent=lambda part, add=add: part.gradient is None or bool(add(part.gradient) == 0))
      for add in (torch.sum, torch.mean)],
    *[mistake("small gradient", "A gradient whose numbers are small counts as none.",
              "Ask whether all of them are exactly 0: not parameter.grad.any().",
              silent=lambda part, size=size, most=most: part.gradient is None or bool(size(part.gradient) < most))
      for size in (lambda grad: grad.abs().max(), torch.norm, lambda grad: grad.abs().mean())
      for most in (1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.05, 0.1)],
    mistake("frozen left out", "Parameters that don't ask for a gradient are left out of the first list.",
            "Ask the question of every parameter.", silent=lambda part: part.asks and _silent(part)),
    mistake("frozen left out", "Parameters that don't ask for a gradient are left out of the second list.",
            "Ask the question of every parameter.", still=lambda part: part.asks and _still(part)),
    mistake("all of them", "The first list always has every parameter.",
            "Look at parameter.grad after step(), and before anything clears it.", silent=lambda part: True),
    mistake("the others", "The first list has the parameters with a gradient.", "Turn the condition round.",
            silent=lambda part: not _silent(part)),
    mistake("nothing", "The first list is always empty.", "Put the names in that meet the condition.",
            silent=lambda part: False),
    mistake("no copy", "Nothing ever seems to move. A parameter that is kept without clone() moves along with the "
            "step, and so does what detach() or .data gives.", "Before step(), keep parameter.detach().clone().",
            still=lambda part: True),
    *[_rounded(*tolerance) for tolerance in (
        (1e-5, 1e-8), (0, 1e-8), (0, 1e-7), (1e-5, 1e-7), (1e-5, 1e-6), (0, 1e-6), (1e-5, 1e-5), (0, 1e-5),
        (1e-5, 1e-4), (0, 1e-4), (1e-5, 1e-3), (0, 1e-3), (1e-3, 1e-5))],
    mistake("one stands still", "A parameter counts as still as soon as one of its numbers is what it was.",
            "Compare all of them: torch.equal, or (parameter == before[name]).all().",
            still=lambda part: bool((part.before == part.after).any())),
    *[mistake("sum of the weights", "A parameter whose numbers add up to the same as before counts as still.",
              "Compare number by number: torch.equal.",
              still=lambda part, add=add: bool(add(part.before) == add(part.after)))
      for add in (torch.sum, torch.mean)],
    mistake("the others", "The second list has the parameters that moved.", "Turn the condition round.",
            still=lambda part: not _still(part)),
    mistake("nothing", "The second list is always empty.", "Put the names in that meet the condition.",
            still=lambda part: False),
    mistake("frozen only", "The second list has the parameters that don't ask for a gradient. Others can stand still "
            "too.", "Compare the numbers before and after the step.", still=lambda part: not part.asks),
    mistake("skipped", "A parameter in the first list never comes into the second. One without a gradient can stand "
            "still or move, so it is a question of its own.", "Ask both questions of every parameter: no continue, "
            "else or elif between them.", skipped=True),
    mistake("buffers", "The second list also has names that aren't parameters: the state_dict has buffers too.",
            "Take the names from net.named_parameters().", buffers=(False, True)),
    mistake("buffers", "The lists also have names that aren't parameters: the state_dict has buffers too.",
            "Take the names from net.named_parameters().", buffers=(True, True)),
    mistake("same list", "The second list repeats the first. A parameter with a gradient can stand still, and weight "
            "decay moves one without.", "Compare the weights before and after.", repeat=0),
    mistake("still twice", "The first list repeats the second.", "Look at parameter.grad for the first.", repeat=1),
    mistake("first only", "The lists never have more than the first parameter: the others aren't looked at.",
            "A return inside the loop ends it; put it below the loop.", most=1),
    mistake("layer names", "The lists have names of layers instead of parameters.",
            "Keep the whole name, such as \"2.weight\".", layers=True),
    mistake("weights only", "Only weights are listed, and biases are parameters too.",
            "Go through all of net.named_parameters().", kind="weight"),
    mistake("swapped", "The two lists come in the other order.", "First no gradient, then not moved.", swapped=True),
]


def judge_check_up(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Names without a gradient, names that stood still, and one step whose result stays."""
    if failed := [(result["error"], case) for result, case in zip(seen, inputs, strict=True) if "error" in result]:
        error, case = failed[0]
        absent = any(part.gradient is None for part in _parts(case) if not part.buffer)
        return [], meant(error, CHECK_UP_ERRORS) if absent else None
    came = [_two_lists(case["value"]) for case in seen]
    if None in came:
        said = say(seen[came.index(None)])
        return [Mark(False, "two lists of names", said)] * 3, PRINTED if nothing(seen) else NO_LISTS
    cases = [(_parts(case),) for case in inputs]
    marks = [_named(came, cases, inputs, place) for place in (0, 1)]
    runs, left = [case["calls"] for case in seen], all(case["left"] is True for case in seen)
    found = any(mark.passed for mark in marks)
    if set(runs) != {1}:
        marks.append(Mark(False, "1 run", f"{next(run for run in runs if run != 1)} runs"))
        return marks, NOT_RUN if not any(runs) else RUN_TWICE if min(runs) > 1 else None
    marks.append(Mark(left and found, "one run, whose result is left, and a right list",
                      "no right list yet" if left else "another network than step() left"))
    if marks[0].passed and marks[1].passed:
        return marks, None if left else PUT_BACK
    return marks, explained([{"lists": lists} for lists in came], cases, _lists, MISTAKES,
                            lambda result, lists: result["lists"] == lists) or (None if left else PUT_BACK)


def _named(came: list[Any], cases: list[tuple[list[Part]]], inputs: list[dict[str, Any]], place: int) -> Mark:
    """The mark of one list, with the shortest case on which it differs."""
    missed = [(str(case), lists[place], right) for (parts,), lists, case in zip(cases, came, inputs, strict=True)
              if lists[place] != (right := _lists(parts)[place])]
    if not missed:
        return Mark(True)
    text, names, right = min(missed, key=lambda row: len(row[0]))
    arguments = ", ".join(f"{name}={value!r}" for name, value in inputs[[*map(str, inputs)].index(text)].items())
    code = ("from course_utils.inputs.debugging import patient\n"
            f"net, step = patient({arguments})\nprint(check_up(net, step)[{place}])")
    return Mark(False, str(sorted(right)), str(sorted(names)), code)


def _two_lists(seen: dict[str, Any]) -> list[set[str]] | None:
    items = plain(seen)
    if not isinstance(items, tuple) or len(items) != 2 or not all(isinstance(part, tuple) for part in items):
        return None
    names = [set(part) for part in items]
    return names if all(isinstance(name, str) for part in names for name in part) else None
