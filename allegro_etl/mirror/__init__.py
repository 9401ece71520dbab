"""What Odoo has for the keys in question, read into the `odoo` schema: never a scan, always by key."""
