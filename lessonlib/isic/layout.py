"""The official layout of ISIC 2018, task 3: names of files, classes in the order of the ground truth, published counts.

Source: challenge.isic-archive.com, 2018, task 3; Tschandl et al. 2018 (HAM10000), table 1.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Part:
    """One of the three parts of the task. Validation and test have no table of lesions: none was published."""

    name: str  # "training", "validation" or "test"
    holds: int  # images, as published
    unscored: tuple[str, ...] = ()  # images that count for nothing in the challenge's score

    @property
    def images(self) -> str:
        """The folder of the images."""
        return f"ISIC2018_Task3_{self.name.title()}_Input"

    @property
    def truth(self) -> str:
        """The table of the classes."""
        stem = f"ISIC2018_Task3_{self.name.title()}_GroundTruth"
        return f"{stem}/{stem}.csv"

    @property
    def groupings(self) -> str | None:
        """The table of the lesions."""
        return "ISIC2018_Task3_Training_LesionGroupings.csv" if self == TRAINING else None

    def places(self) -> list[str]:
        """Return everything that belongs to it."""
        return [self.images, self.truth, *([self.groupings] if self.groupings else [])]


TRAINING, VALIDATION = Part("training", 10_015), Part("validation", 193)
# The official scorer, isic-challenge-scoring 5.6.0, load_csv.py, gives this image the weight 0.
TEST = Part("test", 1_512, unscored=("ISIC_0035068",))
PARTS = {part.name: part for part in (TRAINING, VALIDATION, TEST)}
IMAGES, TRUTH, GROUPINGS = TRAINING.places()
DRAWN_MARK = "DRAWN_NOT_PHOTOGRAPHED.txt"

# In the order of the ground truth's columns. (Keras's flow_from_directory would number them alphabetically.)
CLASSES = ("MEL", "NV", "BCC", "AKIEC", "BKL", "DF", "VASC")
NAMES = {
    "MEL": "melanoma",
    "NV": "melanocytic naevus (a mole)",
    "BCC": "basal cell carcinoma",
    "AKIEC": "actinic keratosis / Bowen's disease",
    "BKL": "benign keratosis",
    "DF": "dermatofibroma",
    "VASC": "vascular lesion",
}
OFFICIAL_IMAGES = {"MEL": 1113, "NV": 6705, "BCC": 514, "AKIEC": 327, "BKL": 1099, "DF": 115, "VASC": 142}
OFFICIAL_LESIONS = {"MEL": 614, "NV": 5403, "BCC": 327, "AKIEC": 228, "BKL": 727, "DF": 73, "VASC": 98}
OFFICIAL_SIZE = (450, 600)  # height, width in pixels

CREDIT = (
    "HAM10000 Dataset: (c) by ViDIR Group, Department of Dermatology, Medical University of Vienna; "
    "https://doi.org/10.1038/sdata.2018.161. "
    "MSK Dataset: (c) Anonymous; https://arxiv.org/abs/1710.05006; https://arxiv.org/abs/1902.03368. "
    "Licence: CC BY-NC 4.0."
)

NO_DEVICE = (
    "This is no medical device and gives no diagnosis. If a spot on your skin worries you, show it to a doctor, "
    "whatever stands here."
)


class DataError(ValueError):
    """The data cannot be used as they are; the text names the file, the row and what to do."""


def is_drawn(folder: Path) -> bool:
    """Return True when ``folder`` carries the mark of the drawn set."""
    return (Path(folder) / DRAWN_MARK).is_file()
