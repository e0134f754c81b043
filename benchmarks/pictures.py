"""Times the drawn graph against torchviz and Graphviz's dot, side by side, each drawing in a process of its own.

    pip install torchviz && apt-get install graphviz   # needed here only
    python benchmarks/pictures.py                      # all networks
    python benchmarks/pictures.py lenet gpt12          # some of them

CPU seconds are the process's and its children's, the best of `--repeat`; memory is what the peak grew by while
drawing, children's peak included. Both tools are warm: they have drawn a small graph before.
"""

import argparse
import gc
import json
import resource
import subprocess
import sys
import threading
from functools import partial

import torch
from torch import nn
from torch.nn import functional as F

from course_utils import LeNet
from course_utils.graph.reading import grad_fn_graph
from course_utils.pictures.grad_fn_chain import plot_grad_fn_chain


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, width, 1, bias=False), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width)
        self.conv3, self.bn3 = nn.Conv2d(width, 4 * width, 1, bias=False), nn.BatchNorm2d(4 * width)
        self.downsample = None
        if stride != 1 or inputs != 4 * width:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, 4 * width, 1, stride, bias=False), nn.BatchNorm2d(4 * width)
            )

    def forward(self, x):
        y = self.bn1(self.conv1(x)).relu()
        y = self.bn3(self.conv3(self.bn2(self.conv2(y)).relu()))
        return (y + (self.downsample(x) if self.downsample else x)).relu()


class ResNet(nn.Module):
    """He et al. 2015, every width cut to 1/8."""

    def __init__(self, *blocks):
        super().__init__()
        self.conv1, self.bn1, inputs = nn.Conv2d(3, 8, 7, 2, 3, bias=False), nn.BatchNorm2d(8), 8
        for layer, count in enumerate(blocks):
            width = 8 * 2**layer
            stack = [Bottleneck(inputs, width, 1 + (layer > 0))]
            stack += [Bottleneck(4 * width, width, 1) for _ in range(count - 1)]
            self.add_module(f"layer{layer + 1}", nn.Sequential(*stack))
            inputs = 4 * width
        self.fc = nn.Linear(inputs, 10)

    def forward(self, x):
        x = F.max_pool2d(self.bn1(self.conv1(x)).relu(), 3, 2, 1)
        for layer in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = layer(x)
        return F.cross_entropy(self.fc(x.mean((2, 3))), torch.zeros(len(x), dtype=torch.long))


class GPTBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.ln_1, self.ln_2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attn = nn.ModuleDict({"c_attn": nn.Linear(width, 3 * width), "c_proj": nn.Linear(width, width)})
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        batch, time, width = x.shape
        q, k, v = self.attn["c_attn"](self.ln_1(x)).split(width, dim=2)
        q, k, v = (each.view(batch, time, self.heads, -1).transpose(1, 2) for each in (q, k, v))
        weights = (q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5).softmax(-1)
        x = x + self.attn["c_proj"]((weights @ v).transpose(1, 2).reshape(batch, time, width))
        return x + self.mlp(self.ln_2(x))


class GPT(nn.Module):
    """The plan of GPT-2 (12 layers) and GPT-2 XL (48 layers), every width cut to 1/8."""

    def __init__(self, layers, width=96, heads=4):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(100, width), nn.Embedding(16, width)
        self.h = nn.ModuleList(GPTBlock(width, heads) for _ in range(layers))
        self.ln_f, self.lm_head = nn.LayerNorm(width), nn.Linear(width, 100, bias=False)
        self.lm_head.weight = self.wte.weight

    def forward(self, tokens):
        x = self.wte(tokens) + self.wpe(torch.arange(tokens.shape[1]))
        for block in self.h:
            x = block(x)
        return F.cross_entropy(self.lm_head(self.ln_f(x)).flatten(0, 1), tokens.flatten())


def mlp(layers):
    net = nn.Sequential(*(each for _ in range(layers) for each in (nn.Linear(8, 8), nn.ReLU())))
    return net, net(torch.rand(2, 8)).sum()


def lenet():
    net = LeNet()
    return net, F.cross_entropy(net(torch.rand(4, 1, 32, 32)), torch.arange(4))


def applied(make, shape):
    net = make()
    return net, net(torch.rand(shape) if len(shape) == 4 else torch.zeros(shape, dtype=torch.long))


NETWORKS = {
    "lenet": lenet,
    "resnet50": lambda: applied(lambda: ResNet(3, 4, 6, 3), (2, 3, 64, 64)),
    "resnet152": lambda: applied(lambda: ResNet(3, 8, 36, 3), (2, 3, 64, 64)),
    "gpt12": lambda: applied(lambda: GPT(12), (2, 16)),
    "gpt48": lambda: applied(lambda: GPT(48), (2, 16)),
    "mlp100": partial(mlp, 100),
    "mlp1000": partial(mlp, 1000),
    "mlp10000": partial(mlp, 10000),  # 50,000 nodes: to see that the cost stays linear
}


def torchviz_and_dot(net, loss):
    from torchviz import make_dot

    return make_dot(loss, params=dict(net.named_parameters())).pipe(format="png")


def memory_of_dot(net, loss):
    """Peak of dot alone in MB, started by a small process, because a child's peak counts its parent's at the start."""
    from torchviz import make_dot

    start = "import resource, subprocess, sys; subprocess.run(['dot', '-Tpng'], stdin=sys.stdin, capture_output=True); "
    start += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    source = make_dot(loss, params=dict(net.named_parameters())).source
    return float(
        subprocess.run([sys.executable, "-S", "-c", start], input=source, text=True, capture_output=True).stdout
    )


def folded(net, loss):
    return plot_grad_fn_chain(loss, net).png()


def unfolded(net, loss):
    return plot_grad_fn_chain(loss, net, fold=False).png()


TOOLS = {"torchviz": torchviz_and_dot, "folded": folded, "unfolded": unfolded}


def usage():
    """CPU seconds so far, children's included, and own peak memory in MB."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(each.ru_utime + each.ru_stime for each in (own, children)), own.ru_maxrss / 1024


def measure(tool, network, repeat):
    """Run in a process of its own; prints seconds, MB and nodes as JSON."""
    torch.set_num_threads(1)
    draw = TOOLS[tool]
    draw(*mlp(2))
    net, loss = NETWORKS[network]()
    seconds, memory = [], 0.0
    for attempt in range(repeat):
        gc.collect()
        cpu, peak = usage()
        image = draw(net, loss)
        after = usage()
        seconds.append(after[0] - cpu)
        if not attempt:
            memory = after[1] - peak
    if tool == "torchviz":
        memory += memory_of_dot(net, loss)
    print(json.dumps({"s": min(seconds), "MB": memory, "nodes": len(grad_fn_graph(loss).nodes), "png": len(image)}))


def run(tool, network, repeat):
    command = [sys.executable, __file__, "--measure", tool, "--repeat", str(repeat), network]
    done = subprocess.run(command, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else None


def table(networks, repeat):
    print(f"{'':10}{'nodes':>7} | {'torchviz + dot':>17} | {'folded':>32} | {'fold=False':>32}")
    for network in networks:
        results = {}
        for tool in TOOLS:
            if tool == "torchviz" and network == "mlp10000":
                continue
            results[tool] = run(tool, network, repeat if network == "lenet" or tool != "torchviz" else 1)
        nodes = next(result["nodes"] for result in results.values() if result)
        theirs = results.pop("torchviz", None)
        cells = [f"{theirs['s']:7.3f} s {theirs['MB']:5.0f} MB" if theirs else f"{'-':>17}"]
        for ours in results.values():
            ratio = f"{theirs['s'] / ours['s']:5.1f}x {ours['MB'] / theirs['MB']:5.2f} mem" if theirs else ""
            cells.append(f"{ours['s']:7.3f} s {ours['MB']:4.0f} MB {ratio:>16}")
        print(f"{network:10}{nodes:7} | " + " | ".join(cells), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("networks", nargs="*", default=list(NETWORKS), metavar="network", help=", ".join(NETWORKS))
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--measure", choices=TOOLS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.measure:
        return table(options.networks, options.repeat)
    sys.setrecursionlimit(10**6)  # torchviz recurses, and deep networks need a deep stack for it
    threading.stack_size(512 * 2**20)
    thread = threading.Thread(target=measure, args=(options.measure, options.networks[0], options.repeat))
    thread.start()
    return thread.join()


if __name__ == "__main__":
    main()
