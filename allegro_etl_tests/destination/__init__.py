"""Tests of Odoo as the place where orders go."""
