"""What the layers of a LeNet and the steps of its forward pass show: each mistake is seen in them, none is guessed."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from course_utils.judges import shape
from course_utils.judges.comparing import both
from course_utils.judges.network.layers import TABLE, listed, told_by_the_layers
from course_utils.report import Diagnosis

LAYERS = {"conv2d", "linear"}
KINDS = ("conv2d", "conv2d", "linear", "linear", "linear")
ACTIVATIONS = {"sigmoid", "tanh", "gelu", "elu", "leaky_relu", "silu", "selu", "softplus", "hardtanh", "relu6",
               "celu", "mish", "logsigmoid", "hardswish", "prelu", "rrelu", "softmax", "log_softmax"}
POOLS = {"max_pool2d", "avg_pool2d", "adaptive_max_pool2d", "adaptive_avg_pool2d", "lp_pool2d"}
FLAT = {"flatten", "view", "reshape"}
EXTRA = {"dropout", "dropout2d", "batch_norm", "layer_norm", "permute", "transpose", "normalize", "squeeze", "argmax",
         "mean", "exp", "abs", "neg", "max", "round", "topk", "sort", "swapaxes", "moveaxis", "get", "rot90", "flip"}
ARITHMETIC = {"add", "sub", "rsub", "mul", "div", "truediv", "rtruediv", "pow", "sqrt", "square", "log"}
ACTS = {"relu", *ACTIVATIONS}
SAME = {"contiguous", "float", "to", "clone"}
KNOWN = {*ACTS, *SAME, *POOLS, *FLAT, *EXTRA}

Step = dict[str, Any]


def judge_steps(seen: dict[str, Any], count: int, kernel: int, flat: int) -> Diagnosis | None:
    """The first two mistakes in a network's layers and on a picture's way through `forward`.

    Args:
        seen: What was observed of the network.
        count: Pictures in the batch.
        kernel: The side that both kernels are to have.
        flat: How many numbers are to reach fc1.
    """
    steps = seen["steps"]
    used = [step for step in steps if step["op"] in LAYERS]
    names = [step["layer"] for step in used]
    broken = bool(steps) and steps[-1]["shape"] is None
    if "error" in seen["batch"] and not broken:
        return None  # an error that no function of torch raised says more
    found = [*_thrown_away(steps, seen["result"], broken), *_made_in_forward(names)]
    if not any(step["layer"] for step in steps if step["op"] not in LAYERS):  # layers of no other kind
        found += _order(names, broken)
    found = found or [*told_by_the_layers(seen, names, count, kernel, flat)]
    if [step["op"] for step in used] == list(KINDS[:len(used)]):
        ways = _ways(steps, len(used) == 5 and not broken)
        found += [*islice(_pools(ways), 1)]
        found += [told for told in islice(_flat(ways, count), 1) if not found or told.name == "flattened batch"]
        found += _numbers(ways)
    kind = seen["batch"].get("value", {}).get("type", "Tensor")
    if kind != "Tensor":
        found.insert(0, RETURNS_NOTHING if kind == "None" else Diagnosis(
            "no tensor", f"`forward` returns a {kind}, and not a tensor.", "Return what the last layer gives."))
    return both(*found[:2]) if len(found) > 1 else found[0] if found else None


RETURNS_NOTHING = Diagnosis("returns nothing", "`forward` ends without a return, so `net(x)` is None.",
                            "End forward with return x.")


def _ways(steps: list[Step], ended: bool) -> list[list[Step]]:
    """The input or a layer, and the steps up to the next layer; only what was gone through to its end."""
    ways: list[list[Step]] = [[{"op": "", "layer": ""}]]
    for step in steps:
        if step["op"] in LAYERS:
            ways.append([step])
        elif max(step["of"], default=-2) > -2:  # it has to do with the pictures
            ways[-1].append(step)
    return ways if ended else ways[:-1]


def _thrown_away(steps: list[Step], result: int, broken: bool) -> Iterator[Diagnosis]:
    needed = {result, *(number for step in steps for number in step["of"])}
    last = len(steps) - 1 if broken else len(steps)
    unused = [number for number in range(last) if number not in needed and max(steps[number]["of"], default=-2) > -2]
    if result < 0 and not broken or not unused:
        return
    names = [_name(steps, number) for number in unused]
    yield Diagnosis("thrown away", f"What comes out of {listed(names)} isn't used by any later step.",
                    "A layer and a function give a new tensor: assign it, `x = …`, and go on with that.")


def _name(steps: list[Step], number: int) -> str:
    """A step, by its layer or by its function and the layer before it."""
    step = steps[number]
    if step["op"] in LAYERS:
        return step["layer"] or step["op"]
    before = next((other["layer"] for other in reversed(steps[:number]) if other["layer"]), "")
    return f"`{step['op']}` after {before}" if before else f"`{step['op']}`"


def _made_in_forward(names: list[str]) -> Iterator[Diagnosis]:
    if "" in names:
        yield Diagnosis("made in forward", "`forward` uses a layer whose weight isn't among the network's parameters, "
                        "such as one that is made in `forward` itself, anew each time.",
                        "Make each layer in `__init__`, as an attribute of self, and only use it in `forward`.")


def _order(names: list[str], broken: bool) -> Iterator[Diagnosis]:
    if set(names) <= set(TABLE) and names != list(TABLE[:len(names)] if broken else TABLE):
        yield Diagnosis("order of the layers", f"The order in which `forward` uses the layers is {', '.join(names)}.",
                        f"Go through {listed(TABLE)}, each once.")


def _pools(ways: list[list[Step]]) -> Iterator[Diagnosis]:
    """What is wrong with the pools: that there is none, or two, or that one doesn't halve, or has options."""
    for layer, *after in ways[1:3]:
        pools = [step for step in after if step["op"] in POOLS]
        if not pools and _all_known(after):
            yield Diagnosis("missing pool", f"No pool comes after {layer['layer']}.",
                            "Each convolution is followed by a 2×2 max-pool, which halves height and width.")
        for pool in pools:
            half = [side // 2 for side in pool["into"][2:]]
            options = dict(zip(("stride", "padding", "dilation"), pool.get("pool", [])[1:], strict=False))
            if pool["shape"] and pool["shape"][2:] != half:
                yield Diagnosis("pool size", f"The pool after {layer['layer']} makes {_sides(pool['shape'])} of "
                                f"{_sides(pool['into'])}. A 2×2 pool halves both sides, rounded down.",
                                "Use `F.max_pool2d(…, 2)`, with nothing more in its brackets.")
            elif pool["op"].startswith("max") and pool.get("pool", PLAIN)[:1] != PLAIN[:1]:
                yield Diagnosis("pool size", f"The pool after {layer['layer']} looks at windows of "
                                f"{_by(pool['pool'][0])}, and 2×2 ones are asked for.",
                                "Use `F.max_pool2d(…, 2)`, with nothing more in its brackets.")
            elif pool["op"].startswith("max") and pool.get("pool", PLAIN) != PLAIN:
                which = [name for name, value in options.items() if value != PLAIN_OPTIONS[name]]
                yield Diagnosis("pool options", f"The pool after {layer['layer']} has {listed(which)} of its own.",
                                "Use `F.max_pool2d(…, 2)`, with nothing more in its brackets.")
        if len(pools) > 1:
            yield Diagnosis("second pool", f"{len(pools)} pools come after {layer['layer']}.", "One is asked for.")


def _by(pair: str) -> str:
    return pair.strip("[]").replace(", ", "×")


PLAIN = ["[2, 2]", "[2, 2]", "[0, 0]", "[1, 1]"]
PLAIN_OPTIONS = dict(zip(("stride", "padding", "dilation"), PLAIN[1:], strict=True))


def _flat(ways: list[list[Step]], count: int) -> Iterator[Diagnosis]:
    """What is wrong with the flattening: that there is none, or that it doesn't keep the pictures apart."""
    for layer, *after in ways[2:3]:
        flat = [step for step in after if step["op"] in FLAT]
        if any(step["shape"][0] != count for step in flat):
            yield Diagnosis("flattened batch", f"A batch of {count} pictures comes out of `{flat[-1]['op']}` as "
                            f"{shape(flat[-1]['shape'])}: {_rows(flat[-1]['shape'], count)}.",
                            "Keep the first axis: `torch.flatten(x, 1)` starts at axis 1.")
        elif flat and len(flat[-1]["shape"]) != 2:
            yield Diagnosis("no flatten", f"What comes out of `{flat[-1]['op']}` is {shape(flat[-1]['shape'])}, and "
                            "not one row of numbers for each picture.", "`torch.flatten(x, 1)` begins at axis 1.")
        elif not flat and _all_known(after):
            yield Diagnosis("no flatten", f"Nothing is flattened between {layer['layer']} and the first linear layer, "
                            "which works on the last axis alone.", "Flatten before fc1: `x = torch.flatten(x, 1)`.")


def _rows(sizes: Sequence[int], count: int) -> str:
    if len(sizes) == 1:
        return "all of them end up in one row"
    return f"{count} pictures become {sizes[0]} rows"


def _sides(sizes: Sequence[int]) -> str:
    return "×".join(map(str, sizes[2:]))


def _all_known(after: list[Step]) -> bool:
    return all(step["op"] in KNOWN for step in after)


def _numbers(ways: list[list[Step]]) -> Iterator[Diagnosis]:
    """What changes the numbers: activations, the kind of pool, and steps that don't belong there."""
    missing = [layer["layer"] for layer, *after in ways[1:5]
               if _all_known(after) and not {step["op"] for step in after} & ACTS]
    if missing:
        yield Diagnosis("missing activation", f"No activation comes after {listed(missing)}.",
                        "Put `F.relu` around every layer but the last.")
    for layer, *after in ways[1:5]:
        for name in dict.fromkeys(step["op"] for step in after if step["op"] in ACTIVATIONS):
            yield Diagnosis("another activation", f"`{name}` comes after {layer['layer']}; LeNet here uses ReLU.",
                            "Use `F.relu`.")
    for layer, *after in ways[1:3]:
        if any(step["op"] in ("avg_pool2d", "adaptive_avg_pool2d") for step in after):
            yield Diagnosis("average pool", f"The pool after {layer['layer']} averages; LeNet here takes the largest "
                            "of four.", "Use `F.max_pool2d`.")
    for layer, *after in ways[5:]:
        last = {step["op"] for step in after}
        if last & {"softmax", "log_softmax"}:
            yield Diagnosis("softmax", "forward ends with a softmax. The network's outputs are logits, and the loss of "
                            "a later chapter takes the softmax itself.", "Return what the last layer gives.")
        elif last & ACTS:
            yield Diagnosis("activation at the end", f"An activation comes after {layer['layer']}.",
                            "Return what the last layer gives; a logit may be any number.")
    for place, (layer, *after) in enumerate(ways):
        names = [step["op"] for step in after]
        told = EXTRA | (ARITHMETIC if place == 0 or ACTS & {*names} else set())
        told |= {*names} - ACTS - SAME if place == 5 else set()
        for name in dict.fromkeys(name for name in names if name in told):
            where = f"After {layer['layer']}" if place else "Before the first layer"
            yield Diagnosis("extra step", f"{where}, forward also calls `{name}`.",
                            "The table has no such step: leave it out.")
