"""Benchmarks on real parts: local Allegro over HTTP, a DuckDB file, a real Odoo with two worker processes."""
