"""Somebody is told: what is wrong is worked out from facts, told once to each receiver, and once when it is over."""
