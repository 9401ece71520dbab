"""Tests of what is kept of every record's way."""
