"""What a twin is worth to a network: the same test images twice, and a record that says on which it was measured."""

import json
from dataclasses import replace

import numpy as np
import pytest

from lessonlib.isic.layout import DataError
from lessonlib.isic.pixels import pixels
from lessonlib.isic.results import leak, leak_record, leak_sentences, record
from lessonlib.isic.results.leak import cross, crossed
from lessonlib.isic.results.leak_reading import PairAgain, pair_again, read
from lessonlib.isic.results.rows import BASE, RECIPE, find
from lessonlib.profiling.conditions import using_threads

EYE = np.eye(7, dtype=int)


def some_lesions(random):
    """Labels and lesions of a set of any shape: up to 40 lesions a class, of one to five images."""
    sizes = [random.choice([1, 1, 1, 2, 3, 5], random.integers(4, 40)) for _ in range(7)]
    labels = np.concatenate([np.full(one.sum(), k) for k, one in enumerate(sizes)])
    lesions = np.repeat([f"L{k}" for k in range(sum(map(len, sizes)))], np.concatenate(sizes))
    order = random.permutation(len(labels))
    return labels[order], lesions[order]


@pytest.mark.claim("C62")
def test_a_tested_image_has_its_twin_in_one_training_and_in_the_other_an_equal():
    random = np.random.default_rng(0)
    for seed in range(60):
        labels, lesions = some_lesions(random)
        plan = cross(labels, lesions, seed)
        for half, other in ((0, 1), (1, 0)):
            own = lesions[plan.tested[half]]
            assert len(set(own)) == len(own)
            assert np.isin(own, lesions[plan.learnt[half]]).all()
            assert not np.isin(own, lesions[plan.learnt[other]]).any()
        tested = np.concatenate(plan.tested)
        assert not np.isin(tested, np.concatenate(plan.learnt)).any()
        for both in (plan.tested, plan.learnt):
            assert np.array_equal(*(np.bincount(labels[half], minlength=7) for half in both))
        names, count = np.unique(lesions, return_counts=True)
        alone = np.flatnonzero(np.isin(lesions, names[count == 1]))
        assert all(np.isin(alone, learnt).all() and len(set(learnt)) == len(learnt) for learnt in plan.learnt)
        again = cross(labels, lesions, seed)
        assert all(map(np.array_equal, (*plan.tested, *plan.learnt), (*again.tested, *again.learnt)))
    with pytest.raises(ValueError, match="no twin to learn from"):
        cross(np.arange(5) % 3, np.arange(5).astype(str))


def test_who_only_remembers_lesions_is_right_with_the_twins_and_wrong_without(monkeypatch, drawn):
    def remembers(settings, plan, labels, images):
        for learnt in plan.learnt:
            known = [np.isin(drawn.lesions[half], drawn.lesions[learnt]) for half in plan.tested]
            yield [
                np.where(one, labels[half], (labels[half] + 1) % 7)
                for one, half in zip(known, plan.tested, strict=True)
            ]

    monkeypatch.setattr(leak, "_answers", remembers)
    run = crossed(RECIPE, 3, drawn.labels, drawn.lesions, None)
    known, new = np.array(run["known"]), np.array(run["new"])
    assert known.trace() == known.sum() == new.sum() > 0 == new.trace()
    assert known.sum(axis=1).tolist() == new.sum(axis=1).tolist()
    assert run["learnt"] == len(cross(drawn.labels, drawn.lesions, 3).learnt[1])


def test_a_pair_is_the_same_when_it_is_trained_again(drawn):
    settings, images = replace(RECIPE, epochs=1), pixels(drawn, RECIPE.size)
    with using_threads(1):
        one, other = (crossed(settings, 5, drawn.labels, drawn.lesions, images) for _ in range(2))
        short = pair_again("plain convolution", 5, drawn, images, leak_record.load("drawn"), epochs=1)
    assert [one["known"], one["new"]] == [other["known"], other["new"]]
    assert short.range is None and "foretells nothing" in short.sentence()


@pytest.mark.claim("C62")
def test_the_record_holds_five_seeds_of_each_network_on_the_books_own_images():
    kept = leak_record.load("drawn")
    data, same = kept["made_with"]["data"], record.load("drawn").made_with["data"]
    assert data == same
    assert 0.3 < kept["made_with"]["share"] < 0.45
    for name in leak_record.ROWS:
        entry = kept["rows"][name]
        assert entry["settings"] == find(name).settings.to_json(), f"run {leak_record.COMMAND}"
        assert len(entry["runs"]) >= 5
        for run in entry["runs"].values():
            known, new = np.array(run["known"]), np.array(run["new"])
            assert known.sum(axis=1).tolist() == new.sum(axis=1).tolist()
            assert known.sum() > 200 and (known.sum(axis=1) > 0).all()


def test_the_record_goes_on_where_it_stood_and_takes_no_other_images(monkeypatch, drawn_folder, spoiled, tmp_path):
    asked, file = [], tmp_path / "leak.json"

    def train(settings, seed, *_):
        asked.append((settings.network, seed))
        return {"known": (2 * EYE).tolist(), "new": (2 * EYE).tolist(), "learnt": 30, "seconds": 1.0}

    monkeypatch.setattr(leak_record, "crossed", train)
    leak_record.make(drawn_folder, file, seeds=range(1))
    made = leak_record.make(drawn_folder, file, seeds=range(2))
    assert asked == [(find(name).settings.network, seed) for seed in range(2) for name in leak_record.ROWS]
    assert leak_record.load("drawn", file) == json.loads(json.dumps(made))
    with pytest.raises(DataError, match="never mix"):
        leak_record.load("real", file)
    truth = next(spoiled.rglob("*GroundTruth.csv"))
    head, first, *rest = truth.read_text().splitlines()
    names = [line.split(",", 1)[0] for line in (first, *rest)]
    classes = [line.split(",", 1)[1] for line in (first, *rest)]
    truth.write_text("\n".join([head, *(",".join(pair) for pair in zip(names, classes[::-1], strict=True))]) + "\n")
    with pytest.raises(DataError):
        leak_record.make(spoiled, file, seeds=range(3))
    assert len(asked) == 4


def made(*gaps: int) -> dict:
    """A record of one network, in which the twins are worth so many of ten images of every class, seed by seed."""
    sides = {"known": 7, "new": 7}
    runs = {}
    for seed, gap in enumerate(gaps):
        right = sides | {"known": 5 + gap, "new": 5}
        runs[str(seed)] = {name: (EYE * k + np.roll(EYE, 1, 1) * (10 - k)).tolist() for name, k in right.items()}
        runs[str(seed)]["learnt"] = 800
    about = {"date": "2025-01-31", "command": "x", "machine": "m", "code": "none", "versions": {"torch": "2.13.0"}}
    data = {"kind": "drawn", "images": 70, "lesions": 50}
    return {"made_with": about | {"data": data, "share": 0.4}, "rows": {BASE: {"runs": runs}}}


@pytest.mark.parametrize(
    "gaps, said",
    [((2, 1, 2, 1, 2), "knows lesions again"), ((1, -1, 0), "not established"), ((-2, -1, -2, -1), "does harm")],
)
def test_a_leak_is_claimed_only_where_the_interval_allows_it(gaps, said):
    kept = made(*gaps)
    (found,) = read(kept)
    assert found.gap.mean == pytest.approx(np.mean(gaps) / 10) and (found.tested, found.learnt) == (70, 800)
    whole = leak_sentences.about_twins_of_networks(kept)
    assert said in whole and whole.count(".") >= 3 and "40 % of the held-out images have a twin" in whole
    assert f"{len(gaps)} seeds" in leak_sentences.briefly(kept)
    assert "edited since" in leak_sentences.about_twins_record(kept)
    assert leak_sentences.twins_table(kept).count("<tr>") == 2


def test_without_a_record_nothing_is_claimed():
    assert "not measured" in leak_sentences.about_twins_of_networks(None)
    assert "not measured" in leak_sentences.briefly(None)
    assert "not measured" in leak_sentences.briefly(made(1))  # one seed


@pytest.mark.parametrize("known, said", [(0.6, "falls within"), (0.9, "falls outside")])
def test_a_pair_trained_again_is_judged_by_what_was_foretold(known, said):
    assert said in PairAgain("fire", 100, known, 0.5, (-0.05, 0.2)).sentence()
