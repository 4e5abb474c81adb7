"""What the reader can touch: explainers that need no kernel, predictions, and sweeps through settings."""

from lessonlib.explainers.cost import CostCalculator

__all__ = ["CostCalculator"]
