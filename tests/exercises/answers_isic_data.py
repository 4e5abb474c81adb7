"""The capstone's data: to each exercise a right answer, and answers that real misunderstandings give."""


def right_split(lesions, share):
    train, test = [], []
    for name in sorted(set(lesions)):
        members = [k for k, other in enumerate(lesions) if other == name]
        short = len(train) + len(members) / 2 <= share * len(lesions)
        (train if short else test).extend(members)
    if not test:
        last = lesions[train[-1]]
        test = [k for k in train if lesions[k] == last]
        train = [k for k in train if lesions[k] != last]
    return train, test


def split_by_image(lesions, share):
    cut = round(share * len(lesions))
    return list(range(cut)), list(range(cut, len(lesions)))


def split_that_loses_images(lesions, share):
    first = [lesions.index(name) for name in sorted(set(lesions))]
    cut = max(1, round(share * len(first)) - 1)
    return first[:cut], first[cut:]


def split_with_an_image_twice(lesions, share):
    train, test = right_split(lesions, share)
    return train + train[:1], test


def split_into_names(lesions, share):
    names = sorted(set(lesions))
    return names[:-1], names[-1:]


def split_of_one(lesions, share):
    return [k for k, name in enumerate(lesions) if name == lesions[0]], [
        k for k, name in enumerate(lesions) if name != lesions[0]
    ]


def right_column(new, width, shift, zoom):
    middle = (width - 1) / 2
    return middle + zoom * (new - middle) + shift * width


def share_with_twins(images, learnt):
    return sum(k * (1 - (1 - learnt) ** (k - 1)) for k in images) / sum(images)


ANSWERS = {
    "isic-folders": (
        lambda names: [sorted(names).index(name) for name in names],
        [
            lambda names: sorted(range(len(names)), key=lambda k: names[k]),
            lambda names: list(range(len(names))),
            lambda names: [sorted(names).index(name) + 1 for name in names],
            lambda names: [sorted(names, reverse=True).index(name) for name in names],
            lambda names: sorted(names),
        ],
    ),
    "isic-twins": (
        share_with_twins,
        [
            lambda images, learnt: sum(1 - (1 - learnt) ** (k - 1) for k in images) / len(images),
            lambda images, learnt: sum(k * (1 - (1 - learnt) ** k) for k in images) / sum(images),
            lambda images, learnt: sum(k * learnt ** (k - 1) for k in images) / sum(images),
            lambda images, learnt: 1 - share_with_twins(images, learnt),
            lambda images, learnt: share_with_twins(images, learnt) * sum(images),
        ],
    ),
    "isic-bytes": (
        lambda images, height, width, wide: images * height * width * 3 * wide,
        [
            lambda images, height, width, wide: images * height * width * wide,
            lambda images, height, width, wide: images * height * width * 3,
            lambda images, height, width, wide: images * height * width * 3 * wide * 8,
            lambda images, height, width, wide: "8 GB",
        ],
    ),
    "isic-split": (
        right_split,
        [split_by_image, split_that_loses_images, split_with_an_image_twice, split_into_names, split_of_one]
        + [lambda lesions, share: (list(range(len(lesions))), [])],
    ),
    "isic-column": (
        right_column,
        [
            lambda new, width, shift, zoom: (width - 1) / 2 + (new - (width - 1) / 2) / zoom + shift * width,
            lambda new, width, shift, zoom: (width - 1) / 2 + (new - (width - 1) / 2) * zoom - shift * width,
            lambda new, width, shift, zoom: zoom * new + shift * width,
            lambda new, width, shift, zoom: width / 2 + zoom * (new - width / 2) + shift * width,
            lambda new, width, shift, zoom: (width - 1) / 2 + zoom * (new - (width - 1) / 2) + shift,
        ],
    ),
}
ABOUT = {
    "isic-folders": ["the other way", "places in the table", "from 0", "from A to Z", "no array of numbers"],
    "isic-twins": ["mean over lesions", "no twin of itself", "one is enough", "there is no twin", "not their share"],
    "isic-bytes": ["three numbers for each pixel", "width of a number", "bits", "not a number"],
    "isic-split": [
        "'a' is on both sides",
        "image 2 is on neither side",
        "more than once",
        "images' numbers",
        "far from 70 %",
        "one side is empty",
    ],
    "isic-column": [
        "multiply, do not divide",
        "the other sign",
        "not about its edge",
        "the middle of columns",
        "a share of",
    ],
}
