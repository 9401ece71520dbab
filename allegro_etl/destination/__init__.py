"""Odoo as the place where orders go: what the settings name there, what of ours must exist, what is missing."""
