"""The convolutional twins, and the paper's own setting as far as it can be tested without a GPU."""

import sys
from dataclasses import replace

import pytest
import torch

from lessonlib.experiments import cifar10, degradation
from lessonlib.experiments import degradation_convolutional as convolutional
from lessonlib.experiments.degradation_convolutional import DIGITS, PAPER, errors, train
from lessonlib.experiments.digits import Digits


def test_the_papers_setting_is_the_papers():
    assert PAPER.steps == 64_000
    assert PAPER.steps * PAPER.batch // 50_000 + 1 == 164
    rates = [PAPER.rate_at(step) for step in (0, 31_999, 32_000, 47_999, 48_000, 63_999)]
    assert rates == pytest.approx([0.1, 0.1, 0.01, 0.01, 0.001, 0.001])
    assert PAPER.width == 16
    assert all((depth - 2) % 6 == 0 for depth in PAPER.depths)


def test_the_rate_on_digits_warms_up_and_falls():
    rates = [DIGITS.rate_at(step) for step in range(DIGITS.steps)]
    assert rates[0] < rates[5] > rates[60] > rates[-1]
    assert rates[-1] < 0.001


@pytest.mark.parametrize("shortcut", [None, "A", "B"])
def test_it_trains_on_images_of_three_channels_with_augmentation(shortcut):
    torch.manual_seed(0)
    data = Digits(torch.randn(30, 3, 32, 32), torch.arange(30) % 10, torch.randn(10, 3, 32, 32), torch.arange(10))
    setting = replace(PAPER, steps=3, batch=16, width=4)
    network = train(8, shortcut, 0, setting, data)
    again = train(8, shortcut, 0, setting, data)
    for one, other in zip(network.parameters(), again.parameters(), strict=True):
        torch.testing.assert_close(one, other)
    assert all(0 <= error <= 100 for error in errors(network, data))


@pytest.mark.claim("C10")
def test_a_shallow_convolutional_network_learns_the_digits():
    on_training, on_test = errors(train(8, None, 0, DIGITS, degradation.images()), degradation.images())
    assert on_training < 1
    assert on_test < 6


def test_the_command_prints_a_line_for_each_network(monkeypatch, capsys, tmp_path):
    data = Digits(torch.randn(20, 3, 32, 32), torch.arange(20) % 10, torch.randn(10, 3, 32, 32), torch.arange(10))
    monkeypatch.setattr(cifar10, "load", lambda archive: data)
    monkeypatch.setattr(convolutional, "PAPER", replace(PAPER, steps=1, batch=10))
    monkeypatch.setattr(sys, "argv", ["x", str(tmp_path / "cifar.tar.gz"), "--depths", "8", "--seeds", "0", "1"])
    convolutional.main()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        f"{kind}-8 seed {s}" for kind in ("plain", "residual") for s in (0, 1)
    ]
