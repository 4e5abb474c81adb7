"""Published weights: which networks have them, and how they go into one, with or without its head."""

import json
import re
from pathlib import Path

from torch import Tensor, nn

from lessonlib.networks import weights_file

# name: the address, the accuracies in % on ImageNet's validation images (``acc1``, ``acc5``) cut to ``crop`` pixels,
# and the options that the network needs with these weights
PUBLISHED = json.loads(Path(__file__).with_name("published.json").read_text())
CLASSES = 1000  # of ImageNet
# Published before a module's name could hold no dot: "denselayer1.norm.1.weight" is now "denselayer1.norm1.weight".
DOTTED = re.compile(r"(denselayer\d+\.(?:norm|conv))\.([12]\.)")


def options_of(name: str) -> dict:
    """Return the options that network ``name`` needs with its published weights.

    Raises ValueError for a network without published weights, and lists those that have them.
    """
    if name not in PUBLISHED:
        raise ValueError(
            f"{name} has no published weights; build it with pretrained=False. With: {', '.join(PUBLISHED)}"
        )
    return PUBLISHED[name].get("options", {})


def load(network: nn.Module, name: str, num_classes: int = CLASSES, progress: bool = True) -> None:
    """Load the published weights of ``name`` into ``network``, but for the head if it has another number of classes.

    Raises ConnectionError where they cannot be fetched, ValueError where they do not fit.
    """
    state = weights_file.read(PUBLISHED[name]["url"], progress)
    # Not strict: ``fitting`` is, and says more.
    network.load_state_dict(fitting(state, network, name, num_classes), strict=False)


def fitting(state: dict[str, Tensor], network: nn.Module, name: str, num_classes: int) -> dict[str, Tensor]:
    """Return the published tensors that go into ``network``: all, or all but the heads' last layers.

    A head's tensor is known by its shape: it has a row for each of the 1000 classes, and ``num_classes`` in
    ``network``. Raises ValueError for any other difference and names the tensors.
    """
    state = {DOTTED.sub(r"\1\2", key): tensor for key, tensor in state.items()}
    own = network.state_dict()
    # The oldest files are older than batch norm's counter of batches, which only training without momentum reads.
    missing = [key for key in own if key not in state and not key.endswith("num_batches_tracked")]
    unexpected = [key for key in state if key not in own]
    other = [key for key, tensor in state.items() if key in own and own[key].shape != tensor.shape]
    heads = [
        key
        for key in other
        if state[key].shape[:1] == (CLASSES,) and own[key].shape == (num_classes, *state[key].shape[1:])
    ]
    misshapen = [f"{key} {tuple(state[key].shape)} for {tuple(own[key].shape)}" for key in other if key not in heads]
    wrong = {"missing": missing, "not in the network": unexpected, "of another shape": misshapen}
    if found := [f"{what}: {_some(keys)}" for what, keys in wrong.items() if keys]:
        raise ValueError(
            f"the published weights of {name} do not fit this network, perhaps for an option that changes its layers; "
            f"tensors {'; '.join(found)}"
        )
    return {key: tensor for key, tensor in state.items() if key not in heads}


def _some(keys: list[str], most: int = 3) -> str:
    more = f" and {len(keys) - most} more" if len(keys) > most else ""
    return ", ".join(keys[:most]) + more
