"""Building the map takes little memory, however many photographs there are."""

import os
import subprocess
import sys
import time

import pandas as pd
import psutil
import pytest

from lessonlib.isic.benchmark import photographs
from lessonlib.isic.layout import CLASSES, GROUPINGS, IMAGES, TRUTH


def official(folder, count):
    """A folder of ``count`` images of the official size: links to eight files."""
    (folder / "files").mkdir(parents=True)
    files = photographs(folder / "files")
    (folder / IMAGES).mkdir()
    (folder / TRUTH).parent.mkdir()
    names = [f"ISIC_{k:07d}" for k in range(count)]
    for k, name in enumerate(names):
        os.link(files[k % 8], folder / IMAGES / f"{name}.jpg")
    truth = pd.DataFrame({name: [float(k % 7 == label) for k in range(count)] for label, name in enumerate(CLASSES)})
    truth.insert(0, "image", names)
    truth.to_csv(folder / TRUTH, index=False)
    pd.DataFrame({"image": names, "lesion_id": names}).to_csv(folder / GROUPINGS, index=False)
    return folder


def peak(folder, cache):
    """Return the highest sum of the memory of the command and of its workers, in bytes, and what it printed."""
    command = [sys.executable, "-m", "lessonlib.isic", "cache", str(folder), "--size", "224"]
    environment = {**os.environ, "LEAN_CACHE": str(cache), "OMP_NUM_THREADS": "1"}
    highest = 0
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as running:
        this = psutil.Process(running.pid)
        while running.poll() is None:
            total = 0
            for process in [this, *this.children(recursive=True)]:
                try:
                    total += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            highest = max(highest, total)
            time.sleep(0.02)
        return highest, running.stdout.read()


@pytest.mark.alone
def test_the_memory_of_the_cache_does_not_grow_with_the_images(tmp_path):
    few, _ = peak(official(tmp_path / "few", 150), tmp_path / "cache")
    many, said = peak(official(tmp_path / "many", 600), tmp_path / "cache")
    assert "600 images of 224×224, 90 MB" in said
    assert many < 600e6
    assert many - few < 50e6  # the 450 images more are 68 MB at that size, and 365 MB decoded
