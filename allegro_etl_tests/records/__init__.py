"""Tests of each kind of record: on DuckDB alone, and on a real Odoo."""
