"""The commands that train a network and measure how fast it is fed: train, bench."""

import json
from collections.abc import Callable
from enum import StrEnum
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from lessonlib.isic import data
from lessonlib.isic.commands.data import Folder
from lessonlib.isic.pixels import SIZE

if TYPE_CHECKING:
    from lessonlib.isic.training.running import Outcome


class Precision(StrEnum):
    """Of the arithmetic within a training step."""

    no = "no"
    bf16 = "bf16"
    fp16 = "fp16"


def train(
    folder: Folder,
    run: Annotated[Path, typer.Option(metavar="RUN", help="the folder that keeps everything about this run")] = "run",
    split: Annotated[Path | None, typer.Option(metavar="CSV", help="who learns [default: 70/15/15 by lesion]")] = None,
    leaks: Annotated[bool, typer.Option("--leaks", help="take a split with a lesion on two sides")] = False,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="leave out images that cannot be decoded")] = False,
    network: Annotated[str, typer.Option(help="a name of lessonlib.networks")] = "slim_separable",
    options: Annotated[str, typer.Option(metavar="JSON", help="of the network, like '{\"dropout\": 0.5}'")] = "{}",
    pretrained: Annotated[bool, typer.Option("--pretrained", help="begin with the published weights")] = False,
    size: Annotated[int, typer.Option(help="pixels a side the network looks at; cache at the same")] = SIZE,
    epochs: Annotated[int, typer.Option(help="passes over the training images")] = 30,
    batch: Annotated[int, typer.Option(help="images a step, over all processes")] = 32,
    learning_rate: Annotated[float, typer.Option(help="at its highest")] = 8e-3,
    weight_decay: Annotated[float, typer.Option(help="of AdamW")] = 0.05,
    warm_up: Annotated[float, typer.Option(help="share of the run in which the learning rate rises")] = 0.1,
    sampler: Annotated[bool, typer.Option(help="draw all classes equally often")] = True,
    class_weights: Annotated[float, typer.Option(help="weigh the loss by frequency to minus this power")] = 0.0,
    label_smoothing: Annotated[float, typer.Option(help="share of the target spread over all classes")] = 0.0,
    augment: Annotated[bool, typer.Option(help="flip, zoom, shift and rotate, as the notes do")] = True,
    mixed_precision: Annotated[Precision, typer.Option(help="bf16, or on a GPU fp16")] = Precision.no,
    seed: Annotated[int, typer.Option(help="of first weights, order, augmentation and dropout")] = 0,
    seconds: Annotated[
        float, typer.Option(help="end by then, the learning rate with it [default: no limit]", show_default=False)
    ] = inf,
    every: Annotated[float, typer.Option(min=0, help="seconds between checkpoints within an epoch")] = 60.0,
):
    """Train a network on DIR and keep everything in RUN. Scores it on lesions that it has not seen.

    Broken off at any moment, by Ctrl+C or by the power, the same command goes on and ends in the same weights as if
    nothing had happened. A run that is finished is left as it is. RUN has settings.json, split.csv, log.csv (a line an
    epoch), checkpoint.pt, at the end weights.pt and a model card; judge it with `evaluate RUN`.

    It takes the GPU if there is one. Several share each batch (the lone -- keeps torchrun from reading what follows):

    \b
      torchrun --nproc-per-node 2 -m -- lessonlib.isic train DIR
      accelerate launch -m lessonlib.isic train DIR

    Without a GPU, small depthwise networks are slower in bf16, plain convolutions faster. Published weights want a
    lower learning rate and larger images:

    \b
      train DIR --network resnet18 --pretrained --size 224 --learning-rate 5e-4
    """
    from lessonlib.isic.augmentation import Augmentation  # torch takes a second to load; --help does without
    from lessonlib.isic.training.keeper import CHECKPOINT
    from lessonlib.isic.training.running import train_in
    from lessonlib.isic.training.settings import Settings

    try:
        chosen = json.loads(options)
    except json.JSONDecodeError as error:
        raise ValueError(f"--options {options!r} is no JSON: {error}") from error
    settings = Settings(
        network=network,
        options=chosen,
        size=size,
        pretrained=pretrained,
        epochs=epochs,
        batch=batch,
        learning_rate=learning_rate,
        weight_decay=weight_decay,
        warm_up=warm_up,
        balanced_sampler=sampler,
        class_weights=class_weights,
        label_smoothing=label_smoothing,
        augmentation=Augmentation() if augment else None,
        mixed_precision=str(mixed_precision),
        seed=seed,
        seconds=seconds,
    )
    try:
        outcome = train_in(run, folder, settings, split, leaks, skip_bad, every, print)
    except KeyboardInterrupt:
        kept = f"{run} keeps what was learnt up to the last checkpoint: the same command goes on from there."
        begun = (run / CHECKPOINT).exists()
        print(f"\nBroken off. {kept if begun else 'Nothing was kept yet: the same command begins anew.'}")
        raise typer.Exit(130) from None
    _end(outcome)


def bench(
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="photographs to use; else drawn ones")] = None,
    size: Annotated[int, typer.Option(min=8, help="pixels a side")] = 224,
):
    """Measure how fast images can be fed to a network.

    Beside it stand the notes' way and the usual loader, and what training loses by waiting.
    """
    from lessonlib.isic.benchmark import examples, feeding, photographs
    from lessonlib.isic.loop_speed import BATCHES, loop_speed
    from lessonlib.networks.slim_light import slim_separable

    with TemporaryDirectory() as place:
        files = examples(data.read(folder), Path(place)) if folder else photographs(Path(place))
        print(feeding(files, size))
    print(loop_speed(slim_separable(), {**BATCHES, size: BATCHES.get(size, min(BATCHES.values()))}))


COMMANDS: tuple[Callable, ...] = (train, bench)


def _end(outcome: "Outcome") -> None:
    """Say how good the network is, on the side that may be looked at often, and leave a card beside its weights."""
    from accelerate import PartialState

    from lessonlib.isic.evaluation import model_card
    from lessonlib.isic.evaluation.scores import evaluate
    from lessonlib.isic.training.prediction import logits

    if not PartialState().is_main_process:
        return
    trained = outcome.trained
    if outcome.run or not (trained.folder / model_card.MODEL_CARD).exists():  # killed before it was written
        model_card.write(trained.folder)
    name = "validation" if "validation" in trained.sides else "test"
    side = trained.sides[name]
    truth, lesions = trained.dataset.labels[side], trained.dataset.lesions[side]
    print(f"On the {name} side, {len(side)} {trained.dataset.kind()} images of {len(set(lesions))} lesions:")
    try:
        score = evaluate(truth, logits(trained.net, trained.pixels, side).argmax(axis=1), lesions).balanced
        print(f"balanced accuracy {score.value:.3f} (95 % interval {score.low:.3f} to {score.high:.3f})")
    except ValueError as error:  # a class is not on this side
        print(error)
    print(f"The weights are in {trained.folder}. Judge them: python -m lessonlib.isic evaluate {trained.folder}")
