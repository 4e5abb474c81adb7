"""The five orders of BN, ReLU and weights against figure 4 of the paper, step by step."""

import pytest
import torch
from torch import nn
from torch.nn.functional import batch_norm, conv2d, pad, relu

from lessonlib.blocks.preactivation import ORDERS, ResidualUnit
from lessonlib.blocks.residual import BasicBlock, Bottleneck

SEED = 12
WIDTHS = [None, 3]  # basic, bottleneck
# Figure 4 from top to bottom, for two weights and for three; "+" is where the shortcut comes in.
FIGURE = {
    "original": ("weight BN ReLU weight BN + ReLU", "weight BN ReLU weight BN ReLU weight BN + ReLU"),
    "BN after addition": ("weight BN ReLU weight + BN ReLU", "weight BN ReLU weight BN ReLU weight + BN ReLU"),
    "ReLU before addition": ("weight BN ReLU weight BN ReLU +", "weight BN ReLU weight BN ReLU weight BN ReLU +"),
    "ReLU-only pre-activation": ("ReLU weight BN ReLU weight BN +", "ReLU weight BN ReLU weight BN ReLU weight BN +"),
    "full pre-activation": ("BN ReLU weight BN ReLU weight +", "BN ReLU weight BN ReLU weight BN ReLU weight +"),
}


def with_statistics(unit: nn.Module, training: bool) -> nn.Module:
    torch.manual_seed(SEED)
    for part in unit.modules():
        if isinstance(part, nn.BatchNorm2d):
            nn.init.normal_(part.weight, 1, 0.2)
            nn.init.normal_(part.bias, 0, 0.2)
            nn.init.normal_(part.running_mean, 0, 0.2)
            nn.init.uniform_(part.running_var, 0.5, 2)
    return unit.double().train(training)


def image(*shape):
    return torch.randn(shape, dtype=torch.float64, generator=torch.Generator().manual_seed(SEED))


def by_figure(figure: str, unit: ResidualUnit, x: torch.Tensor) -> torch.Tensor:
    """Compute what a column of figure 4 says, with the unit's weights and norms in the order they come."""
    weights = iter([part for part in unit.modules() if isinstance(part, nn.Conv2d)])
    norms = iter([part for part in unit.modules() if isinstance(part, nn.BatchNorm2d)])
    shortcut = x
    for step in figure.split():
        if step == "weight":
            kernels = next(weights).weight
            x = conv2d(x, kernels, padding=kernels.shape[2] // 2)
        elif step == "BN":
            norm = next(norms)
            running = (None, None) if unit.training else (norm.running_mean, norm.running_var)
            x = batch_norm(x, *running, norm.weight, norm.bias, unit.training)
        elif step == "ReLU":
            x = relu(x)
        else:
            x = x + shortcut
    return x


@pytest.mark.parametrize("training", [False, True], ids=["evaluation", "training"])
@pytest.mark.parametrize("width", WIDTHS, ids=["basic", "bottleneck"])
@pytest.mark.parametrize("order", ORDERS)
def test_an_order_computes_what_figure_4_says(order, width, training):
    unit = with_statistics(ResidualUnit(4, 4, width=width, order=order), training)
    figure = FIGURE[order][0 if width is None else 1]
    x, other = image(3, 4, 5, 6).requires_grad_(), image(3, 4, 5, 6).requires_grad_()
    expected = by_figure(figure, unit, other)
    y = unit(x)
    torch.testing.assert_close(y, expected, rtol=0, atol=1e-12)
    assert torch.equal(x, other)  # no ReLU wrote over what the shortcut reads
    for out in (y, expected):
        (out * image(3, 4, 5, 6).flip(0)).sum().backward()
    torch.testing.assert_close(x.grad, other.grad, rtol=0, atol=1e-12)


def test_the_orders_differ():
    outputs = [
        with_statistics(ResidualUnit(4, 4, order=order), training=False)(image(3, 4, 5, 6)).detach() for order in ORDERS
    ]
    assert set(FIGURE) == set(ORDERS)
    for number, one in enumerate(outputs):
        assert all((one - other).abs().max() > 0.1 for other in outputs[:number])


@pytest.mark.parametrize("width", WIDTHS, ids=["basic", "bottleneck"])
@pytest.mark.parametrize("shape", [(8, 8, 1), (8, 8, 2)])
def test_the_orders_have_the_same_parameters(shape, width):
    units = [ResidualUnit(*shape, width, order, shortcut="A") for order in ORDERS]
    assert len({sum(weight.numel() for weight in unit.parameters()) for unit in units}) == 1
    for unit in units:
        kinds = [type(part) for part in unit.modules()]
        assert kinds.count(nn.Conv2d) == kinds.count(nn.BatchNorm2d) == (2 if width is None else 3)


@pytest.mark.parametrize("shortcut", ["A", "B"])
@pytest.mark.parametrize("shape", [(4, 4, 1), (4, 6, 2)])
@pytest.mark.parametrize("width", WIDTHS, ids=["basic", "bottleneck"])
def test_the_original_order_is_the_residual_block(width, shape, shortcut):
    unit = with_statistics(ResidualUnit(*shape, width, "original", shortcut), training=False)
    if width is None:
        block = BasicBlock(*shape, shortcut)
    else:
        block = Bottleneck(*shape[:2], width, shape[2], shortcut=shortcut)
    block.double().eval().load_state_dict(dict(zip(block.state_dict(), unit.state_dict().values(), strict=True)))
    x = image(2, 4, 7, 6)
    torch.testing.assert_close(unit(x), block(x), rtol=0, atol=1e-12)


@pytest.mark.parametrize("order", ["ReLU-only pre-activation", "full pre-activation"])
@pytest.mark.parametrize("first", [False, True])
def test_a_projection_reads_the_activated_input_and_zero_padding_the_input_itself(order, first):
    x = image(2, 4, 6, 6)
    for shortcut in "AB":
        unit = with_statistics(ResidualUnit(4, 6, 2, order=order, shortcut=shortcut, first=first), training=False)
        activated = x
        if not first:
            activated = relu(unit.before.bn(x)) if order.startswith("full") else relu(x)
        if shortcut == "A":
            expected = pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 0, 2))
        else:
            expected = conv2d(activated, unit.downsample[0].weight, stride=2)
            if not order.startswith("full"):  # its branch ends in a norm too
                expected = unit.downsample[1](expected)
            assert len(unit.downsample) == (1 if order.startswith("full") else 2)
        torch.testing.assert_close(unit(x) - unit.residual(x), expected, rtol=0, atol=1e-12)
        torch.testing.assert_close(unit.residual(x), unit.branch(activated), rtol=0, atol=1e-12)
        assert len(unit.before) == (0 if first else len(ORDERS[order][0].split()))


@pytest.mark.claim("C19")
def test_full_pre_activation_with_a_residual_of_zero_lets_any_number_pass():
    """With F = 0 the original order is the identity only for what a ReLU puts out; this one is for all numbers."""
    x = image(2, 4, 5, 5)
    for order in ("original", "full pre-activation"):
        unit = with_statistics(ResidualUnit(4, 4, order=order), training=False)
        for name, weight in unit.branch.named_parameters():
            if name.startswith("conv2") or name.startswith("act2"):
                nn.init.zeros_(weight)
        if order == "original":
            unit.branch.act2.bn.running_mean.zero_()
        assert torch.equal(unit(x), relu(x) if order == "original" else x)


def test_bad_orders_and_shortcuts_are_refused():
    with pytest.raises(ValueError, match="no order 'preact' .* full pre-activation"):
        ResidualUnit(4, 4, order="preact")
    with pytest.raises(ValueError, match="shortcut=None"):
        ResidualUnit(4, 4, shortcut=None)
    with pytest.raises(ValueError, match="shortcut='C'"):
        ResidualUnit(4, 4, shortcut="C")
