"""Checkers of the zoo: the front, AlexNet's weights, what a summary adds up, what must be in memory, and pairs."""

from itertools import combinations

from lessonlib.exercises.checker import Wrong, checker
from lessonlib.exercises.compare import expect_number

CONVOLUTIONS = 2_469_696  # AlexNet's five, with their biases
LAST_TWO = 4096 * 4096 + 4096 + 4096 * 1000 + 1000
BYTES = 4
MB = 2**20


@checker(
    "zoo-front",
    praise="a network off the front has a rival that costs no more and is no worse; on the front you must pay or lose.",
)
def judge_front(front):
    for points in (
        {"A": (1, 50)},
        {"A": (1, 50), "B": (2, 60)},
        {"A": (1, 50), "B": (2, 40)},
        {"A": (3, 70), "B": (1, 50), "C": (2, 50), "D": (2, 60), "E": (4, 70)},
        {"A": (1, 50), "B": (1, 60), "C": (2, 60)},
    ):
        right = {
            name
            for name, (cost, top1) in points.items()
            if not any(c <= cost and t >= top1 and (c, t) != (cost, top1) for c, t in points.values())
        }
        given = front(dict(points))
        if isinstance(given, str) or not hasattr(given, "__iter__"):
            raise Wrong(f"return the names that are on the front; for {points} you gave {given!r}.")
        given = set(given)
        if unknown := given - points.keys():
            raise Wrong(f"return names; {sorted(map(str, unknown))} is none of {sorted(points)}.")
        if too_many := sorted(given - right):
            cost, top1 = points[too_many[0]]
            rival = next(name for name, (c, t) in points.items() if c <= cost and t >= top1 and (c, t) != (cost, top1))
            raise Wrong(
                f"{too_many[0]} costs {cost} for {top1} %, and {rival} costs {points[rival][0]} for "
                f"{points[rival][1]} %: {rival} is no dearer and no worse, so {too_many[0]} is not on the front."
            )
        if missing := sorted(right - given):
            cost, top1 = points[missing[0]]
            raise Wrong(
                f"no other network in {points} is both as cheap and as accurate as {missing[0]}: it is on the front."
            )


@checker(
    "zoo-alexnet",
    praise="one number decides the size of the network: averaged to a single place, a quarter of the weights is left.",
)
def judge_alexnet(parameters):
    for side in (6, 1, 7, 3):
        first = 256 * side * side * 4096 + 4096
        right = CONVOLUTIONS + first + LAST_TWO
        mistakes = {
            "every layer has biases, one for each number that it puts out": right - 4096 - 4096 - 1000,
            "the first linear layer has biases as well": right - 4096,
            "a map of side S has S² places": CONVOLUTIONS + 256 * side * 4096 + 4096 + LAST_TWO,
            "the convolutions count too": right - CONVOLUTIONS,
            "there are two more linear layers behind the first": CONVOLUTIONS + first,
            "the linear layer sees all 256 maps": CONVOLUTIONS + side * side * 4096 + 4096 + LAST_TWO,
        }
        where = f"for maps averaged to {side}×{side}"
        expect_number(parameters(side), right, where, "parameters", mistakes)


@checker(
    "zoo-summary",
    praise="the figure adds up everything that any layer ever put out, twice, as if nothing were ever thrown away.",
)
def judge_summary(megabytes):
    for shapes in ([(1, 1024, 1024)], [(64, 56, 56), (32, 56, 56)], [(96, 55, 55), (256, 6, 6), (1000,)]):
        sizes = []
        for shape in shapes:
            size = 1
            for side in shape:
                size *= side
            sizes.append(size)
        right = 2 * BYTES * sum(sizes) / MB
        mistakes = {
            "training keeps a gradient for each of these numbers: twice as much": right / 2,
            "a 32-bit number takes four bytes": right / BYTES,
            "a 32-bit number takes four bytes, and each has a gradient": right / BYTES / 2,
            "MB are 2²⁰ bytes here": right * MB / 1e6,
            "return megabytes, not bytes": right * MB,
            "every layer's output counts, not the largest alone": 2 * BYTES * max(sizes) / MB,
        }
        expect_number(megabytes(list(shapes)), right, f"for layers that put out {shapes}", "MB", mistakes)


@checker(
    "zoo-peak",
    praise="at any time a chain needs what a layer reads and what it writes; all the rest can be forgotten.",
)
def judge_peak(peak):
    for numbers in ([100, 400], [100, 400, 300, 50], [10, 20, 90, 5, 80], [500, 1, 500, 1]):
        pairs = [BYTES * (one + other) for one, other in zip(numbers, numbers[1:], strict=False)]
        right = max(pairs)
        mistakes = {
            "what a layer reads and what it writes are there at the same time": BYTES * max(numbers),
            "a tensor that no later layer reads can be forgotten": BYTES * sum(numbers),
            "the two have to be next to each other": BYTES * sum(sorted(numbers)[-2:]),
            "a 32-bit number takes four bytes": right / BYTES,
            "nothing has a gradient in an inference": 2 * right,
            "look at all layers, not the first alone": pairs[0],
        }
        expect_number(peak(list(numbers)), right, f"for tensors of {numbers} numbers", "bytes", mistakes)


@checker(
    "zoo-pairs",
    praise="one half would be tossing a coin; one is a cost that always tells you which of two networks is faster.",
)
def judge_pairs(share):
    for costs, times in (
        ([1, 2, 3], [1, 2, 3]),
        ([1, 2, 3], [3, 2, 1]),
        ([5, 1, 3, 2], [1, 2, 4, 3]),
        ([1, 10, 2, 7], [2, 3, 9, 4]),
    ):
        pairs = [(a - c) * (b - d) > 0 for (a, b), (c, d) in combinations(zip(costs, times, strict=True), 2)]
        right = sum(pairs) / len(pairs)
        in_place = [one == other for one, other in zip(ranks(costs), ranks(times), strict=True)]
        mistakes = {
            "that is how often the cost misleads": 1 - right,
            "divide by the number of pairs, not of networks": sum(pairs) / len(costs),
            "count each pair once": 2 * sum(pairs) / len(pairs),
            "no network makes a pair with itself": 2 * sum(pairs) / len(costs) ** 2,
            "compare two networks at a time, not each with its rank": sum(in_place) / len(costs),
            "this adds up differences; count pairs that stand in the same order": 2 * right - 1,
        }
        where = f"for costs {costs} and times {times}"
        expect_number(share(list(costs), list(times)), right, where, "of the pairs", mistakes)


def ranks(values: list) -> list[int]:
    """Return the place of each value among all."""
    return [sorted(values).index(value) for value in values]
