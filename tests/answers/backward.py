"""Answers to chapter 6, backward."""

import numpy as np
import torch
import torch.nn.functional as F

from tests.answers import Bank

bank = Bank()
right, wrong = bank.right, bank.wrong
bank.otherwise = {
    **{guess: {"other"} for guess in ("guess_before", "guess_twice", "guess_silent")},  # whatever has no other name
    "linear_backward": {"not three"},
    "gradients_of": {"left behind", "aliases", "left behind, aliases", "all 0, left behind",
                     "difference 0, left behind", "graph kept", "weights moved", "mode", "keys",
                     "one dictionary", "no names", "no dictionary", "tuples", "None for gradients", "prints"},
    "micro_batches": {"images left out", "images twice", "empty part", "one pass", "chunk", "graphs kept",
                      "one pass, graphs kept", "weights moved", "nothing left", "returned"},
    "numerical_gradient": {"prints", "one-sided", "no step", "f's shape", "float32", "a float32 tensor",
    "in place",
                           "rounded"},
}

right("guess_before", None, "None", "none", " NONE ")
wrong("guess_before", ..., points=0, diagnosis="not answered")
wrong("guess_before", "zeros", "0", 0, "Zeros", points=0, diagnosis="zeros")
wrong("guess_before", "noise", "Random", points=0, diagnosis="noise")
wrong("guess_before", "an error", "An error", points=0, diagnosis="error")
wrong("guess_before", "nothing", 7, 1.5, points=0, diagnosis="other")

right("guess_twice", 2, 2.0, np.int64(2))
wrong("guess_twice", None, points=0, diagnosis="not answered")
wrong("guess_twice", 1, 1.0, points=0, diagnosis="replaced")
wrong("guess_twice", 4, 4.0, points=0, diagnosis="squared")
wrong("guess_twice", 0, 0.0, points=0, diagnosis="cleared")
wrong("guess_twice", 0.5, "twice", points=0, diagnosis="other")

right("guess_silent", 0, 0.0, np.float64(0))
wrong("guess_silent", None, points=0, diagnosis="not answered")
wrong("guess_silent", 2, 2.0, points=0, diagnosis="through")
wrong("guess_silent", -3, -3.0, points=0, diagnosis="value")
wrong("guess_silent", -1, -1.0, points=0, diagnosis="sign")
wrong("guess_silent", 1, 1.0, points=0, diagnosis="slope 1")
wrong("guess_silent", 7, "none", points=0, diagnosis="other")


@right("linear_backward")
def matrix_products(x, weight, grad_output):
    return grad_output @ weight, grad_output.T @ x, grad_output.sum(dim=0)


@right("linear_backward")
def asked_of_autograd(x, weight, grad_output):
    x, weight = x.clone().requires_grad_(), weight.clone().requires_grad_()
    bias = torch.zeros(weight.shape[0], requires_grad=True)
    return torch.autograd.grad(F.linear(x, weight, bias), (x, weight, bias), grad_output)


@right("linear_backward")
def summed_by_index(x, weight, grad_output):
    of_x = torch.einsum("no,oi->ni", grad_output, weight)
    of_weight = sum(torch.outer(above, below) for above, below in zip(grad_output, x, strict=True))
    return [of_x, of_weight, torch.ones(len(x)) @ grad_output]


@right("linear_backward")
def with_numpy(x, weight, grad_output):
    x, weight, grad_output = x.numpy(), weight.numpy(), grad_output.numpy()
    return np.dot(grad_output, weight), np.dot(grad_output.T, x), np.sum(grad_output, axis=0)


@wrong("linear_backward", points=0, diagnosis="not answered")
def linear_empty(x, weight, grad_output):
    raise NotImplementedError


@wrong("linear_backward", points=0, diagnosis="prints")
def linear_printed(x, weight, grad_output):
    print(grad_output @ weight)


@wrong("linear_backward", points=0, diagnosis="prints")
def linear_kept(x, weight, grad_output):
    of_weight = grad_output.T @ x  # noqa: F841


@wrong("linear_backward", points=0, diagnosis="not three")
def weight_alone(x, weight, grad_output):
    return grad_output.T @ x


@wrong("linear_backward", points=0, diagnosis="not three")
def bias_forgotten(x, weight, grad_output):
    return grad_output @ weight, grad_output.T @ x


@wrong("linear_backward", points=2, diagnosis="weight transposed")
def weight_transposed(x, weight, grad_output):
    return grad_output @ weight, x.T @ grad_output, grad_output.sum(0)


@wrong("linear_backward", points=2, diagnosis="weight transposed")
def weight_by_index_transposed(x, weight, grad_output):
    return grad_output @ weight, torch.einsum("ni,no->io", x, grad_output), grad_output.sum(dim=0)


@wrong("linear_backward", points=2, diagnosis="weight averaged")
def weight_averaged(x, weight, grad_output):
    return grad_output @ weight, grad_output.T @ x / len(x), grad_output.sum(0)


@wrong("linear_backward", points=2, diagnosis="weight averaged")
def outer_products_averaged(x, weight, grad_output):
    outer = grad_output[:, :, None] * x[:, None, :]
    return grad_output @ weight, outer.mean(0), grad_output.sum(0)


@wrong("linear_backward", points=2, diagnosis="first image only")
def first_outer_product(x, weight, grad_output):
    return grad_output @ weight, torch.outer(grad_output[0], x[0]), grad_output.sum(0)


@wrong("linear_backward", points=2, diagnosis="first image only")
def returned_in_the_loop(x, weight, grad_output):
    for above, below in zip(grad_output, x, strict=True):
        return grad_output @ weight, above[:, None] * below[None, :], grad_output.sum(0)
    return None


@wrong("linear_backward", points=3, diagnosis="bias not summed")
def bias_not_summed(x, weight, grad_output):
    return grad_output @ weight, grad_output.T @ x, grad_output


@wrong("linear_backward", points=3, diagnosis="bias not summed")
def bias_copied(x, weight, grad_output):
    return grad_output.matmul(weight), grad_output.T.matmul(x), grad_output.clone()


@wrong("linear_backward", points=3, diagnosis="bias averaged")
def bias_averaged(x, weight, grad_output):
    return grad_output @ weight, grad_output.T @ x, grad_output.mean(0)


@wrong("linear_backward", points=3, diagnosis="bias averaged")
def bias_divided(x, weight, grad_output):
    return grad_output @ weight, grad_output.T @ x, grad_output.sum(0) / x.shape[0]


@wrong("linear_backward", points=3, diagnosis="bias over outputs")
def bias_over_outputs(x, weight, grad_output):
    return grad_output @ weight, grad_output.T @ x, grad_output.sum(1)


@wrong("linear_backward", points=3, diagnosis="bias over outputs")
def bias_per_image(x, weight, grad_output):
    return grad_output @ weight, grad_output.T @ x, torch.stack([row.sum() for row in grad_output])


@wrong("linear_backward", points=3, diagnosis="x averaged")
def x_averaged(x, weight, grad_output):
    return grad_output @ weight / len(x), grad_output.T @ x, grad_output.sum(0)


@wrong("linear_backward", points=1, diagnosis="weight averaged, x averaged")
def everything_averaged_but_the_bias(x, weight, grad_output):
    mean = grad_output / len(x)
    return mean @ weight, mean.T @ x, grad_output.sum(0)


@wrong("linear_backward", points=3, diagnosis="x averaged")
def x_averaged_at_the_end(x, weight, grad_output):
    return torch.matmul(grad_output, weight).div(x.size(0)), grad_output.T @ x, grad_output.sum(0)


@wrong("linear_backward", points=3, diagnosis="x without grad_output")
def weight_summed(x, weight, grad_output):
    return weight.sum(0).expand_as(x), grad_output.T @ x, grad_output.sum(0)


@wrong("linear_backward", points=3, diagnosis="x without grad_output")
def ones_from_above(x, weight, grad_output):
    return torch.ones_like(grad_output) @ weight, grad_output.T @ x, grad_output.sum(0)


@wrong("linear_backward", points=0, diagnosis="order")
def weight_first(x, weight, grad_output):
    return grad_output.T @ x, grad_output.sum(0), grad_output @ weight


@wrong("linear_backward", points=1, diagnosis="order")
def weight_before_x(x, weight, grad_output):
    return grad_output.T @ x, grad_output @ weight, grad_output.sum(0)


@wrong("linear_backward", points=0, diagnosis="linear shapes")
def by_the_transposed_weight(x, weight, grad_output):
    return grad_output @ weight.T, grad_output.T @ x, grad_output.sum(0)


@wrong("linear_backward", points=0, diagnosis="shapes differ")
def number_by_number(x, weight, grad_output):
    return grad_output * weight, grad_output.T * x, grad_output.sum(0)


@wrong("linear_backward", points=0, diagnosis="all averaged")
def all_divided(x, weight, grad_output):
    mean = grad_output / len(x)
    return mean @ weight, mean.T @ x, mean.sum(0)


@wrong("linear_backward", points=0, diagnosis="all averaged")
def all_divided_at_the_end(x, weight, grad_output):
    found = grad_output @ weight, grad_output.T @ x, grad_output.sum(0)
    return tuple(each / x.shape[0] for each in found)


@wrong("linear_backward", points=0, diagnosis="sign")
def descent(x, weight, grad_output):
    return -grad_output @ weight, -grad_output.T @ x, -grad_output.sum(0)


@wrong("linear_backward", points=0, diagnosis="sign")
def minus_above(x, weight, grad_output):
    grad_output = 0 - grad_output
    return [torch.mm(grad_output, weight), torch.mm(grad_output.T, x), torch.sum(grad_output, 0)]


@wrong("linear_backward", points=1, diagnosis="adds up")
def in_the_callers_grad(x, weight, grad_output):
    bias = torch.zeros(len(weight), requires_grad=True)
    (x.requires_grad_() @ weight.requires_grad_().T + bias).backward(grad_output)
    return x.grad, weight.grad, bias.grad


@wrong("linear_backward", points=1, diagnosis="adds up")
def in_the_callers_grad_copied(x, weight, grad_output):
    x.requires_grad = weight.requires_grad = True
    bias = torch.zeros(weight.shape[0]).requires_grad_()
    F.linear(x, weight, bias).backward(grad_output)
    return x.grad.clone(), weight.grad.clone(), bias.grad.clone()


@wrong("linear_backward", points=2, diagnosis="last image only")
def overwritten(x, weight, grad_output):
    for below, above in zip(x, grad_output, strict=True):
        of_weight = torch.outer(above, below)
    return grad_output @ weight, of_weight, grad_output.sum(0)


@wrong("linear_backward", points=2, diagnosis="last image only")
def last_outer_product(x, weight, grad_output):
    return grad_output @ weight, grad_output[-1][:, None] * x[-1], grad_output.sum(0)


@wrong("linear_backward", points=2, diagnosis="weight without grad_output")
def inputs_summed(x, weight, grad_output):
    return grad_output @ weight, x.sum(0).expand_as(weight), grad_output.sum(0)


@wrong("linear_backward", points=2, diagnosis="weight without grad_output")
def inputs_returned(x, weight, grad_output):
    return grad_output @ weight, x, grad_output.sum(0)


@wrong("linear_backward", points=3, diagnosis="bias over all")
def bias_over_all(x, weight, grad_output):
    return grad_output @ weight, grad_output.T @ x, grad_output.sum()


@wrong("linear_backward", points=3, diagnosis="bias over all")
def bias_as_a_number(x, weight, grad_output):
    return grad_output @ weight, grad_output.T @ x, sum(row.sum() for row in grad_output)


@wrong("linear_backward", points=3, diagnosis="bias axis kept")
def bias_with_its_axis(x, weight, grad_output):
    return grad_output @ weight, grad_output.T @ x, grad_output.sum(dim=0, keepdim=True)


@wrong("linear_backward", points=3, diagnosis="bias axis kept")
def bias_by_ones(x, weight, grad_output):
    return grad_output @ weight, grad_output.T @ x, torch.ones(1, len(x)) @ grad_output


@wrong("linear_backward", points=3, diagnosis="bias of one image")
def bias_of_the_first(x, weight, grad_output):
    return grad_output @ weight, grad_output.T @ x, grad_output[0]


@wrong("linear_backward", points=3, diagnosis="bias of one image")
def bias_of_the_last(x, weight, grad_output):
    for row in grad_output:
        of_bias = row
    return grad_output @ weight, grad_output.T @ x, of_bias


@wrong("linear_backward", points=3, diagnosis="bias without grad_output")
def bias_of_ones(x, weight, grad_output):
    return grad_output @ weight, grad_output.T @ x, torch.ones(len(weight))


@wrong("linear_backward", points=3, diagnosis="bias without grad_output")
def bias_of_images(x, weight, grad_output):
    return grad_output @ weight, grad_output.T @ x, torch.ones_like(grad_output).sum(0)


@wrong("linear_backward", points=3, diagnosis="x transposed")
def x_transposed(x, weight, grad_output):
    return weight.T @ grad_output.T, grad_output.T @ x, grad_output.sum(0)


@wrong("linear_backward", points=3, diagnosis="x transposed")
def x_by_index_transposed(x, weight, grad_output):
    return torch.einsum("no,oi->in", grad_output, weight), grad_output.T @ x, grad_output.sum(0)


@wrong("linear_backward", points=1, diagnosis="weight averaged, bias averaged")
def two_averaged(x, weight, grad_output):
    return grad_output @ weight, grad_output.T @ x / len(x), grad_output.mean(0)


@right("gradients_of")
def asked_without_backward(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    loss = F.cross_entropy(net(images), labels)
    return dict(zip(names, torch.autograd.grad(loss, parameters), strict=True))


@right("gradients_of")
def put_aside_and_back(net, images, labels):
    before = {name: parameter.grad for name, parameter in net.named_parameters()}
    for parameter in net.parameters():
        parameter.grad = None
    F.cross_entropy(net(images), labels).backward()
    found = {name: parameter.grad for name, parameter in net.named_parameters()}
    for name, parameter in net.named_parameters():
        parameter.grad = before[name]
    return found


@right("gradients_of")
def on_fresh_leaves(net, images, labels):
    leaves = {name: parameter.detach().clone().requires_grad_() for name, parameter in net.named_parameters()}
    F.cross_entropy(torch.func.functional_call(net, leaves, (images,)), labels).backward()
    return {name: leaf.grad for name, leaf in leaves.items()}


@wrong("gradients_of", points=0, diagnosis="not answered")
def gradients_empty(net, images, labels):
    raise NotImplementedError


@wrong("gradients_of", points=0, diagnosis="prints")
def backward_alone(net, images, labels):
    F.cross_entropy(net(images), labels).backward()


@wrong("gradients_of", points=0, diagnosis="prints")
def gradients_printed(net, images, labels):
    print(F.cross_entropy(net(images), labels))


@wrong("gradients_of", points=2, diagnosis="not cleared, left behind")
def backward_and_grad(net, images, labels):
    F.cross_entropy(net(images), labels).backward()
    return {name: parameter.grad for name, parameter in net.named_parameters()}


@wrong("gradients_of", points=3, diagnosis="not cleared, left behind")
def backward_and_copies_cleared_after(net, images, labels):
    F.cross_entropy(net(images), labels).backward()
    found = {name: parameter.grad.clone() for name, parameter in net.named_parameters()}
    for parameter in net.parameters():
        parameter.grad = None
    return found


@wrong("gradients_of", points=4, diagnosis="left behind")
def cleared_before(net, images, labels):
    net.zero_grad()
    F.cross_entropy(net(images), labels).backward()
    return {name: parameter.grad.clone() for name, parameter in net.named_parameters()}


@wrong("gradients_of", points=4, diagnosis="left behind")
def cleared_before_and_after(net, images, labels):
    net.zero_grad()
    F.cross_entropy(net(images), labels).backward()
    found = {name: parameter.grad.clone() for name, parameter in net.named_parameters()}
    net.zero_grad()
    return found


@wrong("gradients_of", points=0, diagnosis="None for gradients")
def cleared_before_returning(net, images, labels):
    before = [parameter.grad for parameter in net.parameters()]
    F.cross_entropy(net(images), labels).backward()
    for parameter, grad in zip(net.parameters(), before, strict=True):
        parameter.grad = grad
    net.zero_grad()
    return {name: parameter.grad for name, parameter in net.named_parameters()}


@wrong("gradients_of", points=0, diagnosis="all 0, left behind")
def filled_with_zeros(net, images, labels):
    net.zero_grad()
    F.cross_entropy(net(images), labels).backward()
    found = {name: parameter.grad for name, parameter in net.named_parameters()}
    net.zero_grad(set_to_none=False)
    return found


@wrong("gradients_of", points=3, diagnosis="left behind, aliases")
def own_grad_returned(net, images, labels):
    for parameter in net.parameters():
        if parameter.grad is not None:
            parameter.grad.zero_()
    F.cross_entropy(net(images), labels).backward()
    return {name: parameter.grad for name, parameter in net.named_parameters()}


@wrong("gradients_of", points=3, diagnosis="left behind, aliases")
def emptied_in_place(net, images, labels):
    net.zero_grad(set_to_none=False)
    F.cross_entropy(net(images), labels).backward()
    return dict((name, parameter.grad) for name, parameter in net.named_parameters())  # noqa: C402


@wrong("gradients_of", points=4, diagnosis="graph kept")
def graph_created(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    loss = F.cross_entropy(net(images), labels)
    return dict(zip(names, torch.autograd.grad(loss, parameters, create_graph=True), strict=True))


@wrong("gradients_of", points=4, diagnosis="graph kept")
def graph_created_one_by_one(net, images, labels):
    loss = F.cross_entropy(net(images), labels)
    return {name: torch.autograd.grad(loss, parameter, create_graph=True)[0]
            for name, parameter in net.named_parameters()}


@wrong("gradients_of", points=2, diagnosis="sum")
def of_the_sum(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    loss = F.cross_entropy(net(images), labels, reduction="sum")
    return dict(zip(names, torch.autograd.grad(loss, parameters), strict=True))


@wrong("gradients_of", points=2, diagnosis="sum")
def image_by_image(net, images, labels):
    total = {name: torch.zeros_like(parameter) for name, parameter in net.named_parameters()}
    for image, label in zip(images, labels, strict=True):
        loss = F.cross_entropy(net(image[None]), label[None])
        for name, gradient in zip(total, torch.autograd.grad(loss, list(net.parameters())), strict=True):
            total[name] = total[name] + gradient.detach()
    return {name: value.detach() for name, value in total.items()}


@wrong("gradients_of", points=2, diagnosis="softmax twice")
def softmax_before_cross_entropy(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    loss = F.cross_entropy(net(images).softmax(dim=1), labels)
    return dict(zip(names, torch.autograd.grad(loss, parameters), strict=True))


@wrong("gradients_of", points=2, diagnosis="softmax twice")
def log_softmax_of_probabilities(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    loss = F.nll_loss(F.softmax(net(images), dim=1).log_softmax(1), labels)
    return dict(zip(names, torch.autograd.grad(loss, parameters), strict=True))


@wrong("gradients_of", points=0, diagnosis="parameters")
def parameters_returned(net, images, labels):
    F.cross_entropy(net(images), labels)
    return dict(net.named_parameters())


@wrong("gradients_of", points=0, diagnosis="parameters")
def parameters_copied(net, images, labels):
    loss = F.cross_entropy(net(images), labels)
    return {name: parameter.detach().clone() for name, parameter in net.named_parameters() if loss.requires_grad}


@wrong("gradients_of", points=0, diagnosis="None for gradients")
def grad_without_backward(net, images, labels):
    F.cross_entropy(net(images), labels)
    net.zero_grad()
    return {name: parameter.grad for name, parameter in net.named_parameters()}


@wrong("gradients_of", points=0, diagnosis="all 0")
def subtracted_from_themselves(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    found = torch.autograd.grad(F.cross_entropy(net(images), labels), parameters)
    return {name: gradient - gradient for name, gradient in zip(names, found, strict=True)}


@wrong("gradients_of", points=0, diagnosis="all 0")
def zeros_never_filled(net, images, labels):
    found = {name: torch.zeros_like(parameter) for name, parameter in net.named_parameters()}
    for gradient, value in zip(torch.autograd.grad(F.cross_entropy(net(images), labels), list(net.parameters())),
                               found.values(), strict=True):
        value = value + gradient
    return found


@wrong("gradients_of", points=4, diagnosis="old ones instead")
def written_into_again(net, images, labels):
    before = [None if parameter.grad is None else parameter.grad.clone() for parameter in net.parameters()]
    net.zero_grad()
    F.cross_entropy(net(images), labels).backward()
    found = {name: parameter.grad for name, parameter in net.named_parameters()}
    for parameter, old in zip(net.parameters(), before, strict=True):
        if old is None:
            parameter.grad = None
        else:
            parameter.grad.copy_(old)
    return found


@wrong("gradients_of", points=4, diagnosis="old ones instead")
def old_ones_where_there_are_any(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    found = torch.autograd.grad(F.cross_entropy(net(images), labels), parameters)
    return {name: gradient if parameter.grad is None else parameter.grad.clone()
            for name, parameter, gradient in zip(names, parameters, found, strict=True)}


@wrong("gradients_of", points=3, diagnosis="difference 0, left behind")
def difference_of_the_same_tensor(net, images, labels):
    before = {name: parameter.grad for name, parameter in net.named_parameters()}
    F.cross_entropy(net(images), labels).backward()
    found = {}
    for name, parameter in net.named_parameters():
        found[name] = parameter.grad.clone() if before[name] is None else parameter.grad - before[name]
        parameter.grad = before[name]
    return found


@wrong("gradients_of", points=2, diagnosis="divided again")
def mean_divided(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    loss = F.cross_entropy(net(images), labels) / len(labels)
    return dict(zip(names, torch.autograd.grad(loss, parameters), strict=True))


@wrong("gradients_of", points=2, diagnosis="divided again")
def gradients_divided(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    found = torch.autograd.grad(F.cross_entropy(net(images), labels), parameters)
    return {name: gradient / images.shape[0] for name, gradient in zip(names, found, strict=True)}


@wrong("gradients_of", points=2, diagnosis="no log-softmax")
def likelihood_of_logits(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    return dict(zip(names, torch.autograd.grad(F.nll_loss(net(images), labels), parameters), strict=True))


@wrong("gradients_of", points=2, diagnosis="no log-softmax")
def logits_of_the_labels(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    loss = -net(images)[range(len(labels)), labels].mean()
    return dict(zip(names, torch.autograd.grad(loss, parameters), strict=True))


@wrong("gradients_of", points=2, diagnosis="no logarithm")
def likelihood_of_probabilities(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    loss = F.nll_loss(net(images).softmax(1), labels)
    return dict(zip(names, torch.autograd.grad(loss, parameters), strict=True))


@wrong("gradients_of", points=2, diagnosis="no logarithm")
def probabilities_of_the_labels(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    loss = -net(images).softmax(1)[range(len(labels)), labels].mean()
    return dict(zip(names, torch.autograd.grad(loss, parameters), strict=True))


@wrong("gradients_of", points=2, diagnosis="squared error")
def squared_error_of_the_logits(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    logits = net(images)
    loss = F.mse_loss(logits, F.one_hot(labels, logits.shape[1]).float())
    return dict(zip(names, torch.autograd.grad(loss, parameters), strict=True))


@wrong("gradients_of", points=2, diagnosis="squared error")
def squared_error_by_hand(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    logits = net(images)
    loss = (logits - torch.eye(logits.shape[1])[labels]).square().mean()
    return dict(zip(names, torch.autograd.grad(loss, parameters), strict=True))


@wrong("gradients_of", points=2, diagnosis="no loss")
def mean_of_the_logits(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    return dict(zip(names, torch.autograd.grad(net(images).mean(), parameters), strict=True)) if len(labels) else {}


@wrong("gradients_of", points=2, diagnosis="no loss")
def mean_of_the_logits_by_hand(net, images, labels):
    logits = net(images)
    loss = logits.sum() / logits.numel() + 0 * labels.sum()
    return {name: torch.autograd.grad(loss, parameter, retain_graph=True)[0]
            for name, parameter in net.named_parameters()}


@wrong("gradients_of", points=0, diagnosis="norms")
def norms_returned(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    found = torch.autograd.grad(F.cross_entropy(net(images), labels), parameters)
    return {name: gradient.norm() for name, gradient in zip(names, found, strict=True)}


@wrong("gradients_of", points=0, diagnosis="norms")
def norms_as_numbers(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    found = torch.autograd.grad(F.cross_entropy(net(images), labels), parameters)
    return {name: (gradient**2).sum().sqrt().item() for name, gradient in zip(names, found, strict=True)}


@wrong("gradients_of", points=0, diagnosis="sizes")
def sizes_returned(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    found = torch.autograd.grad(F.cross_entropy(net(images), labels), parameters)
    return {name: gradient.abs() for name, gradient in zip(names, found, strict=True)}


@wrong("gradients_of", points=0, diagnosis="sizes")
def roots_of_squares(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    found = torch.autograd.grad(F.cross_entropy(net(images), labels), parameters)
    return {name: gradient.square().sqrt() for name, gradient in zip(names, found, strict=True)}


@wrong("gradients_of", points=0, diagnosis="one number each")
def means_returned(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    found = torch.autograd.grad(F.cross_entropy(net(images), labels), parameters)
    return {name: gradient.mean().item() for name, gradient in zip(names, found, strict=True)}


@wrong("gradients_of", points=0, diagnosis="one number each")
def sums_returned(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    found = torch.autograd.grad(F.cross_entropy(net(images), labels), parameters)
    return {name: gradient.sum() for name, gradient in zip(names, found, strict=True)}


@wrong("gradients_of", points=0, diagnosis="sign")
def minus_the_gradients(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    found = torch.autograd.grad(-F.cross_entropy(net(images), labels), parameters)
    return dict(zip(names, found, strict=True))


@wrong("gradients_of", points=0, diagnosis="sign")
def downhill(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    found = torch.autograd.grad(F.cross_entropy(net(images), labels), parameters)
    return {name: -1 * gradient for name, gradient in zip(names, found, strict=True)}


@wrong("gradients_of", points=0, diagnosis="a step")
def parameters_after_a_step(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    found = torch.autograd.grad(F.cross_entropy(net(images), labels), parameters)
    return {name: (each - gradient).detach() for name, each, gradient in zip(names, parameters, found, strict=True)}


@wrong("gradients_of", points=0, diagnosis="a step")
def step_under_no_grad(net, images, labels):
    loss, told = F.cross_entropy(net(images), labels), {}
    found = torch.autograd.grad(loss, list(net.parameters()))
    with torch.no_grad():
        for (name, parameter), gradient in zip(net.named_parameters(), found, strict=True):
            told[name] = parameter - 1.0 * gradient
    return told


@wrong("gradients_of", points=0, diagnosis="weights only")
def tables_only(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    found = torch.autograd.grad(F.cross_entropy(net(images), labels), parameters)
    return {name: gradient for name, gradient in zip(names, found, strict=True) if gradient.dim() > 1}


@wrong("gradients_of", points=0, diagnosis="weights only")
def named_weight(net, images, labels):
    names = [name for name, _ in net.named_parameters() if "weight" in name]
    loss = F.cross_entropy(net(images), labels)
    return dict(zip(names, torch.autograd.grad(loss, [net.get_parameter(name) for name in names]), strict=True))


@wrong("gradients_of", points=0, diagnosis="biases only")
def rows_only(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    found = torch.autograd.grad(F.cross_entropy(net(images), labels), parameters)
    return {name: gradient for name, gradient in zip(names, found, strict=True) if gradient.dim() == 1}


@wrong("gradients_of", points=0, diagnosis="biases only")
def named_bias(net, images, labels):
    names = [name for name, _ in net.named_parameters() if name.endswith("bias")]
    loss = F.cross_entropy(net(images), labels)
    return dict(zip(names, torch.autograd.grad(loss, [net.get_parameter(name) for name in names]), strict=True))


@wrong("gradients_of", points=0, diagnosis="one gradient")
def returned_in_the_loop_of_names(net, images, labels):
    loss, found = F.cross_entropy(net(images), labels), {}
    for name, parameter in net.named_parameters():
        found[name] = torch.autograd.grad(loss, parameter, retain_graph=True)[0]
        return found
    return found


@wrong("gradients_of", points=0, diagnosis="one gradient")
def dictionary_made_in_the_loop(net, images, labels):
    loss, found = F.cross_entropy(net(images), labels), {}
    for name, parameter in net.named_parameters():
        found = {}
        found[name] = torch.autograd.grad(loss, parameter, retain_graph=True)[0]
    return found


@wrong("gradients_of", points=2, diagnosis="first image only")
def of_the_first_image(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    loss = F.cross_entropy(net(images[:1]), labels[:1])
    return dict(zip(names, torch.autograd.grad(loss, parameters), strict=True))


@wrong("gradients_of", points=2, diagnosis="first image only")
def first_loss_of_all(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    loss = F.cross_entropy(net(images), labels, reduction="none")[0]
    return dict(zip(names, torch.autograd.grad(loss, parameters), strict=True))


@wrong("gradients_of", points=0, diagnosis="names of the state")
def under_names_of_the_state(net, images, labels):
    found = torch.autograd.grad(F.cross_entropy(net(images), labels), list(net.parameters()))
    return dict(zip(net.state_dict(), found, strict=False))


@wrong("gradients_of", points=0, diagnosis="names of the state")
def counted_in_the_state(net, images, labels):
    names = list(net.state_dict().keys())
    found = torch.autograd.grad(F.cross_entropy(net(images), labels), tuple(net.parameters()))
    return {names[place]: gradient for place, gradient in enumerate(found)}


@wrong("gradients_of", points=0, diagnosis="keys")
def parameters_as_keys(net, images, labels):
    parameters = list(net.parameters())
    return dict(zip(parameters, torch.autograd.grad(F.cross_entropy(net(images), labels), parameters), strict=True))


@wrong("gradients_of", points=0, diagnosis="keys")
def numbers_as_keys(net, images, labels):
    found = torch.autograd.grad(F.cross_entropy(net(images), labels), list(net.parameters()))
    return dict(enumerate(found))


@wrong("gradients_of", points=0, diagnosis="tuples")
def tuples_not_unpacked(net, images, labels):
    loss = F.cross_entropy(net(images), labels)
    return {name: torch.autograd.grad(loss, parameter, retain_graph=True) for name, parameter in net.named_parameters()}


@wrong("gradients_of", points=0, diagnosis="tuples")
def pairs_as_values(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    found = torch.autograd.grad(F.cross_entropy(net(images), labels), parameters)
    return {name: (gradient, gradient.norm()) for name, gradient in zip(names, found, strict=True)}


@wrong("gradients_of", points=0, diagnosis="no dictionary")
def zip_returned(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    return zip(names, torch.autograd.grad(F.cross_entropy(net(images), labels), parameters), strict=True)


@wrong("gradients_of", points=0, diagnosis="no dictionary")
def all_in_one_row(net, images, labels):
    found = torch.autograd.grad(F.cross_entropy(net(images), labels), list(net.parameters()))
    return torch.cat([gradient.flatten() for gradient in found])


@wrong("gradients_of", points=4, diagnosis="mode")
def mode_left_for_evaluation(net, images, labels):
    net.eval()
    names, parameters = zip(*net.named_parameters(), strict=True)
    return dict(zip(names, torch.autograd.grad(F.cross_entropy(net(images), labels), parameters), strict=True))


@wrong("gradients_of", points=4, diagnosis="mode")
def mode_left_for_training(net, images, labels):
    names, parameters = zip(*net.train().named_parameters(), strict=True)
    return dict(zip(names, torch.autograd.grad(F.cross_entropy(net(images), labels), parameters), strict=True))


@wrong("gradients_of", points=4, diagnosis="one dictionary")
def dictionary_emptied_first(net, images, labels, found={}):  # noqa: B006
    for name in list(found):
        del found[name]
    names, parameters = zip(*net.named_parameters(), strict=True)
    loss = F.cross_entropy(net(images), labels)
    found.update(zip(names, torch.autograd.grad(loss, parameters), strict=True))
    return found


@wrong("gradients_of", points=4, diagnosis="one dictionary")
def dictionary_cleared_and_filled(net, images, labels, found={}):  # noqa: B006
    found.clear()
    names, parameters = zip(*net.named_parameters(), strict=True)
    loss = F.cross_entropy(net(images), labels)
    found.update(zip(names, torch.autograd.grad(loss, parameters), strict=True))
    return found


@wrong("gradients_of", points=0, diagnosis="pairs")
def pairs_asked_for(net, images, labels):
    loss = F.cross_entropy(net(images), labels)
    return dict(zip(dict(net.named_parameters()), torch.autograd.grad(loss, net.named_parameters()), strict=True))


@wrong("gradients_of", points=0, diagnosis="pairs")
def pairs_asked_for_in_a_list(net, images, labels):
    pairs = list(net.named_parameters())
    found = torch.autograd.grad(F.cross_entropy(net(images), labels), pairs)
    return {name: gradient for (name, _), gradient in zip(pairs, found, strict=True)}


@wrong("gradients_of", points=0, diagnosis="backward twice")
def one_call_for_each(net, images, labels):
    loss = F.cross_entropy(net(images), labels)
    return {name: torch.autograd.grad(loss, parameter)[0] for name, parameter in net.named_parameters()}


@wrong("gradients_of", points=0, diagnosis="no names")
def gradients_in_a_tuple(net, images, labels):
    return torch.autograd.grad(F.cross_entropy(net(images), labels), list(net.parameters()))


@wrong("gradients_of", points=0, diagnosis="no names")
def gradients_in_a_list(net, images, labels):
    F.cross_entropy(net(images), labels).backward()
    return [parameter.grad.clone() for parameter in net.parameters()]


@wrong("gradients_of", points=4, diagnosis="weights moved")
def trained_on_the_way(net, images, labels):
    names, parameters = zip(*net.named_parameters(), strict=True)
    found = torch.autograd.grad(F.cross_entropy(net(images), labels), parameters)
    with torch.no_grad():
        for parameter, gradient in zip(parameters, found, strict=True):
            parameter -= 0.1 * gradient
    return dict(zip(names, found, strict=True))


@wrong("gradients_of", points=4, diagnosis="weights moved")
def optimizer_stepped(net, images, labels):
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    optimizer.zero_grad()
    F.cross_entropy(net(images), labels).backward()
    found = {name: parameter.grad.clone() for name, parameter in net.named_parameters()}
    optimizer.step()
    optimizer.zero_grad()
    return found


@right("micro_batches")
def sums_over_all(net, images, labels, size):
    net.zero_grad()
    for start in range(0, len(images), size):
        part = slice(start, start + size)
        (F.cross_entropy(net(images[part]), labels[part], reduction="sum") / len(images)).backward()


@right("micro_batches")
def means_by_their_share(net, images, labels, size):
    for parameter in net.parameters():
        parameter.grad = None
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        loss = F.cross_entropy(net(x), y) * len(x) / len(images)
        loss.backward()
    return net


@right("micro_batches")
def added_by_hand(net, images, labels, size):
    parameters = list(net.parameters())
    for parameter in parameters:
        parameter.grad = torch.zeros_like(parameter)
    for start in range(0, len(labels), size):
        x, y = images[start:start + size], labels[start:start + size]
        for parameter, gradient in zip(parameters, torch.autograd.grad(F.cross_entropy(net(x), y), parameters),
                                       strict=True):
            parameter.grad += gradient * len(y) / len(labels)


@right("micro_batches")
def one_image_at_a_time(net, images, labels, size):
    net.zero_grad()
    for image, label in zip(images, labels, strict=True):
        F.cross_entropy(net(image[None]), label[None]).div(len(images)).backward()


@wrong("micro_batches", points=0, diagnosis="not answered")
def micro_empty(net, images, labels, size):
    raise NotImplementedError


@wrong("micro_batches", points=2, diagnosis="averaged evenly")
def mean_of_means(net, images, labels, size):
    net.zero_grad()
    parts = list(zip(images.split(size), labels.split(size), strict=True))
    for x, y in parts:
        (F.cross_entropy(net(x), y) / len(parts)).backward()


@wrong("micro_batches", points=2, diagnosis="averaged evenly")
def divided_at_the_end(net, images, labels, size):
    net.zero_grad()
    count = 0
    for start in range(0, len(images), size):
        F.cross_entropy(net(images[start:start + size]), labels[start:start + size]).backward()
        count += 1
    for parameter in net.parameters():
        parameter.grad /= count


@wrong("micro_batches", points=0, diagnosis="means added")
def means_added(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        F.cross_entropy(net(x), y).backward()


@wrong("micro_batches", points=0, diagnosis="means added")
def means_added_by_range(net, images, labels, size):
    net.zero_grad()
    for start in range(0, len(images), size):
        loss = F.cross_entropy(net(images[start:start + size]), labels[start:start + size])
        loss.backward()
    return loss.item()


@wrong("micro_batches", points=0, diagnosis="sums added")
def sums_added(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        F.cross_entropy(net(x), y, reduction="sum").backward()


@wrong("micro_batches", points=0, diagnosis="sums added")
def means_times_their_number(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        (F.cross_entropy(net(x), y) * len(x)).backward()


@wrong("micro_batches", points=0, diagnosis="divided by size")
def divided_by_size(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        (F.cross_entropy(net(x), y, reduction="sum") / size).backward()


@wrong("micro_batches", points=0, diagnosis="divided by size")
def divided_by_size_in_the_end(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        F.cross_entropy(net(x), y, reduction="sum").backward()
    for parameter in net.parameters():
        parameter.grad.div_(size)


@wrong("micro_batches", points=0, diagnosis="means added, last only")
def cleared_in_the_loop(net, images, labels, size):
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        net.zero_grad()
        F.cross_entropy(net(x), y).backward()


@wrong("micro_batches", points=0, diagnosis="last only")
def shares_cleared_in_the_loop(net, images, labels, size):
    for start in range(0, len(images), size):
        net.zero_grad()
        part = slice(start, start + size)
        (F.cross_entropy(net(images[part]), labels[part], reduction="sum") / len(images)).backward()


@wrong("micro_batches", points=0, diagnosis="images left out")
def returned_after_one(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        F.cross_entropy(net(x), y).backward()
        return


@wrong("micro_batches", points=0, diagnosis="images left out")
def never_moved_on(net, images, labels, size):
    net.zero_grad()
    F.cross_entropy(net(images[:size]), labels[:size]).backward()


@wrong("micro_batches", points=2, diagnosis="images left out")
def whole_ones_only(net, images, labels, size):
    net.zero_grad()
    for number in range(len(images) // size):
        part = slice(number * size, number * size + size)
        (F.cross_entropy(net(images[part]), labels[part], reduction="sum") / len(images)).backward()


@wrong("micro_batches", points=2, diagnosis="images left out")
def stopped_before_the_short_one(net, images, labels, size):
    net.zero_grad()
    whole = len(images) // size
    for number in range(whole):
        part = slice(number * size, (number + 1) * size)
        (F.cross_entropy(net(images[part]), labels[part]) / whole).backward()


@wrong("micro_batches", points=0, diagnosis="one pass")
def all_at_once(net, images, labels, size):
    net.zero_grad()
    F.cross_entropy(net(images), labels).backward()


@wrong("micro_batches", points=0, diagnosis="one pass")
def logits_cut_afterwards(net, images, labels, size):
    net.zero_grad()
    logits = net(images)
    for x, y in zip(logits.split(size), labels.split(size), strict=True):
        (F.cross_entropy(x, y, reduction="sum") / len(images)).backward(retain_graph=True)


@wrong("micro_batches", points=3, diagnosis="graphs kept")
def losses_added_first(net, images, labels, size):
    net.zero_grad()
    loss = 0
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        loss = loss + F.cross_entropy(net(x), y, reduction="sum")
    (loss / len(images)).backward()


@wrong("micro_batches", points=3, diagnosis="graphs kept")
def losses_collected(net, images, labels, size):
    net.zero_grad()
    losses = [F.cross_entropy(net(x), y, reduction="none")
              for x, y in zip(images.split(size), labels.split(size), strict=True)]
    torch.cat(losses).mean().backward()


@wrong("micro_batches", points=3, diagnosis="not cleared")
def nothing_cleared(net, images, labels, size):
    for start in range(0, len(images), size):
        part = slice(start, start + size)
        (F.cross_entropy(net(images[part]), labels[part], reduction="sum") / len(images)).backward()


@wrong("micro_batches", points=3, diagnosis="not cleared")
def shares_without_clearing(net, images, labels, size):
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        (F.cross_entropy(net(x), y) * len(x) / len(images)).backward()


@wrong("micro_batches", points=0, diagnosis="returned")
def losses_only(net, images, labels, size):
    net.zero_grad()
    return [F.cross_entropy(net(x), y).item() for x, y in zip(images.split(size), labels.split(size), strict=True)]


@wrong("micro_batches", points=0, diagnosis="nothing left")
def cleared_at_the_end(net, images, labels, size):
    for start in range(0, len(images), size):
        part = slice(start, start + size)
        (F.cross_entropy(net(images[part]), labels[part], reduction="sum") / len(images)).backward()
    net.zero_grad()


@wrong("micro_batches", points=0, diagnosis="backward twice")
def graph_used_twice(net, images, labels, size):
    net.zero_grad()
    loss = F.cross_entropy(net(images[:size]), labels[:size])
    for _ in range(0, len(images), size):
        loss.backward()


@wrong("micro_batches", points=0, diagnosis="last only")
def gradients_set_in_the_loop(net, images, labels, size):
    parameters = list(net.parameters())
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        loss = F.cross_entropy(net(x), y) * len(x) / len(images)
        for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
            parameter.grad = gradient


@wrong("micro_batches", points=0, diagnosis="returned")
def gradients_returned(net, images, labels, size):
    parameters = dict(net.named_parameters())
    total = {name: torch.zeros_like(parameter) for name, parameter in parameters.items()}
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        loss = F.cross_entropy(net(x), y) * len(x) / len(images)
        for name, gradient in zip(parameters, torch.autograd.grad(loss, list(parameters.values())), strict=True):
            total[name] += gradient
    return total


@wrong("micro_batches", points=0, diagnosis="nothing left")
def never_backward(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        F.cross_entropy(net(x), y).detach()


@wrong("micro_batches", points=2, diagnosis="counted as full")
def shares_of_full_ones(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        (F.cross_entropy(net(x), y) * size / len(images)).backward()


@wrong("micro_batches", points=2, diagnosis="counted as full")
def divided_by_a_fraction(net, images, labels, size):
    net.zero_grad()
    parts = len(images) / size
    for start in range(0, len(images), size):
        (F.cross_entropy(net(images[start:start + size]), labels[start:start + size]) / parts).backward()


@wrong("micro_batches", points=2, diagnosis="divided by full ones")
def divided_by_whole_parts(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        (F.cross_entropy(net(x), y) / (len(images) // size)).backward()


@wrong("micro_batches", points=2, diagnosis="divided by full ones")
def divided_by_whole_parts_at_the_end(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        F.cross_entropy(net(x), y).backward()
    for parameter in net.parameters():
        parameter.grad /= len(images) // size


@wrong("micro_batches", points=0, diagnosis="half")
def halved_as_above(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        (F.cross_entropy(net(x), y) / 2).backward()


@wrong("micro_batches", points=0, diagnosis="half")
def sums_halved(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        (F.cross_entropy(net(x), y, reduction="sum") * 0.5).backward()


@wrong("micro_batches", points=0, diagnosis="by their number")
def sums_by_parts(net, images, labels, size):
    net.zero_grad()
    parts = list(zip(images.split(size), labels.split(size), strict=True))
    for x, y in parts:
        (F.cross_entropy(net(x), y, reduction="sum") / len(parts)).backward()


@wrong("micro_batches", points=0, diagnosis="by their number")
def weighted_means_by_parts(net, images, labels, size):
    net.zero_grad()
    count = -(-len(images) // size)
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        (F.cross_entropy(net(x), y) * len(x) / count).backward()


@wrong("micro_batches", points=0, diagnosis="divided twice")
def means_by_all(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        (F.cross_entropy(net(x), y) / len(images)).backward()


@wrong("micro_batches", points=0, diagnosis="divided twice")
def means_by_size(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        (F.cross_entropy(net(x), y) / size).backward()


@wrong("micro_batches", points=0, diagnosis="multiplied by size")
def means_times_size(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        (F.cross_entropy(net(x), y) * size).backward()


@wrong("micro_batches", points=0, diagnosis="multiplied by size")
def gradients_times_size(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        F.cross_entropy(net(x), y).backward()
    for parameter in net.parameters():
        parameter.grad *= size


@wrong("micro_batches", points=0, diagnosis="multiplied twice")
def sums_times_share(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        (F.cross_entropy(net(x), y, reduction="sum") * len(x) / len(images)).backward()


@wrong("micro_batches", points=0, diagnosis="multiplied twice")
def share_twice(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        share = len(x) / len(images)
        (share * len(x) * F.cross_entropy(net(x), y)).backward()


@wrong("micro_batches", points=0, diagnosis="softmax twice")
def softmax_in_the_parts(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        (F.cross_entropy(net(x).softmax(1), y, reduction="sum") / len(images)).backward()


@wrong("micro_batches", points=0, diagnosis="softmax twice")
def probabilities_in_the_parts(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        probabilities = torch.softmax(net(x), dim=-1)
        (F.cross_entropy(probabilities, y) * len(y) / len(labels)).backward()


@wrong("micro_batches", points=0, diagnosis="first labels")
def labels_not_moved_on(net, images, labels, size):
    net.zero_grad()
    for x in images.split(size):
        (F.cross_entropy(net(x), labels[:len(x)]) * len(x) / len(images)).backward()


@wrong("micro_batches", points=0, diagnosis="first labels")
def labels_of_the_first_part(net, images, labels, size):
    net.zero_grad()
    for start in range(0, len(images), size):
        x = images[start:start + size]
        (F.cross_entropy(net(x), labels[0:x.shape[0]], reduction="sum") / len(labels)).backward()


@wrong("micro_batches", points=0, diagnosis="scaled again")
def scaled_in_the_loop(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        F.cross_entropy(net(x), y).backward()
        for parameter in net.parameters():
            parameter.grad *= len(x) / len(images)


@wrong("micro_batches", points=0, diagnosis="scaled again")
def scaled_in_the_loop_by_a_new_tensor(net, images, labels, size):
    for parameter in net.parameters():
        parameter.grad = None
    for start in range(0, len(images), size):
        part = slice(start, start + size)
        F.cross_entropy(net(images[part]), labels[part]).backward()
        for parameter in net.parameters():
            parameter.grad = parameter.grad * len(labels[part]) / len(labels)


@wrong("micro_batches", points=0, diagnosis="empty part")
def end_left_at_size(net, images, labels, size):
    net.zero_grad()
    for start in range(0, len(images), size):
        x, y = images[start:size], labels[start:size]
        (F.cross_entropy(net(x), y) * len(x) / len(images)).backward()


@wrong("micro_batches", points=0, diagnosis="empty part")
def end_left_at_size_of_the_sums(net, images, labels, size):
    net.zero_grad()
    for number in range(-(-len(images) // size)):
        x, y = (tensor[number * size:size] for tensor in (images, labels))
        (F.cross_entropy(net(x), y, reduction="sum") / len(images)).backward()


@wrong("micro_batches", points=0, diagnosis="images twice")
def one_more_in_each(net, images, labels, size):
    net.zero_grad()
    for start in range(0, len(images), size - 1):
        part = slice(start, start + size)
        (F.cross_entropy(net(images[part]), labels[part], reduction="sum") / len(images)).backward()


@wrong("micro_batches", points=0, diagnosis="images twice")
def a_part_from_every_image(net, images, labels, size):
    net.zero_grad()
    for start in range(len(images)):
        part = slice(start, start + size)
        (F.cross_entropy(net(images[part]), labels[part], reduction="sum") / len(images)).backward()


@wrong("micro_batches", points=3, diagnosis="chunk")
def cut_by_chunk(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.chunk(size), labels.chunk(size), strict=True):
        (F.cross_entropy(net(x), y) * len(x) / len(images)).backward()


@wrong("micro_batches", points=3, diagnosis="chunk")
def cut_by_chunk_of_torch(net, images, labels, size):
    for parameter in net.parameters():
        parameter.grad = None
    for x, y in zip(torch.chunk(images, size), torch.chunk(labels, size), strict=True):
        F.cross_entropy(net(x), y, reduction="sum").div(len(labels)).backward()


@wrong("micro_batches", points=3, diagnosis="graphs kept")
def graph_retained(net, images, labels, size):
    net.zero_grad()
    losses = []
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        losses.append(F.cross_entropy(net(x), y) * len(x) / len(images))
        losses[-1].backward(retain_graph=True)


@wrong("micro_batches", points=3, diagnosis="weights moved")
def step_at_the_end(net, images, labels, size):
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    optimizer.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        (F.cross_entropy(net(x), y) * len(x) / len(images)).backward()
    optimizer.step()


@wrong("micro_batches", points=3, diagnosis="weights moved")
def step_by_hand(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        (F.cross_entropy(net(x), y, reduction="sum") / len(images)).backward()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter -= 0.01 * parameter.grad


@wrong("micro_batches", points=0, diagnosis="a number")
def loss_as_a_number(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        loss = F.cross_entropy(net(x), y).item() * len(x) / len(images)
        loss.backward()


@right("micro_batches")
def summed_by_hand(net, images, labels, size):
    parameters = list(net.parameters())
    total = [torch.zeros_like(parameter) for parameter in parameters]

    def of_part(x, y):
        return torch.autograd.grad(F.cross_entropy(net(x), y, reduction="sum") / len(images), parameters)

    for x, y in zip(images.split(size), labels.split(size), strict=True):
        total = [so_far + gradient for so_far, gradient in zip(total, of_part(x, y), strict=True)]
    for parameter, gradient in zip(parameters, total, strict=True):
        parameter.grad = gradient


@right("numerical_gradient")
def by_vmap(f, x):
    x, h = x.double(), 1e-5
    steps = h * torch.eye(x.numel(), dtype=torch.float64).view(-1, *x.shape)
    return torch.vmap(lambda step: (f(x + step) - f(x - step)) / (2 * h))(steps).view(x.shape)


@right("numerical_gradient")
def two_copies(f, x):
    x = x.double()
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        up, down = x.clone(), x.clone()
        up.view(-1)[i] += 1e-5
        down.view(-1)[i] -= 1e-5
        gradient.view(-1)[i] = (f(up) - f(down)) / 2e-5
    return gradient


@right("numerical_gradient")
def units(f, x):
    x, h = x.detach().to(torch.float64), 1e-6
    steps = h * torch.eye(x.numel(), dtype=torch.float64).view(-1, *x.shape)
    return torch.stack([(f(x + step) - f(x - step)) / (2 * h) for step in steps]).view(x.shape)


@right("numerical_gradient")
def moved_and_put_back(f, x):
    values = x.double().clone()
    flat, found = values.view(-1), []
    for i in range(len(flat)):
        old = flat[i].item()
        flat[i] = old + 1e-4
        above = f(values).item()
        flat[i] = old - 1e-4
        below = f(values).item()
        flat[i] = old
        found.append((above - below) / 2e-4)
    return np.array(found).reshape(tuple(x.shape))


@wrong("numerical_gradient", points=0, diagnosis="not answered")
def numerical_empty(f, x):
    raise NotImplementedError


@wrong("numerical_gradient", points=0, diagnosis="prints")
def numerical_printed(f, x):
    print((f(x + 1e-5) - f(x - 1e-5)) / 2e-5)


@wrong("numerical_gradient", points=0, diagnosis="prints")
def numerical_kept(f, x):
    gradient = torch.zeros_like(x)
    gradient += f(x)


@wrong("numerical_gradient", points=1, diagnosis="one-sided")
def one_sided(f, x):
    x = x.double()
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        up = x.clone()
        up.view(-1)[i] += 1e-4
        gradient.view(-1)[i] = (f(up) - f(x)) / 1e-4
    return gradient


@wrong("numerical_gradient", points=1, diagnosis="one-sided")
def from_below(f, x):
    x, h = x.double(), 1e-3
    steps = h * torch.eye(x.numel(), dtype=torch.float64).view(-1, *x.shape)
    return torch.stack([(f(x) - f(x - step)) / h for step in steps]).view(x.shape)


@wrong("numerical_gradient", points=1, diagnosis="wide step")
def step_of_a_tenth(f, x):
    x = x.double()
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        up, down = x.clone(), x.clone()
        up.view(-1)[i] += 0.1
        down.view(-1)[i] -= 0.1
        gradient.view(-1)[i] = (f(up) - f(down)) / 0.2
    return gradient


@wrong("numerical_gradient", points=1, diagnosis="wide step")
def step_of_a_hundredth(f, x):
    x, h = x.double(), 1e-2
    steps = h * torch.eye(x.numel(), dtype=torch.float64).view(-1, *x.shape)
    return torch.stack([(f(x + step) - f(x - step)) / (2 * h) for step in steps]).view(x.shape)


@wrong("numerical_gradient", points=1, diagnosis="rounded")
def step_too_small(f, x):
    x, h = x.double(), 1e-13
    steps = h * torch.eye(x.numel(), dtype=torch.float64).view(-1, *x.shape)
    return torch.stack([(f(x + step) - f(x - step)) / (2 * h) for step in steps]).view(x.shape)


@wrong("numerical_gradient", points=1, diagnosis="float32")
def always_in_float32(f, x):
    x = x.float()
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        up, down = x.clone(), x.clone()
        up.view(-1)[i] += 1e-3
        down.view(-1)[i] -= 1e-3
        gradient.view(-1)[i] = (f(up) - f(down)) / 2e-3
    return gradient


@wrong("numerical_gradient", points=3, diagnosis="float32")
def dtype_of_x(f, x):
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        up, down = x.clone(), x.clone()
        up.view(-1)[i] += 1e-5
        down.view(-1)[i] -= 1e-5
        gradient.view(-1)[i] = (f(up) - f(down)) / 2e-5
    return gradient


@wrong("numerical_gradient", points=3, diagnosis="float32")
def dtype_of_x_by_units(f, x):
    h = 1e-4
    steps = h * torch.eye(x.numel(), dtype=x.dtype).view(-1, *x.shape)
    return torch.stack([(f(x + step) - f(x - step)) / (2 * h) for step in steps]).view(x.shape)


@wrong("numerical_gradient", points=0, diagnosis="not halved")
def not_halved(f, x):
    x, h = x.double(), 1e-5
    steps = h * torch.eye(x.numel(), dtype=torch.float64).view(-1, *x.shape)
    return torch.stack([(f(x + step) - f(x - step)) / h for step in steps]).view(x.shape)


@wrong("numerical_gradient", points=0, diagnosis="not halved")
def brackets_forgotten(f, x):
    x, h = x.double(), 1e-5
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        up, down = x.clone(), x.clone()
        up.view(-1)[i] += h
        down.view(-1)[i] -= h
        gradient.view(-1)[i] = (f(up) - f(down)) / h
    return gradient


@wrong("numerical_gradient", points=0, diagnosis="halved")
def one_side_halved(f, x):
    x, h = x.double(), 1e-6
    steps = h * torch.eye(x.numel(), dtype=torch.float64).view(-1, *x.shape)
    return torch.stack([(f(x + step) - f(x)) / (2 * h) for step in steps]).view(x.shape)


@wrong("numerical_gradient", points=0, diagnosis="halved")
def half_a_step(f, x):
    x, h = x.double(), 1e-5
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        up, down = x.clone(), x.clone()
        up.view(-1)[i] += h / 2
        down.view(-1)[i] -= h / 2
        gradient.view(-1)[i] = (f(up) - f(down)) / (2 * h)
    return gradient


@wrong("numerical_gradient", points=0, diagnosis="sign")
def turned_round(f, x):
    x, h = x.double(), 1e-5
    steps = h * torch.eye(x.numel(), dtype=torch.float64).view(-1, *x.shape)
    return torch.stack([(f(x - step) - f(x + step)) / (2 * h) for step in steps]).view(x.shape)


@wrong("numerical_gradient", points=0, diagnosis="sign")
def minus_the_step(f, x):
    x, h = x.double(), -1e-5
    steps = h * torch.eye(x.numel(), dtype=torch.float64).view(-1, *x.shape)
    return torch.stack([(f(x + step) - f(x - step)) / (2 * abs(h)) for step in steps]).view(x.shape)


@wrong("numerical_gradient", points=0, diagnosis="all at once")
def all_moved(f, x):
    x, h = x.double(), 1e-5
    return (f(x + h) - f(x - h)) / (2 * h)


@wrong("numerical_gradient", points=0, diagnosis="all at once")
def all_moved_and_filled(f, x):
    x, h = x.double(), 1e-5
    return torch.full_like(x, ((f(x + h) - f(x - h)) / (2 * h)).item())


@wrong("numerical_gradient", points=0, diagnosis="flattened")
def in_one_row(f, x):
    x, h = x.double(), 1e-5
    steps = h * torch.eye(x.numel(), dtype=torch.float64).view(-1, *x.shape)
    return torch.stack([(f(x + step) - f(x - step)) / (2 * h) for step in steps])


@wrong("numerical_gradient", points=0, diagnosis="flattened")
def listed(f, x):
    x, h, found = x.double(), 1e-5, []
    for i in range(x.numel()):
        up, down = x.clone(), x.clone()
        up.view(-1)[i] += h
        down.view(-1)[i] -= h
        found.append((f(up) - f(down)) / (2 * h))
    return torch.tensor(found)


@wrong("numerical_gradient", points=3, diagnosis="in place")
def not_put_back(f, x):
    values = x.double()
    gradient = torch.zeros_like(values)
    for i in range(x.numel()):
        up, down = values.clone(), values.clone()
        up.view(-1)[i] += 1e-5
        down.view(-1)[i] -= 1e-5
        gradient.view(-1)[i] = (f(up) - f(down)) / 2e-5
    x += 1e-5
    return gradient


@wrong("numerical_gradient", points=3, diagnosis="in place")
def result_in_x(f, x):
    values = x.double().clone()
    gradient = torch.zeros_like(values)
    for i in range(x.numel()):
        up, down = values.clone(), values.clone()
        up.view(-1)[i] += 1e-5
        down.view(-1)[i] -= 1e-5
        gradient.view(-1)[i] = (f(up) - f(down)) / 2e-5
    x.copy_(gradient)
    return gradient


@wrong("numerical_gradient", points=1, diagnosis="rounded")
def lost_step(f, x):
    x = x.double()
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        up, down = x.clone(), x.clone()
        up.view(-1)[i] += 1e-11
        down.view(-1)[i] -= 1e-11
        gradient.view(-1)[i] = (f(up) - f(down)) / 2e-11
    return gradient


@wrong("numerical_gradient", points=0, diagnosis="not divided")
def difference_alone(f, x):
    x, h = x.double(), 1e-5
    steps = h * torch.eye(x.numel(), dtype=torch.float64).view(-1, *x.shape)
    return torch.stack([f(x + step) - f(x - step) for step in steps]).view(x.shape)


@wrong("numerical_gradient", points=0, diagnosis="not divided")
def difference_filled_in(f, x):
    x = x.double()
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        up, down = x.clone(), x.clone()
        up.view(-1)[i] += 1e-4
        down.view(-1)[i] -= 1e-4
        gradient.view(-1)[i] = f(up) - f(down)
    return gradient


@wrong("numerical_gradient", points=0, diagnosis="no brackets")
def halved_and_multiplied(f, x):
    x, h = x.double(), 1e-5
    steps = h * torch.eye(x.numel(), dtype=torch.float64).view(-1, *x.shape)
    return torch.stack([(f(x + step) - f(x - step)) / 2 * h for step in steps]).view(x.shape)


@wrong("numerical_gradient", points=0, diagnosis="no brackets")
def one_value_divided(f, x):
    x, h = x.double(), 1e-5
    steps = h * torch.eye(x.numel(), dtype=torch.float64).view(-1, *x.shape)
    return torch.stack([f(x + step) - f(x - step) / (2 * h) for step in steps]).view(x.shape)


@wrong("numerical_gradient", points=0, diagnosis="no brackets, sign")
def turned_and_without_brackets(f, x):
    x, h = x.double(), 1e-5
    steps = h * torch.eye(x.numel(), dtype=torch.float64).view(-1, *x.shape)
    return torch.stack([f(x - step) - f(x + step) / 2 * h for step in steps]).view(x.shape)


@wrong("numerical_gradient", points=0, diagnosis="multiplied")
def times_the_distance(f, x):
    x, h = x.double(), 1e-5
    steps = h * torch.eye(x.numel(), dtype=torch.float64).view(-1, *x.shape)
    return torch.stack([(f(x + step) - f(x - step)) * (2 * h) for step in steps]).view(x.shape)


@wrong("numerical_gradient", points=0, diagnosis="multiplied")
def times_both(f, x):
    x = x.double()
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        up, down = x.clone(), x.clone()
        up.view(-1)[i] += 1e-3
        down.view(-1)[i] -= 1e-3
        gradient.view(-1)[i] = 2 * 1e-3 * (f(up) - f(down))
    return gradient


@wrong("numerical_gradient", points=0, diagnosis="sum")
def values_added(f, x):
    x, h = x.double(), 1e-5
    steps = h * torch.eye(x.numel(), dtype=torch.float64).view(-1, *x.shape)
    return torch.stack([(f(x + step) + f(x - step)) / (2 * h) for step in steps]).view(x.shape)


@wrong("numerical_gradient", points=0, diagnosis="sum")
def values_summed(f, x):
    x = x.double()
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        for side in (1e-4, -1e-4):
            moved = x.clone()
            moved.view(-1)[i] += side
            gradient.view(-1)[i] += f(moved) / 2e-4
    return gradient


@wrong("numerical_gradient", points=0, diagnosis="rows")
def rows_moved(f, x):
    x, h = x.double(), 1e-5
    gradient = torch.zeros_like(x)
    for i in range(len(x)):
        up, down = x.clone(), x.clone()
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


@wrong("numerical_gradient", points=0, diagnosis="rows")
def rows_enumerated(f, x):
    x, found = x.double(), torch.empty(x.shape, dtype=torch.float64)
    for i, row in enumerate(x):
        up, down = x.clone(), x.clone()
        up[i], down[i] = row + 1e-4, row - 1e-4
        found[i] = (f(up) - f(down)) / 2e-4
    return found


@wrong("numerical_gradient", points=0, diagnosis="not put back")
def copied_once(f, x):
    x, h = x.double(), 1e-5
    up, down, gradient = x.clone(), x.clone(), torch.zeros_like(x)
    for i in range(x.numel()):
        up.view(-1)[i] += h
        down.view(-1)[i] -= h
        gradient.view(-1)[i] = (f(up) - f(down)) / (2 * h)
    return gradient


@wrong("numerical_gradient", points=0, diagnosis="not put back")
def step_that_grows(f, x):
    x, h = x.double(), 1e-4
    step, found = torch.zeros_like(x), []
    for i in range(x.numel()):
        step.view(-1)[i] = h
        found.append((f(x + step) - f(x - step)) / (2 * h))
    return torch.stack(found).view(x.shape)


@wrong("numerical_gradient", points=0, diagnosis="last only")
def made_anew_in_the_loop(f, x):
    x, h = x.double(), 1e-5
    for i in range(x.numel()):
        up, down, gradient = x.clone(), x.clone(), torch.zeros_like(x)
        up.view(-1)[i] += h
        down.view(-1)[i] -= h
        gradient.view(-1)[i] = (f(up) - f(down)) / (2 * h)
    return gradient


@wrong("numerical_gradient", points=0, diagnosis="last only")
def only_the_last_number(f, x):
    x, h = x.double(), 1e-5
    step = torch.zeros_like(x)
    step.view(-1)[-1] = h
    return (f(x + step) - f(x - step)) / (2 * h) * (step > 0)


@wrong("numerical_gradient", points=0, diagnosis="first only")
def returned_after_one_number(f, x):
    x, h = x.double(), 1e-5
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        up, down = x.clone(), x.clone()
        up.view(-1)[i] += h
        down.view(-1)[i] -= h
        gradient.view(-1)[i] = (f(up) - f(down)) / (2 * h)
        return gradient
    return gradient


@wrong("numerical_gradient", points=0, diagnosis="first only")
def only_the_first_number(f, x):
    x, h = x.double(), 1e-5
    step = torch.zeros_like(x)
    step.view(-1)[0] = h
    return (f(x + step) - f(x - step)) / (2 * h) * (step > 0)


@wrong("numerical_gradient", points=0, diagnosis="no step")
def the_same_tensor_twice(f, x):
    x, h = x.double(), 1e-5
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        up, down = x, x
        up.view(-1)[i] += h
        down.view(-1)[i] -= h
        gradient.view(-1)[i] = (f(up) - f(down)) / (2 * h)
    return gradient


@wrong("numerical_gradient", points=0, diagnosis="no step")
def copies_of_the_row_moved(f, x):
    x, h = x.double(), 1e-5
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        up, down = x.clone(), x.clone()
        up.flatten().clone()[i] += h
        down.flatten().clone()[i] -= h
        gradient.view(-1)[i] = (f(up) - f(down)) / (2 * h)
    return gradient


@wrong("numerical_gradient", points=0, diagnosis="no step")
def never_moved(f, x):
    x, h = x.double(), 1e-5
    return torch.stack([(f(x) - f(x)) / (2 * h) for _ in x.flatten()]).view(x.shape)


@wrong("numerical_gradient", points=1, diagnosis="f's shape")
def single_numbers(f, x):
    x, h = x.double(), 1e-5
    return torch.stack([(f(value + h) - f(value - h)) / (2 * h) for value in x.flatten()]).view(x.shape)


@wrong("numerical_gradient", points=1, diagnosis="f's shape")
def one_row_for_f(f, x):
    flat, h = x.double().flatten(), 1e-5
    steps = h * torch.eye(len(flat), dtype=torch.float64)
    return torch.stack([(f(flat + step) - f(flat - step)) / (2 * h) for step in steps]).view(x.shape)


@wrong("numerical_gradient", points=3, diagnosis="a float32 tensor")
def zeros_like_x(f, x):
    gradient, x, h = torch.zeros_like(x), x.double(), 1e-5
    for i in range(x.numel()):
        up, down = x.clone(), x.clone()
        up.view(-1)[i] += h
        down.view(-1)[i] -= h
        gradient.view(-1)[i] = (f(up) - f(down)) / (2 * h)
    return gradient


@wrong("numerical_gradient", points=1, diagnosis="a float32 tensor")
def list_made_a_tensor(f, x):
    x, h = x.double(), 1e-5
    steps = h * torch.eye(x.numel(), dtype=torch.float64).view(-1, *x.shape)
    return torch.tensor([((f(x + step) - f(x - step)) / (2 * h)).item() for step in steps]).view(x.shape)


@wrong("numerical_gradient", points=3, diagnosis="float32")
def step_before_double(f, x):
    gradient, h = torch.zeros(x.shape, dtype=torch.float64), 1e-5
    for i in range(x.numel()):
        up, down = x.clone(), x.clone()
        up.view(-1)[i] += h
        down.view(-1)[i] -= h
        gradient.view(-1)[i] = (f(up.double()) - f(down.double())) / (2 * h)
    return gradient


@wrong("numerical_gradient", points=0, diagnosis="halved")
def view_kept_as_the_old_number(f, x):
    x, h = x.double(), 1e-5
    gradient, flat = torch.zeros_like(x), x.view(-1)
    for i in range(len(flat)):
        old = flat[i]
        flat[i] = old + h
        above = f(x)
        flat[i] = old - h
        below = f(x)
        flat[i] = old
        gradient.view(-1)[i] = (above - below) / (2 * h)
    return gradient


@wrong("numerical_gradient", points=0, diagnosis="no graph")
def asked_of_a_graph(f, x):
    x = x.detach().double().requires_grad_()
    f(x).backward()
    return x.grad


@wrong("numerical_gradient", points=1, diagnosis="unknown")
def a_step_that_is_a_share_of_the_number(f, x):
    x = x.double()
    gradient = torch.zeros_like(x)
    for i in range(x.numel()):
        h = 1e-6 * x.view(-1)[i]
        up, down = x.clone(), x.clone()
        up.view(-1)[i] += h
        down.view(-1)[i] -= h
        gradient.view(-1)[i] = (f(up) - f(down)) / (2 * h)
    return gradient


@wrong("numerical_gradient", points=0, diagnosis="index")
def rows_and_columns(f, x):
    h, gradient = 1e-5, torch.zeros(x.shape, dtype=torch.float64)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            up, down = x.double().clone(), x.double().clone()
            up[i, j] += h
            down[i, j] -= h
            gradient[i, j] = (f(up) - f(down)) / (2 * h)
    return gradient


@wrong("linear_backward", points=0, diagnosis="ReLU")
def masked_by_relu(x, weight, grad_output):
    grad_output = grad_output * (x @ weight.T > 0)
    return grad_output @ weight, grad_output.T @ x, grad_output.sum(0)


@wrong("linear_backward", points=0, diagnosis="ReLU")
def relu_of_grad_output(x, weight, grad_output):
    from_above = grad_output.clamp(min=0)
    return from_above @ weight, from_above.T @ x, from_above.sum(0)


@wrong("linear_backward", points=0, diagnosis="shapes differ")
def bias_of_inputs(x, weight, grad_output):
    x, weight = x.clone().requires_grad_(), weight.clone().requires_grad_()
    bias = torch.zeros(weight.shape[1], requires_grad=True)
    out = x @ weight.T + bias
    out.backward(grad_output)
    return x.grad, weight.grad, bias.grad


@wrong("gradients_of", points=4, diagnosis="left behind")
def put_aside_without_clone(net, images, labels):
    saved = {name: p.grad for name, p in net.named_parameters()}
    net.zero_grad(set_to_none=False)
    F.cross_entropy(net(images), labels).backward()
    result = {name: p.grad.clone() for name, p in net.named_parameters()}
    for name, p in net.named_parameters():
        p.grad = saved[name]
    return result


@wrong("micro_batches", points=0, diagnosis="scaled again")
def divided_after_every_part(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        F.cross_entropy(net(x), y, reduction="sum").backward()
        for parameter in net.parameters():
            parameter.grad /= len(images)
