"""The sliding window: where each number of a standard, depthwise and pointwise convolution comes from."""

from lessonlib.arithmetic import Convolution
from lessonlib.explainers.controls import Choice, Slider
from lessonlib.explainers.frame import Explainer
from lessonlib.numbers import thousands
from lessonlib.tables import table

KINDS = ("standard", "depthwise", "pointwise")
KERNELS = (1, 2, 3, 4)
STRIDES = (1, 2, 3)
PADDINGS = (0, 1)
SIZE, IN_CHANNELS, OUT_CHANNELS = 5, 3, 4
# A picture of 5 x 5 positions, drawn by hand: an upright bar, a bar lying down, a bright corner.
INPUT = (
    ((0, 1, 3, 1, 0), (0, 2, 3, 1, 0), (1, 2, 3, 2, 1), (0, 1, 3, 2, 0), (0, 1, 3, 1, 0)),
    ((1, 0, 1, 0, 2), (0, 1, 0, 1, 1), (1, 2, 1, 2, 1), (3, 3, 2, 3, 3), (0, 1, 0, 0, 1)),
    ((3, 2, 2, 1, 0), (3, 2, 1, 0, 1), (2, 1, 1, 2, 0), (1, 0, 2, 1, 1), (0, 1, 0, 1, 2)),
)


def standard_filters(kernel_size: int) -> list:
    """Return the weights (out, in, row, column) of the standard convolution, each from -1 to 1."""
    return [
        [_grid(kernel_size, lambda i, j, m=m, n=n: (2 * n + m + i * (n + 1) + j * (m + 2)) % 3 - 1) for m in range(3)]
        for n in range(OUT_CHANNELS)
    ]


def depthwise_filters(kernel_size: int) -> list:
    """Return the weights (channel, row, column) of the depthwise step: differences across, down and aslant."""
    rules = (lambda i, j: (j + 1) % 3 - 1, lambda i, j: (i + 1) % 3 - 1, lambda i, j: (2, -1, -1)[(i - j) % 3])
    return [_grid(kernel_size, rule) for rule in rules]


def pointwise_filters() -> list:
    """Return the weights (out, in) of the pointwise step."""
    return [[1, 1, 0], [1, -1, 1], [0, 2, -1], [-1, 0, 1]]


def _grid(kernel_size: int, rule) -> list:
    return [[rule(i, j) for j in range(kernel_size)] for i in range(kernel_size)]


class SlidingWindow(Explainer):
    """Every number of the output in turn: the window, the filter, the products, their sum (Howard et al. 2017, 3.1).

    An input of 3 x 5 x 5 becomes 4 output channels, either by a standard convolution or by a depthwise step and a
    pointwise step that reads what the depthwise one wrote. It opens on four filters of 3 x 3 x 3, half-way through.
    """

    name = "sliding"
    title = "Where does one number of the output come from?"
    parts = ("sliding_stage",)
    buttons = (("previous", "← Back"), ("next", "Next →"), ("play", "Play"))

    def controls(self) -> tuple:
        most = OUT_CHANNELS * (SIZE + 2 * max(PADDINGS)) ** 2
        return (
            Choice("kind", "Convolution", {kind: kind for kind in KINDS}, "standard", roles=KINDS),
            Slider("k", "Kernel", KERNELS, 3, tuple(f"{k} × {k}" for k in KERNELS)),
            Slider("s", "Stride", STRIDES, 1),
            Slider("p", "Padding", PADDINGS, 0),
            Slider("step", "Step", tuple(range(1, most + 1)), 14),
        )

    def data(self) -> dict:
        return {
            "input": INPUT,
            "filters": {
                str(k): {
                    "standard": standard_filters(k),
                    "depthwise": depthwise_filters(k),
                    "pointwise": [[[[weight]] for weight in row] for row in pointwise_filters()],
                }
                for k in KERNELS
            },
        }

    @staticmethod
    def compute(k: int, s: int, p: int) -> dict:
        """Return output size (one side), weights, multiply-adds per output and in all, of each step and together."""
        steps = {
            "standard": Convolution(IN_CHANNELS, OUT_CHANNELS, k, stride=s, padding=p),
            "depthwise": Convolution(IN_CHANNELS, IN_CHANNELS, k, stride=s, padding=p, groups=IN_CHANNELS),
            "pointwise": Convolution.pointwise(IN_CHANNELS, OUT_CHANNELS),
        }
        side = steps["depthwise"].output_size(SIZE, SIZE)[0]
        cost = {}
        for kind, step in steps.items():
            size = side if kind == "pointwise" else SIZE
            cost[kind] = {
                "side": step.output_size(size, size)[0],
                "weights": step.parameters,
                "each": step.weights_per_output,
                "macs": step.macs(size, size),
            }
        cost["together"] = {what: cost["depthwise"][what] + cost["pointwise"][what] for what in ("weights", "macs")}
        return cost

    def without_script(self) -> str:
        cost = self.compute(3, 1, 0)
        rows = [
            (kind, filters, cost[kind]["weights"], cost[kind]["each"], f"{channels} × 3 × 3", cost[kind]["macs"])
            for kind, filters, channels in (
                ("standard", "4 filters of 3 × 3 × 3", 4),
                ("depthwise", "3 filters of 3 × 3", 3),
                ("pointwise", "4 filters of 3 × 1 × 1", 4),
            )
        ]
        both = cost["together"]
        rows.append(("depthwise + pointwise", "both", both["weights"], "", "4 × 3 × 3", both["macs"]))
        return table(
            ("Convolution", "Filters", "Weights", "Multiply-adds for one output", "Output", "Multiply-adds"),
            [[thousands(cell) if isinstance(cell, int) else cell for cell in row] for row in rows],
            "From 3 channels of 5 × 5 numbers to 4 channels, kernel 3 × 3, stride 1, no padding.",
        )
