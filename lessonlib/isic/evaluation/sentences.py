"""Sentences of the chapter on judging that follow the numbers: what a run shows is said, whichever way it went."""

import numpy as np

from lessonlib.isic import prose
from lessonlib.isic.evaluation.asking import Asking
from lessonlib.isic.evaluation.attention import Attention
from lessonlib.isic.evaluation.bootstrap import Interval
from lessonlib.isic.evaluation.calibration import about_search, is_fitted
from lessonlib.isic.evaluation.scores import Evaluation
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
    if not is_fitted(temperature):
        does = about_search(temperature)
    elif abs(temperature - 1) <= 0.05:
        does = "It changes next to nothing."
    else:
        does = f"The network becomes {'less sure' if temperature > 1 else 'surer'}."
    moved = f"from {percent(before)} % to {percent(after)} %"
    if percent(before) == percent(after):
        effect = f"stays at {percent(after)} %"
    else:
        effect = f"falls {moved}" if after < before else f"does not fall: it goes {moved}"
    return (
        f"On the validation side the temperature comes out as {significant(temperature)}. {does} "
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


def about_bills(
    paid: dict[str, float], *, formula: tuple[str, str], searched: str, blind: tuple[str, str], luck: Interval
) -> str:
    """Return how the formula's threshold did on the test beside every other row of the bills, ``paid``.

    ``formula`` names its rows as trained and with frequencies; ``searched`` that of a threshold searched on other
    images; ``blind`` those that treat everybody alike; ``luck`` is by how much the latter row of the formula exceeds
    the cheapest row that is not blind.
    """
    as_trained, honest = (paid[name] for name in formula)
    said = (
        f"At the threshold of the formula the bill {'falls' if honest < as_trained else 'does not fall: it goes'} from "
        f"{_whole(as_trained)} to {_whole(honest)} when the frequencies are put back. "
    )
    if paid[searched] > honest:
        said += (
            "The threshold that was searched on the validation images costs more: few of them are malignant, and a "
            "search follows their luck. The formula follows nobody's. "
        )
    else:
        said += (
            f"The threshold that was searched on the validation images costs {_whole(paid[searched])}, no more: a "
            "search can make up for what is still wrong with the probabilities, and it can be lucky. "
        )
    everybody = min(paid[name] for name in blind)
    cheapest = min((name for name in paid if name not in blind), key=paid.get)
    alike = f"treating everybody alike costs {_whole(everybody)}"
    if paid[cheapest] >= everybody:
        return f"{said}But {alike}: at these prices nobody would need this network."
    said += _about_cheapest(cheapest, paid[cheapest], luck) if paid[cheapest] < honest else "No row costs less.\n\n"
    if honest >= everybody:
        return f"{said}And {alike}: with the formula's threshold nobody would need this network."
    saved = everybody - honest
    best = everybody - paid[cheapest]
    most = f", and {_whole(best)} in the cheapest row" if paid[cheapest] < honest else ""
    return f"{said}And {alike}: at these prices the network saves {_whole(saved)} with the formula{most}."


def _about_cheapest(name: str, bill: float, luck: Interval) -> str:
    low, high = (f"{thousands(round(one))}".replace("-", "−") for one in (luck.low, luck.high))
    means = (
        "so chance alone may have put it first"
        if luck.low <= 0
        else "so these probabilities may not yet be taken at their word"
    )
    return (
        f"\n\nThe cheapest row is another, “{name}” at {_whole(bill)}: {_whole(luck.value)} less. Other lesions would "
        f"change that difference (95 % interval {low} to {high}), {means}; and whoever picks a row from this table has "
        "chosen on the test.\n\n"
    )


def _whole(bill: float) -> str:
    return thousands(round(bill))


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


def about_asking_all(found: Asking, by_image: Evaluation) -> str:
    """Return what it brings to ask about all images of a lesion, and why the score over images is not its measure."""
    one, low, high = (percent(share, digits=1) for share in (found.one.value, *found.one_drawn))
    gain, least, most = (percent(share, True, 1) for share in (found.gain.value, found.gain.low, found.gain.high))
    if found.gain.low > 0:
        verdict = "it helps"
    elif found.gain.high < 0:
        verdict = "it harms"
    else:
        verdict = "zero is within, so from this run you cannot say that it helps"
    said = (
        f"With one image of every lesion, chosen by chance, the balanced accuracy is {one} % on average, and 95 % of "
        f"such choices give {low} to {high} %. With the mean of all images it is {percent(found.every.value, digits=1)}"
        f" %. Averaging moves it by {gain} points (95 % interval over lesions {least} to {most}): {verdict}.\n\nOnly "
        f"{thousands(found.several)} of the {thousands(found.lesions)} lesions have several images. The "
        f"{percent(by_image.balanced.value, digits=1)} % over images is no measure of this: there a lesion counts as "
        "often as it was photographed."
    )
    moves = {name: abs(share - by_image.recall[name].value) for name, share in found.one_recall.items()}
    name = max(moves, key=moves.get)
    before, after = percent(by_image.recall[name].value), percent(found.one_recall[name])
    if before == after:
        return said
    return f"{said} Counting each once already moves the recall of {name} from {before} % to {after} %."
