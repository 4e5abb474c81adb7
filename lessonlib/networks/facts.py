"""What is known of each network from outside: its idea, paper and year, and the accuracy that was published for it.

Counts and times are not here: the book computes those.
"""

import re
from dataclasses import dataclass

from lessonlib.networks.pretrained import PUBLISHED


@dataclass(frozen=True)
class Paper:
    """What the networks of one paper share.

    ``family``: plain, inception, residual, dense or light, by what the paper is about. ``year``: when the idea was
    first made public, mostly on arXiv, while the year in ``cited`` is the conference's. ``chapter``: the page about
    it, from the book's top, None as long as there is none.
    """

    family: str
    year: int
    cited: str
    idea: str
    chapter: str | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of one network; ``image`` is the side of the images it was made for, in pixels.

    ``top1``: per cent of ImageNet's validation images that it names rightly, as published; None where no number is
    comparable. ``source`` says where the number is from and how the images were cut, or why there is none.
    """

    name: str
    paper: Paper
    image: int
    top1: float | None
    source: str


# How a network's name begins (the longest beginning decides): its paper.
PAPERS = {
    "alexnet": Paper(
        "plain", 2012, "Krizhevsky et al. 2012",
        "convolutions, ReLU and dropout at the scale of a million images", "networks/zoo.html#alexnet",
    ),
    "nin": Paper(
        "plain", 2013, "Lin et al. 2014", "1×1 convolutions after every other; the mean of a map is a class's score"
    ),
    "vgg": Paper("plain", 2014, "Simonyan and Zisserman 2015", "nothing but 3×3 convolutions, in stacks"),
    "plain": Paper(
        "plain", 2015, "He et al. 2016", "the ResNet of this depth without its shortcuts",
        "depth/degradation.html#degradation",
    ),
    "googlenet": Paper(
        "inception", 2014, "Szegedy et al. 2015", "1×1, 3×3 and 5×5 side by side, behind 1×1 convolutions that reduce"
    ),
    "inception_v3": Paper(
        "inception", 2015, "Szegedy et al. 2016", "large kernels factorised into rows, columns and stacks of 3×3"
    ),
    "inception_v4": Paper(
        "inception", 2016, "Szegedy et al. 2017", "deeper and more regular Inception modules, without shortcuts"
    ),
    "inception_resnet": Paper(
        "inception", 2016, "Szegedy et al. 2017", "Inception modules as residuals, scaled down before they are added"
    ),
    "xception": Paper(
        "inception", 2016, "Chollet 2017", "separable convolutions: an Inception module with one tower a channel"
    ),
    "resnet": Paper(
        "residual", 2015, "He et al. 2016", "each block adds a residual to what the shortcut brings",
        "depth/degradation.html#degradation",
    ),
    "preact_resnet": Paper(
        "residual", 2016, "He et al. 2016b", "batch norm and ReLU come first, so that nothing alters the shortcut"
    ),
    "resnext": Paper(
        "residual", 2016, "Xie et al. 2017", "a bottleneck whose 3×3 convolution is wider and works in groups",
        "light/groups.html#groups",
    ),
    "densenet": Paper(
        "dense", 2016, "Huang et al. 2017", "each layer reads what all layers before it in its block put out"
    ),
    "squeezenet": Paper(
        "light", 2016, "Iandola et al. 2016", "squeeze by 1×1, then expand by 1×1 and 3×3 side by side"
    ),
    "mobilenet_v1": Paper(
        "light", 2017, "Howard et al. 2017", "every convolution but the first split: depthwise, then pointwise",
        "cost/separable.html#separable",
    ),
    "mobilenet_v2": Paper(
        "light", 2018, "Sandler et al. 2018", "expand, filter depthwise, project back without a ReLU, add",
        "light/manifold.html#manifold",
    ),
    "shufflenet_v1": Paper(
        "light", 2017, "Zhang et al. 2018", "1×1 convolutions in groups, and the channels shuffled in between",
        "light/groups.html#groups",
    ),
    "shufflenet_v2": Paper(
        "light", 2018, "Ma et al. 2018", "half of the channels pass by, the other half is worked on; then shuffle"
    ),
    "mnasnet": Paper(
        "light", 2018, "Tan et al. 2019", "blocks and their numbers found by search, for accuracy and time on a phone"
    ),
}  # fmt: skip
# The book's own small networks are called by what they try, and belong to the paper that they take it from.
SLIM = {
    "slim_plain": "vgg",
    "slim_nin": "nin",
    "slim_inception": "googlenet",
    "slim_residual": "resnet",
    "slim_preactivation": "preact_resnet",
    "slim_resnext": "resnext",
    "slim_dense": "densenet",
    "slim_fire": "squeezenet",
    "slim_separable": "mobilenet_v1",
    "slim_xception": "xception",
    "slim_inverted": "mobilenet_v2",
    "slim_mnas": "mnasnet",
    "slim_shuffle": "shufflenet_v1",
    "slim_shuffle_v2": "shufflenet_v2",
}
LARGE_IMAGES = ("inception_v3", "inception_v4", "inception_resnet", "xception")
ON_CIFAR = re.compile(r"cifar|^densenet_bc")
CROP = "one crop of {0} × {0} pixels"
LATER_RECIPE = ("mnasnet0_75", "mnasnet1_3")  # pytorch/vision, pull request 6019
SUBSET = f"{CROP.format(299)}, without the images that ImageNet's makers blacklisted"
# Where torchvision has no weights: per cent of ImageNet's validation images, and the source.
ELSEWHERE = {
    "nin": (59.36, f"the authors' model for Caffe (gist d802a5849de39225bcc6), {CROP.format(224)}"),
    "xception": (79.0, f"Chollet 2017, table 1, {CROP.format(299)}"),
    "inception_v4": (80.0, f"Szegedy et al. 2017, table 2 on arXiv, {SUBSET}"),
    "inception_resnet_v1": (78.7, f"Szegedy et al. 2017, table 2 on arXiv, {SUBSET}"),
    "inception_resnet_v2": (80.1, f"Szegedy et al. 2017, table 2 on arXiv, {SUBSET}"),
    "mobilenet_v1": (70.6, f"Howard et al. 2017, table 8, {CROP.format(224)}"),
    "shufflenet_v1_g1": (66.4, f"Zhang et al. 2018, table 2, {CROP.format(224)}"),
    "shufflenet_v1_g2": (67.3, f"Zhang et al. 2018, table 2, {CROP.format(224)}"),
    "shufflenet_v1_g3": (67.4, f"Zhang et al. 2018, table 2, {CROP.format(224)}"),
    "shufflenet_v1_g4": (67.2, f"Zhang et al. 2018, table 2, {CROP.format(224)}"),
    "shufflenet_v1_g8": (67.6, f"Zhang et al. 2018, table 2, {CROP.format(224)}"),
}
# Where the paper has an accuracy that does not belong beside the others.
NOT_COMPARABLE = {
    "preact_resnet152": "the paper's 78.9 % are for a crop of 320 × 320 pixels (He et al. 2016b, table 5)",
    "nin_cifar10": "for CIFAR-10: 8.81 % errors (Lin et al. 2014, table 1)",
    "cifar_resnet20": "for CIFAR-10: 8.75 % errors (He et al. 2016, table 6)",
    "cifar_resnet32": "for CIFAR-10: 7.51 % errors (He et al. 2016, table 6)",
    "cifar_resnet44": "for CIFAR-10: 7.17 % errors (He et al. 2016, table 6)",
    "cifar_resnet56": "for CIFAR-10: 6.97 % errors (He et al. 2016, table 6)",
    "cifar_resnet110": "for CIFAR-10: 6.43 % errors (He et al. 2016, table 6)",
    "cifar_resnet1202": "for CIFAR-10: 7.93 % errors (He et al. 2016, table 6)",
    **dict.fromkeys(
        (f"cifar_plain{depth}" for depth in (20, 32, 44, 56, 110)),
        "for CIFAR-10, drawn but not stated (He et al. 2016, figure 6)",
    ),
    "cifar_plain1202": "for CIFAR-10; the paper has no such network, it is the twin of its ResNet of 1202 layers",
    "cifar_preact_resnet110": "for CIFAR-10: 6.37 % errors (He et al. 2016b, table 2)",
    "cifar_preact_resnet164": "for CIFAR-10: 5.46 % errors (He et al. 2016b, table 4)",
    "cifar_preact_resnet1001": "for CIFAR-10: 4.92 % errors (He et al. 2016b, table 4)",
    "densenet_bc_100_12": "for CIFAR-10: 4.51 % errors (Huang et al. 2017, table 2)",
}


def find_facts(name: str) -> Facts:
    """Return the facts of the network ``name``; raises ValueError where its name begins like those of no paper."""
    bare = SLIM.get(name, name.removeprefix("cifar_"))
    beginnings = sorted(filter(bare.startswith, PAPERS), key=len)
    if not beginnings:
        raise ValueError(f"no paper is known that {name!r} belongs to: add one to PAPERS in facts.py")
    if name in PUBLISHED:
        recipe = ", trained by a later recipe" if name in LATER_RECIPE else ""
        top1 = PUBLISHED[name]["acc1"]
        source = f"torchvision's weights{recipe}, {CROP.format(PUBLISHED[name]['crop'])}"
    else:
        top1, source = ELSEWHERE.get(name, (None, NOT_COMPARABLE.get(name, "none is published for one crop")))
    if name in SLIM:
        source = "for lesions of 64 × 64 pixels; its depth and widths are this book's own"
    return Facts(name, PAPERS[beginnings[-1]], side_of(name), top1, source)


def side_of(name: str) -> int:
    """Return the side of the images that a network was made for, in pixels."""
    if name in SLIM:
        return 64
    if ON_CIFAR.search(name):
        return 32
    return 299 if name.startswith(LARGE_IMAGES) else 224
