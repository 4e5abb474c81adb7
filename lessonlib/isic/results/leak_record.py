"""What a twin is worth to two networks, seed by seed, in a file: trainings that take longer than a page may.

``python -m lessonlib.isic.results.leak_record`` trains what the file does not hold yet, on the images that ISIC_DIR
names or else on the drawn ones, in about a quarter of an hour on one core. Broken off, it goes on where it stood.
"""

import json
import platform
from pathlib import Path
from typing import Any

from lessonlib.isic import data
from lessonlib.isic.appearing import appearing
from lessonlib.isic.evaluation.leak import expected_share
from lessonlib.isic.folders import folder
from lessonlib.isic.layout import DataError
from lessonlib.isic.pixels import pixels
from lessonlib.isic.progress import progress
from lessonlib.isic.results import origin
from lessonlib.isic.results.leak import crossed
from lessonlib.isic.results.rows import BASE, RECIPE, find
from lessonlib.networks import slim
from lessonlib.profiling.conditions import using_threads
from lessonlib.profiling.device import processor_name
from lessonlib.provenance import code_hash, today, versions

FILES = {kind: Path(__file__).with_name(f"leak_{kind}.json") for kind in ("drawn", "real")}
ROWS = (BASE, "plain convolution")
SEEDS = range(10)
COMMAND = "python -m lessonlib.isic.results.leak_record"
_ISIC, _NETWORKS = Path(data.__file__).parent, Path(slim.__file__).parent
_TRAINING = ("engine", "loop", "loss", "model", "order", "prediction", "schedule", "settings")
CODE = (
    *(_ISIC / "training" / f"{name}.py" for name in _TRAINING),
    *(_ISIC / f"{name}.py" for name in ("augmentation", "feeding", "pieces", "pixels", "warping")),
    *(_ISIC / "results" / f"{name}.py" for name in ("rows", "leak")),
    *sorted(_NETWORKS.glob("slim*.py")),
    *sorted((_NETWORKS.parent / "blocks").glob("*.py")),
)


def load(kind: str, file: Path | None = None) -> dict[str, Any] | None:
    """Return the record on ``kind`` ("drawn" or "real") lesions, None where there is none yet.

    ``made_with`` says how it was made, and as ``share`` how many of the held-out images have a twin where these images
    are split by image, 70/30; ``rows``: name -> ``settings`` and ``runs``: seed -> what ``crossed`` returned.
    Raises DataError for a file on the other kind.
    """
    file = file or FILES[kind]
    if not file.is_file():
        return None
    found = json.loads(file.read_text(encoding="utf-8"))
    if found["made_with"]["data"]["kind"] != kind:
        raise DataError(
            f"{file} is on {found['made_with']['data']['kind']} lesions, not on {kind} ones: they never mix"
        )
    return found


def make(place: Path, file: Path | None = None, rows=ROWS, seeds=SEEDS) -> dict[str, Any]:
    """Train what ``file`` does not hold yet on the data in ``place``; it is written after every seed.

    Raises DataError where the file was made on other data, naming the differences, and what reading and training raise.
    """
    dataset = data.read(place)
    images, file = pixels(dataset, RECIPE.size), file or FILES[dataset.kind()]
    old, about = load(dataset.kind(), file), origin.describe(dataset, images)
    if old:
        origin.require_same(file, old["made_with"]["data"], place, about)
    entries = old["rows"] if old else {}
    for name in rows:
        settings = find(name).settings.to_json()
        if entries.get(name, {}).get("settings") != settings:
            entries[name] = {"settings": settings, "runs": {}}
    made = {"command": COMMAND, "date": today(), "data": about, "code": code_hash(CODE)}
    made["share"] = round(expected_share(dataset.lesions), 4)
    made |= {
        "machine": f"{processor_name()}, {platform.machine()}",
        "versions": versions("torch", "numpy", "accelerate"),
    }
    todo = [(name, seed) for seed in seeds for name in rows if str(seed) not in entries[name]["runs"]]
    for name, seed in progress(todo, "pairs of trainings", len(todo)):
        with using_threads(1):
            run = crossed(find(name).settings, seed, dataset.labels, dataset.lesions, images)
        entries[name]["runs"][str(seed)] = run
        _write(file, {"made_with": made, "rows": entries})
    return {"made_with": made, "rows": entries}


def _write(file: Path, record: dict[str, Any]) -> None:
    """Write the record, a run a line; the file appears whole."""
    text = json.dumps(record, ensure_ascii=False).replace('}, "', '},\n"').replace('"runs": {', '"runs": {\n')
    with appearing(file) as opened:
        opened.write(text.encode() + b"\n")


if __name__ == "__main__":
    make(folder())
