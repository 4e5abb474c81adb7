"""ReLU on a plane: formulas against draws and against counting, decoders against solving point by point."""

from itertools import product

import numpy as np
import pytest

from lessonlib.experiments.manifold import (
    back_by_active_units,
    back_by_best_matrix,
    back_by_inverse,
    circle,
    draw,
    injective_on,
    least_active,
    lossless_share,
    lost_share,
    sectors,
    shares,
    spiral,
    stretch,
    through_relu,
)

SEEDS = range(5)
each_seed = pytest.mark.parametrize("seed", SEEDS)


@pytest.mark.claim("C49")
@each_seed
@pytest.mark.parametrize("n", range(2, 11))
def test_lost_points_are_counted_by_coins(n, seed):
    """1/2ⁿ and (n + 1)/2ⁿ against 1 000 draws: within four standard errors, for every seed."""
    for dimensions, formula in ((1, 1 / 2**n), (2, (n + 1) / 2**n)):
        each = shares(spiral(), draw(n, 1000, seed), dimensions)
        assert lost_share(n, dimensions) == formula
        assert abs(each.mean() - formula) < 4 * each.std(ddof=1) / 1000**0.5


@pytest.mark.parametrize("n, d", [(5, 3), (8, 4)])
def test_the_coins_hold_in_more_dimensions(n, d):
    numbers = np.random.default_rng(n)
    active = (numbers.standard_normal((20_000, n, d)) @ numbers.standard_normal((20_000, d, 1)) > 0).sum((1, 2))
    share = (active < d).mean()
    assert abs(share - lost_share(n, d)) < 4 * (share * (1 - share) / 20_000) ** 0.5
    assert lost_share(n, d) == sum(sum(coins) < d for coins in product((0, 1), repeat=n)) / 2**n


@pytest.mark.claim("C48")
@each_seed
def test_fifteen_units_nearly_always_keep_the_plane_and_five_rarely(seed):
    found = {n: (least_active(draw(n, 1000, seed)) >= 2).mean() for n in (2, 3, 4, 5, 15, 30)}
    assert found[2] == found[3] == found[4] == 0
    assert found[5] < 0.15 and found[15] > 0.95 and found[30] > 0.99
    points = {n: (shares(spiral(), draw(n, 1000, seed), 2) == 0).mean() for n in (5, 15)}
    assert points[5] < 0.15 and points[15] > 0.95, "of the spiral's points alone, too"
    for n, share in found.items():
        assert abs(share - lossless_share(n)) <= 4 * (lossless_share(n) * (1 - lossless_share(n)) / 1000) ** 0.5 + 1e-3


@pytest.mark.claim("C48")
@pytest.mark.parametrize("n", range(2, 13))
def test_the_share_of_lossless_matrices_counted_over_all_signs(n):
    """On n fixed lines each sign pattern is equally likely (Wendel 1962): look at all 2ⁿ of them."""
    lines = draw(n, 1, seed=n)[0]
    signs = np.array(list(product((-1, 1), repeat=n)))
    assert (least_active(signs[:, :, None] * lines) >= 2).mean() == lossless_share(n)


def test_the_least_active_against_a_dense_look_around():
    around = circle(4000)
    for n in (2, 3, 5, 8, 15):
        matrices = draw(n, 50, seed=7)
        dense = (through_relu(around, matrices) > 0).sum(-1).min(-1)
        assert (least_active(matrices) <= dense).all()
        assert (least_active(matrices) == dense).mean() > 0.9, "only a very thin sector is missed"


def test_of_two_opposite_points_three_units_keep_exactly_one():
    for matrix in draw(3, 200, seed=1):
        assert shares(circle(200), matrix[None], 2)[0] == 0.5


@pytest.mark.claim("C49")
@each_seed
@pytest.mark.parametrize("n", [2, 3, 8, 15, 30])
def test_what_the_inverse_returns_is_half_of_the_curve_and_a_disturbance(n, seed):
    curve, matrices = spiral(), draw(n, 1000, seed)
    numbers = curve @ matrices.swapaxes(1, 2)
    halves = curve / 2 + back_by_inverse(np.abs(numbers), matrices) / 2
    returned = back_by_inverse(through_relu(curve, matrices), matrices)
    assert np.abs(returned - halves).max() < 1e-10
    opposite = back_by_inverse(through_relu(-curve, matrices), matrices)
    np.testing.assert_allclose(opposite + curve / 2, returned - curve / 2, atol=1e-10)
    np.testing.assert_allclose(np.linalg.norm(np.abs(numbers), axis=2), np.linalg.norm(numbers, axis=2))


@pytest.mark.claim("C49")
@pytest.mark.parametrize("n", [2, 3, 6, 15])
def test_the_active_units_return_what_solving_for_each_point_returns(n):
    curve, matrices = spiral(40), draw(n, 30, seed=3)
    images = through_relu(curve, matrices)
    returned = back_by_active_units(images, matrices)
    for matrix, places, numbers in zip(matrices, returned, images, strict=True):
        for x, place, y in zip(curve, places, numbers, strict=True):
            active = y > 0
            if active.any():
                expected = np.linalg.lstsq(matrix[active], y[active], rcond=None)[0]  # the shortest where many solve
                np.testing.assert_allclose(place, expected, atol=1e-9)
            else:
                assert (place == 0).all()
            if active.sum() > 1:
                np.testing.assert_allclose(place, x, atol=1e-9)


def test_no_matrix_comes_nearer_than_the_best():
    curve, matrices = spiral(), draw(8, 20, seed=4)
    images = through_relu(curve, matrices)
    best = np.linalg.norm(back_by_best_matrix(images, curve) - curve, axis=(1, 2))
    numbers = np.random.default_rng(0)
    fitted = np.linalg.pinv(images) @ curve
    for size in (1e-3, 1e-1):
        other = images @ (fitted + size * numbers.standard_normal(fitted.shape))
        assert (np.linalg.norm(other - curve, axis=(1, 2)) > best).all()
    assert (best < np.linalg.norm(2 * back_by_inverse(images, matrices) - curve, axis=(1, 2))).all()


@pytest.mark.claim("C47")
@pytest.mark.parametrize("n", [1, 2, 5, 8])
def test_inside_the_image_of_a_cube_relu_was_the_identity(n):
    cube = np.random.default_rng(n).uniform(-1, 1, (100_000, n))
    image = np.maximum(cube, 0)
    inside = (image > 0).all(1)
    assert (image[inside] == cube[inside]).all()
    assert abs(inside.mean() - 1 / 2**n) < 4 * (1 / 2**n / 100_000) ** 0.5
    assert ((image[~inside] == 0).any(1)).all(), "the rest lies on a face, which has no volume"


@pytest.mark.claim("C47")
@pytest.mark.parametrize("n", [2, 3, 5, 15])
def test_the_plane_is_mapped_by_one_matrix_in_each_of_2n_sectors(n):
    matrix = draw(n, 1, seed=6)[0]
    directions = sectors(matrix)
    active = directions @ matrix.T > 0
    assert len({tuple(units) for units in active}) == 2 * n
    for direction, units, factor in zip(directions, active, stretch(matrix), strict=True):
        aside = direction + 1e-6 * np.array([-direction[1], direction[0]])
        image, beside, both = through_relu(np.stack([direction, aside, direction + aside]), matrix)
        np.testing.assert_allclose(image + beside, both, atol=1e-12)
        along, moved = image / max(np.linalg.norm(image), 1e-300), (beside - image) / 1e-6
        area = np.linalg.norm(image) * np.linalg.norm(moved - (moved @ along) * along)
        assert area == pytest.approx(factor, rel=1e-6, abs=1e-6)
        assert (factor > 0) == (units.sum() > 1)
    there, back = through_relu(np.stack([directions[0], -directions[0]]), matrix)
    assert np.abs(there + back).max() > 0.1, "a linear map would send the sum, 0, to 0"


@pytest.mark.claim("C49")
@pytest.mark.parametrize("n", [2, 3, 15, 30])
def test_the_image_spans_all_dimensions_and_is_not_convex_from_three_on(n):
    curve, matrix = spiral(), draw(n, 1, seed=2)[0]
    assert np.linalg.matrix_rank(curve @ matrix.T) == 2
    assert np.linalg.matrix_rank(through_relu(curve, matrix)) == n
    images = through_relu(np.random.default_rng(0).standard_normal((400, 2)), matrix)
    middles = (images[:200] + images[200:]) / 2
    way_back = back_by_inverse if n == 2 else back_by_active_units
    middles = middles[(middles > 0).sum(1) > 1]  # here at most one point can have that image
    gaps = np.abs(through_relu(way_back(middles, matrix), matrix) - middles).max(1)
    assert (gaps.max() < 1e-9) == (n == 2), "the middle of two images is itself an image only at n = 2"


def test_a_curve_can_survive_where_the_plane_does_not():
    """For a circle: no direction without a unit, and no unit alone where its own row points."""
    agree, survive = [], []
    for matrix in draw(5, 400, seed=8):
        directions = sectors(matrix)
        active = directions @ matrix.T > 0
        rows = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
        alone = [i for i in range(5) if (rows[i] @ matrix.T > 0).sum() == 1]
        expected = active.sum(1).min() > 0 and not alone
        survive.append(expected)
        agree.append(injective_on(circle(2000), matrix) == expected)
    assert np.mean(agree) > 0.99
    assert np.mean(survive) > 0.3 > lossless_share(5)
    assert not injective_on(spiral(), np.eye(2)) and injective_on(circle() + 5, np.eye(2))


def test_the_lemma_needs_that_no_unit_stands_at_zero():
    """One active unit, and yet no other point of a fine grid has this image (Sandler et al. 2018, lemma 2)."""
    matrix = np.array([[1.0, 0], [-1, 0], [0, 1], [0, -1]])
    line = np.linspace(-2, 2, 81)
    grid = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    image = through_relu(np.array([[1.0, 0]]), matrix)
    same = grid[np.abs(through_relu(grid, matrix) - image).max(1) < 1e-12]
    assert (image > 0).sum() == 1 and same.tolist() == [[1, 0]]
