"""What a benchmark brings home."""

from typing import Any

Figures = dict[str, Any]
"""Figures by name, as `python -m benchmarks` prints them in JSON: each benchmark has names of its own, and `report.py` reads them."""
