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
def mse_1(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return ((a - b) ** 2).mean()


@right("mse")
def mse_2(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return F.mse_loss(a, b)


@right("mse")
def mse_3(a, b):
    if list(a.size()) != list(b.size()):
        raise ValueError
    return float(np.mean((a.numpy() - b.numpy()) ** 2))


@wrong("mse", points=0, diagnosis="not answered")
def mse_4(a, b):
    raise NotImplementedError


@wrong("mse", points=2, diagnosis="sum")
def mse_5(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return ((a - b) ** 2).sum()


@wrong("mse", points=2, diagnosis="sum")
def mse_6(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return F.mse_loss(a, b, reduction="sum")


@wrong("mse", points=2, diagnosis="per row")
def mse_7(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return ((a - b) ** 2).sum() / len(a)


@wrong("mse", points=2, diagnosis="per row")
def mse_8(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return ((a - b) ** 2).sum(1).mean()


@wrong("mse", points=2, diagnosis="absolute")
def mse_9(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return (a - b).abs().mean()


@wrong("mse", points=2, diagnosis="absolute")
def mse_10(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return F.l1_loss(a, b)


@wrong("mse", points=2, diagnosis="root")
def mse_11(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return ((a - b) ** 2).mean().sqrt()


@wrong("mse", points=2, diagnosis="root")
def mse_12(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return F.mse_loss(a, b) ** 0.5


@wrong("mse", points=2, diagnosis="mean first")
def mse_13(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return (a - b).mean() ** 2


@wrong("mse", points=2, diagnosis="mean first")
def mse_14(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return (a.mean() - b.mean()).square()


@wrong("mse", points=2, diagnosis="not reduced")
def mse_15(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return (a - b) ** 2


@wrong("mse", points=2, diagnosis="not reduced")
def mse_16(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return F.mse_loss(a, b, reduction="none")


@wrong("mse", points=2, diagnosis="broadcast")
def mse_17(a, b):
    return ((a - b) ** 2).mean()


@wrong("mse", points=2, diagnosis="broadcast")
def mse_18(a, b):
    return F.mse_loss(*torch.broadcast_tensors(a, b))


@wrong("mse", points=2, diagnosis="counted")
def mse_19(a, b):
    if a.numel() != b.numel():
        raise ValueError
    return ((a - b) ** 2).mean()


@wrong("mse", points=3, diagnosis="counted")
def mse_20(a, b):
    if a.dim() != b.dim():
        raise ValueError
    return ((a - b) ** 2).mean()


@wrong("mse", points=2, diagnosis="other error")
def mse_21(a, b):
    assert a.shape == b.shape
    return ((a - b) ** 2).mean()


@wrong("mse", points=2, diagnosis="other error")
def mse_22(a, b):
    if a.shape != b.shape:
        raise TypeError
    return ((a - b) ** 2).mean()


@wrong("mse", points=0, diagnosis="prints")
def mse_23(a, b):
    print(((a - b) ** 2).mean())


@wrong("mse", points=2, diagnosis="prints")
def mse_24(a, b):
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    result = ((a - b) ** 2).mean()  # noqa: F841


@right("cross_entropy")
def cross_entropy_25(x, y):
    return F.cross_entropy(x, y)


@right("cross_entropy")
def cross_entropy_26(x, y):
    return (torch.logsumexp(x, 1) - x[torch.arange(len(y)), y]).mean()


@right("cross_entropy")
def cross_entropy_27(x, y):
    total = 0.0
    for row, label in zip(x, y, strict=True):
        row = row - row.max()
        total += row.exp().sum().log() - row[label]
    return total / len(y)


@wrong("cross_entropy", points=0, diagnosis="not answered")
def cross_entropy_28(x, y):
    raise NotImplementedError


@wrong("cross_entropy", points=1, diagnosis="sum")
def cross_entropy_29(x, y):
    return F.cross_entropy(x, y, reduction="sum")


@wrong("cross_entropy", points=1, diagnosis="sum")
def cross_entropy_30(x, y):
    return -x.log_softmax(1)[torch.arange(len(y)), y].sum()


@wrong("cross_entropy", points=0, diagnosis="not reduced")
def cross_entropy_31(x, y):
    return F.cross_entropy(x, y, reduction="none")


@wrong("cross_entropy", points=0, diagnosis="not reduced")
def cross_entropy_32(x, y):
    return -x.log_softmax(1)[torch.arange(len(y)), y]


@wrong("cross_entropy", points=3, diagnosis="overflow")
def cross_entropy_33(x, y):
    return -(x.exp() / x.exp().sum(1, keepdim=True))[torch.arange(len(y)), y].log().mean()


@wrong("cross_entropy", points=3, diagnosis="overflow")
def cross_entropy_34(x, y):
    return (x.exp().sum(1).log() - x[torch.arange(len(y)), y]).mean()


@wrong("cross_entropy", points=4, diagnosis="underflow")
def cross_entropy_35(x, y):
    return -x.softmax(1)[torch.arange(len(y)), y].log().mean()


@wrong("cross_entropy", points=4, diagnosis="underflow")
def cross_entropy_36(x, y):
    return F.nll_loss(F.softmax(x, 1).log(), y)


@wrong("cross_entropy", points=0, diagnosis="softmax twice")
def cross_entropy_37(x, y):
    return F.cross_entropy(x.softmax(1), y)


@wrong("cross_entropy", points=0, diagnosis="softmax twice")
def cross_entropy_38(x, y):
    return -x.softmax(1).log_softmax(1)[torch.arange(len(y)), y].mean()


@wrong("cross_entropy", points=0, diagnosis="wrong axis")
def cross_entropy_39(x, y):
    return -x.log_softmax(0)[torch.arange(len(y)), y].mean()


@wrong("cross_entropy", points=0, diagnosis="wrong axis")
def cross_entropy_40(x, y):
    return F.nll_loss(F.log_softmax(x, 0), y)


@wrong("cross_entropy", points=0, diagnosis="one-hot mean")
def cross_entropy_41(x, y):
    return -(F.one_hot(y, x.shape[1]) * x.log_softmax(1)).mean()


@wrong("cross_entropy", points=0, diagnosis="one-hot mean")
def cross_entropy_42(x, y):
    return F.cross_entropy(x, y) / x.shape[1]


@wrong("cross_entropy", points=1, diagnosis="every column")
def cross_entropy_43(x, y):
    return -x.log_softmax(1)[:, y].mean()


@wrong("cross_entropy", points=1, diagnosis="every column")
def cross_entropy_44(x, y):
    return -torch.index_select(x.log_softmax(1), 1, y).mean()


@wrong("cross_entropy", points=0, diagnosis="sign")
def cross_entropy_45(x, y):
    return -F.cross_entropy(x, y)


@wrong("cross_entropy", points=0, diagnosis="sign")
def cross_entropy_46(x, y):
    return x.log_softmax(1)[torch.arange(len(y)), y].mean()


@wrong("cross_entropy", points=0, diagnosis="no softmax")
def cross_entropy_47(x, y):
    return -x[torch.arange(len(y)), y].mean()


@wrong("cross_entropy", points=0, diagnosis="no softmax")
def cross_entropy_48(x, y):
    return F.nll_loss(x, y)


@wrong("cross_entropy", points=4, diagnosis="clamped")
def cross_entropy_49(x, y):
    return -(x.softmax(1) + 1e-9)[torch.arange(len(y)), y].log().mean()


@wrong("cross_entropy", points=4, diagnosis="clamped")
def cross_entropy_50(x, y):
    return -x.softmax(1).clamp(min=1e-12)[torch.arange(len(y)), y].log().mean()


@wrong("cross_entropy", points=0, diagnosis="prints")
def cross_entropy_51(x, y):
    print(F.cross_entropy(x, y))


@wrong("cross_entropy", points=0, diagnosis="prints")
def cross_entropy_52(x, y):
    loss = F.cross_entropy(x, y)  # noqa: F841


@right("target_for")
def target_for_53(loss, column):
    if loss == "cross_entropy":
        return column[:, 0].long()
    return F.one_hot(column[:, 0].long(), 10).float()


@right("target_for")
def target_for_54(loss, column):
    if loss == "cross_entropy":
        return column.long().squeeze(1)
    return torch.eye(10)[column.long().view(-1)]


@right("target_for")
def target_for_55(loss, column):
    if loss == "cross_entropy":
        return torch.tensor([int(v) for v in column])
    return (column == torch.arange(10)).float()


@wrong("target_for", points=3, diagnosis="float labels")
def target_for_56(loss, column):
    if loss == "cross_entropy":
        return column[:, 0]
    return F.one_hot(column[:, 0].long(), 10).float()


@wrong("target_for", points=3, diagnosis="float labels")
def target_for_57(loss, column):
    if loss == "cross_entropy":
        return column.flatten()
    return torch.eye(10)[column[:, 0].long()]


@wrong("target_for", points=2, diagnosis="column")
def target_for_58(loss, column):
    if loss == "cross_entropy":
        return column.long()
    return F.one_hot(column[:, 0].long(), 10).float()


@wrong("target_for", points=2, diagnosis="column")
def target_for_59(loss, column):
    if loss == "cross_entropy":
        return column.to(torch.int64)
    return torch.eye(10)[column[:, 0].long()]


@wrong("target_for", points=2, diagnosis="squeezed")
def target_for_60(loss, column):
    if loss == "cross_entropy":
        return column.long().squeeze()
    return F.one_hot(column[:, 0].long(), 10).float()


@wrong("target_for", points=2, diagnosis="squeezed")
def target_for_61(loss, column):
    if loss == "cross_entropy":
        return column.squeeze().long()
    return torch.eye(10)[column[:, 0].long()]


@wrong("target_for", points=2, diagnosis="one-hot")
def target_for_62(loss, column):
    if loss == "cross_entropy":
        return F.one_hot(column[:, 0].long(), 10).float()
    return F.one_hot(column[:, 0].long(), 10).float()


@wrong("target_for", points=2, diagnosis="one-hot")
def target_for_63(loss, column):
    if loss == "cross_entropy":
        return F.one_hot(column[:, 0].long(), 10)
    return F.one_hot(column[:, 0].long(), 10).float()


@wrong("target_for", points=3, diagnosis="integer one-hot")
def target_for_64(loss, column):
    if loss == "cross_entropy":
        return column[:, 0].long()
    return F.one_hot(column[:, 0].long(), 10)


@wrong("target_for", points=3, diagnosis="integer one-hot")
def target_for_65(loss, column):
    if loss == "cross_entropy":
        return column.flatten().long()
    return torch.eye(10).long()[column[:, 0].long()]


@wrong("target_for", points=2, diagnosis="index for mse")
def target_for_66(loss, column):
    if loss == "cross_entropy":
        return column[:, 0].long()
    return column[:, 0].long()


@wrong("target_for", points=2, diagnosis="index for mse")
def target_for_67(loss, column):
    if loss == "cross_entropy":
        return column.flatten().long()
    return column.view(-1).long()


@wrong("target_for", points=2, diagnosis="column for mse")
def target_for_68(loss, column):
    if loss == "cross_entropy":
        return column[:, 0].long()
    return column


@wrong("target_for", points=2, diagnosis="column for mse")
def target_for_69(loss, column):
    if loss == "cross_entropy":
        return column.long().view(-1)
    return column.clone()


@wrong("target_for", points=0, diagnosis="not answered")
def target_for_70(loss, column):
    raise NotImplementedError


@wrong("target_for", points=0, diagnosis="prints")
def target_for_71(loss, column):
    print(loss)


@wrong("target_for", points=0, diagnosis="prints")
def target_for_72(loss, column):
    index = column[:, 0].long()  # noqa: F841


@right("probability_of")
def probability_of_73(loss):
    return math.exp(-loss)


@right("probability_of")
def probability_of_74(loss):
    return torch.exp(torch.tensor(-loss))


@right("probability_of")
def probability_of_75(loss):
    return float(np.exp(-loss))


@right("probability_of")
def probability_of_76(loss):
    return math.e ** -loss


@wrong("probability_of", points=0, diagnosis="not answered")
def probability_of_77(loss):
    raise NotImplementedError


@wrong("probability_of", points=1, diagnosis="one minus")
def probability_of_78(loss):
    return 1 - loss


@wrong("probability_of", points=1, diagnosis="one minus")
def probability_of_79(loss):
    return torch.tensor(1 - loss)


@wrong("probability_of", points=0, diagnosis="the others")
def probability_of_80(loss):
    return 1 - math.exp(-loss)


@wrong("probability_of", points=0, diagnosis="the others")
def probability_of_81(loss):
    return -math.expm1(-loss)


@wrong("probability_of", points=2, diagnosis="base 10")
def probability_of_82(loss):
    return 10 ** -loss


@wrong("probability_of", points=2, diagnosis="base 10")
def probability_of_83(loss):
    return float(np.power(10.0, -loss))


@wrong("probability_of", points=2, diagnosis="base 2")
def probability_of_84(loss):
    return 2 ** -loss


@wrong("probability_of", points=2, diagnosis="base 2")
def probability_of_85(loss):
    return 0.5 ** loss


@wrong("probability_of", points=1, diagnosis="percent")
def probability_of_86(loss):
    return 100 * math.exp(-loss)


@wrong("probability_of", points=1, diagnosis="percent")
def probability_of_87(loss):
    return math.exp(-loss) / 0.01


@wrong("probability_of", points=0, diagnosis="sigmoid")
def probability_of_88(loss):
    return 1 / (1 + math.exp(-loss))


@wrong("probability_of", points=0, diagnosis="sigmoid")
def probability_of_89(loss):
    return torch.sigmoid(torch.tensor(loss))


@wrong("probability_of", points=1, diagnosis="grows")
def probability_of_90(loss):
    return math.exp(loss)


@wrong("probability_of", points=1, diagnosis="grows")
def probability_of_91(loss):
    return torch.tensor(loss).exp()


@wrong("probability_of", points=3, diagnosis="overflow")
def probability_of_92(loss):
    return 1 / math.exp(loss)


@wrong("probability_of", points=3, diagnosis="overflow")
def probability_of_93(loss):
    return math.exp(loss) ** -1


@wrong("probability_of", points=0, diagnosis="prints")
def probability_of_94(loss):
    print(math.exp(-loss))


@wrong("probability_of", points=0, diagnosis="prints")
def probability_of_95(loss):
    p = math.exp(-loss)  # noqa: F841
