"""One lesion: what all its images share. The camera is another matter, and another seed (photography.py)."""

from dataclasses import dataclass
from zlib import crc32

import numpy as np

from lessonlib.isic.drawing.criteria import CRITERIA, SIGNS, STRUCTURES, Signs

_USUAL_COLOUR = np.array([0.60, 0.42, 0.35])
_USUAL_SKIN = np.array([0.86, 0.68, 0.60])


@dataclass(frozen=True)
class Lesion:
    """The genome of a lesion: its signs, its colours and the seed from which every structure in it grows."""

    signs: Signs
    colour: tuple[float, float, float]
    skin: tuple[float, float, float]
    aspect: float  # height / width, in its own coordinates
    hairiness: float
    seed: int

    def generator(self, structure: str) -> np.random.Generator:
        """Return the random numbers of one structure: the same on every image, whatever else is drawn before it."""
        return np.random.default_rng([self.seed, crc32(structure.encode())])


def grow(diagnosis: str, seed: object, hard: float = 0.6) -> Lesion:
    """Return the lesion that ``seed`` (anything ``numpy.random.default_rng`` takes) grows in the class ``diagnosis``.

    ``hard`` from 0 to 1 says how far lesions blend into the class they are taken for, how alike the colours of all
    classes are, and how many lesions show next to no structure. Raises ValueError for an unknown class or for a
    ``hard`` outside 0..1.
    """
    if diagnosis not in CRITERIA:
        raise ValueError(f"no class is called {diagnosis!r}; the classes are {', '.join(CRITERIA)}")
    if not 0 <= hard <= 1:
        raise ValueError(f"hard must lie between 0 and 1, got {hard}")
    random = np.random.default_rng(seed)
    own = CRITERIA[diagnosis]
    other = CRITERIA[own.look_alike]
    blend = random.beta(0.8, 2.2) * hard
    spread = random.normal(0, 0.12, len(SIGNS))
    signs = {
        name: float(np.clip((1 - blend) * getattr(own.signs, name) + blend * getattr(other.signs, name) + noise, 0, 1))
        for name, noise in zip(SIGNS, spread, strict=True)
    }
    if random.random() < 0.10 * hard:
        signs.update({name: 0.3 * signs[name] for name in STRUCTURES})
    colour = (1 - blend) * np.array(own.colour) + blend * np.array(other.colour)
    colour = _USUAL_COLOUR + (1 - 0.45 * hard) * (colour - _USUAL_COLOUR)
    colour += random.normal(0, 0.03, 3) + random.normal(0, 0.07)
    skin = _USUAL_SKIN + random.normal(0, 0.045) * np.array([0.8, 1.0, 1.1]) + random.normal(0, 0.015, 3)
    return Lesion(
        signs=Signs(**signs),
        colour=tuple(colour.clip(0.05, 0.95).tolist()),
        skin=tuple(skin.clip(0.2, 1).tolist()),
        aspect=float(random.uniform(0.72, 1.0)),
        hairiness=float(random.beta(0.6, 1.6)),
        seed=int(random.integers(2**31)),
    )
