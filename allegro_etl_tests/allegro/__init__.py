"""Tests of what speaks to Allegro."""
