"""Judges `find_cut`: the first step through which no gradient gets back."""

from typing import Any, NamedTuple

import torch

from course_utils.inputs.graph import CUTS, STEPS, step_of
from course_utils.judges import Mark, Marks, errors, number, say
from course_utils.judges.comparing import explained, first_missed, mistake
from course_utils.judges.meanings import Meaning
from course_utils.judges.raised import meant
from course_utils.report import Diagnosis


class Step(NamedTuple):
    """What is so of a step that gets an x of its own."""

    cuts: bool
    bare: bool  # its result requires no gradient
    flat: bool  # no gradient gets back, or one of zeros
    passes: bool
    plain: bool  # its result requires no gradient where x requires none


def _steps(names: list[str]) -> list[Step]:
    x, found = torch.ones(2, 3), []
    for name in names:
        step, x = step_of(name), x.detach().requires_grad_()
        y = step(x)
        gradient = torch.autograd.grad(y.sum(), x, allow_unused=True)[0] if y.requires_grad else None
        found.append(Step(name in CUTS, not y.requires_grad, gradient is None or not gradient.any(), name not in CUTS,
                          not step(x.detach()).requires_grad))
        x = y
    return found


def _place(steps: list[Step], by: str = "cuts", keeps: bool = False, which: str = "first", shift: int = 0,
           none: Any = None, some: slice = slice(None)) -> Any:
    """The place of the first step of which `by` is so, or what a mistake makes of it.

    Args:
        steps: What is so of each.
        by: One of these facts.
        keeps: Whether what requires a gradient once does so until a cut.
        which: `"first"` or `"last"`; `"all"` places, how many they are, `"count"`, or the chain's end for any, `"end"`;
            `"back"` counts from the end.
        shift: Added to the place.
        none: What comes where there is no such step; `"end"` is how many steps there are.
        some: Which steps are looked at.
    """
    found, alive = [], False
    for place, step in enumerate(steps[some]):
        alive = (alive and not step.bare) or not step.plain
        if (not alive) if keeps else getattr(step, by):
            found.append(place)
    if which == "all":
        return found
    if which == "count":
        return len(found)
    if not found:
        return len(steps) if none == "end" else none
    return {"first": found[0], "last": found[-1], "end": len(steps) - 1, "back": found[0] - len(steps)}[which] + shift


NO_GRADIENT = ("input without gradient", "The x that a step gets doesn't require a gradient, so a step without "
               "parameters always gives a result without a graph.", "Start from `x.detach().requires_grad_()`.")
FIND_CUT_MISTAKES = [
    mistake("requires_grad", "Cuts inside a step with parameters aren't found. The result of such a step requires a "
            "gradient all the same, and that gradient stops at these parameters.", "Ask whether it gets back to x: "
            "`torch.autograd.grad(y.sum(), x, allow_unused=True)[0]` is None where it doesn't. The call gives a tuple, "
            "so `[0]` takes its one entry.", by="bare"),
    mistake("gradient of 0", "A step is taken for a cut through which a gradient of zeros gets back: a ReLU that got "
            "nothing but negative numbers.", "Ask whether the gradient is None; zeros are a gradient.", by="flat"),
    mistake(*NO_GRADIENT, by="plain"),
    mistake(*NO_GRADIENT, keeps=True),
    mistake("off by one", "The place is one too high.", "Return the place of the step that cuts, counted from 0.",
            shift=1),
    mistake("off by one", "The place is one too low.", "Return the place of the step that cuts, counted from 0.",
            shift=-1),
    mistake("last cut", "With several cuts, the last one is returned.", "Return at once at the first.", which="last"),
    mistake("end", "Where there is a cut, the place of the last step comes.", "Ask after each step, and return the "
            "place of the first that cuts.", which="end"),
    mistake("from the end", "The places are counted from the end.", "Count from 0 at the first step: "
            "`enumerate(steps)`.",
            which="back"),
    mistake("turned round", "The first step comes through which a gradient does get back.",
            "Return where the gradient is None, or where there is no graph.", by="passes"),
    mistake("last step left out", "A cut in the last step isn't found.", "Look at every step: `enumerate(steps)`.",
            some=slice(-1)),
    mistake("all cuts", "A list of all cuts comes.", "Return the place of the first, or None.", which="all"),
    mistake("how many", "The number of cuts comes.", "Return the place of the first, or None.", which="count"),
    *(mistake("not None", f"A chain without a cut gives {told}.", "Return None there.", none=none)
      for none, told in ((-1, "−1"), (False, "False"), ("end", "the number of steps"))),
]
NEVER = Diagnosis("never", "Every chain gives None: no cut is found, or its place isn't returned.", "Print inside the "
                  "loop what each step gives back: has y a graph, and does a gradient get to the x that it got?")
ONE_STEP = Diagnosis("one step", "Only the first step of each chain is run.",
                     "`return None` belongs after the loop, below its `for`.")
FIRST_X = Diagnosis("first x again", "Each step gets the first x, and not what the step before it gave.",
                    "At the end of the loop, what came out becomes the next x: `x = y`.")
NAMED = Diagnosis("a step", "The step itself comes back.", "Return its place in the list: `enumerate(steps)` counts.")
TRUTH = Diagnosis("True or False", "It says whether there is a cut.", "Return the place of it, or None.")
FIND_CUT_ERRORS = [
    Meaning(r"RuntimeError: element 0 of tensors does not require grad", "no graph",
            "The result of a step has no graph: either this step cuts, or the x that it got requires no gradient.",
            "Give each step `x.detach().requires_grad_()`, and ask `y.requires_grad` first: where it is False, the "
            "step cuts."),
    Meaning(r"RuntimeError: .*not have been used in the graph", "not in the graph", "No path leads from y back to the "
            "tensor that is asked for. If that is the x which the step got, this is a cut.",
            "`allow_unused=True` gives None there instead of an error."),
    Meaning(r"RuntimeError: .*does not require grad$", "not in the graph",
            "The x whose gradient is asked for doesn't require one.",
            "`detach()` takes that away: `x = x.detach().requires_grad_()` for each step."),
    Meaning(r"RuntimeError: grad can be implicitly created only for scalar outputs", "not one number",
            "Gradients start from one number, and the result of a step has several.",
            "Ask for those of its sum: `torch.autograd.grad(y.sum(), x, allow_unused=True)[0]`."),
    Meaning(r"RuntimeError: Trying to backward through the graph a second time", "backward twice",
            "The graph of earlier steps was used up by an earlier call.",
            "Give each step an x of its own, `x.detach().requires_grad_()`, so that its graph begins there."),
]


def judge_find_cut(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `find_cut`, one for each kind of cut."""
    chains = [_steps(case["steps"]) for case in inputs]
    rows = [(case["criterion"], Mark(_fits(result, place), str(place), _came(result), _code(case["steps"])))
            for case, result, place in zip(inputs, seen, map(_place, chains), strict=True)]
    marks = first_missed(rows, 4)
    if marks[0].passed and not any(mark.passed for mark in marks[1:]):
        marks[0] = Mark(False, first=("a detached result",))
    if all(result["again"] is True for result in seen if result["ran"] == "more") and any(
            result["again"] for result in seen):
        return marks, FIRST_X
    if error := next(errors(seen), None):
        return marks, meant(error, FIND_CUT_ERRORS)
    cases = [(chain,) for chain in chains]
    named = _shown(seen) or explained(seen, cases, _place, FIND_CUT_MISTAKES, _fits)
    if not named and all(mark.passed for mark in marks[1:]):
        named = Diagnosis("not None", f"A chain without a cut gives {marks[0].came}.", "Return None there.")
    return marks, named


def _came(result: dict[str, Any]) -> str:
    kind = result.get("value", {}).get("type")
    return "the step itself" if kind in ("function", "_Watched") else say(result)


def _fits(result: dict[str, Any], place: Any) -> bool:
    value = result.get("value", {})
    if isinstance(place, list) and place:
        return value.get("type") == "list" and [number(item) for item in value["items"]] == place
    if place == []:
        return "items" in value and not value["items"] or value.get("type") == "None"
    if place is None or isinstance(place, bool):
        return bool(value.get("type") == ("None" if place is None else "bool"))
    return number(result) == place


def _shown(seen: list[dict[str, Any]]) -> Diagnosis | None:
    """What the types of the results show, and which steps were run."""
    kinds = {result["value"]["type"] for result in seen}
    if {result["ran"] for result in seen} == {"the first"}:
        return ONE_STEP
    if kinds == {"None"}:
        return NEVER
    if kinds == {"bool"}:
        return TRUTH
    return NAMED if kinds <= {"None", "function", "_Watched"} else None


def _code(names: list[str]) -> str:
    """The call on a chain of steps."""
    listed = "".join(f"    {STEPS[name]},\n" for name in names)
    return f"steps = [\n{listed}]\nprint(find_cut(steps, torch.ones(2, 3)))"
