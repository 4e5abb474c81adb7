"""What differs between two images of one lesion: where the camera stands, hair, ruler, lens, white balance, noise."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter


@dataclass(frozen=True)
class Pose:
    """How the camera looks at a lesion: zoom, turn in radians, shift in half-heights, mirrored or not."""

    zoom: float
    turn: float
    shift: tuple[float, float]
    mirror: bool

    @classmethod
    def random(cls, random: np.random.Generator) -> "Pose":
        """Return a pose from anywhere around the lesion, which stays near the middle."""
        return cls(
            zoom=float(random.uniform(0.85, 1.15)),
            turn=float(random.uniform(0, 2 * np.pi)),
            shift=tuple(random.normal(0, 0.06, 2).tolist()),
            mirror=bool(random.random() < 0.5),
        )

    def lesion_coordinates(self, height: int, width: int, aspect: float) -> tuple[np.ndarray, np.ndarray]:
        """Return for every pixel the point of the lesion it shows: two (height, width) arrays, about -1..1."""
        row, column = np.mgrid[0:height, 0:width].astype(np.float32)
        x = ((column - width / 2) / (height / 2) - self.shift[0]) / self.zoom
        y = ((row - height / 2) / (height / 2) - self.shift[1]) / self.zoom
        x = -x if self.mirror else x
        cos, sin = np.float32(np.cos(self.turn)), np.float32(np.sin(self.turn))
        return cos * x - sin * y, (sin * x + cos * y) / np.float32(aspect)

    def pixel(self, u: float, v: float, height: int, width: int, aspect: float) -> tuple[float, float]:
        """Return the pixel (column, row) that shows the point (u, v): the inverse of :meth:`lesion_coordinates`."""
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        x, y = cos * u + sin * v * aspect, -sin * u + cos * v * aspect
        x = -x if self.mirror else x
        half = height / 2
        return float(width / 2 + (x * self.zoom + self.shift[0]) * half), float(
            half + (y * self.zoom + self.shift[1]) * half
        )


def noise(random: np.random.Generator, height: int, width: int, cell: int) -> np.ndarray:
    """Return smooth noise (height, width), about standard normal, whose blobs are ``cell`` pixels wide."""
    coarse = random.standard_normal((max(2, height // cell + 2), max(2, width // cell + 2)), dtype=np.float32)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(-x)), the soft step by which every edge is drawn."""
    return 1 / (1 + np.exp(-np.clip(x, -30, 30)))


def photograph(image: Image.Image, random: np.random.Generator, hairiness: float) -> np.ndarray:
    """Return the image (uint8, height, width, 3) that a camera makes of the drawn skin ``image``."""
    _hair(image, random, hairiness)
    if random.random() < 0.10:
        _ruler(image, at_the_top=random.random() < 0.5)
    if random.random() < 0.35:
        image = image.filter(ImageFilter.GaussianBlur(float(random.uniform(0.3, 0.9)) * image.height / 112))
    light = np.asarray(image, np.float32) / 255
    light = light * _vignette(random, image.height, image.width)[..., None]
    balance = (1 + random.normal(0, 0.03, 3)) * random.uniform(0.9, 1.08)
    light = light ** np.float32(random.uniform(0.85, 1.18)) * balance.astype(np.float32)
    light = light + 0.018 * random.standard_normal(light.shape, dtype=np.float32)
    return (light.clip(0, 1) * 255 + 0.5).astype(np.uint8)


def _hair(image: Image.Image, random: np.random.Generator, hairiness: float) -> None:
    pen, (width, height) = ImageDraw.Draw(image), image.size
    for _ in range(random.poisson(9 * hairiness)):
        point = random.uniform(0, (width, height))
        direction, bend = random.uniform(0, 2 * np.pi), random.normal(0, 0.12)
        line = [tuple(point)]
        for step in range(1, 9):
            angle = direction + step * bend
            point = point + 0.12 * height * np.array([np.cos(angle), np.sin(angle)])
            line.append(tuple(point))
        shade = tuple(random.integers(25, 90, 3).tolist())
        pen.line(line, fill=shade, width=max(1, round(height / random.uniform(70, 160))))


def _ruler(image: Image.Image, at_the_top: bool) -> None:
    pen, (width, height) = ImageDraw.Draw(image), image.size
    start, tick = (2, 0.07 * height) if at_the_top else (height - 3, -0.07 * height)
    for column in range(0, width, max(4, width // 24)):
        pen.line([(column, start), (column, start + tick)], fill=(30, 30, 35), width=1)


def _vignette(random: np.random.Generator, height: int, width: int) -> np.ndarray:
    row, column = np.mgrid[0:height, 0:width].astype(np.float32)
    radius = np.hypot(2 * column / width - 1, 2 * row / height - 1)
    edge, dark = random.uniform(1.0, 1.3), random.random() < 0.6
    return 1 - (0.35 * sigmoid((radius - edge) * 10) * dark + 0.06 * radius**2).astype(np.float32)
