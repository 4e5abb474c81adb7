"""The record: broken off it goes on, other code or settings begin anew, drawn and real never mix, edits are noticed."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lessonlib.isic.layout import DRAWN_MARK, DataError
from lessonlib.isic.results import making, record
from lessonlib.isic.results.record import Record
from lessonlib.isic.results.rows import NETWORKS, ROWS, TRICKS, find
from lessonlib.isic.results.trial import fingerprint, trial
from lessonlib.profiling.conditions import using_threads
from lessonlib.provenance import code_hash

ALL_NV = [[2 if (i, j) == (i, 1) else 0 for j in range(7)] for i in range(7)]
TWO = NETWORKS[:2]


@pytest.fixture
def quick(monkeypatch):
    """Trainings that take no time; the list says which were asked for, and the number after how many they break."""
    asked, broken = [], [10**6]

    def job(row, seed, folder):
        if len(asked) >= broken[0]:
            raise KeyboardInterrupt
        asked.append((row.name, seed))
        return {"confusion": ALL_NV, "calibration_error": 0.1, "steps": 4, "seconds": 1.0}

    monkeypatch.setattr(making, "_job", job)
    monkeypatch.setattr(making, "fingerprint", lambda row, *_: [2.0, 1.9, 1.8, 1.7, 1.6])
    asked.clear()
    return asked, broken


def jobs(rows, seeds):
    return [(row, seed) for seed in seeds for row in rows]


def test_broken_off_it_goes_on_where_it_stood(quick, drawn_folder, tmp_path):
    asked, broken = quick
    file, broken[0] = tmp_path / "record.json", 3
    with pytest.raises(KeyboardInterrupt):
        making.make(drawn_folder, file, jobs(TWO, range(3)))
    kept = record.read(file, "drawn")
    assert [len(row.runs) for row in kept.rows.values()] == [2, 1]
    broken[0] = 10**6
    made = making.make(drawn_folder, file, jobs(TWO, range(3)))
    assert sorted(asked) == sorted((row.name, seed) for row, seed in jobs(TWO, range(3)))  # each once
    assert [sorted(row.runs) for row in made.rows.values()] == [[0, 1, 2]] * 2
    assert record.read(file, "drawn") == made
    assert [file.name for file in tmp_path.iterdir()] == ["record.json"]


def test_rows_of_other_code_or_settings_are_trained_anew(quick, drawn_folder, tmp_path, monkeypatch):
    asked, _ = quick
    file = tmp_path / "record.json"
    making.make(drawn_folder, file, jobs(TWO, range(2)))
    monkeypatch.setattr(making, "fingerprint", lambda row, *_: [2.0, 1.9, 1.8, 1.7, 1.7 if row == TWO[0] else 1.6])
    asked.clear()
    made = making.make(drawn_folder, file, jobs(TWO, range(2)))
    assert asked == [(TWO[0].name, 0), (TWO[0].name, 1)] and len(made.rows[TWO[1].name].runs) == 2
    old = json.loads(file.read_text())
    old["rows"][TWO[1].name]["settings"]["epochs"] = 3
    file.write_text(json.dumps(old))
    asked.clear()
    making.make(drawn_folder, file, jobs(TWO, range(2)))
    assert asked == [(TWO[1].name, 0), (TWO[1].name, 1)]


def test_drawn_and_real_never_mix(quick, drawn_folder, spoiled, tmp_path):
    file = tmp_path / "record.json"
    making.make(drawn_folder, file, jobs(TWO[:1], [0]))
    with pytest.raises(DataError, match="on drawn lesions, not on real ones: they never mix"):
        record.read(file, "real")
    (spoiled / DRAWN_MARK).unlink()  # now it passes for real
    before = file.read_bytes()
    with pytest.raises(DataError, match="never mix"):
        making.make(spoiled, file, jobs(TWO[:1], [1]))
    assert file.read_bytes() == before
    assert record.load("real") is None or record.load("real").kind == "real"


def test_the_hash_of_the_code_is_renewed_only_where_every_row_was_looked_at(quick, drawn_folder, tmp_path):
    file = tmp_path / "record.json"
    made = making.make(drawn_folder, file, jobs(TWO, [0]))
    today = made.made_with["code"]
    record.write(file, Record("drawn", made.made_with | {"code": "older"}, made.entries))
    assert making.make(drawn_folder, file, jobs(TWO[:1], [0, 1])).made_with["code"] == "older"
    assert making.make(drawn_folder, file, jobs(TWO, [0])).made_with["code"] == today == code_hash(making.CODE)


def test_a_record_names_every_machine_and_version_that_trained(quick, drawn_folder, tmp_path):
    file = tmp_path / "record.json"
    made = making.make(drawn_folder, file, jobs(TWO, [0]))
    here, about = made.made_with["machine"], {"machine": "an older one", "date": "2020-01-31"}
    older = made.made_with["versions"] | {"torch": "1.0"}
    record.write(file, Record("drawn", made.made_with | about | {"versions": older}, made.entries))
    unchanged = making.make(drawn_folder, file, jobs(TWO, [0])).made_with
    assert unchanged["machine"] == "an older one" and unchanged["date"] == "2020-01-31"
    for seed in (1, 2):  # said once, however often
        more = making.make(drawn_folder, file, jobs(TWO, [seed])).made_with
        assert more["machine"] == f"an older one and {here}" and more["date"] > "2020-01-31"
        assert more["versions"]["torch"] == f"1.0 and {made.made_with['versions']['torch']}"
        assert more["versions"]["numpy"] == made.made_with["versions"]["numpy"]


def test_the_hash_is_of_all_code_that_a_trial_runs():
    """What else it imports reads the data, refuses what cannot be, says what goes on, or loads published weights."""
    script = "import sys, lessonlib.isic.results.trial; print(*(m.__file__ for m in sys.modules.values() if m.__name__"
    script += ".startswith('lessonlib') and m.__file__), sep='\\n')"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    library = Path(making.__file__).parents[2]
    imported = {Path(file).relative_to(library) for file in ran.stdout.split()} - {
        file.relative_to(library) for file in making.CODE
    }
    deciding = {file.as_posix() for file in imported if file.parts[0] in ("isic", "networks", "blocks")}
    reads = {f"isic/{name}.py" for name in ("data", "folders", "layout", "publication")}
    says = {f"isic/{name}.py" for name in ("appearing", "progress", "workers")}
    faults = {"isic/faults.py", "isic/image_faults.py", "networks/least_size.py"}
    weights = {"networks/pretrained.py", "networks/rescale.py", "networks/weights_file.py"}
    others = reads | says | faults | weights
    assert {file for file in deciding if not file.endswith("__init__.py")} <= others


@pytest.mark.parametrize("text", ["", "[]", '{"made_with": {}, "rows": {}}', '{"rows": 3}'])
def test_a_file_that_is_no_record_is_named(tmp_path, text):
    file = tmp_path / "record.json"
    file.write_text(text)
    with pytest.raises(DataError, match="record.json is no record"):
        record.read(file, "drawn")
    assert record.read(tmp_path / "none.json", "drawn") is None


def test_a_trial_counts_every_test_image_once(drawn):
    images = making.pixels(drawn, 64)
    row = find("split by image, redrawn")
    with using_threads(1):
        found, again = (trial(row, 3, drawn, images, epochs=1) for _ in range(2))
    learnt, held_out = row.sides(drawn, 3)
    counts = np.array(found["confusion"])
    assert counts.sum(axis=1).tolist() == np.bincount(drawn.labels[held_out], minlength=7).tolist()
    known = np.isin(drawn.lesions[held_out], drawn.lesions[learnt])
    assert np.sum(found["known"]) == known.sum() > 0
    assert (np.array(found["known"]) <= counts).all() and 0 <= found["calibration_error"] <= 1
    assert found["confusion"] == again["confusion"]
    with using_threads(1):
        assert "known" not in trial(TRICKS[0], 0, drawn, images, epochs=1)
        assert "diverged" in trial(TRICKS[0], 0, drawn, images, epochs=1, learning_rate=1e30)


@pytest.mark.claim("C63")
def test_every_row_begins_as_it_did_when_the_record_was_made():
    """The first steps of every row, again: what an edit of the code changes, this sees, whatever the hash says."""
    kept, few = record.load("drawn"), making.small_set()
    with using_threads(1):
        for row in ROWS:
            if row.name in kept.entries:
                entry = kept.entries[row.name]
                assert entry["settings"] == row.settings.to_json(), f"{row.name}: run make results"
                taken = fingerprint(row, *few)
                assert making.same_fingerprint(entry["fingerprint"], taken), f"{row.name}: run make results, {taken}"


def test_a_fingerprint_tells_codes_apart(drawn):
    images = making.pixels(drawn, 64)
    with using_threads(1):
        taken = [fingerprint(row, drawn, images) for row in (*NETWORKS[4:7], *TRICKS)]
    for k, one in enumerate(taken):
        assert [making.same_fingerprint(one, other) for other in taken] == [k == j for j in range(len(taken))]
    assert not making.same_fingerprint(taken[0], taken[0][:-1])
