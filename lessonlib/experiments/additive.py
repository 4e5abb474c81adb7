"""How well can a sum u(x) + v(y) tell whether x and y are of the same parity? At most 75 %, and trained, 50 %.

Without a shuffle no group sees both digits, and the last layer adds up what the groups say: such a network is a sum of
one function of the first digit and one of the second, whatever its depth and width.
"""

from itertools import combinations

import numpy as np
import torch
from torch import Tensor


def corners(score, first: Tensor, second: Tensor) -> Tensor:
    """Return s(x, y) + s(x', y') - s(x, y') - s(x', y) for pairs of rows x, x' and y, y': 0 for every sum u + v.

    ``first`` and ``second`` are (2, B, C); ``score`` takes (B, 2C).
    """
    (x, other_x), (y, other_y) = first, second
    straight = score(torch.cat([x, y], 1)) + score(torch.cat([other_x, other_y], 1))
    return straight - score(torch.cat([x, other_y], 1)) - score(torch.cat([other_x, y], 1))


def cap(odd_first: float, odd_second: float) -> float:
    """Return the most that a sum can get right: all but the rarest of the four pairs of parities.

    ``odd_first`` and ``odd_second`` are the shares of odd digits on either side, drawn independently.
    """
    return 1 - min(odd_first, 1 - odd_first) * min(odd_second, 1 - odd_second)


def best_by_search(values: int) -> float:
    """Return the most that sign(u(x) + v(y)) gets right over all u and v, with x and y from 0 to ``values`` - 1.

    Order the columns by v: a row then says "odd" exactly from some column on. So all that u and v decide is the order
    of the columns' parities and, for each row, where it begins; every order is tried.
    """
    parity = np.arange(values) % 2
    best = 0
    for odd_places in combinations(range(values), int(parity.sum())):
        column = np.isin(np.arange(values), odd_places)
        right = 0
        for row in parity:
            says = np.arange(values)[None] >= np.arange(values + 1)[:, None]  # one line for each beginning
            right += (says == (column ^ bool(row))).sum(axis=1).max()
        best = max(best, int(right))
    return best / values**2


def descend(values: int, seed: int, steps: int = 500) -> tuple[float, float]:
    """Return cross-entropy, in nats, and accuracy after fitting u and v to the whole table by gradient descent."""
    generator = torch.Generator().manual_seed(seed)
    u, v = (torch.randn(values, generator=generator, dtype=torch.float64).requires_grad_() for _ in range(2))
    odd = (torch.arange(values)[:, None] + torch.arange(values)) % 2
    for _ in range(steps):
        score = u[:, None] + v
        loss = torch.nn.functional.binary_cross_entropy_with_logits(score, odd.to(score))
        gradients = torch.autograd.grad(loss, (u, v))
        with torch.no_grad():
            u -= 4 * gradients[0]
            v -= 4 * gradients[1]
    return loss.item(), ((score > 0) == odd).double().mean().item()
