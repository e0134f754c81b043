"""Observes `Net` and `SmallKernelNet`: what layers they hold, and what happens to a picture on its way."""

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn
from torch.nn.parameter import UninitializedParameter
from torch.overrides import TorchFunctionMode

from course_utils.checks.guard import attempt, call
from course_utils.inputs import drawn, images
from course_utils.inputs.network import waves

MOST_STEPS = 60
Step = dict[str, Any]


def observe_lenet(answer: Any, inputs: dict[str, int]) -> dict[str, Any]:
    """Build a `Net` or `SmallKernelNet`, and list its layers; give it seeded values, and send images through."""
    net, error = attempt(_built, answer)
    if error:
        return {"error": error}
    batch = images(inputs["seed"], inputs["count"])
    if any(isinstance(parameter, UninitializedParameter) for parameter in net.parameters()):
        attempt(net, batch[:1])  # lazy layers take their sizes from a first input
    _fill(net, lambda shape: drawn(inputs["seed"], *shape))
    steps = Steps(net)
    seen = {
        "borrowed": any(_is_ours(module) for module in net.modules()),
        "parameters": [[name, list(parameter.shape)] for name, parameter in net.named_parameters()],
        "layers": [_layer(_label(name), module) for name, module in net.named_modules()
                   if isinstance(module, nn.Conv2d | nn.Linear)],
        "hidden": _hidden_layers(net),
        "one": call(net, batch[:1]),
        "batch": call(steps.recorded, batch),
        "steps": steps.seen,
        "result": steps.result,
    }
    _fill(net, waves)
    return seen | {"waves": call(net, waves((1, 1, 32, 32)))}


def _built(answer: Any) -> nn.Module:
    if isinstance(answer, nn.Module):
        raise TypeError("this is a network already; the check takes the class, and builds its own")
    net = answer()
    if not isinstance(net, nn.Module):
        raise TypeError(f"this makes an object of type {type(net).__name__}, which is no nn.Module")
    list(net.parameters())  # fails here when nn.Module was never set up
    return net


def _fill(net: nn.Module, values: Callable[[tuple[int, ...]], Tensor]) -> None:
    for parameter in net.parameters():
        parameter.data = values(tuple(parameter.shape))


def _is_ours(module: nn.Module) -> bool:
    return any(kind.__module__.startswith("course_utils") for kind in type(module).__mro__)


def _label(name: str) -> str:
    """What a layer is called in a text: its name, which is only a number in an nn.Sequential."""
    return f"layer {name}" if name.rpartition(".")[2].isdigit() else name


def _layer(name: str, module: Any) -> dict[str, Any]:
    """The sizes of a convolution or of a linear layer."""
    bias = module.bias is not None
    if isinstance(module, nn.Linear):
        return {"name": name, "sizes": [module.in_features, module.out_features], "bias": bias}
    return {"name": name, "sizes": [module.in_channels, module.out_channels], "bias": bias,
            "kernel": list(module.kernel_size), "stride": list(module.stride), "padding": str(module.padding),
            "dilation": list(module.dilation), "groups": module.groups}


def _hidden_layers(net: nn.Module) -> list[list[Any]]:
    """Attributes that hold layers in a plain container, where `parameters()` doesn't find them."""
    found = []
    for module in net.modules():
        for name, value in vars(module).items():
            inside = value.values() if isinstance(value, dict) else value
            if name.startswith("_") or not isinstance(value, list | tuple | dict):
                continue
            layers = sum(isinstance(layer, nn.Module) for layer in inside)
            if layers:
                found.append([name, type(value).__name__, layers])
    return found


def _pool(
    kernel_size: Any = None, stride: Any = None, padding: Any = 0, dilation: Any = 1, *others: Any, **named: Any
) -> list[str]:
    """The window of a pool, its step, its padding and its dilation, where they can be read as pairs of numbers."""
    parts = (kernel_size, stride or kernel_size, padding, dilation)
    return [str(list(part)) if isinstance(part, tuple | list) else f"[{part}, {part}]" for part in parts]


class Steps(TorchFunctionMode):
    """Notes every function of torch that makes a tensor in a forward pass.

    Args:
        net: The network that is called.
    """

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net, self.result = net, -1
        self.seen: list[dict[str, Any]] = []
        self.made: list[tuple[Tensor, int]] = []  # every tensor, and the step that made it
        self.names = {id(parameter): _label(name.removesuffix(".weight"))
                      for name, parameter in net.named_parameters()}

    def recorded(self, batch: Tensor) -> Any:
        """Call the network; afterwards, `seen` has the steps, and `result` the one that made what came out."""
        self.made.append((batch, -1))
        with self:
            out = self.net(batch)
        self.result = self._maker(out)
        return out

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Run one function of torch, and note its name, its layer, its shapes and where its inputs come from."""
        given = [*args, *(kwargs or {}).values()]
        step: Step = {"op": getattr(function, "__name__", "").strip("_"), "layer": "", "shape": None,
                "of": [self._maker(value) for value in given if isinstance(value, Tensor)],
                "into": next((list(value.shape) for value in given if isinstance(value, Tensor)), None)}
        if "pool2d" in step["op"]:
            step["pool"] = _pool(*args[1:], **(kwargs or {}))
        step["layer"] = next((self.names[id(value)] for value in given[1:] if id(value) in self.names), "")
        if len(self.seen) < MOST_STEPS and step["into"] is not None:
            self.seen.append(step)
        out = function(*args, **(kwargs or {}))
        tensors = [value for value in (out if isinstance(out, tuple) else [out]) if isinstance(value, Tensor)]
        if not tensors or isinstance(out, nn.Parameter):
            self.seen = [seen for seen in self.seen if seen is not step]
        elif tensors:
            step["shape"] = list(tensors[0].shape)
            self.made += [(tensor, len(self.seen) - 1) for tensor in tensors]
        return out

    def _maker(self, value: Any) -> int:
        return next((number for tensor, number in reversed(self.made) if tensor is value), -2)
