"""A curve through a random matrix, ReLU and back, by two decoders: what is lost, and who lost it."""

from math import atan2, cos, hypot, log, pi, sin, sqrt

from lessonlib.explainers.controls import Choice, Slider
from lessonlib.explainers.frame import Explainer
from lessonlib.numbers import THIN_SPACE, significant
from lessonlib.tables import table

UNITS = tuple(range(2, 31))
DRAWS = tuple(range(1, 201))
POINTS = 200  # of every curve
CORNERS = 48  # at most, of a drawn curve
REACH = 1.1  # a drawn curve lies between -REACH and REACH both ways,
GRID = 36**2 - 2  # on a grid of so many steps, with 0 on it: two characters for a coordinate in a link


def written(corners: list) -> str:
    """Return a closed line as text, four characters a corner."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    steps = [round((min(max(number, -REACH), REACH) + REACH) / (2 * REACH) * GRID) for xy in corners for number in xy]
    return "".join(digits[step // 36] + digits[step % 36] for step in steps)


def read(drawn: str) -> list:
    """Return the corners that a text stands for."""
    numbers = [int(drawn[i : i + 2], 36) / GRID * 2 * REACH - REACH for i in range(0, len(drawn), 2)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


_ROUND = [2 * pi * i / CORNERS for i in range(CORNERS)]
CLOVER = written([((0.6 + 0.28 * cos(3 * a)) * cos(a), (0.6 + 0.28 * cos(3 * a)) * sin(a)) for a in _ROUND])


class ReluManifold(Explainer):
    """A spiral, a circle or any closed curve that the reader draws, sent through y = ReLU(Tx) and back.

    T is n x 2 with normal entries; one more unit adds a row and leaves the others. To be seen are the curve, the n
    numbers of each of its points, T⁻¹y, and the x that the active units determine. Sandler et al. 2018, figure 1.
    """

    name = "manifold"
    title = "What does ReLU leave of a curve?"
    parts = ("manifold_image", "manifold_picture", "manifold_pen")
    buttons = (("another", "New T"),)

    def controls(self) -> tuple:
        return (
            Slider("n", "Units, n", UNITS, 3),
            Slider("draw", "Draw of T", DRAWS, 2),
            Choice("curve", "Curve", {"spiral": "spiral", "circle": "circle", "own": "your own"}, "spiral"),
        )

    def data(self) -> dict:
        return {"points": POINTS, "corners": CORNERS, "reach": REACH, "grid": GRID, "clover": CLOVER}

    @staticmethod
    def compute(n: int, draw: int, curve: str, drawn: str = CLOVER) -> dict:
        """Return the curve, T, and for every point its active units and both ways back, and what they come to.

        ``none`` and ``fewer`` are the shares of points with no and with fewer than two active units, ``size`` how
        large the curve comes back by T⁻¹, ``least`` the least number of active units in any direction of the plane.
        """
        points, matrix = curve_points(curve, drawn), normal_rows(n, draw)
        images = [[max(a * x + b * y, 0.0) for a, b in matrix] for x, y in points]
        active = [sum(number > 0 for number in image) for image in images]
        inverse = [least_squares(matrix, image) for image in images]
        length = sum(x * x + y * y for x, y in points)
        return {
            "points": points,
            "matrix": matrix,
            "active": active,
            "inverse": inverse,
            "exact": [by_active_units(matrix, image) for image in images],
            "none": active.count(0) / POINTS,
            "fewer": sum(count < 2 for count in active) / POINTS,
            "size": sum(a * x + b * y for (a, b), (x, y) in zip(inverse, points, strict=True)) / length,
            "least": least_active(matrix),
            "expected": expected(n),
        }

    def without_script(self) -> str:
        rows = [
            (n, *(significant(100 * share) + f"{THIN_SPACE}%" for share in expected(n).values()))
            for n in (2, 3, 4, 5, 8, 10, 15, 30)
        ]
        header = ("n", "points with none active", "points with fewer than two", "T that lose no point")
        formulas = "Over all T: 1/2ⁿ, (n + 1)/2ⁿ, and from n = 4 on 1 − n(n − 2)/2ⁿ⁻¹"
        return table(header, rows, formulas)


def expected(n: int) -> dict:
    """Return over all T the shares of points with no and with fewer than two active units, and of T that lose none."""
    return {
        "none": 1 / 2**n,
        "fewer": (n + 1) / 2**n,
        "lossless": 1 - n * (n - 2) / 2 ** (n - 1) if n >= 4 else 0.0,
    }


def curve_points(curve: str, drawn: str) -> list:
    """Return the points of a curve; a drawn one is the closed line through its corners, walked at equal steps."""
    if curve == "spiral":
        turns = [0.25 + 2.75 * i / (POINTS - 1) for i in range(POINTS)]
        return [(turn / 3 * cos(2 * pi * turn), turn / 3 * sin(2 * pi * turn)) for turn in turns]
    if curve == "circle":
        return [(0.8 * cos(2 * pi * i / POINTS), 0.8 * sin(2 * pi * i / POINTS)) for i in range(POINTS)]
    corners = read(drawn)
    ends = [*corners[1:], corners[0]]
    sides = [hypot(c - a, d - b) for (a, b), (c, d) in zip(corners, ends, strict=True)]
    step, points, side, behind = sum(sides) / POINTS, [], 0, 0.0
    for i in range(POINTS):
        while side < len(sides) - 1 and behind + sides[side] <= i * step:
            behind += sides[side]
            side += 1
        share = (i * step - behind) / sides[side] if sides[side] else 0.0
        (a, b), (c, d) = corners[side], ends[side]
        points.append((a + share * (c - a), b + share * (d - b)))
    return points


def normal_rows(n: int, draw: int) -> list:
    """Return n rows of two normal numbers (Box and Muller 1958) from the generator mulberry32, started at ``draw``."""
    state, rows = draw, []
    for _ in range(n):
        uniform = []
        for _ in range(2):
            state = (state + 0x6D2B79F5) % 2**32
            mixed = (state ^ state >> 15) * (state | 1) % 2**32
            mixed ^= (mixed + (mixed ^ mixed >> 7) * (mixed | 61)) % 2**32
            uniform.append((mixed ^ mixed >> 14) / 2**32)
        radius = sqrt(-2 * log(1 - uniform[0]))
        rows.append((radius * cos(2 * pi * uniform[1]), radius * sin(2 * pi * uniform[1])))
    return rows


def least_squares(rows: list, numbers: list) -> tuple:
    """Return the x whose products with the rows come nearest to the numbers: Gram-Schmidt on the two columns.

    With all rows it is T⁻¹y, by the pseudo-inverse.
    """
    length = sqrt(sum(a * a for a, _ in rows))
    along = [a / length for a, _ in rows]
    shared = sum(q * b for q, (_, b) in zip(along, rows, strict=True))
    rest = [b - shared * q for q, (_, b) in zip(along, rows, strict=True)]
    y = sum(r * number for r, number in zip(rest, numbers, strict=True)) / sum(r * r for r in rest)
    return ((sum(q * number for q, number in zip(along, numbers, strict=True)) - shared * y) / length, y)


def by_active_units(rows: list, image: list) -> tuple:
    """Return the x with t_i · x = y_i for the active units; the shortest where one is active, else the origin."""
    active = [(row, number) for row, number in zip(rows, image, strict=True) if number > 0]
    if not active:
        return (0.0, 0.0)
    if len(active) == 1:
        [((a, b), number)] = active
        return (a * number / (a * a + b * b), b * number / (a * a + b * b))
    return least_squares(*zip(*active, strict=True))


def least_active(rows: list) -> int:
    """Return the least number of active units in any of the 2n sectors of the plane."""
    turn = 2 * pi
    borders = sorted((atan2(b, a) + side * pi / 2) % turn for a, b in rows for side in (1, -1))
    middles = [(low + high) / 2 for low, high in zip(borders, [*borders[1:], borders[0] + turn], strict=True)]
    return min(sum(a * cos(angle) + b * sin(angle) > 0 for a, b in rows) for angle in middles)
