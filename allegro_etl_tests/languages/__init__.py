"""Tests of the languages in which people read of orders."""
