"""Channels as wires through group convolutions: which channels one of them reaches, and which ones it sees."""

from lessonlib.explainers.controls import Choice, Slider
from lessonlib.explainers.frame import Explainer
from lessonlib.tables import table

CHANNELS = (8, 12, 16, 24)
LAYERS = (1, 2, 3, 4, 5)
LEVEL, CHANNEL = 0, 4  # what is chosen at first: channel 5 of the input


def divisors(number: int) -> list[int]:
    """Return the numbers of groups into which so many channels split."""
    return [groups for groups in range(1, number + 1) if number % groups == 0]


class Wires(Explainer):
    """A stack of 1 x 1 group convolutions of equal width, with a channel shuffle between any two of them or without.

    Every channel can be chosen, at the input and behind every layer: by the mouse, by touch or by the arrow keys. Shown
    are the channels that it reaches and those that it sees. Zhang et al. 2018, figure 1.
    """

    name = "wires"
    title = "Which channels does a channel reach?"
    parts = ("wires_picture",)

    def controls(self) -> tuple:
        most = max(len(divisors(channels)) for channels in CHANNELS)
        return (
            Slider("channels", "Channels", CHANNELS, 12),
            Slider("split", "Groups", tuple(range(most)), 3),
            Slider("layers", "Layers", LAYERS, 3),
            Choice("shuffle", "Between the layers", {"on": "channel shuffle", "off": "straight on"}, "on"),
        )

    def data(self) -> dict:
        groups = {str(channels): divisors(channels) for channels in CHANNELS}
        return {"groups": groups, "level": LEVEL, "channel": CHANNEL}

    @staticmethod
    def compute(
        channels: int, split: int, layers: int, shuffle: str, level: int = LEVEL, channel: int = CHANNEL
    ) -> dict:
        """Return what is reached from a channel and seen by it: a list of channels for the input and after each layer.

        ``split`` counts the ways to split the channels into equal groups, from 0. ``level`` is 0 for the input, t for
        what layer t puts out. ``needed`` is how many shuffled layers relate all channels, None where no number does.
        """
        groups = divisors(channels)[split]
        size = channels // groups
        level, channel = min(level, layers), min(channel, channels - 1)

        def read_by(one: int, after: int) -> int:
            """Return the group of the next layer that reads this channel."""
            place = one % size * groups + one // size if shuffle == "on" and after > 0 else one
            return place // size

        everything = range(channels)
        sets = {level: [channel]}
        for after in range(level, layers):
            taken = {read_by(one, after) for one in sets[after]}
            sets[after + 1] = [one for one in everything if one // size in taken]
        for after in reversed(range(level)):
            taken = {one // size for one in sets[after + 1]}
            sets[after] = [one for one in everything if read_by(one, after) in taken]
        return {
            "groups": groups,
            "size": size,
            "weights": channels * size,
            "dense": channels**2,
            "level": level,
            "channel": channel,
            "sets": [sets[after] for after in range(layers + 1)],
            "needed": next((k for k in range(1, channels + 1) if size**k >= channels), None),
        }

    def without_script(self) -> str:
        rows = []
        for split, groups in enumerate(divisors(12)):
            reached = self.compute(12, split, 4, "on")["sets"][1:]
            alone = self.compute(12, split, 4, "off")
            rows.append((groups, alone["weights"], len(alone["sets"][-1]), *(len(after) for after in reached)))
        header = ("groups", "weights of a layer", "without shuffle", *(f"{k} layers, shuffled" for k in range(1, 5)))
        return table(header, rows, "Channels that an input channel reaches, of 12")
