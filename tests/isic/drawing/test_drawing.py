"""A drawn lesion is the same on every machine, several images show one lesion, and the classes show their signs."""

import numpy as np
import pytest

from lessonlib.isic.drawing.criteria import CRITERIA, SIGNS, STRUCTURES
from lessonlib.isic.drawing.lesion import grow
from lessonlib.isic.drawing.photography import Pose
from lessonlib.isic.drawing.rendering import HEIGHT, WIDTH, render
from lessonlib.isic.layout import CLASSES


def test_every_class_has_criteria_and_a_look_alike():
    assert set(CRITERIA) == set(CLASSES)
    for name, criteria in CRITERIA.items():
        assert criteria.look_alike in CLASSES and criteria.look_alike != name
        assert all(0 <= getattr(criteria.signs, sign) <= 1 for sign in SIGNS)
        assert any(getattr(criteria.signs, sign) > 0 for sign in STRUCTURES)


def test_same_seeds_same_image_other_camera_other_image():
    lesion = grow("MEL", [1, 2])
    first, again, other = render(lesion, [3]), render(grow("MEL", [1, 2]), [3]), render(lesion, [4])
    assert first.shape == (HEIGHT, WIDTH, 3) and first.dtype == np.uint8
    np.testing.assert_array_equal(first, again)
    assert np.abs(first.astype(int) - other).mean() > 3


def test_drawing_is_the_same_on_every_machine():
    # Means over the six middle regions of three images, written down once; libraries may round differently.
    for name, means in REGIONS.items():
        regions = render(grow(name, 5), 6).reshape(4, 28, 5, 30, 3).mean(axis=(1, 3, 4))[1:3, 1:4]
        np.testing.assert_allclose(regions, means, atol=1.0)


REGIONS = {
    "NV": [[107.8, 109.2, 155.3], [99.8, 88.7, 145.6]],
    "BCC": [[141.3, 155.0, 161.6], [125.2, 128.4, 156.5]],
    "BKL": [[113.7, 122.5, 154.6], [103.6, 98.2, 145.3]],
}


@pytest.mark.parametrize("mirror", [False, True])
def test_pose_and_its_inverse_agree(mirror):
    pose = Pose(zoom=1.1, turn=0.7, shift=(0.1, -0.05), mirror=mirror)
    u, v = pose.lesion_coordinates(112, 150, aspect=0.8)
    for row, column in ((0, 0), (40, 90), (111, 149)):
        x, y = pose.pixel(u[row, column], v[row, column], 112, 150, aspect=0.8)
        assert (x, y) == pytest.approx((column, row), abs=1e-3)


def test_structures_do_not_depend_on_each_other():
    lesion = grow("NV", 0)
    lesion.generator("border").random(1000)
    assert lesion.generator("globules").random() == grow("NV", 0).generator("globules").random()
    assert lesion.generator("globules").random() != lesion.generator("milia").random()


def test_two_images_of_a_lesion_are_more_alike_than_two_lesions():
    """Compared by colour, which no pose changes; 12 lesions of one class, seeds 0 to 11."""
    colours = np.array(
        [
            [render(grow("NV", [9, k]), [k, camera])[36:76, 55:95].mean(axis=(0, 1)) for camera in (0, 1)]
            for k in range(12)
        ]
    )
    within = np.linalg.norm(colours[:, 0] - colours[:, 1], axis=1).mean()
    between = np.linalg.norm(colours[:, None, 0] - colours[None, :, 1], axis=2)[~np.eye(12, dtype=bool)].mean()
    assert between > 1.3 * within


def test_hard_lesions_blend_into_their_look_alike():
    def veil(hard):
        return np.mean([grow("NV", [2, k], hard).signs.veil for k in range(300)])

    assert veil(0.0) < veil(1.0)
    assert np.mean([grow("NV", [2, k], 0).signs.network for k in range(300)]) == pytest.approx(0.60, abs=0.03)


def test_impossible_requests_are_refused():
    with pytest.raises(ValueError, match="XYZ.*MEL, NV"):
        grow("XYZ", 0)
    with pytest.raises(ValueError, match="hard.*1.5"):
        grow("NV", 0, hard=1.5)
