"""What the judges of `gradients_of` and `micro_batches` show of a small network and its gradients."""

from typing import Any

from torch import Tensor

from course_utils.checks.describe import describe
from course_utils.inputs.backward import OLD_GRADIENT, SMALL_BIAS, SMALL_WEIGHT, Case, examples
from course_utils.judges import as_code, say
from course_utils.judges.comparing import same


def small_code(case: Case, call: str) -> str:
    """A call on the small layer and its examples."""
    images, labels = examples(case)
    lines = ["example = nn.Linear(2, 2)", "with torch.no_grad():", f"    example.weight.copy_({as_code(SMALL_WEIGHT)})",
             f"    example.bias.copy_({as_code(SMALL_BIAS)})"]
    if case["filled"]:
        lines += ["for parameter in example.parameters():",
                  f"    parameter.grad = torch.full_like(parameter, {OLD_GRADIENT})"]
    return "\n".join([*lines, f"inputs = {as_code(images)}", f"targets = {as_code(labels)}", call])


def first_difference(wanted: dict[str, Tensor], told: dict[str, Any]) -> tuple[str, str]:
    """The expected and the described gradient of the smallest parameter of which they differ."""
    if missing := [name for name in wanted if name not in told]:
        return ", ".join(wanted), f"no {missing[0]}, but {', '.join(told)}" if told else "no gradients"
    different = [name for name in wanted if not same(told[name], wanted[name])]
    if not different:
        return ", ".join(wanted), ", ".join(told)
    name = min(different, key=lambda name: wanted[name].numel())
    expected, came = say(describe(wanted[name])), say(told[name])
    return f"{name}: {expected}", f"{name}: {came if came != expected else came + ', with other numbers'}"
