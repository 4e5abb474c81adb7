"""Everything that decides about a training run but the data, in one dataclass that is saved beside the weights."""

import json
import math
from dataclasses import asdict, dataclass, field, fields
from difflib import get_close_matches
from typing import Any

from lessonlib import networks
from lessonlib.isic.augmentation import Augmentation
from lessonlib.isic.pixels import SIZE

PRECISIONS = ("no", "bf16", "fp16")


@dataclass(frozen=True)
class Settings:
    """The network and how it is trained. Raises ValueError that names every setting that cannot be."""

    network: str = "slim_separable"  # a name of lessonlib.networks
    options: dict[str, Any] = field(default_factory=dict)  # of the network, as lessonlib.networks.build takes them
    size: int = SIZE  # pixels a side of the images
    pretrained: bool = False  # begin with the published weights
    epochs: int = 30
    batch: int = 32  # images a step, over all processes together
    learning_rate: float = 8e-3  # at its highest
    weight_decay: float = 0.05
    warm_up: float = 0.1  # share of the run
    balanced_sampler: bool = True  # every class is drawn equally often
    class_weights: float = 0.0  # the loss is weighted by frequency to the power of minus this
    label_smoothing: float = 0.0  # share of the target that is spread over all classes
    augmentation: Augmentation | None = field(default_factory=Augmentation)
    mixed_precision: str = "no"  # "bf16", or on a GPU "fp16"
    seed: int = 0  # of the first weights, the order of the images, the augmentation and dropout
    seconds: float = math.inf  # the run ends then even if epochs are left, and the schedule runs down by then

    def __post_init__(self):
        found = [f"{name}={getattr(self, name)!r}: {needed}" for name, needed in self._faults().items()]
        if found:
            raise ValueError("; ".join(found))

    def _faults(self) -> dict[str, str]:
        limits = {
            "options": (isinstance(self.options, dict), "a dictionary of the network's options is needed"),
            "size": (_whole(self.size, 1), "a whole number of pixels is needed, at least 1"),
            "pretrained": (isinstance(self.pretrained, bool), "True or False is needed"),
            "epochs": (_whole(self.epochs, 1), "a whole number is needed, at least 1"),
            "batch": (_whole(self.batch, 2), "a whole number is needed, at least 2: batch norm compares images"),
            "learning_rate": (_within(self.learning_rate, 0, math.inf, True), "a finite number above 0 is needed"),
            "weight_decay": (_within(self.weight_decay, 0, math.inf), "a finite number, 0 or above, is needed"),
            "warm_up": (_within(self.warm_up, 0, 1), "a share of the run is needed, from 0 to below 1"),
            "balanced_sampler": (isinstance(self.balanced_sampler, bool), "True or False is needed"),
            "class_weights": (_within(self.class_weights, 0, math.inf), "a power of 0 (no weights) or above is needed"),
            "label_smoothing": (_within(self.label_smoothing, 0, 1), "a share is needed, from 0 to below 1"),
            "augmentation": (
                self.augmentation is None or isinstance(self.augmentation, Augmentation),
                "an Augmentation or None is needed",
            ),
            "mixed_precision": (self.mixed_precision in PRECISIONS, f"there are {', '.join(PRECISIONS)}"),
            "seed": (_whole(self.seed, 0) and self.seed < 2**63, "a whole number is needed, at least 0, below 2**63"),
            "seconds": (self.seconds == math.inf or _within(self.seconds, 0, math.inf, True), "it must be above 0"),
        }
        found = {name: needed for name, (holds, needed) in limits.items() if not holds}
        if self.network not in networks.names():
            near = get_close_matches(str(self.network), networks.names(), n=3)
            which = f"near are {', '.join(near)}" if near else f"there are {', '.join(networks.names())}"
            found["network"] = f"there is no such network; {which}"
        elif "options" not in found:
            known = [option for option in networks.options_of(networks.find(self.network)) if option != "num_classes"]
            if unknown := [option for option in self.options if option not in known]:
                found["options"] = f"{self.network} has no option {unknown[0]!r}; it has {', '.join(known) or 'none'}"
        return found

    def to_json(self) -> dict[str, Any]:
        """Return the settings as a dictionary for ``json.dumps``; endless ``seconds`` become None."""
        return asdict(self) | {"seconds": None if math.isinf(self.seconds) else self.seconds}

    @classmethod
    def from_json(cls, values: dict[str, Any], source: str = "the settings") -> "Settings":
        """Return the settings that :meth:`to_json` wrote.

        Raises ValueError that names ``source``, the file they stood in, and each key that is missing or unknown.
        """
        values = _checked(cls, values, source)
        try:
            if values["augmentation"] is not None:
                about = f"{source}, augmentation"
                values["augmentation"] = Augmentation(**_checked(Augmentation, values["augmentation"], about))
            return cls(**values | {"seconds": math.inf if values["seconds"] is None else values["seconds"]})
        except TypeError as error:
            raise ValueError(f"{source}: {error}") from error


def differences(old: Settings, new: Settings) -> list[str]:
    """Return each setting in which the two differ, with both values."""
    before, after = (json.loads(json.dumps(one.to_json())) for one in (old, new))
    return [f"{name} was {before[name]!r}, now {after[name]!r}" for name in before if before[name] != after[name]]


def _whole(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


def _within(value: Any, low: float, high: float, open_below: bool = False) -> bool:
    """Whether ``value`` is a number from ``low`` (included, unless ``open_below``) to below ``high``."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and low <= value < high and not (open_below and value == low)


def _checked(wanted: type, values: Any, source: str) -> dict[str, Any]:
    """Return a copy of ``values`` if it has the fields of ``wanted``, no more and no fewer."""
    if not isinstance(values, dict):
        raise ValueError(f"{source} must be a dictionary, got {type(values).__name__}")
    names = [one.name for one in fields(wanted)]
    missing = [f"{name} is missing" for name in names if name not in values]
    unknown = [f"{name} is unknown" for name in values if name not in names]
    if missing or unknown:
        raise ValueError(f"{source}: {'; '.join(missing + unknown)}")
    return dict(values)
