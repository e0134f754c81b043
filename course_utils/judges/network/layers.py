"""What is wrong with the layers that a LeNet holds: how many they are, and their sizes."""

from collections.abc import Iterator, Sequence
from typing import Any

from course_utils.report import Diagnosis

TABLE = ("conv1", "conv2", "fc1", "fc2", "fc3")


def listed(names: Sequence[str]) -> str:
    """Names in a row, with "and" before the last one."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def told_by_the_layers(
    seen: dict[str, Any], used: list[str], count: int, kernel: int, flat: int
) -> Iterator[Diagnosis]:
    """What is wrong with how many layers there are, and with the sizes of single ones.

    Args:
        seen: What was observed of the network.
        used: The layers that `forward` goes through, by name.
        count: Pictures in the batch.
        kernel: The side that both kernels are to have.
        flat: How many numbers are to reach fc1.
    """
    held = {layer["name"]: layer for layer in seen["layers"]}
    names = [*TABLE] if set(TABLE) <= set(held) else used if len(used) == 5 else [*held]
    if len(held) != 5:
        yield _how_many(seen["layers"])
        return
    if [("kernel" in held.get(name, {})) for name in names] != [True, True, False, False, False]:
        return
    layers = [held[name] for name in names]
    yield from _convolutions(layers[:2], kernel)
    biases = [layer["name"] for layer in layers if not layer["bias"]]
    if biases:
        yield Diagnosis("no biases", f"{listed(biases)} {_have(biases)} no bias: nothing is added after multiplying.",
                        "Leave out bias=False.")
    reaches: list[int] = next((step["into"] for step in seen["steps"] if step["layer"] == names[2]), [])
    yield from _linear(layers[2:], kernel, flat, reaches[1] if len(reaches) == 2 and reaches[0] == count else 0)


def _have(names: Sequence[str]) -> str:
    return "have" if len(names) > 1 else "has"


def _how_many(layers: list[dict[str, Any]]) -> Diagnosis:
    convolutions = sum("kernel" in layer for layer in layers)
    return Diagnosis("how many layers", f"The network holds {convolutions} nn.Conv2d and "
                     f"{len(layers) - convolutions} nn.Linear, and LeNet has 2 and 3.",
                     "Compare `print(net)` with the table, line by line.")


def _convolutions(layers: list[dict[str, Any]], kernel: int) -> Iterator[Diagnosis]:
    for layer, sizes in zip(layers, ([1, 6], [6, 16]), strict=True):
        if layer["sizes"] != sizes:
            yield Diagnosis("channels", f"{layer['name']} takes {layer['sizes'][0]} channels and gives "
                            f"{layer['sizes'][1]}.", f"It is to take {sizes[0]} and give {sizes[1]}: "
                            f"`nn.Conv2d({sizes[0]}, {sizes[1]}, {kernel})`.")
    sides = {layer["name"]: "×".join(map(str, layer["kernel"])) for layer in layers}
    others = [name for name in sides if sides[name] != f"{kernel}×{kernel}"]
    if others:
        yield Diagnosis("5×5 kernels" if sides[others[0]] == "5×5" else "kernel size",
                        f"{listed([f'{name} has {sides[name]} kernels' for name in others])}.",
                        f"Both convolutions are to have {kernel}×{kernel} ones.")
    moved = [layer["name"] for layer in layers if layer["padding"] not in ("(0, 0)", "valid")]
    if moved:
        yield Diagnosis("padding", f"{listed(moved)} {_have(moved)} padding, so the picture keeps more of its side.",
                        "Leave the padding out: LeNet's convolutions have none.")
    moved = [layer["name"] for layer in layers if layer["stride"] != [1, 1]]
    if moved:
        yield Diagnosis("stride", f"{listed(moved)} {_have(moved)} another stride than 1.", "Leave the stride out.")
    moved = [layer["name"] for layer in layers if layer["dilation"] != [1, 1]]
    if moved:
        yield Diagnosis("dilation", f"{listed(moved)} {_have(moved)} a dilation: the window looks at places with gaps "
                        "between them, so it covers more of the picture than its kernel's side.",
                        "Leave the dilation out.")
    moved = [layer["name"] for layer in layers if layer["groups"] != 1]
    if moved:
        yield Diagnosis("groups", f"{listed(moved)} {_have(moved)} `groups`: each channel that comes out sees only "
                        "some of those that come in.", "Leave out `groups`.")


def _linear(layers: list[dict[str, Any]], kernel: int, flat: int, reaches: int) -> Iterator[Diagnosis]:
    wanted = [[flat, 120], [120, 84], [84, 10]]
    off = [(layer, sizes) for layer, sizes in zip(layers, wanted, strict=True) if layer["sizes"][1] != sizes[1]]
    if off and all(layer["sizes"] == sizes[::-1] for layer, sizes in off):
        names = [layer["name"] for layer, _ in off]
        yield Diagnosis("in and out", f"{listed(names)} {_have(names)} the two sizes the other way round.",
                        "What comes in stands first: nn.Linear(in, out).")
        return
    if off:
        gives = listed([f"{layer['name']} gives {layer['sizes'][1]}" for layer, _ in off])
        yield Diagnosis("outputs", f"{gives}, where {listed([str(out) for _, (_, out) in off])} "
                        f"{'are' if len(off) > 1 else 'is'} asked for.", "fc1 gives 120, fc2 gives 84, fc3 gives 10.")
        return
    for layer, before in zip(layers[1:], layers, strict=False):
        if layer["sizes"][0] != before["sizes"][1]:
            yield Diagnosis("inputs", f"{layer['name']} takes {layer['sizes'][0]} numbers, and {before['name']} gives "
                            f"{before['sizes'][1]}.", "A layer takes as many numbers as the one before it gives.")
    takes = layers[0]["sizes"][0]
    if takes != flat and takes != reaches:
        yield _in_features(takes, kernel, layers[0]["name"], reaches)


def _in_features(takes: int, kernel: int, name: str, reaches: int) -> Diagnosis:
    if kernel == 3 and takes in SPECIAL and (reaches in (0, 576) or SPECIAL[takes] is not NOT_FLOORED):
        return SPECIAL[takes]
    comes = f", and {reaches:,} reach it" if reaches else ""
    return Diagnosis("wrong in_features", f"{name} takes {takes:,} numbers{comes}.",
                     "Follow one side of the picture through both convolutions and pools with `output_size`; then "
                     "side · side · 16.")


NOT_FLOORED = Diagnosis(
    "no floor", "fc1 takes a number that comes of halving 13 to 6.5, or to 7. The last row and column have no partner "
    "in a 2×2 pool and are dropped, so 6 are left.", "Round down at every step, before you multiply: // does.")
SPECIAL = {
    144: Diagnosis(
        "kernel as size", "fc1 takes 16 times kernel times kernel. The kernel's side is not what is left of the "
        "picture; in LeNet both happen to be 5.",
        "Follow the picture's side: `output_size`, four times, starting from 32."),
    400: Diagnosis(
        "copied 400", "fc1 takes 400 numbers, as with 5×5 kernels. Smaller kernels leave more of the picture.",
        "Follow the picture's side with the new kernel: `output_size`, four times, starting from 32."),
    676: NOT_FLOORED,
    784: NOT_FLOORED,
}
