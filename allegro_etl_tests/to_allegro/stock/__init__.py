"""Tests of the writer of stock."""
