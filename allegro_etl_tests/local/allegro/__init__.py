"""Tests of the local Allegro itself."""
