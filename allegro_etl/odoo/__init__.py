"""The Odoo server: a session over odoorpc, batches, what its version has, errors translated."""
