"""Allegro in Odoo's own screens: what forms, lists and searches show of it, the menu, and how all of it is made."""
