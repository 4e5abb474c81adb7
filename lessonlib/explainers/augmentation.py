"""One picture under the augmentation's frame: where the new picture looks, and the matrix that says so."""

from base64 import b64encode
from html import escape
from math import cos, floor, pi, sin

import numpy as np

from lessonlib.explainers.controls import Choice, Slider
from lessonlib.explainers.frame import Explainer
from lessonlib.numbers import THIN_SPACE
from lessonlib.tables import table

FURTHEST = 60  # steps of a slider to each side: twice the notes' limits
STEPS = tuple(range(-FURTHEST, FURTHEST + 1))
TURNS = tuple(float(step) for step in STEPS)
SHIFTS = tuple(round(step / 100, 2) for step in STEPS)
ZOOMS = tuple(round(1 + step / 100, 2) for step in STEPS)
LIMITS = {"half": 15, "notes": 30, "twice": 60}  # steps: degrees, or hundredths
DRAWS = tuple(range(100))  # 0: the reader's own setting
FLIPS = {"no": "as it is", "yes": "mirrored"}


def _signed(number: float, digits: int = 2) -> str:
    """Return a number with the minus sign of print; what rounds to zero has none."""
    text = f"{number:.{digits}f}"
    return f"{0:.{digits}f}" if float(text) == 0 else text.replace("-", "−")


class WarpedPicture(Explainer):
    """A picture beside what the augmentation makes of it: rotation, shifts, zooms and flip to be dragged.

    ``image`` is uint8 of shape (size, size, 3); ``about`` says what it shows and where it comes from. The settings
    mean what they mean in Keras's ImageDataGenerator: they move the frame, so what is in the picture goes the other
    way. Raises ValueError for an image of another kind.
    """

    name = "augmentation"
    title = "Where does the new picture look?"
    parts = ("augmentation_warp", "augmentation_picture")
    buttons = (("random", "Draw at random"), ("plain", "No change"))

    def __init__(self, image: np.ndarray, about: str, draw: int = 4):
        if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or image.shape[0] != image.shape[1]:
            raise ValueError(f"the image must be uint8 of shape (size, size, 3), got {image.dtype} {image.shape}")
        self.image, self.about, self.draw = image, about, draw

    def controls(self) -> tuple:
        start = drawn(self.draw, "notes")
        turned = tuple(f"{_signed(turn, 0)}°" for turn in TURNS)
        shifted = tuple(_signed(shift) for shift in SHIFTS)
        zoomed = tuple(_signed(zoom) for zoom in ZOOMS)
        ranges = {"half": "half of theirs", "notes": "the notes': ±30°, ±0.3", "twice": "twice theirs"}
        return (
            Slider("rotation", "Rotation", TURNS, start["rotation"], turned),
            Slider("down", "Shift down", SHIFTS, start["down"], shifted),
            Slider("right", "Shift right", SHIFTS, start["right"], shifted),
            Slider("zoom_rows", "Zoom of rows", ZOOMS, start["zoom_rows"], zoomed),
            Slider("zoom_columns", "Zoom of columns", ZOOMS, start["zoom_columns"], zoomed),
            Slider("draw", "Draw", DRAWS, self.draw, ("your own", *(f"number {draw}" for draw in DRAWS[1:]))),
            Choice("flip", "Flip", FLIPS, start["flip"]),
            Choice("fill", "Beyond the edge", {"nearest": "nearest pixel, as the notes", "black": "black"}, "nearest"),
            Choice("limits", "Draw within", ranges, "notes"),
        )

    def data(self) -> dict:
        pixels = b64encode(np.ascontiguousarray(self.image).tobytes()).decode()
        return {"size": len(self.image), "pixels": pixels, "about": self.about, "steps": LIMITS, "furthest": FURTHEST}

    def compute(
        self,
        rotation: float = 0.0,
        down: float = 0.0,
        right: float = 0.0,
        zoom_rows: float = 1.0,
        zoom_columns: float = 1.0,
        flip: str = "no",
    ) -> dict:
        """Return the matrix, the corners of the frame and the share of the new pixels that lie beyond the edge.

        The 2 x 3 matrix leads from (row, column, 1) of a new pixel, counted from the middle, to row and column of the
        old one. The corners are those of the new picture from its top left on, clockwise, in pixels from the middle.
        """
        size, angle = len(self.image), rotation * pi / 180
        across = -zoom_columns if flip == "yes" else zoom_columns
        rows, columns = down * size, right * size
        matrix = [
            [cos(angle) * zoom_rows, -sin(angle) * across, cos(angle) * rows - sin(angle) * columns],
            [sin(angle) * zoom_rows, cos(angle) * across, sin(angle) * rows + cos(angle) * columns],
        ]

        def old(row: float, column: float) -> list[float]:
            return [a * row + b * column + c for a, b, c in matrix]

        half, edge = size / 2, (size - 1) / 2
        places = [k - edge for k in range(size)]
        outside = sum(max(map(abs, old(row, column))) > edge + 1e-6 for row in places for column in places)
        corners = [old(row, column) for row, column in ((-half, -half), (-half, half), (half, half), (half, -half))]
        return {"matrix": matrix, "corners": corners, "outside": outside / size**2}

    def without_script(self) -> str:
        rows = []
        for name, setting in {
            "no change": {},
            "rotation 30°": {"rotation": 30.0},
            "shift down 0.3": {"down": 0.3},
            "zoom of rows 1.3": {"zoom_rows": 1.3},
            "mirrored": {"flip": "yes"},
            "all of them": {"rotation": 30.0, "down": 0.3, "zoom_rows": 1.3, "flip": "yes"},
        }.items():
            found = self.compute(**setting)
            lines = (" ".join((_signed(a), _signed(b), _signed(c, 1))) for a, b, c in found["matrix"])
            rows.append((name, *lines, f"{100 * found['outside']:.0f}{THIN_SPACE}%"))
        size = len(self.image)
        caption = f"A picture of {size}×{size}: numbers times row, column and 1 of a new pixel, counted from the middle"
        return table(("setting", "old row", "old column", "beyond the edge"), rows, caption)

    def after(self) -> str:
        return f'<p class="lean-muted">{escape(self.about)}</p>'


def drawn(draw: int, limits: str) -> dict:
    """Return draw number ``draw`` within ``limits``, each setting on a step of its slider; 0 changes nothing.

    The uniform numbers are those of the generator mulberry32, started at ``draw``.
    """
    reach, uniform = LIMITS[limits] if draw else 0, _uniform(draw)
    steps = [floor((2 * next(uniform) - 1) * reach + 0.5) + FURTHEST for _ in range(5)]
    values = (TURNS, SHIFTS, SHIFTS, ZOOMS, ZOOMS)
    names = ("rotation", "down", "right", "zoom_rows", "zoom_columns")
    setting = {name: choices[step] for name, choices, step in zip(names, values, steps, strict=True)}
    return {**setting, "flip": "yes" if draw and next(uniform) < 0.5 else "no"}


def _uniform(state: int):
    while True:
        state = (state + 0x6D2B79F5) % 2**32
        mixed = (state ^ state >> 15) * (state | 1) % 2**32
        mixed ^= (mixed + (mixed ^ mixed >> 7) * (mixed | 61)) % 2**32
        yield (mixed ^ mixed >> 14) / 2**32
