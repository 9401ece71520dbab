"""Tests of writing to the local Allegro."""
