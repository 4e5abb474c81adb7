"""Sentences of the chapter on judging that follow the numbers: what a run shows is said, whichever way it went."""

import numpy as np

from lessonlib.isic import prose
from lessonlib.isic.evaluation.attention import Attention
from lessonlib.isic.evaluation.bootstrap import Interval
from lessonlib.isic.prose import percent
from lessonlib.numbers import significant, thousands

Moved = tuple[float, float]  # before and after


def about_accuracy(network: Interval, largest: Interval) -> str:
    """Return how the network's plain accuracy stands beside that of always naming the largest class."""
    ours, theirs = percent(network.value), percent(largest.value)
    if network.value < largest.value:
        return (
            f"By plain accuracy the network would be no good: {ours} % right, where naming the largest class every "
            f"time gets {theirs} % and has looked at nothing."
        )
    return f"By plain accuracy it gets {ours} % right. Naming the largest class every time already gets {theirs} %."


def about_surest(sure: np.ndarray, right: np.ndarray) -> str:
    """Return what became of the surest answers: their probabilities and whether they are right, both (N,)."""
    gap = 100 * float(right.mean() - sure.mean())
    claim = "about as many as it claims" if abs(gap) < 5 else f"{'more' if gap > 0 else 'fewer'} than it claims"
    return f"Of these {len(sure)} answers {int(right.sum())} are right: {claim}."


def times_as_wide(honest: Interval, naive: Interval) -> float:
    """Return how many times as long the one interval is as the other."""
    return (honest.high - honest.low) / (naive.high - naive.low)


def about_width(score: str, honest: Interval, naive: Interval) -> str:
    """Return what picking whole lesions does to the interval of ``score``."""
    times = times_as_wide(honest, naive)
    if times > 1.02:
        return f"Picked by lesion, the interval of the {score} is {significant(times)} times as wide."
    return f"On this set, with this network, picking by lesion does not widen the interval of the {score}."


def about_temperature(temperature: float, before: float, after: float) -> str:
    """Return what the fitted temperature did to the calibration error (shares of 1) on other images."""
    if abs(temperature - 1) <= 0.05:
        does = "it changes next to nothing"
    else:
        does = f"the network becomes {'less sure' if temperature > 1 else 'surer'}"
    moved = f"from {percent(before)} % to {percent(after)} %"
    if percent(before) == percent(after):
        effect = f"stays at {percent(after)} %"
    else:
        effect = f"falls {moved}" if after < before else f"does not fall: it goes {moved}"
    return (
        f"Fitted on validation, the temperature is {significant(temperature)}: {does}. "
        f"On the test lesions the calibration error {effect}."
    )


def about_frequencies(errors: tuple[float, float, float], accuracy: Moved, balanced: Moved) -> str:
    """Return what putting the frequencies back did.

    ``errors`` of calibration as trained, with temperature, with frequencies; both scores before and after; shares of 1.
    """
    before, _, after = (percent(error) for error in errors)
    effect = "falls" if errors[2] < errors[0] else "does not fall"
    if before == after:
        effect = "stays where it was"
    moves = [
        f"{name} goes from {percent(old)} % to {percent(new)} %"
        for name, (old, new) in {"plain accuracy": accuracy, "balanced accuracy": balanced}.items()
    ]
    return (
        f"With the frequencies put back the calibration error {effect}: as trained it was {before} %, now it is "
        f"{after} %. And the answers change: {' and '.join(moves)}."
    )


def about_gain(gain: Interval) -> str:
    """Return the difference between network and colours, in points, and what may be said of it."""
    value, low, high = (percent(one, True) for one in (gain.value, gain.low, gain.high))
    difference = f"{value} points of balanced accuracy, 95 % interval {low} to {high}"
    return f"Network less colours: {difference}. {prose.about_gain(gain)}"


def about_bills(as_trained: float, honest: float, searched: float, blind: float) -> str:
    """Return how the formula's threshold did on the test, as trained and with frequencies, beside other bills.

    ``searched``: at a threshold searched on other images; ``blind``: at the cheaper of alarming all and letting all go.
    """
    better = honest < as_trained
    formula = (
        f"At the threshold of the formula the bill {'falls' if better else 'does not fall: it goes'} from "
        f"{thousands(round(as_trained))} to {thousands(round(honest))} when the frequencies are put back. "
    )
    if searched > honest:
        formula += (
            "The threshold that was searched on the validation images costs more: few of them are malignant, and a "
            "search follows their luck. The formula follows nobody's. "
        )
    else:
        formula += (
            "The threshold that was searched on the validation images costs no more: a search can make up for what is "
            "still wrong with the probabilities. "
        )
    cheapest = min(as_trained, honest, searched)
    bill = f"treating everybody alike costs {thousands(round(blind))}"
    if cheapest < blind:
        return f"{formula}And {bill}: at these prices the network is worth up to {thousands(round(blind - cheapest))}."
    return f"{formula}But {bill}: at these prices nobody would need this network."


def about_maps(found: Attention) -> str:
    """Return what the maps of right and wrong answers, and of first and second answers, have in common."""
    alike = "nearly the same map" if found.rival > 0.8 else "a similar map" if found.rival > 0.4 else "another map"
    rival = ""
    if not np.isnan(found.rival):
        rival = (
            f"The class in second place has {alike}: the correlation is {significant(found.rival, 2)} in the median. "
        )
    tells = "does not tell" if abs(found.told_apart - 0.5) < 0.1 else "tells a little about"
    return (
        f"{rival}Where the heat lies {tells} whether the answer is right: the middle "
        f"quarter of the picture has {percent(found.centre_right)} % of the heat when it is right and "
        f"{percent(found.centre_wrong)} % when it is wrong, an area under the curve of "
        f"{significant(found.told_apart, 2)}, where guessing has 0.5."
    )


def about_asking_all(one: Interval, all_images: Interval) -> str:
    """Return what it brings to ask about all images of a lesion and to take the mean: balanced accuracies."""
    change = all_images.value - one.value
    low, high = percent(all_images.low), percent(all_images.high)
    start = f"The balanced accuracy over lesions is then {percent(all_images.value)} % (interval {low} to {high})"
    if abs(change) < (all_images.high - all_images.low) / 4:
        return f"{start}, and that over images was {percent(one.value)} %: no more than luck apart."
    return f"{start}, {'above' if change > 0 else 'below'} the {percent(one.value)} % over images."
