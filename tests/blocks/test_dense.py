"""The dense block against a loop over plain tensors; checkpointing changes memory and nothing else."""

import copy

import pytest
import torch
from torch import nn
from torch.multiprocessing.reductions import StorageWeakRef
from torch.nn.functional import avg_pool2d
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from lessonlib.blocks.dense import DenseBlock, DenseLayer, Transition
from lessonlib.profiling.jacobian import channel_jacobian

SEED = 5


def block_and_image(layers=4, checkpointing=False):
    torch.manual_seed(SEED)
    block = DenseBlock(6, layers, growth_rate=3, bottleneck=2, checkpointing=checkpointing).double()
    return block, torch.randn(3, 6, 5, 7, dtype=torch.float64, requires_grad=True)


class Watch(TorchDispatchMode):
    """Remember every piece of memory that an operation wrote, without keeping it alive."""

    def __init__(self):
        super().__init__()
        self.written = {}

    def __torch_dispatch__(self, operation, types, arguments=(), options=None):
        results = operation(*arguments, **(options or {}))
        for tensor in tree_leaves(results):
            storage = tensor.untyped_storage()
            self.written[storage._cdata] = (StorageWeakRef(storage), storage.nbytes())
        return results


def bytes_kept(block, x) -> int:
    """Count the memory that lives after a forward pass because a backward pass may follow."""
    with Watch() as watch:
        y = block(x)
    kept = sum(size for storage, size in watch.written.values() if not storage.expired())
    return kept - y.untyped_storage().nbytes()


@pytest.mark.claim("C36")
def test_layer_l_reads_the_input_and_all_layers_before_it():
    k0, k, layers = 10, 4, 5
    block = DenseBlock(k0, layers, growth_rate=k)
    read = [layer.conv1.in_channels for layer in block.children()]
    assert read == [k0 + k * (number - 1) for number in range(1, layers + 1)]
    assert block(torch.randn(2, k0, 6, 9)).shape == (2, k0 + layers * k, 6, 9)
    assert block.out_channels == k0 + layers * k


@pytest.mark.claim("C37")
def test_a_layer_narrows_to_4k_before_its_3x3():
    layer = DenseLayer(50, growth_rate=12)
    assert layer.conv1.weight.shape == (48, 50, 1, 1)
    assert layer.conv2.weight.shape == (12, 48, 3, 3)


def test_the_block_is_a_loop_of_concatenations():
    block, x = block_and_image()
    block.eval()
    maps = x
    for layer in block.children():
        row = nn.Sequential(layer.norm1, nn.ReLU(), layer.conv1, layer.norm2, nn.ReLU(), layer.conv2)
        maps = torch.cat([maps, row(maps)], 1)
    torch.testing.assert_close(block(x), maps, rtol=0, atol=1e-12)


@pytest.mark.claim("C36")
def test_the_input_passes_and_reaches_every_layer():
    block, x = block_and_image()
    assert torch.equal(block(x)[:, :6], x)
    reach = channel_jacobian(block, (6, 3, 3)) > 0
    assert torch.equal(reach[:6], torch.eye(6).bool())
    assert reach[6:].float().mean() > 0.9


def test_checkpointing_gives_the_same_outputs_gradients_and_statistics():
    """Two steps: a statistic that counted a batch twice would show in the first, one never updated in the second."""
    plain, x = block_and_image()
    saving, x_saving = copy.deepcopy(plain), x.detach().clone().requires_grad_()
    for layer in saving.children():
        layer.checkpointing = True
    for _ in range(2):
        y, y_saving = plain(x), saving(x_saving)
        assert torch.equal(y, y_saving)
        weighting = torch.randn(y.shape, dtype=y.dtype)
        (y * weighting).sum().backward()
        (y_saving * weighting).sum().backward()
    torch.testing.assert_close(x.grad, x_saving.grad, rtol=0, atol=1e-12)
    for (name, weight), other in zip(plain.named_parameters(), saving.parameters(), strict=True):
        assert weight.grad.abs().max() > 0, name
        torch.testing.assert_close(weight.grad, other.grad, rtol=0, atol=1e-12)
    for (name, held), other in zip(plain.named_buffers(), saving.buffers(), strict=True):
        assert torch.equal(held, other), name
    assert plain.denselayer1.norm1.num_batches_tracked == 2
    assert torch.equal(plain.eval()(x), saving.eval()(x_saving))


@pytest.mark.parametrize("layers", [4, 8, 16])
def test_checkpointing_keeps_less(layers):
    """What the plain block keeps grows with the square of the layers, with checkpointing it grows by the layer."""
    plain, saving = (bytes_kept(*block_and_image(layers, checkpointing)) for checkpointing in (False, True))
    assert saving < 0.6 * plain
    image = 3 * 5 * 7 * 8  # bytes of one map of the batch
    side_by_side = sum(6 + 3 * number for number in range(layers))
    assert plain > 2 * side_by_side * image  # the maps side by side, and again behind the norm
    assert saving < 2 * layers * (3 + 3 * 6) * image


def test_a_transition_compresses_and_halves():
    torch.manual_seed(SEED)
    transition = Transition(8, 4).eval()
    x = torch.randn(2, 8, 6, 9)
    y = transition(x)
    assert y.shape == (2, 4, 3, 4)
    mixed = torch.einsum("nm,bmhw->bnhw", transition.conv.weight[:, :, 0, 0], transition.norm(x).relu())
    torch.testing.assert_close(y, avg_pool2d(mixed, 2), rtol=0, atol=1e-5)
