"""What recording gradients costs a training step of LeNet: CPU time, side by side, relative to the bare loop.

    python benchmarks/gradient_history.py

"again" is the bare loop a second time, so it shows how far noise alone moves a ratio.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from statistics import median

import torch
import torch.nn.functional as F

from course_utils import LeNet
from course_utils.gradients import GradientHistory

ROUNDS = 100
STEPS = {4: 60, 64: 15}  # in a round, by batch size

Loop = Callable[[], AbstractContextManager[object]]


class Norms:
    """Keeps the norm of each gradient and nothing else."""

    def __init__(self, optimizer: torch.optim.Optimizer) -> None:
        self.optimizer = optimizer
        self.norms: list[torch.Tensor] = []

    def __enter__(self) -> None:
        self.handle = self.optimizer.register_step_post_hook(self.record)

    def __exit__(self, *_: object) -> None:
        self.handle.remove()
        self.norms = []

    def record(self, optimizer: torch.optim.Optimizer, *_: object) -> None:
        gradients = [parameter.grad for parameter in optimizer.param_groups[0]["params"]]
        self.norms.append(torch.stack(torch._foreach_norm(gradients)))


def seconds(recorder: Loop, steps: Callable[[], None]) -> float:
    with recorder():
        start = time.process_time()
        steps()
        return time.process_time() - start


def measure(batch: int) -> None:
    net = LeNet()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
    images, labels = torch.rand(batch, 1, 32, 32), torch.randint(0, 10, (batch,))

    def steps() -> None:
        for _ in range(STEPS[batch]):
            optimizer.zero_grad()
            F.cross_entropy(net(images), labels).backward()
            optimizer.step()

    recorders: dict[str, Loop] = {
        "bare": nullcontext,
        "again": nullcontext,
        "norms": lambda: Norms(optimizer),
        "GradientHistory": lambda: GradientHistory(net, optimizer),
    }
    seconds(nullcontext, steps)
    times = [{name: seconds(recorder, steps) for name, recorder in recorders.items()} for _ in range(ROUNDS)]
    bare = median(row["bare"] for row in times) / STEPS[batch]
    ratios = ", ".join(f"{name} {median(row[name] / row['bare'] for row in times):.3f}" for name in recorders)
    print(f"batch {batch:2}: a bare step takes {bare * 1e3:.2f} ms; {ratios}")


if __name__ == "__main__":
    torch.manual_seed(0)
    torch.set_num_threads(1)
    for batch in STEPS:
        measure(batch)
