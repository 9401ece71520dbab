"""Tests of the offers of the account, and of their products in Odoo."""
