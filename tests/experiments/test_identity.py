"""A deep plain network that equals a shallow one by construction, and what training makes of deeper ones."""

import pytest
import torch

from lessonlib.experiments import identity
from lessonlib.experiments.degradation import RECIPE, SEEDS, error_and_loss, images, train
from lessonlib.experiments.identity import ADDED, deepen_by_fresh_blocks, deepen_by_identity
from lessonlib.experiments.twins import columns


@pytest.fixture(scope="module")
def shallow():
    return train(8, False, SEEDS, RECIPE)[0]


@pytest.mark.claim("C12")
@pytest.mark.parametrize("blocks", [1, ADDED])
def test_the_constructed_network_is_the_shallow_one(shallow, blocks):
    data = images()
    x = columns(data.train_images, len(SEEDS))
    deep = deepen_by_identity(shallow, x, blocks)
    assert len(deep.layers()) == deep.depth == 8 + 2 * blocks
    assert not deep.blocks[-1].shortcut
    torch.testing.assert_close(deep(x), shallow(x), rtol=1e-4, atol=1e-4)
    for mine, its in zip(*(error_and_loss(net, x, data.train_labels) for net in (deep, shallow)), strict=True):
        torch.testing.assert_close(mine, its, rtol=1e-4, atol=1e-4)


def test_the_shallow_network_stays_as_it_is(shallow):
    before = [parameter.clone() for parameter in shallow.parameters()]
    x = columns(images().train_images, len(SEEDS))
    with torch.no_grad():
        for parameter in deepen_by_identity(shallow, x).parameters():
            parameter.zero_()
    assert all(torch.equal(a, b) for a, b in zip(before, shallow.parameters(), strict=True))


def test_fresh_blocks_stand_on_the_same_trunk(shallow):
    plain, residual = (deepen_by_fresh_blocks(shallow, kind, SEEDS, 3) for kind in (False, True))
    for grown in (plain, residual):
        assert len(grown.layers()) == grown.depth == 14
        assert torch.equal(grown.stem.weight, shallow.stem.weight)
        assert torch.equal(grown.blocks[2].layers[0].weight, shallow.blocks[2].layers[0].weight)
    assert torch.equal(plain.blocks[-1].layers[0].weight, residual.blocks[-1].layers[0].weight)
    assert [block.shortcut for block in residual.blocks] == [False] * 3 + [True] * 3


@pytest.mark.claim("C12")
def test_training_does_not_find_the_identity_without_shortcuts():
    grown = identity.grow()
    assert torch.equal(grown.constructed, grown.shallow)
    assert (grown.trained_on < 1).all()
    assert (grown.plain > grown.shallow).all()
    assert (grown.residual < grown.plain).all()
    assert grown.residual.mean() < grown.shallow.mean()
