"""The seller's status on Allegro: how far an order's delivery is in Odoo, and never back."""
