"""Sentences about measured times, whose words follow the numbers: another machine may need others."""

from collections import Counter
from collections.abc import Iterable

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def listed(parts: list[str]) -> str:
    """Return the parts as a list in words: "a, b and c"."""
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)


def counted(number: int) -> str:
    """Return a number up to ten as a word, a larger one in digits."""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def made_up_of(families: Iterable[str]) -> str:
    """Return how many networks are of each family, the most first: "three light and one dense".

    Raises ValueError where there is none.
    """
    found = Counter(families).most_common()
    if not found:
        raise ValueError("there is no network to count: give at least one family")
    return listed([f"{counted(number)} {family}" for family, number in found])


def longer_or_shorter(ratios: Iterable[float]) -> str:
    """Return how many of several times are longer than what they are divided by: "all four take longer".

    Raises ValueError where there is none.
    """
    ratios = list(ratios)
    if not ratios:
        raise ValueError("there is no time to compare: give at least one ratio")
    longer = sum(ratio > 1 for ratio in ratios)
    if longer in (0, len(ratios)):
        number = f"all {counted(len(ratios))} take" if len(ratios) > 1 else "the one takes"
        return f"{number} {'longer' if longer else 'no longer'}"
    rest = len(ratios) - longer
    takes, does = "takes" if longer == 1 else "take", "does" if rest == 1 else "do"
    return f"{counted(longer)} {takes} longer and {counted(rest)} {does} not"
