"""Tracking numbers of deliveries, written to Allegro."""
