"""The writer `prices`: the prices of Odoo's price lists, as the prices of the offers on Allegro's marketplaces."""
