"""What the check of chapter 2 takes for a right dataset is one that a loader and a loop can use."""

import pytest
import torch
from torch.utils.data import DataLoader

from tests.test_answers import of

RIGHT = [answer for answer in of("data", "PictureDataset") if answer.points is None]
PIXELS = dict(zip("abc", torch.arange(12, dtype=torch.uint8).view(3, 2, 2), strict=True))


@pytest.mark.parametrize("answer", RIGHT, ids=[answer.label for answer in RIGHT])
def test_a_right_dataset_goes_through_a_loader_and_a_loop(answer):
    dataset = answer.value(list("abc"), [7, 0, 2], PIXELS.__getitem__, 0.25, 0.5)
    [(images, labels)] = DataLoader(dataset, batch_size=3)
    assert images.shape == (3, 1, 2, 2) and images.dtype == torch.float32
    assert images[1, 0, 0, 1].item() == pytest.approx((5 / 255 - 0.25) / 0.5)
    assert labels.tolist() == [7, 0, 2] and labels.dtype == torch.int64
    assert [int(label) for _, label in dataset] == [7, 0, 2]
