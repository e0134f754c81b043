"""Answers to chapter 6, backward."""

import numpy as np
import torch
import torch.nn.functional as F

from tests.answers import Bank

bank = Bank()
right, wrong = bank.right, bank.wrong

right("guess_before", "None", "none", " NONE ")
wrong("guess_before", None, points=0, diagnosis="not answered")
wrong("guess_before", "zeros", "0", "Zeros", points=0, diagnosis="zeros")
wrong("guess_before", "noise", "Random", points=0, diagnosis="noise")
wrong("guess_before", "an error", "An error", points=0, diagnosis="error")
wrong("guess_before", "nothing", 0, 1.5, points=0, diagnosis="other")

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


@wrong("linear_backward", points=1, diagnosis="weight averaged")
def everything_averaged_but_the_bias(x, weight, grad_output):
    mean = grad_output / len(x)
    return mean @ weight, mean.T @ x, grad_output.sum(0)


@wrong("linear_backward", points=3, diagnosis="x averaged")
def x_averaged_at_the_end(x, weight, grad_output):
    return torch.matmul(grad_output, weight).div(x.size(0)), grad_output.T @ x, grad_output.sum(0)


@wrong("linear_backward", points=3, diagnosis="grad_output left out")
def weight_summed(x, weight, grad_output):
    return weight.sum(0).expand_as(x), grad_output.T @ x, grad_output.sum(0)


@wrong("linear_backward", points=3, diagnosis="grad_output left out")
def ones_from_above(x, weight, grad_output):
    return torch.ones_like(grad_output) @ weight, grad_output.T @ x, grad_output.sum(0)


@wrong("linear_backward", points=0, diagnosis="order")
def weight_first(x, weight, grad_output):
    return grad_output.T @ x, grad_output.sum(0), grad_output @ weight


@wrong("linear_backward", points=1, diagnosis="order")
def weight_before_x(x, weight, grad_output):
    return grad_output.T @ x, grad_output @ weight, grad_output.sum(0)


@wrong("linear_backward", points=0, diagnosis="raised")
def by_the_transposed_weight(x, weight, grad_output):
    return grad_output @ weight.T, grad_output.T @ x, grad_output.sum(0)


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


@wrong("gradients_of", points=2, diagnosis="not cleared")
def backward_and_grad(net, images, labels):
    F.cross_entropy(net(images), labels).backward()
    return {name: parameter.grad for name, parameter in net.named_parameters()}


@wrong("gradients_of", points=3, diagnosis="not cleared")
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


@wrong("gradients_of", points=0, diagnosis="cleared after")
def cleared_before_returning(net, images, labels):
    before = [parameter.grad for parameter in net.parameters()]
    F.cross_entropy(net(images), labels).backward()
    for parameter, grad in zip(net.parameters(), before, strict=True):
        parameter.grad = grad
    net.zero_grad()
    return {name: parameter.grad for name, parameter in net.named_parameters()}


@wrong("gradients_of", points=0, diagnosis="cleared after")
def filled_with_zeros(net, images, labels):
    net.zero_grad()
    F.cross_entropy(net(images), labels).backward()
    found = {name: parameter.grad for name, parameter in net.named_parameters()}
    net.zero_grad(set_to_none=False)
    return found


@wrong("gradients_of", points=3, diagnosis="aliases")
def own_grad_returned(net, images, labels):
    for parameter in net.parameters():
        if parameter.grad is not None:
            parameter.grad.zero_()
    F.cross_entropy(net(images), labels).backward()
    return {name: parameter.grad for name, parameter in net.named_parameters()}


@wrong("gradients_of", points=3, diagnosis="aliases")
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
    return dict(net.named_parameters())


@wrong("gradients_of", points=0, diagnosis="parameters")
def state_dict_returned(net, images, labels):
    return net.state_dict()


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


@wrong("micro_batches", points=0, diagnosis="last only")
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


@wrong("micro_batches", points=0, diagnosis="first only")
def returned_after_one(net, images, labels, size):
    net.zero_grad()
    for x, y in zip(images.split(size), labels.split(size), strict=True):
        F.cross_entropy(net(x), y).backward()
        return


@wrong("micro_batches", points=0, diagnosis="first only")
def never_moved_on(net, images, labels, size):
    net.zero_grad()
    F.cross_entropy(net(images[:size]), labels[:size]).backward()


@wrong("micro_batches", points=2, diagnosis="short one left out")
def whole_ones_only(net, images, labels, size):
    net.zero_grad()
    for number in range(len(images) // size):
        part = slice(number * size, number * size + size)
        (F.cross_entropy(net(images[part]), labels[part], reduction="sum") / len(images)).backward()


@wrong("micro_batches", points=2, diagnosis="short one left out")
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


@wrong("micro_batches", points=0, diagnosis="nothing left")
def losses_only(net, images, labels, size):
    net.zero_grad()
    return [F.cross_entropy(net(x), y).item() for x, y in zip(images.split(size), labels.split(size), strict=True)]


@wrong("micro_batches", points=0, diagnosis="nothing left")
def cleared_at_the_end(net, images, labels, size):
    for start in range(0, len(images), size):
        part = slice(start, start + size)
        (F.cross_entropy(net(images[part]), labels[part], reduction="sum") / len(images)).backward()
    net.zero_grad()


@wrong("micro_batches", points=0, diagnosis="raised")
def graph_used_twice(net, images, labels, size):
    net.zero_grad()
    loss = F.cross_entropy(net(images[:size]), labels[:size])
    for _ in range(0, len(images), size):
        loss.backward()


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


@wrong("numerical_gradient", points=1, diagnosis="rounded")
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
