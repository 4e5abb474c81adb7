"""The cost calculator: what a standard and a separable convolution cost, and the two terms of their ratio."""

from lessonlib.arithmetic import Convolution, separable_ratio
from lessonlib.explainers.controls import Choice, Slider
from lessonlib.explainers.frame import Explainer
from lessonlib.numbers import scaled, significant
from lessonlib.tables import table

CHANNELS = (1, 2, 3, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
KERNELS = (1, 3, 5, 7, 9, 11)
SIZES = (1, 7, 14, 28, 56, 112, 224)


class CostCalculator(Explainer):
    """Multiply-adds and weights of a standard convolution and of depthwise + pointwise, for M, N, D_K and D_F.

    It opens on the first separable layer of MobileNet (Howard et al. 2017, table 1) unless told otherwise. Raises
    ValueError for a value that is not on its slider.
    """

    name = "cost"
    title = "What does one layer cost?"

    def __init__(self, in_channels: int = 32, out_channels: int = 64, kernel_size: int = 3, size: int = 112):
        self._controls = (
            Slider("m", "M channels in", CHANNELS, in_channels),
            Slider("n", "N channels out", CHANNELS, out_channels),
            Slider("k", "D_K kernel", KERNELS, kernel_size, tuple(f"{k} × {k}" for k in KERNELS)),
            Slider("f", "D_F size", SIZES, size, tuple(f"{f} × {f}" for f in SIZES)),
            Choice("scale", "Bars", {"linear": "linear scale", "log": "log scale"}, "linear"),
        )

    def controls(self) -> tuple:
        return self._controls

    @staticmethod
    def compute(m: int, n: int, k: int, f: int) -> dict:
        """Return multiply-adds and weights of each step, and the ratio with its two terms 1/N and 1/D_K²."""
        steps = {
            "standard": Convolution.standard(m, n, k),
            "depthwise": Convolution.depthwise(m, k),
            "pointwise": Convolution.pointwise(m, n),
        }
        cost = {name: {"macs": step.macs(f, f), "weights": step.parameters} for name, step in steps.items()}
        cost["separable"] = {what: cost["depthwise"][what] + cost["pointwise"][what] for what in ("macs", "weights")}
        ratio = float(separable_ratio(n, k))
        return {**cost, "channels": 1 / n, "kernel": 1 / k**2, "ratio": ratio, "saving": 1 / ratio}

    def without_script(self) -> str:
        m, n, k, f = (control.start for control in self._controls[:4])
        rows = []
        for kernel in KERNELS[1:]:
            cost = self.compute(m, n, kernel, f)
            macs = [scaled(cost[name]["macs"]) for name in ("standard", "depthwise", "pointwise", "separable")]
            rows.append((f"{kernel} × {kernel}", *macs, significant(cost["ratio"])))
        return table(
            ("Kernel", "Standard", "Depthwise", "Pointwise", "Depthwise + pointwise", "Ratio"),
            rows,
            f"Multiply-adds of a layer from {m} to {n} channels on {f} × {f} positions. The ratio is 1/N + 1/D_K².",
        )
