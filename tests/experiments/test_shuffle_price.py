"""What a shuffle costs, and where it can be folded away."""

import pytest
import torch
from torch import nn

from lessonlib.blocks.shuffle import channel_shuffle
from lessonlib.experiments import reach, shuffle_price


@pytest.mark.parametrize("channels, groups", [(6, 2), (12, 4), (20, 5), (8, 8), (8, 1)])
def test_folded_into_a_dense_layer_the_shuffle_is_free_and_exact(channels, groups):
    torch.manual_seed(0)
    layer = nn.Conv2d(channels, 7, 3, bias=False).double()
    x = torch.randn(2, channels, 5, 5, dtype=torch.float64)
    due = layer(channel_shuffle(x, groups))
    layer.weight.data = shuffle_price.folded(layer.weight.data, groups)
    torch.testing.assert_close(layer(x), due, rtol=0, atol=1e-12)


@pytest.mark.claim("C46")
def test_a_shuffle_that_mixes_never_takes_a_group_to_a_group():
    """So it cannot be folded into a layer in the same groups."""
    for channels in range(2, 31):
        for groups in (g for g in range(1, channels + 1) if channels % g == 0):
            together = (reach.wires(channels, groups) > 0).sum(axis=1).max() == 1
            assert together == (groups in (1, channels)), (channels, groups)


def test_it_can_be_pushed_past_what_treats_each_channel_by_itself():
    torch.manual_seed(0)
    channels, groups = 12, 3
    order = torch.from_numpy(reach.dealt(channels, groups))
    norm, filters = nn.BatchNorm2d(channels).eval(), nn.Conv2d(channels, channels, 3, groups=channels, bias=False)
    norm.weight.data, norm.running_mean.data = torch.rand(channels), torch.rand(channels)
    x = torch.randn(2, channels, 5, 5)
    due = channel_shuffle(filters(norm(x).relu()), groups)
    for part in (norm.weight, norm.running_mean, filters.weight):
        part.data = part.data[order]
    torch.testing.assert_close(filters(norm(channel_shuffle(x, groups)).relu()), due)


@pytest.mark.alone
def test_a_shuffle_takes_time_but_less_than_the_layer_before_it():
    """Seen: 6 to 17 % of the time of the grouped layer, and 2.0 to 2.8 times faster than one group."""
    for channels, size in shuffle_price.SHAPES:
        price = shuffle_price.measure(channels, size)
        assert price.saved == 3
        assert price.fastest["shuffle"] == min(price.times["shuffle"].values)
        assert 0.005 < price.shuffle < 1
        assert 1.1 < price.speedup < 6
