"""What should be in Odoo, a folder for each kind of record: what is there, which one is meant, what is sent."""
