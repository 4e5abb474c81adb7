"""Summaries against the notes' table, and against modules whose rows are known by hand."""

import pytest
import torch
from torch import nn

from lessonlib import networks
from lessonlib.profiling import count, summarize

# The notes' table for an image of 3 x 600 x 600: parameters, then MB (2²⁰ bytes) of the input, of what all modules
# put out in both directions, of the parameters, and in total. Where these agree, the network is cut into the same
# modules, layer for layer.
NOTES = {
    "mnasnet0_5": (2_218_512, 4.12, 501.67, 8.46, 514.26),
    "mobilenet_v2": (3_504_872, 4.12, 1104.27, 13.37, 1121.76),
    "densenet121": (7_978_856, 4.12, 2229.69, 30.44, 2264.25),
    "resnet50": (25_557_032, 4.12, 2069.00, 97.49, 2170.61),
    "vgg16": (138_357_544, 4.12, 1566.19, 527.79, 2098.10),
    "squeezenet1_1": (1_235_496, 4.12, 403.69, 4.71, 412.52),
}


class Twice(nn.Module):
    """A layer used twice, a layer that only training uses, a matrix product of its own, and a second output."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(2, 2, 1, bias=False), nn.ReLU(inplace=True))
        self.halves = Halves()
        self.head = nn.Linear(3, 3)

    def forward(self, x):
        x = self.body(self.body(x))
        a, b = self.halves(x)
        x = a.flatten(2) @ b.flatten(2).transpose(1, 2)
        return (x, self.head(x)) if self.training else x


class Halves(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(2, 1, 1))

    def forward(self, x):
        return (x * self.scale).chunk(2, dim=1)


@pytest.mark.claim("C58")
@pytest.mark.parametrize("name", NOTES)
def test_the_summaries_of_the_notes_to_every_printed_digit(name):
    with torch.device("meta"):
        network = networks.build(name)
    summary = summarize(network, (3, 600, 600))
    megabytes = (summary.input_mb, summary.activation_mb, summary.parameter_mb, summary.total_mb)
    assert (summary.parameters, *(round(figure, 2) for figure in megabytes)) == NOTES[name]
    assert sum(row.parameters for row in summary.rows) == summary.parameters
    assert sum(row.macs for row in summary.rows) == summary.macs


def test_multiply_adds_are_those_of_fvcore():
    network = networks.build("squeezenet1_1")
    summary, counts = summarize(network, (3, 65, 70)), count(network, (3, 65, 70))
    assert (summary.macs, summary.parameters) == (counts.macs, counts.parameters)
    layers = {row.name: row.macs for row in summary.rows if row.kind == "Conv2d"}
    assert layers == {name: macs for name, macs in counts.by_module.items() if name in layers}


def test_rows_are_what_the_hand_writes():
    summary = summarize(Twice(), (2, 5, 6))
    assert [(row.name, row.kind, row.shape, row.parameters, row.macs) for row in summary.rows] == [
        ("body.0", "Conv2d", (2, 5, 6), 4, 2 * 2 * 30),
        ("body.1", "ReLU", (2, 5, 6), 0, 0),
        ("body.0", "Conv2d", (2, 5, 6), 0, 2 * 2 * 30),  # a second time: its weights are there already
        ("body.1", "ReLU", (2, 5, 6), 0, 0),
        ("halves", "Halves", (1, 5, 6), 2, 0),
        ("halves", "Halves", (1, 5, 6), 0, 0),
    ]
    assert summary.macs == 2 * 120 + 30, "the matrix product is the network's own, and in no row"
    assert (summary.parameters, summary.idle) == (4 + 2 + 12, 12)
    assert summary.activation_mb == 2 * 4 * (4 * 60 + 2 * 30) / 2**20
    assert (summary.input_mb, summary.parameter_mb) == (240 / 2**20, 72 / 2**20)


def test_every_tensor_of_an_output_by_name_is_a_row():
    class Named(nn.Module):
        def forward(self, x):
            return {"whole": x, "parts": [x[:, :1], x[:, 1:]]}

    rows = summarize(nn.Sequential(Named()), (3, 4, 5)).rows
    assert [row.shape for row in rows] == [(3, 4, 5), (1, 4, 5), (2, 4, 5)]


def test_heads_that_only_train_are_told_apart():
    with torch.device("meta"):
        summary = summarize(networks.build("googlenet"), (3, 224, 224))
    assert summary.parameters - summary.idle == 6_624_904, "as published, without the two heads"
    assert "6\u202f379\u202f984 of the parameters are not used in evaluation mode" in repr(summary)
    assert not any(row.name.startswith("aux") for row in summary.rows)


def test_a_single_layer_is_its_own_row_and_double_precision_takes_twice_the_room():
    (row,) = summarize(nn.Conv2d(2, 3, 3), (2, 5, 5)).rows
    assert (row.name, row.shape, row.parameters, row.macs) == ("", (3, 3, 3), 57, 9 * 2 * 3 * 9)
    single, double = (summarize(nn.Conv2d(2, 3, 3).to(dtype), (2, 5, 5)) for dtype in (torch.float32, torch.float64))
    assert double.total_mb == 2 * single.total_mb


def test_tables_hold_every_figure_for_a_terminal_and_for_a_notebook():
    summary = summarize(Twice(), (2, 5, 6))
    for text in (str(summary), summary._repr_html_()):
        for cell in ("body.0", "Halves", "forward/backward MB", "270", "0.00"):
            assert cell in text
    assert "2 × 5 × 6" in str(summary)
    assert "2\u00a0×\u00a05\u00a0×\u00a06" in summary._repr_html_()
    lines = str(summary).splitlines()
    assert len({len(line) for line in lines[2:9]}) == 1, "columns stand one below the other"
    assert summary._repr_html_().count("<tr>") == 2 + 7


@pytest.mark.parametrize("shape", [(2, 5, 5), (3, 5, 5)], ids=["fits", "does not fit"])
def test_the_network_is_left_as_it_was_found(shape):
    network = nn.Sequential(nn.Conv2d(2, 2, 1), nn.BatchNorm2d(2).eval(), nn.Dropout()).train()
    network[1].eval()
    weight, before = network[0].weight, {key: tensor.clone() for key, tensor in network.state_dict().items()}
    if shape == (2, 5, 5):
        summarize(network, shape)
    else:
        with pytest.raises(
            RuntimeError, match="Sequential cannot take an image of 3 channels, 5 pixels high and 5 wide"
        ):
            summarize(network, shape)
    assert [part.training for part in network.modules()] == [True, True, False, True]
    assert not any(part._forward_hooks or part._forward_pre_hooks for part in network.modules())
    assert network[0].weight is weight and weight.device.type == "cpu" and weight.requires_grad
    assert all(torch.equal(tensor, before[key]) for key, tensor in network.state_dict().items())
