"""The embedded set does what it is drawn for: it can be learnt, not by colours alone, and not without the tricks."""

from dataclasses import replace

import pytest

from lessonlib.isic.augmentation import Augmentation
from lessonlib.isic.data import read
from lessonlib.isic.drawing.sample import Recipe, write
from lessonlib.isic.evaluation.assessing import COLOURS, assess
from lessonlib.isic.pixels import pixels
from lessonlib.isic.split_file import write_split
from lessonlib.isic.splitting import split_by_lesion
from lessonlib.isic.training.run_folder import load
from lessonlib.isic.training.running import train_in
from lessonlib.isic.training.settings import Settings
from lessonlib.isic.workers import spread

# Measured on the same split: seeds 0, 2, 3, 4 come to 0.669, 0.676, 0.676, 0.705; bare, seeds 0 and 1 come to 0.373
# and 0.353; the colours alone to 0.515. The gentle augmentation is learnt in fewer epochs than the notes', which moves
# lesions by up to 30 % of the image. This setting was chosen by its score on these very images, so it says that the set
# can be learnt, not how well a network chosen beforehand would do.
GENTLE = Augmentation(zoom=0.15, height_shift=0.1, width_shift=0.1, rotation=180)
WITH_SAMPLER = Settings(
    network="slim_separable", size=64, epochs=24, batch=16, learning_rate=4e-3, augmentation=GENTLE, seed=2
)
BARE = replace(WITH_SAMPLER, balanced_sampler=False, augmentation=None)


@pytest.mark.alone
def test_a_small_depthwise_network_learns_the_embedded_set(tmp_path, monkeypatch):
    """Both processors train for a minute."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    folder = write(tmp_path / "drawn", Recipe())
    dataset = read(folder)
    pixels(dataset, WITH_SAMPLER.size)
    write_split(tmp_path / "split.csv", dataset, split_by_lesion(dataset.labels, dataset.lesions))
    runs = [tmp_path / "sampler", tmp_path / "bare"]
    settings, splits = [WITH_SAMPLER, BARE], [tmp_path / "split.csv"] * 2
    list(spread(train_in, runs, [folder] * 2, settings, splits, processes=2))
    judged = []
    for run in runs:
        trained = load(run)
        judged.append(assess(trained.net, trained.dataset, trained.pixels, trained.sides, repetitions=200))
    sampler, bare = (one.scores.balanced.value for one in judged)
    assert 0.62 <= sampler <= 0.92
    assert sampler > judged[0].baselines[COLOURS].balanced.value
    assert sampler >= bare + 0.15
    assert [one.shared for one in judged] == [0, 0]
