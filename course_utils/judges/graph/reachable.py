"""Judges `reachable`: the parameters among the leaves of a graph."""

from itertools import pairwise
from typing import Any, NamedTuple

import torch

from course_utils.inputs.graph import nodes_of, patched
from course_utils.judges import Mark, Marks, errors, raised_or, say
from course_utils.judges.comparing import explained, first_missed, mistake, together
from course_utils.judges.meanings import Meaning
from course_utils.judges.raised import meant
from course_utils.report import Diagnosis

Case = dict[str, Any]


class Facts(NamedTuple):
    """What is so of one parameter."""

    name: str
    reached: bool
    alike: bool  # a leaf has the same shape
    equal: bool  # a leaf has the same numbers
    first: bool  # where the first entries lead to
    requires: bool
    flat: bool  # its gradient is 0
    old: bool  # a gradient lies there already
    every: bool = True


def _facts(case: Case) -> list[Facts]:
    net, loss, _ = patched(case)
    leaves = [node.variable for node in nodes_of(loss.grad_fn) if hasattr(node, "variable")]
    shapes = {leaf.shape for leaf in leaves}
    node: Any = loss.grad_fn
    while after := [each for each, _ in node.next_functions if each is not None]:
        node = after[0]
    kept = [parameter for parameter in net.parameters() if any(parameter is leaf for leaf in leaves)]
    gradients = torch.autograd.grad(loss, kept)
    flat = {id(each) for each, gradient in zip(kept, gradients, strict=True) if not gradient.any()}
    return [Facts(name, any(each is leaf for leaf in leaves), each.shape in shapes,
                  any(torch.equal(each, leaf) for leaf in leaves), each is node.variable,
                  each.requires_grad, id(each) in flat, each.grad is not None) for name, each in net.named_parameters()]


def _names(
    facts: list[Facts], by: str = "reached", kind: str = "", others: bool = False, old: bool | None = None,
    some: slice = slice(None), moving: bool = False, layers: bool = False,
) -> list[str] | set[str]:
    """The names of parameters of which `by` is so, or isn't, for `others`.

    Args:
        facts: Of every parameter.
        by: One of the facts.
        kind: `"weight"` or `"bias"`, if only these count.
        others: Whether those count of which it isn't so.
        old: Whether those count that hold a gradient already; as the others if left out.
        some: Which of the names.
        moving: Whether those whose gradient is 0 are left out.
        layers: Whether the layers are named instead.
    """
    kept = [each for each in facts if each.name.endswith(kind) and not (moving and each.flat)
            and (old if each.old and old is not None else getattr(each, by) != others)]
    names = [each.name for each in kept][some]
    return {name.partition(".")[0] for name in names} if layers else names


WALK = "Walk from `loss.grad_fn`, and keep the parameters that you arrive at."
REACHABLE_MISTAKES = [
    mistake("all parameters", "All of the network's parameters are listed, wherever the loss comes from.", WALK,
            by="every"),
    mistake("requires_grad", "These are the parameters that require a gradient. Requiring one and getting one are two "
            "things: the way to it may be cut.", WALK, by="requires"),
    mistake("by shape", "Every parameter is listed that has the shape of one that is reached.",
            "Ask for the tensor itself, with `is` or `id`.", by="alike"),
    mistake("by numbers", "Every parameter is listed that has the numbers of one that is reached.",
            "Ask for the tensor itself, with `is` or `id`.", by="equal"),
    mistake("last bias only", "A single name comes, that of the last layer's bias. It is where the first entries of "
            "`next_functions` lead, and the last of all names.", "Follow every entry, and add each name to the list.",
            by="first"),
    mistake("old gradients", "Those parameters are listed in which a gradient lay before the call.",
            "A gradient that lies there may come from another loss. " + WALK, by="old"),
    mistake("old gradients", "Parameters in which a gradient lay before the call are listed too.",
            "A gradient that lies there may come from another loss. " + WALK, old=True),
    mistake("old gradients hidden", "Where a gradient lay in the parameters before the call, none of them is listed.",
            "backward adds to a tensor that lies in `.grad` already: it stays the same object. " + WALK, old=False),
    mistake("weights only", "The biases are missing.", "They are parameters too, one edge away from each layer's node.",
            kind="weight"),
    mistake("biases only", "The weights are missing; they are behind a TBackward0 each.",
            "Follow every node to its end, not only one step to the side.", kind="bias"),
    mistake("the others", "These are the parameters that the loss can't reach.", "Return those that it can.",
            others=True),
    mistake("gradients of 0", "Parameters are missing whose gradient is 0 at the moment. A gradient gets there, and it "
            "is 0.", "Ask whether there is a way, or whether the gradient is None; not how large it is.", moving=True),
    mistake("one name", "Only the first of the names comes.", "Look for a `return` inside the loop.", some=slice(1)),
    mistake("layers", "The layers are named instead of their parameters.",
            "Keep the names as `net.named_parameters()` gives them.", layers=True),
]
NONE_FOUND = Diagnosis("none found", "No name comes, whatever the network: nothing that is compared is ever the same.",
                       "Compare `node.variable` of the leaves, not the nodes, with the parameters of "
                       "`net.named_parameters()`, by `is` or `id`. `state_dict()`, `.data` and `detach()` give other "
                       "tensor objects.")
TENSORS = Diagnosis("tensors", "The parameters themselves come back.",
                    "Return their names, from `net.named_parameters()`.")
COUNTED = Diagnosis("counted", "A number comes back.", "Return the names in a list.")
NUMBERS = Diagnosis("numbers", "Numbers come back, such as ids, where names are asked for.",
                    "Go through `net.named_parameters()`, and keep a name if its parameter's id is among them.")
ONE_TEXT = Diagnosis("one text", "The names come as one string.", "Return them as a list.")
TWICE = Diagnosis("repeats", "Some names come more than once.", "Collect them in a set, or skip nodes that were seen.")
REACHABLE_ERRORS = [
    Meaning(r"RuntimeError: .*does not require grad$", "not in the graph",
            "The gradient of a parameter was asked for that doesn't require one: it is frozen.",
            "Ask only for parameters whose `requires_grad` is True."),
    Meaning(r"RuntimeError: .*not have been used in the graph", "not in the graph",
            "The gradient of a parameter was asked for that this loss can't reach.",
            "`allow_unused=True` gives None there instead of an error."),
    Meaning(r"RuntimeError: Trying to backward through the graph a second time", "backward twice",
            "The graph was used up by the call before.",
            "Ask for all gradients in one call, keep the graph with `retain_graph=True`, or walk through the nodes."),
    Meaning(r"KeyError: an id", "no such key", "An id was looked up that isn't among the keys. A leaf need not be a "
            "parameter: the images may require a gradient.", "Ask `in` first, or use `.get(...)` and leave out None."),
]


def judge_reachable(seen: list[dict[str, Any]], inputs: list[Case]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `reachable`: whole, detached and other networks, and what is left in them."""
    facts = [_facts(case) for case in inputs]
    came = [_listed(result) for result in seen]
    fits = [_fits(result, _names(each)) for result, each in zip(seen, facts, strict=True)]
    varied = any(all(fit for fit, case in zip(fits, inputs, strict=True) if case["criterion"] == place)
                 for place in (1, 2))
    cut = raised_or(seen, "these, but no right names where the way is cut")
    rows = [(case["criterion"], Mark(fit and varied, *_compared(_names(each), result, names, cut), _code(case)))
            for fit, case, each, result, names in zip(fits, inputs, facts, seen, came, strict=True)]
    left = _left(seen, inputs)
    marks = [*first_missed(rows, 3), Mark(
        varied and not left, "as they were" if left else "the right names, and .grad as it was",
        left.text if left else raised_or(seen, "no right names yet"), _code(inputs[5]))]
    error = next(errors(seen), None)
    if error:
        return marks, meant(error, REACHABLE_ERRORS)
    named = None if all(fits) else _shown(seen, came) or explained(
        seen, [(each,) for each in facts], _names, REACHABLE_MISTAKES, _fits) or _odd(came, facts)
    return marks, together(named, left)


def _listed(result: dict[str, Any]) -> list[str]:
    items = result.get("value", {}).get("items", [])
    return [str(item.get("value", "None" if item["type"] == "None" else f"a {item['type']}")) for item in items]


def _fits(result: dict[str, Any], names: list[str] | set[str]) -> bool:
    came = _listed(result)
    return "items" in result.get("value", {}) and (
        set(came) == names if isinstance(names, set) else sorted(came) == sorted(names))


def _compared(wanted: list[str] | set[str], result: dict[str, Any], came: list[str], same: str) -> tuple[str, str]:
    expected = ", ".join(wanted)
    if "error" in result:
        return expected or "no names", say(result)
    names = ", ".join(came) if came else say(result) if "items" not in result.get("value", {}) else "no names"
    return (expected, names) if sorted(came) != sorted(wanted) else (expected or "no names", same)


def _shown(seen: list[dict[str, Any]], came: list[list[str]]) -> Diagnosis | None:
    """What the types show, and that nothing ever comes."""
    values = [result.get("value", {}) for result in seen]
    kinds = {item["type"] for value in values for item in value.get("items", [])}
    if kinds and kinds <= {"Tensor", "Parameter"}:
        return TENSORS
    outside = {value.get("type") for value in values}
    if kinds == {"int"}:
        return NUMBERS
    if outside == {"int"}:
        return COUNTED
    if outside == {"str"}:
        return ONE_TEXT
    return NONE_FOUND if all("items" in value for value in values) and not any(came) else None


def _odd(came: list[list[str]], facts: list[list[Facts]]) -> Diagnosis | None:
    known = {each.name for some in facts for each in some}
    strange = next((name for names in came for name in names if name not in known), None)
    if strange is not None:
        return Diagnosis("no name", f"What comes back has `{strange[:40]}`, which is no parameter's name. A leaf "
                         "need not be a parameter: the images may require a gradient.", "Keep only names of "
                         "`net.named_parameters()`.")
    return TWICE if any(len(set(names)) < len(names) for names in came) else None


def _left(seen: list[dict[str, Any]], inputs: list[Case]) -> Diagnosis | None:
    """Gradients that weren't there before, or aren't any more."""
    changed = {case["old"] for result, case in zip(seen, inputs, strict=True) if result["kept"] is not True}
    texts = ["After the call, parameters have a `.grad` that had none."] * (False in changed)
    texts += ["After the call, the `.grad` that parameters had is another, or gone."] * (True in changed)
    texts += ["After the call, the images have a `.grad`."] * any(result["images"] is not False for result in seen)
    return Diagnosis("gradients left", " ".join(texts), "Read the graph without running it, or ask "
                     "`torch.autograd.grad`, which leaves every `.grad` alone.") if texts else None


def _code(case: Case) -> str:
    """The call on a patched network."""
    sizes = list(pairwise(case["widths"]))
    layers = [f'"fc{number}": nn.Linear({into}, {out})' for number, (into, out) in enumerate(sizes, 1)]
    layers += ['"spare": nn.Linear(2, 2)'] * case["spare"]
    lines = [f"example = nn.ModuleDict({{{', '.join(layers)}}})"]
    lines += [f'nn.init.constant_(example["fc{case["dead"]}"].bias, -1e9)'] * bool(case["dead"])
    copied = 2 if case["frozen"] == 1 else 1
    if case["spare"] and sizes[copied - 1] == (2, 2):
        lines.append(f'example["spare"].load_state_dict(example["fc{copied}"].state_dict())')
    lines += [f'example["fc{case["frozen"]}"].requires_grad_(False)'] * bool(case["frozen"])
    lines += ["for parameter in example.parameters():", "    parameter.grad = torch.ones_like(parameter)"] * case["old"]
    lines.append(f"hidden = torch.ones(1, {case['widths'][0]}{', requires_grad=True' * case['images']})")
    for number in range(1, len(sizes) + 1):
        cut = ".detach()" * (number == case["detached"])
        lines.append(f'hidden = example["fc{number}"](hidden).relu(){cut}')
    return "\n".join([*lines, "print(reachable(hidden.sum(), example))"])
