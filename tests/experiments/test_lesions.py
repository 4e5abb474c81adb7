"""Blocks cut out of trained networks."""

import torch

from lessonlib.experiments.degradation import SEEDS, images, run_folded, trained
from lessonlib.experiments.lesions import cut_each, residual_sizes


def test_a_residual_network_survives_a_cut_that_ruins_a_plain_one():
    plain, residual = (cut_each(20, kind) for kind in (False, True))
    assert plain.cut.shape == residual.cut.shape == (len(SEEDS), 9)
    assert residual.whole.max() < 10
    assert residual.cut[:, 2:].median() < 20
    assert plain.cut.median() > 60
    assert (residual.cut[:, 2:].mean(dim=1) < plain.cut[:, 2:].mean(dim=1) - 20).all()


def test_uncut_is_the_network_itself():
    data, found = images(), cut_each(8, True)
    wrong = run_folded(trained(8, True, 2), data.test_images).argmax(dim=1) != data.test_labels
    torch.testing.assert_close(found.whole[2], 100 * wrong.float().mean())


def test_the_size_of_a_residual_is_what_the_folded_network_adds():
    data, network = images(), trained(8, True, 3)
    stem, (w1, b1), (w2, b2) = network.layers[:3]
    x = (data.train_images.flatten(1) @ stem[0].T + stem[1]).relu()
    added = (x @ w1.T + b1).relu() @ w2.T + b2
    torch.testing.assert_close(residual_sizes(8)[3, 0], added.norm() / x.norm(), rtol=1e-3, atol=1e-4)
