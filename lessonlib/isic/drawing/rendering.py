"""An image of a lesion: skin, the lesion's own structures in its own coordinates, then the camera."""

import numpy as np
from PIL import Image, ImageDraw

from lessonlib.isic.drawing.lesion import Lesion
from lessonlib.isic.drawing.photography import Pose, noise, photograph, sigmoid

HEIGHT, WIDTH = 112, 150  # a quarter of the official 450 x 600

_VEIL, _NEST, _MILIA = (0.36, 0.42, 0.54), (0.33, 0.36, 0.45), (0.93, 0.87, 0.75)
_LACUNA, _VESSEL, _SCALE, _SCAR = (0.50, 0.08, 0.17), (0.66, 0.16, 0.18), (0.93, 0.87, 0.80), (0.92, 0.82, 0.78)
_CANVAS = 128  # resolution of the noise that belongs to the lesion


def render(lesion: Lesion, seed: object, height: int = HEIGHT, width: int = WIDTH) -> np.ndarray:
    """Return one image of ``lesion``: uint8, (height, width, 3).

    ``seed`` (anything ``numpy.random.default_rng`` takes) decides about the camera alone: another seed is another
    image of the same lesion.
    """
    random = np.random.default_rng(seed)
    pose = Pose.random(random)
    view = _View(lesion, pose, height, width)
    colour = view.marks(view.pigment())
    skin = 1 + 0.035 * noise(random, height, width, 24) + 0.02 * noise(random, height, width, 3)
    skin = np.array(lesion.skin, np.float32) * skin[..., None]
    light = skin + view.inside[..., None] * (colour - skin)
    light = light * (1 - 0.6 * view.streaks()[..., None])
    image = Image.fromarray((light.clip(0, 1) * 255).astype(np.uint8))
    _vessels(image, lesion, pose, view.mean_radius)
    return photograph(image, random, lesion.hairiness)


def _towards(colour: np.ndarray, goal: tuple[float, float, float], strength: np.ndarray) -> np.ndarray:
    return colour + strength[..., None] * (np.array(goal, np.float32) - colour)


def _darker(colour: np.ndarray, strength: np.ndarray) -> np.ndarray:
    return colour * (1 - strength[..., None])


class _View:
    """A lesion under one pose: for every pixel where in the lesion it lies, and how far inside the border."""

    def __init__(self, lesion: Lesion, pose: Pose, height: int, width: int):
        self.lesion, self.signs = lesion, lesion.signs
        self.u, self.v = pose.lesion_coordinates(height, width, lesion.aspect)
        cell = ((np.stack([self.v, self.u]) * 0.5 + 0.5) * (_CANVAS - 1)).clip(0, _CANVAS - 1)
        self.row, self.column = cell.astype(np.int32)
        self.angle, self.radius = np.arctan2(self.v, self.u), np.hypot(self.u, self.v)
        self.large, self.middle = self.field("large", 28), self.field("middle", 12)
        self.border = self._border()
        self.mean_radius = 0.25 + 0.55 * lesion.signs.size
        self.inside = sigmoid((self.border - self.radius) / (0.015 + 0.14 * lesion.signs.softness))

    def field(self, name: str, cell: int) -> np.ndarray:
        """Return the lesion's own noise ``name`` as the pixels see it."""
        return noise(self.lesion.generator(name), _CANVAS, _CANVAS, cell)[self.row, self.column]

    def _border(self) -> np.ndarray:
        random, signs = self.lesion.generator("border"), self.signs
        phase, size = random.uniform(0, 2 * np.pi, 6), random.normal(0, 1, 6) / np.arange(1, 7)
        waves = sum(size[k] * np.sin((k + 2) * self.angle + np.float32(phase[k])) for k in range(6))
        lean = signs.asymmetry * np.cos(self.angle + np.float32(phase[0]))
        rough = 0.10 * signs.irregularity * self.field("rough", 10)
        return (0.25 + 0.55 * signs.size) * (1 + 0.35 * signs.irregularity * waves + 0.35 * lean) + rough

    def pigment(self) -> np.ndarray:
        """Return the colour of the lesion without its marks: mean colour, darker and lighter parts, veil, network."""
        signs, large, middle = self.signs, self.large, self.middle
        colour = np.array(self.lesion.colour, np.float32) * (1 + 0.22 * large * (0.3 + signs.asymmetry))[..., None]
        colour = _darker(colour, 0.65 * signs.colours * sigmoid((middle - 0.5) * 5))
        tan = signs.colours * sigmoid((-middle - 0.6) * 5)
        colour = colour + np.array([0.16, 0.08, 0.02], np.float32) * tan[..., None]
        colour = _towards(colour, _VEIL, 0.7 * signs.veil * sigmoid((large - 0.1) * 4))
        pitch = np.float32(self.lesion.generator("network").uniform(22, 30))
        mesh = np.maximum(np.abs(np.sin(pitch * self.u + 1.2 * middle)), np.abs(np.sin(pitch * self.v + 1.2 * large)))
        mesh = sigmoid((mesh - 0.93) * 25) * sigmoid((self.radius - 0.12) * 10)
        return _darker(colour, 0.45 * signs.network * mesh)

    def marks(self, colour: np.ndarray) -> np.ndarray:
        """Return ``colour`` with globules, nests, cysts, ridges, lacunae, dotted vessels, scale and scar on it."""
        signs = self.signs
        colour = _darker(colour, 0.55 * self.dots("globules", 18 * signs.globules, 0.025, 0.050))
        colour = _towards(colour, _NEST, 0.75 * self.dots("nests", 6 * signs.nests, 0.050, 0.110))
        colour = _towards(colour, _MILIA, 0.80 * self.dots("milia", 16 * signs.milia, 0.018, 0.035))
        ridges = sigmoid((np.sin(20 * self.radius + 4 * self.middle + 6 * self.large) - 0.55) * 9)
        colour = _darker(colour, 0.32 * signs.ridges * ridges)
        colour = _towards(colour, _LACUNA, 0.80 * self.dots("lacunae", 11 * signs.lacunae, 0.060, 0.140))
        colour = _towards(colour, _VESSEL, 0.70 * self.dots("dotted", 20 * signs.dotted_vessels, 0.012, 0.022))
        colour = _towards(colour, _SCALE, 0.60 * signs.scale * sigmoid((self.field("scale", 4) - 0.55) * 6))
        return _towards(colour, _SCAR, 0.70 * signs.scar * sigmoid((0.45 * self.border - self.radius) / 0.06))

    def dots(self, name: str, count: float, small: float, large: float) -> np.ndarray:
        """Return a mask, 0..1, of ``count`` round dots of radius ``small`` to ``large`` strewn over the lesion."""
        closest = np.full(self.u.shape, -9, np.float32)
        for turn, way, size in self.lesion.generator(name).random((24, 3), dtype=np.float32)[: int(count)]:
            distance = self.mean_radius * np.sqrt(0.8 * way)
            u, v = distance * np.cos(2 * np.pi * turn), distance * np.sin(2 * np.pi * turn)
            away = np.hypot(self.u - np.float32(u), self.v - np.float32(v)) / (small + (large - small) * size)
            np.maximum(closest, 4 - 4 * away, out=closest)
        return sigmoid(closest)

    def streaks(self) -> np.ndarray:
        """Return a mask, 0..1, of the rays that leave the border."""
        rays = int(self.lesion.generator("streaks").integers(14, 22))
        mask = sigmoid((np.cos(rays * self.angle + 2 * self.middle) - 0.6) * 8)
        mask *= sigmoid((self.radius - 0.8 * self.border) / 0.04) * sigmoid((1.18 * self.border - self.radius) / 0.03)
        return mask * self.signs.streaks


def _vessels(image: Image.Image, lesion: Lesion, pose: Pose, mean_radius: float) -> None:
    """Draw the branching vessels, thin lines from the border inwards, onto ``image``."""
    random, pen = lesion.generator("vessels"), ImageDraw.Draw(image)
    for _ in range(round(5 * lesion.signs.vessels)):
        start = random.uniform(0, 2 * np.pi)
        point = 0.8 * mean_radius * np.array([np.cos(start), np.sin(start)])
        angle, line = start + np.pi + random.normal(0, 0.4), []
        for turn in (0.0, *random.normal(0, 0.45, 7)):
            line.append(pose.pixel(*point, image.height, image.width, lesion.aspect))
            angle += turn
            point = point + 0.09 * np.array([np.cos(angle), np.sin(angle)])
        red = int(170 + random.normal(0, 12))
        pen.line(line, fill=(red, 40, 48), width=max(1, round(image.height / 75)))
