"""Brings a merchant's Allegro sales into Odoo: compare what should be with what is, and send the difference."""
