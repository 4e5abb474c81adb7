"""The learning rate warms up and ends at nothing."""

import pytest

from lessonlib.isic.training.schedule import schedule


def test_it_warms_up_and_ends_at_nothing():
    assert schedule(0, 0.1) < 0.02 and schedule(0.1, 0.1) == pytest.approx(1) and schedule(1, 0.1) == pytest.approx(0)
    rising, falling = ([schedule(k / 100, 0.1) for k in part] for part in (range(11), range(10, 101)))
    assert rising == sorted(rising) and falling == sorted(falling, reverse=True)


def test_without_a_ramp_it_is_torchs_half_cosine():
    import torch

    optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    theirs = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=20)
    for k in range(20):
        assert schedule(k / 20, 0.0) == pytest.approx(theirs.get_last_lr()[0])
        optimizer.step()
        theirs.step()
