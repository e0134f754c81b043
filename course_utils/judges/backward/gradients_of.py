"""Judges `gradients_of`: the gradients of a batch, and what is left of the call."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_utils.inputs.backward import OLD_GRADIENT, Case, classifier, examples
from course_utils.judges import PRINTED, Mark, Marks, errors, raised_or, say
from course_utils.judges.backward.small import first_difference, small_code
from course_utils.judges.comparing import explained, mistake, same, together
from course_utils.judges.meanings import Meaning
from course_utils.judges.raised import meant
from course_utils.report import Diagnosis

Gradients = dict[str, Tensor]
LOSSES = {
    "cross-entropy": F.cross_entropy,
    "softmax": lambda logits, labels, reduction: F.cross_entropy(logits.softmax(1), labels, reduction=reduction),
    "log-softmax twice": lambda logits, labels, reduction: F.nll_loss(logits.softmax(1), labels, reduction=reduction),
    "nll": F.nll_loss,
    "mse": lambda logits, labels, reduction: F.mse_loss(logits, F.one_hot(labels, logits.shape[1]).float()),
    "mean of logits": lambda logits, labels, reduction: logits.mean(),
}
GIVES = {
    "gradient": lambda gradient, parameter: gradient,
    "parameter": lambda gradient, parameter: parameter.detach(),
    "norm": lambda gradient, parameter: gradient.norm(),
    "size": lambda gradient, parameter: gradient.abs(),
    "mean": lambda gradient, parameter: gradient.mean(),
    "mean size": lambda gradient, parameter: gradient.abs().mean(),
    "sum": lambda gradient, parameter: gradient.sum(),
    "zero": lambda gradient, parameter: torch.zeros_like(gradient),
    "twice": lambda gradient, parameter: 2 * gradient,
    "minus": lambda gradient, parameter: -gradient,
    "step": lambda gradient, parameter: parameter.detach() - gradient,
}


def gradients(
    net: nn.Module, images: Tensor, labels: Tensor, filled: bool, loss: str = "cross-entropy", reduction: str = "mean",
    divided: bool = False, gives: str = "gradient", old: str = "", kind: str = "", some: slice = slice(None),
    batch: slice = slice(None), state: bool = False,
) -> Gradients:
    """The gradients of the mean cross-entropy, by the parameters' names.

    Args:
        net: The network.
        images: Its inputs.
        labels: Their labels.
        filled: Whether old gradients lie in the network.
        loss: One of `LOSSES`.
        reduction: Of the loss.
        divided: Whether it is divided by N once more.
        gives: One of `GIVES`, of each gradient.
        old: What becomes of old gradients: `"added"`, `"instead"` of the batch's, or `"zero"` in their place.
        kind: The end of the names that count.
        some: Which of them.
        batch: Which images count.
        state: Whether the names are those of `state_dict()`.
    """
    loss_of: Any = LOSSES[loss]
    value = loss_of(net(images[batch]), labels[batch], reduction=reduction) / (len(images) if divided else 1)
    parameters = dict(net.named_parameters())
    found = torch.autograd.grad(value, list(parameters.values()))
    told: Gradients = {}
    for name, gradient, parameter in zip(net.state_dict() if state else parameters, found, parameters.values(),
                                         strict=False):
        left = torch.full_like(gradient, OLD_GRADIENT)
        if filled and old:
            gradient = {"added": gradient + left, "instead": left, "zero": 0 * left}[old]
        if name.endswith(kind):
            told[name] = GIVES[gives](gradient, parameter)
    return {name: told[name] for name in list(told)[some]}


GRADIENTS_OF_MISTAKES = [
    mistake("not cleared", "Gradients that lay there before have been added in.",
            "Ask `torch.autograd.grad`, which adds to nothing, or put the old ones aside first.", old="added"),
    mistake("old ones instead", "Where gradients lay there before, these come back instead of the batch's.",
            "`parameter.grad` is another name for the tensor, not a copy: what is written into it later changes both. "
            "Copy with `clone()`.", old="instead"),
    mistake("difference 0", "Where gradients lay there before, all that comes back is 0.",
            "`before = parameter.grad` is another name for the tensor, not a copy, and changes with it. Copy with "
            "`clone()`, or ask `torch.autograd.grad`.", old="zero"),
    mistake("sum", "The gradients are those of the sum over the batch: N times as large.",
            "`F.cross_entropy` takes the mean unless it is told otherwise.", reduction="sum"),
    mistake("divided again", "The gradients are divided by N once more.",
            "`F.cross_entropy` takes the mean already: leave the division out.", divided=True),
    mistake("softmax twice", "The gradients belong to a loss that got probabilities instead of logits.",
            "`F.cross_entropy` takes the network's output as it is.", loss="softmax"),
    mistake("no logarithm", "The gradients belong to a negative log-likelihood that got probabilities without a "
            "logarithm.", "`F.cross_entropy(logits, labels)` does all of it.", loss="log-softmax twice"),
    mistake("no log-softmax", "The gradients belong to `F.nll_loss` of the logits, without their log-softmax.",
            "`F.cross_entropy(logits, labels)` does both.", loss="nll"),
    mistake("squared error", "The gradients are those of a mean squared error.",
            "The cross-entropy is asked for: `F.cross_entropy(logits, labels)`.", loss="mse"),
    mistake("twice", "The gradients are twice as large.", "Look for a second backward, or a loss that is added twice.",
            gives="twice"),
    mistake("no loss", "The gradients are those of the mean of all logits.",
            "Compute the loss first: `F.cross_entropy(logits, labels)`.", loss="mean of logits"),
    mistake("parameters", "These are the parameters themselves.", "Return their gradients.", gives="parameter"),
    mistake("norms", "These are the norms of the gradients, one number for each parameter.",
            "Return the gradients, of the parameters' shapes.", gives="norm"),
    mistake("sizes", "The gradients come without their signs.", "Leave `abs()` out.", gives="size"),
    *(mistake("one number each", f"This is the {gives} of each gradient, one number for each parameter.",
              "Return the gradients, of the parameters' shapes.", gives=gives) for gives in ("mean", "mean size",
              "sum")),
    mistake("all 0", "All gradients come as 0.", "A tensor that came from `.grad` is another name for it: what is "
            "cleared in place is 0 in both. Copy with `clone()` before.", gives="zero"),
    mistake("sign", "The signs are turned.", "Return the gradients as they are.", gives="minus"),
    mistake("a step", "These are the parameters after a step, parameter − gradient.", "Return the gradients.",
            gives="step"),
    mistake("weights only", "The gradients of the biases are missing.", "Return those of all parameters.", kind=
            "weight"),
    mistake("biases only", "The gradients of the weights are missing.", "Return those of all parameters.", kind="bias"),
    mistake("one gradient", "Only the first parameter's gradient is there.", "Look for a `return` inside the loop, or "
            "a dictionary that is made anew in it.", some=slice(1)),
    mistake("one gradient", "Only the last parameter's gradient is there.", "Look for a `return` inside the loop, or a "
            "dictionary that is made anew in it.", some=slice(-1, None)),
    mistake("first image only", "These are the gradients of the first image alone.",
            "Take the loss of all images, and its mean.", batch=slice(1)),
    mistake("names of the state", "The names are those of `state_dict()`. It has buffers too, so that gradients stand "
            "under names of others.", "Take the names from `net.named_parameters()`.", state=True),
]
GRADIENTS = {each.diagnosis.name for each in GRADIENTS_OF_MISTAKES if not {"gives", "kind", "some", "state"} &
             each.changes.keys()}  # whose results are gradients of all parameters
KEYS = Diagnosis("keys", "The keys are not the parameters' names.", "`net.named_parameters()` gives pairs of a name "
                 "and a parameter: the name is the key.")
NO_NAMES = Diagnosis("no names", "The gradients come without their names.",
                     "Return a dictionary from each parameter's name to its gradient.")
NONES = Diagnosis("None for gradients", "The values are None: no gradient lay in `.grad` when it was read.",
                  "Read it after `backward()`, and before it is cleared.")
TUPLES = Diagnosis("tuples", "The values are tuples. `torch.autograd.grad` gives one even for a single tensor.",
                   "Take its one entry: `[0]`.")
MOVED = Diagnosis("weights moved", "The network's weights have been changed.", "Leave the optimizer out; only "
                  "gradients are asked for.")
MODE = Diagnosis("mode", "The network's mode is another afterwards.", "Leave out `net.eval()` and `net.train()`.")
GRAPH_KEPT = Diagnosis("graph kept", "The results require gradients themselves, so the whole graph stays in memory.",
                       "Leave out `create_graph=True`, or `detach()` them.")
ONE_DICTIONARY = Diagnosis("one dictionary", "A later call gives back the same dictionary, with other gradients in it.",
                           "Make it inside the function. A default such as `gradients={}` is made once, for all calls.")
ALIASES = Diagnosis("aliases", "A later call changes what an earlier one has returned.",
                    "Return copies, `parameter.grad.clone()`, and make the dictionary inside the function.")
GRADIENTS_OF_ERRORS = [
    Meaning(r"RuntimeError: all inputs have to be Tensors or GradientEdges, but got tuple", "pairs",
            "`net.named_parameters()` gives pairs of a name and a parameter, and `torch.autograd.grad` needs the "
            "parameters alone.", "`list(net.parameters())`"),
    Meaning(r"RuntimeError: Trying to backward through the graph a second time", "backward twice",
            "The graph was used up by the call before.", "Ask for all gradients in one call: "
            "`torch.autograd.grad(loss, parameters)`."),
]


def judge_gradients_of(seen: list[dict[str, Any]], inputs: list[Case]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `gradients_of`: values, old gradients, nothing left, nothing shared."""
    cases = [(classifier(case), *examples(case), case["filled"]) for case in inputs]
    right = [gradients(*case) for case in cases]
    rows = [Mark(_fits(result, wanted), *_compared(wanted, result), _code(case))
            for result, wanted, case in zip(seen, right, inputs, strict=True)]
    fresh, filled = ([row for row, case in zip(rows, inputs, strict=True) if case["filled"] is old]
                     for old in (False, True))
    told = all(row.passed for row in fresh)
    error = next(errors(seen), None)
    named = None if error or all(row.passed for row in rows) else explained(
        seen, cases, gradients, GRADIENTS_OF_MISTAKES, _fits)
    left, shared = (None, None) if error else (_left(seen, inputs), _shared(seen))
    known = told or named is not None and set(named.name.split(", ")) <= GRADIENTS
    worst = [next((row for row in some if not row.passed), some[0]) for some in (fresh, filled)]
    yet = raised_or(seen, "no gradients of the batch yet")
    marks = [worst[0], worst[1] if told or not worst[1].passed else worst[0],
             Mark(known and not left, "as it was" if left else "gradients, and the network as it was",
                  left.text if left else yet, _code(inputs[1])),
             Mark(known and not shared, "no graph, and no other call's" if shared else "gradients, and no other call's",
                  shared.text if shared else yet, _code(inputs[0]))]
    if error:
        return marks, meant(error, GRADIENTS_OF_ERRORS)
    if not named and shared is not ONE_DICTIONARY:
        named = _other_names(seen, right)
    return marks, _not_gradients(seen) or together(named, left, shared)


def _told(result: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = result.get("first", {}).get("gradients", {})
    return found


def _fits(result: dict[str, Any], values: Gradients) -> bool:
    told = _told(result)
    return told.keys() == values.keys() and all(same(told[name], value) for name, value in values.items())


def _compared(wanted: Gradients, result: dict[str, Any]) -> tuple[str, str]:
    if "gradients" not in result.get("first", {}):
        kind = result.get("first", {}).get("value", {}).get("type", "nothing")
        return "a dictionary from names to gradients", say(result) if "error" in result else f"{kind}"
    return first_difference(wanted, _told(result))


def _not_gradients(seen: list[dict[str, Any]]) -> Diagnosis | None:
    """What the types show of what came."""
    first = seen[0]["first"]
    if "value" in first:
        kind = first["value"]["type"]
        if kind == "None":
            return PRINTED
        return NO_NAMES if kind in ("list", "tuple") else Diagnosis(
            "no dictionary", f"A {kind} comes.", "Return a dictionary from each parameter's name to its gradient.")
    if first["keys"] not in (["str"], []):
        return KEYS
    kinds = {value["type"] for value in first["gradients"].values()}
    return {("None",): NONES, ("tuple",): TUPLES}.get(tuple(kinds))


def _other_names(seen: list[dict[str, Any]], right: list[Gradients]) -> Diagnosis | None:
    other = next((name for result, wanted in zip(seen, right, strict=True) for name in _told(result)
                  if name not in wanted), None)
    return None if other is None else Diagnosis("other names", f"`{other[:40]}` is no parameter's name.",
                                                "Take the names as `net.named_parameters()` gives them.")


def _left(seen: list[dict[str, Any]], inputs: list[Case]) -> Diagnosis | None:
    """What is another afterwards in the network."""
    if any(result["moved"] is not False for result in seen):
        return MOVED
    if any(result["mode"] is not True for result in seen):
        return MODE
    texts = []
    for filled, text in ((False, "Where there was no gradient before, something lies in `.grad` afterwards."),
                         (True, "Gradients that lay in `.grad` before are others now, or gone.")):
        after = [value for result, case in zip(seen, inputs, strict=True) if case["filled"] is filled
                 for value in result["after"].values()]
        if not all(_is_old(value) if filled else value == {"type": "None"} for value in after):
            texts.append(text)
    return Diagnosis("left behind", " ".join(texts), "`torch.autograd.grad` returns gradients without putting them "
                     "into `.grad`. Or put the old ones aside, and back at the end: as copies, `grad.clone()`, or with "
                     "`.grad = None` before backward. What is cleared in place or added to stays the same tensor, and "
                     "what was put aside changes with it. `copy.copy(net)` has the same parameters; "
                     "`copy.deepcopy(net)` has its own.") if texts else None


def _is_old(described: dict[str, Any]) -> bool:
    return "values" in described and all(value == OLD_GRADIENT for value in described["values"])


def _shared(seen: list[dict[str, Any]]) -> Diagnosis | None:
    """What makes the results not the caller's own."""
    if any(result["graph"] is not False for result in seen):
        return GRAPH_KEPT
    if any(result["one"] is not False for result in seen):
        return ONE_DICTIONARY
    return None if all(result["steady"] is True and result["again"] is True for result in seen) else ALIASES


def _code(case: Case) -> str:
    """The call on a case, if it is a small one."""
    return small_code(case, "print(gradients_of(example, inputs, targets))") if case["small"] else ""
