"""The twins of all seeds side by side: against torch's own layers, one seed at a time."""

import pytest
import torch

from lessonlib.experiments.twins import Twins, fold

SEEDS = (0, 3, 4)


def pictures(count=40):
    torch.manual_seed(1)
    return torch.randn(64, count).expand(len(SEEDS), -1, -1)


@pytest.mark.parametrize("shortcut", [False, True])
@pytest.mark.parametrize("norm", [False, True])
def test_every_seed_computes_what_torchs_layers_compute(shortcut, norm, reference):
    network, x = Twins(8, shortcut, SEEDS, norm=norm), pictures()
    out = network(x)
    for place in range(len(SEEDS)):
        torch.testing.assert_close(out[place].T, reference(network, place)(x[place].T), rtol=1e-4, atol=1e-4)


@pytest.mark.claim("C10")
@pytest.mark.parametrize("depth", [8, 20, 56])
def test_the_twins_differ_by_the_shortcut_alone(depth):
    plain, residual = (Twins(depth, kind, SEEDS) for kind in (False, True))
    assert len(plain.layers()) == depth
    for (name, ours), (other, theirs) in zip(plain.named_parameters(), residual.named_parameters(), strict=True):
        assert name == other
        assert torch.equal(ours, theirs)
    for block, twin in zip(plain.blocks, residual.blocks, strict=True):
        x = torch.rand(len(SEEDS), 32, 20)
        first, second = block.layers
        added = second(first(x).relu())
        assert torch.equal(block(x), added.relu())
        assert torch.equal(twin(x), (x + added).relu())


def test_a_seed_starts_alike_in_any_company_and_sees_no_other():
    together, alone = Twins(8, True, SEEDS), Twins(8, True, (3,))
    for many, one in zip(together.parameters(), alone.parameters(), strict=True):
        assert torch.equal(many[1], one[0])
    together(pictures())[1].square().sum().backward()
    for layer in together.layers():
        assert layer.weight.grad[1].abs().max() > 0
        assert layer.weight.grad[[0, 2]].abs().max() == 0


@pytest.mark.parametrize("options", [{}, {"span": 1}, {"span": 1, "relu_inside": True}])
def test_folding_works_the_batch_norm_into_the_weights(options):
    network, x = Twins(8, True, SEEDS, **options), pictures()
    without = fold(network, x)
    assert all(layer.scale is None for layer in without.layers())
    torch.testing.assert_close(without(x), network(x), rtol=1e-3, atol=1e-3)
    torch.testing.assert_close(without(x[:, :, :1]), without(x)[:, :, :1], rtol=1e-4, atol=1e-4)


@pytest.mark.claim("C16")
def test_a_shortcut_over_one_layer_computes_what_a_plain_layer_can():
    x = pictures()
    network = fold(Twins(20, True, SEEDS, span=1), x)
    plain = Twins(20, False, SEEDS, span=1, norm=False)
    plain.load_state_dict(network.state_dict())
    assert (plain(x) - network(x)).abs().max() > 0.1
    with torch.no_grad():
        for block in plain.blocks:
            block.layers[0].weight += torch.eye(32)
    torch.testing.assert_close(plain(x), network(x), rtol=1e-3, atol=1e-3)


@pytest.mark.claim("C16")
def test_the_notes_formula_is_not_linear_and_the_papers_is():
    torch.manual_seed(0)
    weight, x, z = torch.randn(6, 6), torch.randn(6), torch.randn(6)

    def paper(v):
        return weight @ v + v

    def note(v):
        return (weight @ v).relu() + v

    torch.testing.assert_close(paper(x + z), paper(x) + paper(z))
    assert (note(x + z) - note(x) - note(z)).abs().max() > 0.1


def test_a_depth_that_the_blocks_cannot_make_is_refused():
    for depth, span in ((9, 2), (2, 2), (2, 1)):
        with pytest.raises(ValueError, match=f"depth={depth}"):
            Twins(depth, True, SEEDS, span)
