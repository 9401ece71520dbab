"""The take-over from another program: the orders that it made in Odoo are found and bound, so that no run makes them again."""
