"""Tests of customer returns."""
