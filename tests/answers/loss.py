"""Answers to chapter 4, loss."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from tests.answers import Bank

bank = Bank()
right, wrong = bank.right, bank.wrong
bank.otherwise = {
    **dict.fromkeys(("guess_nudge", "guess_broadcast", "guess_perfect"), {"other"}),
    "mse": {"always refused", "inverted"},
    "cross_entropy": {"F.cross_entropy"},
}

right("guess_nudge", 2.5, 2.51, 2, "2.5", 20)
wrong("guess_nudge", None, points=0, diagnosis="not answered")
wrong("guess_nudge", 0, 0.0, -0.0053, "0", points=0, diagnosis="straight line")
wrong("guess_nudge", 0.79, -0.8, "larger", points=0, diagnosis="other")

right("guess_broadcast", (4, 4), [4, 4], torch.Size([4, 4]), "(4, 4)")
wrong("guess_broadcast", None, points=0, diagnosis="not answered")
wrong("guess_broadcast", (4, 1), [4, 1], (4,), points=0, diagnosis="paired")
wrong("guess_broadcast", 16, (1, 4), "an error", points=0, diagnosis="other")

right("guess_perfect", 1.46, 1.5, 1.4)
wrong("guess_perfect", None, points=0, diagnosis="not answered")
wrong("guess_perfect", 0, 0.0, points=0, diagnosis="nothing")
wrong("guess_perfect", 1, 2.3, "nothing", points=0, diagnosis="other")


@right("mse")
def mse_right(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return ((a - b) ** 2).mean()


@right("mse")
def mse_right_2(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return F.mse_loss(a, b)


@right("mse")
def mse_right_3(a, b):
    if list(a.size()) != list(b.size()):
        raise ValueError
    return float(np.mean((a.numpy() - b.numpy()) ** 2))


@right("mse")
def mse_own_kind_of_value_error(output, target):
    class ShapeError(ValueError):
        """Two shapes that don't go together."""

    if output.shape != target.shape:
        raise ShapeError(f"{output.shape} against {target.shape}")
    return (output - target).square().mean()


@wrong("mse", points=0, diagnosis="not answered")
def mse_not_answered(a, b):
    raise NotImplementedError


@wrong("mse", points=2, diagnosis="sum")
def mse_sum(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return ((a - b) ** 2).sum()


@wrong("mse", points=2, diagnosis="sum")
def mse_sum_2(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return F.mse_loss(a, b, reduction="sum")


@wrong("mse", points=2, diagnosis="per row")
def mse_per_row(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return ((a - b) ** 2).sum() / len(a)


@wrong("mse", points=2, diagnosis="per row")
def mse_per_row_2(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return ((a - b) ** 2).sum(1).mean()


@wrong("mse", points=2, diagnosis="absolute")
def mse_absolute(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return (a - b).abs().mean()


@wrong("mse", points=2, diagnosis="absolute")
def mse_absolute_2(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return F.l1_loss(a, b)


@wrong("mse", points=2, diagnosis="root")
def mse_root(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return ((a - b) ** 2).mean().sqrt()


@wrong("mse", points=2, diagnosis="root")
def mse_root_2(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return F.mse_loss(a, b) ** 0.5


@wrong("mse", points=2, diagnosis="mean first")
def mse_mean_first(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return (a - b).mean() ** 2


@wrong("mse", points=2, diagnosis="mean first")
def mse_mean_first_2(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return (a.mean() - b.mean()).square()


@wrong("mse", points=2, diagnosis="not reduced")
def mse_not_reduced(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return (a - b) ** 2


@wrong("mse", points=2, diagnosis="not reduced")
def mse_not_reduced_2(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return F.mse_loss(a, b, reduction="none")


@wrong("mse", points=2, diagnosis="broadcast")
def mse_broadcast(a, b):
    return ((a - b) ** 2).mean()


@wrong("mse", points=2, diagnosis="broadcast")
def mse_broadcast_2(a, b):
    return F.mse_loss(*torch.broadcast_tensors(a, b))


@wrong("mse", points=2, diagnosis="counted")
def mse_counted(a, b):
    if a.numel() != b.numel():
        raise ValueError
    return ((a - b) ** 2).mean()


@wrong("mse", points=3, diagnosis="counted")
def mse_counted_2(a, b):
    if a.dim() != b.dim():
        raise ValueError
    return ((a - b) ** 2).mean()


@wrong("mse", points=2, diagnosis="other error")
def mse_other_error(a, b):
    assert a.shape == b.shape
    return ((a - b) ** 2).mean()


@wrong("mse", points=2, diagnosis="other error")
def mse_other_error_2(a, b):
    if a.shape != b.shape:
        raise TypeError
    return ((a - b) ** 2).mean()


@wrong("mse", points=2, diagnosis="other error")
def mse_only_called_value_error(a, b):
    kind = type("ValueError", (Exception,), {})
    if a.shape != b.shape:
        raise kind(f"{a.shape} against {b.shape}")
    return ((a - b) ** 2).mean()


@wrong("mse", points=0, diagnosis="prints")
def mse_prints(a, b):
    print(((a - b) ** 2).mean())


@wrong("mse", points=2, diagnosis="prints")
def mse_prints_2(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    result = ((a - b) ** 2).mean()  # noqa: F841


@right("cross_entropy")
def cross_entropy_right(x, y):
    return F.nll_loss(x.log_softmax(1), y)


@right("cross_entropy")
def cross_entropy_right_2(x, y):
    return (torch.logsumexp(x, 1) - x[torch.arange(len(y)), y]).mean()


@right("cross_entropy")
def cross_entropy_right_3(x, y):
    total = 0.0
    for row, label in zip(x, y, strict=True):
        row = row - row.max()
        total += row.exp().sum().log() - row[label]
    return total / len(y)


@wrong("cross_entropy", points=0, diagnosis="not answered")
def cross_entropy_not_answered(x, y):
    raise NotImplementedError


@wrong("cross_entropy", points=1, diagnosis="sum")
def cross_entropy_sum(x, y):
    return F.nll_loss(x.log_softmax(1), y, reduction="sum")


@wrong("cross_entropy", points=1, diagnosis="sum")
def cross_entropy_sum_2(x, y):
    return -x.log_softmax(1)[torch.arange(len(y)), y].sum()


@wrong("cross_entropy", points=0, diagnosis="not reduced")
def cross_entropy_not_reduced(x, y):
    return F.nll_loss(x.log_softmax(1), y, reduction="none")


@wrong("cross_entropy", points=0, diagnosis="not reduced")
def cross_entropy_not_reduced_2(x, y):
    return -x.log_softmax(1)[torch.arange(len(y)), y]


@wrong("cross_entropy", points=3, diagnosis="overflow")
def cross_entropy_overflow(x, y):
    return -(x.exp() / x.exp().sum(1, keepdim=True))[torch.arange(len(y)), y].log().mean()


@wrong("cross_entropy", points=3, diagnosis="overflow")
def cross_entropy_overflow_2(x, y):
    return (x.exp().sum(1).log() - x[torch.arange(len(y)), y]).mean()


@wrong("cross_entropy", points=4, diagnosis="underflow")
def cross_entropy_underflow(x, y):
    return -x.softmax(1)[torch.arange(len(y)), y].log().mean()


@wrong("cross_entropy", points=4, diagnosis="underflow")
def cross_entropy_underflow_2(x, y):
    return F.nll_loss(F.softmax(x, 1).log(), y)


@wrong("cross_entropy", points=0, diagnosis="softmax twice")
def cross_entropy_softmax_twice(x, y):
    return F.nll_loss(x.softmax(1).log_softmax(1), y)


@wrong("cross_entropy", points=0, diagnosis="softmax twice")
def cross_entropy_softmax_twice_2(x, y):
    return -x.softmax(1).log_softmax(1)[torch.arange(len(y)), y].mean()


@wrong("cross_entropy", points=0, diagnosis="wrong axis")
def cross_entropy_wrong_axis(x, y):
    return -x.log_softmax(0)[torch.arange(len(y)), y].mean()


@wrong("cross_entropy", points=0, diagnosis="wrong axis")
def cross_entropy_wrong_axis_2(x, y):
    return F.nll_loss(F.log_softmax(x, 0), y)


@wrong("cross_entropy", points=0, diagnosis="one-hot mean")
def cross_entropy_one_hot_mean(x, y):
    return -(F.one_hot(y, x.shape[1]) * x.log_softmax(1)).mean()


@wrong("cross_entropy", points=0, diagnosis="one-hot mean")
def cross_entropy_one_hot_mean_2(x, y):
    return F.nll_loss(x.log_softmax(1), y) / x.shape[1]


@wrong("cross_entropy", points=1, diagnosis="every column")
def cross_entropy_every_column(x, y):
    return -x.log_softmax(1)[:, y].mean()


@wrong("cross_entropy", points=1, diagnosis="every column")
def cross_entropy_every_column_2(x, y):
    return -torch.index_select(x.log_softmax(1), 1, y).mean()


@wrong("cross_entropy", points=0, diagnosis="sign")
def cross_entropy_sign(x, y):
    return -F.nll_loss(x.log_softmax(1), y)


@wrong("cross_entropy", points=0, diagnosis="sign")
def cross_entropy_sign_2(x, y):
    return x.log_softmax(1)[torch.arange(len(y)), y].mean()


@wrong("cross_entropy", points=0, diagnosis="no softmax")
def cross_entropy_no_softmax(x, y):
    return -x[torch.arange(len(y)), y].mean()


@wrong("cross_entropy", points=0, diagnosis="no softmax")
def cross_entropy_no_softmax_2(x, y):
    return F.nll_loss(x, y)


@wrong("cross_entropy", points=4, diagnosis="floor")
def cross_entropy_clamped(x, y):
    return -(x.softmax(1) + 1e-9)[torch.arange(len(y)), y].log().mean()


@wrong("cross_entropy", points=4, diagnosis="floor")
def cross_entropy_clamped_2(x, y):
    return -x.softmax(1).clamp(min=1e-12)[torch.arange(len(y)), y].log().mean()


@wrong("cross_entropy", points=0, diagnosis="prints")
def cross_entropy_prints(x, y):
    print(F.nll_loss(x.log_softmax(1), y))


@wrong("cross_entropy", points=0, diagnosis="prints")
def cross_entropy_prints_2(x, y):
    loss = F.nll_loss(x.log_softmax(1), y)  # noqa: F841


@right("target_for")
def target_for_right(loss, column):
    if loss == "cross_entropy":
        return column[:, 0].long()
    return F.one_hot(column[:, 0].long(), 10).float()


@right("target_for")
def target_for_right_2(loss, column):
    if loss == "cross_entropy":
        return column.long().squeeze(1)
    return torch.eye(10)[column.long().view(-1)]


@right("target_for")
def target_for_right_3(loss, column):
    if loss == "cross_entropy":
        return torch.tensor([int(v) for v in column])
    return (column == torch.arange(10)).float()


@wrong("target_for", points=3, diagnosis="float labels")
def target_for_float_labels(loss, column):
    if loss == "cross_entropy":
        return column[:, 0]
    return F.one_hot(column[:, 0].long(), 10).float()


@wrong("target_for", points=3, diagnosis="float labels")
def target_for_float_labels_2(loss, column):
    if loss == "cross_entropy":
        return column.flatten()
    return torch.eye(10)[column[:, 0].long()]


@wrong("target_for", points=2, diagnosis="column")
def target_for_column(loss, column):
    if loss == "cross_entropy":
        return column.long()
    return F.one_hot(column[:, 0].long(), 10).float()


@wrong("target_for", points=2, diagnosis="column")
def target_for_column_2(loss, column):
    if loss == "cross_entropy":
        return column.to(torch.int64)
    return torch.eye(10)[column[:, 0].long()]


@wrong("target_for", points=2, diagnosis="squeezed")
def target_for_squeezed(loss, column):
    if loss == "cross_entropy":
        return column.long().squeeze()
    return F.one_hot(column[:, 0].long(), 10).float()


@wrong("target_for", points=2, diagnosis="squeezed")
def target_for_squeezed_2(loss, column):
    if loss == "cross_entropy":
        return column.squeeze().long()
    return torch.eye(10)[column[:, 0].long()]


@wrong("target_for", points=2, diagnosis="one-hot")
def target_for_one_hot(loss, column):
    if loss == "cross_entropy":
        return F.one_hot(column[:, 0].long(), 10).float()
    return F.one_hot(column[:, 0].long(), 10).float()


@wrong("target_for", points=2, diagnosis="one-hot")
def target_for_one_hot_2(loss, column):
    if loss == "cross_entropy":
        return F.one_hot(column[:, 0].long(), 10)
    return F.one_hot(column[:, 0].long(), 10).float()


@wrong("target_for", points=3, diagnosis="integer one-hot")
def target_for_integer_one_hot(loss, column):
    if loss == "cross_entropy":
        return column[:, 0].long()
    return F.one_hot(column[:, 0].long(), 10)


@wrong("target_for", points=3, diagnosis="integer one-hot")
def target_for_integer_one_hot_2(loss, column):
    if loss == "cross_entropy":
        return column.flatten().long()
    return torch.eye(10).long()[column[:, 0].long()]


@wrong("target_for", points=2, diagnosis="not one-hot")
def target_for_index_for_mse(loss, column):
    if loss == "cross_entropy":
        return column[:, 0].long()
    return column[:, 0].long()


@wrong("target_for", points=2, diagnosis="not one-hot")
def target_for_index_for_mse_2(loss, column):
    if loss == "cross_entropy":
        return column.flatten().long()
    return column.view(-1).long()


@wrong("target_for", points=2, diagnosis="not one-hot")
def target_for_column_for_mse(loss, column):
    if loss == "cross_entropy":
        return column[:, 0].long()
    return column


@wrong("target_for", points=2, diagnosis="not one-hot")
def target_for_column_for_mse_2(loss, column):
    if loss == "cross_entropy":
        return column.long().view(-1)
    return column.clone()


@wrong("target_for", points=0, diagnosis="not answered")
def target_for_not_answered(loss, column):
    raise NotImplementedError


@wrong("target_for", points=0, diagnosis="prints")
def target_for_prints(loss, column):
    print(loss)


@wrong("target_for", points=0, diagnosis="prints")
def target_for_prints_2(loss, column):
    index = column[:, 0].long()  # noqa: F841


@right("probability_of")
def probability_of_right(loss):
    return math.exp(-loss)


@right("probability_of")
def probability_of_right_2(loss):
    return torch.exp(torch.tensor(-loss))


@right("probability_of")
def probability_of_right_3(loss):
    return float(np.exp(-loss))


@right("probability_of")
def probability_of_right_4(loss):
    return math.e ** -loss


@wrong("probability_of", points=0, diagnosis="not answered")
def probability_of_not_answered(loss):
    raise NotImplementedError


@wrong("probability_of", points=0, diagnosis="one minus")
def probability_of_one_minus(loss):
    return 1 - loss


@wrong("probability_of", points=0, diagnosis="one minus")
def probability_of_one_minus_2(loss):
    return torch.tensor(1 - loss)


@wrong("probability_of", points=0, diagnosis="the others")
def probability_of_the_others(loss):
    return 1 - math.exp(-loss)


@wrong("probability_of", points=0, diagnosis="the others")
def probability_of_the_others_2(loss):
    return -math.expm1(-loss)


@wrong("probability_of", points=0, diagnosis="base 10")
def probability_of_base_10(loss):
    return 10 ** -loss


@wrong("probability_of", points=0, diagnosis="base 10")
def probability_of_base_10_2(loss):
    return float(np.power(10.0, -loss))


@wrong("probability_of", points=0, diagnosis="base 2")
def probability_of_base_2(loss):
    return 2 ** -loss


@wrong("probability_of", points=0, diagnosis="base 2")
def probability_of_base_2_2(loss):
    return 0.5 ** loss


@wrong("probability_of", points=0, diagnosis="percent")
def probability_of_percent(loss):
    return 100 * math.exp(-loss)


@wrong("probability_of", points=0, diagnosis="percent")
def probability_of_percent_2(loss):
    return math.exp(-loss) / 0.01


@wrong("probability_of", points=0, diagnosis="sigmoid")
def probability_of_sigmoid(loss):
    return 1 / (1 + math.exp(-loss))


@wrong("probability_of", points=0, diagnosis="sigmoid")
def probability_of_sigmoid_2(loss):
    return torch.sigmoid(torch.tensor(loss))


@wrong("probability_of", points=0, diagnosis="grows")
def probability_of_grows(loss):
    return math.exp(loss)


@wrong("probability_of", points=0, diagnosis="grows")
def probability_of_grows_2(loss):
    return torch.tensor(loss).exp()


@wrong("probability_of", points=3, diagnosis="overflow")
def probability_of_overflow(loss):
    return 1 / math.exp(loss)


@wrong("probability_of", points=3, diagnosis="overflow")
def probability_of_overflow_2(loss):
    return math.exp(loss) ** -1


@wrong("probability_of", points=0, diagnosis="prints")
def probability_of_prints(loss):
    print(math.exp(-loss))


@wrong("probability_of", points=0, diagnosis="prints")
def probability_of_prints_2(loss):
    p = math.exp(-loss)  # noqa: F841


@right("mse")
def mse_number_by_number(output, target):
    if not output.shape == target.shape:
        raise ValueError("two shapes")
    total = sum((a - b) ** 2 for a, b in zip(output.flatten(), target.flatten(), strict=True))
    return total / output.numel()


@wrong("mse", points=0, diagnosis="always refused")
def mse_another_object(output, target):
    if output.shape is not target.shape:
        raise ValueError("shapes differ")
    return ((output - target) ** 2).mean()


@wrong("mse", points=0, diagnosis="always refused")
def mse_methods_compared(output, target):
    if output.size != target.size:
        raise ValueError(output.size)
    return ((output - target) ** 2).mean()


@wrong("mse", points=0, diagnosis="inverted")
def mse_inverted(output, target):
    if output.shape == target.shape:
        raise ValueError("shapes differ")
    return ((output - target) ** 2).mean()


@wrong("mse", points=0, diagnosis="inverted")
def mse_inverted_2(a, b):
    if list(a.shape) == list(b.shape):
        raise ValueError
    return F.mse_loss(*torch.broadcast_tensors(a, b))


@wrong("mse", points=2, diagnosis="returned")
def mse_returned(output, target):
    if output.shape != target.shape:
        return ValueError("shapes differ")
    return ((output - target) ** 2).mean()


@wrong("mse", points=2, diagnosis="returned")
def mse_returned_2(output, target):
    return ((output - target) ** 2).mean() if output.shape == target.shape else ValueError(output.shape, target.shape)


@wrong("mse", points=2, diagnosis="no error")  # noqa: RET503
def mse_no_error(output, target):
    if output.shape == target.shape:
        return ((output - target) ** 2).mean()
    print("ValueError")


@wrong("mse", points=2, diagnosis="no error")
def mse_no_error_2(output, target):
    if output.shape != target.shape:
        return "ValueError: the shapes differ"
    return ((output - target) ** 2).mean()


@wrong("mse", points=2, diagnosis="reshaped")
def mse_reshaped(output, target):
    output, target = output.squeeze(), target.squeeze()
    if output.shape != target.shape:
        raise ValueError("shapes differ")
    return ((output - target) ** 2).mean()


@wrong("mse", points=2, diagnosis="reshaped")
def mse_reshaped_2(output, target):
    if output.numel() != target.numel():
        raise ValueError("shapes differ")
    return ((output.flatten() - target.flatten()) ** 2).mean()


@wrong("mse", points=2, diagnosis="one axis")
def mse_one_axis(output, target):
    if output.shape != target.shape:
        raise ValueError("shapes differ")
    return ((output - target) ** 2).mean(dim=-1)


@wrong("mse", points=2, diagnosis="one axis")
def mse_one_axis_2(output, target):
    if output.shape != target.shape:
        raise ValueError("shapes differ")
    return sum((o - t) ** 2 for o, t in zip(output, target, strict=True)) / output.numel()


@wrong("mse", points=0, diagnosis="one axis, counted")
def mse_one_axis_and_counted(output, target):
    if output.numel() != target.numel():
        raise ValueError("shapes differ")
    return ((output - target) ** 2).mean(dim=-1)


@wrong("mse", points=2, diagnosis="not squared")
def mse_not_squared(output, target):
    if output.shape != target.shape:
        raise ValueError("shapes differ")
    return (output - target).mean()


@wrong("mse", points=2, diagnosis="not squared")
def mse_not_squared_2(output, target):
    if output.shape != target.shape:
        raise ValueError("shapes differ")
    return output.mean() - target.mean()


@wrong("mse", points=2, diagnosis="halved")
def mse_halved(output, target):
    if output.shape != target.shape:
        raise ValueError("shapes differ")
    return 0.5 * ((output - target) ** 2).mean()


@wrong("mse", points=2, diagnosis="halved")
def mse_halved_2(output, target):
    if output.shape != target.shape:
        raise ValueError("shapes differ")
    return F.mse_loss(output, target) / 2


@wrong("mse", points=2, diagnosis="sum, absolute")
def mse_sum_of_distances(output, target):
    if output.shape != target.shape:
        raise ValueError("shapes differ")
    return (output - target).abs().sum()


@wrong("mse", points=2, diagnosis="unknown")
def mse_of_the_logarithm(output, target):
    if output.shape != target.shape:
        raise ValueError("shapes differ")
    return ((output - target).abs() + 1).log().mean()


@right("cross_entropy")
def cross_entropy_gathered(logits, labels):
    m = logits.max(dim=1, keepdim=True).values
    log_of_sum = m + (logits - m).exp().sum(dim=1, keepdim=True).log()
    return (log_of_sum - logits.gather(1, labels[:, None])).mean()


@wrong("cross_entropy", points=0, diagnosis="F.cross_entropy")
def cross_entropy_by_torch(logits, labels):
    return F.cross_entropy(logits, labels)


@wrong("cross_entropy", points=0, diagnosis="F.cross_entropy")
def cross_entropy_by_a_criterion(logits, labels):
    return torch.nn.CrossEntropyLoss()(logits, labels)


@wrong("cross_entropy", points=4, diagnosis="one maximum")
def cross_entropy_one_maximum(logits, labels):
    m = logits.max()
    log_of_sum = m + (logits - m).exp().sum(dim=1).log()
    return (log_of_sum - logits[torch.arange(len(logits)), labels]).mean()


@wrong("cross_entropy", points=4, diagnosis="one maximum")
def cross_entropy_one_maximum_2(logits, labels):
    shifted = logits - logits.max()
    return (shifted.exp().sum(1).log() - shifted[torch.arange(len(labels)), labels]).mean()


@wrong("cross_entropy", points=0, diagnosis="not added again")
def cross_entropy_not_added_again(logits, labels):
    m = logits.max(dim=1, keepdim=True).values
    log_of_sum = (logits - m).exp().sum(dim=1).log()
    return (log_of_sum - logits[torch.arange(len(labels)), labels]).mean()


@wrong("cross_entropy", points=0, diagnosis="not added again")
def cross_entropy_not_added_again_2(logits, labels):
    losses = [(row - row.max()).exp().sum().log() - row[k] for row, k in zip(logits, labels, strict=True)]
    return sum(losses) / len(losses)


@wrong("cross_entropy", points=0, diagnosis="picked from shifted")
def cross_entropy_in_place(logits, labels):
    m = logits.max(dim=1, keepdim=True).values
    logits -= m
    log_of_sum = m[:, 0] + logits.exp().sum(dim=1).log()
    return (log_of_sum - logits[torch.arange(len(labels)), labels]).mean()


@wrong("cross_entropy", points=0, diagnosis="picked from shifted")
def cross_entropy_picked_from_shifted(logits, labels):
    shifted = logits - logits.amax(1, keepdim=True)
    return (logits.logsumexp(1) - shifted[torch.arange(len(labels)), labels]).mean()


@wrong("cross_entropy", points=1, diagnosis="no keepdim")
def cross_entropy_no_keepdim(logits, labels):
    m = logits.max(dim=1).values
    log_of_sum = m + (logits - m).exp().sum(dim=1).log()
    return (log_of_sum - logits[torch.arange(len(labels)), labels]).mean()


@wrong("cross_entropy", points=1, diagnosis="no keepdim")
def cross_entropy_no_keepdim_2(logits, labels):
    m = logits.amax(1)
    return ((logits - m).exp().sum(1).log() + m - logits.gather(1, labels[:, None])[:, 0]).mean()


@wrong("cross_entropy", points=1, diagnosis="last only")
def cross_entropy_last_only(logits, labels):
    for row, k in zip(logits, labels, strict=True):
        loss = row.logsumexp(0) - row[k]
    return loss


@wrong("cross_entropy", points=1, diagnosis="last only")
def cross_entropy_last_only_2(logits, labels):
    return -logits[-1].log_softmax(0)[labels[-1]]


@wrong("cross_entropy", points=1, diagnosis="first only")  # noqa: RET503
def cross_entropy_first_only(logits, labels):
    for row, k in zip(logits, labels, strict=True):
        return row.logsumexp(0) - row[k]


@wrong("cross_entropy", points=1, diagnosis="first only")
def cross_entropy_first_only_2(logits, labels):
    return -logits[0].log_softmax(0)[labels[0]]


@wrong("cross_entropy", points=0, diagnosis="no logarithm")
def cross_entropy_no_logarithm(logits, labels):
    return F.nll_loss(logits.softmax(dim=1), labels)


@wrong("cross_entropy", points=0, diagnosis="no logarithm")
def cross_entropy_no_logarithm_2(logits, labels):
    return (1 - logits.softmax(1)[torch.arange(len(labels)), labels]).mean()


@wrong("cross_entropy", points=3, diagnosis="clamped")
def cross_entropy_cut_off(logits, labels):
    logits = logits.clamp(-80, 80)
    return (logits.exp().sum(dim=1).log() - logits[torch.arange(len(labels)), labels]).mean()


@wrong("cross_entropy", points=3, diagnosis="clamped")
def cross_entropy_cut_off_2(logits, labels):
    return F.nll_loss(logits.clamp(max=50).log_softmax(1), labels)


@wrong("cross_entropy", points=0, diagnosis="gather")
def cross_entropy_gather(logits, labels):
    return -logits.log_softmax(1).gather(1, labels).mean()


@wrong("target_for", points=0, diagnosis="a list")
def target_for_lists(loss, column):
    labels = [int(value) for value in column]
    if loss == "cross_entropy":
        return labels
    return [[float(label == place) for place in range(10)] for label in labels]


@wrong("target_for", points=2, diagnosis="a list")
def target_for_list(loss, column):
    if loss == "cross_entropy":
        return column[:, 0].long().tolist()
    return F.one_hot(column[:, 0].long(), 10).float()


@wrong("target_for", points=0, diagnosis="swapped")
def target_for_swapped(loss, column):
    index = column[:, 0].long()
    return index if loss == "mse" else F.one_hot(index, 10).float()


@wrong("target_for", points=0, diagnosis="swapped")
def target_for_swapped_2(loss, column):
    if loss != "cross_entropy":
        return column.flatten().long()
    return torch.eye(10)[column.flatten().long()]


@wrong("target_for", points=2, diagnosis="classes left out")
def target_for_classes_left_out(loss, column):
    if loss == "cross_entropy":
        return column[:, 0].long()
    return F.one_hot(column[:, 0].long()).float()


@wrong("target_for", points=2, diagnosis="classes left out")
def target_for_classes_counted(loss, column):
    index = column[:, 0].long()
    return index if loss == "cross_entropy" else torch.eye(int(index.max()) + 1)[index]


@wrong("target_for", points=2, diagnosis="column")
def target_for_axis_too_many(loss, column):
    labels = column.long()
    return labels.flatten() if loss == "cross_entropy" else F.one_hot(labels, 10).float()


@wrong("target_for", points=3, diagnosis="another type")
def target_for_int32(loss, column):
    if loss == "cross_entropy":
        return column.flatten().int()
    return F.one_hot(column.flatten().long(), 10).float()


@wrong("target_for", points=3, diagnosis="another type")
def target_for_doubles(loss, column):
    labels = column.flatten().long()
    return labels if loss == "cross_entropy" else torch.eye(10, dtype=torch.float64)[labels]


@wrong("target_for", points=2, diagnosis="every column")
def target_for_every_column(loss, column):
    labels = column.flatten().long()
    if loss == "cross_entropy":
        return labels
    target = torch.zeros(len(labels), 10)
    target[:, labels] = 1
    return target


@wrong("target_for", points=2, diagnosis="every column")
def target_for_every_column_2(loss, column):
    labels = column[:, 0].long()
    if loss == "cross_entropy":
        return labels
    return torch.eye(10)[labels].sum(0).clamp(max=1).repeat(len(labels), 1)


@wrong("target_for", points=2, diagnosis="no return")  # noqa: RET503
def target_for_no_return(loss, column):
    labels = column.flatten().long()
    if loss == "cross_entropy":
        return labels
    F.one_hot(labels, 10).float()


@wrong("target_for", points=2, diagnosis="no return")  # noqa: RET503
def target_for_no_return_2(loss, column):
    if loss == "mse":
        return F.one_hot(column[:, 0].long(), 10).float()


@wrong("target_for", points=0, diagnosis="argmax")
def target_for_argmax(loss, column):
    labels = column.argmax(dim=1)
    return labels if loss == "cross_entropy" else F.one_hot(labels, 10).float()


@wrong("target_for", points=0, diagnosis="argmax")
def target_for_argmax_2(loss, column):
    labels = column.max(1).indices
    return labels if loss == "cross_entropy" else torch.eye(10)[labels]


@wrong("target_for", points=0, diagnosis="row")
def target_for_row(loss, column):
    labels = column.long().view(1, -1)
    return labels if loss == "cross_entropy" else torch.eye(10)[labels]


@wrong("target_for", points=2, diagnosis="row")
def target_for_row_2(loss, column):
    if loss == "cross_entropy":
        return column.T.long()
    return F.one_hot(column[:, 0].long(), 10).float()


@wrong("target_for", points=2, diagnosis="one less")
def target_for_one_less(loss, column):
    labels = column.flatten().long()
    return labels if loss == "cross_entropy" else F.one_hot(labels - 1, 10).float()


@wrong("target_for", points=0, diagnosis="one less")
def target_for_one_less_2(loss, column):
    labels = column.flatten().long() - 1
    return labels if loss == "cross_entropy" else F.one_hot(labels, 10).float()


@wrong("target_for", points=0, diagnosis="column, not one-hot")
def target_for_columns(loss, column):
    return column.long() if loss == "cross_entropy" else column


@wrong("target_for", points=2, diagnosis="types")
def target_for_float_one_hot(loss, column):
    column = column[:, 0]
    return column.long() if loss == "cross_entropy" else F.one_hot(column, 10)


@wrong("target_for", points=2, diagnosis="types")
def target_for_float_index(loss, column):
    if loss == "cross_entropy":
        return column.flatten().long()
    return torch.zeros(len(column), 10).scatter_(1, column, 1.0)


@wrong("probability_of", points=0, diagnosis="minus outside")
def probability_of_minus_outside(loss):
    return -math.exp(loss)


@wrong("probability_of", points=0, diagnosis="minus outside")
def probability_of_minus_outside_2(loss):
    return -(torch.tensor(loss).exp())


@wrong("probability_of", points=0, diagnosis="logarithm")
def probability_of_logarithm(loss):
    return -math.log(loss)


@wrong("probability_of", points=0, diagnosis="logarithm")
def probability_of_logarithm_2(loss):
    return -torch.tensor(loss).log()


@wrong("probability_of", points=0, diagnosis="one off")
def probability_of_one_off(loss):
    return math.expm1(-loss)


@wrong("probability_of", points=0, diagnosis="one off")
def probability_of_one_off_2(loss):
    return math.exp(-loss) - 1


@wrong("probability_of", points=0, diagnosis="rounded")
def probability_of_rounded(loss):
    return round(math.exp(-loss), 2)


@wrong("probability_of", points=0, diagnosis="rounded")
def probability_of_rounded_2(loss):
    return round(float(np.exp(-loss)), 3)


@wrong("probability_of", points=0, diagnosis="overflow, percent")
def probability_of_percent_by_division(loss):
    return 100 / math.exp(loss)


@wrong("probability_of", points=0, diagnosis="divided")
def probability_of_divided(loss):
    return 1 / loss


@wrong("probability_of", points=0, diagnosis="divided")
def probability_of_divided_2(loss):
    return 1 / (1 + loss)


@wrong("probability_of", points=0, diagnosis="no exponential")
def probability_of_loss(loss):
    return loss


@wrong("probability_of", points=0, diagnosis="no exponential")
def probability_of_minus_loss(loss):
    return -loss


@wrong("probability_of", points=0, diagnosis="no tensor")
def probability_of_torch(loss):
    return torch.exp(-loss)


@wrong("probability_of", points=0, diagnosis="unknown")
def probability_of_guessed(loss):
    return math.exp(-loss) if loss < 2.3 else 0.1
