"""Judges `save_checkpoint` and `load_checkpoint`: what the file holds, and how a run goes on from it."""

from typing import Any

from torch import optim

from course_utils.inputs.training_loop import numbers_in, set_state, started_run, state_of, take_step
from course_utils.judges import PRINTED, Mark, Marks, number, say
from course_utils.judges.comparing import apart, explained, mistake, of_parts
from course_utils.judges.training_loop.epochs import same
from course_utils.report import Diagnosis

NO_FILE = Diagnosis("no file", "There is no file at the path that was passed in.", "End with torch.save({…}, path).")
PICKLED = Diagnosis(
    "whole objects", "The file holds whole objects instead of their numbers. torch.load refuses them, since unpacking "
    "them runs code that the file names.", "Save net.state_dict() and optimizer.state_dict().")
NOT_CALLED = Diagnosis(
    "no brackets", "The file holds methods instead of what they give: state_dict without its brackets isn't called.",
    "Call them: net.state_dict(), optimizer.state_dict().")
UNREADABLE = Diagnosis(
    "not by torch", "torch.load can't read the file: it isn't one that torch.save writes.",
    "Write it with torch.save({…}, path).")
PARAMETERS_ONLY = Diagnosis(
    "parameters only", "The parameters are there, and the running mean and variance of the batch norm aren't.",
    "net.state_dict() has both.")
NO_OPTIMIZER = Diagnosis("no optimizer", "The optimizer's state is missing, and the velocities with it.",
                         'Add "optimizer": optimizer.state_dict().')
NETWORK_TWICE = Diagnosis("network twice", 'Under "optimizer" the file holds the state of the network.',
                          'Save "optimizer": optimizer.state_dict().')
SETTINGS = Diagnosis("settings only", "Of the optimizer, the settings are saved and the velocities aren't.",
                     "optimizer.state_dict() has both.")
MOMENTUM = Diagnosis("momentum only", "Of the optimizer, the velocities are saved and the settings aren't.",
                     'optimizer.state_dict() has both, under "state" and "param_groups".')
NO_NETWORK = Diagnosis("no network", "The state of the network is missing.", 'Add "net": net.state_dict().')
NO_EPOCH = Diagnosis("no epoch", "The number of the epoch is missing.", 'Add "epoch": epoch.')
KEYS = ("net", "optimizer", "epoch")


def judge_save_checkpoint(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `save_checkpoint`: what the file holds."""
    content = seen.get("saved", {})
    saved = dict(zip(content.get("names", []), content.get("values", []), strict=True))
    plain = bool(seen["file"]) and seen["refused"] is None
    net, optimizer = started_run(inputs)
    right = {"net": _holds(saved.get("net"), net.state_dict()),
             "optimizer": _holds(saved.get("optimizer"), optimizer.state_dict()),
             "epoch": "epoch" in saved and number(saved["epoch"]) == inputs["epoch"]}
    why = say(seen) if seen["error"] else "" if seen["file"] else "no file"
    refused = "" if plain or content.get("unread") else ", which torch.load refuses"
    came = why or _content(saved, content) + refused
    marks = [Mark(plain and right["net"] and right["epoch"],
                  f'"net": all numbers of net.state_dict(), "epoch": {inputs["epoch"]}', came, _save_code(inputs)),
             Mark(plain and right["optimizer"], '"optimizer": all numbers of optimizer.state_dict()', came,
                  _save_code(inputs))]
    if seen["error"] or not seen["file"]:
        return marks, None if seen["error"] else NO_FILE
    kinds = {part["type"] for part in saved.values()} | {content.get("type", "dict")}
    if not plain:
        return marks, NOT_CALLED if "method" in kinds else UNREADABLE if "names" not in content and (
            seen["by torch"] is not True) else PICKLED
    misnamed = _misnamed(content)
    return marks, of_parts((misnamed is None, misnamed), *_parts_amiss(saved, right, net, optimizer, inputs["epoch"]))


def _save_code(inputs: dict[str, Any]) -> str:
    return ("from course_utils.inputs.training_loop import started_run\n"
            f"net, optimizer = started_run({inputs})\nfile = io.BytesIO()\n"
            f"save_checkpoint(file, net, optimizer, {inputs['epoch']})\nfile.seek(0)\nprint(torch.load(file))")


def _content(saved: dict[str, dict[str, Any]], content: dict[str, Any]) -> str:
    if content.get("unread"):
        return "a file that torch.load can't read"
    if "names" not in content:
        return f"a {content.get('type', 'file')}"
    parts = (f"a dictionary of {len(part['numbers'])} numbers" if "numbers" in part else say(part)[:60]
             for part in saved.values())
    return "{" + ", ".join(f"{_quoted(name)}: {part}" for name, part in zip(saved, parts, strict=True))[:300] + "}"


def _misnamed(content: dict[str, Any]) -> Diagnosis | None:
    """What is missing where there are other names; what is only missing is said by part."""
    if "names" not in content:
        return Diagnosis("no names", f"The file holds a {content['type']}, not a dictionary with the three names.",
                         'Save {"net": …, "optimizer": …, "epoch": …}.')
    missing = [name for name in KEYS if name not in content["names"]]
    other = [name for name in content["names"] if name not in KEYS]
    if not other or not missing:
        return None
    return Diagnosis("other names", f"The dictionary has no {' and no '.join(map(_quoted, missing))}; its names are "
                     f"{', '.join(map(_quoted, content['names']))[:200]}.",
                     'The names have to be "net", "optimizer" and "epoch".')


def _quoted(name: str) -> str:
    return f'"{name}"'


def _parts_amiss(saved: dict[str, Any], right: dict[str, bool], net: Any, optimizer: Any, epoch: int
                 ) -> list[tuple[bool, Diagnosis | None]]:
    misnamed = bool(set(saved) - set(KEYS))
    missing = {"net": NO_NETWORK, "optimizer": NO_OPTIMIZER, "epoch": NO_EPOCH}
    parts: list[tuple[bool, Diagnosis | None]] = []
    for name in KEYS:
        if name not in saved:
            if not misnamed and saved:
                parts.append((False, missing[name]))
        elif not right[name]:
            parts.append((False, _other_content(name, saved[name], net, optimizer, epoch)))
    return parts


def _other_content(name: str, part: dict[str, Any], net: Any, optimizer: Any, epoch: int) -> Diagnosis | None:
    numbers = _numbers(part)
    if name == "epoch":
        return Diagnosis("other epoch", f'Under "epoch" is {say(part)[:60]}, and {epoch} was passed in.',
                         'Save "epoch": epoch.')
    if name == "net":
        return PARAMETERS_ONLY if same(numbers, numbers_in(list(net.parameters()))) else None
    if same(numbers, numbers_in(net.state_dict())) or not numbers:
        return NETWORK_TWICE if numbers else NO_OPTIMIZER
    momentum = numbers_in(optimizer.state_dict()["state"])
    if same(numbers, momentum):
        return MOMENTUM
    settings = {optimizer.defaults["lr"], optimizer.defaults["momentum"]} & set(numbers)
    return SETTINGS if settings and not (set(momentum) - {0}) & set(numbers) else None


def _numbers(content: dict[str, Any] | None) -> list[float]:
    return content.get("numbers", []) if content else []


def _holds(content: dict[str, Any] | None, state: dict[str, Any]) -> bool:
    return same(_numbers(content), numbers_in(state))


def continued(inputs: dict[str, Any], parameters: str = "saved", buffers: str = "saved", optimizer: str = "saved"
              ) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """The state of the network after loading, and after one more step; each part `"saved"` or the network's `"own"`."""
    nets = {"saved": started_run(inputs), "own": started_run(inputs, other=True)}
    states = {name: state_of(net) for name, (net, _) in nets.items()}
    state = {"parameters": states[parameters]["parameters"], "buffers": states[buffers]["buffers"]}
    net, stepper = nets["saved"]
    set_state(net, state)
    if optimizer == "own":
        stepper = optim.SGD(net.parameters(), lr=inputs["lr"], momentum=inputs["momentum"])
    take_step(inputs, 2, net, stepper)
    return state, state_of(net)


OWN = {"parameters": "own", "buffers": "own"}
MISTAKES = [
    mistake("nothing loaded", "Network and optimizer are what they were. Reading the file changes neither, and a "
            "network that is made inside the function is gone at its end.",
            'Call net.load_state_dict(saved["net"]) on the network that was passed in, and the same for the '
            "optimizer.", **OWN, optimizer="own"),
    mistake("network forgotten", "The network's weights are what they were.",
            'Call net.load_state_dict(saved["net"]).', **OWN),
    mistake("optimizer forgotten", "The optimizer that was passed in hasn't got its velocities back, so the next step "
            "differs from that of the uninterrupted run.", 'Call optimizer.load_state_dict(saved["optimizer"]) on '
            "the optimizer that was passed in.",
            optimizer="own"),
    mistake("parameters only", "The parameters are back, and the running mean and variance of the batch norm aren't.",
            'Call net.load_state_dict(saved["net"]), which loads both.', buffers="own"),
]
NEXT_EPOCH = Diagnosis("next epoch", "What comes back is one more than the epoch that was saved.",
                       "Return the saved number; the caller adds 1.")
NOT_EPOCH = Diagnosis("not the epoch", "What comes back isn't the epoch.", 'Return saved["epoch"].')


def judge_load_checkpoint(seen: dict[str, Any], inputs: dict[str, Any]) -> tuple[Marks, Diagnosis | None]:
    """Marks of `load_checkpoint`: the state it leaves, and one more step from there."""
    state, after = continued(inputs)
    came = number(seen["result"])
    network, epoch = _same(seen["loaded"], state), came == inputs["epoch"]
    goes_on = network and _same(seen["continued"], after)
    error = say(seen["result"])[:200] if "error" in seen["result"] else ""
    parts = [part for part in ("parameters", "buffers") if not same(seen["loaded"][part], state[part])]
    shown = f"epoch: {say(seen['result'])[:100]}"
    weights = apart(seen["loaded"][parts[0]], state[parts[0]]) if parts else ("as saved", "as saved")
    marks = [Mark(network and epoch, f"epoch: {inputs['epoch']}; {(parts or ['network'])[0]}: {weights[0]}",
                  error or f"{shown}; {(parts or ['network'])[0]}: {weights[1]}", _load_code(inputs)),
             Mark(goes_on, *(_next_step(seen, after) if not error else ("a step from the saved state", error)),
                  _load_code(inputs))]
    if error:
        return marks, None
    loaded = None if goes_on else explained([seen], [(inputs,)], continued, MISTAKES, _fits)
    number_amiss = PRINTED if seen["result"]["value"]["type"] == "None" else (
        NEXT_EPOCH if came == inputs["epoch"] + 1 else NOT_EPOCH)
    return marks, of_parts((goes_on, loaded), (epoch, number_amiss))


def _load_code(inputs: dict[str, Any]) -> str:
    return ("from course_utils.inputs.training_loop import started_run, state_of\n"
            f"case = {inputs}\nsaved, its_optimizer = started_run(case)\n"
            "net, optimizer = started_run(case, other=True)\n"
            "file = io.BytesIO()\ntorch.save({\"net\": saved.state_dict(), \"optimizer\": its_optimizer.state_dict(), "
            "\"epoch\": case[\"epoch\"]}, file)\nfile.seek(0)\nprint(load_checkpoint(file, net, optimizer))\n"
            "print(state_of(net) == state_of(saved))")


def _fits(result: dict[str, Any], states: Any) -> bool:
    return _same(result["loaded"], states[0]) and _same(result["continued"], states[1])


def _next_step(seen: dict[str, Any], after: dict[str, list[float]]) -> tuple[str, str]:
    part = "buffers" if same(seen["continued"]["parameters"], after["parameters"]) else "parameters"
    rows = apart(seen["continued"][part], after[part])
    return f"after one more step: {rows[0]}", f"after one more step: {rows[1]}"


def _same(came: dict[str, list[float]], expected: dict[str, list[float]]) -> bool:
    return all(same(came[part], expected[part]) for part in ("parameters", "buffers"))
