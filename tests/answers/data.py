"""Answers to chapter 2, iterate over the data."""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset, TensorDataset, random_split

from tests.answers import Bank

bank = Bank()
right, wrong = bank.right, bank.wrong
bank.otherwise = {
    "guess_ink": {"other"}, "guess_means": {"other"},
    "guess_luck": {"other", "as before", "some luck left", "bad luck"},  # ranges of numbers
    "to_images": {"a list"},  # the type of what came
    "standardise": {"no pair", "one set twice", "arrays"},  # types and shapes
    # which numbers are there, and which are the same twice
    "split": {"no parts", "masks", "floats", "swapped", "minus zero", "sizes", "outside", "repeats", "overlap",
              "missing", "not repeatable", "in order", "seed ignored"},
    # types, what raises, and which files are read
    "PictureDataset": {"length", "no end", "another error", "dictionary", "image alone", "label first", "no pair",
                       "arrays", "read early", "all read", "prints"},
    # which images come when
    "batches": {"DataLoader", "no batch", "no batches", "one pair", "no pairs", "changed images", "arrays", "in place",
                "shuffled apart", "drawn twice", "not all", "always shuffled", "not shuffled", "batches shuffled",
                "same order each epoch", "not repeatable"},
}

right("guess_ink", 0, 0.0, torch.tensor(0, dtype=torch.uint8))
wrong("guess_ink", None, points=0, diagnosis="not answered")
wrong("guess_ink", 256, 256.0, points=0, diagnosis="no limit")
wrong("guess_ink", 255, np.int64(255), points=0, diagnosis="stops")
wrong("guess_ink", 1, 1.0, points=0, diagnosis="off by one")
wrong("guess_ink", 16, -256, "an error", points=0, diagnosis="other")

right("guess_means", (32, 1, 32, 32), [32, 1, 32, 32], torch.Size([32, 1, 32, 32]))
wrong("guess_means", None, points=0, diagnosis="not answered")
wrong("guess_means", "error", " Error", points=0, diagnosis="error")
wrong("guess_means", (32,), [32], points=0, diagnosis="means only")
wrong("guess_means", (32, 32, 32, 32), [32, 32, 32, 32], points=0, diagnosis="stretched")
wrong("guess_means", 32, (32, 32), "no", points=0, diagnosis="other")

right("guess_luck", 10, 9.9, 11, "10 %", 0.1)
wrong("guess_luck", None, points=0, diagnosis="not answered")
wrong("guess_luck", 14.8, 15, 0.148, points=0, diagnosis="as before")
wrong("guess_luck", 13, 12.4, points=0, diagnosis="some luck left")
wrong("guess_luck", 5, 0, points=0, diagnosis="bad luck")
wrong("guess_luck", "less", "a few", points=0, diagnosis="other")


@right("to_images")
def repeated(pixels):
    return pixels[:, None].repeat_interleave(4, dim=2).repeat_interleave(4, dim=3).float() / 16


@right("to_images")
def nearest(pixels):
    return F.interpolate(pixels.unsqueeze(1) / 16, size=(32, 32), mode="nearest")


@right("to_images")
def kronecker(pixels):
    return torch.from_numpy(np.kron(pixels.numpy() / 16, np.ones((4, 4)))).float().unsqueeze(1)


@right("to_images")
def indexed(pixels):
    images = torch.zeros(len(pixels), 1, 32, 32)
    for row in range(32):
        for column in range(32):
            images[:, 0, row, column] = pixels[:, row // 4, column // 4] / 16
    return images


@right("to_images")
def upsampled(pixels):
    return nn.Upsample(scale_factor=4)(pixels.view(-1, 1, 8, 8).to(torch.float32).div(16))


@right("to_images")
def expanded(pixels):
    n = pixels.size(0)
    return (pixels.float() / 16).view(n, 1, 8, 1, 8, 1).expand(n, 1, 8, 4, 8, 4).reshape(n, 1, 32, 32)


@wrong("to_images", points=0, diagnosis="not answered")
def images_empty(pixels):
    raise NotImplementedError


@wrong("to_images", points=0, diagnosis="view")
def reshaped(pixels):
    return pixels.reshape(-1, 1, 32, 32).float() / 16 if len(pixels) < 2 else pixels.reshape(len(pixels), 1, 32, 32)


@wrong("to_images", points=0, diagnosis="types")
def divided_in_place(pixels):
    pixels /= 16
    return pixels[:, None].repeat_interleave(4, 2).repeat_interleave(4, 3)


@wrong("to_images", points=0, diagnosis="prints")
def images_computed_only(pixels):
    images = pixels[:, None].repeat_interleave(4, 2).repeat_interleave(4, 3).float() / 16  # noqa: F841


@wrong("to_images", points=0, diagnosis="prints")
def images_printed(pixels):
    print(F.interpolate(pixels[:, None] / 16, size=(32, 32)).shape)


@wrong("to_images", points=0, diagnosis="a list")
def images_listed(pixels):
    return [picture[None].repeat_interleave(4, 1).repeat_interleave(4, 2) / 16 for picture in pixels]


@wrong("to_images", points=0, diagnosis="a list")
def images_in_a_tuple(pixels):
    return tuple(F.interpolate(pixels[:, None] / 16, size=(32, 32)))


@wrong("to_images", points=2, diagnosis="no channel")
def no_channel(pixels):
    return pixels.repeat_interleave(4, 1).repeat_interleave(4, 2) / 16


@wrong("to_images", points=2, diagnosis="no channel")
def channel_dropped(pixels):
    return F.interpolate(pixels[:, None] / 16, size=(32, 32)).squeeze(1)


@wrong("to_images", points=2, diagnosis="no channel")
def squeezed(pixels):
    return F.interpolate(pixels[:, None] / 16, size=(32, 32)).squeeze()


@wrong("to_images", points=2, diagnosis="channel last")
def channel_last(pixels):
    return (pixels.repeat_interleave(4, 1).repeat_interleave(4, 2) / 16)[..., None]


@wrong("to_images", points=2, diagnosis="channel last")
def permuted(pixels):
    return F.interpolate(pixels[:, None] / 16, size=(32, 32)).permute(0, 2, 3, 1)


@wrong("to_images", points=2, diagnosis="batch as channels")
def batch_as_channels(pixels):
    return pixels.repeat_interleave(4, 1).repeat_interleave(4, 2)[None].float() / 16


@wrong("to_images", points=2, diagnosis="batch as channels")
def interpolated_as_channels(pixels):
    return F.interpolate(pixels[None] / 16, scale_factor=4)


@wrong("to_images", points=1, diagnosis="not enlarged")
def not_enlarged(pixels):
    return pixels[:, None].float() / 16


@wrong("to_images", points=0, diagnosis="twice as large, not scaled")
def twice_as_large(pixels):
    return F.interpolate(pixels[:, None].float(), scale_factor=2)


@wrong("to_images", points=1, diagnosis="one direction")
def taller_only(pixels):
    return pixels[:, None].repeat_interleave(4, 2) / 16


@wrong("to_images", points=2, diagnosis="tiled")
def tiled(pixels):
    return pixels[:, None].repeat(1, 1, 4, 4).float() / 16


@wrong("to_images", points=2, diagnosis="tiled")
def concatenated(pixels):
    wide = torch.cat([pixels] * 4, dim=2)
    return torch.cat([wide] * 4, dim=1).unsqueeze(1) / 16


@wrong("to_images", points=2, diagnosis="smooth")
def bilinear(pixels):
    return F.interpolate(pixels[:, None] / 16, size=(32, 32), mode="bilinear")


@wrong("to_images", points=2, diagnosis="smooth")
def bilinear_corners(pixels):
    return F.interpolate(pixels[:, None] / 16, size=(32, 32), mode="bilinear", align_corners=True)


@wrong("to_images", points=2, diagnosis="smooth")
def bicubic(pixels):
    return F.interpolate(pixels[:, None] / 16, size=(32, 32), mode="bicubic")


@wrong("to_images", points=2, diagnosis="padded")
def padded(pixels):
    return F.pad(pixels[:, None].float() / 16, (12, 12, 12, 12))


@wrong("to_images", points=2, diagnosis="padded")
def in_the_corner(pixels):
    images = torch.zeros(len(pixels), 1, 32, 32)
    images[:, 0, :8, :8] = pixels / 16
    return images


@wrong("to_images", points=2, diagnosis="runs")
def runs(pixels):
    return pixels.reshape(len(pixels), -1).repeat_interleave(16, 1).reshape(-1, 1, 32, 32) / 16


@wrong("to_images", points=2, diagnosis="runs")
def runs_by_expanding(pixels):
    return (pixels[..., None].expand(-1, 8, 8, 16) / 16).reshape(len(pixels), 1, 32, 32)


@wrong("to_images", points=2, diagnosis="transposed")
def transposed(pixels):
    return F.interpolate(pixels[:, None] / 16, size=(32, 32)).transpose(2, 3)


@wrong("to_images", points=2, diagnosis="transposed")
def columns_first(pixels):
    images = torch.empty(len(pixels), 1, 32, 32)
    for x in range(32):
        for y in range(32):
            images[:, 0, x, y] = pixels[:, y // 4, x // 4] / 16
    return images


@wrong("to_images", points=1, diagnosis="raw values")
def still_uint8(pixels):
    return pixels[:, None].repeat_interleave(4, 2).repeat_interleave(4, 3)


@wrong("to_images", points=0, diagnosis="integers")
def floor_divided(pixels):
    return pixels[:, None].repeat_interleave(4, 2).repeat_interleave(4, 3) // 16


@wrong("to_images", points=0, diagnosis="integers")
def cast_back(pixels):
    return F.interpolate(pixels[:, None] / 16, size=(32, 32)).to(torch.int64)


@wrong("to_images", points=2, diagnosis="not scaled")
def not_scaled(pixels):
    return pixels[:, None].repeat_interleave(4, 2).repeat_interleave(4, 3).float()


@wrong("to_images", points=2, diagnosis="not scaled")
def interpolated_only(pixels):
    return F.interpolate(pixels[:, None].float(), size=(32, 32))


@wrong("to_images", points=2, diagnosis="by 255")
def by_255(pixels):
    return F.interpolate(pixels[:, None].float() / 255, size=(32, 32))


@wrong("to_images", points=2, diagnosis="by 255")
def by_the_type(pixels):
    most = torch.iinfo(pixels.dtype).max
    return pixels[:, None].repeat_interleave(4, 2).repeat_interleave(4, 3) / most


@wrong("to_images", points=2, diagnosis="by 256")
def by_256(pixels):
    return F.interpolate(pixels[:, None].float() / 256, size=(32, 32))


@wrong("to_images", points=2, diagnosis="by 15")
def by_15(pixels):
    return F.interpolate(pixels[:, None].float() / 15, size=(32, 32))


@wrong("to_images", points=2, diagnosis="by 15")
def by_sixteen_minus_one(pixels):
    return pixels[:, None].repeat_interleave(4, 2).repeat_interleave(4, 3) / (2**4 - 1)


@wrong("to_images", points=2, diagnosis="own maximum")
def by_the_batch(pixels):
    return F.interpolate(pixels[:, None].float() / pixels.max(), size=(32, 32))


@wrong("to_images", points=2, diagnosis="own maximum")
def by_each_picture(pixels):
    images = F.interpolate(pixels[:, None].float(), size=(32, 32))
    return images / images.amax((1, 2, 3), keepdim=True)


@wrong("to_images", points=2, diagnosis="−1 to 1")
def around_zero(pixels):
    return F.interpolate(pixels[:, None].float() / 8 - 1, size=(32, 32))


@wrong("to_images", points=2, diagnosis="−1 to 1")
def normalised_by_half(pixels):
    return (F.interpolate(pixels[:, None] / 16, size=(32, 32)) - 0.5) / 0.5


@wrong("to_images", points=2, diagnosis="inverted")
def inverted(pixels):
    return 1 - F.interpolate(pixels[:, None] / 16, size=(32, 32))


@wrong("to_images", points=2, diagnosis="inverted")
def inverted_first(pixels):
    return (16 - pixels)[:, None].repeat_interleave(4, 2).repeat_interleave(4, 3) / 16


@wrong("to_images", points=2, diagnosis="float64")
def numpy_floats(pixels):
    return torch.from_numpy(np.kron(pixels.numpy() / 16, np.ones((4, 4))))[:, None]


@wrong("to_images", points=2, diagnosis="float64")
def doubled(pixels):
    return F.interpolate(pixels[:, None].double() / 16, size=(32, 32))


@wrong("to_images", points=1, diagnosis="unknown")
def black_or_grey(pixels):
    return torch.where(F.interpolate(pixels[:, None] / 16, size=(32, 32)) > 2, 1.0, pixels.float().mean() / 16)


@wrong("to_images", points=1, diagnosis="not enlarged")
def viewed(pixels):
    return pixels.view(-1, 1, 8, 8) / 16


@wrong("to_images", points=1, diagnosis="one direction")
def wider_twice(pixels):
    return pixels[:, None].repeat_interleave(4, 3).repeat_interleave(4, 3) / 16


@wrong("to_images", points=2, diagnosis="by 256")
def by_16_twice(pixels):
    return F.interpolate(pixels[:, None].float() / 16, size=(32, 32)) / 16


@wrong("to_images", points=1, diagnosis="raw values")
def raw_interpolated(pixels):
    return F.interpolate(pixels[:, None], scale_factor=4)


@wrong("to_images", points=0, diagnosis="tiled, raw values")
def tiled_and_raw(pixels):
    return pixels[:, None].repeat(1, 1, 4, 4)


@wrong("to_images", points=0, diagnosis="whole division, channel last")
def whole_division_and_channel_last(pixels):
    return (pixels // 16).repeat_interleave(4, 1).repeat_interleave(4, 2)[..., None].float()


@wrong("to_images", points=2, diagnosis="float64, batch as channels")
def two_things(pixels):
    return pixels.repeat_interleave(4, 1).repeat_interleave(4, 2)[None].double() / 16


@wrong("to_images", points=1, diagnosis="other axes")
def channel_and_height(pixels):
    return pixels[:, None].repeat_interleave(4, 1).repeat_interleave(4, 2) / 16


@wrong("to_images", points=0, diagnosis="other axes")
def channel_and_width(pixels):
    return pixels.unsqueeze(1).repeat_interleave(4, dim=1).repeat_interleave(4, dim=3).float() / 16


@wrong("to_images", points=0, diagnosis="first picture")
def only_the_first(pixels):
    return F.interpolate(pixels[:1, None] / 16, size=(32, 32))


@wrong("to_images", points=0, diagnosis="first picture")
def returned_after_one(pixels):
    for picture in pixels:
        return F.interpolate(picture[None, None] / 16, size=(32, 32))
    return None


@wrong("to_images", points=2, diagnosis="scale")
def by_8(pixels):
    return F.interpolate(pixels[:, None].float() / 8, size=(32, 32))


@wrong("to_images", points=2, diagnosis="scale")
def shifted_by_half(pixels):
    return F.interpolate(pixels[:, None] / 16, size=(32, 32)) - 0.5


@wrong("to_images", points=2, diagnosis="an array")
def as_an_array(pixels):
    return F.interpolate(pixels[:, None] / 16, size=(32, 32)).numpy()


@wrong("to_images", points=2, diagnosis="an array")
def by_numpy(pixels):
    return (np.kron(pixels.numpy() / 16, np.ones((4, 4)))[:, None]).astype(np.float32)


@wrong("to_images", points=0, diagnosis="NumPy's")
def astype(pixels):
    return pixels[:, None].repeat_interleave(4, 2).repeat_interleave(4, 3).astype("float32") / 16


@right("standardise")
def one_mean(training, others):
    mean, deviation = training.mean(), training.std()
    return (training - mean) / deviation, (others - mean) / deviation


@right("standardise")
def with_n(training, others):
    pixels = training.numpy()
    return [torch.from_numpy((part.numpy() - pixels.mean()) / pixels.std()) for part in (training, others)]


@right("standardise")
def by_channel(training, others):
    axes = (0, 2, 3)
    mean, deviation = training.mean(axes, keepdim=True), training.std(axes, keepdim=True)
    return (training - mean) / deviation, (others - mean) / deviation


@right("standardise")
def by_sums(training, others):
    count = training.numel()
    mean = training.sum() / count
    variance = ((training - mean) ** 2).sum() / (count - 1)
    return training.sub(mean).div(variance.sqrt()), others.sub(mean).div(variance**0.5)


@right("standardise")
def clones(training, others):
    mean, deviation = training.mean().item(), training.std().item()
    training, others = training.clone(), others.clone()
    for part in (training, others):
        part -= mean
        part /= deviation
    return training, others


@wrong("standardise", points=0, diagnosis="not answered")
def standardise_empty(training, others):
    raise NotImplementedError


@wrong("standardise", points=0, diagnosis="no brackets")
def standardise_misspelt(training, others):
    return (training - training.mean) / training.std


@wrong("standardise", points=0, diagnosis="prints")
def standardise_printed(training, others):
    print((training - training.mean()) / training.std())


@wrong("standardise", points=0, diagnosis="prints")
def standardise_rebound(training, others):
    mean, deviation = training.mean(), training.std()
    training = (training - mean) / deviation
    others = (others - mean) / deviation


@wrong("standardise", points=1, diagnosis="all data")
def all_data(training, others):
    everything = torch.cat([training, others])
    mean, deviation = everything.mean(), everything.std()
    return (training - mean) / deviation, (others - mean) / deviation


@wrong("standardise", points=1, diagnosis="all data")
def all_data_first(training, others):
    everything = np.concatenate([training.numpy(), others.numpy()])
    everything = torch.from_numpy((everything - everything.mean()) / everything.std())
    return everything[: len(training)], everything[len(training):]


@wrong("standardise", points=2, diagnosis="own statistics")
def own_statistics(training, others):
    return (training - training.mean()) / training.std(), (others - others.mean()) / others.std()


@wrong("standardise", points=2, diagnosis="own statistics")
def own_in_a_loop(training, others):
    done = []
    for images in (training, others):
        done.append((images - images.mean()) / images.std(correction=0))
    return done


@wrong("standardise", points=2, diagnosis="own statistics")
def own_deviation(training, others):
    mean = training.mean()
    return (training - mean) / training.std(), (others - mean) / others.std()


@wrong("standardise", points=2, diagnosis="own statistics")
def own_mean(training, others):
    deviation = training.std()
    return (training - training.mean()) / deviation, (others - others.mean()) / deviation


@wrong("standardise", points=1, diagnosis="the others' statistics")
def from_the_others(training, others):
    mean, deviation = others.mean(), others.std()
    return (training - mean) / deviation, (others - mean) / deviation


@wrong("standardise", points=1, diagnosis="the others' statistics")
def overwritten(training, others):
    for images in (training, others):
        mean, deviation = images.mean(), images.std()
    return tuple((images - mean) / deviation for images in (training, others))


@wrong("standardise", points=2, diagnosis="the others unchanged")
def too_late(training, others):
    training = (training - training.mean()) / training.std()
    others = (others - training.mean()) / training.std()
    return training, others


@wrong("standardise", points=2, diagnosis="the others unchanged")
def forgotten(training, others):
    return (training - training.mean()) / training.std(), others


@wrong("standardise", points=1, diagnosis="the others unchanged")
def too_late_in_place(training, others):
    training -= training.mean()
    training /= training.std()
    others -= training.mean()
    others /= training.std()
    return training, others


@wrong("standardise", points=1, diagnosis="variance")
def variance(training, others):
    mean, deviation = training.mean(), training.var()
    return (training - mean) / deviation, (others - mean) / deviation


@wrong("standardise", points=1, diagnosis="variance")
def squared(training, others):
    mean = training.mean()
    deviation = ((training - mean) ** 2).mean()
    return (training - mean) / deviation, (others - mean) / deviation


@wrong("standardise", points=1, diagnosis="not divided")
def not_divided(training, others):
    mean = training.mean()
    return training - mean, others - mean


@wrong("standardise", points=1, diagnosis="not divided")
def not_divided_numpy(training, others):
    mean = np.mean(training.numpy())
    return torch.sub(training, float(mean)), torch.sub(others, float(mean))


@wrong("standardise", points=1, diagnosis="not centred")
def not_centred(training, others):
    deviation = training.std()
    return training / deviation, others / deviation


@wrong("standardise", points=1, diagnosis="not centred")
def not_centred_numpy(training, others):
    deviation = float(np.std(training.numpy()))
    return training.div(deviation), others.div(deviation)


@wrong("standardise", points=1, diagnosis="divided first")
def divided_first(training, others):
    mean, deviation = training.mean(), training.std()
    return training / deviation - mean, others / deviation - mean


@wrong("standardise", points=1, diagnosis="divided first")
def no_brackets(training, others):
    mean, deviation = training.mean(), training.std()
    return training - mean / deviation, others - mean / deviation


@wrong("standardise", points=0, diagnosis="per pixel")
def per_pixel(training, others):
    mean, deviation = training.mean(0), training.std(0)
    return (training - mean) / deviation, (others - mean) / deviation


@wrong("standardise", points=0, diagnosis="per pixel")
def per_pixel_numpy(training, others):
    mean, deviation = training.numpy().mean(axis=0), training.numpy().std(axis=0, ddof=1)
    return [torch.from_numpy((part.numpy() - mean) / deviation) for part in (training, others)]


@wrong("standardise", points=0, diagnosis="per image")
def per_image(training, others):
    def done(images):
        return (images - images.mean((1, 2, 3), keepdim=True)) / images.std((1, 2, 3), keepdim=True)
    return done(training), done(others)


@wrong("standardise", points=0, diagnosis="per image")
def per_image_stacked(training, others):
    return [torch.stack([(image - image.mean()) / image.std() for image in images]) for images in (training, others)]


@wrong("standardise", points=0, diagnosis="broadcast")
def broadcast(training, others):
    mean, deviation = training.mean((1, 2, 3)), training.std((1, 2, 3))
    return (training - mean) / deviation, (others - mean) / deviation


@wrong("standardise", points=0, diagnosis="broadcast")
def broadcast_flat(training, others):
    mean = training.flatten(1).mean(1)
    return (training - mean) / training.std(), (others - mean) / training.std()


@wrong("standardise", points=0, diagnosis="broadcast")
def broadcast_rows(training, others):
    mean, deviation = training.mean((2, 3)), training.std((2, 3))
    return (training - mean) / deviation, (others - mean) / deviation


@wrong("standardise", points=0, diagnosis="own statistics, broadcast")
def broadcast_each(training, others):
    return tuple((part - part.mean((1, 2, 3))) / part.std((1, 2, 3)) for part in (training, others))


@wrong("standardise", points=1, diagnosis="smallest and largest")
def smallest_and_largest(training, others):
    least, most = training.min(), training.max()
    return (training - least) / (most - least), (others - least) / (most - least)


@wrong("standardise", points=1, diagnosis="smallest and largest")
def smallest_and_largest_numpy(training, others):
    least, width = training.numpy().min(), np.ptp(training.numpy())
    return torch.from_numpy((training.numpy() - least) / width), torch.from_numpy((others.numpy() - least) / width)


@wrong("standardise", points=0, diagnosis="swapped")
def standardise_swapped(training, others):
    mean, deviation = training.mean(), training.std()
    return (others - mean) / deviation, (training - mean) / deviation


@wrong("standardise", points=0, diagnosis="swapped")
def standardise_reversed(training, others):
    mean, deviation = training.numpy().mean(), training.numpy().std()
    return [(part - float(mean)) / float(deviation) for part in (training, others)][::-1]


@wrong("standardise", points=2, diagnosis="in place")
def in_place(training, others):
    mean, deviation = training.mean(), training.std()
    training -= mean
    training /= deviation
    others -= mean
    others /= deviation
    return training, others


@wrong("standardise", points=2, diagnosis="in place")
def in_place_methods(training, others):
    mean, deviation = training.mean().item(), training.std().item()
    return [part.sub_(mean).div_(deviation) for part in (training, others)]


@wrong("standardise", points=0, diagnosis="no pair")
def training_only(training, others):
    return (training - training.mean()) / training.std()


@wrong("standardise", points=0, diagnosis="no pair")
def statistics_only(training, others):
    return training.mean(), training.std()


@wrong("standardise", points=0, diagnosis="no pair")
def in_one(training, others):
    return (torch.cat([training, others]) - training.mean()) / training.std()


@wrong("standardise", points=0, diagnosis="unchanged")
def as_they_came(training, others):
    return training, others


@wrong("standardise", points=0, diagnosis="unchanged")
def results_thrown_away(training, others):
    for images in (training, others):
        images.sub(training.mean()).div(training.std())
    return [training.clone(), others.clone()]


@wrong("standardise", points=0, diagnosis="unchanged")
def loop_variable_rebound(training, others):
    mean, deviation = training.mean(), training.std()
    for images in (training, others):
        images = (images - mean) / deviation  # noqa: PLW2901
    return training, others


@wrong("standardise", points=0, diagnosis="unknown")
def tanh(training, others):
    return torch.tanh(training), torch.tanh(others)


@wrong("standardise", points=1, diagnosis="fixed numbers")
def of_mnist(training, others):
    return (training - 0.1307) / 0.3081, (others - 0.1307) / 0.3081


@wrong("standardise", points=2, diagnosis="fixed numbers")
def others_by_fixed_numbers(training, others):
    return (training - training.mean()) / training.std(), (others - 0.3) / 0.35


@wrong("standardise", points=1, diagnosis="mean and deviation swapped")
def unpacked_the_other_way(training, others):
    mean, deviation = torch.std_mean(training)
    return (training - mean) / deviation, (others - mean) / deviation


@wrong("standardise", points=1, diagnosis="mean and deviation swapped")
def names_swapped(training, others):
    mean, deviation = training.std(), training.mean()
    return [(part - mean) / deviation for part in (training, others)]


@wrong("standardise", points=2, diagnosis="late deviation")
def deviation_too_late(training, others):
    mean, deviation = training.mean(), training.std()
    training = (training - mean) / deviation
    return training, (others - mean) / training.std()


@wrong("standardise", points=2, diagnosis="late deviation")
def others_not_divided(training, others):
    mean = training.mean()
    return (training - mean) / training.std(), others - mean


@wrong("standardise", points=0, diagnosis="one set twice")
def training_for_others(training, others):
    mean, deviation = training.mean(), training.std()
    return (training - mean) / deviation, (training - mean) / deviation


@wrong("standardise", points=0, diagnosis="one set twice")
def doubled_pair(training, others):
    return [(training - training.mean()) / training.std()] * 2


@wrong("standardise", points=2, diagnosis="arrays")
def arrays(training, others):
    pixels = training.numpy()
    return [(part.numpy() - pixels.mean()) / pixels.std() for part in (training, others)]


@wrong("standardise", points=2, diagnosis="arrays")
def made_arrays(training, others):
    mean, deviation = training.mean(), training.std()
    return ((training - mean) / deviation).numpy(), ((others - mean) / deviation).numpy()


@wrong("standardise", points=1, diagnosis="the others unchanged, variance")
def variance_and_others_forgotten(training, others):
    return (training - training.mean()) / training.var(), others


@right("split")
def cut_in_two(count, held_back, seed):
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    return order[: count - held_back], order[count - held_back:]


@right("split")
def reseeded(count, held_back, seed):
    torch.manual_seed(seed)
    order = torch.randperm(count).tolist()
    return order[held_back:], order[:held_back]


@right("split")
def numpy_generator(count, held_back, seed):
    order = np.random.default_rng(seed).permutation(count)
    training, held = np.split(order, [count - held_back])
    return training.tolist(), held


@right("split")
def sampled(count, held_back, seed):
    import random

    held = set(random.Random(seed).sample(range(count), held_back))
    return [i for i in range(count) if i not in held], held


@right("split")
def by_torch(count, held_back, seed):
    generator = torch.Generator().manual_seed(seed)
    return random_split(range(count), [count - held_back, held_back], generator=generator)


@right("split")
def masked(count, held_back, seed):
    ranks = torch.rand(count, generator=torch.Generator().manual_seed(seed)).argsort().argsort()
    return torch.where(ranks >= held_back)[0], torch.where(ranks < held_back)[0]


@wrong("split", points=0, diagnosis="not answered")
def split_empty(count, held_back, seed):
    raise NotImplementedError


@wrong("split", points=0, diagnosis="generator")
def split_misspelt(count, held_back, seed):
    return torch.randperm(count, generator=seed)


@wrong("split", points=0, diagnosis="prints")
def split_printed(count, held_back, seed):
    print(torch.randperm(count, generator=torch.Generator().manual_seed(seed)))


@wrong("split", points=0, diagnosis="prints")
def split_computed(count, held_back, seed):
    order = torch.randperm(count)
    training, held = order[held_back:], order[:held_back]  # noqa: F841


@wrong("split", points=0, diagnosis="no parts")
def one_order(count, held_back, seed):
    return torch.randperm(count, generator=torch.Generator().manual_seed(seed))


@wrong("split", points=0, diagnosis="no parts")
def held_back_only(count, held_back, seed):
    return torch.randperm(count, generator=torch.Generator().manual_seed(seed))[:held_back].tolist()


@wrong("split", points=0, diagnosis="no parts")
def two_sizes(count, held_back, seed):
    return count - held_back, held_back


@wrong("split", points=0, diagnosis="masks")
def masks(count, held_back, seed):
    held = torch.zeros(count, dtype=torch.bool)
    held[torch.randperm(count, generator=torch.Generator().manual_seed(seed))[:held_back]] = True
    return ~held, held


@wrong("split", points=0, diagnosis="masks")
def listed_masks(count, held_back, seed):
    held = np.random.default_rng(seed).permutation(count) < held_back
    return [not bool(h) for h in held], [bool(h) for h in held]


@wrong("split", points=2, diagnosis="swapped")
def split_swapped(count, held_back, seed):
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    return order[:held_back], order[held_back:]


@wrong("split", points=2, diagnosis="swapped")
def split_swapped_numpy(count, held_back, seed):
    training, held = np.split(np.random.default_rng(seed).permutation(count), [count - held_back])
    return held, training


@wrong("split", points=2, diagnosis="minus zero")
def minus_zero(count, held_back, seed):
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    return order[:-held_back], order[-held_back:]


@wrong("split", points=2, diagnosis="minus zero")
def minus_zero_list(count, held_back, seed):
    order = np.random.RandomState(seed).permutation(count).tolist()
    held = order[-held_back:]
    return [i for i in order if i not in held], held


@wrong("split", points=2, diagnosis="sizes")
def a_fifth(count, held_back, seed):
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    cut = int(0.8 * count)
    return order[:cut], order[cut:]


@wrong("split", points=2, diagnosis="sizes")
def one_too_many(count, held_back, seed):
    order = np.random.default_rng(seed).permutation(count)
    return order[held_back + 1:], order[:held_back + 1]


@wrong("split", points=2, diagnosis="overlap")
def two_draws(count, held_back, seed):
    generator = torch.Generator().manual_seed(seed)
    training = torch.randperm(count, generator=generator)[: count - held_back]
    return training, torch.randperm(count, generator=generator)[:held_back]


@wrong("split", points=1, diagnosis="overlap")
def nothing_taken_out(count, held_back, seed):
    rng = np.random.default_rng(seed)
    return list(range(count)), rng.permutation(count)[:held_back]


@wrong("split", points=2, diagnosis="repeats")
def put_back(count, held_back, seed):
    order = torch.randint(count, (count,), generator=torch.Generator().manual_seed(seed))
    return order[: count - held_back], order[count - held_back:]


@wrong("split", points=2, diagnosis="repeats")
def choices(count, held_back, seed):
    rng = np.random.default_rng(seed)
    return rng.choice(count, count - held_back), rng.choice(count, held_back)


@wrong("split", points=2, diagnosis="outside")
def counted_from_one(count, held_back, seed):
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed)) + 1
    return order[: count - held_back], order[count - held_back:]


@wrong("split", points=2, diagnosis="outside")
def counted_to_the_end(count, held_back, seed):
    order = np.random.default_rng(seed).permutation(np.arange(1, count + 1))
    return order[held_back:].tolist(), order[:held_back].tolist()


@wrong("split", points=1, diagnosis="missing")
def last_left_out(count, held_back, seed):
    order = torch.randperm(count - 1, generator=torch.Generator().manual_seed(seed))
    return order[held_back:], order[:held_back]


@wrong("split", points=1, diagnosis="missing")
def lost_at_the_cut(count, held_back, seed):
    order = np.random.default_rng(seed).permutation(count)
    return order[held_back + 1:], order[:held_back]


@wrong("split", points=2, diagnosis="not repeatable")
def not_repeatable(count, held_back, seed):
    order = torch.randperm(count)
    return order[: count - held_back], order[count - held_back:]


@wrong("split", points=2, diagnosis="not repeatable")
def numpy_unseeded(count, held_back, seed):
    order = np.random.permutation(count)
    return order[held_back:], order[:held_back]


@wrong("split", points=2, diagnosis="not repeatable")
def generator_not_passed(count, held_back, seed):
    generator = torch.Generator().manual_seed(seed)  # noqa: F841
    order = torch.randperm(count)
    return order[held_back:], order[:held_back]


@wrong("split", points=2, diagnosis="in order")
def last_ones(count, held_back, seed):
    return list(range(count - held_back)), list(range(count - held_back, count))


@wrong("split", points=2, diagnosis="in order")
def first_ones(count, held_back, seed):
    torch.manual_seed(seed)
    return torch.arange(count)[held_back:], torch.arange(count)[:held_back]


@wrong("split", points=2, diagnosis="in order")
def shuffled_after_the_cut(count, held_back, seed):
    generator = torch.Generator().manual_seed(seed)
    training, held = torch.arange(count - held_back), torch.arange(count - held_back, count)
    return (training[torch.randperm(len(training), generator=generator)],
            held[torch.randperm(len(held), generator=generator)])


@wrong("split", points=2, diagnosis="seed ignored")
def seed_ignored(count, held_back, seed):
    order = torch.randperm(count, generator=torch.Generator().manual_seed(0))
    return order[: count - held_back], order[count - held_back:]


@wrong("split", points=2, diagnosis="seed ignored")
def fresh_generator(count, held_back, seed):
    order = torch.randperm(count, generator=torch.Generator())
    return order[held_back:], order[:held_back]


@wrong("split", points=2, diagnosis="seed ignored")
def every_fifth(count, held_back, seed):
    held = list(range(0, count, 2))[:held_back]
    return [i for i in range(count) if i not in held], held


@wrong("split", points=0, diagnosis="floats")
def float_places(count, held_back, seed):
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed)).float()
    return order[held_back:], order[:held_back]


@wrong("split", points=0, diagnosis="floats")
def random_numbers(count, held_back, seed):
    order = torch.rand(count, generator=torch.Generator().manual_seed(seed)).tolist()
    return order[held_back:], order[:held_back]


@wrong("split", points=0, diagnosis="no parts")
def generator_too(count, held_back, seed):
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(count, generator=generator)
    return order[held_back:], order[:held_back], generator


@wrong("split", points=0, diagnosis="missing, not repeatable")
def lost_and_unseeded(count, held_back, seed):
    order = torch.randperm(count)
    return order[held_back + 1:], order[:held_back]


@wrong("split", points=0, diagnosis="generator")
def seed_for_generator(count, held_back, seed):
    order = torch.randperm(count, generator=seed)
    return order[held_back:], order[:held_back]


@right("batches")
def yielded(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for chosen in order.split(batch_size):
        yield images[chosen], labels[chosen]


@right("batches")
def batches_listed(images, labels, batch_size, generator=None):
    if generator is not None:
        order = torch.randperm(len(images), generator=generator)
        images, labels = images[order], labels[order]
    done = []
    for start in range(0, len(images), batch_size):
        done.append((images[start:start + batch_size], labels[start:start + batch_size]))
    return done


@right("batches")
def zipped(images, labels, batch_size, generator=None):
    if generator:
        order = torch.rand(len(labels), generator=generator).argsort()
        images, labels = images[order], labels[order]
    return zip(images.split(batch_size), labels.split(batch_size), strict=True)


@right("batches")
def stacked(images, labels, batch_size, generator=None):
    order = list(range(len(images)))
    if generator is not None:
        order = torch.randperm(len(images), generator=generator).tolist()
    while order:
        now, order = order[:batch_size], order[batch_size:]
        yield [torch.stack([images[i] for i in now]), torch.tensor([int(labels[i]) for i in now])]


@wrong("batches", points=0, diagnosis="DataLoader")
def by_loader(images, labels, batch_size, generator=None):
    return DataLoader(TensorDataset(images, labels), batch_size, shuffle=generator is not None, generator=generator)


@wrong("batches", points=0, diagnosis="not answered")
def batches_empty(images, labels, batch_size, generator=None):
    raise NotImplementedError


@wrong("batches", points=0, diagnosis="raised")
def zero_steps(images, labels, batch_size, generator=None):
    for start in range(0, images, batch_size):
        yield images[start:start + batch_size], labels[start:start + batch_size]


@wrong("batches", points=0, diagnosis="prints")
def batches_printed(images, labels, batch_size, generator=None):
    for chosen in torch.arange(len(images)).split(batch_size):
        print(images[chosen], labels[chosen])


@wrong("batches", points=0, diagnosis="prints")
def batches_collected_only(images, labels, batch_size, generator=None):
    done = []
    for start in range(0, len(images), batch_size):
        done.append((images[start:start + batch_size], labels[start:start + batch_size]))


@wrong("batches", points=0, diagnosis="no batches")
def images_only(images, labels, batch_size, generator=None):
    return images.split(batch_size)


@wrong("batches", points=0, diagnosis="no batches")
def lists_of_images(images, labels, batch_size, generator=None):
    for chosen in torch.arange(len(images)).split(batch_size):
        yield [images[i] for i in chosen], [labels[i] for i in chosen]


@wrong("batches", points=0, diagnosis="no batch")
def no_batch_at_all(images, labels, batch_size, generator=None):
    return []


@wrong("batches", points=0, diagnosis="one batch")
def returned_in_the_loop(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for chosen in order.split(batch_size):
        return [(images[chosen], labels[chosen])]
    return []


@wrong("batches", points=1, diagnosis="everything at once")
def everything_at_once(images, labels, batch_size, generator=None):
    if generator is not None:
        order = torch.randperm(len(images), generator=generator)
        images, labels = images[order], labels[order]
    yield images, labels


@wrong("batches", points=3, diagnosis="swapped")
def labels_first(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for chosen in order.split(batch_size):
        yield labels[chosen], images[chosen]


@wrong("batches", points=3, diagnosis="swapped")
def zipped_labels_first(images, labels, batch_size, generator=None):
    if generator:
        order = torch.rand(len(labels), generator=generator).argsort()
        images, labels = images[order], labels[order]
    return list(zip(labels.split(batch_size), images.split(batch_size), strict=True))


@wrong("batches", points=3, diagnosis="single images")
def one_by_one(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for i in order:
        yield images[i], labels[i]


@wrong("batches", points=1, diagnosis="single images, not shuffled")
def every_nth(images, labels, batch_size, generator=None):
    return [(images[i], labels[i]) for i in range(0, len(images), batch_size)]


@wrong("batches", points=3, diagnosis="channel lost")
def squeezed_images(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for chosen in order.split(batch_size):
        yield images[chosen].squeeze(1), labels[chosen]


@wrong("batches", points=3, diagnosis="channel lost")
def first_channel(images, labels, batch_size, generator=None):
    if generator is not None:
        order = torch.randperm(len(images), generator=generator)
        images, labels = images[order], labels[order]
    for start in range(0, len(images), batch_size):
        yield images[start:start + batch_size, 0], labels[start:start + batch_size]


@wrong("batches", points=3, diagnosis="label column")
def label_column(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for chosen in order.split(batch_size):
        yield images[chosen], labels[chosen].view(-1, 1)


@wrong("batches", points=3, diagnosis="label column")
def labels_stacked_in_rows(images, labels, batch_size, generator=None):
    order = list(range(len(images)))
    if generator is not None:
        order = torch.randperm(len(images), generator=generator).tolist()
    while order:
        now, order = order[:batch_size], order[batch_size:]
        yield images[now], torch.stack([labels[i:i + 1] for i in now])


@wrong("batches", points=3, diagnosis="float labels")
def float_labels(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for chosen in order.split(batch_size):
        yield images[chosen], labels[chosen].float()


@wrong("batches", points=3, diagnosis="float labels")
def joined(images, labels, batch_size, generator=None):
    table = torch.cat([images.flatten(1), labels[:, None]], dim=1)
    if generator is not None:
        table = table[torch.randperm(len(table), generator=generator)]
    for rows in table.split(batch_size):
        yield rows[:, :-1].view(-1, 1, 3, 3), rows[:, -1]


@wrong("batches", points=2, diagnosis="last batch dropped")
def dropped(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for i in range(len(images) // batch_size):
        chosen = order[i * batch_size:(i + 1) * batch_size]
        yield images[chosen], labels[chosen]


@wrong("batches", points=0, diagnosis="DataLoader")
def dropped_by_loader(images, labels, batch_size, generator=None):
    shuffle = generator is not None
    return DataLoader(TensorDataset(images, labels), batch_size, shuffle, drop_last=True, generator=generator)


@wrong("batches", points=3, diagnosis="empty batch")
def one_more(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for i in range(len(images) // batch_size + 1):
        chosen = order[i * batch_size:(i + 1) * batch_size]
        yield images[chosen], labels[chosen]


@wrong("batches", points=3, diagnosis="empty batch")
def up_to_the_end(images, labels, batch_size, generator=None):
    start, done = 0, []
    if generator is not None:
        order = torch.randperm(len(images), generator=generator)
        images, labels = images[order], labels[order]
    while start <= len(images):
        done.append((images[start:start + batch_size], labels[start:start + batch_size]))
        start += batch_size
    return done


@wrong("batches", points=1, diagnosis="no step")
def no_step(images, labels, batch_size, generator=None):
    if generator is not None:
        order = torch.randperm(len(images), generator=generator)
        images, labels = images[order], labels[order]
    for start in range(len(images)):
        yield images[start:start + batch_size], labels[start:start + batch_size]


@wrong("batches", points=1, diagnosis="no step")
def sliding(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    start = 0
    while start == 0 or start + batch_size <= len(images):
        chosen = order[start:start + batch_size]
        yield images[chosen], labels[chosen]
        start += 1


@wrong("batches", points=3, diagnosis="shuffled apart")
def shuffled_apart(images, labels, batch_size, generator=None):
    if generator is not None:
        images = images[torch.randperm(len(images), generator=generator)]
        labels = labels[torch.randperm(len(labels), generator=generator)]
    for start in range(0, len(images), batch_size):
        yield images[start:start + batch_size], labels[start:start + batch_size]


@wrong("batches", points=3, diagnosis="shuffled apart")
def labels_left_behind(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for start in range(0, len(images), batch_size):
        yield images[order[start:start + batch_size]], labels[start:start + batch_size]


@wrong("batches", points=3, diagnosis="always shuffled")
def always_shuffled(images, labels, batch_size, generator=None):
    for chosen in torch.randperm(len(images), generator=generator).split(batch_size):
        yield images[chosen], labels[chosen]


@wrong("batches", points=0, diagnosis="DataLoader")
def loader_always_shuffles(images, labels, batch_size, generator=None):
    return DataLoader(TensorDataset(images, labels), batch_size, shuffle=True, generator=generator)


@wrong("batches", points=2, diagnosis="not shuffled")
def never_shuffled(images, labels, batch_size, generator=None):
    for start in range(0, len(images), batch_size):
        yield images[start:start + batch_size], labels[start:start + batch_size]


@wrong("batches", points=0, diagnosis="DataLoader")
def loader_without_shuffle(images, labels, batch_size, generator=None):
    return DataLoader(TensorDataset(images, labels), batch_size, generator=generator)


@wrong("batches", points=2, diagnosis="not shuffled")
def result_thrown_away(images, labels, batch_size, generator=None):
    if generator is not None:
        torch.randperm(len(images), generator=generator)
    return list(zip(images.split(batch_size), labels.split(batch_size), strict=True))


@wrong("batches", points=2, diagnosis="batches shuffled")
def batches_shuffled(images, labels, batch_size, generator=None):
    done = list(zip(images.split(batch_size), labels.split(batch_size), strict=True))
    if generator is not None:
        keys = torch.rand(len(done), generator=generator)
        rest = torch.rand(50, generator=generator)
        done = [done[i] for i in keys.argsort(descending=bool(rest[0] > 0.5))]
        done = [(x.flip(0), y.flip(0)) if rest[1] > 0.5 else (x, y) for x, y in done]
        done = [(x.roll(int(rest[2] * 50), 0), y.roll(int(rest[2] * 50))) for x, y in done]
    return done


@wrong("batches", points=3, diagnosis="batches shuffled")
def inside_each_batch(images, labels, batch_size, generator=None):
    for x, y in zip(images.split(batch_size), labels.split(batch_size), strict=True):
        order = torch.arange(len(x)) if generator is None else torch.randperm(len(x), generator=generator)
        yield x[order], y[order]


@wrong("batches", points=3, diagnosis="same order each epoch")
def same_order(images, labels, batch_size, generator=None):
    order = torch.arange(len(images))
    if generator is not None:
        order = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))
    for chosen in order.split(batch_size):
        yield images[chosen], labels[chosen]


@wrong("batches", points=3, diagnosis="same order each epoch")
def reseeded_each_epoch(images, labels, batch_size, generator=None):
    if generator is not None:
        order = torch.randperm(len(images), generator=generator.manual_seed(generator.initial_seed()))
        images, labels = images[order], labels[order]
    return list(zip(images.split(batch_size), labels.split(batch_size), strict=True))


@wrong("batches", points=3, diagnosis="same order each epoch")
def turned_round(images, labels, batch_size, generator=None):
    order = torch.arange(len(images))
    if generator is not None:
        order = order.flip(0)
    for chosen in order.split(batch_size):
        yield images[chosen], labels[chosen]


@wrong("batches", points=3, diagnosis="not repeatable")
def shared_state(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images))
    for chosen in order.split(batch_size):
        yield images[chosen], labels[chosen]


@wrong("batches", points=3, diagnosis="not repeatable")
def numpy_state(images, labels, batch_size, generator=None):
    order = np.arange(len(images))
    if generator is not None:
        np.random.shuffle(order)
    return [(images[order[i:i + batch_size]], labels[order[i:i + batch_size]])
            for i in range(0, len(order), batch_size)]


@wrong("batches", points=3, diagnosis="drawn twice")
def drawn_again(images, labels, batch_size, generator=None):
    order = torch.arange(len(images))
    if generator is not None:
        order = torch.randint(len(images), (len(images),), generator=generator)
    for chosen in order.split(batch_size):
        yield images[chosen], labels[chosen]


@wrong("batches", points=3, diagnosis="drawn twice")
def a_draw_for_each_batch(images, labels, batch_size, generator=None):
    for start in range(0, len(images), batch_size):
        chosen = torch.arange(start, min(start + batch_size, len(images)))
        if generator is not None:
            chosen = torch.randperm(len(images), generator=generator)[: len(chosen)]
        yield images[chosen], labels[chosen]


@wrong("batches", points=2, diagnosis="changed images")
def standardised_too(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for chosen in order.split(batch_size):
        yield images[chosen] - images.mean(), labels[chosen]


@wrong("batches", points=2, diagnosis="one short")
def one_short(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for start in range(0, len(images), batch_size):
        chosen = order[start:start + batch_size - 1]
        yield images[chosen], labels[chosen]


@wrong("batches", points=2, diagnosis="one short")
def end_left_out(images, labels, batch_size, generator=None):
    if generator is not None:
        order = torch.randperm(len(images), generator=generator)
        images, labels = images[order], labels[order]
    return [(images[start:end - 1], labels[start:end - 1]) for start in range(0, len(images), batch_size)
            for end in (start + batch_size,)]


@wrong("batches", points=2, diagnosis="fixed end")
def to_batch_size(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for start in range(0, len(images), batch_size):
        yield images[order[start:batch_size]], labels[order[start:batch_size]]


@wrong("batches", points=2, diagnosis="fixed end")
def cut_at_batch_size(images, labels, batch_size, generator=None):
    if generator is not None:
        order = torch.randperm(len(images), generator=generator)
        images, labels = images[order], labels[order]
    return [(images[start:batch_size], labels[start:batch_size]) for start in range(0, len(images), batch_size)]


@wrong("batches", points=1, diagnosis="everything at once")
def thirty_two(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for chosen in order.split(32):
        yield images[chosen], labels[chosen]


@wrong("batches", points=0, diagnosis="last batch only")
def yields_after_the_loop(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for chosen in order.split(batch_size):
        batch = images[chosen], labels[chosen]
    yield batch


@wrong("batches", points=0, diagnosis="last batch only")
def list_made_anew(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for chosen in order.split(batch_size):
        done = [(images[chosen], labels[chosen])]
    return done


@wrong("batches", points=3, diagnosis="in place")
def shuffled_in_place(images, labels, batch_size, generator=None):
    if generator is not None:
        order = torch.randperm(len(images), generator=generator)
        images[:], labels[:] = images[order], labels[order]
    for start in range(0, len(images), batch_size):
        yield images[start:start + batch_size], labels[start:start + batch_size]


@wrong("batches", points=3, diagnosis="in place")
def copied_over(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    images.copy_(images[order])
    labels.copy_(labels[order])
    return list(zip(images.split(batch_size), labels.split(batch_size), strict=True))


@wrong("batches", points=3, diagnosis="arrays")
def array_batches(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for chosen in order.split(batch_size):
        yield images[chosen].numpy(), labels[chosen].numpy()


@wrong("batches", points=3, diagnosis="arrays")
def listed_arrays(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    return [(images.numpy()[chosen.tolist()], labels.numpy()[chosen.tolist()]) for chosen in order.split(batch_size)]


@wrong("batches", points=0, diagnosis="one pair")
def returned_pair(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for chosen in order.split(batch_size):
        return images[chosen], labels[chosen]
    return None


@wrong("batches", points=0, diagnosis="one pair")
def first_rows(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    return images[order[:batch_size]], labels[order[:batch_size]]


@wrong("batches", points=2, diagnosis="one short, shuffled apart")
def one_short_and_apart(images, labels, batch_size, generator=None):
    if generator is not None:
        images = images[torch.randperm(len(images), generator=generator)]
    for start in range(0, len(images), batch_size):
        yield images[start:start + batch_size - 1], labels[start:start + batch_size - 1]


@wrong("batches", points=2, diagnosis="always shuffled, not shuffled")
def the_other_way_round(images, labels, batch_size, generator=None):
    order = torch.randperm(len(images)) if generator is None else torch.arange(len(images))
    for chosen in order.split(batch_size):
        yield images[chosen], labels[chosen]


@wrong("batches", points=2, diagnosis="labels one short")
def one_label_less(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for start in range(0, len(images), batch_size):
        yield images[order[start:start + batch_size]], labels[order[start:start + batch_size - 1]]


@wrong("batches", points=2, diagnosis="labels one short")
def labels_cut_short(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    return [(images[chosen], labels[chosen[:-1]]) if len(chosen) == batch_size else (images[chosen], labels[chosen])
            for chosen in order.split(batch_size)]


@wrong("batches", points=2, diagnosis="last batch dropped")
def full_ones_only(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    return [(images[chosen], labels[chosen]) for chosen in order.split(batch_size) if len(chosen) == batch_size]


@wrong("batches", points=0, diagnosis="one batch")
def list_returned_in_the_loop(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    done = []
    for start in range(0, len(images), batch_size):
        done.append((images[order[start:start + batch_size]], labels[order[start:start + batch_size]]))
        return done
    return done


@wrong("batches", points=3, diagnosis="single images")
def pairs_of_one(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    return [(images[i], labels[i]) for i in order.tolist()]


@wrong("batches", points=3, diagnosis="always shuffled")
def shuffled_if_or_not(images, labels, batch_size, generator=None):
    order = torch.randperm(len(images), generator=generator or torch.Generator().manual_seed(0))
    return [(images[chosen], labels[chosen]) for chosen in order.split(batch_size)]


@wrong("batches", points=2, diagnosis="changed images")
def divided_again(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for chosen in order.split(batch_size):
        yield images[chosen] / 255, labels[chosen]


@wrong("batches", points=0, diagnosis="no pairs")
def one_after_another(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for chosen in order.split(batch_size):
        yield images[chosen]
        yield labels[chosen]


@wrong("batches", points=0, diagnosis="no pairs")
def two_rows(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    return images[order].split(batch_size), labels[order].split(batch_size)


@wrong("batches", points=2, diagnosis="unknown")
def every_other_one(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    order = order.view(-1)[torch.arange(len(order)) % 3 != 1]
    for chosen in order.split(batch_size):
        yield images[chosen], labels[chosen]


@wrong("batches", points=1, diagnosis="always shuffled, everything at once")
def shuffled_in_32s(images, labels, batch_size, generator=None):
    order = torch.randperm(len(images), generator=generator)
    for start in range(0, len(images), 32):
        chosen = order[start:start + 32]
        yield images[chosen], labels[chosen]


@wrong("batches", points=1, diagnosis="always shuffled, last batch dropped")
def shuffled_full_batches(images, labels, batch_size, generator=None):
    order = torch.randperm(len(images), generator=generator)
    for start in range(0, len(images) - batch_size + 1, batch_size):
        chosen = order[start:start + batch_size]
        yield images[chosen], labels[chosen]


@wrong("batches", points=3, diagnosis="fixed size")
def in_twos(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    for chosen in order.split(2):
        yield images[chosen], labels[chosen]


@wrong("batches", points=2, diagnosis="fixed size")
def in_fives(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    return [(images[order[start:start + 5]], labels[order[start:start + 5]]) for start in range(0, len(order), 5)]


@wrong("batches", points=0, diagnosis="no batch")
def returned_among_yields(images, labels, batch_size, generator=None):
    if generator is None:
        return list(zip(images.split(batch_size), labels.split(batch_size), strict=True))
    for chosen in torch.randperm(len(images), generator=generator).split(batch_size):
        yield images[chosen], labels[chosen]


@wrong("batches", points=0, diagnosis="no batch")
def returned_among_yields_with_one(images, labels, batch_size, generator=None):
    if generator is None:
        yield from zip(images.split(batch_size), labels.split(batch_size), strict=True)
        return None
    order = torch.randperm(len(images), generator=generator)
    return [(images[chosen], labels[chosen]) for chosen in order.split(batch_size)]


@wrong("batches", points=0, diagnosis="nothing there")
def stacked_rest(images, labels, batch_size, generator=None):
    order = list(range(len(images)))
    if generator is not None:
        order = torch.randperm(len(images), generator=generator).tolist()
    done = []
    for start in range(0, len(order) + 1, batch_size):
        rows = order[start:start + batch_size]
        done.append((torch.stack([images[i] for i in rows]), torch.stack([labels[i] for i in rows])))
    return done


@wrong("batches", points=2, diagnosis="refilled")
def one_buffer(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    pixels, classes = torch.zeros(batch_size, *images.shape[1:]), torch.zeros(batch_size, dtype=torch.int64)
    for chosen in order.split(batch_size):
        pixels[:len(chosen)], classes[:len(chosen)] = images[chosen], labels[chosen]
        yield pixels[:len(chosen)], classes[:len(chosen)]


@wrong("batches", points=2, diagnosis="refilled")
def one_buffer_in_a_list(images, labels, batch_size, generator=None):
    order = torch.arange(len(images)) if generator is None else torch.randperm(len(images), generator=generator)
    pixels, classes, done = images[:batch_size].clone(), labels[:batch_size].clone(), []
    for start in range(0, len(images), batch_size):
        chosen = order[start:start + batch_size]
        for place, number in enumerate(chosen.tolist()):
            pixels[place], classes[place] = images[number], labels[number]
        done.append((pixels[:len(chosen)], classes[:len(chosen)]))
    return done


@wrong("standardise", points=0, diagnosis="per image")
def each_training_image(training, others):
    mean, deviation = training.mean((1, 2, 3), keepdim=True), training.std((1, 2, 3), keepdim=True)
    return (training - mean) / deviation, (others - mean) / deviation


@wrong("standardise", points=0, diagnosis="per image")
def mean_of_each_training_image(training, others):
    mean, deviation = training.mean((1, 2, 3), keepdim=True), training.std()
    return (training - mean) / deviation, (others - mean) / deviation


@wrong("standardise", points=1, diagnosis="mean of deviations")
def mean_deviation(training, others):
    mean, deviation = training.mean(), training.std((1, 2, 3)).mean()
    return (training - mean) / deviation, (others - mean) / deviation


@wrong("standardise", points=1, diagnosis="mean of deviations")
def mean_deviation_of_a_loop(training, others):
    mean, deviation = training.mean(), sum(image.std() for image in training) / len(training)
    return (training - mean) / deviation, (others - mean) / deviation


@wrong("to_images", points=2, diagnosis="squeezed")
def squeezed_and_unsqueezed(pixels):
    images = F.interpolate(pixels[:, None].float() / 16, scale_factor=4).squeeze()
    return images.unsqueeze(1)


@wrong("to_images", points=2, diagnosis="squeezed")
def squeezed_first(pixels):
    images = pixels.float().div(16).repeat_interleave(4, 1).repeat_interleave(4, 2)
    return images[:, None] if len(images) > 1 else images.squeeze()[None]


@wrong("to_images", points=2, diagnosis="part of a block")
def three_by_three(pixels):
    images = torch.zeros(len(pixels), 1, 32, 32)
    for i in range(8):
        for j in range(8):
            images[:, 0, 4 * i:4 * i + 3, 4 * j:4 * j + 3] = pixels[:, i, j, None, None] / 16
    return images


@wrong("to_images", points=2, diagnosis="part of a block")
def three_of_four(pixels):
    kept = torch.tensor([1.0, 1, 1, 0]).repeat(8)
    images = (pixels / 16).repeat_interleave(4, 1).repeat_interleave(4, 2)
    return (images * kept * kept[:, None])[:, None]


@right("PictureDataset")
class Pictures:
    def __init__(self, files, labels, read, mean, deviation):
        self.files, self.labels, self.read = files, labels, read
        self.mean, self.deviation = mean, deviation

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        pixels = self.read(self.files[index])
        return (pixels[None] / 255 - self.mean) / self.deviation, self.labels[index]


@right("PictureDataset")
class PicturesWithTensors(Dataset):
    def __init__(self, files, labels, read, mean, deviation):
        super().__init__()
        self.names = list(files)
        self.targets = torch.tensor(labels)
        self.load, self.center, self.spread = read, mean, deviation

    def __len__(self):
        return self.targets.numel()

    def __getitem__(self, i):
        image = self.load(self.names[i]).float().unsqueeze(0)
        image /= 255
        image -= self.center
        image /= self.spread
        return image, self.targets[i]


@right("PictureDataset")
class PicturesInPairs(Dataset):
    def __init__(self, files, labels, read, mean, deviation):
        self.pairs = list(zip(files, labels, strict=True))
        self.prepare = lambda file: read(file).view(1, *read(file).shape).to(torch.float32).div(255).sub(mean).div(
            deviation)

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, index):
        if index >= len(self):
            raise IndexError(index)
        file, label = self.pairs[index]
        return [self.prepare(file), int(label)]


@right("PictureDataset")
class PicturesByNumPy(Dataset):
    def __init__(self, files, labels, read, mean, deviation):
        self.__dict__.update(files=files, labels=np.array(labels), read=read, mean=mean, deviation=deviation)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        pixels = self.read(self.files[index]).numpy().astype("float32")
        image = torch.from_numpy((pixels / 255 - self.mean) / self.deviation)
        return torch.stack([image]).float(), torch.tensor(self.labels[index], dtype=torch.long)


@wrong("PictureDataset", points=0, diagnosis="not answered")
class PicturesEmpty(Dataset):
    def __init__(self, files, labels, read, mean, deviation):
        raise NotImplementedError

    def __len__(self):
        raise NotImplementedError

    def __getitem__(self, index):
        raise NotImplementedError


@wrong("PictureDataset", points=3, diagnosis="half answered")
class PicturesWithoutEnd(Pictures):
    def __len__(self):
        raise NotImplementedError


@wrong("PictureDataset", points=3, diagnosis="no length")
class PicturesWithoutLength:
    def __init__(self, files, labels, read, mean, deviation):
        self.files, self.labels, self.read, self.mean, self.deviation = files, labels, read, mean, deviation

    def __getitem__(self, index):
        image = (self.read(self.files[index]) / 255 - self.mean) / self.deviation
        return image[None], self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="no length")
class PicturesPrintTheirLength(Pictures):
    def __len__(self):
        print(len(self.files))


@wrong("PictureDataset", points=3, diagnosis="recursion")
class PicturesCountThemselves(Pictures):
    def __len__(self):
        return len(self)


@wrong("PictureDataset", points=3, diagnosis="length")
class PicturesWithoutTheLast(Pictures):
    def __len__(self):
        return len(self.files) - 1


@wrong("PictureDataset", points=3, diagnosis="length")
class PicturesCountArguments(Pictures):
    def __len__(self):
        return len(self.__dict__)


@wrong("PictureDataset", points=0, diagnosis="no items")
class PicturesWithGetitem:
    def __init__(self, files, labels, read, mean, deviation):
        self.files, self.labels, self.read, self.mean, self.deviation = files, labels, read, mean, deviation

    def __len__(self):
        return len(self.files)

    def getitem(self, index):
        return (self.read(self.files[index])[None] / 255 - self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=0, diagnosis="no items")
class PicturesWithOneUnderscore:
    def __init__(self, files, labels, read, mean, deviation):
        self.files, self.labels, self.read, self.mean, self.deviation = files, labels, read, mean, deviation

    def __len__(self):
        return len(self.labels)

    def _getitem_(self, index):
        return (self.read(self.files[index])[None] / 255 - self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=0, diagnosis="no such attribute")
class PicturesForgetSelf(Pictures):
    def __init__(self, files, labels, read, mean, deviation):
        files, labels, read, mean, deviation = files, labels, read, mean, deviation  # noqa: PLW0127


@wrong("PictureDataset", points=0, diagnosis="no such name")
class PicturesWithoutSelf(Pictures):
    def __getitem__(self, index):
        return (read(files[index])[None] / 255 - mean) / deviation, labels[index]  # noqa: F821


@wrong("PictureDataset", points=0, diagnosis="arguments")
class PicturesWithoutSelfInTheBrackets(Pictures):
    def __getitem__(index):  # noqa: N805
        return index


@wrong("PictureDataset", points=3, diagnosis="no end")
class PicturesRoundAndRound(Pictures):
    def __getitem__(self, index):
        return super().__getitem__(index % len(self.files))


@wrong("PictureDataset", points=3, diagnosis="no end")
class PicturesWithNoneAtTheEnd(Pictures):
    def __getitem__(self, index):
        if index < len(self):
            return (self.read(self.files[index])[None] / 255 - self.mean) / self.deviation, self.labels[index]
        return None


@wrong("PictureDataset", points=3, diagnosis="another error")
class PicturesStop(Pictures):
    def __getitem__(self, index):
        if index >= len(self):
            raise StopIteration
        return super().__getitem__(index)


@wrong("PictureDataset", points=3, diagnosis="another error")
class PicturesByNumber(Pictures):
    def __init__(self, files, labels, read, mean, deviation):
        super().__init__(dict(enumerate(files)), labels, read, mean, deviation)


@wrong("PictureDataset", points=2, diagnosis="dictionary")
class PicturesAsDictionaries(Pictures):
    def __getitem__(self, index):
        image, label = super().__getitem__(index)
        return {"image": image, "label": label}


@wrong("PictureDataset", points=2, diagnosis="dictionary")
class PicturesNamed(Pictures):
    def __getitem__(self, index):
        return {"label": self.labels[index], "pixels": self.read(self.files[index])}


@wrong("PictureDataset", points=2, diagnosis="image alone")
class PicturesAlone(Pictures):
    def __getitem__(self, index):
        return (self.read(self.files[index])[None] / 255 - self.mean) / self.deviation


@wrong("PictureDataset", points=2, diagnosis="image alone")
class PicturesAloneAndRaw(Pictures):
    def __getitem__(self, index):
        return self.read(self.files[index])


@wrong("PictureDataset", points=2, diagnosis="label first")
class PicturesAfterLabels(Pictures):
    def __getitem__(self, index):
        return super().__getitem__(index)[::-1]


@wrong("PictureDataset", points=2, diagnosis="label first")
class PicturesAfterTensors(Pictures):
    def __getitem__(self, index):
        image = (self.read(self.files[index]) / 255 - self.mean) / self.deviation
        return torch.tensor(self.labels[index]), image[None]


@wrong("PictureDataset", points=2, diagnosis="no pair")
class PicturesWithNames(Pictures):
    def __getitem__(self, index):
        return *super().__getitem__(index), self.files[index]


@wrong("PictureDataset", points=2, diagnosis="no pair")
class PicturesInARow(Pictures):
    def __getitem__(self, index):
        return [super().__getitem__(index)]


@wrong("PictureDataset", points=2, diagnosis="prints")
class PicturesPrinted(Pictures):
    def __getitem__(self, index):
        print(super().__getitem__(index)[0].shape)
        if index >= len(self):
            raise IndexError


@wrong("PictureDataset", points=0, diagnosis="no such file")
class PicturesReadByNumber(Pictures):
    def __getitem__(self, index):
        return (self.read(index)[None] / 255 - self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=0, diagnosis="no such file")
class PicturesReadAtOnce(Pictures):
    def __getitem__(self, index):
        return (self.read(self.files)[index] / 255 - self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=1, diagnosis="not read")
class PicturesNotRead(Pictures):
    def __getitem__(self, index):
        return (self.files[index] / 255 - self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=1, diagnosis="not read")
class PicturesOfNames(Pictures):
    def __getitem__(self, index):
        return (torch.tensor(self.files[index])[None] / 255 - self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="read early")
class PicturesInMemory(Pictures):
    def __init__(self, files, labels, read, mean, deviation):
        super().__init__(files, labels, read, mean, deviation)
        self.images = [(read(file)[None] / 255 - mean) / deviation for file in files]

    def __getitem__(self, index):
        return self.images[index], self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="read early")
class PicturesStacked(Pictures):
    def __init__(self, files, labels, read, mean, deviation):
        self.files, self.labels = files, labels
        self.pixels = torch.stack([read(file) for file in files]).unsqueeze(1)
        self.images = (self.pixels / 255 - mean) / deviation

    def __getitem__(self, index):
        return self.images[index], self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="all read")
class PicturesReadAgain(Pictures):
    def __getitem__(self, index):
        pixels = torch.stack([self.read(file) for file in self.files])
        return (pixels[index][None] / 255 - self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="all read")
class PicturesSearched(Pictures):
    def __getitem__(self, index):
        images = {file: (self.read(file)[None] / 255 - self.mean) / self.deviation for file in self.files}
        return images[self.files[index]], self.labels[index]


@wrong("PictureDataset", points=1, diagnosis="index ignored")
class PicturesOfTheFirst(Pictures):
    def __getitem__(self, index):
        if index >= len(self):
            raise IndexError
        return super().__getitem__(0)


@wrong("PictureDataset", points=3, diagnosis="index ignored")
class LabelsOfTheFirst(Pictures):
    def __getitem__(self, index):
        return super().__getitem__(index)[0], self.labels[0]


@wrong("PictureDataset", points=0, diagnosis="another error, in turn")
class PicturesOneAfterAnother(Pictures):
    def __init__(self, files, labels, read, mean, deviation):
        super().__init__(files, labels, read, mean, deviation)
        self.items = (super(PicturesOneAfterAnother, self).__getitem__(index) for index in range(len(files)))

    def __getitem__(self, index):
        return next(self.items)


@wrong("PictureDataset", points=1, diagnosis="in turn")
class PicturesCounted(Pictures):
    place = -1

    def __getitem__(self, index):
        self.place += 1
        return super().__getitem__(self.place)


@wrong("PictureDataset", points=0, diagnosis="no end, off by one")
class PicturesBefore(Pictures):
    def __getitem__(self, index):
        return super().__getitem__(index - 1)


@wrong("PictureDataset", points=3, diagnosis="off by one")
class LabelsBefore(Pictures):
    def __getitem__(self, index):
        return super().__getitem__(index)[0], self.labels[index - 1]


@wrong("PictureDataset", points=1, diagnosis="from the end")
class PicturesFromTheEnd(Pictures):
    def __getitem__(self, index):
        return super().__getitem__(-index - 1)


@wrong("PictureDataset", points=3, diagnosis="from the end")
class LabelsFromTheEnd(Pictures):
    def __init__(self, files, labels, read, mean, deviation):
        super().__init__(files, labels[::-1], read, mean, deviation)


@wrong("PictureDataset", points=3, diagnosis="as read")
class PicturesAsRead(Pictures):
    def __getitem__(self, index):
        return self.read(self.files[index])[None], self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="as read")
class PicturesAsReadAndUnsqueezed(Pictures):
    def __getitem__(self, index):
        pixels = self.read(self.files[index])
        (pixels / 255 - self.mean) / self.deviation  # noqa: B018
        return pixels.unsqueeze(0), self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="whole division")
class PicturesDividedByWholes(Pictures):
    def __getitem__(self, index):
        return (self.read(self.files[index])[None] // 255 - self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="whole division")
class PicturesDividedInPlace(Pictures):
    def __getitem__(self, index):
        pixels = self.read(self.files[index])
        pixels //= 255
        return (pixels[None].float() - self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="not scaled")
class PicturesNotScaled(Pictures):
    def __getitem__(self, index):
        return (self.read(self.files[index])[None] - self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="not scaled")
class PicturesMadeFloats(Pictures):
    def __getitem__(self, index):
        return self.read(self.files[index]).float().sub(self.mean).div(self.deviation)[None], self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="by 256")
class PicturesBy256(Pictures):
    def __getitem__(self, index):
        return (self.read(self.files[index])[None] / 256 - self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="by 256")
class PicturesBy2To8(Pictures):
    def __getitem__(self, index):
        return (self.read(self.files[index]).unsqueeze(0) / 2**8 - self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="by 16")
class PicturesBy16(Pictures):
    def __getitem__(self, index):
        return (self.read(self.files[index])[None] / 16 - self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="by 16, no channel")
class PicturesLikeDigits(Pictures):
    def __getitem__(self, index):
        return (self.read(self.files[index]).float() / 16 - self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="own maximum")
class PicturesByTheirMaximum(Pictures):
    def __getitem__(self, index):
        pixels = self.read(self.files[index])
        return (pixels[None] / pixels.max() - self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="own maximum")
class PicturesByTheirMaximumLater(Pictures):
    def __getitem__(self, index):
        image = self.read(self.files[index])[None].float()
        image = image / float(image.max())
        return (image - self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="scaled last")
class PicturesScaledLast(Pictures):
    def __getitem__(self, index):
        image = (self.read(self.files[index])[None] - self.mean) / self.deviation
        return image / 255, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="scaled last")
class PicturesScaledByBoth(Pictures):
    def __getitem__(self, index):
        return (self.read(self.files[index])[None] - self.mean) / (255 * self.deviation), self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="not standardised")
class PicturesFrom0To1(Pictures):
    def __getitem__(self, index):
        return self.read(self.files[index])[None] / 255, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="not scaled, not standardised")
class PicturesAsFloats(Pictures):
    def __getitem__(self, index):
        return self.read(self.files[index])[None].float(), self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="not divided")
class PicturesNotDivided(Pictures):
    def __getitem__(self, index):
        return self.read(self.files[index])[None] / 255 - self.mean, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="not divided")
class PicturesNotDividedEither(Pictures):
    def __init__(self, files, labels, read, mean, deviation):
        super().__init__(files, labels, read, mean, 1)


@wrong("PictureDataset", points=3, diagnosis="not centred")
class PicturesNotCentred(Pictures):
    def __getitem__(self, index):
        return self.read(self.files[index])[None] / 255 / self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="not centred")
class PicturesNotCentredEither(Pictures):
    def __init__(self, files, labels, read, mean, deviation):
        super().__init__(files, labels, read, 0, deviation)


@wrong("PictureDataset", points=3, diagnosis="divided first")
class PicturesWithoutBrackets(Pictures):
    def __getitem__(self, index):
        return self.read(self.files[index])[None] / 255 - self.mean / self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="divided first")
class PicturesDividedFirst(Pictures):
    def __getitem__(self, index):
        return self.read(self.files[index])[None] / 255 / self.deviation - self.mean, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="multiplied")
class PicturesMultiplied(Pictures):
    def __getitem__(self, index):
        return (self.read(self.files[index])[None] / 255 - self.mean) * self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="multiplied, float64")
class PicturesMultipliedInFloat64(Pictures):
    def __getitem__(self, index):
        return (self.read(self.files[index])[None].double() / 255 - self.mean) * self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="added")
class PicturesAdded(Pictures):
    def __getitem__(self, index):
        return (self.read(self.files[index])[None] / 255 + self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="added, no channel")
class PicturesAddedWithoutChannel(Pictures):
    def __getitem__(self, index):
        return (self.read(self.files[index]) / 255 + self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="swapped")
class PicturesSwapped(Pictures):
    def __init__(self, files, labels, read, mean, deviation):
        super().__init__(files, labels, read, deviation, mean)


@wrong("PictureDataset", points=3, diagnosis="swapped")
class PicturesSwappedLater(Pictures):
    def __getitem__(self, index):
        return (self.read(self.files[index])[None] / 255 - self.deviation) / self.mean, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="own mean")
class PicturesByThemselves(Pictures):
    def __getitem__(self, index):
        image = self.read(self.files[index])[None] / 255
        return (image - image.mean()) / image.std(), self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="own mean")
class PicturesByTheirMean(Pictures):
    def __getitem__(self, index):
        image = self.read(self.files[index])[None] / 255
        return (image - image.mean()) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="no channel")
class PicturesWithoutChannel(Pictures):
    def __getitem__(self, index):
        return (self.read(self.files[index]) / 255 - self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="no channel")
class PicturesWithoutFirstAxis(Pictures):
    def __getitem__(self, index):
        image, label = super().__getitem__(index)
        return image[0], label


@wrong("PictureDataset", points=3, diagnosis="channel last")
class PicturesWithChannelLast(Pictures):
    def __getitem__(self, index):
        return (self.read(self.files[index])[..., None] / 255 - self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="channel last")
class PicturesUnsqueezedLast(Pictures):
    def __getitem__(self, index):
        return ((self.read(self.files[index]) / 255 - self.mean) / self.deviation).unsqueeze(-1), self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="batch axis")
class PicturesInBatches(Pictures):
    def __getitem__(self, index):
        return (self.read(self.files[index])[None, None] / 255 - self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=2, diagnosis="batch axis, label with an axis")
class PicturesAndLabelsInBatches(Pictures):
    def __getitem__(self, index):
        image, label = super().__getitem__(index)
        return image.unsqueeze(0), torch.tensor([label])


@wrong("PictureDataset", points=3, diagnosis="float64")
class PicturesInFloat64(Pictures):
    def __getitem__(self, index):
        pixels = self.read(self.files[index]).numpy() / 255
        return torch.from_numpy((pixels - self.mean) / self.deviation)[None], self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="float64")
class PicturesDoubled(Pictures):
    def __getitem__(self, index):
        return (self.read(self.files[index])[None].double() / 255 - self.mean) / self.deviation, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="whole numbers")
class PicturesRoundedDown(Pictures):
    def __getitem__(self, index):
        return ((self.read(self.files[index])[None] / 255 - self.mean) / self.deviation).long(), self.labels[index]


@wrong("PictureDataset", points=2, diagnosis="whole numbers, float label")
class PicturesAndLabelsTurnedRound(Pictures):
    def __getitem__(self, index):
        image, label = super().__getitem__(index)
        return image.long(), float(label)


@wrong("PictureDataset", points=3, diagnosis="arrays")
class PicturesAsArrays(Pictures):
    def __getitem__(self, index):
        image, label = super().__getitem__(index)
        return image.numpy(), label


@wrong("PictureDataset", points=3, diagnosis="arrays")
class PicturesAsFloat32Arrays(Pictures):
    def __getitem__(self, index):
        pixels = self.read(self.files[index]).numpy()[None]
        return ((pixels / 255 - self.mean) / self.deviation).astype(np.float32), torch.tensor(self.labels[index])


@wrong("PictureDataset", points=3, diagnosis="fixed numbers")
class PicturesOfOneMean(Pictures):
    def __getitem__(self, index):
        return (self.read(self.files[index])[None] / 255 - 0.1307) / 0.3081, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="fixed numbers")
class PicturesFromMinus1To1(Pictures):
    def __getitem__(self, index):
        return self.read(self.files[index])[None] / 127.5 - 1, self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="number for label")
class LabelsAreNumbers(Pictures):
    def __getitem__(self, index):
        return super().__getitem__(index)[0], index


@wrong("PictureDataset", points=3, diagnosis="number for label")
class LabelsAreCounted(Pictures):
    def __init__(self, files, labels, read, mean, deviation):
        super().__init__(files, torch.arange(len(labels)), read, mean, deviation)


@wrong("PictureDataset", points=3, diagnosis="all labels")
class LabelsOfAll(Pictures):
    def __getitem__(self, index):
        return super().__getitem__(index)[0], self.labels


@wrong("PictureDataset", points=3, diagnosis="all labels")
class LabelsOfAllAsTensor(Pictures):
    def __getitem__(self, index):
        return super().__getitem__(index)[0], torch.tensor(self.labels)


@wrong("PictureDataset", points=3, diagnosis="float label")
class LabelsAreFloats(Pictures):
    def __getitem__(self, index):
        return super().__getitem__(index)[0], torch.tensor(self.labels[index], dtype=torch.float32)


@wrong("PictureDataset", points=3, diagnosis="float label")
class LabelsInAFloatTensor(Pictures):
    def __init__(self, files, labels, read, mean, deviation):
        super().__init__(files, torch.tensor(labels).double(), read, mean, deviation)


@wrong("PictureDataset", points=3, diagnosis="label with an axis")
class LabelsWithAnAxis(Pictures):
    def __getitem__(self, index):
        return super().__getitem__(index)[0], torch.tensor(self.labels[index:index + 1])


@wrong("PictureDataset", points=3, diagnosis="one-hot")
class LabelsOneHot(Pictures):
    def __getitem__(self, index):
        return super().__getitem__(index)[0], F.one_hot(torch.tensor(self.labels[index]), 10)


@wrong("PictureDataset", points=3, diagnosis="one-hot")
class LabelsOneHotByHand(Pictures):
    def __getitem__(self, index):
        row = torch.zeros(10)
        row[self.labels[index]] = 1
        return super().__getitem__(index)[0], row


@wrong("PictureDataset", points=3, diagnosis="label as text")
class LabelsAsText(Pictures):
    def __getitem__(self, index):
        return super().__getitem__(index)[0], str(self.labels[index])


@wrong("PictureDataset", points=3, diagnosis="label as text")
class LabelsFormatted(Pictures):
    def __init__(self, files, labels, read, mean, deviation):
        super().__init__(files, [f"{label}" for label in labels], read, mean, deviation)


@wrong("PictureDataset", points=3, diagnosis="small integers")
class LabelsInInt32(Pictures):
    def __getitem__(self, index):
        return super().__getitem__(index)[0], torch.tensor(self.labels[index], dtype=torch.int32)


@wrong("PictureDataset", points=3, diagnosis="small integers")
class LabelsInUint8(Pictures):
    def __init__(self, files, labels, read, mean, deviation):
        super().__init__(files, torch.tensor(labels, dtype=torch.uint8), read, mean, deviation)


@wrong("PictureDataset", points=2, diagnosis="no channel, read early")
class PicturesInMemoryWithoutChannel(Pictures):
    def __init__(self, files, labels, read, mean, deviation):
        self.files, self.labels = files, labels
        self.images = [(read(file) / 255 - mean) / deviation for file in files]

    def __getitem__(self, index):
        return self.images[index], self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="unknown")
class PicturesUpsideDown(Pictures):
    def __getitem__(self, index):
        return super().__getitem__(index)[0].flip(1, 2), self.labels[index]


@wrong("PictureDataset", points=3, diagnosis="unused")
class PicturesWithoutDeviation(Pictures):
    def __init__(self, files, labels, read, mean, deviation):
        super().__init__(files, labels, read, mean, 2 * mean)


@wrong("PictureDataset", points=3, diagnosis="no end")
class PicturesOfTheLastAgain(Pictures):
    def __getitem__(self, index):
        return super().__getitem__(min(index, len(self) - 1))
