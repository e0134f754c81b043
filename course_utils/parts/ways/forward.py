"""Chapter 3, the forward pass: another way to write each answer."""
# mypy: ignore-errors

import torch
import torch.nn as nn
import torch.nn.functional as F


def shape_walk(net, images):
    """The eight steps stand in one list here, and a single loop applies them and notes the shape.

    Choose it where the shapes are all you want: ReLU changes no shape and is left out, so the numbers on the way aren't
    those of the network.
    """
    pool = nn.MaxPool2d(2)
    steps = [net.conv1, pool, net.conv2, pool, nn.Flatten(), net.fc1, net.fc2, net.fc3]
    shapes, x = [], images
    for step in steps:
        x = step(x)
        shapes.append(tuple(x.shape))
    return shapes


def forward_by_hand(parameters, images):
    """Here a convolution is a matrix product too: `F.unfold` makes a column of each place where the 5×5 window fits.

    It shows what a convolution computes; in practice choose `F.conv2d`, which is faster and doesn't copy each pixel up
    to 25 times.
    """
    p, x = parameters, images / 16 if images.dtype == torch.uint8 else images
    for name in ("conv1", "conv2"):
        side = x.shape[-1] - 4
        x = p[f"{name}.weight"].flatten(1) @ F.unfold(x, 5) + p[f"{name}.bias"][:, None]
        x = F.max_pool2d(F.relu(x.unflatten(2, (side, side))), 2)
    x = x.flatten(1)
    for name in ("fc1", "fc2"):
        x = F.relu(x @ p[f"{name}.weight"].T + p[f"{name}.bias"])
    return x @ p["fc3.weight"].T + p["fc3.bias"]


def probabilities(logits):
    """The built-in `softmax` takes the largest logit off as well, so it is safe for logits of any size.

    Choose it outside of exercises, and `log_softmax` where you need the logarithm of the probabilities.
    """
    return logits.softmax(dim=1)


def accuracy(logits, labels):
    """This counts the right predictions and divides by hand, so the accuracy is a plain number.

    Choose it for several batches, as counts can be added up and divided once; the mean of the batches' means is another
    number where the batches differ in size.
    """
    predictions = logits.argmax(dim=1)
    right = (predictions == labels).sum().item()
    return predictions, right / len(labels)
