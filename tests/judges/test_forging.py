"""Observations that a student's process made up: consistent with themselves, and wrong. Judges give nothing for them.

What an observation holds of an answer may be any text, so a judge has to know what is right from the seed alone. Where
a forged observation does earn a criterion, it is named here, with the reason why an honest answer earns it as well.
"""

import copy
import json
import math
import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
import torch.nn.functional as F

from course_utils.inputs.training_loop import measured, run_set, small_set
from course_utils.judges import comparing
from tests.test_answers import EXERCISES, check_of, judge_of, of

OWN = 20411  # the hidden seed
OTHERS = range(100_000, 1_000_000, 30_000)
SETS = ("training", "validation", "test")
ASKED = [(chapter, name) for chapter, name in EXERCISES if not name.startswith("guess_")]

# Criteria whose answer is the same for every seed: whoever is told it, has it, as with a prediction.
SAME = {
    "loop_order": {"forward, loss and backward each find what they need", "the step comes after backward",
                   "old gradients are cleared, and no others"},
    "ward_1": {"patient 1: disease", "patient 1: evidence", "patient 2: disease", "patient 2: evidence"},
    "ward_2": {"patient 3: disease", "patient 3: evidence", "patient 4: disease", "patient 4: evidence"},
    "ward_3": {"patient 5: disease", "patient 5: evidence", "patient 6: disease", "patient 6: evidence"},
    "ward_4": {"patient 7: disease", "patient 7: evidence", "patient 8: disease", "patient 8: evidence"},
    "ward_5": {f"patient {number}: {part}" for number in (9, 10, 11) for part in ("disease", "evidence", "test")},
    "Net": {"two convolutions, weights and biases", "three linear layers of LeNet's sizes, and nothing else"},
    "SmallKernelNet": {"two convolutions with 3×3 kernels", "three linear layers that fit 3×3 kernels"},
}
# Criteria that say nothing of the numbers that were forged: an honest answer with such numbers earns them too.
SHAPE = "a shape, which follows from how many images there are, whatever the numbers in it"
FACTOR = "right but for one factor or one shift, which another criterion is about"
AGREED = "two calls that agree with each other and have the sizes asked for; numbers may be drawn twice"
REFUSED = "an error where two shapes differ, which is drawn"
# What network this is, is the student's choice: only the sizes of its layers come from the seed. Gradients and losses
# are what the student's process says. docs/grading.md says so.
OWN_NETWORK = "a claim about a network that no judge can build"
WORTH = {
    "split": {"as many in each part as asked for": SHAPE,
              "the same seed gives the same split, another seed another": AGREED},
    "accuracy": {"(N,), whole numbers": SHAPE},
    "batches": {"as many batches as DataLoader gives, in its shapes, labels whole": SHAPE,
                "in order without a generator, shuffled with one; inputs as they were": FACTOR},
    "mse": {"(N, 1) against (N,) raises ValueError": REFUSED, "other shapes that differ raise ValueError": REFUSED},
    "forward_by_hand": {"one row of ten numbers per image": SHAPE},
    "make_deep": {"the layers asked for, and they can be trained": OWN_NETWORK,
                  "the first gradient is at least a fiftieth of the last": OWN_NETWORK,
                  "60 steps of training learn the batch by heart": OWN_NETWORK},
    "Net": {"(N, 1, 32, 32) in, (N, 10) out": SHAPE},
    "SmallKernelNet": {"(N, 1, 32, 32) in, (N, 10) out": SHAPE},
    "to_images": {"the shape (N, 1, 32, 32), float32": SHAPE, "each pixel a block of 4×4": FACTOR},
    "standardise": {"the others by the training set's mean and deviation": FACTOR,
                    "the images passed in are left as they were": FACTOR},
}


def passed(chapter: str, exercise: str, seen: Any, seed: int) -> set[str]:
    """The criteria that an observation meets on the inputs of a seed."""
    report = judge_of(chapter, exercise)({"seen": seen, "stopped": None}, check_of(chapter, exercise).draw(seed))
    return {criterion.name for criterion in report.criteria if criterion.passed}


def right(chapter: str, exercise: str) -> list[Any]:
    """Three right answers."""
    return [answer.value for answer in of(chapter, exercise) if answer.points is None][:3]


def honest(chapter: str, exercise: str, seed: int) -> Any:
    """What is seen of the first right answer."""
    return check_of(chapter, exercise).observe(right(chapter, exercise)[0], seed)["seen"]


@pytest.fixture
def no_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """No two mistakes are tried together for a diagnosis, which takes long where nothing fits and earns nothing."""
    monkeypatch.setattr(comparing, "combinations", lambda mistakes, size: [])


@pytest.mark.slow
@pytest.mark.parametrize("chapter, exercise", ASKED)
def test_what_was_seen_on_other_inputs_earns_nothing(chapter, exercise, no_pairs):
    met = Counter()
    for answer in right(chapter, exercise):
        seen = check_of(chapter, exercise).observe(answer)["seen"]
        for seed in OTHERS:
            met.update(passed(chapter, exercise, copy.deepcopy(seen), seed))
    same = {name for name, count in met.items() if count == 3 * len(OTHERS)}
    assert same == SAME.get(exercise, set())
    # Sizes can be the same twice by chance, where there are some forty of them.
    assert all(count <= 9 for name, count in met.items() if name not in same), met


@pytest.mark.slow
@pytest.mark.parametrize("chapter, exercise", ASKED)
def test_numbers_that_are_made_up_earn_nothing(chapter, exercise, no_pairs):
    seen = honest(chapter, exercise, OWN)
    allowed = WORTH.get(exercise, {}).keys() | SAME.get(exercise, set())
    for name, forged in forgeries(seen):
        assert passed(chapter, exercise, forged, OWN) <= allowed, name


Change = Callable[[Any, str], Any]


def forgeries(seen: Any) -> Iterator[tuple[str, Any]]:
    """Observations with all numbers the same, or moved alike, each also with all flags raised and lowered."""
    for name, change in CHANGES.items():
        forged = changed(seen, change)
        if changed(forged, flags(True)) == changed(seen, flags(True)):
            continue  # there was nothing to change
        yield name, forged
        yield f"{name}, all True", changed(forged, flags(True))
        yield f"{name}, all False", changed(forged, flags(False))


def changed(part: Any, change: Change, key: str = "") -> Any:
    """Plain data with each part changed, from the inside out; the key is that of the dictionary it stands in."""
    if isinstance(part, dict):
        return {name: changed(value, change, name) for name, value in part.items()}
    if isinstance(part, list):
        return change([changed(value, change, key) for value in part], key)
    return change(part, key)


def flags(value: bool) -> Change:
    return lambda part, key: value if isinstance(part, bool) else part


def constant(value: float) -> Change:
    """All numbers but sizes the same, and all texts that an answer gave."""
    return lambda part, key: forged_text(part, key) or (value if is_number(part, key) else part)


def moved(factor: float, shift: float) -> Change:
    """All numbers but sizes by one factor and one shift, and all texts that an answer gave."""
    return lambda part, key: forged_text(part, key) or (factor * part + shift if is_number(part, key) else part)


def forged_text(part: Any, key: str) -> str:
    return "forged" if key == "value" and isinstance(part, str) else ""


def is_number(part: Any, key: str) -> bool:
    """Whether this is a number that an answer gave, and not a size or the place of a picture."""
    size = isinstance(part, int) and key in ("shape", "shapes", "parameters", "ids")
    return isinstance(part, int | float) and not isinstance(part, bool) and not size


CHANGES: dict[str, Change] = {
    **{f"all {value}": constant(value) for value in (math.nan, math.inf, -math.inf, 0, 0.0, 1, 0.5, 7)},
    **{f"times {factor} plus {shift}": moved(factor, shift)
       for factor, shift in ((2, 0), (-1, 0), (1, 1), (1e6, 0), (0.5, 0), (math.nan, 0))},
    "lists emptied": lambda part, key: [] if isinstance(part, list) else part,
    "lists cut to one": lambda part, key: part[:1] if isinstance(part, list) else part,
    "inner lists emptied": lambda part, key: [] if isinstance(part, list) and key else part,
}


def forged_batch(labels: torch.Tensor, right: int) -> list[list[float]]:
    """Logits of which the first `right` are largest at the label, and the others beside it."""
    classes = (labels + (torch.arange(len(labels)) >= right)) % 10
    return (4.0 * F.one_hot(classes, 10)).tolist()


def with_logits(seen: dict[str, Any], sets: dict[str, Any]) -> dict[str, Any]:
    """The same passes with logits that were made up."""
    forged = copy.deepcopy(seen)
    for event in forged["events"]:
        if event.get("set") in sets:
            labels = sets[event["set"]][1][event["ids"]]
            event["logits"] = forged_batch(labels, len(labels) - 2)
    return forged


def loss_and_accuracy(passes: list[dict[str, Any]], labels: torch.Tensor) -> tuple[float, float]:
    """What `evaluate` gives for the logits of these passes."""
    logits = torch.tensor([row for event in passes for row in event["logits"]])
    wanted = torch.cat([labels[event["ids"]] for event in passes])
    return F.cross_entropy(logits, wanted).item(), (logits.argmax(1) == wanted).double().mean().item()


def number(value: float) -> dict[str, Any]:
    return {"type": "float", "value": value}


def pair_of(*values: float) -> dict[str, Any]:
    return {"type": "tuple", "items": [number(value) for value in values]}


def logits_and_results_that_agree() -> Iterator[tuple[str, Any]]:
    """For each exercise of chapter 8 with events, logits that were made up, and what follows from them."""
    evaluation, inputs = honest("training_loop", "evaluate", OWN), check_of("training_loop", "evaluate").draw(OWN)
    data = measured(inputs)
    cases = [with_logits(case, {"validation": data}) for case in evaluation]
    yield "evaluate", [case | {"value": pair_of(*loss_and_accuracy(case["events"], data[1]))} for case in cases]

    inputs = check_of("training_loop", "confusion").draw(OWN)
    data = measured(inputs | {"count": 2 * inputs["count"]})
    seen = with_logits(honest("training_loop", "confusion", OWN), {"validation": data})
    places = torch.cat([10 * data[1][event["ids"]] + torch.tensor(event["logits"]).argmax(1)
                        for event in seen["events"]])
    yield "confusion", seen | {"value": seen["value"] | {"values": places.bincount(minlength=100).tolist()}}

    inputs = check_of("training_loop", "train_epoch").draw(OWN)
    data = small_set(inputs["task"], inputs["task"] + 1, inputs["count"])
    seen = with_logits(honest("training_loop", "train_epoch", OWN), {"training": data})
    passes = [event for event in seen["events"] if event.get("set")]
    yield "train_epoch", seen | {"value": number(loss_and_accuracy(passes, data[1])[0])}

    yield "train", forged_run(honest("training_loop", "train", OWN), check_of("training_loop", "train").draw(OWN))


def forged_run(seen: dict[str, Any], inputs: dict[str, Any]) -> dict[str, Any]:
    """A run with logits that were made up, and their losses and accuracy."""
    return with_results(with_logits(seen, {name: run_set(inputs, name) for name in SETS}), inputs)


def with_results(forged: dict[str, Any], inputs: dict[str, Any]) -> dict[str, Any]:
    """A run with the history and the accuracy that its logits give."""
    sets = {name: run_set(inputs, name) for name in SETS}
    passes = {name: [event for event in forged["events"] if event.get("set") == name] for name in sets}
    rows = []
    for epoch in range(inputs["epochs"]):
        losses = []
        for name in ("training", "validation"):
            size = len(passes[name]) // inputs["epochs"]
            losses.append(loss_and_accuracy(passes[name][epoch * size:][:size], sets[name][1])[0])
        rows.append(pair_of(*losses))
    accuracy = loss_and_accuracy(passes["test"], sets["test"][1])[1]
    return forged | {"value": {"type": "tuple", "items": [{"type": "list", "items": rows}, number(accuracy)]}}


def test_logits_and_the_results_that_follow_from_them_earn_nothing():
    for exercise, seen in logits_and_results_that_agree():
        assert passed("training_loop", exercise, seen, OWN) == set(), exercise


@pytest.mark.parametrize("exercise", ["evaluate", "train_epoch", "confusion", "train"])
def test_events_of_another_network_or_other_pictures_earn_nothing(exercise):
    """Logits and results are those of the states, and the states are those of a run on the inputs of another seed."""
    mine, other = honest("training_loop", exercise, OWN), honest("training_loop", exercise, 17)
    cases = zip(mine, other, strict=True) if isinstance(mine, list) else [(mine, other)]
    forged = []
    for own, theirs in cases:
        events = [event | {"ids": place["ids"]} if "set" in event and "set" in place else event
                  for event, place in zip(theirs["events"], own["events"], strict=False)]
        forged.append(theirs | {"events": events})
    assert passed("training_loop", exercise, forged if isinstance(mine, list) else forged[0], OWN) == set()


def test_a_run_whose_weights_are_made_up_after_the_start_earns_nothing():
    """The first state is the right one, the others and the last are another run's; logits are left as they were."""
    mine, other = honest("training_loop", "train", OWN), honest("training_loop", "train", 17)
    states = [event["state"] for event in other["events"] if "state" in event]
    for number, event in enumerate([event for event in mine["events"] if "state" in event][1:], 1):
        event["state"] = states[number]
    assert passed("training_loop", "train", mine | {"state": other["state"]}, OWN) == set()


@pytest.mark.parametrize("exercise", ["train_epoch", "train"])
@pytest.mark.parametrize("first", [1, 4])
def test_weights_that_no_step_leads_to_earn_nothing(exercise, first):
    """A run that begins as it should; then all weights are 0, and logits, losses and accuracy follow from that."""
    seen, inputs = honest("training_loop", exercise, OWN), check_of("training_loop", exercise).draw(OWN)
    for event in [event for event in seen["events"] if "state" in event][first:]:
        event["state"] = changed(event["state"], moved(0, 0))
        event["logits"] = changed(event["logits"], moved(0, 0))
    seen["state"] = changed(seen["state"], moved(0, 0))
    if exercise == "train_epoch":
        data = small_set(inputs["task"], inputs["task"] + 1, inputs["count"])
        passes = [event for event in seen["events"] if "state" in event]
        forged = seen | {"value": number(loss_and_accuracy(passes, data[1])[0])}
    else:
        forged = with_results(seen, inputs)
    assert passed("training_loop", exercise, forged, OWN) == set()


@pytest.mark.parametrize("exercise", ["evaluate", "train_epoch", "confusion", "train"])
def test_flags_of_a_mode_that_the_logits_are_not_of_earn_nothing(exercise):
    seen = changed(honest("training_loop", exercise, OWN), lambda part, key: not part if key == "training" else part)
    assert passed("training_loop", exercise, seen, OWN) == set()


def mangled(part: Any, draw: random.Random) -> Any:
    """One random part of plain data replaced by something else."""
    if isinstance(part, dict | list) and part and draw.random() < 0.8:
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        key = draw.choice(keys)
        part[key] = mangled(part[key], draw)
        return part
    return draw.choice([None, -1, math.nan, "text", [], {}, {"type": "Tensor", "shape": [3]}, [[1], {"value": {}}]])


@pytest.mark.slow
@pytest.mark.parametrize("chapter, exercise", ASKED)
def test_nothing_that_is_mangled_makes_a_judge_raise_or_earns_anything(chapter, exercise):
    """Judged on other inputs, where what is left of it is wrong too."""
    seen, draw = json.dumps(honest(chapter, exercise, OWN)), random.Random(0)
    for _ in range(60):
        assert passed(chapter, exercise, mangled(json.loads(seen), draw), 271_828) <= SAME.get(exercise, set())
    judge, inputs = judge_of(chapter, exercise), check_of(chapter, exercise).draw(0)
    for nonsense in ({}, {"seen": None}, {"seen": 7, "stopped": None}, {"seen": json.loads(seen), "stopped": "odd"}):
        assert judge(nonsense, inputs) == 0
