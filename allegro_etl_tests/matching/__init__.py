"""Tests of normalising and matching, on real DuckDB files."""
