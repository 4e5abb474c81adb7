"""Checkers of the chapter on judging a classifier: score, bootstrap, area, calibration, cost, frequencies."""

import numpy as np

from lessonlib.exercises.checker import checker
from lessonlib.exercises.compare import expect_array, expect_number


@checker(
    "isic-balanced",
    praise="every class counts alike, however many images it has: naming the largest of seven every time earns 1/7.",
)
def judge_balanced(answer):
    for confusion in ([[8, 2], [0, 2]], [[90, 0, 0], [5, 5, 0], [1, 0, 3]], [[3, 1, 0], [0, 0, 2], [2, 2, 2]]):
        table = np.array(confusion)
        right = float((table.diagonal() / table.sum(axis=1)).mean())
        mistakes = {
            "this is plain accuracy, in which the large class decides": table.trace() / table.sum(),
            "you divide by the columns: that is precision; recall divides by the rows, the truth": float(
                np.mean(table.diagonal() / table.sum(axis=0).clip(1))
            ),
            "this is the sum of the recalls; their mean is asked for": right * len(table),
            "a number between 0 and 1 is asked for, not per cent": 100 * right,
        }
        expect_number(answer(confusion), right, f"for {confusion}", "balanced accuracy", mistakes)


@checker(
    "isic-round",
    praise="do this a thousand times, each time with as many lesions picked as there are, and the middle 95 % of what "
    "comes out is the interval.",
)
def judge_round(answer):
    right = [True, True, True, False, False, True]
    lesions = ["a", "a", "a", "b", "c", "c"]
    for picked in (["a", "b", "c"], ["b", "b", "c"], ["a", "a", "b"], ["c", "c", "c"]):
        hits = {name: [hit for hit, owner in zip(right, lesions, strict=True) if owner == name] for name in "abc"}
        images = [hit for name in picked for hit in hits[name]]
        once = [hit for name in set(picked) for hit in hits[name]]
        mistakes = {
            "a lesion that is picked twice counts twice, with all its images": sum(once) / len(once),
            "the images are counted, not the lesions: a lesion of three images has three votes": float(
                np.mean([np.mean(hits[name]) for name in picked])
            ),
            "that is the share of all images, whichever lesions were picked": sum(right) / len(right),
            "divide by the images that were picked, not by all": sum(images) / len(right),
        }
        where = f"for right={right}, lesions={lesions}, picked={picked}"
        expect_number(
            answer(list(right), list(lesions), list(picked)),
            sum(images) / len(images),
            where,
            "of the images",
            mistakes,
        )


@checker(
    "isic-area",
    praise="that is all the area under the curve says: who stands above whom. No threshold, no price, no frequency "
    "enters it.",
)
def judge_area(answer):
    for ill, well in (
        ([0.9, 0.4], [0.1, 0.6, 0.3]),
        ([0.5, 0.5], [0.5, 0.2]),
        ([0.2], [0.7, 0.8, 0.2, 0.1]),
        ([0.9, 0.8, 0.7], [0.1]),
    ):
        above = sum(one > other for one in ill for other in well)
        ties = sum(one == other for one in ill for other in well)
        pairs = len(ill) * len(well)
        mistakes = {
            "a tie counts half, not nothing": above / pairs,
            "a tie counts half, not whole": (above + ties) / pairs,
            "that is the number of pairs; the share is asked for": above + ties / 2,
            "those are the pairs in the wrong order": 1 - (above + ties / 2) / pairs,
            "no threshold of 0.5 comes in": (sum(one >= 0.5 for one in ill) + sum(one < 0.5 for one in well))
            / (len(ill) + len(well)),
        }
        where = f"for ill={ill}, well={well}"
        expect_number(answer(list(ill), list(well)), (above + ties / 2) / pairs, where, "of the pairs", mistakes)


@checker(
    "isic-calibration-error",
    praise="a network can have an error of 0 and be useless, if it says 14 % seven ways every time: report it beside "
    "the score.",
)
def judge_calibration(answer):
    for sure, right in (
        ([0.95, 0.92, 0.91, 0.98, 0.55], [True, True, False, False, True]),
        ([0.32, 0.35, 0.62, 0.68, 0.66, 0.93], [True, False, True, True, True, False]),
        ([0.45, 0.41], [True, False]),
    ):
        owner = [int(10 * one) for one in sure]
        gaps, sizes = [], []
        for one in sorted(set(owner)):
            members = [k for k, place in enumerate(owner) if place == one]
            gaps.append(float(np.mean([right[k] - sure[k] for k in members])))
            sizes.append(len(members))
        weighted = np.abs(gaps) @ sizes / len(sure)
        mistakes = {
            "a bin counts by its images; this counts all bins alike": float(np.mean(np.abs(gaps))),
            "in each bin the gap is taken without its sign, or too sure and too shy cancel": abs(
                float(np.dot(gaps, sizes))
            )
            / len(sure),
            "compare the mean of a bin with its share of right answers, not each image by itself": float(
                np.mean(np.abs(np.array(right) - sure))
            ),
            "that is the sum over the bins: divide by the number of images": weighted * len(sure),
            "take the mean of the probabilities in a bin, not its middle": float(
                np.mean(
                    [
                        abs(np.mean([right[k] for k in range(len(sure)) if owner[k] == one]) - one / 10 - 0.05)
                        for one in owner
                    ]
                )
            ),
            "a share is asked for, not per cent": 100 * weighted,
            "one bin holds everything here: there are ten": abs(float(np.mean(right)) - float(np.mean(sure))),
        }
        where = f"for sure={sure}, right={right}"
        expect_number(answer(list(sure), list(right)), float(weighted), where, "calibration error", mistakes)


@checker(
    "isic-least-cost",
    praise="only the scores themselves need to be tried, and one threshold above them all: between two scores nothing "
    "changes.",
)
def judge_cost(answer):
    for scores, ill, miss, alarm in (
        ([0.9, 0.6, 0.4, 0.2], [True, True, False, True], 10, 10),
        ([0.9, 0.6, 0.4, 0.2], [True, False, True, False], 10, 1),
        ([0.9, 0.6, 0.4, 0.2], [True, False, True, False], 1, 10),
        ([0.8, 0.7, 0.3], [False, False, True], 1, 1),
        ([0.8, 0.7, 0.3], [False, False, True], 50, 1),
        ([0.1, 0.2], [True, True], 3, 1),
        ([0.94, 0.91], [True, False], 1, 2),
    ):

        def at(threshold, first=miss, second=alarm, scores=scores, ill=ill):
            called = [score >= threshold for score in scores]
            return sum(
                first * (one and not said) + second * (said and not one) for one, said in zip(ill, called, strict=True)
            )

        right = min(at(threshold) for threshold in [*scores, 2])
        mistakes = {
            "0.5 is not the only threshold": at(0.5),
            "you may also let everything go: that is a threshold above all scores": min(map(at, scores)),
            "the two prices are the other way round": min(at(one, alarm, miss) for one in [*scores, 2]),
            "mistakes have prices here; you count them": min(at(one, 1, 1) for one in [*scores, 2]),
            "that threshold is the best for probabilities that can be taken at their word, not for these": at(
                alarm / (alarm + miss)
            ),
            "a score at the threshold is called ill too": min(at(one + 1e-9) for one in [*scores, 2]),
            "try the scores themselves as thresholds, not round numbers": min(at(step / 10) for step in range(11)),
            "that is the threshold; what its mistakes cost is asked for": min([*scores, 2], key=at),
        }
        where = f"for scores={scores}, ill={ill}, miss={miss}, false_alarm={alarm}"
        expect_number(answer(list(scores), list(ill), miss, alarm), right, where, "at least", mistakes)


@checker(
    "isic-frequencies",
    praise="this is Bayes' rule with the sampler's equal frequencies divided out. Unlike a temperature it can change "
    "the answer.",
)
def judge_frequencies(answer):
    for said, often in (
        ([0.5, 0.3, 0.2], [0.1, 0.2, 0.7]),
        ([0.25, 0.75], [0.9, 0.1]),
        ([0.2, 0.2, 0.6], [0.5, 0.3, 0.2]),
    ):
        said, often = np.array(said), np.array(often)
        product, quotient = said * often, said / often
        mistakes = {
            "the probabilities must sum to 1: divide by their sum": product,
            "a frequent class becomes more probable: multiply, do not divide": quotient / quotient.sum(),
            "nothing has changed": said,
            "that is the mean of the two; Bayes' rule multiplies": (said + often) / 2,
            "those are the frequencies alone: what the network said is lost": often,
        }
        where = f"for probabilities={said.tolist()}, frequencies={often.tolist()}"
        expect_array(answer(said.tolist(), often.tolist()), product / product.sum(), where, mistakes)
