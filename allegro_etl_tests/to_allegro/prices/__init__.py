"""Tests of the writer `prices`."""
