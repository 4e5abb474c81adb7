"""The zoo: to each exercise a right answer, and answers that real misunderstandings give."""

from math import prod


def front(points):
    kept = []
    for name in sorted(points, key=lambda name: (points[name][0], -points[name][1])):
        if not kept or points[name][1] > points[kept[-1]][1]:
            kept.append(name)
    return kept


def alexnet(side):
    return 2_469_696 + 4096 * (256 * side**2 + 1) + 4096 * 4097 + 1000 * 4097


def alike(costs, times):
    places = [(i, j) for j in range(len(costs)) for i in range(j)]
    return sum((costs[i] < costs[j]) == (times[i] < times[j]) for i, j in places) / len(places)


ANSWERS = {
    "zoo-front": (
        front,
        [
            list,
            lambda points: min(points, key=lambda name: points[name]),
            lambda points: [min(points, key=lambda name: points[name])],
            lambda points: [
                n for n in points if not any(c < points[n][0] and t > points[n][1] for c, t in points.values())
            ],
            lambda points: [points[name] for name in front(points)],
        ],
    ),
    "zoo-alexnet": (
        alexnet,
        [
            lambda side: alexnet(side) - 9192,
            lambda side: alexnet(side) - 2_469_696,
            lambda side: alexnet(side) - 256 * (side**2 - side) * 4096 if side > 1 else alexnet(side),
            lambda side: alexnet(side) - 4096 * 4097 - 1000 * 4097,
            lambda side: alexnet(side) - 255 * side**2 * 4096,
            lambda side: alexnet(side) - 4096,
        ],
    ),
    "zoo-summary": (
        lambda shapes: 8 * sum(map(prod, shapes)) / 2**20,
        [
            lambda shapes: 4 * sum(map(prod, shapes)) / 2**20,
            lambda shapes: 2 * sum(map(prod, shapes)) / 2**20,
            lambda shapes: 8 * sum(map(prod, shapes)) / 1e6,
            lambda shapes: 8 * sum(map(prod, shapes)),
            lambda shapes: 8 * max(map(prod, shapes)) / 2**20,
            lambda shapes: sum(map(prod, shapes)) / 2**20,
        ],
    ),
    "zoo-peak": (
        lambda numbers: 4 * max(numbers[i] + numbers[i + 1] for i in range(len(numbers) - 1)),
        [
            lambda numbers: 4 * max(numbers),
            lambda numbers: 4 * sum(numbers),
            lambda numbers: 4 * sum(sorted(numbers)[-2:]),
            lambda numbers: max(numbers[i] + numbers[i + 1] for i in range(len(numbers) - 1)),
            lambda numbers: 8 * max(numbers[i] + numbers[i + 1] for i in range(len(numbers) - 1)),
            lambda numbers: 4 * (numbers[0] + numbers[1]),
        ],
    ),
    "zoo-pairs": (
        alike,
        [
            lambda costs, times: 1 - alike(costs, times),
            lambda costs, times: alike(costs, times) * (len(costs) - 1) / 2,
            lambda costs, times: 2 * alike(costs, times),
            lambda costs, times: 2 * alike(costs, times) - 1,
            lambda costs, times: (
                sum(sorted(costs).index(c) == sorted(times).index(t) for c, t in zip(costs, times, strict=True))
                / len(costs)
            ),
        ],
    ),
}
# What the message to each wrong answer must speak of, in the same order.
ABOUT = {
    "zoo-front": ["is no dearer", "return the names", "is on the front", "is no dearer", "return names"],
    "zoo-alexnet": ["every layer has biases", "convolutions count", "S² places", "two more", "all 256", "as well"],
    "zoo-summary": ["twice as much", "four bytes", "2²⁰", "not bytes", "not the largest", "each has a gradient"],
    "zoo-peak": ["at the same time", "be forgotten", "next to each other", "four bytes", "gradient", "the first alone"],
    "zoo-pairs": ["misleads", "not of networks", "pair once", "adds up differences", "its rank"],
}
