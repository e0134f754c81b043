"""Trains a network to read scikit-learn's handwritten digits, and says how well it reads new ones."""
# ruff: noqa: F821  what is not defined here are the parts, which script.py writes above
# mypy: ignore-errors

import torch
from sklearn.datasets import load_digits
from torch.utils.data import DataLoader, TensorDataset

EPOCHS, BATCH_SIZE, LEARNING_RATE, MOMENTUM = 20, 32, 0.02, 0.9
DEVICE = "cpu"  # "cuda" or "mps" where PyTorch finds a GPU


class Loader(DataLoader):
    """Hands out images and labels in the mini-batches of `batches`, on the device of the network."""

    def __init__(self, images, labels, order=None):
        super().__init__(TensorDataset(images.to(DEVICE), labels.to(DEVICE)), BATCH_SIZE)
        self.order = order

    def __iter__(self):
        return iter(batches(*self.dataset.tensors, BATCH_SIZE, self.order))


class Optimizer(torch.optim.Optimizer):
    """Moves the parameters of a network with `Momentum`."""

    def __init__(self, net):
        super().__init__(net.parameters(), {"lr": LEARNING_RATE})
        self.momentum = Momentum(list(net.parameters()), LEARNING_RATE, MOMENTUM)

    def step(self, closure=None):
        """Change every parameter."""
        loss = closure() if closure else None
        self.momentum.step()
        return loss


def main():
    """Train on most digits, keep the weights that do best on some others, and read 300 new ones."""
    torch.manual_seed(0)
    digits = load_digits()
    images = to_images(torch.from_numpy(digits.images).to(torch.uint8))
    labels = torch.from_numpy(digits.target).long()

    known, test = (torch.tensor([*part]) for part in split(len(labels), 300, seed=0))
    training, validation = (known[[*part]] for part in split(len(known), 300, seed=1))
    order = torch.cat([training, validation, test])
    first, others = standardise(images[training], images[torch.cat([validation, test])])
    parts = torch.cat([first, others]).split([len(training), len(validation), len(test)])
    names = labels[order].split([len(training), len(validation), len(test)])
    generator = torch.Generator().manual_seed(0)
    loaders = [Loader(parts[0], names[0], generator), Loader(parts[1], names[1]), Loader(parts[2], names[2])]

    net = Net().to(DEVICE)
    images, labels = loaders[1].dataset.tensors
    with torch.no_grad():
        print(f"untrained: validation loss {float(cross_entropy(net(images), labels)):.3f}")
    history, right = train(net, *loaders, Optimizer(net), EPOCHS)
    for epoch, (training_loss, validation_loss) in enumerate(history, 1):
        print(f"epoch {epoch:2}: training loss {training_loss:.3f}, validation loss {validation_loss:.3f}")
    print(f"accuracy on {len(test)} new digits: {float(right):.1%}")

    images, labels = loaders[2].dataset.tensors
    with torch.no_grad():
        predictions, _ = accuracy(net.eval()(images), labels)
    pairs = zip(labels.tolist(), torch.as_tensor(predictions).tolist(), strict=True)
    print("wrong:", ", ".join(f"{label} read as {prediction}" for label, prediction in pairs if label != prediction))
    print("each label in a row, each prediction in a column:", confusion(net, loaders[2]), sep="\n")


if __name__ == "__main__":
    main()
