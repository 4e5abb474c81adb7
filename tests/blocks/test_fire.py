"""The fire module: shapes of the docstring, and the 3 x 3 weights that it saves."""

import torch

from lessonlib.blocks.fire import Fire


def test_squeeze_then_expand_twice_side_by_side():
    fire, shapes = Fire(128, squeezed=16, expanded=64), []
    for part in (fire.squeeze, fire.expand1x1, fire.expand3x3):
        part.register_forward_hook(lambda part, args, out: shapes.append((args[0].shape[1], out.shape[1])))
    assert fire(torch.zeros(2, 128, 7, 6)).shape == (2, 128, 7, 6)
    assert shapes == [(128, 16), (16, 64), (16, 64)]


def test_halves_of_the_output_are_the_two_kernels_behind_relu():
    torch.manual_seed(3)
    fire, x = Fire(8, 4, 6), torch.randn(2, 8, 5, 5)
    squeezed = torch.clamp(fire.squeeze(x), min=0)
    out = fire(x)
    torch.testing.assert_close(out[:, :6], torch.clamp(fire.expand1x1(squeezed), min=0))
    torch.testing.assert_close(out[:, 6:], torch.clamp(fire.expand3x3(squeezed), min=0))


def test_fire2_of_table_1_has_its_parameters():
    # Iandola et al. 2016, table 1, column "# parameter before pruning": 11 920 for fire2, 12 432 for fire3.
    count = [sum(weight.numel() for weight in Fire(channels, 16, 64).parameters()) for channels in (96, 128)]
    assert count == [11_920, 12_432]
