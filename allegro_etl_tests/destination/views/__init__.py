"""Tests of Allegro in Odoo's screens."""
