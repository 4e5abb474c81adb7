"""What a sum can know of parity: the cap by search and by proof, and where cross-entropy leads."""

from itertools import permutations, product
from math import log

import numpy as np
import pytest
import torch

from lessonlib.experiments import additive


@pytest.mark.claim("C45")
@pytest.mark.parametrize("values", [2, 4, 6, 10])
def test_no_sum_gets_more_than_three_corners(values):
    assert additive.best_by_search(values) == 0.75 == additive.cap(0.5, 0.5)


@pytest.mark.claim("C45")
def test_every_sign_pattern_but_parity_can_be_had_on_two_by_two():
    """Tried with u and v from a grid: of the 16 patterns exactly the two of parity are missing."""
    found = set()
    for u0, u1, v0, v1 in product((-3, -1, 1, 3), (-3, -1, 1, 3), (-2, 0, 2), (-2, 0, 2)):
        found.add(tuple(s > 0 for s in (u0 + v0, u0 + v1, u1 + v0, u1 + v1)))
    assert len(found) == 14
    assert {(False, True, True, False), (True, False, False, True)}.isdisjoint(found)


@pytest.mark.claim("C45")
def test_the_search_agrees_with_all_tables_of_four_digits():
    """Whole numbers are enough, since only the order matters: v in every order, u between any two of its values."""
    parity = np.arange(4) % 2
    odd = (parity[:, None] + parity) % 2 == 1
    right = [
        ((np.array(u)[:, None] - v > 0) == odd).sum()
        for v in map(np.array, permutations((0.5, 1.5, 2.5, 3.5)))
        for u in product(range(5), repeat=4)
    ]
    assert max(right) / 16 == additive.best_by_search(4)


@pytest.mark.parametrize("first, second", [(0.5, 0.5), (0.3, 0.5), (0.7, 0.9), (1.0, 0.4)])
def test_uneven_digits_raise_the_cap(first, second):
    """Try all 14 patterns on the four corners, weighted as they come up."""
    weight = np.array([p * q for p in (1 - first, first) for q in (1 - second, second)])
    odd = np.array([0, 1, 1, 0])
    patterns = [p for p in product((0, 1), repeat=4) if p not in ((0, 1, 1, 0), (1, 0, 0, 1))]
    best = max(float(weight[np.array(p) == odd].sum()) for p in patterns)
    assert additive.cap(first, second) == pytest.approx(best)


@pytest.mark.claim("C45")
def test_nothing_pulls_at_zero_and_every_start_ends_there():
    for seed in range(5):
        loss, right = additive.descend(10, seed)
        assert loss == pytest.approx(log(2), abs=1e-9)
        assert 0.25 <= right <= 0.75
    u, v = (torch.zeros(10, dtype=torch.float64, requires_grad=True) for _ in range(2))
    odd = ((torch.arange(10)[:, None] + torch.arange(10)) % 2).double()
    loss = torch.nn.functional.binary_cross_entropy_with_logits(u[:, None] + v, odd)
    for gradient in torch.autograd.grad(loss, (u, v)):
        assert gradient.abs().max() < 1e-16


@pytest.mark.claim("C45")
def test_the_best_answer_costs_more_than_none():
    """Three corners right with any confidence: the cross-entropy is above ln 2."""
    odd = ((torch.arange(10)[:, None] + torch.arange(10)) % 2).double()
    for confidence in (0.01, 0.1, 1.0, 5.0):
        u = v = confidence * (2 * (torch.arange(10) % 2).double() - 0.5)  # negative where even: both even sum to less
        score = u[:, None] + v
        assert ((score > 0) == (odd > 0)).double().mean() == 0.75
        assert torch.nn.functional.binary_cross_entropy_with_logits(score, odd) > log(2)


def test_corners_vanish_for_sums_and_only_there():
    pictures = torch.randn(2, 2, 6, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    summed = additive.corners(lambda x: x[:, :3].prod(dim=1) + x[:, 3:].square().sum(dim=1), *pictures)
    crossed = additive.corners(lambda x: x[:, 0] * x[:, 3], *pictures)
    assert summed.abs().max() < 1e-12 < 1e-3 < crossed.abs().max()
