"""Everything that speaks to Allegro: its REST API, its OAuth, its limits; no warehouse, no Odoo, no Dagster."""
