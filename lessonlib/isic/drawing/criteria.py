"""What tells the seven classes apart under the dermatoscope, as strengths from 0 (absent) to 1 (in every lesion).

The signs are those of the textbook criteria: the naevus is symmetric with a regular network; the melanoma asymmetric,
of several colours, with a blue-white veil and streaks; the basal cell carcinoma has branching vessels and blue-grey
nests; the actinic keratosis scale and dotted vessels; the benign keratosis a sharp border, milia-like cysts and ridges;
the dermatofibroma a pale centre; the vascular lesion red lacunae. The numbers are ours: they make a drawing, not a
diagnosis.
"""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Signs:
    """How large, how regular and how structured a lesion is; every number lies in 0..1."""

    size: float = 0.5
    asymmetry: float = 0.1
    irregularity: float = 0.1  # of the border
    softness: float = 0.1  # of the border
    colours: float = 0.1  # how much the colour varies
    network: float = 0.0
    globules: float = 0.0
    veil: float = 0.0
    streaks: float = 0.0
    vessels: float = 0.0
    nests: float = 0.0
    scale: float = 0.0
    dotted_vessels: float = 0.0
    milia: float = 0.0
    ridges: float = 0.0
    scar: float = 0.0
    lacunae: float = 0.0


SIGNS = tuple(field.name for field in fields(Signs))
STRUCTURES = SIGNS[5:]  # the signs that are things to see; the first five are shape


@dataclass(frozen=True)
class Criteria:
    """One class: its usual signs, its mean colour (red, green, blue in 0..1), and the class it is taken for."""

    signs: Signs
    colour: tuple[float, float, float]
    look_alike: str


CRITERIA = {
    "MEL": Criteria(
        Signs(0.60, 0.45, 0.20, 0.09, 0.60, network=0.45, globules=0.45, veil=0.42, streaks=0.35),
        colour=(0.42, 0.29, 0.24),
        look_alike="NV",
    ),
    "NV": Criteria(
        Signs(0.52, 0.12, 0.06, 0.10, 0.15, network=0.60, globules=0.35),
        colour=(0.50, 0.33, 0.24),
        look_alike="MEL",
    ),
    "BCC": Criteria(
        Signs(0.54, 0.28, 0.12, 0.16, 0.25, vessels=0.75, nests=0.60),
        colour=(0.74, 0.50, 0.47),
        look_alike="AKIEC",
    ),
    "AKIEC": Criteria(
        Signs(0.60, 0.30, 0.15, 0.28, 0.20, scale=0.75, dotted_vessels=0.50),
        colour=(0.76, 0.47, 0.42),
        look_alike="BKL",
    ),
    "BKL": Criteria(
        Signs(0.60, 0.25, 0.13, 0.03, 0.25, milia=0.70, ridges=0.55),
        colour=(0.58, 0.43, 0.30),
        look_alike="MEL",
    ),
    "DF": Criteria(
        Signs(0.42, 0.12, 0.05, 0.22, 0.10, network=0.35, scar=0.80),
        colour=(0.66, 0.47, 0.38),
        look_alike="NV",
    ),
    "VASC": Criteria(
        Signs(0.42, 0.18, 0.08, 0.05, 0.20, lacunae=0.80),
        colour=(0.62, 0.20, 0.26),
        look_alike="BCC",
    ),
}
