"""What Allegro's records are in our terms, and which of Odoo's records they are: SQL on the DuckDB file, no network."""
