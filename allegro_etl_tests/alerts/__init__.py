"""Somebody is told: once, of the right thing, by whatever way, and never with a buyer's data."""
