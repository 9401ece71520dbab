"""The way back: what is in Odoo is written to Allegro, by one writer for each kind. Nothing here writes to Odoo but the lease."""
