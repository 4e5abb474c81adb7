"""The embedded set does what it is drawn for: it can be learnt, not by colours alone, and not without the tricks."""

from dataclasses import replace

import pytest

from lessonlib.isic.augmentation import Augmentation
from lessonlib.isic.data import read
from lessonlib.isic.drawing.sample import Recipe, write
from lessonlib.isic.evaluation.assessing import COLOURS, assess
from lessonlib.isic.pixels import pixels
from lessonlib.isic.training.run_folder import load
from lessonlib.isic.training.running import train_in
from lessonlib.isic.training.settings import Settings
from lessonlib.isic.workers import spread

# How it was chosen: three settings, each trained once (seed 10) on four fifths, by lesion, of what is no test image of
# the split that `train` makes (70, 15, 15 %), and judged on the fifth left over. This one came to 0.767; 30 epochs at
# batch 32 and rate 8e-3, with the notes' augmentation (the defaults) to 0.764, with the gentle one to 0.681. One fold
# does not tell the first two apart. (The chosen one had earlier been picked by its score on the 365 images of
# validation and test. So it was also judged on lesions that nothing had seen: see the last line.)
# Balanced accuracy by seed:                          0      1      2      3      4
#   the 183 test images                               0.677  0.649  0.712  0.705  -
#   the 365 images of validation and test             0.669  0.625  0.676  0.676  0.705  (their mean: 0.670)
#   489 of Recipe(images=300, seed=1, floor=48)       0.696  0.664  0.725  -      -
# (-: not measured.) Bare, seeds 0 and 1 come to 0.373 and 0.353 on the 365; the colours alone to 0.454 on the 183.
# Test images of DF and VASC number four each, so the mean of several seeds is asked for.
GENTLE = Augmentation(zoom=0.15, height_shift=0.1, width_shift=0.1, rotation=180)
CHOSEN = Settings(network="slim_separable", size=64, epochs=24, batch=16, learning_rate=4e-3, augmentation=GENTLE)
BARE = replace(CHOSEN, balanced_sampler=False, augmentation=None)
SEEDS = (0, 1, 2)


@pytest.mark.alone
def test_a_small_depthwise_network_learns_the_embedded_set(tmp_path, monkeypatch):
    """Four trainings on two processors, in a minute and a half."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    folder = write(tmp_path / "drawn", Recipe())
    dataset = read(folder)
    pixels(dataset, CHOSEN.size)
    settings = [*(replace(CHOSEN, seed=seed) for seed in SEEDS), BARE]
    runs = [tmp_path / str(number) for number in range(len(settings))]
    list(spread(train_in, runs, [folder] * len(runs), settings, processes=2))
    judged = []
    for run in runs:
        trained = load(run)
        assert [len(side) for side in trained.sides.values()] == [852, 182, 183]
        judged.append(assess(trained.net, trained.dataset, trained.pixels, trained.sides, repetitions=200))
    *sampler, bare = (one.scores.balanced.value for one in judged)
    mean = sum(sampler) / len(sampler)
    assert 0.62 <= mean <= 0.92
    assert mean > judged[0].baselines[COLOURS].balanced.value
    assert mean >= bare + 0.15
    assert [one.shared for one in judged] == [0] * len(runs)
