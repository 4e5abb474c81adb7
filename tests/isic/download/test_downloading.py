"""All files of the task from a local server: complete, counted, recorded, and named where they are not."""

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from types import SimpleNamespace

import pytest

from lessonlib.isic.download.downloading import FILES, PREFIXES, RECORD, Remote, download
from lessonlib.isic.faults import faults
from lessonlib.isic.layout import GROUPINGS, IMAGES, OFFICIAL_IMAGES, TRUTH, DataError

QUIET = {"wait": 0.001, "say": lambda _: None}


def packed(folder, *files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(f"{file.parent.name}/{file.name}", file.read_bytes())
    return buffer.getvalue()


@pytest.fixture
def official(drawn_folder, drawn, server):
    """The drawn set, packed and served as the training part of the task."""
    images = sorted((drawn_folder / IMAGES).iterdir())
    bodies = {
        "GroundTruth.zip": packed(drawn_folder, drawn_folder / TRUTH),
        "LesionGroupings.csv": (drawn_folder / GROUPINGS).read_bytes(),
        "Input.zip": packed(drawn_folder, *images),
    }
    remotes = [Remote("Training", kind, len(body), len(drawn)) for kind, body in bodies.items()]
    server.files = {f"/{remote.name}": bodies[remote.kind] for remote in remotes}
    return remotes


def test_the_published_facts():
    assert len(FILES) == 7 and len(PREFIXES) == 2 and all(prefix.startswith("https://") for prefix in PREFIXES)
    assert {remote.name for remote in FILES} >= {f"{IMAGES}.zip", GROUPINGS, TRUTH.split("/")[0] + ".zip"}
    holds = {remote.part: remote.holds for remote in FILES}
    assert holds == {"Training": sum(OFFICIAL_IMAGES.values()), "Validation": 193, "Test": 1512}


def test_everything_arrives_and_is_recorded(official, server, tmp_path):
    said = []
    server.breaks, server.breaks_after = 2, 700
    download(tmp_path / "new", official, ["http://127.0.0.1:9/", server.address], wait=0.001, say=said.append)
    assert faults(tmp_path / "new", thorough=True, processes=1) == [] and len(said) == 3
    lines = (tmp_path / "new" / RECORD).read_text().splitlines()
    assert lines == [
        f"{hashlib.sha256(server.files[f'/{remote.name}']).hexdigest()}  {remote.name}" for remote in official
    ]
    server.asked.clear()
    download(tmp_path / "new", official, [server.address], **QUIET)
    assert server.asked == []  # what is complete is not fetched again


def test_archives_can_go(official, server, tmp_path):
    download(tmp_path, official, [server.address], keep_archives=False, **QUIET)
    assert not list(tmp_path.glob("*.zip")) and (tmp_path / GROUPINGS).exists()
    server.asked.clear()
    download(tmp_path, official, [server.address], keep_archives=False, **QUIET)
    assert server.asked == []


def test_a_lost_image_is_unpacked_again(official, server, drawn, tmp_path):
    download(tmp_path, official, [server.address], **QUIET)
    (tmp_path / IMAGES / f"{drawn.images[3]}.jpg").unlink()
    server.asked.clear()
    download(tmp_path, official, [server.address], **QUIET)
    assert server.asked == [] and faults(tmp_path) == []


def test_one_missing_file_does_not_hinder_the_others(official, server, tmp_path):
    del server.files[f"/{GROUPINGS}"]
    with pytest.raises(DataError, match=f"(?s){GROUPINGS} cannot be had.*answers 404.*1 of 3 files"):
        download(tmp_path, official, [server.address], **QUIET)
    assert (tmp_path / TRUTH).exists() and len(list((tmp_path / IMAGES).iterdir())) == official[0].holds


def test_counts_are_compared_with_those_published(official, server, drawn, tmp_path):
    short = [replace(remote, holds=remote.holds + 1) for remote in official]
    with pytest.raises(DataError) as error:
        download(tmp_path, short, [server.address], **QUIET)
    for remote in short:
        assert f"{remote.name} holds {len(drawn)}, published are {len(drawn) + 1}" in str(error.value)


def test_another_file_than_the_first_time_is_named(official, server, tmp_path):
    download(tmp_path, official, [server.address], keep_archives=False, **QUIET)
    (tmp_path / TRUTH).unlink()
    server.files[f"/{official[0].name}"] += b" "  # another file of the same name
    server.etag = '"two"'
    with pytest.raises(DataError, match="is not the file of the first download"):
        download(tmp_path, official, [server.address], **QUIET)
    assert not (tmp_path / TRUTH).exists()


def test_a_full_disk_is_seen_before_anything_is_fetched(official, server, tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(DataError, match="0.0 GB free"):
        download(tmp_path / "new", official, [server.address], **QUIET)
    assert server.asked == []


def test_the_command_gives_credit_first_and_names_what_fails(server, tmp_path):
    command = [sys.executable, "-m", "lessonlib.isic", "download", str(tmp_path), "--part", "validation"]
    done = subprocess.run(
        [*command, "--prefix", server.address], capture_output=True, text=True, timeout=60, env={**os.environ}
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert done.stdout.startswith("HAM10000 Dataset: (c) by ViDIR Group") and "CC BY-NC 4.0" in done.stdout
    assert done.stderr.count("answers 404") == 2 and "2 of 2 files are not complete" in done.stderr
    assert {path for path, _ in server.asked} == {
        f"/ISIC2018_Task3_Validation_{kind}.zip" for kind in ("GroundTruth", "Input")
    }
