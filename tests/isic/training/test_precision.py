"""Memory layout and precision: they change the speed, and the result by rounding alone."""

from functools import partial

import pytest
import torch

from lessonlib import networks
from lessonlib.isic.training.precision import BF16, CHANNELS_LAST, PLAIN, learning_step, precisions

SMALL = partial(networks.build, "slim_separable", num_classes=7, width_multiplier=0.25, head=16)


def flat(tensors):
    return torch.cat([tensor.detach().reshape(-1) for tensor in tensors])


def after_one_step(layout, bf16):
    torch.manual_seed(0)
    net = SMALL()
    before = flat(net.parameters()).clone()
    step = learning_step(net, torch.rand(8, 3, 32, 32), layout, bf16)
    with torch.inference_mode():  # as the stopwatch does
        step()
    return flat(weight.grad for weight in net.parameters()), flat(net.parameters()) - before


def test_the_layout_changes_nothing_and_bf16_rounds():
    plain, moved = after_one_step(torch.contiguous_format, False)
    assert moved.abs().max() > 5e-5  # AdamW's first step is the learning rate, 1e-4
    torch.testing.assert_close(after_one_step(torch.channels_last, False)[0], plain, rtol=1e-3, atol=1e-5)
    rounded, _ = after_one_step(torch.channels_last, True)
    assert rounded.dtype == torch.float32 and not torch.allclose(rounded, plain, rtol=1e-3, atol=1e-5)
    assert torch.cosine_similarity(rounded, plain, dim=0) > 0.7  # 0.86; of unrelated gradients about 0


def test_the_table_has_a_row_for_each_network(open_html):
    measured = precisions({"small": SMALL, "smaller": SMALL}, size=32, batch=2, rounds=3)
    page = open_html(measured._repr_html_())
    assert page.locator("tbody th").all_inner_texts() == ["small", "smaller"]
    assert page.locator("thead th").all_inner_texts()[2:] == [CHANNELS_LAST, BF16] and PLAIN != CHANNELS_LAST
    assert "batches of 2 at 32×32" in page.locator("caption").inner_text()
    assert all(rate > 0 for rate in measured.rates.values()) and repr(measured).count("×") == 4


@pytest.mark.alone
@pytest.mark.skipif(not torch.ops.mkldnn._is_mkldnn_bf16_supported(), reason="this processor computes no bf16")
def test_bf16_helps_plain_convolutions_more_than_a_small_depthwise_network():
    makers = {name: partial(networks.build, name, num_classes=7) for name in ("slim_plain", "slim_separable")}
    measured = precisions(makers, batch=16)
    assert measured.bf16["slim_separable"].median < 0.8 * measured.bf16["slim_plain"].median
    assert measured.bf16["slim_separable"].median < 0.9 * measured.channels_last["slim_separable"].median
