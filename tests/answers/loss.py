"""Answers to chapter 4, loss."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from tests.answers import Bank

bank = Bank()
right, wrong = bank.right, bank.wrong

right("guess_untrained", 2.3, 2.303, math.log(10))
wrong("guess_untrained", None, points=0, diagnosis="not answered")
wrong("guess_untrained", 0.1, np.float64(0.1), points=0, diagnosis="probability")
wrong("guess_untrained", 1, 1.0, points=0, diagnosis="base 10")
wrong("guess_untrained", 0, 10, "high", points=0, diagnosis="other")

right("guess_broadcast", (4, 4), [4, 4], torch.Size([4, 4]))
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
    return F.cross_entropy(x, y)


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
    return F.cross_entropy(x, y, reduction="sum")


@wrong("cross_entropy", points=1, diagnosis="sum")
def cross_entropy_sum_2(x, y):
    return -x.log_softmax(1)[torch.arange(len(y)), y].sum()


@wrong("cross_entropy", points=0, diagnosis="not reduced")
def cross_entropy_not_reduced(x, y):
    return F.cross_entropy(x, y, reduction="none")


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
    return F.cross_entropy(x.softmax(1), y)


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
    return F.cross_entropy(x, y) / x.shape[1]


@wrong("cross_entropy", points=1, diagnosis="every column")
def cross_entropy_every_column(x, y):
    return -x.log_softmax(1)[:, y].mean()


@wrong("cross_entropy", points=1, diagnosis="every column")
def cross_entropy_every_column_2(x, y):
    return -torch.index_select(x.log_softmax(1), 1, y).mean()


@wrong("cross_entropy", points=0, diagnosis="sign")
def cross_entropy_sign(x, y):
    return -F.cross_entropy(x, y)


@wrong("cross_entropy", points=0, diagnosis="sign")
def cross_entropy_sign_2(x, y):
    return x.log_softmax(1)[torch.arange(len(y)), y].mean()


@wrong("cross_entropy", points=0, diagnosis="no softmax")
def cross_entropy_no_softmax(x, y):
    return -x[torch.arange(len(y)), y].mean()


@wrong("cross_entropy", points=0, diagnosis="no softmax")
def cross_entropy_no_softmax_2(x, y):
    return F.nll_loss(x, y)


@wrong("cross_entropy", points=4, diagnosis="clamped")
def cross_entropy_clamped(x, y):
    return -(x.softmax(1) + 1e-9)[torch.arange(len(y)), y].log().mean()


@wrong("cross_entropy", points=4, diagnosis="clamped")
def cross_entropy_clamped_2(x, y):
    return -x.softmax(1).clamp(min=1e-12)[torch.arange(len(y)), y].log().mean()


@wrong("cross_entropy", points=0, diagnosis="prints")
def cross_entropy_prints(x, y):
    print(F.cross_entropy(x, y))


@wrong("cross_entropy", points=0, diagnosis="prints")
def cross_entropy_prints_2(x, y):
    loss = F.cross_entropy(x, y)  # noqa: F841


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


@wrong("target_for", points=2, diagnosis="index for mse")
def target_for_index_for_mse(loss, column):
    if loss == "cross_entropy":
        return column[:, 0].long()
    return column[:, 0].long()


@wrong("target_for", points=2, diagnosis="index for mse")
def target_for_index_for_mse_2(loss, column):
    if loss == "cross_entropy":
        return column.flatten().long()
    return column.view(-1).long()


@wrong("target_for", points=2, diagnosis="column for mse")
def target_for_column_for_mse(loss, column):
    if loss == "cross_entropy":
        return column[:, 0].long()
    return column


@wrong("target_for", points=2, diagnosis="column for mse")
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


@wrong("probability_of", points=1, diagnosis="one minus")
def probability_of_one_minus(loss):
    return 1 - loss


@wrong("probability_of", points=1, diagnosis="one minus")
def probability_of_one_minus_2(loss):
    return torch.tensor(1 - loss)


@wrong("probability_of", points=0, diagnosis="the others")
def probability_of_the_others(loss):
    return 1 - math.exp(-loss)


@wrong("probability_of", points=0, diagnosis="the others")
def probability_of_the_others_2(loss):
    return -math.expm1(-loss)


@wrong("probability_of", points=2, diagnosis="base 10")
def probability_of_base_10(loss):
    return 10 ** -loss


@wrong("probability_of", points=2, diagnosis="base 10")
def probability_of_base_10_2(loss):
    return float(np.power(10.0, -loss))


@wrong("probability_of", points=2, diagnosis="base 2")
def probability_of_base_2(loss):
    return 2 ** -loss


@wrong("probability_of", points=2, diagnosis="base 2")
def probability_of_base_2_2(loss):
    return 0.5 ** loss


@wrong("probability_of", points=1, diagnosis="percent")
def probability_of_percent(loss):
    return 100 * math.exp(-loss)


@wrong("probability_of", points=1, diagnosis="percent")
def probability_of_percent_2(loss):
    return math.exp(-loss) / 0.01


@wrong("probability_of", points=0, diagnosis="sigmoid")
def probability_of_sigmoid(loss):
    return 1 / (1 + math.exp(-loss))


@wrong("probability_of", points=0, diagnosis="sigmoid")
def probability_of_sigmoid_2(loss):
    return torch.sigmoid(torch.tensor(loss))


@wrong("probability_of", points=1, diagnosis="grows")
def probability_of_grows(loss):
    return math.exp(loss)


@wrong("probability_of", points=1, diagnosis="grows")
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
