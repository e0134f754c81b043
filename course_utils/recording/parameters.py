"""Reads a network's parameters and their gradients, by name."""

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy


def absolute_gradients(module: nn.Module) -> dict[str, Tensor | None]:
    """The absolute values of each parameter's gradient, float32 or float64 of shape (numel,), or `None`, by name."""
    return {
        name: None if parameter.grad is None else _flat(parameter.grad.detach()).abs()
        for name, parameter in recorded_parameters(module).items()
    }


def _flat(gradient: Tensor) -> Tensor:
    dense = gradient.to_dense() if gradient.is_sparse else gradient
    return dense.reshape(-1).cpu().to(torch.promote_types(dense.dtype, torch.float32))


def recorded_parameters(module: nn.Module) -> dict[str, nn.Parameter]:
    """A network's parameters by name; one that is shared counts once, an empty one not at all.

    Raises:
        TypeError: `module` isn't a network.
        ValueError: It has no parameters, or they have no shape yet.
    """
    if not isinstance(module, nn.Module):
        raise TypeError(f"The first argument is a network, not a {type(module).__name__}; pass the network to look at.")
    if any(map(is_lazy, module.parameters())):
        raise ValueError(f"{type(module).__name__} has lazy layers without a shape yet; run one forward pass first.")
    parameters = {name: parameter for name, parameter in module.named_parameters() if parameter.numel()}
    if not parameters:
        raise ValueError(f"{type(module).__name__} has no parameters, so there is no gradient to look at.")
    return parameters
