"""Tests of sale orders."""
