"""Reads what the layers and activation functions of a network give, as plain numbers."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.utils._python_dispatch import TorchDispatchMode

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_VALUES = 1_000_000  # more of one output than this are thinned out before they are sorted
# ATen's names, the same for F.relu, torch.relu, x.relu_() and nn.ReLU.
RECTIFIERS = {"relu", "hardtanh"}
SQUASHERS = {"sigmoid": (0.015, 0.985), "tanh": (-0.97, 0.97)}
OTHERS = {"leaky_relu", "elu", "gelu", "silu", "mish", "softplus", "hardswish", "hardsigmoid", "prelu"}
FUNCTIONS = RECTIFIERS | set(SQUASHERS) | OTHERS


@dataclass(frozen=True)
class Activation:
    """The output of one layer, or of an activation function, for a batch.

    Args:
        name: The layer's name, such as `conv1`; for a function `conv1 → relu`, after the layer that ran last.
        function: ATen's name of the function, such as `relu`; empty for a layer.
        shape: Of the output.
        quantiles: 5, 25, 50, 75 and 95 %, of what is finite; `None` if nothing is.
        zeros, nans, infinite: Shares of the output.
        units: Features or channels, the size of axis 1.
        dead: How many of the units are 0 for every input and place, for a rectifier; `None` for anything else.
        saturated: The share of the output in the flat ends, beyond ±0.97 of a tanh and its like of a sigmoid; `None`
            for anything else. Source: A. Karpathy, makemore part 3, "Activations & gradients, BatchNorm", 2022.
    """

    name: str
    function: str
    shape: tuple[int, ...]
    quantiles: tuple[float, ...] | None
    zeros: float
    nans: float
    infinite: float
    units: int
    dead: int | None
    saturated: float | None


def activations(module: nn.Module, inputs: Tensor) -> list[Activation]:
    """Run a network and read every layer that has parameters, and every activation function, in the order they run.

    A function is seen however it is called: `nn.ReLU`, `F.relu` or `x.relu_()`. Nothing changes: there are no
    gradients, the hooks are gone afterwards, running averages and the random state stay as they were.

    Args:
        module: The network, in the mode it is in.
        inputs: A batch that it takes.

    Raises:
        TypeError: `module` isn't a network.
    """
    if not isinstance(module, nn.Module):
        raise TypeError(f"The first argument is a network, not a {type(module).__name__}; pass an nn.Module.")
    seen = _Seen()
    layers = [(name, part) for name, part in module.named_modules() if _is_layer(name, part)]
    handles = [part.register_forward_hook(seen.hook(name or type(part).__name__)) for name, part in layers]
    buffers = {name: buffer.clone() for name, buffer in module.named_buffers()}
    try:
        with torch.no_grad(), torch.random.fork_rng(), seen:
            functional_call(module, buffers, (inputs,))
    finally:
        for handle in handles:
            handle.remove()
    return seen.outputs


def _is_layer(name: str, module: nn.Module) -> bool:
    """Whether it has parameters of its own; a whole network that has some beside its layers isn't one."""
    own = any(True for _ in module.parameters(recurse=False))
    return own and (bool(name) or not any(True for _ in module.children()))


class _Seen(TorchDispatchMode):
    """Collects outputs while it is entered."""

    def __init__(self) -> None:
        super().__init__()
        self.outputs: list[Activation] = []
        self.layer = "input"

    def hook(self, name: str) -> Any:
        def after(_module: nn.Module, _inputs: Any, output: Any) -> None:
            first = output[0] if isinstance(output, tuple) else output
            self.layer = name
            if isinstance(first, Tensor):
                self.outputs.append(_read(name, "", first))

        return after

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        output = func(*args, **(kwargs or {}))
        function = func.overloadpacket.__name__.removesuffix("_").replace("_prelu_kernel", "prelu")
        if function in FUNCTIONS:
            self.outputs.append(_read(f"{self.layer} → {function}", function, output))
        return output


def _read(name: str, function: str, output: Tensor) -> Activation:
    values = output.detach().flatten().float()
    values = values[:: 1 + len(values) // MOST_VALUES]
    finite = values[values.isfinite()].sort().values
    by_unit = output.transpose(0, 1).flatten(1) if output.dim() > 1 else output[:, None]
    low, high = SQUASHERS.get(function, (0, 0))
    return Activation(
        name=name,
        function=function,
        shape=tuple(output.shape),
        quantiles=tuple(finite[round(q * (len(finite) - 1))].item() for q in QUANTILES) if len(finite) else None,
        zeros=_share(values == 0),
        nans=_share(values.isnan()),
        infinite=_share(values.isinf()),
        units=len(by_unit),
        dead=int((by_unit == 0).all(1).sum()) if function in RECTIFIERS else None,
        saturated=_share((values < low) | (values > high)) if function in SQUASHERS else None,
    )


def _share(which: Tensor) -> float:
    return which.float().mean().item()
