"""What a real network costs: parameters, multiply-adds, memory and time; and what it sees of the image."""

from lessonlib.profiling.counts import count
from lessonlib.profiling.field import receptive_field
from lessonlib.profiling.latency import compare, latency
from lessonlib.profiling.peak import peak_activation
from lessonlib.profiling.summary import summarize

# The function ``latency`` hides the file of its name here; ``from lessonlib.profiling.latency import ...`` finds it.
__all__ = ["compare", "count", "latency", "peak_activation", "receptive_field", "summarize"]
