"""The residual blocks against their parts: the identity, the sum of paths, the closed form of the cost."""

import pytest
import torch
from torch import nn
from torch.nn.functional import conv2d, relu

from lessonlib.arithmetic import Convolution
from lessonlib.blocks.residual import BasicBlock, Bottleneck
from lessonlib.profiling.counts import count
from lessonlib.profiling.jacobian import channel_jacobian

SEED = 21


def with_statistics(block: nn.Module) -> nn.Module:
    """Give every batch norm numbers of its own, so that leaving one out shows; evaluation mode, double precision."""
    torch.manual_seed(SEED)
    for part in block.modules():
        if isinstance(part, nn.BatchNorm2d):
            nn.init.normal_(part.weight, 1, 0.2)
            nn.init.normal_(part.bias, 0, 0.2)
            nn.init.normal_(part.running_mean, 0, 0.2)
            nn.init.uniform_(part.running_var, 0.5, 2)
    return block.double().eval()


def image(*shape):
    return torch.randn(shape, dtype=torch.float64, generator=torch.Generator().manual_seed(SEED))


SHAPES = [(8, 8, 1), (8, 16, 1), (8, 8, 2), (8, 16, 2)]


@pytest.mark.claim("C14")
@pytest.mark.parametrize("in_channels, out_channels, stride", SHAPES)
def test_a_projection_stands_only_where_the_shape_changes(in_channels, out_channels, stride):
    x = torch.randn(2, in_channels, 7, 10)
    for block in (
        BasicBlock(in_channels, out_channels, stride),
        Bottleneck(in_channels, out_channels, 4, stride),
        Bottleneck(in_channels, out_channels, 4, stride, cardinality=2),
    ):
        assert block(x).shape == (2, out_channels, -(-7 // stride), 10 // stride)
        assert (block.downsample is None) == (block(x).shape == x.shape)


@pytest.mark.claim("C13")
@pytest.mark.parametrize("block, last", [(BasicBlock(6, 6), "bn2"), (Bottleneck(6, 6, 3), "bn3")])
def test_with_a_residual_of_zero_the_block_is_the_identity(block, last):
    """F(x) + x with F = 0, behind the last ReLU; and the shortcut has no parameter."""
    norm = getattr(with_statistics(block), last)
    x = image(2, 6, 5, 5)
    assert (block(x) - relu(x)).abs().max() > 0.1
    nn.init.zeros_(norm.weight)
    nn.init.zeros_(norm.bias)
    assert torch.equal(block(x), relu(x))
    assert {name.split(".")[0] for name, _ in block.named_parameters()} <= {
        f"{p}{n}" for p in ("conv", "bn") for n in "123"
    }


@pytest.mark.claim("C13")
@pytest.mark.parametrize("training", [False, True], ids=["evaluation", "training"])
@pytest.mark.parametrize("kind, shape, last", [(BasicBlock, (6, 6), "bn2"), (Bottleneck, (6, 6, 3), "bn3")])
def test_a_zero_last_norm_makes_identities_to_any_depth_and_plain_blocks_of_it_put_out_nothing(
    kind, shape, last, training
):
    """A way to deepen a network without changing what it computes: what a ReLU puts out passes, and its gradient."""
    blocks = {option: [with_statistics(kind(*shape, shortcut=option)) for _ in range(3)] for option in ("B", None)}
    for block in blocks["B"] + blocks[None]:
        nn.init.zeros_(getattr(block, last).weight)
        nn.init.zeros_(getattr(block, last).bias)
    x = relu(image(2, 6, 5, 5)).requires_grad_()
    y = nn.Sequential(*blocks["B"]).train(training)(x)
    assert torch.equal(y, x)
    weighting = image(2, 6, 5, 5)
    (y * weighting).sum().backward()
    assert torch.equal(x.grad, weighting * (x > 0))
    assert not nn.Sequential(*blocks[None]).train(training)(x).any()


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("kind, shape", [(BasicBlock, (4, 6)), (Bottleneck, (4, 6, 3))])
def test_a_plain_block_has_the_same_tensors_and_lacks_the_addition_alone(kind, shape, stride):
    blocks = {option: with_statistics(kind(*shape, stride=stride, shortcut=option)) for option in ("A", "B", None)}
    names = {option: set(block.state_dict()) for option, block in blocks.items()}
    assert names["A"] == names[None] == {name for name in names["B"] if not name.startswith("downsample")}
    state = {name: tensor for name, tensor in blocks["B"].state_dict().items() if name in names[None]}
    blocks["A"].load_state_dict(state)
    blocks[None].load_state_dict(state)
    # Before the last ReLU: what each block adds up.
    sums, x = {}, image(2, 4, 6, 7)
    for option, block in blocks.items():
        block.relu.register_forward_pre_hook(
            lambda part, inputs, option=option: sums.update({option: inputs[0].clone()})
        )
        assert torch.equal(block(x), relu(sums[option]))
    for option in "AB":
        shortcut = blocks[option].downsample(x)
        assert shortcut.abs().max() > 0.1
        torch.testing.assert_close(sums[option] - sums[None], shortcut, rtol=0, atol=1e-12)


@pytest.mark.parametrize("stride", [1, 2])
def test_a_projected_block_is_residual_plus_projection(stride):
    block = with_statistics(BasicBlock(4, 6, stride))
    x = image(2, 4, 6, 6)
    first = relu(block.bn1(conv2d(x, block.conv1.weight, stride=stride, padding=1)))
    residual = block.bn2(conv2d(first, block.conv2.weight, padding=1))
    # A 1 x 1 convolution of stride s reads every s-th position only.
    kernel, norm = block.downsample[0].weight[:, :, 0, 0], block.downsample[1]
    shortcut = norm(torch.einsum("nm,bmhw->bnhw", kernel, x[:, :, ::stride, ::stride]))
    torch.testing.assert_close(block(x), relu(residual + shortcut), rtol=0, atol=1e-12)


@pytest.mark.claim("C15")
def test_a_bottleneck_of_four_times_the_width_costs_less_than_two_3x3():
    """He et al. 2016, figure 5: 64 channels left, 256 right, of similar complexity."""
    basic, bottleneck = BasicBlock(64, 64), Bottleneck(256, 256, 64)
    wide = 2 * Convolution.standard(256, 256, 3).macs(56, 56)
    narrow = count(bottleneck, (256, 56, 56)).macs
    assert narrow == (256 * 64 + 9 * 64 * 64 + 64 * 256) * 56 * 56
    assert narrow < count(basic, (64, 56, 56)).macs == 2 * 9 * 64 * 64 * 56 * 56
    assert 16 < wide / narrow < 18


@pytest.mark.claim("C44")
def test_cardinality_divides_the_cost_of_the_3x3():
    whole, groups = Bottleneck(32, 32, 16), Bottleneck(32, 32, 16, cardinality=8)
    costs = [count(block, (32, 9, 9)).by_module for block in (whole, groups)]
    assert costs[0]["conv2"] == 8 * costs[1]["conv2"]
    assert [costs[0][name] for name in ("conv1", "conv3")] == [costs[1][name] for name in ("conv1", "conv3")]
    assert whole.conv2.weight.numel() == 8 * groups.conv2.weight.numel()


def test_a_group_convolution_reads_only_its_own_group():
    block = with_statistics(Bottleneck(6, 6, 12, cardinality=3))
    reach = channel_jacobian(block.conv2, (12, 3, 3))
    same_group = torch.block_diag(*[torch.ones(4, 4)] * 3).bool()
    assert torch.equal(reach > 0, same_group)
    assert (channel_jacobian(block, (6, 3, 3)) > 0).float().mean() > 0.8  # the 1 x 1 convolutions mix them again


def test_the_groups_are_resnexts_sum_of_paths():
    """Xie et al. 2017, figure 3 (a): one narrow bottleneck for each of C paths, their outputs summed."""
    block, cardinality = with_statistics(Bottleneck(6, 6, 8, cardinality=4)), 4
    x = image(2, 6, 5, 5)
    narrow = relu(block.bn1(block.conv1(x)))
    paths = 0
    for path in range(cardinality):
        own = slice(2 * path, 2 * path + 2)
        filtered = conv2d(narrow[:, own], block.conv2.weight[own], padding=1)
        norm = block.bn2
        scale = norm.weight[own] / (norm.running_var[own] + norm.eps).sqrt()
        shift = norm.bias[own] - scale * norm.running_mean[own]
        filtered = relu(filtered * scale[:, None, None] + shift[:, None, None])
        paths = paths + conv2d(filtered, block.conv3.weight[:, own])
    torch.testing.assert_close(block(x), relu(x + block.bn3(paths)), rtol=0, atol=1e-12)


@pytest.mark.parametrize("cardinality", [4, 0])
def test_a_width_that_does_not_split_is_refused(cardinality):
    with pytest.raises(ValueError, match=f"width=10 .* cardinality={cardinality}"):
        Bottleneck(8, 8, 10, cardinality=cardinality)
