"""What chapter 8 asks of checkpoints: what the file holds, and how a run goes on from it."""

from typing import Any

from torch import optim

from course_utils.inputs.training_loop import numbers_in, set_state, small_net, state_of, take_step, underway
from course_utils.judges import PRINTED, Mark, Marks, number, say
from course_utils.judges.training_loop.epochs import same
from course_utils.report import Diagnosis

NO_FILE = Diagnosis("no file", "There is no file at the path that was passed in.", "End with torch.save({…}, path).")
PICKLED = Diagnosis(
    "whole objects", "The file holds whole objects instead of their numbers. torch.load refuses them, since unpacking "
    "them runs code that the file names.", "Save net.state_dict() and optimizer.state_dict().")
NO_NAMES = Diagnosis("no names", "The file doesn't hold a dictionary with the three names.",
                     'Save {"net": …, "optimizer": …, "epoch": …}.')
PARAMETERS_ONLY = Diagnosis(
    "parameters only", "The parameters are there, and the running mean and variance of the batch norm aren't.",
    "net.state_dict() has both.")
NO_OPTIMIZER = Diagnosis("no optimizer", "The optimizer's state is missing, and its momentum with it.",
                         'Add "optimizer": optimizer.state_dict().')
SETTINGS = Diagnosis("settings only", "Of the optimizer, the settings are saved and the momentum isn't.",
                     "optimizer.state_dict() has both.")
NO_EPOCH = Diagnosis("no epoch", "The number of the epoch is missing, or another one is saved.", 'Add "epoch": epoch.')


def judge_save(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `save_checkpoint`: what the file holds."""
    if not seen["file"]:
        return [], None if seen["error"] else NO_FILE
    names = seen["saved"].get("names", [])
    saved = dict(zip(names, seen["saved"].get("values", []), strict=True))
    net, optimizer = underway(inputs)
    network = _holds(saved.get("net"), net.state_dict())
    momentum = _holds(saved.get("optimizer"), optimizer.state_dict())
    epoch = "epoch" in saved and number(saved["epoch"]) == inputs["epoch"]
    marks = [Mark(seen["plain"] and network and epoch), Mark(seen["plain"] and momentum)]
    if not seen["plain"]:
        return marks, PICKLED
    if not {"net", "epoch"} & set(names):
        return marks, NO_NAMES
    if not network:
        parameters = numbers_in(list(net.parameters()))
        return marks, PARAMETERS_ONLY if same(_numbers(saved.get("net")), parameters) else None
    if not epoch:
        return marks, NO_EPOCH
    return marks, None if momentum else SETTINGS if _numbers(saved.get("optimizer")) else NO_OPTIMIZER


def _numbers(content: dict[str, Any] | None) -> list[float]:
    return content.get("numbers", []) if content else []


def _holds(content: dict[str, Any] | None, state: dict[str, Any]) -> bool:
    return same(_numbers(content), numbers_in(state))


NOTHING = Diagnosis("nothing loaded", "Network and optimizer are what they were. Reading the file changes neither, and "
                    "a network that is made inside the function is gone at its end.",
                    'Call net.load_state_dict(saved["net"]) on the network that was passed in, and the same for the '
                    "optimizer.")
NETWORK_FORGOTTEN = Diagnosis("network forgotten", "The network's weights are what they were.",
                              'Call net.load_state_dict(saved["net"]).')
OPTIMIZER_FORGOTTEN = Diagnosis(
    "optimizer forgotten", "The weights are back and the momentum isn't, so the next step differs from that of the "
    "uninterrupted run.", 'Call optimizer.load_state_dict(saved["optimizer"]).')
NEXT_EPOCH = Diagnosis("next epoch", "What comes back is one more than the epoch that was saved.",
                       "Return the saved number; the caller adds 1.")
NOT_EPOCH = Diagnosis("not the epoch", "Network and optimizer are right, and what comes back isn't the epoch.",
                      'Return saved["epoch"].')


def judge_load(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `load_checkpoint`: the state it leaves, and one more step from there."""
    net, optimizer = underway(inputs)
    before, came = state_of(net), number(seen["result"])
    take_step(inputs, 2, net, optimizer)
    network = _same(seen["loaded"], before)
    goes_on = network and _same(seen["continued"], state_of(net))
    marks = [Mark(network and came == inputs["epoch"], f"epoch {inputs['epoch']}", say(seen["result"])), Mark(goes_on)]
    if "error" in seen["result"]:
        return marks, None
    if not network:
        untouched = _same(seen["loaded"], state_of(underway(inputs, other=True)[0]))
        if not untouched:
            return marks, None
        return marks, NOTHING if _same(seen["continued"], _fresh(inputs, seen["loaded"])) else NETWORK_FORGOTTEN
    if not goes_on:
        return marks, OPTIMIZER_FORGOTTEN if _same(seen["continued"], _fresh(inputs, before)) else None
    if seen["result"]["value"]["type"] == "None":
        return marks, PRINTED
    return marks, NEXT_EPOCH if came == inputs["epoch"] + 1 else NOT_EPOCH


def _same(came: dict[str, list[float]], expected: dict[str, list[float]]) -> bool:
    return all(same(came[part], expected[part]) for part in ("parameters", "buffers"))


def _fresh(inputs: dict[str, Any], state: dict[str, list[float]]) -> dict[str, list[float]]:
    """The state after a step from `state` with an optimizer that has no momentum yet."""
    net = small_net(inputs["task"])
    set_state(net, state)
    take_step(inputs, 2, net, optim.SGD(net.parameters(), lr=inputs["lr"], momentum=inputs["momentum"]))
    return state_of(net)
