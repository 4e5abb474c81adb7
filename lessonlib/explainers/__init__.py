"""What the reader can touch: explainers that need no kernel, predictions, and sweeps through settings."""

from lessonlib.explainers.cost import CostCalculator
from lessonlib.explainers.manifold import ReluManifold
from lessonlib.explainers.predict import predict, predict_number
from lessonlib.explainers.roofline import Roofline, RooflinePoint
from lessonlib.explainers.sliding import SlidingWindow
from lessonlib.explainers.sweep import sweep
from lessonlib.explainers.wires import Wires

__all__ = [
    "CostCalculator",
    "ReluManifold",
    "Roofline",
    "RooflinePoint",
    "SlidingWindow",
    "Wires",
    "predict",
    "predict_number",
    "sweep",
]
