"""What the course's notebooks import: digits, a network, checks with diagnoses, and pictures."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course_utils.data import MNIST, Digits
    from course_utils.graph.reading import grad_fn_graph
    from course_utils.graph.steps import step_backward
    from course_utils.graph.values import value_graph
    from course_utils.lenet import LeNet
    from course_utils.recording.gradients import GradientHistory

__all__ = ["MNIST", "Digits", "GradientHistory", "LeNet", "grad_fn_graph", "step_backward", "value_graph"]
_MODULES = {"MNIST": "data", "Digits": "data", "GradientHistory": "recording.gradients", "LeNet": "lenet",
            "grad_fn_graph": "graph.reading", "step_backward": "graph.steps", "value_graph": "graph.values"}


def __getattr__(name: str) -> Any:
    """Import torch only for what needs it, since the command `course` mostly doesn't."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
