"""Pre-activation ResNets: the signal that passes unaltered, its gradient, and the two ends of the network."""

import pytest
import torch
from torch import nn
from torch.nn.functional import max_pool2d, relu

from lessonlib.blocks.preactivation import ORDERS, ResidualUnit
from lessonlib.networks.cifar_preact_resnet import CifarPreActResNet, cifar_preact_resnet110
from lessonlib.networks.cifar_resnet import CifarResNet
from lessonlib.networks.preact_resnet import PreActResNet

SEED = 31


def image(*shape):
    return torch.randn(shape, dtype=torch.float64, generator=torch.Generator().manual_seed(SEED))


def with_statistics(network: nn.Module) -> nn.Module:
    torch.manual_seed(SEED)
    for part in network.modules():
        if isinstance(part, nn.BatchNorm2d):
            nn.init.normal_(part.weight, 1, 0.2)
            nn.init.normal_(part.bias, 0, 0.2)
    return network.double().train()


def inputs_and_residuals(network: nn.Module, x: torch.Tensor) -> tuple[list, list]:
    """Return what each unit of the network reads, x_1, x_2, ..., and puts out at the end; and each unit's F(x_l)."""
    signals, residuals, hooks = [], [], []
    for unit in [part for part in network.modules() if isinstance(part, ResidualUnit)]:
        hooks.append(
            unit.register_forward_hook(lambda part, inputs, out: signals.append((inputs[0].clone(), out.clone())))
        )
        hooks.append(unit.branch.register_forward_hook(lambda part, inputs, out: residuals.append(out.clone())))
    with torch.no_grad():
        network(x)
    for hook in hooks:
        hook.remove()
    return [signal[0] for signal in signals] + [signals[-1][1]], residuals


@pytest.mark.claim("C19")
def test_a_deeper_signal_is_a_shallower_one_and_the_residuals_between():
    """He et al. 2016b, equation 4, in the network of 110 layers: x_L = x_l + F(x_l) + ... + F(x_{L-1})."""
    torch.manual_seed(SEED)
    network = with_statistics(cifar_preact_resnet110())
    signals, residuals = inputs_and_residuals(network, image(2, 3, 16, 16))
    assert len(residuals) == 54
    for stage in (0, 18, 36):
        # The first unit of a stage changes the shape; where it does not (stage 1) it counts as well.
        for shallow in (stage + (stage > 0), stage + 7):
            for deep in (shallow + 1, stage + 12, stage + 17):
                total = signals[shallow] + sum(residuals[shallow:deep])
                torch.testing.assert_close(signals[deep], total, rtol=0, atol=1e-10)
    # Zero-padding is linear: the identity holds from the first unit to behind the last, with the zeros put in.
    total = signals[0]
    for number, residual in enumerate(residuals):
        if number in (18, 36):
            total = (network.layer2 if number == 18 else network.layer3)[0].downsample(total)
        total = total + residual
    torch.testing.assert_close(signals[-1], total, rtol=0, atol=1e-10)
    deep_sum = sum(residuals[37:])
    assert deep_sum.abs().mean() > 0.1 * signals[37].abs().mean()


@pytest.mark.claim("C19")
def test_the_original_order_has_a_relu_on_the_way():
    torch.manual_seed(SEED)
    network = with_statistics(CifarPreActResNet(20, bottleneck=False, order="original"))
    signals, residuals = inputs_and_residuals(network, image(2, 3, 16, 16))
    total = signals[0] + sum(residuals[:3])
    assert (signals[3] - total).abs().max() > 0.1
    # What it does compute.
    torch.testing.assert_close(signals[1], relu(signals[0] + residuals[0]), rtol=0, atol=1e-12)


@pytest.mark.claim("C19")
@pytest.mark.parametrize("order, splits", [("full pre-activation", True), ("original", False)])
def test_the_gradient_splits_into_one_that_passes_and_one_through_the_weights(order, splits):
    """Equation 5: dE/dx_l is dE/dx_L itself plus what comes through the residuals' sum."""
    torch.manual_seed(SEED)
    units = with_statistics(CifarPreActResNet(32, bottleneck=False, order=order)).layer2[1:]
    x, passed = relu(image(2, 32, 6, 6)).requires_grad_(), image(2, 32, 6, 6).flip(0)  # passed: dE/dx_L
    residuals, signal = 0, x
    for unit in units:
        residuals = residuals + unit.residual(signal)
        signal = unit(signal)
    (gradient,) = torch.autograd.grad(signal, x, passed, retain_graph=True)
    (through_weights,) = torch.autograd.grad(residuals, x, passed)
    assert through_weights.abs().max() > 0.1
    difference = (gradient - (passed + through_weights)).abs().max()
    assert difference < 1e-10 if splits else difference > 0.1


def test_the_first_unit_shares_its_activation_with_the_stem():
    """The authors' code has no BN behind the first convolution but a unit that activates for both of its paths."""
    torch.manual_seed(SEED)
    network = with_statistics(CifarPreActResNet(11, bottleneck=True, shortcut="B"))
    first = network.layer1[0]
    assert len(first.before) == 0
    as_published = ResidualUnit(16, 64, 1, width=16).double().train()
    as_published.before.bn.load_state_dict(network.bn1.state_dict())
    state = {name: tensor for name, tensor in as_published.state_dict().items() if name.startswith("before")}
    as_published.load_state_dict(first.state_dict() | state)
    x = network.conv1(image(2, 3, 8, 8))
    torch.testing.assert_close(first(relu(network.bn1(x.clone()))), as_published(x), rtol=0, atol=1e-12)


def test_imagenets_stem_and_end():
    """BN and ReLU before the pooling, none at the start of the first unit, both once more behind the last addition."""
    torch.manual_seed(SEED)
    network = with_statistics(PreActResNet((1, 1, 1, 1), num_classes=5))
    x = image(3, 3, 33, 40)
    with torch.no_grad():
        signal = max_pool2d(relu(network.bn1(network.conv1(x))), 3, stride=2, padding=1)
        assert len(network.layer1[0].before) == 0
        for stage in (network.layer1, network.layer2, network.layer3, network.layer4):
            signal = stage(signal)
        assert signal.min() < -0.1  # no ReLU behind an addition
        features = relu(network.bn2(signal)).mean((2, 3))
        torch.testing.assert_close(network(x), network.fc(features), rtol=0, atol=1e-10)


@pytest.mark.parametrize("order, behind", [(order, parts[0].split()) for order, parts in ORDERS.items()])
def test_what_a_next_unit_would_begin_with_stands_behind_the_last_addition(order, behind, on_meta):
    network = on_meta("cifar_preact_resnet110", order=order)
    assert [type(part) for part in network.last] == [{"BN": nn.BatchNorm2d, "ReLU": nn.ReLU}[name] for name in behind]


def test_the_orders_make_networks_of_the_same_parameters(on_meta):
    counts = {
        order: sum(w.numel() for w in on_meta("cifar_preact_resnet110", order=order).parameters()) for order in ORDERS
    }
    assert set(counts.values()) == {sum(w.numel() for w in on_meta("cifar_resnet110").parameters())}


@pytest.mark.parametrize("shortcut", ["A", "B"])
def test_in_the_original_order_it_is_the_cifar_resnet(shortcut):
    torch.manual_seed(SEED)
    original = CifarPreActResNet(14, bottleneck=False, order="original", shortcut=shortcut).eval()
    resnet = CifarResNet(14, shortcut=shortcut).eval()
    resnet.load_state_dict(dict(zip(resnet.state_dict(), original.state_dict().values(), strict=True)))
    x = torch.randn(2, 3, 12, 12)
    torch.testing.assert_close(original(x), resnet(x), rtol=0, atol=1e-5)


@pytest.mark.parametrize("depth", [50, 101, 152])
def test_imagenets_have_resnets_parameters_without_the_norms_of_four_projections(depth, on_meta, parameters):
    after, before = (parameters(on_meta(f"{kind}{depth}"), heads=True) for kind in ("resnet", "preact_resnet"))
    assert after - before == 2 * (256 + 512 + 1024 + 2048)


@pytest.mark.parametrize(
    "depth, bottleneck, message",
    [
        (112, True, r"depth=112 is not 9n \+ 2, as bottlenecks need: take 11, 20"),
        (165, False, r"depth=165 is not 6n \+ 2, as basic units need: take 8, 14"),
        (2, True, r"depth=2 is not 9n \+ 2"),
    ],
)
def test_depths_that_do_not_fit_are_refused(depth, bottleneck, message):
    with pytest.raises(ValueError, match=message):
        CifarPreActResNet(depth, bottleneck)


def test_an_order_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="no order 'last'"):
        CifarPreActResNet(8, bottleneck=False, order="last")
