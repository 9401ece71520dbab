"""Tests of staging: against the local Allegro over HTTP and a real DuckDB file."""
