"""Batches made in the background: the right images, the same for the same seed, errors where they are asked for."""

import numpy as np
import pytest
import torch

from lessonlib.isic.augmentation import Augmentation, Parameters, to_float, warp
from lessonlib.isic.feeding import Feeder

PIXELS = np.random.default_rng(0).integers(0, 256, (40, 16, 16, 3), dtype=np.uint8)
ORDER = [np.array([3, 1, 39]), np.array([0, 0, 7]), np.array([5]), np.array([8, 9, 10])]


def test_batches_are_the_chosen_images_augmented_one_by_one():
    random = torch.Generator().manual_seed(1)
    seen = []
    for chosen, images in Feeder(PIXELS, 3, Augmentation()).batches(iter(ORDER), torch.Generator().manual_seed(1)):
        drawn = Parameters.random(Augmentation(), len(chosen), random)
        expected = warp(to_float(torch.from_numpy(PIXELS[chosen])), drawn)
        torch.testing.assert_close(images, expected, atol=2e-4, rtol=0)
        seen.append(chosen.tolist())
    assert seen == [chosen.tolist() for chosen in ORDER]


def test_a_batch_is_whole_until_the_next_is_asked_for():
    feeder = Feeder(PIXELS, 3, None)
    for chosen, images in feeder.batches(iter(ORDER * 5), torch.Generator()):
        torch.manual_seed(0)
        torch.randn(200, 200) @ torch.randn(200, 200)  # time for the background
        torch.testing.assert_close(images, to_float(torch.from_numpy(PIXELS[chosen])))


def test_a_read_only_map_is_fed_and_stays(tmp_path):
    np.save(tmp_path / "map.npy", PIXELS)
    mapped = np.lib.format.open_memmap(tmp_path / "map.npy", mode="r")
    images = Feeder(mapped, 2, None).make(np.array([4, 2]), torch.Generator())
    images.zero_()
    np.testing.assert_array_equal(mapped, PIXELS)


def test_errors_come_to_the_front():
    for wrong in ([40], [-1]):
        with pytest.raises(IndexError, match="images 0 to 39 exist"):
            list(Feeder(PIXELS, 3, None).batches(iter([np.array(wrong)]), torch.Generator()))

    def broken():
        yield ORDER[0]
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        list(Feeder(PIXELS, 3, None).batches(broken(), torch.Generator()))


@pytest.mark.parametrize("augmentation", [None, Augmentation()])
def test_another_device_gets_floats_in_the_same_layout(augmentation):
    """The meta device stands for a GPU: the way there is gone, though nothing is computed."""
    images = Feeder(PIXELS, 3, augmentation, "meta").make(ORDER[0], torch.Generator())
    assert images.device.type == "meta" and images.shape == (3, 3, 16, 16)
    assert images.is_contiguous(memory_format=torch.channels_last)
