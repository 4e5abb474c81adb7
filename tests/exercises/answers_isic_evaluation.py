"""The capstone's evaluation: to each exercise a right answer, and answers that real misunderstandings give."""


def right_balanced(confusion):
    return sum(row[k] / sum(row) for k, row in enumerate(confusion)) / len(confusion)


def right_round(right, lesions, picked):
    images = [hit for name in picked for hit, owner in zip(right, lesions, strict=True) if owner == name]
    return sum(images) / len(images)


def mean_of_lesions(right, lesions, picked):
    return sum(right_round(right, lesions, [name]) for name in picked) / len(picked)


def right_area(ill, well):
    return sum((one > other) + (one == other) / 2 for one in ill for other in well) / (len(ill) * len(well))


def in_bins(sure, right):
    """The signed gap of every bin that has an image, and how many it has."""
    bins = {}
    for one, hit in zip(sure, right, strict=True):
        bins.setdefault(min(int(10 * one), 9), []).append(hit - one)
    return [(sum(gaps) / len(gaps), len(gaps)) for gaps in bins.values()]


def right_calibration(sure, right):
    return sum(abs(gap) * size for gap, size in in_bins(sure, right)) / len(sure)


def from_the_middles(sure, right):
    """Every bin says the probability in its middle, whatever the answers in it say."""
    return right_calibration([int(10 * one) / 10 + 0.05 for one in sure], right)


def cost_at(scores, ill, miss, false_alarm, threshold):
    pairs = [(one, score >= threshold) for one, score in zip(ill, scores, strict=True)]
    return sum(miss * (one and not called) + false_alarm * (called and not one) for one, called in pairs)


def right_cost(scores, ill, miss, false_alarm):
    return min(cost_at(scores, ill, miss, false_alarm, threshold) for threshold in [*scores, float("inf")])


def right_frequencies(probabilities, frequencies):
    products = [said * often for said, often in zip(probabilities, frequencies, strict=True)]
    return [one / sum(products) for one in products]


ANSWERS = {
    "isic-balanced": (
        right_balanced,
        [
            lambda table: sum(row[k] for k, row in enumerate(table)) / sum(map(sum, table)),
            lambda table: (
                sum(table[k][k] / max(1, sum(row[k] for row in table)) for k in range(len(table))) / len(table)
            ),
            lambda table: right_balanced(table) * len(table),
            lambda table: 100 * right_balanced(table),
        ],
    ),
    "isic-round": (
        right_round,
        [
            lambda right, lesions, picked: right_round(right, lesions, set(picked)),
            mean_of_lesions,
            lambda right, lesions, picked: sum(right) / len(right),
            lambda right, lesions, picked: right_round(right, lesions, picked) * 0 + len(picked),
        ],
    ),
    "isic-area": (
        right_area,
        [
            lambda ill, well: sum(one > other for one in ill for other in well) / (len(ill) * len(well)),
            lambda ill, well: right_area(well, ill),
            lambda ill, well: (
                (sum(one >= 0.5 for one in ill) + sum(one < 0.5 for one in well)) / (len(ill) + len(well))
            ),
            lambda ill, well: right_area(ill, well) * len(ill) * len(well),
        ],
    ),
    "isic-calibration-error": (
        right_calibration,
        [
            lambda sure, right: sum(abs(gap) for gap, _ in in_bins(sure, right)) / len(in_bins(sure, right)),
            lambda sure, right: 100 * right_calibration(sure, right),
            from_the_middles,
            lambda sure, right: abs(sum(gap * size for gap, size in in_bins(sure, right))) / len(sure),
            lambda sure, right: sum(abs(hit - one) for one, hit in zip(sure, right, strict=True)) / len(sure),
        ],
    ),
    "isic-least-cost": (
        right_cost,
        [
            lambda scores, ill, miss, alarm: cost_at(scores, ill, miss, alarm, 0.5),
            lambda scores, ill, miss, alarm: right_cost(scores, ill, alarm, miss),
            lambda scores, ill, miss, alarm: min(cost_at(scores, ill, miss, alarm, one) for one in scores),
            lambda scores, ill, miss, alarm: cost_at(scores, ill, miss, alarm, alarm / (alarm + miss)),
            lambda scores, ill, miss, alarm: right_cost(scores, ill, 1, 1),
            lambda scores, ill, miss, alarm: min(cost_at(scores, ill, miss, alarm, one + 1e-9) for one in [*scores, 2]),
            lambda scores, ill, miss, alarm: min(cost_at(scores, ill, miss, alarm, k / 10) for k in range(11)),
            lambda scores, ill, miss, alarm: min(scores, key=lambda one: cost_at(scores, ill, miss, alarm, one)),
        ],
    ),
    "isic-frequencies": (
        right_frequencies,
        [
            lambda said, often: [one * other for one, other in zip(said, often, strict=True)],
            lambda said, often: right_frequencies(said, [1 / one for one in often]),
            lambda said, often: said,
            lambda said, often: [(one + other) / 2 for one, other in zip(said, often, strict=True)],
        ],
    ),
}
ABOUT = {
    "isic-balanced": ["plain accuracy", "precision", "their mean", "not per cent"],
    "isic-round": ["picked twice counts twice", "three votes", "whichever lesions", ""],
    "isic-area": ["not nothing", "wrong order", "no threshold", "number of pairs"],
    "isic-calibration-error": [
        "all bins alike",
        "not per cent",
        "not its middle",
        "without its sign",
        "not each image",
    ],
    "isic-least-cost": [
        "not the only",
        "other way round",
        "let everything go",
        "at their word",
        "you count them",
        "called ill too",
        "not round numbers",
        "what its mistakes cost",
    ],
    "isic-frequencies": ["sum to 1", "multiply, do not divide", "nothing has changed", "mean of the two"],
}
