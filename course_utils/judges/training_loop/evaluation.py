"""Judges `evaluate`: loss and accuracy of a network, and the traces that an evaluation leaves."""

from typing import Any

from course_utils.inputs.training_loop import measured, small_net, state_of
from course_utils.judges import PRINTED, Mark, Marks, errors, nothing, number, say
from course_utils.judges.comparing import of_parts
from course_utils.judges.training_loop.epochs import (
    ACCURACIES,
    COUNTING,
    LOSSES,
    Batch,
    Events,
    accuracy_over,
    batches_of,
    begins,
    believed,
    covers,
    forwards,
    hits,
    loss_over,
    misaveraged,
    near,
    numbered,
    same,
    sized,
    some_only,
)
from course_utils.report import Diagnosis

DROPOUT = 0.5  # in the network that is measured


def measured_batches(case: dict[str, Any], events: Events) -> list[Batch] | None:
    """The batches of the first pass over all pictures, if there were several; `None` for passes that can't have been.

    The logits are computed here, from the seeded network and the modes it was in; those that came have to be the same.
    """
    if not events:
        return []
    batches = batches_of(case, events, measured(case), DROPOUT)
    start = state_of(small_net(case["task"]))
    kept = all(same(event["state"]["parameters"], start["parameters"]) for event in events)
    moving = any(event["training"] for event in events)  # batch norm moves its buffers
    still = moving or all(same(event["state"]["buffers"], start["buffers"]) for event in events)
    if not (kept and still and begins(case, events) and believed(events, batches)):
        return None
    chosen: list[Batch] = []
    known: set[int] = set()
    for event, batch in zip(events, batches, strict=True):
        if not known & set(event["ids"]):
            chosen.append(batch)
            known |= set(event["ids"])
    return chosen


UNUSED = Diagnosis("nothing passed", "No image goes through the network that was passed in.",
                   "Loop over the loader and call net(images); use the arguments, not variables of the notebook.")
ONE_NUMBER = Diagnosis("not a pair", "What comes back isn't a pair of numbers.", "Return two values: loss, accuracy.")
SWAPPED = Diagnosis("swapped", "The accuracy comes first and the loss second.", "Return the loss first.")
TRAINS = Diagnosis("trains", "The weights have changed. Evaluating takes no step.",
                   "Leave out backward and the optimizer.")
TRAINING_MODE = Diagnosis(
    "training mode", "The images go through in training mode: dropout removes numbers at random, and batch norm uses "
    "the batch's own mean and moves its running ones.", "Call net.eval(), with its brackets, before the loop.")
PARTLY_TRAINING = Diagnosis(
    "training mode", "Some images go through in evaluation mode, and others in training mode.",
    "Call net.eval() before the loop, and bring the old mode back after it, not in it.")
LEFT_IN_EVAL = Diagnosis(
    "left in evaluation mode", "A network that came in training mode is left with layers in evaluation mode, and "
    "whoever trains it next trains it without dropout.",
    "Begin with mode = net.training, and end with net.train(mode).")
ALWAYS_TRAIN = Diagnosis(
    "always back to training", "A network that came in evaluation mode is left in training mode.",
    "Keep net.training in a variable first, and pass that to net.train().")
GRADIENTS = Diagnosis(
    "gradients", "The graph is recorded, which takes memory and time for nothing.",
    "Put the loop under with torch.no_grad():")
SWITCHED_OFF = Diagnosis(
    "switched off", "Gradients are still off after the function has returned, so that the next backward fails.",
    "Use with torch.no_grad(): it switches them on again at its end.")
MODES = {True: "training", False: "evaluation"}


def modes_amiss(modes: list[list[bool]], came: list[bool]) -> Diagnosis | None:
    """What is wrong with the modes that the modules are left in, from those that the network came in."""
    if all(set(left) == {mode} for left, mode in zip(modes, came, strict=True)):
        return None
    return LEFT_IN_EVAL if any(mode and not all(left) for left, mode in zip(modes, came, strict=True)) else ALWAYS_TRAIN


def modes_shown(modes: list[list[bool]], came: list[bool]) -> str:
    """In which mode a network is left, for each mode it came in."""
    return "; ".join(f"came in {MODES[mode]} mode, left in {' and '.join(MODES[one] for one in sorted(set(left)))} mode"
                     for left, mode in zip(modes, came, strict=True))


def code(case: dict[str, Any], name: str) -> str:
    """A call of `evaluate` or `confusion` on what it was checked on."""
    return ("from course_utils.inputs.training_loop import loader_of, measured, small_net\n"
            f"case = {case}\nnet = small_net(case[\"task\"], 0.5)\n"
            f"print({name}(net, loader_of(*measured(case), case[\"size\"])))\nprint(net.training)")


def judge_evaluate(seen: list[dict[str, Any]], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `evaluate`: loss, accuracy, mode, mode afterwards, gradients."""
    passes = [forwards(numbered(case["events"]), "validation") for case in seen]
    batches = [measured_batches(inputs, events) for events in passes]
    why = _why(seen, passes, batches, inputs["count"])
    items = [_items(case["value"]) for case in seen]
    expected = [(loss_over(part), accuracy_over(part)) if part else (0.0, 0.0) for part in batches]
    right = [all(pair[0] is not pair[1] and near(number(pair[i]), want[i])
                 for pair, want in zip(items, expected, strict=True)) for i in (0, 1)]
    quiet = not any(event["training"] for events in passes for event in events)
    partly = any(not event["training"] for event in passes[0]) and any(event["training"] for event in passes[0])
    modes, came = [case["modes"] for case in seen], inputs["modes"]
    off, on = not any(event["grad"] for events in passes for event in events), all(c["grad"] is True for c in seen)
    shown = code(inputs, "evaluate")
    marks = [
        *(_mark(i, right[i] and not why, items, expected, why, shown) for i in (0, 1)),
        Mark(quiet and not why, "evaluation mode", why or "training mode", shown),
        Mark(quiet and not why and not modes_amiss(modes, came), modes_shown([[m] for m in came], came),
             why or (modes_shown(modes, came) if modes_amiss(modes, came) else "training mode in between"), shown),
        Mark(off and on and not why, "no graph, and recording on again afterwards",
             why or ("a graph" if not off else "recording off afterwards"), shown),
    ]
    if any(errors(seen)):
        return marks, None
    if not any(passes):
        return marks, UNUSED
    if not all(case["unchanged"] for case in seen):
        return marks, TRAINS
    if None in batches:
        return marks, None
    return marks, of_parts(
        (all(covers(events, inputs["count"]) for events in passes), some_only(passes[0], inputs["count"])),
        *_values_amiss(seen, items, batches, expected, right),
        (quiet, PARTLY_TRAINING if partly else TRAINING_MODE),
        (modes_amiss(modes, came) is None, modes_amiss(modes, came)),
        (off, GRADIENTS), (on, SWITCHED_OFF))


def _why(seen: list[dict[str, Any]], passes: list[Events], batches: list[list[Batch] | None], count: int) -> str:
    """Why nothing can be said of the criteria, if it can't."""
    if any(errors(seen)):
        return next(say(case) for case in seen if case["error"])
    if not all(passes):
        return "no image through the network"
    if not all(case["unchanged"] is True for case in seen) or None in batches:
        return "weights that have changed"
    images = min(len({index for event in events for index in event["ids"]}) for events in passes)
    return "" if all(covers(events, count) for events in passes) else f"{images} of {count} images"


def _items(value: dict[str, Any]) -> list[dict[str, Any]]:
    """The two described numbers of a pair, whatever kind of pair it is; for what is none, the whole of it twice."""
    if value.get("shape") == [2]:
        return [{"type": "float", "value": one} for one in value["values"]]
    items = value.get("items", [])
    return items if len(items) == 2 and all(number(item) is not None for item in items) else [value, value]


def _mark(place: int, right: bool, items: list[Any], expected: list[Any], why: str, shown: str) -> Mark:
    differs = next((n for n, (pair, want) in enumerate(zip(items, expected, strict=True))
                    if pair[0] is pair[1] or not near(number(pair[place]), want[place])), 0)
    return Mark(right, "over all images" if why else f"{expected[differs][place]:.6g}",
                why or say(items[differs][place]) + (", not a pair" if items[differs][0] is items[differs][1] else ""),
                shown)


def _values_amiss(seen: list[dict[str, Any]], items: list[Any], batches: list[Any], expected: list[Any],
                  right: list[bool]) -> list[tuple[bool, Diagnosis | None]]:
    if nothing([case["value"] for case in seen]):
        return [(False, PRINTED)]
    if any(pair[0] is pair[1] for pair in items):
        return [(False, ONE_NUMBER)]
    if not any(right) and all(near(number(pair[i]), want[1 - i]) for pair, want in zip(items, expected, strict=True)
                              for i in (0, 1)):
        return [(False, SWAPPED)]
    for made in COUNTING if not any(right) else ():  # one mistake in counting for both
        if all(misaveraged([pair[i] for pair in items], batches, [made], each) for i, each in enumerate((sized, hits))):
            return [(False, made.diagnosis)]
    return [(right[i], misaveraged([pair[i] for pair in items], batches, mistakes, each))
            for i, (mistakes, each) in enumerate(((LOSSES, sized), (ACCURACIES, hits)))]
