"""A whole world on one machine: the local Allegro and the local real Odoo."""
