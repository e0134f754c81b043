"""Chapter 2, the data: another way to write each answer."""
# mypy: ignore-errors

import torch
from torch.utils.data import DataLoader, Dataset, TensorDataset


def to_images(pixels):
    """PyTorch's `interpolate` makes images larger or smaller, and repeats pixels unless you ask for something else.

    Choose it where the factor isn't a whole number, or where pixels should be blended, with `mode="bilinear"`.
    """
    return torch.nn.functional.interpolate(pixels[:, None] / 16, scale_factor=4)


def standardise(training, others):
    """This takes a mean and a deviation for each channel, and `keepdim` keeps the axes, so that the shapes fit.

    With one grey channel it is the same as one mean for all pixels; choose it for images in colour.
    """
    deviation, mean = torch.std_mean(training, dim=(0, 2, 3), keepdim=True)
    return (training - mean) / deviation, (others - mean) / deviation


class PictureDataset(Dataset):
    """One list of pairs keeps each name beside its label, so that nothing you do to the list can part them.

    Choose it where pictures are sorted out or sorted before training.
    """

    def __init__(self, files, labels, read, mean, deviation):
        self.pairs = list(zip(files, labels, strict=True))
        self.read, self.mean, self.deviation = read, mean, deviation

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, index):
        file, label = self.pairs[index]
        image = self.read(file).unsqueeze(0) / 255
        return (image - self.mean) / self.deviation, label


def split(count, held_back, seed):
    """PyTorch's `random_split` draws the order and cuts it, and it takes a whole data set as well as a `range`.

    Choose it where the parts go straight into a `DataLoader`, and your own order where you want to keep the numbers.
    """
    generator = torch.Generator().manual_seed(seed)
    return torch.utils.data.random_split(range(count), [count - held_back, held_back], generator=generator)


def batches(images, labels, batch_size, generator=None):
    """This is the `DataLoader` itself, which can also read data in several processes at once, with `num_workers`.

    Choose it for data that has to be read from files; for tensors in memory, indexing by hand is faster.
    """
    shuffle = generator is not None
    return DataLoader(TensorDataset(images, labels), batch_size, shuffle=shuffle, generator=generator)
