"""The official layout of ISIC 2018, task 3: names of files, classes in the order of the ground truth, published counts.

Source: challenge.isic-archive.com, 2018, task 3; Tschandl et al. 2018 (HAM10000), table 1.
"""

from pathlib import Path

IMAGES = "ISIC2018_Task3_Training_Input"
TRUTH = "ISIC2018_Task3_Training_GroundTruth/ISIC2018_Task3_Training_GroundTruth.csv"
GROUPINGS = "ISIC2018_Task3_Training_LesionGroupings.csv"
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
