"""What counts and shapes do not show of Xception."""

from torch import nn

from lessonlib.blocks.separable import SeparableConvolution


def test_36_convolutions_in_14_modules(on_meta):
    """Section 3: 36 layers in 14 modules, all with a shortcut but the first and the last."""
    network = on_meta("xception")
    separable = [part for part in network.modules() if isinstance(part, SeparableConvolution)]
    assert len(separable) + len([network.conv1, network.conv2]) == 36
    assert len([network.conv1, *network.blocks, network.end]) == 14
    assert sum(not isinstance(block.shortcut, nn.Identity) for block in network.blocks) == 4


def test_constants_of_the_published_network(on_meta):
    network = on_meta("xception")
    assert {part.eps for part in network.modules() if isinstance(part, nn.BatchNorm2d)} == {0.001}
    assert {part.p for part in network.modules() if isinstance(part, nn.Dropout)} == {0.5}
    assert all(part.bias is None for part in network.modules() if isinstance(part, nn.Conv2d))
    pools = [part for part in network.modules() if isinstance(part, nn.MaxPool2d)]
    assert [(part.kernel_size, part.stride, part.padding) for part in pools] == [(3, 2, 1)] * 4


def test_every_separable_convolution_reads_a_relu_or_a_sum(on_meta):
    """ReLU, separable convolution, batch norm, except at the network's start and end, where the ReLU comes last."""
    network = on_meta("xception")
    order = [type(part).__name__ for part in network.blocks[1].residual]
    unit = ["ReLU", "SeparableConvolution", "BatchNorm2d"]
    assert order == 2 * unit + ["MaxPool2d"]
    assert [type(part).__name__ for part in network.blocks[0].residual] == (2 * unit)[1:] + ["MaxPool2d"]
    assert [type(part).__name__ for part in network.blocks[5].residual] == 3 * unit
    assert [type(part).__name__ for part in network.end] == 2 * (unit[1:] + unit[:1])


def test_about_the_parameters_of_inception_v3(on_meta, parameters):
    """Table 3: the paper compares the two because they are of one size, to within 5 %."""
    ours, theirs = (parameters(on_meta(name), heads=False) for name in ("xception", "inception_v3"))
    assert 0.95 < ours / theirs < 1
