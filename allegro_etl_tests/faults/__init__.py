"""Faults caused on real processes, and what must be true afterwards: nothing lost, nothing doubled, totals right."""
