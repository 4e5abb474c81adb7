"""lessonlib: the small tested library that the chapters of *Lean Convolutions* call."""

__version__ = "0.1.0"
