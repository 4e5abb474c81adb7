"""What a GPU in fp16 needs besides the weights is kept too: the scale of the gradients."""

from types import SimpleNamespace

import torch
from torch import nn

from lessonlib.isic.training.keeper import Keeper, earlier
from lessonlib.isic.training.loop import Run
from lessonlib.isic.training.settings import Settings


def begun(folder, scale, found=None):
    """A keeper that has begun, the network, the scaler and the run it begins with."""
    net, scaler = nn.Linear(2, 2), torch.amp.GradScaler("cpu", init_scale=scale)
    machine = SimpleNamespace(is_main_process=True, scaler=scaler, wait_for_everyone=lambda: None)
    keeper = Keeper(folder, Settings(), {"images": "some"}, found)
    return keeper, net, scaler, keeper.begin(machine, net, torch.optim.AdamW(net.parameters()))


def test_the_scale_of_the_gradients_goes_on(tmp_path):
    keeper, net, scaler, run = begun(tmp_path, scale=1024.0)
    assert run == Run()
    scaler.scale(torch.ones(()))  # it looks at its scale when it is first used
    scaler.update(new_scale=96.0)
    went = Run([1.5, 1.25], images=64, seconds=2.5)
    keeper.finish(went)
    _, again, other, goes_on = begun(tmp_path, 1024.0, earlier(tmp_path, Settings()))
    assert other.get_scale() == 96.0 and goes_on == went
    assert torch.equal(again.weight, net.weight)
