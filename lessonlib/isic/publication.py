"""The published numbers beside those that were counted."""

from lessonlib.isic.layout import OFFICIAL_IMAGES


def differences_to_publication(
    counts: dict[str, int], published: dict[str, int] = OFFICIAL_IMAGES, what: str = "images"
) -> list[str]:
    """Return where the ``counts`` of the classes differ from those ``published``, a line for each class.

    Without another table they are compared with the 10,015 training images; ``what`` says what was counted.
    """
    return [
        f"{name}: {counts.get(name, 0)} {what}, published {number}"
        for name, number in published.items()
        if counts.get(name, 0) != number
    ]
