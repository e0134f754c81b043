"""What recording costs: a training step of LeNet with GradientHistory, with norms alone, and bare, in one run.

Run: python benchmarks/gradient_history.py. CPU time, one thread, rounds interleaved, median of the ratios to bare.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext

import torch
import torch.nn.functional as F

from course_utils import LeNet
from course_utils.recording.gradients import GradientHistory

ROUNDS = 60
# glibc gives freed memory back to the system and takes it anew, up to 1,600 page faults in a step at batch 64, or none,
# from one run to the next: more than what is measured here, so it is told to keep its memory.
MALLOC = {"MALLOC_TOP_PAD_": "67108864", "MALLOC_MMAP_THRESHOLD_": "1073741824", "MALLOC_TRIM_THRESHOLD_": "4294967295"}


def main() -> None:
    if not MALLOC.keys() <= os.environ.keys():
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | MALLOC)
    torch.set_num_threads(1)
    measure(batch=4, steps=60)
    measure(batch=64, steps=10)


def measure(batch: int, steps: int) -> None:
    net, images, labels = LeNet(), torch.randn(batch, 1, 32, 32), torch.randint(0, 10, (batch,))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)

    def train(after: Callable[[], object] = lambda: None) -> None:
        optimizer.zero_grad()
        F.cross_entropy(net(images), labels).backward()
        after()
        optimizer.step()

    def norms() -> torch.Tensor:
        return torch.stack([p.grad.norm() for p in net.parameters()])

    history = GradientHistory(net, optimizer)
    ways = {"bare": (nullcontext(), train), "norms alone": (nullcontext(), lambda: train(norms)),
            "GradientHistory": (history, train), "bare again": (nullcontext(), train)}
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, (context, run) in ways.items():
            with context:
                start = time.process_time()
                for _ in range(steps):
                    run()
                took[name].append(time.process_time() - start)
    for name, times in took.items():
        ratio = statistics.median(a / b for a, b in zip(times, took["bare"], strict=True))
        print(f"batch {batch:2}  {name:16} {ratio:.2f}")


if __name__ == "__main__":
    main()
