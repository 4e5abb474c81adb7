"""One whole experiment: split by lesion, train, score on lesions the network has not seen."""

from dataclasses import dataclass, replace

import numpy as np
from torch import nn

from lessonlib.isic.data import Dataset
from lessonlib.isic.evaluation.scores import Evaluation, evaluate
from lessonlib.isic.pixels import pixels
from lessonlib.isic.results.table import Row
from lessonlib.isic.splitting import split_by_lesion
from lessonlib.isic.training.loop import Run, train
from lessonlib.isic.training.model import build
from lessonlib.isic.training.prediction import logits
from lessonlib.isic.training.settings import Settings
from lessonlib.profiling.counts import count


@dataclass(frozen=True)
class Experiment:
    """What came of it: the network, how the run went, its answers on the held-out images, and their scores."""

    net: nn.Module
    run: Run
    answers: np.ndarray
    scores: Evaluation
    size: int
    data: str

    @property
    def parameters(self) -> int:
        """The number of weights that training may change."""
        return sum(weight.numel() for weight in self.net.parameters())

    @property
    def macs(self) -> int:
        """The multiply-adds for one image."""
        return count(self.net, (3, self.size, self.size)).macs

    def row(self, trick: str = "depthwise separable") -> Row:
        """Return the experiment as a row of the notes' table."""
        accuracy, balanced = self.scores.accuracy, self.scores.balanced
        return Row(trick, self.data, self.parameters, self.macs, self.run.seconds, accuracy, balanced)


def run(
    dataset: Dataset, size: int | None = None, settings: Settings | None = None, net: nn.Module | None = None
) -> Experiment:
    """Train the network of ``settings``, or ``net``, on 70 % of ``dataset`` and score it on the rest.

    ``size`` is that of ``settings`` unless given. Initial weights, order of the images and augmentation follow from
    ``settings.seed``; the split does not.
    Raises what reading, splitting, building and training raise: DataError, ValueError, and Diverged for a loss that is
    no number.
    """
    settings = settings or Settings()
    settings = replace(settings, size=size or settings.size)
    net = net or build(settings)
    images = pixels(dataset, settings.size)
    learnt, held_out = split_by_lesion(dataset.labels, dataset.lesions)
    went = train(net, images, dataset.labels, learnt, settings)
    answers = logits(net, images, held_out).argmax(axis=1)
    scores = evaluate(dataset.labels[held_out], answers, dataset.lesions[held_out])
    return Experiment(net, went, answers, scores, settings.size, dataset.kind())
