"""Tests of the Odoo side."""
