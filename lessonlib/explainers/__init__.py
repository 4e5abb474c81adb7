"""What the reader can touch: explainers that need no kernel, predictions, and sweeps through settings."""

from lessonlib.explainers.augmentation import WarpedPicture
from lessonlib.explainers.cost import CostCalculator
from lessonlib.explainers.manifold import ReluManifold
from lessonlib.explainers.predict import predict, predict_number
from lessonlib.explainers.results import Results
from lessonlib.explainers.roofline import Roofline, RooflinePoint
from lessonlib.explainers.side_by_side import SideBySide
from lessonlib.explainers.sliding import SlidingWindow
from lessonlib.explainers.surgery import Surgery
from lessonlib.explainers.sweep import sweep
from lessonlib.explainers.threshold import Threshold
from lessonlib.explainers.training import TrainingCurves
from lessonlib.explainers.wires import Wires
from lessonlib.explainers.zoo_chart import ZooChart
from lessonlib.explainers.zoo_table import ZooTable

__all__ = [
    "CostCalculator",
    "ReluManifold",
    "Results",
    "Roofline",
    "RooflinePoint",
    "SideBySide",
    "SlidingWindow",
    "Surgery",
    "Threshold",
    "TrainingCurves",
    "WarpedPicture",
    "Wires",
    "ZooChart",
    "ZooTable",
    "predict",
    "predict_number",
    "sweep",
]
