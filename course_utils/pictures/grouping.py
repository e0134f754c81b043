"""Joins parameters into rows, when there are more of them than a picture can show."""

from collections import defaultdict
from collections.abc import Sequence

MOST_ROWS = 40
FEWEST_MODULES = 4


def grouped(names: Sequence[str], most: int = MOST_ROWS) -> dict[str, list[str]]:
    """Parameter names by row: one each, or joined by module, weights and biases apart, so that few rows are left.

    A network of blocks becomes `layer1.0 weights`, `layer1.0 biases` and so on; a long chain of layers
    `0 … 49 weights`.
    """
    if len(names) <= most:
        return {name: [name] for name in names}
    paths = [name.split(".")[:-1] for name in names]
    levels = range(max(map(len, paths)) + 1)
    depths = [list(dict.fromkeys(".".join(path[:depth]) for path in paths)) for depth in levels]
    # The deepest level that fits; where that would leave next to nothing, runs of modules one level below it.
    depth = max(depth for depth, modules in enumerate(depths) if 2 * len(modules) <= most)
    depth += len(depths[depth]) < FEWEST_MODULES and depth + 1 < len(depths)
    titles = _titles(depths[depth], -(-2 * len(depths[depth]) // most))
    rows = defaultdict(list)
    for name, path in zip(names, paths, strict=True):
        kind = "biases" if is_bias(name) else "weights"
        rows[f"{titles['.'.join(path[:depth])]} {kind}".strip()].append(name)
    return dict(rows)


def is_bias(name: str) -> bool:
    """Whether a parameter, or a row of them, is a bias."""
    return name.rpartition(".")[2].startswith("bias") or name.endswith(" biases") or name == "biases"


def _titles(modules: list[str], every: int) -> dict[str, str]:
    titles: dict[str, str] = {}
    for start in range(0, len(modules), every):
        run = modules[start : start + every]
        titles |= {module: run[0] if len(run) == 1 else f"{run[0]} … {run[-1]}" for module in run}
    return titles
