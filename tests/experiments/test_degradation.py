"""Plain and residual twins of several depths: what training makes of them, on every seed."""

import pytest
import torch
from torch.nn.functional import cross_entropy

from lessonlib.experiments.degradation import (
    EARLY,
    RECIPE,
    SEEDS,
    Recipe,
    fit,
    images,
    run,
    run_folded,
    train,
    trained,
)
from lessonlib.experiments.twins import Twins


@pytest.fixture(scope="module")
def found():
    return run(depths=(8, 20, 32))


@pytest.mark.claim("C10")
def test_deeper_plain_networks_learn_their_training_images_worse(found):
    assert (found.final(32, False) > 25).all()
    assert (found.final(32, True) < 2).all()
    assert found.final(20, False).mean() - found.final(8, False).mean() > 2.5
    assert (found.final(8, False) < 2).all()


@pytest.mark.claim("C10")
def test_it_is_not_overfitting(found):
    """The error on held-out images follows the error on the training images, not the other way round."""
    gap = found.final(32, False, "test_error") - found.final(32, False)
    assert (gap < 12).all()
    assert (found.final(32, False) > found.final(8, False, "test_error") + 15).all()


def test_a_curve_holds_what_the_head_of_the_file_says(found):
    assert set(found.curves) == {(d, kind, seed) for d in (8, 20, 32) for kind in (False, True) for seed in SEEDS}
    for (depth, *_), curve in found.curves.items():
        assert len(curve.error) == len(curve.loss) == RECIPE.epochs + 1
        assert list(curve.gradients) == ["start", f"step {EARLY}", "end"]
        assert {len(norms) for norms in curve.gradients.values()} == {depth}
        assert 80 < curve.error[0] < 99
        assert curve.loss[-1] < curve.loss[0]


@pytest.mark.parametrize("shortcut", [False, True])
def test_the_training_is_torchs_own(shortcut, reference):
    """One seed, one epoch, with torch's layers and its SGD: the same losses."""
    recipe, data = Recipe(epochs=1), images()
    network = Twins(8, shortcut, (2,))
    twin = reference(network, 0).train()
    (curve,) = fit(network, (2,), recipe)
    optimiser = torch.optim.SGD(twin.parameters(), recipe.rate, 0.9, weight_decay=recipe.weight_decay)
    order = torch.randperm(len(data.train_labels), generator=torch.Generator().manual_seed(2))
    steps = len(order) // recipe.batch
    for step, batch in enumerate(order[: steps * recipe.batch].split(recipe.batch)):
        optimiser.param_groups[0]["lr"] = recipe.rate * recipe.share(step, steps)
        optimiser.zero_grad()
        cross_entropy(twin(data.train_images[batch].flatten(1)), data.train_labels[batch]).backward()
        optimiser.step()
    scores = twin(data.train_images.flatten(1))
    assert curve.loss[-1] == pytest.approx(cross_entropy(scores, data.train_labels).item(), rel=1e-3)


@pytest.mark.parametrize("shortcut", [False, True])
def test_the_folded_network_errs_on_the_same_images(found, shortcut):
    data, network = images(), trained(8, shortcut, 1)
    curve = found.curves[8, shortcut, 1]
    for pictures, labels, error in (
        (data.train_images, data.train_labels, curve.error[-1]),
        (data.test_images, data.test_labels, curve.test_error),
    ):
        wrong = (run_folded(network, pictures).argmax(dim=1) != labels).float().mean().item()
        assert 100 * wrong == pytest.approx(error, abs=0.2)


def test_a_block_that_is_cut_passes_its_input_on():
    data, network = images(), trained(8, True, 0)
    (stem, *inner, head), x = network.layers, data.test_images[:7].flatten(1)
    only_stem = (x @ stem[0].T + stem[1]).relu() @ head[0].T + head[1]
    torch.testing.assert_close(run_folded(network, data.test_images[:7], cut=[0, 1, 2]), only_stem)
    assert len(inner) == 6
    with pytest.raises(ValueError, match="no block 3"):
        run_folded(network, data.test_images, cut=[3])


def test_the_rate_rises_over_a_twentieth_and_falls_to_nothing():
    shares = [RECIPE.share(step, 200) for step in range(200)]
    peak = shares.index(max(shares))
    assert 8 <= peak <= 12
    assert shares[: peak + 1] == sorted(shares[: peak + 1])
    assert shares[peak:] == sorted(shares[peak:], reverse=True)
    assert shares[-1] < 0.001


def test_a_training_is_done_once():
    assert train(8, True, SEEDS, RECIPE) is train(8, True, SEEDS, RECIPE)


def test_images_are_standardised_by_the_training_pixels():
    data = images()
    assert data.train_images.mean().item() == pytest.approx(0, abs=1e-5)
    assert data.train_images.std().item() == pytest.approx(1, abs=1e-5)
    assert data.test_images.mean().item() != 0
