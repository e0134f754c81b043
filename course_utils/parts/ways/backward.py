"""Chapter 6, backward: another way to write each answer."""
# mypy: ignore-errors

import torch
import torch.nn.functional as F


def linear_backward(x, weight, grad_output):
    """Autograd does it here: the third argument of `autograd.grad` is the gradient that comes from above.

    Choose it to test a formula that you found by hand, or where finding the formula isn't worth the time.
    """
    x, weight = x.detach().requires_grad_(), weight.detach().requires_grad_()
    bias = torch.zeros(len(weight), requires_grad=True)
    output = x @ weight.T + bias
    return torch.autograd.grad(output, (x, weight, bias), grad_output)


def gradients_of(net, images, labels):
    """`functional_call` runs the network with other tensors in place of its parameters, and these get the gradients.

    Choose it where you want the gradient for other weights than those of the network; otherwise `autograd.grad` is
    shorter.
    """
    leaves = {name: parameter.detach().requires_grad_() for name, parameter in net.named_parameters()}
    logits = torch.func.functional_call(net, leaves, (images,))
    F.cross_entropy(logits, labels).backward()
    return {name: leaf.grad for name, leaf in leaves.items()}


def micro_batches(net, images, labels, size):
    """Each micro-batch keeps its mean loss here, which is then weighted with its share of all images.

    Choose this for a loss that you only get as a mean; with `reduction="sum"` there is one division and no share to
    forget.
    """
    net.zero_grad()
    for start in range(0, len(images), size):
        x, y = images[start:start + size], labels[start:start + size]
        loss = F.cross_entropy(net(x), y) * len(x) / len(images)
        loss.backward()


def numerical_gradient(f, x):
    """Each row of an identity matrix, times h, moves one number of x, so nothing has to be changed in place.

    That is easy to read, but n numbers need n · n of them in `steps`; choose the loop with two copies where x is
    large.
    """
    x, h = x.double(), 1e-5
    steps = h * torch.eye(x.numel(), dtype=torch.float64).view(-1, *x.shape)
    slopes = [(f(x + step) - f(x - step)) / (2 * h) for step in steps]
    return torch.stack(slopes).view(x.shape)
