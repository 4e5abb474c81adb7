"""The results: to each exercise a right answer, and answers that real misunderstandings give."""


def mean_and_error(scores, less=1, root=0.5):
    mean = sum(scores) / len(scores)
    return mean, sum((score - mean) ** 2 for score in scores) ** 0.5 / (len(scores) - less) ** 0.5 / len(scores) ** root


def apart(one, other):
    return [one[seed] - other[seed] for seed in one if seed in other]


def unpaired_error(one, other):
    both = [seed for seed in one if seed in other]
    errors = [mean_and_error([row[seed] for seed in both])[1] for row in (one, other)]
    return mean_and_error(apart(one, other))[0], (errors[0] ** 2 + errors[1] ** 2) ** 0.5


def of_everybody(one, other):
    means = [sum(row.values()) / len(row) for row in (one, other)]
    return means[0] - means[1], mean_and_error(apart(one, other))[1]


def front(points):
    def beaten(pair):
        return any(s <= pair[0] and r >= pair[1] and (s, r) != pair for s, r in points)

    return [k for k, pair in enumerate(points) if not beaten(pair)]


def front_without_twins(points):
    return [k for k in front(points) if points.index(points[k]) == k]


def front_of_records(points):
    """Goes from quick to slow and keeps whatever is no worse than the best so far: equal scores later stay."""
    kept, best = [], 0
    for k in sorted(range(len(points)), key=lambda k: points[k][0]):
        if points[k][1] >= best:
            kept, best = [*kept, k], points[k][1]
    return kept


def seeds(apart, spread, errors=2.0, strict=True):
    number = 2
    while errors * spread / number**0.5 > apart or (strict and errors * spread / number**0.5 == apart):
        number += 1
    return number


ANSWERS = {
    "isic-standard-error": (
        mean_and_error,
        [
            lambda scores: (mean_and_error(scores)[0], mean_and_error(scores, root=0)[1]),
            lambda scores: mean_and_error(scores, less=0),
            lambda scores: mean_and_error(scores, root=1),
            lambda scores: (sum(scores), mean_and_error(scores)[1]),
            lambda scores: mean_and_error(scores)[0],
        ],
    ),
    "isic-paired": (
        lambda one, other: mean_and_error(apart(one, other)),
        [
            unpaired_error,
            lambda one, other: mean_and_error(apart(other, one)),
            of_everybody,
            lambda one, other: mean_and_error(apart(one, other), root=0),
        ],
    ),
    "isic-rate": (
        lambda images, seconds, epochs, seeds: (images / seconds, seconds * epochs * seeds / 3600),
        [
            lambda images, seconds, epochs, seeds: (seconds / images, seconds * epochs * seeds / 3600),
            lambda images, seconds, epochs, seeds: (images / seconds, seconds * epochs * seeds),
            lambda images, seconds, epochs, seeds: (images / seconds, seconds * epochs / 3600),
            lambda images, seconds, epochs, seeds: images / seconds,
        ],
    ),
    "isic-front": (
        front,
        [
            front_without_twins,
            front_of_records,
            lambda points: [max(range(len(points)), key=lambda k: points[k][1])],
            lambda points: [points[k] for k in front(points)],
            lambda points: [*front(points), front(points)[0]],
        ],
    ),
    "isic-seeds": (
        seeds,
        [
            lambda apart, spread: seeds(apart, spread, errors=1.0),
            lambda apart, spread: seeds(apart, spread, strict=False),
            lambda apart, spread: max(2, (2 * spread / apart) ** 2),
            lambda apart, spread: max(2, -(-2 * spread // apart)),
        ],
    ),
}
ABOUT = {
    "isic-standard-error": [
        "spread of one seed",
        "one less than there are",
        "not by the number",
        "this is the sum",
        "return a pair",
    ],
    "isic-paired": [
        "subtract seed by seed first",
        "the other row less this one",
        "both rows have",
        "spread of one seed",
    ],
    "isic-rate": ["seconds an image", "an hour has 3,600", "this is one seed", "return a pair"],
    "isic-front": ["is missing", "is beaten by another", "is missing", "indices of the pairs", "more than once"],
    "isic-seeds": ["two are asked for", "not equal to it", "it is", "it is"],
}
