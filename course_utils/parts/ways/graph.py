"""Chapter 5, the graph: another way to write each answer."""
# mypy: ignore-errors

import torch


def path_names(loss, parameter):
    """The function inside calls itself for each node that follows, and puts the names together on its way back.

    It keeps one path in memory instead of all of them; choose the list where a path may be longer than about 1,000
    nodes, since Python stops such deep calls.
    """
    def search(node):
        if getattr(node, "variable", None) is parameter:
            return [node.name()]
        for after, _ in node.next_functions:
            rest = search(after) if after is not None else None
            if rest:
                return [node.name(), *rest]
        return None

    return search(loss.grad_fn)


def all_nodes(root):
    """This goes level by level: it collects all nodes that follow a level, and takes off those that it has already.

    Choose it where you also want to know how far a node is from the root; otherwise one node at a time is simpler.
    """
    found, level = {root}, {root}
    while level:
        level = {after for node in level for after, _ in node.next_functions if after is not None} - found
        found |= level
    return found


def reachable(loss, net):
    """Here `autograd.grad` is asked: with `allow_unused=True` it gives `None` for each parameter without a path.

    It is shorter, but it computes all gradients and uses the graph up, so a `backward()` after it fails; a walk through
    the nodes computes nothing.
    """
    wanted = {name: parameter for name, parameter in net.named_parameters() if parameter.requires_grad}
    gradients = torch.autograd.grad(loss, list(wanted.values()), allow_unused=True)
    return [name for name, gradient in zip(wanted, gradients, strict=True) if gradient is not None]


def find_cut(steps, x):
    """This calls `backward()` after each step and looks whether `x.grad` has come.

    It needs fewer special arguments, but it leaves gradients in the layers as well; choose `autograd.grad` where
    nothing may be left behind.
    """
    for place, step in enumerate(steps):
        x = x.detach().requires_grad_()
        y = step(x)
        if y.requires_grad:
            y.sum().backward()
        if x.grad is None:
            return place
        x = y
    return None
