"""Products: what the sold offers are in Odoo."""
