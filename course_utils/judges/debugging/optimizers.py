"""Judges `prepare` and `make_optimizer`: which parameters the optimizer that comes back moves, and how far."""

import math
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from course_utils.inputs import MAKE_OPTIMIZER_SIZES, batch, dense, flat
from course_utils.judges import PRINTED, Mark, Marks, nothing, number
from course_utils.judges.comparing import close, same, together
from course_utils.report import Diagnosis

NEW_LAYER = "the new last layer has the classes asked for, and moves"
TOO_EARLY = Diagnosis("made too early", "The optimizer holds the old last layer, which isn't in the network any more; "
                      "the new one never moves.", "Make the optimizer last.")
OLD_LAYER = Diagnosis("not exchanged", "The network that was passed in still ends in its old layer: its weights are "
                      "those for the old classes.", "Assign the new layer to net[-1], on the network itself.")
OLD_HERE = Diagnosis("not exchanged", "The network that was passed in still ends in its old layer, and the optimizer "
                     "holds parameters that aren't part of it.", "Assign the new layer to net[-1]. A new network under "
                     "the name net is another one than the caller's.")
ELSEWHERE = Diagnosis("another network", "The optimizer holds no parameter of the network that was passed in, but "
                      "others, such as those of a copy.", "Change that network itself, and make the optimizer from its "
                      "parameters().")
RESET = Diagnosis("weights lost", "The layers that should have stayed have other weights than they came with.",
                  "Change the last layer alone, and leave the others as they are.")


def _no_optimizer(seen: list[dict[str, Any]], criteria: int) -> tuple[Marks, Diagnosis]:
    came = next(case["value"]["type"] for case in seen if "value" in case)
    return [Mark(False, "an optimizer", came)] * criteria, PRINTED if nothing(seen) else Diagnosis(
        "no optimizer", f"What comes back is of type {came}, and not an optimizer.", "Return the optimizer itself.")


def judge_prepare(seen: list[dict[str, Any]], inputs: list[dict[str, Any]]) -> tuple[Marks, Diagnosis | None]:
    """Whether the new layer moves, the thawed ones move, and all of them by 0.1 of the gradient."""
    if any("error" in case for case in seen):
        return [], None
    if any("value" in case for case in seen):
        return _no_optimizer(seen, 3)
    found = [together(*_prepared(came, case)) for came, case in zip(seen, inputs, strict=True)]
    diagnosis = next((one for one in found if one), None)
    marks = [_first_missed(row) for row in zip(*map(_prepare_marks, seen, inputs), strict=True)]
    return marks, diagnosis


def _first_missed(marks: Any) -> Mark:
    return next((mark for mark in marks if not mark.passed), Mark(True))


def _shapes(came: dict[str, Any]) -> dict[str, list[int]]:
    return {name: value["shape"] for name, value in came["before"].items()}


def _known(case: dict[str, Any]) -> dict[str, Tensor]:
    return {name: parameter.detach() for name, parameter in dense(case["sizes"], case["seed"]).named_parameters()}


def _kept(came: dict[str, Any], case: dict[str, Any]) -> bool:
    return all(same(came["before"].get(name, {}), value, least=1e-6) for name, value in _known(case).items()
               if not name.startswith("4."))


def _prepared(came: dict[str, Any], case: dict[str, Any]) -> list[Diagnosis | None]:
    """What is wrong with the network and the optimizer, as one sees by looking at both."""
    known, shapes = _known(case), _shapes(came)
    if shapes.keys() != known.keys():
        return [_other_layers([*known], [*shapes]), _other_rate(came["optimizer"])]
    if not came["held"] and came["others"]:
        return [ELSEWHERE]
    unchanged = all(same(came["before"][name], known[name]) for name in ("4.weight", "4.bias"))
    sizes = shapes["4.weight"], shapes["4.bias"]
    asked = [case["classes"], case["sizes"][-2]], [case["classes"]]
    return [
        (OLD_HERE if came["others"] else OLD_LAYER) if unchanged else
        None if sizes == asked else _other_sizes(sizes[0]),
        RESET if not _kept(came, case) else None,
        TOO_EARLY if came["old"] else None,
        _frozen(came),
        _left_out(came) if not came["old"] and not came["others"] else None,
        _other_rate(came["optimizer"]),
    ]


def _other_layers(known: list[str], names: list[str]) -> Diagnosis:
    lists = [[name for name in some if name not in others] for some, others in ((names, known), (known, names))]
    said = [f"{', '.join(some)} {what}" for some, what in zip(lists, ("more", "missing"), strict=True) if some]
    return Diagnosis("other layers", f"The network has other parameters than those of its three Linear layers: "
                     f"{'; '.join(said)}.", "Assign one nn.Linear to net[-1]; append, or a name such as net.fc3, puts "
                     "it behind the old one.")


def _other_sizes(weight: list[int]) -> Diagnosis:
    return Diagnosis("other sizes", f"The new layer's weight has the shape {tuple(weight)}, which isn't (classes, what "
                     "the old layer took).", "nn.Linear(net[-1].in_features, classes)")


def _frozen(came: dict[str, Any]) -> Diagnosis | None:
    names = [name for name, asks in came["asks"].items() if not asks]
    return Diagnosis("still frozen", f"{', '.join(names)} still ask{'s' * (len(names) == 1)} for no gradient. Neither "
                     "train() nor an attribute set on the network changes that.", "Call net.requires_grad_(True), with "
                     "the underscore and the brackets.") if names else None


def _left_out(came: dict[str, Any]) -> Diagnosis | None:
    missing = [name for name, asks in came["asks"].items() if asks and name not in came["held"]]
    return Diagnosis("left out", f"The optimizer doesn't hold {', '.join(missing)}.", "Give it net.parameters(), all "
                     "of them, after the thawing and the exchange.") if missing else None


def _other_rate(settings: dict[str, Any]) -> Diagnosis | None:
    rate = number(settings.get("lr", {}))
    extra = [name for name in ("weight_decay", "maximize") if settings.get(name, {}).get("value")]
    if settings["type"] == "SGD" and rate == 0.1 and not extra:
        return None
    more = f" and {' and '.join(extra)}" if extra else ""
    return Diagnosis("other rate", f"The optimizer is {settings['type']} with learning rate {rate:g}{more}.",
                     "Asked for is torch.optim.SGD(net.parameters(), lr=0.1).")


def _prepare_marks(came: dict[str, Any], case: dict[str, Any]) -> list[Mark]:
    """New layer there and moving; thawed layers moving; every parameter by 0.1 of its gradient, from where it was."""
    code = ("from course_utils.inputs import dense\n"
            f"net = dense({case['sizes']}, seed={case['seed']})\nfor layer in {case['frozen']}:\n"
            f"    net[layer].requires_grad_(False)\nprint(prepare(net, {case['classes']}), net)")
    asked = [f"4.weight ({case['classes']}, {case['sizes'][-2]}), which moves",
             "all layers move", "each moves by 0.1 × gradient"]
    shapes = _shapes(came)
    if "broken" in came or shapes.keys() != _known(case).keys():
        said = came.get("broken") or f"the parameters {', '.join(shapes)}"
        missed = [Mark(False, text, said, code) for text in asked]
        return missed if "broken" in came else [missed[0], *(mark._replace(first=(NEW_LAYER,)) for mark in missed[1:])]
    rates, kept = _rates(came, case), _kept(came, case)
    cold = [name for name in rates if int(name[0]) in case["frozen"]]
    still = [name for name, rate in rates.items() if not rate > 0]
    others = [f"{name} by {rate:.3g} × gradient" for name, rate in rates.items() if not abs(rate - 0.1) < 2e-3]
    theirs = kept or not others  # else these are the weights of another check, on other images
    new = shapes["4.bias"] == [case["classes"]] and not {"4.weight", "4.bias"} & {*still}
    seen = f"4.weight {tuple(shapes['4.weight'])}" + (", which stands still" if "4.weight" in still else "")
    return [Mark(theirs and new, asked[0], seen, code),
            Mark(theirs and not {*cold} & {*still} and all(came["asks"][name] is True for name in cold), asked[1],
                 f"{', '.join(name for name in cold if name in still)}: no move", code),
            Mark(kept and not others, asked[2], others[0] if others else "other weights before the step", code)]


def _rates(came: dict[str, Any], case: dict[str, Any]) -> dict[str, float]:
    """By which multiple of its gradient each parameter moved; the gradient is worked out here."""
    before, after = ({name: torch.tensor(value["values"]).view(value["shape"]) for name, value in came[when].items()}
                     for when in ("before", "after"))
    if not all(value.isfinite().all() for value in [*before.values(), *after.values()]):
        return dict.fromkeys(before, 0.0)
    leaves = {name: value.requires_grad_() for name, value in before.items()}
    x, _ = batch(case["seed"], 8, case["sizes"][0], 2)
    for layer in (0, 2, 4):
        x = F.linear(x, leaves[f"{layer}.weight"], leaves[f"{layer}.bias"])
        x = x if layer == 4 else x.relu()
    found = torch.autograd.grad(F.cross_entropy(x, torch.arange(8) % 3), list(leaves.values()))
    return {name: _rate(leaves[name].detach() - after[name], gradient)
            for name, gradient in zip(leaves, found, strict=True)}


def _rate(moved: Tensor, gradient: Tensor) -> float:
    length = (moved.norm() / gradient.norm().clamp(min=1e-12)).item()
    return -length if (moved * gradient).sum() < 0 else length


DEAD = 0.12  # share of units that may die; measured over 20 networks, lr 0.1 kills up to 0.02, lr 3 from 0.14 up
STRONG = 0.005  # weight decay times learning rate: 60 such steps take a quarter off each weight
LEARNT = 2 / 3  # of the first loss; lr 0.02 reaches 0.32 to 0.59

TOO_HIGH = Diagnosis("too high", "The loss leaps up, or units that were alive are 0 for every input at the end: the "
                     "steps are too long.", "Divide the learning rate by ten and try again.")
TOO_LOW = Diagnosis("too low", "No unit dies and no loss leaps, but 60 steps bring the loss down by less than a "
                    "third.",
                    "Multiply the learning rate by ten and try again.")
PART = Diagnosis("part of it", "The optimizer moves some of the parameters; the others stay where they are.",
                 "Make it from net.parameters(), all of them.")
NOTHING_MOVES = Diagnosis("nothing moves", "Not one parameter of the network that was passed in moves.",
                          "Make the optimizer from this network's parameters(), with a learning rate above 0.")
CLIMBS = Diagnosis("uphill", "The optimizer was made with maximize=True: it goes along the gradient, so that the loss "
                   "rises.", "Leave maximize out.")
DECAYS = Diagnosis("weight decay", "The optimizer's weight decay pulls all weights towards 0, against what the loss "
                   "asks for.", "Leave weight_decay out, or make it a hundred times smaller.")


def judge_make_optimizer(seen: list[dict[str, Any]], inputs: list[int]) -> tuple[Marks, Diagnosis | None]:
    """Alive and moving, and a mean loss below 2/3 of the first."""
    if any("error" in case for case in seen):
        return [], None
    if any("value" in case for case in seen):
        return _no_optimizer(seen, 2)
    cases = [_outcome(case, seed) for case, seed in zip(seen, inputs, strict=True)]
    if not all(close(case["losses"][0], known["before"], 1e-3) and len(case["losses"]) == 60
               for case, known in zip(seen, cases, strict=True)):
        return [], None
    rest = sum(case["after"] / case["before"] for case in cases) / len(cases)
    highest = max(max(case["losses"]) / known["before"] for case, known in zip(seen, cases, strict=True))
    died = max(case["died"] for case in cases)
    moved = [flag for case in cases for flag in case["moved"]]
    calm = highest <= 2 and died <= DEAD and math.isfinite(rest)
    ill = [*([] if all(moved) else [f"{sum(moved) // len(cases)} of 6 parameters move"]),
           *([f"{100 * died:.0f} % of the units die"] if died > DEAD else []),
           *([] if highest <= 2 else [f"the loss rises to {highest:.3g} times what it was"])]
    marks = [Mark(calm and all(moved), "all 6 move, and hardly a unit dies", ", ".join(ill) or f"a loss of {rest:.3g}"),
             Mark(math.isfinite(rest) and 0 <= rest < LEARNT and highest <= 2,
                  "less than 2/3 of the first loss, and never twice it",
                  f"{rest:.3g} of the first loss" + (f", after {highest:.3g} times it" if highest > 2 else ""))]
    settings = seen[0]["optimizer"]
    if not any(moved):
        return marks, NOTHING_MOVES
    decay = (number(settings.get("weight_decay", {})) or 0) * (number(settings.get("lr", {})) or 0)
    length = TOO_HIGH if highest > 2 or not calm and decay < STRONG else TOO_LOW if rest >= LEARNT and all(
        moved) and decay < STRONG else None
    climbs = settings.get("maximize", {}).get("value") is True
    return marks, together(None if all(moved) else PART, DECAYS if decay >= STRONG else None,
                           CLIMBS if climbs else length)


@torch.no_grad()
def _outcome(case: dict[str, Any], seed: int) -> dict[str, Any]:
    """Loss before and after, share of hidden units that died, and which parameters moved, from the last weights."""
    net = dense(MAKE_OPTIMIZER_SIZES, seed)
    images, labels = batch(seed, 40, MAKE_OPTIMIZER_SIZES[0], MAKE_OPTIMIZER_SIZES[-1])
    first, before, dead = flat(net.parameters()), F.cross_entropy(net(images), labels).item(), _dead_share(net, images)
    nn.utils.vector_to_parameters(torch.tensor(case["weights"]), net.parameters())
    moved = [not torch.equal(*pair) for pair in zip(
        first.split([p.numel() for p in net.parameters()]), [flat([p]) for p in net.parameters()], strict=True)]
    return {"before": before, "after": F.cross_entropy(net(images), labels).item(), "moved": moved,
            "died": _dead_share(net, images) - dead}


def _dead_share(net: nn.Sequential, images: Tensor) -> float:
    """The share of the hidden units, 64, that are 0 or NaN for every image."""
    return sum(int((~(net[:depth](images) > 0)).all(0).sum()) for depth in (2, 4)) / 64
