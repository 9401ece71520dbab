"""Tests of the load into a real Odoo."""
