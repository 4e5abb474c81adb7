"""Batches made in the background: the right images, the same for the same seed, errors where they are asked for."""

import numpy as np
import pytest
import torch

from lessonlib.isic.augmentation import Augmentation, Parameters, to_float, warp
from lessonlib.isic.feeding import Feeder

PIXELS = np.random.default_rng(0).integers(0, 256, (40, 16, 16, 3), dtype=np.uint8)
ORDER = [np.array([3, 1, 39]), np.array([0, 0, 7]), np.array([5]), np.array([8, 9, 10])]


def drawn(count, seed=1):
    return Parameters.random(Augmentation(), count, torch.Generator().manual_seed(seed))


def test_batches_are_the_chosen_images_augmented_one_by_one():
    order = [(chosen, drawn(len(chosen), seed=k)) for k, chosen in enumerate(ORDER)]
    seen = []
    for (chosen, images), (_, parameters) in zip(Feeder(PIXELS, 3).batches(iter(order)), order, strict=True):
        expected = warp(to_float(torch.from_numpy(PIXELS[chosen])), parameters)
        torch.testing.assert_close(images, expected, atol=2e-4, rtol=0)
        seen.append(chosen.tolist())
    assert seen == [chosen.tolist() for chosen in ORDER]


def test_a_batch_is_whole_until_the_next_is_asked_for():
    for chosen, images in Feeder(PIXELS, 3).batches((chosen, None) for chosen in ORDER * 5):
        torch.manual_seed(0)
        torch.randn(200, 200) @ torch.randn(200, 200)  # time for the background
        torch.testing.assert_close(images, to_float(torch.from_numpy(PIXELS[chosen])))


def test_a_read_only_map_is_fed_and_stays(tmp_path):
    np.save(tmp_path / "map.npy", PIXELS)
    mapped = np.lib.format.open_memmap(tmp_path / "map.npy", mode="r")
    images = Feeder(mapped, 2).make(np.array([4, 2]), None)
    images.zero_()
    np.testing.assert_array_equal(mapped, PIXELS)


@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_a_process_may_get_no_image_of_a_small_batch(device):
    for parameters in (drawn(3)[3:], None):
        images = Feeder(PIXELS, 3, device).make(np.array([], int), parameters)
        assert images.shape == (0, 3, 16, 16)


def test_errors_come_to_the_front():
    for wrong in ([40], [-1]):
        with pytest.raises(IndexError, match="images 0 to 39 exist"):
            list(Feeder(PIXELS, 3).batches(iter([(np.array(wrong), None)])))

    def broken():
        yield ORDER[0], None
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        list(Feeder(PIXELS, 3).batches(broken()))


@pytest.mark.parametrize("parameters", [None, drawn(3)])
def test_another_device_gets_floats_in_the_same_layout(parameters):
    """The meta device stands for a GPU: the way there is gone, though nothing is computed."""
    images = Feeder(PIXELS, 3, "meta").make(ORDER[0], parameters)
    assert images.device.type == "meta" and images.shape == (3, 3, 16, 16)
    assert images.is_contiguous(memory_format=torch.channels_last)
