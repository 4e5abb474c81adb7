"""Started twice by torchrun for test_processes.py: each process has its part of every batch.

Usage: parts.py DATA RUN FILE; the run goes to RUN, what batch norm computed on parts of unequal size to FILE.
"""

import os
import sys
from pathlib import Path

import torch
from torch import nn

from lessonlib.isic.training import engine
from lessonlib.isic.training.running import train_in
from lessonlib.isic.training.settings import Settings
from lessonlib.isic.training.shared_norm import SharedBatchNorm, sharing_statistics

SETTINGS = Settings(
    options={"width_multiplier": 0.25, "head": 16},
    size=16,
    epochs=2,
    batch=15,
    learning_rate=1e-4,  # at a higher one, the first steps of Adam blow roundings up
    class_weights=0.5,
    label_smoothing=0.1,
)


def batch_norm(file: Path) -> None:
    """Normalise two images in one process and three in the other; keep outputs, gradients and statistics."""
    machine = engine.start()
    part = [slice(0, 2), slice(2, 5)][machine.process_index]
    norm = nn.Sequential(nn.BatchNorm2d(4))
    norm[0].weight.data, norm[0].bias.data = torch.linspace(0.5, 2, 4), torch.linspace(-1, 1, 4)
    images = torch.load(file)[part].requires_grad_()
    with sharing_statistics(norm, machine.num_processes):
        assert type(norm[0]) is SharedBatchNorm
        out = norm(images)
        out.sin().sum().backward()
    assert type(norm[0]) is nn.BatchNorm2d
    found = {"out": out.detach(), "gradient": images.grad, "weight": norm[0].weight.grad, **norm.state_dict()}
    torch.save(found, file.with_name(f"part{machine.process_index}.pt"))


if __name__ == "__main__":
    torch.set_num_threads(1)
    data, run, file = map(Path, sys.argv[1:])
    batch_norm(file)
    train_in(run, data, SETTINGS, tell=lambda line: print(os.environ["RANK"], line))
