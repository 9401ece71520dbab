"""Somebody is told: what is wrong is worked out from an observation, told once to each receiver, and once when it is over."""
