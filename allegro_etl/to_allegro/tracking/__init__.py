"""Tracking numbers: every number of a delivery that has left stands on its order on Allegro, once."""
