"""The way back: what is in Odoo is written to Allegro."""
