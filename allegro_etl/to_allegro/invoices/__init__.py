"""The writer `invoices`: the PDFs of posted invoices in Odoo, attached to the orders on Allegro."""
