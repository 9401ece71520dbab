"""The writer of stock: each offer shows how often Odoo's goods let it be sold."""
