"""A local merchant on a real Odoo, for all tests that bring orders there."""
